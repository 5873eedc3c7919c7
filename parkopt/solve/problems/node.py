"""One node of the tree: some of the columns, a bound of the better plans among them, and the parts it falls into.

A node goes on climbing from its parent's multipliers, removes what no better plan contains and ends when nothing better is
left. Few columns, or nothing left to branch on, go to HiGHS.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from parkopt.model.linear import Indices, Mask
from parkopt.solve.highs import HighsOptions
from parkopt.solve.problems.branching import by_firm, by_place, ground_costs
from parkopt.solve.problems.core import reachable, solve_rest
from parkopt.solve.problems.drafts import drafts
from parkopt.solve.problems.fixing import still_allowed
from parkopt.solve.problems.primal import Planner
from parkopt.solve.problems.relaxation import Climbing, Relaxation
from parkopt.solve.problems.shape import Shape
from parkopt.solve.shared_rows import Multipliers
from parkopt.solve.volume import begin, climb, outward
from parkopt.units import FloatArray

CHUNK, CHUNKS, SLOW = 20, 5, 0.05
"""Steps at a node before each review, most reviews, and the share of the gap below which a chunk's gain is too slow."""
LENGTH = 0.15
"""First step length at a node: its parent's multipliers are nearly right."""
LEAF, SMALL = 3, 150
"""Options for each firm, and in all, that HiGHS takes over."""
PATIENT = 3
"""Every so many nodes the plans are improved by a long walk."""


@dataclass(order=True)
class Node:
    """Sorted by bound, then by birth, so that the order is always the same."""

    bound: float
    number: int
    allowed: Mask = field(compare=False)
    at: Multipliers = field(compare=False)


@dataclass(frozen=True)
class Task:
    """A node to be worked on. ``beat``: the greatest value of interest; ``deadline`` on the clock ``time.monotonic``."""

    node: Node
    beat: float
    deadline: float


@dataclass(frozen=True)
class Outcome:
    """What became of a node: plans (columns of the shape's problem) and children, all worth at least ``bound``.

    ``unfinished``: time ended before the node was decided. ``leaf``: HiGHS was asked.
    """

    bound: float
    at: Multipliers
    plans: list[FloatArray] = field(default_factory=list)
    children: list[Mask] = field(default_factory=list)
    unfinished: bool = False
    leaf: bool = False


class Worker:
    """Works on the nodes of one problem; always gives the same outcome for the same task unless its time ends."""

    def __init__(self, shape: Shape, options: HighsOptions) -> None:
        self.shape, self.options = shape, options
        self.planner = Planner(shape) if Planner.suits(shape) else None
        self.costs = ground_costs(shape)

    def work(self, task: Task, stop: Callable[[], bool] = lambda: False) -> Outcome:
        """Decide a node or part it."""

        def halted() -> bool:
            return time.monotonic() >= task.deadline or stop()

        node, beat = task.node, task.beat
        relaxation = Relaxation(self.shape, self.shape.problem.linear.upper * node.allowed)
        ascent = self._climbed(relaxation, node, beat, halted)
        bound = max(node.bound, outward(ascent.point.value))
        if bound > beat:
            return Outcome(bound, ascent.at)
        plans = [] if self.planner is None or halted() else self._plans(relaxation, ascent, node.number)
        best = min((self.shape.problem.linear.value(x) for x in plans), default=np.inf)
        upper = still_allowed(relaxation, ascent.point, min(beat, best))
        upper[self.shape.problem.option_columns] *= reachable(relaxation, upper)
        if halted():
            return Outcome(bound, ascent.at, plans, unfinished=True)
        few = np.count_nonzero(upper[self.shape.problem.option_columns]) <= max(LEAF * self.shape.problem.firms, SMALL)
        children = [] if few else self._parts(relaxation, ascent, upper)
        if children:
            return Outcome(bound, ascent.at, plans, children)
        return self._leaf(relaxation, upper, Outcome(bound, ascent.at, plans), task, stop)

    def _climbed(self, relaxation: Relaxation, node: Node, beat: float, halted: Callable[[], bool]) -> Climbing:
        ascent = begin(relaxation, node.at, LENGTH)
        for _ in range(CHUNKS):
            before = ascent.point.value
            climb(relaxation, ascent, CHUNK, beat, lambda: halted() or ascent.point.value > beat)
            slow = ascent.point.value - before < SLOW * (beat - before) and ascent.steps > CHUNK
            if slow or ascent.point.value > beat or ascent.ended or halted():
                break
        return ascent

    def _plans(self, relaxation: Relaxation, ascent: Climbing, number: int) -> list[FloatArray]:
        assert self.planner is not None
        return drafts(self.planner, relaxation, ascent, patient=number % PATIENT == 0)

    def _parts(self, relaxation: Relaxation, ascent: Climbing, upper: FloatArray) -> list[Mask]:
        """Children by firm where capacities and a fixed count make places interchangeable, and where no place is open to
        choice; by place elsewhere.

        With a count, closing a place only moves the choice to its neighbour; where a firm goes decides more.
        """
        open_ = self._undecided(upper)
        whole = relaxation.limited and not relaxation.divisible.any()
        if whole and (np.isfinite(self.shape.count_upper) or not len(open_)):
            children = by_firm(relaxation, ascent, upper, self.costs)
            if children:
                return children
        return by_place(relaxation, ascent, upper, open_) if len(open_) else []

    def _undecided(self, upper: FloatArray) -> Indices:
        """Places with more than one fate left."""
        place = self.shape.problem.fate_place
        return np.flatnonzero(np.bincount(place[upper[: len(place)] > 0], minlength=self.shape.problem.places) > 1)

    def _leaf(
        self, relaxation: Relaxation, upper: FloatArray, so_far: Outcome, task: Task, stop: Callable[[], bool]
    ) -> Outcome:
        options = replace(self.options, time_limit=max(task.deadline - time.monotonic(), 0.0), stop=stop)
        answer, proven = solve_rest(relaxation, upper, options, task.beat)
        plans = so_far.plans + ([] if answer.x is None else [answer.x])
        if answer.ending in ("optimal", "infeasible"):
            return replace(so_far, plans=plans, leaf=True)
        return replace(so_far, bound=max(so_far.bound, proven), plans=plans, leaf=True, unfinished=True)
