"""Family 12: energy and wastewater. Unmoved, a weaver's energy per value added falls to 0.97⁴ = 0.8853 by 2020; where it
moves to 0.8853·0.90/1.04 = 0.7661; in a retained park to 0.8853·0.95/1.08 = 0.7787."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, zone
from tests.model.hand import MOVE, assumed, hand_scenario, optimum, target

FREE = {"rules__energy__unit_price": assumed(0.0, "points/tce"), "rules__energy__cap_price": assumed(0.0, "points/tce")}
VALUE_ADDED, ENERGY, SLOWER = 1.045**4, (1.045 * 0.97) ** 4, 0.97**4


def outside(**over):
    """One firm 2 km from the zone's edge."""
    return make_dataset([zone("Z01")], [firm("F1", xy=(2.0, 0.0), **over)])


@pytest.mark.parametrize(
    ("fall", "value"),
    [
        (0.03, 0.0),  # (1 − 0.03)⁴ is what happens anyway
        (0.05, MOVE + 24),  # 0.8145: only by moving
        (1 - (SLOWER * 0.9 / 1.04) ** 0.25 + 1e-4, None),
    ],
)
def test_a_yearly_fall(fall, value):
    solved = optimum(outside(), hand_scenario("energy", **FREE, **target("energy_intensity_fall", fall, "1/yr")))
    assert solved.value == (None if value is None else pytest.approx(value))


@pytest.mark.parametrize(("fall", "value"), [(0.034, 0.0), (0.06, MOVE + 24), (0.11, None)])
def test_wastewater_alike(fall, value):
    """0.965⁴ = 0.8672 unmoved (3.5 % a year), 0.8672·0.80/1.04 = 0.6671 moved (9.6 % a year)."""
    solved = optimum(outside(), hand_scenario("energy", **FREE, **target("wastewater_intensity_fall", fall, "1/yr")))
    assert solved.value == (None if value is None else pytest.approx(value))


def test_prices_of_what_units_and_city_use_too_much():
    """Keqiao is to fall by 21.5 % in five years and to grow by 1.3 % a year; the city's cap is 500·0.7 = 350 tce. F1 uses
    800 tce, 800·1.0556 = 844.5 by 2020: it grows by less than 842.4 only if it moves."""
    price = {
        "rules__energy__unit_price": assumed(0.1, "points/tce"),
        "rules__energy__cap_price": assumed(0.01, "points/tce"),
        "rules__energy__city_cap": assumed(500, "tce/yr"),
    }
    used = 800 * ENERGY
    allowed, grown = 0.785 ** (4 / 5) * 800 * VALUE_ADDED, 800 * 1.013**4
    points = 0.1 * ((used - allowed) + max(used - grown, 0)) + 0.01 * (used - 350)
    assert optimum(outside(), hand_scenario("energy", **price)).value == pytest.approx(points)
    dear = price | {"rules__energy__unit_price": assumed(100.0, "points/tce")}
    moved = 0.9 * used
    after = 100 * (max(moved - allowed * 1.04, 0) + max(moved - grown, 0)) + 0.01 * (moved - 350)
    assert optimum(outside(), hand_scenario("energy", **dear)).value == pytest.approx(MOVE + 24 + after)
