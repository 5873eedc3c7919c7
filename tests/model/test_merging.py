"""Family 6: merging in place."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, park, zone
from tests.model.hand import CLEAR, MERGE, MOVE, RETAIN, assumed, hand_scenario, optimum


def pair(x_km: float = 1.0, sector: str = "weaving", county: str = "keqiao"):
    sites = [park("P001", spare_mu=100.0), park("P002", x_km, county=county)]
    return make_dataset(sites, [firm("F1", "P001"), firm("F2", "P002", sector=sector)])


@pytest.mark.parametrize("city", [pair(), pair(2.45), pair(sector="apparel")])
def test_neighbours_merge(city):
    """One park is to be left: the other comes under it for 3·375."""
    solved = optimum(city, hand_scenario(limits=(1, 1)))
    assert solved.value == pytest.approx(RETAIN + MERGE)
    fates = {solved.park(name)[0] for name in ("P001", "P002")}
    assert fates == {"RETAIN", "MERGE"} and solved.park("P001")[1] == solved.park("P002")[1]


@pytest.mark.parametrize("city", [pair(2.55), pair(sector="bearings")])
def test_strangers_do_not(city):
    """Too far (2 050 m) or of another group of sectors: one is cleared and its firm moves to the other's edge."""
    km = 2.3 if city.sites.geometry.iloc[1].centroid.x > 557_962 else 0.75
    solved = optimum(city, hand_scenario(limits=(1, 1)))
    assert solved.value == pytest.approx(RETAIN + CLEAR + MOVE + 12 * km)


def test_two_counties():
    """Neither merging nor moving to a park crosses the border, unless the scenario says so for merging."""
    city = pair(county="yuecheng")
    assert optimum(city, hand_scenario(limits=(1, 1))).value is None
    crossing = hand_scenario(limits=(1, 1), rules__merging__cross_county__value=True)
    assert optimum(city, crossing).value == pytest.approx(RETAIN + MERGE)


def test_span_of_a_host_with_its_merged_sites():
    """P002 and P003 lie on both sides of P001. Corner to corner, a pair of neighbours spans √(2 500² + 500²) = 2 550 m,
    the outer two √(4 500² + 500²) = 4 528 m."""
    sites = [park("P001", spare_mu=0.0), park("P002", -2.0, spare_mu=0.0), park("P003", 2.0, spare_mu=0.0)]
    city = make_dataset(sites, [firm(f"F{n}", f"P00{n}") for n in (1, 2, 3)])

    def best(span: float, most: int):
        rules = hand_scenario("land", limits=(most, most), rules__merging__max_span=assumed(span, "m"))
        return optimum(city, rules).value

    assert best(4_528, 1) == pytest.approx(RETAIN + 2 * MERGE)
    assert best(4_527, 1) is None  # nobody has land to take the third firm
    assert best(4_527, 2) == pytest.approx(2 * RETAIN + MERGE)
    assert best(2_549, 2) is None


def test_any_member_zone_may_take_the_park():
    """The nearest zone of the group is of another business, the next one is alike; alone, the first takes nobody."""
    other, alike = zone("Z01", "ZG1", 1.5, side_m=1000), zone("Z02", "ZG1", -1.6, side_m=1000)
    firms = [firm("F1", "Z01", sector="bearings"), firm("F2", "P001"), firm("F3", "Z02")]
    both = optimum(make_dataset([park("P001", 0), other, alike], firms), hand_scenario("land", limits=(0, 0)))
    assert both.value == pytest.approx(MERGE) and both.park("P001")[1] == "ZG1"
    one = make_dataset([park("P001", 0), other], firms[:2])
    solved = optimum(one, hand_scenario("land", limits=(0, 0)))
    assert solved.value == pytest.approx(CLEAR + MOVE + 12 * 1.0)
