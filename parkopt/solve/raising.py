"""Raise the Lagrangian bound by the volume algorithm (Barahona and Anbil, 2000).

Each step goes from the best multipliers along the violation of an averaged point, in multiples of each multiplier's
typical size. Rows are of many kinds and units (mu, 亿元, firms), so sizes make or break it: they are taken from what a
multiplier must be to change the minds of the firms in its row. After some hundred steps it starts again, with sizes of
the multipliers it has found. The averaged point is a near-feasible fractional plan: it tells the search where to look.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from parkopt.solve.fate_program import Fates
from parkopt.solve.lagrange import Evaluation, Relaxation
from parkopt.units import FloatArray

COLD_LOWER, COLD_UPPER = 0.5, 0.1
"""Multipliers of soft ≥ and ≤ rows to begin with, in shares of their prices."""
OTHERS = 0.5
"""A multiplier is thought at least this share of the mean of its block."""
SOFT = 0.2
"""Typical multiplier of a soft row, as a share of its price."""
STEP, STEP_V, STEP_LEAST = 0.02, 0.03, 2e-4
"""Steps: share of a row's typical multiplier, of a firm's own price, and the least of a firm (points)."""
AIM, LEAST_AIM, NEWEST, PATIENCE = 0.05, 1e-5, 0.05, 10
"""First aimed gain and the least (points), weight of the newest point in the average, steps without gain."""


@dataclass
class Climb:
    """Where the ascent stands: the best multipliers, what they prove, averaged fates (a fractional
    plan), and what fates, cells and leads cost at the best multipliers.

    ``report`` hears each better bound; ``over`` is asked at every step whether to end.
    """

    y: FloatArray
    v: FloatArray
    value: float = -np.inf
    fates: Fates | None = None
    fate_costs: FloatArray | None = None
    steps: int = 0
    report: Callable[[float], None] = field(default=lambda value: None)
    over: Callable[[], bool] = field(default=lambda: False)

    def offer(self, found: Evaluation, y: FloatArray, v: FloatArray) -> bool:
        """Keep multipliers that prove more."""
        better = found.value > self.value
        if better:
            self.value, self.y, self.v, self.fate_costs = found.value, y, v, found.fate_costs
            self.report(found.value)
        return better

    def blend(self, fates: Fates, newest: float) -> None:
        """Average the fates seen."""
        old = self.fates
        if old is None:
            self.fates = fates
        else:
            mixed = [newest * a + (1 - newest) * b for a, b in zip(_parts(fates), _parts(old), strict=True)]
            self.fates = Fates(fates.value, *mixed)


def _parts(fates: Fates) -> tuple[FloatArray, FloatArray, FloatArray]:
    return fates.fate, fates.w, fates.lead


def cold(relaxation: Relaxation) -> tuple[FloatArray, FloatArray]:
    """Multipliers to begin with: soft rows at a share of their price, every firm at its cheapest option."""
    y = relaxation.project(np.where(np.isfinite(relaxation.most_y), COLD_LOWER * relaxation.most_y, 0.0))
    y += np.where(np.isfinite(relaxation.least_y), COLD_UPPER * relaxation.least_y, 0.0)
    return y, _cheapest(relaxation, y)


def _cheapest(relaxation: Relaxation, y: FloatArray) -> FloatArray:
    least = np.full(relaxation.firms, np.inf)
    np.minimum.at(least, relaxation.places.firm, relaxation.reduced(y)[relaxation.firm_slice])
    return least


def spreads(relaxation: Relaxation, y: FloatArray) -> FloatArray:
    """By how much the options of each firm cost more than its best one, on average. Shape (firms,), points."""
    firm = relaxation.places.firm
    more = relaxation.reduced(y)[relaxation.firm_slice] - _cheapest(relaxation, y)[firm]
    others = np.maximum(np.bincount(firm, minlength=relaxation.firms) - 1, 1)
    return np.asarray(np.bincount(firm, weights=more, minlength=relaxation.firms) / others, dtype=np.float64)


def sizes(relaxation: Relaxation, y: FloatArray) -> FloatArray:
    """A typical size of each row's multiplier.

    Of a soft row its price; of a hard row the mean spread of the firms in it over its mean coefficient (what it takes to
    change a firm's mind), or what multipliers of its block now are, if that is more. Shape (rows,).
    """
    linear = relaxation.model.linear
    spread = np.zeros(linear.columns)
    spread[relaxation.firm_slice] = spreads(relaxation, y)[relaxation.places.firm]
    there = np.zeros(linear.columns)
    there[relaxation.firm_slice] = 1.0
    amount = np.abs(relaxation.matrix)
    total = np.maximum(amount @ there, 1e-30)
    entries = np.diff(relaxation.matrix.indptr)
    natural = np.where(total > 1e-30, (amount @ spread) / total * np.maximum(entries, 1) / total, 0.0)
    whole = np.zeros(linear.rows)
    whole[relaxation.rows] = np.abs(y)
    now = np.zeros(linear.rows)
    for block in linear.blocks:
        part = whole[block.first : block.end]
        used = part[part > 0]
        now[block.first : block.end] = np.maximum(part, OTHERS * float(used.mean()) if len(used) else 0.0)
    price = relaxation.most_y - relaxation.least_y
    return np.where(np.isfinite(price), SOFT * price, np.maximum(natural, now[relaxation.rows]))


def volume(relaxation: Relaxation, climb: Climb, most: int, aim: float = AIM, patience: int = PATIENCE) -> None:
    """At most ``most`` steps of the volume algorithm from ``climb``'s multipliers.

    A multiplier at its limit does not count in the step's length. ``aim``: the gain first aimed at, in points; it grows while it
    is met, and shrinks after ``patience`` steps without gain.
    """
    y, v = relaxation.project(climb.y), climb.v
    size_y = STEP * sizes(relaxation, y)
    size_v = STEP_V * np.abs(v) + STEP_LEAST
    point = relaxation.evaluate(y, v)
    climb.blend(point.fates, NEWEST)
    climb.offer(point, y, v)
    average, fails = point.x, 0
    for _ in range(most):
        if aim <= LEAST_AIM or climb.over():
            break
        climb.steps += 1
        y, v = climb.y, climb.v
        rows, firms = relaxation.slopes(y, average)
        rows = np.where((y >= relaxation.most_y) & (rows > 0) | (y <= relaxation.least_y) & (rows < 0), 0.0, rows)
        length = float(((rows * size_y) ** 2).sum() + ((firms * size_v) ** 2).sum())
        if length <= 1e-18:
            break
        y = relaxation.project(y + aim / length * rows * size_y**2)
        v = v + aim / length * firms * size_v**2
        found = relaxation.evaluate(y, v)
        average = NEWEST * found.x + (1 - NEWEST) * average
        climb.blend(found.fates, NEWEST)
        before = climb.value
        if climb.offer(found, y, v):
            fails = 0 if found.value > before + 1e-6 * abs(before) else fails + 1
            aim *= 1.05
        else:
            fails += 1
        if fails >= patience:
            aim, fails = 0.6 * aim, 0
