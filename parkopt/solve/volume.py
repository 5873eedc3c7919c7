"""Raises a Lagrangian function by the volume algorithm (Barahona and Anbil, 2000), whatever the function is made of.

Steps go from the best multipliers π along the averaged violation g of all points seen, in multiples of each multiplier's
typical size s; ``rise`` is the gain aimed at and λ the length, which grows while steps lead on and shrinks while they fail:

    π⁺ = π + λ · rise / ‖s g‖² · s² g

The averaged point is nearly feasible and nearly optimal for the relaxation: it says what a good plan looks like. Its newest
point has the weight at which the average is least violated, within limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

import numpy as np

from parkopt.model.linear import Mask
from parkopt.solve.shared_rows import Multipliers, SharedRows

HIGHEST = 1e13
"""A bound beyond this says that nothing is feasible; its rounding says nothing more, so the ascent ends."""
OUTWARD, OUTWARD_TERMS = 1e-9, 1e-12
"""A bound is rounded down by this share of itself and of the sum of its terms' sizes: far more than double precision loses
when it adds a million of them."""
STILL = 1e-18
"""Squared length of a direction that leads nowhere."""


def outward(value: float, terms: float = 0.0) -> float:
    """The bound rounded down by the stated tolerance. ``terms``: sum of the absolute values that were added up."""
    return value - OUTWARD * (1.0 + abs(value)) - OUTWARD_TERMS * terms


class Attained(Protocol):
    """What attains the function at some multipliers."""

    @property
    def value(self) -> float:
        """The function's value, a bound."""


P = TypeVar("P", bound=Attained)
A = TypeVar("A", bound="tuple[Any, ...]", covariant=True)
S = TypeVar("S", bound="tuple[Any, ...]")


class Lagrangian(Protocol[P, A]):
    """A Lagrangian function: the least of costs and priced violations over points that need not satisfy the priced rows."""

    @property
    def shared(self) -> SharedRows:
        """The rows with multipliers, besides those of the firms."""

    def evaluate(self, at: Multipliers) -> P:
        """The function at multipliers within their limits."""

    def violation(self, point: P, at: Multipliers) -> Multipliers:
        """A gradient at a point that attains the function: side − A x."""

    def shares(self, point: P) -> A:
        """What is averaged: a named tuple of arrays."""


@dataclass(frozen=True)
class Pace:
    """How an ascent steps.

    ``rise``: points aimed at; None: up to a known plan's value and at most ``aim`` of the function's. ``shortest``,
    ``longest``: limits of the length; ``longer`` after a gain along the direction, ``shorter`` after ``patience`` steps
    without a gain of at least ``worth`` (relative). ``newest``: most weight of the newest point; after ``review`` steps it
    shrinks by ``shrinks``, down to ``least``; ``span``: the least weight as a share of the most. ``sleep``: a multiplier of a
    ≥ row that has come down to 0 stays there until the ascent begins anew.
    """

    rise: float | None = None
    aim: float = 0.05
    shortest: float = 1e-4
    longest: float = 2.0
    longer: float = 1.1
    shorter: float = 0.66
    patience: int = 20
    worth: float = 0.0
    newest: float = 0.1
    review: int = 200
    shrinks: float = 0.7
    least: float = 0.005
    span: float = 0.1
    sleep: bool = False

    def towards(self, best: float, reach: float) -> float:
        """The rise aimed at from a value of ``best``, a plan of value ``reach`` (or inf) being known."""
        if self.rise is not None:
            return self.rise
        aim = self.aim * abs(best) if np.isinf(reach) else min(reach - best, self.aim * max(abs(best), abs(reach)))
        return max(aim, 1e-6 * abs(best))


@dataclass
class Ascent(Generic[P, A]):
    """Where an ascent stands: the best multipliers and their point, the averaged violation and shares.

    ``size``: typical sizes of the multipliers; ``asleep``: shared rows whose multipliers stay as they are.
    """

    at: Multipliers
    point: P
    direction: Multipliers
    average: A
    size: Multipliers
    pace: Pace
    asleep: Mask
    length: float
    newest: float
    steps: int = 0
    fails: int = 0

    @property
    def ended(self) -> bool:
        """Whether further steps are in vain."""
        return not abs(self.point.value) < HIGHEST or self.length < self.pace.shortest


