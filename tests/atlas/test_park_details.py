"""What a park's card tells of red lines and hosts, against figures worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.atlas.park_details import park_details
from parkopt.atlas.style import load_style
from parkopt.atlas.view import View
from parkopt.grounds import BAR
from parkopt.instance import build_ground, build_instance
from parkopt.instance.parks import merge_bars, merge_pairs
from parkopt.instance.types import ParkKind
from tests.cities import firm, make_dataset, park, redline, zone
from tests.model.hand import assumed, hand_scenario
from tests.report.record import make_record


@pytest.fixture(scope="module")
def details() -> dict[str, object]:
    return park_details(View(make_record(), load_style()))


def test_overlaps_are_areas_and_shares_of_the_park(details: dict) -> None:
    """P007 is a square of 860 m in the middle of the 3 km square R01; no other site touches it."""
    assert details["redlines"] == {"P007": [["R01", round(860**2 * 3 / 2000, 1), 1.0]]}
    assert details["inside"][0].endswith("30 % on.")


def test_admissible_hosts_are_those_of_the_instance(details: dict) -> None:
    """The same pairs as the candidates of the model, and nothing else, stand there without a reason to refuse them."""
    record = make_record()
    sites, hosts = build_ground(record.dataset, record.scenario)
    pairs = merge_pairs(record.scenario, sites)
    wanted = {(str(sites.id[park]), str(hosts.id[host])) for park, host in zip(pairs.park, pairs.host, strict=True)}
    shown = {(park, row[0]) for park, rows in details["hosts"].items() for row in rows if row[3] < 0}
    assert shown == wanted and wanted


def test_every_park_names_the_nearest_hosts_of_the_plan_with_distance(details: dict) -> None:
    rows = {row[0]: row for row in details["hosts"]["P012"]}
    assert {"P009", "ZG2"} <= set(rows)
    refused = details["refusals"][rows["P009"][3]]
    assert refused == ["too far from the host: more than 2,000 m (assumption)", "距承接平台过远：超过2,000米（假设）"]
    assert rows["P009"][1] == pytest.approx(np.hypot(17.0 - 1.07, 4.0 - 1.07), abs=0.05)
    assert details["host"]["P005"] == "ZG1" and details["members"]["ZG2"] == ["Z02", "Z03"]


def test_each_ground_refuses_what_it_names() -> None:
    """One pair a ground: P001 may merge into P002; every other host fails one rule."""
    sites = [
        park("P001", 0, 0),
        park("P002", 1, 0),
        park("P003", 0, 1.2, facilities=""),
        park("P004", -1, 0, spare_mu=0.0),
        park("P005", 0, -1, county="yuecheng"),
        park("P006", 9, 9),
        park("P007", 1, 1),
        park("P008", 20, 5, beyond_repair=True),
        zone("Z01", x_km=-2.2),
    ]
    weavers = [firm(f"F{n}", f"P00{n}", output=50_000.0) for n in (1, 2, 3, 4, 5, 6, 8)]
    city = make_dataset(sites, [*weavers, firm("F7", "P007", sector="copper", output=50_000.0), firm("F9", "Z01")])
    rules = hand_scenario("merging", "eligibility", rules__merging__min_similarity=assumed(0.25))
    found = build_ground(city, rules)[0]
    place = {str(key): number for number, key in enumerate(found.id)}

    def bar(first: str, second: str) -> int:
        return int(merge_bars(rules, found, np.array([place[first]]), np.array([place[second]]))[0])

    assert bar("P001", "P002") == bar("P001", "Z01") == 0
    assert bar("P001", "P003") == BAR["park_facilities"]
    assert bar("P001", "P004") == BAR["host_weak"]
    assert bar("P001", "P005") == BAR["merge_county"]
    assert bar("P001", "P006") == BAR["merge_gap"]
    assert bar("P001", "P007") == BAR["merge_similarity"]
    assert bar("P008", "P002") == BAR["park_beyond_repair"]
    wide = hand_scenario("merging", "eligibility", rules__merging__max_span=assumed(1000.0, "m"))
    assert int(merge_bars(wide, found, np.array([0]), np.array([1]))[0]) == BAR["merge_span"]
    far = hand_scenario("merging", "eligibility", rules__merging__min_contact=assumed(5000.0, "m"))
    assert int(merge_bars(far, found, np.array([0]), np.array([1]))[0]) == BAR["merge_contact"]


def test_a_park_inside_a_zone_merges_into_that_zone_alone() -> None:
    sites = [park("P001", 5.0, 0.0), park("P002", 6.3, 0.0), zone("Z01", "ZG1"), zone("Z02", "ZG2", 8.0)]
    city = make_dataset(sites, [firm("F1", "P001")], redlines=[redline("R01", 60, 0, 100)])
    rules = hand_scenario("park_count", "merging")
    found = build_ground(city, rules)[0]
    bars = merge_bars(rules, found, np.array([0, 0, 0]), np.array([2, 3, 1]))
    assert bars.tolist() == [0, BAR["park_in_zone"], BAR["park_in_zone"]]
    options = build_instance(city, rules).park_options
    assert {int(h) for h in options.host[(options.park == 0) & (options.kind == ParkKind.MERGE)]} == {found.host[2]}
