"""The page of a comparison in a real browser: two maps in step, every change listed and marked, names that stay text."""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from parkopt.atlas.pack import unpacked
from parkopt.compare.difference import Difference
from parkopt.compare.page import render_comparison, write_comparison_page
from parkopt.labels import both, pick
from parkopt.results import RunRecord
from parkopt.scenario.locks import FIRM_COLUMNS, PARK_COLUMNS, Locks
from tests.browser import grave, open_page
from tests.report.record import HOSTILE, make_record

VIEW = "parkopt.comparison.view()"
APART = """(() => {
    const [a, b] = parkopt.comparison.sides.map((side) => side.map);
    const pixels = a.project(a.getCenter()).distanceTo(a.project(b.getCenter()));
    return [a.getZoom() - b.getZoom(), Math.round(pixels / 2)];
})()"""
SHOWN = "parkopt.comparison.tables.shown"


def second(record: RunRecord, note: str = "too near the river") -> RunRecord:
    """The next run: P002 closed as a reviewer asked, P006 a year later, P012 not planned, one firm closed, P007 fixed as it was."""
    parks, firms = record.plan.parks.copy(), record.plan.firms.copy()
    parks.loc["P002", ["fate", "host_id", "stage", "after_use"]] = ["EXIT", "", 2020, "RECLAIM"]
    parks.loc["P006", "stage"] = 2020
    firms.loc["F000001", ["fate", "receiving_site", "host_id", "stage"]] = ["EXIT", "", "", 2020]
    locks = Locks(
        pd.DataFrame([("P002", "EXIT", "", 0), ("P007", "EXIT", "", 2020)], columns=list(PARK_COLUMNS)),
        pd.DataFrame([("F000001", "EXIT", "", 0)], columns=list(FIRM_COLUMNS)),
        {"P002": ("Wang", "2017-11-02", note)},
    )
    manifest = replace(record.manifest, objective=12.6, bound=12.4, gap=0.02)
    plan = replace(record.plan, parks=parks.drop("P012"), firms=firms)
    return replace(record, plan=plan, manifest=manifest, locks=locks)


def ids(page: Page) -> list[str]:
    """Ids of the rows of the list that is open."""
    return list(page.evaluate(f"{SHOWN}.rows.map((row) => {SHOWN}.ids[row])"))


def rows(page: Page) -> list[dict[str, str]]:
    """The list that is open as its CSV tells it."""
    return list(csv.DictReader(io.StringIO(page.evaluate(f"{SHOWN}.csv()").lstrip("\ufeff"))))


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("compare") / "compare.html"
    write_comparison_page(Difference(make_record(), second(make_record())), path, "en")
    return path


def test_the_same_runs_give_the_same_bytes_and_link_nothing() -> None:
    pages = [render_comparison(Difference(make_record(), second(make_record()))) for _ in range(2)]
    assert pages[0] == pages[1]
    assert not re.search(r"<(script|img|link|iframe)\b[^>]*\b(src|href)=", pages[0])


def test_what_both_plans_share_stands_once() -> None:
    data = unpacked(render_comparison(Difference(make_record(), second(make_record()))))
    layers = {layer["key"]: layer for layer in data["layers"]}
    assert layers["counties"]["drawn"]["both"]["features"] and layers["counties"]["drawn"]["a"] == {}
    assert layers["fates"]["drawn"]["a"]["features"] != layers["fates"]["drawn"]["b"]["features"]
    assert {"lat", "lon", "name"} <= set(layers["firms"]["firms"]["both"])
    assert "fate" in layers["firms"]["firms"]["a"]
    assert data["shapes"]["a"] == {} and len([key for key in data["shapes"]["both"] if not key.startswith("m:")]) == 16


def test_each_changed_park_is_marked_by_what_differs_with_the_looks_of_both_fates() -> None:
    data = unpacked(render_comparison(Difference(make_record(), second(make_record()))))
    changed = next(layer for layer in data["layers"] if layer["key"] == "changed")
    assert changed["shown"]
    marks = {
        feature["card"]: data["looks"][feature["look"]]["shape"]
        for feature in changed["drawn"]["a"]["features"]
        if "at" in feature and "pair" not in feature and data["looks"][feature["look"]].get("stroke") == "#B5179E"
    }
    assert marks == {"s:P002": "ring", "s:P006": "square", "s:P012": "diamond"}
    before, now = ([data["looks"][look] if look is not None else None, year] for look, year in data["pairs"]["P002"])
    assert (before[0]["hatch"], before[1], now[0]["shape"], now[1]) == ("diagonal", 2018, "cross", 2020)
    assert data["pairs"]["P012"][1] == [None, 0]


