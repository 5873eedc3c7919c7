"""Ctrl-C as a wish: the first one asks long work to stop and keep what it has, the second ends the programme."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Self


class Interrupt:
    """Listens for Ctrl-C within a ``with`` block; call it to learn whether to stop.

    Outside the main thread, where signals cannot be caught, it never asks to stop.
    """

    def __init__(self, say: Callable[[str], None] | None = None) -> None:
        self._asked = False
        self._say = say
        self._before: object = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._catch)
        return self

    def __exit__(self, *error: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]
            self._before = None

    def __call__(self) -> bool:
        return self._asked

    def _catch(self, number: int, frame: FrameType | None) -> None:
        if self._asked:
            raise KeyboardInterrupt
        self._asked = True
        if self._say is not None:
            self._say("Stopping with the best plan so far; Ctrl-C again gives up.")
