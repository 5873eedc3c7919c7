"""The pipeline and its commands: one folder with everything, or an error and nothing. The solver is a stand-in."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from parkopt import solve as solving
from parkopt.cli import app
from parkopt.dataset.write import write_dataset
from parkopt.errors import ExitCode, InfeasibleError, InputError, NoPlanError
from parkopt.model.build import CityModel
from parkopt.model.objective import terms
from parkopt.planning import Origin
from parkopt.progress import News, Progress
from parkopt.results import RunRecord
from parkopt.run import read_run, run, run_files
from parkopt.scenario.load import load_scenario
from parkopt.solve.exact import solve_exact
from parkopt.solve.extract import to_plan
from parkopt.solve.outcome import Outcome
from parkopt.solve.remote import Remote
from parkopt.solve.start import Start
from tests.cities import firm, make_dataset, park, small_firm, zone

FILES = ["atlas.html", "audit.json", "manifest.json", "metrics.json", "plan.gpkg", "plan.xlsx", "report.html"]
SECTORS = ("weaving", "apparel", "bearings")
CITY = make_dataset(
    [park("P001"), park("P002", 0.9), park("P003", 6.0), zone("Z01", "ZG1", 3.0)],
    [firm(f"F{number}", f"P00{1 + number % 3}", sector=SECTORS[number % 3]) for number in range(9)]
    + [firm("F10", "Z01"), firm("F11"), small_firm("F12", "P003")],
)


def stand_in(
    model: CityModel,
    *,
    time_limit: float,
    threads: int,
    seed: int,
    gap: float,
    gap_points: float,
    counted: bool,
    warm: Start | None,
    compare: bool,
    progress: Progress,
    remote: Remote | None,
) -> Outcome:
    """Solves exactly, or until ``progress`` asks to stop."""
    stopped = progress(News("solving exactly", 0.0))
    found = solve_exact(model.linear, time_limit=time_limit, seed=seed, gap=gap)
    assert found.x is not None
    parts = terms(model.instance, model.columns, found.x)
    status = "feasible" if stopped else "optimal"
    return Outcome(to_plan(model, found.x), status, found.objective, found.bound, 0.0, 0.0, 0.0, parts, {})


@pytest.fixture(autouse=True)
def solver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solving, "solve_model", stand_in, raising=False)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_dataset(CITY, tmp_path_factory.mktemp("data") / "city.gpkg")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Locks that retain every park."""
    file = tmp_path_factory.mktemp("locks") / "kept.csv"
    file.write_text("site_id,fate\nP001,RETAIN\nP002,RETAIN\nP003,RETAIN\n")
    return file


@pytest.fixture(scope="module")
def done(data: Path, kept: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunRecord, Path]]:
    """A finished run and its folder; not to be changed."""
    out = tmp_path_factory.mktemp("runs") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "solve_model", stand_in, raising=False)
        yield run_files("shaoxing-2020", out, data=data, locks=kept, time_limit=30, seed=7), out


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def no_outcome(status: str, *conflicts: str) -> Outcome:
    return Outcome(None, status, None, None, None, None, 0.0, {}, {}, conflicts, True)  # type: ignore[arg-type]


def test_a_run_writes_exactly_the_agreed_files(done: tuple[RunRecord, Path]) -> None:
    record, out = done
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "locks.csv"])
    assert record.audit.passed, [rule for rule in record.audit.rules if rule.violations]


def test_the_manifest_says_what_was_run(done: tuple[RunRecord, Path], data: Path) -> None:
    _, out = done
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["scenario"] == manifest["scenario_resolved"]["name"] == "shaoxing-2020"
    assert (manifest["seed"], manifest["status"], manifest["synthetic"]) == (7, "optimal", True)
    assert set(manifest["inputs"]) == {"city.gpkg", "kept.csv", "shaoxing-2020.toml"}
    assert {"load", "build", "solve", "write"} <= set(manifest["seconds"])
    assert manifest["peak_rss_mb"] > 50
    assert manifest["dataset_path"] == str(data)
    cost = manifest["terms"]["relocation_cost"]
    assert cost["scaled"] == pytest.approx(cost["weight"] * cost["raw"] / 1_000_000)


def test_metrics_and_audit_are_plain_json(done: tuple[RunRecord, Path]) -> None:
    record, out = done
    metrics = json.loads((out / "metrics.json").read_text(encoding="utf-8"))
    city = {metric["key"]: metric for metric in metrics if metric["scope"] == "city"}
    assert city["in_park_rate_all"]["target_2020"] == 0.8
    assert city["in_park_rate_all"]["plan_2020"] == record.measures.metric("in_park_rate_all").plan[2020]
    report = json.loads((out / "audit.json").read_text(encoding="utf-8"))
    assert report["passed"] is True
    assert {"rule", "clause", "checked", "violations"} <= set(report["rules"][0])


