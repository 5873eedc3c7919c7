"""From a run's record to what may be shown: firms taken out, sums protected, words and paths that tell too much removed.

Every output is made from the record that `disclosed` returns, so what is taken out here cannot reach any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Plan
from parkopt.disclose.firms import Firms
from parkopt.disclose.protect import LEAST
from parkopt.disclose.published import FREE_METRICS, FREE_TOTALS, KNOWN_METRICS, KNOWN_TOTALS, withheld_keys
from parkopt.disclose.reasons import plain_reason
from parkopt.labels import MARK
from parkopt.report import tables
from parkopt.results import AuditReport, Disclosure, Manifest, Measures, Metric, RunRecord

Keys = set[Hashable]

NONE: Final = float("nan")
GRID_M: Final = 1000.0
"""Grid on which the places of scattered firms are told, metres."""
SITE_FACTS: Final = (
    "workshop_floor_m2", "urban_core", "rental_share", "industrial_share", "facilities", "boundary_clear", "lawful_share",
    "beyond_repair", "admitted_industries", "barred_industries",
)  # fmt: skip
"""What a data set says of a site beside name, place and size; other units' sites are shown without it."""
SUMMED: Final = {"firms", "output", "value_added", "tax", "employees", "energy_tce"}
PER_MU: Final = {"output_per_mu", "tax_per_mu"}


def disclosed(record: RunRecord, disclosure: Disclosure) -> RunRecord:
    """``record`` as it may be shown at that level to that recipient; at level 'full' nothing is taken out."""
    marked = replace(record, disclosure=disclosure)
    if not disclosure.reduced:
        return marked
    firms = Firms(marked)
    hidden = withheld_keys(firms)
    lead = _leads(firms)
    metrics = tuple(_metric(metric, hidden) for metric in record.measures.metrics)
    silent = frozenset(
        (new.key, new.scope) for new, old in zip(metrics, record.measures.metrics, strict=True) if new is not old
    )
    protected = {
        "moves": _moves(record, hidden),
        "firm_fates": _hide(tables.firm_fates(record), lambda fate: ("fate", fate) in hidden),
        "ledger.county": _ledger(record, "county", hidden),
        "ledger.unit": _ledger(record, "unit", hidden),
    }
    mine = disclosure.unit
    return replace(
        marked,
        dataset=_dataset(record.dataset, mine),
        plan=_plan(record, mine, lead),
        measures=_measures(record, metrics, hidden, lead),
        audit=AuditReport(
            tuple(replace(rule, violations=(MARK,) * len(rule.violations)) for rule in record.audit.rules)
        ),
        manifest=_manifest(record, silent, firms),
        locks=None,
        disclosure=replace(disclosure, tables=protected, metrics=silent),
    )


# ------------------------------------------------------------------------------------------------ data and plan
def _dataset(dataset: Dataset, unit: str) -> Dataset:
    """Only the unit's firms (none for ''), and of other units' sites only what everybody sees."""
    firms = dataset.firms[(dataset.firms["unit"] == unit) & (unit != "")].reset_index(drop=True)
    sites = dataset.sites.copy()
    if unit:
        others = (sites["unit"] != unit).to_numpy()
        for column in (*SITE_FACTS, *(f"spare_mu_{year}" for year in dataset.phases)):
            kind = sites[column].dtype.kind
            told = sites[column].astype(object) if kind == "b" else sites[column]
            sites[column] = told.where(~others, {"b": None, "f": NONE}.get(kind, ""))
    return replace(dataset, firms=firms, sites=sites, path=None, digests=())


def _plan(record: RunRecord, unit: str, leads: pd.DataFrame) -> Plan:
    dataset, plan = record.dataset, record.plan
    mine = dataset.firms.loc[(dataset.firms["unit"] == unit) & (unit != ""), "firm_id"]
    sites = dataset.sites.set_index("site_id")["unit"]
    own = (sites.reindex(plan.parks.index) == unit).to_numpy() & (unit != "")
    told = plan.parks["reason"].map(plain_reason) if not unit else pd.Series("", index=plan.parks.index)
    parks = plan.parks.assign(reason=plan.parks["reason"].where(own, told))
    built = plan.workshops[(plan.workshops["site_id"].map(sites) == unit).to_numpy() & (unit != "")]
    return Plan(parks, plan.firms.loc[mine.tolist()], leads, built.reset_index(drop=True))


def _leads(firms: Firms) -> pd.DataFrame:
    """Leading industries; `MARK` in place of one that one or two firms make."""
    case, leads = firms.case, firms.record.plan.leads
    frame = pd.DataFrame({"host": firms.final.host, "sector": case.instance.firms.sector, "count": firms.weight})
    found = frame[frame["host"] >= 0].groupby(["host", "sector"])["count"].sum()
    hosts = pd.Index(case.instance.hosts.id).get_indexer(pd.Index(leads["host_id"]))
    sectors = pd.Index(case.instance.sectors).get_indexer(pd.Index(leads["sector"]))
    size = found.reindex(pd.MultiIndex.from_arrays([hosts, sectors])).fillna(0.0).to_numpy()
    return leads.assign(sector=leads["sector"].where((size == 0) | (size >= LEAST), MARK))


