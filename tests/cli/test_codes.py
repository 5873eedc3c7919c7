"""Exit codes: 0 done, 2 bad input with every fault, 3 infeasible with its conflicts, 4 no plan in time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parkopt.dataset.write import write_dataset
from parkopt.errors import ExitCode
from parkopt.run import read_run
from parkopt.solve.highs import HighsResult
from tests.cities import firm, make_dataset, park, zone
from tests.cli.towns import FILES, call, names, small_city, start


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A data set on disk and the folder of its run; not to be changed."""
    folder = tmp_path_factory.mktemp("done")
    data = write_dataset(small_city(), folder / "city")
    result = call("solve", "shaoxing-2020", "-o", folder / "run", "--data", data, "--lang", "en", "--time-limit", "20")
    assert result.exit_code == ExitCode.DONE, result.output
    assert "every rule holds" in result.output
    return data, folder / "run"


NOTHING = HighsResult("unknown", None, float("inf"), -float("inf"))


def test_done_leaves_the_agreed_files_and_is_read_back(done: tuple[Path, Path]) -> None:
    _, run = done
    assert names(run) == FILES
    assert read_run(run).audit.passed
    assert '<html lang="en">' in (run / "report.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in (run / "atlas.html").read_text(encoding="utf-8")


def test_map_and_report_are_written_again_as_they_were(done: tuple[Path, Path], tmp_path: Path) -> None:
    data, run = done
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("manifest.json", "audit.json", "plan.gpkg"):
        (copy / name).write_bytes((run / name).read_bytes())
    assert call("map", copy, "--data", data, "--lang", "en").exit_code == ExitCode.DONE
    assert call("report", copy, "--data", data, "--lang", "en").exit_code == ExitCode.DONE
    for name in ("atlas.html", "report.html", "plan.xlsx"):
        assert (copy / name).read_bytes() == (run / name).read_bytes(), name
    assert call("report", copy, "--lang", "zh").exit_code == ExitCode.DONE
    assert (copy / "plan.xlsx").read_bytes() != (run / "plan.xlsx").read_bytes()


def test_another_run_is_never_written_over_unless_forced(done: tuple[Path, Path]) -> None:
    data, run = done
    before = {name: (run / name).read_bytes() for name in FILES}
    result = call("solve", "shaoxing-2020", "-o", run, "--data", data)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "--force" in result.stderr
    assert {name: (run / name).read_bytes() for name in FILES} == before


def test_bad_input_names_every_fault_at_once(tmp_path: Path) -> None:
    firms = [firm("F1", "P001", tax=-1.0), firm("F2", "P001", sector="shipbuilding"), firm("F3", "P001", grade="X")]
    data = write_dataset(make_dataset([park("P001")], firms), tmp_path / "bad")
    scenario = tmp_path / "mine.toml"
    scenario.write_text('extends = "shaoxing-2020"\nname = "mine"\nspeed = 3\n[weights]\njoy = 1\n', encoding="utf-8")
    result = call("solve", "shaoxing-2020", "-o", tmp_path / "run", "--data", data)
    assert result.exit_code == ExitCode.BAD_INPUT
    assert all(fault in result.stderr for fault in ("F1", "tax", "F2", "shipbuilding", "F3", "grade"))
    wrong = call("solve", scenario, "-o", tmp_path / "run", "--data", data)
    assert wrong.exit_code == ExitCode.BAD_INPUT
    assert "speed" in wrong.stderr and "joy" in wrong.stderr
    assert names(tmp_path) == ["bad", "mine.toml"]


def test_a_sound_firm_without_any_fate_is_a_fault_of_the_data(tmp_path: Path) -> None:
    dyer = firm("F9", "P001", sector="dyeing", industry="1713", polluting=True)  # must leave, yet there is no cluster
    data = write_dataset(make_dataset([park("P001"), zone("Z01", "ZG1", 5.0)], [dyer]), tmp_path / "city")
    result = call("data", "check", data, "--csv", tmp_path / "faults.csv")
    assert result.exit_code == ExitCode.BAD_INPUT
    assert "F9" in result.output and "no_admissible_fate" in result.output
    assert "no_admissible_fate" in (tmp_path / "faults.csv").read_text(encoding="utf-8-sig")


def test_what_cannot_be_met_is_told_with_what_conflicts(tmp_path: Path) -> None:
    city = tmp_path / "city.gpkg"
    assert call("data", "build", "-o", city, "--parks", "12", "--rows", "400", "--city-seed", "3").exit_code == 0
    result = call("solve", "shaoxing-2020-cannot-be-met", "-o", tmp_path / "run", "--data", city)
    assert result.exit_code == ExitCode.INFEASIBLE
    assert "hosts_over_10bn" in result.stderr and "G18 §1.2" in result.stderr
    assert names(tmp_path) == ["city.gpkg"]


def test_no_plan_in_time_is_not_called_infeasible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plain plans, which take a second of the demo city, are made to take more time than there is."""
    monkeypatch.setattr("parkopt.solve.city.BASELINES", {"slow": lambda model, options: NOTHING})
    size = ("--parks", "281", "--rows", "17000")
    result = call("demo", "-o", tmp_path / "run", *size, "--time-limit", "1", "--threads", "1")
    assert result.exit_code == ExitCode.NO_PLAN, result.output
    assert "--time-limit" in result.stderr and "cannot be met" not in result.stderr
    assert names(tmp_path) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_rules_print_every_family_with_clause_and_formula(lang: str) -> None:
    text = call("rules", "shaoxing-2020", "--lang", lang).output
    heads = [line for line in text.splitlines() if line[:1].isdigit()]
    assert [int(line.partition(".")[0]) for line in heads] == list(range(1, 17))
    assert ("Red lines" if lang == "en" else "红线") in text
    assert "G18 §2.2" in text and "≤" in text


def test_standard_output_holds_nothing_but_the_programmes_words(done: tuple[Path, Path], tmp_path: Path) -> None:
    data, _ = done
    process = start("solve", "shaoxing-2020", "-o", tmp_path / "run", "--data", data, "--time-limit", "20")
    out, errors = process.communicate(timeout=60)
    assert process.returncode == ExitCode.DONE, errors
    assert "HiGHS" not in out
    assert out.splitlines()[-1] == str(tmp_path / "run")
    assert json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["threads"] >= 1
