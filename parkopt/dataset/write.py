"""Writing a data set, so that reading it again gives the same values and writing it again gives the same bytes."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyogrio
import shapely

from parkopt.dataset.coordinates import DEFAULT_TARGET_CRS, GEOGRAPHIC_CRS
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.formats import LAYER_NAMES
from parkopt.dataset.read import TARGET_CRS_KEY
from parkopt.dataset.schema import LAYERS, META, Shape
from parkopt.errors import Fault, InputError

FIXED_TIME: Final = "2016-12-31T00:00:00.000Z"
"""Stands where GeoPackages keep the moment of writing: the same data set gives the same bytes."""
_DEGREE_DIGITS: Final = 9  # 0.1 mm on the ground
_OWN_SUFFIXES: Final = (".geojson", ".csv")


def write_dataset(dataset: Dataset, path: Path, force: bool = False) -> Path:
    """Write ``dataset`` to ``path``: one GeoPackage (``*.gpkg``), or a folder of GeoJSON (EPSG:4326) and CSV.

    Numbers and text come back exactly, coordinates exactly from a GeoPackage and within 1 mm from a folder. The
    target appears only when complete. Raises InputError when it exists and ``force`` is not given, when a folder
    to be replaced holds anything else, or when the data set holds infinite numbers. Returns ``path``.
    """
    path = Path(path)
    if path.suffix.lower() not in ("", ".gpkg"):
        raise InputError([_refusal(path, "unknown_format", "not a format to write", "use *.gpkg or a folder name")])
    _refuse_infinite(dataset)
    _refuse_overwriting(path, force)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as folder:
        fresh = Path(folder) / path.name
        if path.suffix:
            _write_geopackage(dataset, fresh)
        else:
            _write_folder(dataset, fresh)
        if path.is_dir():
            os.replace(path, Path(folder) / "replaced")  # noqa: PTH105 - both names, moved in one step
        os.replace(fresh, path)  # noqa: PTH105
    return path


def facts(dataset: Dataset) -> pd.DataFrame:
    """The meta layer as a table (columns key, value), sorted by key; states the metric CRS unless the default."""
    meta = {str(key): str(value) for key, value in dataset.meta.items()}
    if dataset.crs != DEFAULT_TARGET_CRS:
        meta[TARGET_CRS_KEY] = dataset.crs
    return pd.DataFrame(sorted(meta.items()), columns=list(META.names)).astype(str)


def _refusal(path: Path, rule: str, message: str, remedy: str) -> Fault:
    return Fault(str(path), "", "", "", rule, message, remedy)


def _refuse_overwriting(path: Path, force: bool) -> None:
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        return
    if not force:
        raise InputError([_refusal(path, "exists", "exists already", "choose another name, or force overwriting")])
    if path.is_dir() == bool(path.suffix):
        raise InputError([_refusal(path, "exists", "is a file where a folder is wanted, or the reverse", "rename it")])
    strangers = [
        item.name
        for item in (path.iterdir() if path.is_dir() else ())
        if item.stem not in LAYER_NAMES or item.suffix not in _OWN_SUFFIXES
    ]
    if strangers:
        message = f"the folder holds other things: {', '.join(sorted(strangers)[:5])}"
        raise InputError([_refusal(path, "exists", message, "choose another name")])


def _refuse_infinite(dataset: Dataset) -> None:
    faults = [
        Fault("", layer.name, "", str(name), "infinite", "infinite numbers cannot be written", "correct them")
        for layer in LAYERS
        if layer.shape is not Shape.NONE
        for name, values in getattr(dataset, layer.name).select_dtypes("number").items()
        if np.isinf(values.to_numpy(dtype=np.float64)).any()
    ]
    if faults:
        raise InputError(faults)


def _write_geopackage(dataset: Dataset, path: Path) -> None:
    for layer in LAYERS:
        frame = facts(dataset) if layer.shape is Shape.NONE else getattr(dataset, layer.name)
        options = (
            {} if layer.shape is Shape.NONE else {"geometry_type": _geometry_type(frame), "promote_to_multi": False}
        )
        pyogrio.write_dataframe(frame, path, layer=layer.name, driver="GPKG", append=path.exists(), **options)
    fix_time(path)


def fix_time(path: Path) -> None:
    """Set the time of the last change in a GeoPackage to a fixed one, so that the same tables give the same bytes.

    The file is written anew, since its header counts the changes made to it, and the writer makes one more when a second ends
    between two layers.
    """
    anew = path.with_name(f"{path.name}.anew")
    connection = sqlite3.connect(path)
    try:
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (FIXED_TIME,))
        connection.commit()
        connection.execute("VACUUM INTO ?", (str(anew),))
    finally:
        connection.close()
    anew.replace(path)


def _geometry_type(frame: gpd.GeoDataFrame) -> str:
    kinds = set(frame.geometry.geom_type.dropna())
    return str(kinds.pop()) if len(kinds) == 1 else "Unknown"


def _write_folder(dataset: Dataset, path: Path) -> None:
    path.mkdir()
    for layer in LAYERS:
        if layer.shape is Shape.NONE:
            with (path / f"{layer.name}.csv").open("w", encoding="utf-8", newline="") as stream:
                writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
                writer.writerow(layer.names)
                writer.writerows(facts(dataset).itertuples(index=False, name=None))
        else:
            text = geojson(getattr(dataset, layer.name))
            (path / f"{layer.name}.geojson").write_text(text, encoding="utf-8", newline="\n")


def geojson(frame: gpd.GeoDataFrame) -> str:
    """``frame`` as GeoJSON by RFC 7946 (EPSG:4326, outer rings counter-clockwise), one feature a line."""
    geometry = _degrees(frame.geometry)
    shapes = shapely.to_geojson(geometry)
    table = frame.drop(columns="geometry").astype(object)
    records = table.where(table.notna(), None).to_dict("records")
    features = [
        f'{{"type":"Feature","properties":{json.dumps(record, ensure_ascii=False)},"geometry":{shape or "null"}}}'
        for record, shape in zip(records, shapes, strict=True)
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def _degrees(geometry: gpd.GeoSeries) -> npt.NDArray[np.object_]:
    moved = geometry.to_crs(GEOGRAPHIC_CRS).to_numpy(dtype=object)
    rounded = shapely.transform(moved, lambda xy: np.round(xy, _DEGREE_DIGITS))
    oriented: npt.NDArray[np.object_] = shapely.orient_polygons(rounded)
    return oriented
