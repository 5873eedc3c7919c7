"""Ctrl-C as a wish: the first one asks long work to stop and keep what it has, the second ends the programme."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Self


class Interrupt:
    """Listens for Ctrl-C within a ``with`` block; call it to learn whether to stop.

    Outside the main thread, where signals cannot be caught, it never asks to stop. ``at_once``: the first Ctrl-C raises
    KeyboardInterrupt, too; where a library or a finaliser swallows that, the wish is still heard.
    """

    def __init__(self, say: Callable[[str], None] | None = None, at_once: bool = False) -> None:
        self._asked, self._at_once = False, at_once
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
        again, self._asked = self._asked, True
        if again or self._at_once:
            raise KeyboardInterrupt
        if self._say is not None:
            self._say("Stopping with the best plan so far; Ctrl-C again gives up.")
