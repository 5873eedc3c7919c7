"""Causes add up to what they explain, and each is what it is called."""

from __future__ import annotations

import pytest

from tests.metrics import town
from tests.metrics.town import GROWTH

G = GROWTH**4


def causes(measure: str) -> dict[str, float]:
    frame = town.measured().breakdown
    mine = frame[frame["measure"] == measure]
    return dict(zip(mine["cause"], mine["value"], strict=True))


def test_each_park_that_goes_has_one_cause() -> None:
    assert causes("parks_2018") == {"move": 1, "closure": 0, "merger": 0, "zone": 1}
    assert causes("parks_2020") == {"move": 1, "closure": 1, "merger": 1, "zone": 1}


@pytest.mark.parametrize("year", [2018, 2020])
def test_causes_add_up_to_the_reduction_of_parks(year: int) -> None:
    parks = town.measured().metric("park_count")
    assert sum(causes(f"parks_{year}").values()) == parks.baseline - parks.plan[year]


def test_mergers_bring_no_firm_in() -> None:
    found = causes("in_park_rate_all")
    assert found["growth"] == found["merger"] == found["zone"] == 0
    assert found["closure"] == pytest.approx(100 * (7 / 19 - 8 / 20))
    assert found["move"] == pytest.approx(100 * (18 - 7) / 19)


def test_output_in_parks_by_cause() -> None:
    found = causes("output_in_parks")
    assert found == pytest.approx(
        {"growth": 7.3 * G + 1.2 - 8, "closure": -G, "move": 1.42 * G, "merger": 0.05 * G, "zone": 0.05 * G}
    )


@pytest.mark.parametrize(
    ("key", "scale"),
    [
        ("in_park_rate_all", 100),
        ("in_park_rate_above_scale", 100),
        ("output_share_in_parks", 100),
        ("output_in_parks", 1),
    ],
)
def test_causes_add_up_to_the_whole_gain(key: str, scale: float) -> None:
    whole = town.measured().metric(key)
    assert sum(causes(key).values()) == pytest.approx(scale * (whole.plan[2020] - whole.baseline), abs=1e-9)


def test_what_mergers_keep_is_told_apart() -> None:
    frame = town.measured().totals
    kept = frame[(frame["scope"] == "city")].set_index("key")["value"]
    assert kept["kept_by_merger_firms"] == pytest.approx(2 / 18)
    assert kept["kept_by_merger_above_firms"] == pytest.approx(2 / 8)
    assert kept["kept_by_merger_output"] == pytest.approx(2.1 * G / (7.82 * G + 1.2))
