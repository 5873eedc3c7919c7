"""Fixed park fates: the model with them, leads and tiers named, and the few undecided firms assigned exactly."""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind, ParkKind
from parkopt.model.build import CityModel
from parkopt.model.columns import option_lead
from parkopt.model.linear import Indices, LinearModel, Mask
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.stages import WHOLE, places_of
from parkopt.solve.submodel import solve_sub
from parkopt.units import FloatArray, yi_from_wan

TIER_NEAR = 0.9
"""A host that the relaxation brings this near to a tier is pushed over it."""
LEAST_LEAD = 0.01
"""A sector is thought to lead in a host where it leads at least to this extent."""
LOOSENED = (0.0, 0.1, 0.4, 1.0)
"""Shares of the settled firms that are freed, one after the other, until a whole assignment is found."""
FITTING = ("structure.stay", "structure.move")
"""Rows that say no more than 'one fate each' once the fates of parks are fixed and the options that do not fit them are closed."""


def with_fates(model: CityModel, host: Indices) -> LinearModel:
    """The model with every park's fate fixed (but not its stage), without the rows that then say nothing (``FITTING``). ``host``: by
    site, −1 vacated. Shape (sites,)."""
    columns, instance, linear = model.columns, model.instance, model.linear
    firm, park = columns.firm, columns.park
    site = np.maximum(firm.site, 0)
    at_park = instance.sites.is_park[site]
    retained = host[site] == instance.sites.host[site]
    dead = at_park & np.where(
        firm.kind == FirmKind.MOVE, ~retained, (firm.kind == FirmKind.STAY) & (host[site] != firm.host)
    )
    upper = linear.upper.copy()
    upper[columns.park_column[park.host != host[park.park]]] = 0.0
    upper[columns.firm_column[dead]] = 0.0
    open_host = np.ones(len(instance.hosts.id), dtype=bool)
    own = np.flatnonzero(instance.hosts.site >= 0)
    open_host[own] = ~instance.sites.is_park[instance.hosts.site[own]] | (host[instance.hosts.site[own]] == own)
    closed = ~open_host[columns.lead_host]
    upper[columns.lead[closed]] = upper[columns.lead_value[closed]] = 0.0
    upper[columns.tier[~open_host[columns.tier_host]]] = 0.0
    fitting = np.zeros(linear.rows, dtype=bool)
    for block in linear.blocks:
        fitting[block.first : block.end] = block.key in FITTING
    return linear.restricted(linear.lower, upper).without(fitting)


def with_leads(model: CityModel, fixed: LinearModel, x: FloatArray, tiers: bool = True) -> LinearModel:
    """The model with each host's leads (its largest sectors at ``x``) and, if asked, its tiers fixed as well."""
    columns, instance = model.columns, model.instance
    firm = columns.firm
    lower, upper = fixed.lower.copy(), fixed.upper.copy()
    share = x[columns.firm_column]
    inside = np.flatnonzero((firm.host >= 0) & (share > WHOLE))
    if len(columns.lead):
        pair = option_lead(instance, columns)[inside]
        value = np.bincount(pair, weights=firm.value_added[inside] * share[inside], minlength=len(columns.lead))
        named = most_leading(model, value.astype(np.float64)) & (upper[columns.lead] > 0)
        upper[columns.lead] = named
        upper[columns.lead_value[~named]] = 0.0
    if tiers and len(columns.tier):
        rule = instance.scenario.rules.tiers
        output = np.bincount(
            firm.host[inside],
            weights=yi_from_wan(firm.output[inside] * share[inside]),
            minlength=len(instance.hosts.id),
        )
        level = np.array([rule.lower.value, rule.upper.value])[columns.tier_level]
        reached = (output[columns.tier_host] >= TIER_NEAR * level) & (upper[columns.tier] > 0)
        lower[columns.tier] = upper[columns.tier] = reached
    return fixed.restricted(lower, upper)


def as_named(model: CityModel, fixed: LinearModel, x: FloatArray) -> LinearModel:
    """The model with just the leads that are named at a point with whole leads, and with its tiers (see ``as_reached``)."""
    columns = model.columns
    named = x[columns.lead] > WHOLE
    upper = fixed.upper.copy()
    upper[columns.lead] = np.minimum(upper[columns.lead], named)
    upper[columns.lead_value[~named]] = 0.0
    return as_reached(model, fixed.restricted(fixed.lower, upper), x)


