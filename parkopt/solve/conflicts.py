"""What cannot hold together: policy rows are made elastic and the least total violation is sought.

If the linear relaxation with every hard policy row elastic and the structure kept whole must violate something, no plan
exists, fractional or whole: a proof. The blocks of rows that carry it (non-zero multipliers) are tried one by one: those
without which the rest still conflicts are dropped. What remains is named with its clauses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from parkopt.model.build import CityModel
from parkopt.model.linear import INF, Block, LinearModel
from parkopt.model.rules import RULES
from parkopt.solve.highs import HighsOptions, HighsResult, solve_highs
from parkopt.solve.submodel import submodel

MISSED = 1e-5
"""A row counts as missed from this much violation, relative to its side."""


CARRIES = 1e-9
"""A row carries a proof from this multiplier."""
FIRM_ROWS = ("structure.stay", "structure.move", "structure.leave")
"""Rows of single firms, left out of the quick proof (what conflicts without them conflicts with them)."""


@dataclass(frozen=True)
class Conflict:
    """``proven``: the scenario has no plan at all. ``lines``: the rules that cannot hold together, most missed first.

    ``minimal``: without any one of them the rest could hold (in the relaxation that proves it).
    """

    proven: bool
    lines: tuple[str, ...]
    minimal: bool


def elastic(model: LinearModel) -> tuple[LinearModel, np.ndarray]:
    """The model with two violation columns, in units of the row's side, for each hard policy row; and those rows.

    Soft rows, which can always be missed at a price, are dropped.
    """
    hard, soft = np.zeros(model.rows, dtype=bool), np.zeros(model.rows, dtype=bool)
    for block in model.blocks:
        hard[block.first : block.end] = block.family > 0 and block.price is None
        soft[block.first : block.end] = block.price is not None
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
        ).without(soft),
        rows,
    )


def quick_conflict(model: CityModel, options: HighsOptions) -> Conflict | None:
    """A proof that no plan exists from the model without the rows of single firms, or None when that proves nothing."""
    soft, rows = elastic(model.linear)
    drop = np.zeros(soft.rows, dtype=bool)
    for block in soft.blocks:
        drop[block.first : block.end] = block.key in FIRM_ROWS
    return _proof(soft.without(drop), rows, model, options)


def _proof(soft: LinearModel, rows: np.ndarray, model: CityModel, options: HighsOptions) -> Conflict | None:
    """A proof from the relaxation: the blocks whose rows carry it, thinned out until none can be spared."""
    found = _least_violation(soft, options)
    if found is None or found.x is None or found.dual is None or found.objective <= MISSED:
        return None
    blocks = [b for b in soft.blocks if b.family and np.abs(found.dual[b.first : b.end]).max(initial=0.0) > CARRIES]
    minimal, x = True, found.x
    for block in list(blocks):
        fewer = [other for other in blocks if other is not block]
        trial = _least_violation(soft.without(_others(soft, fewer)), options)
        if trial is None:
            minimal = False
        elif trial.x is not None and trial.objective > MISSED:
            blocks, x = fewer, trial.x
    return Conflict(True, _lines(model.linear, x, rows, blocks), minimal)


def _least_violation(soft: LinearModel, options: HighsOptions) -> HighsResult | None:
    """The relaxation solved to the end, or None when the time did not suffice."""
    part = submodel(soft)
    found = part.spread(solve_highs(part.rest, replace(options, relaxed=True)))
    return found if found.ending == "optimal" else None


def _others(model: LinearModel, kept: list[Block]) -> np.ndarray:
    """Mask of the policy rows outside the blocks kept."""
    drop = np.zeros(model.rows, dtype=bool)
    for block in model.blocks:
        drop[block.first : block.end] = block.family > 0 and all(block is not other for other in kept)
    return drop


def explain(model: CityModel, options: HighsOptions) -> Conflict:
    """Which rules cannot hold together, by relaxing them; proven when even the least total violation is above zero."""
    found = quick_conflict(model, options)
    if found is not None:
        return found
    soft, rows = elastic(model.linear)
    found = _proof(soft, rows, model, options)
    if found is not None:
        return found
    part = submodel(soft)
    whole = part.spread(solve_highs(part.rest, options))
    if whole.x is None:
        return Conflict(False, (), False)
    proven = whole.bound > MISSED
    return Conflict(proven, _lines(model.linear, whole.x, rows, []), False)


def _lines(model: LinearModel, x: np.ndarray, rows: np.ndarray, blocks: list[Block]) -> tuple[str, ...]:
    """One line for each block that is named or missed at the point, the most missed first."""
    count = len(rows)
    violation = np.zeros(model.rows)
    violation[rows] = np.maximum(x[model.columns : model.columns + count], x[model.columns + count :])
    found = []
    for block in model.blocks:
        missed = violation[block.first : block.end]
        if any(block is other for other in blocks) or missed.max(initial=0.0) > MISSED:
            found.append((float(missed.max(initial=0.0)), _line(block, missed)))
    return tuple(text for _, text in sorted(found, key=lambda pair: -pair[0]))


def _line(block: Block, missed: np.ndarray) -> str:
    title = next(rule.title.en for rule in RULES if rule.family == block.family)
    where = np.flatnonzero(missed > MISSED)
    about = [block.about[k] for k in where[:5] if k < len(block.about) and block.about[k]]
    named = f" ({', '.join(about)}{', …' if len(where) > 5 else ''})" if about else ""
    worst = f": at best missed by {missed.max():.1%} of its limit" if len(where) else ""
    return f"{block.clause}: {title}, {block.key}{named}{worst}"
