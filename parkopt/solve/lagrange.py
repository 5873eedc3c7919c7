"""A lower bound at city scale: Lagrangian relaxation of the shared rows and of 'one fate each' for firms.

With multipliers y of the shared rows and v of the firms' rows (Σ options = 1), d = c − Aᵀy, and α the multiplier of the
leading-share row, every firm decides for itself. For the firms f of cell c (sector i at a place), r_k = d_k − v_f,

    G⁰_c = Σ_f min(0, min_k r_k)            G¹_c = Σ_f min(0, min_k (r_k − α · va_k))       i not leading, i leading

and what remains speaks of fates and leads alone (``fate_program``):

    F = min Σ_o (d_o + Σ_{c on its ground} G⁰_c) x_o + Σ_c (G¹_c − G⁰_c) w_c + Σ d_lead · lead     (zone groups: w = lead)
    L(y, v) = y·sides + Σ_f v_f + Σ_f min(0, min_{closing, outside} r_k) + Σ_{zone groups} G⁰ + F + Σ_{helpers} min d_j x_j

Any y of the right signs (a soft row's within its price) and any v give a bound that is true. Rows that the places ensure
(stay, move, lead values) need no multiplier; 'gone before the park' has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices
from parkopt.solve.fate_program import FateProgram, Fates
from parkopt.solve.places import Segments, find_places
from parkopt.solve.shared_rows import Multipliers, SharedRows
from parkopt.solve.useful import useful_upper
from parkopt.solve.volume import Ascent, outward
from parkopt.units import FloatArray

IMPLIED = (
    "structure.firm", "structure.stay", "structure.move", "structure.leave", "leading.value", "leading.named",
)  # fmt: skip
"""Row blocks without multiplier: kept by the subproblem, or (leave) dropped."""


@dataclass(frozen=True)
class Evaluation:
    """L(y, v), a point x that attains it (shape (columns,)), its fates, and the costs at which they are the cheapest."""

    value: float
    x: FloatArray
    fates: Fates
    fate_costs: FloatArray


class Shares(NamedTuple):
    """Fates (fates,) and leads (leads,) of a point; averaged they are a fractional plan that tells the search where to look."""

    fate: FloatArray
    lead: FloatArray


class Averages(NamedTuple):
    """What an ascent has averaged: how far rows and firms are broken, and fates and leads."""

    violation: Multipliers
    shares: Shares


@dataclass(frozen=True)
class _Answer:
    """What firms do at given costs: ``value`` of each run; and where that is below 0, the ``run`` and the ``option`` that attains it."""

    value: FloatArray
    run: Indices
    option: Indices


def _answer(cost: FloatArray, runs: Segments, base: Indices | None = None) -> _Answer:
    """min(0, min of each run), attained by its first least option; above what the ``base`` run already gives, if it has one.

    Only options below 0 are looked at, a fraction of all.
    """
    below = np.flatnonzero(cost < 0)
    part = Segments.over(runs.of[below])
    run, option = runs.of[below[part.start]], below[part.first_least(cost[below])]
    value = np.zeros(runs.count)
    value[run] = cost[option]
    if base is not None:
        based = run[base[run] >= 0]
        value[based] = np.minimum(value[based] - value[base[based]], 0.0)
    some = value[run] < 0
    return _Answer(value, run[some], option[some])


class Relaxation:
    """The Lagrangian function of a city model. ``shared``: the rows that have a multiplier."""

    def __init__(self, model: CityModel) -> None:
        linear, columns = model.linear, model.columns
        self.model = model
        self.places = find_places(model)
        self.program = FateProgram(model, self.places)
        self.firms = self.places.firms
        self.tied_value = self.places.value[self.places.tied]
        priced = ~self.program.rows
        helper = np.ones(linear.columns, dtype=bool)
        helper[: columns.firm_start + self.places.options] = False
        helper[columns.lead] = helper[columns.lead_value] = False
        for block in linear.blocks:
            if block.key in IMPLIED:
                priced[block.first : block.end] = False
            if block.price is not None:
                helper[block.slack : block.slack + block.end - block.first] = False
        self.shared = SharedRows.of(linear, np.flatnonzero(priced))
        self.helpers: Indices = np.flatnonzero(helper)
        self.helper_lower = linear.lower[self.helpers]
        self.helper_upper = useful_upper(linear)[self.helpers]
        self.firm_slice = slice(self.places.first, self.places.first + self.places.options)

    def evaluate(self, at: Multipliers) -> Evaluation:
        """L(y, v), rounded down, and a point that attains it; y must be within its limits."""
        places, columns, linear = self.places, self.model.columns, self.model.linear
        y, v = at.row, at.firm
        d = self.reduced(y)
        x = np.zeros(linear.columns)
        options = x[self.firm_slice]
        cost = d[self.firm_slice] - v[places.firm]
        paid = self.shared.paid(y)
        value = linear.constant + float(paid.sum()) + float(v.sum())
        alone = _answer(cost[places.alone], places.alone_firm)
        options[places.alone[alone.option]] = 1.0
        alpha = max(0.0, -float(d[columns.lead_value].min(initial=0.0)))
        tied = cost[places.tied]
        plain = _answer(tied, places.pair, places.pair_base)
        leading = _answer(tied - alpha * self.tied_value, places.pair, places.pair_base) if alpha else plain
        fate_costs = self._fate_costs(d, plain.value, leading.value)
        fates = self.program.relaxed(fate_costs)
        base = float(plain.value[places.pair_place >= places.grounds].sum())
        x[: len(fates.fate)], x[columns.lead] = fates.fate, fates.lead
        share, named = self._presence(fates)
        told = self._taken(named, leading)
        options[places.tied[plain.option]] = self._taken(share - named, plain)
        options[places.tied[leading.option]] += told
        if len(places.cells):
            lead = places.cell_lead[places.pair_slot[leading.run]]
            amount = told * self.tied_value[leading.option]
            x[columns.lead_value] = np.bincount(lead, weights=amount, minlength=len(columns.lead))
        helper = d[self.helpers]
        x[self.helpers] = np.where(helper < 0, self.helper_upper, self.helper_lower)
        value += float(alone.value.sum()) + base + fates.value + float((helper * x[self.helpers]).sum())
        terms = float(np.abs(paid).sum() + np.abs(v).sum() + np.abs(cost).sum() + np.abs(fate_costs).sum())
        return Evaluation(outward(value, terms), x, fates, fate_costs)

    def violation(self, point: Evaluation, at: Multipliers) -> Multipliers:
        """The gradient: sides − A x for the shared rows, 1 − Σ options for the firms."""
        count = np.bincount(self.places.firm, weights=point.x[self.firm_slice], minlength=self.firms)
        return Multipliers(np.asarray(1.0 - count, dtype=np.float64), self.shared.lacking(at.row, point.x))

    def shares(self, point: Evaluation) -> Shares:
        """The point's fates and leads, for averages."""
        return Shares(point.fates.fate, point.fates.lead)

    def reduced(self, y: FloatArray) -> FloatArray:
        """d = c − Aᵀy. Shape (columns,)."""
        return np.asarray(self.model.linear.cost - self.shared.transposed @ y, dtype=np.float64)

    def _fate_costs(self, d: FloatArray, plain: FloatArray, leading: FloatArray) -> FloatArray:
        """Costs of the fate programme (fates, cells on park ground, leads) at what the firms answer."""
        places, columns = self.places, self.model.columns
        gain = np.bincount(places.pair_place, weights=plain, minlength=places.places)
        cost = d[columns.park_column] + gain[places.fate_ground]
        lead = d[columns.lead].copy()
        more: FloatArray = np.empty(0)
        if len(places.cells):
            more = np.bincount(places.pair_slot, weights=leading - plain, minlength=len(places.cells)).astype(float)
            at_hosts = slice(places.park_cells, None)
            lead += np.bincount(places.cell_lead[at_hosts], weights=more[at_hosts], minlength=len(lead))
        return np.concatenate([cost, more[: places.park_cells], lead])

    def _taken(self, presence: FloatArray, answer: _Answer) -> FloatArray:
        """Shares of the options that an answer takes: a firm that stays on merged ground does not go to the host as well."""
        base = self.places.pair_base[answer.run]
        staying = np.flatnonzero(base >= 0)
        present = presence.copy()
        present[base[staying]] -= presence[answer.run[staying]]
        return present[answer.run]

    def _presence(self, fates: Fates) -> tuple[FloatArray, FloatArray]:
        """Of each pair: how far its place is live, and how far its sector leads there."""
        places = self.places
        live = np.ones(places.places)
        live[: places.grounds] = np.bincount(places.fate_ground, weights=fates.fate, minlength=places.grounds)
        share = live[places.pair_place]
        if not len(places.cells):
            return share, np.zeros(len(share))
        named = np.concatenate([fates.w, fates.lead[places.cell_lead[places.park_cells :]]])
        return share, np.minimum(named[places.pair_slot], share)


Climbing = Ascent[Evaluation, Shares]
"""An ascent of this function."""
