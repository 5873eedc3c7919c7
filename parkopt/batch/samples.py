"""Points of simplexes, boxes and ranges: whole arrays, the same for the same seed."""

from __future__ import annotations

from math import comb

import numpy as np
from scipy.stats import qmc

from parkopt.units import FloatArray

DIGITS = 6
"""Significant digits kept of every sampled value, so that ids of jobs do not hang on the last bit."""


def lattice_size(terms: int, steps: int) -> int:
    """How many points `lattice` gives."""
    return comb(steps + terms - 1, terms - 1)


def lattice(terms: int, steps: int, total: float) -> FloatArray:
    """Every vector of ``terms`` multiples of total / steps that sums to ``total``; rows descend, first term first.

    Shape (lattice_size(terms, steps), terms).
    """
    portions = np.array(_shares(steps, terms), dtype=float)
    return rounded(portions * (total / steps))


def simplex(terms: int, count: int, total: float, seed: int) -> FloatArray:
    """``count`` vectors of ``terms`` weights ≥ 0 that sum to ``total``, uniform on that simplex. Shape (count, terms).

    The spacings of sorted points of a scrambled Sobol sequence in ``terms`` − 1 dimensions; ``count`` is a power of two.
    """
    inner = np.sort(_sobol(terms - 1, count, seed), axis=1)
    edges = np.hstack([np.zeros((count, 1)), inner, np.ones((count, 1))])
    return rounded(np.diff(edges, axis=1) * total)


def box(low: FloatArray, high: FloatArray, count: int, seed: int) -> FloatArray:
    """``count`` points uniform between ``low`` and ``high`` (n values each). Shape (count, n); a power of two."""
    points = low + _sobol(len(low), count, seed) * (high - low)
    return np.clip(rounded(points), low, high)


def spaced(low: float, high: float, steps: int, logarithmic: bool) -> FloatArray:
    """``steps`` values from ``low`` to ``high``, both among them; with equal ratios where ``logarithmic``."""
    return rounded(np.geomspace(low, high, steps) if logarithmic else np.linspace(low, high, steps))


def rounded(values: FloatArray) -> FloatArray:
    """Values to `DIGITS` significant digits."""
    size = np.floor(np.log10(np.abs(values), out=np.zeros_like(values), where=values != 0))
    unit = 10.0 ** (DIGITS - 1 - size)
    return np.round(values * unit) / unit


def _sobol(dimensions: int, count: int, seed: int) -> FloatArray:
    sampler = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    return np.asarray(sampler.random_base2(count.bit_length() - 1), dtype=float)


def _shares(whole: int, terms: int) -> list[tuple[int, ...]]:
    if terms == 1:
        return [(whole,)]
    return [(first, *rest) for first in range(whole, -1, -1) for rest in _shares(whole - first, terms - 1)]
