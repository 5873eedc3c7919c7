"""Family 6: what may merge with what: gap, contact, county, likeness of business, span."""

from __future__ import annotations

import numpy as np
import shapely

from parkopt.audit.case import Case, Floats, Outcome, outcome, phrase
from parkopt.audit.numbers import above, below
from parkopt.dataset.plan import Fate


def near(case: Case) -> Outcome:
    """Distance between the two polygons ≤ ``max_gap``."""
    table, limit = case.mergers, case.scenario.rules.merging.max_gap.value
    text = f"{{id}}: lies {{gap:.0f}} m from {{partner}}, with which it merges; at most {limit:.0f} m"
    return outcome(len(table), phrase(table, above(table["gap"], limit), text))


def contact(case: Case) -> Outcome:
    """Length of the merged park's outline within ``max_gap`` of the other polygon ≥ ``min_contact``."""
    rule, table = case.scenario.rules.merging, case.mergers
    near_enough = ~above(table["gap"], rule.max_gap.value)
    text = f"{{id}}: {{contact:.0f}} m of its outline lie near {{partner}}, {rule.min_contact.value:.0f} m are needed"
    return outcome(len(table), phrase(table, near_enough & below(table["contact"], rule.min_contact.value), text))


def county(case: Case) -> Outcome:
    """Both lie in one county, unless ``cross_county``."""
    table = case.mergers
    crosses = (table["county"] != table["their_county"]) & (not case.scenario.rules.merging.cross_county.value)
    text = "{id}: in {county} merges with {partner} in {their_county}"
    return outcome(len(table), phrase(table, crosses, text))


def similarity(case: Case) -> Outcome:
    """Shared part of the two sector mixes by base-year output ≥ ``min_similarity``."""
    table, limit = case.mergers, case.scenario.rules.merging.min_similarity.value
    text = f"{{id}}: its business is like that of {{partner}} to {{similarity:.3f}}, {limit:g} is needed"
    return outcome(len(table), phrase(table, below(table["similarity"], limit), text))


def span(case: Case) -> Outcome:
    """Greatest distance between any two points of two sites under one park host ≤ ``max_span``."""
    parks, limit = case.parks, case.scenario.rules.merging.max_span.value
    merged = parks[(parks["fate"] == Fate.MERGE) & parks["host_id"].isin(parks.index)]
    too_wide: list[str] = []
    for host, members in merged.groupby("host_id"):
        sites = np.array([host, *members.index], dtype=object)
        width = _greatest_distances(case.shapes(sites))
        for one, other in np.argwhere(np.triu(above(width, limit), 1)):
            extent = f"{width[one, other]:.0f} m, at most {limit:.0f} m"
            too_wide.append(f"{host}: {sites[one]} and {sites[other]} under it span {extent}")
    return outcome(len(merged), too_wide)


def _greatest_distances(shapes: np.ndarray) -> Floats:
    """Greatest distance (m) between points of each pair of polygons: it lies between two corners of their hulls."""
    corners, owner = shapely.get_coordinates(shapely.convex_hull(shapes), return_index=True)
    apart = np.hypot(*(corners[:, None, axis] - corners[None, :, axis] for axis in (0, 1)))
    first = np.flatnonzero(np.r_[True, np.diff(owner) > 0])
    return np.asarray(np.maximum.reduceat(np.maximum.reduceat(apart, first, axis=0), first, axis=1))
