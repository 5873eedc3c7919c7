"""Names and outlines of the parks and counties of a batch, as its store keeps them beside the tables of results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from parkopt.batch.store import COUNTIES, SITES
from parkopt.errors import Fault, InputError
from parkopt.labels import Both

CRS: Final = "EPSG:4326"
_COLUMNS: Final = {
    SITES: ("site_id", "name", "name_en", "county", "is_park", "geometry"),
    COUNTIES: ("county_id", "name", "name_en", "geometry"),
}


@dataclass(frozen=True)
class Places:
    """``sites``: index site_id; columns name, name_en, county, is_park, geometry. ``counties``: index county_id; columns name,
    name_en, geometry. Both in EPSG:4326; None where the store has no such file."""

    sites: gpd.GeoDataFrame | None = None
    counties: gpd.GeoDataFrame | None = None

    @classmethod
    def of(cls, folder: Path) -> Places:
        """Read what the store in ``folder`` has. Raises InputError when a file cannot be read or lacks a column."""
        return cls(_read(folder / SITES, "site_id"), _read(folder / COUNTIES, "county_id"))

    def site(self, key: str) -> Both:
        """Name of a site; its id where there is none."""
        return _name(self.sites, key)

    def county(self, key: str) -> Both:
        """Name of a county; its id where there is none."""
        return _name(self.counties, key)

    def county_of(self, keys: pd.Index) -> pd.Series:
        """County of each site, '' where it is not known."""
        if self.sites is None:
            return pd.Series("", index=keys, dtype=object)
        return pd.Series(self.sites["county"].reindex(keys).fillna(""), dtype=object)


def _name(frame: gpd.GeoDataFrame | None, key: str) -> Both:
    if frame is None or key not in frame.index:
        return key, key
    chinese, english = (str(frame.loc[key, column] or "") for column in ("name", "name_en"))
    return english or chinese or key, chinese or english or key


def _read(path: Path, key: str) -> gpd.GeoDataFrame | None:
    if not path.is_file():
        return None
    try:
        frame = gpd.read_parquet(path)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _refused(path, "", "unreadable", f"it is no GeoParquet file: {error}") from error
    lacking = [column for column in _COLUMNS[path.name] if column not in frame]
    if lacking:
        raise _refused(path, ", ".join(lacking), "missing_column", "columns are missing")
    if frame.crs is None:
        raise _refused(path, "geometry", "no_crs", "the coordinate system is not stated")
    for name in ("name", "name_en"):
        frame[name] = frame[name].fillna("")
    return frame.to_crs(CRS).set_index(key).sort_index()


def _refused(path: Path, column: str, rule: str, message: str) -> InputError:
    remedy = f"take {path.name} out of the store (maps are then left out), or run parkopt batch run again"
    return InputError([Fault(str(path), "", "", column, rule, message, remedy)], f"{path} cannot be used")
