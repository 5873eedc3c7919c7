"""What may be asked for, and that anything else is one clear error which lists what there is."""

from __future__ import annotations

import pytest

from parkopt.disclose import Ask, asked
from parkopt.errors import InputError
from tests.report.record import make_record

DATASET = make_record().dataset


def rules(ask: Ask) -> list[str]:
    with pytest.raises(InputError) as caught:
        asked(ask, DATASET)
    return [fault.rule for fault in caught.value.faults]


@pytest.mark.parametrize("name", ["keqiao", *DATASET.units.set_index("unit_id").loc["keqiao", ["name", "name_en"]]])
def test_a_unit_is_named_by_its_id_or_either_name(name: str) -> None:
    assert asked(Ask("unit", f" {name} "), DATASET).unit == "keqiao"


def test_an_unknown_unit_is_an_error_that_lists_what_there_is() -> None:
    with pytest.raises(InputError, match="there is no unit 'nowhere'") as caught:
        asked(Ask("unit", "nowhere"), DATASET)
    for unit in DATASET.units.itertuples():
        assert f"{unit.unit_id} (" in str(caught.value) and str(unit.name) in str(caught.value)


def test_every_fault_is_told_at_once() -> None:
    assert rules(Ask("unit")) == ["unit_missing"]
    assert rules(Ask("full", "keqiao")) == rules(Ask("public", "keqiao")) == ["unit_unused"]
    assert rules(Ask("unit", "nowhere", "two\nlines")) == ["unit_unknown", "recipient"]
    assert rules(Ask("public", recipient="x" * 81)) == ["recipient"]
