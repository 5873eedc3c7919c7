"""Family 10: two or three leading industries to a host."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, zone
from tests.model.hand import MOVE, assumed, hand_scenario, optimum, target

GROWTH = 1.045**4 * 1.04
"""Of a textile firm's value added in a zone."""


def zone_of(*sectors: str, extra=()):
    """A zone with one firm of each sector, 1 000, 2 000, … 万元 of value added."""
    rows = [firm(f"F{n}", "Z01", sector=name, value_added=1_000.0 * n) for n, name in enumerate(sectors, start=1)]
    return make_dataset([zone("Z01"), zone("Z02", "ZG2", 10.0)], [*rows, *extra])


def one(most: float, **wanted):
    figures = {"rules__leading__most": assumed(most, "industries"), "rules__leading__fewest": assumed(1, "industries")}
    return hand_scenario("leading", **figures, **wanted)


def test_the_largest_lead():
    """1 000, 2 000, 3 000 of textile value added: two leads hold 5/6, one holds half."""
    city = zone_of("weaving", "apparel", "ties")
    price = target("leading_share", 1.0, "1", 1_000.0, "(亿元/yr)")
    two = optimum(city, one(2, **price))
    assert two.value == pytest.approx(1_000 * 0.1 * GROWTH)
    assert sorted(two.plan.leads["sector"]) == ["apparel", "ties"]
    assert optimum(city, one(1, **price)).value == pytest.approx(1_000 * 0.3 * GROWTH)
    assert optimum(city, one(3, **price)).value == pytest.approx(0.0)


@pytest.mark.parametrize(("share", "met"), [(0.83, True), (0.84, False)])
def test_nobody_moves_within_zones_to_lead(share, met):
    city = zone_of("weaving", "apparel", "ties")
    assert (optimum(city, one(2, **target("leading_share", share))).value is not None) is met


def test_a_newcomer_goes_where_its_industry_leads():
    """A weaver 2 km from Z01 of umbrellas and 7 km from Z02 of weavers must move; one lead each, all are to be led."""
    extra = [firm("F8", "Z02"), firm("F9", xy=(2.0, 0.0), polluting=True)]
    city = zone_of("umbrellas", extra=extra)
    figures = {"rules__leading__most": assumed(1, "industries"), "rules__leading__fewest": assumed(1, "industries")}
    near = optimum(city, hand_scenario("polluters", "leading", **figures))
    assert near.value == pytest.approx(MOVE + 12 * 2)
    led = optimum(city, hand_scenario("polluters", "leading", **figures, **target("leading_share", 1.0)))
    assert led.value == pytest.approx(MOVE + 12 * 7) and led.firm("F9")[1] == "Z02"
