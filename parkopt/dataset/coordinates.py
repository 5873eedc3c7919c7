"""Coordinate systems: from what an input declares to the one metric system of the data set.

Datums are declared, never guessed. Longitude or easting always comes first (``always_xy``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
from pyproj import CRS
from pyproj.exceptions import CRSError

DEFAULT_TARGET_CRS: Final = "EPSG:4549"
"""CGCS2000 / 3-degree Gauss-Kruger CM 120E: areas within 0.03 % in Shaoxing."""
GEOGRAPHIC_CRS: Final = "EPSG:4326"
"""What GeoJSON means (RFC 7946)."""


class CoordinateError(ValueError):
    """A coordinate system that cannot be used. ``rule`` and ``remedy`` go into the fault."""

    def __init__(self, rule: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.remedy = remedy


@dataclass(frozen=True)
class RefusedDatum:
    """A datum that parkopt does not shift, with the words by which it is recognised."""

    name: str
    words: tuple[str, ...]
    why: str


REFUSED_DATUMS: Final = (
    RefusedDatum(
        "Xi'an 1980",
        ("xian 1980", "xian_1980", "xian80", "xian-80", "xi'an 1980", "xi'an-80"),
        "without a local control-point table it would be taken for CGCS2000 unshifted, off by tens of metres",
    ),
    RefusedDatum(
        "Beijing 1954",
        ("beijing 1954", "beijing_1954", "beijing54", "beijing-54", "new beijing"),
        "without a local control-point table it would be taken for CGCS2000 unshifted, off by tens of metres",
    ),
    RefusedDatum("GCJ-02", ("gcj-02", "gcj02", "gcj 02"), "the map offset is about 500 m here"),
    RefusedDatum("BD-09", ("bd-09", "bd09", "bd 09"), "the map offset is about 1.1 km here"),
)
"""Datums that need a shift before their coordinates can be used. The seam for converters."""


def known_crs(declared: str) -> CRS:
    """The coordinate system ``declared`` names. Raises CoordinateError when unknown or of a refused datum."""
    _refuse(declared, declared)
    try:
        crs = CRS.from_user_input(declared)
    except CRSError as error:
        remedy = "give an EPSG code, such as EPSG:4490 or EPSG:4549"
        raise CoordinateError("unknown_crs", f"'{declared}' is not a coordinate system", remedy) from error
    geodetic = crs.geodetic_crs
    names = [crs.name, *([geodetic.name, geodetic.datum.name] if geodetic is not None and geodetic.datum else [])]
    _refuse(declared, " / ".join(names))
    return crs


def metric_crs(declared: str) -> str:
    """``declared`` when it is a projected system in metres with true areas. Raises CoordinateError otherwise."""
    crs = known_crs(declared)
    in_metres = crs.is_projected and all(axis.unit_name == "metre" for axis in crs.axis_info[:2])
    if not in_metres or "pseudo-mercator" in crs.name.lower():
        remedy = f"use a Gauss-Kruger zone, such as {DEFAULT_TARGET_CRS} for Shaoxing"
        raise CoordinateError("crs_not_metric", f"areas cannot be measured in '{declared}'", remedy)
    return declared


def to_metric(geometry: gpd.GeoSeries, source: CRS, target: str) -> gpd.GeoSeries:
    """``geometry`` (given in ``source``) in the metric system ``target``; unchanged where they are the same.

    Raises CoordinateError when coordinates cannot be transformed: they are not what the declared system allows.
    """
    declared = geometry.set_crs(source, allow_override=True)
    if source == CRS.from_user_input(target):
        return declared.set_crs(target, allow_override=True)
    if source.is_geographic:
        _require_degrees(declared)
    moved = declared.to_crs(target)
    if not np.isfinite(moved.total_bounds).all() and not moved.is_empty.all() and not moved.isna().all():
        raise CoordinateError(
            "bad_coordinates", "coordinates lie outside the declared system", "check the declared CRS"
        )
    return moved


def _require_degrees(geometry: gpd.GeoSeries) -> None:
    bounds = geometry.bounds.to_numpy()
    if bool(np.any(np.abs(bounds[:, [0, 2]]) > 180) or np.any(np.abs(bounds[:, [1, 3]]) > 90)):
        message = "coordinates are not degrees of longitude and latitude, in this order"
        raise CoordinateError("bad_coordinates", message, "declare the true CRS, or swap the columns")


def _refuse(declared: str, described: str) -> None:
    for datum in REFUSED_DATUMS:
        if any(word in described.lower() for word in datum.words):
            remedy = "transform the data to CGCS2000 (EPSG:4490 or 4549) with local control points first"
            raise CoordinateError("refused_datum", f"'{declared}' is on the {datum.name} datum: {datum.why}", remedy)
