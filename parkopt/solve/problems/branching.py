"""How a node of the tree falls into parts: by the fate of a place, or by where a firm goes."""

from __future__ import annotations

import numpy as np

from parkopt.model.linear import Indices, Mask
from parkopt.solve.problems.core import reachable
from parkopt.solve.problems.relaxation import Climbing, Relaxation
from parkopt.solve.problems.shape import Shape
from parkopt.units import FloatArray


def by_place(relaxation: Relaxation, ascent: Climbing, upper: FloatArray, open_: Indices) -> list[Mask]:
    """One child for each fate left to the place about which the averaged point is least sure, the likeliest last."""
    problem = relaxation.problem
    most = np.maximum.reduceat(ascent.average.fate, relaxation.shape.place_start)
    place = int(open_[np.argmin(most[open_])])
    children = []
    left = np.flatnonzero((problem.fate_place == place) & (upper[: problem.fates] > 0))
    for fate in left[np.argsort(ascent.average.fate[left], kind="stable")].tolist():
        allowed = upper.copy()
        allowed[: problem.fates][problem.fate_place == place] = 0.0
        allowed[fate] = 1.0
        allowed[problem.option_columns] *= reachable(relaxation, allowed)
        children.append(allowed > 0)
    return children


def by_firm(relaxation: Relaxation, ascent: Climbing, upper: FloatArray, costs: FloatArray) -> list[Mask]:
    """The options of the largest firm between which the averaged point is torn, in two parts of alike grounds, the likelier last.

    Each part gathers around one of two poles: the ground the firm leans to most, and one that is leant to and unlike it.
    """
    problem, firms = relaxation.problem, relaxation.problem.firms
    usable = (upper[relaxation.column] > 0) & (relaxation.ground >= 0)
    share = np.where(usable, ascent.average.option, 0.0)
    most, size = np.zeros(firms), np.zeros(firms)
    np.maximum.at(most, relaxation.firm, share)
    np.maximum.at(size, relaxation.firm, relaxation.weight)
    torn = np.where(most > 0, (1.0 - most) * size, 0.0)
    mine = np.flatnonzero((relaxation.firm == int(np.argmax(torn))) & usable)
    if len(mine) < 2:
        return []
    cost = costs[relaxation.ground[mine]]
    pole = int(np.argmax(share[mine]))
    apart = np.abs(cost - cost[pole]).sum(axis=1)
    other = int(np.argmax(share[mine] * apart))
    near = apart <= np.abs(cost - cost[other]).sum(axis=1)
    if near.all():
        return []
    children = []
    for away in (near, ~near):
        allowed = upper > 0
        allowed[problem.fates + relaxation.option[mine[away]]] = False
        children.append(allowed)
    return children


def ground_costs(shape: Shape) -> FloatArray:
    """Costs of options by ground and firm, to compare grounds; where there is no option, the greatest. (grounds + 1, firms)."""
    problem = shape.problem
    cost = problem.linear.cost[problem.option_columns]
    table = np.full((problem.grounds + 1, problem.firms), float(cost.max(initial=0.0)))
    table[shape.ground, problem.option_firm] = cost
    return table
