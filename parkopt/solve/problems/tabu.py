"""Firms among live grounds with tight capacities: the best shift or swap of each step, even a bad one (Glover 1989).

A firm that has left a ground may not return for a while, unless that gives the best plan so far. A unit over a capacity costs
a penalty that falls while the plan holds and grows while it does not, so the walk crosses the edge of what is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.model.linear import Indices
from parkopt.units import FloatArray

STEPS, PATIENCE = 1500, 300
"""Most steps, and steps without a better plan after which the walk ends."""
WORK = 15_000_000
"""Most pairs of firms valued on one walk: many firms make it shorter."""
TENURE = (7, 8)
"""A firm stays away from the ground it left for 7 steps and up to 8 more, by turns."""
REVIEW, FACTOR = 4, 1.3
"""After so many steps on one side of the capacities the penalty changes by this factor."""
ROUNDING = 1e-9


@dataclass
class _Walk:
    """Where the walk stands. Shapes: ``cost``, ``weight``, ``barred`` (grounds, firms), ``at`` (firms,), ``load`` (grounds,)."""

    cost: FloatArray
    weight: FloatArray
    capacity: FloatArray
    at: Indices
    load: FloatArray
    penalty: float
    barred: Indices

    def shifts(self) -> FloatArray:
        """Change of the penalised cost when a firm shifts to a ground. Shape (grounds, firms)."""
        firms = np.arange(self.cost.shape[1])
        spare = self.load - self.capacity
        over = np.maximum(spare, 0.0)
        relief = np.maximum(spare[self.at] - self.weight[self.at, firms], 0.0) - over[self.at]
        burden = np.maximum(spare[:, None] + self.weight, 0.0) - over[:, None]
        change = self.cost - self.cost[self.at, firms] + self.penalty * (burden + relief)
        change[self.at, firms] = np.inf
        return np.asarray(change)

    def swaps(self) -> FloatArray:
        """Change of the penalised cost when two firms swap their grounds. Shape (firms, firms)."""
        firms = np.arange(self.cost.shape[1])
        spare = self.load - self.capacity
        room = spare[self.at] - self.weight[self.at, firms]
        burden = np.maximum(room[:, None] + self.weight[self.at], 0.0) - np.maximum(spare, 0.0)[self.at][:, None]
        one = self.cost[self.at] - self.cost[self.at, firms] + self.penalty * burden
        change = one + one.T
        change[self.at[:, None] == self.at] = np.inf
        return np.asarray(change)

    def move(self, firm: int, ground: int, until: int) -> None:
        old = self.at[firm]
        self.load[old] -= self.weight[old, firm]
        self.load[ground] += self.weight[ground, firm]
        self.at[firm] = ground
        self.barred[old, firm] = until

    def value(self) -> tuple[float, float]:
        """Cost, and units over the capacities."""
        own = float(self.cost[self.at, np.arange(self.cost.shape[1])].sum())
        return own, float(np.maximum(self.load - self.capacity * (1 + ROUNDING), 0.0).sum())


def walk(cost: FloatArray, weight: FloatArray, capacity: FloatArray, at: Indices) -> Indices | None:
    """The best assignment within the capacities on a walk from ``at`` (firms,), None: none was met. Always the same."""
    firms = np.arange(cost.shape[1])
    load = np.bincount(at, weights=weight[at, firms], minlength=len(capacity)).astype(np.float64)
    usual = cost[cost < 1e14]
    penalty = float(usual.std() + 1e-9) / max(float(weight.mean()), 1e-9)
    state = _Walk(cost, weight, capacity, at.copy(), load, penalty, np.zeros(cost.shape, dtype=np.int64))
    best, least, since, side = None, np.inf, 0, 0
    for step in range(1, min(STEPS, WORK // cost.shape[1] ** 2) + 1):
        own, over = state.value()
        if over == 0 and own < least - ROUNDING * (1.0 + abs(least) if np.isfinite(least) else 0.0):
            best, least, since = state.at.copy(), own, 0
        since += 1
        if since > PATIENCE:
            break
        side = max(side, 0) + 1 if over == 0 else min(side, 0) - 1
        if abs(side) >= REVIEW:
            state.penalty *= FACTOR if side < 0 else 1.0 / FACTOR
            side = 0
        _step(state, step, own, over, least)
    return best


def _step(state: _Walk, step: int, own: float, over: float, least: float) -> None:
    """Make the best move that is not barred, or that gives the best plan so far."""
    now = own + state.penalty * over
    shift, swap = state.shifts(), state.swaps()
    barred = state.barred > step
    shift[barred & (now + shift >= least)] = np.inf
    away = barred[state.at]
    swap[(away | away.T) & (now + swap >= least)] = np.inf
    one, two = int(np.argmin(shift)), int(np.argmin(swap))
    until = step + TENURE[0] + (step * 5) % TENURE[1]
    if shift.flat[one] <= swap.flat[two]:
        if np.isfinite(shift.flat[one]):
            ground, firm = divmod(one, shift.shape[1])
            state.move(firm, ground, until)
    else:
        i, j = divmod(two, swap.shape[1])
        a, b = int(state.at[i]), int(state.at[j])
        state.move(i, b, until)
        state.move(j, a, until)
