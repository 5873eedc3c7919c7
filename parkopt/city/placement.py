"""Where the parks lie: in clusters around towns, some inside zones, in the hills, or by protected water."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely import affinity
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from parkopt.city.geography import CRS, Geography
from parkopt.city.numerics import Bools, Floats, Ints, apportion
from parkopt.city.shapes import Shapes, park_outline, points_inside
from parkopt.city.sites import Ground, crowding, park_sizes, rivers_of
from parkopt.city.tables import Tables, entries
from parkopt.units import M2_PER_MU

PLAIN, IN_ZONE, ECOLOGICAL, WATER = "plain", "zone", "ecological", "water"
_BATCH = 48
_TRIES = 40
_LARGEST = {IN_ZONE: 700.0, ECOLOGICAL: 500.0, WATER: 1200.0}


class Wish(NamedTuple):
    """A park to be placed: ``town`` is a row of the townships, -1 where the role alone decides."""

    role: str
    town: int
    cluster: int
    size_mu: float


@dataclass
class Board:
    """The ground a park must respect, and what has been placed so far, as circles."""

    tables: Tables
    towns: Floats
    spread: float
    outline: BaseGeometry
    borders: BaseGeometry
    waters: BaseGeometry
    zone_edges: BaseGeometry
    by_role: dict[str, BaseGeometry]
    centres: list[Floats] = field(default_factory=list)
    reaches: list[float] = field(default_factory=list)
    clusters: list[int] = field(default_factory=list)

    def fits(self, points: Floats, reach: float, role: str) -> Bools:
        """Which points suit a park of this reach (m) and role."""
        good = self._apart(points, reach)
        spots = shapely.points(points)
        good &= shapely.contains(self.outline, spots) & ~shapely.dwithin(self.borders, spots, reach + 30.0)
        good &= ~shapely.dwithin(self.waters, spots, 0.6 * reach)
        for other, shape in self.by_role.items():
            if other != role:
                good &= ~shapely.dwithin(shape, spots, reach + 45.0)
            elif role == WATER:
                good &= shapely.dwithin(shape, spots, 0.55 * reach)
            else:
                good &= shapely.contains(shape, spots)
        if role == IN_ZONE:
            good &= ~shapely.dwithin(self.zone_edges, spots, reach)
        return np.asarray(good, dtype=np.bool_)

    def _apart(self, points: Floats, reach: float) -> Bools:
        if not self.centres:
            return np.ones(len(points), dtype=np.bool_)
        placed, size = np.array(self.centres), np.array(self.reaches)
        distance = np.hypot(points[:, :1] - placed[:, 0], points[:, 1:] - placed[:, 1])
        return np.asarray((distance > reach + size + 40.0).all(axis=1))

    def candidates(self, wish: Wish, reach: float, attempt: int, rng: np.random.Generator) -> Floats:
        """Spots to try: beside the cluster's parks, else around the town, else anywhere the role allows."""
        recipe = self.tables.recipe
        if wish.town < 0:
            shape = self.by_role[wish.role]
            shape = shape.buffer(0.4 * reach) if wish.role == WATER else shape
            return points_inside(np.array([shape], dtype=object), np.zeros(_BATCH, dtype=np.int64), rng)
        mates = [row for row, cluster in enumerate(self.clusters) if cluster == wish.cluster >= 0]
        if mates and attempt < 12:
            mate = np.array(mates)[rng.integers(0, len(mates), _BATCH)]
            gap = np.clip(np.exp(rng.normal(np.log(150.0), 0.9, _BATCH)), 40.0, 1800.0)
            away = np.array(self.reaches)[mate] + reach + gap * (1 + attempt / 4)
            angle = rng.uniform(0, 2 * np.pi, _BATCH)
            return np.asarray(
                np.array(self.centres)[mate] + away[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
            )
        wide = recipe["town_spread_m"] * self.spread * (1 + attempt / 6) * (0.5 if wish.cluster < 0 else 1.0)
        return np.asarray(self.towns[wish.town] + rng.normal(0.0, wide, (_BATCH, 2)))

    def place(self, wish: Wish, rng: np.random.Generator) -> Polygon | None:
        """Find a spot for one park; after many misses it shrinks rather than overlap."""
        outline = affinity.rotate(park_outline(rng), rng.uniform(0, 180), origin=(0, 0))
        for attempt in range(_TRIES):
            side = float(np.sqrt(wish.size_mu * M2_PER_MU * 0.9 ** max(0, attempt - 10)))
            grown = affinity.scale(outline, side, side, origin=(0, 0))
            ring = np.asarray(grown.exterior.coords)
            reach = float(np.hypot(ring[:, 0], ring[:, 1]).max())
            points = self.candidates(wish, reach, attempt, rng)
            good = points[self.fits(points, reach, wish.role)]
            if len(good):
                self.centres.append(good[0])
                self.reaches.append(reach)
                self.clusters.append(wish.cluster)
                return affinity.translate(grown, *good[0])
        return None


def place_parks(
    tables: Tables, ground: Geography, layout: Ground, parks: int, rng: np.random.Generator
) -> gpd.GeoDataFrame:
    """``parks`` parks that do not overlap: outline, role, town (row of ``ground.towns``), county and unit.

    Sorted by county and town. Raises RuntimeError when the ground has no room for them.
    """
    board = _board(tables, ground, layout)
    sizes = park_sizes(tables, parks, rng)
    wishes = _first_wishes(tables, ground.towns, sizes, rng)
    shapes = [board.place(wish, rng) for wish in wishes]
    town = nearest(ground.cells, np.asarray(shapely.points(np.array(board.centres))))
    placed = ground.towns["county"].iloc[town].value_counts()
    clusters = _clusters(tables, ground.towns, rng.permutation(sizes)[: parks - len(wishes)], placed, rng)
    shapes += [board.place(wish, rng) for wish in clusters]
    wishes += clusters
    if any(shape is None for shape in shapes):
        raise RuntimeError(f"no room for {sum(shape is None for shape in shapes)} of {parks} parks")
    frame = gpd.GeoDataFrame({"role": [wish.role for wish in wishes]}, geometry=shapes, crs=CRS)
    spot = frame.geometry.representative_point().to_numpy()
    frame["town"] = nearest(ground.cells, spot)
    frame["county"] = ground.towns["county"].to_numpy()[frame["town"]]
    frame["unit"] = ground.units["unit_id"].to_numpy()[nearest(ground.units.geometry.to_numpy(), spot)]
    frame["big"] = np.where(np.arange(len(frame)) < len(tables.big_parks), np.arange(len(frame)), -1)
    order = frame["county"].map({key: row for row, key in enumerate(tables.counties["county_id"])})
    frame = frame.assign(order=order).sort_values(["order", "town"], kind="stable")
    return frame.drop(columns="order").reset_index(drop=True)


def nearest(shapes: Shapes, points: Shapes) -> Ints:
    """Position of the shape that holds each point, or is nearest to it."""
    found = shapely.STRtree(shapes).query_nearest(points, all_matches=False)
    return np.asarray(found[1], dtype=np.int64)


def _board(tables: Tables, ground: Geography, layout: Ground) -> Board:
    lines = layout.redlines
    hills = shapely.union_all(lines.geometry[lines["kind"] == "ecological_function"].to_numpy())
    guarded = shapely.union_all(lines.geometry[lines["kind"] != "ecological_function"].to_numpy())
    zones = shapely.union_all(layout.zones.geometry.to_numpy())
    board = Board(
        tables,
        towns=ground.towns[["x", "y"]].to_numpy(float),
        spread=ground.magnification,
        outline=ground.outline,
        borders=shapely.union_all(ground.units.geometry.boundary.to_numpy()),
        waters=shapely.union_all([rivers_of(ground), *layout.lakes.values()]),
        zone_edges=zones.boundary,
        by_role={IN_ZONE: zones, ECOLOGICAL: hills.difference(guarded), WATER: guarded.difference(zones)},
    )
    for shape in (board.outline, board.borders, board.waters, board.zone_edges, *board.by_role.values()):
        shapely.prepare(shape)
    return board


def _first_wishes(tables: Tables, towns: pd.DataFrame, sizes: Floats, rng: np.random.Generator) -> list[Wish]:
    """What is placed first: the big parks, then those inside zones, in the hills and by protected water."""
    recipe, parks = tables.recipe, len(sizes)
    crowd = crowding(tables, parks)
    wishes = [
        Wish(PLAIN, int(np.flatnonzero(towns["name"] == big.township)[0]), -1, float(big.gross_mu) * crowd)
        for big in entries(tables.big_parks)
    ]
    for role, key in ((IN_ZONE, "parks_in_zones"), (ECOLOGICAL, "parks_in_ecological"), (WATER, "parks_in_water")):
        some = np.minimum(rng.choice(sizes, round(recipe[key] * parks)), _LARGEST[role] * crowd)
        wishes += [Wish(role, -1, -1, float(size)) for size in np.sort(some)[::-1]]
    return wishes


def _clusters(
    tables: Tables, towns: pd.DataFrame, sizes: Floats, placed: pd.Series[int], rng: np.random.Generator
) -> list[Wish]:
    """The remaining parks, township by township, in clusters of neighbours, large ones first.

    ``placed`` counts the parks that each county has already, so that the counties' shares come out.
    """
    share = tables.counties.set_index("county_id")["park_share"].astype(float)
    wanted = share / share.sum() * (len(sizes) + placed.sum()) - placed.reindex(share.index, fill_value=0)
    # Parks gather in the industrious townships even more than firms do.
    weight = towns["industry_weight"].to_numpy(float) ** 1.3
    whole = pd.Series(weight).groupby(towns["county"].to_numpy()).transform("sum").to_numpy(float)
    count = apportion(weight / whole * towns["county"].map(wanted.clip(lower=0.1)).to_numpy(float), len(sizes))
    town = np.repeat(np.arange(len(towns)), count)
    clusters = np.maximum(1, np.round(count / tables.recipe["cluster_parks"])).astype(np.int64)
    cluster = town * 1000 + (rng.random(len(town)) * clusters[town]).astype(np.int64)
    # Large parks lie in industrious townships more often than in the hills.
    pull = np.log(weight[town]) + rng.normal(0.0, 1.0, len(town))
    matched = np.empty_like(sizes)
    matched[np.argsort(pull, kind="stable")] = np.sort(sizes)
    sizes = matched
    order = np.lexsort((-sizes, cluster))
    return [Wish(PLAIN, int(town[row]), int(cluster[row]), float(sizes[row])) for row in order]
