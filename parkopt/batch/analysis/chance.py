"""What chance alone explains: permutation tests, adjustment for many tests, intervals of shares."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from parkopt.units import FloatArray

_SAME: Final = 1e-9
_AT_ONCE: Final = 250
Z95: Final = 1.959963984540054
"""The normal quantile of two-sided 95 %."""


def codes(told: pd.DataFrame) -> np.ndarray:
    """Each row's different values numbered from 0 in the order in which they come. Shape of ``told``."""
    rows = told.to_numpy().astype(str)
    return np.array([pd.factorize(row)[0] for row in rows], dtype=np.int64).reshape(rows.shape)


def permutation_p(code: np.ndarray, group: pd.Series, block: pd.Series, draws: int, seed: int = 1) -> FloatArray:
    """How often chance makes categories differ between groups as much as they do. One p-value a row of ``code``.

    ``code``: (n, jobs) categories of each job; ``group``, ``block``: of each job. Groups are exchanged at random among the
    jobs of one block only. The statistic is Σ_group Σ_category count² / size, large where groups are of one category
    each. p = (1 + draws at least as large) / (1 + draws), which is valid for any number of draws (Phipson and Smyth, 2010):
    under the hypothesis that a job's category does not hang on its group, P(p ≤ α) ≤ α.
    """
    rows, jobs = code.shape
    kinds = int(code.max(initial=0)) + 1
    member = (code[:, :, None] == np.arange(kinds)).astype(np.float64)
    member = member.transpose(1, 0, 2).reshape(jobs, rows * kinds)
    of, names = pd.factorize(group)
    size = np.bincount(of, minlength=len(names)).astype(float)

    def statistic(labels: np.ndarray) -> FloatArray:
        """For labels (draws, jobs): (draws, rows)."""
        inside = (labels[:, None, :] == np.arange(len(names))[None, :, None]).astype(np.float64)
        count = (inside.reshape(-1, jobs) @ member).reshape(len(labels), len(names), rows, kinds)
        return np.asarray((count**2 / size[None, :, None, None]).sum(axis=(1, 3)))

    seen = statistic(of[None, :])[0] - _SAME
    rng = np.random.default_rng(seed)
    blocks = [np.flatnonzero(block.to_numpy() == name) for name in block.unique()]
    reached = np.zeros(rows)
    for start in range(0, draws, _AT_ONCE):
        labels = np.tile(of, (min(_AT_ONCE, draws - start), 1))
        for inside in blocks:
            labels[:, inside] = rng.permuted(labels[:, inside], axis=1)
        reached += (statistic(labels) >= seen).sum(axis=0)
    return np.asarray((1.0 + reached) / (1.0 + draws), dtype=np.float64)


def adjusted(p: FloatArray) -> FloatArray:
    """p-values adjusted for their number so that those ≤ α hold a share ≤ α of false ones in expectation.

    Benjamini and Hochberg (1995): q_(i) = min over j ≥ i of n · p_(j) / j. Valid for independent tests and tests that
    depend positively (Benjamini and Yekutieli, 2001).
    """
    n = len(p)
    order = np.argsort(p)
    scaled = p[order] * n / np.arange(1, n + 1)
    found = np.empty(n)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found


def wilson(count: FloatArray, n: int, z: float = Z95) -> tuple[FloatArray, FloatArray]:
    """The interval of a share of which ``count`` of ``n`` independent draws were seen (Wilson, 1927). Missing where n = 0."""
    if n == 0:
        return np.full(len(count), np.nan), np.full(len(count), np.nan)
    share = count / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low = np.where(count <= 0, 0.0, np.maximum(centre - half, 0.0))
    high = np.where(count >= n, 1.0, np.minimum(centre + half, 1.0))
    return low, high
