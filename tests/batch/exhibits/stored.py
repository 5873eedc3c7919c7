"""A store written by hand through `parkopt.batch.store`: weightings with seeds, an even sample, a sweep with jobs that have no plan."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from parkopt.batch.jobs import BatchPlan, Job, plan_batch
from parkopt.batch.load import load_batch
from parkopt.batch.result import Check, Result, solved, without_plan
from parkopt.batch.store import open_store
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Plan
from parkopt.model.objective import TERMS
from parkopt.results import Term
from tests.batch.files import write_batch
from tests.report.record import make_record, with_manifest

PARTS = """
[[vary]]
name = "noise"
kind = "cross"
[[vary.of]]
kind = "weights"
others = "base"
[vary.of.vectors]
money = { relocation_cost = 4.0 }
jobs = { jobs_displaced = 4.0 }
land = { land_released = 4.0, relocation_cost = 0.5 }
[[vary.of]]
kind = "seeds"
seeds = [1, 2, 3, 4, 5]

[[vary]]
name = "mixtures"
kind = "sobol"
terms = ["relocation_cost", "jobs_displaced", "land_released"]
total = 4.0
count = 8
seed = 1
others = "zero"

[[vary]]
name = "limits"
kind = "target"
[vary.figures]
"phases.2020.park_limit" = { low = 24, high = 36, steps = 4 }
"""
INFEASIBLE = "24 parks and 20 hosts|no|=1+1"
RAW = {
    "relocation_cost": 180_000.0,
    "jobs_displaced": 5_000.0,
    "output_lost": 90_000.0,
    "land_released": 12_000.0,
    "business_fit": 2_000_000.0,
    "ecological_exposure": 1_500_000.0,
    "energy_saved": 60_000.0,
}
"""About what a plan comes to, in each term's unit."""
MISSING = 2.0
"""Points for missed targets, the same in every plan."""


def stored(folder: Path, *, hostile: bool = False, synthetic: bool = True, dataset: Dataset | None = None) -> Path:
    """The store, in ``folder`` / 'store'. With ``hostile`` names are such as no page or sheet may run; ``dataset`` is another city."""
    parts = PARTS.replace('"noise"', '"<img src=x onerror=alert(9)>"') if hostile else PARTS
    file = write_batch(folder, parts)
    if hostile:
        told = file.read_text(encoding="utf-8")
        file.write_text(told.replace('en = "Test"', 'en = "</script><b>=1+1</b>"'), encoding="utf-8")
    plan = plan_batch(load_batch(file))
    record = with_manifest(make_record(hostile), synthetic=synthetic)
    city = dataset or record.dataset
    results = _results(plan, record.plan if dataset is None else _plan_of(city), hostile, synthetic)
    with open_store(folder / "store", plan, {"sites": "ab"}) as store:
        store.draw(city)
        for result in results:
            store.add(result)
        first = results[0]
        store.add_check(Check(first.job, replace(first, objective=_above(first, 0.004), seconds=20.0), 3))
    return folder / "store"


def planned(folder: Path) -> BatchPlan:
    """The plan that was stored."""
    return plan_batch(load_batch(folder / "mine.toml"))


def _above(result: Result, points: float) -> float:
    assert result.objective is not None
    return result.objective + points


def _limit(job: Job) -> float | None:
    value = job.changes.get("phases.2020.park_limit.value")
    return float(value) if isinstance(value, (int, float)) else None


def _terms(job: Job) -> dict[str, Term]:
    """Amounts that follow the weights, and a little chance: less of a loss and more of a gain where it weighs more."""
    rng = np.random.default_rng(zlib.crc32(repr(sorted(job.changes.items())).encode()))
    terms = {}
    for term in TERMS:
        figure = getattr(job.scenario.weights, term.key)
        weight, reference = figure.weight.value, figure.reference.value
        raw = RAW[term.key] * (1.3 - 0.1 * weight * term.sign) * rng.uniform(0.99, 1.01)
        terms[term.key] = Term(raw, term.unit, weight, term.sign * weight * raw / reference)
    return terms


def _best(job: Job, plan: BatchPlan) -> float:
    """The least value that any plan of the batch has under the weights of a job, limits of parks left aside."""
    own = _terms(job)
    return min(
        MISSING + sum(term.scaled / own[key].raw * other[key].raw for key, term in own.items())
        for other in map(_terms, plan.jobs)
    )


def _results(plan: BatchPlan, parks: Plan, hostile: bool, synthetic: bool) -> list[Result]:
    """What every job came to; the bounds are true: no plan of the batch lies below one."""
    record = with_manifest(make_record(hostile), synthetic=synthetic)
    found = []
    for number, job in enumerate(plan.jobs):
        if _limit(job) == 24:
            found.append(without_plan(job, "infeasible", INFEASIBLE, 2.0))
        elif _limit(job) == 28:
            found.append(without_plan(job, "no_plan", "none was found in time", 10.0))
        else:
            terms = _terms(job)
            objective = MISSING + sum(term.scaled for term in terms.values())
            bound = _best(job, plan) * (0.997 - 0.001 * (number % 5))
            gap = (objective - bound) / objective
            manifest = replace(
                record.manifest, seed=job.scenario.solver.seed, status="optimal" if gap <= 0.01 else "feasible", terms=terms,
                objective=objective, bound=bound, gap=gap, gap_total=gap / 2, seconds={"solve": 5.0 + number % 7},
            )  # fmt: skip
            fates = replace(parks, parks=_parks(parks.parks, job))
            found.append(solved(job, manifest, fates, record.measures, "" if number % 5 == 0 else plan.jobs[0].id))
    return found


def _parks(parks: pd.DataFrame, job: Job) -> pd.DataFrame:
    """The first third stays as it is, the next hangs on the weight of land, the last on the seed alone."""
    parks = parks.copy()
    third = np.arange(len(parks)) * 3 // len(parks)
    heavy = job.scenario.weights.land_released.weight.value > 1
    chance = (np.arange(len(parks)) + job.scenario.solver.seed) % 2 == 0
    kept = ((third == 1) & ~np.bool_(heavy)) | ((third == 2) & chance)
    gone = ((third == 1) & np.bool_(heavy)) | ((third == 2) & ~chance)
    parks.loc[kept, ["fate", "stage", "after_use"]] = ["RETAIN", 0, ""]
    parks.loc[kept, "host_id"] = parks.index[kept]
    parks.loc[gone, ["fate", "host_id", "stage", "after_use"]] = ["EXIT", "", 2020, "RECLAIM"]
    return parks


def _plan_of(city: Dataset) -> Plan:
    """Some plan of another city, for its parks only."""
    record = make_record()
    ids = city.sites.loc[city.sites["kind"] == "park", "site_id"].tolist()
    rows = record.plan.parks.iloc[np.arange(len(ids)) % len(record.plan.parks)].set_axis(ids).rename_axis("site_id")
    retained = rows["fate"] == "RETAIN"
    rows.loc[retained, "host_id"] = rows.index[retained]
    return replace(record.plan, parks=rows)
