"""Family 16, limits on terms of the objective. No clause asks for them: they are choices of whoever plans.

    raw_t ≤ limit_t       of a term of which less is better                                         [the term's own unit]
    raw_t ≥ limit_t       of a term of which more is better: land released, business fit, energy saved

raw_t is the sum over parks, firms and workshops that the objective weighs. With one term weighed and limits on the others
varied, the rows are those of the ε-constraint method (Haimes, Lasdon and Wismer, 1971).
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import INF, Rows
from parkopt.model.objective import TERMS, TermSpec, raw_vector
from parkopt.model.rows import one_row
from parkopt.model.rule import Rule
from parkopt.scenario.figure import Label

KILO = 1000.0
"""Rows with limits from here on are kept in thousands, so that what a solver forgives stays below what the audit does."""


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """One hard row for each limit that is stated."""
    limits = instance.scenario.term_limits
    figures = [(term, getattr(limits, term.key, None)) for term in TERMS]
    return [_row(instance, columns, term, figure.value) for term, figure in figures if figure is not None]


def _row(instance: Instance, columns: Columns, term: TermSpec, limit: float) -> Rows:
    size = KILO if abs(limit) >= KILO else 1.0
    raw = raw_vector(instance, columns, term) / size
    column = np.flatnonzero(raw)
    lower, upper = (-INF, limit / size) if term.sign > 0 else (limit / size, INF)
    return one_row(
        f"term_limits.{term.key}", 16, "assumption", column, raw[column], lower=lower, upper=upper, about=term.key
    )


RULE = Rule(
    family=16,
    key="term_limits",
    title=Label(en="Limits on terms", zh="目标项限值"),
    meaning=Label(
        en="A term of the objective for which the scenario states a limit is at most that where less is better, at least "
        "that where more is, whatever it weighs. Without limits stated there are none.",
        zh="方案为某目标项设限时：越少越好的不超过限值，越多越好的不低于限值，与权重无关；未设则不限。",
    ),
    formula="raw_t ≤ limit_t  (less is better);  raw_t ≥ limit_t  (more is better: land released, business fit, energy saved)",
    clause="assumption",
    section="term_limits",
    rows=rows,
)
