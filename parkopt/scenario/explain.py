"""What pydantic finds wrong with a scenario, in plain words: one fault an error, with a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from parkopt.errors import Fault
from parkopt.scenario.figure import Closed

Path = tuple[str, ...]
"""Keys from the top of a scenario to a value; a list counts as one value."""

_OWN_CHECKS: Final = (
    ("unit must be", "wrong_unit", "state the number in that unit"),
    ("a share lies between", "not_a_share", "write it as a share of 1"),
    ("lies outside low–high", "out_of_range", "move the value into its range, or argue for a wider range"),
    ("an assumption needs low and high", "missing_range", "add low and high"),
    ("state either a clause or an assumption", "source", "give clause = … or assumption = …, not both"),
    ("a soft target states a price", "missing_price", "add a price in points per missing unit"),
    ("a price is stated in points", "wrong_unit", "use a unit such as 'points/firm'"),
    ("missing figures", "missing", "add them to the '*' tables"),
    ("phases must have ascending years", "phase_order", "sort the phases and name each year once"),
    ("no such industry or group", "unknown_industry", "use a key of [industries], a group of theirs, or '*'"),
    ("budget needs one figure", "budget_years", "give one figure for each phase year"),
)
"""Start or part of a message of the schema's own checks → rule, remedy."""

_TYPES: Final = {
    "float": "a number",
    "int": "a whole number",
    "string": "a text in quotes",
    "bool": "true or false",
    "tuple": "a list",
    "dict": "a table",
    "model": "a table",
}
"""First word of a pydantic type error → what the value should be."""
_WORD: Final = "use one of these words"


def faults_of(error: ValidationError, file_of: Callable[[Path], str]) -> Iterator[Fault]:
    """A fault for each thing that ``error`` reports; ``file_of`` tells which file set a key."""
    for detail in error.errors(include_url=False):
        column = column_of(detail["loc"])
        file = file_of(tuple(str(part) for part in detail["loc"] if isinstance(part, str)))
        for rule, message, remedy in _explained(detail):
            yield Fault(file, "", "", column, rule, message, remedy)


def column_of(location: tuple[int | str, ...]) -> str:
    """A key path as people write it: ``phases[0].park_limit``."""
    text = ""
    for part in location:
        if part != "[key]":
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _explained(detail: ErrorDetails) -> Iterator[tuple[str, str, str]]:
    kind, given = detail["type"], detail["input"]
    context = detail.get("ctx", {})
    if kind == "missing":
        yield "missing", "this key is missing", "add it; parkopt has no silent defaults for policy figures"
    elif kind == "extra_forbidden":
        yield "unknown_key", "there is no such key", _suggestion(str(detail["loc"][-1]))
    elif kind == "value_error":
        yield from _own(str(context.get("error", detail["msg"])))
    elif kind == "literal_error":
        yield "unknown_word", f"must be one of {context['expected']}, not {given!r}", _WORD
    elif kind == "union_tag_invalid":
        yield (
            "unknown_word",
            f"{_key(context)} must be one of {context['expected_tags']}, not {context['tag']!r}",
            _WORD,
        )
    elif kind == "union_tag_not_found":
        yield "missing", f"{_key(context)} is missing", "add it"
    elif kind == "finite_number":
        yield "not_finite", f"{given} is not a finite number", "write the number"
    elif kind.startswith(("greater_than", "less_than")):
        yield "out_of_range", _sentence(detail["msg"]).replace("input should be", "must be"), "correct the number"
    elif kind == "too_short":
        yield "too_few", "the list is empty", "name at least one"
    elif (kind_of := kind.split("_")[0]) in _TYPES:
        shape = _table_of(given) if kind_of == "model" else f"must be {_TYPES[kind_of]}, not {given!r}"
        yield "wrong_type", shape, "write it so"
    else:
        yield kind, _sentence(detail["msg"]), "correct it"


def _key(context: Mapping[str, object]) -> str:
    """The key that tells which table of several forms one is."""
    return str(context["discriminator"]).strip("'")


def _own(message: str) -> Iterator[tuple[str, str, str]]:
    for part in message.split("; "):
        for words, rule, remedy in _OWN_CHECKS:
            if words in part:
                yield rule, part, remedy
                break
        else:
            yield "inconsistent", part, "correct it"


def _table_of(given: object) -> str:
    if isinstance(given, (int, float)) and not isinstance(given, bool):
        return f"a bare {given} has neither unit nor source: write {{ value = {given}, unit = …, clause = … }}"
    return f"must be a table, not {given!r}"


def _suggestion(key: str) -> str:
    near = get_close_matches(key, _known_keys(Closed), n=1, cutoff=0.75)
    return f"did you mean {near[0]}?" if near and near[0] != key else "remove it, or move it where it belongs"


def _known_keys(base: type[BaseModel]) -> set[str]:
    keys = set(base.model_fields)
    for model in base.__subclasses__():
        keys |= _known_keys(model)
    return keys


def _sentence(message: str) -> str:
    return re.sub(r"^[A-Z]", lambda first: first.group().lower(), message)
