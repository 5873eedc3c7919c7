"""Counties, units, zones, parks and red lines fit together on the ground."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from parkopt.city import build_city
from parkopt.city.geography import lay_ground
from parkopt.city.tables import read_tables
from parkopt.dataset.dataset import Dataset
from parkopt.units import mu_from_m2

pytestmark = pytest.mark.city


def parks_of(city: Dataset) -> gpd.GeoDataFrame:
    return city.sites[city.sites["kind"] == "park"]


def zones_of(city: Dataset) -> gpd.GeoDataFrame:
    return city.sites[city.sites["kind"] == "zone"]


def shape_of(frame: gpd.GeoDataFrame) -> shapely.Geometry:
    return shapely.union_all(frame.geometry.to_numpy())


def overlap(frame: gpd.GeoDataFrame) -> float:
    """Area that more than one row covers."""
    return float(frame.area.sum() - shape_of(frame).area)


def test_every_polygon_is_valid(city: Dataset) -> None:
    for layer in (city.sites, city.redlines, city.areas, city.counties, city.units):
        assert layer.geometry.is_valid.all()
        assert not layer.geometry.is_empty.any()


def test_counties_and_units_tile_the_city(city: Dataset) -> None:
    whole = shape_of(city.counties)
    assert 8_000 < whole.area / 1e6 < 9_500
    assert overlap(city.counties) < 1.0
    assert overlap(city.units) < 1.0
    assert whole.symmetric_difference(shape_of(city.units)).area < 1.0
    county = dict(zip(city.counties["county_id"], city.counties.geometry, strict=True))
    for unit in city.units.itertuples():
        assert unit.geometry.difference(county[unit.county].buffer(0.1)).area < 1.0
    paojiang = city.units[city.units["unit_id"] == "paojiang"].area.iloc[0]
    assert paojiang == pytest.approx(118.3e6, rel=0.02)


def test_towns_lie_in_their_own_county() -> None:
    ground = lay_ground(read_tables())
    town = shapely.points(ground.towns[["x", "y"]].to_numpy())
    county = ground.counties.set_index("county_id").geometry[ground.towns["county"]].to_numpy()
    assert shapely.contains(county, town).all()


def test_parks_do_not_overlap_and_zones_do_not_either(city: Dataset) -> None:
    assert overlap(parks_of(city)) < 1.0
    assert overlap(zones_of(city)) < 1.0


def test_sites_lie_inside_their_county_and_unit(city: Dataset) -> None:
    for column, layer, key in (("county", city.counties, "county_id"), ("unit", city.units, "unit_id")):
        home = layer.set_index(key).geometry[city.sites[column]].to_numpy()
        outside = shapely.difference(city.sites.geometry.to_numpy(), shapely.buffer(home, 1.0))
        assert shapely.area(outside).max() < 1.0


def test_gross_land_is_the_area_of_the_outline(city: Dataset) -> None:
    assert np.abs(mu_from_m2(city.sites.area.to_numpy()) - city.sites["gross_mu"]).max() < 0.1


def test_parks_are_long_tailed_and_irregular(city: Dataset) -> None:
    size = parks_of(city)["gross_mu"]
    assert 30 <= size.min() <= 60
    assert 2_500 <= size.max() <= 4_000
    assert size.mean() > 1.4 * size.median()
    corners = shapely.get_num_coordinates(parks_of(city).geometry.to_numpy()) - 1
    assert 8 <= np.median(corners) <= 20


def test_parks_stand_in_clusters_so_that_merging_in_place_makes_sense(city: Dataset) -> None:
    shapes = parks_of(city).geometry.to_numpy()
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=2_000.0)
    neighbours = np.bincount(first[first != second], minlength=len(shapes))
    assert (neighbours > 0).mean() > 0.8
    assert neighbours.mean() > 2.4


def test_about_twenty_parks_lie_inside_zones_wholly(city: Dataset) -> None:
    share = parks_of(city).intersection(shape_of(zones_of(city))).area / parks_of(city).area
    assert (share > 0.999).sum() == 20
    assert ((share > 1e-6) & (share < 0.999)).sum() == 0


def test_about_forty_parks_are_touched_by_red_lines(city: Dataset) -> None:
    lines, parks = city.redlines, parks_of(city)
    hills = shape_of(lines[lines["kind"] == "ecological_function"])
    assert parks.intersects(shape_of(lines)).sum() == pytest.approx(40, abs=6)
    inside = parks.intersection(hills).area / parks.area
    assert (inside > 0.5).sum() == pytest.approx(14, abs=3)
    corridor = parks.intersection(shape_of(lines[lines["kind"] == "water_corridor"])).area / parks.area
    assert ((corridor > 0.02) & (corridor < 0.9)).any(), "some are touched in part only"


def test_no_zone_overlaps_an_ecological_function_line(city: Dataset) -> None:
    hills = city.redlines[city.redlines["kind"] == "ecological_function"]
    assert shape_of(hills).intersection(shape_of(zones_of(city))).area == 0


def test_no_designated_area_lies_in_a_red_line_that_forbids_its_sector(city: Dataset) -> None:
    for area in city.areas[city.areas["sectors"] != ""].itertuples():
        sectors = set(area.sectors.split(";"))
        for line in city.redlines.itertuples():
            if line.forbids == "*" or sectors & set(line.forbids.split(";")):
                assert area.geometry.intersection(line.geometry).area == 0, (area.area_id, line.redline_id)


def test_clusters_lie_inside_their_own_zone(city: Dataset) -> None:
    clusters = city.areas[city.areas["kind"].isin(["dyeing_cluster", "chemical_cluster"])]
    zone = {"A01": "Z05", "A02": "Z02", "A03": "Z08", "A04": "Z11", "A05": "Z06"}
    for area in clusters.itertuples():
        for site in zones_of(city).itertuples():
            share = area.geometry.intersection(site.geometry).area / area.geometry.area
            assert share == pytest.approx(1.0 if site.site_id == zone[area.area_id] else 0.0, abs=1e-6)


def test_the_ground_is_the_same_under_every_seed(small_city: Dataset) -> None:
    other = build_city(parks=40, rows=400, seed=2)
    assert other.redlines.geometry.geom_equals(small_city.redlines.geometry).all()
    assert other.counties.geometry.geom_equals(small_city.counties.geometry).all()
    assert not other.sites.geometry.geom_equals(small_city.sites.geometry).all()
