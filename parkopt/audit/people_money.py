"""Family 13: jobs lost and public money, measured against their limits. Soft by design."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parkopt.audit.case import VACATED, Bools, Case, Floats
from parkopt.audit.land import move_km, workshop_mu
from parkopt.audit.limits import Limit, ceiling
from parkopt.dataset.plan import Fate
from parkopt.units import M2_PER_MU, yi_from_wan

RULE = "people_money.limits"


def jobs_lost(case: Case) -> Floats:
    """Persons per firm (ledger order): a share per km of a move, up to a most; a share of those of closed firms."""
    figures, people = case.scenario.coefficients, case.firms["employees"].to_numpy(dtype=np.float64)
    moved = np.minimum(figures.jobs_lost_per_km.value * move_km(case), figures.jobs_lost_most.value)
    closed = np.where(case.firms["exits"].to_numpy(dtype=bool), figures.jobs_lost_on_closing.value, 0.0)
    return np.asarray(people * (moved + closed))


def cost(case: Case, year: int) -> float:
    """All that was spent by the end of ``year``, in 万元.

    Moves (with the retrofit of a repairable polluter), closures, mergers and clearings count in their stage, the
    retrofit of what stays in the first phase, upgrades of retained parks in the last.
    """
    return _cost_of_firms(case, year) + _cost_of_parks(case, year)


def _cost_of_firms(case: Case, year: int) -> float:
    prices, firms, figures = case.scenario.costs, case.firms, case.figures
    moves, done = firms["moves"].to_numpy(dtype=bool), (firms["stage"] <= year).to_numpy(dtype=bool)
    people = firms["employees"].to_numpy(dtype=np.float64)
    plant = np.where(
        figures.on_land,
        prices.move_per_mu.value * figures.land,
        prices.move_per_m2.value * firms["floor_m2"].to_numpy(),
    )
    move = np.where(moves & done, plant + prices.move_per_person_km.value * people * move_km(case), 0.0)
    close = np.where(firms["exits"].to_numpy(dtype=bool) & done, prices.close_per_person.value * people, 0.0)
    mended = _repairable(case) & (done | ~moves)
    retrofit = prices.retrofit.value * firms["output"].to_numpy(dtype=np.float64)[mended]
    return float(move.sum() + close.sum() + retrofit.sum())


def _repairable(case: Case) -> Bools:
    firms = case.firms
    mends = firms["polluting"].astype(bool) & (firms["compliance"] == "repairable") & firms["alive"]
    return (mends & ~firms["thermal_power"].astype(bool)).to_numpy(dtype=bool)


def _cost_of_parks(case: Case, year: int) -> float:
    prices, parks = case.scenario.costs, case.parks
    done, area = parks["stage"] <= year, parks["gross_mu"]
    upgrade = prices.upgrade_per_mu.value * area[(parks["fate"] == Fate.RETAIN) & (year >= case.final_year)].sum()
    merge = prices.merge_per_mu.value * area[(parks["fate"] == Fate.MERGE) & done].sum()
    clear = prices.vacate_per_mu.value * area[parks["fate"].isin(VACATED) & done].sum()
    floor = workshop_mu(case, year).sum() * M2_PER_MU * case.scenario.rules.land.plot_ratio.value
    return float(upgrade + merge + clear + prices.workshop_per_m2.value * floor)


def limits(case: Case) -> Iterator[Limit]:
    """Jobs lost in the city and in each county, and public money to the end of each phase."""
    rule, lost = case.scenario.rules.people_money, jobs_lost(case)
    people = case.firms["employees"].to_numpy(dtype=np.float64)
    allowed = rule.jobs_lost_city
    yield ceiling(RULE, "jobs.city", lost.sum(), allowed.value * people.sum(), "jobs", allowed.source)
    allowed = rule.jobs_lost_county
    for county in case.dataset.counties["county_id"]:
        here = (case.firms["county"] == county).to_numpy(dtype=bool)
        limit = allowed.value * people[here].sum()
        yield ceiling(RULE, f"jobs.{county}", lost[here].sum(), limit, "jobs", allowed.source)
    for year in case.years:
        budget = rule.budget[str(year)]
        spent = rule.public_share.value * yi_from_wan(cost(case, year))
        yield ceiling(RULE, f"budget.{year}", spent, budget.value, "money", budget.source)
