"""The ground: counties, accountable units, township cells, waters, roads, all schematic.

Nothing here depends on the seed: the same ground lies under every demo city. A city larger than the default lies
on a larger map of the same shape.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from shapely import affinity
from shapely.geometry import LineString, MultiPoint, Point, Polygon
from shapely.geometry.base import BaseGeometry

from parkopt.city.numerics import Floats
from parkopt.city.shapes import Shapes, blob, fit_area, largest_part, meander, polygons_of, smooth, warp
from parkopt.city.tables import Tables, entries

CRS = "EPSG:4549"
GROUND_SEED = 330600
_CENTRE = (29.82, 120.55)
_WAVE_LENGTHS = np.array([24_000.0, 11_000.0, 4_500.0])
_WAVE_HEIGHTS = np.array([420.0, 380.0, 170.0])


@dataclass(frozen=True)
class Geography:
    """``towns``: one row a township with x, y, short name and weight; ``cells`` its polygons in the same order."""

    magnification: float
    towns: pd.DataFrame
    cells: Shapes
    counties: gpd.GeoDataFrame
    units: gpd.GeoDataFrame
    rivers: dict[str, LineString]
    outline: BaseGeometry

    def unit(self, unit_id: str) -> BaseGeometry:
        """Polygon of one accountable unit."""
        shapes: dict[str, BaseGeometry] = dict(zip(self.units["unit_id"], self.units.geometry, strict=True))
        return shapes[unit_id]

    def project(self, lat: Floats, lon: Floats) -> Floats:
        """Metric coordinates (n × 2) of geographic ones."""
        return project(lat, lon, self.magnification)


def project(lat: Floats, lon: Floats, magnification: float) -> Floats:
    """CGCS2000 latitude and longitude in degrees to EPSG:4549, blown up about the middle of the city."""
    transform = pyproj.Transformer.from_crs("EPSG:4490", CRS, always_xy=True).transform
    centre = np.array(transform(_CENTRE[1], _CENTRE[0]))
    flat = np.column_stack(transform(np.asarray(lon, float), np.asarray(lat, float)))
    return np.asarray((flat - centre) * magnification + centre, dtype=np.float64)


def lay_ground(tables: Tables) -> Geography:
    """Counties, units, township cells and rivers for a city of this size."""
    rng = np.random.default_rng(GROUND_SEED)
    magnification = float(np.sqrt(max(1.0, tables.size)))
    towns = _towns(tables, magnification)
    cells = _cells(tables, towns, magnification, rng)
    counties = _counties(tables, towns, cells)
    units = _units(tables, counties, magnification, rng)
    rivers = {}
    for name, course in tables.waterways.groupby("name_en"):
        course = course.sort_values("seq")
        points = project(course["lat"].to_numpy(), course["lon"].to_numpy(), magnification)
        rivers[str(name)] = meander(points, rng)
    return Geography(
        magnification, towns, cells, counties, units, rivers, shapely.union_all(counties.geometry.to_numpy())
    )


def _towns(tables: Tables, magnification: float) -> pd.DataFrame:
    towns = tables.townships.copy()
    point = project(towns["lat"].to_numpy(), towns["lon"].to_numpy(), magnification)
    towns["x"], towns["y"] = point[:, 0], point[:, 1]
    towns["short"] = towns["name"].str.replace(r"(街道|镇|乡)$", "", regex=True)
    return towns


def _cells(tables: Tables, towns: pd.DataFrame, magnification: float, rng: np.random.Generator) -> Shapes:
    """Voronoi cells of the townships inside the city's outline, with natural-looking edges."""
    extra = tables.cell_points
    spots = np.vstack(
        [towns[["x", "y"]].to_numpy(), project(extra["lat"].to_numpy(), extra["lon"].to_numpy(), magnification)]
    )
    owner = np.concatenate([np.arange(len(towns)), pd.Index(towns["code"]).get_indexer(pd.Index(extra["code"]))])
    edge = project(tables.outline["lat"].to_numpy(), tables.outline["lon"].to_numpy(), magnification)
    outline = Polygon(smooth(edge, 2))
    frame = outline.buffer(20_000 * magnification)
    raw = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(spots), extend_to=frame, ordered=True))
    lengths, heights, field = _WAVE_LENGTHS * magnification, _WAVE_HEIGHTS * magnification, int(rng.integers(1 << 30))
    cells = np.empty(len(towns), dtype=object)
    for town in range(len(towns)):
        whole = shapely.union_all(raw[owner == town]).intersection(outline)
        dense = shapely.segmentize(whole, 250.0 * magnification)
        bent = shapely.transform(dense, lambda points: warp(points, lengths, heights, np.random.default_rng(field)))
        cells[town] = shapely.set_precision(bent, 0.01)
    return cells


