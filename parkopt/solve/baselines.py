"""Two plans a sensible person would make without a solver for the parks, under the same rules and objective."""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind, ParkKind
from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, Mask
from parkopt.solve.assign import whole_assignment
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.prices import Prices, cheap, place_at_prices, solve_over_places
from parkopt.solve.pricing import Priced
from parkopt.solve.whole import FixedFates
from parkopt.units import FloatArray

FAR = 10.0
"""Points for each kilometre that count in 'nearest' above everything else."""
ROUGHLY = 1e-6
"""Points by which an option of 'strongest' may be dearer than its firm's cheapest to be looked at: with more, a plan that is far from the
best takes seconds longer."""


def strongest(model: CityModel, priced: Priced, most: int) -> Indices:
    """Keep the ``most`` retainable parks with the largest output; the others merge or are vacated as is cheapest alone."""
    output = np.where(priced.can_open, model.instance.sites.output, -1.0)
    open_ = np.zeros(priced.sites, dtype=bool)
    open_[np.argsort(-output, kind="stable")[:most]] = True
    return priced.fates(open_ & priced.can_open | priced.must_open).host


def nearest(model: CityModel, priced: Priced, most: int) -> Indices:
    """Spread the retained parks over the map, then merge every park that may into its nearest host, else vacate it.

    The retained parks are chosen one by one, each the one that is farthest (by employees times kilometres saved) from those
    already kept.
    """
    sites = model.instance.sites
    centre = np.array([[shape.centroid.x, shape.centroid.y] for shape in sites.geometry])
    away = np.hypot(*(centre[:, None, :] - centre[None, :, :]).transpose(2, 0, 1)) / 1000.0
    parks = np.flatnonzero(sites.is_park)
    weight = np.maximum(sites.output[parks], 1.0)
    open_ = priced.must_open.copy()
    reach = away[parks][:, sites.is_zone | open_].min(axis=1, initial=np.inf)
    while open_.sum() < most:
        rest = np.flatnonzero(priced.can_open & ~open_)
        if not len(rest):
            break
        saved = (np.maximum(reach[:, None] - away[np.ix_(parks, rest)], 0.0) * weight[:, None]).sum(axis=0)
        new = rest[int(saved.argmax())]
        open_[new] = True
        reach = np.minimum(reach, away[parks, new])
    return _merge_to_nearest(model, priced, open_, away)


def _merge_to_nearest(model: CityModel, priced: Priced, open_: Mask, away: FloatArray) -> Indices:
    instance, park = model.instance, model.columns.park
    host = priced.fates(open_).host
    merge = np.flatnonzero(park.kind == ParkKind.MERGE)
    target = instance.hosts.site[park.host[merge]]
    zones = np.flatnonzero(instance.sites.is_zone)
    to_group = np.full((priced.sites, priced.hosts), np.inf)
    for zone in zones:
        group = instance.sites.host[zone]
        to_group[:, group] = np.minimum(to_group[:, group], away[:, zone])
    km = np.where(
        target >= 0, away[park.park[merge], np.maximum(target, 0)], to_group[park.park[merge], park.host[merge]]
    )
    km = np.where((target >= 0) & ~open_[np.maximum(target, 0)], np.inf, km)
    order = np.lexsort((km, park.park[merge]))
    first = np.ones(len(order), dtype=bool)
    first[1:] = park.park[merge][order][1:] != park.park[merge][order][:-1]
    for row in order[first]:
        site = park.park[merge][row]
        if np.isfinite(km[row]) and not open_[site]:
            host[site] = park.host[merge][row]
    return host


def _distance_cost(model: CityModel) -> FloatArray:
    """The objective with every move's kilometres put first; scattered firms stay out where they may."""
    cost = model.linear.cost.copy()
    firm = model.columns.firm
    moving = firm.kind == FirmKind.MOVE
    cost[model.columns.firm_column[moving]] += FAR * (1.0 + firm.km[moving])
    return cost


def place_nearest(model: CityModel, options: HighsOptions) -> HighsResult:
    """The plan of 'nearest': firms go by distance, and what the city shares is not looked at."""
    host, cost = nearest(model, *_unpriced(model)), _distance_cost(model)
    relaxed = solve_over_places(model, host, cost, options)
    return relaxed if relaxed.x is None else whole_assignment(model, host, relaxed.x, options, cost)


def place_strongest(model: CityModel, options: HighsOptions) -> HighsResult:
    """The plan of 'strongest': its firms are assigned under all rows, leads named at guessed prices first."""
    host = strongest(model, *_unpriced(model))
    prices = Prices.guessed(model)
    near = place_at_prices(model, host, prices, options)
    fixed = FixedFates(model, host, options, cheap(model, host, prices, near))
    return fixed.whole(fixed.relax(near), ROUGHLY)


def _unpriced(model: CityModel) -> tuple[Priced, int]:
    return Priced(model, np.zeros(model.linear.rows)), int(model.instance.scenario.phases[-1].park_limit.value)


BASELINES = {"nearest": place_nearest, "strongest": place_strongest}
"""By name, the quickest first."""
