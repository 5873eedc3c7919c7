"""Firms among live grounds with capacities: shifts of one firm and swaps of two until nothing helps."""

from __future__ import annotations

import numpy as np

from parkopt.model.linear import Indices
from parkopt.units import FloatArray

ROUNDS = 400
"""Most rounds of changes."""
LARGEST_SWAP = 2_000_000
"""Most pairs of firms that swaps are valued for."""


def settle(cost: FloatArray, weight: FloatArray, capacity: FloatArray, at: Indices) -> Indices:
    """A better ground for each firm, from ``at`` (firms,). Shapes: (grounds, firms) twice, (grounds,).

    Each round values every change at once and applies the best ones that touch different grounds. A unit over the capacity
    costs more than any change of costs can save, so the result is within the capacities when shifts and swaps get there.
    """
    firms = np.arange(cost.shape[1])
    at = at.copy()
    usual = np.where(cost < 1e14, cost, 0.0)
    penalty = 2.0 * float(np.ptp(usual)) / max(float(weight[weight > 0].min(initial=np.inf)), 1e-9) + 1.0
    if not np.isfinite(penalty):
        penalty = 1.0
    pairs = cost.shape[1] ** 2 <= LARGEST_SWAP
    for _ in range(ROUNDS):
        load = np.bincount(at, weights=weight[at, firms], minlength=len(capacity)).astype(np.float64)
        shift = _shifts(cost, weight, capacity, at, load, penalty)
        best = np.argmin(shift, axis=0)
        gain = shift[best, firms]
        changes = np.flatnonzero(gain < -1e-7)
        if len(changes):
            order = changes[np.argsort(gain[changes], kind="stable")]
            _apply(at, len(capacity), order, at[order], best[order])
            continue
        if not pairs or not _swap(cost, weight, capacity, at, load, penalty):
            break
    return at


def _apply(at: Indices, grounds: int, firm: Indices, old: Indices, new: Indices) -> None:
    """Move firms in order, each only when neither of its grounds has changed in this round."""
    touched = np.zeros(grounds, dtype=bool)
    for f, a, b in zip(firm.tolist(), old.tolist(), new.tolist(), strict=True):
        if not (touched[a] or touched[b]):
            at[f] = b
            touched[a] = touched[b] = True


def _shifts(
    cost: FloatArray, weight: FloatArray, capacity: FloatArray, at: Indices, load: FloatArray, penalty: float
) -> FloatArray:
    """Change of the penalised cost when a firm shifts to a ground. Shape (grounds, firms)."""
    firms = np.arange(cost.shape[1])
    over = np.maximum(load - capacity, 0.0)
    relief = np.maximum(load[at] - weight[at, firms] - capacity[at], 0.0) - over[at]
    burden = np.maximum((load - capacity)[:, None] + weight, 0.0) - over[:, None]
    change = cost - cost[at, firms] + penalty * (burden + relief)
    change[at, firms] = 0.0
    return np.asarray(change, dtype=np.float64)


def _swap(
    cost: FloatArray, weight: FloatArray, capacity: FloatArray, at: Indices, load: FloatArray, penalty: float
) -> bool:
    """Apply the best swaps of two firms that touch different grounds; False when none helps."""
    firms = np.arange(cost.shape[1])
    own, mine = cost[at, firms], weight[at, firms]
    over = np.maximum(load - capacity, 0.0)
    room = (load - capacity)[at] - mine
    cross = cost[at]  # cross[i, j]: firm j on the ground of firm i
    burden = np.maximum(room[:, None] + weight[at], 0.0) - over[at][:, None]
    one = cross - own + penalty * burden
    change = one + one.T
    np.fill_diagonal(change, 0.0)
    change[at[:, None] == at[None, :]] = 0.0
    best = np.argmin(change, axis=1)
    gain = change[firms, best]
    found = np.flatnonzero(gain < -1e-7)
    touched = np.zeros(len(capacity), dtype=bool)
    for i in found[np.argsort(gain[found], kind="stable")].tolist():
        j = int(best[i])
        a, b = int(at[i]), int(at[j])
        if not (touched[a] or touched[b]):
            at[i], at[j] = b, a
            touched[a] = touched[b] = True
    return len(found) > 0
