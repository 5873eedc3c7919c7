"""Checks of single columns, with pandera: type, missing, unique, range, closed lists; built from the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import pandas as pd
import pandera.geopandas  # noqa: F401 - registers the geometry dtype
import pandera.pandas as pa

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.faults import file_of, rows_where
from parkopt.dataset.frames import TEXT_KINDS, columns_of
from parkopt.dataset.schema import LAYERS, Column, Kind, Layer, Shape
from parkopt.errors import Fault

_DTYPES: Final = {Kind.FLOAT: "float64", Kind.INT: "int64", Kind.BOOL: "bool"}
_MAX_SHOWN: Final = 60
"""Characters of a faulty value shown in a message."""
_RULES: Final = {
    "field_uniqueness": "duplicate_id",
    "not_nullable": "missing_value",
    "column_in_dataframe": "missing_column",
}
"""Pandera's own checks by our rule; ours carry the rule as their name, all others concern the dtype."""


def check_columns(dataset: Dataset) -> Iterator[Fault]:
    """Every column against its declaration in the schema."""
    for layer in LAYERS:
        if layer.shape is not Shape.NONE:
            yield from _check_layer(dataset, layer)


def pandera_schema(layer: Layer, phases: tuple[int, ...]) -> pa.DataFrameSchema:
    """The layer as a pandera schema over the columns of a `Dataset` frame."""
    columns = {name: _pandera_column(column) for name, column in columns_of(layer, phases).items()}
    return pa.DataFrameSchema(columns | {"geometry": pa.Column("geometry", nullable=True)}, name=layer.name)


def _pandera_column(column: Column) -> pa.Column:
    text = column.kind in TEXT_KINDS
    checks = []
    if text and not column.nullable:
        checks.append(pa.Check(lambda values: values.str.strip() != "", name="missing_value"))
    if column.kind is Kind.FLOAT:
        checks.append(pa.Check(lambda values: ~np.isinf(values), name="infinite"))
    if words := column.values:  # noqa: PD011
        checks.append(pa.Check(lambda values: values.isin(["", *words]), name="unknown_word"))
    if column.low is not None:
        checks.append(pa.Check(lambda values: (values >= column.low) | np.isinf(values), name="out_of_range"))
    if column.high is not None:
        checks.append(pa.Check(lambda values: (values <= column.high) | np.isinf(values), name="out_of_range"))
    return pa.Column(
        pd.Series(["text"]).dtype if text else _DTYPES[column.kind],
        checks=checks,
        nullable=text or column.nullable,
        unique=column.kind is Kind.ID,
        report_duplicates="exclude_first",
    )


def _check_layer(dataset: Dataset, layer: Layer) -> Iterator[Fault]:
    frame = getattr(dataset, layer.name)
    try:
        pandera_schema(layer, dataset.phases).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases: pd.DataFrame = error.failure_cases
    else:
        return
    rules = cases["check"].map(lambda check: _rule(str(check)))
    names = cases["column"].where(rules != "missing_column", cases["failure_case"]).astype(str)
    mistyped = set(names[rules == "wrong_type"])
    for (name, rule), group in cases.groupby([names, rules], sort=False):
        if name in mistyped and rule != "wrong_type":
            continue
        yield from _faults(dataset, layer, str(name), str(rule), group)


def _rule(check: str) -> str:
    ours = ("missing_value", "unknown_word", "out_of_range", "infinite")
    return check if check in ours else _RULES.get(check, "wrong_type")


def _faults(dataset: Dataset, layer: Layer, name: str, rule: str, cases: pd.DataFrame) -> Iterator[Fault]:
    column = columns_of(layer, dataset.phases).get(name)
    if column is None or rule in ("missing_column", "wrong_type"):
        dtype = getattr(dataset, layer.name).dtypes.get(name)
        told = "the column is missing" if rule == "missing_column" else f"of type {dtype}"
        remedy = "build the frame with parkopt.dataset.frames"
        yield Fault(file_of(dataset, layer.name), layer.name, "", name, rule, told, remedy)
        return
    frame: pd.DataFrame = getattr(dataset, layer.name)
    bad = pd.Series(frame.index.isin(cases["index"].astype(int)), index=frame.index)
    shown = frame.loc[bad, name].astype(str).str.slice(0, _MAX_SHOWN)
    message, remedy = _words(rule, column)
    told = shown.map(message.format)
    yield from rows_where(dataset, layer.name, bad, told, column=name, rule=rule, remedy=remedy)


def _words(rule: str, column: Column) -> tuple[str, str]:
    unit = f" {column.unit}" if column.unit else ""
    low, high = (f"{bound:,.10g}" if bound is not None else "any" for bound in (column.low, column.high))
    words = {
        "missing_value": ("no value", f"give {column.meaning}"),
        "duplicate_id": ("'{}' stands more than once", "give each row its own identifier"),
        "unknown_word": ("'{}' is not a known word", f"use one of: {', '.join(column.values)}"),
        "out_of_range": (f"{{}} is not within {low} to {high}{unit}", "check the value and its unit"),
        "infinite": ("not a finite number", "give a number, or leave it empty where that is allowed"),
    }
    return words[rule]
