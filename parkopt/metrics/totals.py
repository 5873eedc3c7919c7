"""What a plan amounts to: costs, jobs, land, firms and parks by fate, joined dyers, for the city and each county.

Everything is counted where it stands in the base year, but land taken, which counts at the receiving site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from parkopt.coefficients import MEASURES, sector_table
from parkopt.dataset.plan import Fate, G18Class
from parkopt.instance.types import Mask
from parkopt.metrics import costs
from parkopt.metrics.breakdown import kept_by_merger
from parkopt.metrics.case import Case
from parkopt.metrics.scopes import by_place
from parkopt.metrics.state import State
from parkopt.units import FloatArray, yi_from_wan

COLUMNS: Final = ("key", "unit", "en", "zh", "scope", "value")


@dataclass(frozen=True)
class Words:
    """Unit and words of a total."""

    unit: str
    en: str
    zh: str


# fmt: off
TOTALS: Final[dict[str, Words]] = {
    "cost_moving": Words("亿元", "Cost of moving firms", "企业搬迁成本"),
    "cost_workshops": Words("亿元", "Cost of building workshops", "标准厂房建设成本"),
    "cost_retrofit": Words("亿元", "Cost of bringing polluters to standard", "涉污企业整治成本"),
    "cost_upgrade": Words("亿元", "Cost of upgrading retained parks", "保留园区提升成本"),
    "cost_merging": Words("亿元", "Cost of merging parks", "园区整合成本"),
    "cost_vacating": Words("亿元", "Cost of clearing vacated parks", "园区腾退成本"),
    "cost_closing": Words("亿元", "Cost of closing firms", "企业关停成本"),
    "cost_total": Words("亿元", "All costs", "总成本"),
    "cost_public": Words("亿元", "Of it public money", "其中财政投入"),
    "jobs_lost_moving": Words("persons", "Jobs lost by moving", "搬迁减少岗位"),
    "jobs_lost_closing": Words("persons", "Jobs lost by closing", "关停减少岗位"),
    "jobs_lost": Words("persons", "Jobs lost", "减少岗位合计"),
    "land_released_gross": Words("mu", "Land released: vacated parks and scattered plots", "腾出土地（总）"),
    "land_taken": Words("mu", "Land taken by firms that move", "搬迁企业新用地"),
    "land_released_net": Words("mu", "Land released, net of what movers take", "腾出土地（净）"),
    "output_lost": Words("亿元/yr", "Output lost against growth alone, final year", "末年产值损失"),
    "moves_rows": Words("rows", "Ledger rows that move", "搬迁台账行数"),
    "moves_firms": Words("firms", "Firms that move", "搬迁企业数"),
    "moves_scattered": Words("firms", "Of them from outside parks", "其中园外企业"),
    "moves_parks": Words("firms", "Of them from parks", "其中原在园区"),
    "moves_zones": Words("firms", "Of them from zones and micro-firm parks", "其中原在开发区、小微园"),
    **{f"{kind}_{fate}": Words(unit, f"{en}{which}", f"{zh}，{name}")
       for kind, unit, en, zh in (("rows", "rows", "Ledger rows", "台账行数"), ("firms", "firms", "Firms", "企业数"),
                                  ("employees", "persons", "Employees", "职工人数"))
       for fate, which, name in ((Fate.RETAIN, " that stay in their host", "原地保留"), (Fate.MERGE, " on merged sites", "随园整合"),
                                 (Fate.RELOCATE, " that move", "搬迁"), (Fate.EXIT, " that close", "关停"),
                                 (Fate.OUTSIDE, " that stay outside parks", "园外保留"))},
    "parks_RETAIN": Words("parks", "Parks retained", "保留提升园区"),
    "parks_MERGE": Words("parks", "Parks merged", "整合并入园区"),
    "parks_RELOCATE": Words("parks", "Parks vacated, most output goes on", "腾退搬迁园区"),
    "parks_EXIT": Words("parks", "Parks closed", "关停退出园区"),
    "parks_INTEGRATE": Words("parks", "Batch: integrate", "整合集聚一批"),
    "parks_CLEAR": Words("parks", "Batch: clear", "清理退出一批"),
    "parks_CONVERT": Words("parks", "Batch: convert", "整体转型一批"),
    "parks_UPGRADE": Words("parks", "Batch: upgrade", "改造提升一批"),
    "dyers_before": Words("firms", "Dyeing firms, base year", "印染企业数（基准年）"),
    "dyers_after": Words("firms", "Dyeing firms after joining, final year", "印染企业数（整合后）"),
    "join_members": Words("firms", "Dyers that are to join", "待整合印染企业"),
    "join_groups": Words("firms", "Firms they become", "整合为企业数"),
    "kept_by_merger_firms": Words("1", "Share of firms in parks that stand on merged sites", "园内企业位于并入地块占比"),
    "kept_by_merger_above_firms": Words("1", "Share of above-scale firms in parks that stand on merged sites", "园内规上企业位于并入地块占比"),
    "kept_by_merger_output": Words("1", "Share of output in parks that stands on merged sites", "园内产值位于并入地块占比"),
}
# fmt: on
"""Every total with its unit and words, in the order they are shown."""

CITY_ONLY: Final = ("dyers_after", "join_groups")
"""Totals that do not divide among counties: joined firms may come from several."""


def totals(case: Case, final: State) -> pd.DataFrame:
    """Columns `COLUMNS`: each total for the city, then for each county."""
    names = case.scopes.names[: 1 + len(case.scopes.counties)]
    found = dict(_all(case, final))
    rows = [
        (key, words.unit, words.en, words.zh, name, float(found[key][number]))
        for key, words in TOTALS.items()
        for number, name in enumerate(names)
        if name == "city" or key not in CITY_ONLY
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _all(case: Case, final: State) -> Iterator[tuple[str, FloatArray]]:
    yield from _costs(case)
    yield from _jobs(case)
    yield from _land(case)
    yield "output_lost", yi_from_wan(_by_home(case, _output_lost(case, final)))
    yield from _fates(case)
    yield from _moves(case)
    yield from _dyers(case, final)
    for name, share in kept_by_merger(case, final).items():
        yield f"kept_by_merger_{name}", share


def _by_home(case: Case, amount: FloatArray | Mask) -> FloatArray:
    """An amount per firm by where it stands in the base year. Shape (scopes,)."""
    firms, scopes = case.instance.firms, case.scopes
    return scopes.sums(scopes.county_of(firms.county), scopes.unit_of(firms.unit), amount)


def _costs(case: Case) -> Iterator[tuple[str, FloatArray]]:
    spent = costs.expenses(case)
    county = case.scopes.county_of(spent["county"].to_numpy(str))
    nowhere = np.full(len(spent), -1)
    cost = yi_from_wan(spent["cost"].to_numpy(np.float64))
    for kind in costs.KINDS:
        yield f"cost_{kind}", case.scopes.sums(county, nowhere, np.where(spent["kind"] == kind, cost, 0.0))
    whole = case.scopes.sums(county, nowhere, cost)
    yield "cost_total", whole
    yield "cost_public", whole * case.instance.scenario.rules.people_money.public_share.value


def _jobs(case: Case) -> Iterator[tuple[str, FloatArray]]:
    yield "jobs_lost_moving", _by_home(case, np.where(case.moves, case.jobs_lost, 0.0))
    yield "jobs_lost_closing", _by_home(case, np.where(case.closes, case.jobs_lost, 0.0))
    yield "jobs_lost", _by_home(case, case.jobs_lost)


def _land(case: Case) -> Iterator[tuple[str, FloatArray]]:
    """Gross: whole vacated parks and the plots that scattered firms leave. Taken: the land of movers where they go."""
    firms, sites = case.instance.firms, case.instance.sites
    vacated = np.isin(case.park_fate, (Fate.RELOCATE, Fate.EXIT))
    leaves = (case.moves | case.closes) & (firms.site < 0)
    gross = case.by_site(np.where(vacated, sites.gross_mu, 0.0)) + _by_home(case, np.where(leaves, firms.land, 0.0))
    taken = case.by_site(by_place(case.place, np.where(case.moves, firms.place_land, 0.0), len(sites.id)))
    yield "land_released_gross", gross
    yield "land_taken", taken
    yield "land_released_net", gross - taken


def _output_lost(case: Case, final: State) -> FloatArray:
    """Output of each firm in the final year below what growth alone, without any bar on it, would bring, 万元/yr."""
    table = sector_table(case.instance.scenario, case.instance.horizon)
    firms = case.instance.firms
    grown = firms.output * table.growth[firms.sector, MEASURES.index("output")]
    return np.asarray(np.maximum(grown - final.output, 0.0), dtype=np.float64)


def _fates(case: Case) -> Iterator[tuple[str, FloatArray]]:
    firms = case.instance.firms
    for fate in Fate:
        mine = case.fate == fate
        yield f"rows_{fate}", _by_home(case, mine)
        yield f"firms_{fate}", _by_home(case, np.where(mine, firms.count, 0.0))
        yield f"employees_{fate}", _by_home(case, np.where(mine, firms.employees, 0.0))
        if fate != Fate.OUTSIDE:
            yield f"parks_{fate}", case.by_site(case.park_fate == fate)
    for batch in G18Class:
        yield f"parks_{batch}", case.by_site(case.park_class == batch)


def _moves(case: Case) -> Iterator[tuple[str, FloatArray]]:
    firms = case.instance.firms
    on_park = (firms.site >= 0) & case.instance.sites.is_park[np.maximum(firms.site, 0)]
    yield "moves_rows", _by_home(case, case.moves)
    for key, who in (
        ("moves_firms", case.moves),
        ("moves_scattered", case.moves & (firms.site < 0)),
        ("moves_parks", case.moves & on_park),
        ("moves_zones", case.moves & ~on_park & (firms.site >= 0)),
    ):
        yield key, _by_home(case, np.where(who, firms.count, 0.0))


def _dyers(case: Case, final: State) -> Iterator[tuple[str, FloatArray]]:
    """A joining group that moves is one firm afterwards; its members are the ledger rows that name it."""
    instance, firms = case.instance, case.instance.firms
    dyeing = instance.scenario.rules.admission.dyeing_sectors
    dyer = np.isin(np.array(instance.sectors)[firms.sector], dyeing.values)
    joined = case.moves & (firms.join >= 0)
    groups = float(len(np.unique(firms.join[joined])))
    alone = np.where(dyer & ~joined, final.count, 0.0)
    yield "dyers_before", _by_home(case, np.where(dyer, firms.count, 0.0))
    yield "dyers_after", np.array([float(alone.sum()) + groups])
    yield "join_members", _by_home(case, np.where(firms.join >= 0, firms.count, 0.0))
    yield "join_groups", np.array([groups])
