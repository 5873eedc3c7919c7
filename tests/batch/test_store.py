"""The store: whole rows or none, one writer, never another base, data or version, and readable by others."""

from __future__ import annotations

import json
import multiprocessing
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from parkopt.batch import store as module
from parkopt.batch.columns import TABLES, store_page
from parkopt.batch.jobs import BatchPlan, Job, plan_batch
from parkopt.batch.load import load_batch
from parkopt.batch.result import Check, Result, solved, without_plan
from parkopt.batch.store import Store, open_store, read_table
from parkopt.errors import InputError
from tests.batch.files import write_batch
from tests.report.record import make_record

SEEDS = "[[vary]]\nname = 'seeds'\nkind = 'seeds'\nseeds = [1, 2, 3]\n"
MOVES = "[[vary]]\nname = 'moves'\nkind = 'sweep'\nfigures = { 'rules.land.max_move' = { values = [20, 40] } }\n"
DATA = {"sites": "ab", "firms": "cd"}


@pytest.fixture
def plan(tmp_path: Path) -> BatchPlan:
    return plan_batch(load_batch(write_batch(tmp_path, SEEDS + MOVES)))


def result(job: Job, **changes: object) -> Result:
    record = make_record()
    made = solved(job, replace(record.manifest, seed=job.scenario.solver.seed), record.plan, record.measures)
    return replace(made, **changes)  # type: ignore[arg-type]


def rules_of(folder: Path, plan: BatchPlan, **options: object) -> list[str]:
    with pytest.raises(InputError) as caught, open_store(folder, plan, **{"data": DATA, **options}):  # type: ignore[arg-type]
        pass
    return [fault.rule for fault in caught.value.faults]


@contextmanager
def opened(folder: Path, plan: BatchPlan) -> Iterator[Store]:
    with open_store(folder, plan, DATA) as store:
        yield store


def test_what_is_kept_is_read_back(tmp_path: Path, plan: BatchPlan) -> None:
    folder, record = tmp_path / "store", make_record()
    first, second = plan.jobs[:2]
    with open_store(folder, plan, DATA, keep_firms=True) as store:
        store.add(result(first))
        store.add(without_plan(second, "infeasible", "30 parks and 20 hosts", 1.5))
        assert store.done == {first.id, second.id}
    runs = read_table(folder, "runs").set_index("job")
    assert runs.loc[first.id, "objective"] == record.manifest.objective
    assert (runs.loc[second.id, "status"], runs.loc[second.id, "reason"]) == ("infeasible", "30 parks and 20 hosts")
    assert pd.isna(runs.loc[second.id, "objective"]) and runs.loc[second.id, "seed"] == 2
    parks = read_table(folder, "parks")
    assert set(parks["job"]) == {first.id}
    assert parks.set_index("site_id")["fate"].to_dict() == record.plan.parks["fate"].map(str).to_dict()
    assert len(read_table(folder, "firms")) == len(record.plan.firms)
    hosts = read_table(folder, "hosts").set_index("host_id")
    assert hosts["output"].to_dict() == pytest.approx(record.measures.hosts["output"].to_dict())
    metrics = read_table(folder, "metrics").set_index(["key", "scope", "year"])["value"]
    for metric in record.measures.metrics:
        for year, value in metric.plan.items():
            kept = metrics[metric.key, metric.scope, year]
            assert pd.isna(kept) if value is None else kept == value
    assert read_table(folder, "terms")["scaled"].sum() == pytest.approx(
        sum(term.scaled for term in record.manifest.terms.values())
    )


def test_the_plan_is_in_the_store_before_anything_ran(tmp_path: Path, plan: BatchPlan) -> None:
    with opened(tmp_path / "store", plan) as store:
        assert store.done == frozenset()
    members = read_table(tmp_path / "store", "members")
    base = plan.jobs[0]
    assert set(members[members["job"] == base.id]["part"]) == {"seeds", "moves"}
    changes = read_table(tmp_path / "store", "changes").set_index("job")
    assert set(changes["key"]) == {"solver.seed", "rules.land.max_move.value"} and base.id not in changes.index
    assert (tmp_path / "store" / "batch.toml").read_bytes() == plan.file.path.read_bytes()


