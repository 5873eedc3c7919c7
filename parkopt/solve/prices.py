"""Firms placed at fixed fates when what the city shares is paid for, not kept: a programme of places alone, soon solved.

Without the soft rows, leads and tiers hardly anything but land ties firms together, and the linear programme takes a
twentieth of the time. Its point is no plan, but it tells which sectors would lead where; which of them are named decides
about 0.1 points of the demo city, and a bound's averaged leads are the best guide to that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from parkopt.model.build import CityModel
from parkopt.model.columns import option_lead
from parkopt.model.linear import Indices, Mask
from parkopt.solve.assign import named_leads, with_fates
from parkopt.solve.highs import HighsOptions, HighsResult, begin_at, load, run
from parkopt.solve.raising import COLD_LOWER, COLD_UPPER
from parkopt.solve.submodel import Submodel, submodel
from parkopt.units import FloatArray, yi_from_wan

PAID = ("leading.", "target.leading_share", "tiers.")
"""Rows that are paid for although they may be hard."""
CHEAP = 1e-5
"""Points by which an option may be dearer than its firm's cheapest to be tried at first."""


@dataclass(frozen=True)
class Prices:
    """Multipliers ``y`` of all rows of a model (only those of shared rows are used), and to what extent each pair (host,
    sector) leads; None where nothing is known of that. Shapes (rows,), (leads,).
    """

    y: FloatArray
    lead: FloatArray | None

    @classmethod
    def of(cls, model: CityModel, rows: Indices, y: FloatArray, lead: FloatArray | None) -> Prices:
        """From the multipliers of some ``rows``."""
        whole = np.zeros(model.linear.rows)
        whole[rows] = y
        return cls(whole, lead)

    @classmethod
    def guessed(cls, model: CityModel) -> Prices:
        """A share of every soft row's price."""
        y = np.zeros(model.linear.rows)
        for block in model.linear.blocks:
            if block.price is not None:
                rows = slice(block.first, block.end)
                open_above = np.isinf(model.linear.row_upper[rows])
                y[rows] = block.price * np.where(open_above, COLD_LOWER, -COLD_UPPER)
        return cls(y, None)


def place_at_prices(model: CityModel, host: Indices, prices: Prices, options: HighsOptions) -> FloatArray | None:
    """Where the firms are cheapest at these prices, park fates fixed: no plan, but a point that tells who would lead.

    ``host``: by site, −1 vacated. Shape (columns,); None where the firms find no room.
    """
    columns = model.columns
    d = _at(model, np.where(_shared(model), prices.y, 0.0), prices.lead)
    d[columns.lead] = d[columns.lead_value] = d[columns.tier] = 0.0
    d[columns.count :] = 0.0
    return solve_over_places(model, host, d, options, _at(model, prices.y, prices.lead)).x


def dearness(model: CityModel, open_: Mask, prices: Prices) -> FloatArray:
    """By how many points each option of a firm is dearer, all shared rows paid for, than the cheapest of its ``open_`` ones
    (shape (columns,)); inf where it is not open. Shape (firm options,)."""
    firm, column = model.columns.firm.firm, model.columns.firm_column
    cost = np.where(open_[column], _at(model, prices.y, prices.lead)[column], np.inf)
    least = np.full(len(model.instance.firms.id), np.inf)
    np.minimum.at(least, firm, cost)
    return np.asarray(cost - np.where(np.isfinite(least), least, 0.0)[firm], dtype=np.float64)


def cheap(model: CityModel, host: Indices, prices: Prices, near: FloatArray | None) -> Mask | None:
    """The options to begin a programme of the firms at these fates with: those that are cheapest or nearly so, and those of the point
    ``near``; None (all of them) without one. Shape (firm options,)."""
    if near is None:
        return None
    column = model.columns.firm_column
    dear = dearness(model, with_fates(model, host).upper > 0, prices)
    return np.asarray((dear <= CHEAP) | (near[column] > 0), dtype=np.bool_)


def _at(model: CityModel, y: FloatArray, lead: FloatArray | None) -> FloatArray:
    """Reduced costs, what leads where counted with the firms that lead. Shape (columns,)."""
    columns = model.columns
    d = np.asarray(model.linear.cost - model.linear.matrix.T @ y, dtype=np.float64)
    alpha = max(0.0, -float(d[columns.lead_value].min(initial=0.0)))
    if lead is not None and alpha:
        d[columns.firm_column] -= alpha * yi_from_wan(columns.firm.value_added) * _led(model, lead)
    return d


def solve_over_places(
    model: CityModel, host: Indices, cost: FloatArray, options: HighsOptions, begun: FloatArray | None = None
) -> HighsResult:
    """The linear programme of the firms at these fates without the rows that the city shares, at another cost. ``begun``: reduced costs
    (columns,), those of land included, at which the firms are nearly where they will be in the end; the simplex begins with each in its
    cheapest option, which mostly takes a third of the time or less."""
    part = submodel(with_fates(model, host).without(_shared(model)))
    options = replace(options, relaxed=True, presolve=False, method="dual")
    solver = load(replace(part.rest, cost=cost[part.columns]), options)
    if begun is not None:
        basic, held = _cheapest(model, part, begun)
        begin_at(solver, basic, held)
    return part.spread(run(solver, options))


def _cheapest(model: CityModel, part: Submodel, cost: FloatArray) -> tuple[Indices, Indices]:
    """Of each firm the option of the part that is cheapest at this cost (columns,), and the row of its one fate: places in the part."""
    column, firm = model.columns.firm_column, model.columns.firm.firm
    rows = next(block for block in model.linear.blocks if block.key == "structure.firm")
    there = np.flatnonzero(np.isin(column, part.columns))
    order = there[np.lexsort((cost[column[there]], firm[there]))]
    least = order[np.flatnonzero(np.diff(firm[order], prepend=-1))]
    held = rows.first + np.searchsorted(np.unique(firm), firm[least])
    return np.searchsorted(part.columns, column[least]), np.searchsorted(part.rows, held)


def _shared(model: CityModel) -> Mask:
    """Soft rows, and those of leads and tiers. Shape (rows,)."""
    mask = np.zeros(model.linear.rows, dtype=bool)
    for block in model.linear.blocks:
        mask[block.first : block.end] = block.price is not None or block.key.startswith(PAID)
    return mask


def _led(model: CityModel, lead: FloatArray) -> Mask:
    """Whether each firm option counts under a host in which its sector is among the most leading. Shape (firm options,)."""
    pair = option_lead(model.instance, model.columns)
    return np.asarray((pair >= 0) & named_leads(model, lead)[pair], dtype=np.bool_)
