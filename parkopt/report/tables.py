"""The tables behind every output: plan, data and measures joined, one row a site, firm, move or county.

Pure functions of a `RunRecord`; ids stay ids here, words come in when a table is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from parkopt.dataset.plan import FIRM_COLUMNS, PARK_COLUMNS, Fate
from parkopt.labels import Both
from parkopt.results import Metric, RunRecord

FIGURES: Final = (
    "firms",
    "above_firms",
    "land_mu",
    "output",
    "value_added",
    "tax",
    "employees",
    "energy_tce",
    "output_per_mu",
    "tax_per_mu",
)
"""Figures of a site, each with the suffix of the base year and ``_plan``."""
MOVED: Final = ("count", "land_mu", "output", "employees")
"""Firm columns that a move adds up; ``count`` becomes ``firms``."""
METRES_PER_KM: Final = 1000.0
BY_FATE: Final = ("rows_", "firms_", "employees_", "parks_")
"""Totals by fate: they stand in the tables of parks and firms."""


@dataclass(frozen=True)
class Names:
    """Names of things by id, in both languages; an unknown id names itself."""

    record: RunRecord

    @cached_property
    def sites(self) -> Mapping[str, Both]:
        sites = self.record.dataset.sites
        return _named(sites["site_id"], sites["name"], sites["name_en"])

    @cached_property
    def hosts(self) -> Mapping[str, Both]:
        """Parks and zone groups."""
        zones = self.record.dataset.sites
        zones = zones[zones["zone_group"] != ""].drop_duplicates("zone_group")
        groups = _named(zones["zone_group"], zones["zone_group_name"], zones["zone_group_name_en"])
        return {**self.sites, **groups}

    @cached_property
    def counties(self) -> Mapping[str, Both]:
        frame = self.record.dataset.counties
        return _named(frame["county_id"], frame["name"], frame["name_en"])

    @cached_property
    def units(self) -> Mapping[str, Both]:
        frame = self.record.dataset.units
        return _named(frame["unit_id"], frame["name"], frame["name_en"])

    @cached_property
    def townships(self) -> Mapping[str, Both]:
        """By the name that the ledger uses, from the towns of the background."""
        towns = self.record.dataset.context
        towns = towns[towns["kind"] == "town"]
        return _named(towns["name"], towns["name"], towns["name_en"])

    @cached_property
    def sectors(self) -> Mapping[str, Both]:
        return {key: (industry.en, industry.zh) for key, industry in self.record.scenario.industries.items()}

    def place(self, place_id: str) -> Both:
        """A site, or a township cluster ``county/township`` of scattered firms."""
        county, slash, township = place_id.partition("/")
        if place_id in self.sites or not slash:
            return self.sites.get(place_id, (place_id, place_id))
        english, chinese = self.counties.get(county, (county, county))
        town = self.townships.get(township, (township, township))
        return f"{town[0]}, {english}", f"{chinese}{town[1]}"


def _named(ids: pd.Series, chinese: pd.Series, english: pd.Series) -> dict[str, Both]:
    rows = zip(ids, chinese, english, strict=True)
    return {str(key): (str(en) or str(zh) or str(key), str(zh) or str(key)) for key, zh, en in rows}


def final_year(record: RunRecord) -> int:
    """The last phase year."""
    return record.scenario.years[-1]


def figure_columns(record: RunRecord) -> list[str]:
    """Names of the figures before and after: ``firms_2016, firms_plan, above_firms_2016…``."""
    return [f"{figure}_{suffix}" for figure in FIGURES for suffix in (record.dataset.base_year, "plan")]


def site_table(record: RunRecord) -> gpd.GeoDataFrame:
    """Every site with its fate and figures: index site_id, sorted; plan columns are '' (stage 0) for zones."""
    sites = record.dataset.sites.set_index("site_id").sort_index()
    plan = record.plan.parks.reindex(sites.index)
    texts = [column for column in PARK_COLUMNS if column != "stage"]
    sites[texts] = plan[texts].fillna("").astype(str)
    sites["stage"] = plan["stage"].fillna(0).astype(np.int64)
    zones = sites["kind"] == "zone"
    sites.loc[zones, "host_id"] = sites.loc[zones, "zone_group"]
    figures = record.measures.sites.reindex(index=sites.index, columns=figure_columns(record))
    sites[figures.columns] = figures.astype(np.float64)
    return sites


def park_table(record: RunRecord) -> gpd.GeoDataFrame:
    """`site_table` of the parks alone."""
    sites = site_table(record)
    return sites[sites["kind"] == "park"]


def firm_table(record: RunRecord) -> gpd.GeoDataFrame:
    """Every firm with its fate: index firm_id, sorted; columns of the ledger, then those of the plan."""
    firms = record.dataset.firms.set_index("firm_id").sort_index()
    plan = record.plan.firms.reindex(firms.index)
    texts = [column for column in FIRM_COLUMNS if column != "stage"]
    firms[texts] = plan[texts].fillna("").astype(str)
    firms["stage"] = plan["stage"].fillna(0).astype(np.int64)
    return firms


def site_points(record: RunRecord) -> gpd.GeoSeries:
    """A point inside each site, by site_id."""
    sites = record.dataset.sites.set_index("site_id")
    return sites.geometry.representative_point()


def move_table(record: RunRecord) -> gpd.GeoDataFrame:
    """Moving firms added up from place to receiving site, largest output first.

    ``from_id`` is a site, or ``county/township`` for scattered firms (``from_kind`` 'site' or 'township');
    columns rows, firms, land_mu, output, employees, km, and ``firms_<year>`` per phase; the geometry is the line from
    the place to the receiving site. Where the record is reduced, routes and figures are missing.
    """
    if "moves" in record.disclosure.tables:
        return gpd.GeoDataFrame(record.disclosure.tables["moves"])
    firms = firm_table(record)
    firms = firms[firms["fate"] == Fate.RELOCATE]
    scattered = firms["from_site"] == ""
    place = firms["from_site"].where(~scattered, firms["county"] + "/" + firms["township"])
    keyed = pd.DataFrame(firms[["receiving_site", "host_id", "county", *MOVED, "stage"]])
    keyed = keyed.assign(from_id=place, from_kind=np.where(scattered, "township", "site"), rows=1)
    keyed["x"], keyed["y"] = firms.geometry.x, firms.geometry.y
    phases = {f"firms_{year}": keyed["count"].where(keyed["stage"] == year, 0) for year in record.scenario.years}
    keyed = keyed.assign(**phases)
    sums = {name: (name, "sum") for name in ("rows", *MOVED, *phases)}
    moves = keyed.groupby(["from_id", "receiving_site"], sort=True).agg(
        from_kind=("from_kind", "first"),
        from_county=("county", "first"),
        host_id=("host_id", "first"),
        **sums,
        x=("x", "mean"),
        y=("y", "mean"),
    )
    moves = moves.reset_index().rename(columns={"count": "firms"})
    return _with_lines(moves, record).sort_values(
        ["output", "from_id", "receiving_site"], ascending=[False, True, True], ignore_index=True
    )


def _with_lines(moves: pd.DataFrame, record: RunRecord) -> gpd.GeoDataFrame:
    points = site_points(record)
    counties = record.dataset.sites.set_index("site_id")["county"]
    start = gpd.GeoSeries(points.reindex(moves["from_id"]).to_numpy(), index=moves.index, crs=record.dataset.crs)
    from_x = start.x.fillna(moves["x"]).to_numpy()
    from_y = start.y.fillna(moves["y"]).to_numpy()
    end = points.reindex(moves["receiving_site"])
    ends = np.column_stack([from_x, from_y, end.x.to_numpy(), end.y.to_numpy()]).reshape(-1, 2, 2)
    lines = shapely.linestrings(ends) if len(moves) else np.array([], dtype=object)
    located = gpd.GeoDataFrame(moves.drop(columns=["x", "y"]), geometry=lines, crs=record.dataset.crs)
    located["to_county"] = counties.reindex(moves["receiving_site"]).fillna("").to_numpy()
    located["km"] = located.geometry.length / METRES_PER_KM
    return located


def host_table(record: RunRecord) -> pd.DataFrame:
    """`Measures.hosts`, largest output first."""
    return record.measures.hosts.sort_values("output", ascending=False, kind="stable")


def fate_counts(record: RunRecord, by: Literal["county", "unit"], column: Literal["fate", "g18_class"]) -> pd.DataFrame:
    """Parks per region (rows) and fate or batch (columns)."""
    parks = park_table(record)
    return pd.crosstab(parks[by], parks[column])


def firm_fates(record: RunRecord) -> pd.DataFrame:
    """Firms, ledger rows, employees and output of the base year by fate, in the order of `Fate`; NaN where withheld."""
    if "firm_fates" in record.disclosure.tables:
        return record.disclosure.tables["firm_fates"]
    firms = firm_table(record)
    sums: pd.DataFrame = firms.groupby("fate").agg(
        firms=("count", "sum"), rows=("count", "size"), employees=("employees", "sum"), output=("output", "sum")
    )
    return sums.reindex([str(fate) for fate in Fate if fate in sums.index])


def ledger(record: RunRecord, by: Literal["county", "unit"]) -> pd.DataFrame:
    """One row a county or accountable unit: parks before and left per phase, fates, firms by fate, land vacated; NaN where withheld."""
    if f"ledger.{by}" in record.disclosure.tables:
        return record.disclosure.tables[f"ledger.{by}"]
    parks, firms = park_table(record), firm_table(record)
    regions = record.dataset.counties["county_id"] if by == "county" else record.dataset.units["unit_id"]
    table = pd.DataFrame({"parks": parks.groupby(by).size()}, index=pd.Index(regions, name=by))
    for year in record.scenario.years:
        gone = parks[(parks["fate"] != Fate.RETAIN) & (parks["stage"] <= year)].groupby(by).size()
        table[f"parks_left_{year}"] = table["parks"].sub(gone.reindex(table.index), fill_value=0)
    fates = fate_counts(record, by, "fate")
    for fate in (Fate.RETAIN, Fate.MERGE, Fate.RELOCATE, Fate.EXIT):
        table[f"parks.{fate}"] = fates.get(str(fate))
    leaving = firms[firms["fate"].isin([Fate.RELOCATE, Fate.EXIT])]
    table["firms"] = firms.groupby(by)["count"].sum()
    table["firms_leave"] = leaving.groupby(by)["count"].sum()
    table["vacated_mu"] = leaving.groupby(by)["land_mu"].sum()
    for figure in ("output", "employees"):
        table[figure] = firms.groupby(by)[figure].sum()
    return table.fillna(0)


def city_metrics(record: RunRecord) -> tuple[Metric, ...]:
    """Indicators of the whole city, in their order."""
    return tuple(metric for metric in record.measures.metrics if metric.scope == "city")


def city_totals(record: RunRecord) -> pd.DataFrame:
    """Costs and other totals of the whole city, but for those by fate."""
    frame = record.measures.totals
    return frame[(frame["scope"] == "city") & ~frame["key"].str.startswith(BY_FATE)]


def scoped_metrics(record: RunRecord, scope: Literal["county", "unit"]) -> tuple[Metric, ...]:
    """Indicators of counties or of units."""
    return tuple(metric for metric in record.measures.metrics if metric.scope.startswith(f"{scope}:"))


def parks_left(record: RunRecord) -> dict[int, int]:
    """Parks of the base year, then those left at the end of each phase."""
    parks = record.plan.parks
    gone = parks["fate"] != Fate.RETAIN
    left = {year: len(parks) - int((gone & (parks["stage"] <= year)).sum()) for year in record.scenario.years}
    return {record.dataset.base_year: len(parks), **left}
