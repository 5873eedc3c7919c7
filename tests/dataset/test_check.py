"""Each rule of ``CHECKS`` is broken once by a small city made for it; sound cities raise nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import LineString, Polygon

from parkopt.dataset.check import CHECKS, check_dataset, check_sectors
from parkopt.dataset.check_geometry import FIRM_OFF_SITE_M
from parkopt.dataset.dataset import Dataset
from parkopt.errors import Fault
from tests.cities import (
    area,
    county,
    firm,
    make_dataset,
    micro_park,
    park,
    point,
    random_city,
    redline,
    small_firm,
    town,
    unit,
    zone,
)


def city(*firms: dict, **site: object) -> Dataset:
    """One park with ``site`` over its defaults, and ``firms``."""
    return make_dataset([park("P001", **site)], firms)


def keqiao(sites: list, firms: list = ()) -> Dataset:
    """A city whose only county and unit are Keqiao, whatever its rows name."""
    return make_dataset(sites, firms, counties=[county("keqiao")], units=[unit("keqiao", "keqiao")])


def bow_tie() -> Polygon:
    base = point(0, 0)
    return Polygon([(base.x + dx, base.y + dy) for dx, dy in [(0, 0), (400, 400), (400, 0), (0, 400)]])


def retyped(column: str, values: object) -> Dataset:
    sound = city(firm("F1", "P001"))
    return replace(sound, firms=sound.firms.assign(**{column: values}))


def recast(**layers: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> Dataset:
    sound = city(firm("F1", "P001"))
    return replace(sound, **{name: change(getattr(sound, name)) for name, change in layers.items()})


def with_crs(crs: str) -> Dataset:
    return replace(city(), crs=crs)


BROKEN: dict[str, tuple[Callable[[], Dataset], str, str, str]] = {
    "missing_column": (lambda: recast(firms=lambda frame: frame.drop(columns="tax")), "firms", "", "tax"),
    "wrong_type": (lambda: retyped("tax", ["much"]), "firms", "", "tax"),
    "missing_value": (lambda: city(firm("F1", "P001", revenue=np.nan)), "firms", "F1", "revenue"),
    "duplicate_id": (lambda: city(firm("F1", "P001"), firm("F1", "P001")), "firms", "F1", "firm_id"),
    "unknown_word": (lambda: city(firm("F1", "P001", grade="E")), "firms", "F1", "grade"),
    "out_of_range": (lambda: city(firm("F1", "P001", land_mu=-3.0)), "firms", "F1", "land_mu"),
    "infinite": (lambda: city(firm("F1", "P001", energy_tce=np.inf)), "firms", "F1", "energy_tce"),
    "dangling_id": (lambda: city(firm("F1", "P404", county="keqiao")), "firms", "F1", "site_id"),
    "unknown_tag": (lambda: city(facilities="sewage;wifi"), "sites", "P001", "facilities"),
    "bad_industry": (lambda: city(firm("F1", "P001", industry="cloth")), "firms", "F1", "industry"),
    "zone_without_group": (lambda: make_dataset([zone("Z01", "")]), "sites", "Z01", "zone_group"),
    "park_with_group": (lambda: city(zone_group="ZG1"), "sites", "P001", "zone_group"),
    "spare_exceeds_gross": (lambda: city(spare_mu=400.0), "sites", "P001", "spare_mu_2018"),
    "spare_falls": (lambda: city(spare_mu_2018=90.0, spare_mu_2020=80.0), "sites", "P001", "spare_mu_2020"),
    "land_exceeds_site": (
        lambda: city(firm("F1", "P001", land_mu=376.0, output=250_000.0)),
        "sites",
        "P001",
        "gross_mu",
    ),
    "above_scale_mismatch": (
        lambda: city(small_firm("F1", "P001", revenue=2000.0, output=2000.0)),
        "firms",
        "F1",
        "above_scale",
    ),
    "cohort_above_scale": (lambda: city(firm("F1", "P001", count=2)), "firms", "F1", "count"),
    "polluting_without_compliance": (
        lambda: city(firm("F1", "P001", polluting=True, compliance="")),
        "firms",
        "F1",
        "compliance",
    ),
    "impossible_output_per_mu": (lambda: city(firm("F1", "P001", land_mu=0.1)), "firms", "F1", "output"),
    "unusual_output_per_mu": (lambda: city(firm("F1", "P001", land_mu=0.5)), "firms", "F1", "output"),
    "part_exceeds_whole": (lambda: city(firm("F1", "P001", value_added=14_000.0)), "firms", "F1", "value_added"),
    "crs_not_metric": (lambda: with_crs("EPSG:4490"), "", "", "crs"),
    "unknown_crs": (lambda: with_crs("EPSG:0"), "", "", "crs"),
    "refused_datum": (lambda: with_crs("EPSG:2362"), "", "", "crs"),
    "missing_crs": (
        lambda: recast(sites=lambda frame: frame.set_crs(None, allow_override=True)),
        "sites",
        "",
        "geometry",
    ),
    "crs_differs": (lambda: recast(firms=lambda frame: frame.to_crs("EPSG:4490")), "firms", "", "geometry"),
    "empty_geometry": (lambda: city(firm("F1", "P001", geometry=None)), "firms", "F1", "geometry"),
    "wrong_geometry": (lambda: city(gross_mu=1.0, spare_mu=0.0, geometry=point(0, 0)), "sites", "P001", "geometry"),
    "invalid_geometry": (lambda: city(geometry=bow_tie(), gross_mu=120.0), "sites", "P001", "geometry"),
    "sites_overlap": (lambda: make_dataset([park("P001"), park("P002", 0.4)]), "sites", "P001", "geometry"),
    "park_straddles_zone": (
        lambda: make_dataset([park("P001", 4.0), zone("Z01", "ZG1", 5.0)]),
        "sites",
        "P001",
        "geometry",
    ),
    "firm_off_site": (lambda: city(firm("F1", "P001", (0.5, 0))), "firms", "F1", "site_id"),
    "outside_city": (lambda: city(firm("F1", None, (30, 0))), "firms", "F1", "geometry"),
    "county_disagrees": (
        lambda: make_dataset([park("P001"), park("P002", 40, county="yuecheng"), park("P003", 3, county="yuecheng")]),
        "sites",
        "P003",
        "county",
    ),
    "gross_contradicts_outline": (lambda: city(gross_mu=25.0, spare_mu=0.0), "sites", "P001", "gross_mu"),
    "gross_differs_from_outline": (lambda: city(gross_mu=300.0), "sites", "P001", "gross_mu"),
}
"""By rule: a city that breaks it, and the layer, row and column its fault must name."""
WARNINGS = {
    "land_exceeds_site",
    "cohort_above_scale",
    "unusual_output_per_mu",
    "part_exceeds_whole",
    "park_straddles_zone",
    "gross_differs_from_outline",
}
BRINGS_ALONG = {"polluting_without_compliance": {"missing_value"}}
"""Rules that rightly fail together."""


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_told_with_its_place(rule: str) -> None:
    build, layer, row, column = BROKEN[rule]
    faults = check_dataset(build())
    assert {fault.rule for fault in faults} == {rule} | BRINGS_ALONG.get(rule, set())
    fault = next(fault for fault in faults if fault.rule == rule)
    assert (fault.layer, fault.row, fault.column) == (layer, row, column)
    assert fault.severity == ("warning" if rule in WARNINGS else "error")
    assert fault.message and fault.remedy


def test_every_rule_is_broken_by_a_test() -> None:
    assert {rule for check in CHECKS for rule in check.rules} == set(BROKEN)
    assert all(check.meaning.endswith(".") or ":" in check.meaning for check in CHECKS)


def test_a_rich_sound_city_raises_nothing() -> None:
    sites = [
        park("P001"),
        park("P002", 0.5, admitted_industries="weaving;dyeing", barred_industries="dyeing"),
        park("P003", 5.2, 0.3),
        zone("Z01", "ZG1", 5),
        micro_park("M001", 2, 2),
        park("P004", 0.2, 0.2, geometry_quality="point"),
        park("P005", 20.3, county="yuecheng", facilities=""),
    ]
    firms = [
        firm("F1", "P001"),
        firm("F2", "P005", industry="C1752", polluting=True, compliance="beyond_repair"),
        small_firm("F3", "M001", count=40, revenue=30_000.0, output=30_000.0, land_mu=0.0),
        firm("F4", "P001", (9, 9), location_quality="township"),
        firm("F5", None, (1, 1), grade="", energy_tce=np.nan, wastewater_t=np.nan, value_added=np.nan),
        firm("F6", "P001", (0.25 + FIRM_OFF_SITE_M / 1000 - 0.001, 0)),
    ]
    extras = {
        "redlines": [redline("R1", 8, 8, forbids="*"), redline("R2", 9, 9, forbids="dyeing;chemical_fibre")],
        "areas": [area("A1", "dyeing_cluster", 5, 0, serves="keqiao", sectors="dyeing", max_mu=400.0)],
        "context": [town("T1", "Town", 0, 0)],
    }
    assert check_dataset(make_dataset(sites, firms, **extras)) == []


@pytest.mark.parametrize("seed", range(8))
def test_random_cities_are_sound(seed: int) -> None:
    assert check_dataset(random_city(seed, parks=4, firms=6, counties=1 + seed % 2)) == []
    assert check_dataset(random_city(seed)) == []


def test_faults_of_several_rules_are_listed_together() -> None:
    broken = keqiao(
        [park("P001", county="nowhere", unit="keqiao", facilities="wifi"), park("P002", 0.3), zone("Z01", "")],
        [firm("F1", "P001", county="keqiao", grade="E", tax=-1.0), firm("F2", "P9", name="", land_mu=np.inf)],
    )
    found = {fault.rule for fault in check_dataset(broken)}
    expected = {"dangling_id", "unknown_tag", "sites_overlap", "zone_without_group", "unknown_word", "out_of_range"}
    assert found >= expected | {"missing_value", "infinite"}


def test_slivers_are_no_overlap() -> None:
    assert check_dataset(make_dataset([park("P001"), park("P002", 0.4990)])) == []  # 1 m × 500 m = 0.75 mu
    assert len(check_dataset(make_dataset([park("P001"), park("P002", 0.4980)]))) == 1


def test_zones_may_not_overlap_zones() -> None:
    faults = check_dataset(make_dataset([zone("Z01", "ZG1", 0), zone("Z02", "ZG2", 1.5)]))
    assert [(fault.rule, fault.row) for fault in faults] == [("sites_overlap", "Z01")]


def test_a_self_crossing_says_where() -> None:
    (fault,) = check_dataset(BROKEN["invalid_geometry"][0]())
    assert "Self-intersection" in fault.message
    assert f"{point(0, 0).x + 200:.0f} {point(0, 0).y + 200:.0f}" in fault.message


def test_a_line_is_no_red_line() -> None:
    line = LineString([point(0, 0), point(1, 1)])
    (fault,) = check_dataset(make_dataset([park("P001")], redlines=[redline("R1", 0, 0, geometry=line)]))
    assert (fault.rule, fault.layer, fault.row) == ("wrong_geometry", "redlines", "R1")


def test_a_broken_column_does_not_bury_the_rest() -> None:
    firms = [firm(f"F{number:03d}", "P001", tax=-1.0, land_mu=0.0) for number in range(80)]
    faults = [*check_dataset(city(*firms, facilities="wifi"))]
    assert len([fault for fault in faults if fault.rule == "out_of_range"]) == 51
    assert "30 more" in [fault for fault in faults if fault.rule == "out_of_range"][-1].message
    assert faults[-1].rule == "unknown_tag"


def test_sectors_are_compared_with_the_scenario() -> None:
    dataset = make_dataset(
        [park("P001", barred_industries="dying")],
        [firm("F1", "P001"), firm("F2", "P001", sector="wevaing")],
        redlines=[redline("R1", 9, 9)],
    )
    faults = check_sectors(dataset, ["weaving", "dyeing"])
    assert [(fault.layer, fault.row, fault.column) for fault in faults] == [
        ("firms", "F2", "sector"),
        ("sites", "P001", "barred_industries"),
    ]
    assert check_sectors(dataset, ["weaving", "wevaing", "dying"]) == []


def test_checking_changes_nothing() -> None:
    dataset = random_city(3)
    before = {name: pd.DataFrame(getattr(dataset, name)).copy() for name in ("sites", "firms")}
    check_dataset(dataset)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(pd.DataFrame(getattr(dataset, name)), frame)


def test_faults_read_well() -> None:
    fault = Fault("firms.csv", "firms", "F1", "tax", "out_of_range", "-1 is negative", "check it")
    assert str(fault) == "firms.csv · firms · F1 · tax: -1 is negative [out_of_range] → check it"
