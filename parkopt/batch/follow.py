"""A process that ends when the one that started it has ended: a batch that is killed leaves nobody at work."""

from __future__ import annotations

import os
import threading
import time
from typing import Final

EVERY: Final = 1.0
"""Seconds between two looks."""


def follow(master: int) -> None:
    """Let this process end soon after ``master``, its parent, has."""
    threading.Thread(target=_follow, args=(master,), daemon=True).start()


def _follow(master: int) -> None:
    while os.getppid() == master:
        time.sleep(EVERY)
    os._exit(1)
