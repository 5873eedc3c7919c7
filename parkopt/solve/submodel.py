"""A smaller model: without the columns that are fixed at 0 and the rows that then say nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parkopt.model.linear import Indices, LinearModel
from parkopt.solve.highs import HighsOptions, HighsResult, solve_highs
from parkopt.units import FloatArray


@dataclass(frozen=True)
class Submodel:
    """The rest of a model, and where its columns and rows stand in the whole one."""

    rest: LinearModel
    columns: Indices
    rows: Indices
    whole_columns: int
    whole_rows: int

    def spread(self, result: HighsResult) -> HighsResult:
        """The result with its point and multipliers in the whole model's shapes."""
        x = dual = None
        if result.x is not None:
            x = np.zeros(self.whole_columns)
            x[self.columns] = result.x
        if result.dual is not None:
            dual = np.zeros(self.whole_rows)
            dual[self.rows] = result.dual
        return replace(result, x=x, dual=dual)


def submodel(model: LinearModel) -> Submodel:
    """Drop columns with bounds 0–0, rows without bounds, and rows without entries left that 0 satisfies."""
    columns = np.flatnonzero((model.upper > 0) | (model.lower != 0))
    bound = np.flatnonzero(np.isfinite(model.row_lower) | np.isfinite(model.row_upper))
    matrix = model.matrix[bound][:, columns]
    filled = np.diff(matrix.indptr) > 0
    unmet = (model.row_lower[bound] > 0) | (model.row_upper[bound] < 0)
    kept = np.flatnonzero(filled | unmet)
    rows = bound[kept]
    rest = LinearModel(
        cost=model.cost[columns],
        constant=model.constant,
        lower=model.lower[columns],
        upper=model.upper[columns],
        integer=model.integer[columns],
        matrix=matrix[kept],
        row_lower=model.row_lower[rows],
        row_upper=model.row_upper[rows],
        blocks=(),
    )
    return Submodel(rest, columns, rows, model.columns, model.rows)


def solve_sub(model: LinearModel, options: HighsOptions, cost: FloatArray | None = None) -> HighsResult:
    """``solve_highs`` on the submodel, answered in the whole model's shapes."""
    part = submodel(model)
    return part.spread(solve_highs(part.rest, options, None if cost is None else cost[part.columns]))
