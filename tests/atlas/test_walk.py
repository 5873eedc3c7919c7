"""Parks by keyboard: from one to the next, told by name, opened and closed without a mouse."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from parkopt.atlas.render import write_atlas
from tests.browser import open_page
from tests.report.record import PARKS, make_record


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("walk") / "atlas.html"
    write_atlas(make_record(), path, "en")
    return path


def told(page: Page) -> str:
    return page.locator("#walk [role=status]").inner_text()


def enter(page: Page) -> None:
    """The first stop of the page leads to the parks."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0, "seen while the keyboard is there"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "walk"


def press(page: Page, *keys: str) -> str:
    for key in keys:
        page.keyboard.press(key)
    return told(page)


@pytest.mark.browser
def test_arrows_lead_to_the_nearest_park_that_way(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        enter(page)
        assert "P001" in press(page, "Home")
        assert told(page) == "Park P001 · Industrial park · Keqiao · P001 · Retained and upgraded"
        assert "P002" in press(page, "ArrowRight") and "P005" in press(page, "ArrowRight")
        assert "P002" in press(page, "ArrowLeft")
        assert press(page, "End", "ArrowRight") == "Park P012 · no park farther that way"
        assert page.locator(".walked span:visible").count() == 1
        watched.assert_quiet()


@pytest.mark.browser
def test_every_park_is_reached_one_by_one_and_stays_in_sight(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.evaluate("parkopt.atlas.map.setZoom(13, { animate: false })")
        enter(page)
        page.keyboard.press("Home")
        seen = []
        for _ in PARKS:
            seen.append(told(page).split(" · ")[3])
            assert page.evaluate("parkopt.atlas.map.getBounds().contains(parkopt.atlas.walk.place[2])")
            page.keyboard.press("PageDown")
        assert seen == list(PARKS) and "P001" in told(page)
        assert "P012" in press(page, "PageUp")
        watched.assert_quiet()


@pytest.mark.browser
def test_enter_opens_the_card_and_escape_leads_back(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        enter(page)
        press(page, "Home", "PageDown", "Enter")
        assert page.evaluate("document.activeElement.id") == "card"
        assert "P002" in page.locator(".card .kind").inner_text()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "walk" and "P002" in told(page)
        page.evaluate("parkopt.atlas.visitSite('P009')")
        page.locator(".skip").focus()
        page.keyboard.press("Enter")
        assert "P009" in told(page), "begins at the card that is open"
        watched.assert_quiet()


@pytest.mark.browser
def test_only_parks_that_pass_the_filters_are_visited(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.evaluate("parkopt.atlas.filter = { fate: 'EXIT' }; parkopt.atlas.refresh()")
        enter(page)
        assert {press(page, "PageDown").split(" · ")[3] for _ in range(4)} == {"P007", "P012"}
        page.evaluate(
            "parkopt.atlas.filter = { fate: 'EXIT', stage: '2018', county: 'keqiao' }; parkopt.atlas.refresh()"
        )
        page.evaluate("document.activeElement.blur()")
        page.locator("#walk").focus()
        assert page.evaluate("parkopt.atlas.walk.parks().length") == 0
        press(page, "Enter")
        assert page.locator("#card:visible").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_the_help_tells_the_keys_in_both_languages(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("[data-section=help] summary").focus()
        page.keyboard.press("Enter")
        assert "nearest park in that direction" in page.locator(".help").inner_text()
        page.get_by_role("button", name="中文").click()
        assert "该方向最近的园区" in page.locator(".help").inner_text()
        assert page.locator(".skip").inner_text() == "转到地图上的园区"
        watched.assert_quiet()
