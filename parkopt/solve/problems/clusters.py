"""All clusters that a good plan may contain: for each ground, every set of firms that fits and costs little enough.

At a Lagrangian point, L + (rise when ground g is live) + (cost of cluster c − gain_g) bounds every plan that has the cluster c
on g. The clusters for which that does not exceed a target are listed, firm by firm; what the firms still to come can give at
best in the room left is known exactly (dynamic programming), so every part that is kept leads to a cluster.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from parkopt.model.linear import Indices, Mask
from parkopt.solve.problems.fixing import rises
from parkopt.solve.problems.relaxation import Point, Relaxation
from parkopt.solve.volume import outward
from parkopt.units import FloatArray

WORD = 63
"""Firms of a ground that one word of a mask holds."""
WIDEST = 20_000
"""Largest room of a ground, in units of weight, that clusters are listed for."""
SLACK = 1e-7
"""What the target is raised by (relative to its size) before clusters are left out, for rounding."""


@dataclass(frozen=True)
class Pool:
    """Clusters: ``ground`` and ``cost`` of their options, shape (clusters,); ``members`` (clusters, firms), 0/1, sparse."""

    ground: Indices
    cost: FloatArray
    members: Any

    @property
    def size(self) -> int:
        return len(self.ground)

    def only(self, keep: Any) -> Pool:
        """The clusters that ``keep`` names (indices or mask)."""
        return Pool(self.ground[keep], self.cost[keep], self.members[keep])


def fit_clusters(relaxation: Relaxation) -> bool:
    """Whether the problem is one of clusters: whole firms, each ground made by one fate, whole weights within a capacity,
    and nothing else."""
    problem, shape = relaxation.problem, relaxation.shape
    makes = np.flatnonzero(problem.fate_ground >= 0)
    plain = not len(shape.priced.rows) and problem.linear.columns == problem.fates + problem.options
    single = all(len(np.unique(of[makes])) == len(makes) for of in (problem.fate_ground, problem.fate_place))
    whole = bool(relaxation.whole[relaxation.ground[relaxation.ground >= 0]].all())
    narrow = bool((shape.capacity[np.isfinite(shape.capacity)] <= WIDEST).all())
    return plain and single and whole and narrow and relaxation.free == 0 and relaxation.pair is None


def all_clusters(relaxation: Relaxation, point: Point, target: float, most: int) -> Pool | None:
    """Every cluster of a plan worth at most ``target``; None when there are more than ``most``."""
    rise, _ = rises(relaxation, point)
    room = np.full(relaxation.problem.grounds, -np.inf)
    makes = np.flatnonzero((relaxation.problem.fate_ground >= 0) & relaxation.fate_allowed)
    ground = relaxation.problem.fate_ground[makes]
    spare = target + SLACK * (1.0 + abs(target)) - outward(point.value)
    room[ground] = point.gain[ground] + spare - rise[makes]
    price = relaxation.problem.linear.cost[relaxation.column]
    ends = np.searchsorted(relaxation.ground, np.arange(relaxation.problem.grounds + 1))
    parts: list[Pool] = []
    left = most
    for g in ground[room[ground] >= point.gain[ground] - 1e-9].tolist():
        item = np.arange(ends[g], ends[g + 1])
        item = item[relaxation.fits[item]]
        weight = np.rint(relaxation.weight[item]).astype(np.int64)
        listed = _listed(point.cost[item], weight, int(relaxation.shape.capacity[g]), float(room[g]), left)
        if listed is None:
            return None
        item, masks = item[listed[0]], listed[1]
        members = sparse.csr_array(masks.astype(np.float64))
        columns = sparse.csr_array(
            (members.data, relaxation.firm[item][members.indices], members.indptr),
            shape=(len(masks), relaxation.problem.firms),
        )
        parts.append(Pool(np.full(len(masks), g), masks @ price[item], columns))
        left -= len(masks)
    if not parts:
        return Pool(np.empty(0, dtype=np.int64), np.empty(0), sparse.csr_array((0, relaxation.problem.firms)))
    return Pool(
        np.concatenate([part.ground for part in parts]),
        np.concatenate([part.cost for part in parts]),
        sparse.vstack([part.members for part in parts]).tocsr(),
    )


def _listed(
    cost: FloatArray, weight: Indices, capacity: int, most_cost: float, most: int
) -> tuple[Indices, Mask] | None:
    """Sets of items within the capacity that cost at most so much: the items that occur, and a mask of shape (sets, those
    items). None: too many."""
    best = _completions(cost, weight, capacity)
    useful = np.flatnonzero((weight <= capacity) & (cost + best[0, np.maximum(capacity - weight, 0)] <= most_cost))
    cost, weight = cost[useful], weight[useful]
    best = _completions(cost, weight, capacity)
    value, room = np.zeros(1), np.full(1, capacity)
    words = np.zeros((1 + len(useful) // WORD, 1), dtype=np.int64)
    if best[0, capacity] > most_cost:
        return useful, np.zeros((0, len(useful)), dtype=bool)
    for k in range(len(useful)):
        skip = np.flatnonzero(value + best[k + 1, room] <= most_cost)
        after = room - weight[k]
        take = np.flatnonzero(after >= 0)
        take = take[value[take] + cost[k] + best[k + 1, after[take]] <= most_cost]
        if len(skip) + len(take) > most:
            return None
        taken = words[:, take]
        taken[k // WORD] |= np.int64(1) << (k % WORD)
        words = np.concatenate([words[:, skip], taken], axis=1)
        value = np.concatenate([value[skip], value[take] + cost[k]])
        room = np.concatenate([room[skip], after[take]])
    masks = np.zeros((len(value), len(useful)), dtype=bool)
    for k in range(len(useful)):
        masks[:, k] = words[k // WORD] >> (k % WORD) & 1
    return useful, masks


def _completions(cost: FloatArray, weight: Indices, capacity: int) -> FloatArray:
    """Least cost of any of the items k and later in so much room. Shape (items + 1, capacity + 1)."""
    best = np.zeros((len(cost) + 1, capacity + 1))
    for k in range(len(cost) - 1, -1, -1):
        best[k] = best[k + 1]
        w = int(weight[k])
        if cost[k] < 0 and w <= capacity:
            np.minimum(best[k, w:], best[k + 1, : capacity + 1 - w] + cost[k], out=best[k, w:])
    return best
