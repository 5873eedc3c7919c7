"""Family 4."""

from __future__ import annotations

import numpy as np
import pytest

from tests.audit.plans import named, plan, scenario, violations
from tests.cities import area, firm, make_dataset, micro_park, park, small_firm, zone

SITES = [park("P001"), zone("Z01"), zone("Z02", "ZG2", 10)]


def judge(firms, fates, areas=(), sites=SITES, rules=None):
    city = make_dataset(sites, firms, areas=areas)
    return violations(city, plan(city, None, fates), rules)


def dyer(name, home=None, xy=(3, 3), **over):
    return firm(name, home, None if home else xy, **({"sector": "dyeing", "industry": "1752"} | over))


def cluster(name="A01", x_km=5.0, **over):
    """A dyeing cluster on a quarter of the zone at ``x_km``."""
    return area(name, "dyeing_cluster", x_km, 0, **over)


@pytest.mark.parametrize(
    "lists",
    [{"barred_industries": "weaving;ties"}, {"admitted_industries": "apparel"}, {"barred_industries": " weaving "}],
)
def test_catalogue_and_negative_list(lists):
    sites = [park("P001", **lists), zone("Z01")]
    firms = [firm("F1", xy=(3, 3)), firm("F2", "P001")]
    named(judge(firms, {"F1": ("RELOCATE", "P001", 2018)}, sites=sites), "admission.catalogue", "F1", "P001")
    assert judge(firms, {"F1": ("RELOCATE", "Z01", 2018)}, sites=sites) == {}


def test_micro_parks_receive_below_scale_firms_only():
    sites = [micro_park("M001", 0, 0, spare_mu=50.0)]
    moves = {"F1": ("RELOCATE", "M001", 2018)}
    named(judge([firm("F1", xy=(3, 3))], moves, sites=sites), "admission.micro_parks", "F1", "M001")
    assert judge([small_firm("F1", xy=(3, 3))], moves, sites=sites) == {}


def test_dyers_move_to_a_cluster_that_serves_their_county_and_is_ready():
    moves = {"F1": ("RELOCATE", "Z01", 2018)}
    assert judge([dyer("F1")], moves, [cluster()]) == {}
    named(judge([dyer("F1")], moves), "admission.dyeing_places", "F1", "Z01")
    named(judge([dyer("F1")], moves, [cluster(serves="zhuji;yuecheng")]), "admission.dyeing_places", "keqiao")
    named(judge([dyer("F1")], moves, [cluster(ready_year=2019)]), "admission.dyeing_places", "2018")


def test_a_site_belongs_to_an_area_by_its_share_or_by_the_area_s():
    """A 2 km zone: 10 % of it is 632 m square; an area of 300 m counts once half of it lies inside."""
    moves = {"F1": ("RELOCATE", "Z01", 2018)}
    assert judge([dyer("F1")], moves, [area("A01", "dyeing_cluster", 5, 0, 300)]) == {}
    assert judge([dyer("F1")], moves, [area("A01", "dyeing_cluster", 6.1, 0, 300)]) != {}
    assert judge([dyer("F1")], moves, [area("A01", "dyeing_cluster", 7.75, 0, 4000)]) == {}  # a quarter of... 12.5 %
    assert judge([dyer("F1")], moves, [area("A01", "dyeing_cluster", 7.85, 0, 4000)]) != {}  # 7.5 %


@pytest.mark.parametrize("home", [None, "P001", "Z02"])
def test_keqiao_keeps_no_dyer_outside_the_cluster(home):
    firms = [dyer("F1", home, grade="D"), dyer("F2", "Z01")]
    named(judge(firms, {}, [cluster()]), "admission.dyeing_clearance", "F1")
    named(
        judge(firms, {"F1": ("RELOCATE", "Z01", 2020)}, [cluster()]), "admission.dyeing_clearance", "2020, due by 2018"
    )
    named(judge(firms, {"F1": ("EXIT", 2020)}, [cluster()]), "admission.dyeing_clearance", "F1")
    assert judge(firms, {"F1": ("RELOCATE", "Z01", 2018)}, [cluster()]) == {}


def test_other_counties_may_keep_dyers():
    assert judge([dyer("F1", "P001")], {}, sites=[park("P001", county="zhuji")]) == {}


JOINING = [dyer(f"F{n}", xy=(3, n), county="zhuji", join_group="G1", land_mu=100.0) for n in (1, 2)]
BOTH = {"F1": ("RELOCATE", "Z01", 2018), "F2": ("RELOCATE", "Z01", 2018)}


