"""Shapes of the generator: organic outlines, park blocks, random points inside polygons. Coordinates in metres."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity
from shapely.geometry import LineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from parkopt.city.numerics import Floats, Ints

Shapes = npt.NDArray[np.object_]


def smooth(points: Floats, rounds: int = 2, closed: bool = True) -> Floats:
    """Corner-cutting (Chaikin) of a polyline or ring given as n × 2."""
    for _ in range(rounds):
        following = np.roll(points, -1, axis=0) if closed else points[1:]
        leading = points if closed else points[:-1]
        cut = np.empty((2 * len(leading), 2))
        cut[0::2] = 0.75 * leading + 0.25 * following
        cut[1::2] = 0.25 * leading + 0.75 * following
        points = cut if closed else np.vstack([points[:1], cut, points[-1:]])
    return points


def meander(points: Floats, rng: np.random.Generator, amount: float = 0.06, rounds: int = 3) -> LineString:
    """A line through ``points`` that wanders by about ``amount`` of each leg, as rivers do."""
    for _ in range(rounds):
        leg = np.diff(points, axis=0)
        middle = (points[:-1] + points[1:]) / 2
        side = np.column_stack([-leg[:, 1], leg[:, 0]])
        middle = middle + side * rng.normal(0.0, amount, (len(leg), 1))
        merged = np.empty((len(points) + len(middle), 2))
        merged[0::2] = points
        merged[1::2] = middle
        points = merged
    return LineString(smooth(points, 2, closed=False))


def warp(points: Floats, lengths: Floats, heights: Floats, rng: np.random.Generator) -> Floats:
    """Displace points by a smooth field of waves (``lengths`` and ``heights`` in metres).

    The same generator state gives the same field, so layers bent alike keep their common edges.
    """
    shifted = points.copy()
    for length, height in zip(np.repeat(lengths, 2), np.repeat(heights, 2), strict=True):
        angle, east, north = rng.uniform(0, 2 * np.pi, 3)
        turn = 2 * np.pi * (points @ np.array([np.cos(angle), np.sin(angle)])) / length
        shifted[:, 0] += height * np.sin(turn + east)
        shifted[:, 1] += height * np.sin(turn + north)
    return shifted


def blob(area: float, aspect: float, angle: float, rng: np.random.Generator, roughness: float = 0.10) -> Polygon:
    """An organic outline around the origin: ``area`` in m², ``aspect`` long to short, ``angle`` in degrees."""
    turn = np.linspace(0.0, 2 * np.pi, 40, endpoint=False)
    waves = np.arange(2, 8)
    height = rng.normal(0.0, roughness, len(waves)) / np.sqrt(waves - 0.5)
    phase = rng.uniform(0, 2 * np.pi, len(waves))
    radius = 1.0 + (height[:, None] * np.cos(waves[:, None] * turn + phase[:, None])).sum(axis=0)
    radius = np.maximum(radius, 0.45)
    ring = np.column_stack([radius * np.cos(turn) * np.sqrt(aspect), radius * np.sin(turn) / np.sqrt(aspect)])
    return scaled_to(affinity.rotate(Polygon(smooth(ring, 1)), angle, origin=(0, 0)), area)


def scaled_to(shape: Polygon, area: float) -> Polygon:
    """``shape`` moved to the origin by its centroid and scaled to ``area``."""
    centred = affinity.translate(shape, -shape.centroid.x, -shape.centroid.y)
    factor = float(np.sqrt(area / shape.area))
    return affinity.scale(centred, factor, factor, origin=(0, 0))


def largest_part(shape: BaseGeometry) -> Polygon:
    """The largest polygon of a geometry, without holes smaller than a hectare."""
    parts = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, Polygon) and not part.is_empty]
    if not parts:
        return Polygon()
    largest = max(parts, key=lambda part: part.area)
    holes = [ring for ring in largest.interiors if Polygon(ring).area > 10_000]
    return Polygon(largest.exterior, holes)


def fit_area(shape: Polygon, region: BaseGeometry, area: float) -> Polygon:
    """Grow or shrink ``shape`` about its centroid until its part in ``region`` has ``area`` (within 0.1 %)."""
    low, high = 0.2, 4.0
    fitted = shape
    for _ in range(40):
        factor = (low + high) / 2
        fitted = largest_part(affinity.scale(shape, factor, factor).intersection(region))
        if abs(fitted.area - area) < 0.001 * area:
            break
        low, high = (factor, high) if fitted.area < area else (low, factor)
    return fitted


def park_outline(rng: np.random.Generator) -> Polygon:
    """An irregular park outline of area 1 around the origin: a few joined blocks, corners cut and jittered."""
    wide = rng.uniform(1.0, 2.0)
    blocks = [box(-wide / 2, -0.5, wide / 2, 0.5)]
    for _ in range(int(rng.integers(1, 4))):
        width, height = rng.uniform(0.25, 0.75) * wide, rng.uniform(0.25, 0.7)
        east = rng.uniform(-wide / 2, wide / 2 - width)
        above = rng.random() < 0.5
        south = 0.5 - 0.05 if above else -0.5 - height + 0.05
        blocks.append(box(east, south, east + width, south + height))
    joined = largest_part(largest_part(shapely.union_all(blocks)).simplify(0.04))
    ring = np.asarray(joined.exterior.coords)[:-1]
    if rng.random() < 0.6:  # cut one or two corners, as a road or a canal does
        joined = largest_part(joined.intersection(_half_plane(ring, rng)))
        ring = np.asarray(joined.exterior.coords)[:-1]
    jittered = Polygon(ring + rng.normal(0.0, 0.025, ring.shape))
    outline = jittered if jittered.is_valid else joined
    return scaled_to(largest_part(outline), 1.0)


def _half_plane(ring: Floats, rng: np.random.Generator) -> Polygon:
    angle = rng.uniform(0, 2 * np.pi)
    direction = np.array([np.cos(angle), np.sin(angle)])
    reach = float((ring @ direction).max()) - rng.uniform(0.06, 0.2)
    side = np.array([-direction[1], direction[0]])
    far = 10.0
    return Polygon(
        [
            direction * reach + side * far,
            direction * reach - side * far,
            direction * (reach - far) - side * far,
            direction * (reach - far) + side * far,
        ]
    )


def points_inside(shapes: Shapes, which: Ints, rng: np.random.Generator) -> Floats:
    """One random point (uniform) inside ``shapes[which[i]]`` for every i, as n × 2."""
    shapely.prepare(shapes)
    bounds = shapely.bounds(shapes)
    result = np.full((len(which), 2), np.nan)
    todo = np.arange(len(which))
    for _ in range(400):
        edge = bounds[which[todo]]
        point = edge[:, :2] + rng.random((len(todo), 2)) * (edge[:, 2:] - edge[:, :2])
        inside = shapely.contains_xy(shapes[which[todo]], point[:, 0], point[:, 1])
        result[todo[inside]] = point[inside]
        todo = todo[~inside]
        if not len(todo):
            break
    for row in todo:  # slivers: a point that is certainly inside
        spot = shapes[which[row]].representative_point()
        result[row] = spot.x, spot.y
    return result


def polygons_of(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of a polygon or multipolygon."""
    if isinstance(shape, Polygon):
        return [shape]
    return list(shape.geoms) if isinstance(shape, MultiPolygon) else []
