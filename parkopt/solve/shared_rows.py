"""Rows that a Lagrangian function prices: they tie what otherwise would decide for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from parkopt.model.linear import INF, Indices, LinearModel
from parkopt.units import FloatArray

SPARSE = 0.3
"""Share of columns above 0 up to which a product looks at these alone."""


def inner(one: FloatArray, other: FloatArray) -> float:
    """The inner product, without the threads of the linear algebra: for some ten thousand numbers they cost more than they
    save, and far more where other work runs."""
    return float(np.einsum("i,i", one, other))


@dataclass(frozen=True)
class Multipliers:
    """``firm`` (firms,) of the rows Σ options = 1 and ``row`` (shared rows,) of the shared rows; points for each unit."""

    firm: FloatArray
    row: FloatArray

    def __sub__(self, other: Multipliers) -> Multipliers:
        return Multipliers(self.firm - other.firm, self.row - other.row)

    def __mul__(self, size: float | Multipliers) -> Multipliers:
        firm, row = (size.firm, size.row) if isinstance(size, Multipliers) else (size, size)
        return Multipliers(self.firm * firm, self.row * row)

    def __add__(self, other: Multipliers) -> Multipliers:
        return Multipliers(self.firm + other.firm, self.row + other.row)

    def __matmul__(self, other: Multipliers) -> float:
        return inner(self.firm, other.firm) + inner(self.row, other.row)


@dataclass(frozen=True)
class SharedRows:
    """Shapes: ``matrix`` (shared rows, columns), ``transposed`` its transpose, the others (shared rows,).

    ``rows``: their numbers in the model. ``least`` and ``most``: limits of their multipliers y, by the sides that a row has and,
    for a soft row, by the price of missing it by one unit.
    """

    rows: Indices
    matrix: Any
    transposed: Any
    lower: FloatArray
    upper: FloatArray
    least: FloatArray
    most: FloatArray

    @classmethod
    def of(cls, linear: LinearModel, rows: Indices) -> SharedRows:
        """These rows of a model."""
        price = np.full(linear.rows, INF)
        for block in linear.blocks:
            if block.price is not None:
                price[block.first : block.end] = block.price
        matrix, price = linear.matrix[rows], price[rows]
        lower, upper = linear.row_lower[rows], linear.row_upper[rows]
        least, most = np.where(np.isinf(upper), 0.0, -price), np.where(np.isinf(lower), 0.0, price)
        return cls(rows, matrix, matrix.T.tocsr(), lower, upper, least, most)

    def project(self, y: FloatArray) -> FloatArray:
        """The nearest multipliers within the limits."""
        return np.asarray(np.clip(y, self.least, self.most), dtype=np.float64)

    def paid(self, y: FloatArray) -> FloatArray:
        """What each multiplier pays for the side that it stands for, y · side. Shape (shared rows,)."""
        side = np.where(y > 0, self.lower, self.upper)
        return np.where(y == 0, 0.0, y) * np.where(y == 0, 0.0, side)

    def sums(self, x: FloatArray) -> FloatArray:
        """A x. Shape (shared rows,). Where most of x is 0, as where every firm takes one option, only the other columns are looked at."""
        some = np.flatnonzero(x)
        if len(some) > SPARSE * len(x):
            return np.asarray(self.matrix @ x, dtype=np.float64)
        return np.asarray(self.transposed[some].T @ x[some], dtype=np.float64)

    def lacking(self, y: FloatArray, x: FloatArray) -> FloatArray:
        """Side − A x: a gradient of L in y where x attains it. Shape (shared rows,).

        Of a row with two sides, that which is broken, else that which the multiplier stands for.
        """
        act = self.sums(x)
        up, down = self.lower - act, self.upper - act
        broken = np.where(up > 0, up, np.where(down < 0, down, 0.0))
        two = np.where(broken != 0, broken, np.where(y > 0, up, np.where(y < 0, down, 0.0)))
        found = np.where(np.isinf(self.upper), up, np.where(np.isinf(self.lower), down, two))
        return np.where(np.isfinite(found), found, 0.0)

    def free(self, y: FloatArray, direction: FloatArray) -> FloatArray:
        """The direction without what would lead out of the limits at once."""
        out = (y >= self.most) & (direction > 0) | (y <= self.least) & (direction < 0)
        return np.where(out, 0.0, direction)
