"""Zones, red lines and the places of the parks."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from parkopt.city.geography import CRS, GROUND_SEED, Geography
from parkopt.city.numerics import Floats
from parkopt.city.shapes import blob, fit_area, smooth, warp
from parkopt.city.tables import DEFAULT_PARKS, Tables, entries

_LARGEST_ZONE = 195e6
"""Square metres; the zones of a magnified city do not outgrow this."""


@dataclass(frozen=True)
class Ground:
    """What the parks are placed against: zones, red lines, sector areas and lakes."""

    zones: gpd.GeoDataFrame
    redlines: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame
    lakes: dict[tuple[str, str], BaseGeometry]


def lay_out(tables: Tables, ground: Geography) -> Ground:
    """Zones, sector areas and red lines: the same for every seed."""
    zones = _zones(tables, ground)
    areas = _areas(tables, ground, zones)
    redlines, lakes = _redlines(tables, ground, zones, areas)
    return Ground(zones, redlines, areas, lakes)


def _zones(tables: Tables, ground: Geography) -> gpd.GeoDataFrame:
    """Zones grow around their anchors inside their unit, apart from each other and from the big rivers."""
    rng = np.random.default_rng(GROUND_SEED + 2)
    wide = ground.magnification
    taken: list[BaseGeometry] = [
        line.buffer(130 * wide) for name, line in ground.rivers.items() if name != "East Zhejiang Canal"
    ]
    shapes: list[Polygon] = []
    centre = ground.project(tables.zones["lat"].to_numpy(), tables.zones["lon"].to_numpy())
    for zone, spot in zip(entries(tables.zones), centre, strict=True):
        area = min(zone.area_km2 * 1e6 * wide**2, _LARGEST_ZONE)
        sketch = affinity.translate(blob(area, zone.aspect, zone.angle_deg, rng), *spot)
        region = ground.unit(zone.unit).buffer(-150 * wide).difference(shapely.union_all(taken))
        shapes.append(fit_area(sketch, region, area))
        taken.append(shapes[-1].buffer(250 * wide))
    return gpd.GeoDataFrame(tables.zones, geometry=shapes, crs=CRS)


def _areas(tables: Tables, ground: Geography, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Sector areas: a share of their zone, or a blob where the clause places them."""
    rng = np.random.default_rng(GROUND_SEED + 3)
    zone_shape = dict(zip(zones["site_id"], zones.geometry, strict=True))
    shapes: list[BaseGeometry] = []
    for area in entries(tables.areas):
        if area.zone:
            whole = zone_shape[area.zone]
            shrink = float(np.sqrt(area.zone_share))
            inner = affinity.scale(whole, shrink, shrink, origin=whole.representative_point())
            shapes.append(fit_area(inner, whole, area.zone_share * whole.area))
        else:
            size = area.area_km2 * 1e6 * ground.magnification**2
            spot = ground.project(np.array([area.lat]), np.array([area.lon]))[0]
            sketch = affinity.translate(blob(size, area.aspect, area.angle_deg, rng, 0.08), *spot)
            shapes.append(sketch.intersection(ground.outline))
    frame = tables.areas[
        ["area_id", "name", "name_en", "kind", "sectors", "serves", "max_mu", "max_sites", "ready_year", "clause"]
    ].copy()
    frame["max_mu"] = frame["max_mu"].astype(np.float64) * max(1.0, tables.size)
    frame["max_sites"] = frame["max_sites"].astype(np.int64)
    frame["ready_year"] = frame["ready_year"].astype(np.int64)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=CRS)


def _redlines(
    tables: Tables, ground: Geography, zones: gpd.GeoDataFrame, areas: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, dict[tuple[str, str], BaseGeometry]]:
    """Red lines from their sketched outlines, kept clear of zones, designated areas and town centres."""
    wide = ground.magnification
    designated = areas[areas["kind"].isin(["dyeing_cluster", "chemical_cluster", "metal_hub", "pearl"])]
    keep_out = shapely.union_all(
        [
            *(shape.buffer(200 * wide) for shape in [*zones.geometry, *designated.geometry]),
            shapely.MultiPoint(ground.towns[["x", "y"]].to_numpy(float)).buffer(900 * wide),
        ]
    )
    outlines = {str(key): rows for key, rows in tables.redline_outlines.groupby("redline_id")}
    shapes: list[BaseGeometry] = []
    lakes: dict[tuple[str, str], BaseGeometry] = {}
    for line in entries(tables.redlines):
        if line.along:
            shape: BaseGeometry = ground.rivers[line.along].buffer(line.buffer_m * wide)
        else:
            rows = outlines[line.redline_id]
            shape = _hill(ground.project(rows["lat"].to_numpy(), rows["lon"].to_numpy()), wide)
            if line.kind == "water_source":
                lakes[str(line.name).removesuffix("水源保护区"), str(line.name_en).removesuffix(" protection area")] = (
                    shape
                )
            shape = shape.buffer(line.buffer_m * wide)
        if line.forbids == "*":
            shape = shape.difference(keep_out)
        else:
            barred = designated[designated["sectors"].str.contains("dyeing", regex=False)]
            shape = shape.difference(shapely.union_all(barred.geometry.buffer(100 * wide).to_numpy()))
        shapes.append(shape.intersection(ground.outline))
    columns = tables.redlines[["redline_id", "name", "name_en", "kind", "forbids", "clause"]]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=CRS), lakes


def _hill(ring: Floats, wide: float) -> BaseGeometry:
    """A sketched outline with the ragged edge of hills or a shore."""
    dense = shapely.segmentize(Polygon(smooth(ring, 3)), 250.0 * wide)
    lengths, heights = np.array([5_200.0, 2_300.0, 1_100.0]) * wide, np.array([330.0, 150.0, 60.0]) * wide
    small = np.sqrt(min(1.0, dense.area / (30e6 * wide**2)))
    rng = np.random.default_rng(GROUND_SEED + 4)
    return shapely.transform(dense, lambda points: warp(points, lengths * small, heights * small, rng)).buffer(0)


def rivers_of(ground: Geography) -> BaseGeometry:
    """All rivers as one geometry."""
    lines: list[LineString] = list(ground.rivers.values())
    return shapely.union_all(lines)


def spare_of_zones(tables: Tables) -> pd.DataFrame:
    """Spare land per phase and workshop floor of each zone, scaled to the size of the city."""
    scaled: pd.DataFrame = tables.zones[["spare_mu_2018", "spare_mu_2020", "workshop_floor_m2"]] * tables.size
    return scaled


def crowding(tables: Tables, parks: int) -> float:
    """How many times more firms a park holds than in the default city, at least 1."""
    return max(1.0, tables.size * DEFAULT_PARKS / parks)


def park_sizes(tables: Tables, parks: int, rng: np.random.Generator) -> Floats:
    """Gross land of each park in mu, descending: log-normal, and larger where parks hold more firms each."""
    recipe, crowd = tables.recipe, crowding(tables, parks)
    size = np.exp(rng.normal(np.log(recipe["size_mu_median"] * crowd), recipe["size_sigma"], parks))
    high = recipe["size_mu_high"] * crowd * rng.uniform(0.6, 1.0, parks)
    size = np.clip(size, recipe["size_mu_low"] * rng.uniform(1.0, 1.4, parks), high)
    return np.sort(size)[::-1]
