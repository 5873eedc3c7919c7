"""What a solve returns, and how its gap is stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from parkopt.dataset.plan import Plan
from parkopt.model.linear import LinearModel
from parkopt.results import Phase, Status, Term
from parkopt.solve.bound import column_groups
from parkopt.solve.start import Start
from parkopt.units import FloatArray

SAME = 1e-12
"""Points by which the costs of one group's options may differ and still be the same."""


@dataclass(frozen=True)
class Outcome:
    """A plan with its proof. ``bound`` is None where none was proven; gaps are relative (0.01 = 1 %).

    ``gap`` is stated after taking ``unavoidable`` (constants, forced costs, proven shortfalls) off plan and bound;
    ``gap_total`` on the whole objective. ``baselines``: objective of each baseline, None where it found no plan.
    ``phases`` of the solve; ``start``: what another solve may begin from.
    """

    plan: Plan | None
    status: Status
    objective: float | None
    bound: float | None
    gap: float | None
    gap_total: float | None
    unavoidable: float
    terms: Mapping[str, Term]
    baselines: Mapping[str, float | None]
    conflicts: tuple[str, ...] = ()
    minimal: bool = False
    phases: Mapping[str, Phase] = field(default_factory=dict)
    start: Start | None = None


def unavoidable(model: LinearModel) -> float:
    """Points that every plan pays: constants, forced costs, and shortfalls no choice of options can avoid.

    A group (a park or firm) whose options all cost the same pays that cost whatever is chosen, such as a firm that must
    close at one stage or another. A soft row is missed at least by
    what remains when every group picks the option best for that row alone; its price times that is unavoidable.
    """
    group, groups = column_groups(model)
    member = np.flatnonzero((group >= 0) & (model.upper > 0))
    least, most = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(least, group[member], model.cost[member])
    np.maximum.at(most, group[member], model.cost[member])
    forced = most - least <= SAME
    total = model.constant + float(least[forced].sum())
    for block in model.blocks:
        if block.price is None:
            continue
        for row in range(block.first, block.end):
            missed = _least_missed(model, row, group, groups)
            total += block.price * missed
    return total


def _least_missed(model: LinearModel, row: int, group: np.ndarray, groups: int) -> float:
    matrix = model.matrix
    where = slice(matrix.indptr[row], matrix.indptr[row + 1])
    column, value = matrix.indices[where], matrix.data[where]
    if np.isfinite(model.row_lower[row]):
        return max(0.0, float(model.row_lower[row]) - _most(model, column, value, group, groups))
    return max(0.0, -_most(model, column, -value, group, groups) - float(model.row_upper[row]))


def _most(model: LinearModel, column: np.ndarray, value: FloatArray, group: np.ndarray, groups: int) -> float:
    """Greatest Σ value·x over points with one column of each group, the others free between their bounds."""
    member = group[column] >= 0
    best = np.zeros(groups)
    counted = np.bincount(group[group >= 0], minlength=groups)
    seen = np.bincount(group[column[member]], minlength=groups)
    best[seen == counted] = -np.inf
    np.maximum.at(best, group[column[member]], value[member])
    best[counted == 0] = 0.0
    rest = ~member
    ends = np.maximum(value[rest] * model.lower[column[rest]], value[rest] * model.upper[column[rest]])
    slack = np.isinf(model.upper[column[rest]]) & (model.cost[column[rest]] > 0)
    return float(best.sum() + ends[~slack].sum())


def gaps(objective: float, bound: float, base: float) -> tuple[float, float]:
    """(gap after taking ``base`` off both, gap on the whole objective), both relative to the plan's side."""
    away = max(objective - bound, 0.0)
    return away / scale_of(objective, base), away / scale_of(objective, 0.0)


def scale_of(value: float, base: float) -> float:
    """What a gap is a share of."""
    return max(abs(value - base), 1e-9)
