"""Run folders: whole or not there, whatever happens while they are written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from parkopt.errors import InputError
from parkopt.folder import MANIFEST, check_target, replaced_file, whole_folder

WRITER = """
import sys, time
from pathlib import Path
from parkopt.folder import MANIFEST, whole_folder
with whole_folder(Path(sys.argv[1]), force=True) as folder:
    (folder / "atlas.html").write_text("half a m")
    print("writing", flush=True)
    time.sleep(60)
    (folder / MANIFEST).write_text("{}")
"""


def run_folder(path: Path, text: str = "old") -> Path:
    path.mkdir(parents=True)
    (path / MANIFEST).write_text(text)
    return path


def write(target: Path, text: str, force: bool = False) -> None:
    with whole_folder(target, force) as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "file").write_text(text)
        (folder / MANIFEST).write_text(text)


def killed_while_writing(target: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "writing\n"
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def test_a_folder_appears_with_all_its_files_and_no_leftovers(tmp_path: Path) -> None:
    target = tmp_path / "out" / "run"
    write(target, "new")
    assert (target / "deep" / "file").read_text() == "new"
    assert [path.name for path in target.parent.iterdir()] == ["run"]


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    write(tmp_path / "run", "new")
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", "new")
    assert (tmp_path / "empty" / MANIFEST).read_text() == "new"


def test_an_existing_run_is_kept_without_force_and_replaced_whole_with_it(tmp_path: Path) -> None:
    target = run_folder(tmp_path / "run")
    (target / "stale").write_text("x")
    with pytest.raises(InputError, match="target_exists"):
        write(target, "new")
    assert (target / MANIFEST).read_text() == "old"
    write(target, "new", force=True)
    assert (target / MANIFEST).read_text() == "new"
    assert not (target / "stale").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_force_never_replaces_what_is_no_run_folder(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letters.txt").write_text("dear")
    with pytest.raises(InputError, match="not_a_run"):
        check_target(tmp_path / "home", force=True)
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="not_a_run"):
        check_target(tmp_path / "file", force=True)


def test_an_error_while_writing_leaves_everything_as_it_was(tmp_path: Path) -> None:
    target = run_folder(tmp_path / "run")
    with pytest.raises(ZeroDivisionError), whole_folder(target, force=True) as folder:
        (folder / "half").write_text("x")
        raise ZeroDivisionError
    assert [path.name for path in target.iterdir()] == [MANIFEST]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_kill_while_writing_leaves_no_half_folder_and_the_next_run_tidies_up(tmp_path: Path) -> None:
    target = tmp_path / "run"
    killed_while_writing(target)
    assert not target.exists()
    write(target, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_kill_while_replacing_keeps_the_old_run(tmp_path: Path) -> None:
    target = run_folder(tmp_path / "run")
    killed_while_writing(target)
    assert [path.name for path in target.iterdir()] == [MANIFEST]
    assert (target / MANIFEST).read_text() == "old"


def test_an_old_run_moved_away_by_a_killed_one_is_put_back(tmp_path: Path) -> None:
    """Killed between the two renames: neither the old nor the new folder is in its place."""
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    run_folder(tmp_path / f".run.{dead.pid}.old")
    with pytest.raises(InputError, match="target_exists"):
        write(tmp_path / "run", "new")
    assert (tmp_path / "run" / MANIFEST).read_text() == "old"


def test_another_living_process_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / f".run.{os.getppid()}.part"
    other.mkdir()
    write(tmp_path / "run", "new")
    assert other.exists()


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    file = tmp_path / "atlas.html"
    file.write_text("old")
    with pytest.raises(ZeroDivisionError), replaced_file(file) as fresh:
        fresh.write_text("half")
        raise ZeroDivisionError
    assert file.read_text() == "old"
    with replaced_file(file) as fresh:
        assert fresh.suffix == ".html"
        fresh.write_text("new")
    assert file.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["atlas.html"]
