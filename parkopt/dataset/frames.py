"""Frames as the schema wants them: which columns, in which order, of which dtype, sorted by id.

The reader, the demo-city generator and the tests all build their frames here, so a `Dataset` looks the same
wherever it came from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.schema import LAYERS, Column, Kind, Layer, Shape

TEXT_KINDS = (Kind.ID, Kind.REF, Kind.TEXT, Kind.CATEGORY, Kind.TAGS)
"""Kinds held as text, '' where empty."""


def columns_of(layer: Layer, phases: Sequence[int]) -> dict[str, Column]:
    """Column by its name in a frame: a per-phase column appears once per year, as ``<name>_<year>``."""
    named: dict[str, Column] = {}
    for column in layer.columns:
        if column.per_phase:
            named |= {f"{column.name}_{year}": column for year in phases}
        else:
            named[column.name] = column
    return named


def id_column(layer: Layer) -> str:
    """Name of the layer's identifier."""
    return next(column.name for column in layer.columns if column.kind is Kind.ID)


def cast(values: pd.Series, column: Column) -> pd.Series:
    """``values`` in the dtype of ``column``; the values must already be sound (see `parse`)."""
    if column.kind in TEXT_KINDS:
        return values.astype(object).where(values.notna(), "").astype(str)
    if column.kind is Kind.FLOAT:
        return values.astype(np.float64)
    return values.astype(np.int64 if column.kind is Kind.INT else np.bool_)


def conform(frame: pd.DataFrame, layer: Layer, phases: Sequence[int]) -> pd.DataFrame:
    """``frame`` with exactly the layer's columns (and geometry), typed, sorted by id, with a RangeIndex.

    Nullable columns that are missing are created empty. Raises KeyError when a required one is missing. The
    values must already be sound; extra columns are dropped.
    """
    columns = columns_of(layer, phases)
    data: dict[str, pd.Series] = {}
    for name, column in columns.items():
        if name in frame:
            data[name] = cast(frame[name], column)
        elif column.nullable:
            data[name] = cast(pd.Series([None] * len(frame), index=frame.index, dtype=object), column)
        else:
            raise KeyError(f"layer {layer.name} lacks the column {name}")
    typed = pd.DataFrame(data, index=frame.index)
    if layer.shape is not Shape.NONE:
        geometry = gpd.GeoSeries(frame["geometry"], index=frame.index, crs=getattr(frame, "crs", None))
        typed = gpd.GeoDataFrame(typed, geometry=geometry)
    return typed.sort_values(id_column(layer), kind="stable", ignore_index=True)


def build_dataset(
    frames: Mapping[str, pd.DataFrame], meta: Mapping[str, str], crs: str, phases: Sequence[int]
) -> Dataset:
    """A `Dataset` of sound frames that are already in ``crs``; layers that are missing become empty.

    ``frames`` is keyed by layer name; geometry stands in the column ``geometry``.
    """
    ready: dict[str, gpd.GeoDataFrame] = {}
    for layer in LAYERS:
        if layer.shape is Shape.NONE:
            continue
        frame = frames.get(layer.name)
        if frame is None or frame.empty:
            frame = pd.DataFrame({name: [] for name in [*columns_of(layer, phases), "geometry"]}, dtype=object)
        located = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(frame["geometry"], crs=crs))
        ready[layer.name] = conform(located, layer, phases)
    facts = pd.Series(dict(meta), name="value", dtype=object).astype(str).sort_index().rename_axis("key")
    return Dataset(**ready, meta=facts, crs=crs, phases=tuple(sorted(phases)))
