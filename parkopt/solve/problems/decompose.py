"""A problem solved by decomposition: a Lagrangian ascent, plans on the way, columns removed by proof, the rest exactly."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from parkopt.progress import SILENT, Progress
from parkopt.results import Phase
from parkopt.solve.highs import HighsOptions
from parkopt.solve.problems.clusters import all_clusters, fit_clusters
from parkopt.solve.problems.core import with_fates
from parkopt.solve.problems.crew import Crew
from parkopt.solve.problems.dive import dive
from parkopt.solve.problems.drafts import drafts, likeliest, near
from parkopt.solve.problems.fixing import still_allowed
from parkopt.solve.problems.kernel import kernel_plan
from parkopt.solve.problems.partition import Partition
from parkopt.solve.problems.partition import Search as PartitionSearch
from parkopt.solve.problems.primal import Planner
from parkopt.solve.problems.problem import Problem
from parkopt.solve.problems.relaxation import Climbing, Point, Relaxation
from parkopt.solve.problems.shape import discover, narrowed
from parkopt.solve.problems.tree import Search, Tree
from parkopt.solve.search import search
from parkopt.solve.unit import common_unit
from parkopt.solve.volume import begin, climb, outward
from parkopt.solve.work import USUAL, Limits, Work
from parkopt.units import FloatArray

STEPS, CHUNK = 600, 20
"""Most steps of the ascent, and steps between two attempts at a plan and at removing columns."""
PLANNED = 200_000
"""For every so many options one more chunk of steps passes before the next attempt at a plan."""
FATES_SHARE = 0.1
"""Share of the time left that the search with fates given may use."""
DIVES, VAIN, DIVE_SHARE = 12, 3, 0.15
"""Most dives, dives in a row without gain after which they end, and the share of the time left that they may use."""
MORE_STEPS, MORE_SHARE = 900, 0.05
"""Most steps of the ascent before clusters are listed, as a better bound leaves fewer of them, and their share of the time left."""
TARGETS = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1.0)
"""Shares of the gap up to which clusters are listed one after the other."""
FEW, MANY, MOST = 20_000, 400_000, 4_000_000
"""How many clusters are worth a first partition, and most clusters of the first and of the second one."""
PARTITION_SHARE = 0.6
"""Share of the time left after which a partition is not carried on."""
WHOLE_SHARES = (0.1, 0.5)
"""Share of the time left that a programme of clusters in whole numbers may take: with some of the clusters, and with all of them."""
KERNELS, KERNEL_GAP, KERNEL_SHARE, KERNEL_NODES = (3, 5), 0.03, 0.15, 200
"""Options for each firm that HiGHS is given for a plan, the relative gap above which it is asked, its share of the time left
and its nodes."""
SHRINK = 0.7
"""The relaxation is built anew when the columns are down to this share."""
FIRST_TARGET, NEXT_TARGET, LEAST_TARGET = 0.2, 2.5, 2e-4
"""Share of the gap at which the first tree ends, factor from one tree to the next, least relative rise."""
LOOSE, LAST_TARGET = 0.02, 20.0
"""Relative rise per share while there is no plan, and the share at which any plan will do."""
COUNTED_NODES = 2
"""Nodes of a tree for each second of the time limit where steps are counted."""


@dataclass(frozen=True)
class Solved:
    """``x`` is None without a plan (then ``objective`` is inf). No plan is worth less than ``bound``.

    ``phases``: read, ascent, plans, clusters, core, as far as they came. ``steps`` of the ascent, ``nodes`` of trees and those
    of them that HiGHS solved.
    """

    x: FloatArray | None
    objective: float
    bound: float
    phases: dict[str, Phase]
    steps: int
    nodes: int
    leaves: int

    @property
    def gap(self) -> float:
        """Relative gap; 0 when the bound reaches the objective."""
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), 1e-9)

    def seconds(self, phase: str) -> float:
        """What a phase took; 0 for one that was not come to."""
        return self.phases[phase].seconds if phase in self.phases else 0.0


def solve_problem(problem: Problem, limits: Limits = USUAL, progress: Progress = SILENT) -> Solved:
    """The best plan found and a proven bound, within the limits. ``progress`` hears how it goes and may end it early.

    Raises ValueError when the problem lacks its rows.
    """
    work = Work(problem.linear, limits, progress, unit=common_unit(problem.linear))
    grounds = GroundSearch(problem, work)
    search(grounds, work)
    return Solved(work.x, work.objective, work.bound, work.phases, grounds.ascent.steps, grounds.nodes, grounds.leaves)


class GroundSearch:
    """The parts of a search (see ``search``) whose relaxation keeps the rooms of the grounds, each a knapsack of firms."""

    def __init__(self, problem: Problem, work: Work) -> None:
        self.problem, self.work = problem, work
        self.nodes = self.leaves = 0
        self.crew = Crew(work.limits.threads, work.halted)
        with work.phase("read"):
            self.shape = discover(problem)
            self.relaxation = Relaxation(self.shape, problem.linear.upper.copy())
            self.planner = Planner(self.shape) if Planner.suits(self.shape) else None
            self.ascent = begin(self.relaxation, self.relaxation.start())

    def offer(self, x: FloatArray, doing: str) -> None:
        """Keep a point when it is a plan and better."""
        self.work.offer(np.where(self.problem.linear.integer, np.rint(x), x), doing)

    def begin(self) -> bool:
        """The bound of the first multipliers; plans come with the ascent."""
        self.work.prove(outward(self.ascent.point.value))
        return True

    def ascend(self) -> None:
        """Raise the bound; look for plans and remove columns on the way."""
        work = self.work
        work.tell("raising the bound")
        most = STEPS if work.limits.max_steps is None else work.limits.max_steps
        while self.ascent.steps < most and not self.ascent.ended and not work.over():
            before = self.ascent.steps
            with work.phase("ascent"):
                last = climb(self.relaxation, self.ascent, CHUNK, work.objective, work.halted)
            work.prove(outward(self.ascent.point.value))
            with work.phase("plans"):
                if self.ascent.steps % (CHUNK * (1 + self.problem.options // PLANNED)) == 0 or self.ascent.ended:
                    self.plans(last)
                self.narrow(last)
            if self.ascent.steps == before:
                break

    def dive(self) -> None:
        """Plans from dives; where plans need other rows, the averaged fates and HiGHS."""
        with self.work.phase("plans"):
            if self.planner is not None:
                self.dives(self.planner, self.ascent)
            elif not self.work.halted():
                self.with_fates()
            self.narrow(self.ascent.point)

    def dives(self, planner: Planner, ascent: Climbing) -> None:
        """The first into the averages as they are, the others into shaken ones, until some in a row give nothing."""
        work = self.work
        work.tell("diving for fates")
        vain, end = 0, time.monotonic() + DIVE_SHARE * work.left()
        for turn in range(DIVES):
            before = work.objective
            if vain == VAIN or work.over() or time.monotonic() > end:
                break
            found = dive(self.relaxation, ascent, work.halted, None if turn == 0 else work.limits.seed + turn)
            if found is not None:
                relaxation, at = found
                for x in drafts(planner, relaxation, at):
                    self.offer(x, f"dive {turn + 1}")
            vain = 0 if work.objective < before else vain + 1

    def plans(self, last: Point) -> None:
        """Plans from the averaged and from the last point."""
        if self.planner is not None:
            for x in drafts(self.planner, self.relaxation, self.ascent, last):
                self.offer(x, "plan near the averages")

    def narrow(self, last: Point) -> None:
        """Remove the columns that no better plan contains; go on with the smaller relaxation when it is much smaller."""
        upper, ascent = self.relaxation.upper, self.ascent
        for point in (ascent.point, last):
            upper = np.minimum(upper, still_allowed(self.relaxation, point, self.work.beat))
        now, before = np.count_nonzero(upper), np.count_nonzero(self.relaxation.upper)
        if now > SHRINK * before:
            return
        self.relaxation = Relaxation(self.shape, upper)
        if self.planner is not None:
            self.planner.narrow(upper)
        self.ascent = begin(self.relaxation, ascent.at, ascent.length)
        self.ascent.steps, self.ascent.newest = ascent.steps, ascent.newest

    def with_fates(self) -> None:
        """A plan with the averaged fates, by HiGHS."""
        options = self.options(FATES_SHARE * self.work.left(), self.most_nodes)
        fates = likeliest(self.relaxation, self.ascent.average.fate)
        found = with_fates(self.relaxation, fates.astype(np.float64), options)
        if found.x is not None:
            self.offer(found.x, "averaged fates")

    def options(self, seconds: float, nodes: int | None) -> HighsOptions:
        """Settings of a HiGHS call that is to find an optimum."""
        limits = self.work.limits
        return HighsOptions(seconds, limits.threads, limits.seed, 0.0, nodes=nodes, stop=self.work.halted)

    def turn(self, number: int) -> bool:
        """Clusters, then kernels, then trees up to targets that rise from turn to turn."""
        if number == 0:
            with self.work.phase("clusters"):
                self.partitions()
        elif number == 1:
            with self.work.phase("plans"):
                self.kernels()
        elif self.most_nodes is not None and self.nodes >= self.most_nodes:
            return False
        else:
            with self.work.phase("core"):
                self.search_tree(self.target(FIRST_TARGET * NEXT_TARGET ** (number - 2)))
        return True

    def close(self) -> None:
        """End the processes that work on trees."""
        self.crew.end()

    def partitions(self) -> None:
        """Bounds and plans from clusters: those of the plans up to a low target first, which likely hold good plans, then those
        up to the highest target at which they are not too many."""
        work = self.work
        if self.planner is None or not np.isfinite(work.objective) or not fit_clusters(self.relaxation):
            return
        work.tell("listing clusters")
        end = time.monotonic() + MORE_SHARE * work.left()
        last = climb(
            self.relaxation, self.ascent, MORE_STEPS, work.objective, lambda: work.over() or time.monotonic() > end
        )
        work.prove(outward(self.ascent.point.value))
        self.narrow(last)
        if self.partition(FEW, MANY) and not work.over():
            self.partition(np.inf, MOST)

    def partition(self, enough: float, most: int) -> bool:
        """List clusters up to targets that rise until they are ``enough``, more than ``most`` or all; then partition the firms.

        Whether the target was proven: if not, or if even the lowest one has too many, a higher one is hopeless.
        """
        work, pool, target = self.work, None, -np.inf
        for share in TARGETS:
            more_target = work.beat if share == 1.0 else work.bound + share * (work.beat - work.bound)
            more = None if work.over() else all_clusters(self.relaxation, self.ascent.point, more_target, most)
            if more is None:
                break
            pool, target = more, more_target
            if pool.size >= enough:
                break
        if pool is None:
            return False
        whole = target >= work.beat
        options = replace(self.options(WHOLE_SHARES[whole] * work.left(), self.most_nodes), stop=work.over)
        end = time.monotonic() + PARTITION_SHARE * work.left()
        around = PartitionSearch(
            np.inf if whole else target, lambda: work.beat, lambda x: self.offer(x, "clusters"), self.near, options,
            lambda: work.over() or time.monotonic() > end,
        )  # fmt: skip
        part = Partition(self.shape, self.relaxation.fate_allowed, pool, around)
        part.solve(self.ascent.at.firm)
        work.prove(part.bound)
        return part.bound >= target

    def near(self, x: FloatArray) -> None:
        """A plan near a fractional point."""
        assert self.planner is not None
        found = near(self.planner, self.relaxation, x)
        if found is not None:
            self.offer(found, "plan near clusters")

    def kernels(self) -> None:
        """Plans of the promising columns where the gap is wide."""
        work = self.work
        for each in KERNELS if self.planner is not None else ():
            if work.over() or work.objective - work.bound <= KERNEL_GAP * abs(work.objective):
                break
            options = self.options(KERNEL_SHARE * work.left(), KERNEL_NODES)
            found = kernel_plan(self.relaxation, self.ascent.point, work.x, each, work.beat, options)
            if found is not None:
                self.offer(found, "promising columns")

    @property
    def most_nodes(self) -> int | None:
        """Most nodes of all trees; None: as many as there is time for."""
        limits = self.work.limits
        if limits.max_nodes is None and limits.counted:
            return max(1, round(COUNTED_NODES * limits.time_limit))
        return limits.max_nodes

    def target(self, rise: float) -> float:
        """The bound raised by a share of the gap (of its own size without a plan); inf: whatever is better than the plan."""
        work = self.work
        if not np.isfinite(work.objective):
            return work.bound + rise * LOOSE * abs(work.bound) if rise < LAST_TARGET else np.inf
        target = work.bound + max(rise * (work.objective - work.bound), LEAST_TARGET * abs(work.bound))
        return target if rise < 1 and target < work.beat else np.inf

    def search_tree(self, target: float) -> None:
        """One tree, over the columns that a plan worth at most ``target`` can contain: a low target removes most of them, and
        where its tree is empty, it is the new bound."""
        work, ascent, most = self.work, self.ascent, self.most_nodes
        work.tell("looking for plans up to a target")
        shape, columns = narrowed(self.shape, still_allowed(self.relaxation, ascent.point, min(target, work.beat)))

        def offer(x: FloatArray) -> None:
            whole = np.zeros(self.problem.linear.columns)
            whole[columns] = x
            self.offer(whole, "tree")

        around = Search(
            beat=lambda: min(target, work.beat), offer=offer, prove=lambda bound: work.prove(min(bound, target)),
            done=work.over, deadline=time.monotonic() + work.left(), nodes=np.inf if most is None else most - self.nodes,
        )  # fmt: skip
        self.crew.begin(shape, HighsOptions(seed=work.limits.seed, gap=work.limits.gap, nodes=most))
        tree = Tree(shape, ascent.at, work.bound, around, self.crew)
        tree.run()
        self.nodes, self.leaves = self.nodes + tree.nodes, self.leaves + tree.leaves
