"""Family 2: what stands in a red line leaves; nobody moves into one."""

from __future__ import annotations

import pytest

from parkopt.errors import InputError
from tests.cities import firm, make_dataset, park, redline
from tests.model.hand import CLEAR, MOVE, RETAIN, hand_scenario, optimum

SITES = [park("P001"), park("P002", 3.0)]
FIRMS = [firm("F1", "P001"), firm("F2", "P002")]


def test_a_park_in_a_red_line_is_vacated_and_its_firm_moves():
    """P001 cleared 3 000; F1 moves the 2.75 km to P002's edge: 1 350 + 12·2.75 = 1 383; P002 retained 5 625."""
    city = make_dataset(SITES, FIRMS, [redline("R1", 0, 0, 400)])  # 64 % of the park
    solved = optimum(city, hand_scenario("redlines"))
    assert solved.value == pytest.approx(CLEAR + MOVE + 12 * 2.75 + RETAIN)
    assert solved.park("P001")[0] == "RELOCATE" and solved.firm("F1")[:2] == ("RELOCATE", "P002")
    assert optimum(city, hand_scenario()).value == pytest.approx(min(2 * RETAIN, solved.value))


def test_a_little_of_a_park_in_a_red_line_is_no_matter():
    """The corner that the line takes is 100 m by 500 m of a 500 m square: 20 %, and no firm stands there."""
    city = make_dataset(SITES, FIRMS, [redline("R1", 0.4, 0, 400)])
    assert optimum(city, hand_scenario("redlines")).park("P002")[0] in ("RETAIN", "RELOCATE")
    assert optimum(city, hand_scenario("redlines")).value == optimum(city, hand_scenario()).value


def test_nowhere_to_go():
    """P002 lies in a corridor that forbids weaving: F1 cannot come, F2 cannot stay, neither may close."""
    lines = [redline("R1", 0, 0, 400), redline("R2", 3, 0, 400, kind="water_corridor", forbids="weaving")]
    with pytest.raises(InputError) as error:
        optimum(make_dataset(SITES, FIRMS, lines), hand_scenario("redlines"))
    assert {(fault.row, fault.rule) for fault in error.value.faults} == {
        ("F1", "no_admissible_fate"), ("F2", "no_admissible_fate"),
    }  # fmt: skip
