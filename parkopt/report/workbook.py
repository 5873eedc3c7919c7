"""The workbook of a run: targets, parks one by one, hosts, firms, moves and ledgers, in one language."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from parkopt.labels import Lang, label, pick
from parkopt.report.confidential import none_mark, watermark
from parkopt.report.sheets import SHEETS, Column, Format, Sheet, Value
from parkopt.report.words import Words
from parkopt.results import RunRecord

NUMBER_FORMATS: Final[dict[Format, str]] = {
    "text": "@",
    "note": "@",
    "int": "#,##0",
    "decimal": "#,##0.##;-#,##0.##;0",
    "points": "#,##0.000",
    "fine": "#,##0.000000",
    "percent": "0.0%",
    "gap": "0.00%",
}
LITERAL: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
"""Text stays text: a name that begins with '=' is a name."""
HEADER_ROW: Final = 1
PAGE_WIDTH: Final = 320
"""Characters that an A3 page takes across and stays readable; wider sheets are printed on several pages."""
LINE_HEIGHT: Final = 15
MOST_LINES: Final = 20
MAX_TEXT: Final = 32_767
"""Characters a cell may hold."""


def write_workbook(record: RunRecord, path: Path, lang: Lang) -> None:
    """Write the workbook of ``record`` in ``lang`` to ``path`` (*.xlsx); the same record gives the same bytes.

    The first row of each sheet names it and says level, date and recipient, and when the data are synthetic; the headings stand in the second,
    frozen and with filters. Text from data is always written as text, never as a formula or link.
    """
    write_sheets(SHEETS, Words(record, lang), path, label("page.title", lang))


@dataclass(frozen=True)
class Leaf:
    """One sheet ready to be written: its name, its columns, how many of them stay in view."""

    name: str
    columns: Sequence[Column]
    frozen: int = 1


@dataclass(frozen=True)
class Cover:
    """What a workbook says of itself: title, when its content was made, ``mark`` (in the first row and on every printed page),
    a ``warning`` beside it, and what stands where there is no figure."""

    title: str
    created: datetime
    mark: str = ""
    warning: str = ""
    none: str = ""


def write_sheets(sheets: Sequence[Sheet], words: Words, path: Path, title: str) -> None:
    """Write these sheets to ``path``, dated and marked as the record of ``words``."""
    record = words.record
    cover = Cover(
        title,
        datetime.fromisoformat(record.manifest.created),
        pick(watermark(record), words.lang),
        label("note.synthetic", words.lang) if record.manifest.synthetic else "",
        none_mark(record) if record.disclosure.reduced else "",
    )
    leaves = (Leaf(label(f"sheet.{sheet.key}", words.lang), sheet.build(words), sheet.frozen) for sheet in sheets)
    write_leaves(leaves, cover, path)


def write_leaves(leaves: Iterable[Leaf], cover: Cover, path: Path) -> None:
    """Write sheets to ``path`` (*.xlsx)."""
    with xlsxwriter.Workbook(str(path), LITERAL) as book:
        book.set_properties({"title": cover.title, "created": cover.created.replace(tzinfo=None)})
        styles = _styles(book)
        for leaf in leaves:
            _write_leaf(book.add_worksheet(leaf.name), leaf, cover, styles)


def _styles(book: Any) -> dict[str, Any]:
    font = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
    head = {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#1F4E5F", "font_color": "#FFFFFF"}
    styles: dict[str, Any] = {
        name: book.add_format({**font, "num_format": code}) for name, code in NUMBER_FORMATS.items()
    }
    styles["text"] = book.add_format({**font, "num_format": "@", "align": "left", "indent": 1})
    styles["note"] = book.add_format({**font, "indent": 1, "align": "left", "text_wrap": True})
    edge = {"border": 1, "border_color": "#FFFFFF", "align": "left", "indent": 1}
    styles["head"] = book.add_format({**font, **head, **edge})
    styles["title"] = book.add_format({**font, "bold": True, "font_size": 13, "font_color": "#1F4E5F"})
    styles["warning"] = book.add_format({**font, "bold": True, "font_color": "#B5460F"})
    return styles


def _write_leaf(page: Any, leaf: Leaf, cover: Cover, styles: dict[str, Any]) -> None:
    columns = leaf.columns
    page.write_string(0, 0, leaf.name, styles["title"])
    page.write_string(0, 1, "   ".join(filter(None, (cover.mark, cover.warning))), styles["warning"])
    page.set_row(0, 22)
    page.set_row(HEADER_ROW, 44)
    for number, column in enumerate(columns):
        page.write_string(HEADER_ROW, number, column.heading, styles["head"])
        page.set_column(number, number, column.width)
        _write_column(page, number, column, styles, cover.none)
    rows = max(len(column.values) for column in columns)
    for row, lines in _wrapped(columns).items():
        page.set_row(HEADER_ROW + 1 + row, LINE_HEIGHT * lines)
    page.freeze_panes(HEADER_ROW + 1, leaf.frozen)
    page.autofilter(HEADER_ROW, 0, HEADER_ROW + rows, len(columns) - 1)
    page.set_landscape()
    page.set_paper(8)  # A3
    page.fit_to_pages(math.ceil(sum(column.width for column in columns) / PAGE_WIDTH), 0)
    page.repeat_rows(HEADER_ROW)
    if leaf.frozen:
        page.repeat_columns(0, leaf.frozen - 1)
    page.set_footer(f"&L&A&C{cover.mark.replace('&', '&&')}&R&P / &N")


def _wrapped(columns: Sequence[Column]) -> dict[int, int]:
    """Rows whose wrapped texts need more than one line, and how many."""
    found: dict[int, int] = {}
    for column in columns:
        if column.formats != "note":
            continue
        for row, value in enumerate(column.values):
            lines = math.ceil(_width(str(value)) / (column.width - 3))
            if lines > found.get(row, 1):
                found[row] = min(lines, MOST_LINES)
    return found


def _width(text: str) -> int:
    """Characters that a text takes across; Chinese ones take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _write_column(page: Any, number: int, column: Column, styles: dict[str, Any], none: str) -> None:
    one = styles[column.formats] if isinstance(column.formats, str) else None
    for row, value in enumerate(column.values):
        style = one or styles[column.formats[row]]
        _write_cell(page, HEADER_ROW + 1 + row, number, none if value is not None and value != value else value, style)


def _write_cell(page: Any, row: int, number: int, value: Value, style: Any) -> None:
    if isinstance(value, str):
        page.write_string(row, number, value[:MAX_TEXT], style)
    elif value is not None and math.isfinite(value):
        page.write_number(row, number, value, style)
