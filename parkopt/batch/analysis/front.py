"""What can be traded for what: for any two terms of the objective the plans found, and where no plan can lie.

Notation: y = amount of a term, a minus sign before it where more is better; c = weight / reference >= 0 [points per unit];
m = points for what is missing of targets. A run without limits proves of every plan that keeps its rules

    Σ c_t · y_t + m >= bound                                                     [points]

So of two terms a and b it proves c_a · y_a + c_b · y_b >= bound - rest, where rest = what the plan pays for all other
terms at their weights and for targets it misses. Nothing follows for plans that pay more for the rest than is assumed.
A run with limits proves the same of the plans that keep its limits, and an infeasible one that no plan keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkopt.batch.analysis.empty import Claims, empty_region
from parkopt.batch.analysis.evidence import SOLVER, WEIGHTS, Evidence
from parkopt.batch.analysis.said import Said
from parkopt.batch.analysis.settings import LIMITS, Settings
from parkopt.model.objective import TERMS
from parkopt.units import FloatArray

Bools = npt.NDArray[np.bool_]

REST: Final = "rest"
"""The axis of everything else: points for all other terms at their weights and for missing targets."""
_CLOSE: Final = 1e-6
"""Amounts that differ by less than this share of a term's reference scale, or by fewer points, are the same."""
_KEYS: Final = tuple(term.key for term in TERMS)
_SIGN: Final = np.array([term.sign for term in TERMS])
_MARGIN: Final = 0.05
"""How far beyond the plans, as a share of their range, the empty region is followed."""


@dataclass(frozen=True)
class Fronts:
    """Trade-offs between two axes: terms in their raw units, or a term and the rest in points.

    A curve belongs to one group of jobs with the same rules and targets, one pair of axes, and one price of the rest:
    weights and limits of the other terms. There is always one whose other terms weigh nothing, so that its rest is what is
    missing of targets.

    ``curves``: curve, rules (id of the group), first, second (keys of terms, second may be 'rest'), first_unit,
    second_unit, weights, limits (of the other terms, "key = value; ..."), runs (that stand for the curve), plans (of the
    group that keep the limits), rest (points: what ``empty`` holds for; 0 where the rest is an axis itself).

    ``points``: curve, job, kind ('supported': a run of this curve without limits on its axes; 'limited': one with a limit on
    an axis; 'other': a plan found for other weights or limits), first, second (amounts), rest (points), first_best,
    second_best (how good each amount could be in a plan that is no worse in the other and in the rest; NaN where nothing is
    proven), status ('front': no plan found is as good in both and the rest and better in one; 'dominated': one is, and is so
    even against the best that this run leaves possible; 'not_told': one is, but within the run's gap), beaten_by (such a
    plan, '' on the front), alone (no plan found is better in these two amounts, whatever the rest).

    ``empty``: curve, first_from, first_to, second_from, second_to: from one amount of the first axis to the other no plan
    whose rest is at most that of the curve (and that keeps its limits) has a better second amount than the line between
    the two; ``second_*`` is missing where no such plan exists at all.
    """

    curves: pd.DataFrame
    points: pd.DataFrame
    empty: pd.DataFrame
    said: tuple[Said, ...] = ()


CURVES: Final = (
    "curve", "rules", "first", "second", "first_unit", "second_unit", "weights", "limits", "runs", "plans", "rest",
)  # fmt: skip
POINTS: Final = (
    "curve", "job", "kind", "first", "second", "rest", "first_best", "second_best", "status", "beaten_by", "alone",
)  # fmt: skip
EMPTY: Final = ("curve", "first_from", "first_to", "second_from", "second_to")


@dataclass(frozen=True)
class _Group:
    """The jobs of one group of rules. Planned jobs: ``y`` (jobs, 7) amounts, less is better; ``c`` (jobs, 7) points per
    unit; ``missing``, ``objective``, ``bound`` (jobs,). ``limit`` (jobs, 7) on y, inf where none. ``walls`` (n, 7): limits
    that no plan keeps."""

    rules: str
    jobs: pd.Index
    y: FloatArray
    c: FloatArray
    missing: FloatArray
    objective: FloatArray
    bound: FloatArray
    limit: FloatArray
    walls: FloatArray


@dataclass(frozen=True)
class _Curve:
    """A pair of axes with a price of the rest: ``c`` and ``limit`` (7,) of all terms that are no axis, nan on the axes."""

    first: int
    second: int
    c: FloatArray
    limit: FloatArray


