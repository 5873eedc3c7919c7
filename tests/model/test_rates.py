"""Family 9: in-park rates and output in parks."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, small_firm, zone
from tests.model.hand import MOVE, hand_scenario, optimum, target

FLOOR = 2_000.0


def four_firms(floor: float = 1e5):
    """One firm in the zone, three of two firms each 1, 2 and 3 km west of its edge: 2 000·0.05 + 15·0.1·km to move."""
    rows = [small_firm("F0", "Z01", count=2)]
    rows += [small_firm(f"F{km}", xy=(4.0 - km, 0.0), count=2) for km in (1, 2, 3)]
    return make_dataset([zone("Z01", spare_mu=0.0, workshop_floor_m2=floor)], rows)


@pytest.mark.parametrize(
    ("rate", "value"), [(0.25, 0.0), (0.5, 101.5), (0.6, 101.5 + 103.0), (1.0, 101.5 + 103.0 + 104.5)]
)
def test_the_nearest_come_first(rate, value):
    solved = optimum(four_firms(), hand_scenario("rates", "land", **target("in_park_rate_all", rate)))
    assert solved.value == pytest.approx(value)


def test_no_floor_for_all_of_them():
    rules = hand_scenario("rates", "land", **target("in_park_rate_all", 1.0))
    assert optimum(four_firms(3 * FLOOR), rules).value is not None
    assert optimum(four_firms(2 * FLOOR), rules).value is None


def test_a_soft_rate_is_worth_its_price():
    """Two missing firms a row: at 51 points a firm F1 moves (101.5 < 102), F2 (103) does not; 2·2 firms are missed."""
    rules = hand_scenario("rates", "land", **target("in_park_rate_all", 1.0, "1", 51.0, "firm"))
    assert optimum(four_firms(), rules).value == pytest.approx(101.5 + 4 * 51)


def test_closing_shrinks_the_denominator():
    """F1 closes for 90 instead of moving for 101.5: 2 of 6 are inside where 2 of 8 were."""
    rows = [small_firm("F0", "Z01", count=2), small_firm("F1", xy=(3.0, 0.0), count=2, grade="D")]
    rows += [small_firm(f"F{km}", xy=(4.0 - km, 0.0), count=2) for km in (2, 3)]
    city = make_dataset([zone("Z01", spare_mu=0.0, workshop_floor_m2=1e5)], rows)
    solved = optimum(city, hand_scenario("rates", **target("in_park_rate_all", 0.33)))
    assert solved.value == pytest.approx(90) and solved.firm("F1")[0] == "EXIT"


def test_above_scale_firms_and_output():
    """The above-scale firm outside makes 13 360·1.1475 there and 1.02 times that in the zone, 2 km away."""
    city = make_dataset(
        [zone("Z01")], [small_firm("F0", "Z01"), firm("F1", xy=(2.0, 0.0)), small_firm("F2", xy=(3.0, 0.0))]
    )
    assert optimum(city, hand_scenario("rates", **target("in_park_rate_above_scale", 0.9))).value == pytest.approx(
        MOVE + 24
    )
    assert optimum(city, hand_scenario("rates", **target("output_share_in_parks", 0.9))).value == pytest.approx(
        MOVE + 24
    )
    inside = 1.035**4 * (13_360 * 1.02 + 800 * 1.03 + 800 * 1.02) / 1e4
    small = 2_000 * 0.05 + 1.5  # F2 as well
    for wanted, value in ((inside - 1e-4, MOVE + 24 + small), (inside + 1e-4, None)):
        solved = optimum(city, hand_scenario("rates", **target("output_in_parks", wanted, "亿元/yr")))
        assert solved.value == (None if value is None else pytest.approx(value))
