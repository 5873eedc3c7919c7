"""Raise the Lagrangian bound: the volume algorithm while far, then a quasi-Newton method on the smoothed function.

The volume algorithm (Barahona and Anbil, 2000) steps along the violation of an averaged point, in multiples of each
multiplier's typical size: robust from poor multipliers, but slow near the best. There L-BFGS (Byrd, Lu, Nocedal and Zhu,
1995) takes over, on L with every firm's minimum softened by a width that shrinks from level to level; the fates stay an
exact linear programme, of which it sees one subgradient. Every level is judged by the exact L.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import minimize

from parkopt.solve.fate_program import Fates
from parkopt.solve.lagrange import Relaxation
from parkopt.units import FloatArray

SIZE_Y, SIZE_OTHERS, SIZE_PRICE, SIZE_V, SIZE_LEAST = 0.02, 0.5, 0.2, 0.03, 2e-4
"""Volume steps: share of a multiplier's own size, of its block's mean, of a soft row's price; of a firm's, and its least."""
AIM, LEAST_AIM, NEWEST, PATIENCE = 0.05, 1e-5, 0.05, 10
"""First aimed gain and the least (points), weight of the newest point in the average, steps without gain."""
SPREAD, LEAST_WIDTH, HELPER_WIDTH = 0.1, 1e-7, 1e-3
"""Widest smoothing: share of the mean spread of a firm's options, its least, and of helpers (points)."""
FIRM_SCALE, SOFT_SCALE = 90.0, 0.3
"""Variables of L-BFGS: a firm's price in widths, a soft row's multiplier in shares of its price."""
LEVELS = (0.3, 0.1, 0.03, 0.01)
ROUNDS, CORRECTIONS = 250, 20
AVERAGED = 0.02
"""Weight of the newest fates in their average during a level of L-BFGS."""


class _Enough(Exception):
    """Raised within the objective to leave the optimiser."""


@dataclass
class Climb:
    """Where the ascent stands: the best multipliers, what they prove, and averaged fates (a fractional plan).

    ``report`` hears each better bound; ``over`` is asked at every step whether to end.
    """

    y: FloatArray
    v: FloatArray
    value: float = -np.inf
    fates: Fates | None = None
    steps: int = 0
    report: Callable[[float], None] = field(default=lambda value: None)
    over: Callable[[], bool] = field(default=lambda: False)

    def offer(self, value: float, y: FloatArray, v: FloatArray) -> bool:
        """Keep multipliers that prove more."""
        better = value > self.value
        if better:
            self.value, self.y, self.v = value, y, v
            self.report(value)
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


def by_blocks(relaxation: Relaxation, y: FloatArray, own: float, price: float) -> FloatArray:
    """A typical size for each multiplier: ``own`` times the larger of itself and half its block's mean of those not 0, or
    ``price`` times a soft row's price if that is larger."""
    linear = relaxation.model.linear
    whole = np.zeros(linear.rows)
    whole[relaxation.rows] = np.abs(y)
    size = np.zeros(linear.rows)
    for block in linear.blocks:
        part = whole[block.first : block.end]
        used = part[part > 0]
        mean = float(used.mean()) if len(used) else 0.0
        size[block.first : block.end] = own * np.maximum(part, SIZE_OTHERS * mean)
        if block.price is not None:
            size[block.first : block.end] = np.maximum(size[block.first : block.end], price * block.price)
    return size[relaxation.rows]


def volume(relaxation: Relaxation, climb: Climb, most: int) -> None:
    """At most ``most`` steps of the volume algorithm from ``climb``'s multipliers.

    A multiplier at its limit does not count in the step's length; the aimed gain grows while it is met.
    """
    y, v = relaxation.project(climb.y), climb.v
    size_y = by_blocks(relaxation, y, SIZE_Y, SIZE_Y * SIZE_PRICE)
    size_v = SIZE_V * np.abs(v) + SIZE_LEAST
    point = relaxation.evaluate(y, v)
    climb.offer(point.value, y, v)
    climb.blend(point.fates, NEWEST)
    average, aim, fails = point.x, AIM, 0
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
        if climb.offer(found.value, y, v):
            fails = 0 if found.value > before + 1e-6 * abs(before) else fails + 1
            aim *= 1.05
        else:
            fails += 1
        if fails >= PATIENCE:
            aim, fails = 0.6 * aim, 0


def widths(relaxation: Relaxation, y: FloatArray) -> FloatArray:
    """Widest smoothing of each firm: a share of the mean amount by which its options cost more than the best. (firms,)."""
    firm = relaxation.places.firm
    cost = relaxation.reduced(y)[relaxation.firm_slice]
    least = np.full(relaxation.firms, np.inf)
    np.minimum.at(least, firm, cost)
    more = np.bincount(firm, weights=cost - least[firm], minlength=relaxation.firms)
    others = np.maximum(np.bincount(firm, minlength=relaxation.firms) - 1, 1)
    return np.maximum(SPREAD * more / others, LEAST_WIDTH)


def quasi_newton(relaxation: Relaxation, climb: Climb, level: float, rounds: int = ROUNDS) -> None:
    """At most ``rounds`` rounds of L-BFGS with firms softened by ``level`` times their widest."""
    y, v = relaxation.project(climb.y), climb.v
    width = widths(relaxation, y) * level
    size_y = by_blocks(relaxation, y, 1.0, SOFT_SCALE)
    size_y = np.where(size_y > 0, size_y, float(np.median(size_y[size_y > 0])) if (size_y > 0).any() else 1.0)
    size_v = FIRM_SCALE * width
    count, helpers = len(y), HELPER_WIDTH * level
    best: list[tuple[float, FloatArray, FloatArray]] = []

    def downhill(t: FloatArray) -> tuple[float, FloatArray]:
        if climb.over():
            raise _Enough
        climb.steps += 1
        at_y, at_v = t[:count] * size_y, t[count:] * size_v
        found = relaxation.smoothed(at_y, at_v, width, helpers)
        climb.blend(found.fates, AVERAGED)
        rows, firms = relaxation.slopes(at_y, found.x)
        if not best or found.value > best[0][0]:
            best[:] = [(found.value, at_y.copy(), at_v.copy())]
        return -found.value, -np.concatenate([rows * size_y, firms * size_v])

    free = np.full(len(v), np.inf)
    limits = np.stack(
        [np.concatenate([relaxation.least_y / size_y, -free]), np.concatenate([relaxation.most_y / size_y, free])], axis=1
    )
    try:
        minimize(
            downhill, np.concatenate([y / size_y, v / size_v]), jac=True, method="L-BFGS-B", bounds=limits,
            options={"maxiter": rounds, "maxfun": 2 * rounds, "maxcor": CORRECTIONS, "ftol": 1e-13, "gtol": 1e-13, "maxls": 30},
        )  # fmt: skip
    except _Enough:
        pass
    if best:
        _, y, v = best[0]
        y = relaxation.project(y)
        climb.offer(relaxation.evaluate(y, v).value, y, v)


@dataclass(frozen=True)
class Deadline:
    """Over when the time is up or ``stop`` says so."""

    end: float
    stop: Callable[[], bool] = lambda: False

    def __call__(self) -> bool:
        return time.monotonic() >= self.end or self.stop()
