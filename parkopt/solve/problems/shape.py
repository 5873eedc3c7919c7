"""What the matrix of a problem says by itself: which rows a decomposition keeps, and which it must price.

A row is recognised by its entries, never by its key:

    place     Σ fates of p = 1                       link      Σ options of f on g ≤ Σ fates that make g
    firm      Σ options of f = 1                     capacity  Σ w · options on g ≤ b + Q · (fates that make g),  w ≥ 0
    count     lower ≤ Σ (some fates) ≤ upper, equal coefficients; at most one such row is kept
    priced    every other row

An option that no link and no capacity ties to its ground may be taken although the ground is not live: it is free.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parkopt.model.linear import INF, Indices, Mask
from parkopt.solve.problems.cover import Cover
from parkopt.solve.problems.problem import Problem
from parkopt.solve.shared_rows import SharedRows
from parkopt.units import FloatArray


@dataclass(frozen=True)
class Shape:
    """Shapes: ``ground`` and ``weight`` (options,), ``capacity`` (grounds,), ``counted`` (fates,), ``priced`` (rows,).

    ``ground``: −1 where the option is free. ``capacity``: inf where a ground has no capacity row. ``weight`` is 0 there.
    ``count_lower``, ``count_upper``: how many of the ``counted`` fates are taken. ``place_start``: first fate of a place.
    ``cover``: room that the fates must make; only where no count is kept.
    """

    problem: Problem
    ground: Indices
    weight: FloatArray
    capacity: FloatArray
    counted: Mask
    count_lower: float
    count_upper: float
    priced: SharedRows
    place_start: Indices
    cover: Cover | None


class _Rows:
    """The entries of the matrix and, for each row, what its columns have in common."""

    def __init__(self, problem: Problem) -> None:
        matrix = problem.linear.matrix.tocsr()
        fates, options = problem.fates, problem.options
        self.size = problem.linear.rows
        row = np.repeat(np.arange(self.size), np.diff(matrix.indptr))
        used = matrix.data != 0
        self.row, self.column, self.value = row[used], matrix.indices[used].astype(np.int64), matrix.data[used]
        self.fate = self.column < fates
        self.option = ~self.fate & (self.column < fates + options)
        self.fates, self.options = self.count(self.fate), self.count(self.option)
        self.helpers = self.count(~self.fate & ~self.option)
        self.lower, self.upper = problem.linear.row_lower, problem.linear.row_upper

    def count(self, entries: Mask) -> Indices:
        return np.bincount(self.row[entries], minlength=self.size)

    def common(self, entries: Mask, label: Indices) -> tuple[Mask, Indices]:
        """Whether the entries of a row share one label (and there are any), and that label."""
        least, most = np.full(self.size, np.iinfo(np.int64).max), np.full(self.size, -1)
        np.minimum.at(least, self.row[entries], label)
        np.maximum.at(most, self.row[entries], label)
        return least == most, most

    def same_value(self, entries: Mask) -> tuple[Mask, FloatArray]:
        """Whether the entries of a row have equal coefficients, and the coefficient."""
        least, most = np.full(self.size, INF), np.full(self.size, -INF)
        np.minimum.at(least, self.row[entries], self.value[entries])
        np.maximum.at(most, self.row[entries], self.value[entries])
        return least == most, most


def discover(problem: Problem) -> Shape:
    """The shape of a problem. Raises ValueError when a place or a firm has no row that gives it exactly one column."""
    rows = _Rows(problem)
    fate_column, option_column = rows.column[rows.fate], rows.column[rows.option] - problem.fates
    place = _one_each(rows, rows.fate, problem.fate_place[fate_column], rows.fates, problem.fate_place, "place")
    firm = _one_each(rows, rows.option, problem.option_firm[option_column], rows.options, problem.option_firm, "firm")
    tied = _tied(problem, rows)
    link = _links(problem, rows, tied)
    capacity_row, room = _capacities(problem, rows, tied)
    weight = np.zeros(problem.options)
    capacity = np.full(problem.grounds, INF)
    inside = rows.option & capacity_row[rows.row]
    weight[rows.column[inside] - problem.fates] = rows.value[inside]
    capacity[tied.ground[capacity_row]] = room[capacity_row]
    held = np.zeros(problem.options, dtype=bool)
    held[rows.column[rows.option & link[rows.row]] - problem.fates] = True
    held |= _held_by_capacity(problem, rows, capacity_row)
    count = _count(rows, place)
    counted, lower, upper = np.zeros(problem.fates, dtype=bool), -INF, INF
    if count >= 0:
        mine = rows.row == count
        coefficient = float(rows.value[mine][0])
        counted[rows.column[mine]] = True
        lower, upper = sorted((rows.lower[count] / coefficient, rows.upper[count] / coefficient))
    kept = place | firm | link | capacity_row
    kept[count if count >= 0 else []] = True
    ground = np.where(held, problem.option_ground, -1)
    free = ground < 0
    # a capacity row whose options are not all tied to the ground cannot be left to the ground: it is priced
    loose = np.unique(problem.option_ground[free & (weight > 0)])
    if len(loose):
        kept &= ~(capacity_row & np.isin(tied.ground, loose))
        weight[np.isin(problem.option_ground, loose)] = 0.0
        capacity[loose] = INF
    start = np.flatnonzero(np.diff(problem.fate_place, prepend=-1))
    return Shape(
        problem,
        ground,
        weight,
        capacity,
        counted,
        lower,
        upper,
        SharedRows.of(problem.linear, np.flatnonzero(~kept)),
        start,
        _cover(problem, weight, capacity) if count < 0 else None,
    )


def _one_each(rows: _Rows, entries: Mask, label: Indices, size: Indices, of: Indices, what: str) -> Mask:
    """Rows Σ = 1 over all columns of one place (or firm)."""
    single, which = rows.common(entries, label)
    equal, value = rows.same_value(entries)
    number = np.bincount(of)
    alone = size == np.bincount(rows.row, minlength=rows.size)
    found = single & equal & (value == 1) & (rows.lower == 1) & (rows.upper == 1) & alone
    found[found] = size[found] == number[which[found]]
    if len(np.unique(which[found])) < len(number):
        raise ValueError(f"a {what} has no row that gives it exactly one column")
    return np.asarray(found, dtype=bool)


@dataclass(frozen=True)
class _Tied:
    """Rows whose options stand on one ground and whose fates are all those that make it, or none. Shapes (rows,)."""

    rows: Mask
    ground: Indices
    factor: FloatArray


def _tied(problem: Problem, rows: _Rows) -> _Tied:
    stands, ground = rows.common(rows.option, problem.option_ground[rows.column[rows.option] - problem.fates])
    makes, made = rows.common(rows.fate, problem.fate_ground[rows.column[rows.fate]])
    equal, factor = rows.same_value(rows.fate)
    makers = np.bincount(problem.fate_ground[problem.fate_ground >= 0], minlength=problem.grounds)
    tied = stands & (ground >= 0) & (rows.helpers == 0) & np.isinf(rows.lower) & np.isfinite(rows.upper)
    whole = makes & equal & (made == ground)
    whole[whole & tied] &= rows.fates[whole & tied] == makers[ground[whole & tied]]
    tied &= (rows.fates == 0) | whole
    return _Tied(tied, ground, np.where(rows.fates > 0, factor, 0.0))


def _links(problem: Problem, rows: _Rows, tied: _Tied) -> Mask:
    equal, value = rows.same_value(rows.option)
    single, _ = rows.common(rows.option, problem.option_firm[rows.column[rows.option] - problem.fates])
    found = tied.rows & single & equal & (value > 0) & (tied.factor == -value) & (rows.upper == 0) & (rows.fates > 0)
    return np.asarray(found, dtype=bool)


def _capacities(problem: Problem, rows: _Rows, tied: _Tied) -> tuple[Mask, FloatArray]:
    """One capacity row for each ground (that with most options), and the room on a live ground."""
    room = np.where(tied.rows, rows.upper - tied.factor, INF)
    heavy = rows.count(rows.option & (rows.value < 0)) == 0
    found = np.flatnonzero(tied.rows & heavy & (room >= 0) & (tied.factor <= 0) & (rows.upper >= 0))
    single, _ = rows.common(rows.option, problem.option_firm[rows.column[rows.option] - problem.fates])
    found = found[~single[found]]
    order = found[np.lexsort((found, -rows.options[found], tied.ground[found]))]
    first = np.diff(tied.ground[order], prepend=-1) != 0
    capacity = np.zeros(rows.size, dtype=bool)
    capacity[order[first]] = True
    return capacity, room


def _held_by_capacity(problem: Problem, rows: _Rows, capacity: Mask) -> Mask:
    """Options that a capacity row without room on a dead ground keeps off it."""
    shut = capacity & (rows.upper == 0) & (rows.fates > 0)
    inside = rows.option & shut[rows.row] & (rows.value > 0)
    held = np.zeros(problem.options, dtype=bool)
    held[rows.column[inside] - problem.fates] = True
    return held


def _count(rows: _Rows, places: Mask) -> int:
    """The row over fates alone, with equal coefficients and no place's own, that has most of them; −1: none."""
    equal, _ = rows.same_value(rows.fate)
    fits = equal & (rows.options == 0) & (rows.helpers == 0) & (rows.fates > 1)
    found = np.flatnonzero(fits & ~places)
    return int(found[np.argmax(rows.fates[found])]) if len(found) else -1