def begin(
    function: Lagrangian[P, A],
    at: Multipliers,
    length: float = 1.0,
    pace: Pace = Pace(),
    size: Multipliers | None = None,
    asleep: Mask | None = None,
) -> Ascent[P, A]:
    """An ascent from given multipliers. ``size``: 1 each when not given."""
    at = Multipliers(at.firm, function.shared.project(at.row))
    point = function.evaluate(at)
    if size is None:
        size = Multipliers(np.ones_like(at.firm), np.ones_like(at.row))
    if asleep is None:
        asleep = np.zeros(len(at.row), dtype=bool)
    violation, shares = function.violation(point, at), function.shares(point)
    return Ascent(at, point, violation, shares, size, pace, asleep, length, pace.newest)


def climb(
    function: Lagrangian[P, A],
    ascent: Ascent[P, A],
    steps: int,
    reach: float = np.inf,
    stop: Callable[[], bool] = lambda: False,
    heard: Callable[[], None] = lambda: None,
) -> P:
    """Take ``steps`` steps towards ``reach`` (a plan's value); the last point tried is returned. ``heard`` is called after gains."""
    point = ascent.point
    for _ in range(steps):
        if ascent.ended or stop():
            break
        way = _way(function, ascent)
        scaled = way * ascent.size
        length = scaled @ scaled
        if length < STILL:
            ascent.length = 0.0
            break
        step = scaled * ascent.size * (ascent.length * ascent.pace.towards(ascent.point.value, reach) / length)
        trial = Multipliers(ascent.at.firm + step.firm, function.shared.project(ascent.at.row + step.row))
        point = function.evaluate(trial)
        _learn(function, ascent, point, trial, way)
        if point is ascent.point:
            heard()
    return point


def _way(function: Lagrangian[P, A], ascent: Ascent[P, A]) -> Multipliers:
    """The averaged violation, without multipliers that stay where they are."""
    row = np.where(ascent.asleep, 0.0, ascent.direction.row)
    return Multipliers(ascent.direction.firm, function.shared.free(ascent.at.row, row))


def _learn(function: Lagrangian[P, A], ascent: Ascent[P, A], point: P, trial: Multipliers, way: Multipliers) -> None:
    """Mix the newest point into the average, move to its multipliers if they are better, review the length."""
    pace, new, old = ascent.pace, function.violation(point, trial), ascent.direction
    scaled, before = new * ascent.size, old * ascent.size
    apart = scaled - before
    far = apart @ apart
    ideal = (before @ before - scaled @ before) / far if far > 0 else ascent.newest
    weight = float(np.clip(ideal, pace.span * ascent.newest, ascent.newest))
    ascent.direction = new * weight + old * (1 - weight)
    ascent.average = mixed(function.shares(point), ascent.average, weight)
    best = ascent.point.value
    ascent.fails += 1
    if point.value > best:
        if point.value > best + pace.worth * abs(best):
            ascent.fails = 0
        if pace.sleep:
            ascent.asleep |= (trial.row == 0) & np.isinf(function.shared.upper)
        ascent.at, ascent.point = trial, point
        if scaled @ (way * ascent.size) > 0:
            ascent.length = min(ascent.length * pace.longer, pace.longest)
    if ascent.fails >= pace.patience:
        ascent.length, ascent.fails = ascent.length * pace.shorter, 0
    ascent.steps += 1
    if ascent.steps % pace.review == 0:
        ascent.newest = max(ascent.newest * pace.shrinks, pace.least)


def mixed(new: S, old: S, weight: float) -> S:
    """Shares averaged, ``weight`` being that of the new ones."""
    kind: Any = type(new)
    average: S = kind(*(weight * a + (1 - weight) * b for a, b in zip(new, old, strict=True)))
    return average
