"""Comparisons that forgive rounding, in one place."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

TOLERANCE: Final = 1e-6
"""Relative slack of every comparison of figures (absolute below one unit)."""


def above(value: npt.ArrayLike, limit: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether ``value`` is greater than ``limit`` by more than the tolerance, element by element."""
    left, right = np.asarray(value, dtype=np.float64), np.asarray(limit, dtype=np.float64)
    scale = np.maximum(1.0, np.maximum(np.abs(left), np.abs(right)))
    return np.asarray(left > right + TOLERANCE * scale)


def below(value: npt.ArrayLike, limit: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Whether ``value`` is less than ``limit`` by more than the tolerance, element by element."""
    return above(limit, value)
