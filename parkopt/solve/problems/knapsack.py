"""Many 0/1 knapsacks at once, one for each ground: their linear relaxation by sorting, their optimum by a small core.

    minimise Σ_j r_j x_j   subject to  Σ_j w_j x_j ≤ Q,  0 ≤ x ≤ 1      (only items with r_j < 0 can help)

The relaxation takes items by r_j / w_j until the room ends (Dantzig 1957). At the ratio s ≤ 0 of the item that is split,
changing an item j away from the relaxation costs at least |r_j − s w_j|; items for which that exceeds the gap between the
relaxation and a whole solution keep their place, the others (the core) are decided by dynamic programming over the room.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.model.linear import Indices, Mask
from parkopt.units import FloatArray

LARGEST_TABLE = 20_000_000
"""Entries of one table of the dynamic programme; knapsacks beyond it keep the relaxation's value, which is as true a bound."""
ROUNDING = 1e-9
"""Costs nearer than this share count as equal where items are kept in place."""


@dataclass(frozen=True)
class Packed:
    """``value`` and ``ratio`` (s ≤ 0) by ground, shape (grounds,); ``share`` by item. ``value`` is never above the optimum."""

    value: FloatArray
    ratio: FloatArray
    share: FloatArray


def relaxed(ground: Indices, cost: FloatArray, weight: FloatArray, capacity: FloatArray) -> Packed:
    """The linear relaxation. Items with negative cost, sorted by ground; ``capacity`` (grounds,) may be inf."""
    share = np.ones(len(cost))
    ratio = np.zeros(len(capacity))
    load = np.bincount(ground, weights=weight, minlength=len(capacity))
    full = load > capacity
    tight = np.flatnonzero(full[ground])
    if len(tight):
        where = ground[tight]
        size = np.maximum(weight[tight], 1e-300)
        rank = np.lexsort((cost[tight] / size, where))
        order, where = tight[rank], where[rank]
        filled = np.cumsum(weight[order])
        first = np.diff(where, prepend=-1) != 0
        base = np.repeat((filled - weight[order])[first], np.diff(np.append(np.flatnonzero(first), len(order))))
        before = filled - base - weight[order]
        room = np.maximum(capacity[where] - before, 0.0)
        share[order] = np.clip(room / np.maximum(weight[order], 1e-300), 0.0, 1.0)
        split = np.flatnonzero(share[order] < 1.0)
        split = split[np.diff(where[split], prepend=-1) != 0]
        ratio[where[split]] = cost[order[split]] / weight[order[split]]
    value = np.bincount(ground, weights=cost * share, minlength=len(capacity)).astype(np.float64)
    return Packed(value, ratio, share)


def whole(
    ground: Indices, cost: FloatArray, weight: FloatArray, capacity: FloatArray, start: Packed, chosen: Mask
) -> Packed:
    """The optimum of the ``chosen`` grounds (grounds,), the rest as in ``start``. Whole weights and room, w ≤ Q each."""
    value, share = start.value.copy(), start.share.copy()
    split = np.zeros(len(capacity), dtype=bool)
    split[ground[share < 1.0]] = True
    item = np.flatnonzero((chosen & split)[ground])
    if not len(item):
        return start
    mine, row = np.unique(ground[item], return_inverse=True)
    away = np.abs(cost[item] - start.ratio[ground[item]] * weight[item])
    taken = share[item] >= 1.0
    rounded = _rounded(row, cost[item], weight[item], taken, capacity[mine])
    gap = (rounded - value[mine])[row]
    core = np.flatnonzero(away <= gap + ROUNDING * (1.0 + np.abs(value[mine])[row]))
    kept = taken.copy()
    kept[core] = False
    room = np.rint(capacity[mine] - np.bincount(row, weights=weight[item] * kept, minlength=len(mine))).astype(np.int64)
    fixed = np.bincount(row, weights=cost[item] * kept, minlength=len(mine))
    if (np.bincount(row[core]).max(initial=0) + 1) * len(mine) * (room.max() + 1) > LARGEST_TABLE:
        return start
    best, inside = _table(row[core], cost[item[core]], np.rint(weight[item[core]]).astype(np.int64), room)
    value[mine] = np.maximum(value[mine], fixed + best)
    share[item] = kept
    share[item[core]] = inside
    return Packed(value, start.ratio, share)


def _rounded(row: Indices, cost: FloatArray, weight: FloatArray, taken: Mask, capacity: FloatArray) -> FloatArray:
    """Cost of a whole solution of each row: the full items and the best other that still fits."""
    value = np.bincount(row, weights=cost * taken, minlength=len(capacity))
    room = capacity - np.bincount(row, weights=weight * taken, minlength=len(capacity))
    more = np.zeros(len(capacity))
    fits = ~taken & (weight <= room[row])
    np.minimum.at(more, row[fits], cost[fits])
    return np.asarray(value + more, dtype=np.float64)


def _table(row: Indices, cost: FloatArray, weight: Indices, room: Indices) -> tuple[FloatArray, Mask]:
    """Least cost in each row's room and the items that attain it; items sorted by row, all rows step by step together."""
    rows, width = len(room), int(room.max()) + 1
    count = np.bincount(row, minlength=rows)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(count) - count, count)
    steps = int(count.max(initial=0))
    items = np.full((steps, rows), -1)
    items[rank, row] = np.arange(len(row))
    pad = int(weight.max(initial=0))
    table = np.full((rows, pad + width), np.inf)
    table[:, pad:] = 0.0
    taken = np.zeros((steps, rows, width), dtype=bool)
    base = np.arange(rows) * (pad + width) + pad
    for step in range(steps):
        live = np.flatnonzero(items[step] >= 0)
        item = items[step, live]
        here = (base[live] - weight[item])[:, None] + np.arange(width)
        trial = table.ravel()[here] + cost[item][:, None]
        now = table[live, pad:]
        better = trial < now
        taken[step, live] = better
        table[live, pad:] = np.where(better, trial, now)
    left, inside = room.copy(), np.zeros(len(row), dtype=bool)
    for step in range(steps - 1, -1, -1):
        live = np.flatnonzero(items[step] >= 0)
        item = items[step, live]
        inside[item] = taken[step, live, left[live]]
        left[live] -= np.where(inside[item], weight[item], 0)
    return table[np.arange(rows), pad + room], inside
