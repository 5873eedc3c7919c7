"""Whole fates from the Lagrangian's averaged ones: the surest fates are taken, the bound is raised again, and so on.

Alike places share an averaged fate among them; which of them goes with which only shows when some are taken and the others
answer. Shaken averages lead to other plans, the best of which is kept.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from parkopt.model.linear import Indices, Mask
from parkopt.solve.problems.relaxation import Climbing, Relaxation
from parkopt.solve.volume import begin, climb
from parkopt.units import FloatArray

STEPS, LENGTH, RISE = 20, 0.1, 0.005
"""Steps of the ascent after each round, the length of the first, and the relative rise aimed at."""
ROUNDS = 40
"""About so many rounds lead to fates for all places."""
SURE, LESS_SURE = 0.97, 0.5
"""Averages above which fates are taken together, and the share of the best average below which none is taken with it."""
SHAKEN = 0.45
"""Standard deviation of the logarithm by which averages are shaken."""


def dive(
    relaxation: Relaxation, ascent: Climbing, halted: Callable[[], bool], seed: int | None = None
) -> tuple[Relaxation, Climbing] | None:
    """Where the ascent ends once each place has one fate; None where that leads to no plan or there is no time.

    With a ``seed`` the averages are shaken.
    """
    shape = relaxation.shape
    upper, fates = relaxation.upper.copy(), relaxation.problem.fates
    rng = None if seed is None else np.random.default_rng(seed)
    at_once = max(1, round(_to_take(relaxation) / ROUNDS))
    while True:
        allowed = upper[:fates] > 0
        draw = ascent.average.fate if rng is None else ascent.average.fate * np.exp(SHAKEN * rng.normal(size=fates))
        chosen = _surest(relaxation, allowed, ascent.average.fate, draw, at_once)
        if not len(chosen):
            return relaxation, ascent
        if halted():
            return None
        mine = np.isin(relaxation.problem.fate_place, relaxation.problem.fate_place[chosen])
        upper[:fates][mine] = 0.0
        upper[chosen] = 1.0
        average = np.where(mine, 0.0, ascent.average.fate)
        average[chosen] = 1.0
        relaxation = Relaxation(shape, upper)
        ascent = begin(relaxation, ascent.at, LENGTH)
        if not np.isfinite(ascent.point.value):
            return None
        ascent.average = ascent.average._replace(fate=average)
        climb(relaxation, ascent, STEPS, ascent.point.value + RISE * abs(ascent.point.value), halted)


def _to_take(relaxation: Relaxation) -> float:
    """How many fates must be taken: as many as are counted, or one for each place."""
    most = relaxation.shape.count_upper
    return min(float(relaxation.problem.places), most)


def _surest(relaxation: Relaxation, allowed: Mask, average: FloatArray, draw: FloatArray, at_once: int) -> Indices:
    """The next fates to be taken, none when all places have theirs. Where fates are counted, only counted ones."""
    shape, place = relaxation.shape, relaxation.problem.fate_place
    left = np.bincount(place[allowed], minlength=relaxation.problem.places)
    open_ = allowed & (left[place] > 1)
    most = open_.sum()
    if np.isfinite(shape.count_upper):
        open_ &= shape.counted
        most = round(shape.count_upper) - int((allowed & shape.counted & (left[place] == 1)).sum())
    score = np.where(open_, draw, -1.0)
    order = np.argsort(-score, kind="stable")[: max(at_once, int((open_ & (average > SURE)).sum()))]
    order = order[score[order] >= max(LESS_SURE * score[order[0]], 0.0)][: max(most, 0)]
    # of one place only the first
    return np.asarray(order[np.sort(np.unique(place[order], return_index=True)[1])])
