"""A plan as a GeoPackage that any GIS opens, and back: the file of record of a run.

The same record gives the same bytes. `read_plan` restores the plan exactly (rows sorted by id).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from parkopt.dataset.plan import FIRM_COLUMNS, PARK_COLUMNS, Fate, Plan
from parkopt.dataset.write import fix_time
from parkopt.errors import Fault, InputError
from parkopt.report.tables import figure_columns, firm_table, move_table, site_points, site_table
from parkopt.results import RunRecord

SITE_COLUMNS: Final = (
    "site_id",
    "name",
    "name_en",
    "kind",
    "county",
    "unit",
    "township",
    "zone_group",
    "geometry_quality",
    "gross_mu",
    *PARK_COLUMNS,
)
FIRM_FACTS: Final = (
    "firm_id",
    "name",
    "county",
    "unit",
    "township",
    "sector",
    "above_scale",
    "count",
    "land_mu",
    "output",
    "employees",
    *FIRM_COLUMNS,
    "from_x",
    "from_y",
)
LEAD_TYPES: Final = {"host_id": "str", "sector": "str"}
WORKSHOP_TYPES: Final = {"site_id": "str", "year": "int64", "mu": "float64"}


def write_plan(record: RunRecord, path: Path) -> None:
    """Write the layers sites, firms, moves, redlines, areas and the tables leads, workshops to ``path`` (*.gpkg).

    Firms lie where they end: at a point inside the receiving site when they move, else where they stand; ``from_x``
    and ``from_y`` (metres in the data set's CRS) keep where they stood. Moves are added up from place to receiving
    site. An existing file is replaced.
    """
    path.unlink(missing_ok=True)
    sites = site_table(record).reset_index()
    layers = {
        "sites": (sites[[*SITE_COLUMNS, *figure_columns(record), "geometry"]], "Unknown"),
        "firms": (_firms(record), "Point"),
        "moves": (move_table(record), "LineString"),
        "redlines": (record.dataset.redlines, "Unknown"),
        "areas": (record.dataset.areas, "Unknown"),
    }
    for name, (frame, geometry) in layers.items():
        pyogrio.write_dataframe(
            frame, path, layer=name, driver="GPKG", append=path.exists(), geometry_type=geometry, promote_to_multi=False
        )
    for name, table, types in (
        ("leads", record.plan.leads, LEAD_TYPES),
        ("workshops", record.plan.workshops, WORKSHOP_TYPES),
    ):
        typed = table[list(types)].astype(types)
        pyogrio.write_dataframe(typed, path, layer=name, driver="GPKG", append=True)
    fix_time(path)


def _firms(record: RunRecord) -> gpd.GeoDataFrame:
    firms = firm_table(record)
    ends = site_points(record).reindex(firms["receiving_site"]).to_numpy()
    moved = (firms["fate"] == Fate.RELOCATE).to_numpy()
    placed = firms.assign(from_x=firms.geometry.x, from_y=firms.geometry.y)
    where = np.where(moved, ends, firms.geometry.to_numpy())
    placed = placed.set_geometry(gpd.GeoSeries(where, index=firms.index, crs=record.dataset.crs))
    return placed.reset_index()[[*FIRM_FACTS, "geometry"]]


def read_plan(path: Path) -> Plan:
    """The plan that `write_plan` wrote, rows sorted by id. InputError when the file or a layer is missing."""
    sites = _table(path, "sites", ("site_id", "kind", *PARK_COLUMNS))
    firms = _table(path, "firms", ("firm_id", *FIRM_COLUMNS))
    parks = sites[sites["kind"] == "park"].drop(columns="kind")
    return Plan(
        parks=_typed(parks, "site_id", PARK_COLUMNS),
        firms=_typed(firms, "firm_id", FIRM_COLUMNS),
        leads=_table(path, "leads", tuple(LEAD_TYPES)).astype(LEAD_TYPES),
        workshops=_table(path, "workshops", tuple(WORKSHOP_TYPES)).astype(WORKSHOP_TYPES),
    )


def _typed(frame: pd.DataFrame, key: str, columns: tuple[str, ...]) -> pd.DataFrame:
    types = {column: "int64" if column == "stage" else "str" for column in columns}
    return frame.fillna("").set_index(key).sort_index()[list(columns)].astype(types)


def _table(path: Path, layer: str, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        frame = pyogrio.read_dataframe(path, layer=layer, columns=list(columns), read_geometry=False)
        return pd.DataFrame(frame)[list(columns)]
    except (DataSourceError, DataLayerError, KeyError) as error:
        fault = Fault(str(path), layer, "", "", "not_a_plan", str(error), "give the plan.gpkg of a finished run")
        raise InputError([fault]) from error
