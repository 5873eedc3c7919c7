"""What may be shown to whom: one reduction of a run's record, made before any output is."""

from __future__ import annotations

from parkopt.disclose.ask import FULL, Ask, asked
from parkopt.disclose.reduce import disclosed

__all__ = ["FULL", "Ask", "asked", "disclosed"]
