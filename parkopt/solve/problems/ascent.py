"""Raises the Lagrangian function by the volume algorithm (Barahona and Anbil, 2000).

Steps go from the best multipliers along the violation of an averaged point, Polyak's length towards the value to reach;
the weight of the newest point is the one that makes the average least violated. The averaged point is nearly feasible and
nearly optimal for the relaxation: it says what a good plan looks like.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parkopt.solve.problems.relaxation import Multipliers, Point, Relaxation
from parkopt.units import FloatArray

NEWEST, NEWEST_SHRINKS, NEWEST_LEAST, REVIEW = 0.1, 0.7, 0.005, 200
"""Most weight of the newest point, its factor after every ``REVIEW`` steps, and where that ends."""
LONGER, SHORTER, PATIENCE, LONGEST = 1.1, 0.66, 20, 2.0
"""Factors of the step length after a gain along the direction and after ``PATIENCE`` steps without gain; the most."""
AIM = 0.05
"""Relative rise that is aimed at where no plan is nearer: steps towards a poor plan would be far too long."""
SHORTEST = 1e-4
"""The ascent has ended when its steps are this short."""


HIGHEST = 1e13
"""A bound beyond this says that nothing is feasible; its rounding says nothing more, so the ascent ends."""


@dataclass
class Ascent:
    """Where the ascent stands: the best multipliers and their point, the averaged shares, the step's length and age.

    ``fate`` (fates,) and ``option`` (active options,) are the averaged point.
    """

    at: Multipliers
    point: Point
    direction: Multipliers
    fate: FloatArray
    option: FloatArray
    length: float = 1.0
    newest: float = NEWEST
    steps: int = 0
    fails: int = 0

    @property
    def ended(self) -> bool:
        hopeless = not abs(self.point.value) < HIGHEST
        return hopeless or self.length < SHORTEST or _length(self.direction) < 1e-12


def begin(relaxation: Relaxation, at: Multipliers, length: float = 1.0) -> Ascent:
    """An ascent from given multipliers."""
    at = Multipliers(at.firm, relaxation.project(at.row))
    point = relaxation.evaluate(at)
    fate, option = _shares(relaxation, point)
    return Ascent(at, point, relaxation.violation(point, at), fate, option, length)


def climb(
    relaxation: Relaxation, ascent: Ascent, reach: float, steps: int, stop: Callable[[], bool] = lambda: False
) -> Point:
    """Take ``steps`` steps towards ``reach`` (a plan's value, or inf); the last point tried is returned."""
    point = ascent.point
    for _ in range(steps):
        if ascent.ended or stop():
            break
        best = ascent.point.value
        aim = min(reach - best, AIM * max(abs(best), abs(reach))) if np.isfinite(reach) else AIM * abs(best)
        size = ascent.length * max(aim, 1e-6 * abs(best)) / _length(ascent.direction)
        trial = Multipliers(
            ascent.at.firm + size * ascent.direction.firm,
            relaxation.project(ascent.at.row + size * ascent.direction.row),
        )
        point = relaxation.evaluate(trial)
        _average(relaxation, ascent, point, trial)
    return point


def _average(relaxation: Relaxation, ascent: Ascent, point: Point, trial: Multipliers) -> None:
    """Mix the newest point into the average, move to its multipliers if they are better, review the step's length."""
    new, old = relaxation.violation(point, trial), ascent.direction
    along = float(new.firm @ old.firm + new.row @ old.row)
    apart = _length(Multipliers(new.firm - old.firm, new.row - old.row))
    ideal = (_length(old) - along) / apart if apart > 0 else ascent.newest
    weight = float(np.clip(ideal, ascent.newest / 10, ascent.newest))
    ascent.direction = Multipliers(
        weight * new.firm + (1 - weight) * old.firm, weight * new.row + (1 - weight) * old.row
    )
    fate, option = _shares(relaxation, point)
    ascent.fate = weight * fate + (1 - weight) * ascent.fate
    ascent.option *= 1 - weight
    ascent.option += weight * option
    if point.value > ascent.point.value:
        ascent.at, ascent.point, ascent.fails = trial, point, 0
        if along > 0:
            ascent.length = min(ascent.length * LONGER, LONGEST)
    else:
        ascent.fails += 1
        if ascent.fails >= PATIENCE:
            ascent.length, ascent.fails = ascent.length * SHORTER, 0
    ascent.steps += 1
    if ascent.steps % REVIEW == 0:
        ascent.newest = max(ascent.newest * NEWEST_SHRINKS, NEWEST_LEAST)


def _shares(relaxation: Relaxation, point: Point) -> tuple[FloatArray, FloatArray]:
    option = np.zeros(len(relaxation.option))
    item, share = relaxation.inside(point)
    option[item] = share
    return point.taken.astype(np.float64), option


def _length(direction: Multipliers) -> float:
    return float(direction.firm @ direction.firm + direction.row @ direction.row)
