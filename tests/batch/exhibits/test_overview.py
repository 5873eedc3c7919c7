"""What was run: outcomes counted by part, jobs that have not run, and whether runs from nothing leave room for the same best value."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.overview import checks_table, overview, parts_table, runs_table
from tests.batch.exhibits.stored import planned, stored


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("overview")


@pytest.fixture(scope="module")
def matter(folder: Path) -> Matter:
    return Matter.of(stored(folder))


def test_parts_count_their_jobs_by_outcome(matter: Matter) -> None:
    parts = parts_table(matter).set_index("part")
    assert list(parts.index) == ["noise", "mixtures", "limits"]
    assert parts["jobs"].tolist() == [15, 8, 4]
    assert parts["planned"].tolist() == [15, 8, 2]
    assert parts.loc["limits", ["infeasible", "no_plan", "failed", "missing"]].tolist() == [1, 1, 0, 0]
    runs = matter.evidence.runs
    noise = runs.loc[matter.evidence.members.loc[matter.evidence.members["part"] == "noise", "job"]]
    assert (
        parts.loc["noise", "gap_most"] == noise["gap"].max()
        and parts.loc["noise", "gap_middle"] == noise["gap"].median()
    )
    assert parts.loc["noise", "seconds"] == pytest.approx(noise["seconds"].sum())


def test_runs_stand_in_the_order_of_the_batch_with_those_not_run_yet(matter: Matter, folder: Path) -> None:
    plan = planned(folder)
    assert runs_table(matter)["job"].tolist() == [job.id for job in plan.jobs]
    evidence = matter.evidence
    left = runs_table(replace(matter, evidence=replace(evidence, runs=evidence.runs.drop(index=plan.jobs[3].id))))
    row = left.set_index("job").loc[plan.jobs[3].id]
    assert row["status"] == "missing" and row["began"] == "" and pd.isna(row["objective"])
    assert row["entry"] == "noise: money · seed 4"


@pytest.mark.parametrize(("bound", "agree"), [(None, "none"), (0.0, "yes"), (99.0, "no")])
def test_runs_contradict_each_other_where_one_bound_lies_above_the_other_value(
    matter: Matter, bound: float | None, agree: str
) -> None:
    checks = matter.evidence.checks.assign(bound=bound)
    (row,) = checks_table(replace(matter, evidence=replace(matter.evidence, checks=checks))).to_dict("records")
    assert row["agree"] == agree
    assert row["difference"] == pytest.approx(0.004)


def test_a_batch_without_plans_or_checks_says_so(matter: Matter) -> None:
    evidence = matter.evidence
    nothing = replace(evidence, runs=evidence.runs.iloc[:0], checks=evidence.checks.iloc[:0])
    shown = overview(replace(matter, evidence=nothing))
    assert shown.lacking[0][0].startswith("No job has a plan")
    assert len(shown.lacking) == 2 and [table.key for table in shown.tables] == ["batch_parts", "batch_runs"]
