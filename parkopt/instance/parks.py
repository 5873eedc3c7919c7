"""Every candidate fate of every park: stay open, merge into a neighbour or zone group, or be vacated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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


def merge_pairs(scenario: Scenario, sites: Sites) -> MergePairs:
    """Which park may merge into which host (family 6).

    Into a park: gap, contact, span, county and likeness within the scenario's figures, and a host that may be retained
    and absorb. Into a zone group: the same against a member zone, but for span. A park inside a zone merges into
    that zone's group whatever its business.
    """
    rule = scenario.rules.merging
    parks = np.flatnonzero(sites.is_park)
    takers = np.flatnonzero((sites.is_park & sites.absorbs & (sites.retain_bar == 0)) | sites.is_zone)
    reach = rule.max_gap.value if rule.enabled else np.inf
    first, second = _pairs(sites, parks, takers, reach)
    keep = (first != second) & (sites.inside[first] < 0) & (sites.merge_bar[first] == 0)
    first, second = first[keep], second[keep]
    similarity = likeness(sites.mix[first], sites.mix[second])
    if rule.enabled:
        contact = spatial.contact_length(sites.geometry[first], sites.geometry[second], rule.max_gap.value)
        near = contact >= rule.min_contact.value
        near &= (sites.county[first] == sites.county[second]) | rule.cross_county.value
        near &= similarity >= rule.min_similarity.value
        near &= sites.is_zone[second] | (
            spatial.span(sites.geometry[first], sites.geometry[second]) <= rule.max_span.value
        )
        first, second, similarity = first[near], second[near], similarity[near]
    inside = np.flatnonzero((sites.inside >= 0) & (sites.merge_bar == 0))
    first = np.concatenate([first, inside])
    second = np.concatenate([second, sites.inside[inside]])
    similarity = np.concatenate([similarity, likeness(sites.mix[inside], sites.mix[sites.inside[inside]])])
    host = sites.host[second]
    order = np.lexsort((-similarity, host, first))
    first, host, similarity = first[order], host[order], similarity[order]
    fresh = np.ones(len(first), dtype=bool)
    fresh[1:] = (first[1:] != first[:-1]) | (host[1:] != host[:-1])
    return MergePairs(first[fresh], host[fresh], similarity[fresh])


def _pairs(sites: Sites, parks: Indices, takers: Indices, reach: float) -> tuple[Indices, Indices]:
    if np.isinf(reach):
        return np.repeat(parks, len(takers)), np.tile(takers, len(parks))
    one, two = spatial.adjacent_pairs(sites.geometry[parks], sites.geometry[takers], reach)
    return parks[one], takers[two]


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
