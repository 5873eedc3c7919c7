"""Park fates valued against prices: with the shared rows priced, every firm simply takes its cheapest open option.

For multipliers y of the shared rows (land, targets, budgets, leads...), d = c − Aᵀy prices every option. Then for a set of
retained parks

    a_f     = min of d over what f can do without its park: zones, closing, staying outside, moving to a retained park
    gain_ph = Σ_{f on p} min(0, d_stay(f, h) − a_f)
    value   = Σ_f a_f + Σ_p  { d_open + gain_pp                                       p retained
                             { min(d_vacate, min_{h retained or zone} d_merge + gain_ph)   else

which whole-array steps evaluate in milliseconds. It is a guide for the search, never a bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.instance.types import FirmKind
from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, LinearModel, Mask
from parkopt.units import FloatArray

PRICED_APART = ("structure.", "park_count", "merging.span")
"""Blocks the search honours itself; all others are priced."""


def shared_multipliers(model: LinearModel, dual: FloatArray) -> FloatArray:
    """The multipliers with those of blocks that the search honours itself set to 0."""
    y = dual.copy()
    for block in model.blocks:
        if block.key.startswith(PRICED_APART):
            y[block.first : block.end] = 0.0
    return y


@dataclass(frozen=True)
class Fates:
    """A fate for every park: the host it comes under (its own when retained), −1 when vacated. Shape (sites,)."""

    host: Indices
    value: float


class Priced:
    """The options of a city at given prices. Positions of parks are site positions."""

    def __init__(self, model: CityModel, y: FloatArray) -> None:
        instance, columns, linear = model.instance, model.columns, model.linear
        reduced = (linear.cost - linear.matrix.T @ shared_multipliers(linear, y))[: columns.count]
        firm, park, sites = columns.firm, columns.park, instance.sites
        self.sites = len(sites.id)
        self.hosts = len(instance.hosts.id)
        self.own_host = sites.host
        self.host_site = instance.hosts.site
        cost = reduced[columns.firm_column]
        firms = len(instance.firms.id)
        at_park = sites.is_park[np.maximum(firm.site, 0)]
        moving = np.flatnonzero((firm.kind == FirmKind.MOVE) & at_park)
        staying = np.flatnonzero((firm.kind == FirmKind.STAY) & at_park)
        free = np.ones(len(cost), dtype=bool)
        free[moving] = free[staying] = False
        self.free = np.full(firms, np.inf)
        np.minimum.at(self.free, firm.firm[free], cost[free])
        pair = firm.firm[moving] * np.int64(self.sites) + firm.site[moving]
        keys, place = np.unique(pair, return_inverse=True)
        self.move_cost = np.full(len(keys), np.inf)
        np.minimum.at(self.move_cost, place, cost[moving])
        self.move_firm, self.move_site = keys // self.sites, keys % self.sites
        self.move_start = np.flatnonzero(np.diff(self.move_firm, prepend=-1))
        self.move_owner = self.move_firm[self.move_start]
        pair = park.park * np.int64(self.hosts + 1) + np.where(park.host >= 0, park.host, self.hosts)
        keys, place = np.unique(pair, return_inverse=True)
        self.fate_cost = np.full(len(keys), np.inf)
        np.minimum.at(self.fate_cost, place, reduced[columns.park_column])
        self.fate_park, self.fate_host = keys // (self.hosts + 1), keys % (self.hosts + 1)
        stay_key = firm.site[staying] * np.int64(self.hosts + 1) + firm.host[staying]
        self.stay_fate = np.searchsorted(keys, stay_key)
        self.stay_firm, self.stay_cost = firm.firm[staying], cost[staying]
        self.vacates = self.fate_host == self.hosts
        host = np.minimum(self.fate_host, self.hosts - 1)
        self.needs = np.where(self.vacates, -1, self.host_site[host])
        self.own = ~self.vacates & (self.needs == self.fate_park)
        self.fate_start = np.flatnonzero(np.diff(self.fate_park, prepend=-1))
        self.can_open = np.zeros(self.sites, dtype=bool)
        self.can_open[self.fate_park[self.own]] = True
        only = np.ones(self.sites, dtype=bool)
        only[self.fate_park[~self.own]] = False
        self.must_open = only & self.can_open

    def away(self, open_: Mask) -> FloatArray:
        """Cheapest option of each firm without its park. Shape (firms,)."""
        best = self.free.copy()
        if len(self.move_start):
            cost = np.where(open_[self.move_site], self.move_cost, np.inf)
            best[self.move_owner] = np.minimum(best[self.move_owner], np.minimum.reduceat(cost, self.move_start))
        return best

    def fates(self, open_: Mask) -> Fates:
        """The best fates when exactly the parks of ``open_`` are retained. Shape of ``open_``: (sites,)."""
        away = self.away(open_)
        lonely = np.isinf(away)
        base = np.where(lonely, 1e6, away)
        gain = np.minimum(self.stay_cost - base[self.stay_firm], 0.0)
        value = self.fate_cost + np.bincount(self.stay_fate, weights=gain, minlength=len(self.fate_cost))
        ready = self.vacates | (self.needs < 0) | open_[np.maximum(self.needs, 0)]
        ready &= np.where(open_[self.fate_park], self.own, ~self.own)
        value = np.where(ready, value, 1e9)
        best = np.minimum.reduceat(value, self.fate_start)
        total = float(base.sum() + best.sum())
        owner = np.repeat(np.arange(len(self.fate_start)), np.diff(np.append(self.fate_start, len(value))))
        first = np.full(len(best), len(value), dtype=np.int64)
        hit = np.flatnonzero(value <= best[owner])
        np.minimum.at(first, owner[hit], hit)
        host = np.full(self.sites, -1, dtype=np.int64)
        host[self.fate_park[first]] = np.where(self.vacates[first], -1, self.fate_host[first])
        return Fates(host, total)

    def value(self, open_: Mask) -> float:
        """The value of ``fates(open_)``."""
        return self.fates(open_).value