def test_a_run_is_read_back_as_it_was(done: tuple[RunRecord, Path]) -> None:
    record, out = done
    again = read_run(out)
    assert (again.scenario, again.manifest, again.audit) == (record.scenario, record.manifest, record.audit)
    pd.testing.assert_frame_equal(again.plan.parks, record.plan.parks, check_dtype=False)
    pd.testing.assert_frame_equal(again.plan.firms, record.plan.firms, check_dtype=False)
    assert again.measures.metrics == record.measures.metrics
    assert again.locks is not None and again.locks.parks["fate"].tolist() == ["RETAIN"] * 3


def test_a_data_set_in_memory_leaves_digests_too(tmp_path: Path) -> None:
    record = run(CITY, load_scenario("shaoxing-2020"), tmp_path / "run", origin=Origin("mine"))
    assert {"sites", "firms", "meta"} <= set(record.manifest.inputs)
    assert record.manifest.dataset_path == "mine"


def test_locks_hold_and_stand_in_the_manifest(data: Path, tmp_path: Path) -> None:
    locks = tmp_path / "locks.csv"
    locks.write_text("site_id,firm_id,fate\nP001,,RELOCATE\n,F11,RELOCATE\n")
    record = run_files("shaoxing-2020", tmp_path / "run", data=data, locks=locks)
    assert record.plan.parks.loc["P001", "host_id"] == ""
    assert record.plan.firms.loc["F11", "fate"] == "RELOCATE"
    assert "locks.csv" in record.manifest.inputs


def test_ctrl_c_keeps_the_best_plan(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(model: CityModel, **settings: object) -> Outcome:
        signal.raise_signal(signal.SIGINT)
        return stand_in(model, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(solving, "solve_model", interrupted)
    said: list[str] = []
    record = run_files("shaoxing-2020", tmp_path / "run", data=data, say=said.append)
    assert record.manifest.status == "feasible"
    assert any("best plan so far" in text for text in said)
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == FILES


@pytest.mark.parametrize(
    ("outcome", "error", "code"),
    [
        (no_outcome("infeasible", "phases.2020.park_limit (G18 §1.2)"), InfeasibleError, ExitCode.INFEASIBLE),
        (no_outcome("no_plan"), NoPlanError, ExitCode.NO_PLAN),
    ],
)
def test_without_a_plan_there_is_an_error_and_no_folder(
    outcome: Outcome,
    error: type[Exception],
    code: ExitCode,
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(solving, "solve_model", lambda model, **settings: outcome)
    with pytest.raises(error):
        run_files("shaoxing-2020", tmp_path / "run", data=data)
    result = call("solve", "shaoxing-2020", "-o", tmp_path / "run", "--data", data)
    assert result.exit_code == code
    assert all(conflict in result.stderr for conflict in outcome.conflicts)
    assert list(tmp_path.iterdir()) == []


def test_data_with_faults_are_refused_with_all_of_them(tmp_path: Path) -> None:
    firms = [firm("F1", "P001", tax=-1.0), firm("F2", "P001", sector="shipbuilding"), firm("F3", "P001", grade="X")]
    bad = write_dataset(make_dataset([park("P001")], firms), tmp_path / "bad")
    with pytest.raises(InputError) as caught:
        run_files("shaoxing-2020", tmp_path / "run", data=bad)
    assert {(fault.row, fault.column) for fault in caught.value.faults} >= {("F1", "tax"), ("F3", "grade")}
    assert not (tmp_path / "run").exists()


def test_the_commands_solve_map_and_report(data: Path, kept: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    words = ("solve", "shaoxing-2020", "-o", out, "--data", data, "--locks", kept)
    result = call(*words, "--lang", "en")
    assert result.exit_code == 0
    assert "In-park rate" in result.output
    assert "Synthetic" in result.output
    before = {name: (out / name).read_bytes() for name in FILES}
    for name in ("atlas.html", "report.html", "plan.xlsx"):
        (out / name).unlink()
    assert call("map", out, "--lang", "en").exit_code == 0
    assert call("report", out, "--lang", "en").exit_code == 0
    assert sorted(path.name for path in out.iterdir()) == sorted([*FILES, "locks.csv"])
    assert {name for name in FILES if (out / name).read_bytes() != before[name]} == set()
    assert call(*words).exit_code == ExitCode.BAD_INPUT
    assert call(*words, "--force").exit_code == 0


def test_a_map_of_changed_data_is_refused(done: tuple[RunRecord, Path], tmp_path: Path) -> None:
    _, out = done
    other = write_dataset(make_dataset([park("P001")], [firm("F1", "P001")]), tmp_path / "city.gpkg")
    result = call("map", out, "--data", other)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "city.gpkg" in result.stderr


def test_the_demo_runs_at_any_size(tmp_path: Path) -> None:
    out = tmp_path / "demo"
    result = call("demo", "-o", out, "--parks", "12", "--rows", "400", "--city-seed", "3", "--time-limit", "60")
    assert result.exit_code in (ExitCode.DONE, ExitCode.DIFFERENT), result.output
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["dataset_path"] == "shaoxing(12 parks, 400 rows, seed 3)"
    assert len(read_run(out).plan.parks) == 12
