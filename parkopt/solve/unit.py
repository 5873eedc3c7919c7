"""The common unit of all values a model can take, and bounds rounded up to it."""

from __future__ import annotations

import numpy as np

from parkopt.model.linear import LinearModel

SLIP = 1e-6
"""A bound this near above a multiple of the unit (relative to the unit and to the bound) is not rounded up past it."""


def common_unit(model: LinearModel) -> float:
    """The greatest common divisor of the costs, when all of them are whole and on integer columns; 0: there is none."""
    costly = model.cost != 0
    cost = np.abs(model.cost[costly])
    if not model.integer[costly].all() or not (cost == np.floor(cost)).all() or cost.max(initial=0.0) > 2.0**52:
        return 0.0
    return float(np.gcd.reduce(cost.astype(np.int64), initial=0))


def rounded_up(bound: float, unit: float, constant: float = 0.0) -> float:
    """The least value ``constant`` + k · ``unit`` that is not below the bound."""
    if not unit or not np.isfinite(bound):
        return bound
    steps = (bound - constant) / unit
    return constant + unit * float(np.ceil(steps - SLIP * (1.0 + 1e-4 * abs(steps))))
