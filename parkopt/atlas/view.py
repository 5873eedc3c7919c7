"""What every layer reads: the record, its tables and names, the style, and geometry in degrees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely

from parkopt.atlas.style import AtlasStyle, Look
from parkopt.labels import Both
from parkopt.report import tables
from parkopt.report.tables import Names
from parkopt.results import RunRecord

DEGREES: Final = "EPSG:4326"
DIGITS: Final = 5
"""Decimals of a degree that are kept: about a metre."""
ARC_POINTS: Final = 12
ARC_BEND: Final = 0.16
"""How far a move's line bends aside, as a share of its length, so that the two directions lie apart."""

Text = str | list[str]
"""A text for the page's script: one string, or English and Chinese."""
Feature = dict[str, Any]
"""One thing on the map: ``look`` and one of ``area, line, at`` (degrees, lat lon; or the key of one of the `View.shapes`);
maybe ``card``, ``name``, ``size``, ``zoom`` and ``years`` (first and last in which it is shown), and what it is filtered by:
``site`` (an id, or several of which one must pass) or ``move``."""


@dataclass(frozen=True)
class View:
    """A record as the atlas sees it."""

    record: RunRecord
    style: AtlasStyle

    @cached_property
    def names(self) -> Names:
        return Names(self.record)

    @property
    def years(self) -> tuple[int, ...]:
        """Base year and phase years, ascending."""
        return (self.record.dataset.base_year, *self.record.scenario.years)

    @cached_property
    def sites(self) -> gpd.GeoDataFrame:
        return tables.site_table(self.record)

    @cached_property
    def firms(self) -> gpd.GeoDataFrame:
        return tables.firm_table(self.record)

    @cached_property
    def moves(self) -> gpd.GeoDataFrame:
        return tables.move_table(self.record)

    @cached_property
    def points(self) -> dict[str, list[float]]:
        """A point inside each site, by id."""
        points = tables.site_points(self.record)
        return dict(zip(points.index, lat_lon(points), strict=True))

    @cached_property
    def shapes(self) -> dict[str, Any]:
        """What several layers show and stands once: the outline of each site by its id (a feature names it by ``"area": id``),
        the line of each move by ``m:<row>``."""
        outlines = dict(zip(self.sites.index, self.areas(self.sites.geometry), strict=True))
        lines = self.arcs(self.moves.geometry)
        return outlines | {f"m:{row}": line for row, line in enumerate(lines)}

    def areas(self, geometry: gpd.GeoSeries, smooth: bool = False) -> list[Any]:
        """Polygons as Leaflet takes them: polygon → ring → [lat, lon]."""
        if smooth:
            geometry = geometry.simplify(self.style.numbers.simplify_m)
        return [_rings(shape) for shape in geometry.to_crs(DEGREES)]

    def lines(self, geometry: gpd.GeoSeries, smooth: bool = False) -> list[Any]:
        """Lines (and outlines of polygons) as Leaflet takes them: line → [lat, lon]."""
        if smooth:
            geometry = geometry.simplify(self.style.numbers.simplify_m)
        return [[_swapped(part) for part in shapely.get_parts(shape)] for shape in geometry.to_crs(DEGREES)]

    def arcs(self, geometry: gpd.GeoSeries) -> list[Any]:
        """Straight lines of two points, bent aside."""
        ends = np.array([shapely.get_coordinates(line) for line in geometry]).reshape(-1, 2, 2)
        start, end = ends[:, :1, :], ends[:, 1:, :]
        along = end - start
        aside = np.stack([along[..., 1], -along[..., 0]], axis=-1) * ARC_BEND
        t = np.linspace(0.0, 1.0, ARC_POINTS)[None, :, None]
        bent = start + along * t + aside * (4 * t * (1 - t))
        series = gpd.GeoSeries(shapely.linestrings(bent), crs=self.record.dataset.crs) if len(bent) else geometry
        return self.lines(series)


def site_mark(look: Look, site: str) -> Feature:
    """What every feature of a site has: look, card, and the site it is filtered by."""
    return {"look": look, "card": f"s:{site}", "site": site}


def lat_lon(points: gpd.GeoSeries) -> list[list[float]]:
    """[lat, lon] of each point."""
    degrees = points.to_crs(DEGREES)
    pairs: list[list[float]] = np.round(np.column_stack([degrees.y, degrees.x]), DIGITS).tolist()
    return pairs


def text(both: Both | Sequence[str]) -> Text:
    """A text for the script; equal ones once."""
    return both[0] if both[0] == both[1] else [both[0], both[1]]


def _rings(shape: shapely.Geometry) -> list[Any]:
    polygons = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return [[_swapped(ring)[:-1] for ring in (polygon.exterior, *polygon.interiors)] for polygon in polygons]


def _swapped(line: shapely.Geometry) -> list[list[float]]:
    pairs: list[list[float]] = np.round(shapely.get_coordinates(line)[:, ::-1], DIGITS).tolist()
    return pairs
