"""A map of the parks as SVG: outlines and, where they are too small to be seen, a symbol on them, each in the look of its class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from parkopt.batch.exhibits.looks import Hatch, Look
from parkopt.batch.exhibits.places import Places
from parkopt.batch.exhibits.svg import WIDTH, legal, text_width
from parkopt.labels import Both, Lang, pick
from parkopt.report.escape import Html, join, tag

EDGE: Final = "#22303a"
RADIUS: Final = 5.5
"""px of a symbol."""
_MOST_HEIGHT: Final = 720
_PAD: Final = 12
_LEGEND_LINE: Final = 22
_LINES: Final[Mapping[Hatch, str]] = {
    "": "",
    "diagonal": "M-{q} {h}L{h} -{q}M-{h} {q}L{q} -{h}",
    "back": "M-{q} -{h}L{h} {q}M-{h} -{q}L{q} {h}",
    "cross": "M-{q} -{q}L{q} {q}M-{q} {q}L{q} -{q}",
    "dots": "M-{h} 0h.1M{h} 0h.1M0 -{h}h.1M0 {h}h.1",
    "horizontal": "M-{q} -{h}H{q}M-{q} {h}H{q}",
}
"""Lines of a hatch in a symbol: q half a side of the square, h a part of that. No patterns: printers draw each of them as a picture."""
_SHAPES: Final = {
    "o": "M{r} 0A{r} {r} 0 1 1 -{r} 0A{r} {r} 0 1 1 {r} 0Z",
    "s": "M-{q} -{q}H{q}V{q}H-{q}Z",
    "^": "M0 -{d}L{d} {q}H-{d}Z",
    "v": "M0 {d}L{d} -{q}H-{d}Z",
    "D": "M0 -{d}L{d} 0L0 {d}L-{d} 0Z",
}
"""Outlines of symbols by the marker of their look: r of a circle, q half a side of a square, d half a diagonal."""


@dataclass(frozen=True)
class Shade:
    """A class of parks: what the legend calls it, and its look."""

    name: Both
    look: Look


def park_map(
    places: Places,
    shades: Sequence[Shade],
    classes: pd.Series,
    told: Mapping[str, Both],
    listed: Sequence[Shade] | None = None,
) -> Callable[[Lang], Html]:
    """A map of the parks in ``classes`` (index site_id → place in ``shades``), later shades above earlier ones.

    ``told``: what the page says of a park where the pointer rests on it, below its name. ``listed``: shades of the legend,
    else all. Parks without an outline are left out; ValueError where the places have no sites.
    """
    if places.sites is None:
        raise ValueError("a map needs the outlines of the sites")
    shown = places.sites.loc[places.sites.index.intersection(classes.index)]
    order = classes.reindex(shown.index).sort_values(kind="stable")
    frame = _Frame.around([one for one in (shown, places.counties) if one is not None])

    def drawn(lang: Lang) -> Html:
        below = frame.height + _PAD
        entries, lines = _legend(shades if listed is None else listed, lang, frame.width, below)
        parts = [
            *_counties(places, frame, lang),
            *(_park(str(site), shown.geometry[site], shades[number].look, frame, _told(site, places, told, lang))
              for site, number in order.items()),
            *_names(places, frame, lang),
            *entries,
        ]  # fmt: skip
        height = below + _LEGEND_LINE * lines
        view = f"0 0 {frame.width:.0f} {height:.0f}"
        size = {"width": f"{frame.width:.0f}", "height": f"{height:.0f}"}
        return tag("svg", *parts, viewBox=view, aria_hidden="true", class_="map", **size)

    return drawn


def _told(site: Any, places: Places, told: Mapping[str, Both], lang: Lang) -> str:
    lines = [f"{pick(places.site(str(site)), lang)} ({site})"]
    if str(site) in told:
        lines.append(pick(told[str(site)], lang))
    return "\n".join(legal(line) for line in lines)


@dataclass(frozen=True)
class _Frame:
    """Longitude and latitude to px: degrees of longitude shrunk as at the middle latitude."""

    west: float
    north: float
    across: float
    down: float
    width: float
    height: float

    @classmethod
    def around(cls, frames: Sequence[gpd.GeoDataFrame]) -> _Frame:
        corners = np.array([frame.total_bounds for frame in frames if len(frame)])
        west, south = np.nanmin(corners[:, :2], axis=0)
        east, north = np.nanmax(corners[:, 2:], axis=0)
        shrunk = np.cos(np.radians((south + north) / 2))
        wide, high = max((east - west) * shrunk, 1e-6), max(north - south, 1e-6)
        scale = min((WIDTH - 2 * _PAD) / wide, (_MOST_HEIGHT - 2 * _PAD) / high)
        return cls(west, north, scale * shrunk, scale, scale * wide + 2 * _PAD, scale * high + 2 * _PAD)

    def px(self, points: Any) -> Any:
        return np.column_stack(
            [_PAD + (points[:, 0] - self.west) * self.across, _PAD + (self.north - points[:, 1]) * self.down]
        )

    def on_page(self, shape: Any) -> Any:
        return shapely.transform(shape, self.px)


def _path(shape: Any) -> str:
    """The outline of an area in px, to a tenth."""
    rings = [
        ring
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return "".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1]) + "Z" for ring in rings
    )


def _counties(places: Places, frame: _Frame, lang: Lang) -> list[Html]:
    if places.counties is None:
        return []
    shapes = shapely.simplify(frame.on_page(places.counties.geometry.to_numpy()), 0.4)
    return [tag("path", d=_path(shape), fill="#f5f7f4", stroke="#9db0bb", stroke_width="1") for shape in shapes]


def _names(places: Places, frame: _Frame, lang: Lang) -> list[Html]:
    """Names of the counties, haloed; they let the pointer through."""
    if places.counties is None:
        return []
    points = shapely.get_coordinates(shapely.point_on_surface(frame.on_page(places.counties.geometry.to_numpy())))
    return [
        tag("text", legal(pick(places.county(str(key)), lang)), x=f"{x:.1f}", y=f"{y:.1f}", class_="county", text_anchor="middle")
        for key, (x, y) in zip(places.counties.index, points, strict=True)
    ]  # fmt: skip


def _park(site: str, shape: Any, look: Look, frame: _Frame, told: str) -> Html:
    if shape is None or shape.is_empty:
        return Html("")
    shape = frame.on_page(shape)
    path = _path(shapely.simplify(shape, 0.2))
    ((x, y),) = shapely.get_coordinates(shapely.point_on_surface(shape))
    width, height = shape.bounds[2] - shape.bounds[0], shape.bounds[3] - shape.bounds[1]
    small = min(width, height) <= 3 * RADIUS
    symbol = _symbol(x, y, look) if small or look.hatch or look.marker != "o" else []
    outline = tag("path", d=path, fill=look.fill, stroke=EDGE, stroke_width="0.6")
    return tag("g", tag("title", told), outline, *symbol, data_site=site)


def _symbol(x: float, y: float, look: Look) -> list[Html]:
    """The symbol of a look, and its hatch over it: dark lines on light ones, seen on any colour."""
    half = {"r": RADIUS, "q": 0.9 * RADIUS, "d": 1.25 * RADIUS, "h": 0.3 * RADIUS}
    moved = f"translate({x:.1f} {y:.1f})"
    shape = tag("path", d=_SHAPES[look.marker].format(**half), fill=look.fill, stroke=EDGE, stroke_width="0.9")
    lines = [
        tag("path", d=_LINES[look.hatch].format(**half), fill="none", stroke=colour, stroke_width=wide)
        for colour, wide in (("#fff", "2"), (EDGE, "0.9"))
        if look.hatch
    ]
    return [tag("g", shape, *lines, transform=moved)]


def _legend(shades: Sequence[Shade], lang: Lang, width: float, top: float) -> tuple[list[Html], int]:
    """A symbol and its name for each class, in as many lines as they need."""
    drawn, x, line = [], float(_PAD), 0
    for shade in shades:
        text = pick(shade.name, lang)
        long = 2 * RADIUS + 8 + text_width(text) + 20
        if x > _PAD and x + long > width:
            x, line = float(_PAD), line + 1
        y = top + _LEGEND_LINE * (line + 0.5)
        drawn.append(
            join(
                *_symbol(x + RADIUS, y, shade.look),
                tag("text", text, x=f"{x + 2 * RADIUS + 7:.1f}", y=f"{y + 4:.1f}"),
            )
        )
        x += long
    return drawn, line + 1
