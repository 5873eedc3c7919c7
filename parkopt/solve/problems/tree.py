"""Branching on the fates of places and the options of firms, best bound first, with the Lagrangian function as the bound.

Every better plan lies in one of the nodes, so the least bound of the open ones (and of those that time left unfinished) is
true for all of them. Nodes are worked on in batches of fixed size: the result does not depend on how many work on them.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parkopt.solve.problems.crew import Crew
from parkopt.solve.problems.node import Node, Outcome, Task
from parkopt.solve.problems.shape import Shape
from parkopt.solve.shared_rows import Multipliers
from parkopt.units import FloatArray

BATCH, DIVES = 8, 2
"""Most nodes of a batch, and how many of them are the newest ones instead of those with the least bound: they reach leaves
and thereby plans soon."""


@dataclass(frozen=True)
class Search:
    """What a tree needs of the run around it. ``beat``: the greatest value of interest; ``offer``: keep a point (columns of
    the shape's problem); ``prove``: keep a bound; ``deadline`` on the clock ``time.monotonic``; ``nodes``: most nodes."""

    beat: Callable[[], float]
    offer: Callable[[FloatArray], None]
    prove: Callable[[float], None]
    done: Callable[[], bool]
    deadline: float
    nodes: float


class Tree:
    """The open nodes of one search."""

    def __init__(self, shape: Shape, at: Multipliers, bound: float, search: Search, crew: Crew) -> None:
        self.search, self.crew = search, crew
        self.heap = [Node(bound, 0, shape.problem.linear.upper > 0, at)]
        self.nodes = self.leaves = self.born = 0
        self.unfinished = np.inf

    def run(self) -> None:
        """Work until every node is closed or the search is done; bounds are proven on the way."""
        while self.heap and not self.search.done() and self.nodes < self.search.nodes:
            batch = self._batch()
            beat = self.search.beat()
            outcomes = self.crew.work([Task(node, beat, self.search.deadline) for node in batch])
            for node, outcome in zip(batch, outcomes, strict=True):
                self._take(node, outcome)
            self.search.prove(self.bound())

    def bound(self) -> float:
        """What the open nodes and unfinished ones prove; inf when there are none."""
        return min(self.heap[0].bound if self.heap else np.inf, self.unfinished)

    def _batch(self) -> list[Node]:
        """The next nodes, taken from the heap."""
        self.heap = [node for node in self.heap if node.bound <= self.search.beat()]
        heapq.heapify(self.heap)
        least = [heapq.heappop(self.heap) for _ in range(min(BATCH - DIVES, len(self.heap)))]
        newest = heapq.nlargest(DIVES, self.heap, key=lambda node: node.number)
        dives = {node.number for node in newest}
        self.heap = [node for node in self.heap if node.number not in dives]
        heapq.heapify(self.heap)
        return least + newest

    def _take(self, node: Node, outcome: Outcome | None) -> None:
        if outcome is None:
            heapq.heappush(self.heap, node)
            return
        self.nodes += 1
        self.leaves += outcome.leaf
        for x in outcome.plans:
            self.search.offer(x)
        if outcome.unfinished:
            self.unfinished = min(self.unfinished, outcome.bound)
        for allowed in outcome.children:
            self.born += 1
            heapq.heappush(self.heap, Node(outcome.bound, self.born, allowed, outcome.at))
