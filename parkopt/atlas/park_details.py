"""What a park's card tells beside its figures: red lines it overlaps, and where it could merge or why it may not."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkopt import spatial
from parkopt.atlas.view import View, text
from parkopt.grounds import BAR, ground
from parkopt.instance import Sites, build_ground
from parkopt.instance.parks import likeness, merge_bars, near_pairs
from parkopt.labels import Both, both, source_text
from parkopt.scenario.figure import Figure
from parkopt.scenario.schema import Scenario
from parkopt.units import FloatArray, mu_from_m2

Indices = npt.NDArray[np.int64]

NEAREST: Final = 3
"""Hosts of the plan that are named for every park, however far they lie."""
MOST_REFUSED: Final = 8
"""Refused hosts that are named, the nearest ones; every admissible one is."""
METRES_PER_KM: Final = 1000.0
LIMITS: Final = {
    "merge_gap": "max_gap",
    "merge_contact": "min_contact",
    "merge_similarity": "min_similarity",
    "merge_span": "max_span",
}
"""Figures of the scenario by the ground on which they refuse a merger."""


def park_details(view: View) -> dict[str, Any]:
    """Plain data for the page's script.

    ``redlines``: site → rows [red line, overlap in mu, share of the site]. ``inside``: the share from which on a site
    counts as inside. ``hosts``: park → rows [host, km, likeness in %, −1 or which of ``refusals``]; None where the firms that the
    likeness is worked out from are not all in the record. ``host``: park →
    the host it merges into. ``open``: hosts of the plan. ``members``: zone group → its zones.
    """
    hosts, refusals = _hosts(view) if not view.record.disclosure.reduced else (None, [])
    parks = view.sites[(view.sites["kind"] == "park") & (view.sites["host_id"] != "")]
    zones = view.sites[view.sites["zone_group"] != ""]
    return {
        "redlines": _overlaps(view),
        "inside": text(both("card.inside_from", n=f"{_inside_from(view.record.scenario):g}")),
        "hosts": hosts,
        "refusals": refusals,
        "host": {str(key): host for key, host in parks["host_id"].items() if host != key},
        "open": [str(key) for key in view.record.measures.hosts.index],
        "members": {
            str(group): [str(key) for key in rows] for group, rows in zones.groupby("zone_group").groups.items()
        },
    }


def _inside_from(scenario: Scenario) -> float:
    return 100 * scenario.rules.redlines.park_overlap_share.value


def _overlaps(view: View) -> dict[str, list[list[Any]]]:
    """Common area of each site with each red line that it overlaps, largest first."""
    lines = view.record.dataset.redlines
    shapes = np.asarray(view.sites.geometry.array, dtype=object)
    common = spatial.overlap_matrix(shapes, np.asarray(lines.geometry.array, dtype=object))
    share = common / np.maximum(view.sites.geometry.area.to_numpy(), 1e-9)[:, None]
    site, line = np.nonzero(np.round(share, 4) > 0)
    order = np.lexsort((-common[site, line], site))
    found: dict[str, list[list[Any]]] = {}
    for row, column in zip(site[order], line[order], strict=True):
        overlap = [round(mu_from_m2(float(common[row, column])), 1), round(float(share[row, column]), 4)]
        found.setdefault(str(view.sites.index[row]), []).append([str(lines["redline_id"].iloc[column]), *overlap])
    return found


def _hosts(view: View) -> tuple[dict[str, list[list[Any]]], list[Any]]:
    """Hosts near each park, admissible ones first, then by distance; of a group's zones the one that counts."""
    scenario = view.record.scenario
    sites, _ = build_ground(view.record.dataset, scenario)
    park, site = _candidates(view, sites)
    pairs = pd.DataFrame({
        "park": park,
        "host": sites.host[site],
        "bar": merge_bars(scenario, sites, park, site),
        "km": np.round(spatial.gaps(sites.geometry[park], sites.geometry[site]) / METRES_PER_KM, 1),
        "likeness": np.round(100 * likeness(sites.mix[park], sites.mix[site]), 1),
    })  # fmt: skip
    pairs["refused"] = pairs["bar"] > 0
    own = (sites.merge_bar[park] > 0) | (sites.inside[park] >= 0)
    pairs["whose"] = np.select([own, pairs["bar"] < BAR["merge_gap"]], ["park", "host"], "pair")
    pairs = pairs.sort_values(["park", "refused", "km", "likeness"], ascending=[True, True, True, False], kind="stable")
    pairs = pairs.drop_duplicates(["park", "host"])
    rank = pairs.groupby(["park", "refused"]).cumcount()
    pairs = pairs[~pairs["refused"] | (rank < MOST_REFUSED)]
    barred = pairs.loc[pairs["refused"], ["bar", "whose"]]
    grounds = sorted(set(zip(barred["bar"], barred["whose"], strict=True)))
    place = {ground: number for number, ground in enumerate(grounds)}
    names = _host_ids(view, sites)
    found: dict[str, list[list[Any]]] = {}
    columns = (pairs[name].tolist() for name in ("park", "host", "km", "likeness", "bar", "whose"))
    for park_, host, km, alike, bar, whose in zip(*columns, strict=True):
        found.setdefault(str(sites.id[park_]), []).append([names[host], km, alike, place.get((bar, whose), -1)])
    return found, [text(refusal(scenario, int(bar), whose)) for bar, whose in grounds]


