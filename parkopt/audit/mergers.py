"""Merged parks beside the site each is measured against: the figures that family 6 judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from parkopt.audit.ground import within_reach
from parkopt.audit.numbers import above, below
from parkopt.dataset.plan import Fate

if TYPE_CHECKING:
    from parkopt.audit.case import Case

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def measured(case: Case) -> pd.DataFrame:
    """Merged parks (index) with the site they are measured against and the four measures.

    ``partner`` is the host park, or a member zone of the host's group: one that passes all four measures where any
    does, else the nearest. Parks that lie inside a zone of their host's group are not judged and left out. Columns:
    host_id, partner, gap (m), contact (m), county, their_county, similarity.
    """
    parks = case.parks
    group_around = case.of_site("zone_group", case.ground.zone_around.reindex(parks.index))
    merged = parks.loc[(parks["fate"] == Fate.MERGE) & (group_around == ""), ["host_id", "county"]]
    table = _with_measures(case, merged.join(_members(case), on="host_id", how="inner"))
    ranked = table.assign(fits=_fits(case, table)).sort_values(["fits", "gap"], ascending=[False, True], kind="stable")
    best: pd.DataFrame = ranked[~ranked.index.duplicated()].drop(columns="fits").sort_index()
    return best


def _members(case: Case) -> pd.Series:
    """Host → each site it may be measured at: the host park itself, or the member zones of the group."""
    parks = pd.Series(case.parks.index.to_numpy(dtype=object), index=case.parks.index.to_numpy(dtype=object))
    zones = case.sites[case.sites["kind"] == "zone"]
    groups = pd.Series(zones.index.to_numpy(dtype=object), index=zones["zone_group"].to_numpy(dtype=object))
    return pd.concat([parks, groups]).astype(object).rename("partner")


def _with_measures(case: Case, pairs: pd.DataFrame) -> pd.DataFrame:
    mine, theirs = case.shapes(pairs.index), case.shapes(pairs["partner"])
    reach = within_reach(theirs, case.scenario.rules.merging.max_gap.value)
    return pairs.assign(
        gap=shapely.distance(mine, theirs),
        contact=shapely.length(shapely.intersection(shapely.boundary(mine), reach)),
        their_county=case.of_site("county", pairs["partner"].reset_index(drop=True)).to_numpy(dtype=object),
        similarity=_similarity(case, pairs.index, pd.Index(pairs["partner"])),
    )


def _fits(case: Case, pairs: pd.DataFrame) -> Bools:
    """Pairs that pass gap, contact, county and similarity."""
    rule = case.scenario.rules.merging
    fits = ~above(pairs["gap"], rule.max_gap.value) & ~below(pairs["contact"], rule.min_contact.value)
    fits &= ~below(pairs["similarity"], rule.min_similarity.value)
    same = (pairs["county"] == pairs["their_county"]).to_numpy(dtype=bool)
    return np.asarray(fits & (same | rule.cross_county.value), dtype=np.bool_)


def _similarity(case: Case, mine: pd.Index, theirs: pd.Index) -> Floats:
    """Σ over sector groups of the smaller of the two shares in base-year output; 0 for a site without output."""
    made = case.firms.pivot_table(index="site_id", columns="group", values="output", aggfunc="sum", fill_value=0.0)
    total = made.sum(axis=1)
    shares = made.div(total.where(total > 0), axis=0).fillna(0.0)
    left = shares.reindex(mine).fillna(0.0).to_numpy(dtype=np.float64)
    right = shares.reindex(theirs).fillna(0.0).to_numpy(dtype=np.float64)
    return np.asarray(np.minimum(left, right).sum(axis=1))
