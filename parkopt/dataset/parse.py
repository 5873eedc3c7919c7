"""From raw values to the schema's types, with a fault for each value that has none.

Every parser takes a raw Series of any dtype and returns ``(values, bad)``: ``values`` in the schema's dtype with a
harmless stand-in where there is nothing to read, and ``bad``, True where something stands that is not of the type.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

import numpy as np
import pandas as pd
import shapely

from parkopt.dataset.faults import named_rows, row_labels
from parkopt.dataset.formats import RawLayer
from parkopt.dataset.frames import columns_of, id_column
from parkopt.dataset.schema import Column, Kind, Layer, Shape
from parkopt.errors import Fault

Parsed = tuple[pd.Series, pd.Series]

BOOLEANS: Final = {
    "true": True,
    "1": True,
    "1.0": True,
    "yes": True,
    "是": True,
    "false": False,
    "0": False,
    "0.0": False,
    "no": False,
    "否": False,
}
"""Words that mean true or false, in lower case."""

ALLOWED_GEOMETRY: Final = {
    Shape.POINT: ("Point",),
    Shape.AREA: ("Polygon", "MultiPolygon"),
    Shape.SITE: ("Polygon", "MultiPolygon", "Point"),
}
"""Geometry types each shape of layer may hold in an input; `Shape.ANY` takes all."""


def blank(values: pd.Series) -> pd.Series:
    """Where nothing stands: missing, or text of blanks only."""
    return values.isna() | (values.astype(object).where(values.notna(), "").astype(str).str.strip() == "")


def parse_text(values: pd.Series) -> Parsed:
    """Text as it stands; whole numbers lose their ``.0`` (industry codes read as numbers)."""
    text = values.astype(object).where(values.notna(), "").astype(str)
    if pd.api.types.is_float_dtype(values.dtype):
        text = text.str.removesuffix(".0")
    return text, pd.Series(False, index=values.index)


def parse_word(values: pd.Series) -> Parsed:
    """An id, a reference, a word of a list: text without the blanks around it."""
    text, bad = parse_text(values)
    return text.str.strip(), bad


def parse_tags(values: pd.Series) -> Parsed:
    """Words separated by ``;``, without blanks around them."""
    text, bad = parse_text(values)
    return text.str.replace(r"\s*[;；]\s*", ";", regex=True).str.strip(" ;"), bad


def parse_float(values: pd.Series) -> Parsed:
    """Numbers to the last bit; NaN where empty or unreadable. Thousands separators and units are faults."""
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_bool_dtype(values.dtype):
        return values.astype(np.float64), pd.Series(False, index=values.index)
    text = values.astype(object).where(values.notna(), "").astype(str).str.strip()
    readable = pd.to_numeric(text, errors="coerce").notna() & ~text.str.lower().isin(["true", "false"])
    numbers = pd.Series(np.nan, index=values.index)
    numbers[readable] = text[readable].to_numpy(dtype=np.str_).astype(np.float64)
    return numbers, ~readable & (text != "")


def parse_int(values: pd.Series) -> Parsed:
    """Whole numbers; 0 stands in where empty or unreadable."""
    numbers, bad = parse_float(values)
    whole = np.isfinite(numbers) & (numbers == numbers.round()) & (numbers.abs() < 2**53)
    return numbers.where(whole, 0).astype(np.int64), bad | (numbers.notna() & ~whole)


def parse_bool(values: pd.Series) -> Parsed:
    """True or false from ``BOOLEANS``; False stands in where empty or unreadable."""
    if pd.api.types.is_bool_dtype(values.dtype) and not values.isna().any():
        return values.astype(np.bool_), pd.Series(False, index=values.index)
    text = values.astype(object).where(values.notna(), "").astype(str).str.strip().str.lower()
    known = text.isin(list(BOOLEANS))
    return text.map(BOOLEANS).where(known, False).astype(np.bool_), ~known & (text != "")


PARSERS: Final[dict[Kind, Callable[[pd.Series], Parsed]]] = {
    Kind.ID: parse_word,
    Kind.REF: parse_word,
    Kind.TEXT: parse_text,
    Kind.CATEGORY: parse_word,
    Kind.TAGS: parse_tags,
    Kind.FLOAT: parse_float,
    Kind.INT: parse_int,
    Kind.BOOL: parse_bool,
}
_EXPECTED: Final = {Kind.FLOAT: "a number", Kind.INT: "a whole number", Kind.BOOL: "true or false"}
_NO_STAND_IN: Final = (Kind.ID, Kind.INT, Kind.BOOL)  # an empty cell of these has no value to carry "missing"


def parse_layer(raw: RawLayer, layer: Layer, phases: Sequence[int]) -> tuple[pd.DataFrame, list[Fault]]:
    """The layer's columns in the schema's dtypes, in file order, with a ``geometry`` column where it has one.

    Columns that are missing are there with stand-ins; faults name each missing column, unreadable value and
    geometry of the wrong kind.
    """
    labels = row_labels(raw.frame, id_column(layer))
    parsed: dict[str, pd.Series] = {}
    faults: list[Fault] = []
    for name, column in columns_of(layer, phases).items():
        if name in raw.frame:
            parsed[name], found = _parse_column(raw, name, column, layer, labels)
            faults += found
        else:
            empty = pd.Series([None] * len(raw.frame), index=raw.frame.index, dtype=object)
            parsed[name], _ = PARSERS[column.kind](empty)
            faults += _missing_column(raw, layer, name, column)
    frame = pd.DataFrame(parsed, index=raw.frame.index)
    if layer.shape is not Shape.NONE:
        frame["geometry"], found = _parse_geometry(raw, layer, labels)
        faults += found
    faults += _unknown_columns(raw, layer, frame)
    return frame, faults


def _parse_column(
    raw: RawLayer, name: str, column: Column, layer: Layer, labels: pd.Series
) -> tuple[pd.Series, list[Fault]]:
    values = raw.frame[name]
    typed, bad = PARSERS[column.kind](values)
    faults: list[Fault] = []
    if bad.any():
        texts = values[bad].astype(object).astype(str).str.slice(0, 60)
        faults += named_rows(
            labels[bad],
            [f"'{text}' is not {_EXPECTED[column.kind]}" for text in texts],
            file=raw.file,
            layer=layer.name,
            column=name,
            rule="wrong_type",
            remedy=f"give {column.en.lower()} as {_EXPECTED[column.kind]}" + (f" in {column.unit}" * bool(column.unit)),
        )
    if column.kind in _NO_STAND_IN:
        missing = labels[blank(values)]
        faults += named_rows(
            missing,
            ["no value"] * len(missing),
            file=raw.file,
            layer=layer.name,
            column=name,
            rule="missing_value",
            remedy=f"give {column.meaning}",
        )
    return typed, faults


def _missing_column(raw: RawLayer, layer: Layer, name: str, column: Column) -> Iterator[Fault]:
    if not column.nullable and len(raw.frame):  # GeoJSON without features has no columns either
        remedy = f"add the column: {column.meaning}" + f" [{column.unit}]" * bool(column.unit)
        yield Fault(raw.file, layer.name, "", name, "missing_column", "the column is missing", remedy)


def _parse_geometry(raw: RawLayer, layer: Layer, labels: pd.Series) -> tuple[pd.Series, list[Fault]]:
    if "geometry" not in raw.frame:
        nowhere = pd.Series([None] * len(raw.frame), index=raw.frame.index, dtype=object)
        if layer.shape in (Shape.POINT, Shape.SITE):  # places may follow from site, township or county
            return nowhere, []
        remedy = "give GeoJSON, a GeoPackage layer, or a CSV with a column wkt"
        return nowhere, [Fault(raw.file, layer.name, "", "geometry", "missing_column", "no geometry", remedy)]
    shapes = shapely.force_2d(raw.frame["geometry"].to_numpy(dtype=object))
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    allowed = ALLOWED_GEOMETRY.get(layer.shape)
    kinds = pd.Series(shapes, dtype=object).map(lambda shape: "" if shape is None else shape.geom_type).to_numpy()
    wrong = ~empty & ~np.isin(kinds, allowed) if allowed else np.zeros(len(shapes), dtype=bool)
    wrong_labels, wrong_kinds = labels[wrong], kinds[wrong]
    faults = list(
        named_rows(
            wrong_labels,
            [f"{kind} where {layer.shape.value} is wanted" for kind in wrong_kinds],
            file=raw.file,
            layer=layer.name,
            column="geometry",
            rule="wrong_geometry",
            remedy=f"give {layer.shape.value}",
        )
    )
    unreadable = labels.iloc[list(raw.bad_geometry)]
    faults += named_rows(
        unreadable,
        ["the geometry cannot be read"] * len(unreadable),
        file=raw.file,
        layer=layer.name,
        column="geometry",
        rule="bad_geometry",
        remedy="check the WKT, the coordinates or the GeoJSON",
    )
    shapes[empty | wrong] = None
    return pd.Series(shapes, index=raw.frame.index, dtype=object), faults


def _unknown_columns(raw: RawLayer, layer: Layer, parsed: pd.DataFrame) -> Iterator[Fault]:
    for name in raw.frame.columns.difference(pd.Index([*parsed.columns, "geometry"])):
        message = "parkopt knows no such column; ignored"
        remedy = "see the data dictionary, or remove it"
        yield Fault(raw.file, layer.name, "", str(name), "unknown_column", message, remedy, "warning")
