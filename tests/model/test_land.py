"""Family 7: land and workshop floor of receiving sites."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, park, small_firm, zone
from tests.model.hand import MOVE, RETAIN, hand_scenario, optimum

ON = ("land", "polluters")


def scattered(*names: str, make=firm, **over):
    return [make(name, xy=(2.0, 0.0), polluting=True, **over) for name in names]


def test_movers_need_land():
    """15 mu each; the zone is 2 km away."""
    for spare, firms, value in ((15.0, 1, MOVE + 24), (30.0, 2, 2 * (MOVE + 24)), (29.9, 2, None), (14.9, 1, None)):
        city = make_dataset([zone("Z01", spare_mu=spare)], scattered(*"ab"[:firms]))
        solved = optimum(city, hand_scenario(*ON))
        assert solved.value == (None if value is None else pytest.approx(value)), (spare, firms)


def test_leavers_make_room():
    """P001 is full; F2 of 20 mu closes (720) by 2018 and F1 takes 15 mu of its plot, 1.75 km away."""
    sites = [park("P001", spare_mu=0.0)]
    firms = [*scattered("F1"), firm("F2", "P001", outdated=True), firm("F3", "P001")]
    solved = optimum(make_dataset(sites, firms), hand_scenario(*ON))
    assert solved.value == pytest.approx(RETAIN + MOVE + 12 * 1.75 + 720)
    assert solved.firm("F1") == ("RELOCATE", "P001", 2018) and solved.firm("F2") == ("EXIT", "", 2018)
    full = [firms[0], firm("F2", "P001"), firms[2]]
    assert optimum(make_dataset(sites, full), hand_scenario(*ON)).value is None


def test_small_firms_rent_floor_or_have_it_built():
    """2 000 m² each, 15 people 2 km off: 2 000·0.05 + 15·0.1·2 = 103. Free floor first; another 2 000 m² are built on
    2 mu (1 000 m² a mu) for 0.15 a m² = 300."""

    def best(spare, floor, *names):
        city = make_dataset([zone("Z01", spare_mu=spare, workshop_floor_m2=floor)], scattered(*names, make=small_firm))
        return optimum(city, hand_scenario(*ON))

    assert best(0.0, 2_000.0, "a").value == pytest.approx(103)
    assert best(2.0, 2_000.0, "a", "b").value == pytest.approx(2 * 103 + 300)
    assert best(1.9, 2_000.0, "a", "b").value is None
    built = best(2.0, 0.0, "a").plan.workshops
    assert built["mu"].tolist() == pytest.approx([2.0, 2.0]) and built["year"].tolist() == [2018, 2020]


def test_tenants_take_floor_whatever_their_size():
    """12 000 m²: 600 and 24 for the way; no land."""
    city = make_dataset([zone("Z01", spare_mu=0.0, workshop_floor_m2=12_000.0)], scattered("F1", land_mu=0.0))
    assert optimum(city, hand_scenario(*ON)).value == pytest.approx(624)
    city = make_dataset([zone("Z01", spare_mu=11.9, workshop_floor_m2=0.0)], scattered("F1", land_mu=0.0))
    assert optimum(city, hand_scenario(*ON)).value is None
