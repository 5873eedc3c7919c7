"""What a user asks for: a level, the unit it is for, a recipient; checked against the data set."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from parkopt.dataset.dataset import Dataset
from parkopt.errors import Fault, InputError
from parkopt.results import Disclosure, Level

LONGEST: Final = 80
"""Characters of a recipient: what the foot of a printed sheet holds beside the rest."""


@dataclass(frozen=True)
class Ask:
    """As typed: ``unit`` is an id or either name, '' for none."""

    level: Level = "full"
    unit: str = ""
    recipient: str = ""


FULL: Final = Ask()


def asked(ask: Ask, dataset: Dataset) -> Disclosure:
    """``ask`` with the unit's id. Raises InputError with every fault: unit missing, unknown or useless, unfit recipient."""
    faults: list[Fault] = []
    units = dataset.units
    there = ", ".join(f"{row.unit_id} ({row.name_en or row.name}, {row.name})" for row in units.itertuples(index=False))
    wanted = ask.unit.strip()
    named = units[(units[["unit_id", "name", "name_en"]] == wanted).any(axis=1)]["unit_id"]
    if ask.level != "unit" and wanted:
        faults.append(_fault("unit_unused", f"a unit means nothing with --detail {ask.level}", "add --detail unit"))
    elif ask.level == "unit" and not wanted:
        faults.append(_fault("unit_missing", "--detail unit needs a unit", f"name one: {there}"))
    elif ask.level == "unit" and len(named) != 1:
        what = "several units are called" if len(named) else "there is no unit"
        faults.append(_fault("unit_unknown", f"{what} {wanted!r}", f"name one by its id: {there}"))
    recipient = ask.recipient.strip()
    if len(recipient) > LONGEST or any(unicodedata.category(letter)[0] == "C" for letter in recipient):
        message = f"is longer than {LONGEST} characters or holds line breaks or other control characters"
        faults.append(Fault("", "", "", "--recipient", "recipient", message, "name the recipient in one short line"))
    if faults:
        raise InputError(faults)
    return Disclosure(ask.level, str(named.iloc[0]) if ask.level == "unit" else "", recipient)


def _fault(rule: str, message: str, remedy: str) -> Fault:
    return Fault("", "", "", "--unit", rule, message, remedy)
