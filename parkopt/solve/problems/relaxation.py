"""The Lagrangian function of a problem: firms' rows and all rows that the grounds cannot keep are priced.

With multipliers v of the firms and y of the priced rows, d = c − Aᵀy and r_k = d_k − v_firm(k),

    gain_g = min Σ r_k x_k  over the options on g, one for each firm, within the capacity of g       (≤ 0)
    L(v, y) = y·sides + Σ_f v_f + Σ_free options min(0, r_k) + Σ_helpers min(d_j lower_j, d_j upper_j)
            + min Σ_fates (d_o + gain_ground(o)) x_o   over one fate for each place and the kept count

Every v and every y of the right signs give a true bound; so does any lower bound of gain_g in its place. The knapsacks are
first relaxed (by sorting) and then solved as wholes, but only on grounds that the chosen fates make live: a fate passed
over at a value that is too low would be passed over at its true value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parkopt.model.linear import Indices, Mask
from parkopt.solve.problems import knapsack
from parkopt.solve.problems.choice import Choice, choose
from parkopt.solve.problems.shape import Shape
from parkopt.solve.shared_rows import Multipliers, SharedRows
from parkopt.solve.useful import useful_upper
from parkopt.solve.volume import Ascent
from parkopt.units import FloatArray

NEAR = 4.0
"""So many times the live grounds have their knapsacks solved at once."""


class Shares(NamedTuple):
    """How far each fate (fates,) and each active option (active options,) is taken; averaged while the bound is raised."""

    fate: FloatArray
    option: FloatArray


@dataclass(frozen=True)
class Point:
    """L at some multipliers and what attains it. Shapes: (grounds,) ``gain`` and ``ratio``; (active options,) the others.

    ``cost`` is r; ``share`` the part of each option that is taken where its ground is live; ``inside`` and after that also
    live. ``linear`` are the gains of the relaxed knapsacks.
    """

    value: float
    gain: FloatArray
    linear: FloatArray
    ratio: FloatArray
    cost: FloatArray
    fate_cost: FloatArray
    taken: Mask
    live: Mask
    option: Indices
    share: FloatArray
    helpers: FloatArray


class Relaxation:
    """L over the columns that are still allowed. Options are kept sorted by ground, free ones first."""

    def __init__(self, shape: Shape, upper: FloatArray) -> None:
        problem = shape.problem
        linear = problem.linear
        self.shape, self.problem, self.upper = shape, problem, upper
        allowed = np.flatnonzero(upper[problem.option_columns] > 0)
        order = np.lexsort((allowed, problem.option_firm[allowed], shape.ground[allowed]))
        self.option: Indices = allowed[order]
        self.column = problem.fates + self.option
        self.ground, self.firm = shape.ground[self.option], problem.option_firm[self.option]
        self.weight = shape.weight[self.option]
        self.free = int(np.searchsorted(self.ground, 0))
        self.fate_allowed = upper[: problem.fates] > 0
        self.divisible = ~linear.integer[self.column]
        self.fits = self.divisible | (self.weight <= np.append(shape.capacity, np.inf)[self.ground])
        pair = self.ground * np.int64(problem.firms) + self.firm
        self.pair = None if len(np.unique(pair)) == len(pair) else np.flatnonzero(np.diff(pair, prepend=pair[0] - 1))
        limited = np.isfinite(shape.capacity)
        self.limited = bool(limited.any())
        whole = np.ones(problem.grounds, dtype=bool)
        odd = self.divisible | (self.weight != np.rint(self.weight))
        whole[self.ground[odd & (self.ground >= 0)]] = False
        self.whole = whole & limited & (np.floor(shape.capacity) == shape.capacity)
        self.shared: SharedRows = shape.priced
        helpers = slice(problem.fates + problem.options, linear.columns)
        self.helper_upper = useful_upper(linear)[helpers] if np.isinf(linear.upper).any() else linear.upper[helpers]
        self.helper_lower = linear.lower[helpers]
        self.maker_ground = np.where(problem.fate_ground >= 0, problem.fate_ground, problem.grounds)

    def start(self) -> Multipliers:
        """Multipliers to begin with: each firm's second least cost (its least where it has one option)."""
        order = np.lexsort((self.problem.linear.cost[self.column], self.firm))
        firm, cost = self.firm[order], self.problem.linear.cost[self.column[order]]
        first = np.flatnonzero(np.diff(firm, prepend=-1))
        second = np.minimum(first + 1, np.append(first[1:], len(firm)) - 1)
        v = np.zeros(self.problem.firms)
        v[firm[first]] = cost[second]
        return Multipliers(v, np.zeros(len(self.shared.rows)))

    def evaluate(self, at: Multipliers, exact: bool = True) -> Point:
        """L at multipliers whose ``row`` part is projected. ``exact``: knapsacks as wholes where they decide."""
        linear, problem = self.problem.linear, self.problem
        d = linear.cost if not len(at.row) else linear.cost - self.shared.transposed @ at.row
        cost = d[self.column] - at.firm[self.firm]
        item = self._worthwhile(cost)
        free = int(np.searchsorted(item, self.free))
        ground = self.ground[item[free:]]
        packed = knapsack.relaxed(ground, cost[item[free:]], self.weight[item[free:]], self.shape.capacity)
        gains = packed.value
        choice = choose(self.shape, self.fate_allowed, d[: problem.fates], packed.value)
        settled = ~self.whole
        while exact and self.limited:
            live = self._live(choice.taken)
            if not (live & ~settled).any():
                break
            live |= self._near(choice, int(NEAR * live.sum()))
            packed = knapsack.whole(
                ground, cost[item[free:]], self.weight[item[free:]], self.shape.capacity, packed, live & ~settled
            )
            settled |= live
            choice = choose(self.shape, self.fate_allowed, d[: problem.fates], packed.value)
        helper = d[problem.fates + problem.options :]
        with np.errstate(invalid="ignore"):
            helpers = np.where(helper < 0, self.helper_upper, self.helper_lower)
        value = (
            linear.constant + float(self.shared.paid(at.row).sum()) + float(at.firm.sum()) + float(cost[item[:free]].sum())
            + choice.value + float(helper[helper != 0] @ helpers[helper != 0])
        )  # fmt: skip
        return Point(
            value, packed.value, gains, packed.ratio, cost, d[: problem.fates], choice.taken, self._live(choice.taken),
            item, np.concatenate([np.ones(free), packed.share]), helpers,
        )  # fmt: skip

    def _worthwhile(self, cost: FloatArray) -> Indices:
        """Active options with negative cost that fit, of each firm only the best on one ground."""
        if self.pair is None:
            return np.flatnonzero((cost < 0) & self.fits)
        cost = np.where(self.fits, cost, np.inf)
        best = np.minimum.reduceat(cost, self.pair)
        size = np.diff(np.append(self.pair, len(cost)))
        hit = np.flatnonzero(cost <= np.repeat(best, size))
        owner = np.repeat(np.arange(len(size)), size)[hit]
        hit = hit[np.diff(owner, prepend=-1) != 0]
        return np.asarray(hit[cost[hit] < 0])

    def _near(self, choice: Choice, number: int) -> Mask:
        """Grounds of the fates that are next to be taken: they are solved along with the live ones, in one go."""
        makes = np.where(self.problem.fate_ground >= 0, choice.forced, np.inf)
        return self._live(np.argsort(makes, kind="stable")[:number])

    def _live(self, taken: Mask | Indices) -> Mask:
        live = np.zeros(self.problem.grounds + 1, dtype=bool)
        live[self.maker_ground[taken]] = True
        return live[:-1]

    def inside(self, point: Point) -> tuple[Indices, FloatArray]:
        """The options taken at a point (positions among the active ones) and their shares."""
        live = np.append(point.live, True)[self.ground[point.option]]
        return point.option[live], point.share[live]

    def full(self, point: Point) -> FloatArray:
        """The point in the columns of the problem."""
        x = np.zeros(self.problem.linear.columns)
        x[: self.problem.fates] = point.taken
        item, share = self.inside(point)
        x[self.column[item]] = share
        x[self.problem.fates + self.problem.options :] = point.helpers
        return x

    def violation(self, point: Point, at: Multipliers) -> Multipliers:
        """A gradient: 1 − Σ options by firm, side − A x by priced row."""
        item, share = self.inside(point)
        firm = 1.0 - np.bincount(self.firm[item], weights=share, minlength=self.problem.firms).astype(np.float64)
        if not len(at.row):
            return Multipliers(firm, at.row)
        return Multipliers(firm, self.shared.lacking(at.row, self.full(point)))

    def shares(self, point: Point) -> Shares:
        """What the point takes, for averages."""
        option = np.zeros(len(self.option))
        item, share = self.inside(point)
        option[item] = share
        return Shares(point.taken.astype(np.float64), option)


Climbing = Ascent[Point, Shares]
"""An ascent of this function."""
