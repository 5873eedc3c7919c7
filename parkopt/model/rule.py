"""What a rule family is: its words, its formula, and the rows it adds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from parkopt.instance.types import Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.scenario.figure import Label, Sourced
from parkopt.scenario.rules import Rules
from parkopt.scenario.schema import Scenario

RowMaker = Callable[[Instance, Columns], list[Rows]]


@dataclass(frozen=True)
class Rule:
    """One rule family. ``section`` is its table under [rules], or a table of the scenario itself that may be absent;
    ``targets`` the targets it enforces.

    ``rows`` makes its rows over the columns. Families that only decide which fates are open (they say so in
    ``formula``) act on the candidates of the instance and add no rows.
    """

    family: int
    key: str
    title: Label
    meaning: Label
    formula: str
    clause: str
    section: str
    rows: RowMaker
    targets: tuple[str, ...] = ()

    def enabled(self, scenario: Scenario) -> bool:
        """Whether the scenario switches the family on."""
        if self.section in Rules.model_fields:
            return bool(getattr(scenario.rules, self.section).enabled)
        return getattr(scenario, self.section) is not None

    def figures(self, scenario: Scenario) -> list[tuple[str, Sourced]]:
        """Every figure in force: (key path, figure, choice or switch)."""
        if self.section in Rules.model_fields:
            found = list(_walk(f"rules.{self.section}", getattr(scenario.rules, self.section)))
        else:
            found = list(_walk(self.section, getattr(scenario, self.section)))
        for key in self.targets:
            if key in scenario.targets:
                found += _walk(f"targets.{key}", scenario.targets[key])
        if self.section == "park_count":
            found += [(f"phases.{phase.year}.park_limit", phase.park_limit) for phase in scenario.phases]
        return found


def _walk(path: str, value: object) -> Iterator[tuple[str, Sourced]]:
    if isinstance(value, Sourced):
        yield path, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _walk(f"{path}.{name}", getattr(value, name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _walk(f"{path}.{name}", item)


def no_rows(instance: Instance, columns: Columns) -> list[Rows]:
    """For families that act on the candidates alone."""
    return []
