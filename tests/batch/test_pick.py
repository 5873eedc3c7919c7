"""A plan of a batch becomes the run folder that its run would have written, or one error and nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from parkopt.batch.jobs import BatchPlan, plan_batch
from parkopt.batch.load import load_batch
from parkopt.batch.pick import pick
from parkopt.batch.result import solved, without_plan
from parkopt.batch.store import open_store
from parkopt.cli import app
from parkopt.dataset.write import write_dataset
from parkopt.errors import ExitCode, InputError
from parkopt.planning import Origin
from parkopt.report.geopackage import read_plan
from parkopt.run import run
from parkopt.source import open_dataset
from tests.batch.files import ENDS, write_batch
from tests.cities import firm, make_dataset, park, small_firm, zone

PARTS = f"""{ENDS}[[vary]]
name = "limits"
kind = "sweep"
figures = {{ "term_limits.relocation_cost" = {{ values = [1, 1000000, 2000000] }} }}
"""
MONEY, LAND, IMPOSSIBLE, LIMITED, LATER = range(5)
"""Jobs: with plans but for the third, which costs too little for any plan, and the last, which is not run."""


def city():
    """Small polluters outside must move into workshops that are still to be built."""
    small = [small_firm(f"S{number}", xy=(0.5 * number, 3.0), polluting=True, grade="A") for number in range(3)]
    sectors = ("weaving", "apparel", "bearings")
    large = [firm(f"F{number}", f"P00{1 + number % 3}", sector=sectors[number % 3]) for number in range(6)]
    sites = [park("P001"), park("P002", 0.9), park("P003", 6.0), zone("Z01", "ZG1", 3.0, workshop_floor_m2=0.0)]
    return make_dataset(sites, [*large, firm("F10", "Z01"), *small])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(city(), tmp_path_factory.mktemp("data") / "city.gpkg")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> BatchPlan:
    return plan_batch(load_batch(write_batch(tmp_path_factory.mktemp("file"), PARTS)))


@pytest.fixture(scope="module")
def made(data: Path, plan: BatchPlan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the store and, beside it by job, what a run of each job's scenario writes."""
    folder, dataset = tmp_path_factory.mktemp("made"), open_dataset(data)
    with open_store(folder / "store", plan, dict(dataset.digests), keep_firms=True) as store:
        for number in (MONEY, LAND, LIMITED):
            job = plan.jobs[number]
            record = run(dataset, job.scenario, folder / job.id, origin=Origin(str(data)))
            store.add(solved(job, record.manifest, record.plan, record.measures))
        store.add(without_plan(plan.jobs[IMPOSSIBLE], "infeasible", "Limits on terms", 1.0))
    return folder


@pytest.fixture
def broken(
    made: Path, plan: BatchPlan, tmp_path: Path
) -> Callable[[str, Callable[[pd.DataFrame], pd.DataFrame]], Path]:
    """A copy of the store with a table of the first job changed."""

    def change(name: str, how: Callable[[pd.DataFrame], pd.DataFrame]) -> Path:
        copy = tmp_path / "broken"
        for file in (made / "store").rglob("*"):
            if file.is_file():
                (copy / file.relative_to(made / "store")).parent.mkdir(parents=True, exist_ok=True)
                (copy / file.relative_to(made / "store")).write_bytes(file.read_bytes())
        table = copy / name / f"{plan.jobs[MONEY].id}.parquet"
        how(pd.read_parquet(table)).to_parquet(table, index=False)
        return copy

    return change


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def rules_of(*args: object, **options: object) -> tuple[list[str], str]:
    with pytest.raises(InputError) as caught:
        pick(*args, **options)  # type: ignore[arg-type]
    return [fault.rule for fault in caught.value.faults], str(caught.value)


@pytest.mark.parametrize("number", [MONEY, LAND, LIMITED])
def test_the_folder_is_that_of_the_run(made: Path, plan: BatchPlan, number: int, tmp_path: Path) -> None:
    job = plan.jobs[number].id
    record, there, here = pick(made / "store", job, tmp_path / "run"), made / job, tmp_path / "run"
    assert sorted(path.name for path in here.iterdir()) == sorted(path.name for path in there.iterdir())
    for name in ("manifest.json", "metrics.json", "audit.json"):
        assert (here / name).read_text(encoding="utf-8") == (there / name).read_text(encoding="utf-8")
    one, other = read_plan(here / "plan.gpkg"), read_plan(there / "plan.gpkg")
    for name in ("parks", "firms", "leads", "workshops"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))
    assert len(one.workshops) and record.audit.passed
    assert (here / "atlas.html").stat().st_size and (here / "report.html").stat().st_size


