"""Family 15: who may be retained, who absorbs, who is cleared."""

from __future__ import annotations

import pytest

from tests.cities import firm, make_dataset, park, zone
from tests.model.hand import CLEAR, MERGE, MOVE, RETAIN, assumed, hand_scenario, optimum


def pair(host=None, guest=None, made: float = 60_000.0):
    """P001 with a strong firm, and P002 0.5 km east of it with a weaver, who has 0.75 km to P001."""
    sites = [park("P001", 0.0, **(host or {})), park("P002", 1.0, **(guest or {}))]
    return make_dataset(sites, [firm("F1", "P001", output=made), firm("F2", "P002")])


def test_the_strong_absorb_the_others():
    solved = optimum(pair(), hand_scenario("eligibility"))
    assert solved.value == pytest.approx(RETAIN + MERGE) and solved.park("P002")[:2] == ("MERGE", "P001")


@pytest.mark.parametrize("city", [pair(made=49_999.0), pair({"spare_mu": 9.9})])
def test_the_weak_and_the_full_absorb_nobody(city):
    """No merger is open; each park is retained (5 625) or cleared, its firm moving the 0.5 or 0.75 km to the other."""
    solved = optimum(city, hand_scenario("eligibility", limits=(2, 2)))
    assert solved.value == pytest.approx(RETAIN + CLEAR + MOVE + 12 * 0.75)
    assert not (solved.model.columns.park.kind == 1).any()


@pytest.mark.parametrize(
    "trait", [{"gross_mu": 149.0}, {"boundary_clear": False}, {"lawful_share": 0.59}, {"facilities": "heat;gas"}]
)
def test_the_unfit_may_merge_but_not_stay(trait):
    gross = trait.get("gross_mu", 375.0)
    solved = optimum(pair(guest=trait), hand_scenario("eligibility", limits=(2, 2)))
    assert solved.value == pytest.approx(RETAIN + 3 * gross) and solved.park("P002")[0] == "MERGE"
    swapped = optimum(pair(host=trait), hand_scenario("eligibility", limits=(2, 2)))
    assert swapped.park("P001")[0] == "RELOCATE"  # P002 is too weak to take it


@pytest.mark.parametrize(
    "trait", [{"beyond_repair": True}, {"rental_share": 0.6}, {"urban_core": True, "industrial_share": 0.39}]
)
def test_what_is_cleared_or_converted_neither_stays_nor_merges(trait):
    solved = optimum(pair(guest=trait), hand_scenario("eligibility"))
    assert solved.value == pytest.approx(RETAIN + CLEAR + MOVE + 12 * 0.75) and solved.park("P002")[0] == "RELOCATE"


def test_small_few_firms_and_low_output_all_three():
    """100 mu, one firm, 13 360 万元: cleared for 8·100; at 101 mu it merges for 3·101."""
    for gross, value in ((100.0, 800 + MOVE + 12 * 0.75), (101.0, 303.0)):
        assert optimum(pair(guest={"gross_mu": gross}), hand_scenario("eligibility")).value == pytest.approx(
            RETAIN + value
        )


def test_nobody_is_fit_and_no_land_is_left():
    """Both parks lack a clear boundary, neither may absorb, and the zone is full: no plan."""
    vague = {"boundary_clear": False}
    city = make_dataset(
        [park("P001", 0.0, **vague), park("P002", 1.0, **vague), zone("Z01", spare_mu=14.0)],
        [firm("F1", "P001"), firm("F2", "P002")],
    )
    assert optimum(city, hand_scenario("eligibility", "land")).value is None
    lenient = hand_scenario(
        "eligibility", "land", rules__eligibility__enabled=False, rules__land__max_move=assumed(9, "km")
    )
    assert optimum(city, lenient).value == pytest.approx(RETAIN + MERGE)