def _cover(problem: Problem, weight: FloatArray, capacity: FloatArray) -> Cover | None:
    """Every firm weighs at least as much as its lightest option, on grounds that live fates make."""
    least = np.full(problem.firms, INF)
    np.minimum.at(least, problem.option_firm, weight)
    return Cover.of(np.append(capacity, 0.0)[problem.fate_ground], float(least.sum()))


def narrowed(shape: Shape, upper: FloatArray) -> tuple[Shape, Indices]:
    """The shape of the problem without the fates and options whose upper bound is 0, and the columns that are left.

    Places, firms, grounds and rows keep their numbers.
    """
    problem = shape.problem
    keep = upper > 0
    keep[problem.fates + problem.options :] = True
    fate, option = keep[: problem.fates], keep[problem.option_columns]
    linear = problem.linear
    columns = np.flatnonzero(keep)
    model = replace(
        linear,
        cost=linear.cost[columns],
        lower=linear.lower[columns],
        upper=linear.upper[columns],
        integer=linear.integer[columns],
        matrix=linear.matrix.tocsc()[:, columns].tocsr(),
    )
    small = Problem(
        model,
        problem.fate_place[fate],
        problem.fate_ground[fate],
        problem.option_firm[option],
        problem.option_ground[option],
    )
    start = np.flatnonzero(np.diff(small.fate_place, prepend=-1))
    priced = SharedRows.of(model, shape.priced.rows)
    return replace(
        shape,
        problem=small,
        ground=shape.ground[option],
        capacity=shape.capacity[: small.grounds],
        weight=shape.weight[option],
        counted=shape.counted[fate],
        priced=priced,
        place_start=start,
        cover=None if shape.cover is None else replace(shape.cover, units=shape.cover.units[fate]),
    ), columns