def as_reached(model: CityModel, fixed: LinearModel, x: FloatArray) -> LinearModel:
    """The model with the tiers of a point: those it reaches are kept, those it does not begin are not reached, others stay open."""
    tier = model.columns.tier
    lower, upper = fixed.lower.copy(), fixed.upper.copy()
    lower[tier] = x[tier] >= 1 - WHOLE
    upper[tier] = np.minimum(upper[tier], x[tier] > WHOLE)
    return fixed.restricted(lower, upper)


def most_leading(model: CityModel, amount: FloatArray) -> Mask:
    """The pairs (host, sector) with the largest amounts of their host, as many as may lead. Shapes (leads,)."""
    columns = model.columns
    order = np.lexsort((columns.lead_sector, -amount, columns.lead_host))
    start = np.flatnonzero(np.diff(columns.lead_host[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(start, np.diff(np.append(start, len(order))))
    named = np.zeros(len(amount), dtype=bool)
    named[order[rank < int(model.instance.scenario.rules.leading.most.value)]] = True
    return named


def named_leads(model: CityModel, lead: FloatArray) -> Mask:
    """The pairs that lead where they do so to this extent (averaged, or 0 and 1). Shapes (leads,)."""
    return most_leading(model, lead) & (lead > LEAST_LEAD)


def whole_assignment(
    model: CityModel,
    host: Indices,
    near: FloatArray,
    options: HighsOptions,
    cost: FloatArray | None = None,
    free: Mask | None = None,
) -> HighsResult:
    """A plan with the given fates near a point: firms that are whole there stay so (but for ``free`` ones, shape (firms,)),
    the rest is solved exactly. None where there is none, or before one was found when ``options`` say to stop."""
    leads = with_leads(model, with_fates(model, host), near)
    base = leads.restricted(np.zeros_like(leads.lower), leads.upper)
    for loosened in LOOSENED:
        trial = _rest_exactly(model, base, near, options, loosened, cost, free)
        if trial.x is not None or (options.stop is not None and options.stop()):
            break
    return trial


def _rest_exactly(
    model: CityModel,
    base: LinearModel,
    x: FloatArray,
    options: HighsOptions,
    loosened: float,
    cost: FloatArray | None,
    free: Mask | None,
) -> HighsResult:
    """Fix the place of firms that have one at ``x``, but for the ``free`` ones and a seeded share ``loosened``; solve the
    rest as integers."""
    columns, firm = model.columns, model.columns.firm
    firms, places = len(model.instance.firms.id), places_of(model)
    weight = places.share(model, x)[places.of]
    settled = np.zeros(firms, dtype=bool)
    settled[firm.firm[weight > 1 - WHOLE]] = True
    settled &= np.random.default_rng(options.seed).random(firms) >= loosened
    if free is not None:
        settled &= ~free
    upper = base.upper.copy()
    away = settled[firm.firm] & (weight < 0.5)
    upper[columns.firm_column[away]] = 0.0
    return solve_sub(base.restricted(base.lower, upper), options, cost)


def may_go_to(model: CityModel, hosts: Indices) -> Mask:
    """Firms that can be under one of the ``hosts``. Shape (firms,)."""
    firm = model.columns.firm
    mask = np.zeros(len(model.instance.firms.id), dtype=bool)
    mask[firm.firm[np.isin(firm.host, hosts[hosts >= 0])]] = True
    return mask


def fates_of(model: CityModel, x: FloatArray) -> Indices:
    """The host of each park at a point (−1 vacated or none). Shape (sites,)."""
    park = model.columns.park
    share = x[model.columns.park_column]
    host = np.full(len(model.instance.sites.id), -1, dtype=np.int64)
    table = np.zeros((len(host), len(model.instance.hosts.id) + 1))
    np.add.at(table, (park.park, np.where(park.kind == ParkKind.VACATE, -1, park.host)), share)
    best = table.argmax(axis=1)
    known = table.max(axis=1) > 0
    host[known] = np.where(best[known] == table.shape[1] - 1, -1, best[known])
    return host
