"""The page of a batch in a real browser, and what it is made of: nothing asked of the network, names stay text."""

from __future__ import annotations

import csv
import io
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser

from parkopt.atlas.pack import unpacked
from parkopt.batch.exhibits.exhibit import Exhibit
from parkopt.batch.exhibits.listed import EXHIBITS
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.page import render_page, write_page
from parkopt.batch.exhibits.write import write_report
from tests.batch.exhibits.stored import stored
from tests.browser import grave, open_page


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def matter(store: Path) -> Matter:
    return Matter.of(store)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Matter:
    return Matter.of(stored(tmp_path_factory.mktemp("hostile"), hostile=True))


@pytest.fixture(scope="module")
def exhibits(matter: Matter) -> list[Exhibit]:
    return [build(matter) for build in EXHIBITS]


@pytest.fixture(scope="module")
def file(matter: Matter, exhibits: list[Exhibit], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page, at first in English."""
    path = tmp_path_factory.mktemp("written") / "batch.html"
    write_page(matter, exhibits, path, "en")
    return path


def test_the_same_store_gives_the_same_page(file: Path, store: Path) -> None:
    again = Matter.of(store)
    assert render_page(again, [build(again) for build in EXHIBITS], "en") == file.read_text(encoding="utf-8")


def test_every_exhibit_has_a_table_and_a_picture_or_says_what_the_batch_lacks(exhibits: list[Exhibit]) -> None:
    for exhibit in exhibits:
        assert exhibit.notes and (exhibit.lacking or (exhibit.tables and exhibit.pictures)), exhibit.key
        for table in exhibit.tables:
            assert {column.name for column in table.columns} <= set(table.frame.columns), table.key


def test_ids_are_unique_and_references_lead_somewhere(file: Path) -> None:
    page = file.read_text(encoding="utf-8")
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))
    wanted = set(re.findall(r'href="#([^"]*)"', page)) | set(re.findall(r"url\(#([^)]*)\)", page))
    assert wanted and wanted <= set(ids)


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_it_opens_offline_and_speaks_both_languages(file: Path, chromium: Browser, size: tuple[int, int]) -> None:
    with open_page(chromium, file, *size) as watched:
        page = watched.page
        for lang, heading, shown in (("zh", "运行概况", "各次运行"), ("en", "What was run", "Runs")):
            page.locator(f".languages button[lang={lang}]").click()
            assert page.locator("#overview h2").inner_text() == heading
            assert page.locator("h3", has_text=shown).first.is_visible()
            assert page.locator(f"#overview .drawing[lang={lang}] svg").first.is_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            if size[0] == 1366:
                assert grave(page) == []
        assert page.title() == "Test"
        assert page.locator(".synthetic").is_visible()
        watched.assert_quiet()


@pytest.mark.browser
def test_tables_are_sorted_filtered_and_saved(file: Path, chromium: Browser) -> None:
    with open_page(chromium, file) as watched:
        page = watched.page
        runs = page.locator("[data-table=batch_runs]")
        runs.locator("button[data-sort=gap]").click()
        gaps = runs.locator("tbody tr:not(.gap) td:nth-child(5)").all_inner_texts()
        shown = [float(text) for text in gaps if text]
        assert shown == sorted(shown, reverse=True) and len(shown) > 10
        runs.locator("select").select_option(label="infeasible")
        assert runs.locator(".count-rows").inner_text() == "1 / 27"
        with page.expect_download() as saving:
            runs.locator(".csv").click()
        rows = list(csv.DictReader(io.StringIO(Path(saving.value.path()).read_text("utf-8-sig"))))
        assert [row["Outcome"] for row in rows] == ["infeasible"]
        assert saving.value.suggested_filename == "batch_runs.csv"
        page.locator(".languages button[lang=zh]").click()
        assert runs.locator(".count-rows").inner_text() == "1 / 27"
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_names_stay_text(hostile: Matter, tmp_path: Path, chromium: Browser) -> None:
    path = tmp_path / "batch.html"
    write_page(hostile, [build(hostile) for build in EXHIBITS], path, "en")
    with open_page(chromium, path) as watched:
        assert watched.page.locator("h1").inner_text() == "</script><b>=1+1</b>"
        assert watched.page.locator("img, h1 b").count() == 0
        assert "<img src=x onerror=alert(9)>" in watched.page.locator("[data-table=batch_parts]").inner_text()
        watched.page.locator(".languages button[lang=zh]").click()
        text = watched.page.evaluate("parkopt.listed.find((one) => one.table.name === 'batch_runs').table.csv()")
        assert '"\'=1+1"' in text and '"=1+1"' not in text
        watched.assert_quiet()


@pytest.mark.browser
def test_on_paper_tables_are_cut_and_say_so(file: Path, chromium: Browser) -> None:
    with open_page(chromium, file) as watched:
        page = watched.page
        fates = page.locator("[data-table=batch_fates]")
        for _ in range(2):
            page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
            assert page.locator("[data-table=batch_runs] tbody tr:not(.gap)").count() == 27
            assert fates.locator("tbody tr:not(.gap)").count() == 30
            assert fates.locator(".cut").inner_text().startswith("On paper the first 30 of 36 rows")
            page.evaluate("window.dispatchEvent(new Event('afterprint'))")
            assert page.locator(".cut").count() == 0 and fates.locator("tbody tr:not(.gap)").count() == 36
        assert len(page.pdf(prefer_css_page_size=True)) < 12_000_000


@pytest.mark.browser
def test_pictures_that_share_a_place_are_chosen(file: Path, chromium: Browser) -> None:
    with open_page(chromium, file) as watched:
        page = watched.page
        series = page.locator("#frequency .series")
        shown = series.locator(".picture:visible figcaption")
        assert shown.all_inner_texts() == ["How often parks are retained: noise (15 plans)"]
        series.locator(".choices button", has_text="limits").click()
        assert shown.all_inner_texts() == ["How often parks are retained: limits (2 plans)"]
        page.emulate_media(media="print")
        assert shown.count() == 3
        watched.assert_quiet()


def test_a_table_holds_plain_data(matter: Matter, file: Path) -> None:
    data = unpacked(file.read_text(encoding="utf-8"))
    (runs,) = (table for table in data["tables"] if table["name"] == "batch_runs")
    columns = {column["key"]: column for column in runs["columns"]}
    gap = matter.evidence.runs["gap"]
    assert sorted(value for value in columns["gap"]["values"] if value is not None) == pytest.approx(
        sorted(100 * gap.dropna()), abs=1e-4
    )
    assert data["texts"][columns["gap"]["head"]] == ["Proven gap, %", "已证差距（%）"]


@pytest.mark.parametrize("kept", ["none", "one plan", "no plan"])
def test_whatever_has_run_so_far_there_is_a_page_and_a_workbook(store: Path, tmp_path: Path, kept: str) -> None:
    folder = tmp_path / "store"
    shutil.copytree(store, folder)
    status = {file: pd.read_parquet(file)["status"].iloc[0] for file in sorted((folder / "runs").glob("*.parquet"))}
    planned = [file for file, word in status.items() if word in ("optimal", "feasible")]
    stay = {"none": [], "one plan": planned[:1], "no plan": [file for file in status if file not in planned]}[kept]
    for file in status:
        if file not in stay:
            file.unlink()
    page, book = write_report(folder, tmp_path / "out", "zh")
    sections = re.findall(r'<section id="([^"]*)"', page.read_text(encoding="utf-8"))
    assert len(sections) == len(EXHIBITS) and book.is_file()
    found = Matter.of(folder)
    assert len(found.evidence.runs) == len(stay)


@pytest.mark.browser
def test_a_damaged_file_says_so(file: Path, tmp_path: Path, chromium: Browser) -> None:
    text = file.read_text(encoding="utf-8")
    start = text.index(">", text.index('id="atlas-data"')) + 1
    path = tmp_path / "batch.html"
    path.write_text(text[: start + 400] + text[start + 404 :], encoding="utf-8")
    with open_page(chromium, path) as watched:
        assert watched.page.locator("#broken").is_visible()
        assert watched.page.locator("#overview h2").is_visible()
        assert watched.requests == [] and len(watched.errors) == 1
