"""A problem solved by decomposition: a Lagrangian ascent, plans on the way, columns removed by proof, the rest exactly."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from parkopt.solve.highs import HighsOptions
from parkopt.solve.problems.clusters import all_clusters, fit_clusters
from parkopt.solve.problems.core import with_fates
from parkopt.solve.problems.crew import Crew
from parkopt.solve.problems.dive import dive
from parkopt.solve.problems.drafts import drafts, likeliest, near
from parkopt.solve.problems.fixing import outward, still_allowed
from parkopt.solve.problems.kernel import kernel_plan
from parkopt.solve.problems.partition import Partition
from parkopt.solve.problems.partition import Search as PartitionSearch
from parkopt.solve.problems.primal import Planner
from parkopt.solve.problems.problem import Problem
from parkopt.solve.problems.relaxation import Climbing, Point, Relaxation
from parkopt.solve.problems.shape import discover, narrowed
from parkopt.solve.problems.tree import Search, Tree
from parkopt.solve.problems.unit import common_unit, rounded_up
from parkopt.solve.volume import begin, climb
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
FEASIBLE = 1e-6
"""Greatest relative violation of a plan."""

Progress = Callable[[str, float, float], None]


@dataclass(frozen=True)
class Limits:
    """``time_limit`` in seconds; ``gap``: relative gap at which to end; ``max_steps`` of the ascent and ``max_nodes`` of
    each tree: with both and a generous time, the same seed gives the same answer."""

    time_limit: float = 60.0
    threads: int = 1
    seed: int = 0
    gap: float = 0.0
    max_steps: int = STEPS
    max_nodes: int | None = None


@dataclass(frozen=True)
class Solved:
    """``x`` is None without a plan (then ``objective`` is inf). No plan is worth less than ``bound``.

    ``seconds`` by phase: read, ascent, plans, clusters, core.
    """

    x: FloatArray | None
    objective: float
    bound: float
    seconds: dict[str, float]
    steps: int
    nodes: int
    leaves: int

    @property
    def gap(self) -> float:
        """Relative gap; 0 when the bound reaches the objective."""
        return max(0.0, self.objective - self.bound) / max(abs(self.objective), 1e-9)


def solve_problem(
    problem: Problem,
    limits: Limits = Limits(),
    progress: Progress = lambda phase, objective, bound: None,
    stop: Callable[[], bool] = lambda: False,
) -> Solved:
    """The best plan found and a proven bound, within the limits. Raises ValueError when the problem lacks its rows."""
    run = _Run(problem, limits, progress, stop)
    ascent = run.ascend()
    run.finish(ascent)
    return Solved(run.x, run.objective, run.bound, run.seconds, ascent.steps, run.nodes, run.leaves)


@dataclass
class _Run:
    """What is known while a problem is being solved."""

    problem: Problem
    limits: Limits
    progress: Progress
    stop: Callable[[], bool]
    x: FloatArray | None = None
    objective: float = np.inf
    bound: float = -np.inf
    nodes: int = 0
    leaves: int = 0
    seconds: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys(("read", "ascent", "plans", "clusters", "core"), 0.0)
    )

    def __post_init__(self) -> None:
        self.began = self.mark = time.monotonic()
        self.shape = discover(self.problem)
        self.unit = common_unit(self.problem.linear)
        self.relaxation = Relaxation(self.shape, self.problem.linear.upper.copy())
        self.planner = Planner(self.shape) if Planner.suits(self.shape) else None
        self.spent("read")

    def spent(self, phase: str) -> None:
        now = time.monotonic()
        self.seconds[phase] += now - self.mark
        self.mark = now
        self.progress(phase, self.objective, self.bound)

    @property
    def left(self) -> float:
        return self.began + self.limits.time_limit - time.monotonic()

    def halted(self) -> bool:
        return self.left <= 0 or self.stop()

    def done(self) -> bool:
        known = np.isfinite(self.objective)
        closed = known and self.objective - self.bound <= max(self.limits.gap, 1e-9) * abs(self.objective)
        return closed or self.halted()

    @property
    def beat(self) -> float:
        """The greatest value that is still better than the plan."""
        return self.objective - self.unit * (1 - 1e-6)

    def offer(self, x: FloatArray) -> None:
        """Keep a point when it is a plan and better."""
        x = np.where(self.problem.linear.integer, np.rint(x), x)
        value = self.problem.linear.value(x)
        if value < self.objective and self.problem.linear.violation(x) <= FEASIBLE:
            self.x, self.objective = x, value

    def prove(self, bound: float) -> None:
        """Keep a bound when it is higher; never above the plan, which rounding could otherwise cause."""
        bound = rounded_up(bound, self.unit, self.problem.linear.constant)
        self.bound = min(max(self.bound, bound), self.objective)

    def ascend(self) -> Climbing:
        """Raise the bound; look for plans and remove columns on the way."""
        ascent = begin(self.relaxation, self.relaxation.start())
        self.prove(outward(ascent.point.value))
        while ascent.steps < self.limits.max_steps and not ascent.ended and not self.done():
            before = ascent.steps
            last = climb(self.relaxation, ascent, CHUNK, self.objective, self.halted)
            self.prove(outward(ascent.point.value))
            self.spent("ascent")
            if ascent.steps % (CHUNK * (1 + self.problem.options // PLANNED)) == 0 or ascent.ended:
                self.plans(ascent, last)
            ascent = self.narrowed(ascent, last)
            self.spent("plans")
            if ascent.steps == before:
                break
        if self.planner is None and not self.halted():
            self.with_fates(ascent)
        self.dives(ascent)
        return self.narrowed(ascent, ascent.point)

    def dives(self, ascent: Climbing) -> None:
        """Plans from dives, the first into the averages as they are, the others into shaken ones, until some in a row give nothing."""
        if self.planner is None:
            return
        vain, end = 0, time.monotonic() + DIVE_SHARE * self.left
        for turn in range(DIVES):
            before = self.objective
            if vain == VAIN or self.done() or time.monotonic() > end:
                break
            found = dive(self.relaxation, ascent, self.halted, None if turn == 0 else self.limits.seed + turn)
            if found is not None:
                relaxation, at = found
                for x in drafts(self.planner, relaxation, at):
                    self.offer(x)
            vain = 0 if self.objective < before else vain + 1
        self.spent("plans")

    def plans(self, ascent: Climbing, last: Point) -> None:
        """Plans from the averaged and from the last point."""
        if self.planner is not None:
            for x in drafts(self.planner, self.relaxation, ascent, last):
                self.offer(x)

    def narrowed(self, ascent: Climbing, last: Point) -> Climbing:
        """Remove the columns that no better plan contains; go on with the smaller relaxation when it is much smaller."""
        upper = self.relaxation.upper
        for point in (ascent.point, last):
            upper = np.minimum(upper, still_allowed(self.relaxation, point, self.beat))
        now, before = np.count_nonzero(upper), np.count_nonzero(self.relaxation.upper)
        if now > SHRINK * before:
            return ascent
        self.relaxation = Relaxation(self.shape, upper)
        if self.planner is not None:
            self.planner.narrow(upper)
        following = begin(self.relaxation, ascent.at, ascent.length)
        following.steps, following.newest = ascent.steps, ascent.newest
        return following

    def with_fates(self, ascent: Climbing) -> None:
        """A plan with the averaged fates, by HiGHS."""
        limits = self.limits
        options = HighsOptions(
            time_limit=FATES_SHARE * self.left, threads=limits.threads, seed=limits.seed, stop=self.halted
        )
        found = with_fates(self.relaxation, likeliest(self.relaxation, ascent.average.fate).astype(np.float64), options)
        if found.x is not None:
            self.offer(found.x)
        self.spent("plans")

    def partitions(self, ascent: Climbing) -> Climbing:
        """Bounds and plans from clusters: those of the plans up to a low target first, which likely hold good plans, then those
        up to the highest target at which they are not too many."""
        if self.planner is None or not np.isfinite(self.objective) or not fit_clusters(self.relaxation):
            return ascent
        end = time.monotonic() + MORE_SHARE * self.left
        last = climb(self.relaxation, ascent, MORE_STEPS, self.objective, lambda: self.done() or time.monotonic() > end)
        self.prove(outward(ascent.point.value))
        ascent = self.narrowed(ascent, last)
        if self.partition(ascent, FEW, MANY) and not self.done():
            self.partition(ascent, np.inf, MOST)
        self.spent("clusters")
        return ascent

    def partition(self, ascent: Climbing, enough: float, most: int) -> bool:
        """List clusters up to targets that rise until they are ``enough``, more than ``most`` or all; then partition the firms.

        Whether the target was proven: if not, or if even the lowest one has too many, a higher one is hopeless.
        """
        pool, target = None, -np.inf
        for share in TARGETS:
            more_target = self.beat if share == 1.0 else self.bound + share * (self.beat - self.bound)
            more = None if self.done() else all_clusters(self.relaxation, ascent.point, more_target, most)
            if more is None:
                break
            pool, target = more, more_target
            if pool.size >= enough:
                break
        if pool is None:
            return False
        limits, whole = self.limits, target >= self.beat
        seconds = WHOLE_SHARES[whole] * self.left
        options = HighsOptions(seconds, limits.threads, limits.seed, 0.0, nodes=limits.max_nodes, stop=self.done)
        end = time.monotonic() + PARTITION_SHARE * self.left
        around = PartitionSearch(
            np.inf if whole else target, lambda: self.beat, self.offer, self.near, options,
            lambda: self.done() or time.monotonic() > end,
        )  # fmt: skip
        part = Partition(self.shape, self.relaxation.fate_allowed, pool, around)
        part.solve(ascent.at.firm)
        self.prove(part.bound)
        self.spent("clusters")
        return part.bound >= target

    def near(self, x: FloatArray) -> None:
        """A plan near a fractional point."""
        assert self.planner is not None
        found = near(self.planner, self.relaxation, x)
        if found is not None:
            self.offer(found)

    def kernels(self, ascent: Climbing) -> None:
        """Plans of the promising columns where the gap is wide."""
        for each in KERNELS if self.planner is not None else ():
            if self.done() or self.objective - self.bound <= KERNEL_GAP * abs(self.objective):
                break
            options = HighsOptions(
                KERNEL_SHARE * self.left,
                self.limits.threads,
                self.limits.seed,
                0.0,
                nodes=KERNEL_NODES,
                stop=self.halted,
            )
            found = kernel_plan(self.relaxation, ascent.point, self.x, each, self.beat, options)
            if found is not None:
                self.offer(found)
            self.spent("plans")

    def finish(self, ascent: Climbing) -> None:
        """The rest, exactly: trees that look for plans up to a target a little above the bound, which rises until it is
        the plan's value. A low target removes most columns; where its tree is empty, it is the new bound.
        """
        ascent = self.partitions(ascent)
        self.kernels(ascent)
        crew = Crew(self.limits.threads, self.halted)
        rise = FIRST_TARGET
        try:
            while not self.done() and self.nodes < self.most_nodes:
                target = self.target(rise)
                self.search(ascent, target, crew)
                rise *= NEXT_TARGET
        finally:
            crew.end()
        self.spent("core")

    @property
    def most_nodes(self) -> float:
        return np.inf if self.limits.max_nodes is None else self.limits.max_nodes

    def target(self, rise: float) -> float:
        """The bound raised by a share of the gap (of its own size without a plan); inf: whatever is better than the plan."""
        if not np.isfinite(self.objective):
            return self.bound + rise * LOOSE * abs(self.bound) if rise < LAST_TARGET else np.inf
        target = self.bound + max(rise * (self.objective - self.bound), LEAST_TARGET * abs(self.bound))
        return target if rise < 1 and target < self.beat else np.inf

    def search(self, ascent: Climbing, target: float, crew: Crew) -> None:
        """One tree over the columns that a plan worth at most ``target`` can contain."""
        shape, columns = narrowed(self.shape, still_allowed(self.relaxation, ascent.point, min(target, self.beat)))

        def offer(x: FloatArray) -> None:
            whole = np.zeros(self.problem.linear.columns)
            whole[columns] = x
            self.offer(whole)

        search = Search(
            beat=lambda: min(target, self.beat), offer=offer, prove=lambda bound: self.prove(min(bound, target)),
            done=self.done, deadline=self.began + self.limits.time_limit, nodes=self.most_nodes - self.nodes,
        )  # fmt: skip
        limits = self.limits
        crew.begin(shape, HighsOptions(seed=limits.seed, gap=limits.gap, nodes=limits.max_nodes))
        tree = Tree(shape, ascent.at, self.bound, search, crew)
        tree.run()
        self.nodes, self.leaves = self.nodes + tree.nodes, self.leaves + tree.leaves
        self.spent("core")
