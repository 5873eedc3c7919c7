"""From a point to a plan: what forced a fate is cited, officials' classes and after-uses follow their precedence."""

from __future__ import annotations

import pytest

from tests.cities import area, firm, make_dataset, park, redline, zone
from tests.model.hand import hand_scenario, lock_table, optimum
from tests.solve.cases import SEEDS, tiny

ON = ("eligibility", "redlines", "polluters", "admission")


def reasons(solved):
    """Park or firm → its reason in three parts."""
    both = {**solved.plan.parks["reason"].to_dict(), **solved.plan.firms["reason"].to_dict()}
    return {name: text.split("|") for name, text in both.items()}


@pytest.mark.parametrize(
    ("trait", "lines", "code", "clause"),
    [
        ({"beyond_repair": True}, [], "park_beyond_repair", "G18 §2.2"),
        ({"rental_share": 0.9}, [], "park_rented", "G18 §2.2"),
        ({"urban_core": True, "industrial_share": 0.1}, [], "park_core", "G18 §2.2"),
        ({"gross_mu": 90.0}, [], "park_small", "G18 §2.2"),
        ({}, [redline("R1", 0, 0, 400)], "park_in_redline", "G18 §2.2"),
        ({"beyond_repair": True}, [redline("R1", 0, 0, 400)], "park_in_redline", "G18 §2.2"),
    ],
)
def test_what_vacates_a_park_is_cited(trait, lines, code, clause):
    city = make_dataset([park("P001", **trait), zone("Z01")], [firm("F1", "P001", xy=(0.24, 0.24))], lines)
    found = reasons(optimum(city, hand_scenario(*ON)))["P001"]
    assert found[0] == code and found[1].startswith(f"{clause}: ") and found[2].startswith(f"{clause}：")


def test_a_park_inside_a_zone_cites_the_zones():
    city = make_dataset([park("P001", 5.0, beyond_repair=True), zone("Z01")], [firm("F1", "P001")])
    found = reasons(optimum(city, hand_scenario(*ON)))
    assert found["P001"][0] == "park_in_zone" and found["P001"][1].startswith("G18 §2.1")
    assert found["F1"][0] == "park"


@pytest.mark.parametrize(
    ("over", "code", "clause"),
    [
        ({"outdated": True}, "firm_outdated", "G18 §2.2"),
        ({"four_no": True}, "firm_four_no", "G18 §2.2"),
        ({"compliance": "beyond_repair", "polluting": True}, "firm_beyond_repair", "G18 §2.2"),
        ({"polluting": True}, "firm_polluter", "G18 §1.2"),
        ({"sector": "dyeing"}, "firm_dyer", "B50-T10"),
        ({"sector": "dyeing", "county": "zhuji", "join_group": "G1"}, "firm_joins", "B50-T10"),
        ({"sector": "rice_wine", "origin_mark": True}, "firm_origin", "B50-W2"),
        ({"sector": "apparel"}, "firm_in_redline", "G18 §2.2"),
    ],
)
def test_what_moves_or_closes_a_firm_is_cited(over, code, clause):
    areas = [area("A1", "dyeing_cluster", 5, 0, 1800), area("A2", "wine_origin", 5, 0, 1800)]
    corridor = redline("R1", 0, 0, 100, kind="water_corridor", forbids="apparel")
    city = make_dataset([zone("Z01")], [firm("F1", xy=(0.0, 0.0), **over)], [corridor], areas)
    solved = optimum(city, hand_scenario(*ON))
    assert solved.firm("F1")[0] in ("RELOCATE", "EXIT")
    found = reasons(solved)["F1"]
    assert found[0] == code and found[1].startswith(f"{clause}: ")


