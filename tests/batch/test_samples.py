"""Points by hand and by property: lattices are complete, samples lie where they say, seeds repeat."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkopt.batch.samples import box, lattice, lattice_size, rounded, simplex, spaced


def test_a_lattice_of_two_steps_is_corners_and_middles_of_edges() -> None:
    assert lattice(3, 2, 4.0).tolist() == [[4, 0, 0], [2, 2, 0], [2, 0, 2], [0, 4, 0], [0, 2, 2], [0, 0, 4]]


@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from([1.0, 4.0, 0.25]))
def test_a_lattice_has_every_point_once_and_each_sums_to_the_total(terms: int, steps: int, total: float) -> None:
    points = lattice(terms, steps, total)
    assert points.shape == (lattice_size(terms, steps), terms)
    assert len(np.unique(points, axis=0)) == len(points)
    assert np.allclose(points.sum(axis=1), total, rtol=1e-5) and (points >= 0).all()


@settings(max_examples=30)
@given(st.integers(2, 8), st.integers(0, 7), st.integers(0, 1000))
def test_a_simplex_sample_shares_the_total_and_repeats(terms: int, power: int, seed: int) -> None:
    points = simplex(terms, 2**power, 4.0, seed)
    assert points.shape == (2**power, terms)
    assert np.allclose(points.sum(axis=1), 4.0, rtol=1e-5) and (points >= 0).all()
    assert np.array_equal(points, simplex(terms, 2**power, 4.0, seed))


def test_a_simplex_sample_is_uniform_not_crowded_in_the_middle() -> None:
    """On a uniform simplex of three terms a share exceeds x of the total with probability (1 − x)²."""
    points = simplex(3, 1024, 1.0, 5)
    for level in (0.25, 0.5, 0.75):
        assert (points > level).mean(axis=0) == pytest.approx([(1 - level) ** 2] * 3, abs=0.02)


def test_another_seed_gives_other_points() -> None:
    assert not np.array_equal(simplex(3, 8, 1.0, 1), simplex(3, 8, 1.0, 2))


@settings(max_examples=30)
@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)), min_size=1, max_size=20), st.integers(0, 50))
def test_a_box_sample_keeps_to_its_ranges(ranges: list[tuple[float, float]], seed: int) -> None:
    low = np.array([start for start, _ in ranges])
    high = low + np.array([width for _, width in ranges])
    points = box(low, high, 16, seed)
    assert points.shape == (16, len(ranges))
    assert (points >= low).all() and (points <= high).all()


def test_a_box_sample_reaches_both_halves_of_each_side_alike() -> None:
    points = box(np.zeros(4), np.array([1.0, 2.0, 4.0, 8.0]), 64, 3)
    assert ((points < np.array([0.5, 1, 2, 4])).sum(axis=0) == 32).all()


def test_values_are_spaced_evenly_or_by_equal_ratios() -> None:
    assert spaced(24, 40, 5, False).tolist() == [24, 28, 32, 36, 40]
    assert spaced(0.25, 4, 5, True).tolist() == [0.25, 0.5, 1, 2, 4]


def test_rounding_keeps_six_digits_of_any_size_and_sign() -> None:
    assert rounded(np.array([0.0, 1.23456789, -98765432.1, 2e-7])).tolist() == [0, 1.23457, -98765400, 2e-7]
