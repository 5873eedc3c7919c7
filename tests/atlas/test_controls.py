"""Filters, groups of layers, choices at layers and search: they act on every layer, the canvas and the tables at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from parkopt.atlas.filters import FILTERS, filters, site_values
from parkopt.atlas.future import WIDTHS
from parkopt.atlas.layers import LAYERS
from parkopt.atlas.render import write_atlas
from parkopt.atlas.style import load_style
from parkopt.atlas.view import View
from tests.browser import open_page
from tests.report.record import PARKS, make_record

DRAWN = "parkopt.atlas.drawn[parkopt.atlas.data.layers.findIndex((layer) => layer.key === '{}')]"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("controls") / "atlas.html"
    write_atlas(make_record(), path, "en")
    return path


def passing(page: Page) -> set[str]:
    """Parks that the filters let through."""
    return set(page.evaluate("parkopt.atlas.data.table.ids.filter((id) => parkopt.atlas.passes(id))"))


def drawn_sites(page: Page, layer: str) -> set[str]:
    """Sites of a layer that are on the map now."""
    script = f"""() => {{ const sites = new Set(); {DRAWN.format(layer)}.groups.forEach(({{ group, sifted }}) =>
        sifted.forEach(([drawn, feature]) => {{ if (parkopt.atlas.map.hasLayer(group) && group.hasLayer(drawn) && !Array.isArray(feature.site)) sites.add(feature.site); }}));
        return Array.from(sites); }}"""
    return set(page.evaluate(script))


def canvas_rows(page: Page) -> set[int]:
    """Rows of firms that the canvas draws."""
    return set(page.evaluate(f"[].concat(...{DRAWN.format('firms')}.canvas.sorts.map((sort) => sort.rows))"))


def sieve(page: Page, key: str, label: str | None) -> None:
    """Choose in a filter of the panel."""
    page.locator(f"[data-sieve={key}]").select_option(**({"label": label} if label else {"value": ""}))


def test_every_site_has_its_values_and_every_filter_words() -> None:
    view = View(make_record(), load_style())
    fields = {field["key"]: field for field in filters(view)}
    assert tuple(fields) == FILTERS
    assert all(len(field["ids"]) == len(field["texts"]) for field in fields.values())
    values = site_values(view)
    read = {
        key: {site: fields[key]["ids"][row[place]] if row[place] >= 0 else "" for site, row in values.items()}
        for place, key in enumerate(FILTERS)
    }
    assert {site: read["fate"][site] for site in PARKS} == {site: row[3] for site, row in PARKS.items()}
    assert {site: read["stage"][site] for site in PARKS} == {site: str(row[5]) for site, row in PARKS.items()}
    firms = make_record().dataset.firms
    output = firms[firms["site_id"] == "P003"].groupby("sector")["output"].sum()
    assert read["sector"]["P003"] == output.idxmax()
    assert read["fate"]["Z01"] == read["stage"]["Z01"] == ""


@pytest.mark.browser
def test_filters_act_on_layers_canvas_tables_and_count(path: Path, chromium: Browser) -> None:
    firms = make_record().dataset.firms.sort_values("firm_id").reset_index()
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("input[data-layer=firms]").check()
        page.locator("[data-open=firms]").click()
        page.locator("[data-section=filters] > summary").click()
        assert drawn_sites(page, "fates") == set(PARKS)
        sieve(page, "county", "Keqiao")
        keqiao = {site for site, row in PARKS.items() if row[2] == "keqiao"}
        assert passing(page) == drawn_sites(page, "fates") == keqiao
        rows = set(firms.index[firms["county"] == "keqiao"])
        assert canvas_rows(page) == rows == set(page.evaluate("parkopt.atlas.tables.shown.rows"))
        held = int(firms["count"][list(rows)].sum())
        assert page.locator(".passing").inner_text() == f"7 of 12 parks and {held} of {firms['count'].sum()} firms pass"
        sieve(page, "fate", "Merged into a host")
        assert passing(page) == drawn_sites(page, "fates") == {"P002", "P003", "P005"}
        assert drawn_sites(page, "hosts") == {"P002", "P003", "P005"}
        assert page.locator(".host-name").count() == 2, "hosts of parks that pass keep their names"
        assert drawn_sites(page, "zones") == set(), "zones have no fate"
        sieve(page, "county", None)
        sieve(page, "stage", "by the end of 2018")
        assert passing(page) == {"P002", "P005"}
        page.get_by_role("button", name="Clear filters").click()
        assert passing(page) == drawn_sites(page, "fates") == set(PARKS)
        assert len(canvas_rows(page)) == len(firms)
        assert page.get_by_role("button", name="Clear filters").is_disabled()
        watched.assert_quiet()


@pytest.mark.browser
def test_a_move_passes_with_any_of_its_firms(path: Path, chromium: Browser) -> None:
    record = make_record()
    view = View(record, load_style())
    movers = view.firms[view.firms["fate"] == "RELOCATE"]
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("input[data-layer=moves]").check()
        page.locator("[data-section=filters] > summary").click()
        sieve(page, "sector", "Weaving")
        wanted = set(
            movers.loc[movers["sector"] == "weaving", ["from_site", "receiving_site"]].itertuples(
                index=False, name=None
            )
        )
        rows = page.evaluate(
            f"""Array.from({DRAWN.format("moves")}.groups.values()).flatMap(({{ group, sifted }}) =>
            sifted.filter(([drawn]) => group.hasLayer(drawn)).map(([, feature]) => feature.move))"""
        )
        shown = view.moves.loc[rows]
        sites = shown["from_id"].where(shown["from_kind"] == "site", "")
        assert set(zip(sites, shown["receiving_site"], strict=True)) == wanted and 0 < len(rows) < len(view.moves)
        watched.assert_quiet()


@pytest.mark.browser
def test_widths_of_moves_stand_for_what_is_chosen(path: Path, chromium: Browser) -> None:
    moves = View(make_record(), load_style()).moves
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("input[data-layer=moves]").check()
        for column in WIDTHS:
            page.locator("[data-layer=moves]").locator("xpath=../..").locator("select").select_option(column)
            weights = page.evaluate(
                f"""Object.fromEntries([].concat(...Array.from({DRAWN.format("moves")}.groups.values()).map(({{ sifted }}) =>
                sifted.map(([drawn, feature]) => [feature.move, drawn.options.weight]))))"""
            )
            widest = max(weights, key=lambda row: float(weights[row]))
            assert int(widest) == int(moves[column].idxmax()), column
        watched.assert_quiet()


@pytest.mark.browser
def test_firms_are_coloured_by_what_is_chosen_and_counted_in_the_legend(path: Path, chromium: Browser) -> None:
    firms = make_record().dataset.firms
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("input[data-layer=firms]").check()
        row = page.locator("[data-layer=firms]").locator("xpath=../..")
        row.locator("select").select_option("grade")
        counts = dict(
            zip(
                row.locator(".legend li span:nth-of-type(1)").all_inner_texts(),
                row.locator(".counted").all_inner_texts(),
                strict=True,
            )
        )
        expected = firms.groupby(firms["grade"].fillna(""))["count"].sum()
        for grade in "ABCD":
            assert int(counts[f"Grade {grade}"]) == expected.get(grade, 0)
        assert int(counts["not graded"]) == expected.get("", 0)
        row.locator("select").select_option("sector")
        page.locator("[data-section=filters] > summary").click()
        sieve(page, "sector", "Dyeing")
        counts = dict(
            zip(
                row.locator(".legend li span:nth-of-type(1)").all_inner_texts(),
                row.locator(".counted").all_inner_texts(),
                strict=True,
            )
        )
        dyeing = int(firms.loc[firms["sector"] == "dyeing", "count"].sum())
        assert {name: int(count) for name, count in counts.items() if count != "0"} == {"Dyeing": dyeing}
        watched.assert_quiet()


@pytest.mark.browser
def test_a_group_switches_as_a_whole_and_shows_that_it_is_mixed(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        group = page.locator("input[data-group=base]")
        state = "box => [box.checked, box.indeterminate]"
        assert group.evaluate(state) == [False, True], "zones are shown, other layers of today are not"
        group.check()
        assert group.evaluate(state) == [True, False]
        shown = "parkopt.atlas.data.layers.filter((layer) => layer.group === 'base').map((layer) => layer.shown)"
        assert set(page.evaluate(shown)) == {True}
        page.locator("input[data-layer=parks]").uncheck()
        assert group.evaluate(state) == [False, True]
        group.check()
        group.uncheck()
        assert set(page.evaluate(shown)) == {False} and group.evaluate(state) == [False, False]
        assert page.locator("input[data-layer=zones]:visible").count() == 1
        page.locator("[data-section=group-base] > summary").press("Enter")
        assert page.locator("input[data-layer=zones]:visible").count() == 0
        page.get_by_role("button", name="中文").click()
        assert page.locator("input[data-layer=zones]:visible").count() == 0, "a closed group stays closed"
        watched.assert_quiet()


@pytest.mark.browser
def test_search_finds_firms_by_a_part_of_name_or_id_and_lists_few(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        field = page.locator("#panel input[type=search]")
        field.fill("f00001")
        names = page.locator(".hits button small").all_inner_texts()
        assert len(names) == 8 and all("F00001" in name for name in names)
        assert "and 2 more" in page.locator(".hits").inner_text()
        field.fill("企业15（")
        page.locator(".hits button").press("Enter")
        assert "F000016" in page.locator(".card").inner_text()
        field.fill("nothing like it")
        assert page.locator(".hits").inner_text() == "nothing found"
        field.press("Escape")
        assert page.locator(".hits li").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_a_link_keeps_filters_and_choices(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("input[data-layer=firms]").check()
        page.locator("[data-layer=firms]").locator("xpath=../..").locator("select").select_option("sector")
        page.locator("[data-section=filters] > summary").click()
        sieve(page, "county", "Keqiao")
        sieve(page, "grade", "B")
        view, fragment = page.evaluate("JSON.stringify(parkopt.atlas.view())"), page.evaluate("location.hash")
        watched.assert_quiet()
    with open_page(chromium, path, fragment=fragment) as again:
        page = again.page
        assert page.evaluate("JSON.stringify(parkopt.atlas.view())") == view
        assert page.locator("[data-sieve=county]").input_value() == "keqiao"
        assert page.locator("[data-choice=colour]").input_value() == "sector"
        page.evaluate("location.hash = 'filter=county:nowhere.fate:MERGE.odd&choices=colour:taste.width:land_mu.odd:x'")
        page.wait_for_timeout(100)
        assert page.evaluate("parkopt.atlas.filter") == {"fate": "MERGE"}
        assert page.evaluate("parkopt.atlas.choices") == {"colour": "sector", "width": "land_mu"}
        again.assert_quiet()


@pytest.mark.browser
def test_symbols_lie_above_outlines_everywhere(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        for layer in ("hosts", "zones", "redlines"):
            page.locator(f"input[data-layer={layer}]").uncheck()
        page.evaluate(
            "parkopt.atlas.map.setView(parkopt.atlas.data.places.find((place) => place[0] === 's:P006')[2], 12, { animate: false })"
        )
        page.evaluate("parkopt.atlas.map.panBy([0, 330], { animate: false })")
        topmost = """() => { const box = Array.from(document.querySelectorAll('.symbol')).map((one) => one.getBoundingClientRect())
            .filter((one) => one.top > 20 && one.top < 200 && one.left > 800 && one.right < 900)[0];
            return document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2).closest('.symbol') !== null; }"""
        assert page.evaluate(topmost)
        watched.assert_quiet()


@pytest.mark.browser
def test_fifty_thousand_firms_are_filtered_and_drawn_at_once(path: Path, chromium: Browser) -> None:
    many = """() => {
        const columns = parkopt.atlas.sieve.columns;
        const times = Math.ceil(50000 / columns.id.length);
        const rows = columns.id.length;
        Object.keys(columns).filter((key) => Array.isArray(columns[key]) && columns[key].length === rows)
            .forEach((key) => { columns[key] = [].concat(...Array(times).fill(columns[key])); });
        const map = parkopt.atlas.map;
        const layer = new parkopt.FirmLayer(map, parkopt.atlas.data.layers.find((one) => one.firms), 90, { looks: parkopt.atlas.data.looks });
        const sieve = new parkopt.Sieve(parkopt.atlas.data.filters, parkopt.atlas.data.sites, columns);
        const choices = parkopt.atlas.choices;
        layer.refresh(true, 2020, sieve, choices);
        const took = ['keqiao', 'yuecheng', 'keqiao', 'yuecheng', 'keqiao'].map((county) => {
            const begun = performance.now();
            sieve.use({ county: county });
            layer.refresh(true, 2020, sieve, choices);
            return performance.now() - begun;
        });
        return [sieve.rows.length, sieve.rows.reduce((sum, one) => sum + one, 0), Math.min(...took)];
    }"""
    with open_page(chromium, path) as watched:
        rows, passing_rows, fastest = watched.page.evaluate(many)
        assert rows >= 50_000 and 0 < passing_rows < rows
        assert fastest <= 100, f"{fastest} ms"
        watched.assert_quiet()


@pytest.mark.browser
def test_fates_of_firms_show_from_their_stage_on(path: Path, chromium: Browser) -> None:
    firms = View(make_record(), load_style()).firms
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("input[data-layer=firms]").check()
        for year in (2016, 2018, 2020):
            page.locator(".count", has_text=str(year)).click()
            row = page.locator("[data-layer=firms]").locator("xpath=../..")
            still = row.locator("li", has_text="Still as it was").locator(".counted").inner_text()
            stage = firms["stage"].where(firms["stage"] > 0, 2018)
            assert int(still) == firms.loc[stage > year, "count"].sum()
        watched.assert_quiet()


@pytest.mark.browser
def test_the_keyboard_stays_where_it_was_when_the_panel_is_filled_anew(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        for button in (page.locator(".count", has_text="2018"), page.get_by_role("button", name="中文")):
            words = button.inner_text()
            button.press("Enter")
            assert page.evaluate("document.activeElement.innerText") == words
        watched.assert_quiet()


@pytest.mark.browser
def test_a_sheet_says_what_is_filtered_and_holds_long_legends(path: Path, chromium: Browser) -> None:
    every = ".".join(spec.key for spec in LAYERS)
    with open_page(
        chromium, path, 1587, 1122, fragment=f"#sheet=a3&lang=en&layers={every}&filter=county:keqiao"
    ) as watched:
        page = watched.page
        assert "Filters: County: Keqiao" in page.locator("#panel").inner_text()
        column = page.locator("#panel .inside").bounding_box()
        source = page.locator("#panel .source").bounding_box()
        assert column and source and source["y"] + source["height"] <= column["y"] + column["height"]
        watched.assert_quiet()


@pytest.mark.browser
def test_a_sheet_shows_the_place_that_its_link_names(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path, 1587, 1122, fragment="#sheet=a3&at=13.5/29.95/120.62") as watched:
        view = watched.page.evaluate("parkopt.atlas.view()")
        assert (view["zoom"], round(view["lat"], 2), round(view["lng"], 2)) == (13.5, 29.95, 120.62)
        watched.assert_quiet()


@pytest.mark.browser
def test_the_legend_follows_the_layers_shown(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        for layers in ("zones.redlines", "classes.moves.parks_grade", ""):
            page.evaluate("layers => { location.hash = 'layers=' + layers; }", layers)
            page.wait_for_timeout(100)
            told = page.evaluate(
                """Array.from(document.querySelectorAll('#panel .layer')).filter((one) => one.querySelector('.legend').offsetHeight > 0)
                .map((one) => one.querySelector('input').dataset.layer)"""
            )
            assert sorted(told) == sorted(filter(None, layers.split(".")))
        watched.assert_quiet()
