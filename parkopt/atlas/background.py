"""Layers to look at: counties, waters, roads, towns, red lines, sector areas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import geopandas as gpd

from parkopt.atlas.layer import LayerData, LegendEntry
from parkopt.atlas.style import Look
from parkopt.atlas.view import Feature, View, lat_lon, text
from parkopt.labels import Both, both

AREA_TYPES = ("Polygon", "MultiPolygon")
TOWN_NAMES_FROM = 10
"""Zoom from which names of towns appear; those of counties only below it."""


def counties(view: View) -> LayerData:
    """Outlines of the counties, their names while the whole city is in view."""
    frame, look = view.record.dataset.counties, view.style.looks.county
    points = lat_lon(frame.geometry.representative_point())
    areas = view.areas(frame.geometry, smooth=True)
    names = [view.names.counties[key] for key in frame["county_id"]]
    features = [
        {"look": look, "area": area, "card": f"c:{key}"} for key, area in zip(frame["county_id"], areas, strict=True)
    ]
    labels = [
        {"look": look, "at": at, "name": text(name), "class": "county-name", "zoom": [0, 11]}
        for at, name in zip(points, names, strict=True)
    ]
    return LayerData([*features, *labels], note=both("atlas.schematic"))


def waters(view: View) -> LayerData:
    """Rivers, canals, lakes and reservoirs."""
    return _context(view, ("lake", "river"))


def roads(view: View) -> LayerData:
    """Main roads."""
    return _context(view, ("road",))


def towns(view: View) -> LayerData:
    """Towns, named from a middle zoom on."""
    frame = view.record.dataset.context
    frame = frame[frame["kind"] == "town"]
    look = view.style.looks.context["town"]
    rows = zip(lat_lon(frame.geometry.representative_point()), frame["name"], frame["name_en"], strict=True)
    features: list[Feature] = []
    for at, chinese, english in rows:
        features.append({"look": look, "at": at})
        name = text((str(english) or str(chinese), str(chinese)))
        features.append({"look": look, "at": at, "name": name, "class": "town-name", "zoom": [TOWN_NAMES_FROM, 18]})
    return LayerData(features)


def redlines(view: View) -> LayerData:
    """Protected areas by kind."""
    frame = view.record.dataset.redlines
    return _kinds(view, frame, "redline", frame["redline_id"], view.style.looks.redline, "r")


def areas(view: View) -> LayerData:
    """Areas that sector rules refer to, by kind."""
    frame = view.record.dataset.areas
    return _kinds(view, frame, "area", frame["area_id"], view.style.looks.area, "a")


def _kinds(
    view: View, frame: gpd.GeoDataFrame, prefix: str, ids: Iterable[str], looks: Mapping[str, Look], card: str
) -> LayerData:
    shapes = view.areas(frame.geometry, smooth=True)
    features = [
        {"look": looks[kind], "area": shape, "card": f"{card}:{key}"}
        for key, kind, shape in zip(ids, frame["kind"], shapes, strict=True)
    ]
    kinds = [kind for kind in looks if kind in set(frame["kind"])]
    return LayerData(features, tuple(LegendEntry(both(f"{prefix}.{kind}"), looks[kind]) for kind in kinds))


def _context(view: View, kinds: tuple[str, ...]) -> LayerData:
    frame = view.record.dataset.context
    features: list[Feature] = []
    legend: list[LegendEntry] = []
    for kind in kinds:
        rows, look = frame[frame["kind"] == kind], view.style.looks.context[kind]
        surfaces = rows[rows.geom_type.isin(AREA_TYPES)]
        courses = rows[~rows.geom_type.isin(AREA_TYPES)]
        line = look.but(fill=None)
        features += [{"look": look, "area": shape} for shape in view.areas(surfaces.geometry, smooth=True)]
        features += [{"look": line, "line": shape} for shape in view.lines(courses.geometry, smooth=True)]
        legend += [LegendEntry(_context_label(kind), look if len(surfaces) else line)] if len(rows) else []
    return LayerData(features, tuple(legend))


def _context_label(kind: str) -> Both:
    return both(f"context.{kind}")
