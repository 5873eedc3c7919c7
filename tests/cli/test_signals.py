"""A run that is broken off keeps the best plan, or leaves what was there; never half a folder."""

from __future__ import annotations

import json
import signal
from pathlib import Path

from parkopt.dataset.write import write_dataset
from parkopt.errors import ExitCode
from tests.cli.towns import FILES, call, names, small_city, start, wait_for

STALL = """
import sys, time
from parkopt import run
def stalled(*words):
    print("now writing", file=sys.stderr, flush=True)
    time.sleep(60)
run.write_page = stalled
"""
"""Stops the programme while it writes the last of the outputs."""


def test_ctrl_c_in_the_middle_of_a_solve_writes_the_best_plan_so_far(tmp_path: Path) -> None:
    size = ("--parks", "40", "--rows", "1500")
    process = start("demo", "-o", tmp_path / "run", *size, "--time-limit", "120")
    wait_for(process, "best plan")
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == ExitCode.DONE, errors
    assert "best plan so far" in errors
    assert set(names(tmp_path / "run")) - {"start.npz"} == set(FILES)
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "feasible"
    assert manifest["seconds"]["solve"] < 60


def test_killed_while_writing_leaves_no_half_folder(tmp_path: Path) -> None:
    data = write_dataset(small_city(), tmp_path / "city.gpkg")
    words = ("solve", "shaoxing-2020", "-o", tmp_path / "run", "--data", data, "--time-limit", "20")
    _kill_while_writing(*words)
    assert not (tmp_path / "run").exists()
    assert call(*words).exit_code == ExitCode.DONE
    assert names(tmp_path) == ["city.gpkg", "run"]

    before = (tmp_path / "run" / "manifest.json").read_bytes()
    _kill_while_writing(*words, "--force")
    assert names(tmp_path / "run") == FILES
    assert (tmp_path / "run" / "manifest.json").read_bytes() == before


def _kill_while_writing(*words: str | Path) -> None:
    process = start(*words, before=STALL)
    wait_for(process, "now writing")
    process.kill()
    process.communicate(timeout=30)