def _candidates(view: View, sites: Sites) -> tuple[Indices, Indices]:
    """Parks beside every park and zone within the scenario's gap, and beside the nearest hosts of the plan."""
    rule = view.record.scenario.rules.merging
    parks, takers = np.flatnonzero(sites.is_park), np.flatnonzero(sites.is_park | sites.is_zone)
    near = near_pairs(sites, parks, takers, rule.max_gap.value if rule.enabled else np.inf)
    open_hosts = view.record.measures.hosts.index
    ids = np.where(sites.is_zone, view.record.dataset.sites["zone_group"].to_numpy(str), sites.id)
    hosts = takers[np.isin(ids[takers], open_hosts.to_numpy(str))]
    centres = spatial.centres(sites.geometry)
    distance: FloatArray = spatial.distances(centres[parks], centres[hosts])
    distance[parks[:, None] == hosts[None, :]] = np.inf
    closest = np.argsort(distance, axis=1, kind="stable")[:, :NEAREST]
    rows, columns = np.repeat(np.arange(len(parks)), closest.shape[1]), closest.ravel()
    kept = np.isfinite(distance[rows, columns])
    within = np.flatnonzero(sites.inside >= 0)
    first = np.concatenate([near[0], parks[rows[kept]], within])
    second = np.concatenate([near[1], hosts[columns[kept]], sites.inside[within]])
    both_ = np.unique(np.stack([first, second], axis=1), axis=0)
    return both_[:, 0], both_[:, 1]


def _host_ids(view: View, sites: Sites) -> dict[int, str]:
    """Id of each host by its position: a park's own, or that of the zone's group."""
    groups = view.record.dataset.sites["zone_group"].to_numpy(str)
    ids = np.where(sites.is_zone, groups, sites.id)
    return {int(host): str(key) for host, key in zip(sites.host, ids, strict=True)}


def refusal(scenario: Scenario, bar: int, whose: str) -> Both:
    """Why a merger is refused: the ground with its clause, or with the scenario's figure and where that comes from.

    ``whose``: 'park' and 'host' where it lies with one of them, 'pair' where with both.
    """
    why, name = ground(bar), LIMITS.get(ground(bar).code)
    if name is None:
        key, source = f"refusal.{whose}", why.clause
        return both(key, what=why.en, source=source)[0], both(key, what=why.zh, source=source)[1]
    figure: Figure = getattr(scenario.rules.merging, name)
    amount = figure.value * (100 if figure.unit == "1" else 1)
    limit = both(f"refusal.{name}", n=f"{amount:,.0f}")
    origin = source_text(figure.clause or why.clause)
    return f"{why.en}: {limit[0]} ({origin[0]})", f"{why.zh}：{limit[1]}（{origin[1]}）"
