"""The measures of a plan: every indicator of the policy, where gains come from, totals, figures of sites and hosts."""

from __future__ import annotations

from parkopt.dataset.plan import Plan
from parkopt.instance.types import Instance
from parkopt.metrics.breakdown import breakdown
from parkopt.metrics.case import Case
from parkopt.metrics.evaluate import measure_all
from parkopt.metrics.state import base_state, phase_state
from parkopt.metrics.tables import hosts_table, sites_table
from parkopt.metrics.totals import totals
from parkopt.results import Measures

__all__ = ["measure"]


def measure(instance: Instance, plan: Plan) -> Measures:
    """Everything that `Measures` holds, from the tables of ``plan``, not from the solver's columns.

    The units are those the records state. Raises KeyError when the plan lacks a firm or park of the instance, or names
    a site, host or industry that it does not have.
    """
    case = Case(instance, plan)
    base = base_state(case)
    phases = {year: phase_state(case, year) for year in case.years}
    final = phases[case.final_year]
    return Measures(
        metrics=measure_all(case, {case.base_year: base} | phases),
        breakdown=breakdown(case, base, final),
        totals=totals(case, final),
        sites=sites_table(case, base, final),
        hosts=hosts_table(case, final),
    )
