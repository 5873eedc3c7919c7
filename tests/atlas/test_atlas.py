"""The atlas in a real browser: offline, quiet, every layer drawn, both languages, names that stay text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from parkopt.atlas import offline
from parkopt.atlas.layers import LAYERS
from parkopt.atlas.pack import unpacked
from parkopt.atlas.render import render_atlas, write_atlas
from tests.browser import Watched, open_page
from tests.report.record import HOSTILE, PARKS, make_record, with_manifest


def show_all(page: Page) -> None:
    """Switch every layer on."""
    for box in page.locator("input[data-layer]").all():
        box.check()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("atlas") / "atlas.html"
    write_atlas(make_record(), path)
    return path


def test_same_record_gives_same_bytes_and_links_nothing() -> None:
    page = render_atlas(make_record())
    assert page == render_atlas(make_record())
    assert not re.search(r"<(script|img|link|iframe)\b[^>]*\b(src|href)=", page)
    assert "url(http" not in page and "@import" not in page
    assert "connect-src" not in page and "default-src 'none'" in page


def test_a_link_that_does_not_ship_is_an_error() -> None:
    with pytest.raises(offline.UnknownResourceError, match=r"https://cdn\.example/x\.js"):
        offline.inline('<script src="https://cdn.example/x.js"></script>')


def test_layers_hold_every_park_host_and_firm() -> None:
    data = unpacked(render_atlas(make_record()))
    layers = {layer["key"]: layer for layer in data["layers"]}
    assert list(layers) == [spec.key for spec in LAYERS]
    drawn = [feature for feature in layers["fates"]["features"] if "area" in feature]
    ends = [feature for feature in drawn if feature["years"][1] == 2020]
    assert sorted(feature["card"] for feature in ends) == [f"s:{park}" for park in PARKS]
    firms = layers["firms"]["firms"]
    assert len(firms["lat"]) == len(firms["name"]) == 64
    links = [feature for feature in layers["hosts"]["features"] if "line" in feature]
    assert len(links) == 4 + 1  # four absorbed parks, one further zone of a group
    assert [count[:2] for count in data["counts"]] == [[2016, 12], [2018, 7], [2020, 3]]


def test_cards_tell_fate_host_figures_and_reason() -> None:
    card = unpacked(render_atlas(make_record()))["cards"]["s:P005"]
    rows = dict(card["r"])
    assert rows["fate"] == ["Merged into a host nearby", "整合并入"]
    assert rows["host_id"] == ["Binhai group", "滨海组团"]
    assert rows["stage"] == "2018"
    assert rows["reason"] == ["small, few firms", "规模小、企业少"]
    assert [figure[0] for figure in card["f"]][:3] == ["firms", "above_firms", "land_mu"]


def test_hosts_side_by_side_differ_in_colour() -> None:
    data = unpacked(render_atlas(make_record()))
    hosts = next(layer for layer in data["layers"] if layer["key"] == "hosts")
    rings = [feature for feature in hosts["features"] if "at" in feature and "name" not in feature]
    colours = {feature["card"]: data["looks"][feature["look"]]["stroke"] for feature in rings}
    assert len({colours[card] for card in ("s:P001", "s:P004", "s:P009", "h:ZG1", "h:ZG2")}) == 5


@pytest.mark.browser
def test_every_layer_draws_offline_without_complaint(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        show_all(page)
        assert page.locator("canvas.firms").count() == 1
        assert page.locator(".symbol:visible").count() > len(PARKS)
        assert page.locator("path.leaflet-interactive").count() > 30
        assert page.locator(".synthetic").inner_text().startswith("模拟数据")
        for box in page.locator("input[data-layer]").all():
            box.uncheck()
        assert page.locator("path.leaflet-interactive").count() == 0
        assert page.locator("canvas.firms").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_the_language_switch_changes_panel_card_and_title(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.get_by_placeholder("查找地块或平台").fill("p006")
        page.locator(".hits button").first.click()
        assert "腾退搬迁" in page.locator(".card").inner_text()
        page.get_by_role("button", name="English").click()
        assert "Vacated, firms move" in page.locator(".card").inner_text()
        assert page.title() == "Testville: Consolidation plan"
        assert page.evaluate("document.documentElement.lang") == "en"
        watched.assert_quiet()


@pytest.mark.browser
def test_the_numbers_turn_the_map_to_their_year(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        for layer in ("zones", "redlines", "hosts"):
            page.locator(f"input[data-layer={layer}]").uncheck()
        fates = {row[5] for row in PARKS.values()}
        assert fates == {0, 2018, 2020}
        for year, still in ((2016, 12), (2018, 4), (2020, 0)):
            page.locator(".count", has_text=str(year)).click()
            assert page.locator(".symbol:visible path[fill='#F7F4EA']").count() == still
            assert page.locator(".count[aria-pressed=true]").inner_text().endswith(str(year))
        watched.assert_quiet()


@pytest.mark.browser
def test_a_click_finds_the_firm_on_the_canvas(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("input[data-layer=firms]").check()
        row = make_record().dataset.firms["firm_id"].tolist().index("F000016")
        script = """row => {
            const atlas = parkopt.atlas;
            const layer = atlas.drawn[atlas.data.layers.findIndex((one) => one.firms)];
            const at = atlas.map.latLngToContainerPoint(layer.latLng(row));
            const frame = atlas.map.getContainer().getBoundingClientRect();
            return [frame.left + at.x, frame.top + at.y];
        }"""
        page.mouse.click(*page.evaluate(script, row))
        words = page.locator(".card").inner_text()
        assert "企业15（虚构）" in words and "F000016" in words
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_names_stay_text_on_the_map(tmp_path: Path, chromium: Browser) -> None:
    write_atlas(make_record(hostile=True), tmp_path / "atlas.html")
    with open_page(chromium, tmp_path / "atlas.html") as watched:
        page = watched.page
        scripts = page.locator("script").count()
        show_all(page)
        for lang in ("en", "zh"):
            page.evaluate("lang => parkopt.atlas.speak(lang)", lang)
            page.evaluate(
                """() => Object.keys(parkopt.atlas.data.cards).forEach(
                    (card) => parkopt.atlas.show(parkopt.atlas.map.getCenter(), () => parkopt.atlas.data.cards[card]))"""
            )
            page.evaluate(
                """() => { const layer = parkopt.atlas.drawn.find((one) => one.card);
                for (let row = 0; row < 64; row += 1) {
                    parkopt.atlas.show(parkopt.atlas.map.getCenter(), () => layer.card(row)); } }"""
            )
            page.locator("#panel input[type=search]").fill("script")
            assert HOSTILE[0] in page.locator(".hits").inner_text()
            check_harmless(watched, scripts)
        hover(page)
        check_harmless(watched, scripts)


def hover(page: Page) -> None:
    """Move the mouse over some symbols, so that their hover texts appear."""
    for symbol in page.locator(".symbol:visible").all()[:6]:
        symbol.hover(force=True)
    assert page.locator(".hover").count() >= 1


def check_harmless(watched: Watched, scripts: int) -> None:
    """No element came out of a name, nothing ran, nothing was asked for."""
    assert watched.page.locator("script").count() == scripts
    assert watched.page.locator("img[src='x']").count() == 0
    watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_panel_and_map_share_the_window(path: Path, chromium: Browser, size: tuple[int, int]) -> None:
    with open_page(chromium, path, *size) as watched:
        page = watched.page
        frame = page.locator(".folium-map").bounding_box()
        panel = page.locator("#panel").bounding_box()
        assert frame and panel
        assert page.evaluate("[parkopt.atlas.map.getMinZoom(), parkopt.atlas.map.getMaxZoom()]") == [8, 18]
        assert round(panel["width"] + frame["width"]) == size[0] and round(frame["height"]) == size[1]
        page.locator("#panel .toggle").click()
        folded = page.locator(".folium-map").bounding_box()
        assert folded and folded["width"] > frame["width"] + 300
        watched.assert_quiet()


def test_real_data_carry_no_synthetic_note() -> None:
    assert unpacked(render_atlas(with_manifest(make_record(), synthetic=False)))["synthetic"] is None
