"""Branching on the fates of places, best bound first, with the Lagrangian function as the bound of each node.

A node allows some of the columns. It goes on climbing from its parent's multipliers, removes what no better plan contains
and ends when nothing better is left; few columns, or no place left to decide, go to HiGHS. Every better plan lies in one
of the nodes, so the least bound of the open ones (and of leaves that HiGHS did not finish) is true for all of them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from parkopt.model.linear import Indices, Mask
from parkopt.solve.ascent import Ascent, begin, climb
from parkopt.solve.core import reachable, solve_rest
from parkopt.solve.fixing import outward, still_allowed
from parkopt.solve.highs import HighsOptions
from parkopt.solve.relaxation import Multipliers, Relaxation
from parkopt.solve.shape import Shape
from parkopt.units import FloatArray

CHUNK, CHUNKS, SLOW = 20, 5, 0.05
"""Steps at a node before each review, most reviews, and the share of the gap below which a chunk's gain is too slow."""
LENGTH = 0.15
"""First step length at a node: its parent's multipliers are nearly right."""
LEAF = 3
"""Options for each firm that HiGHS takes over."""


@dataclass(frozen=True)
class Search:
    """What a tree needs of the run around it. ``beat``: the greatest value that is still better than the best plan;
    ``plans``: look for plans at a node; ``offer``: keep a point (columns of the shape's problem); ``halted``: time is up."""

    beat: Callable[[], float]
    plans: Callable[[Relaxation, Ascent], None]
    offer: Callable[[FloatArray], None]
    halted: Callable[[], bool]
    prove: Callable[[float], None]
    done: Callable[[], bool]
    left: Callable[[], float]


@dataclass(order=True)
class _Node:
    """Sorted by bound, then by birth, so that the order is always the same."""

    bound: float
    number: int
    allowed: Mask = field(compare=False)
    at: Multipliers = field(compare=False)


