"""Which of a set of published sums must be withheld, so that none for fewer than three firms can be read or worked out.

A *cell* is a sum over some columns; a column is a firm (or one kind of a firm's money), and its weight is the number of
firms that are to be protected there: 0 for those whose figures the reader knows anyway. **First step**: a cell that
stands for one or two firms is withheld; one for none is a plain 0 and may be shown. **Second step**: somebody who adds
and subtracts shown cells (a total less its shown parts, one table against another, any number of them) can work out the
sums in the row space of the 0-1 matrix of cells and columns. Columns in the same cells cannot be told apart, so what is
to be kept out of that space is every such group of one or two firms, and every two groups of one firm each. A group lies
in the row space when every vector of the null space is 0 there; a few random vectors of it, projected by least squares,
tell that (with probability 1 but for rounding). Of the cells that give a group away, the least wanted is withheld, until
none is left. Withholding only ever takes knowledge away, so the sets may be protected one after the other.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from parkopt.units import FloatArray

LEAST: Final = 3
"""Firms for which a shown sum must stand."""
NEVER: Final = -1
"""Rank of a cell that is known in any case and so cannot be withheld."""
TRIALS: Final = 3
ZERO: Final = 1e-6
PART: Final = 1e-4
"""Coefficient from which a cell takes part in a combination."""
RAISED: Final = 1e-7
"""Added to the diagonal of the normal matrix, which rows that follow from others make singular."""
PASSES: Final = 3

Indices = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Cell:
    """A published sum over the columns ``who``. Cells of one ``key`` are withheld together; high ranks are given up first."""

    key: Hashable
    who: Indices
    rank: int


def withheld(cells: Sequence[Cell], weight: FloatArray) -> set[Hashable]:
    """Keys of the cells that must not be shown. ``weight``: firms to be protected by column. Shape (columns,)."""
    matrix = _matrix(cells, weight)
    firms = matrix @ weight[weight > 0]
    hidden: set[Hashable] = {cells[int(row)].key for row in np.flatnonzero((firms > 0) & (firms < LEAST))}
    while True:
        rows = np.array(
            [row for row, cell in enumerate(cells) if firms[row] >= LEAST and cell.key not in hidden], dtype=np.int64
        )
        more = _given_away(rows, cells, matrix[rows], weight[weight > 0], firms) if len(rows) else set()
        if not more:
            return hidden
        hidden |= more


def _matrix(cells: Sequence[Cell], weight: FloatArray) -> sparse.csr_array:
    """Cells by protected columns, 1 where a cell counts a column."""
    starts = np.concatenate([[0], np.cumsum([len(cell.who) for cell in cells])]).astype(np.int64)
    columns = np.concatenate([cell.who for cell in cells] or [np.empty(0, dtype=np.int64)])
    whole = sparse.csr_array((np.ones(len(columns)), columns, starts), shape=(len(cells), len(weight)))
    return sparse.csr_array(whole[:, np.flatnonzero(weight > 0)])


def _given_away(
    rows: Indices, cells: Sequence[Cell], matrix: sparse.csr_array, weight: FloatArray, firms: FloatArray
) -> set[Hashable]:
    """Keys to withhold next: for each group of firms that can be worked out, the least wanted cell that helps to it."""
    _, first, kind = np.unique(matrix @ _marks(matrix.shape[1]), return_index=True, return_inverse=True)
    groups, size = _groups(sparse.csr_array(matrix[first]), weight)
    small = np.flatnonzero(size < LEAST)
    if not len(small):
        return set()
    space = _RowSpace(groups)
    targets = _exposed(space, groups.shape[1], small, size)
    like: list[list[Cell]] = [[] for _ in first]
    for place, row in zip(kind, rows, strict=True):
        like[int(place)].append(cells[int(row)])
    rank = np.array([min(cell.rank for cell in twins) for twins in like])
    order = np.lexsort((firms[rows[first]], -rank))
    chosen = np.zeros(len(first), dtype=np.bool_)
    for shares in space.shares(_sets(targets, groups.shape[1])).T:
        used = np.abs(shares) > PART
        free = order[(used & (rank != NEVER))[order]]
        if len(free) and not (used & chosen).any():
            chosen[free[0]] = True
    return {cell.key for place in np.flatnonzero(chosen) for cell in like[place]}


def _sets(targets: Sequence[tuple[int, ...]], size: int) -> FloatArray:
    """Each set of positions as a column of 0 and 1."""
    columns = np.zeros((size, len(targets)))
    for number, target in enumerate(targets):
        columns[list(target), number] = 1.0
    return columns


def _marks(size: int) -> FloatArray:
    """A random number for each place, so that equal sets are known by equal sums."""
    return np.random.default_rng(0).integers(1, 2**40, size=size).astype(np.float64)


def _groups(matrix: sparse.csr_array, weight: FloatArray) -> tuple[sparse.csr_array, FloatArray]:
    """Cells by groups of columns that are in the same cells, and the firms of each group."""
    signs = matrix.T @ _marks(matrix.shape[0])
    _, first, group = np.unique(signs, return_index=True, return_inverse=True)
    size = np.bincount(group, weights=weight)
    seen = signs[first] != 0
    return sparse.csr_array(matrix[:, first[seen]]), size[seen]


def _exposed(space: _RowSpace, groups: int, small: Indices, size: FloatArray) -> list[tuple[int, ...]]:
    """Of the groups of fewer than three firms, those whose sum follows from the cells, and pairs of single firms."""
    free = space.rest(np.random.default_rng(1).standard_normal((groups, TRIALS)))[small].T
    shown = np.abs(free).max(axis=0) < ZERO
    single = np.flatnonzero(~shown & (size[small] == 1))
    order = single[np.argsort(np.abs(free[0, single]))]
    pairs = [
        (int(small[one]), int(small[other]))
        for step in (1, 2)
        for one, other in zip(order, order[step:], strict=False)
        if np.abs(free[:, one] + free[:, other]).max() < ZERO
    ]
    return [*((int(group),) for group in small[shown]), *pairs]


class _RowSpace:
    """The row space of cells by groups, by the factors of their slightly raised normal matrix."""

    def __init__(self, groups: sparse.csr_array) -> None:
        self._groups = groups
        normal = groups @ groups.T + RAISED * sparse.eye_array(groups.shape[0])
        self._factors = splu(sparse.csc_array(normal), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0,
                             options={"SymmetricMode": True})  # fmt: skip

    def rest(self, vectors: FloatArray) -> FloatArray:
        """What of each column of ``vectors`` lies in the null space; each pass squares what the raising spoils."""
        for _ in range(PASSES):
            vectors = vectors - self._groups.T @ self._factors.solve(self._groups @ vectors)
        return vectors

    def shares(self, vectors: FloatArray) -> FloatArray:
        """How much of each cell adds up to each column of ``vectors``, which lie in the row space."""
        shares = np.zeros((self._groups.shape[0], vectors.shape[1]))
        for _ in range(PASSES):
            shares += self._factors.solve(self._groups @ (vectors - self._groups.T @ shares))
        return shares
