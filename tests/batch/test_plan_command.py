"""`parkopt batch plan`: what it prints, the time it estimates, and how it refuses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from parkopt.batch.estimate import Estimate, estimate
from parkopt.batch.jobs import BatchPlan, plan_batch
from parkopt.batch.load import load_batch
from parkopt.batch.show import duration, show_plan
from parkopt.cli import app
from parkopt.errors import ExitCode, InputError
from parkopt.records import manifest_tree, write_json
from tests.batch.files import write_batch
from tests.test_records import MANIFEST

SEEDS = "[[vary]]\nname = 'seeds'\nkind = 'seeds'\nseeds = [1, 2, 3, 4]\n"
UNSURE = "[[vary]]\nname = 'unsure'\nkind = 'assumptions'\ncount = 4\nseed = 1\nwhole = []\n"


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["batch", "plan", *(str(word) for word in words)], catch_exceptions=False)


@pytest.fixture
def plan(tmp_path: Path) -> BatchPlan:
    return plan_batch(load_batch(write_batch(tmp_path, SEEDS)))


def run_folder(folder: Path, **changes: object) -> Path:
    folder.mkdir()
    write_json(manifest_tree(replace(MANIFEST, **changes)), folder / "manifest.json")  # type: ignore[arg-type]
    return folder


def test_the_time_is_unknown_without_a_run(plan: BatchPlan) -> None:
    assert estimate(plan, None) == Estimate("", None, None, 40.0)


def test_the_time_is_that_of_the_run_for_each_job_and_reading_once(plan: BatchPlan, tmp_path: Path) -> None:
    told = {"solver": {"gap": 0.01}, "data": {"path": "shaoxing"}}
    seconds = {"load": 3.0, "build": 1.0, "solve": 6.0, "audit": 0.5, "measure": 0.5, "write": 9.0}
    run = run_folder(tmp_path / "run", threads=1, seconds=seconds, scenario_resolved=told)
    assert estimate(plan, run) == Estimate(str(run), 8.0, 35.0, 40.0)


def test_a_run_that_may_not_tell_says_why(plan: BatchPlan, tmp_path: Path) -> None:
    told = {"solver": {"gap": 0.05}, "data": {"path": "elsewhere"}}
    run = run_folder(tmp_path / "run", threads=2, seconds={"solve": 99.0}, scenario_resolved=told)
    found = estimate(plan, run)
    assert (found.job, found.cautions) == (10.0, ("data", "gap", "threads", "limit"))


def test_a_folder_that_is_no_run_is_refused(plan: BatchPlan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing_file"):
        estimate(plan, tmp_path)


def test_points_that_are_enough_are_told_where_they_are_asked_for(tmp_path: Path) -> None:
    file = write_batch(tmp_path, SEEDS)
    assert "points" not in call(file).output
    file.write_text(
        file.read_text(encoding="utf-8").replace("gap = 0.01", "gap = 0.01\ngap_points = 0.25"), encoding="utf-8"
    )
    assert "gap 1.00% or 0.25 points" in call(file).output


def test_seconds_as_people_say_them() -> None:
    assert [duration(value, "en") for value in (59.4, 240, 9000)] == ["59 s", "4 min", "2.5 h"]


def test_the_shipped_batch_is_shown_by_name() -> None:
    result = call("weights", "--lang", "en")
    assert result.exit_code == ExitCode.DONE
    assert "77 different scenarios of 80 entries" in result.output
    assert "unknown: name a run" in result.output
    assert "familiar: balanced = noise: balanced · seed 1" in result.output
    assert "solver.seed: 1 – 5 (5 different)" in result.output
    assert "44136fa355b3" not in result.output


def test_every_job_is_listed_on_demand_and_in_chinese(tmp_path: Path) -> None:
    result = call(write_batch(tmp_path, SEEDS + UNSURE), "--list", "--lang", "zh")
    plan = plan_batch(load_batch(tmp_path / "mine.toml"))
    assert all(job.id in result.output for job in plan.jobs)
    assert "随机种子" in result.output and "全部假设抽样" in result.output and "另有" in result.output


def test_names_from_a_file_are_no_markup(tmp_path: Path) -> None:
    plan = plan_batch(load_batch(write_batch(tmp_path, SEEDS.replace("'seeds'\nkind", "'[red]x[/]'\nkind"))))
    console = Console(record=True, width=120, file=(tmp_path / "screen").open("w", encoding="utf-8"))
    show_plan(console, plan, estimate(plan, None), "en")
    assert "[red]x[/]" in console.export_text()


def test_a_wrong_batch_is_bad_input_with_every_fault(tmp_path: Path) -> None:
    result = call(write_batch(tmp_path, SEEDS * 2 + UNSURE.replace("count = 4", "count = 5")))
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "duplicate_name" in result.stderr and "not_a_power_of_two" in result.stderr
    unknown = call("nowhere")
    assert unknown.exit_code == ExitCode.BAD_INPUT and "weights" in unknown.stderr


def test_planning_writes_nothing(tmp_path: Path) -> None:
    file = write_batch(tmp_path, SEEDS)
    call(file, "--list")
    assert list(tmp_path.iterdir()) == [file]
