"""The atlas of the demo city, 281 parks and 17 000 ledger rows, clicked through as a reviewer would."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from parkopt.atlas.render import write_atlas
from parkopt.city import build_city
from parkopt.results import RunRecord
from parkopt.run import run
from parkopt.scenario.load import load_scenario
from tests.browser import grave, open_page

pytestmark = [pytest.mark.city, pytest.mark.browser]
MOST_BYTES, MOST_SECONDS = 6_000_000, 10.0


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> RunRecord:
    """The first plan that is found: to be drawn, not to be good."""
    out = tmp_path_factory.mktemp("demo") / "run"
    dataset, scenario = build_city(281, 17000, 1), load_scenario("shaoxing-2020")
    return run(dataset, scenario, out, time_limit=120.0, threads=1, progress=lambda news: news.best is not None)


def test_a_reviewer_goes_through_it(record: RunRecord, tmp_path: Path, chromium: Browser) -> None:
    path = tmp_path / "atlas.html"
    began = time.perf_counter()
    write_atlas(record, path, "en")
    assert time.perf_counter() - began < MOST_SECONDS
    assert path.stat().st_size < MOST_BYTES
    with open_page(chromium, path) as watched:
        page = watched.page
        for box in page.locator("#panel input[data-layer]").all():
            box.check()
        firms = page.evaluate("parkopt.atlas.drawn.find((layer) => layer.columns).columns().id.length")
        assert firms == len(record.dataset.firms) == 17000
        page.locator("#panel details", has_text="Filters").first.evaluate("part => { part.open = true; }")
        county = page.locator("select[data-sieve=county]")
        key = county.locator("option").nth(1).get_attribute("value")
        county.select_option(key)
        parks = record.dataset.sites[(record.dataset.sites["kind"] == "park") & (record.dataset.sites["county"] == key)]
        shown = page.evaluate("parkopt.atlas.data.table.ids.filter((id) => parkopt.atlas.passes(id)).length")
        assert shown == len(parks) > 0
        county.select_option("")
        page.locator("[data-open=firms]").click()
        assert "17000" in page.locator("#table .count-rows").inner_text().replace(",", "")
        page.locator("#table .rows-box").evaluate("box => { box.scrollTop = box.scrollHeight; }")
        page.wait_for_function("document.querySelectorAll('#table tbody button').length > 3")
        page.locator("#table tbody button").last.click()
        page.wait_for_selector("#card h2")
        page.evaluate("parkopt.atlas.tables.open(null)")
        went = str(record.plan.parks.index[record.plan.parks["fate"] != "RETAIN"][0])
        page.locator("#panel input[type=search]").fill(went)
        page.locator(".hits button").first.click()
        card = page.locator("#card").inner_text()
        for part in ("Fate", "Reason", "Red lines", "Where it could merge", "Firms", "Your review"):
            assert part in card, part
        page.locator(".open-summary").click()
        assert f"{len(record.plan.parks):,}" in page.locator("#summary").inner_text()
        page.keyboard.press("Escape")
        for year, left, _ in page.evaluate("parkopt.atlas.data.counts"):
            page.locator(".counts button", has_text=str(year)).click()
            assert page.evaluate("parkopt.atlas.year") == year and left >= 0
        page.get_by_role("button", name="中文").click()
        assert page.evaluate("document.documentElement.lang") == "zh"
        assert grave(page) == []
        watched.assert_quiet()
