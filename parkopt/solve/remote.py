"""A process beside this one that works on what it is sent. It is started as a module, so a script needs no guard of its own
and nothing that the solver's threads hold is copied.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

GONE = (EOFError, OSError, ValueError, pickle.UnpicklingError)
"""What sending or receiving raises when the other side has ended."""

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Threads of the linear algebra, which would only get in the way of the process next door."""


class Remote:
    """A process that runs ``module``; messages go both ways, pickled."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | ONE_THREAD,
        )

    def send(self, message: object) -> None:
        """Hand a message over. Raises one of ``GONE`` when the process has ended."""
        assert self._process.stdin is not None
        pickle.dump(message, self._process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
        self._process.stdin.flush()

    def receive(self) -> Any:
        """Wait for the next message. Raises one of ``GONE`` when the process has ended."""
        assert self._process.stdout is not None
        return pickle.load(self._process.stdout)

    def kill(self) -> None:
        """End the process; whoever waits for a message hears of it."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """End the process and give back what it held; nobody may be waiting any more."""
        self.kill()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):  # what was still to be sent has nowhere to go
                stream.close()


def line() -> tuple[Callable[[], Any], Callable[[object], None]]:
    """In the process: how to receive and to send. Solvers may print: messages go through a handle of their own."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def send(message: object) -> None:
        pickle.dump(message, channel, protocol=pickle.HIGHEST_PROTOCOL)
        channel.flush()

    return lambda: pickle.load(sys.stdin.buffer), send
