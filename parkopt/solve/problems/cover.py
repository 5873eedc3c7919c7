"""The cheapest fates, one for each place, whose grounds have room for all firms: a knapsack cover by dynamic programming.

    minimise Σ_o cost_o x_o   subject to  Σ_{fates of p} x_o = 1 for each place p,  Σ_o room_o x_o ≥ need

No row of a model says so; it follows from the capacities, because every firm stands somewhere and weighs something. Room is
counted in units of need / ``WIDEST``, rounded up: this lets some fates pass that have slightly too little, never the other way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.model.linear import Indices, Mask
from parkopt.units import FloatArray

WIDEST, LARGEST = 2000, 2_000_000
"""Most units that the need is counted in, and most entries of all tables together."""


@dataclass(frozen=True)
class Cover:
    """``units`` of each fate, shape (fates,), and the ``need`` in the same units."""

    units: Indices
    need: int

    @staticmethod
    def of(room: FloatArray, need: float) -> Cover | None:
        """None where there is nothing to cover. ``room`` (fates,) may be inf."""
        if need <= 0:
            return None
        width = max(1, min(WIDEST, LARGEST // max(len(room), 1)))
        exact = need <= width and bool((room[np.isfinite(room)] % 1 == 0).all()) and need % 1 == 0
        unit = 1.0 if exact else need / width
        units = np.ceil(np.minimum(room, need) / unit - 1e-9)
        return Cover(units.astype(np.int64), round(need / unit))

    def met(self, taken: Mask) -> bool:
        return int(self.units[taken].sum()) >= self.need

    def cheapest(self, cost: FloatArray, start: Indices) -> tuple[float, Mask]:
        """Least cost and the fates that attain it; (inf, none) where nothing covers. ``start``: first fate of each place."""
        tables = self._tables(cost, start)
        taken = np.zeros(len(cost), dtype=bool)
        value, left = float(tables[-1, self.need]), self.need
        if not np.isfinite(value):
            return np.inf, taken
        ends = np.append(start[1:], len(cost))
        for place in range(len(start) - 1, -1, -1):
            mine = np.arange(start[place], ends[place])
            rest = np.maximum(left - self.units[mine], 0)
            best = int(np.argmin(cost[mine] + tables[place, rest]))
            taken[mine[best]] = True
            left = int(rest[best])
        return value, taken

    def forced(self, cost: FloatArray, start: Indices) -> FloatArray:
        """Least cost when each fate is taken, shape (fates,)."""
        ends = np.append(start[1:], len(cost))
        before = self._tables(cost, start)
        after = before if len(start) == 1 else self._reversed(cost, start)
        least = np.full(len(cost), np.inf)
        for place in range(len(start)):
            others = before[place], after[len(start) - 1 - place]
            for fate in range(start[place], ends[place]):
                need = max(self.need - int(self.units[fate]), 0)
                least[fate] = cost[fate] + (others[0][: need + 1] + others[1][need::-1]).min()
        return least

    def _reversed(self, cost: FloatArray, start: Indices) -> FloatArray:
        """Tables of the places in reverse order."""
        size = np.diff(np.append(start, len(cost)))[::-1]
        order = np.arange(len(cost))[::-1]
        turned = Cover(self.units[order], self.need)
        return turned._tables(cost[order], np.cumsum(size) - size)

    def _tables(self, cost: FloatArray, start: Indices) -> FloatArray:
        """Row p, column c: least cost of the first p places with room for c units."""
        tables = np.full((len(start) + 1, self.need + 1), np.inf)
        tables[0, 0] = 0.0
        ends = np.append(start[1:], len(cost))
        for place in range(len(start)):
            before, now = tables[place], tables[place + 1]
            for fate in range(start[place], ends[place]):
                if not np.isfinite(cost[fate]):
                    continue
                units = min(int(self.units[fate]), self.need)
                np.minimum(now[units:], before[: self.need + 1 - units] + cost[fate], out=now[units:])
                np.minimum(now[:units], before[0] + cost[fate], out=now[:units])
        return tables
