"""A link restores the view: layers, year, place, language and card; what makes no sense in it is left aside."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from parkopt.atlas.render import write_atlas
from tests.browser import open_page
from tests.report.record import make_record

VIEW = "JSON.stringify(parkopt.atlas.view())"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("link") / "atlas.html"
    write_atlas(make_record(), path)
    return path


def put(page: Page, fragment: str) -> str:
    """Put a fragment into the address; the view that then is shown."""
    page.evaluate("text => { window.location.hash = text; }", fragment)
    page.wait_for_timeout(100)
    return str(page.evaluate(VIEW))


@pytest.mark.browser
def test_a_copied_link_opens_the_same_view_elsewhere(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as first:
        page = first.page
        page.get_by_role("button", name="English").click()
        page.locator("input[data-layer=redlines]").uncheck()
        page.locator("input[data-layer=firms]").check()
        page.locator(".count", has_text="2018").click()
        page.get_by_placeholder("Find a site or host").fill("p006")
        page.locator(".hits button").first.click()
        view, fragment = page.evaluate(VIEW), page.evaluate("window.location.hash")
        first.assert_quiet()
    assert '"card":"s:P006"' in view and '"year":2018' in view and '"lang":"en"' in view
    with open_page(chromium, path, fragment=fragment) as second:
        second.page.locator(".count", has_text="2018").click()
        assert second.page.evaluate("window.location.hash") == fragment
        assert "P006" in second.page.locator(".card").inner_text()
        assert second.page.locator("input[data-layer=firms]").is_checked()
        assert not second.page.locator("input[data-layer=redlines]").is_checked()
        second.assert_quiet()


@pytest.mark.browser
def test_a_link_put_into_an_open_page_turns_it(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        view = put(page, "year=2018&layers=fates.zones&card=s:P005")
        assert '"year":2018' in view and '"layers":["zones","fates"]' in view
        assert "P005" in page.locator(".card").inner_text()
        page.locator("#card .close-card").click()
        assert "card" not in page.evaluate("window.location.hash")
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize(
    "fragment",
    [
        "", "%", "at=x/y/z", "at=12/999/0", "year=1999", "lang=fr", "card=s:nowhere", "layers", "=&&=", "layers=<script>",
        "at=12/%E0%A4%A/0",
    ],
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(path: Path, chromium: Browser, fragment: str) -> None:
    with open_page(chromium, path) as plain:
        expected = plain.page.evaluate(VIEW)
    with open_page(chromium, path, fragment=f"#{fragment}") as watched:
        shown = watched.page.evaluate(VIEW)
        if fragment.startswith("layers="):
            assert '"layers":[]' in shown
        else:
            assert shown == expected
        watched.assert_quiet()