def analyse_fronts(evidence: Evidence) -> Fronts:
    """The trade-offs between every two terms, and between each term and all the rest."""
    scale = np.array([*(evidence.references[key] for key in _KEYS), 1.0])
    curves: list[dict[str, object]] = []
    points: list[pd.DataFrame] = []
    empty: list[pd.DataFrame] = []
    for group in _groups(evidence):
        for curve in _curves(group):
            number = len(curves)
            head, rows, region = _drawn(group, curve, scale)
            curves.append({"curve": number, "rules": group.rules, **head})
            points.append(rows.assign(curve=number))
            empty.append(region.assign(curve=number))
    if not curves:
        none = [pd.DataFrame(columns=list(names)) for names in (CURVES, POINTS, EMPTY)]
        return Fronts(none[0], none[1], none[2], (Said("batch.front.few"),))
    said = () if any(len(region) for region in empty) else (Said("batch.front.no_lines"),)
    return Fronts(
        pd.DataFrame(curves, columns=list(CURVES)),
        pd.concat(points, ignore_index=True)[list(POINTS)],
        pd.concat(empty, ignore_index=True)[list(EMPTY)],
        said,
    )


def _groups(evidence: Evidence) -> Iterator[_Group]:
    settings = Settings(evidence)
    rules = evidence.besides((WEIGHTS, SOLVER, LIMITS))
    limit = (settings.limits[list(_KEYS)] * _SIGN).fillna(np.inf)
    per = evidence.weight[list(_KEYS)] / pd.Series(evidence.references)[list(_KEYS)]
    infeasible = evidence.runs.index[evidence.runs["status"] == "infeasible"]
    for key in sorted(rules.unique()):
        here = rules.index[rules == key]
        jobs = evidence.planned[evidence.planned.isin(here)]
        if len(jobs) < 2:
            continue
        runs = evidence.runs.loc[jobs]
        yield _Group(
            key, jobs, evidence.raw.loc[jobs, list(_KEYS)].to_numpy() * _SIGN, per.loc[jobs].to_numpy(),
            evidence.missing.loc[jobs].to_numpy(), runs["objective"].to_numpy(dtype=float),
            runs["bound"].to_numpy(dtype=float), limit.loc[jobs].to_numpy(),
            limit.loc[infeasible[infeasible.isin(here)]].to_numpy(),
        )  # fmt: skip


def _curves(group: _Group) -> Iterator[_Curve]:
    """For each pair the price of the rest at which nothing else weighs, and all at which two runs or more differ in how they
    weigh or limit the axes, and none of the two is left out."""
    terms = range(len(_KEYS))
    for first, second in [*combinations(terms, 2), *((term, len(_KEYS)) for term in terms)]:
        axes = [axis for axis in (first, second) if axis < len(_KEYS)]
        other = np.setdiff1d(terms, axes)
        c, limit = np.full(len(_KEYS), np.nan), np.full(len(_KEYS), np.nan)
        c[other], limit[other] = 0.0, np.inf
        free = np.hstack([c[other], limit[other]])
        yield _Curve(first, second, c, limit)
        prices, kind = np.unique(np.hstack([group.c[:, other], group.limit[:, other]]), axis=0, return_inverse=True)
        for number, price in enumerate(prices):
            own = kind.reshape(-1) == number
            weighs, limits = group.c[own][:, axes], group.limit[own][:, axes]
            moved = ((weighs > 0) | np.isfinite(limits)).any(axis=0).all()
            ways = np.unique(np.hstack([weighs, limits]), axis=0)
            if moved and len(ways) > 1 and not np.array_equal(price, free):
                c, limit = np.full(len(_KEYS), np.nan), np.full(len(_KEYS), np.nan)
                c[other], limit[other] = np.split(price, 2)
                yield _Curve(first, second, c, limit)


