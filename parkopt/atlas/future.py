"""Layers of the plan: parks by fate, hosts with what they absorb, moves, firms."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from parkopt.atlas.layer import LayerData, LegendEntry
from parkopt.atlas.style import Look
from parkopt.atlas.view import DEGREES, DIGITS, Feature, View, text
from parkopt.dataset.plan import Fate
from parkopt.labels import both, reason_text

PARK_FATES = (Fate.EXIT, Fate.RELOCATE, Fate.MERGE, Fate.RETAIN)
"""Bottom first."""
FIRM_FATES = (Fate.RETAIN, Fate.MERGE, Fate.OUTSIDE, Fate.RELOCATE, Fate.EXIT)
"""Bottom first; a firm's ``fate`` column holds its place here."""


def fates(view: View) -> LayerData:
    """Every park by its fate from the stage in which it happens on: outline with hatch, symbol by shape, name near by."""
    parks, zoom = view.sites[view.sites["kind"] == "park"], view.style.numbers.symbols_to_zoom
    outlines: list[Feature] = []
    symbols: list[Feature] = []
    for fate in PARK_FATES:
        rows = parks[parks["fate"] == fate]
        for key, stage in rows["stage"].items():
            for look, years in states(view, fate, int(stage)):
                shared = {"look": look, "card": f"s:{key}", "years": years}
                outlines.append({**shared, "area": key})
                symbols.append({**shared, "at": view.points[key], "zoom": [0, zoom]})
    labels = name_labels(view, list(parks.index), "park-name", [view.style.numbers.names_from_zoom, 18])
    shown = [LegendEntry(both(f"fate.{fate}"), fate_look(view, fate)) for fate in reversed(PARK_FATES)]
    still = LegendEntry(both("legend.open"), view.style.looks.open)
    return LayerData([*outlines, *symbols, *labels], (*shown, still))


def states(view: View, fate: str, stage: int) -> list[tuple[Look, list[int]]]:
    """How a park looks in which years: as it was, then by its fate. Retained parks show theirs from the first phase."""
    base, first, *_ = view.years
    turn = stage or first
    return [(view.style.looks.open, [base, turn - 1]), (fate_look(view, fate), [turn, view.years[-1]])]


def name_labels(view: View, keys: list[str], css: str, zoom: list[int]) -> list[Feature]:
    """Name labels of sites."""
    look = view.style.looks.park
    return [
        {"look": look, "at": view.points[key], "name": text(view.names.sites[key]), "class": css, "zoom": zoom}
        for key in keys
    ]


def fate_look(view: View, fate: str) -> Look:
    look: Look = getattr(view.style.looks.fate, fate)
    return look


def hosts(view: View) -> LayerData:
    """Hosts, one colour a cluster: outlines of own and absorbed sites, lines from these to their host, name."""
    looks = view.style.looks
    table = view.record.measures.hosts
    sites = view.sites
    own = {host: _own_sites(sites, host) for host in table.index}
    colours = host_colours(view, own)
    lower: list[Feature] = []
    upper: list[Feature] = []
    labels: list[Feature] = []
    for host in table.sort_values("output", ascending=False, kind="stable").index:
        at, colour = _host_point(view, own[host]), colours[host]
        shared = {"card": _host_card(view, host), "years": [view.years[1], view.years[-1]]}
        outline = looks.host.but(stroke=colour, size=None, shape=None)
        link, ring = looks.host_link.but(stroke=colour), looks.host_merged.but(stroke=colour)
        merged = [key for key in str(table.loc[host, "merged"]).split(";") if key in sites.index]
        for key in own[host]:
            lower.append({**shared, "look": outline, "area": key})
            lower += [{**shared, "look": link, "line": [[view.points[key], at]]}] if key != own[host][0] else []
        for key in merged:
            absorbed = {**shared, "years": [int(sites.loc[key, "stage"]) or view.years[1], view.years[-1]]}
            lower.append({**absorbed, "look": outline, "area": key})
            lower.append({**absorbed, "look": link, "line": [[view.points[key], at]]})
            upper.append({**absorbed, "look": ring, "at": view.points[key], "card": f"s:{key}"})
        upper.append({**shared, "look": looks.host.but(stroke=colour), "at": at})
        name = text(view.names.hosts.get(host, (host, host)))
        labels.append({"look": outline, "at": at, "name": name, "class": "host-name", "years": shared["years"]})
    sample = view.style.palette.hosts
    legend = (
        LegendEntry(both("legend.host"), looks.host.but(stroke=sample[0])),
        LegendEntry(both("legend.merged"), looks.host_merged.but(stroke=sample[0])),
    )
    return LayerData([*lower, *upper, *labels], legend, both("legend.host_colours"))


def _own_sites(sites: gpd.GeoDataFrame, host: str) -> list[str]:
    """The host's own sites, largest first: the park itself, or the member zones."""
    members = sites[(sites.index == host) | (sites["zone_group"] == host)]
    return [str(key) for key in members.sort_values("gross_mu", ascending=False, kind="stable").index]


