"""Sites and hosts of an instance: eligibility, red lines, zones around parks, mixes, merger candidates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parkopt.grounds import ground
from parkopt.instance import Instance, ParkKind, build_instance
from parkopt.scenario.load import load_scenario
from tests.cities import area, firm, make_dataset, micro_park, park, redline, zone
from tests.model.hand import hand_scenario


def made(sites, firms=(), lines=(), areas=(), *families: str) -> Instance:
    return build_instance(make_dataset(sites, firms, lines, areas), hand_scenario(*families))


def merges(instance: Instance, name: str) -> set[str]:
    """Hosts a park may merge into."""
    rows = instance.park_options
    mine = (rows.park == list(instance.sites.id).index(name)) & (rows.kind == ParkKind.MERGE) & (rows.bar == 0)
    return set(instance.hosts.id[rows.host[mine]])


def test_hosts_are_parks_then_groups_then_micro_parks():
    sites = [
        zone("Z01", "ZG1", 5),
        zone("Z02", "ZG2", 9),
        zone("Z03", "ZG1", 13),
        park("P001"),
        micro_park("M001", 0, 3),
    ]
    instance = made(sites)
    assert instance.hosts.id.tolist() == ["P001", "ZG1", "ZG2", "M001"]
    host = dict(zip(instance.sites.id, instance.hosts.id[instance.sites.host], strict=True))
    assert host == {"P001": "P001", "Z01": "ZG1", "Z02": "ZG2", "Z03": "ZG1", "M001": "M001"}


def test_mixes_are_shares_of_output_by_group():
    firms = [firm("F1", "P001", output=300.0), firm("F2", "P001", sector="bearings", output=100.0)]
    firms += [firm("F3", "Z01", output=100.0), firm("F4", "Z02", sector="bearings", output=300.0)]
    instance = made([park("P001"), zone("Z01", "ZG1", 5), zone("Z02", "ZG1", 9)], firms)
    textile, machinery = instance.groups.index("textile"), instance.groups.index("machinery")
    assert instance.sites.mix[0, [textile, machinery]] == pytest.approx([0.75, 0.25])
    assert instance.hosts.mix[1, [textile, machinery]] == pytest.approx([0.25, 0.75])  # the group's by output


@pytest.mark.parametrize(
    ("trait", "retain", "merge"),
    [
        ({}, "", ""),
        ({"gross_mu": 149.0}, "park_area", ""),
        ({"boundary_clear": False}, "park_boundary", ""),
        ({"lawful_share": 0.59}, "park_lawful", ""),
        ({"facilities": "heat"}, "park_facilities", ""),
        ({"beyond_repair": True}, "park_beyond_repair", "park_beyond_repair"),
        ({"rental_share": 0.6}, "park_rented", "park_rented"),
        ({"urban_core": True, "industrial_share": 0.39}, "park_core", "park_core"),
        ({"gross_mu": 100.0}, "park_small", "park_small"),
    ],
)
def test_what_bars_a_park(trait, retain, merge):
    instance = made([park("P001", **trait), zone("Z01")], [], [], [], "eligibility")
    found = [
        ground(int(bar[0])).code if bar[0] else "" for bar in (instance.sites.retain_bar, instance.sites.merge_bar)
    ]
    assert found == [retain, merge]
    assert made([park("P001", **trait), zone("Z01")]).sites.retain_bar[0] == 0


def test_red_lines_by_share_and_sector():
    """R1 covers 64 % of P001; R2, for dyeing, all of P002."""
    lines = [redline("R1", 0, 0, 400), redline("R2", 3, 0, 600, kind="water_corridor", forbids="dyeing")]
    sites = made([park("P001"), park("P002", 3), park("P003", 6)], [], lines, [], "redlines").sites
    dyeing = sorted(load_scenario("shaoxing-2020").industries).index("dyeing")
    assert sites.in_redline.tolist() == [True, False, False]
    assert sites.eco.tolist() == [True, False, False]
    assert sites.closed_to[:, dyeing].tolist() == [True, True, False]
    assert sites.closed_to.sum(axis=1).tolist() == [33, 1, 0]


def test_the_fullest_zone_takes_a_park_inside():
    """P001 lies 40 % in Z01 and 60 % in Z02; P002 40 % in a zone, which is not enough."""
    sites = [park("P001", 0.05), zone("Z01", "ZG1", -1.0), zone("Z02", "ZG2", 1.0), park("P002", 2.05)]
    instance = made(sites)
    names = [*instance.sites.id, ""]
    assert [names[k] for k in instance.sites.inside] == ["Z02", "", "", ""]
    assert merges(instance, "P001") == {"ZG2"}


@pytest.mark.parametrize(("x", "hosts"), [(0.9, {"P001"}), (2.49, {"P001"}), (2.51, set())])
def test_mergers_need_nearness(x, hosts):
    firms = [firm("F1", "P001", output=60_000.0), firm("F2", "P002")]
    assert merges(made([park("P001"), park("P002", x)], firms, [], [], "eligibility"), "P002") == hosts


def test_areas_by_the_share_of_either():
    """A 300 m square wholly in a 2 km zone, a 4 km square over 12.5 % of it, one over 7.5 %."""
    areas = [
        area("A1", "metal_hub", 5, 0, 300),
        area("A2", "metal_hub", 7.75, 0, 4000),
        area("A3", "metal_hub", 7.85, 0, 4000),
    ]
    assert made([zone("Z01")], [], [], areas).sites.belongs[0].tolist() == [True, True, False]


def test_spare_land_of_phases_the_data_lacks_is_the_latest_earlier():
    site = park("P001")
    del site["spare_mu"]
    city = make_dataset([site | {"spare_mu_2017": 5.0, "spare_mu_2019": 9.0, "spare_mu": 0.0}], phases=())
    city.sites["spare_mu_2017"], city.sites["spare_mu_2019"] = 5.0, 9.0
    instance = build_instance(replace(city, phases=(2017, 2019)), hand_scenario())
    assert np.allclose(instance.sites.spare_mu, [[5.0, 9.0]])
