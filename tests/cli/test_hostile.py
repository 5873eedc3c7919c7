"""A city whose every name is an attack or an accident, through the whole pipeline, looked at in every output."""

from __future__ import annotations

import json
from pathlib import Path

import pyogrio
import pytest
from playwright.sync_api import Browser
from python_calamine import CalamineWorkbook

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.write import write_dataset
from parkopt.errors import ExitCode
from tests.browser import open_page
from tests.cities import area, firm, make_dataset, park, redline, small_firm, town, zone
from tests.cli.towns import FILES, call, names
from tests.report.record import HOSTILE

SCENARIO = """
extends = "shaoxing-2020"
name = "hostile"
title = { en = "</title><script>alert(5)</script>", zh = "`${alert(6)}`" }
note = { en = "<img src=x onerror=alert(7)>", zh = "=1+1" }
"""
ODD_FOLDER = "a b'`${x}<b>&=cmd()"


def hostile_city() -> Dataset:
    """Parks, zones, firms, townships, towns, red lines and areas with the names of `HOSTILE`."""

    def named(number: int) -> dict[str, str]:
        text = HOSTILE[number % len(HOSTILE)]
        return {"name": text, "name_en": text}

    sites = [park(f"P{number:03d}", 0.9 * number, **named(number)) for number in range(8)]
    group = {"zone_group_name": HOSTILE[0], "zone_group_name_en": HOSTILE[7]}
    sites.append(zone("Z01", "ZG1", 3.0, 5.0, **named(0), **group))
    firms = [
        firm(f"F{number}", f"P{number % 8:03d}", name=HOSTILE[number % 8], township=HOSTILE[(number + 1) % 8])
        for number in range(16)
    ]
    firms += [small_firm("F16", name=HOSTILE[3], township=HOSTILE[6]), firm("F17", "P000", name=HOSTILE[4], grade="D")]
    return make_dataset(
        sites,
        firms,
        redlines=[redline("R01", 5.4, 0.0, 600, **named(6))],
        areas=[area("A01", "dyeing_cluster", 3.0, 5.0, **named(3))],
        context=[town("T01", HOSTILE[7], 2.0, 2.0)],
        meta={"city": HOSTILE[0], "city_zh": HOSTILE[3], "note": HOSTILE[7], "note_zh": HOSTILE[1]},
    )


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished run of the hostile city, in a folder with an odd name."""
    folder = tmp_path_factory.mktemp("hostile") / ODD_FOLDER
    folder.mkdir()
    data = write_dataset(hostile_city(), folder / "city.gpkg")
    (folder / "hostile.toml").write_text(SCENARIO, encoding="utf-8")
    result = call("solve", folder / "hostile.toml", "-o", folder / "run", "--data", data, "--time-limit", "20")
    assert result.exit_code == ExitCode.DONE, result.output
    assert names(folder) == ["city.gpkg", "hostile.toml", "run"]
    assert names(folder / "run") == FILES
    return folder / "run"


def test_names_come_back_as_they_went_in(run: Path) -> None:
    sites = pyogrio.read_dataframe(run / "plan.gpkg", layer="sites", read_geometry=False).set_index("site_id")
    assert [sites.loc[f"P{number:03d}", "name"] for number in range(8)] == list(HOSTILE)
    table = CalamineWorkbook.from_path(run / "plan.xlsx").get_sheet_by_name("园区").to_python()
    cells = {row[0]: row[1] for row in table[2:]}
    assert [cells[f"P{number:03d}"] for number in range(8)] == list(HOSTILE)
    assert json.loads((run / "manifest.json").read_text(encoding="utf-8"))["scenario"] == "hostile"


@pytest.mark.parametrize("page", ["report.html", "atlas.html"])
def test_pages_hold_the_names_as_text_alone(run: Path, page: str) -> None:
    text = (run / page).read_text(encoding="utf-8")
    for attack in ("<script>alert", "<img src", "`${alert", "</title><script"):
        assert attack not in text


@pytest.mark.browser
def test_nothing_runs_in_the_report(run: Path, chromium: Browser) -> None:
    with open_page(chromium, run / "report.html") as watched:
        page = watched.page
        for language in ("English", "中文"):
            page.get_by_role("button", name=language).click()
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
        assert page.locator("img").count() == 0
        assert HOSTILE[0] in page.locator("main").inner_text()
        watched.assert_quiet()


@pytest.mark.browser
def test_nothing_runs_in_the_atlas(run: Path, chromium: Browser) -> None:
    with open_page(chromium, run / "atlas.html") as watched:
        page = watched.page
        page.wait_for_selector("html[data-ready=yes]")
        for box in page.locator("#panel input[type=checkbox]").all():
            box.check()
        for number in range(8):
            page.fill("input[type=search]", f"P{number:03d}")
            page.locator(".hits button").first.click()
            shown = page.locator("#card h2").inner_text()
            assert shown.split() == HOSTILE[number].split()
        assert page.locator("img").count() == 0
        assert page.locator("#panel").bounding_box()["width"] < 400  # type: ignore[index]
        watched.assert_quiet()


def test_the_screen_shows_them_as_they_are(run: Path) -> None:
    facts = call("data", "info", run.parent / "city.gpkg")
    assert facts.exit_code == ExitCode.DONE
    assert HOSTILE[7] in facts.output.replace("\n", "")
