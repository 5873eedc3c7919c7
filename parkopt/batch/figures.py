"""The figures of a scenario by their keys: ``rules.land.max_move``, ``targets.output_per_mu.value``, ``phases.2020.park_limit``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from parkopt.scenario.figure import Figure
from parkopt.scenario.load import resolved
from parkopt.scenario.schema import Scenario

Leaf = float | int | str | bool | tuple[object, ...] | None

COUNTED: Final = frozenset({"parks", "firms", "hosts", "industries", "zones", "persons", "year"})
"""Units of what comes only whole."""
_WORDS: Final = frozenset({"clause", "assumption", "low", "high", "title", "note", "label", "name", "en", "zh", "unit"})
"""Keys that say where a figure comes from or what it is called, and change no plan."""


def tree_of(scenario: Scenario) -> dict[str, Any]:
    """The scenario as nested tables, phases by their years; without where its data lie, which is not the same everywhere."""
    tree = resolved(scenario)
    del tree["data"]
    tree["phases"] = {str(phase["year"]): phase for phase in tree["phases"]}
    return tree


def figures(scenario: Scenario) -> dict[str, Figure]:
    """Every figure of a scenario by its key, in the order of the schema."""
    return {key: Figure(**table) for key, table in _tables(tree_of(scenario), "") if _is_figure(table)}


def limits_to_state(scenario: Scenario) -> dict[str, str]:
    """The limits on terms that a scenario does not state but a part may: key → unit."""
    stated = figures(scenario)
    keys = {f"term_limits.{term}": weight.reference.unit for term, weight in scenario.weights}
    return {key: unit for key, unit in keys.items() if key not in stated}


def leaves(tree: Mapping[str, Any], prefix: str = "") -> dict[str, Leaf]:
    """Every value below a table by its dotted key; lists become tuples. Texts on sources and names are left out."""
    found: dict[str, Leaf] = {}
    for key, value in tree.items():
        if isinstance(value, Mapping):
            found |= leaves(value, f"{prefix}{key}.")
        elif key not in _WORDS:
            found[f"{prefix}{key}"] = tuple(value) if isinstance(value, list) else value
    return found


def leaf_keys(tree: Mapping[str, Any], prefix: str = "") -> list[str]:
    """The dotted key of every value that a table of overrides sets."""
    found: list[str] = []
    for key, value in tree.items():
        found += leaf_keys(value, f"{prefix}{key}.") if isinstance(value, Mapping) else [f"{prefix}{key}"]
    return found


def _tables(tree: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield f"{prefix}{key}", value
            yield from _tables(value, f"{prefix}{key}.")


def _is_figure(table: Mapping[str, Any]) -> bool:
    return isinstance(table.get("value"), (int, float)) and not isinstance(table["value"], bool) and "unit" in table
