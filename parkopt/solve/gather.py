"""Like firms gathered into cohorts: a smaller city on which park fates are searched.

Firms of one place, sector and scale to which every rule answers alike become one ledger row whose columns are sums. The
gathered city is an ordinary data set, so the same instance and model are built from it. It only guides the search: plans
are made, valued and bounded on the full city.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from parkopt.dataset.dataset import Dataset
from parkopt.grounds import BAR
from parkopt.instance.types import FirmOptions, Instance, Mask, ParkOptions
from parkopt.scenario.schema import Figure, Scenario

CELL_M: Final = 15_000.0
"""Scattered firms within a square of this side are of one place."""

COARSE_PARKS: Final = 3.0
COARSE_ZONES: Final = 2.0
"""Receiving sites offered to a cohort; the full city offers what the scenario says."""

_SUMS: Final = (
    "count", "land_mu", "floor_m2", "revenue", "output", "value_added", "tax", "employees", "energy_tce", "wastewater_t",
    "r_and_d",
)  # fmt: skip


def coarse_scenario(scenario: Scenario) -> Scenario:
    """The scenario with fewer receiving sites offered to each firm, for the search on the gathered city."""
    land = scenario.rules.land
    fewer = land.model_copy(
        update={
            "receiving_parks": _at_most(land.receiving_parks, COARSE_PARKS),
            "receiving_zones": _at_most(land.receiving_zones, COARSE_ZONES),
        }
    )
    return scenario.model_copy(update={"rules": scenario.rules.model_copy(update={"land": fewer})})


def _at_most(figure: Figure, most: float) -> Figure:
    return figure.model_copy(update={"value": min(figure.value, most)})


def locked_firms(instance: Instance) -> Mask:
    """Firms whose fate a reviewer has fixed. Shape (firms,)."""
    locked = np.zeros(len(instance.firms.id), dtype=bool)
    locked[instance.firm_options.firm[instance.firm_options.bar == BAR["locked"]]] = True
    return locked


def carry_locks(full: Instance, gathered: Instance) -> Instance:
    """The gathered city's instance with the fates fixed that are fixed in the full one (locked firms stay single rows)."""
    parks, firms = gathered.park_options, gathered.firm_options
    own, mine = full.park_options, full.firm_options
    row_of = {name: row for row, name in enumerate(full.firms.id)}
    origin = np.array([row_of[name] for name in gathered.firms.id], dtype=np.int64)[firms.firm]
    park_keys, firm_keys = _keys(own, own.park, own.bar == 0), _keys(mine, mine.firm, mine.bar == 0)
    park_bar = np.where(np.isin(_keys(parks, parks.park), park_keys), parks.bar, np.maximum(parks.bar, BAR["locked"]))
    freed = ~locked_firms(full)[origin] | np.isin(_keys(firms, origin), firm_keys)
    return replace(
        gathered,
        park_options=replace(parks, bar=park_bar),
        firm_options=replace(firms, bar=np.where(freed, firms.bar, BAR["locked"])),
        goes_on=full.goes_on,
    )


def _keys(options: ParkOptions | FirmOptions, owner: np.ndarray, rows: Mask | None = None) -> np.ndarray:
    """One number for each option: its owner, kind, host, site and stage. ``rows``: only these."""
    site = options.site if isinstance(options, FirmOptions) else np.zeros(len(owner), dtype=np.int64)
    keys = np.zeros(len(owner), dtype=np.int64)
    for part, size in (
        (owner, 0),
        (options.kind, 8),
        (options.host + 1, 100_000),
        (site + 1, 100_000),
        (options.stage + 1, 16),
    ):
        keys = keys * size + part
    return keys if rows is None else keys[rows]


def gather(instance: Instance, cell: float = CELL_M) -> Dataset:
    """The data set of the instance with like firms gathered; parks, zones and everything else unchanged."""
    firms, frame = instance.firms, instance.dataset.firms
    x, y = shapely.get_x(firms.point), shapely.get_y(firms.point)
    scattered = firms.site < 0
    traits = [
        firms.site,
        np.where(scattered, np.floor(x / cell), 0),
        np.where(scattered, np.floor(y / cell), 0),
        np.unique(firms.county, return_inverse=True)[1],
        np.unique(firms.unit, return_inverse=True)[1],
        np.where(firms.above | firms.chemical | (firms.stay_bar > 0), firms.sector, -1 - firms.group),
        firms.above,
        firms.takes_floor,
        firms.tenant,
        firms.polluter,
        firms.repair,
        firms.heavy_metal,
        firms.origin_mark,
        firms.join,
        firms.exit_bar,
        firms.stay_bar,
        firms.outside_bar,
        firms.last_stage,
        firms.redline_near,
        np.where(locked_firms(instance), 1 + np.arange(len(firms.id)), 0),
    ]
    key = np.stack([np.asarray(trait, dtype=np.int64) for trait in traits], axis=1)
    cohort = np.unique(key, axis=0, return_inverse=True)[1].reshape(-1)
    filled = frame.assign(
        value_added=firms.value_added,
        energy_tce=firms.energy,
        wastewater_t=firms.wastewater,
        r_and_d=frame["r_and_d"].fillna(0.0),
    )
    order = np.lexsort((-firms.output, cohort))
    first = np.ones(len(order), dtype=bool)
    first[1:] = cohort[order][1:] != cohort[order][:-1]
    leader = order[first]
    rows = filled.iloc[leader].copy()
    for column in _SUMS:
        rows[column] = np.bincount(cohort, weights=filled[column].to_numpy(float))
    rows["count"] = rows["count"].round().astype(np.int64)
    rows = rows.sort_values("firm_id").reset_index(drop=True)
    return replace(instance.dataset, firms=gpd.GeoDataFrame(rows, geometry="geometry", crs=frame.crs))
