"""A lower bound at city scale: Lagrangian relaxation of the shared rows and of 'one fate each' for firms.

With multipliers y of the shared rows and v of the firms' rows (Σ options = 1), and d = c − Aᵀy, what is left falls apart by
park: a park picks its fate, and under it takes the firms that are then worth more than their price,

    L(y, v) = y·sides + Σ_f v_f + Σ_f min(0, min_{k free of parks} d_k − v_f)
            + Σ_p min over fates o of  { d_o + Σ_f min(0, min_{k of f needing o} d_k − v_f) }
            + Σ_{other columns} min(d_j lower_j, d_j upper_j)

Any y of the right signs and any v give a bound that is true. Rows that the fates themselves ensure (stay, move) need no
multiplier. Good multipliers come from the relaxation of a gathered city and are improved by the volume algorithm
(Barahona and Anbil, 2000): steps along the violation of an averaged point.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from parkopt.instance.types import FirmKind
from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, Mask
from parkopt.solve.useful import useful_upper
from parkopt.units import FloatArray

SIZE_Y, SIZE_V, SIZE_LEAST = 0.02, 0.1, 1e-5
"""Step sizes relative to the starting multipliers of shared rows and firms, and the least for firms (points)."""
AIM, LEAST_AIM, NEWEST, PATIENCE = 0.08, 1e-4, 0.02, 15
"""First aimed gain and the least one (relative to L), weight of the newest point in the average, steps without gain."""
IMPLIED = ("structure.park", "structure.firm", "structure.stay", "structure.move")
"""Row blocks that the subproblem keeps by itself."""


@dataclass(frozen=True)
class Evaluation:
    """L(y, v), the point that attains it (shape (columns,)), and each firm's number of chosen options."""

    value: float
    x: FloatArray


