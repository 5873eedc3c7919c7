"""Coordinate systems: what is refused, and where Shaoxing lands."""

from __future__ import annotations

import geopandas as gpd
import pytest
from pyproj import CRS
from shapely.geometry import Point

from parkopt.dataset.coordinates import CoordinateError, known_crs, metric_crs, to_metric

SHAOXING = Point(120.58, 29.997)
XIAN_80 = ["EPSG:4610", "EPSG:2362", "EPSG:2385"]
BEIJING_54 = ["EPSG:4214", "EPSG:2436", "EPSG:21420", "EPSG:4555"]


@pytest.mark.parametrize("crs", [*XIAN_80, *BEIJING_54, "GCJ-02", "gcj02", "BD-09", CRS("EPSG:2385").to_wkt()])
def test_datums_that_need_a_shift_are_refused(crs: str) -> None:
    with pytest.raises(CoordinateError, match="datum") as caught:
        known_crs(crs)
    assert caught.value.rule == "refused_datum"
    assert "CGCS2000" in caught.value.remedy


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4490", "EPSG:4549", "EPSG:4528", "urn:ogc:def:crs:OGC:1.3:CRS84"])
def test_sound_systems_are_known(crs: str) -> None:
    assert known_crs(crs) == CRS.from_user_input(crs)


def test_areas_need_metres() -> None:
    assert metric_crs("EPSG:4549") == "EPSG:4549"
    for crs in ("EPSG:4490", "EPSG:3857", "EPSG:2263"):
        with pytest.raises(CoordinateError, match="measured"):
            metric_crs(crs)
    with pytest.raises(CoordinateError, match="not a coordinate system"):
        metric_crs("Shaoxing local")


@pytest.mark.parametrize(("target", "east"), [("EPSG:4549", 555_962), ("EPSG:4528", 40_555_962)])
def test_shaoxing_lands_in_its_zone(target: str, east: float) -> None:
    moved = to_metric(gpd.GeoSeries([SHAOXING]), known_crs("EPSG:4490"), target)[0]
    assert abs(moved.x - east) < 100
    assert abs(moved.y - 3_320_000) < 2_000


def test_the_order_is_longitude_latitude() -> None:
    swapped = gpd.GeoSeries([Point(SHAOXING.y, SHAOXING.x)])
    with pytest.raises(CoordinateError, match="in this order"):
        to_metric(swapped, known_crs("EPSG:4326"), "EPSG:4549")


def test_the_same_system_is_left_untouched() -> None:
    place = gpd.GeoSeries([Point(555_962.123456789, 3_320_000.987654321)])
    assert to_metric(place, known_crs("EPSG:4549"), "EPSG:4549")[0].equals(place[0])
