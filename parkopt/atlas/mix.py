"""What the firms of a site are, taken together: shares of its output by grade or sector, and the one that leads."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from parkopt.atlas.view import View

Column = Literal["sector", "grade"]


def shares(view: View, column: Column) -> pd.DataFrame:
    """Shares of the base year's output of each site that has firms: rows site_id, columns the kinds that occur.

    Where nobody has output, every firm counts the same. Where a record shows one unit's firms only, so do the shares: sites of
    other units have none.
    """
    firms, disclosure = view.firms[view.firms["site_id"] != ""], view.record.disclosure
    if disclosure.reduced:
        firms = firms[firms["site_id"].map(view.sites["unit"]) == disclosure.unit]
    site, kind = firms["site_id"].to_numpy(), firms[column].fillna("").to_numpy()
    output = firms["output"].fillna(0.0)
    idle = output.groupby(site).transform("sum") == 0
    sums = pd.crosstab(site, kind, values=output.where(~idle, firms["count"]).to_numpy(), aggfunc="sum").fillna(0.0)
    return sums.div(sums.sum(axis=1), axis=0)


def leading(view: View, column: Column) -> pd.Series:
    """The kind with most output of each site that has firms; the first by name among equals."""
    found = shares(view, column)
    return found.idxmax(axis=1) if found.size else pd.Series(dtype=object)
