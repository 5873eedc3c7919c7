"""Layers of the plan: parks by fate, hosts with what they absorb, moves, firms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from parkopt.atlas.firm_details import firm_details
from parkopt.atlas.kinds import grade_kinds, sector_kinds
from parkopt.atlas.layer import Choice, Kind, LayerData, LegendEntry
from parkopt.atlas.style import Look
from parkopt.atlas.view import DEGREES, DIGITS, Feature, View, site_mark, text
from parkopt.dataset.plan import Fate
from parkopt.labels import Both, both, reason_text

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
                shared = {**site_mark(look, key), "years": years}
                outlines.append({**shared, "area": key})
                symbols.append({**shared, "at": view.points[key], "zoom": [0, zoom]})
    labels = name_labels(view, list(parks.index), "park-name", [view.style.numbers.names_from_zoom, 18])
    shown = [LegendEntry(both(f"fate.{fate}"), fate_look(view, fate)) for fate in reversed(PARK_FATES)]
    still = LegendEntry(both("legend.open"), view.style.looks.open)
    return LayerData([*outlines, *symbols, *labels], (*shown, still))


def states(view: View, fate: str, stage: int) -> list[tuple[Look, list[int]]]:
    """How a park looks in which years: as it was, then by its fate."""
    return turned(view, fate_look(view, fate), stage)


def turned(view: View, look: Look, stage: int) -> list[tuple[Look, list[int]]]:
    """As it was, then ``look`` from ``stage`` on; parks without a stage show theirs from the first phase."""
    base, first, *_ = view.years
    turn = stage or first
    return [(view.style.looks.open, [base, turn - 1]), (look, [turn, view.years[-1]])]


def name_labels(view: View, keys: list[str], css: str, zoom: list[int]) -> list[Feature]:
    """Name labels of sites."""
    look = view.style.looks.park
    return [
        {
            "look": look,
            "at": view.points[key],
            "name": text(view.names.sites[key]),
            "class": css,
            "zoom": zoom,
            "site": key,
        }
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
    own = {host: own_sites(sites, host) for host in table.index}
    colours = host_colours(view, own)
    lower: list[Feature] = []
    upper: list[Feature] = []
    labels: list[Feature] = []
    for host in table.sort_values("output", ascending=False, kind="stable").index:
        at, colour = host_point(view, own[host]), colours[host]
        shared = {"card": _host_card(view, host), "years": [view.years[1], view.years[-1]]}
        outline = looks.host.but(stroke=colour, size=None, shape=None)
        link, ring = looks.host_link.but(stroke=colour), looks.host_merged.but(stroke=colour)
        merged = [key for key in str(table.loc[host, "merged"]).split(";") if key in sites.index]
        for key in own[host]:
            lower.append({**shared, "look": outline, "area": key, "site": key})
            lower += (
                [{**shared, "look": link, "line": [[view.points[key], at]], "site": key}] if key != own[host][0] else []
            )
        for key in merged:
            absorbed = {**shared, "site": key, "years": [int(sites.loc[key, "stage"]) or view.years[1], view.years[-1]]}
            lower.append({**absorbed, "look": outline, "area": key})
            lower.append({**absorbed, "look": link, "line": [[view.points[key], at]]})
            upper.append({**absorbed, "look": ring, "at": view.points[key], "card": f"s:{key}"})
        whole = [own[host][0], *merged]
        upper.append({**shared, "look": looks.host.but(stroke=colour), "at": at, "site": whole})
        name = text(view.names.hosts.get(host, (host, host)))
        labels.append(
            {
                "look": outline,
                "at": at,
                "name": name,
                "class": "host-name",
                "years": shared["years"],
                "site": whole,
            }
        )
    sample = view.style.palette.hosts
    legend = (
        LegendEntry(both("legend.host"), looks.host.but(stroke=sample[0])),
        LegendEntry(both("legend.merged"), looks.host_merged.but(stroke=sample[0])),
    )
    return LayerData([*lower, *upper, *labels], legend, both("legend.host_colours"))


def own_sites(sites: gpd.GeoDataFrame, host: str) -> list[str]:
    """The host's own sites, largest first: the park itself, or the member zones."""
    members = sites[(sites.index == host) | (sites["zone_group"] == host)]
    return [str(key) for key in members.sort_values("gross_mu", ascending=False, kind="stable").index]


def host_point(view: View, own: list[str]) -> list[float]:
    return view.points[own[0]]


def _host_card(view: View, host: str) -> str:
    return f"s:{host}" if host in view.sites.index else f"h:{host}"


def host_colours(view: View, own: dict[str, list[str]]) -> dict[str, str]:
    """A colour for each host, from west to east: the one whose nearest bearer so far is farthest away."""
    palette = view.style.palette.hosts
    at = {host: np.array(host_point(view, sites)) for host, sites in own.items()}
    bearers: dict[str, list[Any]] = {colour: [] for colour in palette}
    dealt: dict[str, str] = {}
    for host in sorted(at, key=lambda key: (at[key][1], at[key][0], key)):
        room = [min((float(np.sum((at[host] - other) ** 2)) for other in bearers[c]), default=np.inf) for c in palette]
        dealt[host] = palette[int(np.argmax(room))]
        bearers[dealt[host]].append(at[host])
    return dealt


WIDTHS: Final = ("output", "land_mu", "employees")
"""What the widths of moves can stand for."""


