"""Family 1: parks left at the end of each phase; parks inside a zone."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, park, zone
from tests.model.hand import RETAIN, assumed, hand_scenario, optimum


def three_parks(grade: str = "D"):
    """Far apart, with 200, 400 and 600 people in firms that may close (grade D) or not."""
    sites = [park(f"P00{n}", 10.0 * n, gross_mu=100.0 * n, spare_mu=0.0) for n in (1, 2, 3)]
    return make_dataset(
        sites, [firm(f"F{n}", f"P00{n}", employees=200.0 * n, grade=grade, land_mu=900.0) for n in (1, 2, 3)]
    )


def test_the_parks_worth_most_remain():
    """Clearing all costs 8·600 + 6·1200 = 12 000. Retaining n instead saves 6·200n − (15 − 8)·100n = 500n, so all
    three would stay; with one left the third does: 12 000 − 1 500. With two: 12 000 − 1 500 − 1 000."""
    city = three_parks()
    assert optimum(city, hand_scenario(limits=(3, 3))).value == pytest.approx(12_000 - 3_000)
    two, one = optimum(city, hand_scenario(limits=(3, 2))), optimum(city, hand_scenario(limits=(2, 1)))
    assert two.value == pytest.approx(9_500) and two.park("P001") == ("EXIT", "", two.park("P001")[2])
    assert one.value == pytest.approx(10_500)
    assert one.park("P003") == ("RETAIN", "P003", 0)
    assert 2018 in (one.park("P001")[2], one.park("P002")[2])  # the limit of 2018


def test_more_sound_firms_than_parks_may_hold():
    """Nobody may close, nobody absorbs and no firm fits elsewhere (675 mu each, no spare land)."""
    assert optimum(three_parks("B"), hand_scenario("land", limits=(3, 2))).value is None
    assert optimum(three_parks("B"), hand_scenario("land", limits=(3, 3))).value == pytest.approx(15 * 600)


def test_a_park_inside_a_zone_comes_under_it():
    """3·375 to merge; no other fate is open, whatever its business."""
    city = make_dataset([park("P001", 5.0), zone("Z01")], [firm("F1", "P001", sector="bearings")])
    solved = optimum(city, hand_scenario("eligibility"))
    assert solved.value == pytest.approx(1_125) and solved.park("P001")[:2] == ("MERGE", "ZG1")
    outside = hand_scenario(
        "eligibility", rules__park_count__inside_zone_share=assumed(1.0), rules__park_count__enabled=False
    )
    assert optimum(city, outside).value <= RETAIN
    assert len(solved.model.columns.park_option) == 2  # merging in 2018 or 2020