def test_each_row_tells_its_job_and_proof_and_each_column_is_documented(tmp_path: Path, plan: BatchPlan) -> None:
    with open_store(tmp_path / "store", plan, DATA, keep_firms=True) as store:
        store.add(result(plan.jobs[0]))
        store.add_check(Check(plan.jobs[0].id, result(plan.jobs[0]), 3))
    for spec in TABLES:
        rows = read_table(tmp_path / "store", spec.name)
        assert list(rows.columns) == [column.name for column in spec.every]
        required = [column.name for column in spec.every if not column.may_lack]
        assert rows[required].notna().all().all() and len(rows)
    page = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")
    assert store_page() in page, "write docs/store.md again from parkopt.batch.columns.store_page"


def test_duckdb_joins_the_tables_as_the_page_says(
    tmp_path: Path, plan: BatchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "store", plan) as store:
        for job in plan.jobs:
            store.add(result(job))
    page = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")
    query = re.search(r"```sql\n(.*?)```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    found = duckdb.sql(query[1]).fetchall()  # type: ignore[index]
    retained = {site for site, fate in make_record().plan.parks["fate"].items() if fate == "RETAIN"}
    assert len(found) == 2 * 12
    for part, site, times, plans in found:
        assert plans == {"moves": 2, "seeds": 3}[part]
        assert times == (plans if site in retained else 0)
    assert len(pd.read_parquet(tmp_path / "store" / "parks")) == len(plan.jobs) * 12


def test_rows_of_another_base_data_or_version_are_refused(tmp_path: Path, plan: BatchPlan) -> None:
    folder = tmp_path / "store"
    with opened(folder, plan) as store:
        store.add(result(plan.jobs[0]))
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    assert rules_of(folder, plan, data=DATA | {"firms": "ef"}) == ["other_data"]
    assert rules_of(folder, plan, version="9.9") == ["other_version"]
    (tmp_path / "other").mkdir()
    other = plan_batch(load_batch(write_batch(tmp_path / "other", SEEDS, land=60_000)))
    assert rules_of(folder, other) == ["other_base"]
    assert rules_of(folder, other, version="9.9", data={}) == ["other_base", "other_data", "other_version"]
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_files_carried_in_from_another_store_are_refused(tmp_path: Path, plan: BatchPlan) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, job, data in ((one, plan.jobs[0], DATA), (two, plan.jobs[1], {"sites": "xy"})):
        with open_store(folder, plan, data) as store:
            store.add(result(job))
    for name in ("runs", "parks"):
        (two / name / f"{plan.jobs[1].id}.parquet").rename(one / name / f"{plan.jobs[1].id}.parquet")
    with pytest.raises(InputError, match="mixed"):
        read_table(one, "parks")


def test_a_larger_batch_of_the_same_base_goes_on_in_the_same_store(tmp_path: Path, plan: BatchPlan) -> None:
    with opened(tmp_path / "store", plan) as store:
        store.add(result(plan.jobs[0]))
    grown = plan_batch(load_batch(write_batch(tmp_path, SEEDS.replace("3]", "3, 4]") + MOVES)))
    with opened(tmp_path / "store", grown) as store:
        assert store.done == {plan.jobs[0].id}
        store.add(result(grown.jobs[3]))
    assert len(read_table(tmp_path / "store", "runs")) == 2


def test_a_job_is_kept_once_and_only_if_it_is_of_the_batch(tmp_path: Path, plan: BatchPlan) -> None:
    with opened(tmp_path / "store", plan) as store:
        store.add(result(plan.jobs[0]))
        with pytest.raises(InputError, match="twice"):
            store.add(result(plan.jobs[0]))
        for wrong in ({"job": "0" * 12}, {"scenario": "of another base"}):
            with pytest.raises(InputError, match="foreign_job"):
                store.add(replace(result(plan.jobs[1]), **wrong))


HOLD = """
import sys, time
from pathlib import Path
from parkopt.batch.lock import only_writer
with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_writer_is_refused_until_the_first_is_gone_even_killed(tmp_path: Path, plan: BatchPlan) -> None:
    folder = tmp_path / "store"
    with opened(folder, plan):
        assert rules_of(folder, plan) == ["held"]
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None and holder.stdout.readline() == "held\n"
        with pytest.raises(InputError, match=f"process {holder.pid} on "), opened(folder, plan):
            pass
    finally:
        holder.kill()
        holder.wait()
    with opened(folder, plan) as store:
        store.add(result(plan.jobs[0]))


def _keep(folder: Path, file: Path, numbers: list[int]) -> None:
    plan = plan_batch(load_batch(file))
    with opened(folder, plan) as store:
        for number in numbers:
            store.add(result(plan.jobs[number]))


def test_rows_half_written_by_a_killed_writer_are_never_read_and_then_cleared(
    tmp_path: Path, plan: BatchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer ends before each of its files in turn; afterwards the job is not there, and the next try keeps it."""
    folder = tmp_path / "store"
    with opened(folder, plan) as store:
        store.add(result(plan.jobs[0]))
    whole = read_table(folder, "parks")
    write = module._write
    for left in range(5):

        class Killed(BaseException):
            pass

        budget = [left]

        def cut(*arguments: object, budget: list[int] = budget, killed: type[BaseException] = Killed) -> None:
            if not budget[0]:
                raise killed
            budget[0] -= 1
            write(*arguments)  # type: ignore[arg-type]

        with opened(folder, plan) as store:
            monkeypatch.setattr(module, "_write", cut)
            with pytest.raises(Killed):
                store.add(result(plan.jobs[1]))
        monkeypatch.setattr(module, "_write", write)
        assert store.done == {plan.jobs[0].id}
        assert read_table(folder, "parks").equals(whole)
        with opened(folder, plan):
            files = {path.stem for name in ("parks", "metrics", "hosts", "terms") for path in (folder / name).iterdir()}
            assert files == {plan.jobs[0].id}
    _keep(folder, plan.file.path, [1])
    assert len(read_table(folder, "parks")) == 2 * len(whole)


def test_a_writer_killed_at_any_moment_loses_nothing_that_was_kept(tmp_path: Path, plan: BatchPlan) -> None:
    folder = tmp_path / "store"
    _keep(folder, plan.file.path, [0])
    process = multiprocessing.get_context("spawn").Process(target=_keep, args=(folder, plan.file.path, [1, 2]))
    process.start()
    while process.is_alive() and len(list((folder / "runs").iterdir())) < 2:
        time.sleep(0.001)
    process.kill()
    process.join()
    with opened(folder, plan) as store:
        assert plan.jobs[0].id in store.done
        for job in plan.jobs:
            if job.id not in store.done:
                store.add(result(job))
    undisturbed = tmp_path / "undisturbed"
    _keep(undisturbed, plan.file.path, list(range(len(plan.jobs))))
    for spec in TABLES:
        assert read_table(folder, spec.name).equals(read_table(undisturbed, spec.name))


def test_a_full_disk_is_told_and_what_was_kept_stays(
    tmp_path: Path, plan: BatchPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    with opened(tmp_path / "store", plan) as store:
        store.add(result(plan.jobs[0]))
        monkeypatch.setattr(pq, "write_table", full)
        with pytest.raises(InputError, match=r"No space left on device \[cannot_write\]"):
            store.add(result(plan.jobs[1]))
        monkeypatch.undo()
        store.add(result(plan.jobs[1]))
    assert len(read_table(tmp_path / "store", "runs")) == 2


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, plan: BatchPlan) -> None:
    file = tmp_path / "file"
    file.write_text("x", encoding="utf-8")
    assert rules_of(file / "store", plan) == ["cannot_write"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, plan: BatchPlan) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("x", encoding="utf-8")
    assert rules_of(tmp_path / "mine", plan) == ["not_a_store"]
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]
    with pytest.raises(InputError, match="not_a_store"):
        read_table(tmp_path / "mine", "runs")


def test_a_head_of_another_format_is_refused(tmp_path: Path, plan: BatchPlan) -> None:
    folder = tmp_path / "store"
    with opened(folder, plan):
        pass
    head = json.loads((folder / "store.json").read_text(encoding="utf-8"))
    (folder / "store.json").write_text(json.dumps(head | {"format": 2}), encoding="utf-8")
    assert rules_of(folder, plan) == ["not_a_store"]
