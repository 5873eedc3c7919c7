"""axe-core looks at the pages: what a screen reader or a keyboard user would trip over."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from parkopt.atlas.render import write_atlas
from parkopt.report.page import write_page
from tests.browser import grave, open_page
from tests.report.record import make_record


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("access")
    record = make_record()
    write_atlas(record, folder / "atlas.html")
    write_page(record, folder / "report.html")
    return folder


@pytest.mark.browser
def test_axe_would_find_something(folder: Path, chromium: Browser) -> None:
    with open_page(chromium, folder / "atlas.html") as watched:
        watched.page.evaluate("document.querySelector('#panel button').replaceChildren()")
        watched.page.evaluate("document.documentElement.removeAttribute('lang')")
        assert any(one.startswith("html-has-lang") for one in grave(watched.page))


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_grave_in_the_atlas(folder: Path, chromium: Browser, lang: str) -> None:
    with open_page(chromium, folder / "atlas.html", fragment=f"#lang={lang}") as watched:
        page = watched.page
        assert grave(page) == []
        for box in page.locator("#panel input[type=checkbox]").all():
            box.check()
        for part in page.locator("#panel details").all():
            part.evaluate("part => { part.open = true; }")
        assert grave(page) == []
        page.evaluate("parkopt.atlas.visitSite('P005')")
        page.wait_for_selector("#card h2")
        assert grave(page) == []
        for name in ("parks", "firms"):
            page.locator(f"[data-open={name}]").click()
            assert grave(page) == []
        page.locator("#table .rows-box button").first.click()
        assert page.evaluate("parkopt.atlas.card") is not None
        assert grave(page) == []
        page.locator("button.open-summary").click()
        assert grave(page) == []
        watched.assert_quiet()


@pytest.mark.browser
def test_nothing_grave_in_the_report(folder: Path, chromium: Browser) -> None:
    with open_page(chromium, folder / "report.html") as watched:
        for language in ("English", "中文"):
            watched.page.get_by_role("button", name=language).click()
            assert grave(watched.page) == []


@pytest.mark.browser
def test_nothing_grave_where_parks_are_visited_and_in_the_summary(folder: Path, chromium: Browser) -> None:
    with open_page(chromium, folder / "atlas.html") as watched:
        page = watched.page
        page.locator("#walk").focus()
        assert grave(page) == []
        page.keyboard.press("Enter")
        page.locator("[data-firms]").first.click()
        assert grave(page) == []
        page.locator(".open-summary").click()
        assert grave(page) == []
