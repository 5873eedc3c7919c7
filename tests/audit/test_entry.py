"""Families 2 (firms), 3 and 5."""

from __future__ import annotations

import pytest

from tests.audit.plans import named, park_row, plan, scenario, violations
from tests.cities import firm, make_dataset, park, redline, small_firm, zone

SITES = [park("P001"), zone("Z01")]


def judge(firms, fates, redlines=(), rules=None, parks=None, sites=SITES):
    city = make_dataset(sites, firms, redlines)
    return violations(city, plan(city, parks, fates), rules)


@pytest.mark.parametrize("forbids", ["*", "dyeing;weaving"])
@pytest.mark.parametrize(("home", "at"), [(None, (3, 3)), ("Z01", (5.9, 0.9))])
def test_a_firm_in_a_red_line_leaves(home, at, forbids):
    firms = [firm("F1", home, at)]
    line = [redline("R1", *at, 300, forbids=forbids)]
    named(judge(firms, {}, line), "redlines.firms", "F1", "weaving")
    assert judge(firms, {"F1": ("RELOCATE", "P001", 2018)}, line) == {}
    assert judge([firm("F1", home, at, sector="apparel")], {}, [redline("R1", *at, 300, forbids="weaving")]) == {}


def test_nobody_moves_into_red_lines_that_forbid_its_sector():
    line = [redline("R1", 0, 0, kind="water_corridor", forbids="weaving")]
    to_park = {"F1": ("RELOCATE", "P001", 2018)}
    named(judge([firm("F1", xy=(3, 3))], to_park, line), "redlines.receiving", "F1", "P001")
    assert judge([firm("F1", xy=(3, 3), sector="apparel")], to_park, line) == {}


def test_receiving_counts_the_union_of_general_and_sector_lines():
    """8 % under a line for all and another 8 % under one for weaving: 16 % for weavers, 8 % for others."""
    lines = [redline("R1", -0.4, 0, 400), redline("R2", 0.4, 0, 400, kind="water_corridor", forbids="weaving")]
    to_park = {"F1": ("RELOCATE", "P001", 2018)}
    rules = scenario(rules__redlines__park_overlap_share__value=0.1)
    named(judge([firm("F1", xy=(3, 3))], to_park, lines, rules), "redlines.receiving", "F1")
    assert judge([firm("F1", xy=(3, 3), sector="ties")], to_park, lines, rules) == {}


@pytest.mark.parametrize(
    ("fate", "word"),
    [(("OUTSIDE",), "outside"), (("RELOCATE", "P001", 2020), "2020, due by 2018"), (("EXIT", 2020), "EXIT")],
)
def test_scattered_polluters_are_in_hosts_or_closed_in_time(fate, word):
    polluter = firm("F1", xy=(3, 3), polluting=True, grade="D")
    named(judge([polluter], {"F1": fate}), "polluters.in_hosts", "F1", word)
    assert judge([polluter], {"F1": ("RELOCATE", "P001", 2018)}) == {}
    assert judge([polluter | {"thermal_power": True}], {"F1": fate}) == {}


def test_a_polluter_in_a_park_has_until_its_park_closes():
    firms = [firm("F1", "P001", polluting=True)]
    parks = {"P001": park_row("RELOCATE", stage=2020)}
    assert judge(firms, {"F1": ("RELOCATE", "Z01", 2020)}, parks=parks) == {}


@pytest.mark.parametrize("trait", [{"outdated": True}, {"four_no": True}, {"compliance": "beyond_repair"}])
def test_forced_closures(trait):
    rule = "closing.forced" if "compliance" in trait else "admission.outdated"
    firms = [small_firm("F1", "P001", **trait)]
    named(judge(firms, {}), rule, "F1")
    assert judge(firms, {"F1": ("EXIT", 2018)}) == {}


@pytest.mark.parametrize("trait", ["outdated", "four_no"])
def test_outdated_firms_close_while_admission_or_closing_is_on(trait):
    firms = [firm("F1", "P001", **{trait: True})]
    off = {"rules__admission__enabled": False}
    named(judge(firms, {}, rules=scenario(**off)), "closing.forced", "F1")
    named(judge(firms, {}, rules=scenario(rules__closing__enabled=False)), "admission.outdated", "F1")
    assert judge(firms, {}, rules=scenario(**off, rules__closing__enabled=False)) == {}


@pytest.mark.parametrize("grade", ["A", "C", ""])
def test_a_sound_firm_is_never_closed(grade):
    exits = {"F1": ("EXIT", 2018)}
    named(judge([firm("F1", "P001", grade=grade, compliance="repairable")], exits), "closing.permitted", "F1", "D")
    assert judge([firm("F1", "P001", grade="D")], exits) == {}
