"""The volume algorithm by itself, on a function whose greatest value is known by hand."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from parkopt.model.linear import Rows, assemble
from parkopt.solve.shared_rows import Multipliers, SharedRows
from parkopt.solve.volume import Pace, begin, climb


class Shares(NamedTuple):
    x: np.ndarray


@dataclass
class Point:
    value: float
    x: np.ndarray


class Toy:
    """min x₀ + 2 x₁ over 0 ≤ x ≤ 1 with the priced rows 2 x₀ + x₁ ≥ 2.5 (soft: 4 points each), x₀ ≥ 0.25, x₀ + x₁ ≤ 9.

    The best point is (1, ½) at 2; one firm takes x₂ = 1 or x₃ = 1 at no cost.
    """

    def __init__(self):
        one = np.ones(4)
        parts = [
            Rows("soft", 0, "", np.array([0, 0]), np.array([0, 1]), np.array([2.0, 1.0]), np.array([2.5]), np.array([np.inf]), 4.0),
            Rows("slack", 0, "", np.array([0, 1, 1]), np.array([0, 0, 1]), np.ones(3), np.array([0.25, -np.inf]), np.array([np.inf, 9.0])),
        ]  # fmt: skip
        self.linear = assemble(np.array([1.0, 2.0, 0.0, 0.0]), 0 * one, one, one < 0, parts)
        self.shared = SharedRows.of(self.linear, np.arange(3))

    def evaluate(self, at):
        d = self.linear.cost - self.shared.transposed @ at.row
        d[2:4] -= at.firm[0]
        x = np.where(d < 0, np.minimum(self.linear.upper, 9.0), 0.0)
        return Point(float(d @ x + self.shared.paid(at.row).sum() + at.firm.sum()), x)

    def violation(self, point, at):
        return Multipliers(np.array([1.0 - point.x[2:4].sum()]), self.shared.lacking(at.row, point.x))

    def shares(self, point):
        return Shares(point.x)


def test_it_comes_near_the_greatest_value_and_never_above():
    toy = Toy()
    ascent = begin(toy, Multipliers(np.zeros(1), np.zeros(3)), pace=Pace(rise=0.5))
    heard = []
    climb(toy, ascent, 400, heard=lambda: heard.append(ascent.point.value))
    assert heard == sorted(heard) and heard[-1] == ascent.point.value
    assert 1.99 <= ascent.point.value <= 2.0 + 1e-9
    assert ascent.at.row[0] == pytest.approx(2.0, abs=0.05), "half a unit more of the target costs a point"
    assert ascent.average.x[:2] == pytest.approx([1.0, 0.5], abs=0.1)


def test_multipliers_keep_to_their_limits():
    toy = Toy()
    at = toy.shared.project(np.array([9.0, -1.0, 3.0]))
    assert at.tolist() == [4.0, 0.0, 0.0], "price of the soft row; signs of the others"
    assert toy.shared.paid(np.array([2.0, 0.0, -1.0])).tolist() == [5.0, 0.0, -9.0]
    free = toy.shared.free(np.array([4.0, 0.0, 0.0]), np.array([1.0, -1.0, 1.0]))
    assert free.tolist() == [0.0, 0.0, 0.0]


def test_what_a_row_lacks():
    """Of one side always; of two sides the broken one, else that which the multiplier stands for."""
    rows = Rows("two", 0, "", np.zeros(1, int), np.zeros(1, int), np.ones(1), np.array([1.0]), np.array([3.0]))
    shared = SharedRows.of(assemble(np.zeros(1), np.zeros(1), np.full(1, 9.0), np.zeros(1, bool), [rows]), np.arange(1))
    for x, y, lacks in ((0.0, 0.0, 1.0), (5.0, 1.0, -2.0), (2.0, 0.0, 0.0), (2.0, 1.0, -1.0), (2.0, -1.0, 1.0)):
        assert shared.lacking(np.array([y]), np.array([x])).tolist() == [lacks]
    toy = Toy()
    assert toy.shared.lacking(np.zeros(3), np.array([1.0, 1.0, 0, 0, 0])).tolist() == [-0.5, -0.75, 7.0]


def test_a_multiplier_at_rest_stays_until_it_is_woken():
    toy = Toy()
    asleep = np.array([True, False, False])
    ascent = begin(toy, Multipliers(np.zeros(1), np.zeros(3)), pace=Pace(rise=0.5, sleep=True), asleep=asleep)
    climb(toy, ascent, 50)
    assert ascent.at.row[0] == 0.0 and ascent.direction.row[0] > 0, "its row is seen to be broken all the same"
    again = begin(toy, ascent.at, pace=ascent.pace)
    climb(toy, again, 200)
    assert again.point.value > ascent.point.value + 0.5
