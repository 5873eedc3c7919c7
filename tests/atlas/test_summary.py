"""The summary over the map: the figures of report and workbook, in both languages, by keyboard and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from parkopt.atlas.render import write_atlas
from parkopt.atlas.style import load_style
from parkopt.atlas.summary import summary
from parkopt.atlas.view import View
from parkopt.report.facts import judged, met_in
from parkopt.report.tables import city_metrics, city_totals, fate_counts
from parkopt.results import Metric
from parkopt.scenario.figure import Label
from tests.browser import open_page
from tests.report.record import HOSTILE, make_record, with_manifest


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("summary") / "atlas.html"
    write_atlas(make_record(), path, "en")
    return path


def rows(page: Page, section: str) -> list[list[str]]:
    """The words of each row of a section's table."""
    lines = page.locator(f".summary-{section} tbody tr").all()
    return [[cell.inner_text() for cell in line.locator("th, td").all()] for line in lines]


def indicator(met: bool | None, missing: float, **targets: float | None) -> Metric:
    wanted = {int(year.removeprefix("y")): value for year, value in targets.items()}
    label = Label(en="x", zh="x")
    return Metric("x", "city", label, "G18 §1.2", "1", "soft", 0.0, dict.fromkeys(wanted, 1.0), wanted, met, missing)


def test_each_phase_is_judged_as_far_as_the_record_tells() -> None:
    both_met, late = indicator(True, 0.0, y2018=1.0, y2020=1.0), indicator(False, 2.0, y2018=None, y2020=1.0)
    assert [met_in(both_met, year) for year in (2018, 2020)] == [True, True]
    assert [met_in(late, year) for year in (2018, 2020)] == [None, False]
    assert [met_in(indicator(False, 0.0, y2018=1.0, y2020=1.0), year) for year in (2018, 2020)] == [False, True]
    assert [met_in(indicator(False, 3.0, y2018=1.0, y2020=1.0), year) for year in (2018, 2020)] == [None, False]
    assert met_in(indicator(None, 0.0, y2020=1.0), 2020) is None


def test_a_plan_without_bound_says_so_and_explains_no_gap() -> None:
    record = with_manifest(make_record(), gap=None, gap_total=None, bound=None)
    result = summary(View(record, load_style()))[0]
    assert ["Proof of how good it is", "优劣证明"] in [row[0] for row in result["rows"]]
    assert "lead" not in result
    assert not any(row[0] == ["Gap on the whole objective", "总目标差距"] for row in result["rows"])


@pytest.mark.browser
def test_every_section_has_the_figures_of_the_tables(path: Path, chromium: Browser) -> None:
    record = make_record()
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator(".open-summary").click()
        result = dict(rows(page, "result"))
        assert result["Industrial parks outside the zones"] == "12 (2016) → 7 (2018) → 3 (2020)"
        assert result["Proven gap to the best plan"] == "2.40 %" and result["Gap on the whole objective"] == "1.10 %"
        assert "unavoidable shortfalls" in page.locator(".summary-result .lead").inner_text()
        targets = rows(page, "targets")
        assert [row[0].splitlines()[0] for row in targets] == [metric.label.en for metric in city_metrics(record)]
        shown = [next((word for word in ("✓ met", "✗ missed") if word in row[3]), "") for row in targets]
        wanted = [{True: "✓ met", False: "✗ missed", None: ""}[metric.met] for metric in city_metrics(record)]
        assert shown == wanted and "✗ missed" in wanted and len(judged(record)) == len([w for w in wanted if w])
        assert all("target" in row[3] for row in targets) and targets[0][5] == "G18 §1.2"
        for section, column in (("fate", "fate"), ("g18_class", "g18_class")):
            total = fate_counts(record, "county", column).sum()
            assert sorted(map(int, rows(page, section)[-1][1:-1])) == sorted([*total.tolist(), *[0] * (4 - len(total))])
            assert rows(page, section)[-1][-1] == "12"
        assert [row[0] for row in rows(page, "costs")] == city_totals(record)["en"].tolist()
        assert rows(page, "costs")[0][1:] == ["18.40", "亿元"]
        assert rows(page, "terms")[-1][4] == "12.500"
        watched.assert_quiet()


@pytest.mark.browser
def test_the_keyboard_opens_stays_within_and_closes_it(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator(".open-summary").focus()
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "summary"
        for _ in range(6):
            page.keyboard.press("Tab")
            assert page.evaluate("document.getElementById('summary').contains(document.activeElement)")
        page.locator("#summary").get_by_role("button", name="中文").focus()
        page.keyboard.press("Enter")
        assert page.locator("#summary .bar-name").inner_text() == "方案摘要"
        assert page.evaluate("document.activeElement.textContent") == "中文"
        page.keyboard.press("Escape")
        assert page.locator("#summary:visible").count() == 0
        assert page.evaluate("document.activeElement.className") == "open-summary"
        watched.assert_quiet()


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_it_covers_the_page_and_fits_across(path: Path, chromium: Browser, size: tuple[int, int]) -> None:
    with open_page(chromium, path, *size) as watched:
        page = watched.page
        page.locator(".open-summary").click()
        box = page.locator("#summary").bounding_box()
        assert box and (box["x"], box["y"], box["width"], box["height"]) == (0, 0, *size)
        assert page.locator("#summary").evaluate("box => box.scrollWidth <= box.clientWidth")
        watched.assert_quiet()


@pytest.mark.browser
def test_on_paper_it_is_upright_a4_with_title_and_note_alone(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        page.locator(".open-summary").click()
        paper = page.pdf(prefer_css_page_size=True)
        boxes = [(float(w), float(h)) for w, h in re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", paper)]
        assert boxes and all(box == pytest.approx((595, 842), abs=2) for box in boxes)
        page.emulate_media(media="print")
        assert page.locator("#summary h2").inner_text() == "Testville: Consolidation plan"
        assert page.locator("#summary .synthetic:visible").count() == 1
        assert "Plan made by parkopt" in page.locator("#summary footer").inner_text()
        assert page.locator("#panel:visible, main:visible, #summary .bar:visible").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_names_stay_text(tmp_path: Path, chromium: Browser) -> None:
    write_atlas(make_record(hostile=True), tmp_path / "atlas.html", "en")
    with open_page(chromium, tmp_path / "atlas.html") as watched:
        page = watched.page
        page.locator(".open-summary").click()
        assert HOSTILE[7] in page.locator("#summary").inner_text()
        assert page.locator("img[src='x']").count() == 0
        watched.assert_quiet()
