"""Family 4: sector areas, joining groups, catalogues."""

from __future__ import annotations

import pytest

from parkopt.errors import InputError
from tests.cities import area, firm, make_dataset, park, zone
from tests.model.hand import MOVE, RETAIN, hand_scenario, optimum

ZONES = [zone("Z01", "ZG1", 5.0), zone("Z02", "ZG2", 15.0)]


def dyer(name: str, x_km: float = 2.0, **over):
    return firm(name, xy=(x_km, 0.0), **({"sector": "dyeing", "industry": "1752"} | over))


def test_a_keqiao_dyer_goes_to_the_cluster_however_far():
    """Z01 begins 2 km away, but the cluster is Z02, 12 km away: 1 350 + 12·12."""
    city = make_dataset(ZONES, [dyer("F1")], areas=[area("A1", "dyeing_cluster", 15, 0, 2000)])
    solved = optimum(city, hand_scenario("admission"))
    assert solved.value == pytest.approx(MOVE + 144) and solved.firm("F1") == ("RELOCATE", "Z02", 2018)
    assert optimum(city, hand_scenario()).value == 0.0


def test_no_cluster_serves_the_dyer():
    city = make_dataset(ZONES, [dyer("F1")], areas=[area("A1", "dyeing_cluster", 15, 0, 2000, serves="zhuji")])
    with pytest.raises(InputError, match=r"F1.*no_admissible_fate"):
        optimum(city, hand_scenario("admission"))


def test_a_cluster_is_used_from_the_year_it_is_ready_for_the_county():
    """Ready for Zhuji in 2016, for Keqiao in 2020 only: too late for 2018."""
    areas = [
        area("A1", "dyeing_cluster", 15, 0, 2000, serves="zhuji"),
        area("A2", "dyeing_cluster", 15, 0, 2000, serves="keqiao", ready_year=2020),
    ]
    with pytest.raises(InputError, match="F1"):
        optimum(make_dataset(ZONES, [dyer("F1")], areas=areas), hand_scenario("admission"))
    areas[1]["ready_year"] = 2018
    assert optimum(make_dataset(ZONES, [dyer("F1")], areas=areas), hand_scenario("admission")).value == MOVE + 144


def group(name: str, *firms: str):
    return [dyer(member, county="zhuji", join_group=name) for member in firms]


CLUSTERS = [area("A1", "dyeing_cluster", 5, 0, 2000), area("A2", "dyeing_cluster", 15, 0, 2000)]


def test_a_group_joins_on_one_plot():
    """Two dyers of 20 mu come to 0.7·40 = 28 mu: 28·90 + 2·120·0.1·2 km = 2 568. A member each on 15 mu would fit both
    zones, but the group has to fit one."""
    members = group("G1", "F1", "F2")
    solved = optimum(make_dataset(ZONES, members, areas=CLUSTERS), hand_scenario("admission", "land"))
    assert solved.value == pytest.approx(28 * 90 + 48)
    assert solved.firm("F1")[1] == solved.firm("F2")[1] == "Z01"
    narrow = [zone("Z01", "ZG1", 5.0, spare_mu=20.0), zone("Z02", "ZG2", 15.0, spare_mu=20.0)]
    assert optimum(make_dataset(narrow, members, areas=CLUSTERS), hand_scenario("admission", "land")).value is None


def test_a_cluster_holds_so_many_groups_and_so_much_land():
    """Two groups of 28 mu: both go to the near zone, unless it holds one group or less than 56 mu of them."""
    members = [*group("G1", "F1", "F2"), *group("G2", "F3", "F4")]
    near = 2 * (28 * 90 + 48)
    far = 2 * 120 * 0.1 * 10  # ten kilometres more for two firms

    def best(**limits):
        areas = [CLUSTERS[0] | limits, CLUSTERS[1]]
        return optimum(make_dataset(ZONES, members, areas=areas), hand_scenario("admission")).value

    assert best() == pytest.approx(near)
    assert best(max_sites=2) == pytest.approx(near)
    assert best(max_sites=1) == pytest.approx(near + far)
    # each group takes min(40, limit) mu of the tighter limit, so 30 mu hold one group of 30
    assert best(max_mu=30.0) == pytest.approx(2 * (30 * 90 + 48) + far)
    lonely = [CLUSTERS[0] | {"max_sites": 1}]
    assert optimum(make_dataset(ZONES, members, areas=lonely), hand_scenario("admission")).value is None


def test_chemicals_move_to_their_cluster_or_stay_without_growing():
    """In a cleared park the plant goes the 12 km to the cluster; in a retained one it may stay."""
    plant = firm("F1", "P001", sector="dyestuffs", xy=(2.0, 0.0))
    areas = [area("A1", "chemical_cluster", 15, 0, 2000)]
    city = make_dataset([park("P001", 2.0, rental_share=0.9), *ZONES], [plant], areas=areas)
    solved = optimum(city, hand_scenario("admission", "eligibility"))
    assert solved.firm("F1") == ("RELOCATE", "Z02", 2018) and solved.value == pytest.approx(3_000 + MOVE + 144)
    kept = make_dataset([park("P001", 2.0)], [plant])
    assert optimum(kept, hand_scenario("admission")).value == pytest.approx(RETAIN)
    options = optimum(kept, hand_scenario("admission")).model.columns.firm
    assert options.output[0] == pytest.approx(13_360 * 1.06)  # no growth, the retained park's uplift only


@pytest.mark.parametrize(
    ("lists", "place"),
    [({"barred_industries": "weaving"}, "Z02"), ({"admitted_industries": "ties"}, "Z02"), ({}, "Z01")],
)
def test_catalogue_and_negative_list(lists, place):
    city = make_dataset([zone("Z01", "ZG1", 5.0, **lists), ZONES[1]], [firm("F1", xy=(2.0, 0.0), polluting=True)])
    assert optimum(city, hand_scenario("admission", "polluters")).firm("F1")[1] == place


def test_heavy_metals_and_origin_marks():
    sensitive = [area("A1", "heavy_metal_sensitive", 5, 0, 2000)]
    works = firm("F1", xy=(2.0, 0.0), sector="copper", heavy_metal=True, polluting=True)
    rules = hand_scenario("admission", "polluters")
    assert optimum(make_dataset(ZONES, [works], areas=sensitive), rules).firm("F1")[1] == "Z02"
    maker = firm("F1", xy=(2.0, 0.0), sector="rice_wine", origin_mark=True)
    origin = [area("A1", "wine_origin", 15, 0, 2000)]
    assert optimum(make_dataset(ZONES, [maker], areas=origin), rules).firm("F1")[:2] == ("RELOCATE", "Z02")
    with pytest.raises(InputError, match="F1"):
        optimum(make_dataset(ZONES, [maker], areas=sensitive), rules)
