"""The data set in memory: tidy frames in one metric CRS, typed by the schema, sorted by id."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class Dataset:
    """A data set as every later step sees it. Frames are never changed after reading.

    Each frame is sorted by its id column and has a RangeIndex; ``crs`` is metric (Shaoxing: EPSG:4549), areas in
    mu, money in 万元. ``sites.geometry`` is always a polygon: where only a point or township was given, a circle of
    ``gross_mu`` stands in and ``geometry_quality`` says so. Text columns hold '' where empty, floats NaN.

    ``phases`` are the years for which ``sites`` has a ``spare_mu_<year>`` column, ascending.
    ``digests`` maps each input file's name to its sha256.
    """

    sites: gpd.GeoDataFrame
    firms: gpd.GeoDataFrame
    redlines: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    counties: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    context: gpd.GeoDataFrame
    meta: pd.Series[str]
    crs: str
    phases: tuple[int, ...]
    path: Path | None = None
    digests: tuple[tuple[str, str], ...] = ()

    @property
    def synthetic(self) -> bool:
        """Whether parks and firms are invented; every output must then say so."""
        return str(self.meta.get("synthetic", "false")).lower() == "true"

    @property
    def base_year(self) -> int:
        """Year the figures describe."""
        return int(self.meta["base_year"])
