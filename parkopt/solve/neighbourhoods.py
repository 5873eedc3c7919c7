"""Better park fates by solving pieces of the city anew, one neighbourhood after the other (see ``piece``).

Firms stay divisible meanwhile, which keeps a piece to a second or two; they are placed whole at the end (see ``whole``).
A neighbourhood is the parks nearest to a seed park. Seeds are drawn at random, more often where the plan differs from the
Lagrangian's averaged fates, and less often where one was tried without gain.

HiGHS gets no start for a piece: with one it ended without a gain at pieces that it improves without.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import shapely

from parkopt.model.build import CityModel
from parkopt.model.linear import Mask
from parkopt.solve.highs import HighsOptions, HighsResult, solve_highs
from parkopt.solve.piece import USED, closed_under_mergers, free_columns, ground_of, piece_of
from parkopt.units import FloatArray

SIZES = (24, 12)
"""Parks of a neighbourhood, in turn."""
PIECE_SECONDS, PIECE_GAP = 15.0, 2e-5
"""Most seconds for a piece (none where ``options`` count nodes), and the relative gap at which it counts as solved."""
AGAIN, NEAR_AGAIN = 0.25, 0.7
"""A seed's weight after a try without gain, and that of the other parks of its neighbourhood."""
AGREED = 0.5
"""Weight of a park whose fate agrees with the averaged ones, against 1 for one that wholly differs."""
GAIN = 1e-6
"""Least gain that counts, points."""
PRICED_APART = ("structure.", "leading.value", "leading.named", "leading.most", "park_count", "merging.span", "tiers.")
"""Row blocks whose multipliers are left out when options are compared."""


@dataclass(frozen=True)
class Guide:
    """What a Lagrangian bound knows of good plans: its averaged point over the columns of the model."""

    average: FloatArray

    @classmethod
    def of(cls, model: CityModel, fate: FloatArray) -> Guide:
        """From averaged fates. Shape (fates,)."""
        average = np.zeros(model.linear.columns)
        average[: len(fate)] = fate
        return cls(average)


@dataclass(frozen=True)
class Step:
    """A neighbourhood that was solved: its number, its parks, points before and after (firms divisible)."""

    number: int
    parks: int
    before: float
    after: float


def improve_fates(
    model: CityModel,
    relaxed: HighsResult,
    guide: Guide | None,
    end: float,
    options: HighsOptions,
    stop: Callable[[], bool] = lambda: False,
    most: int = 1_000_000,
    tell: Callable[[Step], None] = lambda step: None,
) -> HighsResult:
    """Whole fates and leads, divisible firms, improved until ``end`` (monotonic seconds). ``relaxed`` has duals."""
    assert relaxed.x is not None and relaxed.dual is not None
    ground, walk = ground_of(model), _Walk(model, guide, options.seed)
    x, value = relaxed.x, relaxed.objective
    prices = _shared(model, relaxed.dual)
    for number in range(most):
        left = end - time.monotonic()
        if left <= 0 or stop():
            break
        parks = walk.next(x, SIZES[number % len(SIZES)])
        free = free_columns(model, ground, x, _dearness(model, x, prices), parks)
        piece = piece_of(model, ground, x, free)
        limit = left if options.nodes is not None else min(PIECE_SECONDS, left)
        step = replace(options, time_limit=limit, gap=PIECE_GAP)
        found = solve_highs(piece.model, step)
        before = value
        if found.x is not None and found.objective < value - GAIN:
            trial = piece.back(x, found.x)
            if model.linear.violation(trial) <= 1e-6:
                x, value = trial, model.linear.value(trial)
        walk.heard(parks, before - value > 1e-5 * abs(value))
        tell(Step(number, int(parks.sum()), before, value))
    return replace(relaxed, x=x, objective=value)


def _shared(model: CityModel, dual: FloatArray) -> FloatArray:
    y = dual.copy()
    for block in model.linear.blocks:
        if block.key.startswith(PRICED_APART):
            y[block.first : block.end] = 0.0
    return y


def _dearness(model: CityModel, x: FloatArray, y: FloatArray) -> FloatArray:
    """Points by which each firm option is dearer at prices ``y`` than the firm's dearest one in use. (firm options,)"""
    columns = model.columns
    d = model.linear.cost - model.linear.matrix.T @ y
    cost = d[columns.firm_column]
    used = x[columns.firm_column] > USED
    now = np.full(len(model.instance.firms.id), -np.inf)
    np.maximum.at(now, columns.firm.firm[used], cost[used])
    dear: FloatArray = cost - now[columns.firm.firm]
    return dear


def parks_near(model: CityModel, some: Mask, number: int) -> Mask:
    """So many parks nearest to each of the ``some`` ones, by centroids. Both shapes (sites,)."""
    parks = np.flatnonzero(model.instance.sites.is_park)
    centre = shapely.get_coordinates(shapely.centroid(np.asarray(model.instance.sites.geometry)))
    mask = np.zeros(len(some), dtype=bool)
    for one in np.flatnonzero(some):
        away = np.hypot(*(centre[parks] - centre[one]).T)
        mask[parks[np.argsort(away, kind="stable")[:number]]] = True
    return mask


class _Walk:
    """Draws neighbourhoods and remembers where nothing was gained."""

    def __init__(self, model: CityModel, guide: Guide | None, seed: int) -> None:
        sites = model.instance.sites
        self.model, self.guide = model, guide
        self.rng = np.random.default_rng(seed)
        self.weight = sites.is_park.astype(np.float64)
        self.seed = -1

    def next(self, x: FloatArray, size: int) -> Mask:
        """The parks of the next neighbourhood. Shape (sites,)."""
        weight = self.weight if self.guide is None else self.weight * (AGREED + self._differs(x, self.guide.average))
        total = weight.sum()
        self.seed = int(self.rng.choice(len(weight), p=weight / total)) if total > 0 else -1
        parks = np.zeros(len(weight), dtype=bool)
        if self.seed >= 0:
            parks[self.seed] = True
            parks = closed_under_mergers(self.model, x, parks_near(self.model, parks, size))
        return parks

    def heard(self, parks: Mask, gained: bool) -> None:
        """Whether the last neighbourhood gave anything."""
        if gained:
            self.weight[parks] = np.where(self.weight[parks] > 0, 1.0, 0.0)
        elif self.seed >= 0:
            self.weight[parks] *= NEAR_AGAIN
            self.weight[self.seed] *= AGAIN / NEAR_AGAIN

    def _differs(self, x: FloatArray, average: FloatArray) -> FloatArray:
        """Share of each park's averaged fate, stages apart, that differs from the fate at ``x``. Shape (sites,)."""
        park = self.model.columns.park
        hosts = np.int64(len(self.model.instance.hosts.id) + 1)
        fate, of = np.unique(park.park * hosts + park.host + 1, return_inverse=True)
        column = self.model.columns.park_column
        apart = np.abs(np.bincount(of, weights=(average - x)[column], minlength=len(fate)))
        return np.bincount(fate // hosts, weights=apart / 2, minlength=len(self.weight)).astype(np.float64)
