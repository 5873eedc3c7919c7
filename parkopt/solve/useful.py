"""Finite bounds for the unbounded columns of a model."""

from __future__ import annotations

import numpy as np

from parkopt.model.linear import LinearModel
from parkopt.units import FloatArray


def useful_upper(model: LinearModel) -> FloatArray:
    """Finite upper bounds that no optimal point needs to exceed.

    An unbounded column is bounded by the ≤ rows in which it stands with a positive coefficient; a slack (a column of one
    ≥ or ≤ row that only helps it) by the most its row can be missed. Assumes costs of such columns ≥ 0, as slacks have.
    """
    upper = model.upper.copy()
    matrix = model.matrix.tocsr()
    rows = np.repeat(np.arange(model.rows), np.diff(matrix.indptr))
    for _ in range(3):
        loose = np.isinf(upper)
        if not loose.any():
            break
        finite = np.where(loose, 0.0, upper)
        value, column = matrix.data, matrix.indices
        size = np.where(value == 0, 1.0, np.abs(value))
        least = np.bincount(rows, np.minimum(value * model.lower[column], value * finite[column]), model.rows)
        most = np.bincount(rows, np.maximum(value * model.lower[column], value * finite[column]), model.rows)
        unbounded_down = np.bincount(rows, (loose[column] & (value < 0)).astype(float), model.rows) > 0
        unbounded_up = np.bincount(rows, (loose[column] & (value > 0)).astype(float), model.rows) > 0
        implied = np.full(model.columns, np.inf)
        limit = np.where(value > 0, (model.row_upper[rows] - least[rows]) / size, np.inf)
        limit[unbounded_down[rows]] = np.inf
        np.minimum.at(implied, column, limit)
        missed = np.where(value > 0, model.row_lower[rows] - least[rows], most[rows] - model.row_upper[rows])
        missed[np.where(value > 0, unbounded_down[rows], unbounded_up[rows])] = np.inf
        single = np.bincount(column, minlength=model.columns) == 1
        needed = np.full(model.columns, np.inf)
        np.minimum.at(
            needed, column, np.where(np.isfinite(missed) & (value != 0), np.maximum(missed, 0.0) / size, np.inf)
        )
        implied = np.where(single & (model.cost >= 0), np.minimum(implied, needed), implied)
        upper = np.where(loose, np.maximum(implied, 0.0), upper)
    return upper
