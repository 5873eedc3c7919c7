"""The audit: every rule and target recomputed from the tables and the plan alone.

It shares no code with the model. It imports the data set, the scenario, units, errors and results, and measures
geometry, figures and land on its own, so that a mistake in the model cannot hide itself.
"""

from __future__ import annotations

from itertools import chain

import pandas as pd

from parkopt.audit.case import Case
from parkopt.audit.checks import CHECKS, Check
from parkopt.audit.limits import MEASURES, as_frame, intensities, targets, unit_energy
from parkopt.audit.people_money import limits as people_money_limits
from parkopt.audit.term_limits import limits as term_limits
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Plan
from parkopt.results import AuditReport
from parkopt.scenario.locks import Locks
from parkopt.scenario.schema import Scenario

__all__ = ["CHECKS", "Check", "audit", "recomputed"]


def audit(dataset: Dataset, scenario: Scenario, plan: Plan, locks: Locks | None = None) -> AuditReport:
    """The report on ``plan``: one result per entry of ``CHECKS`` that the scenario states figures for, in that order.

    Families that the scenario switches off are reported with ``checked`` 0. A plan that is malformed (missing rows,
    unknown ids) is reported, not refused. ``locks`` are the fates a reviewer has fixed.
    """
    case = Case(dataset, scenario, plan, locks)
    return AuditReport(tuple(check.result(case) for check in CHECKS if check.stated(scenario)))


def recomputed(dataset: Dataset, scenario: Scenario, plan: Plan) -> pd.DataFrame:
    """The audit's own figures for every target and ceiling, hard and soft, whatever is switched on.

    Columns: rule, key, hard, value, limit, unit, met, missing, missing_unit, source; one row a target, unit, county or
    budget. ``missing`` ≥ 0 is in the numerator's unit, as prices are stated.
    """
    case = Case(dataset, scenario, plan)
    rules = dict.fromkeys(rule for rule, _ in MEASURES.values())
    rows = chain.from_iterable(targets(case, rule) for rule in rules)
    return as_frame(chain(rows, intensities(case), unit_energy(case), people_money_limits(case), term_limits(case)))
