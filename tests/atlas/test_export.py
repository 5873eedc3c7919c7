"""Sheets of paper: what an installed browser draws, what stands on it, and what is said when it cannot be drawn."""

from __future__ import annotations

import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from typer.testing import CliRunner

from parkopt import run as running
from parkopt.atlas import export as exporting
from parkopt.atlas.export import HEIGHT, SCALE, WIDTH, check_sheet, export, fragment
from parkopt.atlas.render import write_atlas
from parkopt.cli import app
from parkopt.errors import ExitCode, InputError
from tests.browser import open_page
from tests.report.record import make_record


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sheet") / "atlas.html"
    write_atlas(make_record(), path)
    return path


@pytest.mark.browser
def test_a_picture_and_a_page_of_a3(path: Path, tmp_path: Path) -> None:
    png, pdf = tmp_path / "a3.png", tmp_path / "a3.pdf"
    export(path, png, "zh")
    export(path, pdf, "en", 2018, ["counties", "fates"])
    assert png.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", png.read_bytes()[16:24]) == (WIDTH * SCALE, HEIGHT * SCALE)
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf.read_bytes())
    assert box is not None
    assert (float(box[1]), float(box[2])) == pytest.approx((420 / 25.4 * 72, 297 / 25.4 * 72), abs=2)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf.read_bytes())) == 1, "one page"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a3.pdf", "a3.png"]


@pytest.mark.browser
def test_the_sheet_shows_title_legend_scale_north_and_note_but_no_controls(path: Path, chromium: Browser) -> None:
    behind = "#" + fragment("en", 2018, ["counties", "fates"])
    with open_page(chromium, path, width=WIDTH, height=HEIGHT, fragment=behind) as watched:
        page = watched.page
        assert page.locator("#panel h1").inner_text() == "Testville: Consolidation plan"
        assert page.locator(".layer:visible label").all_inner_texts() == ["Parks by fate", "Counties"]
        assert page.locator(".count[aria-pressed=true]").inner_text().endswith("2018")
        assert (
            page.locator(".north:visible").count() == page.locator(".leaflet-control-scale-line:visible").count() == 1
        )
        assert "Plan made by parkopt" in page.locator(".source").inner_text()
        for control in (".languages", ".search", ".leaflet-control-zoom", "input", "#panel .toggle"):
            assert page.locator(f"{control}:visible").count() == 0, control
        inside = page.locator("#panel .inside").evaluate("box => box.scrollHeight <= box.clientHeight + 1")
        assert inside, "nothing of the legend is cut off"
        watched.assert_quiet()


def test_unknown_layers_and_other_kinds_of_file_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        check_sheet(tmp_path / "a.jpg", tmp_path / "b.png", ["fates", "nowhere", "<b>"])
    assert [fault.rule for fault in caught.value.faults] == ["unknown_layer"] * 2 + ["wrong_kind"] * 2


def test_without_a_browser_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(InputError, match="install Chromium, Chrome or Edge"):
        check_sheet(tmp_path / "a.png", None, None)
    check_sheet(None, None, ["fates"])


def test_a_browser_that_draws_nothing_leaves_what_was_there(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(call: list[str], **how: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(call, 1, b"", b"no display\n")

    monkeypatch.setattr(exporting, "find_browser", lambda: "chromium")
    monkeypatch.setattr(exporting.subprocess, "run", broken)
    target = tmp_path / "a3.png"
    target.write_bytes(b"the last one")
    with pytest.raises(InputError, match="drew nothing: no display"):
        export(path, target, "zh")
    assert target.read_bytes() == b"the last one"
    assert [file.name for file in tmp_path.iterdir()] == ["a3.png"]


def test_the_command_refuses_before_it_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "read_run", lambda folder, data=None: make_record())
    words = ["map", str(tmp_path), "--layers", "nowhere"]
    assert CliRunner().invoke(app, words).exit_code == ExitCode.BAD_INPUT
    assert CliRunner().invoke(app, ["map", str(tmp_path), "--year", "1999"]).exit_code == ExitCode.BAD_INPUT
    assert list(tmp_path.iterdir()) == []
