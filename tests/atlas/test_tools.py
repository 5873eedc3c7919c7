"""Tools on the map: lengths and areas as the ellipsoid has them, by mouse and keyboard; the whole city in view."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pyproj import Geod

from parkopt.atlas.render import write_atlas
from tests.browser import open_page
from tests.report.record import make_record

GEOD = Geod(a=6378137, rf=298.257222101)
RINGS = (
    [(30.10, 120.50), (30.02, 120.91), (29.80, 120.70)],
    [(29.30, 120.20), (30.30, 120.20), (30.30, 121.20), (29.30, 121.20)],
    [(29.9000, 120.6000), (29.9030, 120.6000), (29.9030, 120.6040), (29.9015, 120.6020), (29.9000, 120.6040)],
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tools") / "atlas.html"
    write_atlas(make_record(), path, "en")
    return path


def said(page: Page) -> str:
    return page.locator(".measured [role=status]").inner_text()


@pytest.mark.browser
def test_lengths_and_areas_agree_with_the_ellipsoid(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        for ring in RINGS:
            points = [{"lat": lat, "lng": lng} for lat, lng in ring]
            area, length = GEOD.polygon_area_perimeter([lng for _, lng in ring], [lat for lat, _ in ring])
            metres = watched.page.evaluate(
                "points => points.reduce((sum, point, place) => sum + parkopt.metres(point, points[(place + 1) % points.length]), 0)",
                points,
            )
            assert metres == pytest.approx(length, rel=2e-4)
            assert watched.page.evaluate("parkopt.squareMetres", points) == pytest.approx(abs(area), rel=1e-3)
        watched.assert_quiet()


@pytest.mark.browser
def test_clicks_measure_and_open_no_card_until_escape(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("[data-tool=measure]").click()
        assert said(page).startswith("Click on the map")
        box = page.locator(".folium-map").bounding_box()
        assert box
        corners = [(300, 250), (500, 250), (500, 450)]
        for x, y in corners:
            page.mouse.click(box["x"] + x, box["y"] + y)
        assert said(page).startswith("Length ") and page.locator("#card:visible").count() == 0
        page.mouse.click(box["x"] + corners[0][0] + 2, box["y"] + corners[0][1] - 2)
        script = """([[ax, ay], [bx, by], [cx, cy]]) => [[ax, ay], [bx, by], [cx, cy]]
            .map(([x, y]) => { const at = parkopt.atlas.map.containerPointToLatLng([x, y]); return [at.lng, at.lat]; })"""
        lngs, lats = zip(*page.evaluate(script, [list(corner) for corner in corners]), strict=True)
        area, length = GEOD.polygon_area_perimeter(lngs, lats)
        words = said(page).replace(",", "").split()
        assert float(words[1]) == pytest.approx(length / 1000, rel=5e-3)
        assert float(words[4]) == pytest.approx(abs(area) * 3 / 2000, rel=5e-3)
        page.keyboard.press("Escape")
        assert page.locator(".measured:visible").count() == 0
        assert page.locator("[data-tool=measure]").get_attribute("aria-pressed") == "false"
        page.evaluate("parkopt.atlas.visitSite('P006')")
        page.locator("[data-tool=measure]").click()
        page.keyboard.press("Escape")
        assert page.locator("#card:visible").count() == 1, "the first Escape ends the measure only"
        watched.assert_quiet()


@pytest.mark.browser
def test_the_keyboard_alone_measures(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("[data-tool=measure]").press("Enter")
        assert page.locator(".cross").is_visible()
        page.keyboard.press("Enter")
        for key in ("ArrowRight", "ArrowDown"):
            page.keyboard.press(key)
            page.wait_for_timeout(400)
            page.keyboard.press("Enter")
        assert said(page).startswith("Length ")
        before = said(page)
        page.keyboard.press("Backspace")
        assert said(page) != before
        page.keyboard.press("Enter")
        assert said(page) == before
        page.get_by_role("button", name="Close outline").press("Enter")
        assert " mu" in said(page)
        page.get_by_role("button", name="中文").click()
        assert "亩" in said(page)
        page.get_by_role("button", name="结束").press("Enter")
        assert page.locator(".measured:visible").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_the_whole_city_comes_back_into_view(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        whole = page.evaluate("parkopt.atlas.map.getBounds().toBBoxString()")
        page.evaluate("parkopt.atlas.visitSite('P006')")
        page.locator(".close-card").click()
        assert page.evaluate("parkopt.atlas.map.getBounds().toBBoxString()") != whole
        page.get_by_role("button", name="Whole city").click()
        assert page.evaluate("parkopt.atlas.map.getBounds().toBBoxString()") == whole
        watched.assert_quiet()
