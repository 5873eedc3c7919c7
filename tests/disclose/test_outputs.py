"""What leaves the house: atlas, workbook and report, decoded and searched for everything that was taken out."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser

from parkopt.atlas.pack import unpacked
from parkopt.atlas.render import render_atlas, write_atlas
from parkopt.disclose import Ask, asked, disclosed
from parkopt.labels import MARK
from parkopt.report.page import render_page, write_page
from parkopt.report.workbook import write_workbook
from parkopt.results import RunRecord
from tests.browser import open_page
from tests.disclose.town import FIGURES, RECIPIENT, make_town, shown

LEVELS = [("public", ""), ("unit", "keqiao")]
LONG = 6
"""Digits and point of a figure that is not met by chance."""


def written(record: RunRecord, folder: Path) -> dict[str, str]:
    """All that the outputs of ``record`` hold, as text."""
    folder.mkdir(exist_ok=True)
    page = render_atlas(record)
    write_workbook(record, folder / "plan.xlsx", "en")
    with zipfile.ZipFile(folder / "plan.xlsx") as book:
        sheets = "\n".join(book.read(name).decode() for name in sorted(book.namelist()))
    data = json.dumps(unpacked(page), ensure_ascii=False)
    return {"atlas": page + data, "workbook": sheets, "report": render_page(record)}


def stands_in(value: float, text: str) -> bool:
    """Whether a number stands in ``text``, not merely as a part of another."""
    return re.search(rf"(?<![\d.]){re.escape(repr(float(value)))}(?!\d)", text) is not None


@pytest.mark.parametrize(("level", "unit"), LEVELS)
def test_nothing_of_the_firms_that_were_taken_out_is_in_any_output(level: str, unit: str, tmp_path: Path) -> None:
    record, whole = make_town(1), written(make_town(1), tmp_path / "full")
    firms = record.dataset.firms
    gone = firms[firms["unit"] != unit]
    kept = firms[firms["unit"] == unit]
    for name, text in written(shown(1, level, unit), tmp_path / level).items():
        for column in ("firm_id", "name"):
            assert not [value for value in gone[column] if value in text], f"{name} holds a {column}"
            if name != "report":
                assert all(value in whole[name] for value in gone[column])
                assert all(value in text for value in kept[column])
        for column in FIGURES:
            told = [value for value in gone[column] if len(repr(float(value))) >= LONG and stands_in(value, text)]
            assert told == [], f"{name} holds {column} of a firm"
    assert repr(float(gone["output"].iloc[0])) in whole["workbook"], "the search would find a figure"


@pytest.mark.parametrize(("level", "unit"), LEVELS)
def test_withheld_figures_of_sites_are_in_no_output(level: str, unit: str, tmp_path: Path) -> None:
    record, reduced = make_town(2), shown(2, level, unit)
    outputs = written(reduced, tmp_path / level)
    whole = written(record, tmp_path / "full")
    searched = 0
    for part in ("sites", "hosts"):
        before, after = getattr(record.measures, part), getattr(reduced.measures, part)
        there = {float(value) for column in after.select_dtypes("number") for value in after[column].dropna()}
        for column in after.select_dtypes("number"):
            hidden = before.loc[after[column].isna(), column].dropna().astype(float)
            for value in hidden[~hidden.isin(there) & (hidden % 1 != 0)]:
                assert not any(stands_in(value, text) for text in outputs.values()), f"{column} {value}"
                searched += repr(float(value)) in whole["workbook"]
    assert searched > 20


def test_the_mark_stands_where_a_figure_is_withheld_and_its_legend_says_so(tmp_path: Path) -> None:
    reduced = shown(1, "public")
    outputs = written(reduced, tmp_path / "public")
    for text in outputs.values():
        assert MARK in text and "fewer than three firms" in text
    site = reduced.measures.sites["output_2016"].isna().idxmax()
    data = unpacked(render_atlas(reduced))
    card = {row[0]: row[1:] for row in data["cards"][f"s:{site}"]["f"]}
    assert card["output"][0] == MARK
    column = next(column for column in data["table"]["columns"] if column["key"] == "output")
    missing = [value for key, value in zip(data["table"]["ids"], column["values"], strict=True) if key == site]
    assert missing in ([None], []) and column["none"] == MARK
    full = written(make_town(1), tmp_path / "full")
    assert not any(MARK in text for text in (full["workbook"], full["report"]))


@pytest.mark.parametrize(
    ("level", "words"), [("full", "Full detail"), ("public", "Public version"), ("unit", "Firms of Keqiao only")]
)
def test_every_output_says_level_date_and_recipient_and_stays_the_same(level: str, words: str, tmp_path: Path) -> None:
    record = make_town(1)
    ask = Ask(level, "keqiao" if level == "unit" else "", "Mayor's office & Co")  # type: ignore[arg-type]
    reduced = disclosed(record, asked(ask, record.dataset))
    outputs, again = (
        written(reduced, tmp_path / "one"),
        written(disclosed(record, asked(ask, record.dataset)), tmp_path / "two"),
    )
    assert outputs == again
    date = record.manifest.created[:10]
    assert f"· {date} · for Mayor's office & Co" in outputs["atlas"].replace("\\u00b7", "·")
    assert words in outputs["atlas"] and words in outputs["report"] and words in outputs["workbook"]
    with zipfile.ZipFile(tmp_path / "one" / "plan.xlsx") as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 12
        for name in sheets:
            assert "&amp;C" in book.read(name).decode() and "office &amp;&amp; Co" in book.read(name).decode()


@pytest.mark.browser
def test_the_public_atlas_works_without_firms_and_a_hostile_recipient_stays_text(
    tmp_path: Path, chromium: Browser
) -> None:
    record = make_town(1)
    reduced = disclosed(record, asked(Ask("public", recipient=RECIPIENT), record.dataset))
    write_atlas(reduced, tmp_path / "atlas.html", "en")
    with open_page(chromium, tmp_path / "atlas.html") as watched:
        page = watched.page
        assert RECIPIENT in page.locator(".confidential").inner_text()
        assert RECIPIENT in page.locator(".watermark span").first.inner_text()
        assert page.locator("img[src='x']").count() == 0
        for box in page.locator("input[data-layer]").all():
            box.check(force=True)
        assert page.locator("[data-open=firms]").count() == 0
        for layer in ("firms", "parks_sector", "parks_grade"):
            assert page.locator(f"input[data-layer={layer}]").count() == 0
        page.locator("[data-open=parks]").click()
        assert MARK in page.locator("#table tbody").inner_text()
        assert MARK in page.evaluate("parkopt.atlas.tables.shown.csv()")
        page.evaluate("parkopt.atlas.visitSite('P002')")
        assert "no host" not in page.locator("#card").inner_text().lower()
        page.get_by_role("button", name="中文").click()
        assert page.locator(".watermark span").first.inner_text().startswith("公开版")
        assert page.locator(".watermark").count() == 1
        watched.assert_quiet()


@pytest.mark.browser
def test_the_watermark_lies_over_the_map_and_lets_clicks_through(tmp_path: Path, chromium: Browser) -> None:
    write_atlas(shown(1, "unit", "keqiao"), tmp_path / "atlas.html", "zh")
    with open_page(chromium, tmp_path / "atlas.html") as watched:
        frame = watched.page.locator(".watermark").bounding_box()
        chart = watched.page.locator(".folium-map").bounding_box()
        assert frame == chart
        met = "document.elementFromPoint(700, 400).closest('.watermark')"
        assert watched.page.evaluate(met) is None
        assert watched.page.locator("[data-open=firms]").count() == 1
        watched.assert_quiet()


@pytest.mark.browser
def test_the_report_prints_the_watermark_and_hostile_recipients_stay_text(tmp_path: Path, chromium: Browser) -> None:
    record = make_town(1)
    write_page(
        disclosed(record, asked(Ask("public", recipient=RECIPIENT), record.dataset)), tmp_path / "report.html", "en"
    )
    with open_page(chromium, tmp_path / "report.html") as watched:
        page = watched.page
        assert RECIPIENT in page.locator(".confidential").inner_text()
        page.emulate_media(media="print")
        assert page.locator(".watermark").is_visible()
        assert page.locator("img[src='x']").count() == 0
        assert np.isclose(float(page.locator(".watermark").evaluate("one => getComputedStyle(one).opacity")), 0.08)
        watched.assert_quiet()
