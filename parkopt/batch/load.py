"""Reading batch files: TOML, checked against the schema, with the base scenario they name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from parkopt.batch.check import batch_faults
from parkopt.batch.schema import Batch
from parkopt.errors import Fault, InputError
from parkopt.resources import shipped
from parkopt.scenario.explain import faults_of
from parkopt.scenario.load import load_scenario, overridden, read_toml, shown_file
from parkopt.scenario.schema import Scenario


@dataclass(frozen=True)
class BatchFile:
    """A batch as read: ``base`` is its scenario with the batch's reference scales and solver settings in force."""

    path: Path
    shown: str
    batch: Batch
    base: Scenario

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


def load_batch(ref: str | Path) -> BatchFile:
    """The batch in file ``ref``, or the shipped one of that name; its base is looked up beside it, then among the shipped.

    Raises InputError with all faults of the file that show before its jobs are listed.
    """
    path = _found(ref)
    shown = _shown(path)
    batch = _validated(read_toml(path), shown)
    base = _base(batch, path, shown)
    if faults := batch_faults(batch, base, shown):
        raise _unusable(faults, shown)
    return BatchFile(path, shown, batch, base)


def list_shipped_batches() -> list[str]:
    """Names of the batches that ship with parkopt."""
    return sorted(path.stem for path in shipped("scenarios", "batches").glob("*.toml"))


def _found(ref: str | Path) -> Path:
    path = Path(ref)
    for candidate in (path, path.with_name(f"{path.name}.toml")):
        if candidate.is_file():
            return candidate.resolve()
    name = f"{path.name.removesuffix('.toml')}.toml"
    if len(path.parts) == 1 and (shipped("scenarios", "batches") / name).is_file():
        return (shipped("scenarios", "batches") / name).resolve()
    message = f"there is no batch {str(ref)!r}, neither as a file nor among the shipped ones"
    remedy = f"give a path, or one of: {', '.join(list_shipped_batches())}"
    raise _unusable([Fault(str(ref), "", "", "", "missing_file", message, remedy)], str(ref))


def _shown(path: Path) -> str:
    return path.name if path.parent == shipped("scenarios", "batches").resolve() else shown_file(path)


def _validated(tree: dict[str, object], shown: str) -> Batch:
    try:
        return Batch.model_validate_json(json.dumps(tree, default=str), strict=True)
    except ValidationError as error:
        faults = [_plain(fault) for fault in faults_of(error, lambda where: shown)]
        raise _unusable(_without_echoes(faults), shown) from error


def _without_echoes(faults: Sequence[Fault]) -> list[Fault]:
    """Faults without the short lists that are short only because an entry of theirs is wrong."""
    columns = [fault.column for fault in faults]
    return [
        fault
        for fault in faults
        if fault.rule != "too_few"
        or not any(column.startswith((f"{fault.column}[", f"{fault.column}.")) for column in columns)
    ]


def _plain(fault: Fault) -> Fault:
    """A fault with its key as it stands in the file: without the kind that the schema puts behind the number of a part."""
    column = re.sub(r"((?:vary|of)\[\d+\])\.[a-z]+", r"\1", fault.column)
    if fault.rule == "unknown_key" and ".figures." in column:
        return replace(fault, column=column, remedy="write the whole key of the figure in quotes, its values behind it")
    return replace(fault, column=column)


def _base(batch: Batch, path: Path, shown: str) -> Scenario:
    try:
        scenario = load_scenario(batch.base, by=path)
    except InputError as error:
        faults = [
            replace(fault, file=shown, column="base")
            if fault.rule == "missing_parent" and fault.file == shown_file(path)
            else fault
            for fault in error.faults
        ]
        raise _unusable(faults, shown) from error
    overrides = {f"weights.{term}.reference.value": value for term, value in batch.references.model_dump().items()}
    overrides |= {f"solver.{key}": value for key, value in batch.solver.model_dump().items()}
    try:
        return overridden(scenario, overrides, shown)
    except InputError as error:
        raise _unusable(_as_written(error.faults), shown) from error


def _as_written(faults: Sequence[Fault]) -> Iterator[Fault]:
    for fault in faults:
        found = re.fullmatch(r"weights\.(\w+)\.reference", fault.column)
        yield replace(fault, column=f"references.{found[1]}") if found else fault


def _unusable(faults: Iterable[Fault], shown: str) -> InputError:
    found = list(faults)
    return InputError(found, f"The batch {shown} cannot be used: {len(found)} fault(s)")
