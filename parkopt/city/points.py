"""Where on the ground each firm stands: uniformly inside its site, or around a town."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from parkopt.city.allocation import Places
from parkopt.city.geography import Geography
from parkopt.city.numerics import Floats, Ints
from parkopt.city.shapes import Shapes, points_inside
from parkopt.city.tables import Tables

_MARGIN = 6.0
_ROUNDS = 40


def locate(
    tables: Tables,
    ground: Geography,
    places: Places,
    zones: gpd.GeoDataFrame,
    parks: gpd.GeoDataFrame,
    rows: pd.DataFrame,
    rng: np.random.Generator,
) -> Floats:
    """x and y of every row (n × 2). Firms of a zone never stand in a park inside it, scattered ones in no site."""
    place = rows["place"].to_numpy(np.int64)
    inner = shapely.union_all(parks.geometry[parks["role"] == "zone"].buffer(_MARGIN).to_numpy())
    zone_room = shapely.difference(shapely.buffer(zones.geometry.to_numpy(), -_MARGIN), inner)
    park_room = shapely.buffer(parks.geometry.to_numpy(), -_MARGIN)
    shapes = np.concatenate([zone_room, park_room]).astype(object)
    result = np.empty((len(rows), 2))
    on_site = place < places.sites
    result[on_site] = points_inside(shapes, place[on_site], rng)
    sites = np.concatenate([zones.geometry.to_numpy(), parks.geometry.to_numpy()])
    result[~on_site] = _around_towns(tables, ground, sites, place[~on_site] - places.sites, rng)
    return result


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
