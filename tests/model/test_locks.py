"""Family 14: what a reviewer has fixed."""

from __future__ import annotations

import pytest

from parkopt.errors import InputError
from tests.cities import firm, make_dataset, park, zone
from tests.model.hand import CLEAR, CLOSE, MERGE, MOVE, RETAIN, hand_scenario, lock_table, optimum

CITY = make_dataset([park("P001"), park("P002", 1.0), zone("Z01")], [firm("F1", "P001"), firm("F2", "P002", grade="D")])


def solved(parks=None, firms=None, **over):
    return optimum(CITY, hand_scenario(**over), lock_table(parks, firms))


def test_without_locks_the_cheapest_plan():
    """P001 merges into the zone's group? It is 3.75 km away, so no: it comes under P002 or P002 under it, or both are
    cleared. Clearing P002 and closing F2: 3 720, more than merging it: 1 125. Clearing both, F1 moving 4 km, F2 closing:
    2·3 000 + 1 398 + 720 = 8 118; retaining one and merging the other: 5 625 + 1 125."""
    assert solved().value == pytest.approx(RETAIN + MERGE)


@pytest.mark.parametrize(
    ("parks", "value"),
    [
        ([("P001", "RETAIN", "", 0)], RETAIN + MERGE),
        ([("P001", "MERGE", "P002", 2020)], RETAIN + MERGE),
        ([("P001", "RETAIN", "", 0), ("P002", "RETAIN", "", 0)], 2 * RETAIN),
        # both are cleared and F1 moves the 4 km to the zone; F2 as well (3 km) where its output is to go on, else it closes
        ([("P002", "RELOCATE", "", 2020)], 2 * CLEAR + 2 * MOVE + 12 * (4 + 3)),
        ([("P002", "EXIT", "", 0)], 2 * CLEAR + MOVE + 12 * 4 + CLOSE),
    ],
)
def test_locked_parks(parks, value):
    found = solved(parks)
    assert found.value == pytest.approx(value)
    for name, fate, host, year in parks:
        told = found.park(name)
        assert told[0] == fate and host in ("", told[1]) and year in (0, told[2])


def test_a_park_that_must_go_goes_in_the_cheaper_way():
    """Both parks are cleared, F1 moves; F2 closes for 720, which is less than moving it."""
    found = solved([("P002", "VACATE", "", 0)])
    assert found.value == pytest.approx(2 * CLEAR + MOVE + 12 * 4 + CLOSE) and found.park("P002")[0] == "EXIT"


@pytest.mark.parametrize(
    ("firms", "value"),
    [
        ([("F1", "RELOCATE", "Z01", 2020)], CLEAR + MOVE + 12 * 4 + CLEAR + CLOSE),
        ([("F2", "EXIT", "", 2018)], RETAIN + MERGE + CLOSE),
        ([("F1", "MERGE", "", 0)], RETAIN + MERGE),
        ([("F1", "RETAIN", "", 0), ("F2", "RETAIN", "", 0)], 2 * RETAIN),
    ],
)
def test_locked_firms(firms, value):
    found = solved(firms=firms)
    for name, fate, place, year in firms:
        told = found.firm(name)
        assert told[0] == fate and place in ("", told[1]) and year in (0, told[2])
    assert found.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("parks", "firms", "row"),
    [
        ([("P001", "MERGE", "ZG1", 0)], None, "P001"),  # too far
        (None, [("F1", "EXIT", "", 0)], "F1"),  # a sound firm
        (None, [("F1", "RELOCATE", "P001", 0)], "F1"),  # its own site
    ],
)
def test_a_lock_on_a_barred_fate_is_refused(parks, firms, row):
    with pytest.raises(InputError) as error:
        solved(parks, firms)
    assert [(fault.row, fault.rule) for fault in error.value.faults] == [(row, "lock_barred")]


def test_locks_that_cannot_hold_together():
    """P001 is to close with its sound firm, whose output then cannot but go on."""
    assert solved([("P001", "EXIT", "", 0)]).value is None
    assert solved([("P001", "RETAIN", "", 0), ("P002", "RETAIN", "", 0)], limits=(2, 1)).value is None


def test_locks_are_ignored_when_switched_off():
    assert solved([("P001", "EXIT", "", 0)], rules__locks__enabled=False).value == pytest.approx(RETAIN + MERGE)
