"""Limits on terms eased: to be missed at a high price, for a search that found no fates at which the firms hold them.

Pieces of the city, solved anew, then bring the price down; what no longer misses anything is a point of the model itself.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from parkopt.model.build import CityModel
from parkopt.model.linear import INF, Block
from parkopt.units import FloatArray

EASED = "term_limits."
"""Row blocks that are eased."""
HELD = 1e-9
DEAR = 10.0
"""Missing a limit by all of it costs so many times the points of a plan."""


def has_limits(model: CityModel) -> bool:
    """Whether there is anything to ease."""
    return any(block.key.startswith(EASED) for block in model.linear.blocks)


def held(model: CityModel, x: FloatArray) -> bool:
    """Whether a point of the eased model misses no limit."""
    return bool(x[model.linear.columns :].max(initial=0.0) <= HELD)


def eased(model: CityModel, points: float) -> CityModel:
    """The model with a slack column, behind all others, for each limit on a term. ``points``: what a plan costs about."""
    linear = model.linear
    blocks: list[Block] = []
    rows: list[int] = []
    prices: list[float] = []
    for block in linear.blocks:
        told = block
        if block.key.startswith(EASED):
            row = block.first
            side = linear.row_upper[row] if np.isfinite(linear.row_upper[row]) else linear.row_lower[row]
            price = DEAR * max(points, 1.0) / max(abs(side), 1.0)
            told = replace(block, slack=linear.columns + len(rows), price=price)
            rows.append(row)
            prices.append(price)
        blocks.append(told)
    sign = np.where(np.isfinite(linear.row_lower[rows]), 1.0, -1.0)
    count = len(rows)
    slack = sparse.csr_array((sign, (rows, np.arange(count))), shape=(linear.rows, count))
    wider = replace(
        linear,
        cost=np.concatenate([linear.cost, prices]),
        lower=np.concatenate([linear.lower, np.zeros(count)]),
        upper=np.concatenate([linear.upper, np.full(count, INF)]),
        integer=np.concatenate([linear.integer, np.zeros(count, dtype=bool)]),
        matrix=sparse.hstack([linear.matrix, slack], format="csr"),
        blocks=tuple(blocks),
    )
    return replace(model, linear=wider)
