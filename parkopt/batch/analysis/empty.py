"""Where no plan can lie in the plane of two amounts, from what bounds and infeasible limits prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from parkopt.units import FloatArray

_CLOSE: Final = 1e-9
"""Bends nearer to each other than this share of the range are one."""


@dataclass(frozen=True)
class Claims:
    """Proofs about the plans of a curve; in both amounts less is better.

    Claim j: every plan with y <= limit_j has c_j · y >= least_j. ``c``, ``limit``: (claims, 2), c >= 0 counts only,
    limits inf where none; ``least``: (claims,) points. ``walls``: (n, 2) limits that no plan keeps.
    """

    c: FloatArray
    least: FloatArray
    limit: FloatArray
    walls: FloatArray

    def floor(self, first: FloatArray) -> FloatArray:
        """What each claim says of the second amount of a plan whose first is ``first`` (n,): at least that. Shape
        (claims + walls, n); inf: no such plan; -inf: nothing."""
        with np.errstate(divide="ignore", invalid="ignore"):
            left = self.least[:, None] - self.c[:, :1] * first
            line = np.where(self.c[:, 1:] > 0, left / self.c[:, 1:], np.where(left > 0, np.inf, -np.inf))
        line = np.where((self.c >= 0).all(axis=1, keepdims=True) & ~np.isnan(line), line, -np.inf)
        line = np.minimum(line, self.limit[:, 1:])
        known = np.vstack([line, np.broadcast_to(self.walls[:, 1:], (len(self.walls), len(first)))])
        reach = np.concatenate([self.limit[:, 0], self.walls[:, 0]])
        return np.where(first <= reach[:, None], known, -np.inf)


def empty_region(claims: Claims, low: float, high: float) -> FloatArray:
    """Segments (first from, first to, second from, second to), in order, between ``low`` and ``high`` of the first amount:
    no plan lies below the line between the two ends; second is NaN where there is no plan at all. Shape (segments, 4)."""
    claims = _strongest(claims)
    x = _bends(claims, low, high)
    if not len(claims.least) + len(claims.walls) or len(x) < 2:
        return np.zeros((0, 4))
    middle = (x[:-1] + x[1:]) / 2
    floor = claims.floor(middle)
    by = floor.argmax(axis=0)
    value = floor.max(axis=0)
    # between two bends the strongest claim is one straight line: its ends follow from two points inside
    quarter = claims.floor((3 * x[:-1] + x[1:]) / 4)[by, np.arange(len(by))]
    with np.errstate(invalid="ignore"):
        rise = 2 * (value - quarter)
        start, end = value - rise, value + rise
    nothing, wall = np.isneginf(value), np.isposinf(value)
    start[wall], end[wall] = np.nan, np.nan
    rows = np.column_stack([x[:-1], x[1:], start, end])
    kind = np.where(wall, -1, by)
    joined: list[FloatArray] = []
    last = None
    for row, straight, empty in zip(
        rows, zip(kind, np.round(rise / np.diff(x), 12), strict=True), nothing, strict=True
    ):
        if empty:
            last = None
            continue
        if joined and last is not None and (straight[0] == last[0]) and (straight[0] == -1 or straight[1] == last[1]):
            joined[-1][[1, 3]] = row[[1, 3]]
        else:
            joined.append(row.copy())
        last = straight
    return np.array(joined).reshape(-1, 4)


def _strongest(claims: Claims) -> Claims:
    """The claims without those that say nothing, and of lines without limits only those that are somewhere above all others: the
    upper envelope of lines, from the steepest to the flattest."""
    says = (claims.c >= 0).all(axis=1) & ~np.isnan(claims.least)
    free = says & (claims.c[:, 1] > 0) & np.isinf(claims.limit).all(axis=1)
    lines = np.flatnonzero(free)
    slope, at_zero = -claims.c[lines, 0] / claims.c[lines, 1], claims.least[lines] / claims.c[lines, 1]
    hull: list[int] = []
    for line in np.lexsort((at_zero, slope)):
        while hull and (
            slope[hull[-1]] == slope[line]
            or (
                len(hull) > 1
                and (at_zero[line] - at_zero[hull[-2]]) * (slope[hull[-1]] - slope[hull[-2]])
                >= (at_zero[hull[-1]] - at_zero[hull[-2]]) * (slope[line] - slope[hull[-2]])
            )
        ):
            hull.pop()
        hull.append(int(line))
    kept = np.concatenate([lines[hull], np.flatnonzero(says & ~free)]).astype(int)
    return Claims(claims.c[kept], claims.least[kept], claims.limit[kept], claims.walls)


def _bends(claims: Claims, low: float, high: float) -> FloatArray:
    """Every first amount at which the strongest claim may change, with both ends."""
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = -claims.c[:, 0] / claims.c[:, 1]
        at_zero = claims.least / claims.c[:, 1]
        crossing = (at_zero[None, :] - at_zero[:, None]) / (slope[:, None] - slope[None, :])
        upright = np.where(claims.c[:, 1] > 0, np.nan, claims.least / claims.c[:, 0])
        caps = np.concatenate([claims.limit[:, 1], claims.walls[:, 1]])
        capped = (claims.least[:, None] - claims.c[:, 1:] * caps) / claims.c[:, :1]
    found = np.concatenate(
        [crossing.ravel(), upright, capped.ravel(), claims.limit[:, 0], claims.walls[:, 0], [low, high]]
    )
    inside = np.unique(found[np.isfinite(found) & (found >= low) & (found <= high)])
    apart = np.diff(inside, append=np.inf) > _CLOSE * (high - low)
    return inside[apart]
