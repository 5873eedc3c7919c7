"""Candidates of firms: where they may go, when, and what is not offered."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.errors import InputError
from parkopt.grounds import ground
from parkopt.instance import FirmKind, Instance, build_instance
from parkopt.scenario.load import load_scenario
from tests.cities import area, firm, make_dataset, micro_park, park, small_firm, zone
from tests.model.hand import assumed, hand_scenario


def options(instance: Instance, name: str, kind: FirmKind | None = None) -> set[tuple[str, int]]:
    """(place, year) of a firm's open options; ('', 0) where it stays outside."""
    rows = instance.firm_options
    mine = (rows.bar == 0) & (rows.firm == list(instance.firms.id).index(name))
    if kind is not None:
        mine &= rows.kind == kind
    sites = [*instance.sites.id, ""]
    years = [*instance.years, 0]
    return {(str(sites[rows.site[k]]), years[rows.stage[k]]) for k in np.flatnonzero(mine)}


def moves(instance: Instance, name: str = "F1") -> set[tuple[str, int]]:
    return options(instance, name, FirmKind.MOVE)


LINE = [zone(f"Z0{n}", f"ZG{n}", 10.0 * n) for n in (1, 2, 3, 4)]


def test_the_nearest_within_reach_are_offered():
    """Zones 10, 20, 30 and 40 km east, parks 1 and 2 km north; three zones and one park at most are offered."""
    sites = [*LINE, park("P001", 0, 1), park("P002", 0, 2)]
    city = make_dataset(sites, [firm("F1", xy=(0, 0))])
    rules = {"rules__land__receiving_parks": assumed(1), "rules__land__receiving_zones": assumed(3)}
    places = {place for place, _ in moves(build_instance(city, hand_scenario(**rules)))}
    assert places == {"P001", "Z01", "Z02", "Z03"}
    near = rules | {"rules__land__max_move": assumed(25.0, "km")}
    assert {place for place, _ in moves(build_instance(city, hand_scenario(**near)))} == {"P001", "Z01", "Z02"}


def test_who_has_nothing_within_reach_is_offered_the_nearest():
    short = hand_scenario(rules__land__max_move=assumed(5.0, "km"))
    city = make_dataset(LINE, [firm("F1", xy=(0, 0))])
    assert moves(build_instance(city, short)) == {("Z01", 2018), ("Z01", 2020)}


def test_a_zone_is_offered_even_beyond_reach_since_near_parks_may_close():
    short = hand_scenario(rules__land__max_move=assumed(5.0, "km"))
    city = make_dataset([*LINE, park("P001", 0, 1)], [firm("F1", xy=(0, 0))])
    assert {place for place, _ in moves(build_instance(city, short))} == {"P001", "Z01"}


def test_whom_a_sector_rule_sends_somewhere_is_offered_every_such_place():
    """Dyers may go to each of four clusters, though three zones are the most and the reach is 5 km."""
    areas = [area(f"A{n}", "dyeing_cluster", 10.0 * n, 0, 1900) for n in (1, 2, 3, 4)]
    city = make_dataset(LINE, [firm("F1", xy=(0, 0), sector="dyeing")], areas=areas)
    rules = hand_scenario("admission", rules__land__max_move=assumed(5.0, "km"))
    assert moves(build_instance(city, rules)) == {(f"Z0{n}", 2018) for n in (1, 2, 3, 4)}


def test_stages_by_deadline_and_readiness():
    """A chemical plant leaves by 2018; a cluster that is ready by 2020 comes too late for it, but not for a late rule."""
    plant = firm("F1", xy=(0, 0), sector="dyestuffs")
    city = make_dataset(LINE[:1], [plant], areas=[area("A1", "chemical_cluster", 10, 0, 1900, ready_year=2019)])
    assert moves(build_instance(city, hand_scenario("admission"))) == set()
    late = hand_scenario("admission", rules__admission__chemical_by=assumed(2020, "year"))
    assert moves(build_instance(city, late)) == {("Z01", 2020)}
    assert moves(build_instance(city, hand_scenario())) == {("Z01", 2018), ("Z01", 2020)}


def test_who_may_stay_in_a_zone_is_offered_no_move():
    city = make_dataset(
        [*LINE[:2], micro_park("M001", 0, 0)],
        [firm("F1", "Z01"), small_firm("F2", "M001"), firm("F3", "Z01", grade="D")],
    )
    instance = build_instance(city, hand_scenario())
    assert options(instance, "F1") == {("Z01", 0)} and options(instance, "F2") == {("M001", 0)}
    assert options(instance, "F3") == {("Z01", 0), ("", 2018), ("", 2020)}


def test_parks_take_firms_of_their_county_and_micro_parks_small_ones():
    sites = [park("P001", 1), park("P002", 2, county="yuecheng"), micro_park("M001", 3, 0), zone("Z01", county="zhuji")]
    firms = [firm("F1", xy=(0, 0)), small_firm("F2", xy=(0, 0), county="yuecheng")]
    instance = build_instance(make_dataset(sites, firms), hand_scenario())
    assert {place for place, _ in moves(instance)} == {"P001", "Z01"}
    assert {place for place, _ in moves(instance, "F2")} == {"P002", "M001", "Z01"}


