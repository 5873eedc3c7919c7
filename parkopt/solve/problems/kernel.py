"""HiGHS on the promising columns only: a plan where a wide gap says that the plans made so far are poor.

Promising are the options whose inclusion raises the Lagrangian function least, all fates that make grounds for them, and what
the best plan takes (kernel search, Guastaroba and Speranza 2014, with the Lagrangian function in place of the relaxation).
"""

from __future__ import annotations

import numpy as np

from parkopt.solve.highs import HighsOptions
from parkopt.solve.problems.core import solve_rest
from parkopt.solve.problems.fixing import rises
from parkopt.solve.problems.relaxation import Point, Relaxation
from parkopt.units import FloatArray


def promising(relaxation: Relaxation, point: Point, x: FloatArray | None, each: int) -> FloatArray:
    """Upper bounds of the columns that leave ``each`` options a firm on average and the plan ``x``. Shape (columns,)."""
    problem = relaxation.problem
    _, rise = rises(relaxation, point)
    best = np.argsort(rise, kind="stable")[: each * problem.firms]
    live = np.zeros(problem.grounds + 1, dtype=bool)
    live[relaxation.ground[best]] = True
    live[-1] = True
    upper = relaxation.upper.copy()
    upper[: problem.fates] *= live[relaxation.maker_ground]
    upper[problem.option_columns] = 0.0
    upper[relaxation.column[best]] = relaxation.upper[relaxation.column[best]]
    return upper if x is None else np.where(x > 0, np.maximum(upper, problem.linear.upper), upper)


def kernel_plan(
    relaxation: Relaxation, point: Point, x: FloatArray | None, each: int, beat: float, options: HighsOptions
) -> FloatArray | None:
    """A plan of the promising columns worth at most ``beat``, if HiGHS finds one within the limits of its options."""
    answer, _ = solve_rest(relaxation, promising(relaxation, point, x, each), options, beat)
    return answer.x
