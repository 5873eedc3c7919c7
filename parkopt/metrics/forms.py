"""How an indicator's value follows from its amounts, and what a target asks of the numerator.

top, bottom: amounts at the end of a year; top₀, bottom₀: of the base year; n: years between; v: the target.

share          top / bottom                              top ≥ v · bottom
total          top                                       top ≥ v
ceiling        top                                       top ≤ v
fall           1 − I,  I = (top/bottom) / (top₀/bottom₀)  top ≤ (1 − v) · top₀/bottom₀ · bottom
yearly fall    1 − I^(1/n)                                top ≤ (1 − v)ⁿ · top₀/bottom₀ · bottom
yearly growth  (top/top₀)^(1/n) − 1                       top ≤ (1 + v)ⁿ · top₀
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import numpy as np

from parkopt.units import FloatArray

TOLERANCE: Final = 1e-9
"""Relative: what is missing by less counts as met."""


class Form(Enum):
    """The kinds of indicator."""

    SHARE = auto()
    TOTAL = auto()
    CEILING = auto()
    FALL = auto()
    YEARLY_FALL = auto()
    YEARLY_GROWTH = auto()


SINCE_BASE: Final = (Form.FALL, Form.YEARLY_FALL, Form.YEARLY_GROWTH)
"""Changes since the base year, in which they have no value."""
AT_LEAST: Final = (Form.SHARE, Form.TOTAL)
"""Forms whose numerator must reach what is asked; the others must stay below."""


@dataclass(frozen=True)
class Amounts:
    """Amounts by scope at the end of a year, ``years`` after the base year whose amounts are ``top0``, ``bottom0``.

    Shapes: (scopes,). Without a denominator the bottoms are 1.
    """

    years: int
    top: FloatArray
    bottom: FloatArray
    top0: FloatArray
    bottom0: FloatArray

    @property
    def intensity0(self) -> FloatArray:
        return _over(self.top0, self.bottom0)


def value(form: Form, amounts: Amounts) -> FloatArray:
    """The indicator by scope, NaN where its denominator is 0. Shape (scopes,)."""
    if form in SINCE_BASE and amounts.years <= 0:
        return np.full(len(amounts.top), np.nan)
    if form in (Form.TOTAL, Form.CEILING):
        return amounts.top
    if form is Form.SHARE:
        return _over(amounts.top, amounts.bottom)
    if form is Form.YEARLY_GROWTH:
        return np.asarray(_over(amounts.top, amounts.top0) ** (1 / amounts.years) - 1)
    left = _over(_over(amounts.top, amounts.bottom), amounts.intensity0)
    return np.asarray(1 - left ** (1 / amounts.years if form is Form.YEARLY_FALL else 1))


def asked(form: Form, amounts: Amounts, target: FloatArray) -> FloatArray:
    """What the target asks of the numerator: a floor for forms in `AT_LEAST`, else a ceiling. Shape (scopes,)."""
    if form is Form.SHARE:
        return target * amounts.bottom
    if form is Form.FALL:
        return (1 - target) * amounts.intensity0 * amounts.bottom
    if form is Form.YEARLY_FALL:
        return np.asarray((1 - target) ** amounts.years * amounts.intensity0 * amounts.bottom)
    if form is Form.YEARLY_GROWTH:
        return np.asarray((1 + target) ** amounts.years * amounts.top0)
    return target


def missing(form: Form, amounts: Amounts, target: FloatArray) -> FloatArray:
    """What is missing to the target in the numerator's unit: 0 where it is met, NaN where it is not asked. (scopes,)."""
    wanted = asked(form, amounts, target)
    short = wanted - amounts.top if form in AT_LEAST else amounts.top - wanted
    slight = TOLERANCE * np.maximum(np.abs(wanted), np.abs(amounts.top))
    return np.asarray(np.where(short <= slight, 0.0, short), dtype=np.float64)


def _over(top: FloatArray, bottom: FloatArray) -> FloatArray:
    quotient = np.full(len(top), np.nan)
    np.divide(top, bottom, out=quotient, where=bottom > 0)
    return quotient
