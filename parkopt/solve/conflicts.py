"""What cannot hold together: policy rows are made elastic and the least total violation is sought.

The linear relaxation with every rule's rows elastic and the structure kept whole is solved for the least weighted
violation. If that is above zero, no plan exists, fractional or whole: a proof. The rows that are then missed are listed with
their clauses; the list is one explanation and need not be minimal.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from parkopt.model.build import CityModel
from parkopt.model.linear import INF, Block, LinearModel
from parkopt.model.rules import RULES
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.submodel import submodel

MISSED = 1e-5
"""A row counts as missed from this much violation, relative to its side."""


@dataclass(frozen=True)
class Conflict:
    """``proven``: the scenario has no plan at all. ``lines``: the rules that miss, worst first."""

    proven: bool
    lines: tuple[str, ...]


def elastic(model: LinearModel) -> tuple[LinearModel, np.ndarray]:
    """The model with two violation columns, in units of the row's side, for each hard policy row; and those rows."""
    hard = np.zeros(model.rows, dtype=bool)
    for block in model.blocks:
        if block.family > 0 and block.price is None:
            hard[block.first : block.end] = True
    rows = np.flatnonzero(hard)
    side = np.where(np.isfinite(model.row_lower[rows]), np.abs(model.row_lower[rows]), np.abs(model.row_upper[rows]))
    scale = np.maximum(np.where(np.isfinite(side), side, 1.0), 1.0)
    count = len(rows)
    extra = sparse.csr_array(
        (np.concatenate([scale, -scale]), (np.concatenate([rows, rows]), np.arange(2 * count))),
        shape=(model.rows, 2 * count),
    )
    return (
        LinearModel(
            cost=np.concatenate([np.zeros(model.columns), np.ones(2 * count)]),
            constant=0.0,
            lower=np.concatenate([model.lower, np.zeros(2 * count)]),
            upper=np.concatenate([model.upper, np.full(2 * count, INF)]),
            integer=np.concatenate([model.integer, np.zeros(2 * count, dtype=bool)]),
            matrix=sparse.hstack([model.matrix, extra], format="csr"),
            row_lower=model.row_lower,
            row_upper=model.row_upper,
            blocks=model.blocks,
        ),
        rows,
    )


def explain(model: CityModel, options: HighsOptions) -> Conflict:
    """Which rules cannot hold together, by relaxing them; proven when even the fractional relaxation must miss one."""
    soft, rows = elastic(model.linear)
    part = submodel(soft)
    relaxed = part.spread(solve_highs(part.rest, replace(options, relaxed=True)))
    if relaxed.x is not None and relaxed.ending == "optimal" and relaxed.objective > MISSED:
        return Conflict(True, _lines(model.linear, relaxed.x, rows))
    whole = part.spread(solve_highs(part.rest, options))
    if whole.x is None:
        return Conflict(False, ())
    proven = whole.ending == "optimal" and whole.bound > MISSED
    return Conflict(proven, _lines(model.linear, whole.x, rows))


def _lines(model: LinearModel, x: np.ndarray, rows: np.ndarray) -> tuple[str, ...]:
    count = len(rows)
    violation = np.zeros(model.rows)
    violation[rows] = np.maximum(x[model.columns : model.columns + count], x[model.columns + count :])
    found = []
    for block in model.blocks:
        missed = violation[block.first : block.end]
        where = np.flatnonzero(missed > MISSED)
        if len(where):
            found.append((float(missed.max()), _line(block, where, float(missed.max()))))
    return tuple(text for _, text in sorted(found, key=lambda pair: -pair[0]))


def _line(block: Block, where: np.ndarray, worst: float) -> str:
    title = next(rule.title.en for rule in RULES if rule.family == block.family)
    about = [block.about[k] for k in where[:5] if k < len(block.about) and block.about[k]]
    named = f" ({', '.join(about)}{', …' if len(where) > 5 else ''})" if about else ""
    return f"{block.clause}: {title}, {block.key}{named}: missed by {worst:.1%} of its limit"
