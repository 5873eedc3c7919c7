"""What one process does: a job solved, audited and measured. Data set and model stay with the process from job to job."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from parkopt.batch.beginnings import COSTS_ONLY
from parkopt.batch.figures import leaves, tree_of
from parkopt.batch.jobs import Job, hashed
from parkopt.batch.result import Result, solved, without_plan
from parkopt.dataset.dataset import Dataset
from parkopt.errors import InfeasibleError, InputError, NoPlanError
from parkopt.model.build import CityModel, reweighted
from parkopt.planning import Origin, Settings, make_plan, modelled
from parkopt.scenario.locks import Locks
from parkopt.scenario.schema import Scenario
from parkopt.solve.start import Start
from parkopt.source import check_unchanged, open_dataset


@dataclass(frozen=True)
class Task:
    """A job to do: ``data`` opens the data set, whose layers have these ``digests``; ``start``: the end of the pilot ``began``."""

    job: Job
    data: str
    digests: Mapping[str, str]
    counted: bool = False
    start: Start | None = None
    began: str = ""


@dataclass(frozen=True)
class Done:
    """What a job came to, and what another may begin from."""

    result: Result
    left: Start | None = None


def work(task: Task) -> Done:
    """Do a job. Whatever goes wrong is its result."""
    began = time.perf_counter()
    try:
        return _planned(task)
    except InfeasibleError as error:
        status, reason = "infeasible", "; ".join(error.conflicts)
    except NoPlanError as error:
        status, reason = "no_plan", str(error)
    except InputError as error:
        status, reason = "failed", "; ".join(map(str, error.faults))
    except Exception as error:
        status, reason = "failed", f"{type(error).__name__}: {error}"
    return Done(without_plan(task.job, status, reason, time.perf_counter() - began, began=task.began))


def _planned(task: Task) -> Done:
    scenario = task.job.scenario
    dataset = _dataset(task.data)
    check_unchanged(dataset, task.digests)
    record, left = make_plan(
        dataset, scenario, Settings.of(scenario, task.counted, compare=False),
        origin=Origin(task.data), warm=task.start, model_of=_model,
    )  # fmt: skip
    if not record.audit.passed:
        broken = [f"{told.rule}: {told.violations[0]}" for told in record.audit.rules if told.violations]
        reason = f"the plan breaks rules: {'; '.join(broken)}"
        return Done(without_plan(task.job, "failed", reason, sum(record.manifest.seconds.values()), began=task.began))
    return Done(solved(task.job, record.manifest, record.plan, record.measures, task.began), left)


@lru_cache(maxsize=1)
def _dataset(ref: str) -> Dataset:
    return open_dataset(ref)


_kept: dict[str, CityModel] = {}
"""The model of the last job, by all that shapes its columns and rows."""


def _model(dataset: Dataset, scenario: Scenario, locks: Locks | None) -> CityModel:
    """The model; that of the job before with other costs, where weights are all that differs."""
    told = leaves(tree_of(scenario))
    shape = hashed(
        {key: value for key, value in told.items() if not key.startswith(COSTS_ONLY)} | dict(dataset.digests)
    )
    if shape not in _kept:
        _kept.clear()
        _kept[shape] = modelled(dataset, scenario, locks)
    return reweighted(_kept[shape], scenario)
