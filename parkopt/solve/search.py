"""Search over the set of retained parks at given prices: add, drop and swap until nothing helps."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from parkopt.model.linear import Mask
from parkopt.solve.pricing import Priced


def local_search(
    priced: Priced,
    start: Mask,
    most: int,
    seed: int,
    deadline: float,
    stop: Callable[[], bool] = lambda: False,
) -> Mask:
    """The best set of at most ``most`` retained parks reached from ``start`` before ``deadline`` (monotonic seconds)."""
    rng = np.random.default_rng(seed)
    best = start.copy()
    value = priced.value(best)
    improved = True
    while improved and time.monotonic() < deadline and not stop():
        improved = False
        for trial in _neighbours(priced, best, most, rng):
            if time.monotonic() >= deadline or stop():
                break
            found = priced.value(trial)
            if found < value - 1e-9:
                best, value, improved = trial, found, True
                break
    return best


def _neighbours(priced: Priced, open_: Mask, most: int, rng: np.random.Generator) -> list[Mask]:
    inside = np.flatnonzero(open_ & ~priced.must_open)
    outside = np.flatnonzero(priced.can_open & ~open_)
    changes: list[tuple[int, int]] = [(-1, int(p)) for p in outside] if open_.sum() < most else []
    changes += [(int(p), -1) for p in inside]
    swaps = [(int(p), int(q)) for p in inside for q in outside]
    order = rng.permutation(len(swaps))
    changes += [swaps[k] for k in order]
    trials = []
    for out, new in changes:
        trial = open_.copy()
        if out >= 0:
            trial[out] = False
        if new >= 0:
            trial[new] = True
        trials.append(trial)
    return trials
