"""A batch of weightings of a tiny city, solved through the store, and the same enumerated by `tests.solve.reference`."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.jobs import Job, digest, plan_batch
from parkopt.batch.load import BatchFile, load_batch
from parkopt.batch.result import Result, without_plan
from parkopt.batch.store import open_store
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Plan
from parkopt.instance import build_instance
from parkopt.scenario.load import overridden, resolved
from parkopt.scenario.schema import Scenario
from parkopt.solve import solve
from tests.batch.analysis.made import KEYS
from tests.batch.files import write_batch
from tests.solve.reference import City, FirmFate, ParkFate, Totals, judge
from tests.solve.tiny import assumed, tiny_city, tiny_scenario

Parks = tuple[tuple[str, ParkFate], ...]
"""Fates of all parks, sorted by park."""
CLOSE = 1e-6


@dataclass(frozen=True)
class Truth:
    """What is true of a city under one weighting, by enumeration."""

    dataset: Dataset
    scenario: Scenario

    @cached_property
    def city(self) -> City:
        """The city as dictionaries."""
        return City(self.dataset, self.scenario)

    @cached_property
    def values(self) -> dict[Parks, float]:
        """Points of the best plan with these park fates, for all park fates of a plan that keeps the rules."""
        return {tuple(sorted(parks.items())): float(points.min()) for parks, points, _ in self._judged()}

    @cached_property
    def every(self) -> tuple[np.ndarray, np.ndarray]:
        """(points, those of them that are for missing targets) of all plans that keep the rules."""
        told = [(points, missed) for _, points, missed in self._judged()]
        return np.concatenate([points for points, _ in told]), np.concatenate([missed for _, missed in told])

    def _judged(self) -> Iterator[tuple[dict[str, ParkFate], np.ndarray, np.ndarray]]:
        """For park fates that some plan has which keeps the rules: points and missing points of all such plans."""
        candidates = {name: self.city.firm_fates(name) for name in self.city.firms}
        for parks in self.city.park_plans():
            options = {
                name: [fate for fate in fates if self.city.fits(name, fate, parks)]
                for name, fates in candidates.items()
            }
            if all(options.values()):
                good, points, missed = judge(self.city, parks, self._totals(parks, options))
                if good.any():
                    yield parks, points[good], missed[good]

    @property
    def feasible(self) -> bool:
        """Whether any plan keeps the rules."""
        return bool(self.values)

    @property
    def best(self) -> float:
        """The optimum."""
        return min(self.values.values())

    @property
    def optimal(self) -> list[Parks]:
        """Park fates of all optimal plans; several where they tie."""
        return [parks for parks, value in self.values.items() if value <= self.best + CLOSE]

    def value(self, plan: Plan) -> float:
        """Points of one plan."""
        parks, firms = park_fates(plan), firm_fates(plan)
        good, points, _ = judge(self.city, dict(parks), self._totals(dict(parks), {k: [v] for k, v in firms.items()}))
        assert good.all()
        return float(points[0])

    def _totals(self, parks: dict[str, ParkFate], options: dict[str, list[FirmFate]]) -> Totals:
        books: list[list[Counter[Any]]] = [
            [self.city.ledger(name, fate, self.city.host_of(fate[1], parks)) for fate in fates]
            for name, fates in options.items()
        ]
        return Totals(books, self.city.park_book(parks))


def park_fates(plan: Plan) -> Parks:
    """Park fates in the words of the reference."""
    kinds = {"RETAIN": "open", "MERGE": "merge"}
    return tuple(
        sorted(
            (str(name), (kinds.get(str(fate), "vacate"), str(host), int(stage)))
            for name, fate, host, stage in plan.parks[["fate", "host_id", "stage"]].itertuples()
        )
    )


def firm_fates(plan: Plan) -> dict[str, FirmFate]:
    """Firm fates in the words of the reference."""
    found = {}
    for name, fate, at, stage in plan.firms[["fate", "receiving_site", "stage"]].itertuples():
        told = {"RETAIN": ("stay", at, 0), "MERGE": ("stay", at, 0), "OUTSIDE": ("outside", "", 0)}
        told |= {"RELOCATE": ("move", at, int(stage)), "EXIT": ("exit", "", int(stage))}
        found[str(name)] = told[str(fate)]
    return found


@dataclass(frozen=True)
class TinyBatch:
    """A batch that was run: jobs by id with their truth, and the plans that were found."""

    evidence: Evidence
    jobs: dict[str, Job]
    truth: dict[str, Truth]
    plans: dict[str, Plan]


def run_tiny(folder: Path, seed: int, parts: str, gap: float = 0.0, wide: Sequence[str] = ()) -> TinyBatch:
    """Solve a batch with these parts over the tiny city of a seed, and keep it in a store in ``folder``. The figures
    ``wide`` may take any value."""
    dataset = tiny_city(seed, 4)
    base = overridden(
        _base(seed), {f"{key}.{end}": value for key in wide for end, value in (("low", 0.0), ("high", 1e9))}
    )
    plan = plan_batch(_file(folder, base, parts))
    found: dict[str, Plan] = {}
    with open_store(folder / "store", plan, {"sites": "ab"}) as store:
        for job in plan.jobs:
            result = _solved(dataset, job, gap)
            store.add(result)
            if result.plan is not None:
                found[job.id] = result.plan
    truth = {job.id: Truth(dataset, job.scenario) for job in plan.jobs}
    return TinyBatch(Evidence.of(folder / "store"), {job.id: job for job in plan.jobs}, truth, found)


def _base(seed: int) -> Scenario:
    """The tiny scenario of a seed, with room for weights to vary."""
    plain = tiny_scenario(seed)
    weights = {f"weights.{key}.weight": getattr(plain.weights, key).weight.value for key in KEYS}
    return tiny_scenario(seed, **{key: assumed(value) | {"low": 0.0, "high": 10.0} for key, value in weights.items()})


def _file(folder: Path, base: Scenario, parts: str) -> BatchFile:
    """A batch whose base stands in no file; the batch file tells its reference scales."""
    folder.mkdir(parents=True, exist_ok=True)
    path = write_batch(folder, parts)
    file = load_batch(path)
    text = path.read_text(encoding="utf-8")
    for key in KEYS:
        text = re.sub(rf"^{key} = \d+$", f"{key} = {getattr(base.weights, key).reference.value}", text, flags=re.M)
    path.write_text(text, encoding="utf-8")
    solver = {f"solver.{key}": value for key, value in file.batch.solver.model_dump().items()}
    return replace(file, base=overridden(base, solver, file.shown))


def _solved(dataset: Dataset, job: Job, gap: float) -> Result:
    solver = job.scenario.solver
    out = solve(build_instance(dataset, job.scenario), time_limit=60, threads=1, seed=int(solver.seed), gap=gap)
    if out.plan is None:
        return without_plan(job, out.status, "; ".join(out.conflicts), 1.0)
    return Result(
        job.id, digest(job.scenario), int(solver.seed), out.status, 1.0,
        objective=out.objective, bound=out.bound, gap=out.gap, gap_total=out.gap_total, terms=out.terms, plan=out.plan,
        manifest=json.dumps({"scenario_resolved": resolved(job.scenario)}),
    )  # fmt: skip


def regrets(batch: TinyBatch, plans: list[str], weightings: list[str]) -> np.ndarray:
    """True regret of each plan under each weighting: its value less the optimum. Shape (plans, weightings)."""
    return np.array(
        [[batch.truth[at].value(batch.plans[job]) - batch.truth[at].best for at in weightings] for job in plans]
    )
