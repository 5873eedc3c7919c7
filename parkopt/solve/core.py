"""The rest of a problem, exactly: HiGHS on the columns that a plan better than some value can contain.

Points that use a removed column are worth at least ``beat``, so the whole problem is worth at least the lesser of ``beat``
and HiGHS's bound of the rest. A low ``beat`` leaves few columns: when the rest's optimum is not above it, that is the
optimum of the whole problem; otherwise ``beat`` itself is proven as a bound.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from parkopt.model.linear import LinearModel
from parkopt.solve.fixing import rises
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.relaxation import Point, Relaxation
from parkopt.solve.submodel import solve_sub
from parkopt.units import FloatArray

HIGHS_TOLERANCE = 1e-7
"""Relative error of HiGHS's own bound that is allowed for, outward."""


def beat_for(relaxation: Relaxation, point: Point, columns: int, most: float) -> float:
    """The value to beat, at most ``most``, that leaves about so many option columns."""
    rise = np.sort(rises(relaxation, point)[1])
    if len(rise) <= columns:
        return most
    return min(most, point.value + float(rise[columns]))


def solve_rest(
    model: LinearModel, upper: FloatArray, options: HighsOptions, plan: FloatArray | None
) -> tuple[HighsResult, float]:
    """HiGHS between the upper bounds, with the columns of the known ``plan`` added; its answer and its bound, outward."""
    if plan is not None:
        upper = np.where(plan > 0, model.upper, upper)
    answer = solve_sub(model.restricted(model.lower, upper), options, plan)
    bound = answer.bound
    return answer, bound if np.isinf(bound) else bound - HIGHS_TOLERANCE * (1.0 + abs(bound))


def with_fates(
    relaxation: Relaxation, fate: FloatArray, time_limit: float, threads: int, seed: int, stop: Callable[[], bool]
) -> HighsResult:
    """The best point with exactly the fates taken that ``fate`` (fates,) marks; everything else is HiGHS's."""
    linear, problem = relaxation.problem.linear, relaxation.problem
    upper = linear.upper.copy()
    upper[: problem.fates] *= fate
    live = np.zeros(problem.grounds + 1, dtype=bool)
    live[relaxation.maker_ground[fate > 0]] = True
    live[-1] = True
    upper[problem.option_columns] *= live[relaxation.shape.ground]
    options = HighsOptions(time_limit=time_limit, threads=threads, seed=seed, gap=1e-4, stop=stop)
    return solve_sub(linear.restricted(linear.lower, upper), options)
