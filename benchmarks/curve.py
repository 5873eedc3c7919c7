"""How good plan and bound are after so many seconds: the demo city solved several times, medians.

python -m benchmarks.curve                       # 281x17000, 300 s, three runs
python -m benchmarks.curve 281x17000 600 --runs 3 --threads 2

Seconds are counted from the loaded data set (instance and model included). The gap is the one of the manifest.
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass, field

from benchmarks.cities import sized
from parkopt.audit import audit
from parkopt.dataset.dataset import Dataset
from parkopt.instance import build_instance
from parkopt.memory import peak_mb
from parkopt.progress import News
from parkopt.scenario.schema import Scenario
from parkopt.solve import solve

MARKS = (15, 30, 60, 90, 120, 180, 240, 300, 450, 600, 900)


@dataclass
class Curve:
    """News of one run, stamped from the loaded data set."""

    start: float
    news: list[tuple[float, News]] = field(default_factory=list)

    def hear(self, news: News) -> bool:
        self.news.append((time.perf_counter() - self.start, news))
        return False

    def first_plan(self) -> float | None:
        return next((at for at, news in self.news if news.best is not None), None)

    def at(self, mark: float) -> News | None:
        """The last news by ``mark`` seconds."""
        return next((news for at, news in reversed(self.news) if at <= mark), None)


def one(dataset: Dataset, scenario: Scenario, seconds: float, threads: int, seed: int, gap: float) -> tuple[Curve, str]:
    """A run, and a line about its end."""
    curve = Curve(time.perf_counter())
    instance = build_instance(dataset, scenario)
    found = solve(instance, time_limit=seconds, threads=threads, seed=seed, gap=gap, progress=curve.hear)
    took = time.perf_counter() - curve.start
    curve.hear(News("end", took, found.objective, found.bound, found.gap))
    passed = found.plan is not None and audit(dataset, scenario, found.plan).passed
    phases = ", ".join(f"{name} {phase.seconds:.0f}" for name, phase in found.phases.items())
    end = f"seed {seed}: {took:.0f} s, audit {'passed' if passed else 'FAILED'}, {peak_mb():,.0f} MB; {phases}"
    return curve, end


def _median(values: list[float | None], form: str) -> str:
    known = [value for value in values if value is not None]
    return format(statistics.median(known), form) if len(known) == len(values) and known else "–"


def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("size", nargs="?", default="281x17000")
    words.add_argument("seconds", nargs="?", type=float, default=300.0)
    words.add_argument("--runs", type=int, default=3)
    words.add_argument("--threads", type=int, default=2)
    words.add_argument("--scenario", default="shaoxing-2020")
    words.add_argument("--gap", type=float, help="end when this gap is proven (default: the scenario's)")
    given = words.parse_args()
    dataset, scenario = sized(given.size, given.scenario)
    gap = scenario.solver.gap if given.gap is None else given.gap
    curves = []
    for seed in range(1, given.runs + 1):
        curve, end = one(dataset, scenario, given.seconds, given.threads, seed, gap)
        curves.append(curve)
        print(end, flush=True)
    print(f"\nfirst plan after {_median([curve.first_plan() for curve in curves], '.1f')} s\n")
    print("| seconds | plan | bound | gap |\n|---:|---:|---:|---:|")
    for mark in (*(mark for mark in MARKS if mark < given.seconds), given.seconds + 60):
        news = [curve.at(mark) for curve in curves]
        best = _median([item.best if item else None for item in news], ".3f")
        bound = _median([item.bound if item else None for item in news], ".3f")
        gap = _median([item.gap if item else None for item in news], ".2%")
        print(f"| {'end' if mark > given.seconds else mark} | {best} | {bound} | {gap} |")


if __name__ == "__main__":
    main()
