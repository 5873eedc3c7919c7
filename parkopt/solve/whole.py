"""All firms of a city placed for fixed park fates, almost without loss against the linear programme of divisible firms (``narrow``).

A basic optimum divides about one firm for each full site. Fixing all others and placing those few exactly is often
impossible or dear: the full sites have no room for what must go whole. So a small integer programme is solved, in which by the prices of the
linear one

1. every firm has what is hardly dearer than its cheapest option: most have one such option, and what there is to exchange lies here;
2. a divided firm has its cheapest places;
3. a firm that shares a full site with a divided one has a place almost as cheap, beside the largest divided ones also a dearer one;
4. what leads in the hosts of those largest ones is open: sent elsewhere as a whole, one of them leaves its sector without weight there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, LinearModel, Mask
from parkopt.solve.assign import as_named, as_reached, whole_assignment, with_fates, with_leads
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.narrow import Narrow
from parkopt.solve.stages import WHOLE, places_of
from parkopt.solve.submodel import solve_sub
from parkopt.units import FloatArray

ROUNDS_OF_NAMES, SETTLED = 3, 1e-5
"""Times that leads are named anew, and the share that must be gained to go on."""
LARGEST, ROOM = 4, 1e-3
"""Of so many largest divided firms, those on the same sites may go elsewhere for this many points each, to make room."""
NEAR = (1e-3, float("inf"))
"""Points by which another place of a firm may be dearer to be kept open at the end, where its reach was too little."""
PLACES, PLACES_DIVIDED = 3, 6
"""Cheapest places kept open for a firm beside a divided one, and for a divided one."""
END_GAP, END_SECONDS = 3e-4, 12.0
"""Gap at which the end counts as solved, relative or in shares of what firms cost or gain; most seconds for it (none where nodes are
counted): what it has found by then is nearly as good."""
TIGHT = ("land.spare", "land.floor", "admission.", "tiers.", "productivity")
"""Row blocks that keep firms from being placed one by one."""


QUICK, USUAL, CAREFUL = 1e-5, 3e-5, 1e-4
"""Points by which an option may be dearer than its firm's cheapest to be open when firms are made whole."""


