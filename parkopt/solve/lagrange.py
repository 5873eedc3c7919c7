"""A lower bound at city scale: Lagrangian relaxation of the shared rows and of 'one fate each' for firms.

With multipliers y of the shared rows and v of the firms' rows (Σ options = 1), d = c − Aᵀy, and α the multiplier of the
leading-share row, what is left falls apart by place. A place is a fate of a park (retained; or merged into h) or a zone
group. For the firms f of sector i that may stand there, with r_k = d_k − v_f,

    G⁰_i = Σ_f min(0, min_k r_k)          G¹_i = Σ_f min(0, min_k (r_k − α · va_k))        i not leading, i leading
    gain = Σ_i G⁰_i + the three (``most``) least of G¹_i − G⁰_i                             a host names its leads best
    gain = Σ_i G¹_i                                                                       merged sites: every sector leads

    L(y, v) = y·sides + Σ_f v_f + Σ_f min(0, min_{closing, outside} r_k) + Σ_groups gain
            + Σ_p min over fates o of (d_o + gain_o) + Σ_{other columns} min(d_j lower_j, d_j upper_j)

Any y of the right signs and any v give a bound that is true. Rows that the places ensure (stay, move, leads) need no
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
from parkopt.model.linear import Indices
from parkopt.solve.useful import useful_upper
from parkopt.units import FloatArray, yi_from_wan

SIZE_Y, SIZE_V, SIZE_LEAST = 0.02, 0.03, 2e-4
"""Step sizes relative to the starting multipliers of shared rows and firms, and the least for firms (points)."""
AIM, LEAST_AIM, NEWEST, PATIENCE = 0.08, 1e-4, 0.015, 20
"""First aimed gain and the least one (relative to L), weight of the newest point in the average, steps without gain."""
IMPLIED = (
    "structure.park", "structure.firm", "structure.stay", "structure.move",
    "leading.most", "leading.value", "leading.named",
)  # fmt: skip
"""Row blocks that the subproblem keeps by itself."""


@dataclass(frozen=True)
class Evaluation:
    """L(y, v), the point that attains it (shape (columns,)), and each firm's number of chosen options."""

    value: float
    x: FloatArray


