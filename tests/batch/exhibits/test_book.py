"""The workbook of a batch, read back: every table on its sheet, names that stay names, notes first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from parkopt.batch.exhibits.book import write_book
from parkopt.batch.exhibits.exhibit import Exhibit
from parkopt.batch.exhibits.listed import EXHIBITS
from parkopt.batch.exhibits.matter import Matter
from parkopt.labels import LANGS, label, pick
from tests.batch.exhibits.stored import stored
from tests.report.record import HOSTILE


@pytest.fixture(scope="module")
def matter(tmp_path_factory: pytest.TempPathFactory) -> Matter:
    return Matter.of(stored(tmp_path_factory.mktemp("book"), hostile=True))


@pytest.fixture(scope="module")
def exhibits(matter: Matter) -> list[Exhibit]:
    return [build(matter) for build in EXHIBITS]


def rows(path: Path, name: str) -> list[dict[str, object]]:
    """The rows below the heading of a sheet, by heading."""
    table = CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
    return [dict(zip(table[1], row, strict=True)) for row in table[2:]]


def test_every_table_has_its_sheet_in_both_languages(matter: Matter, exhibits: list[Exhibit], tmp_path: Path) -> None:
    for lang in LANGS:
        path = tmp_path / f"{lang}.xlsx"
        write_book(matter, exhibits, path, lang)
        book = CalamineWorkbook.from_path(path)
        tables = [table for exhibit in exhibits for table in exhibit.tables]
        assert book.sheet_names == [label("sheet.batch_notes", lang), *(pick(table.title, lang) for table in tables)]
        for table in tables:
            assert len(rows(path, pick(table.title, lang))) == len(table.frame), table.key
            assert len(pick(table.title, lang)) <= 31 and not re.search(r"[\[\]:*?/\\]", pick(table.title, lang))
        first = [str(row[label("exhibits.says", lang)]) for row in rows(path, book.sheet_names[0])]
        assert all(pick(note, lang) in first for exhibit in exhibits for note in exhibit.notes)
        mark = label("note.synthetic", lang)
        assert all(mark in str(book.get_sheet_by_name(name).to_python()[0][1]) for name in book.sheet_names)


def test_figures_stand_whole_and_hostile_names_literally(
    matter: Matter, exhibits: list[Exhibit], tmp_path: Path
) -> None:
    write_book(matter, exhibits, tmp_path / "batch.xlsx", "zh")
    runs = {row["任务号"]: row for row in rows(tmp_path / "batch.xlsx", "各次运行")}
    for job, run in matter.evidence.runs.iterrows():
        if run["status"] in ("optimal", "feasible"):
            assert runs[job]["已证差距"] == pytest.approx(run["gap"]) and runs[job]["目标值（分）"] == pytest.approx(
                run["objective"]
            )
    assert {"=1+1"} < {row["无方案原因"] for row in runs.values()}
    parks = {row["地块编号"]: row["园区"] for row in rows(tmp_path / "batch.xlsx", "园区与噪声")}
    assert [parks[f"P{number + 1:03}"] for number in range(8)] == list(HOSTILE)


def test_the_same_store_gives_the_same_bytes(matter: Matter, exhibits: list[Exhibit], tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_book(matter, exhibits, tmp_path / name, "en")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
