"""Array tools of the generator: apportioning, systematic sampling, raking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Margin(NamedTuple):
    """A total that groups of values must reach (or, as a ``cap``, must not exceed).

    ``labels`` gives each value's group, -1 for none; ``totals`` one number a group, NaN where it is free.
    """

    labels: Ints
    totals: Floats
    cap: bool = False


def group_sums(labels: Ints, values: Floats, groups: int) -> Floats:
    """Sum of ``values`` in each group; rows labelled -1 are left out."""
    inside = labels >= 0
    return np.bincount(labels[inside], weights=values[inside], minlength=groups).astype(np.float64)


def rake(
    values: Floats,
    margins: Sequence[Margin],
    lower: Floats | float = 0.0,
    upper: Floats | float = np.inf,
    rounds: int = 400,
    tolerance: float = 1e-9,
) -> Floats:
    """Scale ``values`` group by group until every margin holds (iterative proportional fitting with bounds).

    Later margins win where margins cannot all hold. Stops after ``rounds`` or when nothing moves any more.
    """
    result = np.clip(values, lower, upper)
    for _ in range(rounds):
        before = result
        for margin in margins:
            sums = group_sums(margin.labels, result, len(margin.totals))
            known = np.isfinite(margin.totals) & (sums > 0)
            factor = np.where(known, margin.totals / np.where(sums > 0, sums, 1.0), 1.0)
            if margin.cap:
                factor = np.minimum(factor, 1.0)
            scaled = np.where(margin.labels >= 0, result * factor[margin.labels], result)
            result = np.clip(scaled, lower, upper)
        if np.all(np.abs(result - before) <= tolerance * np.abs(before)):
            break
    return result


def apportion(weights: Floats, total: int) -> Ints:
    """Whole numbers proportional to ``weights`` that sum to ``total`` (largest remainders)."""
    exact: Floats = weights / weights.sum() * total
    whole: Ints = np.floor(exact).astype(np.int64)
    missing = total - int(whole.sum())
    whole[np.argsort(-(exact - whole), kind="stable")[:missing]] += 1
    return whole


def systematic(weights: Floats, counts: Ints, rng: np.random.Generator) -> Ints:
    """Spread each row's count over its columns in proportion to ``weights`` (rows × columns), with little noise.

    Row sums are exact. A row without any weight spreads evenly.
    """
    weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, 1.0)
    order = rng.permutation(weights.shape[1])
    share = np.cumsum(weights[:, order], axis=1)
    share /= share[:, -1:]
    edges = np.floor(share * counts[:, None] + rng.random((len(counts), 1))).astype(np.int64)
    edges[:, -1] = counts
    edges = np.minimum(edges, counts[:, None])
    result = np.empty_like(edges)
    result[:, order] = np.diff(edges, axis=1, prepend=0)
    return result


def pick_share(score: Floats, weight: Floats, share: float) -> Bools:
    """Pick rows by descending score until their weight is ``share`` of all, as nearly as single rows allow."""
    order = np.argsort(-score, kind="stable")
    target = share * float(weight.sum())
    cumulative = np.cumsum(weight[order])
    first = int(np.searchsorted(cumulative, target, side="right"))
    picked = np.zeros(len(score), dtype=np.bool_)
    picked[order[:first]] = True
    left = target - float(weight[picked].sum())
    rest = order[first:]
    for _ in range(8):
        fits = rest[weight[rest] <= left]
        if not len(fits):
            break
        best = fits[int(np.argmax(weight[fits]))]
        picked[best] = True
        left -= float(weight[best])
        rest = rest[rest != best]
    return picked
