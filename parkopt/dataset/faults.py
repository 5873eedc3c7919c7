"""Making, grouping and saving faults: one fault a row, capped so that a broken column does not bury the rest."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Final

import pandas as pd

from parkopt.cells import spreadsheet_safe
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.frames import id_column
from parkopt.dataset.schema import layer as schema_layer
from parkopt.errors import Fault, Severity

MAX_ROWS_NAMED: Final = 50
"""Rows named one by one per column and rule; the rest is counted in one more fault."""


def row_labels(frame: pd.DataFrame, id_name: str) -> pd.Series:
    """What to call each row: its id, or its position counted from 1 where it has none."""
    positions = pd.Series(range(1, len(frame) + 1), index=frame.index).astype(str)
    if id_name not in frame:
        return positions
    ids = frame[id_name].astype(object).where(frame[id_name].notna(), "").astype(str).str.strip()
    return ids.where(ids != "", positions)


def file_of(dataset: Dataset, layer: str) -> str:
    """Name of the file the layer came from, '' for a data set that was not read."""
    names = [name for name, _ in dataset.digests]
    return next((name for name in names if Path(name).stem == layer), names[0] if len(names) == 1 else "")


def named_rows(
    labels: Iterable[str],
    messages: Iterable[str],
    *,
    file: str,
    layer: str,
    column: str,
    rule: str,
    remedy: str,
    severity: Severity = "error",
) -> Iterator[Fault]:
    """A fault per row for the first ``MAX_ROWS_NAMED`` rows, then one that counts the rest."""
    pairs = list(zip(labels, messages, strict=True))
    for label, message in pairs[:MAX_ROWS_NAMED]:
        yield Fault(file, layer, str(label), column, rule, message, remedy, severity)
    if len(pairs) > MAX_ROWS_NAMED:
        rest = len(pairs) - MAX_ROWS_NAMED
        yield Fault(file, layer, "", column, rule, f"… and {rest} more rows like these", remedy, severity)


def rows_where(
    dataset: Dataset,
    layer: str,
    bad: pd.Series,
    message: str | pd.Series,
    *,
    column: str,
    rule: str,
    remedy: str,
    severity: Severity = "error",
) -> Iterator[Fault]:
    """Faults for the rows of ``layer`` where ``bad`` (bool, on the frame's index) holds.

    ``message`` is one text for all, or a Series on the frame's index (only the bad rows need to be there).
    """
    frame: pd.DataFrame = getattr(dataset, layer)
    hit = frame.index[bad.reindex(frame.index, fill_value=False).to_numpy(dtype=bool)]
    if len(hit) == 0:
        return
    labels = row_labels(frame, id_column(schema_layer(layer))).loc[hit]
    messages = [message] * len(hit) if isinstance(message, str) else message.loc[hit].tolist()
    file = file_of(dataset, layer)
    yield from named_rows(
        labels, messages, file=file, layer=layer, column=column, rule=rule, remedy=remedy, severity=severity
    )


def write_faults_csv(faults: Iterable[Fault], path: Path) -> None:
    """Write faults as a CSV that spreadsheets open as UTF-8, one fault a row, safe against formula injection."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.name for column in fields(Fault)])
        writer.writerows([spreadsheet_safe(value) for value in fault.as_dict().values()] for fault in faults)
