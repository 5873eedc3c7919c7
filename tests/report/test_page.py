"""The report: what it says, that it needs nothing from elsewhere, and that names cannot run."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from parkopt.labels import Lang
from parkopt.report import charts, run_sections
from parkopt.report.escape import Html, html, spans, tag
from parkopt.report.page import render_page, write_page
from tests.browser import open_page
from tests.report.record import HOSTILE, make_record, with_manifest


def test_the_page_says_what_was_reached_and_what_was_missed() -> None:
    page = render_page(make_record())
    for text in ("<b>12</b>", "<b>7</b>", "<b>3</b>", "2.40 %", "14 / 21", "模拟数据", "Synthetic data", "19.25"):
        assert text in page, text
    assert "Rules that the plan breaks" not in page
    assert page.count("<section>") == 13


def test_what_the_terms_leave_of_the_objective_is_the_price_of_missed_targets() -> None:
    terms = run_sections.terms(make_record())
    assert sum(term.scaled for term in make_record().manifest.terms.values()) == pytest.approx(4.5)
    assert "Targets missed, priced" in terms
    assert ">8.000<" in terms  # of the objective's 12.5


def test_violations_stand_in_the_page() -> None:
    page = render_page(make_record(violations=True))
    assert "P007 stands in R01" in page
    assert "failed: 2 violations" in page


def test_real_data_carry_no_synthetic_note() -> None:
    assert "模拟数据" not in render_page(with_manifest(make_record(), synthetic=False))


def test_same_record_gives_same_page() -> None:
    assert render_page(make_record()) == render_page(make_record())


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_opens_nothing(text: str) -> None:
    for written in (html(text), tag("p", text), tag("p", title=text), spans((text, "b"))):
        inside = written.removeprefix("<p").removesuffix("</p>")
        assert "<script" not in inside and "</script" not in inside and "<img" not in inside
        assert "`" not in inside and "${" not in inside


def test_html_is_not_escaped_twice_and_names_of_attributes_may_be_names() -> None:
    assert tag("b", Html("<i>x</i>"), class_="a", data_x="<") == '<b class="a" data-x="&lt;"><i>x</i></b>'
    assert tag("meta", name="viewport") == '<meta name="viewport">'


def test_bars_keep_to_their_width() -> None:
    bar = charts.stacked_bar([("a", 30.0), ("b", 10.0)], 40.0, width=200)
    assert 'width="150"' in bar and 'x="150"' in bar and 'width="50"' in bar
    assert charts.target_bar(1.0, None, 2.0, None) == ""
    assert 'class="missed"' in charts.target_bar(1.0, 1.5, 2.0, False)


@pytest.mark.browser
def test_the_page_opens_offline_and_speaks_both_languages(tmp_path: Path, chromium: Browser) -> None:
    write_page(make_record(), tmp_path / "report.html")
    with open_page(chromium, tmp_path / "report.html") as watched:
        page = watched.page
        assert page.title() == "测试市工业园区整合方案"
        assert page.locator("h2", has_text="目标完成情况").is_visible()
        assert not page.locator("h2 span", has_text="What was missed").is_visible()
        page.get_by_role("button", name="English").click()
        assert page.title() == "Testville: Consolidation plan"
        assert page.locator("h2 span", has_text="What was missed").is_visible()
        assert not page.locator("h2 span", has_text="未达标事项").is_visible()
        assert page.get_by_role("button", name="中文").is_visible()
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_names_stay_text_in_the_page(tmp_path: Path, chromium: Browser) -> None:
    write_page(make_record(hostile=True, violations=True), tmp_path / "report.html")
    with open_page(chromium, tmp_path / "report.html") as watched:
        page = watched.page
        assert page.locator("script").count() == 1
        assert page.locator("img").count() == 0
        words = page.locator("main").inner_text()
        assert HOSTILE[0] in words and HOSTILE[6] in words
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_printed_page_is_no_wider_than_a4(tmp_path: Path, chromium: Browser, lang: Lang) -> None:
    write_page(make_record(violations=True), tmp_path / "report.html", lang)
    with open_page(chromium, tmp_path / "report.html", width=688, height=1000) as watched:
        watched.page.emulate_media(media="print")
        widths = "() => [...document.querySelectorAll('table')].map((table) => table.getBoundingClientRect().right)"
        assert max(watched.page.evaluate(widths)) <= 688
