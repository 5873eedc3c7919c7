"""A batch that is run: every job a row, the same whoever does it and however often it is killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import psutil
import pytest
from distributed import LocalCluster
from typer.testing import CliRunner

from parkopt.batch.columns import TABLES
from parkopt.batch.jobs import BatchPlan, plan_batch
from parkopt.batch.load import load_batch
from parkopt.batch.result import without_plan
from parkopt.batch.run import run_batch
from parkopt.batch.spread import Hands
from parkopt.batch.store import open_store, read_table
from parkopt.batch.work import Task, work
from parkopt.cli import app
from parkopt.dataset.write import write_dataset
from parkopt.errors import ExitCode, InputError
from parkopt.instance import build_instance
from parkopt.model.build import build_model, reweighted
from parkopt.source import open_dataset
from tests.batch.files import ENDS, JOBS, write_batch
from tests.cities import firm, make_dataset, park, small_firm, zone

SECTORS = ("weaving", "apparel", "bearings")
CITY = make_dataset(
    [park("P001"), park("P002", 0.9), park("P003", 6.0), zone("Z01", "ZG1", 3.0)],
    [firm(f"F{number}", f"P00{1 + number % 3}", sector=SECTORS[number % 3]) for number in range(9)]
    + [firm("F10", "Z01"), firm("F11"), small_firm("F12", "P003")],
)
PARTS = f"""{ENDS}{JOBS}[[vary]]
name = "limits"
kind = "target"
figures = {{ "phases.2020.park_limit" = {{ values = [1] }} }}
[[vary]]
name = "seeds"
kind = "seeds"
seeds = [1, 2]
"""
IMPOSSIBLE = """
[[vary]]
name = "impossible"
kind = "named"
overrides."hosts are a must" = { targets.hosts_over_100bn.mode = "hard" }
"""
UNLIKE = ["seconds", "manifest", "status"]
"""Columns of runs in which two runs of one batch may differ (the status is of how the time went)."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(CITY, tmp_path_factory.mktemp("data") / "city.gpkg")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_batch(tmp_path, PARTS)


@pytest.fixture
def plan(file: Path) -> BatchPlan:
    return plan_batch(load_batch(file))


def assert_same(first: Path, second: Path) -> None:
    for spec in TABLES:
        one, other = (read_table(folder, spec.name) for folder in (first, second))
        if spec.name == "runs":
            one, other = one.drop(columns=UNLIKE), other.drop(columns=UNLIKE)
        pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_every_job_is_a_row_with_plan_proof_and_firms(plan: BatchPlan, data: Path, tmp_path: Path) -> None:
    said: list[str] = []
    ran = run_batch(plan, tmp_path / "store", hands=Hands(2), data=data, say=said.append)
    assert (ran.new, ran.total, ran.stopped) == (len(plan.jobs), len(plan.jobs), False)
    runs = read_table(tmp_path / "store", "runs").set_index("job")
    assert set(runs.index) == {job.id for job in plan.jobs} and set(runs["status"]) == {"optimal"}
    assert (runs["bound"] <= runs["objective"] + 1e-9).all()
    assert read_table(tmp_path / "store", "firms").groupby("job").size().eq(len(CITY.firms)).all()
    assert sum(f" of {len(plan.jobs)} · " in line for line in said) == len(plan.jobs)
    again = run_batch(plan, tmp_path / "store", hands=Hands(1), data=data)
    assert (again.new, dict(again.kept)) == (0, dict(ran.kept))


def test_a_job_is_what_a_run_of_its_scenario_is(plan: BatchPlan, data: Path) -> None:
    job = plan.jobs[0]
    dataset = open_dataset(data)
    done = work(Task(job, str(data), dict(dataset.digests))).result
    model = build_model(build_instance(dataset, job.scenario))
    other = build_model(build_instance(dataset, plan.jobs[1].scenario))
    again = reweighted(other, job.scenario)
    np.testing.assert_array_equal(again.linear.cost, model.linear.cost)
    assert (again.linear.matrix != model.linear.matrix).nnz == 0
    assert (other.linear.cost != model.linear.cost).any()
    assert done.objective is not None and done.plan is not None


def test_what_has_no_plan_is_a_row_with_its_reason_and_stops_nothing(data: Path, tmp_path: Path) -> None:
    plan = plan_batch(load_batch(write_batch(tmp_path, IMPOSSIBLE + PARTS)))
    ran = run_batch(plan, tmp_path / "store", hands=Hands(1), data=data)
    runs = read_table(tmp_path / "store", "runs").set_index("job")
    assert runs.loc[plan.jobs[0].id, "status"] == "infeasible"
    assert "hosts" in runs.loc[plan.jobs[0].id, "reason"]
    assert ran.kept == {"infeasible": 1, "optimal": len(plan.jobs) - 1}