def _counties(tables: Tables, towns: pd.DataFrame, cells: Shapes) -> gpd.GeoDataFrame:
    shapes = [
        shapely.union_all(cells[(towns["county"] == county).to_numpy()], grid_size=0.01)
        for county in tables.counties["county_id"]
    ]
    columns = tables.counties[["county_id", "name", "name_en"]]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS)


def _units(
    tables: Tables, counties: gpd.GeoDataFrame, magnification: float, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """The counties, with the two special units cut out of the county they lie in."""
    county = dict(zip(counties["county_id"], counties.geometry, strict=True))
    shapes = dict(county)
    for unit in entries(tables.units[tables.units["area_km2"].notna()]):
        centre = project(np.array([unit.lat]), np.array([unit.lon]), magnification)[0]
        area = unit.area_km2 * 1e6 * magnification**2
        sketch = affinity.translate(blob(area, 1.2, 20.0, rng, 0.08), *centre)
        region = county[unit.county]
        cut = fit_area(sketch, region, area)
        rest = region.difference(cut)
        main = largest_part(rest)
        crumbs = [part for part in polygons_of(rest) if part.area < 0.5 * main.area]
        shapes[unit.unit_id] = shapely.union_all([cut, *crumbs])
        shapes[unit.county] = region.difference(shapes[unit.unit_id])
    columns = tables.units[["unit_id", "name", "name_en", "county"]]
    return gpd.GeoDataFrame(columns, geometry=[shapes[key] for key in columns["unit_id"]], crs=CRS)


def context_layer(tables: Tables, ground: Geography, lakes: dict[tuple[str, str], BaseGeometry]) -> gpd.GeoDataFrame:
    """Rivers, lakes, roads and towns to look at."""
    rng = np.random.default_rng(GROUND_SEED + 1)
    river_name = dict(zip(tables.waterways["name_en"], tables.waterways["name"], strict=True))
    outline = ground.outline.buffer(1_500 * ground.magnification)
    rows: list[tuple[str, str, str, BaseGeometry]] = [
        (river_name[name], name, "river", line.intersection(outline)) for name, line in ground.rivers.items()
    ]
    rows += [(zh, en, "lake", shape) for (zh, en), shape in lakes.items()]
    spot = dict(zip(ground.towns["name_en"], ground.towns[["x", "y"]].to_numpy(), strict=True))
    for road in entries(tables.roads):
        course = np.array([spot[town] for town in str(road.towns).split(";")])
        rows.append((str(road.name), str(road.name_en), "road", meander(course, rng, 0.03, 2)))
    rows += [(town.name, town.name_en, "town", Point(town.x, town.y)) for town in entries(ground.towns)]
    frame = gpd.GeoDataFrame(
        pd.DataFrame([row[:3] for row in rows], columns=["name", "name_en", "kind"]),
        geometry=[row[3] for row in rows],
        crs=CRS,
    )
    frame.insert(0, "context_id", [f"X{number:03d}" for number in range(1, len(frame) + 1)])
    return frame