def test_other_commands_work_on_it_and_a_beginning_of_the_id_is_enough(
    made: Path, plan: BatchPlan, tmp_path: Path
) -> None:
    job, out = plan.jobs[LIMITED].id, tmp_path / "run"
    begins = next(
        job[:size] for size in range(1, 13) if sum(other.id.startswith(job[:size]) for other in plan.jobs) == 1
    )
    result = call("batch", "pick", made / "store", "--id", begins, "-o", out, "--lang", "en")
    assert result.exit_code == ExitCode.DONE and result.output.splitlines()[-1] == str(out)
    assert call("compare", made / job, out, "-o", tmp_path).exit_code == ExitCode.DONE
    assert call("map", out).exit_code == call("report", out).exit_code == ExitCode.DONE
    again = call("batch", "pick", made / "store", "--id", job, "-o", out)
    assert again.exit_code == ExitCode.BAD_INPUT
    assert call("batch", "pick", made / "store", "--id", job, "-o", out, "--force").exit_code == ExitCode.DONE


def test_a_data_set_that_was_moved(made: Path, plan: BatchPlan, data: Path, tmp_path: Path) -> None:
    moved = tmp_path / data.name
    moved.write_bytes(data.read_bytes())
    pick(made / "store", plan.jobs[LAND].id, tmp_path / "run", data=moved)
    assert json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["dataset_path"] == str(moved)
    other = write_dataset(
        make_dataset([park("P001"), zone("Z01")], [firm("F1", "P001")]), tmp_path / "city2" / data.name
    )
    assert rules_of(made / "store", plan.jobs[LAND].id, tmp_path / "no", data=other)[0] == ["changed"]
    assert not (tmp_path / "no").exists()


def test_ids_that_mean_no_job_or_several(made: Path, plan: BatchPlan, tmp_path: Path) -> None:
    store, out = made / "store", tmp_path / "run"
    assert rules_of(store, "x", out)[0] == rules_of(store, "", out)[0] == ["unknown_job"]
    assert rules_of(store, plan.jobs[LATER].id, out)[0] == ["not_run"]
    rules, text = rules_of(store, plan.jobs[IMPOSSIBLE].id, out)
    assert rules == ["no_plan"] and "infeasible" in text and "Limits on terms" in text
    assert list(tmp_path.iterdir()) == []
    assert rules_of(tmp_path, "x", out)[0] == ["not_a_store"]


def test_several_jobs_that_begin_alike_are_named(plan: BatchPlan, tmp_path: Path) -> None:
    alike = [replace(job, id=f"abc{number}") for number, job in enumerate(plan.jobs)]
    with open_store(tmp_path / "store", replace(plan, jobs=tuple(alike)), {"sites": "ab"}):
        pass
    rules, text = rules_of(tmp_path / "store", "abc", tmp_path / "run")
    assert rules == ["ambiguous_job"] and "abc0, abc1" in text


def test_a_store_without_firms(plan: BatchPlan, made: Path, data: Path, tmp_path: Path) -> None:
    job, dataset = plan.jobs[MONEY], open_dataset(data)
    record = run(dataset, job.scenario, tmp_path / "own", origin=Origin(str(data)))
    with open_store(tmp_path / "store", plan, dict(dataset.digests)) as store:
        store.add(solved(job, record.manifest, record.plan, record.measures))
    assert rules_of(tmp_path / "store", job.id, tmp_path / "run")[0] == ["no_firms"]


def test_tables_that_are_no_plan_break_rules_or_were_measured_otherwise(
    broken, plan: BatchPlan, tmp_path: Path
) -> None:
    job, out = plan.jobs[MONEY].id, tmp_path / "run"
    assert rules_of(broken("firms", lambda rows: rows.iloc[1:]), job, out)[0] == ["not_a_plan"]
    other_class = broken("parks", lambda rows: rows.assign(g18_class="CONVERT"))
    assert rules_of(other_class, job, out)[0] == ["not_a_plan"]
    unbuilt = broken("workshops", lambda rows: rows.assign(mu=0.5 * rows["mu"]))
    rules, text = rules_of(unbuilt, job, out)
    assert rules == ["breaks_rules"] and "land.floors" in text
    rules, text = rules_of(broken("metrics", lambda rows: rows.assign(value=1.01 * rows["value"])), job, out)
    assert rules == ["other_measures"] and "of city in 2020" in text
    assert not out.exists()
