"""Families 8–13: targets and ceilings as rows; hard ones missed are violations."""

from __future__ import annotations

import pytest

from parkopt.audit import audit, recomputed
from tests.audit.plans import hard, named, park_row, plan, scenario, violations
from tests.cities import firm, make_dataset, micro_park, park, small_firm, zone

TEXTILE = 1.035**4


@pytest.fixture
def city():
    return make_dataset(
        [park("P001"), zone("Z01", unit="binhai"), micro_park("M001", 0, 3)],
        [
            firm("F1", "P001", strategic=True),
            firm("F2", "Z01", unit="binhai", sector="ties", value_added=300.0),
            small_firm("F3", "M001", count=6),
            firm("F4", xy=(3, 3), output=20_000.0, hi_tech=True),
            small_firm("F5", xy=(3, 4), count=3, sector="pearl"),
        ],
    )


@pytest.fixture
def stay(city):
    return plan(city)


def row(city, made, key, **overrides):
    table = recomputed(city, scenario(**overrides), made).set_index("key")
    return table.loc[key]


def test_rates_count_firms_by_count_over_survivors(city, stay):
    assert row(city, stay, "in_park_rate_all")["value"] == pytest.approx(8 / 12)
    assert row(city, stay, "in_park_rate_all")["missing"] == pytest.approx(0.8 * 12 - 8)
    assert row(city, stay, "in_park_rate_above_scale")["value"] == pytest.approx(2 / 3)
    closed = plan(city, None, {"F5": ("EXIT", 2018)})
    assert row(city, closed, "in_park_rate_all")["value"] == pytest.approx(8 / 9)


def test_output_in_parks_and_its_share(city, stay):
    inside = TEXTILE * (13_360.0 * 1.06 + 13_360.0 * 1.03 + 800.0 * 1.03) / 1e4
    assert row(city, stay, "output_in_parks")["value"] == pytest.approx(inside)
    outside = (TEXTILE * 20_000.0 + 1.05**4 * 800.0) / 1e4
    assert row(city, stay, "output_share_in_parks")["value"] == pytest.approx(inside / (inside + outside))


def test_per_mu_figures_of_above_scale_firms_with_land(city, stay):
    output = TEXTILE * (13_360.0 * 1.06 + 13_360.0 * 1.03 + 20_000.0)
    assert row(city, stay, "output_per_mu")["value"] == pytest.approx(output / (20 * 0.97 + 20 + 20))
    tax = 356.0 * 1.045**4 * (1.10 + 1.05 + 1.0)
    assert row(city, stay, "tax_per_mu")["value"] == pytest.approx(tax / (20 * 0.97 + 20 + 20))


def test_tenants_count_in_the_city_s_average_but_not_in_the_park_s_floor():
    """A tenant brings output and no land: 2 000 万元 on 20 mu fail the floor of 350 with or without it."""
    city = make_dataset(
        [park("P001")], [firm("F1", "P001", output=2_000.0), firm("F2", "P001", land_mu=0.0, output=500_000.0)]
    )
    average = row(city, plan(city), "output_per_mu")["value"]
    assert average == pytest.approx(TEXTILE * 1.06 * 502_000 / (20 * 0.97))
    named(violations(city, plan(city)), "productivity.floor", "P001")


def test_leading_share_is_of_value_added_in_hosts(city):
    some = plan(city, None, None, {"P001": ()})
    led = 300.0 * 1.04 + 160.0 * 1.04
    assert row(city, some, "leading_share")["value"] == pytest.approx(led / (led + 2_700.0 * 1.08))


def test_tiers_count_hosts(city, stay):
    tiers = {
        "rules__tiers__lower": {"value": 1.6, "unit": "亿元/yr", "clause": "G18 §1.2"},
        "rules__tiers__upper": {"value": 1.5, "unit": "亿元/yr", "clause": "G18 §1.2"},
    }
    assert row(city, stay, "hosts_over_10bn", **tiers)["value"] == 1  # the park's 1.625; not the group's 1.579
    assert row(city, stay, "hosts_over_100bn", **tiers)["value"] == 1  # groups only


@pytest.mark.parametrize(
    ("key", "column"), [("energy_intensity_fall", "energy_tce"), ("wastewater_intensity_fall", "wastewater_t")]
)
def test_intensity_ceilings(city, stay, key, column):
    ledger = city.firms
    before = ledger[column].sum() / ledger["value_added"].sum()
    slow, quick = 1.045**4, 1.06**4
    value_added = slow * (2_700.0 * 1.08 + 300.0 * 1.04 + 160.0 * 1.04 + 2_700.0) + quick * 160.0
    assert row(city, stay, key)["limit"] == pytest.approx(0.95**4 * before * value_added)
    change, park_factor, zone_factor = (0.97, 0.95, 0.98) if column == "energy_tce" else (0.965, 0.92, 0.97)
    big, small = (800.0, 40.0) if column == "energy_tce" else (5_000.0, 200.0)
    textile = slow * (big * park_factor + (big + small) * zone_factor + big)
    assert row(city, stay, key)["value"] == pytest.approx(change**4 * (textile + quick * small))