def test_joining_members_move_to_one_site_in_time():
    areas = [cluster(), cluster("A02", 10)]
    assert judge(JOINING, BOTH, areas) == {}
    named(judge(JOINING, BOTH | {"F2": ("OUTSIDE",)}, areas), "admission.joined_groups", "F2", "G1")
    apart = BOTH | {"F2": ("RELOCATE", "Z02", 2018)}
    named(judge(JOINING, apart, areas), "admission.joined_groups", "G1", "2 sites", "Z01, Z02")
    late = BOTH | {"F2": ("RELOCATE", "Z01", 2020)}
    named(judge(JOINING, late, areas), "admission.joined_groups", "F2", "2020")


def test_joining_members_may_close_where_they_may():
    closable = [
        JOINING[0],
        JOINING[1] | {"grade": "D"},
        dyer("F3", xy=(3, 5), county="zhuji", join_group="G1", outdated=True),
    ]
    assert judge(closable, BOTH | {"F2": ("EXIT", 2018), "F3": ("EXIT", 2018)}, [cluster()]) == {}
    named(judge(JOINING, BOTH | {"F2": ("EXIT", 2018)}, [cluster()]), "closing.permitted", "F2")
    late = BOTH | {"F2": ("EXIT", 2020), "F3": ("EXIT", 2018)}
    named(judge(closable, late, [cluster()]), "admission.joined_groups", "F2", "2020, due by 2018")


def test_joined_groups_keep_within_the_cluster_s_land_and_number():
    other = [dyer(f"F{n}", xy=(3, n), county="zhuji", join_group="G2", land_mu=50.0) for n in (3, 4)]
    moves = BOTH | {row["firm_id"]: ("RELOCATE", "Z01", 2018) for row in other}
    one_limit = [cluster(max_mu=120.0)]  # G1 takes 120 mu of its 200, G2 its own 100
    assert judge(JOINING, BOTH, one_limit) == {}
    named(judge([*JOINING, *other], moves, one_limit), "admission.cluster_limits", "A01", "220.0 mu", "120.0 mu")
    named(judge([*JOINING, *other], moves, [cluster(max_sites=1)]), "admission.cluster_limits", "2 joined groups")
    assert judge([*JOINING, *other], moves, [cluster(max_sites=2, max_mu=np.nan)]) == {}


def test_chemicals_move_only_to_their_cluster_in_time():
    plant = [firm("F1", xy=(3, 3), sector="dyestuffs")]
    here = [area("A01", "chemical_cluster", 5, 0)]
    assert judge(plant, {"F1": ("RELOCATE", "Z01", 2018)}, here) == {}
    assert judge(plant, {}, here) == {}  # may be upgraded where it stands
    named(judge(plant, {"F1": ("RELOCATE", "Z02", 2018)}, here), "admission.chemicals", "F1", "Z02")
    named(judge(plant, {"F1": ("RELOCATE", "Z01", 2020)}, here), "admission.chemicals", "2020, due by 2018")
    closable = [plant[0] | {"grade": "D"}]
    named(judge(closable, {"F1": ("EXIT", 2020)}, here), "admission.chemicals", "2020, due by 2018 (EXIT)")
    assert judge(closable, {"F1": ("EXIT", 2018)}, here) == {}


def test_heavy_metals_stay_out_of_sensitive_areas():
    works = firm("F1", xy=(3, 3), sector="copper", heavy_metal=True)
    here, moves = [area("A01", "heavy_metal_sensitive", 5, 0)], {"F1": ("RELOCATE", "Z01", 2018)}
    named(judge([works], moves, here), "admission.heavy_metals", "F1", "Z01")
    assert judge([works | {"heavy_metal": False}], moves, here) == {}


def test_origin_mark():
    here = [area("A01", "wine_origin", 5, 0, 3000)]
    stray = firm("F1", xy=(3, 3), sector="rice_wine", origin_mark=True)
    named(judge([stray], {}, here), "admission.origin_mark", "F1", "stays")
    named(judge([stray], {"F1": ("RELOCATE", "P001", 2018)}, here), "admission.origin_mark", "P001")
    assert judge([stray], {"F1": ("RELOCATE", "Z01", 2020)}, here) == {}
    assert judge([stray | {"grade": "D"}], {"F1": ("EXIT", 2020)}, here) == {}
    assert judge([firm("F1", xy=(5, 1.2), sector="rice_wine", origin_mark=True)], {}, here) == {}
    early = scenario(
        rules__admission__origin_mark_by={
            "value": 2018,
            "unit": "year",
            "assumption": "test",
            "low": 2018,
            "high": 2020,
        }
    )
    named(judge([stray], {"F1": ("RELOCATE", "Z01", 2020)}, here, rules=early), "admission.origin_mark", "due by 2018")
