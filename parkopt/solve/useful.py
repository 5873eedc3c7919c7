"""Finite bounds for the unbounded columns of a model."""

from __future__ import annotations

from typing import Any

import numpy as np

from parkopt.model.linear import LinearModel, Mask
from parkopt.units import FloatArray


def useful_upper(model: LinearModel) -> FloatArray:
    """Finite upper bounds that no optimal point needs to exceed.

    An unbounded column is bounded by the ≤ rows in which it stands with a positive coefficient; a slack (a column of one
    ≥ or ≤ row that only helps it) by the most its row can be missed. Assumes costs of such columns ≥ 0, as slacks have.
    """
    upper = model.upper.copy()
    matrix = model.matrix.tocsr()
    single = np.bincount(matrix.indices, minlength=model.columns) == 1
    for _ in range(3):
        loose = np.isinf(upper)
        if not loose.any():
            break
        implied = _implied(model, matrix, upper, loose, single)
        upper = np.where(loose, np.maximum(implied, 0.0), upper)
    return upper


def _implied(model: LinearModel, matrix: Any, upper: FloatArray, loose: Mask, single: Mask) -> FloatArray:
    """Bounds of the ``loose`` columns by the rows in which they stand, inf where these say nothing. Shape (columns,)."""
    filled = np.flatnonzero(np.diff(matrix.indptr))
    about = filled[np.logical_or.reduceat(loose[matrix.indices], matrix.indptr[filled])]
    part = matrix[about]
    row = np.repeat(np.arange(len(about)), np.diff(part.indptr))
    value, column = part.data, part.indices
    finite = np.where(loose, 0.0, upper)
    low, high = value * model.lower[column], value * finite[column]
    least = np.bincount(row, np.minimum(low, high), len(about))
    most = np.bincount(row, np.maximum(low, high), len(about))
    mine = np.flatnonzero(loose[column] & (value != 0))
    row, value, column = row[mine], value[mine], column[mine]
    up, size = value > 0, np.abs(value)
    unbounded_down = np.bincount(row, ~up, len(about)) > 0
    unbounded_up = np.bincount(row, up, len(about)) > 0
    implied, needed = np.full(model.columns, np.inf), np.full(model.columns, np.inf)
    row_lower, row_upper = model.row_lower[about][row], model.row_upper[about][row]
    limit = np.where(up & ~unbounded_down[row], (row_upper - least[row]) / size, np.inf)
    np.minimum.at(implied, column, limit)
    missed = np.where(up, row_lower - least[row], most[row] - row_upper)
    known = np.isfinite(missed) & ~np.where(up, unbounded_down[row], unbounded_up[row])
    np.minimum.at(needed, column, np.where(known, np.maximum(missed, 0.0) / size, np.inf))
    return np.where(single & (model.cost >= 0), np.minimum(implied, needed), implied)
