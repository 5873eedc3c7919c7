"""Families 1, 2 (parks) and 15."""

from __future__ import annotations

import pytest

from tests.audit.plans import assumed, named, park_row, plan, scenario, violations
from tests.cities import firm, make_dataset, park, redline, zone


def test_park_count_at_the_end_of_each_phase():
    city = make_dataset([park(f"P00{n}", 5.0 * n) for n in range(1, 4)] + [zone("Z01", x_km=0, y_km=8)])
    phases = [
        {"year": 2018, "park_limit": assumed(2, "parks")},
        {"year": 2020, "park_limit": assumed(1, "parks")},
    ]
    rules = scenario(phases=phases)
    gone = {"P002": park_row("EXIT", stage=2018), "P003": park_row("EXIT", stage=2020)}
    assert violations(city, plan(city, gone), rules) == {}
    late = gone | {"P002": park_row("EXIT", stage=2020)}
    named(violations(city, plan(city, late), rules), "park_count.limit", "3 parks remain at the end of 2018, limit 2")
    few = {"P002": park_row("EXIT", stage=2018)}
    named(violations(city, plan(city, few), rules), "park_count.limit", "2 parks remain at the end of 2020, limit 1")


@pytest.mark.parametrize("fate", [park_row(), park_row("EXIT", stage=2018)])
def test_a_park_inside_a_zone_merges_into_its_group(fate):
    city = make_dataset([park("P001", 5, 0), zone("Z01", x_km=5), zone("Z02", "ZG2", 9)])
    assert violations(city, plan(city, {"P001": park_row("MERGE", "ZG1", 2018)})) == {}
    named(violations(city, plan(city, {"P001": fate})), "park_count.inside_zone", "P001", "Z01", "ZG1")


def test_a_red_line_vacates_a_park_inside_a_zone():
    city = make_dataset([park("P001", 5, 0), zone("Z01", x_km=5)], redlines=[redline("R1", 5, 0, 400)])
    gone = park_row("EXIT", stage=2018, after_use="RECLAIM")
    assert violations(city, plan(city, {"P001": gone})) == {}
    named(violations(city, plan(city, {"P001": park_row("MERGE", "ZG1", 2018)})), "redlines.parks", "P001", "64.0 %")


def test_a_park_in_a_red_line_is_vacated():
    touched = redline("R2", 3.4, 0, 400)  # 20 % of P002
    corridor = redline("R3", 6, 0, kind="water_corridor", forbids="dyeing")
    city = make_dataset(
        [park("P001"), park("P002", 3), park("P003", 6)], redlines=[redline("R1", 0, 0), touched, corridor]
    )
    gone = park_row("EXIT", stage=2018, after_use="RECLAIM")
    assert violations(city, plan(city, {"P001": gone})) == {}
    named(violations(city, plan(city)), "redlines.parks", "P001: 100.0 %")


@pytest.mark.parametrize(
    ("trait", "word"),
    [
        ({"geometry": None, "gross_mu": 140.0}, "140.0 mu"),
        ({"boundary_clear": False}, "boundary"),
        ({"lawful_share": 0.5}, "0.50"),
        ({"facilities": "heat;gas"}, "sewage"),
        ({"beyond_repair": True}, "beyond repair"),
        ({"rental_share": 0.6}, "converted"),
        ({"urban_core": True, "industrial_share": 0.39}, "converted"),
    ],
)
def test_a_retained_park_is_eligible(trait, word):
    trait = {key: value for key, value in trait.items() if value is not None}
    city = make_dataset([park("P001", **trait), park("P002", 5)], [firm("F1", "P001", output=30_000.0)])
    named(violations(city, plan(city)), "eligibility.retained", "P001", word)


def test_small_few_and_low_all_three():
    def found(output, **over):
        rules = scenario(rules__eligibility__small_max_area=assumed(200, "mu"))
        city = make_dataset([park("P001", side_m=350, **over)], [firm("F1", "P001", output=output)])
        return violations(city, plan(city), rules)

    assert found(20_001.0) == {}
    named(found(20_000.0), "eligibility.retained", "P001", "small")


def absorbing_city(**over):
    return make_dataset(
        [park("P001", 0, 0, **over), park("P002", 1, 0)],
        [firm("F1", "P001", output=50_000.0), firm("F2", "P002", output=25_000.0)],
    )


def test_a_host_is_strong_and_has_room():
    merged = {"P002": park_row("MERGE", "P001", 2018)}
    city = absorbing_city()
    assert violations(city, plan(city, merged)) == {}
    city = absorbing_city(spare_mu_2018=50.0, spare_mu_2020=9.0, spare_mu=9.0)
    named(violations(city, plan(city, merged)), "eligibility.absorbing", "P001", "9.0 mu")
    rules = scenario(rules__eligibility__host_min_output=assumed(50_001, "万元/yr"))
    city = absorbing_city()
    named(violations(city, plan(city, merged), rules), "eligibility.absorbing", "P001", "50000 万元")


@pytest.mark.parametrize("trait", [{"beyond_repair": True}, {"rental_share": 0.9}])
def test_what_must_go_is_not_merged(trait):
    city = make_dataset(
        [park("P001"), park("P002", 1, **trait)], [firm("F1", "P001", output=60_000.0), firm("F2", "P002")]
    )
    named(
        violations(city, plan(city, {"P002": park_row("MERGE", "P001", 2018)})), "eligibility.cleared", "P002", "P001"
    )


def test_the_zone_around_it_takes_even_a_park_beyond_repair():
    city = make_dataset([park("P001", 5, 0, beyond_repair=True), zone("Z01", x_km=5)])
    assert violations(city, plan(city, {"P001": park_row("MERGE", "ZG1", 2018)})) == {}
