"""Apportioning, systematic sampling and raking."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.city.numerics import Margin, apportion, group_sums, pick_share, rake, systematic


def labels(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_raking_meets_every_margin_and_keeps_proportions() -> None:
    values = np.array([1.0, 2.0, 3.0, 4.0])
    rows = Margin(labels(0, 0, 1, 1), np.array([10.0, 20.0]))
    columns = Margin(labels(0, 1, 0, 1), np.array([12.0, 18.0]))
    raked = rake(values, [rows, columns])
    assert group_sums(rows.labels, raked, 2) == pytest.approx([10, 20])
    assert group_sums(columns.labels, raked, 2) == pytest.approx([12, 18])
    odds = raked[0] * raked[3] / (raked[1] * raked[2])
    assert odds == pytest.approx(1 * 4 / (2 * 3))


def test_raking_respects_bounds_caps_and_free_groups() -> None:
    values = np.array([1.0, 1.0, 8.0, 5.0, 7.0])
    total = Margin(labels(0, 0, 0, -1, 1), np.array([12.0, np.nan]))
    cap = Margin(labels(0, 0, 1, -1, -1), np.array([3.0, 100.0]), cap=True)
    raked = rake(values, [total, cap, total], 1.0, 9.5)
    assert raked[:3].sum() == pytest.approx(12.0)
    assert raked[:2].sum() <= 3.0 + 1e-6
    assert raked[2] <= 9.5
    assert raked[3] == 5.0, "in no group"
    assert raked[4] == 7.0, "its group's total is free"


def test_apportioning_hands_out_the_whole_total() -> None:
    shares = apportion(np.array([1.0, 1.0, 1.0, 7.0]), 11)
    assert shares.sum() == 11
    assert shares[3] == 8
    assert sorted(shares[:3]) == [1, 1, 1]


def test_systematic_sampling_keeps_rows_and_stays_near_the_weights() -> None:
    weights = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0], [0.0, 5.0, 0.0]])
    counts = np.array([600, 3, 7])
    grid = systematic(weights, counts, np.random.default_rng(4))
    assert grid.sum(axis=1).tolist() == [600, 3, 7]
    assert np.abs(grid[0] - [100, 200, 300]).max() <= 1
    assert grid[2].tolist() == [0, 7, 0]
    assert (grid >= 0).all()


def test_picking_by_share_comes_as_near_as_rows_allow() -> None:
    weight = np.array([5.0, 4.0, 3.0, 2.0, 1.0, 0.5])
    score = np.array([6.0, 5.0, 4.0, 3.0, 2.0, 1.0])
    picked = pick_share(score, weight, 0.5)
    assert picked[0], "the best score comes first"
    assert abs(weight[picked].sum() - 7.75) <= 0.5
