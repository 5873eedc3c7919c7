"""Where on the ground each firm stands: uniformly inside its site, or around a town."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from parkopt.city.allocation import Places
from parkopt.city.geography import Geography
from parkopt.city.numerics import Floats, Ints
from parkopt.city.shapes import Shapes, points_inside
from parkopt.city.tables import Tables, entries

_MARGIN = 6.0
_ROUNDS = 40


def locate(
    tables: Tables,
    ground: Geography,
    places: Places,
    zones: gpd.GeoDataFrame,
    parks: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    rows: pd.DataFrame,
    rng: np.random.Generator,
) -> Floats:
    """x and y of every row (n × 2). Firms of a zone never stand in a park inside it, scattered ones in no site.

    Dyers and chemical plants of a zone stand in its cluster (``areas``), the others in its built-up quarters.
    """
    place = rows["place"].to_numpy(np.int64)
    inner = shapely.union_all(parks.geometry[parks["role"] == "zone"].buffer(_MARGIN).to_numpy())
    room = [*shapely.difference(shapely.buffer(zones.geometry.to_numpy(), -_MARGIN), inner)]
    shapes = [_built_up(shape, rng) for shape in room]
    shapes += [*shapely.buffer(parks.geometry.to_numpy(), -_MARGIN)]
    which = place.copy()
    for area in entries(tables.areas[tables.areas["zone"] != ""]):
        zone = list(tables.zones["site_id"]).index(area.zone)
        own = rows["sector"].isin([tables.sectors.index(sector) for sector in area.sectors.split(";")]).to_numpy()
        shape = areas.geometry[areas["area_id"] == area.area_id].iloc[0]
        which[(place == zone) & own] = len(shapes)
        shapes.append(room[zone].intersection(shape))
    result = np.empty((len(rows), 2))
    on_site = place < places.sites
    result[on_site] = points_inside(np.array(shapes, dtype=object), which[on_site], rng)
    sites = np.concatenate([zones.geometry.to_numpy(), parks.geometry.to_numpy()])
    result[~on_site] = _around_towns(tables, ground, sites, place[~on_site] - places.sites, rng)
    return result


def _built_up(zone: BaseGeometry, rng: np.random.Generator) -> BaseGeometry:
    """The part of a zone that is built up: a few quarters of it, the rest being its spare land."""
    spots = points_inside(np.array([zone], dtype=object), np.zeros(5, dtype=np.int64), rng)
    reach = np.sqrt(zone.area / np.pi) * rng.uniform(0.25, 0.5, len(spots))
    quarters = shapely.union_all(shapely.buffer(shapely.points(spots), reach))
    return zone.intersection(quarters)


def _around_towns(tables: Tables, ground: Geography, sites: Shapes, town: Ints, rng: np.random.Generator) -> Floats:
    """Points spread around their town, inside its cell and outside every site."""
    centre = ground.towns[["x", "y"]].to_numpy(float)
    spread = tables.recipe["firm_spread_m"] * ground.magnification
    occupied = shapely.STRtree(sites)
    shapely.prepare(ground.cells)
    result = np.full((len(town), 2), np.nan)
    todo = np.arange(len(town))
    for attempt in range(_ROUNDS):
        wide = spread * (1 + attempt / 8)
        spot = centre[town[todo]] + rng.normal(0.0, wide, (len(todo), 2)) * rng.uniform(0.3, 1.3, (len(todo), 1))
        good = shapely.contains_xy(ground.cells[town[todo]], spot[:, 0], spot[:, 1])
        good[occupied.query(shapely.points(spot), predicate="intersects")[0]] = False
        result[todo[good]] = spot[good]
        todo = todo[~good]
        if not len(todo):
            return result
    result[todo] = points_inside(_free_cells(ground, sites, town[todo]), town[todo], rng)
    return result


def _free_cells(ground: Geography, sites: Shapes, towns: Ints) -> Shapes:
    free = ground.cells.copy()
    for town in np.unique(towns):
        free[town] = shapely.difference(free[town], shapely.union_all(shapely.buffer(sites, _MARGIN)))
    return free
