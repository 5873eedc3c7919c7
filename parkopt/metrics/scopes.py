"""The scopes of every indicator: the city, each county, each accountable unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from parkopt.instance.types import Indices, Mask, Texts
from parkopt.units import FloatArray


@dataclass(frozen=True)
class Scopes:
    """Names in this order: 'city', 'county:<id>'…, 'unit:<id>'…; amounts by scope have that shape, (scopes,)."""

    counties: tuple[str, ...]
    units: tuple[str, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        return ("city", *(f"county:{name}" for name in self.counties), *(f"unit:{name}" for name in self.units))

    def county_of(self, ids: Texts) -> Indices:
        """Positions of counties, −1 for ids that are none."""
        return pd.Index(self.counties).get_indexer(pd.Index(ids)).astype(np.int64)

    def unit_of(self, ids: Texts) -> Indices:
        """Positions of units, −1 for ids that are none."""
        return pd.Index(self.units).get_indexer(pd.Index(ids)).astype(np.int64)

    def sums(self, county: Indices, unit: Indices, amount: FloatArray | Mask) -> FloatArray:
        """``amount`` added up over all rows, by county and by unit. Shape (scopes,)."""
        return np.concatenate(
            [[amount.sum()], by_place(county, amount, len(self.counties)), by_place(unit, amount, len(self.units))]
        ).astype(np.float64)

    def largest(self, county: Indices, unit: Indices, amount: FloatArray) -> FloatArray:
        """The largest ``amount`` in all, by county and by unit; NaN where a scope has no row. Shape (scopes,)."""
        most = np.full(len(self.names), -np.inf)
        most[0] = amount.max(initial=-np.inf)
        first = 1 + len(self.counties)
        for place, offset in ((county, 1), (unit, first)):
            known = place >= 0
            np.maximum.at(most, place[known] + offset, amount[known])
        return np.where(np.isfinite(most), most, np.nan)


def by_place(place: Indices, amount: FloatArray | Mask, size: int) -> FloatArray:
    """``amount`` added up by place (a position below ``size``, −1 for none). Shape (size,)."""
    return np.bincount(place + 1, weights=amount, minlength=size + 1)[1:].astype(np.float64)
