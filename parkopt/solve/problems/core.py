"""HiGHS on what is left of a problem: all of it at a leaf of the tree, or a plan for given fates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.problems.relaxation import Relaxation
from parkopt.solve.submodel import solve_sub
from parkopt.units import FloatArray

HIGHS_TOLERANCE = 1e-7
"""Relative error of HiGHS's own bound that is allowed for, outward."""


def solve_rest(
    relaxation: Relaxation, upper: FloatArray, options: HighsOptions, beat: float
) -> tuple[HighsResult, float]:
    """HiGHS between the upper bounds; its answer, and a bound of every point there that is worth at most ``beat``.

    No start is given: HiGHS 1.16 has been seen to report a wrong optimum with one (its point was the start, its value
    below the optimum). The cutoff serves the same end.
    """
    linear = relaxation.problem.linear
    answer = solve_sub(linear.restricted(linear.lower, upper), replace(options, cutoff=beat))
    if answer.ending == "infeasible":
        return answer, beat
    bound = min(answer.bound, beat)
    return answer, bound if np.isinf(bound) else bound - HIGHS_TOLERANCE * (1.0 + abs(bound))


def with_fates(relaxation: Relaxation, fate: FloatArray, options: HighsOptions) -> HighsResult:
    """The best point with exactly the fates taken that ``fate`` (fates,) marks; everything else is HiGHS's."""
    linear, problem = relaxation.problem.linear, relaxation.problem
    upper = linear.upper.copy()
    upper[: problem.fates] *= fate
    upper[problem.option_columns] *= reachable(relaxation, upper)
    return solve_sub(linear.restricted(linear.lower, upper), options)


def reachable(relaxation: Relaxation, upper: FloatArray) -> FloatArray:
    """1 for each option that is free or whose ground an allowed fate makes live. Shape (options,)."""
    live = np.zeros(relaxation.problem.grounds + 1)
    live[relaxation.maker_ground[upper[: relaxation.problem.fates] > 0]] = 1.0
    live[-1] = 1.0
    return np.asarray(live[relaxation.shape.ground], dtype=np.float64)
