"""Family 5: who closes, who may, who may not."""

from __future__ import annotations

import pytest

from parkopt.errors import InputError
from tests.cities import firm, make_dataset, park, zone
from tests.model.hand import CLEAR, CLOSE, MOVE, hand_scenario, optimum

CLEARED = park("P001", rental_share=0.9)  # must be vacated (family 15)


def test_closing_is_cheaper_where_it_is_allowed():
    """The park is cleared for 3 000. Grade D closes for 720; grade B moves to the zone 4 km off for 1 350 + 48."""
    for grade, price in (("D", CLOSE), ("B", MOVE + 48)):
        city = make_dataset([CLEARED, zone("Z01")], [firm("F1", "P001", grade=grade)])
        assert optimum(city, hand_scenario("eligibility")).value == pytest.approx(CLEAR + price)
    every = hand_scenario("eligibility", rules__closing__closable_grades={"values": ["B", "D"], "assumption": "test"})
    assert optimum(city, every).value == pytest.approx(CLEAR + CLOSE)


@pytest.mark.parametrize("trait", [{"outdated": True}, {"four_no": True}, {"compliance": "beyond_repair"}])
def test_forced_closures(trait):
    """Even in a zone, where staying costs nothing."""
    city = make_dataset([zone("Z01")], [firm("F1", "Z01", **trait), firm("F2", "Z01")])
    solved = optimum(city, hand_scenario())
    assert solved.value == pytest.approx(CLOSE)
    assert solved.firm("F1")[0] == "EXIT" and solved.firm("F2")[0] == "RETAIN"
    if "compliance" not in trait:  # admission alone forces these out as well
        assert optimum(city, hand_scenario("admission", rules__closing__enabled=False)).value == pytest.approx(CLOSE)
    assert optimum(city, hand_scenario(rules__closing__enabled=False)).value == 0.0


def test_a_sound_firm_without_a_place():
    city = make_dataset([CLEARED], [firm("F1", "P001", grade="C")])
    with pytest.raises(InputError, match=r"F1.*no_admissible_fate"):
        optimum(city, hand_scenario("eligibility"))
