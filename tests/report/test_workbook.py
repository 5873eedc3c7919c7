"""The workbook: what stands on its sheets, that names stay names, and that an office suite opens it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from parkopt.labels import Lang, label
from parkopt.report.sheets import SHEETS
from parkopt.report.workbook import write_workbook
from tests.report.record import HOSTILE, make_record


def rows(path: Path, sheet: str, lang: Lang = "zh") -> list[dict[str, object]]:
    """The rows below the heading of a sheet, by heading."""
    table = CalamineWorkbook.from_path(path).get_sheet_by_name(label(f"sheet.{sheet}", lang)).to_python()
    return [dict(zip(table[1], row, strict=True)) for row in table[2:]]


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "plan.xlsx"
    write_workbook(make_record(), path, "zh")
    return path


def test_every_sheet_is_there_in_both_languages(tmp_path: Path) -> None:
    for lang in ("en", "zh"):
        path = tmp_path / f"{lang}.xlsx"
        write_workbook(make_record(), path, lang)
        assert CalamineWorkbook.from_path(path).sheet_names == [label(f"sheet.{sheet.key}", lang) for sheet in SHEETS]
        for sheet in SHEETS:
            assert rows(path, sheet.key, lang), sheet.key


def test_parks_stand_one_by_one_with_fate_host_and_reason(chinese: Path) -> None:
    parks = {row["地块编号"]: row for row in rows(chinese, "parks")}
    assert len(parks) == 12
    row = parks["P005"]
    assert (row["去向"], row["承接平台"], row["承接平台名称"], row["完成年份"]) == ("整合并入", "ZG1", "滨海组团", 2018)
    assert row["理由"] == "规模小、企业少"
    assert parks["P001"]["完成年份"] == ""
    before = make_record().measures.sites.loc["P005", "output_2016"]
    assert row["工业总产值（万元） · 2016"] == pytest.approx(before)


def test_targets_show_what_is_missing_and_what_it_would_cost(chinese: Path) -> None:
    first = rows(chinese, "targets")[0]
    metric = make_record().measures.metrics[0]
    assert first["指标"] == metric.label.zh
    assert first["方案 2020"] == pytest.approx(metric.plan[2020])
    assert first["是否达标"] == "未达标"
    assert first["缺口代价（折合搬迁成本，亿元）"] == pytest.approx(1.2345)


def test_firms_and_ledger_hold_every_row(chinese: Path) -> None:
    assert len(rows(chinese, "firms")) == 64
    counties = {row["县市区"]: row for row in rows(chinese, "counties")}
    assert counties["keqiao"]["园区数 2016"] == 7
    assert counties["keqiao"]["保留园区数 2020"] == 2
    assert any("工业总产值" in heading and "2020" in heading for heading in counties["keqiao"])


def test_synthetic_data_is_named_on_every_sheet(chinese: Path) -> None:
    book = CalamineWorkbook.from_path(chinese)
    for name in book.sheet_names:
        assert "模拟数据" in book.get_sheet_by_name(name).to_python()[0][1], name


def test_hostile_names_come_back_literally(tmp_path: Path) -> None:
    write_workbook(make_record(hostile=True), tmp_path / "plan.xlsx", "en")
    names = [row["Name"] for row in rows(tmp_path / "plan.xlsx", "firms", "en")]
    assert names[: len(HOSTILE)] == list(HOSTILE)


def test_same_record_gives_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_workbook(make_record(), tmp_path / name, "zh")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_an_office_suite_opens_it(chinese: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is needed for this test: install libreoffice-calc"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,3",
    ]
    subprocess.run([*command, "--outdir", str(tmp_path), str(chinese)], check=True, timeout=240, capture_output=True)
    (converted,) = tmp_path.glob("*.csv")
    text = converted.read_text("utf-8")
    assert "P005" in text and "整合并入" in text and "Err:" not in text and "#NAME" not in text
