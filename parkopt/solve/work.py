"""What a solve has in hand, whatever it solves: the clock, the best point, the best bound, and whom it tells."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from parkopt.memory import peak_mb
from parkopt.model.linear import LinearModel
from parkopt.progress import SILENT, News, Progress
from parkopt.results import Phase
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.outcome import gaps, scale_of
from parkopt.solve.unit import rounded_up
from parkopt.units import FloatArray

FEASIBLE = 1e-6
"""Greatest relative violation of a plan."""
LEAST_GAP = 1e-9
"""A gap of this size is rounding."""
TURN = 60.0
"""Seconds of a time limit that stand for one turn of the search where steps are counted."""
UNLIMITED = 1e7
QUIET = 2.0
"""Seconds after which a solver that asks whether to stop lets the work tell of itself again."""
NODES = 30
"""Most nodes of one integer programme where steps are counted."""


@dataclass(frozen=True)
class Limits:
    """``time_limit`` in seconds; ``gap``: relative gap (after taking off what is unavoidable) at which to end; ``gap_points``:
    distance of plan and bound that is enough, too.

    ``counted``: steps are counted and no clock is looked at, so that the same run gives the same plan; the time limit then
    only says how many steps (one turn of the search for each ``TURN`` seconds). ``max_steps`` of an ascent and ``max_nodes``
    of each tree: with both and a generous time, too, the same seed gives the same answer. ``compare``: plain methods are run to
    the end for comparison, also where a plan is there.
    """

    time_limit: float = 60.0
    threads: int = 1
    seed: int = 0
    gap: float = 0.0
    counted: bool = False
    gap_points: float = 0.0
    max_steps: int | None = None
    max_nodes: int | None = None
    compare: bool = True


USUAL: Final = Limits()


def _nothing() -> float:
    return -np.inf


@dataclass
class Work:
    """The state of a solve of ``linear``.

    ``unavoidable``: points that every plan pays, left out of the gap. ``unit``: all plans' values differ by multiples of
    it; 0: nothing is known of that. ``improved``: what found the best plan. ``listen``: asked for the bound that another process has proven by now.
    """

    linear: LinearModel
    limits: Limits = USUAL
    progress: Progress = SILENT
    unavoidable: float = 0.0
    unit: float = 0.0
    listen: Callable[[], float] = _nothing
    start: float = field(default_factory=time.monotonic)
    x: FloatArray | None = None
    objective: float = float("inf")
    bound: float = -float("inf")
    stopped: bool = False
    improved: str = ""
    phases: dict[str, Phase] = field(default_factory=dict)
    _doing: str = "starting"
    _told: float = field(default_factory=time.monotonic)

    @property
    def counted(self) -> bool:
        return self.limits.counted

    def left(self, share: float = 1.0) -> float:
        """Seconds until that share of the time limit is over; no end of them where steps count instead."""
        if self.counted:
            return UNLIMITED
        return max(self.start + share * self.limits.time_limit - time.monotonic(), 0.0)

    @property
    def turns(self) -> int | None:
        """How many turns the search may take; None where the clock decides."""
        return max(1, round(self.limits.time_limit / TURN)) if self.counted else None

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what is spent within under ``name``."""
        began = time.monotonic()
        yield
        before = self.phases[name].seconds if name in self.phases else 0.0
        self.phases[name] = Phase(round(before + time.monotonic() - began, 3), peak_mb())

    @property
    def beat(self) -> float:
        """The greatest value that is still better than the plan."""
        return self.objective - self.unit * (1 - 1e-6)

    def prove(self, bound: float) -> None:
        """Keep a bound when it is higher; never above the plan, which rounding could otherwise cause."""
        bound = rounded_up(bound, self.unit, self.linear.constant)
        self.bound = min(max(self.bound, bound), self.objective)

    def proven_gap(self) -> float | None:
        """The gap as it is stated, None while there is no plan or no bound."""
        if self.x is None or not np.isfinite(self.bound):
            return None
        return gaps(self.objective, self.bound, self.unavoidable)[0]

    def tell(self, doing: str) -> None:
        """Report where the work stands, and hear whether to stop."""
        self.prove(self.listen())
        self._doing, self._told = doing, time.monotonic()
        best = self.objective if self.x is not None else None
        bound = self.bound if np.isfinite(self.bound) else None
        news = News(doing, time.monotonic() - self.start, best, bound, self.proven_gap(), self.improved)
        self.stopped = self.progress(news) or self.stopped

    def stop(self) -> bool:
        """Asked by the solvers now and then; the bound may have risen meanwhile."""
        if time.monotonic() - self._told > QUIET:
            self.tell(self._doing)
        return self.stopped

    def halted(self) -> bool:
        """Whether to end at once: told to stop, or out of time."""
        return self.left() <= 0 or self.stop()

    def over(self) -> bool:
        """Whether to end: told to stop, out of time, or the gap asked for is proven."""
        self.prove(self.listen())
        return self.halted() or self.proven

    @property
    def proven(self) -> bool:
        """Whether plan and bound are as near as was asked for."""
        return self.x is not None and np.isfinite(self.bound) and self.near_enough(self.objective)

    def near_enough(self, objective: float) -> bool:
        """Whether a value is as near to the bound as was asked for."""
        return objective - self.bound <= self.enough(objective)

    def enough(self, value: float) -> float:
        """Points that may lie between a plan of this value and the bound."""
        gap = max(self.limits.gap, LEAST_GAP)
        return max(gap * scale_of(value, self.unavoidable), self.limits.gap_points)

    @property
    def wanted(self) -> float:
        """The greatest value that is near enough to the bound as it is now."""
        gap, away = max(self.limits.gap, LEAST_GAP), self.bound - self.unavoidable
        if away > 0 and gap >= 1:
            return np.inf
        relative = gap * abs(away) / (1 - gap if away > 0 else 1 + gap)
        return float(self.bound + max(relative, self.limits.gap_points))

    def offer(self, x: FloatArray, doing: str) -> bool:
        """Keep a point if it is better than the best and satisfies the whole model; whether it was."""
        value = self.linear.value(x)
        better = value < self.objective and self.linear.violation(x) <= FEASIBLE
        if better:
            self.x, self.objective, self.improved = x, value, doing
            self.tell(doing)
        return better

    def take(self, result: HighsResult, doing: str) -> bool:
        """``offer`` the point of a result, if it has one."""
        return result.x is not None and self.offer(result.x, doing)

    def options(self, seconds: float, gap: float = 1e-3) -> HighsOptions:
        """Settings of a HiGHS call that may take ``seconds``."""
        nodes, limits = NODES if self.counted else None, self.limits
        return HighsOptions(
            time_limit=max(seconds, 1.0), threads=limits.threads, seed=limits.seed, gap=gap, stop=self.over, nodes=nodes
        )
