"""Reading a data set: raw layers → typed frames → one metric CRS → a place for everything.

``read_dataset`` raises all faults that prevent this at once; ``read_tolerant`` goes on with stand-ins, so that
`check_path` can list the faults of later steps as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from parkopt.dataset.coordinates import DEFAULT_TARGET_CRS, CoordinateError, known_crs, metric_crs, to_metric
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.faults import named_rows, row_labels
from parkopt.dataset.formats import RawLayer, RawTables, read_raw
from parkopt.dataset.frames import build_dataset, columns_of, id_column
from parkopt.dataset.parse import parse_layer
from parkopt.dataset.places import place_firms, place_sites
from parkopt.dataset.schema import FIRMS, LAYERS, META, META_KEYS, SITES, Layer, Shape
from parkopt.errors import Fault, InputError

CRS_KEY: Final = "crs"
"""Meta key: coordinate system of layers whose file cannot declare one (CSV). Used up by reading."""
TARGET_CRS_KEY: Final = "target_crs"
"""Meta key: the metric system to work in, when it is not the default."""
_PHASE_COLUMN: Final = re.compile(r"(.+)_(\d{4})")


@dataclass(frozen=True)
class Reading:
    """What could be read, and everything that went wrong on the way."""

    dataset: Dataset
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        return tuple(fault for fault in self.faults if fault.severity == "error")


def read_dataset(path: Path) -> Dataset:
    """The data set at ``path``: a GeoPackage or a folder of ``<layer>.geojson`` and ``<layer>.csv``.

    Frames are typed by the schema, sorted by id, in one metric CRS (meta key ``target_crs``, by default
    EPSG:4549). Sites and firms without geometry are placed by township or site; their quality columns say so.
    Raises InputError with every fault that prevents typing or placing. Ranges and relations: see `check_dataset`.
    """
    reading = read_tolerant(Path(path))
    if reading.errors:
        raise InputError(reading.errors, f"{path} cannot be read: {len(reading.errors)} fault(s)")
    return reading.dataset


def read_tolerant(path: Path) -> Reading:
    """As `read_dataset`, but with stand-ins for what cannot be read and the faults beside it.

    Raises InputError only when there is nothing to read at ``path``.
    """
    tables = read_raw(path)
    faults = list(tables.faults)
    meta, found = _read_meta(tables, path)
    faults += found
    target = meta.pop(TARGET_CRS_KEY, DEFAULT_TARGET_CRS)
    try:
        target = metric_crs(target)
    except CoordinateError as error:
        faults.append(_fault(META.name, TARGET_CRS_KEY, error, tables.layers))
        target = DEFAULT_TARGET_CRS
    declared = meta.pop(CRS_KEY, None)
    if target != DEFAULT_TARGET_CRS:
        meta[TARGET_CRS_KEY] = target
    phases, found = _phases(tables)
    faults += found
    frames: dict[str, gpd.GeoDataFrame] = {}
    for layer in (layer for layer in LAYERS if layer.shape is not Shape.NONE):
        frames[layer.name], found = _read_layer(tables, layer, phases, declared, target, path)
        faults += found
    frames["sites"] = place_sites(frames["sites"], frames["firms"], frames["counties"], frames["context"])
    frames["firms"] = place_firms(frames["firms"], frames["sites"], frames["counties"], frames["context"])
    if not any(fault.layer == "counties" for fault in faults):
        faults += [*_without_place(tables, frames["sites"], SITES), *_without_place(tables, frames["firms"], FIRMS)]
    dataset = build_dataset(frames, meta, target, phases)
    return Reading(replace(dataset, path=path, digests=tuple(tables.digests)), tuple(faults))


def _read_meta(tables: RawTables, path: Path) -> tuple[dict[str, str], list[Fault]]:
    raw = tables.layers.get(META.name)
    if raw is None:
        return {}, _missing_layer(tables, META, path)
    frame, faults = parse_layer(raw, META, ())
    repeated = frame["key"].duplicated() & (frame["key"] != "")
    for key in frame.loc[repeated, "key"]:
        faults.append(Fault(raw.file, META.name, str(key), "key", "duplicate_id", "the key stands twice", "keep one"))
    meta = dict(zip(frame["key"], frame["value"], strict=True))
    meta.pop("", None)
    for key in META_KEYS:
        if not meta.get(key, "").strip():
            faults.append(Fault(raw.file, META.name, key, "value", "missing_meta", "the fact is missing", "state it"))
    if meta.get("base_year") and not re.fullmatch(r"\d{4}", meta["base_year"]):
        message = f"'{meta['base_year']}' is not a year"
        faults.append(Fault(raw.file, META.name, "base_year", "value", "wrong_type", message, "give it as 2016"))
    if meta.get("synthetic") and meta["synthetic"].lower() not in ("true", "false"):
        message = f"'{meta['synthetic']}' is neither true nor false"
        faults.append(Fault(raw.file, META.name, "synthetic", "value", "wrong_type", message, "say true or false"))
    return meta, faults


def _phases(tables: RawTables) -> tuple[tuple[int, ...], list[Fault]]:
    raw = tables.layers.get(SITES.name)
    per_phase = [column.name for column in SITES.columns if column.per_phase]
    names = [] if raw is None else [_PHASE_COLUMN.fullmatch(str(name)) for name in raw.frame.columns]
    years = {int(match[2]) for match in names if match and match[1] in per_phase}
    if raw is None or years:
        return tuple(sorted(years)), []
    remedy = "add one such column for the year of each phase"
    return (), [
        Fault(raw.file, SITES.name, "", f"{name}_<year>", "missing_column", "no such column", remedy)
        for name in per_phase
    ]


def _read_layer(
    tables: RawTables, layer: Layer, phases: tuple[int, ...], declared: str | None, target: str, path: Path
) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    raw = tables.layers.get(layer.name)
    if raw is None:
        empty = pd.DataFrame({name: [] for name in columns_of(layer, phases)}, dtype=object)
        nowhere = gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=target))
        return nowhere, [] if layer.optional else _missing_layer(tables, layer, path)
    frame, faults = parse_layer(raw, layer, phases)
    geometry = gpd.GeoSeries(frame["geometry"], index=frame.index)
    if not geometry.isna().all():
        try:
            geometry = _in_target(geometry, raw.crs or declared, target)
        except CoordinateError as error:
            faults.append(_fault(layer.name, "geometry", error, tables.layers))
    geometry = geometry.set_crs(target, allow_override=True)
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=geometry), faults


def _without_place(tables: RawTables, placed: gpd.GeoDataFrame, layer: Layer) -> Iterator[Fault]:
    lost = placed.geometry.isna().to_numpy()
    labels = row_labels(placed, id_column(layer))[lost]
    needed = (
        "a polygon, or gross_mu with a point, township or county" if layer is SITES else "a point, site or township"
    )
    raw = tables.layers.get(layer.name)
    yield from named_rows(
        labels,
        ["nothing says where it is" if layer is FIRMS else "nothing says where it is or how large"] * len(labels),
        file=raw.file if raw else "",
        layer=layer.name,
        column="geometry",
        rule="no_place",
        remedy=f"give {needed}",
    )


def _in_target(geometry: gpd.GeoSeries, declared: str | None, target: str) -> gpd.GeoSeries:
    if not declared:
        remedy = f"assign the CRS to the layer, or state it as the meta key '{CRS_KEY}'"
        raise CoordinateError("missing_crs", "the layer declares no coordinate system", remedy)
    return to_metric(geometry, known_crs(declared), target)


def _missing_layer(tables: RawTables, layer: Layer, path: Path) -> list[Fault]:
    if any(fault.layer == layer.name and fault.severity == "error" for fault in tables.faults):
        return []  # it is there but cannot be read, which is told already
    if any(not fault.layer and fault.rule == "unreadable_file" for fault in tables.faults):
        return []
    remedy = f"add the layer: {layer.meaning}"
    return [Fault(path.name, layer.name, "", "", "missing_layer", "the layer is missing", remedy)]


def _fault(layer: str, column: str, error: CoordinateError, layers: dict[str, RawLayer]) -> Fault:
    file = layers[layer].file if layer in layers else ""
    return Fault(file, layer, "", column, error.rule, str(error), error.remedy)
