"""What a solve has in hand: the clock, the best point, the best bound, and whom it tells."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from parkopt.memory import peak_mb
from parkopt.model.build import CityModel
from parkopt.progress import News, Progress
from parkopt.results import Phase
from parkopt.solve.conflicts import Conflict
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.outcome import gaps, unavoidable
from parkopt.solve.prover import Prover
from parkopt.solve.start import Start, leave
from parkopt.units import FloatArray

FEASIBLE = 1e-6
"""Greatest relative violation of a plan."""
TURN = 60.0
"""Seconds of a time limit that stand for one turn of the search where steps are counted."""
UNLIMITED = 1e7
QUIET = 2.0
"""Seconds after which a solver that asks whether to stop lets the work tell of itself again."""
NODES = 30
"""Most nodes of one integer programme where steps are counted."""


@dataclass
class Work:
    """The state of a solve. ``gap``: the relative gap (after taking off what is unavoidable) at which it ends.

    ``warm``: what an earlier solve left; ``left_behind``: what this one leaves. ``counted``: steps are counted and no clock
    is looked at, so that the same run gives the same plan; the time limit then only says how many steps (one turn of the
    search for each ``TURN`` seconds).
    """

    model: CityModel
    seed: int
    threads: int
    time_limit: float
    gap: float
    progress: Progress
    counted: bool = False
    warm: Start | None = None
    start: float = field(default_factory=time.monotonic)
    x: FloatArray | None = None
    objective: float = float("inf")
    bound: float = -float("inf")
    stopped: bool = False
    conflict: Conflict | None = None
    prover: Prover | None = None
    unavoidable: float = field(init=False)
    phases: dict[str, Phase] = field(default_factory=dict)
    left_behind: Start | None = None
    _doing: str = "starting"
    _told: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.unavoidable = unavoidable(self.model.linear)

    def left(self, share: float = 1.0) -> float:
        """Seconds until that share of the time limit is over; no end of them where steps count instead."""
        if self.counted:
            return UNLIMITED
        return max(self.start + share * self.time_limit - time.monotonic(), 0.0)

    @property
    def turns(self) -> int | None:
        """How many turns the search may take; None where the clock decides."""
        return max(1, round(self.time_limit / TURN)) if self.counted else None

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Count what is spent within under ``name``."""
        began = time.monotonic()
        yield
        before = self.phases[name].seconds if name in self.phases else 0.0
        self.phases[name] = Phase(round(before + time.monotonic() - began, 3), peak_mb())

    def finish(self) -> None:
        """Take the prover's last word, and keep what the next solve may begin from."""
        self.listen()
        proof = None if self.prover is None else self.prover.latest()
        if proof is not None and self.x is not None:
            self.left_behind = leave(self.model, proof.rows, proof.at, self.x)

    def listen(self) -> None:
        """Take the bound that the prover has by now."""
        proof = None if self.prover is None else self.prover.latest()
        if proof is not None:
            self.bound = max(self.bound, proof.bound)

    def proven_gap(self) -> float | None:
        """The gap as it is stated, None while there is no plan or no bound."""
        if self.x is None or not np.isfinite(self.bound):
            return None
        return gaps(self.objective, self.bound, self.unavoidable)[0]

    def tell(self, doing: str) -> None:
        """Report where the work stands, and hear whether to stop."""
        self.listen()
        self._doing, self._told = doing, time.monotonic()
        best = self.objective if self.x is not None else None
        bound = self.bound if np.isfinite(self.bound) else None
        news = News(doing, time.monotonic() - self.start, best, bound, self.proven_gap())
        self.stopped = self.progress(news) or self.stopped

    def stop(self) -> bool:
        """Asked by the solvers now and then; the bound may have risen meanwhile."""
        if time.monotonic() - self._told > QUIET:
            self.tell(self._doing)
        return self.stopped

    def over(self) -> bool:
        """Whether to end: told to stop, out of time, or the gap asked for is proven."""
        self.listen()
        gap = self.proven_gap()
        return self.stopped or self.left() <= 0 or (gap is not None and gap <= self.gap)

    def take(self, result: HighsResult, doing: str) -> bool:
        """Keep a point if it is better than the best and satisfies the whole model; whether it was."""
        if result.x is None:
            return False
        value = self.model.linear.value(result.x)
        better = value < self.objective and self.model.linear.violation(result.x) <= FEASIBLE
        if better:
            self.x, self.objective = result.x, value
            self.tell(doing)
        return better

    def options(self, seconds: float, gap: float = 1e-3) -> HighsOptions:
        """Settings of a HiGHS call that may take ``seconds``."""
        nodes = NODES if self.counted else None
        return HighsOptions(
            time_limit=max(seconds, 1.0), threads=self.threads, seed=self.seed, gap=gap, stop=self.stop, nodes=nodes
        )
