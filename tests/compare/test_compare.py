"""Two runs compared: exactly what differs is listed, and differences within the gaps are told apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from parkopt import run as running
from parkopt.cli import app
from parkopt.compare.difference import Difference
from parkopt.compare.sheets import write_comparison
from parkopt.errors import ExitCode
from parkopt.labels import label
from parkopt.results import RunRecord
from parkopt.scenario.locks import FIRM_COLUMNS, PARK_COLUMNS, Locks
from tests.report.record import HOSTILE, make_record


def changed(record: RunRecord, objective: float, bound: float | None, gap: float | None = 0.01) -> RunRecord:
    """The record with P002 vacated, one firm closed, and other results."""
    parks, firms = record.plan.parks.copy(), record.plan.firms.copy()
    parks.loc["P002", ["fate", "host_id", "stage", "after_use"]] = ["EXIT", "", 2020, "RECLAIM"]
    staying = firms.index[firms["fate"] == "RETAIN"][0]
    firms.loc[staying, ["fate", "receiving_site", "host_id", "stage"]] = ["EXIT", "", "", 2020]
    plan = replace(record.plan, parks=parks, firms=firms)
    manifest = replace(record.manifest, objective=objective, bound=bound, gap=gap)
    return replace(record, plan=plan, manifest=manifest)


def known(record: RunRecord, objective: float, bound: float, gap: float) -> RunRecord:
    return replace(record, manifest=replace(record.manifest, objective=objective, bound=bound, gap=gap))


def test_a_run_does_not_differ_from_itself() -> None:
    difference = Difference(make_record(), make_record())
    assert difference.same and difference.parks.empty and difference.firms.empty and not difference.changed_inputs
    assert all(figure.difference in (0.0, None) for _, _, figure in difference.metrics())


def test_exactly_what_differs_is_listed() -> None:
    record = make_record()
    difference = Difference(record, changed(record, 12.0, 11.0))
    assert list(difference.parks.index) == ["P002"]
    row = difference.parks.loc["P002"]
    assert (row["fate_a"], row["host_id_a"], row["stage_a"]) == ("MERGE", "P001", 2018)
    assert (row["fate_b"], row["host_id_b"], row["stage_b"], row["after_use_b"]) == ("EXIT", "", 2020, "RECLAIM")
    assert len(difference.firms) == 1 and difference.firms.iloc[0]["fate_b"] == "EXIT" and not difference.same


def test_a_park_that_one_run_lacks_differs() -> None:
    record = make_record()
    fewer = replace(record, plan=replace(record.plan, parks=record.plan.parks.drop("P012")))
    for difference in (Difference(record, fewer), Difference(fewer, record)):
        assert list(difference.parks.index) == ["P012"]
        assert {difference.parks.loc["P012", "fate_a"], difference.parks.loc["P012", "fate_b"]} == {"EXIT", ""}


@pytest.mark.parametrize(("objective", "counts"), [(10.1, False), (10.31, True), (9.69, True)])
def test_points_count_beyond_what_both_plans_may_lie_above_the_best(objective: float, counts: bool) -> None:
    """Gaps of 0.2 and 0.1 points: a difference of 0.3 and less may come from the search alone."""
    record = make_record()
    one, other = known(record, 10.0, 9.8, 0.02), known(record, objective, objective - 0.1, 0.01)
    difference = Difference(one, other)
    assert difference.noise == pytest.approx(0.3) and difference.objective.counts is counts
    assert difference.objective.difference == pytest.approx(objective - 10.0)


def test_without_a_bound_nothing_is_known() -> None:
    record = make_record()
    difference = Difference(known(record, 10.0, 9.8, 0.02), changed(record, 99.0, None, None))
    assert difference.noise is None and difference.objective.counts is None
    assert {figure.counts for _, _, figure in difference.metrics()} == {None}


def test_indicators_count_beyond_the_sum_of_both_gaps() -> None:
    record = known(make_record(), 10.0, 9.9, 0.01)
    first = record.measures.metrics[0]
    value = first.plan[2020]
    assert value is not None
    for factor, counts in ((1.025, False), (1.05, True)):
        metric = replace(first, plan={**first.plan, 2020: value * factor})
        measures = replace(record.measures, metrics=(metric, *record.measures.metrics[1:]))
        other = replace(known(record, 10.0, 9.8, 0.02), measures=measures)
        found = {(m.key, year): figure for m, year, figure in Difference(record, other).metrics()}
        assert found[first.key, 2020].counts is counts


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_workbook_shows_it_all_in_both_languages(tmp_path: Path, lang: str) -> None:
    record = make_record(hostile=True)
    write_comparison(Difference(record, changed(record, 12.0, 11.0)), tmp_path / "compare.xlsx", lang)  # type: ignore[arg-type]
    book = CalamineWorkbook.from_path(tmp_path / "compare.xlsx")
    names = [f"compare_{name}" for name in ("notes", "metrics", "terms", "parks", "firms")]
    assert book.sheet_names == [label(f"sheet.{name}", lang) for name in names]  # type: ignore[arg-type]
    parks = book.get_sheet_by_name(book.sheet_names[3]).to_python()
    assert len(parks) == 3 and parks[2][0] == "P002"
    firms = book.get_sheet_by_name(book.sheet_names[4]).to_python()
    assert len(firms) == 3 and firms[2][1] in (HOSTILE + tuple(record.dataset.firms["name"]))


def test_the_workbook_lists_what_fixed_fates_have_changed(tmp_path: Path) -> None:
    record = make_record()
    parks = pd.DataFrame([("P002", "EXIT", "", 2020)], columns=list(PARK_COLUMNS))
    locks = Locks(parks, pd.DataFrame([], columns=list(FIRM_COLUMNS)), {"P002": ("Wang", "", "=1+1")})
    other = replace(changed(record, 12.0, 11.0), locks=locks)
    write_comparison(Difference(record, other), tmp_path / "compare.xlsx", "en")
    book = CalamineWorkbook.from_path(tmp_path / "compare.xlsx")
    rows = book.get_sheet_by_name("Fixed fates").to_python()
    row = dict(zip(rows[1], rows[2], strict=True))
    assert (row["Item"], row["What was asked"], row["Now (B)"]) == ("P002", "Closed · 2020", "Closed · 2020")
    assert str(row["Before (A)"]).startswith("Merged into a host nearby · ") and row["What came of it"] == "changed"
    assert (row["Reviewer"], row["Note"]) == ("Wang", "=1+1"), "as text, no formula"


def test_the_command_says_by_its_exit_code_whether_plans_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = make_record()
    runs = {"a": record, "b": changed(record, 12.0, 11.0)}
    monkeypatch.setattr(running, "read_run", lambda folder, data=None: runs[Path(folder).name])
    out = tmp_path / "compare.xlsx"
    same = CliRunner().invoke(app, ["compare", "a", "a", "-o", str(out), "--lang", "en"], catch_exceptions=False)
    assert same.exit_code == ExitCode.DONE and "Both plans are the same" in same.output
    other = CliRunner().invoke(app, ["compare", "a", "b", "-o", str(out), "--lang", "en"], catch_exceptions=False)
    assert other.exit_code == ExitCode.DIFFERENT and out.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["compare.xlsx"]


def test_a_folder_gets_page_and_workbook_and_a_file_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "read_run", lambda folder, data=None: make_record())
    monkeypatch.chdir(tmp_path)

    def names(*words: str) -> list[str]:
        assert CliRunner().invoke(app, ["compare", "a", "b", *words], catch_exceptions=False).exit_code == ExitCode.DONE
        return sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*"))

    assert names("-o", "deep/only.html") == ["deep/only.html"]
    assert names("-o", "both") == ["both/compare.html", "both/compare.xlsx", "deep/only.html"]
    assert len(names()) == 5
    wrong = CliRunner().invoke(app, ["compare", "a", "b", "-o", "a.pdf"], catch_exceptions=False)
    assert wrong.exit_code == ExitCode.BAD_INPUT and "wrong_kind" in wrong.stderr