def test_a_reviewer_s_locks_are_cited_but_for_what_a_clause_forces():
    sites = [park("P001"), park("P002", 1.0), park("P003", 9.0, rental_share=0.9), zone("Z01")]
    firms = [firm("F1", "P001"), firm("F2", "P002"), firm("F3", xy=(2, 0), outdated=True), firm("F4", xy=(2, 0))]
    parks = [("P001", "RETAIN", "", 0), ("P002", "RELOCATE", "", 2020), ("P003", "EXIT", "", 2020)]
    locks = lock_table(parks, [("F3", "EXIT", "", 2018), ("F4", "OUTSIDE", "", 0)])
    found = reasons(optimum(make_dataset(sites, firms), hand_scenario("eligibility"), locks))
    assert {name: found[name][0] for name in ("P001", "P002", "F4")} == dict.fromkeys(("P001", "P002", "F4"), "locked")
    assert found["P001"][1] == "review: fixed by a reviewer"
    assert found["P003"][0] == "park_rented" and found["F3"][0] == "firm_outdated"


def test_who_may_stay_in_a_zone_is_told():
    city = make_dataset([zone("Z01")], [firm("F1", "Z01")])
    assert reasons(optimum(city, hand_scenario(*ON)))["F1"][0] == "firm_may_stay"


@pytest.mark.parametrize("seed", list(SEEDS)[:12])
def test_every_park_and_firm_has_a_reason_in_both_languages(seed):
    case = tiny(seed)
    if case.model is None or not case.best.plans:
        return
    for name, parts in reasons(optimum(case.dataset, case.scenario)).items():
        assert len(parts) == 3 and all(parts), name
        assert parts[0].isidentifier() and parts[1].isprintable(), name
        assert any("一" <= letter <= "鿿" for letter in parts[2]), name


ECO, SOURCE = redline("R1", 0, 0, 400), redline("R1", 0, 0, 400, kind="water_source")


@pytest.mark.parametrize(
    ("lines", "trait", "due"),
    [
        ([], {"beyond_repair": True}, ("CLEAR", "INDUSTRY", "EXIT")),
        ([], {"rental_share": 0.7}, ("CONVERT", "SERVICES", "EXIT")),
        ([], {"urban_core": True, "industrial_share": 0.2}, ("CONVERT", "SERVICES", "EXIT")),
        ([ECO], {}, ("CLEAR", "RECLAIM", "EXIT")),
        ([SOURCE], {}, ("CLEAR", "INDUSTRY", "EXIT")),
        ([ECO], {"rental_share": 0.7}, ("CONVERT", "RECLAIM", "EXIT")),
        ([], {"beyond_repair": True, "rental_share": 0.7}, ("CONVERT", "SERVICES", "EXIT")),
    ],
)
def test_class_and_after_use_of_a_vacated_park(lines, trait, due):
    """A park with one firm that may close."""
    city = make_dataset([park("P001", **trait)], [firm("F1", "P001", grade="D")], lines)
    row = optimum(city, hand_scenario("eligibility", "redlines")).plan.parks.loc["P001"]
    assert (row["g18_class"], row["after_use"], row["fate"]) == due


def test_classes_of_parks_that_stay():
    """P001 absorbs P002; P003, far away, absorbs nobody and holds more people than closing it is worth."""
    sites = [park("P001"), park("P002", 1.0), park("P003", 9.0)]
    firms = [firm("F1", "P001", output=60_000.0), firm("F2", "P002"), firm("F3", "P003", land_mu=300.0)]
    parks = optimum(make_dataset(sites, firms), hand_scenario("eligibility", "land")).plan.parks
    assert parks["g18_class"].to_dict() == {"P001": "INTEGRATE", "P002": "INTEGRATE", "P003": "UPGRADE"}
    assert set(parks["after_use"]) == {""}


@pytest.mark.parametrize(("share", "fate"), [(0.51, "RELOCATE"), (0.49, "EXIT")])
def test_a_vacated_park_is_named_by_where_its_output_goes(share, fate):
    """F1 is sound and moves on, F2 has to close."""
    firms = [firm("F1", "P001", output=share * 20_000), firm("F2", "P001", output=(1 - share) * 20_000, outdated=True)]
    city = make_dataset([park("P001", rental_share=0.9), zone("Z01")], firms)
    assert optimum(city, hand_scenario("eligibility")).park("P001")[0] == fate
