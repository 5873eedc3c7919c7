"""The card beside the map: docked, filled part by part, closed and printed by mouse and keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from parkopt.atlas.render import write_atlas
from parkopt.disclose.reduce import disclosed
from parkopt.results import Disclosure
from tests.browser import open_page
from tests.report.record import make_record


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("card") / "atlas.html"
    write_atlas(make_record(), path, "en")
    return path


def search(page: Page, text: str) -> None:
    """Find a place by the search field and open its card with the keyboard."""
    page.locator("#panel input[type=search]").fill(text)
    page.locator(".hits button").first.focus()
    page.keyboard.press("Enter")


def width(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    return round(box["width"]) if box else 0


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_card_takes_room_beside_the_map_and_gives_it_back(
    path: Path, chromium: Browser, size: tuple[int, int]
) -> None:
    with open_page(chromium, path, *size) as watched:
        page = watched.page
        free = width(page, ".folium-map")
        assert width(page, "#card") == 0
        search(page, "p012")
        assert "P012" in page.locator("#card .kind").inner_text()
        assert width(page, "#card") > 300
        assert width(page, "#panel") + width(page, ".folium-map") + width(page, "#card") == size[0]
        ring, frame = page.locator(".chosen span").bounding_box(), page.locator(".folium-map").bounding_box()
        assert ring and frame
        assert frame["x"] < ring["x"] and ring["x"] + ring["width"] < frame["x"] + frame["width"]
        page.locator("#card .close-card").click()
        assert width(page, ".folium-map") == free and page.locator(".chosen").count() == 0
        assert "card" not in page.evaluate("window.location.hash")
        watched.assert_quiet()


@pytest.mark.browser
def test_the_keyboard_goes_into_the_card_and_back(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        search(page, "p006")
        assert page.evaluate("document.activeElement.id") == "card"
        page.keyboard.press("Escape")
        assert page.locator("#card:visible").count() == 0
        assert page.evaluate("document.activeElement.type") == "search"
        watched.assert_quiet()


@pytest.mark.browser
def test_parts_are_made_in_order_for_the_card_that_is_open(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.evaluate("""() => parkopt.cardParts.push((id) => id.startsWith('s:')
            ? parkopt.element('p', { class: 'own-part' }, id) : null)""")
        search(page, "p006")
        assert page.locator(".card > :last-child").inner_text() == "s:P006"
        page.evaluate("parkopt.atlas.turnToView({ card: 'f:F000016' })")
        assert "F000016" in page.locator(".card").inner_text()
        assert page.locator(".own-part").count() == 0
        assert "card=f%3AF000016" in page.evaluate("window.location.hash")
        watched.assert_quiet()


@pytest.mark.browser
def test_the_card_is_printed_alone_on_upright_a4(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.evaluate("window.print = () => { window.printed = document.body.className; }")
        search(page, "p006")
        page.locator("#card .print").click()
        assert page.evaluate("window.printed") == "print-card"
        page.emulate_media(media="print")
        assert page.locator("#card .card:visible").count() == 1
        assert page.locator("#panel:visible, main:visible, #card .bar:visible").count() == 0
        foot = page.locator("#card footer").inner_text()
        assert "Synthetic data" in foot and "Testville: Consolidation plan" in foot and "Plan made by parkopt" in foot
        paper = page.pdf(prefer_css_page_size=True)
        boxes = [(float(w), float(h)) for w, h in re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", paper)]
        assert boxes == [pytest.approx((595, 842), abs=2)], "one page, A4"
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert page.evaluate("document.body.className") == ""
        watched.assert_quiet()


@pytest.mark.browser
def test_card_and_summary_say_on_paper_who_may_have_them(tmp_path: Path, chromium: Browser) -> None:
    record = disclosed(make_record(), Disclosure("unit", "keqiao", "<b>Li</b>"))
    write_atlas(record, tmp_path / "atlas.html", "en")
    with open_page(chromium, tmp_path / "atlas.html") as watched:
        page = watched.page
        page.evaluate("window.print = () => {}")
        search(page, "p006")
        assert page.locator(".paper-mark:visible").count() == 0
        page.locator("#card .print").click()
        page.emulate_media(media="print")
        assert "for <b>Li</b>" in page.locator("#card .paper-mark:visible").inner_text()
        assert "Withheld" in page.locator("#card footer .confidential").inner_text()
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        page.locator(".open-summary").click()
        assert "for <b>Li</b>" in page.locator("#summary .confidential").inner_text()
        page.emulate_media(media="print")
        assert page.locator("#summary .paper-mark:visible").count() == 1
        watched.assert_quiet()
