"""What a job came to, as rows of the store's tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from parkopt.batch.columns import KEYS
from parkopt.batch.jobs import BatchPlan, Job, digest
from parkopt.dataset.plan import Plan
from parkopt.records import manifest_tree
from parkopt.results import Manifest, Measures, Term


@dataclass(frozen=True)
class Result:
    """A job that was tried: its proof and plan, or the ``reason`` why there is none.

    ``began``: id of the pilot from whose end it began, '' when from nothing. ``manifest``: the run's, as JSON.
    """

    job: str
    scenario: str
    seed: int
    status: str
    seconds: float
    reason: str = ""
    objective: float | None = None
    bound: float | None = None
    gap: float | None = None
    gap_total: float | None = None
    terms: Mapping[str, Term] = field(default_factory=dict)
    plan: Plan | None = None
    measures: Measures | None = None
    began: str = ""
    manifest: str | None = None


@dataclass(frozen=True)
class Check:
    """A job of the sample that was run again from nothing, and how many parks then fare otherwise (None without a plan)."""

    job: str
    cold: Result
    apart: int | None


def solved(job: Job, manifest: Manifest, plan: Plan, measures: Measures, began: str = "") -> Result:
    """The result of a job with a plan, as a run's ``manifest`` tells it."""
    return Result(
        job.id, digest(job.scenario), manifest.seed, manifest.status, sum(manifest.seconds.values()),
        objective=manifest.objective, bound=manifest.bound, gap=manifest.gap, gap_total=manifest.gap_total,
        terms=manifest.terms, plan=plan, measures=measures, began=began,
        manifest=json.dumps(manifest_tree(manifest), ensure_ascii=False, allow_nan=False),
    )  # fmt: skip


def without_plan(
    job: Job, status: str, reason: str, seconds: float, bound: float | None = None, began: str = ""
) -> Result:
    """The result of a job that has no plan; ``status`` is infeasible, no_plan or failed."""
    seed = job.scenario.solver.seed
    return Result(job.id, digest(job.scenario), seed, status, seconds, reason=reason, bound=bound, began=began)


def result_tables(result: Result, data: str, version: str, keep_firms: bool) -> dict[str, pd.DataFrame]:
    """Rows of a result by table; ``data`` and ``version`` go into each row. Tables without rows are left out."""
    tables = {
        "runs": pd.DataFrame(
            [
                {
                    "status": result.status,
                    "reason": result.reason,
                    "objective": result.objective,
                    "gap_total": result.gap_total,
                    "seconds": result.seconds,
                    "began": result.began,
                    "manifest": result.manifest,
                }
            ]
        ),
        "terms": pd.DataFrame(
            [{"term": key, **{name: getattr(term, name) for name in _TERM}} for key, term in result.terms.items()]
        ),
    }
    if result.plan is not None:
        tables["parks"] = result.plan.parks.rename_axis("site_id").reset_index()
        tables["workshops"] = result.plan.workshops
        if keep_firms:
            tables["firms"] = result.plan.firms.rename_axis("firm_id").reset_index()
    if result.measures is not None:
        tables["metrics"] = metric_rows(result.measures)
        tables["hosts"] = result.measures.hosts.rename_axis("host_id").reset_index()
    told = _keys(result, data, version)
    return {name: rows.assign(**told) for name, rows in tables.items() if len(rows)}


def check_table(check: Check, data: str, version: str) -> pd.DataFrame:
    """The row of a check."""
    cold = check.cold
    row = {"status": cold.status, "objective": cold.objective, "seconds": cold.seconds, "apart": check.apart}
    return pd.DataFrame([row]).assign(**_keys(cold, data, version))


def _keys(result: Result, data: str, version: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "job": result.job, "scenario": result.scenario, "data": data, "version": version, "seed": result.seed,
        "bound": result.bound, "gap": result.gap,
    }  # fmt: skip
    assert tuple(told) == tuple(column.name for column in KEYS)
    return told


def plan_tables(plan: BatchPlan) -> dict[str, pd.DataFrame]:
    """What a batch knows before it runs: the tables ``members`` and ``changes``."""
    members = [
        {"job": job.id, "part": member.part, "sampling": member.sampling, "label": member.label}
        for job in plan.jobs
        for member in job.members
    ]
    changes = [
        {"job": job.id, "key": key, "number": value if _is_number(value) else None, "text": str(value)}
        for job in plan.jobs
        for key, value in job.changes.items()
    ]
    return {
        "members": pd.DataFrame(members, columns=["job", "part", "sampling", "label"]),
        "changes": pd.DataFrame(changes, columns=["job", "key", "number", "text"]),
    }


_TERM = ("raw", "unit", "weight", "scaled")


def metric_rows(measures: Measures) -> pd.DataFrame:
    """The indicators as the table ``metrics`` has them, without what tells the job."""
    rows = [
        {
            "key": metric.key,
            "scope": metric.scope,
            "unit": metric.unit,
            "mode": metric.mode,
            "year": year,
            "baseline": metric.baseline,
            "value": metric.plan.get(year),
            "target": metric.target.get(year),
            "met": None if metric.met is None else bool(metric.met),
            "missing_points": metric.missing_points,
        }
        for metric in measures.metrics
        for year in sorted({*metric.plan, *metric.target})
    ]
    return pd.DataFrame(rows)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
