"""What long work tells of itself, and how it learns that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class News:
    """Where a solve stands. ``gap`` is relative (0.01 = 1 %); figures are None while there are none.

    ``improved``: what found the best plan.
    """

    doing: str
    seconds: float
    best: float | None = None
    bound: float | None = None
    gap: float | None = None
    improved: str = ""

    def __str__(self) -> str:
        parts = [f"{self.seconds:4.0f} s", self.doing]
        by = f" ({self.improved})" if self.improved and self.improved != self.doing else ""
        parts += [f"best plan {self.best:,.3f}{by}"] if self.best is not None else []
        parts += [f"bound {self.bound:,.3f}"] if self.bound is not None else []
        parts += [f"gap {self.gap:.2%}"] if self.gap is not None else []
        return " · ".join(parts)


Progress = Callable[[News], bool]
"""Hears news; returns True to ask the work to stop and keep the best plan so far."""


def _silent(news: News) -> bool:
    return False


SILENT: Final[Progress] = _silent
"""Neither shows anything nor ever asks to stop."""