def test_a_job_that_fails_says_why_and_runs_again_when_asked(plan: BatchPlan, data: Path, tmp_path: Path) -> None:
    wrong = work(Task(plan.jobs[0], str(data), {"city.gpkg": "of another city"})).result
    assert wrong.status == "failed" and "changed" in wrong.reason
    missing = work(Task(plan.jobs[0], str(tmp_path / "nothing.gpkg"), {})).result
    assert missing.status == "failed" and "nothing.gpkg" in missing.reason
    with open_store(tmp_path / "store", plan, dict(open_dataset(data).digests), keep_firms=True) as store:
        store.add(without_plan(plan.jobs[0], "failed", "out of memory", 1.0))
    first = run_batch(plan, tmp_path / "store", hands=Hands(1), data=data)
    assert first.kept["failed"] == 1 and first.new == len(plan.jobs) - 1
    second = run_batch(plan, tmp_path / "store", hands=Hands(1), data=data, again=True)
    assert second.kept == {"optimal": len(plan.jobs)} and second.new == 1


def command(file: Path, out: Path, data: Path, *more: str) -> list[str]:
    start = "from parkopt.cli import main; main()"
    words = ["batch", "run", str(file), "-o", str(out), "--data", str(data), "--deterministic", *more]
    return [sys.executable, "-c", start, *words]


@pytest.fixture
def undisturbed(plan: BatchPlan, data: Path, tmp_path: Path) -> Path:
    run_batch(plan, tmp_path / "undisturbed", hands=Hands(1), data=data, counted=True)
    return tmp_path / "undisturbed"


def test_killed_at_random_moments_it_ends_as_if_undisturbed(
    file: Path, plan: BatchPlan, data: Path, tmp_path: Path, undisturbed: Path
) -> None:
    store, chance = tmp_path / "store", random.Random(7)
    kept = 0
    for _ in range(3):
        process = subprocess.Popen(
            command(file, store, data, "-j", "2"), stdout=subprocess.DEVNULL, start_new_session=True
        )
        began = len(list((store / "runs").glob("*.parquet")))
        while process.poll() is None and len(list((store / "runs").glob("*.parquet"))) < began + 1:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3))
        others = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.kill()
        process.wait()
        assert not psutil.wait_procs(others, timeout=60)[1], "nobody goes on working for a batch that is gone"
        now = len(list((store / "runs").glob("*.parquet")))
        assert now >= kept, "what was kept stays"
        kept = now
    assert subprocess.run(command(file, store, data), capture_output=True).returncode == 0
    assert len(read_table(store, "runs")) == len(plan.jobs)
    assert_same(store, undisturbed)


def test_ctrl_c_keeps_what_is_done_and_says_so(data: Path, tmp_path: Path) -> None:
    """Of so many jobs that they cannot be done before the signal comes; begun with Ctrl-C ignored, as programmes in the background are."""
    many = f'{PARTS}[[vary]]\nname = "many"\nkind = "seeds"\nseeds = {list(range(3, 303))}\n'
    file, store = write_batch(tmp_path, many, cap=300), tmp_path / "store"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(
            command(file, store, data),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdout is not None
    for line in process.stdout:
        if " of " in line:
            process.send_signal(signal.SIGINT)
            break
    said = process.stdout.read()
    assert process.wait(60) == ExitCode.DIFFERENT and "Traceback" not in said
    assert "Stopped" in said and 1 <= len(read_table(store, "runs")) < 300


@pytest.fixture
def cluster() -> Iterator[str]:
    """A scheduler and two workers, each a process of its own, on this machine's loopback."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as running:
        yield running.scheduler_address


def test_a_dask_cluster_gives_the_same_tables(
    file: Path, data: Path, tmp_path: Path, cluster: str, undisturbed: Path
) -> None:
    words = command(file, tmp_path / "store", data, "--backend", "dask", "--scheduler", cluster)[3:]
    answer = CliRunner().invoke(app, words)
    assert answer.exit_code == 0, answer.output
    assert_same(tmp_path / "store", undisturbed)


def test_dask_and_its_scheduler_are_named_together(file: Path, data: Path, tmp_path: Path) -> None:
    words = command(file, tmp_path / "store", data, "--backend", "dask")[3:]
    assert CliRunner().invoke(app, words).exit_code == 2
    words = command(file, tmp_path / "store", data, "--scheduler", "tcp://127.0.0.1:1")[3:]
    assert CliRunner().invoke(app, words).exit_code == 2
    assert not (tmp_path / "store").exists()


def test_a_store_of_counted_steps_takes_no_runs_by_the_clock(plan: BatchPlan, data: Path, undisturbed: Path) -> None:
    with pytest.raises(InputError) as caught:
        run_batch(plan, undisturbed, hands=Hands(1), data=data)
    assert [fault.rule for fault in caught.value.faults] == ["other_counted"]


def test_outlines_stand_in_the_store_for_maps(plan: BatchPlan, data: Path, tmp_path: Path) -> None:
    run_batch(plan, tmp_path / "store", hands=Hands(1), data=data)
    sites = gpd.read_parquet(tmp_path / "store" / "sites.parquet")
    assert sites.crs == "EPSG:4326" and sites.set_index("site_id")["is_park"].to_dict() == {
        "P001": True, "P002": True, "P003": True, "Z01": False,
    }  # fmt: skip
