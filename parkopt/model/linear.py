"""The linear model: one sparse matrix, tagged by rule family and clause, that every solver is fed with.

minimise  c·x + constant   subject to  row_lower ≤ A x ≤ row_upper,  lower ≤ x ≤ upper,  x_j whole where integer
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from parkopt.units import FloatArray

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
INF = float("inf")


@dataclass(frozen=True)
class Rows:
    """A block of rows of one rule, in coordinates; ``row`` counts from 0 within the block.

    ``price``: points for each unit by which a row is missed; then each row gets a slack column. None: hard.
    ``about``: what each row is about (ids), for people; '' where one row speaks for the city.
    """

    key: str
    family: int
    clause: str
    row: Indices
    column: Indices
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    price: float | None = None
    about: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        return len(self.lower)


@dataclass(frozen=True)
class LinearModel:
    """A whole model. Shapes: columns (n,), rows (m,), ``matrix`` (m, n) in CSR.

    ``blocks``: (key, family, clause, first row, end row, first slack column or −1) in the order of the rows.
    """

    cost: FloatArray
    constant: float
    lower: FloatArray
    upper: FloatArray
    integer: Mask
    matrix: Any
    row_lower: FloatArray
    row_upper: FloatArray
    blocks: tuple[Block, ...]

    @property
    def columns(self) -> int:
        return len(self.cost)

    @property
    def rows(self) -> int:
        return len(self.row_lower)

    def value(self, x: FloatArray) -> float:
        """Objective of a point, in points."""
        return float(self.cost @ x) + self.constant

    def violation(self, x: FloatArray) -> float:
        """Greatest amount by which the point breaks a row or a bound, relative to the size of the row's sides."""
        act = self.matrix @ x
        scale = 1.0 + np.minimum(np.abs(self.row_lower), np.abs(self.row_upper))
        scale[~np.isfinite(scale)] = 1.0
        rows = np.maximum(self.row_lower - act, act - self.row_upper) / scale
        bounds = np.maximum(self.lower - x, x - self.upper)
        return float(max(rows.max(initial=0.0), bounds.max(initial=0.0)))

    def restricted(self, lower: FloatArray, upper: FloatArray) -> LinearModel:
        """The same model between other column bounds."""
        return LinearModel(
            self.cost,
            self.constant,
            lower,
            upper,
            self.integer,
            self.matrix,
            self.row_lower,
            self.row_upper,
            self.blocks,
        )

    def without(self, rows: Mask) -> LinearModel:
        """The same model with some rows freed (their places are kept)."""
        return replace(
            self,
            row_lower=np.where(rows, -INF, self.row_lower),
            row_upper=np.where(rows, INF, self.row_upper),
        )


@dataclass(frozen=True)
class Block:
    """Where the rows of one ``Rows`` block lie in the model."""

    key: str
    family: int
    clause: str
    first: int
    end: int
    slack: int
    price: float | None
    about: tuple[str, ...]


def assemble(cost: FloatArray, lower: FloatArray, upper: FloatArray, integer: Mask, parts: list[Rows]) -> LinearModel:
    """Stack the blocks and append one slack column for each soft row (≥ rows are lifted by it, ≤ rows lowered)."""
    width, height = len(cost), 0
    rows, columns, values, blocks = [], [], [], []
    slack_cost: list[FloatArray] = []
    for part in parts:
        rows.append(part.row + height)
        columns.append(part.column)
        values.append(part.value)
        slack = -1
        if part.price is not None:
            slack = width
            rows.append(np.arange(part.size) + height)
            columns.append(np.arange(part.size) + width)
            values.append(np.where(np.isfinite(part.lower), 1.0, -1.0))
            slack_cost.append(np.full(part.size, part.price))
            width += part.size
        blocks.append(
            Block(part.key, part.family, part.clause, height, height + part.size, slack, part.price, part.about)
        )
        height += part.size
    extra = np.concatenate(slack_cost) if slack_cost else np.empty(0)
    value: FloatArray = np.concatenate(values)
    small = max(len(value), height, width) <= np.iinfo(np.int32).max  # a quarter less to read at every product
    place: Any = tuple(
        np.concatenate(part, dtype=np.int32 if small else np.int64, casting="same_kind") for part in (rows, columns)
    )
    matrix = sparse.csr_array((value, place), shape=(height, width))
    matrix.sum_duplicates()
    return LinearModel(
        cost=np.concatenate([cost, extra]),
        constant=0.0,
        lower=np.concatenate([lower, np.zeros(len(extra))]),
        upper=np.concatenate([upper, np.full(len(extra), INF)]),
        integer=np.concatenate([integer, np.zeros(len(extra), dtype=bool)]),
        matrix=matrix,
        row_lower=np.concatenate([part.lower for part in parts]),
        row_upper=np.concatenate([part.upper for part in parts]),
        blocks=tuple(blocks),
    )
