"""Families 8 and 10 per host."""

from __future__ import annotations

import pytest

from tests.audit.plans import named, park_row, plan, violations
from tests.cities import firm, make_dataset, micro_park, park, small_firm, zone


def judge(sites, firms, parks=None, fates=None, leads=None):
    city = make_dataset(sites, firms)
    return violations(city, plan(city, parks, fates, leads))


def test_productivity_floor_counts_growth_uplift_and_land_saved():
    """Weaving grows 3.5 % a year for 4 years and gains 6 % when retained, on 97 % of its land: 350 · 0.97 / 1.2164."""
    needed = 350 * 0.97 * 20 / (1.035**4 * 1.06)
    assert judge([park("P001")], [firm("F1", "P001", output=needed + 1)]) == {}
    short = judge([park("P001")], [firm("F1", "P001", output=needed - 1)])
    named(short, "productivity.floor", "P001", "350 万元/mu")


@pytest.mark.parametrize("over", [{"land_mu": 0.0}, {"above_scale": False}])
def test_productivity_leaves_out_tenants_and_small_firms(over):
    assert judge([park("P001")], [firm("F1", "P001", output=10.0, **over)]) == {}


def test_productivity_leaves_out_zones_and_counts_merged_parks_and_newcomers():
    assert judge([zone("Z01")], [firm("F1", "Z01", output=10.0)]) == {}
    sites = [park("P001"), park("P002", 1)]
    firms = [firm("F1", "P001", output=50_000.0), firm("F2", "P002", output=10.0, land_mu=200.0)]
    named(judge(sites, firms, {"P002": park_row("MERGE", "P001", 2018)}), "productivity.floor", "P001")
    weak = [firm("F1", "P001"), firm("F2", xy=(3, 3), output=10.0, land_mu=80.0)]
    named(judge(sites[:1], weak, fates={"F2": ("RELOCATE", "P001", 2018)}), "productivity.floor", "P001")
    assert judge(sites[:1], weak) == {}


SECTORS = ("weaving", "ties", "bearings", "copper")
FOUR = [firm(f"F{number}", "P001", sector=sector) for number, sector in enumerate(SECTORS)]


@pytest.mark.parametrize("count", [2, 3])
def test_two_or_three_leading_industries(count):
    assert judge([park("P001")], FOUR, leads={"P001": SECTORS[:count]}) == {}


def test_too_few_too_many_absent_and_double_leading_industries():
    site = [park("P001")]
    named(judge(site, FOUR, leads={"P001": SECTORS[:1]}), "leading.industries", "P001: names 1", "at least 2")
    named(judge(site, FOUR, leads={"P001": SECTORS}), "leading.industries", "P001: names 4", "at most 3")
    named(judge(site, FOUR, leads={"P001": ("ties", "weaving", "pearl")}), "leading.industries", "no firm", "pearl")
    named(judge(site, FOUR, leads={"P001": ("ties", "weaving", "ties")}), "leading.industries", "ties as leading twice")
    named(judge(site, FOUR, leads={"P009": ("ties",)}), "leading.industries", "P009")


def test_fewer_leads_only_where_fewer_sectors_are_present():
    assert judge([park("P001")], FOUR[:1], leads={"P001": ("weaving",)}) == {}
    named(judge([park("P001")], FOUR[:1], leads={"P001": ()}), "leading.industries", "at least 1")
    assert judge([park("P001")], []) == {}


def test_micro_parks_and_zone_groups_are_hosts_too():
    sites = [micro_park("M001", 0, 0), zone("Z01", "ZG1"), zone("Z02", "ZG1", 9)]
    firms = [small_firm("F1", "M001"), firm("F2", "Z01"), firm("F3", "Z02", sector="ties")]
    assert judge(sites, firms) == {}
    named(judge(sites, firms, leads={"M001": ()}), "leading.industries", "M001")
    named(judge(sites, firms, leads={"ZG1": ("ties",)}), "leading.industries", "ZG1: names 1", "at least 2")