def moves(view: View) -> LayerData:
    """The largest moves by each measure: lines from place to receiving site, as wide as the measure chosen, with arrowheads."""
    low, high = view.style.numbers.move_width
    figures = view.moves[list(WIDTHS)].fillna(0.0).to_numpy()
    drawn = np.round(low + (high - low) * np.sqrt(figures / np.maximum(figures.max(axis=0, initial=0.0), 1.0)), 1)
    look = view.style.looks.move
    legend = LegendEntry(both("legend.width"), look.but(weight=4))
    note = both("legend.largest", n=min(view.style.numbers.moves_largest, len(view.moves)))
    return _flows(view, look, np.where(_largest(view), drawn, 0.0), legend, note, arrow=True)


def moves_minor(view: View) -> LayerData:
    """All other moves, thin."""
    look = view.style.looks.move_minor
    width = 1.0 if look.weight is None else look.weight
    return _flows(view, look, np.where(_largest(view), 0.0, width), LegendEntry(both("legend.rest"), look))


def _largest(view: View) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Moves (rows) that are among the largest by each measure (columns)."""
    ranks = view.moves[list(WIDTHS)].rank(method="first", ascending=False, na_option="bottom")
    return np.asarray(ranks.to_numpy() <= view.style.numbers.moves_largest)


def _flows(
    view: View,
    look: Look,
    widths: np.ndarray[Any, np.dtype[np.float64]],
    legend: LegendEntry,
    note: Both | None = None,
    arrow: bool = False,
) -> LayerData:
    """Lines of the moves that have a width for some measure; the smaller ones lie on top."""
    rows = np.flatnonzero((widths > 0).any(axis=1))
    frame = view.moves.iloc[rows]
    shared = {"look": look} | ({"arrow": True} if arrow else {})
    features: list[Feature] = [
        {**shared, "line": f"m:{row}", "card": f"m:{row}", **filtered, "widths": wide, "years": years}
        for row, filtered, wide, years in zip(
            rows.tolist(), _filtered(view, frame), widths[rows].tolist(), _move_years(view, frame), strict=True
        )
    ]
    choice = Choice("width", WIDTHS, tuple(both(f"col.{column}") for column in WIDTHS))
    return LayerData(features[::-1], (legend,), note, choice=choice)


def _filtered(view: View, moves: gpd.GeoDataFrame) -> list[Feature]:
    """What each move is filtered by: its firms, or either end where a record does not show all firms."""
    if not view.record.disclosure.reduced:
        return [{"move": row} for row in moves.index.tolist()]
    ends = zip(moves["from_id"], moves["receiving_site"], strict=True)
    return [{"site": [key for key in pair if key in view.sites.index]} for pair in ends]


def _move_years(view: View, moves: gpd.GeoDataFrame) -> list[list[int]]:
    """Years in which each move is shown: from the first phase in which one of its firms moves."""
    phases = list(view.years[1:])
    begun = moves[[f"firms_{year}" for year in phases]].to_numpy() > 0
    first = np.where(begun.any(axis=1), begun.argmax(axis=1), len(phases) - 1)
    return [[phases[place], phases[-1]] for place in first]


def firms(view: View) -> LayerData:
    """Every row of the ledger where it stands today, coloured by fate, grade or sector: columns for the canvas.

    A fate shows from the stage in which it happens on, from the first phase where it has none.
    """
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
        "fate_ids": [str(fate) for fate in FIRM_FATES],
        "first": view.years[1],
        "move": _rows_of_moves(view).tolist(),
        "size": look.size,
        "opacity": look.opacity,
        **_coded("county", frame["county"], lambda key: view.names.counties.get(key, (key, key)), ids=True),
        **_coded("unit", frame["unit"], lambda key: view.names.units.get(key, (key, key)), ids=True),
        **_coded("sector", frame["sector"], lambda key: view.names.sectors.get(key, (key, key)), ids=True),
        **_coded("reason", frame["reason"], reason_text),
    }
    for name, ids in places.items():
        columns |= _coded(name, ids, lambda key: view.names.hosts.get(key, (key, key)))
    columns |= firm_details(view)
    kinds = {"fate": _fate_kinds(view), "grade": grade_kinds(view), "sector": sector_kinds(view)}
    choice = Choice("colour", tuple(kinds), tuple(both(f"col.{column}") for column in kinds))
    legend = tuple(LegendEntry(kind.label, kind.look) for kind in kinds["fate"])
    return LayerData(legend=legend, firms=columns, choice=choice, kinds=kinds)


def _fate_kinds(view: View) -> list[Kind]:
    looks = [fate_look(view, fate) for fate in FIRM_FATES]
    kinds = [
        Kind(str(fate), Look(fill=look.fill, shape=look.shape, size=10), both(f"firm.{fate}"))
        for fate, look in zip(FIRM_FATES, looks, strict=True)
    ]
    return [*kinds, Kind("", view.style.looks.firm_open, both("legend.open"))]


def _rows_of_moves(view: View) -> np.ndarray[Any, np.dtype[np.int64]]:
    """For each firm the row of `View.moves` that it is part of, -1 for none."""
    firms, moves = view.firms, view.moves
    place = firms["from_site"].where(firms["from_site"] != "", firms["county"] + "/" + firms["township"])
    known = pd.MultiIndex.from_frame(moves[["from_id", "receiving_site"]])
    rows = known.get_indexer(pd.MultiIndex.from_arrays([place, firms["receiving_site"]]))
    return np.where(firms["fate"] == Fate.RELOCATE, rows, -1)


def _coded(name: str, values: pd.Series, words: Callable[[str], Both], ids: bool = False) -> dict[str, Any]:
    """A text column as indices ``name`` into the texts ``name_texts``, and into ``name_ids`` where asked for."""
    codes, kinds = pd.factorize(values.fillna(""), sort=True)
    shown = {name: codes.tolist(), f"{name}_texts": [text(words(str(kind))) for kind in kinds]}
    return shown | ({f"{name}_ids": [str(kind) for kind in kinds]} if ids else {})
