"""Solving anew after one small change, from nothing and from the last run; and whether counted runs repeat themselves.

    python -m benchmarks.changes                     # 281x17000
    python -m benchmarks.changes 40x400 --limit 60
    python -m benchmarks.changes --locks 8 --runs 1  # eight locks of parks drawn at random, each the other way round
    python -m benchmarks.changes --locks 10 --runs 1 --warm-only --seed 2
    python -m benchmarks.changes --counted 120       # two runs that count steps, compared row by row

Seconds are counted from the loaded data set (building and solving, as in a run's manifest) until the gap asked for is proven: medians of
``--runs``, and the least and the most of them; of gaps the largest. With ``--warm-only`` the ratio is that to the first run.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.cities import sized
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Fate, Plan
from parkopt.errors import InputError
from parkopt.instance import build_instance
from parkopt.planning import Origin, Settings, make_plan
from parkopt.scenario.locks import FIRM_COLUMNS, PARK_COLUMNS, LockFate, Locks
from parkopt.scenario.schema import Scenario
from parkopt.solve import solve
from parkopt.solve.outcome import Outcome

Change = Callable[[Dataset, Scenario, Plan], tuple[Scenario, Locks | None]]


def value_changed(scenario: Scenario, path: tuple[str, ...], factor: float) -> Scenario:
    """The scenario with one figure multiplied."""

    def changed(part: Any, keys: tuple[str, ...]) -> Any:
        if not keys:
            return part.model_copy(update={"value": part.value * factor})
        inner = changed(part[keys[0]] if isinstance(part, dict) else getattr(part, keys[0]), keys[1:])
        if isinstance(part, dict):
            return part | {keys[0]: inner}
        return part.model_copy(update={keys[0]: inner})

    made: Scenario = changed(scenario, path)
    return made


def locked(dataset: Dataset, scenario: Scenario, plan: Plan) -> tuple[Scenario, Locks | None]:
    """Of the parks that were to go the first, in the order of ids, that may stay: it is retained."""
    return scenario, next(turned(dataset, scenario, plan, sorted(plan.parks.index[plan.parks["fate"] != Fate.RETAIN])))


def turned(dataset: Dataset, scenario: Scenario, plan: Plan, parks: Iterable[str]) -> Iterator[Locks]:
    """For each of the parks that allows it: it stays if it was to go, and goes if it was to stay."""
    for park in parks:
        fate = LockFate.VACATE if plan.parks.loc[park, "fate"] == Fate.RETAIN else LockFate.RETAIN
        row = {"site_id": park, "fate": fate, "host_id": "", "stage": 0}
        locks = Locks(pd.DataFrame([row], columns=list(PARK_COLUMNS)), pd.DataFrame(columns=list(FIRM_COLUMNS)))
        with contextlib.suppress(InputError):
            build_instance(dataset, scenario, locks)
            yield locks


def random_locks(number: int, dataset: Dataset, scenario: Scenario, plan: Plan) -> dict[str, Change]:
    """Parks in a random order (seed 1), every third of them one that was to stay."""
    drawn = np.random.default_rng(1).permutation(plan.parks.index.to_numpy())
    stays = (plan.parks["fate"] == Fate.RETAIN).loc[drawn].to_numpy()
    goes, stay = (turned(dataset, scenario, plan, drawn[which]) for which in (~stays, stays))
    made: dict[str, Change] = {}
    for place in range(number):
        locks = next(stay if place % 3 == 2 else goes)
        row = locks.parks.iloc[0]
        made[f"{row['site_id']}: {row['fate']}"] = fixed(locks)
    return made


def fixed(locks: Locks) -> Change:
    """The change that puts these locks."""
    return lambda dataset, scenario, plan: (scenario, locks)


CHANGES: dict[str, Change] = {
    "a weight (jobs displaced, 1 → 1.1)": lambda dataset, scenario, plan: (
        value_changed(scenario, ("weights", "jobs_displaced", "weight"), 1.1), None,
    ),
    "a threshold (floor of output per mu, 350 → 385)": lambda dataset, scenario, plan: (
        value_changed(scenario, ("rules", "productivity", "floor"), 1.1), None,
    ),
    "a lock (a park that was to go is retained)": locked,
}  # fmt: skip


def main() -> None:
    """Print the table asked for."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("size", nargs="?", default="281x17000")
    words.add_argument("--limit", type=float, default=300.0)
    words.add_argument("--threads", type=int, default=2)
    words.add_argument("--locks", type=int, metavar="N")
    words.add_argument("--runs", type=int, default=3, help="of which the medians are told")
    words.add_argument("--warm-only", action="store_true", help="nothing is solved from nothing but the first run")
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--counted", type=float, metavar="SECONDS")
    given = words.parse_args()
    if given.counted is not None:
        repeat(given.size, given.counted)
        return
    dataset, scenario = sized(given.size)
    settings = Settings(given.limit, given.threads, given.seed, scenario.solver.gap)
    first, start = make_plan(dataset, scenario, settings, origin=Origin(given.size))
    begun = first.manifest.seconds["build"] + first.manifest.seconds["solve"]
    print(f"first run: {begun:.1f} s, {first.manifest.gap:.2%} left\n")
    print("| change | cold, s | from–to | gap | warm, s | from–to | gap | warm / cold | audits |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---|", flush=True)
    changes = CHANGES if given.locks is None else random_locks(given.locks, dataset, scenario, first.plan)
    for name, change in changes.items():
        other, locks = change(dataset, scenario, first.plan)
        cells, seconds, passed = (["–"] * 3, [begun], []) if given.warm_only else ([], [], [])
        for warm in (start,) if given.warm_only else (None, start):
            took, gaps = [], []
            for _ in range(given.runs):
                found, _ = make_plan(dataset, other, settings, origin=Origin(given.size), locks=locks, warm=warm)
                took.append(found.manifest.seconds["build"] + found.manifest.seconds["solve"])
                gaps.append(np.inf if found.manifest.gap is None else found.manifest.gap)
                passed.append(found.audit.passed)
            seconds.append(statistics.median(took))
            cells += [f"{seconds[-1]:.1f}", f"{min(took):.1f}–{max(took):.1f}", f"{max(gaps):.2%}"]
        verdict = "passed" if all(passed) else "FAILED"
        print(f"| {name} | {' | '.join(cells)} | {seconds[1] / seconds[0]:.2f} | {verdict} |", flush=True)


def repeat(size: str, seconds: float) -> None:
    """Two runs that count steps: whether plan, bound and every row of every table are the same."""
    dataset, scenario = sized(size)
    instance = build_instance(dataset, scenario)
    runs: list[Outcome] = []
    print("| run | seconds | plan | bound |\n|---|---:|---:|---:|")
    for number in (1, 2):
        began = time.perf_counter()
        runs.append(solve(instance, time_limit=seconds, threads=2, seed=1, gap=0.0, counted=True))
        took = time.perf_counter() - began
        print(f"| {number} | {took:.0f} | {runs[-1].objective!r} | {runs[-1].bound!r} |", flush=True)
    one, other = runs
    assert one.plan is not None and other.plan is not None
    for table in ("parks", "firms", "leads", "workshops"):
        mine, theirs = getattr(one.plan, table), getattr(other.plan, table)
        same = "the same" if mine.equals(theirs) else "DIFFERENT"
        print(f"{table}: {len(mine):,} and {len(theirs):,} rows, {same}")


if __name__ == "__main__":
    main()
