"""Small tables that people write by hand: CSV in the encodings of their spreadsheets, every fault of form told."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from parkopt.errors import Fault, InputError

RISKY_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a spreadsheet take a cell for a formula."""


def read_cells(
    path: Path, layer: str, columns: Sequence[str], needed: Sequence[str], one_of: Sequence[str] = ()
) -> Iterator[tuple[int, dict[str, str]]]:
    """Row numbers as a spreadsheet shows them (the header is 1), and the stripped cells of all ``columns``; empty rows are left out.

    ``needed`` columns must be there, and one of ``one_of``. Raises InputError with every fault of the file's form: missing file,
    encoding (UTF-8 or GB18030 are read), unknown, missing or repeated columns, rows with too many cells.
    """
    if not path.is_file():
        raise InputError([Fault(path.name, layer, "", "", "missing_file", f"there is no file {path}", "check it")])
    reader = csv.DictReader(io.StringIO(_text(path, layer), newline=""), strict=True)
    header = [(name or "").strip() for name in reader.fieldnames or []]
    faults = [
        Fault(path.name, layer, "1", name, "unknown_column", f"there is no column {name!r}", f"use {columns}")
        for name in header
        if name not in columns
    ]
    for name in sorted({name for name in header if header.count(name) > 1}):
        faults.append(Fault(path.name, layer, "1", name, "column_twice", "the column is there twice", "keep one"))
    if not set(needed) <= set(header) or (one_of and not set(one_of) & set(header)):
        wanted = [f"the column {name}" for name in needed] + ([" or ".join(one_of)] if one_of else [])
        message = f"needs {', and '.join(wanted)}"
        faults.append(Fault(path.name, layer, "1", "", "missing_column", message, f"name columns as in {columns}"))
    if faults:
        raise InputError(faults, f"{path} cannot be used: {len(faults)} fault(s)")
    reader.fieldnames = header
    for number, cells in enumerate(_parsed(reader, path, layer), start=2):
        row = {name: (cells.get(name) or "").strip() for name in columns}
        if any(row.values()):
            yield number, row


def _parsed(reader: csv.DictReader[str], path: Path, layer: str) -> list[dict[str, str]]:
    remedy = "quote cells that hold commas or quotation marks"
    try:
        rows = list(reader)
    except csv.Error as error:
        line = str(reader.reader.line_num)
        raise InputError([Fault(path.name, layer, line, "", "csv_syntax", str(error), remedy)]) from error
    long = [number for number, cells in enumerate(rows, start=2) if None in cells]
    message = "the row has more cells than the header"
    if long:
        raise InputError(Fault(path.name, layer, str(row), "", "too_many_cells", message, remedy) for row in long)
    return rows


def _text(path: Path, layer: str) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError([Fault(path.name, layer, "", "", "encoding", "is neither UTF-8 nor GB18030", "save as UTF-8")])


def spreadsheet_safe(text: str) -> str:
    """``text`` that no spreadsheet takes for a formula: one that starts like a formula gets a leading ``'``.

    So does one whose own ``'`` stand before such a start, that `spreadsheet_text` may take off what was put on.
    """
    return f"'{text}" if text.lstrip("'").startswith(RISKY_STARTS) else text


def spreadsheet_text(cell: str) -> str:
    """The text that `spreadsheet_safe` made ``cell`` of."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(RISKY_STARTS) else cell
