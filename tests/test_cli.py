"""The command line: what it prints, what it writes, and which code it returns."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from parkopt import __version__
from parkopt.cli import app
from parkopt.dataset.write import write_dataset
from parkopt.errors import ExitCode
from tests.cities import firm, make_dataset, park, zone

SMALL = ("--parks", "12", "--rows", "400", "--city-seed", "3")
SMALL_REF = "shaoxing(12 parks, 400 rows, seed 3)"


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A sound little data set on disk."""
    firms = [firm("F1", "P001"), firm("F2", "P001"), firm("F3", "Z01")]
    return write_dataset(make_dataset([park("P001"), zone("Z01")], firms), tmp_path / "tiny")


def test_help_names_every_command_without_loading_anything_heavy() -> None:
    code = "import sys, parkopt.cli; print(sorted({'pandas', 'geopandas', 'ortools', 'folium'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
    text = call("--help").output
    assert all(name in text for name in ("demo", "solve", "map", "report", "rules", "scenarios", "data"))


def test_version() -> None:
    assert call("--version").output == f"{__version__}\n"


def test_the_demo_city_is_built_and_described(tmp_path: Path) -> None:
    file = tmp_path / "city.gpkg"
    assert call("data", "build", "-o", file, *SMALL).exit_code == 0
    assert call("data", "build", "-o", file, *SMALL).exit_code == ExitCode.BAD_INPUT
    assert call("data", "build", "-o", file, *SMALL, "--force").exit_code == 0
    facts = json.loads(call("data", "info", file, "--json").stdout)
    assert facts["sites"]["park"] == 12
    assert facts["synthetic"] is True
    built = json.loads(call("data", "info", SMALL_REF, "--json").stdout)
    assert built["firms"] == facts["firms"]


def test_check_lists_all_faults_and_writes_them(tiny: Path, tmp_path: Path) -> None:
    assert call("data", "check", tiny).exit_code == 0
    firms = tiny / "firms.geojson"
    firms.write_text(firms.read_text(encoding="utf-8").replace('"P001"', '"P999"').replace('"B"', '"Z"'))
    result = call("data", "check", tiny, "--csv", tmp_path / "faults.csv")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "P999" in result.output
    lines = (tmp_path / "faults.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("file,layer,row,column,rule")
    assert len(lines) > 3


def test_reviews_are_merged_into_locks(tiny: Path, tmp_path: Path) -> None:
    good, bad = tmp_path / "wang.csv", tmp_path / "li.csv"
    good.write_text("site_id,firm_id,mark,note\nP001,,must_stay,\n,F2,firm_closed,in May\n", encoding="utf-8")
    bad.write_text("site_id,mark\nP001,must_go\n", encoding="utf-8")
    locks, corrections = tmp_path / "locks.csv", tmp_path / "corrections.csv"
    files = ["--data", tiny, "-o", locks, "--corrections", corrections]
    refused = call("locks", "merge", good, bad, *files)
    assert refused.exit_code == ExitCode.BAD_INPUT and "conflict" in refused.stderr
    assert not locks.exists() and not corrections.exists()
    merged = call("locks", "merge", good, *files)
    assert merged.exit_code == ExitCode.DONE and "1 lock(s)" in merged.output and "1 correction(s)" in merged.output
    assert "P001,,RETAIN" in locks.read_text(encoding="utf-8-sig")
    assert call("locks", "merge", good, *files).exit_code == ExitCode.BAD_INPUT, "the files are there"
    assert call("locks", "merge", good, *files, "--force").exit_code == ExitCode.DONE


def test_rules_show_formula_clause_and_figures_in_force() -> None:
    text = call("rules", "shaoxing-2020-parks-24").output
    assert "phases.2020.park_limit = 24 parks" in text
    assert "G18 §1.2" in text
    assert all(f"\n{family}. " in text for family in range(1, 16))
    assert "园区" in call("rules", "--lang", "zh").output
    assert "B50-T10" in call("rules", "--clauses").output


def test_shipped_scenarios_are_listed() -> None:
    assert "shaoxing-2020-jobs-first" in call("scenarios").output


@pytest.mark.parametrize(
    "words",
    [
        ("rules", "nowhere"),
        ("data", "info", "nowhere"),
        ("solve", "nowhere", "-o", "run"),
        ("solve", "shaoxing-2020", "-o", "run", "--data", "nowhere"),
        ("map", "nowhere"),
        ("report", "nowhere"),
    ],
    ids=" ".join,
)
def test_bad_input_is_told_on_stderr_without_a_traceback(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(*words)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "nowhere" in result.stderr
    assert "missing_file" in result.stderr
    assert "Traceback" not in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_option_is_bad_input_too() -> None:
    assert call("solve", "--no-such-option").exit_code == ExitCode.BAD_INPUT


def test_a_folder_that_is_in_use_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    result = call("demo", "-o", tmp_path, "--force")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "not_a_run" in result.stderr
    assert (tmp_path / "notes.txt").read_text() == "mine"
