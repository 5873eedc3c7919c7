"""A plan for a whole city, and what can be proven about it.

1. Gather like firms; solve the linear relaxation of the gathered city: prices of all shared rows, and how far each park is
   retained in it.
2. Search the sets of retained parks at those prices, from several starts; take the set whose firms' linear programme is
   best.
3. Assign every firm of the full city for the fates found: relaxation, leads and tiers rounded, the rest exactly; then free
   some of the firms at a time and improve.
4. Carry the prices to the full city and raise the Lagrangian bound (see ``lagrange``).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from parkopt.instance import build_instance
from parkopt.instance.types import Instance, ParkKind
from parkopt.model.build import CityModel, build_model
from parkopt.model.linear import Indices, Mask
from parkopt.progress import News, Progress
from parkopt.solve.assign import improve_assignment, relax_assignment, whole_assignment
from parkopt.solve.baselines import distance_cost, nearest, strongest
from parkopt.solve.conflicts import Conflict, quick_conflict
from parkopt.solve.gather import carry_locks, coarse_scenario, gather
from parkopt.solve.highs import HighsOptions, HighsResult, solve_highs
from parkopt.solve.lagrange import Relaxation
from parkopt.solve.pricing import Priced
from parkopt.solve.raising import Climb, Deadline, volume
from parkopt.solve.search import local_search
from parkopt.solve.transfer import carry_rows, marginal_firm_prices, park_shares
from parkopt.units import FloatArray

VOLUME_STEPS = 300
SEARCH_ROUNDS = 8
SHAKEN = 5
"""Parks exchanged at random before another round of the search."""
SHARE = {"relax": 0.6, "search": 0.7, "assign": 0.82, "bound": 1.0}
IMPROVE = 0.1
"""Share of the time limit that improving the assignment may take."""
"""Share of the time limit by which each phase is over."""


@dataclass
class Work:
    """What a city solve has in hand: the clock, the best point, the best bound."""

    model: CityModel
    seed: int
    threads: int
    time_limit: float
    progress: Progress
    start: float = field(default_factory=time.monotonic)
    x: FloatArray | None = None
    objective: float = float("inf")
    bound: float = -float("inf")
    stopped: bool = False
    conflict: Conflict | None = None

    def left(self, phase: str) -> float:
        """Seconds until the phase must be over."""
        return max(self.start + SHARE[phase] * self.time_limit - time.monotonic(), 0.0)

    def tell(self, doing: str) -> None:
        """Report where the work stands, and hear whether to stop."""
        best = self.objective if self.x is not None else None
        bound = self.bound if np.isfinite(self.bound) else None
        gap = None if best is None or bound is None else max(best - bound, 0.0) / max(abs(best), 1e-9)
        news = News(doing, time.monotonic() - self.start, best, bound, gap)
        self.stopped = self.progress(news) or self.stopped

    def stop(self) -> bool:
        """Asked by the solvers now and then."""
        return self.stopped

    def take(self, result: HighsResult, doing: str) -> None:
        """Keep a point if it is better than the best and satisfies the whole model."""
        if result.x is not None and result.objective < self.objective and self.model.linear.violation(result.x) <= 1e-6:
            self.x, self.objective = result.x, result.objective
            self.tell(doing)

    def options(self, seconds: float, gap: float = 1e-3) -> HighsOptions:
        """Settings of a HiGHS call that may take ``seconds``."""
        return HighsOptions(time_limit=max(seconds, 1.0), threads=self.threads, seed=self.seed, gap=gap, stop=self.stop)


def solve_city(model: CityModel, work: Work) -> dict[str, float | None]:
    """Find a plan and a bound; they are left in ``work``. Returns the objective of each baseline (None: no plan)."""
    most = int(model.instance.scenario.phases[-1].park_limit.value)
    work.tell("baselines")
    plain = Priced(model, np.zeros(model.linear.rows))
    baselines = {}
    for name, fates, cost in (
        ("strongest", strongest(model, plain, most), None),
        ("nearest", nearest(model, plain, most), distance_cost(model)),
    ):
        baselines[name] = None if work.stopped and work.x is not None else _baseline(work, fates, name, cost)
    if work.x is None and not work.stopped:
        work.conflict = quick_conflict(model, work.options(work.left("relax")))
        if work.conflict is not None:
            return baselines
    coarse = _coarse(model.instance)
    work.tell("relaxation of the gathered city")
    relaxed = solve_highs(
        coarse.linear,
        replace(work.options(work.left("relax")), relaxed=True, method="ipm", crossover=False, tolerance=1e-4),
    )
    if relaxed.x is None or relaxed.dual is None or work.stopped:
        return baselines
    host = _search(work, coarse, relaxed, most)
    _assign(work, host)
    _prove(work, coarse, relaxed)
    return baselines


def _baseline(work: Work, host: Indices, name: str, cost: FloatArray | None) -> float | None:
    options = work.options(work.time_limit / 4)
    relaxed = relax_assignment(work.model, host, options, 1, cost)
    found = whole_assignment(work.model, host, relaxed, options, cost)
    if found.x is None:
        return None
    true = replace(found, objective=work.model.linear.value(found.x))
    work.take(true, f"baseline '{name}'")
    return true.objective


def _coarse(instance: Instance) -> CityModel:
    gathered = build_instance(gather(instance), coarse_scenario(instance.scenario))
    return build_model(carry_locks(instance, gathered))


def _search(work: Work, coarse: CityModel, relaxed: HighsResult, most: int) -> Indices:
    """Park fates by site, found on the gathered city: local optima at the relaxation's prices, the best one by its firms.

    Each round after the first starts from the best set so far with a few parks exchanged at random.
    """
    assert relaxed.x is not None and relaxed.dual is not None
    priced = Priced(coarse, relaxed.dual)
    start = _most_retained(coarse, priced, relaxed.x, most)
    rng = np.random.default_rng(work.seed)
    best_open, best_host, best_value = start, priced.fates(start).host, np.inf
    tried: set[bytes] = set()
    for number in range(SEARCH_ROUNDS):
        if work.stopped or (number and not work.left("search")):
            break
        open_ = local_search(priced, start, most, work.seed + number, _deadline(work, "search"), work.stop)
        start = _shaken(priced, best_open, rng)
        if open_.tobytes() in tried:
            continue
        tried.add(open_.tobytes())
        host = priced.fates(open_).host
        checked = relax_assignment(coarse, host, work.options(work.left("search") + 5.0), 1)
        if checked.x is not None and checked.objective < best_value:
            best_open, best_host, best_value = open_, host, checked.objective
            start = _shaken(priced, best_open, rng)
        work.tell(f"park fates, round {number + 1}: {checked.objective:.3f} on the gathered city")
    return best_host


def _shaken(priced: Priced, open_: Mask, rng: np.random.Generator) -> Mask:
    """The set with a few parks exchanged for others at random."""
    shaken = open_.copy()
    inside = np.flatnonzero(open_ & ~priced.must_open)
    outside = np.flatnonzero(priced.can_open & ~open_)
    count = min(SHAKEN, len(inside), len(outside))
    shaken[rng.choice(inside, count, replace=False)] = False
    shaken[rng.choice(outside, count, replace=False)] = True
    return shaken


def _most_retained(coarse: CityModel, priced: Priced, x: FloatArray, most: int) -> Mask:
    park = coarse.columns.park
    opens = park.kind == ParkKind.OPEN
    extent = np.zeros(priced.sites)
    extent[park.park[opens]] = x[coarse.columns.park_column][opens]
    extent[priced.must_open] = 2.0
    open_ = np.zeros(priced.sites, dtype=bool)
    open_[np.argsort(-extent, kind="stable")[:most]] = True
    return open_ & priced.can_open


def _deadline(work: Work, phase: str) -> float:
    return time.monotonic() + work.left(phase)


def _assign(work: Work, host: Indices) -> None:
    work.tell("assigning firms")
    options = work.options(work.left("assign") + 10.0)
    relaxed = relax_assignment(work.model, host, options, 2)
    found = whole_assignment(work.model, host, relaxed, options)
    work.take(found, "firms assigned")
    if found.x is None:
        return
    best = found
    end = time.monotonic() + min(IMPROVE * work.time_limit, work.left("assign"))
    for number in range(20):
        left = end - time.monotonic()
        if work.stopped or left < 1.0:
            break
        step = replace(work.options(left), seed=work.seed + number)
        trial = improve_assignment(work.model, host, best, step)
        if trial.x is not None and trial.objective < best.objective:
            best = trial
            work.take(best, "improving the assignment")


def _prove(work: Work, coarse: CityModel, relaxed: HighsResult) -> None:
    assert relaxed.x is not None and relaxed.dual is not None
    work.tell("proving a bound")
    model = work.model
    relaxation = Relaxation(model)
    y = relaxation.project(carry_rows(coarse.linear, relaxed.dual, model.linear)[relaxation.rows])
    v = marginal_firm_prices(model, relaxation, y, park_shares(coarse, relaxed.x))

    def heard(value: float) -> None:
        work.bound = max(work.bound, value)

    told = _Every(5.0, lambda: work.tell("raising the bound"))
    end = Deadline(time.monotonic() + work.left("bound"), lambda: told() or work.stopped)
    climb = Climb(y, v, report=heard, over=end)
    volume(relaxation, climb, VOLUME_STEPS)
    while not end():
        volume(relaxation, climb, VOLUME_STEPS)
    work.tell("bound proven")


@dataclass
class _Every:
    """Calls something at most once in ``seconds``; always false."""

    seconds: float
    call: Callable[[], None]
    last: float = 0.0

    def __call__(self) -> bool:
        now = time.monotonic()
        if now - self.last >= self.seconds:
            self.last = now
            self.call()
        return False