def _drawn(group: _Group, curve: _Curve, scale: FloatArray) -> tuple[dict[str, object], pd.DataFrame, pd.DataFrame]:
    """One curve: its head, its points and where it is proven empty."""
    other = np.flatnonzero(~np.isnan(curve.c))
    axes = [curve.first, curve.second]
    beside = curve.second == len(_KEYS)
    priced = group.y[:, other] @ curve.c[other] + group.missing
    y = np.hstack([group.y, priced[:, None]])[:, axes]
    c = np.hstack([group.c, np.ones((len(group.jobs), 1))])[:, axes]
    limit = np.hstack([group.limit, np.full((len(group.jobs), 1), np.inf)])[:, axes]
    rest = np.zeros_like(priced) if beside else priced
    same_price = (group.c[:, other] == curve.c[other]).all(axis=1)
    own = same_price & (group.limit[:, other] == curve.limit[other]).all(axis=1)
    proven = same_price & (group.limit[:, other] >= curve.limit[other]).all(axis=1) & ~np.isnan(group.bound)
    keeps = own | (group.y[:, other] <= curve.limit[other] + _CLOSE * scale[other]).all(axis=1)
    level = float(rest[own].max()) if own.any() else np.nan

    slack = np.where(own, np.maximum(group.objective - group.bound, 0.0), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        best = np.where(c > 0, y - slack[:, None] / c, np.nan)
    reach = np.where(own[:, None] & (c > 0), np.where(np.isnan(best), -np.inf, best), y)
    status, beaten = _standing(y[keeps], rest[keeps], reach[keeps], scale[axes])
    alone = ~_beaten(y[keeps], np.zeros(keeps.sum()), scale[axes]).any(axis=1)

    walls = group.walls[(group.walls[:, other] >= curve.limit[other]).all(axis=1)]
    walls = np.hstack([walls, np.full((len(walls), 1), np.inf)])[:, axes]
    claims = Claims(c[proven], group.bound[proven] - level, limit[proven], walls)
    low, high = y[keeps, 0].min(), y[keeps, 0].max()
    margin = _MARGIN * max(high - low, scale[curve.first] * _CLOSE)
    sign = np.array([*_SIGN, 1.0])[axes]
    head = {
        "first": _KEYS[curve.first],
        "second": REST if beside else _KEYS[curve.second],
        "first_unit": TERMS[curve.first].unit,
        "second_unit": "points" if beside else TERMS[curve.second].unit,
        "weights": _told(other, curve.c[other] * scale[other], np.ones(len(other))),
        "limits": _told(other, curve.limit[other], _SIGN[other]),
        "runs": int(own.sum()),
        "plans": int(keeps.sum()),
        "rest": 0.0 if beside else level,
    }
    jobs = group.jobs[keeps].to_numpy()
    limited = np.isfinite(limit[keeps]).any(axis=1)
    rows = pd.DataFrame(
        {
            "job": jobs,
            "kind": np.where(~own[keeps], "other", np.where(limited, "limited", "supported")),
            "first": sign[0] * y[keeps, 0],
            "second": sign[1] * y[keeps, 1],
            "rest": rest[keeps],
            "first_best": sign[0] * best[keeps, 0],
            "second_best": sign[1] * best[keeps, 1],
            "status": status,
            "beaten_by": np.where(beaten >= 0, jobs[beaten], ""),
            "alone": alone,
        }
    )
    region = empty_region(claims, low - margin, high + margin) * np.array([sign[0], sign[0], sign[1], sign[1]])
    return head, rows, pd.DataFrame(region, columns=list(EMPTY[1:]))


def _standing(
    y: FloatArray, rest: FloatArray, reach: FloatArray, scale: FloatArray
) -> tuple[npt.NDArray[np.str_], npt.NDArray[np.intp]]:
    """(status, number of a plan that beats it or -1) of each plan. ``y``: (plans, 2) amounts; ``reach``: how good they could
    be in a plan that stands for the same."""
    beaten = _beaten(y, rest, scale)
    surely = beaten & (y[None, :, :] <= reach[:, None, :] + _CLOSE * scale).all(axis=2)
    some, sure = beaten.any(axis=1), surely.any(axis=1)
    status = np.where(~some, "front", np.where(sure, "dominated", "not_told"))
    return status, np.where(sure, surely.argmax(axis=1), np.where(some, beaten.argmax(axis=1), -1))


def _beaten(y: FloatArray, rest: FloatArray, scale: FloatArray) -> Bools:
    """[p, q]: plan q is as good as p in both amounts and the rest, and better in one."""
    all_y = np.hstack([y, rest[:, None]])
    close = _CLOSE * np.array([*scale, 1.0])
    ahead = all_y[:, None, :] - all_y[None, :, :]
    return np.asarray((ahead >= -close).all(axis=2) & (ahead > close).any(axis=2))


def _told(other: npt.NDArray[np.intp], values: FloatArray, sign: FloatArray) -> str:
    """Weights or limits of terms as text; what weighs nothing or has no limit is left out."""
    shown = (values != 0) & np.isfinite(values)
    return "; ".join(
        f"{_KEYS[term]} = {value:g}" for term, value in zip(other[shown], (values * sign)[shown], strict=True)
    )
