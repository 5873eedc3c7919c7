"""What is wrong with the parts of a batch, before anything is listed: all faults, each with key, rule and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, assert_never

from parkopt.batch.expand import SEED, range_of, sampled, size, weight_key
from parkopt.batch.figures import figures, leaf_keys, limits_to_state
from parkopt.batch.schema import (
    Assumptions,
    Batch,
    Cross,
    Lattice,
    Listed,
    Named,
    Part,
    Plain,
    Seeds,
    Sobol,
    Sweep,
    Values,
)
from parkopt.errors import Fault
from parkopt.scenario.figure import Figure
from parkopt.scenario.schema import Scenario

_MAY_VARY: Final = {"threshold": ("rules.", "term_limits."), "target": ("targets.", "phases.")}
"""Kinds of sweeps that name certain figures only → beginnings of their keys."""
Known = Mapping[str, Figure | None]
"""Figures by key; None for limits on terms that the base scenario does not state."""
_FIXED: Final = ("name", "data")
"""What no part may change: another city is another batch."""


@dataclass(frozen=True)
class _Places:
    file: str
    column: str

    def fault(self, key: str, rule: str, message: str, remedy: str) -> Fault:
        column = f"{self.column}.{key}" if key else self.column
        return Fault(self.file, "", "", column, rule, message, remedy)


def batch_faults(batch: Batch, base: Scenario, file: str) -> list[Fault]:
    """Every fault of a batch that shows before its jobs are listed. ``file`` is what they name."""
    faults = list(_name_faults(batch, file))
    known = figures(base) | dict.fromkeys(limits_to_state(base))
    for number, part in enumerate(batch.vary):
        at = _Places(file, f"vary[{number}]")
        found = list(_part_faults(part, base, known, at))
        faults += found
        if not found and (count := size(part, base)) > (cap := max(batch.cap, batch.caps.get(part.name, 0))):
            message = f"{part.name!r} has {count:,} entries, more than {cap:,}"
            remedy = f'write "{part.name}" = {count} below [caps] if so many are wanted, or vary less'
            faults.append(at.fault("", "too_many", message, remedy))
    return faults


def _name_faults(batch: Batch, file: str) -> Iterator[Fault]:
    names = [part.name for part in batch.vary]
    for number, name in enumerate(names):
        at = _Places(file, f"vary[{number}]")
        if not name:
            yield at.fault("name", "missing", "this part has no name", "give it one, its own")
        elif name in names[:number]:
            yield at.fault("name", "duplicate_name", f"another part is called {name!r}", "give each part its own name")
    for name in sorted(set(batch.caps) - set(names)):
        yield Fault(
            file, "", "", f"caps.{name}", "unknown_part", f"no part is called {name!r}", "name a part, or drop it"
        )


def _part_faults(part: Part, base: Scenario, known: Known, at: _Places) -> Iterator[Fault]:
    match part:
        case Listed():
            for name, vector in part.vectors.items():
                if not vector:
                    yield at.fault(f"vectors.{name}", "too_few", "no term has a weight", "name at least one")
        case Lattice() | Sobol():
            yield from _simplex_faults(part, at)
        case Sweep():
            for key, values in part.figures.items():
                yield from _sweep_faults(part.kind, key, values, known, at)
        case Named():
            for name, table in part.overrides.items():
                yield from _fixed_faults(f"overrides.{name}", leaf_keys(table), at)
        case Seeds():
            if len(set(part.seeds)) < len(part.seeds):
                yield at.fault("seeds", "duplicate_seed", "a seed stands twice", "name each once")
        case Assumptions():
            yield from _assumption_faults(part, base, known, at)
        case Cross():
            yield from _cross_faults(part, base, known, at)
        case _:
            assert_never(part)


def _simplex_faults(part: Lattice | Sobol, at: _Places) -> Iterator[Fault]:
    if len(part.terms) < 2:
        yield at.fault(
            "terms", "too_few", "one term has nothing to share with", "name at least two, or list weightings"
        )
    if len(set(part.terms)) < len(part.terms):
        yield at.fault("terms", "duplicate_term", "a term stands twice", "name each once")
    if isinstance(part, Sobol):
        yield from _power_faults(part.count, at)


def _power_faults(count: int, at: _Places) -> Iterator[Fault]:
    if count & (count - 1):
        near = 1 << count.bit_length()
        message = f"{count} is no power of two, and only those many Sobol points lie evenly"
        yield at.fault("count", "not_a_power_of_two", message, f"take {near // 2} or {near}")


def _sweep_faults(kind: str, key: str, values: Values, known: Known, at: _Places) -> Iterator[Fault]:
    place = f"figures.{key}"
    if key not in known:
        yield at.fault(place, "unknown_figure", "the scenario has no such figure", _near(key, known))
        return
    if not key.startswith(_MAY_VARY.get(kind, ("",))):
        begins = " or ".join(_MAY_VARY[kind])
        yield at.fault(place, "wrong_kind", f"a {kind} varies figures that begin with {begins}", "make it a sweep")
    yield from _fixed_faults(place, [f"{key}.value"], at)
    figure = known[key]
    if values.values is not None:
        extra = [name for name in ("low", "high", "steps", "scale") if getattr(values, name) is not None]
        if extra:
            yield at.fault(place, "both_forms", f"values are listed, so {', '.join(extra)} mean nothing", "drop them")
        if not values.values:
            yield at.fault(place, "too_few", "the list of values is empty", "name at least one")
        return
    if values.steps is None:
        yield at.fault(place, "missing", "neither values nor steps are given", "give values = [...], or steps = n")
    low, high = range_of(values, figure)
    if low is None or high is None:
        none = "the base scenario states no such limit and hence no range"
        message = f"{figure.clause} states one value and no range" if figure else none
        yield at.fault(place, "missing_range", message, "give low and high")
    elif low >= high:
        yield at.fault(place, "empty_range", f"low {low:g} is not below high {high:g}", "exchange or correct them")
    elif values.scale == "log" and low <= 0:
        yield at.fault(place, "log_of_zero", f"equal ratios cannot begin at {low:g}", 'give a low above 0, or "linear"')


def _assumption_faults(part: Assumptions, base: Scenario, known: Known, at: _Places) -> Iterator[Fault]:
    yield from _power_faults(part.count, at)
    for field, keys in (("only", part.only or ()), ("never", part.never), ("whole", part.whole)):
        for key in keys:
            if not any(name == key if field == "whole" else name.startswith(key) for name in known):
                yield at.fault(field, "unknown_figure", f"no figure is meant by {key!r}", _near(key, known))
    if not sampled(part, base):
        message = "no assumption with a range is left to sample"
        yield at.fault("", "too_few", message, "let only and never leave some")


def _cross_faults(part: Cross, base: Scenario, known: Known, at: _Places) -> Iterator[Fault]:
    if len(part.of) < 2:
        yield at.fault("of", "too_few", "one part has nothing to be combined with", "name at least two, or no cross")
    owner: dict[str, int] = {}
    for number, inner in enumerate(part.of):
        inside = _Places(at.file, f"{at.column}.of[{number}]")
        found = list(_part_faults(inner, base, known, inside))
        yield from found
        if found:
            continue
        for key in sorted(_set_by(inner, base)):
            other = next((earlier for earlier in owner if _overlap(earlier, key)), None)
            if other is not None and owner[other] != number:
                message = f"{key} is set by of[{owner[other]}], too"
                yield inside.fault("", "set_twice", message, "let only one part of a cross product set it")
                break
            owner[key] = number


def _set_by(part: Plain, base: Scenario) -> set[str]:
    """Every key that some entry of a part sets."""
    match part:
        case Listed():
            named = {term for vector in part.vectors.values() for term in vector}
            return {weight_key(term) for term in (named if part.others == "base" else base.weights.model_dump())}
        case Lattice() | Sobol():
            return {weight_key(term) for term in (part.terms if part.others == "base" else base.weights.model_dump())}
        case Sweep():
            return {f"{key}.value" for key in part.figures}
        case Named():
            return {key for table in part.overrides.values() for key in leaf_keys(table)}
        case Seeds():
            return {SEED}
        case Assumptions():
            return {f"{key}.value" for key in sampled(part, base)}
        case _:
            assert_never(part)


def _fixed_faults(place: str, keys: list[str], at: _Places) -> Iterator[Fault]:
    for key in keys:
        if _is_reference(key):
            message = "reference scales are fixed for the whole batch, else points do not compare"
            yield at.fault(place, "fixed_reference", message, "vary the weight, or change [references]")
        elif key.split(".")[0] in _FIXED:
            yield at.fault(place, "fixed", f"a part may not change {key}", "write another batch file for it")


def _is_reference(key: str) -> bool:
    parts = key.split(".")
    return parts[0] == "weights" and parts[2:3] == ["reference"]


def _overlap(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def _near(key: str, known: Known) -> str:
    near = get_close_matches(key.removesuffix(".value"), known, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else "name a figure of the scenario by its dotted key"