@pytest.mark.parametrize(
    ("rule", "key", "unit", "met", "missed"),
    [
        ("rates.targets", "in_park_rate_all", "1", 0.66, 0.67),
        ("rates.targets", "in_park_rate_above_scale", "1", 0.66, 0.67),
        ("rates.targets", "output_share_in_parks", "1", 0.57, 0.59),
        ("rates.targets", "output_in_parks", "亿元/yr", 3.29, 3.31),
        ("productivity.targets", "output_per_mu", "万元/mu", 925.0, 927.0),
        ("productivity.targets", "tax_per_mu", "万元/mu", 22.5, 22.6),
        ("leading.targets", "leading_share", "1", 1.0, 1.01),
        ("tiers.targets", "hosts_over_10bn", "hosts", 0, 1),
        ("tiers.targets", "hosts_over_100bn", "hosts", 0, 1),
        ("energy.targets", "energy_intensity_fall", "1/yr", 0.04, 0.05),
        ("energy.targets", "wastewater_intensity_fall", "1/yr", 0.04, 0.06),
        ("targets.other", "strategic_share", "1", 0.45, 0.50),
        ("targets.other", "hi_tech_share", "1", 0.44, 0.48),
        ("targets.other", "textile_output", "亿元/yr", 5.4, 5.6),
        ("targets.other", "pearl_output", "亿元/yr", 0.09, 0.10),
        ("targets.other", "metal_output", "亿元/yr", 0.0, 0.1),
        ("targets.other", "chemical_output", "亿元/yr", 0.0, 0.1),
    ],
)
def test_hard_targets_are_violations_when_missed(city, stay, rule, key, unit, met, missed):
    assert violations(city, stay, scenario(**hard(key, met, unit))) == {}
    named(violations(city, stay, scenario(**hard(key, missed, unit))), rule, key)
    soft = hard(key, missed, unit) | {f"targets__{key}__mode": "report"}
    assert violations(city, stay, scenario(**soft)) == {}


def test_a_hard_target_the_tables_cannot_express_is_named(city, stay):
    named(violations(city, stay, scenario(**hard("talents", 1, "persons"))), "targets.other", "talents", "recompute")


def test_soft_rows_are_counted_never_violated(city, stay):
    checked = {result.rule: result.checked for result in audit(city, scenario(), stay).rules}
    assert checked["rates.targets"] == 4
    assert checked["energy.targets"] == 2
    assert checked["energy.units"] == 2 * 8 + 1
    assert checked["people_money.limits"] == 1 + 1 + 2


def test_unit_energy_follows_the_firm_to_its_place(city, stay):
    assert row(city, stay, "binhai.growth")["limit"] == pytest.approx(800.0 * 1.025**4)
    assert row(city, stay, "binhai.growth")["value"] == pytest.approx(800.0 * (1.045 * 0.97) ** 4 * 0.98)
    limit = 0.85 ** (4 / 5) * (800.0 / 300.0) * 300.0 * 1.045**4 * 1.04
    assert row(city, stay, "binhai.intensity")["limit"] == pytest.approx(limit)
    moved = plan(city, None, {"F1": ("RELOCATE", "Z01", 2018)})
    more = 800.0 * (1.045 * 0.97) ** 4 * (0.98 + 0.90)
    assert row(city, moved, "binhai.growth")["value"] == pytest.approx(more)
    assert row(city, moved, "city_cap")["limit"] == pytest.approx(24_500_000 * 0.7)


def test_jobs_and_money():
    """F1 moves 4 km into the zone (4 % of 120 jobs), F2 closes (70 % of 120)."""
    city = make_dataset(
        [park("P001"), zone("Z01")],
        [firm("F1", "P001", polluting=True, compliance="repairable"), firm("F2", "P001", grade="D", output=100.0)],
    )
    fates = {"F1": ("RELOCATE", "Z01", 2020), "F2": ("EXIT", 2018)}
    made = plan(city, {"P001": park_row("RELOCATE", stage=2020)}, fates, workshops=(("Z01", 2018, 3.0),))
    assert row(city, made, "jobs.city")["value"] == pytest.approx(120 * 0.04 + 120 * 0.7)
    assert row(city, made, "jobs.keqiao")["limit"] == pytest.approx(0.04 * 240)
    first = 120 * 6 + 3 * (2000 / 3) * 1.5 * 0.15
    second = 15 * 90 + 120 * 4 * 0.1 + 0.03 * 13_360 + 375 * 8
    assert row(city, made, "budget.2018")["value"] == pytest.approx(0.4 * first / 1e4)
    assert row(city, made, "budget.2020")["value"] == pytest.approx(0.4 * (first + second) / 1e4)