class Tree:
    """The open nodes of one search."""

    def __init__(self, shape: Shape, at: Multipliers, bound: float, search: Search, options: HighsOptions) -> None:
        self.shape, self.search, self.options = shape, search, options
        self.heap = [_Node(bound, 0, shape.problem.linear.upper > 0, at)]
        self.nodes = self.leaves = self.born = 0
        self.costs = _costs(shape)
        self.unfinished = np.inf

    def run(self) -> None:
        """Work until every node is closed or the search is done; bounds are proven on the way."""
        while self.heap and not self.search.done():
            node = heapq.heappop(self.heap)
            if node.bound <= self.search.beat():
                self._work(node)
            self.search.prove(self.bound())

    def bound(self) -> float:
        """What the open nodes and unfinished leaves prove; inf when there are none."""
        return min(self.heap[0].bound if self.heap else np.inf, self.unfinished)

    def _work(self, node: _Node) -> None:
        self.nodes += 1
        relaxation = Relaxation(self.shape, self.shape.problem.linear.upper * node.allowed)
        ascent = self._climbed(relaxation, node)
        bound = max(node.bound, outward(ascent.point.value))
        if bound > self.search.beat():
            return
        upper = still_allowed(relaxation, ascent.point, self.search.beat())
        upper[self.shape.problem.option_columns] *= reachable(relaxation, upper)
        open_ = self._undecided(upper)
        options = np.count_nonzero(upper[self.shape.problem.option_columns])
        if self.search.halted():
            self.unfinished = min(self.unfinished, bound)
        elif not len(open_) or options <= LEAF * self.shape.problem.firms:
            self._leaf(relaxation, upper, bound)
        else:
            self._branch(relaxation, ascent, upper, bound, open_)

    def _climbed(self, relaxation: Relaxation, node: _Node) -> Ascent:
        ascent = begin(relaxation, node.at, LENGTH)
        beat = self.search.beat()
        for _ in range(CHUNKS):
            before = ascent.point.value
            climb(relaxation, ascent, beat, CHUNK, lambda: self.search.halted() or ascent.point.value > beat)
            if ascent.point.value > beat or ascent.ended or self.search.halted():
                return ascent
            if ascent.point.value - before < SLOW * (beat - before) and ascent.steps > CHUNK:
                break
        self.search.plans(relaxation, ascent)
        return ascent

    def _undecided(self, upper: FloatArray) -> Indices:
        """Places with more than one fate left."""
        place = self.shape.problem.fate_place
        return np.flatnonzero(np.bincount(place[upper[: len(place)] > 0], minlength=self.shape.problem.places) > 1)

    def _leaf(self, relaxation: Relaxation, upper: FloatArray, bound: float) -> None:
        self.leaves += 1
        beat = self.search.beat()
        options = replace(self.options, time_limit=max(self.search.left(), 0.0))
        answer, proven = solve_rest(relaxation, upper, options, beat)
        if answer.x is not None:
            self.search.offer(answer.x)
        if answer.ending not in ("optimal", "infeasible"):
            self.unfinished = min(self.unfinished, max(bound, proven))

    def _branch(self, relaxation: Relaxation, ascent: Ascent, upper: FloatArray, bound: float, open_: Indices) -> None:
        """Children by firm where capacities and a fixed count make places interchangeable, by place elsewhere.

        With a count, closing a place only moves the choice to its neighbour; where a firm goes decides more.
        """
        children = []
        if relaxation.limited and np.isfinite(self.shape.count_upper) and not relaxation.divisible.any():
            children = self._by_firm(relaxation, ascent, upper)
        for allowed in children or self._by_place(relaxation, ascent, upper, open_):
            self.born += 1
            heapq.heappush(self.heap, _Node(bound, self.born, allowed, ascent.at))

    def _by_place(self, relaxation: Relaxation, ascent: Ascent, upper: FloatArray, open_: Indices) -> list[Mask]:
        """One child for each fate left to the place about which the averaged point is least sure."""
        problem = self.shape.problem
        most = np.maximum.reduceat(ascent.fate, self.shape.place_start)
        place = int(open_[np.argmin(most[open_])])
        children = []
        for fate in np.flatnonzero((problem.fate_place == place) & (upper[: problem.fates] > 0)).tolist():
            allowed = upper.copy()
            allowed[: problem.fates][problem.fate_place == place] = 0.0
            allowed[fate] = 1.0
            allowed[problem.option_columns] *= reachable(relaxation, allowed)
            children.append(allowed > 0)
        return children

    def _by_firm(self, relaxation: Relaxation, ascent: Ascent, upper: FloatArray) -> list[Mask]:
        """The options of the largest firm between which the averaged point is torn, in two parts of alike grounds.

        Each part gathers around one of two poles: the ground the firm leans to most, and one that is leant to and unlike it.
        """
        problem, firms = self.shape.problem, self.shape.problem.firms
        usable = (upper[relaxation.column] > 0) & (relaxation.ground >= 0)
        share = np.where(usable, ascent.option, 0.0)
        most, size = np.zeros(firms), np.zeros(firms)
        np.maximum.at(most, relaxation.firm, share)
        np.maximum.at(size, relaxation.firm, relaxation.weight)
        torn = np.where(most > 0, (1.0 - most) * size, 0.0)
        mine = np.flatnonzero((relaxation.firm == int(np.argmax(torn))) & usable)
        if len(mine) < 2:
            return []
        cost = self.costs[relaxation.ground[mine]]
        pole = int(np.argmax(share[mine]))
        apart = np.abs(cost - cost[pole]).sum(axis=1)
        other = int(np.argmax(share[mine] * apart))
        near = apart <= np.abs(cost - cost[other]).sum(axis=1)
        if near.all():
            return []
        children = []
        for away in (near, ~near):
            allowed = upper > 0
            allowed[problem.fates + relaxation.option[mine[away]]] = False
            children.append(allowed)
        return children


def _costs(shape: Shape) -> FloatArray:
    """Costs of options by ground and firm, to compare grounds; where there is no option, the greatest. (grounds + 1, firms)."""
    problem = shape.problem
    cost = problem.linear.cost[problem.option_columns]
    table = np.full((problem.grounds + 1, problem.firms), float(cost.max(initial=0.0)))
    table[shape.ground, problem.option_firm] = cost
    return table