def test_differences_smaller_than_the_gaps_are_told_apart() -> None:
    record = make_record()
    first = record.measures.metrics[0]
    assert first.plan[2020] is not None
    metric = replace(first, plan={**first.plan, 2020: first.plan[2020] * 1.5})
    other = second(replace(record, measures=replace(record.measures, metrics=(metric, *record.measures.metrics[1:]))))
    figures = unpacked(render_comparison(Difference(record, other)))["figures"]
    assert (figures[0]["a"], figures[0]["b"], figures[0]["difference"]) == ("12.500", "12.600", "+0.100")
    assert figures[0]["counts"] == "within", "gaps of 0.3 and 0.2 points"
    told = [row["counts"] for row in figures if row["name"] == [first.label.en, first.label.zh]]
    assert told == ["equal", "counts"]


def test_other_data_and_another_scenario_are_said_on_top() -> None:
    record = make_record()
    assert unpacked(render_comparison(Difference(record, second(record))))["warnings"] == []
    dataset = replace(record.dataset, digests=(("sites", "00"), ("firms", "11")))
    one = replace(record, dataset=dataset, manifest=replace(record.manifest, scenario_resolved={"rules": {"a": 1}}))
    dataset = replace(record.dataset, digests=(("sites", "00"), ("firms", "12")))
    other = replace(record, dataset=dataset, manifest=replace(record.manifest, scenario_resolved={"rules": {"a": 2}}))
    english = [words[0] for words in unpacked(render_comparison(Difference(one, other)))["warnings"]]
    assert english == [
        "The runs used different data: firms.",
        "The runs followed different scenarios; settings that differ: rules.a.",
    ]


def test_the_same_plans_are_said_to_be_the_same() -> None:
    data = unpacked(render_comparison(Difference(make_record(), make_record())))
    assert data["same"] == ["Both plans are the same.", "两个方案相同。"]
    assert data["pairs"] == {} and {table["name"]: table["ids"] for table in data["tables"]}["changed_firms"] == []


@pytest.mark.browser
@pytest.mark.parametrize("swapped", [False, True])
def test_a_park_that_one_data_set_lacks_is_on_both_maps(tmp_path: Path, chromium: Browser, swapped: bool) -> None:
    full = make_record()
    dataset = full.dataset
    firms = dataset.firms[dataset.firms["site_id"] != "P012"]
    smaller = replace(
        full,
        dataset=replace(dataset, sites=dataset.sites[dataset.sites["site_id"] != "P012"], firms=firms),
        plan=replace(full.plan, parks=full.plan.parks.drop("P012"), firms=full.plan.firms.loc[firms["firm_id"]]),
    )
    runs = (full, smaller) if swapped else (smaller, full)
    write_comparison_page(Difference(*runs), tmp_path / "compare.html", "en")
    with open_page(chromium, tmp_path / "compare.html") as watched:
        page = watched.page
        assert [(row["Site"], row["What differs"]) for row in rows(page)] == [
            ("P012", "only in plan A" if swapped else "only in plan B")
        ]
        page.locator("[data-row=P012]").click()
        assert page.locator(".pair-sign .pair:visible").count() == 2
        assert page.locator("#card .absent").count() == 1
        page.locator("#table [data-table=changed_firms]").click()
        gone = ids(page)
        assert sorted(gone) == sorted(set(dataset.firms["firm_id"]) - set(firms["firm_id"])) and gone
        page.locator(f"[data-row={gone[0]}]").click()
        assert "not in this plan" in page.locator("#card").inner_text()
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_grave_for_screen_readers(path: Path, chromium: Browser, lang: str) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.evaluate("lang => parkopt.comparison.speak(lang)", lang)
        for name in ("changed_firms", "figures", "fixed", "changed_parks"):
            page.locator(f"#table [data-table={name}]").click()
            assert grave(page) == []
        for box in page.locator("#panel input[type=checkbox]").all():
            box.check()
        page.locator("[data-row=P002]").click()
        assert grave(page) == []
        watched.assert_quiet()


