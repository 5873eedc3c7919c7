"""Geometry in, numbers out: shares, adjacency, contact, span, distance. All lengths in metres.

Functions take shapely geometry arrays (as from ``GeoSeries.array``/``.values``) and return arrays in the same order,
or pairs as two index arrays. Nothing here knows a policy.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from parkopt.units import FloatArray

Geometries = npt.NDArray[Any]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def union(polygons: Geometries) -> shapely.Geometry:
    """The union of the polygons (an empty polygon when there are none)."""
    return shapely.union_all(polygons) if len(polygons) else shapely.Polygon()


def share_within(sites: Geometries, region: shapely.Geometry) -> FloatArray:
    """Share (0–1) of each site's area that lies within ``region``. Shape (sites,)."""
    shapely.prepare(region)
    shares = np.zeros(len(sites))
    touched = shapely.intersects(sites, region)
    area = shapely.area(sites)
    hit = touched & (area > 0)
    shares[hit] = shapely.area(shapely.intersection(sites[hit], region)) / area[hit]
    return np.asarray(np.clip(shares, 0.0, 1.0), dtype=np.float64)


def overlap_matrix(sites: Geometries, polygons: Geometries) -> FloatArray:
    """Common area in m² of each site with each polygon. Shape (sites, polygons)."""
    common = np.zeros((len(sites), len(polygons)))
    if len(sites) and len(polygons):
        tree = shapely.STRtree(sites)
        polygon, site = tree.query(polygons, predicate="intersects")
        common[site, polygon] = shapely.area(shapely.intersection(sites[site], polygons[polygon]))
    return common


def points_within(points: Geometries, region: shapely.Geometry) -> Mask:
    """Which points lie within or on the edge of ``region``. Shape (points,)."""
    shapely.prepare(region)
    return np.asarray(shapely.intersects(region, points), dtype=np.bool_)


def near(geometries: Geometries, region: shapely.Geometry, distance: float) -> Mask:
    """Which geometries lie within ``distance`` metres of ``region``; none do when the region is empty."""
    if shapely.is_empty(region):
        return np.zeros(len(geometries), dtype=np.bool_)
    shapely.prepare(region)
    return np.asarray(shapely.dwithin(region, geometries, distance), dtype=np.bool_)


def adjacent_pairs(sites: Geometries, hosts: Geometries, gap: float) -> tuple[Indices, Indices]:
    """Pairs (site, host) whose polygons lie within ``gap`` metres, ordered by site, then host."""
    if not len(sites) or not len(hosts):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    site, host = shapely.STRtree(hosts).query(sites, predicate="dwithin", distance=gap)
    order = np.lexsort((host, site))
    return site[order].astype(np.int64), host[order].astype(np.int64)


def gaps(sites: Geometries, hosts: Geometries) -> FloatArray:
    """Shortest distance between each site and the host paired with it; 0 where they touch. Shape (pairs,)."""
    return np.asarray(shapely.distance(sites, hosts), dtype=np.float64)


def contact_length(sites: Geometries, hosts: Geometries, gap: float) -> FloatArray:
    """Length of each site's outline that lies within ``gap`` metres of the host paired with it. Shape (pairs,)."""
    outline = shapely.boundary(sites)
    return np.asarray(shapely.length(shapely.intersection(outline, shapely.buffer(hosts, gap))), dtype=np.float64)


def span(first: Geometries, second: Geometries) -> FloatArray:
    """Greatest distance between any two points of two sites taken together, pair by pair. Shape (pairs,)."""
    both = shapely.union(shapely.convex_hull(first), shapely.convex_hull(second))
    hull = shapely.convex_hull(both)
    points, pair = shapely.get_coordinates(hull, return_index=True)
    spans = np.zeros(len(first))
    starts = np.searchsorted(pair, np.arange(len(first) + 1))
    for index in range(len(first)):
        corner = points[starts[index] : starts[index + 1]]
        if len(corner):
            spans[index] = np.sqrt(((corner[:, None, :] - corner[None, :, :]) ** 2).sum(axis=2).max())
    return spans


def distances(points: Geometries, others: Geometries) -> FloatArray:
    """Distance from each point to each other one. Shape (points, others)."""
    px, py = shapely.get_x(points), shapely.get_y(points)
    sx, sy = shapely.get_x(others), shapely.get_y(others)
    return np.asarray(np.hypot(px[:, None] - sx[None, :], py[:, None] - sy[None, :]), dtype=np.float64)


def points(xy: FloatArray) -> Geometries:
    """The points with these coordinates. Shape of ``xy``: (points, 2)."""
    return np.asarray(shapely.points(xy), dtype=object)


def centres(sites: Geometries) -> Geometries:
    """The centroid of each site."""
    return np.asarray(shapely.centroid(sites), dtype=object)
