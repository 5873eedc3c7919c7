"""Family 6: what may merge with what: gap, contact, county, likeness of business, span."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely

from parkopt.audit.case import Case, Floats, Outcome, outcome, phrase
from parkopt.audit.ground import within_reach
from parkopt.audit.numbers import above, below
from parkopt.dataset.plan import Fate


def pairs(case: Case) -> pd.DataFrame:
    """Merged parks (index) with the site they are measured against and the four measures.

    ``partner`` is the host park, or the member zone of the host's group that is nearest. Parks that lie inside a zone
    of their host's group are not judged and left out. Columns: host_id, partner, gap (m), contact (m), county,
    their_county, similarity.
    """
    parks = case.parks
    group_around = case.of_site("zone_group", case.ground.zone_around.reindex(parks.index))
    merged = parks[(parks["fate"] == Fate.MERGE) & (group_around == "")]
    partner = _partner(case, merged["host_id"])
    merged, partner = merged[partner != ""], partner[partner != ""]
    mine = case.shapes(merged.index)
    theirs = case.shapes(partner)
    reach = within_reach(theirs, case.scenario.rules.merging.max_gap.value)
    return pd.DataFrame(
        {
            "host_id": merged["host_id"],
            "partner": partner,
            "gap": shapely.distance(mine, theirs),
            "contact": shapely.length(shapely.intersection(shapely.boundary(mine), reach)),
            "county": merged["county"],
            "their_county": case.of_site("county", partner),
            "similarity": _similarity(case, merged.index, pd.Index(partner)),
        },
        index=merged.index,
    )


def _partner(case: Case, hosts: pd.Series) -> pd.Series:
    """The site each merged park is measured against; '' where the host is unknown."""
    partner = hosts.where(hosts.isin(case.parks.index), "").astype(object)
    zones = case.sites[case.sites["kind"] == "zone"]
    for group, members in zones.groupby("zone_group"):
        here = hosts.index[hosts == group]
        if len(here):
            mine = case.shapes(here)
            theirs = case.shapes(members.index)
            nearest = shapely.distance(mine[:, None], theirs[None, :]).argmin(axis=1)
            partner.loc[here] = members.index.to_numpy(dtype=object)[nearest]
    return partner


def _similarity(case: Case, mine: pd.Index, theirs: pd.Index) -> Floats:
    """Σ over sector groups of the smaller of the two shares in base-year output; 0 for a site without output."""
    made = case.firms.pivot_table(index="site_id", columns="group", values="output", aggfunc="sum", fill_value=0.0)
    total = made.sum(axis=1)
    shares = made.div(total.where(total > 0), axis=0).fillna(0.0)
    left = shares.reindex(mine).fillna(0.0).to_numpy(dtype=np.float64)
    right = shares.reindex(theirs).fillna(0.0).to_numpy(dtype=np.float64)
    return np.asarray(np.minimum(left, right).sum(axis=1))


def near(case: Case) -> Outcome:
    """Distance between the two polygons ≤ ``max_gap``."""
    table, limit = pairs(case), case.scenario.rules.merging.max_gap.value
    text = f"{{id}}: lies {{gap:.0f}} m from {{partner}}, with which it merges; at most {limit:.0f} m"
    return outcome(len(table), phrase(table, above(table["gap"], limit), text))


def contact(case: Case) -> Outcome:
    """Length of the merged park's outline within ``max_gap`` of the other polygon ≥ ``min_contact``."""
    rule, table = case.scenario.rules.merging, pairs(case)
    near_enough = ~above(table["gap"], rule.max_gap.value)
    text = f"{{id}}: {{contact:.0f}} m of its outline lie near {{partner}}, {rule.min_contact.value:.0f} m are needed"
    return outcome(len(table), phrase(table, near_enough & below(table["contact"], rule.min_contact.value), text))


def county(case: Case) -> Outcome:
    """Both lie in one county, unless ``cross_county``."""
    table = pairs(case)
    crosses = (table["county"] != table["their_county"]) & (not case.scenario.rules.merging.cross_county.value)
    text = "{id}: in {county} merges with {partner} in {their_county}"
    return outcome(len(table), phrase(table, crosses, text))


def similarity(case: Case) -> Outcome:
    """Shared part of the two sector mixes by base-year output ≥ ``min_similarity``."""
    table, limit = pairs(case), case.scenario.rules.merging.min_similarity.value
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
