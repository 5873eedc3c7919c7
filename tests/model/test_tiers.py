"""Family 11: hosts above 100 and above 1000 亿元 (here: a few)."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, park, zone
from tests.model.hand import MOVE, RETAIN, assumed, hand_scenario, optimum, target

MOVED = 13_360 * 1.035**4 * 1.02 / 1e4
"""亿元 of a weaver that has moved: 1.5637."""


def levels(lower: float, upper: float = 9.0):
    return {"rules__tiers__lower": assumed(lower, "亿元/yr"), "rules__tiers__upper": assumed(upper, "亿元/yr")}


def scattered():
    """One polluter 2 km from each zone, 3 km from the other."""
    firms = [firm(f"F{n}", xy=(x, 0.0), polluting=True) for n, x in ((1, 2.0), (2, 3.0))]
    return make_dataset([zone("Z01", "ZG1", -1.0), zone("Z02", "ZG2", 6.0)], firms)


def test_firms_gather_to_make_a_host_large():
    """Each to its own zone 2 km off; to make 3 亿元 of one host both must share one: a km more for one of them."""
    apart = optimum(scattered(), hand_scenario("polluters", "tiers"))
    assert apart.value == pytest.approx(2 * (MOVE + 24))
    rules = hand_scenario("polluters", "tiers", **levels(2 * MOVED - 1e-4), **target("hosts_over_10bn", 1, "hosts"))
    gathered = optimum(scattered(), rules)
    assert gathered.value == pytest.approx(2 * (MOVE + 24) + 12)
    assert gathered.firm("F1")[1] == gathered.firm("F2")[1]


@pytest.mark.parametrize(
    ("level", "wanted", "met"), [(MOVED - 1e-4, 2, True), (MOVED + 1e-4, 2, False), (2 * MOVED + 1e-4, 1, False)]
)
def test_out_of_reach(level, wanted, met):
    rules = hand_scenario("polluters", "tiers", **levels(level), **target("hosts_over_10bn", wanted, "hosts"))
    assert (optimum(scattered(), rules).value is not None) is met


def test_a_missing_host_has_its_price():
    """Sharing costs 12 more than a missing host at 11 points, less than one at 13."""
    for price, value in ((11.0, 11.0), (13.0, 12.0)):
        soft = target("hosts_over_10bn", 1, "hosts", price, "host")
        rules = hand_scenario("polluters", "tiers", **levels(2 * MOVED - 1e-4), **soft)
        assert optimum(scattered(), rules).value == pytest.approx(2 * (MOVE + 24) + value)


def test_parks_count_below_a_thousand_and_zones_only_above():
    city = make_dataset([park("P001")], [firm("F1", "P001")])
    made = 13_360 * 1.035**4 * 1.06 / 1e4
    ten = hand_scenario("tiers", **levels(made - 1e-4, made - 1e-4), **target("hosts_over_10bn", 1, "hosts"))
    assert optimum(city, ten).value == pytest.approx(RETAIN)
    hundred = hand_scenario("tiers", **levels(made - 1e-4, made - 1e-4), **target("hosts_over_100bn", 1, "hosts"))
    assert optimum(city, hundred).value is None
