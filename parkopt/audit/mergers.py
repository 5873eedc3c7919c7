"""Merged parks beside the site each is measured against: the figures that family 6 judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from parkopt.audit.ground import within_reach
from parkopt.dataset.plan import Fate

if TYPE_CHECKING:
    from parkopt.audit.case import Case

Floats = npt.NDArray[np.float64]


def measured(case: Case) -> pd.DataFrame:
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
