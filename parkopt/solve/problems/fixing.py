"""Columns that no better plan can contain, proven by the Lagrangian function.

At any multipliers L + (least rise when a column is forced to be taken) bounds every point that takes it. When that is not
below the value to beat, the column is removed: what is lost are only points that are no better.

    fate o      the rise of the choice of fates (see ``choose``)
    option k    the rise for a fate that makes its ground live, and that of its ground's gain:
                live ground without capacity    max(0, r_k)
                with capacity, s its ratio      max(0, gain°_g + max(0, r_k − s w_k) − gain_g)      gain° the relaxed knapsack
                free option                     max(0, r_k)
                divisible option                0: a share of it, however small, counts as taken
"""

from __future__ import annotations

import numpy as np

from parkopt.solve.problems.choice import choose
from parkopt.solve.problems.relaxation import Point, Relaxation
from parkopt.solve.volume import outward
from parkopt.units import FloatArray


def still_allowed(relaxation: Relaxation, point: Point, beat: float) -> FloatArray:
    """Upper bounds of the columns with those at 0 that occur in no point of value ``beat`` or less. Shape (columns,)."""
    upper = relaxation.upper.copy()
    if np.isfinite(beat):
        fate, option = rises(relaxation, point)
        room = beat - outward(point.value)
        upper[: relaxation.problem.fates][fate > room] = 0.0
        upper[relaxation.column[option > room]] = 0.0
    return upper


def rises(relaxation: Relaxation, point: Point) -> tuple[FloatArray, FloatArray]:
    """By how much L rises at least when a column is forced to be taken. Shapes (fates,), (active options,)."""
    shape, ground = relaxation.shape, relaxation.ground
    forced = choose(shape, relaxation.fate_allowed, point.fate_cost, point.gain, sure=True).forced
    live = np.full(shape.problem.grounds + 1, np.inf)
    np.minimum.at(live, relaxation.maker_ground, forced)
    live[-1] = 0.0
    ratio, slack = np.append(point.ratio, 0.0), np.append(point.linear - point.gain, 0.0)
    own = np.maximum(point.cost - ratio[ground] * relaxation.weight, 0.0) + slack[ground]
    own[relaxation.divisible] = 0.0
    rise = live[ground] + np.maximum(own, 0.0)
    return forced, np.asarray(np.where(relaxation.fits, rise, np.inf), dtype=np.float64)
