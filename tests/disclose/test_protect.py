"""Protection of sums: small ones, and those that would give small ones away; checked against an exact attack."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.disclose.protect import NEVER, Cell, withheld
from tests.disclose.attack import found_out

ONES = np.ones(10)


def cell(key: str, who: list[int], rank: int = 1) -> Cell:
    return Cell(key, np.array(who, dtype=np.int64), rank)


def row(one: Cell, columns: int = 10) -> np.ndarray:
    found = np.zeros(columns)
    found[one.who] = 1.0
    return found


def test_one_or_two_firms_are_withheld_none_and_three_are_shown() -> None:
    cells = [cell("none", []), cell("one", [0]), cell("two", [1, 2]), cell("three", [3, 4, 5])]
    assert withheld(cells, ONES) == {"one", "two"}


def test_a_row_that_stands_for_many_firms_is_as_good_as_many() -> None:
    assert withheld([cell("cohort", [0])], np.array([5.0])) == set()
    assert withheld([cell("pair", [0])], np.array([2.0])) == {"pair"}


def test_a_total_less_its_parts_gives_nothing_away() -> None:
    parts = [cell("a", [0]), cell("b", [1, 2, 3]), cell("c", [4, 5, 6, 7, 8, 9])]
    assert withheld([cell("total", list(range(10)), 0), *parts], ONES) == {"a", "b"}


def test_what_is_dearest_stays() -> None:
    whole, most = list(range(10)), list(range(1, 10))
    assert withheld([cell("total", whole, 1), cell("most", most, 0)], ONES) == {"total"}
    assert withheld([cell("known", whole, NEVER), cell("most", most, 0)], ONES) == {"most"}


def test_two_firms_that_follow_from_several_tables_are_found() -> None:
    """The first two rows of five less those of eight across them leave two firms."""
    cells = [cell("first", [0, 1, 2, 3, 4]), cell("second", [5, 6, 7, 8, 9]), cell("across", [2, 3, 4, 5, 6, 7, 8, 9])]
    hidden = withheld(cells, ONES)
    assert hidden and not found_out([row(one) for one in cells if one.key not in hidden], ONES)


def test_firms_that_the_reader_knows_need_no_protection() -> None:
    known = np.array([0.0, 1.0, 1.0, 1.0])
    assert withheld([cell("mine", [0]), cell("mixed", [0, 1])], known) == {"mixed"}
    assert withheld([cell("all", [0, 1, 2, 3]), cell("mine", [0])], known) == set()


@pytest.mark.parametrize("seed", range(60))
def test_no_attack_on_random_tables_succeeds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    columns = int(rng.integers(6, 22))
    weight = rng.choice([0.0, 1.0, 1.0, 1.0, 2.0, 5.0], columns)
    cells = []
    for table in range(int(rng.integers(2, 5))):
        place = rng.integers(0, rng.integers(2, 6), columns)
        part = rng.random(columns) < rng.choice([0.6, 1.0])
        parts = [np.flatnonzero((place == number) & part) for number in range(6)]
        cells += [cell(f"{table}.{number}", who.tolist(), int(rng.integers(0, 4))) for number, who in enumerate(parts)]
    cells.append(cell("total", list(range(columns)), 0))
    hidden = withheld(cells, weight)
    assert found_out([row(one, columns) for one in cells if one.key not in hidden], weight) == []
    assert hidden == withheld(cells, weight)
