"""What an analysis shows, apart from how it is drawn: words, tables and pictures, each text in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from parkopt.labels import Both, Lang, both, unit_label
from parkopt.report.escape import Html
from parkopt.report.sheets import Format

SHARES: Final = ("percent", "gap")
"""Formats of shares."""


@dataclass(frozen=True)
class Column:
    """A column of a table: ``name`` in its frame, heading, unit (as `parkopt.labels.unit_label` knows them), format.

    Texts may be codes that ``words`` puts into words; ``choice`` lets readers of the page choose one of few. Shares are
    fractions of 1 in the frame and shown as percentages (format percent, or gap with two decimals). Numbers of format text are
    shown plain, as years are. Missing figures are NaN or None.
    """

    name: str
    head: Both
    format: Format = "text"
    unit: str = ""
    words: Callable[[str], Both] | None = None
    choice: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of ``frame`` in their order, shown by ``columns``. ``key`` names it among all tables: label ``sheet.<key>`` is its title
    and the name of its sheet, at most 31 characters."""

    key: str
    frame: pd.DataFrame
    columns: tuple[Column, ...]

    @property
    def title(self) -> Both:
        return both(f"sheet.{self.key}")


@dataclass(frozen=True)
class Picture:
    """A drawing in either language, and what it shows. Neighbours that have a ``choice`` share one place: readers choose by it
    which of them they see; on paper all of them stand below each other."""

    key: str
    caption: Both
    drawn: Callable[[Lang], Html]
    choice: Both | None = None


@dataclass(frozen=True)
class Exhibit:
    """One section: label ``exhibit.<key>`` is its title. ``notes`` say what the figures mean and where they end; ``lacking`` says
    why this batch cannot tell something, or all of it."""

    key: str
    notes: tuple[Both, ...]
    tables: tuple[Table, ...] = ()
    pictures: tuple[Picture, ...] = ()
    lacking: tuple[Both, ...] = ()

    @property
    def title(self) -> Both:
        return both(f"exhibit.{self.key}")


def heading(column: Column) -> Both:
    """The heading of a column with its unit, beginning with a capital letter."""
    english, chinese = column.head[0][:1].upper() + column.head[0][1:], column.head[1]
    unit = ("%", "%") if column.format in SHARES else unit_label(column.unit)
    return (f"{english}, {unit[0]}" if unit[0] else english, f"{chinese}（{unit[1]}）" if unit[1] else chinese)