# ------------------------------------------------------------------------------------------------ measures
def _measures(record: RunRecord, metrics: tuple[Metric, ...], hidden: Keys, leads: pd.DataFrame) -> Measures:
    measures = record.measures
    named = leads.groupby("host_id", sort=False)["sector"].agg(";".join)
    hosts = measures.hosts.copy()
    hosts["leads"] = named.reindex(hosts.index).fillna("")
    for column in hosts.columns:
        kind = "host" if column in SUMMED else "host_land" if column == "land_mu" else "host_per_mu"
        if column in SUMMED | PER_MU | {"land_mu"}:
            gone = [(kind, host) in hidden or ("host", host) in hidden for host in hosts.index]
            hosts[column] = hosts[column].astype(np.float64).mask(np.array(gone, dtype=bool))
    totals = measures.totals.copy()
    gone = [_total_hidden(str(row.key), str(row.scope), hidden) for row in totals.itertuples(index=False)]
    totals["value"] = totals["value"].mask(np.array(gone, dtype=bool))
    causes = measures.breakdown.copy()
    silent = [("gain", row.measure, row.cause) in hidden for row in causes.itertuples(index=False)]
    causes["value"] = causes["value"].mask(np.array(silent, dtype=bool))
    return replace(
        measures, metrics=metrics, breakdown=causes, totals=totals, sites=_sites(measures.sites, hidden), hosts=hosts
    )


def _sites(sites: pd.DataFrame, hidden: Keys) -> pd.DataFrame:
    shown = sites.astype(np.float64)
    for column in sites.columns:
        figure, _, suffix = column.rpartition("_")
        name = "plan" if suffix == "plan" else "base"
        kind = "site" if figure in SUMMED else {"land_mu": "land", "above_firms": "above"}.get(figure, "per_mu")
        gone = [(kind, site, name) in hidden or ("site", site, name) in hidden for site in sites.index]
        shown[column] = shown[column].mask(np.array(gone, dtype=bool))
    return shown


def _total_hidden(key: str, scope: str, hidden: Keys) -> bool:
    """Whether a total is withheld; one that `published` does not know always is."""
    return not key.startswith(FREE_TOTALS) and (("total", key, scope) in hidden or key not in KNOWN_TOTALS)


def _metric(metric: Metric, hidden: Keys) -> Metric:
    """The indicator as it is, or without its figures; one that `published` does not know has none."""
    free = metric.key in FREE_METRICS or (metric.baseline is None and set(metric.plan.values()) <= {None})
    known = metric.key in KNOWN_METRICS and ("metric", metric.key, metric.scope) not in hidden
    if free or known:
        return metric
    silent = dict.fromkeys(metric.plan)
    return replace(
        metric,
        baseline=None,
        plan=silent,
        met=None,
        missing=None,
        missing_points=None,
        missing_cost=None,
        imputed_share=0.0,
    )


# ------------------------------------------------------------------------------------------------ tables
def _hide(frame: pd.DataFrame, gone: Callable[[Hashable], bool]) -> pd.DataFrame:
    shown = frame.astype(np.float64)
    shown.loc[[gone(key) for key in frame.index]] = NONE
    return shown


def _ledger(record: RunRecord, by: str, hidden: Keys) -> pd.DataFrame:
    frame = tables.ledger(record, "county" if by == "county" else "unit")
    kinds: Mapping[str, tuple[str, ...]] = {
        "firms": ("all",),
        "output": ("all",),
        "employees": ("all",),
        "firms_leave": ("leave",),
    }
    for column, name in kinds.items():
        gone = [("region", by, region, *name) in hidden for region in frame.index]
        frame[column] = frame[column].astype(np.float64).mask(np.array(gone, dtype=bool))
    gone = [
        ("region_land", by, region) in hidden or ("region", by, region, "leave") in hidden for region in frame.index
    ]
    frame["vacated_mu"] = frame["vacated_mu"].mask(np.array(gone, dtype=bool))
    return frame


def _moves(record: RunRecord, hidden: Keys) -> gpd.GeoDataFrame:
    """Routes on which three firms or more move; figures that would tell of fewer are missing."""
    moves = tables.move_table(record)
    routes = list(zip(moves["from_id"], moves["receiving_site"], strict=True))
    moves = moves[[("route", route) not in hidden for route in routes]].reset_index(drop=True)
    routes = list(zip(moves["from_id"], moves["receiving_site"], strict=True))
    moves["land_mu"] = moves["land_mu"].mask(
        np.array([("route_land", route) in hidden for route in routes], dtype=bool)
    )
    years = np.array([("route_years", route) in hidden for route in routes], dtype=bool)
    for year in record.scenario.years:
        moves[f"firms_{year}"] = moves[f"firms_{year}"].astype(np.float64).mask(years)
    return _coarse(moves)


def _coarse(moves: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Routes of scattered firms begin at the nearest point of a grid: their true mean may be where one cohort stands."""
    ends = shapely.get_coordinates(moves.geometry.to_numpy()).reshape(-1, 2, 2)
    scattered = (moves["from_kind"] == "township").to_numpy()
    ends[scattered, 0] = np.round(ends[scattered, 0] / GRID_M) * GRID_M
    moves = moves.set_geometry(gpd.GeoSeries(shapely.linestrings(ends), index=moves.index, crs=moves.crs))
    moves.loc[scattered, "km"] = moves.geometry.length[scattered] / tables.METRES_PER_KM
    return moves


# ------------------------------------------------------------------------------------------------ the run
def _manifest(record: RunRecord, silent: frozenset[tuple[str, str]], firms: Firms) -> Manifest:
    """No path; no points where they would tell what one or two firms cost, or what a withheld target misses."""
    manifest = replace(record.manifest, dataset_path="")
    few = [float(firms.weight[who].sum()) for who in (firms.case.moves, firms.case.closes, firms.mends)]
    priced = any((metric.key, metric.scope) in silent and metric.missing_points for metric in record.measures.metrics)
    if not priced and not any(0 < count < LEAST for count in few):
        return manifest
    terms = {key: replace(term, raw=NONE, scaled=NONE) for key, term in manifest.terms.items()}
    blank = dict.fromkeys(manifest.baselines, NONE)
    return replace(manifest, terms=terms, objective=NONE, bound=NONE, gap_total=None, baselines=blank)