class Relaxation:
    """The Lagrangian function of a city model."""

    def __init__(self, model: CityModel) -> None:
        linear, instance = model.linear, model.instance
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
        self._index()

    def _index(self) -> None:
        """Places, the pairs (place, firm) with their columns, and the columns that belong to no place."""
        columns, instance = self.model.columns, self.model.instance
        firm, park, sites = columns.firm, columns.park, instance.sites
        self.firm_of = firm.firm
        self.start, count = columns.firm_start, len(firm.firm)
        self.firm_slice = slice(self.start, self.start + count)
        hosts, none = np.int64(len(instance.hosts.id) + 1), len(instance.hosts.id)
        fates, self.option_place = np.unique(
            park.park * hosts + np.where(park.host >= 0, park.host, none), return_inverse=True
        )
        site = np.maximum(firm.site, 0)
        at_park = sites.is_park[site] & (firm.host >= 0)
        under = np.where(firm.kind == FirmKind.MOVE, sites.host[site], firm.host)
        key = firm.site * hosts + under
        found = np.minimum(np.searchsorted(fates, key), len(fates) - 1)
        place = np.where(at_park & (fates[found] == key), found, -1)
        place = np.where(~at_park & (firm.host >= 0), len(fates) + firm.host, place)
        self.places = len(fates) + len(instance.hosts.id)
        self.park_places = len(fates)
        self.always = np.arange(self.places) >= len(fates)
        fate_host, fate_site = fates % hosts, fates // hosts
        own = sites.host[fate_site] == fate_host
        self.names_leads = np.concatenate([own, np.ones(len(instance.hosts.id), dtype=bool)])
        self.place_host = np.concatenate([fate_host, np.arange(len(instance.hosts.id))])
        self._pairs(place)
        lonely = np.flatnonzero((place < 0) & ~at_park)
        self.free_order = lonely[np.argsort(self.firm_of[lonely], kind="stable")]
        self.free_start = np.flatnonzero(np.diff(self.firm_of[self.free_order], prepend=-1))
        self.park_start = np.flatnonzero(np.diff(park.park, prepend=-1))
        others = np.ones(self.model.linear.columns, dtype=bool)
        others[: self.start + count] = False
        others[columns.lead] = others[columns.lead_value] = False
        self.others = np.flatnonzero(others)

    def _pairs(self, place: Indices) -> None:
        columns, instance = self.model.columns, self.model.instance
        tied = np.flatnonzero(place >= 0)
        pair = place[tied].astype(np.int64) * self.firms + self.firm_of[tied]
        self.tied = tied[np.argsort(pair, kind="stable")]
        pair = np.sort(pair)
        self.pair_start = np.flatnonzero(np.diff(pair, prepend=-1))
        self.pair_place = pair[self.pair_start] // self.firms
        pair_firm = pair[self.pair_start] % self.firms
        self.sectors = len(instance.sectors)
        self.pair_cell = self.pair_place * self.sectors + instance.firms.sector[pair_firm]
        self.value = yi_from_wan(columns.firm.value_added)
        self.most = int(instance.scenario.rules.leading.most.value)
        self.lead_key = columns.lead_host * np.int64(self.sectors) + columns.lead_sector

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
        value += self._at_places(d, firm_cost, x)
        rest = d[self.others]
        upper = self.column_upper[self.others]
        take = rest < 0
        x[self.others] = np.where(take, upper, linear.lower[self.others])
        value += float((rest * x[self.others]).sum())
        return Evaluation(value, x)

    def _free_firms(self, cost: FloatArray, x: FloatArray) -> float:
        ordered = cost[self.free_order]
        if not len(ordered):
            return 0.0
        best = np.minimum.reduceat(ordered, self.free_start)
        chosen = best < 0
        column = _first_at(ordered, best, self.free_start)
        x[self.start + self.free_order[column[chosen]]] = 1.0
        return float(best[chosen].sum())

    def _at_places(self, d: FloatArray, cost: FloatArray, x: FloatArray) -> float:
        """Parks and zone groups with the firms they take; fills their part of ``x``."""
        columns = self.model.columns
        alpha = max(0.0, -float(d[columns.lead_value].min(initial=0.0)))
        plain = cost[self.tied]
        leading = plain - alpha * self.value[self.tied]
        best = [np.minimum.reduceat(c, self.pair_start) if len(c) else c for c in (plain, leading)]
        cells = self.places * self.sectors
        table = [
            np.bincount(self.pair_cell, weights=np.minimum(b, 0.0), minlength=cells).reshape(-1, self.sectors)
            for b in best
        ]
        more = table[1] - table[0]
        ranked = np.argsort(more, axis=1, kind="stable")[:, : self.most]
        leads = np.zeros_like(more, dtype=bool)
        np.put_along_axis(leads, ranked, True, axis=1)
        leads |= ~self.names_leads[:, None]
        gain = (table[0] + np.where(leads, more, 0.0)).sum(axis=1)
        total = float(gain[self.always].sum())
        live = self.always.copy()
        option = d[: self.start] + gain[self.option_place]
        if len(option):
            least = np.minimum.reduceat(option, self.park_start)
            picked = _first_at(option, least, self.park_start)
            x[picked] = 1.0
            live[self.option_place[picked]] = True
            total += float(least.sum())
        for kind, (cost_, best_) in enumerate(zip((plain, leading), best, strict=True)):
            mine = live[self.pair_place] & (leads.ravel()[self.pair_cell] == bool(kind)) & (best_ < 0)
            chosen = self.tied[_first_at(cost_, best_, self.pair_start)[mine]]
            x[self.start + chosen] = 1.0
            if kind and len(columns.lead):
                host = self.place_host[self.pair_place[mine]]
                sector = self.model.instance.firms.sector[self.firm_of[chosen]]
                cell = np.searchsorted(self.lead_key, host * np.int64(self.sectors) + sector)
                np.add.at(x, columns.lead_value[cell], self.value[chosen])
        return total

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