def test_joined_land_is_the_least_limit_that_serves_the_group():
    """200 mu of two members: 0.7 of it without a limit, 120 with one of Zhuji, 90 where one for all is tighter."""
    firms = [firm(f"F{n}", xy=(0, n), sector="dyeing", county="zhuji", join_group="G1", land_mu=100.0) for n in (1, 2)]
    here = area("A1", "dyeing_cluster", 10, 0, 1900)

    def land(*areas) -> float:
        instance = build_instance(make_dataset(LINE[:1], firms, areas=[here, *areas]), hand_scenario("admission"))
        return float(instance.firms.place_land.sum())

    other = area("A2", "dyeing_cluster", 30, 0, 100, max_mu=120.0, serves="zhuji")
    strange = area("A3", "dyeing_cluster", 30, 0, 100, max_mu=10.0, serves="xinchang")
    assert land() == pytest.approx(140) and land(strange) == pytest.approx(140)
    assert land(other, strange) == pytest.approx(120)
    assert land(other, area("A4", "dyeing_cluster", 30, 0, 100, max_mu=90.0)) == pytest.approx(90)
    assert land(area("A5", "dyeing_cluster", 30, 0, 100, max_mu=500.0)) == pytest.approx(200)


def test_small_members_join_on_land_only_while_admission_holds():
    """A below-scale dyer joins with 0.7·5 mu; without the rule it is a small firm like others and rents floor."""
    row = small_firm("F1", xy=(0, 0), sector="dyeing", county="zhuji", join_group="G1")
    city = make_dataset(LINE[:1], [row], areas=[area("A1", "dyeing_cluster", 10, 0, 1900)])
    on, off = (build_instance(city, hand_scenario(*names)).firms for names in (("admission",), ()))
    assert on.place_land[0] == pytest.approx(3.5) and not on.takes_floor[0]
    assert off.place_land[0] == 0.0 and off.takes_floor[0] and off.join[0] == -1


def test_gaps_of_the_ledger_are_filled_and_told():
    """Value added: 20 % of output in the sector, else in its group."""
    firms = [
        firm("F1", "Z01", value_added=2_000.0, output=10_000.0),
        firm("F2", "Z01", value_added=np.nan, output=5_000.0),
    ]
    firms.append(firm("F3", "Z01", sector="ties", value_added=np.nan, output=1_000.0))
    instance = build_instance(make_dataset([zone("Z01")], firms), hand_scenario())
    assert instance.firms.value_added == pytest.approx([2_000.0, 1_000.0, 200.0])
    assert instance.imputed["value_added"].tolist() == [False, True, True]


def test_sectors_the_scenario_does_not_know_are_all_named():
    city = make_dataset([zone("Z01")], [firm("F1", "Z01", sector="magic"), firm("F2", "Z01", sector="alchemy")])
    with pytest.raises(InputError) as error:
        build_instance(city, hand_scenario())
    assert [fault.rule for fault in error.value.faults] == ["unknown_sector"] * 2
    assert "alchemy" in error.value.faults[0].message and "magic" in error.value.faults[1].message


def test_all_who_have_no_fate_are_named():
    city = make_dataset([park("P001", rental_share=0.9)], [firm(f"F{n}", "P001") for n in (1, 2)])
    with pytest.raises(InputError) as error:
        build_instance(city, hand_scenario("eligibility"))
    assert [(fault.layer, fault.row) for fault in error.value.faults] == [("firms", "F1"), ("firms", "F2")]


def test_options_are_sorted_and_their_bars_are_grounds():
    city = make_dataset(
        [park("P001", 5.0), park("P002", 20.0), zone("Z01")], [firm("F1", "P001"), firm("F2", xy=(0, 0))]
    )
    instance = build_instance(city, load_scenario("shaoxing-2020"))
    for table, owner in ((instance.park_options, "park"), (instance.firm_options, "firm")):
        rows = np.stack([getattr(table, name) for name in (owner, "kind", "host", "stage")], axis=1)
        assert (np.diff(rows[:, 0]) >= 0).all()
    bars = {ground(int(bar)).code for bar in instance.park_options.bar if bar}
    assert bars == {"park_in_zone"}


def test_figures_of_an_option():
    """F1 stays in its upgraded park, moves to the zone (3 km to its edge), or closes."""
    city = make_dataset([park("P001", 1.0), zone("Z01")], [firm("F1", "P001", grade="D")])
    instance = build_instance(city, hand_scenario())
    rows = instance.firm_options
    kinds = {FirmKind(int(kind)): k for k, kind in enumerate(rows.kind)}
    stay, move, close = (kinds[kind] for kind in (FirmKind.STAY, FirmKind.MOVE, FirmKind.EXIT))
    grown = 13_360 * 1.035**4
    assert rows.output[[stay, move, close]] == pytest.approx([grown * 1.06, grown * 1.02, 0.0])
    assert rows.lost[[stay, move, close]] == pytest.approx([0.0, 0.0, grown])
    assert rows.land[[stay, move, close]] == pytest.approx([20 * 0.97, 15.0, 0.0])
    assert rows.km[move] == pytest.approx(3.0)
    assert rows.jobs[[stay, move, close]] == pytest.approx([0.0, 120 * 0.03, 120 * 0.7])
    assert rows.cost[[stay, move, close]] == pytest.approx([0.0, 1_350 + 36, 720])
    assert rows.released[[stay, move, close]] == pytest.approx([0.0, -15.0, 0.0])
    assert rows.fit[[stay, move, close]] == pytest.approx([13_360.0, 0.0, 0.0])
    used = 800 * (1.045 * 0.97) ** 4
    assert rows.saved[[stay, move, close]] == pytest.approx([used * 0.05, used * 0.1, 0.0])
