"""Family 3: scattered polluters are in a host or closed by 2018."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, zone
from tests.model.hand import CLOSE, MOVE, hand_scenario, optimum


def city(spare_2018: float = 100.0, **over):
    """One scattered firm 2 km from the zone's edge (the edge is at x = 4)."""
    site = zone("Z01", spare_mu_2018=spare_2018, spare_mu_2020=100.0, spare_mu=0.0)
    del site["spare_mu"]
    return make_dataset([site | {"spare_mu": 0.0}], [firm("F1", xy=(2.0, 0.0), **({"polluting": True} | over))])


def test_a_sound_polluter_moves_in_time():
    """1 350 + 12·2 km; a repairable one pays 0.03·13 360 more."""
    solved = optimum(city(), hand_scenario("polluters", "land"))
    assert solved.value == pytest.approx(MOVE + 24) and solved.firm("F1") == ("RELOCATE", "Z01", 2018)
    mended = optimum(city(compliance="repairable"), hand_scenario("polluters", "land"))
    assert mended.value == pytest.approx(MOVE + 24 + 400.8)


def test_who_may_close_or_stay_out():
    assert optimum(city(grade="D"), hand_scenario("polluters")).value == pytest.approx(CLOSE)
    for harmless in (city(polluting=False), city(thermal_power=True)):
        solved = optimum(harmless, hand_scenario("polluters"))
        assert solved.value == 0.0 and solved.firm("F1")[0] == "OUTSIDE"


def test_land_that_comes_too_late():
    """The zone's land is ready by 2020 only; a sound polluter may not close."""
    assert optimum(city(0.0), hand_scenario("polluters", "land")).value is None
    assert optimum(city(0.0), hand_scenario("land")).value == 0.0
    assert optimum(city(0.0, grade="D"), hand_scenario("polluters", "land")).firm("F1") == ("EXIT", "", 2018)
