"""What all command modules share: the languages, and how wide a page is."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Final

from rich.console import Console

FILE_WIDTH: Final = 120
"""Columns of a table that goes to a file."""


class Language(StrEnum):
    en = "en"
    zh = "zh"


def page() -> Console:
    """Standard output: as wide as the terminal, or wide enough for tables where it goes to a file."""
    return Console() if sys.stdout.isatty() else Console(width=FILE_WIDTH)
