"""Somebody who adds and subtracts shown sums: an exact search, by the null space, for sums of fewer than three firms."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np


def found_out(shown: Sequence[np.ndarray], weight: np.ndarray) -> list[tuple[int, ...]]:
    """Sets of columns of fewer than three firms in all whose sum follows from ``shown`` (0-1 rows over the columns)."""
    secret = np.flatnonzero(weight > 0)
    matrix = np.array(shown, dtype=float).reshape(len(shown), len(weight))[:, secret]
    _, sizes, basis = np.linalg.svd(matrix) if len(matrix) else (None, np.zeros(0), np.eye(len(secret)))
    free = basis[int((sizes > 1e-9).sum()) :]
    small = [
        group
        for size in (1, 2)
        for group in combinations(range(len(secret)), size)
        if weight[secret[list(group)]].sum() < 3
    ]
    return [
        tuple(int(secret[place]) for place in group)
        for group in small
        if not len(free) or np.abs(free[:, list(group)].sum(axis=1)).max() < 1e-9
    ]
