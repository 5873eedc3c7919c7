"""The tables beside the map: every row, sorted and filtered, linked with the map both ways, safe as CSV."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from parkopt.atlas.render import write_atlas
from tests.browser import open_page
from tests.report.record import HOSTILE, PARKS, make_record

SHOWN = "parkopt.atlas.tables.shown"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("table") / "atlas.html"
    write_atlas(make_record(hostile=True), path, "en")
    return path


def opened(page: Page, name: str) -> None:
    page.locator(f"[data-open={name}]").click()


def ids(page: Page) -> list[str]:
    """Ids of the rows in their order, those out of sight too."""
    return list(page.evaluate(f"{SHOWN}.rows.map((row) => {SHOWN}.ids[row])"))


@pytest.mark.browser
def test_every_park_is_there_sorted_by_a_click_and_filtered_by_fate(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "parks")
        assert sorted(ids(page)) == sorted(PARKS)
        output = make_record().measures.sites["output_2016"]
        page.locator("[data-sort=output]").click()
        ranked = [round(float(output[park]) / 1e4, 2) for park in ids(page)]
        assert ranked == sorted(ranked, reverse=True)
        page.locator("[data-sort=output]").click()
        assert [round(float(output[park]) / 1e4, 2) for park in ids(page)] == sorted(ranked)
        for _ in range(2):
            page.locator("[data-sort=stage]").click()
            assert {PARKS[park][5] for park in ids(page)[-3:]} == {0}, "parks without a year come last"
        page.locator("[data-filter=fate]").select_option(label="Closed")
        assert sorted(ids(page)) == ["P007", "P012"]
        assert page.locator(".count-rows").inner_text() == "2 / 12"
        watched.assert_quiet()


@pytest.mark.browser
def test_rows_and_map_are_linked_both_ways_by_keyboard_too(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "parks")
        page.locator("[data-row=P006]").focus()
        page.keyboard.press("Enter")
        assert "P006" in page.locator(".card").inner_text()
        assert page.locator("tr.marked [data-row]").get_attribute("data-row") == "P006"
        assert page.evaluate("document.activeElement.dataset.row") == "P006", "the keyboard stays where it was"
        page.evaluate("parkopt.atlas.visitSite('P009')")
        assert page.locator("tr.marked [data-row]").get_attribute("data-row") == "P009"
        page.locator(".close").click()
        assert page.locator("#table:visible").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_names_stay_text_and_no_formula_leaves_as_csv(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "firms")
        assert len(ids(page)) == 64
        rows = list(csv.reader(io.StringIO(page.evaluate(f"{SHOWN}.csv()").lstrip("\ufeff"))))
        output = rows[0].index("Output, 万元/yr")
        assert [float(row[output]) for row in rows[1:]] == make_record(hostile=True).dataset.firms["output"].round(
            0
        ).tolist()
        names = [row[1] for row in rows[1:]]
        assert names[: len(HOSTILE)] == [f"'{name}" if name[0] in "=+-@" else name for name in HOSTILE]
        page.get_by_placeholder("Name or id").fill("<script>")
        assert 1 <= len(ids(page)) <= 2
        page.get_by_role("button", name="中文").click()
        assert page.locator("#table th").first.inner_text() == "企业编号"
        watched.assert_quiet()


@pytest.mark.browser
def test_a_small_scroll_leaves_rows_as_they_are_so_that_no_click_is_lost(path: Path, chromium: Browser) -> None:
    scroll = """async (top) => { const box = document.querySelector('#many .rows-box'); box.scrollTop = top;
        for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
        const low = box.getBoundingClientRect();
        return Array.from(box.querySelectorAll('[data-row]')).filter((row) => row.getBoundingClientRect().bottom > low.top + 30
          && row.getBoundingClientRect().top < low.bottom).map((row) => Number(row.dataset.row)); }"""
    with open_page(chromium, path) as watched:
        page = watched.page
        page.evaluate("""() => {
            const ids = Array.from({ length: 1000 }, (_, row) => String(row));
            const many = new parkopt.Table({ name: 'firms', ids: ids, columns: [{ key: 'firm_id', values: ids }] }, () => {});
            const page = parkopt.element('div', { id: 'many', style: 'position:fixed;top:0;height:300px;width:400px' }, many.element());
            document.body.append(page);
            page.querySelector('.rows-box').style.cssText = 'height:260px;overflow:auto;flex:none';
            many.draw();
        }""")
        before = page.locator("#many [data-row='3']").element_handle()
        assert before is not None
        page.evaluate(scroll, 60)
        assert before.evaluate("row => row.isConnected")
        for top in (26 * 500, 26 * 900, 0):
            seen = page.evaluate(scroll, top)
            assert seen == list(range(seen[0], seen[0] + len(seen))) and len(seen) >= 8
            assert abs(seen[0] - top // 26) <= 1
        assert not before.evaluate("row => row.isConnected")
        watched.assert_quiet()
