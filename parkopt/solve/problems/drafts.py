"""Plans that the points of an ascent suggest."""

from __future__ import annotations

import numpy as np

from parkopt.model.linear import Mask
from parkopt.solve.problems.choice import choose
from parkopt.solve.problems.primal import Planner
from parkopt.solve.problems.relaxation import Climbing, Point, Relaxation
from parkopt.units import FloatArray


def likeliest(relaxation: Relaxation, fate: FloatArray) -> Mask:
    """The fates of which a fractional point takes most, one for each place and within the count. Shape (fates,)."""
    gain = np.zeros(relaxation.problem.grounds)
    return choose(relaxation.shape, relaxation.fate_allowed, -fate, gain).taken


def drafts(
    planner: Planner, relaxation: Relaxation, ascent: Climbing, last: Point | None = None, *, patient: bool = False
) -> list[FloatArray]:
    """Plans near the averaged point and near the last or best one. ``patient``: improved by a long walk."""
    lean = np.zeros((relaxation.problem.grounds + 1, relaxation.problem.firms))
    lean[relaxation.ground, relaxation.firm] = ascent.average.option
    point = ascent.point if last is None else last
    found = [
        planner.plan(taken, ascent.point.ratio, lean, patient=patient)
        for taken in (likeliest(relaxation, ascent.average.fate), point.taken)
    ]
    return [planner.columns(plan) for plan in found if plan is not None]


def near(planner: Planner, relaxation: Relaxation, x: FloatArray) -> FloatArray | None:
    """A plan near a fractional point of the problem, improved by a long walk."""
    problem = relaxation.problem
    lean = np.zeros((problem.grounds + 1, problem.firms))
    np.add.at(lean, (problem.option_ground, problem.option_firm), x[problem.option_columns])
    taken = likeliest(relaxation, x[: problem.fates])
    plan = planner.plan(taken, np.zeros(problem.grounds), lean, patient=True)
    return None if plan is None else planner.columns(plan)
