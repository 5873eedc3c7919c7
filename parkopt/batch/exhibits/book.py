"""The workbook of a batch in one language: what its figures mean, and every table of every exhibit on a sheet of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pandas as pd

from parkopt.batch.exhibits import exhibit as shown
from parkopt.batch.exhibits.exhibit import Exhibit, Table, heading
from parkopt.batch.exhibits.matter import Matter
from parkopt.labels import Both, Lang, both, label, pick
from parkopt.report.sheets import Column, Value
from parkopt.report.workbook import Cover, Leaf, write_leaves

NARROW: Final = 12
WIDE: Final = 46
"""Characters that columns of texts take across, at least and at most."""


def write_book(matter: Matter, exhibits: Sequence[Exhibit], path: Path, lang: Lang) -> None:
    """Write the workbook in ``lang`` to ``path`` (*.xlsx). Text is never written as a formula; the same store gives the same bytes."""
    warning = label("note.synthetic", lang) if matter.synthetic else ""
    cover = Cover(pick(matter.title, lang), matter.created, warning=warning)
    leaves = [Leaf(label("sheet.batch_notes", lang), _notes(matter, exhibits, lang), 0)]
    leaves += [Leaf(pick(table.title, lang), _columns(table, lang)) for exhibit in exhibits for table in exhibit.tables]
    write_leaves(leaves, cover, path)


def _notes(matter: Matter, exhibits: Sequence[Exhibit], lang: Lang) -> list[Column]:
    """The batch, then what each exhibit means and where it ends."""
    rows: list[tuple[Both, Both]] = [
        (both("note.scenario_title"), matter.title),
        (both("note.about"), matter.note),
        (both("note.version"), _same(", ".join(sorted({str(one) for one in matter.evidence.runs["version"]})))),
        (both("note.created"), _same(f"{matter.created:%Y-%m-%d %H:%M}")),
        (both("col.measure_unit"), both("note.units")),
    ]
    lacking = both("exhibits.lacking")
    for one in exhibits:
        rows += [(one.title, note) for note in one.notes]
        rows += [(one.title, (f"{lacking[0]}: {why[0]}", f"{lacking[1]}：{why[1]}")) for why in one.lacking]
    return [
        Column(label("exhibits.section", lang), [pick(name, lang) for name, _ in rows], width=34),
        Column(label("exhibits.says", lang), [pick(told, lang) for _, told in rows], "note", 120),
    ]


def _same(word: str) -> Both:
    return word, word


def _columns(table: Table, lang: Lang) -> list[Column]:
    return [_column(table.frame[column.name], column, lang) for column in table.columns]


def _column(values: pd.Series, column: shown.Column, lang: Lang) -> Column:
    told = replace(column, format="text", unit="") if column.format in shown.SHARES else column
    head = pick(heading(told), lang)
    cells = [_cell(value, column, lang) for value in values.astype(object)]
    if column.format == "note":
        return Column(head, cells, "note", 70)
    longest = max((len(str(cell)) for cell in cells), default=0) if column.format == "text" else 0
    return Column(head, cells, column.format, min(max(longest + 2, NARROW), WIDE))


def _cell(value: Any, column: shown.Column, lang: Lang) -> Value:
    if value is None or value is pd.NA or value != value:
        return None
    if column.words is not None:
        return pick(column.words(str(value)), lang)
    if isinstance(value, str) or not hasattr(value, "__float__"):
        return str(value)
    return int(value) if column.format == "int" else float(value)
