"""Amounts that indicators are made of: a quantity of the firms, summed over those that pass some tests, by scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from parkopt.instance.types import Mask
from parkopt.metrics import costs
from parkopt.metrics.case import Case
from parkopt.metrics.scopes import by_place
from parkopt.metrics.state import State
from parkopt.units import WAN_PER_YI, FloatArray, yi_from_wan

ByScope = Callable[[Case, State], FloatArray]
"""An amount of each scope at the end of a year. Shape (scopes,); NaN where a scope has none."""
Test = Callable[[Case, State], Mask]
"""Which firms count. Shape (firms,)."""


@dataclass(frozen=True)
class Quantity:
    """A figure of the firms; ``imputed`` is the ledger column whose gaps were filled for it, '' for none."""

    values: Callable[[State], FloatArray]
    imputed: str = ""


COUNT: Final = Quantity(lambda state: state.count)
OUTPUT: Final = Quantity(lambda state: yi_from_wan(state.output))
TAX: Final = Quantity(lambda state: yi_from_wan(state.tax))
REVENUE: Final = Quantity(lambda state: yi_from_wan(state.revenue))
VALUE_ADDED: Final = Quantity(lambda state: yi_from_wan(state.value_added), "value_added")
R_AND_D: Final = Quantity(lambda state: yi_from_wan(state.r_and_d), "r_and_d")
ENERGY: Final = Quantity(lambda state: state.energy, "energy_tce")
WASTEWATER: Final = Quantity(lambda state: state.wastewater, "wastewater_t")
LAND: Final = Quantity(lambda state: state.land / WAN_PER_YI)
"""Land in 10⁴ mu, so that 亿元 over it are 万元 per mu."""


@dataclass(frozen=True)
class Total:
    """Σ ``quantity`` over the firms that pass every test in ``where``."""

    quantity: Quantity
    where: tuple[Test, ...] = ()

    def of_firms(self, case: Case, state: State) -> FloatArray:
        """The amounts per firm, 0 for those that do not count. Shape (firms,)."""
        amount = self.quantity.values(state)
        for test in self.where:
            amount = np.where(test(case, state), amount, 0.0)
        return amount

    def __call__(self, case: Case, state: State) -> FloatArray:
        return state.sums(self.of_firms(case, state))

    def imputed_share(self, case: Case, state: State) -> FloatArray:
        """Share of the sum that rests on imputed values. Shape (scopes,)."""
        if not self.quantity.imputed:
            return np.zeros(len(case.scopes.names))
        amount = self.of_firms(case, state)
        filled = state.sums(np.where(case.instance.imputed[self.quantity.imputed], amount, 0.0))
        whole = state.sums(amount)
        return np.divide(filled, whole, out=np.zeros_like(whole), where=whole > 0)


def total(quantity: Quantity, *where: Test) -> Total:
    """Σ ``quantity`` over the firms that pass every test."""
    return Total(quantity, where)


# ------------------------------------------------------------------------------------------------ tests
def inside(case: Case, state: State) -> Mask:
    """Stands in a host."""
    return state.inside


def leading(case: Case, state: State) -> Mask:
    """Its industry leads its host."""
    return state.leading


def above(case: Case, state: State) -> Mask:
    """Above scale."""
    return case.instance.firms.above


def polluter(case: Case, state: State) -> Mask:
    """Polluting, thermal power excepted."""
    return case.instance.firms.polluter


def flagged(column: str) -> Test:
    """Marked in a yes-or-no column of the ledger."""
    return lambda case, state: case.flag(column)


def of_group(group: str) -> Test:
    """In a sector group; none where the scenario has no such group."""
    return lambda case, state: np.array(case.instance.groups)[case.instance.firms.group] == group


def of_sector(sector: str) -> Test:
    """In a sub-industry."""
    return lambda case, state: np.array(case.instance.sectors)[case.instance.firms.sector] == sector


# ------------------------------------------------------------------------------------------------ sites and hosts
def park_count(case: Case, state: State) -> FloatArray:
    """Parks outside the zones."""
    return case.by_site(case.parks_at(state.year))


def zone_count(case: Case, state: State) -> FloatArray:
    """Zones in the base year, zone groups afterwards (a group counts where its largest member lies)."""
    if state.year == case.base_year:
        return case.by_site(case.instance.sites.is_zone)
    return case.by_host(case.instance.hosts.is_group)


def green_parks(case: Case, state: State) -> FloatArray:
    """Retained parks whose upgrade is done, which it is by the final year."""
    if state.year == case.base_year:
        return np.full(len(case.scopes.names), np.nan)
    return case.by_site(case.parks_at(case.final_year) & (state.year == case.final_year))


def hosts_over(upper: bool) -> ByScope:
    """Zones and parks (``upper``: zones only) whose output reaches the tier's figure.

    In the base year every zone counts by itself, afterwards its group; hosts count with their merged sites. Micro-firm
    parks do not count.
    """

    def count(case: Case, state: State) -> FloatArray:
        instance, tiers = case.instance, case.instance.scenario.rules.tiers
        floor = (tiers.upper if upper else tiers.lower).value * (1 - 1e-9)
        if state.year == case.base_year:
            ranked = instance.sites.is_zone | (instance.sites.is_park & (not upper))
            return case.by_site(ranked & (yi_from_wan(by_place(state.site, state.output, len(ranked))) >= floor))
        ranked = instance.hosts.is_group if upper else case.hosts_at(state.year)
        return case.by_host(ranked & (yi_from_wan(by_place(state.host, state.output, len(ranked))) >= floor))

    return count


def most_leads(case: Case, state: State) -> FloatArray:
    """Largest number of leading industries that any host names; the plan names them for the final year."""
    if state.year != case.final_year:
        return np.full(len(case.scopes.names), np.nan)
    return case.scopes.largest(*case.host_region, np.where(case.hosts_at(state.year), case.leads.sum(axis=1), -np.inf))


def jobs_lost(case: Case, state: State) -> FloatArray:
    """Jobs lost so far, persons, by the place of the base year."""
    if state.year == case.base_year:
        return np.full(len(case.scopes.names), np.nan)
    firms, scopes = case.instance.firms, case.scopes
    lost = np.where(case.acts <= state.year, case.jobs_lost, 0.0)
    return scopes.sums(scopes.county_of(firms.county), scopes.unit_of(firms.unit), lost)


def public_money(case: Case, state: State) -> FloatArray:
    """Public money spent so far, 亿元; of the city alone."""
    money = np.full(len(case.scopes.names), np.nan)
    if state.year != case.base_year:
        money[0] = costs.public_money(case, costs.expenses(case), state.year)
    return money