@pytest.mark.browser
def test_both_maps_move_in_step_and_show_their_own_plan(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        at = page.locator(".folium-map").nth(1).bounding_box()
        assert at
        views = [page.evaluate(VIEW)]
        page.mouse.move(at["x"] + 200, at["y"] + 200)
        page.mouse.down()
        page.mouse.move(at["x"] + 90, at["y"] + 140, steps=4)
        page.wait_for_timeout(150)  # let go at rest, so that the map does not glide on
        page.mouse.up()
        page.mouse.move(at["x"] + 91, at["y"] + 140)
        crossed = "Array.from(document.querySelectorAll('.cross'), (one) => [one.hidden, one.style.transform])"
        (hidden, shift), other = page.evaluate(crossed)
        across, down = map(int, re.findall(r"\d+", shift))
        assert not hidden and other == [True, ""], "the mouse shows on the other map only"
        assert abs(across - 91) <= 1 and abs(down - 140) <= 1
        assert page.evaluate(APART) == [0, 0]
        views.append(page.evaluate(VIEW))
        page.mouse.wheel(0, -300)
        page.wait_for_function("before => parkopt.comparison.map.getZoom() > before", arg=views[0][1])
        assert page.evaluate(APART) == [0, 0]
        assert views[0][1] == views[1][1] and views[1][0]["lng"] > views[0][0]["lng"]
        crosses = "({ map }) => map.getContainer().querySelectorAll('.symbol path[stroke=\"#D55E00\"]').length"
        page.get_by_role("button", name="Whole city").click()
        assert page.evaluate(f"parkopt.comparison.sides.map({crosses})") == [1, 1], (
            "P012 closed left, P002 closed right"
        )
        page.locator(".count", has_text="2016").click()
        assert page.evaluate(f"parkopt.comparison.sides.map({crosses})") == [0, 0]
        watched.assert_quiet()


@pytest.mark.browser
def test_a_row_brings_both_maps_there_and_opens_what_was_and_what_is(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        assert ids(page) == ["P002", "P006", "P012"]
        page.locator("[data-row=P002]").focus()
        page.keyboard.press("Enter")
        assert page.evaluate(APART) == [0, 0] and page.evaluate(VIEW)[1] >= 13
        words = page.locator("#card").inner_text()
        assert "Merged into a host nearby" in words and "Closed" in words and "Plan B" in words
        assert page.locator("#card .pair svg.swatch").count() == 2
        assert page.locator(".chosen:visible").count() == 2, "a ring on either map"
        assert page.locator(".pair-sign .pair:visible").count() >= 2
        assert page.locator("tr.marked [data-row]").get_attribute("data-row") == "P002"
        page.get_by_role("button", name="中文").click()
        assert "整合并入" in page.locator("#card").inner_text()
        page.keyboard.press("Escape")
        assert page.locator("#card:visible").count() == page.locator(".chosen").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_lists_tell_what_changed_and_what_the_marks_changed(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        found = {row["Site"]: row for row in rows(page)}
        assert found["P006"]["What differs"] == "stage"
        assert (found["P006"]["By end of · A"], found["P006"]["By end of · B"]) == ("2018", "2020")
        assert found["P012"]["What differs"] == "only in plan A"
        assert found["P012"]["Fate · B"] == "not in this plan"
        assert [found[key]["Fixed by a reviewer"] for key in ("P002", "P006")] == ["yes", ""]
        page.locator("#table [data-table=fixed]").click()
        fixed = {row["Item"]: row for row in rows(page)}
        assert list(fixed) == ["P002", "P007", "F000001"]
        assert fixed["P002"]["What was asked"] == "Closed" and fixed["P002"]["Reviewer"] == "Wang"
        assert fixed["P002"]["Before (A)"].startswith("Merged into a host nearby · ")
        assert (fixed["P002"]["Now (B)"], fixed["P002"]["What came of it"]) == ("Closed · 2020", "changed")
        assert fixed["P007"]["What came of it"] == "was so before"
        page.locator("[data-row='f:F000001']").click()
        assert "Closes" in page.locator("#card").inner_text()
        page.locator("#table [data-table=changed_firms]").click()
        assert ids(page) == ["F000001"]
        page.locator("#table [data-table=figures]").click()
        assert (
            page.locator(".figure-rows tr[data-weight=within]").first.inner_text().count("smaller than the gaps") == 1
        )
        watched.assert_quiet()


@pytest.mark.browser
def test_search_finds_parks_and_firms_and_changed_firms_are_dots(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator("#panel input[type=search]").fill("f000016")
        page.locator(".hits button").first.click()
        assert "F000016" in page.locator("#card").inner_text()
        page.locator("input[data-layer=changed_firms]").check()
        dots = "parkopt.comparison.sides.map((side) => side.drawn.find((one) => one.columns && one.map.hasLayer(one.canvas)).columns().id)"
        assert page.evaluate(dots) == [["F000001"], ["F000001"]]
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_names_and_notes_stay_text(tmp_path: Path, chromium: Browser) -> None:
    record = make_record(hostile=True)
    for swapped in (False, True):
        runs = (record, second(record, HOSTILE[1]))
        write_comparison_page(Difference(*(runs[::-1] if swapped else runs)), tmp_path / "compare.html")
        with open_page(chromium, tmp_path / "compare.html") as watched:
            page = watched.page
            scripts = page.locator("script").count()
            for box in page.locator("input[data-layer]").all():
                box.check()
            for lang in ("en", "zh"):
                page.evaluate("lang => parkopt.comparison.speak(lang)", lang)
                page.evaluate(
                    """() => parkopt.comparison.data.places.forEach(([card]) => parkopt.comparison.visitCard(card))"""
                )
                page.evaluate(
                    """() => parkopt.comparison.sides[0].firms.id.forEach((id) => parkopt.comparison.visitCard('f:' + id))"""
                )
                for name in ("changed_firms", "figures", "fixed", "changed_parks"):
                    page.locator(f"#table [data-table={name}]").click()
            page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
            assert HOSTILE[0] in page.locator("body").inner_text()
            assert page.locator("script").count() == scripts and page.locator("img[src='x']").count() == 0
            assert page.locator("#paper").inner_text().count(f"'{HOSTILE[1]}") == 0, "the page shows notes as they are"
            page.evaluate("window.dispatchEvent(new Event('afterprint'))")
            page.locator("#table [data-table=fixed]").click()
            assert f"'{HOSTILE[1]}" in [cell for row in rows(page) for cell in row.values()], "no formula leaves as CSV"
            watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_panel_maps_and_list_share_the_window(path: Path, chromium: Browser, size: tuple[int, int], lang: str) -> None:
    with open_page(chromium, path, *size) as watched:
        page = watched.page
        page.evaluate("lang => parkopt.comparison.speak(lang)", lang)
        page.evaluate("parkopt.comparison.visitCard('s:P002')")
        boxes = [
            page.locator(name).bounding_box()
            for name in ("#panel", ".folium-map >> nth=0", ".folium-map >> nth=1", "#table")
        ]
        panel, left, right, table = boxes
        assert panel and left and right and table
        assert panel["x"] + panel["width"] <= left["x"] and left["x"] + left["width"] <= right["x"]
        assert abs(left["width"] - right["width"]) <= 1 and right["x"] + right["width"] == size[0]
        assert left["y"] + left["height"] <= table["y"] and table["y"] + table["height"] == size[1]
        inside = page.locator("#panel .inside").evaluate("box => box.scrollWidth <= box.clientWidth")
        assert inside, "nothing sticks out of the panel"
        counts = [box.bounding_box() for box in page.locator(".count").all()]
        assert all(one and other and one["x"] + one["width"] < other["x"] for one, other in itertools.pairwise(counts))
        card = page.locator("#card").bounding_box()
        assert card and card["x"] >= 0 and card["x"] + card["width"] <= panel["width"] + 1
        watched.assert_quiet()


@pytest.mark.browser
def test_on_paper_the_lists_are_whole_and_the_page_is_as_before_afterwards(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        before = page.evaluate(VIEW)
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#panel:visible, #table:visible").count() == 0
        words = page.locator("#paper").inner_text()
        assert all(text in words for text in ("P002", "P006", "P012", "too near the river", "smaller than the gaps"))
        assert "F000001" not in page.locator("#paper .whole").last.inner_text(), "firms come when their list is open"
        page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        assert page.locator("#paper").count() == 0 and page.locator("#panel:visible").count() == 1
        assert page.evaluate(VIEW) == before
        watched.assert_quiet()


@pytest.mark.browser
def test_the_page_says_that_it_shows_every_firm(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page, words = watched.page, pick(both("disclose.full"), "en")
        assert words in page.locator("#panel .confidential").inner_text()
        assert page.locator("main > .watermark span").first.inner_text().startswith(words)
        watched.assert_quiet()
