"""A lower bound that is true whatever the multipliers: weak duality over the rows, exact over the groups.

For any row multipliers y (y ≥ 0 on ≥ rows, ≤ 0 on ≤ rows, free on equalities), with d = c − Aᵀy,

    min c·x ≥ Σ_i y_i · side_i + Σ_groups min_{j∈group} d_j + Σ_{other j} min(d_j · lower_j, d_j · upper_j)

where the groups are the rows Σ_j x_j = 1 (one fate each), which keep no multiplier. It holds for every feasible x because
each row's y_i · (A_i x) ≥ y_i · side_i. Approximate multipliers, from any solver, thus give a valid bound; good ones a
good bound.
"""

from __future__ import annotations

import numpy as np

from parkopt.model.linear import Indices, LinearModel
from parkopt.solve.useful import useful_upper
from parkopt.units import FloatArray

GROUP_BLOCKS = ("structure.park", "structure.firm")


def column_groups(model: LinearModel) -> tuple[Indices, int]:
    """Group of each column (−1 for none), and the number of groups: the rows in which exactly one column is 1."""
    group = np.full(model.columns, -1, dtype=np.int64)
    count = 0
    for block in model.blocks:
        if block.key in GROUP_BLOCKS:
            matrix = model.matrix[block.first : block.end]
            rows = np.repeat(np.arange(block.end - block.first), np.diff(matrix.indptr))
            group[matrix.indices] = rows + count
            count += block.end - block.first
    return group, count


def group_rows(model: LinearModel) -> np.ndarray:
    """Mask of the rows that make the groups."""
    mask = np.zeros(model.rows, dtype=bool)
    for block in model.blocks:
        if block.key in GROUP_BLOCKS:
            mask[block.first : block.end] = True
    return mask


def valid_multipliers(model: LinearModel, dual: FloatArray) -> FloatArray:
    """The multipliers with wrong signs, infinite sides and group rows set to 0, and slack prices respected."""
    y = np.where(np.isfinite(dual), dual, 0.0)
    y = np.where(np.isinf(model.row_lower), np.minimum(y, 0.0), y)
    y = np.where(np.isinf(model.row_upper), np.maximum(y, 0.0), y)
    for block in model.blocks:
        if block.price is not None:
            y[block.first : block.end] = np.clip(y[block.first : block.end], -block.price, block.price)
    y[group_rows(model)] = 0.0
    return y


def dual_bound(model: LinearModel, dual: FloatArray) -> float:
    """The bound that the multipliers prove. Shape of ``dual``: (rows,)."""
    y = valid_multipliers(model, dual)
    reduced = model.cost - model.matrix.T @ y
    sides = np.where(y > 0, model.row_lower, model.row_upper)
    total = model.constant + float(np.where(y != 0, y * np.where(y != 0, sides, 0.0), 0.0).sum())
    group, groups = column_groups(model)
    member = group >= 0
    best = np.full(groups, np.inf)
    open_ = member & (model.upper > 0)
    np.minimum.at(best, group[open_], reduced[open_])
    total += float(best.sum())
    upper = useful_upper(model)
    rest = reduced[~member]
    rest_upper = upper[~member]
    ends = np.minimum(rest * model.lower[~member], np.where(rest < 0, rest * rest_upper, rest * model.lower[~member]))
    return total + float(ends.sum())