class Relaxation:
    """The Lagrangian function of a city model."""

    def __init__(self, model: CityModel) -> None:
        linear, columns, instance = model.linear, model.columns, model.instance
        self.model = model
        self.firms = len(instance.firms.id)
        keep = np.ones(linear.rows, dtype=bool)
        for block in linear.blocks:
            if block.key in IMPLIED:
                keep[block.first : block.end] = False
        self.rows: Indices = np.flatnonzero(keep)
        self.matrix = linear.matrix[self.rows]
        self.transposed = self.matrix.T.tocsr()
        self.lower, self.upper = linear.row_lower[self.rows], linear.row_upper[self.rows]
        self.price = np.full(linear.rows, np.inf)
        for block in linear.blocks:
            if block.price is not None:
                self.price[block.first : block.end] = block.price
        self.price = self.price[self.rows]
        self.column_upper = useful_upper(linear)
        self._index(columns, instance.sites.is_park)

    def _index(self, columns: object, is_park: Mask) -> None:
        columns = self.model.columns
        firm, park = columns.firm, columns.park
        self.firm_of = firm.firm
        start, count = columns.firm_start, len(firm.firm)
        self.firm_slice = slice(start, start + count)
        hosts = np.int64(len(self.model.instance.hosts.id) + 1)
        at_park = is_park[np.maximum(firm.site, 0)]
        tied = at_park & ((firm.kind == FirmKind.MOVE) | (firm.kind == FirmKind.STAY))
        own = self.model.instance.sites.host
        place = firm.site
        host = np.where(firm.kind == FirmKind.MOVE, own[np.maximum(firm.site, 0)], firm.host)
        key = place * hosts + host
        option_key = park.park * hosts + np.where(park.host >= 0, park.host, hosts - 1)
        self.fates, self.option_fate = np.unique(option_key, return_inverse=True)
        found = np.searchsorted(self.fates, key[tied])
        found = np.minimum(found, len(self.fates) - 1)
        exists = self.fates[found] == key[tied]
        self.tied = np.flatnonzero(tied)[exists]
        self.free = np.flatnonzero(~tied)
        fate = found[exists]
        pair = fate.astype(np.int64) * self.firms + self.firm_of[self.tied]
        self.tied_order = np.argsort(pair, kind="stable")
        sorted_pair = pair[self.tied_order]
        self.pair_start = np.flatnonzero(np.diff(sorted_pair, prepend=-1))
        self.pair_fate = sorted_pair[self.pair_start] // self.firms
        self.pair_firm = sorted_pair[self.pair_start] % self.firms
        self.free_order = self.free[np.argsort(self.firm_of[self.free], kind="stable")]
        self.free_start = np.flatnonzero(np.diff(self.firm_of[self.free_order], prepend=-1))
        self.free_firm = self.firm_of[self.free_order][self.free_start]
        self.park_start = np.flatnonzero(np.diff(park.park, prepend=-1))
        others = np.ones(self.model.linear.columns, dtype=bool)
        others[: start + count] = False
        self.others = np.flatnonzero(others)

    def project(self, y: FloatArray) -> FloatArray:
        """The nearest multipliers of the right signs, soft rows within their prices."""
        y = np.where(np.isinf(self.lower), np.minimum(y, 0.0), y)
        y = np.where(np.isinf(self.upper), np.maximum(y, 0.0), y)
        return np.clip(y, -self.price, self.price)

    def evaluate(self, y: FloatArray, v: FloatArray) -> Evaluation:
        """L(y, v) and a point that attains it; y must be projected. Shapes (kept rows,), (firms,)."""
        linear = self.model.linear
        d = linear.cost - self.transposed @ y
        x = np.zeros(linear.columns)
        sides = np.where(y > 0, self.lower, self.upper)
        value = linear.constant + float((y[y != 0] * sides[y != 0]).sum()) + float(v.sum())
        firm_cost = d[self.firm_slice] - v[self.firm_of]
        value += self._free_firms(firm_cost, x)
        value += self._parks(d, firm_cost, x)
        rest = d[self.others]
        upper = self.column_upper[self.others]
        take = rest < 0
        x[self.others] = np.where(take, upper, linear.lower[self.others])
        value += float((rest * x[self.others]).sum())
        return Evaluation(value, x)

    def _free_firms(self, cost: FloatArray, x: FloatArray) -> float:
        ordered = cost[self.free_order]
        best = np.minimum.reduceat(ordered, self.free_start) if len(ordered) else np.empty(0)
        chosen = best < 0
        column = _first_at(ordered, best, self.free_start)
        x[self.firm_slice.start + self.free_order[column[chosen]]] = 1.0
        return float(best[chosen].sum())

    def _parks(self, d: FloatArray, cost: FloatArray, x: FloatArray) -> float:
        tied = cost[self.tied[self.tied_order]]
        best = np.minimum.reduceat(tied, self.pair_start) if len(tied) else np.empty(0)
        gain = np.bincount(self.pair_fate, weights=np.minimum(best, 0.0), minlength=len(self.fates))
        option = d[: self.firm_slice.start] + gain[self.option_fate]
        if not len(option):
            return 0.0
        least = np.minimum.reduceat(option, self.park_start)
        picked = _first_at(option, least, self.park_start)
        x[picked] = 1.0
        live = np.zeros(len(self.fates), dtype=bool)
        live[self.option_fate[picked]] = True
        taken = live[self.pair_fate] & (best < 0)
        column = _first_at(tied, best, self.pair_start)
        x[self.firm_slice.start + self.tied[self.tied_order[column[taken]]]] = 1.0
        return float(least.sum())

    def violation(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Ascent directions at a point: side − A x for the shared rows, 1 − Σ options for the firms."""
        act = self.matrix @ x
        up = np.where(np.isfinite(self.lower), self.lower - act, -np.inf)
        down = np.where(np.isfinite(self.upper), self.upper - act, np.inf)
        rows = np.where(up > 0, up, np.where(down < 0, down, np.where(y > 0, up, np.where(y < 0, down, 0.0))))
        count = np.bincount(self.firm_of, weights=x[self.firm_slice], minlength=self.firms)
        finite = np.where(np.isfinite(rows), rows, 0.0)
        return finite.astype(np.float64), (1.0 - count).astype(np.float64)


def _first_at(values: FloatArray, best: FloatArray, start: Indices) -> Indices:
    """Position of the first entry of each segment that equals the segment's minimum."""
    segment = np.repeat(np.arange(len(start)), np.diff(np.append(start, len(values))))
    hit = np.flatnonzero(values <= best[segment])
    owner = segment[hit]
    first = np.ones(len(hit), dtype=bool)
    first[1:] = owner[1:] != owner[:-1]
    return hit[first]


@dataclass(frozen=True)
class Bound:
    """The best multipliers found, what they prove, and the averaged point (a near-feasible fractional plan)."""

    value: float
    y: FloatArray
    v: FloatArray
    average: FloatArray
    steps: int


def improve(
    relaxation: Relaxation,
    y: FloatArray,
    v: FloatArray,
    seconds: float,
    most: int = 100_000,
    report: Callable[[float], None] = lambda value: None,
    stop: Callable[[], bool] = lambda: False,
) -> Bound:
    """Raise L from (y, v) by the volume algorithm for at most ``seconds`` and ``most`` steps.

    Steps go from the best multipliers along the violation of the averaged point, in multiples of each multiplier's typical
    size (which the starting ones show), and aim at a gain that grows while it is met and shrinks when it is not.
    """
    end = time.monotonic() + seconds
    y = relaxation.project(y)
    scale_y, scale_v = SIZE_Y * np.abs(y), SIZE_V * np.abs(v) + SIZE_LEAST
    point = relaxation.evaluate(y, v)
    best, average = point.value, point.x
    aim, fails, steps = AIM * abs(best), 0, 0
    while steps < most and time.monotonic() < end and aim > LEAST_AIM * abs(best) and not stop():
        steps += 1
        rows, firms = relaxation.violation(average, y)
        length = float(((rows * scale_y) ** 2).sum() + ((firms * scale_v) ** 2).sum())
        if length <= 1e-18:
            break
        trial_y = relaxation.project(y + aim / length * rows * scale_y**2)
        trial_v = v + aim / length * firms * scale_v**2
        trial = relaxation.evaluate(trial_y, trial_v)
        average = NEWEST * trial.x + (1 - NEWEST) * average
        if trial.value > best:
            fails = 0 if trial.value > best + 1e-6 * abs(best) else fails + 1
            y, v, best = trial_y, trial_v, trial.value
            aim *= 1.05
            report(best)
        else:
            fails += 1
        if fails >= PATIENCE:
            aim, fails = 0.6 * aim, 0
    return Bound(best, y, v, average, steps)
