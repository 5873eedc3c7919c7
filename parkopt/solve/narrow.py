"""The linear programme of the firms at fixed fates, over the options that matter: column generation.

A firm has some seven options, and at good prices all but one or two are too dear. The programme begins with those that the
first prices leave cheap, and takes in what its own multipliers find cheaper than what is there, until hardly anything is
left to gain: the optimum over all options, in a fraction of the time.

Tiers that are to be reached are not forced, since the first options may not do for it; reaching one is worth so much that
multipliers tell which options help.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, LinearModel, Mask
from parkopt.solve.highs import (
    HighsOptions,
    HighsResult,
    add_columns,
    change_bounds,
    change_costs,
    change_method,
    load,
    run,
)
from parkopt.solve.submodel import submodel
from parkopt.units import FloatArray

WANTED, WORTH = 0.1, 1e-4
"""What reaching a tier is worth beyond its price, and what may still be gained at the end, in shares of what firms cost or gain."""
ROUNDS = 20
"""Times that options are taken in, before all of them are."""
SAME = 1e-6
"""Points by which options may be dearer than a firm's cheapest one to be taken in with it."""


class Narrow:
    """The programme of a model with ``fixed`` fates, kept in a solver with its basis. ``live``: the firm options it has by now."""

    def __init__(self, model: CityModel, fixed: LinearModel, options: HighsOptions, live: Mask) -> None:
        self.model, self.options = model, replace(options, relaxed=True, method="dual")
        self.part = submodel(fixed)
        column = model.columns.firm_column
        cost = np.abs(model.linear.cost[column])
        self.scale = float(cost.mean()) * len(model.instance.firms.id)
        self.open: Mask = fixed.upper[column] > 0
        self.live: Mask = self.open & live
        away = np.zeros(model.linear.columns, dtype=bool)
        away[column[~self.live]] = True
        self.there: Indices = np.flatnonzero(~away[self.part.columns])
        self.matrix = self.part.rest.matrix.tocsc()
        self.solver = load(self._begun(), self.options)

    def _begun(self) -> LinearModel:
        rest, there = self.part.rest, self.there
        return replace(
            rest, cost=rest.cost[there], lower=rest.lower[there], upper=rest.upper[there], integer=rest.integer[there],
            matrix=self.matrix[:, there].tocsr(),
        )  # fmt: skip

    def take_in(self, more: Mask) -> None:
        """From now on the programme has these options, too. Shape (firm options,)."""
        more = more & self.open & ~self.live
        new = np.flatnonzero(np.isin(self.part.columns, self.model.columns.firm_column[more]))
        add_columns(self.solver, self.part.rest.cost[new], self.matrix[:, new])
        self.live, self.there = self.live | more, np.concatenate([self.there, new])

    def solve(self, bounds: LinearModel, cost: FloatArray | None = None, more: bool = False) -> HighsResult:
        """Over the options there are, between ``bounds`` (never wider than at the fixed fates), at its costs or at others;
        ``more``: options were taken in, and nothing else is new."""
        columns = self.part.columns[self.there]
        change_method(self.solver, "primal" if more else "dual")
        change_bounds(self.solver, bounds.lower[columns], bounds.upper[columns])
        change_costs(self.solver, (bounds.cost if cost is None else cost)[columns])
        found = run(self.solver, self.options)
        if found.x is not None:
            x = np.zeros(len(self.part.columns))
            x[self.there] = found.x
            found = replace(found, x=x)
        return self.part.spread(found)

    def optimum(self, bounds: LinearModel) -> HighsResult:
        """Over all options. Tiers whose lower bound is 1 are reached as far as can be; the multipliers are those of a programme in
        which that is worth more."""
        linear, tier = self.model.linear, self.model.columns.tier
        forced = tier[bounds.lower[tier] > 0]
        lower, cost = bounds.lower.copy(), linear.cost.copy()
        lower[forced] = 0.0
        cost[forced] -= WANTED * self.scale
        eased = bounds.restricted(lower, bounds.upper)
        found = self.solve(eased, cost)
        for _ in range(ROUNDS):
            better = (
                None if found.dual is None or found.x is None else self._better(cost - linear.matrix.T @ found.dual)
            )
            if better is None:
                break
            self.take_in(better)
            found = self.solve(eased, cost, more=True)
        else:
            self.take_in(self.open)
            found = self.solve(eased, cost)
        if found.ending == "infeasible" and (self.open & ~self.live).any():
            self.take_in(self.open)
            found = self.solve(eased, cost)
        return found if found.x is None else replace(found, objective=linear.value(found.x))

    def dearness(self, reduced: FloatArray) -> FloatArray:
        """By how much each option that the fates leave open is dearer at these reduced costs (columns,) than the cheapest that the
        programme has of its firm; inf for others. Shape (firm options,)."""
        firm = self.model.columns.firm.firm
        cost = np.where(self.open, reduced[self.model.columns.firm_column], np.inf)
        least = np.full(len(self.model.instance.firms.id), np.inf)
        np.minimum.at(least, firm[self.live], cost[self.live])
        return np.asarray(cost - np.where(np.isfinite(least), least, 0.0)[firm], dtype=np.float64)

    def _better(self, reduced: FloatArray) -> Mask | None:
        """The options that are most of a gain for their firms; None when all of them together are worth little."""
        firm, dear = self.model.columns.firm.firm, np.where(self.live, 0.0, self.dearness(reduced))
        best = np.zeros(len(self.model.instance.firms.id))
        np.minimum.at(best, firm, dear)
        if -float(best.sum()) <= WORTH * self.scale:
            return None
        return np.asarray((dear < 0) & (dear <= best[firm] + SAME), dtype=np.bool_)
