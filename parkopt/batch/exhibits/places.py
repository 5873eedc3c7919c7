"""Names and outlines of the parks and counties of a batch, as its store keeps them beside the tables of results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from parkopt.batch.store import COUNTIES, SITE_COLUMNS, SITES
from parkopt.errors import Fault, InputError
from parkopt.labels import Both

CRS: Final = "EPSG:4326"
_COLUMNS: Final = {
    SITES: (*SITE_COLUMNS, "geometry"),
    COUNTIES: ("county_id", "name", "name_en", "geometry"),
}


@dataclass(frozen=True)
class Places:
    """``sites``: index site_id; columns as `parkopt.batch.store.SITE_COLUMNS` and geometry. ``counties``: index county_id; columns name,
    name_en, geometry. Both in EPSG:4326; None where the store has no such file."""

    sites: gpd.GeoDataFrame | None = None
    counties: gpd.GeoDataFrame | None = None

    @classmethod
    def of(cls, folder: Path) -> Places:
        """Read what the store in ``folder`` has. Raises InputError when a file cannot be read or lacks a column."""
        return cls(_read(folder / SITES, "site_id"), _read(folder / COUNTIES, "county_id"))

    def site(self, key: str) -> Both:
        """Name of a site or zone group; its id where there is none."""
        return self._groups.get(key) or _name(self.sites, key)

    @cached_property
    def _groups(self) -> Mapping[str, Both]:
        """Names of the zone groups."""
        if self.sites is None:
            return {}
        zones = self.sites[self.sites["zone_group"] != ""].drop_duplicates("zone_group")
        words = zip(zones["zone_group"], zones["zone_group_name_en"], zones["zone_group_name"], strict=True)
        return {str(key): _both(str(key), str(english), str(chinese)) for key, english, chinese in words}

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
    return _both(key, str(frame.loc[key, "name_en"]), str(frame.loc[key, "name"]))


def _both(key: str, english: str, chinese: str) -> Both:
    """A name in both languages; what there is where one lacks, else the id."""
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
    texts = [column for column in _COLUMNS[path.name] if column not in ("geometry", "is_park")]
    frame[texts] = frame[texts].fillna("")
    return frame.to_crs(CRS).set_index(key).sort_index()


def _refused(path: Path, column: str, rule: str, message: str) -> InputError:
    remedy = f"take {path.name} out of the store (maps are then left out), or run parkopt batch run again"
    return InputError([Fault(str(path), "", "", column, rule, message, remedy)], f"{path} cannot be used")
