"""Whole plans from Lagrangian points, for problems whose firms stay whole and whose rows the grounds all keep.

Given fates, each firm goes to the live ground that is cheapest at the ground's price for capacity; where that overfills a
ground, shifts of one firm and swaps of two repair and improve it (overfilling costs ``penalty`` a unit). Then places change:

    no capacities   open, close and swap, all valued at once (Whitaker 1983; Resende and Werneck 2007)
    capacities      the firms of a ground move together to a better ground of an untaken place (Cooper 1964)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from parkopt.model.linear import Indices, Mask
from parkopt.solve.problems.settle import settle
from parkopt.solve.problems.shape import Shape
from parkopt.solve.problems.tabu import walk
from parkopt.units import FloatArray

LARGEST_TABLE = 4_000_000
"""Most entries of the table grounds × firms that this search is made for."""
ROUNDS = 30
"""Most changes of places in one search."""
LEAN = 0.05
"""Least share of a firm on a ground that counts as leaning to it."""
FORBIDDEN = 1e15
"""Stands for the cost of an option that does not exist."""


@dataclass(frozen=True)
class Plan:
    """``fate``: the fate column of each place; ``ground``: of each firm (the last one stands for free options)."""

    fate: Indices
    ground: Indices
    cost: float


class Planner:
    """Dense tables of a problem. ``cost``, ``weight`` and ``option`` have the shape (grounds + 1, firms)."""

    def __init__(self, shape: Shape) -> None:
        problem = shape.problem
        linear = problem.linear
        allowed = np.flatnonzero(linear.upper[problem.option_columns] > 0)
        price = linear.cost[problem.fates + allowed]
        ground = np.where(shape.ground[allowed] < 0, problem.grounds, shape.ground[allowed])
        firm = problem.option_firm[allowed]
        order = np.lexsort((-price, firm, ground))
        size = (problem.grounds + 1, problem.firms)
        self.shape, self.problem = shape, problem
        self.cost, self.weight, self.option = np.full(size, FORBIDDEN), np.zeros(size), np.full(size, -1)
        at = (ground[order], firm[order])
        self.cost[at], self.weight[at], self.option[at] = price[order], shape.weight[allowed[order]], allowed[order]
        self.capacity = np.append(shape.capacity, np.inf)
        self.cost[self.weight > self.capacity[:, None]] = FORBIDDEN
        self.limited = bool(np.isfinite(shape.capacity).any())
        self.fate_cost = linear.cost[: problem.fates]
        self.ground_of = np.where(problem.fate_ground < 0, problem.grounds, problem.fate_ground)
        usable = np.where(linear.upper[: problem.fates] > 0, self.fate_cost, np.inf)
        self.off = _cheapest(problem.fate_place, np.where(problem.fate_ground < 0, usable, np.inf), problem.places)
        self.on = _cheapest(self.ground_of, usable, problem.grounds + 1)[:-1]

    def narrow(self, upper: FloatArray) -> None:
        """From now on change places only to fates that these upper bounds allow."""
        self.on[(self.on >= 0) & (upper[self.on] <= 0)] = -1

    @staticmethod
    def suits(shape: Shape) -> bool:
        """Whether the problem is of the kind that this search is made for."""
        problem = shape.problem
        plain = not len(shape.priced.rows) and problem.linear.columns == problem.fates + problem.options
        small = (problem.grounds + 1) * problem.firms <= LARGEST_TABLE
        return plain and small and bool(problem.linear.integer.all())

    def plan(self, taken: Mask, ratio: FloatArray, share: FloatArray, *, patient: bool = False) -> Plan | None:
        """The best plan found from the fates ``taken`` (fates,).

        ``ratio`` ≤ 0 (grounds,): prices for capacity; ``share`` (grounds + 1, firms): how much a firm leans to a ground.
        ``patient``: a long walk for each choice of places.
        """
        fate = np.flatnonzero(taken)
        if len(fate) != self.problem.places:
            return None
        best = self._assigned(fate, ratio, share, None, patient)
        for _ in range(ROUNDS):
            if best is None:
                return None
            trial = self._relocated(best) if self.limited else self._interchanged(best)
            better = (
                None if trial is None else self._assigned(trial, ratio, share, best if self.limited else None, patient)
            )
            if better is None or better.cost >= best.cost - 1e-9 * (1.0 + abs(best.cost)):
                return best
            best = better
        return best

    def columns(self, plan: Plan) -> FloatArray:
        """The plan as a point of the problem."""
        x = np.zeros(self.problem.linear.columns)
        x[plan.fate] = 1.0
        x[self.problem.fates + self.option[plan.ground, np.arange(self.problem.firms)]] = 1.0
        return x

    def _live(self, fate: Indices) -> Indices:
        made = self.ground_of[fate]
        return np.asarray(np.unique(np.append(made, self.problem.grounds)))

    def _assigned(
        self, fate: Indices, ratio: FloatArray, share: FloatArray, before: Plan | None, patient: bool
    ) -> Plan | None:
        """Firms put on the live grounds. ``before``: a plan whose firms follow the place that took over from theirs."""
        live = self._live(fate)
        cost, weight = self.cost[live], self.weight[live]
        at = np.argmin(cost, axis=0)
        if self.limited:
            price = cost - np.append(ratio, 0.0)[live][:, None] * weight
            at = np.argmin(np.where(share[live] > LEAN, -FORBIDDEN * share[live], price), axis=0)
        if before is not None:
            moved = self.ground_of[before.fate] != self.ground_of[fate]
            gone, new = self.ground_of[before.fate][moved], self.ground_of[fate][moved]
            follow = np.arange(self.problem.grounds + 1)
            gone, new = gone[gone < self.problem.grounds], new[new < self.problem.grounds]
            if len(gone) == len(new):
                follow[gone] = self._heirs(before, gone, new)
                ground = follow[before.ground]
                at = np.searchsorted(live, ground)
        if self.limited:
            at = settle(cost, weight, self.capacity[live], at)
            if patient:
                walked = walk(cost, weight, self.capacity[live], at)
                at = at if walked is None else walked
            load = np.bincount(at, weights=weight[at, np.arange(len(at))], minlength=len(live))
            if (load > self.capacity[live] * (1 + 1e-9)).any():
                return None
        mine = cost[at, np.arange(len(at))]
        if (mine >= FORBIDDEN).any():
            return None
        return Plan(fate, live[at], float(self.fate_cost[fate].sum() + mine.sum()))

    def _heirs(self, before: Plan, gone: Indices, new: Indices) -> Indices:
        """For each ground that ends, the new one that takes its firms at the least cost."""
        group = _groups(before.ground, gone)
        return np.asarray(new[np.argmin(group @ self.cost[new].T, axis=1)])

    def _untaken(self, fate: Indices) -> Indices:
        """Grounds that may be made live by a place whose fate makes none."""
        idle = fate == self.off
        usable = np.flatnonzero(self.on >= 0)
        return np.asarray(usable[idle[self.problem.fate_place[self.on[usable]]]])

    def _relocated(self, plan: Plan) -> Indices | None:
        """Fates after the firms of some grounds have moved together, each to a better untaken ground."""
        live, new = self._live(plan.fate)[:-1], self._untaken(plan.fate)
        owner = np.full(self.problem.grounds + 1, -1)
        owner[self.ground_of[plan.fate]] = np.arange(len(plan.fate))
        live = live[self.off[owner[live]] >= 0]
        if not len(live) or not len(new):
            return None
        group = _groups(plan.ground, live)
        move = group @ self.cost[new].T + self.fate_cost[self.on[new]] - self.fate_cost[self.off[self._place(new)]]
        move[group @ self.weight[new].T > self.capacity[new]] = np.inf
        own = self.cost[plan.ground, np.arange(self.problem.firms)]
        stay = group @ own + self.fate_cost[plan.fate[owner[live]]]
        gain = move - (stay - self.fate_cost[self.off[owner[live]]])[:, None]
        fate, changed = plan.fate.copy(), False
        for row, column in zip(*np.unravel_index(np.argsort(gain, axis=None)[: len(live)], gain.shape), strict=True):
            entering, leaving = self._place(new[column]), owner[live[row]]
            if (
                gain[row, column] < -1e-9
                and fate[entering] == self.off[entering]
                and fate[leaving] != self.off[leaving]
            ):
                fate[entering], fate[leaving] = self.on[new[column]], self.off[leaving]
                changed = True
        return fate if changed else None

    def _interchanged(self, plan: Plan) -> Indices | None:
        """Fates after the best opening, closing or swap of two places, where it helps."""
        live, new = self._live(plan.fate), self._untaken(plan.fate)
        owner = np.full(self.problem.grounds + 1, -1)
        owner[self.ground_of[plan.fate]] = np.arange(len(plan.fate))
        cost, firms = self.cost[live], np.arange(self.problem.firms)
        nearest = np.argmin(cost, axis=0)
        first = cost[nearest, firms]
        rest = cost.copy()
        rest[nearest, firms] = np.inf
        second = np.minimum(rest.min(axis=0), FORBIDDEN)
        closing = live[:-1][self.off[owner[live[:-1]]] >= 0]
        group = _groups(live[nearest], closing)
        close = (
            group @ (second - first)
            + self.fate_cost[self.off[owner[closing]]]
            - self.fate_cost[plan.fate[owner[closing]]]
        )
        come = np.minimum(self.cost[new], second)
        open_ = (
            np.minimum(come - first, 0.0).sum(axis=1)
            + self.fate_cost[self.on[new]]
            - self.fate_cost[self.off[self._place(new)]]
        )
        saved = group @ (second - np.maximum(come, first)).T
        swap = close[:, None] + open_[None, :] - saved
        fate = plan.fate.copy()
        number = self.shape.counted[fate].sum()
        moves = [(float(swap.min(initial=np.inf)), "swap")]
        if number < self.shape.count_upper:
            moves.append((float(open_.min(initial=np.inf)), "open"))
        if number > self.shape.count_lower:
            moves.append((float(close.min(initial=np.inf)), "close"))
        value, kind = min(moves)
        if value >= -1e-9:
            return None
        row, column = np.unravel_index(np.argmin(swap), swap.shape) if swap.size else (0, 0)
        if kind != "close":
            entering = new[column if kind == "swap" else int(np.argmin(open_))]
            fate[self._place(entering)] = self.on[entering]
        if kind != "open":
            leaving = owner[closing[row if kind == "swap" else int(np.argmin(close))]]
            fate[leaving] = self.off[leaving]
        return fate

    def _place(self, ground: Indices) -> Indices:
        return np.asarray(self.problem.fate_place[self.on[ground]])


def _groups(ground: Indices, of: Indices) -> Any:
    """Which firms stand on each of some grounds. Sparse, shape (len(of), firms)."""
    firm = np.flatnonzero(np.isin(ground, of))
    order = np.argsort(of)
    row = order[np.searchsorted(of, ground[firm], sorter=order)]
    return sparse.csr_array((np.ones(len(firm)), (row, firm)), shape=(len(of), len(ground)))


def _cheapest(label: Indices, cost: FloatArray, size: int) -> Indices:
    """Position of the least finite cost of each label, −1 where there is none."""
    best = np.full(size, -1)
    order = np.lexsort((cost, label))
    order = order[np.isfinite(cost[order])]
    first = order[np.diff(label[order], prepend=-1) != 0]
    best[label[first]] = first
    return best
