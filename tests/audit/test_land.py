"""Family 7: 20 mu of a weaver become 15 mu where it moves (factor 0.75)."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.audit import audit
from parkopt.audit.case import Case
from parkopt.audit.land import move_km
from parkopt.audit.numbers import TOLERANCE
from tests.audit.plans import assumed, named, plan, scenario, violations
from tests.cities import area, firm, make_dataset, micro_park, park, small_firm, zone


def judge(sites, firms, fates, workshops=(), rules=None, areas=()):
    city = make_dataset(sites, firms, areas=areas)
    return violations(city, plan(city, None, fates, workshops=workshops), rules)


IN = {"F1": ("RELOCATE", "P001", 2018)}


def test_movers_fit_on_spare_land():
    newcomer = [firm("F1", xy=(3, 3))]
    assert judge([park("P001", spare_mu=15.0)], newcomer, IN) == {}
    named(
        judge([park("P001", spare_mu=14.9)], newcomer, IN),
        "land.plots",
        "P001: 15.00 mu taken by 2018",
        "14.90 mu free",
    )


def test_each_phase_has_its_own_spare_land():
    site = park("P001", spare_mu_2018=0.0, spare_mu_2020=20.0, spare_mu=0.0)
    del site["spare_mu"]
    site |= {"spare_mu_2018": 0.0, "spare_mu_2020": 20.0}
    city = make_dataset([{"spare_mu": 0.0} | site], [firm("F1", xy=(3, 3))])
    city.sites["spare_mu_2020"] = 20.0
    assert violations(city, plan(city, None, {"F1": ("RELOCATE", "P001", 2020)})) == {}
    named(violations(city, plan(city, None, IN)), "land.plots", "by 2018")


@pytest.mark.parametrize(("stage", "clean"), [(2018, True), (2020, False)])
def test_leavers_release_their_land_in_their_stage(stage, clean):
    sites = [park("P001", spare_mu=0.0), zone("Z01")]
    firms = [firm("F1", xy=(3, 3)), firm("F2", "P001", land_mu=15.0)]
    found = judge(sites, firms, IN | {"F2": ("RELOCATE", "Z01", stage)})
    assert found == {} if clean else "land.plots" in found


def test_rounding_is_forgiven():
    spare = 15.0 * (1 - TOLERANCE / 2)
    assert judge([park("P001", spare_mu=spare)], [firm("F1", xy=(3, 3))], IN) == {}


def test_below_scale_firms_and_tenants_take_floor_not_land():
    site = park("P001", spare_mu=0.0, workshop_floor_m2=14_000.0)
    movers = IN | {"F2": ("RELOCATE", "P001", 2018)}
    firms = [small_firm("F1", xy=(3, 3)), firm("F2", xy=(3, 4), land_mu=0.0)]
    assert judge([site], firms, movers) == {}
    short = site | {"workshop_floor_m2": 13_000.0}
    named(judge([short], firms, movers), "land.floors", "P001: 14000 m²", "13000 m² there")
    assert (
        judge([short, zone("Z01")], [*firms, small_firm("F3", "P001")], movers | {"F3": ("RELOCATE", "Z01", 2018)})
        != {}
    )
    assert (
        judge(
            [short, zone("Z01", workshop_floor_m2=9000.0)],
            [*firms, small_firm("F3", "P001")],
            movers | {"F3": ("RELOCATE", "Z01", 2018)},
        )
        == {}
    )


def test_workshops_turn_land_into_floor():
    site, firms = park("P001", spare_mu=2.0), [small_firm("F1", xy=(3, 3))]
    assert judge([site], firms, IN, [("P001", 2018, 2.0), ("P001", 2020, 2.0)]) == {}  # 2 mu · 666.7 · 1.5 = 2 000 m²
    assert judge([site], firms, IN, [("P001", 2018, 2.0)]) == {}  # later phases carry it on
    named(judge([site], firms, IN, [("P001", 2020, 2.0)]), "land.floors", "by 2018")
    named(judge([site], firms, IN, [("P001", 2018, 2.1)]), "land.plots", "2.10 mu of it for workshops")


def test_joined_groups_bring_their_group_s_land():
    """Two dyers of 100 mu: 0.7 of it where the cluster states no limit, 120 mu together where it does."""
    firms = [
        firm(f"F{n}", xy=(3, n), sector="dyeing", county="zhuji", join_group="G1", land_mu=100.0, floor_m2=1.0)
        for n in (1, 2)
    ]
    moves = {"F1": ("RELOCATE", "Z01", 2018), "F2": ("RELOCATE", "Z01", 2018)}
    free, limited = area("A01", "dyeing_cluster", 5, 0), area("A01", "dyeing_cluster", 5, 0, max_mu=120.0)
    for place, need in ((free, 140.0), (limited, 120.0)):
        assert judge([zone("Z01", spare_mu=need)], firms, moves, areas=[place]) == {}
        found = judge([zone("Z01", spare_mu=need - 1)], firms, moves, areas=[place])
        named(found, "land.plots", f"Z01: {need:.2f} mu")


def test_a_joined_group_s_land_is_the_least_limit_that_serves_it_wherever_it_goes():
    """Zhuji's limits are 120 and 160 mu, Shengzhou's 50; the group of 200 mu takes 120 on the area without a limit."""
    firms = [
        firm(f"F{n}", xy=(3, n), sector="dyeing", county="zhuji", join_group="G1", land_mu=100.0, floor_m2=1.0)
        for n in (1, 2)
    ]
    moves = {"F1": ("RELOCATE", "Z01", 2018), "F2": ("RELOCATE", "Z01", 2018)}
    areas = [
        area("A01", "dyeing_cluster", 5, 0),
        area("A02", "dyeing_cluster", 15, 0, max_mu=160.0, serves="zhuji"),
        area("A03", "dyeing_cluster", 25, 0, max_mu=120.0, serves="zhuji;xinchang"),
        area("A04", "dyeing_cluster", 35, 0, max_mu=50.0, serves="shengzhou"),
    ]
    assert judge([zone("Z01", spare_mu=120.0)], firms, moves, areas=areas) == {}
    named(judge([zone("Z01", spare_mu=119.0)], firms, moves, areas=areas), "land.plots", "Z01: 120.00 mu")


def test_moves_to_parks_stay_in_the_county():
    sites = [park("P001", 20.5, county="yuecheng"), zone("Z01", x_km=25, county="yuecheng")]
    sites.append(micro_park("M001", 22, 0, county="yuecheng"))
    named(judge(sites, [firm("F1", xy=(3, 3))], IN), "land.county", "F1", "keqiao", "yuecheng")
    assert judge(sites, [firm("F1", xy=(3, 3))], {"F1": ("RELOCATE", "Z01", 2018)}) == {}
    assert judge(sites, [small_firm("F1", xy=(3, 3))], {"F1": ("RELOCATE", "M001", 2018)}) == {}


def test_far_moves_are_counted_from_point_to_polygon():
    city = make_dataset(
        [park("P001"), zone("Z01", x_km=11)], [firm("F1", "P001", (0, 0)), firm("F2", "P001", (0.2, 0))]
    )
    moves = plan(city, None, {"F1": ("RELOCATE", "Z01", 2018), "F2": ("RELOCATE", "Z01", 2018)})
    assert move_km(Case(city, scenario(), moves)) == pytest.approx(np.array([10.0, 9.8]))
    rules = scenario(rules__land__max_move=assumed(9.9, "km"))
    counted = {result.rule: result for result in audit(city, rules, moves).rules}["land.far_moves"]
    assert (counted.checked, counted.violations) == (1, ())
