"""What stands on the cards of parks and firms, in the browser: red lines, hosts, lists of firms, moves on the map."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from parkopt.atlas.render import write_atlas
from parkopt.report.tables import firm_table
from tests.browser import open_page
from tests.report.record import HOSTILE, make_record


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("parts") / "atlas.html"
    write_atlas(make_record(), path, "en")
    return path


def opened(page: Page, site: str) -> str:
    """Open a park's card; its words."""
    page.evaluate("id => parkopt.atlas.visitSite(id)", site)
    return page.locator(".card").inner_text()


def listed(page: Page, kind: str) -> list[str]:
    """Ids in the list of firms that is opened by a click."""
    page.locator(f"[data-firms={kind}]").click()
    return [row.get_attribute("data-row") for row in page.locator(".firm-list [data-row]").all()]


@pytest.mark.browser
def test_the_card_traces_red_lines_to_their_clause(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "P007")
        words = page.locator(".part.redlines").inner_text()
        assert "1,109.4" in words and "100 %" in words and "Forbids: all industry · G18 §2.2" in words
        assert "No red line touches it." in opened(page, "P006")
        watched.assert_quiet()


@pytest.mark.browser
def test_every_host_has_distance_likeness_and_what_refuses_it(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "P012")
        refused = page.locator(".part.hosts tr.refused")
        assert refused.count() >= 2 and "too far from the host" in page.locator(".part.hosts").inner_text()
        likeness = [row.locator("td").nth(1).inner_text() for row in refused.all()]
        assert all(re.fullmatch(r"\d+\.\d %", text) for text in likeness), (
            "near a limit a whole per cent would not tell"
        )
        opened(page, "P005")
        rows = page.locator(".part.hosts tbody tr")
        first = rows.first.inner_text()
        assert "Binhai group" in first
        rows.first.locator("button").click()
        assert "ZG1" in page.locator(".card .kind").inner_text()
        assert page.evaluate("document.activeElement.id") == "card"
        watched.assert_quiet()


@pytest.mark.browser
def test_firms_that_stay_move_close_and_come_are_counted_and_listed(path: Path, chromium: Browser) -> None:
    firms = firm_table(make_record())
    mine = firms[firms["site_id"] == "P010"]
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "P010")
        for kind, fate in (("move", "RELOCATE"), ("close", "EXIT")):
            rows = mine[mine["fate"] == fate]
            tab = page.locator(f"[data-firms={kind}]")
            if rows.empty:
                assert tab.count() == 0
                continue
            assert tab.inner_text().split()[0] == str(rows["count"].sum())
            assert sorted(listed(page, kind)) == sorted(rows.index)
        assert page.locator("[data-firms=stay]").count() == 0
        opened(page, "P001")
        arrived = firms[(firms["receiving_site"] == "P001") & (firms["fate"] == "RELOCATE")]
        assert sorted(listed(page, "come")) == sorted(arrived.index) and len(arrived)
        page.locator(".firm-list [data-sort=output]").click()
        ranked = [row.get_attribute("data-row") for row in page.locator(".firm-list [data-row]").all()]
        assert firms.loc[ranked, "output"].round().tolist() == sorted(firms.loc[ranked, "output"].round(), reverse=True)
        page.evaluate("document.addEventListener('copy', () => { window.copied = document.activeElement.value; })")
        page.locator(".firm-list .copy").click()
        lines = page.evaluate("window.copied").strip().splitlines()
        assert len(lines) == len(arrived) + 1 and lines[0].startswith('"Name"\t')
        page.locator(".firm-list [data-row]").first.click()
        assert ranked[0] in page.locator(".card .kind").inner_text()
        watched.assert_quiet()


@pytest.mark.browser
def test_moves_of_a_park_are_drawn_and_go_with_its_card(path: Path, chromium: Browser) -> None:
    firms = firm_table(make_record())
    leaving = firms[(firms["site_id"] == "P006") & (firms["fate"] == "RELOCATE")]["count"].sum()
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "P006")
        assert page.locator("path.move-out").count() == 0
        page.locator(".show-moves").click()
        assert page.locator("path.move-out").count() == 1 and page.locator("path.move-in").count() == 0
        assert page.locator(".moves-note").inner_text() == f"solid: firms that leave: {leaving}"
        page.get_by_role("button", name="中文").click()
        assert page.locator("path.move-out").count() == 1
        assert page.locator(".show-moves").get_attribute("aria-pressed") == "true"
        page.keyboard.press("Escape")
        assert page.locator("path.move-out").count() == 0
        opened(page, "P001")
        page.locator(".show-moves").focus()
        page.keyboard.press("Enter")
        assert page.locator("path.move-in").count() >= 1 and page.locator("path.move-out").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_host_and_destination_come_into_sight(path: Path, chromium: Browser) -> None:
    seen = """id => parkopt.atlas.map.getBounds().contains(parkopt.placeOf(id, parkopt.atlas)[2])"""
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "P011")
        page.locator(".to-host").click()
        assert page.evaluate(seen, "P011") and page.evaluate(seen, "ZG2")
        firms = firm_table(make_record())
        mover = firms.index[(firms["site_id"] == "P010") & (firms["fate"] == "RELOCATE")][0]
        page.evaluate("id => parkopt.atlas.turnToView({ card: 'f:' + id })", mover)
        words = page.locator(".card").inner_text()
        assert "Distance, km" in words and "Energy, tce/yr" in words and "Tax, 万元/yr" in words
        page.locator(".to-end").click()
        assert page.evaluate(seen, "P010") and page.evaluate(seen, "Z03")
        page.locator(".end-card").click()
        assert "Z03" in page.locator(".card .kind").inner_text()
        watched.assert_quiet()


@pytest.mark.browser
def test_hostile_names_stay_text_on_every_part(tmp_path: Path, chromium: Browser) -> None:
    write_atlas(make_record(hostile=True), tmp_path / "atlas.html", "zh")
    with open_page(chromium, tmp_path / "atlas.html") as watched:
        page = watched.page
        scripts = page.locator("script").count()
        for site in ("P001", "P005", "P007", "P010"):
            opened(page, site)
            for tab in page.locator("[data-firms]").all():
                tab.click()
            if page.locator(".show-moves").count():
                page.locator(".show-moves").click()
        opened(page, "P007")
        assert HOSTILE[6] in page.locator(".part.redlines").inner_text()
        assert page.locator("script").count() == scripts and page.locator("img[src='x']").count() == 0
        watched.assert_quiet()


@pytest.mark.browser
def test_the_list_that_is_open_goes_to_paper_as_a_whole(path: Path, chromium: Browser) -> None:
    with open_page(chromium, path) as watched:
        page = watched.page
        opened(page, "Z01")
        page.evaluate("window.print = () => {}")
        stays = len(listed(page, "stay"))
        page.locator("#card .print").click()
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator(".firm-list [data-row]:visible").count() == stays > 0
        assert page.locator("#card .links button:visible, #card .table-bar:visible").count() == 0
        watched.assert_quiet()
