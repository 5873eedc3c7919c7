"""One writer at a time: a lock on a file that the operating system drops when its holder ends, however it ends."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from parkopt.errors import Fault, InputError

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _named(held: Path) -> str:
    """Who holds a folder, as far as it is told: a holder that ends takes its name along."""
    try:
        return held.read_text(encoding="utf-8").strip() or "another process"
    except OSError:
        return "another process"


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Hold ``folder`` for writing. Raises InputError at once when another process does, naming it.

    The holder's name stands in a file of its own, because a locked one cannot be read everywhere.
    """
    held = folder / "writer"
    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            _take(handle)
        except OSError as error:
            who = _named(held)
            remedy = "wait until it ends, or write to another folder"
            raise InputError(
                [Fault(str(folder), "", "", "", "held", f"{who} is writing to this batch", remedy)]
            ) from error
        held.write_text(f"process {os.getpid()} on {socket.gethostname()}\n", encoding="utf-8")
        try:
            yield
        finally:
            held.unlink(missing_ok=True)
    finally:
        os.close(handle)
