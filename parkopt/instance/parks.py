"""Every candidate fate of every park: stay open, merge into a neighbour or zone group, or be vacated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from parkopt import spatial
from parkopt.grounds import BAR
from parkopt.instance.types import Hosts, Indices, Mask, ParkKind, ParkOptions, Sites
from parkopt.scenario.schema import Scenario
from parkopt.units import FloatArray


@dataclass(frozen=True)
class MergePairs:
    """Admissible mergers: park (site index), host, likeness of business, and the host site that was measured."""

    park: Indices
    host: Indices
    similarity: FloatArray


def likeness(first: FloatArray, second: FloatArray) -> FloatArray:
    """Shared part of two sector mixes: Σ_g min(a_g, b_g). Shapes (pairs, groups) → (pairs,)."""
    return np.asarray(np.minimum(first, second).sum(axis=1), dtype=np.float64)


def merge_bars(scenario: Scenario, sites: Sites, park: Indices, site: Indices) -> Indices:
    """Why each park may not merge into the host of the site paired with it (family 6): the first ground, 0 if it may.

    Into a park: gap, contact, span, county and likeness within the scenario's figures, and a host that may be retained
    and absorb. Into a zone group: the same against a member zone, but for span. A park inside a zone merges into
    that zone's group, whatever its business, and nowhere else. Shapes: (pairs,).
    """
    rule = scenario.rules.merging
    within, weak = sites.inside[park] >= 0, sites.is_park[site] & ~sites.absorbs[site]
    elsewhere = within & (site != sites.inside[park])
    bar = np.where(elsewhere, BAR["park_in_zone"], 0)
    for ground in (
        sites.merge_bar[park],
        np.where(sites.is_park[site] & ~within, sites.retain_bar[site], 0),
        np.where(weak & ~within, BAR["host_weak"], 0),
    ):
        bar = np.where(bar == 0, ground, bar)
    if rule.enabled:
        for code, refused in _measured(scenario, sites):
            open_ = np.flatnonzero((bar == 0) & ~within)
            bar[open_[refused(park[open_], site[open_])]] = BAR[code]
    return bar.astype(np.int64)


def _measured(scenario: Scenario, sites: Sites) -> list[tuple[str, Callable[[Indices, Indices], Mask]]]:
    """What is measured on a pair, cheapest first where that is open: ground, and which pairs it refuses."""
    rule, shape = scenario.rules.merging, sites.geometry
    gap, contact, span = rule.max_gap.value, rule.min_contact.value, rule.max_span.value

    def far(park: Indices, site: Indices) -> Mask:
        return ~np.asarray(shapely.dwithin(shape[park], shape[site], gap), dtype=np.bool_)

    def apart(park: Indices, site: Indices) -> Mask:
        return spatial.contact_length(shape[park], shape[site], gap) < contact

    def abroad(park: Indices, site: Indices) -> Mask:
        return np.asarray((sites.county[park] != sites.county[site]) & (not rule.cross_county.value), dtype=np.bool_)

    def unlike(park: Indices, site: Indices) -> Mask:
        return likeness(sites.mix[park], sites.mix[site]) < rule.min_similarity.value

    def long(park: Indices, site: Indices) -> Mask:
        return ~sites.is_zone[site] & (spatial.span(shape[park], shape[site]) > span)

    return [("merge_gap", far), ("merge_contact", apart), ("merge_county", abroad), ("merge_similarity", unlike),
            ("merge_span", long)]  # fmt: skip


def merge_pairs(scenario: Scenario, sites: Sites) -> MergePairs:
    """Which park may merge into which host, by `merge_bars`; of a group's zones the one most alike counts."""
    rule = scenario.rules.merging
    parks = np.flatnonzero(sites.is_park & (sites.inside < 0) & (sites.merge_bar == 0))
    takers = np.flatnonzero((sites.is_park & sites.absorbs & (sites.retain_bar == 0)) | sites.is_zone)
    first, second = near_pairs(sites, parks, takers, rule.max_gap.value if rule.enabled else np.inf)
    inside = np.flatnonzero((sites.inside >= 0) & (sites.merge_bar == 0))
    first, second = np.concatenate([first, inside]), np.concatenate([second, sites.inside[inside]])
    free = merge_bars(scenario, sites, first, second) == 0
    first, second = first[free], second[free]
    similarity = likeness(sites.mix[first], sites.mix[second])
    host = sites.host[second]
    order = np.lexsort((-similarity, host, first))
    first, host, similarity = first[order], host[order], similarity[order]
    fresh = np.ones(len(first), dtype=bool)
    fresh[1:] = (first[1:] != first[:-1]) | (host[1:] != host[:-1])
    return MergePairs(first[fresh], host[fresh], similarity[fresh])


def near_pairs(sites: Sites, parks: Indices, takers: Indices, reach: float) -> tuple[Indices, Indices]:
    """Each of ``parks`` with each other of ``takers`` within ``reach`` metres, as site indices."""
    if np.isinf(reach):
        first, second = np.repeat(parks, len(takers)), np.tile(takers, len(parks))
    else:
        one, two = spatial.adjacent_pairs(sites.geometry[parks], sites.geometry[takers], reach)
        first, second = parks[one], takers[two]
    other = first != second
    return first[other], second[other]


def build_park_options(scenario: Scenario, sites: Sites, hosts: Hosts) -> ParkOptions:
    """All park options, sorted by park, then kind, host and stage."""
    stages = len(scenario.phases)
    parks = np.flatnonzero(sites.is_park)
    pairs = merge_pairs(scenario, sites)
    count = len(parks)
    stage = np.arange(stages)
    park = np.concatenate([parks, np.repeat(pairs.park, stages), np.repeat(parks, stages)])
    kind = np.repeat(
        [ParkKind.OPEN, ParkKind.MERGE, ParkKind.VACATE], [count, len(pairs.park) * stages, count * stages]
    )
    host = np.concatenate([sites.host[parks], np.repeat(pairs.host, stages), np.full(count * stages, -1)])
    when = np.concatenate([np.full(count, -1), np.tile(stage, len(pairs.park)), np.tile(stage, count)])
    likeness_ = np.concatenate([np.ones(count), np.repeat(pairs.similarity, stages), np.zeros(count * stages)])
    must_merge = (sites.inside >= 0) & (sites.merge_bar == 0)
    bar = np.select(
        [kind == ParkKind.OPEN, (kind == ParkKind.VACATE) & must_merge[park]],
        [sites.retain_bar[park], BAR["park_in_zone"]],
        0,
    )
    gross = sites.gross_mu[park]
    per_mu = np.array(
        [scenario.costs.upgrade_per_mu.value, scenario.costs.merge_per_mu.value, scenario.costs.vacate_per_mu.value]
    )
    order = np.lexsort((when, host, kind, park))
    options = ParkOptions(
        park=park,
        kind=kind.astype(np.int64),
        host=host,
        stage=when,
        bar=bar.astype(np.int64),
        similarity=likeness_,
        cost=gross * per_mu[kind],
        released=np.where(kind == ParkKind.VACATE, gross, 0.0),
    )
    return take_park_options(options, order)


def take_park_options(options: ParkOptions, rows: Indices | Mask) -> ParkOptions:
    """The given rows of the park options."""
    return ParkOptions(**{name: getattr(options, name)[rows] for name in ParkOptions.__dataclass_fields__})