def _host_point(view: View, own: list[str]) -> list[float]:
    return view.points[own[0]]


def _host_card(view: View, host: str) -> str:
    return f"s:{host}" if host in view.sites.index else f"h:{host}"


def host_colours(view: View, own: dict[str, list[str]]) -> dict[str, str]:
    """A colour for each host, from west to east: the one whose nearest bearer so far is farthest away."""
    palette = view.style.palette.hosts
    at = {host: np.array(_host_point(view, sites)) for host, sites in own.items()}
    bearers: dict[str, list[Any]] = {colour: [] for colour in palette}
    dealt: dict[str, str] = {}
    for host in sorted(at, key=lambda key: (at[key][1], at[key][0], key)):
        room = [min((float(np.sum((at[host] - other) ** 2)) for other in bearers[c]), default=np.inf) for c in palette]
        dealt[host] = palette[int(np.argmax(room))]
        bearers[dealt[host]].append(at[host])
    return dealt


def moves(view: View) -> LayerData:
    """The largest moves: lines from place to receiving site, width by output, with arrowheads."""
    largest, look = view.style.numbers.moves_largest, view.style.looks.move
    frame = view.moves.iloc[:largest]
    low, high = view.style.numbers.move_width
    output = frame["output"].to_numpy()
    widths = low + (high - low) * np.sqrt(output / max(output.max(initial=0.0), 1.0))
    features: list[Feature] = [
        {
            "look": look.but(weight=round(float(width), 1)),
            "line": arc,
            "arrow": True,
            "card": f"m:{row}",
            "years": years,
        }
        for row, arc, width, years in zip(
            frame.index, view.arcs(frame.geometry), widths, _move_years(view, frame), strict=True
        )
    ]
    legend = LegendEntry(both("legend.width"), look.but(weight=4))
    return LayerData(features[::-1], (legend,), both("legend.largest", n=len(frame)))


def _move_years(view: View, moves: gpd.GeoDataFrame) -> list[list[int]]:
    """Years in which each move is shown: from the first phase in which one of its firms moves."""
    phases = list(view.years[1:])
    begun = moves[[f"firms_{year}" for year in phases]].to_numpy() > 0
    first = np.where(begun.any(axis=1), begun.argmax(axis=1), len(phases) - 1)
    return [[phases[place], phases[-1]] for place in first]


def moves_minor(view: View) -> LayerData:
    """All other moves, thin."""
    frame = view.moves.iloc[view.style.numbers.moves_largest :]
    look = view.style.looks.move_minor
    features: list[Feature] = [
        {"look": look, "line": arc, "card": f"m:{row}", "years": years}
        for row, arc, years in zip(frame.index, view.arcs(frame.geometry), _move_years(view, frame), strict=True)
    ]
    return LayerData(features, (LegendEntry(both("legend.rest"), look),))


def firms(view: View) -> LayerData:
    """Every row of the ledger where it stands today, coloured by fate: columns for the canvas."""
    frame, look = view.firms, view.style.looks.firm
    degrees = frame.geometry.to_crs(DEGREES)
    scale = 10**DIGITS
    places = {"from": frame["from_site"], "to": frame["receiving_site"], "host": frame["host_id"]}
    columns: dict[str, Any] = {
        "scale": scale,
        "lat": np.round(degrees.y.to_numpy() * scale).astype(np.int64).tolist(),
        "lon": np.round(degrees.x.to_numpy() * scale).astype(np.int64).tolist(),
        "id": frame.index.tolist(),
        "name": frame["name"].tolist(),
        "fate": frame["fate"].map({str(fate): place for place, fate in enumerate(FIRM_FATES)}).tolist(),
        "stage": frame["stage"].tolist(),
        "count": frame["count"].tolist(),
        "above": frame["above_scale"].astype(int).tolist(),
        "land": frame["land_mu"].round(1).tolist(),
        "output": frame["output"].round(0).astype(int).tolist(),
        "employees": frame["employees"].round(0).astype(int).tolist(),
        "grade": frame["grade"].tolist(),
        "fates": [text(both(f"firm.{fate}")) for fate in FIRM_FATES],
        "colours": [fate_look(view, fate).fill for fate in FIRM_FATES],
        "size": look.size,
        "opacity": look.opacity,
        **_coded("sector", frame["sector"], lambda key: view.names.sectors.get(key, (key, key))),
        **_coded("reason", frame["reason"], reason_text),
    }
    for name, ids in places.items():
        columns |= _coded(name, ids, lambda key: view.names.hosts.get(key, (key, key)))
    legend = [LegendEntry(both(f"firm.{fate}"), Look(fill=fate_look(view, fate).fill, shape="circle", size=8))
              for fate in FIRM_FATES]  # fmt: skip
    return LayerData(legend=tuple(legend), firms=columns)


def _coded(name: str, values: pd.Series, words: Any) -> dict[str, Any]:
    """A text column as indices ``name`` into the texts ``name_texts``."""
    codes, kinds = pd.factorize(values, sort=True)
    return {name: codes.tolist(), f"{name}_texts": [text(words(str(kind))) for kind in kinds]}