class FixedFates:
    """The firms of a city at fixed fates, in a solver that keeps its basis. ``host``: by site, −1 vacated; ``live``: the firm options
    to begin with (all, where none are named)."""

    def __init__(self, model: CityModel, host: Indices, options: HighsOptions, live: Mask | None = None) -> None:
        self.model, self.host, self.options = model, host, options
        self.fixed = with_fates(model, host)
        live = np.ones(len(model.columns.firm.firm), dtype=bool) if live is None else live
        self.narrow = Narrow(model, self.fixed, options, live)
        self.places = places_of(model)

    def relax(self, near: FloatArray | None, wanted: float = -np.inf) -> HighsResult:
        """The best point found with divisible firms but whole leads: those of the point ``near`` at first, then those of
        each point found, until nothing is gained or it is worth at most what is ``wanted``. Where that breaks a rule, begun at the
        relaxation of all rows."""
        best = None if near is None else self._settled(near, wanted)
        if best is None or best.x is None:
            whole = self.narrow.optimum(self.fixed)
            best = whole if whole.x is None else self._settled(whole.x, wanted)
        return best

    def _settled(self, near: FloatArray, wanted: float) -> HighsResult:
        lead = self.model.columns.lead
        best = self._named(near)
        for _ in range(ROUNDS_OF_NAMES):
            if best.x is None or best.objective <= wanted:
                break
            bounds = with_leads(self.model, as_reached(self.model, self.fixed, best.x), best.x, tiers=False)
            if (bounds.upper[lead] == best.x[lead]).all():
                break
            point = self._optimum(bounds)
            if point.x is None or point.objective >= best.objective - SETTLED * abs(best.objective):
                break
            best = point
        return best

    def _named(self, x: FloatArray) -> HighsResult:
        """The linear programme with the leads (and if it can be, the tiers) of ``x``."""
        found = self._optimum(with_leads(self.model, self.fixed, x))
        return found if found.x is not None else self._optimum(with_leads(self.model, self.fixed, x, tiers=False))

    def _optimum(self, bounds: LinearModel) -> HighsResult:
        """The linear programme between these bounds, leads in full; without a point where it does not reach their tiers."""
        columns, found = self.model.columns, self.narrow.optimum(bounds)
        if found.x is None:
            return found
        if (found.x[columns.tier] < bounds.lower[columns.tier] - WHOLE).any():
            return replace(found, x=None, objective=np.inf)
        found.x[columns.lead] = bounds.upper[columns.lead]
        return found

    def whole(self, relaxed: HighsResult, reach: float = CAREFUL) -> HighsResult:
        """A plan near the relaxed point (one of ``relax``): every firm in one place. ``reach``: points by which an option may be dearer
        than its firm's cheapest to be looked at."""
        if relaxed.x is None or relaxed.dual is None:
            return relaxed
        linear = self.model.linear
        self.narrow.take_in(self.narrow.dearness(linear.cost - linear.matrix.T @ relaxed.dual) <= reach)
        leads = as_named(self.model, self.fixed, relaxed.x)
        point = self.narrow.solve(leads, more=True)
        if point.x is None:
            return whole_assignment(self.model, self.host, relaxed.x, self.options)
        options = replace(self.options, gap=END_GAP, apart=END_GAP * self.narrow.scale)
        if options.nodes is None:
            options = replace(options, time_limit=min(END_SECONDS, options.time_limit))
        for near in (reach, *NEAR):
            found = self._end(leads, point, reach, near, options)
            if found.x is not None:
                return found
            if found.ending != "infeasible":
                break
        return whole_assignment(self.model, self.host, point.x, self.options)

    def _end(
        self, leads: LinearModel, point: HighsResult, reach: float, near: float, options: HighsOptions
    ) -> HighsResult:
        """Everything whole: firms choose among what is hardly dearer by the programme's prices; divided ones and those beside them
        (``near``) among their cheap places. What leads in the hosts of the largest divided firms is chosen anew."""
        columns = self.model.columns
        assert point.x is not None
        divided = np.zeros(len(self.model.instance.firms.id), dtype=bool)
        divided[self.places.firm[self.places.divided(self.places.share(self.model, point.x))]] = True
        largest = self._of_largest(point, divided)
        upper = leads.upper.copy()
        for some in (columns.lead, columns.lead_value):
            anew = some[np.isin(columns.lead_host, columns.firm.host[largest])]
            upper[anew] = self.fixed.upper[anew]
        upper[columns.firm_column[~self._live(leads, point, divided, largest, reach, near)]] = 0.0
        return solve_sub(self.fixed.restricted(np.zeros_like(upper), upper), options)

    def _live(
        self, leads: LinearModel, point: HighsResult, divided: Mask, largest: Indices, reach: float, near: float
    ) -> Mask:
        """The firm options that are open at the end. ``divided``: firms (firms,); ``largest``: see ``_of_largest``. Shape (firm options,)."""
        assert point.x is not None and point.dual is not None
        model, places, linear = self.model, self.places, self.model.linear
        column, firm = model.columns.firm_column, model.columns.firm
        open_ = leads.upper[column] > 0
        dear = np.where(open_, (linear.cost - linear.matrix.T @ point.dual)[column], np.inf)
        least = np.full(len(divided), np.inf)
        np.minimum.at(least, firm.firm, dear)
        dear -= least[firm.firm]
        by_place = np.full(len(places.firm), np.inf)
        np.minimum.at(by_place, places.of, dear)
        rank = _rank(by_place, places.firm)
        most = np.where(self._beside_largest(point, largest), max(near, ROOM), near)
        beside = self._beside(point, divided)[places.firm] & (rank < PLACES) & (by_place <= most[places.firm])
        kept = np.isfinite(by_place) & (beside | divided[places.firm] & (rank < PLACES_DIVIDED))
        best_stage = places.one_stage(np.ones(len(column), dtype=bool), dear, point.x[column])
        taken = places.share(model, point.x) > WHOLE
        return np.asarray(open_ & (taken[places.of] | kept[places.of] & best_stage | (dear <= reach)), dtype=np.bool_)

    def _of_largest(self, point: HighsResult, divided: Mask) -> Indices:
        """The options that the largest ``divided`` firms (firms,) have a part of."""
        assert point.x is not None
        columns, some = self.model.columns, np.flatnonzero(divided)
        firms = some[np.argsort(-self.model.instance.firms.land[some], kind="stable")[:LARGEST]]
        return np.flatnonzero((point.x[columns.firm_column] > WHOLE) & np.isin(columns.firm.firm, firms))

    def _beside_largest(self, point: HighsResult, largest: Indices) -> Mask:
        """Firms that stand on a site of these options. Shape (firms,)."""
        assert point.x is not None
        columns, firm = self.model.columns, self.model.columns.firm
        sites = firm.site[largest]
        there = np.isin(firm.site, sites[sites >= 0])
        mask = np.zeros(len(self.model.instance.firms.id), dtype=bool)
        mask[firm.firm[(point.x[columns.firm_column] > WHOLE) & there]] = True
        return mask

    def _beside(self, point: HighsResult, divided: Mask) -> Mask:
        """Firms that stand in a full row with one of the ``divided``. Shape (firms,)."""
        assert point.x is not None and point.dual is not None
        linear, columns = self.model.linear, self.model.columns
        act, firm = linear.matrix @ point.x, columns.firm.firm
        room = np.minimum(linear.row_upper - act, act - linear.row_lower)
        full = (room < WHOLE * (1 + np.abs(act))) & (point.dual != 0)
        for block in linear.blocks:
            if not block.key.startswith(TIGHT):
                full[block.first : block.end] = False
        taken = point.x[columns.firm_column] > WHOLE
        weight = np.zeros(linear.columns)
        weight[columns.firm_column[taken & divided[firm]]] = 1.0
        size = abs(linear.matrix)
        full &= size @ weight > 0
        inside = (size.T @ full.astype(np.float64))[columns.firm_column] > 0
        mask = np.zeros(len(divided), dtype=bool)
        mask[firm[inside & taken]] = True
        return mask


def _rank(value: FloatArray, group: Indices) -> Indices:
    """Position of each value within its (sorted) group, the least first."""
    order = np.lexsort((value, group))
    start = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(start, np.diff(np.append(start, len(order))))
    return rank
