"""All firms of a city placed for fixed park fates, almost without loss against the linear programme of divisible firms (``narrow``).

A basic optimum divides about one firm for each full site. Fixing all others and placing those few exactly is often
impossible or dear: the full sites have no room for what must go whole. So

1. dive, where there is time for care: the largest divided firms are sent where most of them goes, the linear programme lets
   all others give way, again and again; what is left divided is small;
2. end: a small integer programme of the divided firms and of the firms that share a full site with one and have another
   place almost as cheap by the programme's prices, those beside the largest also a dearer one. Every other firm keeps its place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from parkopt.instance.types import FirmKind
from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, LinearModel, Mask
from parkopt.solve.assign import WHOLE, whole_assignment, with_fates, with_leads
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.narrow import Narrow
from parkopt.solve.submodel import solve_sub
from parkopt.units import FloatArray

ROUNDS_OF_NAMES, SETTLED = 3, 1e-5
"""Times that leads are named anew, and the share that must be gained to go on."""
SHARE = 0.25
"""Share of the divided firms that a round of the dive places."""
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


class Care(NamedTuple):
    """How carefully firms are made whole: points (``reach``) by which an option may be dearer than its firm's cheapest to be looked
    at, and ``rounds`` of the dive."""

    reach: float
    rounds: int


QUICK, CAREFUL = Care(1e-5, 0), Care(1e-4, 9)


@dataclass(frozen=True)
class Places:
    """What a firm may do, stages apart. ``of``: place of each firm option; ``firm``: firm of each place."""

    of: Indices
    firm: Indices

    def share(self, model: CityModel, x: FloatArray) -> FloatArray:
        """How much of its firm each place has at ``x``. Shape (places,)."""
        return np.bincount(self.of, weights=x[model.columns.firm_column], minlength=len(self.firm)).astype(np.float64)

    def divided(self, share: FloatArray) -> Indices:
        """The places of divided firms that have a part."""
        return np.flatnonzero((share > WHOLE) & (share < 1 - WHOLE))


def places_of(model: CityModel) -> Places:
    """The distinct (firm, site, kind) of a model's firm options."""
    firm = model.columns.firm
    sites = np.int64(len(model.instance.sites.id) + 1)
    distinct, of = np.unique((firm.firm * sites + firm.site + 1) * len(FirmKind) + firm.kind, return_inverse=True)
    return Places(of, distinct // len(FirmKind) // sites)


class FixedFates:
    """The firms of a city at fixed fates, in a solver that keeps its basis. ``host``: by site, −1 vacated; ``live``: the firm options
    to begin with (all, where none are named)."""

    def __init__(self, model: CityModel, host: Indices, options: HighsOptions, live: Mask | None = None) -> None:
        self.model, self.host, self.options = model, host, options
        self.fixed = with_fates(model, host)
        live = np.ones(len(model.columns.firm.firm), dtype=bool) if live is None else live
        self.narrow = Narrow(model, self.fixed, options, live)
        self.places = places_of(model)

    def relax(self, near: FloatArray | None) -> HighsResult:
        """The best point found with divisible firms but whole leads: those of the point ``near`` at first, then those of
        each point found, until nothing is gained. Where that breaks a rule, begun at the relaxation of all rows."""
        best = None if near is None else self._settled(near)
        if best is None or best.x is None:
            whole = self.narrow.optimum(self.fixed)
            best = whole if whole.x is None else self._settled(whole.x)
        return best

    def _settled(self, near: FloatArray) -> HighsResult:
        best = point = self._named(near)
        for _ in range(ROUNDS_OF_NAMES):
            if point.x is None:
                break
            point = self._named(point.x)
            if point.objective >= best.objective - SETTLED * abs(best.objective):
                break
            best = point
        return best

    def _named(self, x: FloatArray) -> HighsResult:
        """The linear programme with the leads (and if it can be, the tiers) of ``x``, leads in full."""
        columns = self.model.columns
        for tiers in (True, False):
            bounds = with_leads(self.model, self.fixed, x, tiers)
            found = self.narrow.optimum(bounds)
            if found.x is not None and (found.x[columns.tier] >= bounds.lower[columns.tier] - WHOLE).all():
                found.x[columns.lead] = bounds.upper[columns.lead]
                break
        return found

    def whole(self, relaxed: HighsResult, care: Care = CAREFUL) -> HighsResult:
        """A plan near the relaxed point (one of ``relax``): every firm in one place."""
        if relaxed.x is None or relaxed.dual is None:
            return relaxed
        linear = self.model.linear
        self.narrow.take_in(self.narrow.dearness(linear.cost - linear.matrix.T @ relaxed.dual) <= care.reach)
        leads = with_leads(self.model, self.fixed, relaxed.x)
        dived = self._dive(leads, care.rounds)
        if dived.x is None:
            return whole_assignment(self.model, self.host, relaxed.x, self.options)
        for near in (care.reach, *NEAR):
            found = self._end(leads, dived, near)
            if found.x is not None:
                return found
            if found.ending != "infeasible":
                break
        return whole_assignment(self.model, self.host, dived.x, self.options)

    def _dive(self, leads: LinearModel, rounds: int) -> HighsResult:
        """Places the largest divided firms, most of them going first; the point after the last round that could be."""
        places, columns = self.places, self.model.columns
        upper, point = leads.upper.copy(), self.narrow.solve(leads, more=True)
        land = self.model.instance.firms.land
        for _ in range(rounds):
            if point.x is None:
                break
            share = places.share(self.model, point.x)
            some = places.divided(share)
            if not len(some):
                break
            some = some[np.lexsort((-share[some], places.firm[some]))]
            main = some[np.flatnonzero(np.diff(places.firm[some], prepend=-1))]
            main = main[np.argsort(-land[places.firm[main]], kind="stable")]
            count = int(np.ceil(SHARE * len(main)))
            trial, tried = self._placed(leads, upper, main[:count])
            while trial.x is None and count > 1:
                count //= 2
                trial, tried = self._placed(leads, upper, main[:count])
            if trial.x is None:
                tried = upper.copy()
                tried[columns.firm_column[places.of == main[0]]] = 0.0
                trial = self.narrow.solve(leads.restricted(leads.lower, tried))
            if trial.x is None:
                break
            upper, point = tried, trial
        return point

    def _placed(self, leads: LinearModel, upper: FloatArray, chosen: Indices) -> tuple[HighsResult, FloatArray]:
        """The linear programme with some firms sent to the ``chosen`` places."""
        places = self.places
        firm = np.zeros(len(self.model.instance.firms.id), dtype=bool)
        firm[places.firm[chosen]] = True
        barred = firm[places.firm]
        barred[chosen] = False
        tried = upper.copy()
        tried[self.model.columns.firm_column[barred[places.of]]] = 0.0
        return self.narrow.solve(leads.restricted(leads.lower, tried)), tried

    def _end(self, leads: LinearModel, point: HighsResult, near: float) -> HighsResult:
        """Everything whole: divided firms and those beside them choose among their cheap places."""
        assert point.x is not None and point.dual is not None
        model, places = self.model, self.places
        column, linear = model.columns.firm_column, model.linear
        open_ = leads.upper[column] > 0
        share = places.share(model, point.x)
        dear = np.where(open_, (linear.cost - linear.matrix.T @ point.dual)[column], np.inf)
        by_place = np.full(len(places.firm), np.inf)
        np.minimum.at(by_place, places.of, dear)
        least = np.full(len(model.instance.firms.id), np.inf)
        np.minimum.at(least, places.firm, by_place)
        by_place -= least[places.firm]
        rank = _rank(by_place, places.firm)
        divided = np.zeros(len(least), dtype=bool)
        divided[places.firm[places.divided(share)]] = True
        reach = np.where(self._beside_largest(point, divided), max(near, ROOM), near)
        beside = self._beside(point, divided)[places.firm] & (rank < PLACES) & (by_place <= reach[places.firm])
        kept = np.isfinite(by_place) & (beside | divided[places.firm] & (rank < PLACES_DIVIDED))
        stage = np.lexsort((-model.columns.firm.stage, dear, -point.x[column], places.of))
        best_stage = np.zeros(len(column), dtype=bool)
        best_stage[stage[np.flatnonzero(np.diff(places.of[stage], prepend=-1))]] = True
        live = open_ & ((share > WHOLE)[places.of] | kept[places.of] & best_stage)
        upper = leads.upper.copy()
        upper[column[~live]] = 0.0
        options = replace(self.options, gap=END_GAP, apart=END_GAP * self.narrow.scale)
        if options.nodes is None:
            options = replace(options, time_limit=min(END_SECONDS, options.time_limit))
        return solve_sub(linear.restricted(np.zeros_like(upper), upper), options)

    def _beside_largest(self, point: HighsResult, divided: Mask) -> Mask:
        """Firms that stand on a site where one of the largest ``divided`` ones has a part. Shape (firms,)."""
        assert point.x is not None
        columns, firm = self.model.columns, self.model.columns.firm
        some = np.flatnonzero(divided)
        largest = some[np.argsort(-self.model.instance.firms.land[some], kind="stable")[:LARGEST]]
        taken = point.x[columns.firm_column] > WHOLE
        sites = np.unique(firm.site[taken & np.isin(firm.firm, largest)])
        mask = np.zeros(len(divided), dtype=bool)
        mask[firm.firm[taken & np.isin(firm.site, sites[sites >= 0])]] = True
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
