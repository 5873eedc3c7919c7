"""The atlas on paper: chosen layers at A3 as PNG or PDF, drawn by a browser that is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import quote

from parkopt.atlas.layers import LAYERS
from parkopt.errors import Fault, InputError
from parkopt.folder import replaced_file
from parkopt.labels import Lang

NAMES: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge",
    "microsoft-edge-stable",
)  # fmt: skip
"""Programmes that can draw, the first found serves."""
PLACES: Final = (
    "Google/Chrome/Application/chrome.exe", "Chromium/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe",
)  # fmt: skip
"""Where they stand on Windows, below the folders for programmes."""
WIDTH, HEIGHT, SCALE = 1587, 1122, 2
"""A3 across in CSS pixels (96 to the inch), and device pixels for each of them in a PNG."""
SECONDS: Final = 120.0
PATIENCE_MS: Final = 10_000
"""Time that the page may think it has before it is drawn."""


def find_browser() -> str:
    """An installed Chromium, Chrome or Edge. Raises InputError, with what to install, when there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    folders = filter(None, map(os.environ.get, ("ProgramFiles", "ProgramFiles(x86)", "LocalAppData")))
    roots = [Path(folder) for folder in folders]
    found = found or next((str(path) for root in roots for path in map(root.joinpath, PLACES) if path.is_file()), None)
    if found is None:
        raise InputError(
            [Fault("", "", "", "", "no_browser", "no browser is installed that could draw the map",
                   "install Chromium, Chrome or Edge")]
        )  # fmt: skip
    return found


def check_sheet(png: Path | None, pdf: Path | None, layers: Sequence[str] | None) -> None:
    """See that a sheet can be drawn. Raises InputError: unknown layers, files of another kind, no browser."""
    known = [spec.key for spec in LAYERS]
    faults = [
        Fault("", "", "", "--layers", "unknown_layer", f"there is no layer {name!r}", f"use some of {', '.join(known)}")
        for name in layers or ()
        if name not in known
    ]
    for target, suffix in ((png, ".png"), (pdf, ".pdf")):
        if target is not None and target.suffix != suffix:
            faults.append(
                Fault(
                    str(target), "", "", f"--{suffix[1:]}", "wrong_kind", "is another kind of file", f"name a *{suffix}"
                )
            )
    if faults:
        raise InputError(faults)
    if png is not None or pdf is not None:
        find_browser()


def fragment(lang: Lang, year: int | None, layers: Sequence[str] | None) -> str:
    """What stands behind '#' to show the sheet."""
    parts = ["sheet=a3", f"lang={lang}"]
    parts += [] if year is None else [f"year={year}"]
    parts += [] if layers is None else [f"layers={quote('.'.join(layers))}"]
    return "&".join(parts)


def export(atlas: Path, target: Path, lang: Lang, year: int | None = None, layers: Sequence[str] | None = None) -> None:
    """Draw the page ``atlas`` as an A3 sheet into ``target`` (*.png or *.pdf), with these layers and the state of that year.

    Raises InputError when there is no browser or it draws nothing.
    """
    browser = find_browser()
    address = f"{atlas.resolve().as_uri()}#{fragment(lang, year, layers)}"
    with tempfile.TemporaryDirectory() as profile, replaced_file(target) as fresh:
        call = [browser, *_flags(Path(profile)), *_output(fresh), address]
        try:
            done = subprocess.run(call, capture_output=True, timeout=SECONDS, check=False)
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        except subprocess.TimeoutExpired:
            said = [f"not done after {SECONDS:.0f} seconds"]
        if not fresh.is_file() or not fresh.stat().st_size:
            message = f"{Path(browser).name} drew nothing: {' '.join(said)}"
            raise InputError(
                [Fault(str(target), "", "", "", "not_drawn", message, "open atlas.html and print it there")]
            )


def _flags(profile: Path) -> list[str]:
    flags = [
        "--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", f"--user-data-dir={profile}",
        f"--window-size={WIDTH},{HEIGHT}", f"--virtual-time-budget={PATIENCE_MS}",
    ]  # fmt: skip
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*flags, "--no-sandbox"] if is_root else flags


def _output(path: Path) -> list[str]:
    if path.suffix == ".pdf":
        return [f"--print-to-pdf={path.resolve()}", "--no-pdf-header-footer"]
    return [f"--screenshot={path.resolve()}", f"--force-device-scale-factor={SCALE}"]
