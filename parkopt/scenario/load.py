"""Reading scenarios: TOML files that extend one another, laid over each other and checked as a whole."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from parkopt.errors import Fault, InputError
from parkopt.resources import shipped
from parkopt.scenario.clauses import is_clause
from parkopt.scenario.explain import Path as Keys
from parkopt.scenario.explain import faults_of
from parkopt.scenario.figure import Label
from parkopt.scenario.schema import Scenario

OVERRIDES: Final = "overrides"
"""What faults of in-memory overrides name as their file."""

Table = dict[str, Any]


def load_scenario(ref: str | Path, overrides: Mapping[str, object] | None = None, by: Path | None = None) -> Scenario:
    """The scenario in file ``ref``, or the shipped one of that name, with everything it extends.

    ``overrides`` are laid on top: nested like the file, or with dotted keys (``weights.jobs_displaced.weight.value``).
    An override that changes a figure which cites a clause turns it into an assumption between the two values.
    ``by`` is the file that names the scenario, where one does: a relative ``ref`` is then seen from there.

    Raises InputError with all faults: a file that is missing or is not TOML, a cycle, unknown or missing keys, wrong
    types and units, values outside their range, clauses nobody knows, a changed figure that still cites its clause.
    """
    layers = _chain(ref, by)
    tree = _Tree()
    for file, table in reversed(layers):
        tree.lay(table, shown_file(file))
        _place_data(tree.values, table, file)
    leaf = layers[0][0]
    tree.values["name"] = layers[0][1].get("name", leaf.stem)
    for key, value in (overrides or {}).items():
        tree.lay(_nested(key, value), OVERRIDES, restate=True)
    return _validated(tree, shown_file(leaf))


def resolved(scenario: Scenario) -> Table:
    """The whole scenario as JSON can hold it, for the manifest of a run."""
    return scenario.model_dump(mode="json", exclude_none=True)


def from_resolved(tree: Mapping[str, object], source: str = "manifest.json") -> Scenario:
    """The scenario that ``resolved`` gave. Raises InputError when it is not one; ``source`` is the file faults name."""
    whole = _Tree()
    whole.lay(tree, source)
    return _validated(whole, source)


def overridden(scenario: Scenario, overrides: Mapping[str, object], source: str = OVERRIDES) -> Scenario:
    """``scenario`` with ``overrides`` laid on top as `load_scenario` does, without reading its files again.

    Keys name a phase by its year: ``phases.2020.park_limit.value``. ``source`` is the file that faults of what is
    overridden name. Raises InputError with all faults.
    """
    whole = _Tree()
    base = resolved(scenario)
    base["phases"] = {str(phase["year"]): phase for phase in base["phases"]}
    whole.lay(base, scenario.name)
    for key, value in overrides.items():
        whole.lay(_nested(key, value), source, restate=True)
    if isinstance(whole.values["phases"], dict):
        whole.values["phases"] = list(whole.values["phases"].values())
    return _validated(whole, source)


def scenario_files(ref: str | Path, by: Path | None = None) -> tuple[Path, ...]:
    """The files that make up a scenario: its own first, then what it extends. Raises InputError as `load_scenario`."""
    return tuple(file for file, _ in _chain(ref, by))


def list_shipped() -> list[tuple[str, Label]]:
    """Name and title of every scenario that ships with parkopt, the base scenario first."""
    names = sorted(
        (file.stem for file in shipped("scenarios").glob("*.toml")), key=lambda name: (len(_chain(name)), name)
    )
    return [(name, load_scenario(name).title) for name in names]


@dataclass
class _Tree:
    """Tables laid over each other; ``origin`` remembers which file set a key last."""

    values: Table = field(default_factory=dict)
    origin: dict[Keys, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def lay(self, table: Mapping[str, object], file: str, *, restate: bool = False) -> None:
        """Lay ``table`` over what is there, key by key; ``restate`` makes changed clause figures assumptions."""
        self._lay(self.values, table, (), file, restate)

    def _lay(self, base: Table, over: Mapping[str, object], where: Keys, file: str, restate: bool) -> None:
        for key, value in over.items():
            here = (*where, key)
            self.origin[here] = file
            below = base.get(key)
            if not (isinstance(below, dict) and isinstance(value, Mapping)):
                base[key] = deepcopy(dict(value) if isinstance(value, Mapping) else value)
                self._remember(base[key], here, file)
                continue
            if "clause" in below or "assumption" in below:
                value = self._restated(below, value, here, file, restate)
            self._lay(below, value, here, file, restate)

    def _restated(
        self, below: Table, over: Mapping[str, object], where: Keys, file: str, restate: bool
    ) -> Mapping[str, object]:
        """Make room in the figure ``below`` for a new source; see that a changed one does not keep its clause."""
        changed = [key for key in ("value", "values") if key in over and over[key] != below.get(key)]
        if "clause" in over:
            _drop(below, "assumption", "low", "high")
        elif "assumption" in over:
            _drop(below, "clause")
        elif "clause" in below and changed and restate:
            clause = _drop(below, "clause")
            return _assumed(below, over, f"set by hand; {clause} states {below[changed[0]]}")
        elif "clause" in below and changed:
            message = f"the value is changed but still cites {below['clause']}"
            remedy = "give the new clause, or assumption with low and high"
            self.faults.append(Fault(file, "", "", ".".join(where), "unsourced_change", message, remedy))
        return over

    def _remember(self, value: object, where: Keys, file: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                self.origin[(*where, str(key))] = file
                self._remember(inner, (*where, str(key)), file)

    def file_of(self, where: Keys, otherwise: str) -> str:
        """The file that set the key, or the table around it; ``otherwise`` where nobody did."""
        while where:
            if where in self.origin:
                return self.origin[where]
            where = where[:-1]
        return otherwise


def _drop(table: Table, *keys: str) -> object:
    dropped = [table.pop(key, None) for key in keys]
    return dropped[0]


def _assumed(below: Table, over: Mapping[str, object], assumption: str) -> Mapping[str, object]:
    pair = [table.get("value") for table in (below, over)]
    numbers = [float(value) for value in pair if isinstance(value, (int, float)) and not isinstance(value, bool)]
    span = {"low": min(numbers), "high": max(numbers)} if len(numbers) == 2 else {}
    return span | dict(over) | {"assumption": assumption}


def _validated(tree: _Tree, leaf: str) -> Scenario:
    faults = [*tree.faults, *_unknown_clauses(tree, leaf)]
    try:
        # By way of JSON, because only there strict types still let a list be a tuple and 3 be 3.0.
        scenario = Scenario.model_validate_json(json.dumps(tree.values, default=str), strict=True)
    except ValidationError as error:
        faults += faults_of(error, lambda where: tree.file_of(where, leaf))
    if faults:
        raise InputError(faults, f"The scenario {leaf} cannot be used: {len(faults)} fault(s)")
    return scenario


def _unknown_clauses(tree: _Tree, leaf: str) -> Iterable[Fault]:
    remedy = "cite a clause that `parkopt rules --clauses` lists, or state an assumption with low and high"
    for where, code in _clauses_in(tree.values, ()):
        if not is_clause(code):
            file = tree.file_of(where, leaf)
            yield Fault(file, "", "", ".".join(where), "unknown_clause", f"no clause is called {code!r}", remedy)


def _clauses_in(value: object, where: Keys) -> Iterable[tuple[Keys, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "clause" and isinstance(inner, str):
                yield (*where, key), inner
            yield from _clauses_in(inner, (*where, str(key)))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from _clauses_in(inner, (*where[:-1], f"{where[-1]}[{position}]"))


def _chain(ref: str | Path, by: Path | None = None) -> list[tuple[Path, Table]]:
    """Files and their tables, from the scenario asked for to the one that extends nothing."""
    layers: list[tuple[Path, Table]] = []
    wanted: str | Path | None = ref
    while wanted is not None:
        file = _found(wanted, by)
        seen = [known for known, _ in layers]
        if file in seen:
            circle = " → ".join(known.name for known in [*seen[seen.index(file) :], file])
            raise _unusable(
                by or file, "extends", "cycle", f"scenarios extend each other in a circle: {circle}", "break it"
            )
        table = read_toml(file)
        wanted = table.pop("extends", None)
        if not isinstance(wanted, (str, type(None))):
            raise _unusable(
                file, "extends", "wrong_type", "extends must be one name or path in quotes", "name one scenario"
            )
        layers.append((file, table))
        by = file
    return layers


def _found(ref: str | Path, by: Path | None) -> Path:
    """The file that ``ref`` means: a path (seen from the file ``by`` where it extends), else a shipped name."""
    path = Path(ref) if by is None else by.parent / ref
    for candidate in (path, path.with_name(f"{path.name}.toml")):
        if candidate.is_file():
            return candidate.resolve()
    name = f"{Path(ref).name.removesuffix('.toml')}.toml"
    if len(Path(ref).parts) == 1 and (shipped("scenarios") / name).is_file():
        return (shipped("scenarios") / name).resolve()
    names = ", ".join(sorted(file.stem for file in shipped("scenarios").glob("*.toml")))
    rule = "missing_file" if by is None else "missing_parent"
    message = f"there is no scenario {str(ref)!r}, neither as a file nor among the shipped ones"
    raise _unusable(by or Path(ref), "" if by is None else "extends", rule, message, f"give a path, or one of: {names}")


def read_toml(file: Path) -> Table:
    """The tables of a TOML file. Raises InputError when it is not UTF-8 or not TOML."""
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise _unusable(file, "", "not_utf8", f"byte {error.start} is not UTF-8", "save the file as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        row = f"line {place[1]}" if place else "end of file"
        fault = Fault(shown_file(file), "", row, "", "toml_syntax", str(error), "correct the line as TOML wants it")
        raise InputError([fault], f"{shown_file(file)} is not TOML") from error


def _unusable(file: Path, column: str, rule: str, message: str, remedy: str) -> InputError:
    return InputError(
        [Fault(shown_file(file), "", "", column, rule, message, remedy)], f"{shown_file(file)} cannot be used"
    )


def shown_file(file: Path) -> str:
    """How faults name a file: shipped ones by name, a user's as seen from where the command runs."""
    if file.parent == shipped("scenarios").resolve():
        return file.name
    here = Path.cwd()
    return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)


def _place_data(values: Table, table: Table, file: Path) -> None:
    """Make a data path that was written as seen from ``file`` absolute; names of shipped data stay names."""
    data = table.get("data")
    path = data.get("path") if isinstance(data, dict) else None
    if isinstance(path, str) and path and (file.parent / path).exists():
        values["data"]["path"] = str((file.parent / path).resolve())


def _nested(key: str, value: object) -> Table:
    *tables, last = key.split(".")
    tree: Table = {last: value}
    for name in reversed(tables):
        tree = {name: tree}
    return tree
