"""Family 6."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from parkopt.audit.ground import within_reach
from tests.audit.plans import assumed, named, park_row, plan, scenario, violations
from tests.cities import firm, make_dataset, park, square, zone

STRONG = 60_000.0


def two_parks(x_km=1.0, sector="weaving", **over):
    return make_dataset(
        [park("P001"), park("P002", x_km, **over)],
        [firm("F1", "P001", output=STRONG), firm("F2", "P002", sector=sector, county="keqiao")],
    )


def merged(city, rules=None, host="P001"):
    return violations(city, plan(city, {"P002": park_row("MERGE", host, 2018)}), rules)


def test_gap():
    assert merged(two_parks(2.49)) == {}
    named(merged(two_parks(2.51)), "merging.gap", "P002: lies 2010 m from P001", "at most 2000 m")


def test_contact_is_outline_within_reach():
    """At a gap of 1 960 m the near side of 500 m and 40 m of each flank lie within 2 000 m: about 580 m."""
    city = two_parks(2.46)
    assert merged(city, scenario(rules__merging__min_contact=assumed(579, "m"))) == {}
    named(merged(city, scenario(rules__merging__min_contact=assumed(585, "m"))), "merging.contact", "P002: 580 m")


def test_reach_is_never_less_than_the_true_one():
    grown = within_reach(np.array([shapely.Point(0, 0)]), 100.0)[0]
    assert 100.0 - 1e-9 <= shapely.distance(shapely.Point(0, 0), grown.exterior) < 100.1


def test_county():
    city = two_parks(county="yuecheng")
    named(merged(city), "merging.county", "P002: in yuecheng merges with P001 in keqiao")
    assert merged(city, scenario(rules__merging__cross_county__value=True)) == {}


def test_similarity_by_sector_groups():
    assert merged(two_parks(sector="apparel")) == {}  # both textile
    named(merged(two_parks(sector="bearings")), "merging.similarity", "P002", "P001 to 0.000")
    mixed = make_dataset(
        [park("P001"), park("P002", 1)],
        [
            firm("F1", "P001", output=STRONG),
            firm("F2", "P002", output=24.0),
            firm("F3", "P002", sector="bearings", output=76.0, land_mu=0.1),
        ],
    )
    named(merged(mixed), "merging.similarity", "0.240", "0.25 is needed")


def test_span_between_host_and_merged_and_between_merged():
    sites = [park("P001"), park("P002", -2), park("P003", 2)]
    firms = [firm("F1", "P001", output=STRONG), firm("F2", "P002"), firm("F3", "P003")]
    city = make_dataset(sites, firms)
    both = plan(city, {name: park_row("MERGE", "P001", 2018) for name in ("P002", "P003")})
    assert violations(city, both, scenario(rules__merging__max_span=assumed(4528, "m"))) == {}
    named(
        violations(city, both, scenario(rules__merging__max_span=assumed(4527, "m"))),
        "merging.span",
        "P001: P002 and P003 under it span 4528 m",
    )


def test_zone_groups_are_measured_at_their_members_and_have_no_span():
    sites = [park("P002", 0), zone("Z01", "ZG1", 2), zone("Z02", "ZG1", 40, county="yuecheng")]
    firms = [firm("F1", "Z01"), firm("F2", "P002"), firm("F3", "Z02", sector="bearings")]
    city = make_dataset(sites, firms)
    assert merged(city, scenario(rules__merging__max_span=assumed(100, "m")), host="ZG1") == {}
    firms[0] = firm("F1", "Z01", sector="bearings")
    named(merged(make_dataset(sites, firms), host="ZG1"), "merging.similarity", "P002", "Z01")
    far = make_dataset([park("P002", -5), *sites[1:]], [*firms[1:], firm("F1", "Z01")])
    named(merged(far, host="ZG1"), "merging.gap", "P002: lies 5750 m from Z01")


def test_any_member_zone_that_passes_will_do():
    """Z01 is nearer but of another business, Z02 a little farther and alike; Z03 is alike but in another county."""
    other = zone("Z01", "ZG1", 1.5, side_m=1000)
    alike, across = zone("Z02", "ZG1", -1.6, side_m=1000), zone("Z03", "ZG1", 0, 1.6, side_m=1000, county="yuecheng")
    firms = [firm("F1", "Z01", sector="bearings"), firm("F2", "P002"), firm("F3", "Z02"), firm("F4", "Z03")]
    assert merged(make_dataset([park("P002", 0), other, alike, across], firms), host="ZG1") == {}
    found = merged(make_dataset([park("P002", 0), other, across], [*firms[:2], firms[3]]), host="ZG1")
    named(found, "merging.similarity", "P002", "Z01")


def test_parks_inside_a_zone_are_exempt():
    city = make_dataset(
        [park("P002", 5), zone("Z01", x_km=5, county="yuecheng")], [firm("F2", "P002", county="keqiao")]
    )
    assert merged(city, host="ZG1") == {}


@pytest.mark.parametrize("far", [0.0, 3.0])
def test_gap_is_between_outlines_not_centres(far):
    """A long park reaches its neighbour though its centre is far away."""
    long = shapely.union(square(1, 0, 500), square(4, 0, 6000)) if far else square(1, 0, 500)
    assert merged(two_parks(geometry=long)) == {}
