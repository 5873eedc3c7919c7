"""Formats a data set comes in: each turns a path into raw layers, unparsed.

To add a format (a spreadsheet, shapefiles…): write a function from a path to `RawTables` and name it in
``FORMATS``. Everything after this module is the same for all formats.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pyogrio
import shapely

from parkopt.dataset.coordinates import GEOGRAPHIC_CRS
from parkopt.dataset.schema import LAYERS
from parkopt.errors import Fault, InputError

CSV_ENCODINGS: Final = ("utf-8-sig", "gb18030")
"""Tried in this order; GB18030 also reads GBK and GB2312."""
LAYER_NAMES: Final = tuple(layer.name for layer in LAYERS)


@dataclass(frozen=True)
class RawLayer:
    """A layer as it stands in the file: any dtypes, rows in file order, geometry in the column ``geometry``.

    ``crs`` is None when the file declares none; ``bad_geometry`` marks rows whose geometry could not be read.
    """

    file: str
    frame: pd.DataFrame
    crs: str | None
    bad_geometry: tuple[int, ...] = ()


@dataclass
class RawTables:
    """All raw layers of a data set with the faults found on the way."""

    layers: dict[str, RawLayer] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    digests: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Format:
    """A way to store a data set: how to recognise it and how to read it."""

    name: str
    accepts: Callable[[Path], bool]
    read: Callable[[Path], RawTables]


def read_raw(path: Path) -> RawTables:
    """Raw layers of the data set at ``path``. Raises InputError when there is none or its format is unknown."""
    if not path.exists():
        fault = Fault(str(path), "", "", "", "missing_file", "there is no such file or folder", "check the path")
        raise InputError([fault])
    for candidate in FORMATS:
        if candidate.accepts(path):
            return candidate.read(path)
    known = ", ".join(candidate.name for candidate in FORMATS)
    raise InputError([Fault(str(path), "", "", "", "unknown_format", "not a data set", f"give one of: {known}")])


def sha256(path: Path) -> str:
    """Digest of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_geopackage(path: Path) -> RawTables:
    tables = RawTables(digests=[(path.name, sha256(path))])
    try:
        found = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    except (pyogrio.errors.DataSourceError, RuntimeError) as error:
        tables.faults.append(_unreadable(path.name, "", error))
        return tables
    for name in found:
        if name not in LAYER_NAMES:
            tables.faults.append(_unknown_layer(path.name, name))
            continue
        try:
            info = pyogrio.read_info(path, layer=name)
            frame = pd.DataFrame(pyogrio.read_dataframe(path, layer=name, use_arrow=False))
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError, ValueError) as error:
            tables.faults.append(_unreadable(path.name, name, error))
            continue
        crs = info["crs"]
        tables.layers[name] = RawLayer(path.name, frame, None if crs is None or "Undefined" in crs else str(crs))
    return tables


def _read_folder(path: Path) -> RawTables:
    tables = RawTables()
    readers: dict[str, Callable[[Path], RawLayer]] = {".geojson": _read_geojson, ".csv": _read_csv}
    found = [item for item in path.iterdir() if item.suffix.lower() in readers]
    for file in sorted(found, key=lambda item: (item.suffix.lower() == ".csv", item.name)):
        if file.stem not in LAYER_NAMES:
            tables.faults.append(_unknown_layer(file.name, file.stem))
            continue
        if file.stem in tables.layers:
            message = f"the layer also stands in {tables.layers[file.stem].file}"
            tables.faults.append(Fault(file.name, file.stem, "", "", "layer_twice", message, "keep one of the two"))
            continue
        tables.digests.append((file.name, sha256(file)))
        try:
            tables.layers[file.stem] = readers[file.suffix.lower()](file)
        except (ValueError, OSError, AttributeError, TypeError, KeyError) as error:
            tables.faults.append(_unreadable(file.name, file.stem, error))
    return tables


def _read_geojson(path: Path) -> RawLayer:
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    features = content["features"]
    frame = pd.DataFrame([feature.get("properties") or {} for feature in features], dtype=object)
    texts = [None if feature.get("geometry") is None else json.dumps(feature["geometry"]) for feature in features]
    geometry, bad = _geometries(texts, shapely.from_geojson)
    frame["geometry"] = geometry
    declared = content.get("crs", {"properties": {"name": GEOGRAPHIC_CRS}})
    return RawLayer(path.name, frame, None if declared is None else str(declared["properties"]["name"]), bad)


def _read_csv(path: Path) -> RawLayer:
    text = _decode(path)
    frame = pd.read_csv(StringIO(text, newline=""), dtype=str, keep_default_na=False, na_filter=False)
    frame = frame.rename(columns=str.strip)
    if "wkt" in frame:
        geometry, bad = _geometries([value.strip() or None for value in frame["wkt"]], shapely.from_wkt)
        frame = frame.drop(columns="wkt").assign(geometry=geometry)
        return RawLayer(path.name, frame, None, bad)
    if {"lon", "lat"} <= set(frame.columns):
        given = frame[["lon", "lat"]].apply(lambda column: column.str.strip())
        numbers = given.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=np.float64)
        whole = np.isfinite(numbers).all(axis=1)
        points = np.full(len(frame), None, dtype=object)
        points[whole] = shapely.points(numbers[whole])
        bad_rows = np.flatnonzero(~whole & (given != "").any(axis=1).to_numpy())
        frame = frame.drop(columns=["lon", "lat"]).assign(geometry=points)
        return RawLayer(path.name, frame, None, tuple(bad_rows.tolist()))
    return RawLayer(path.name, frame, None)


def _decode(path: Path) -> str:
    content = path.read_bytes()
    for encoding in CSV_ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError(f"neither {' nor '.join(CSV_ENCODINGS)}")


def _geometries(texts: Sequence[str | None], parse: Callable[..., Any]) -> tuple[Any, tuple[int, ...]]:
    given = np.array(texts, dtype=object)
    shapes = np.asarray(parse(given, on_invalid="ignore"), dtype=object).reshape(len(given))
    bad = np.flatnonzero(np.array([text is not None for text in texts], dtype=bool) & shapely.is_missing(shapes))
    return shapes, tuple(bad.tolist())


def _unreadable(file: str, layer: str, error: Exception) -> Fault:
    message = f"cannot be read: {type(error).__name__}: {error}"
    return Fault(file, layer, "", "", "unreadable_file", message, "save it again, CSV and GeoJSON as UTF-8")


def _unknown_layer(file: str, layer: str) -> Fault:
    remedy = f"name it one of {', '.join(LAYER_NAMES)}, or remove it"
    return Fault(file, layer, "", "", "unknown_layer", "parkopt knows no such layer; ignored", remedy, "warning")


FORMATS: Final = (
    Format("a GeoPackage (*.gpkg)", lambda path: path.is_file() and path.suffix.lower() == ".gpkg", _read_geopackage),
    Format("a folder of <layer>.geojson and <layer>.csv", Path.is_dir, _read_folder),
)
"""Every format, in the order they are tried."""
