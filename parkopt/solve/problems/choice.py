"""The cheapest fates, one for each place, within the kept count or with room for all firms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.model.linear import Mask
from parkopt.solve.problems.shape import Shape
from parkopt.units import FloatArray


@dataclass(frozen=True)
class Choice:
    """Which fates are taken, what that costs, and by how much the total rises at least when a fate is forced. (fates,)."""

    taken: Mask
    value: float
    forced: FloatArray


def choose(shape: Shape, allowed: Mask, fate_cost: FloatArray, gain: FloatArray, *, sure: bool = False) -> Choice:
    """The cheapest fates. ``gain`` (grounds,) is what a live ground adds to the cost of a fate that makes it.

    ``sure``: take the trouble to find the greatest true ``forced`` under a cover; otherwise it may be less.
    """
    cost = np.where(allowed, fate_cost + np.append(gain, 0.0)[shape.problem.fate_ground], np.inf)
    counted = _counted(shape, cost)
    cover = shape.cover
    if cover is None or not np.isfinite(counted.value) or (cover.met(counted.taken) and not sure):
        return counted
    value, taken = cover.cheapest(cost, shape.place_start)
    if not np.isfinite(value):
        return Choice(taken, np.inf, np.full(len(cost), np.inf))
    forced = cover.forced(cost, shape.place_start) if sure else counted.value + counted.forced
    return Choice(taken, value, np.maximum(forced - value, 0.0))


def _counted(shape: Shape, cost: FloatArray) -> Choice:
    """The cheapest fates within the kept count, and by how much each other fate would cost more.

    A place costs a at its best counted fate and b at its best other fate; the places are ordered by a − b, as many of them
    as the count allows take a. Forcing one more in either adds its own difference or also swaps the last one out.
    """
    start, place = shape.place_start, shape.problem.fate_place
    counted = np.minimum.reduceat(np.where(shape.counted, cost, np.inf), start)
    other = np.minimum.reduceat(np.where(shape.counted, np.inf, cost), start)
    with np.errstate(invalid="ignore"):
        more = np.where(np.isinf(counted), np.inf, np.where(np.isinf(other), -np.inf, counted - other))
    order = np.argsort(more, kind="stable")
    ranked = more[order]
    least, most = (
        max(0.0, np.ceil(shape.count_lower - 1e-9)),
        min(float(len(order)), np.floor(shape.count_upper + 1e-9)),
    )
    number = int(np.clip((ranked < 0).sum(), least, max(most, least)))
    inside = np.zeros(len(order), dtype=bool)
    inside[order[:number]] = True
    best = np.where(inside, counted, other)
    value = float(best.sum())
    if not np.isfinite(value) or most < least:
        return Choice(np.zeros(len(cost), dtype=bool), np.inf, np.full(len(cost), np.inf))
    last_in = ranked[number - 1] if number else -np.inf
    first_out = ranked[number] if number < len(order) else np.inf
    with np.errstate(invalid="ignore"):
        enter = more - max(last_in, 0.0 if number < most else -np.inf)
        leave = min(first_out, 0.0 if number > least else np.inf) - more
    enter = np.where(inside, 0.0, np.where(np.isnan(enter), 0.0, enter))
    leave = np.where(inside, np.where(np.isnan(leave), 0.0, leave), 0.0)
    mine = np.where(shape.counted, counted[place], other[place])
    with np.errstate(invalid="ignore"):
        forced = cost - mine + np.where(shape.counted, enter[place], leave[place])
    forced = np.where(np.isnan(forced), np.inf, forced)
    forced = np.where(np.isinf(cost), np.inf, np.maximum(forced, 0.0))
    hit = np.flatnonzero((shape.counted == inside[place]) & (cost <= best[place]))
    taken = np.zeros(len(cost), dtype=bool)
    taken[hit[np.diff(place[hit], prepend=-1) != 0]] = True
    return Choice(taken, value, forced)
