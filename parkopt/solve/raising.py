"""How the bound of a city is raised: where multipliers begin, how large they typically are, and how steps go (see ``volume``).

Rows are of many kinds and units (mu, 亿元, firms), so sizes make or break it: they are taken from what a multiplier must be
to change the minds of the firms in its row. After a round of some hundred steps the ascent begins anew, with sizes of the
multipliers it has found. Multipliers of ≥ rows that are 0 stay so for a round, unless the averaged point of the round
before breaks their row: many such rows never bind, and the noise of single points would lift them again and again.
"""

from __future__ import annotations

import numpy as np

from parkopt.model.linear import Mask
from parkopt.solve.lagrange import Averages, Climbing, Relaxation
from parkopt.solve.shared_rows import Multipliers
from parkopt.solve.volume import Pace, begin
from parkopt.units import FloatArray

COLD_LOWER, COLD_UPPER = 0.5, 0.1
"""Multipliers of soft ≥ and ≤ rows to begin with, in shares of their prices."""
STIRRED = 0.3
"""Most by which a seed changes these shares, as a share of them."""
OTHERS = 0.5
"""A multiplier is thought at least this share of the mean of its block."""
SOFT = 0.2
"""Typical multiplier of a soft row, as a share of its price."""
BEGUN = 0.1
"""Length of the first steps of an ascent that goes on where another ended."""
STEP, STEP_V, STEP_LEAST = 0.02, 0.03, 2e-4
"""Steps: share of a row's typical multiplier, of a firm's own price, and the least of a firm (points)."""
PACE = Pace(
    rise=0.05, shortest=2e-4, longest=np.inf, longer=1.05, shorter=0.6, patience=6, worth=1e-6,
    newest=0.05, shrinks=1.0, least=0.05, span=1.0, sleep=True,
)  # fmt: skip
"""Steps of a round: the first ones aim at a gain of 0.05 points."""


def cold(relaxation: Relaxation, seed: int | None = None) -> Multipliers:
    """Multipliers to begin with: soft rows at a share of their price, every firm at its cheapest option. With a ``seed`` the shares
    are stirred: the ascent ends at nearly the same bound, and which of nearly equal plans comes out is chance."""
    least, most = relaxation.shared.least, relaxation.shared.most
    y = np.where(np.isfinite(most), COLD_LOWER * most, 0.0) + np.where(np.isfinite(least), COLD_UPPER * least, 0.0)
    if seed is not None:
        y = y * (1.0 + STIRRED * np.random.default_rng(seed).uniform(-1.0, 1.0, len(y)))
    return Multipliers(_cheapest(relaxation, y), y)


def first_round(
    relaxation: Relaxation,
    at: Multipliers,
    pace: Pace = PACE,
    size: Multipliers | None = None,
    begun: Averages | None = None,
) -> Climbing:
    """An ascent from given multipliers. ``size``: their typical sizes, if they are known; ``begun``: what another ascent that ended there
    has averaged, which goes on in small steps."""
    at = Multipliers(at.firm, relaxation.shared.project(at.row))
    size = _steps(relaxation, at) if size is None else size
    ascent = begin(relaxation, at, pace=pace, size=size, asleep=_still(relaxation, at))
    if begun is not None:
        ascent.direction, ascent.average, ascent.length = begun.violation, begun.shares, BEGUN
    return ascent


def next_round(relaxation: Relaxation, last: Climbing) -> Climbing:
    """The ascent begun anew where the last one ended; averaged shares and steps are carried on."""
    asleep = _still(relaxation, last.at) & ~(last.direction.row > 0)
    new = begin(relaxation, last.at, pace=last.pace, size=_steps(relaxation, last.at), asleep=asleep)
    new.average, new.steps = last.average, last.steps
    return new


def _still(relaxation: Relaxation, at: Multipliers) -> Mask:
    """The ≥ rows whose multipliers are 0."""
    return np.asarray((at.row == 0) & np.isinf(relaxation.shared.upper), dtype=np.bool_)


def _steps(relaxation: Relaxation, at: Multipliers) -> Multipliers:
    """The scale of steps."""
    return Multipliers(STEP_V * np.abs(at.firm) + STEP_LEAST, STEP * sizes(relaxation, at.row))


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
    change a firm's mind), or what multipliers of its block now are, if that is more. Shape (shared rows,).
    """
    linear, shared = relaxation.model.linear, relaxation.shared
    spread = np.zeros(linear.columns)
    spread[relaxation.firm_slice] = spreads(relaxation, y)[relaxation.places.firm]
    there = np.zeros(linear.columns)
    there[relaxation.firm_slice] = 1.0
    amount = np.abs(shared.matrix)
    total = np.maximum(amount @ there, 1e-30)
    entries = np.diff(shared.matrix.indptr)
    natural = np.where(total > 1e-30, (amount @ spread) / total * np.maximum(entries, 1) / total, 0.0)
    whole = np.zeros(linear.rows)
    whole[shared.rows] = np.abs(y)
    now = np.zeros(linear.rows)
    for block in linear.blocks:
        part = whole[block.first : block.end]
        used = part[part > 0]
        now[block.first : block.end] = np.maximum(part, OTHERS * float(used.mean()) if len(used) else 0.0)
    price = shared.most - shared.least
    return np.where(np.isfinite(price), SOFT * price, np.maximum(natural, now[shared.rows]))
