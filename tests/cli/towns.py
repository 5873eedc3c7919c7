"""Small cities on disk, and the programme as a user starts it: in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner, Result

from parkopt.cli import app
from parkopt.dataset.dataset import Dataset
from tests.cities import firm, make_dataset, park, small_firm, zone

ROOT = Path(__file__).parents[2]
FILES = ["atlas.html", "audit.json", "manifest.json", "metrics.json", "plan.gpkg", "plan.xlsx", "report.html"]
SECTORS = ("weaving", "apparel", "bearings")


def small_city() -> Dataset:
    """Three parks in a row, a zone, a dozen firms."""
    sites = [park("P001"), park("P002", 0.9), park("P003", 6.0), zone("Z01", "ZG1", 3.0)]
    firms = [firm(f"F{number}", f"P00{1 + number % 3}", sector=SECTORS[number % 3]) for number in range(9)]
    return make_dataset(sites, [*firms, firm("F10", "Z01"), firm("F11"), small_firm("F12", "P003")])


def call(*words: str | Path) -> Result:
    """The command line within this process."""
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)


def start(*words: str | Path, before: str = "") -> subprocess.Popen[str]:
    """The command line as a process of its own, after the statements ``before``; news come at once on stderr."""
    code = f"from parkopt import show; show.PAUSE_S = 0.0\n{before}\nfrom parkopt.cli import main; main()"
    return subprocess.Popen(
        [sys.executable, "-u", "-c", code, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )


def wait_for(process: subprocess.Popen[str], text: str) -> str:
    """Read stderr until a line holds ``text``; all that was read. Fails when the process ends before."""
    assert process.stderr is not None
    read: list[str] = []
    for line in process.stderr:
        read.append(line)
        if text in line:
            return "".join(read)
    raise AssertionError(f"{text!r} never came:\n{''.join(read)}")


def names(folder: Path) -> list[str]:
    """Names in a folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())
