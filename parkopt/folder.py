"""Run folders appear whole or not at all: written beside their place, flushed to disk, then renamed."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

from parkopt.errors import Fault, InputError

MANIFEST: Final = "manifest.json"
"""The file that makes a folder a run folder; it is written last."""


def check_target(target: Path, force: bool) -> None:
    """See that a run folder may be written at ``target``. Raises InputError when it may not.

    A folder that is missing or empty is fine. Anything else needs ``force``, and even that replaces only a run folder.
    """
    place = target.resolve()
    if not place.exists() or (place.is_dir() and not any(place.iterdir())):
        return
    if not force:
        what, remedy = "holds files already" if place.is_dir() else "is a file", "choose another folder, or add --force"
        raise InputError([Fault(str(target), "", "", "", "target_exists", f"the target {what}", remedy)])
    if not (place / MANIFEST).is_file():
        message = f"the target is no run folder (it has no {MANIFEST}), so it is not replaced"
        raise InputError([Fault(str(target), "", "", "", "not_a_run", message, "choose another folder")])


@contextmanager
def whole_folder(target: Path, force: bool = False) -> Iterator[Path]:
    """A folder to write in, which becomes ``target`` when the block ends without an error and vanishes when not.

    What stood at ``target`` stays until the new folder is complete on disk. A process killed on the way leaves a
    hidden sibling that the next run to the same target clears away, or puts back where the target was being replaced.
    Raises InputError as `check_target`.
    """
    place = target.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    _tidy(place)
    check_target(target, force)
    fresh = _sibling(place, "part")
    fresh.mkdir()
    try:
        yield fresh
        _flush(fresh)
        check_target(target, force)
        _swap(fresh, place)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


@contextmanager
def replaced_file(file: Path) -> Iterator[Path]:
    """A file to write, which takes the place of ``file`` when the block ends without an error and vanishes when not.

    It has the same suffix, because writers look at it.
    """
    fresh = file.with_name(f".{os.getpid()}.{file.name}")
    try:
        yield fresh
        _flush_entry(fresh)
        fresh.replace(file)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def _sibling(place: Path, kind: str) -> Path:
    return place.with_name(f".{place.name}.{os.getpid()}.{kind}")


def _swap(fresh: Path, place: Path) -> None:
    old = _sibling(place, "old")
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    _flush_entry(place.parent)
    shutil.rmtree(old, ignore_errors=True)


def _tidy(place: Path) -> None:
    """Clear what killed runs to this place left; put the old folder back if one died between its two renames."""
    pattern = re.compile(rf"\.{re.escape(place.name)}\.(\d+)\.(part|old)")
    for left in sorted(place.parent.iterdir()):
        match = pattern.fullmatch(left.name)
        if match is None or (int(match[1]) != os.getpid() and psutil.pid_exists(int(match[1]))):
            continue
        if match[2] == "old" and not place.exists():
            left.rename(place)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Have the disk keep every file and folder below ``folder``."""
    for path in [*sorted(folder.rglob("*")), folder]:
        _flush_entry(path)


def _flush_entry(path: Path) -> None:
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder to flush it
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
