"""Several reviews made one: locks for the next solve and corrections of the data, or everything that stands against it."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parkopt.cells import spreadsheet_safe
from parkopt.dataset.dataset import Dataset
from parkopt.errors import Fault, InputError
from parkopt.review.marks import DEMANDS, OPINIONS, Mark, Marked, read_review
from parkopt.scenario.locks import COLUMNS as LOCK_COLUMNS
from parkopt.scenario.locks import LockFate, read_locks

CORRECTION_COLUMNS: Final = ("site_id", "firm_id", "mark", "field", "value", "note", "reviewer", "date", "file", "row")
_FATES: Final = {Mark.MUST_STAY: LockFate.RETAIN, Mark.MUST_GO: LockFate.VACATE, Mark.MUST_MERGE: LockFate.MERGE}


@dataclass(frozen=True)
class Demand:
    """What becomes of a park, and the mark that asks for it. ``implied``: it follows from another park's merger into this one."""

    park: str
    fate: LockFate
    host: str
    by: Marked
    implied: bool = False

    @property
    def words(self) -> str:
        return f"{self.fate}{f' into {self.host}' if self.host else ''} asked by {self.by.place}"


@dataclass(frozen=True)
class Merged:
    """What reviews come to: ``locks`` by park, one each; ``corrections`` and ``opinions`` in the order of files and rows."""

    locks: tuple[Demand, ...]
    corrections: tuple[Marked, ...]
    opinions: tuple[Marked, ...]


def merge_reviews(paths: Sequence[Path], dataset: Dataset) -> Merged:
    """Read reviews and bring them together.

    Raises InputError with every fault of all files: those of ``read_review``, ids that the data set does not have, marks of different runs,
    and demands that contradict each other.
    """
    marks: list[Marked] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            marks += read_review(path)
        except InputError as error:
            faults += error.faults
    faults += _unknown(marks, dataset) + _different_runs(marks)
    demands = _demands(marks, dataset)
    faults += _conflicts(demands)
    if faults:
        raise InputError(faults, f"The reviews cannot be brought together: {len(faults)} fault(s)")
    first = {demand.park: demand for demand in sorted(demands, key=lambda demand: demand.implied, reverse=True)}
    return Merged(
        tuple(first[park] for park in sorted(first)),
        tuple(mark for mark in marks if mark.mark not in (*DEMANDS, *OPINIONS)),
        tuple(mark for mark in marks if mark.mark in OPINIONS),
    )


def write_merged(merged: Merged, dataset: Dataset, locks: Path, corrections: Path, force: bool = False) -> None:
    """Write ``locks`` (as ``solve --locks`` reads it; checked by reading it again) and ``corrections``, both or none.

    Raises InputError when one of the files is there and ``force`` is not given.
    """
    there = [path for path in (locks, corrections) if path.exists()]
    if there and not force:
        remedy = "choose another name, or add --force"
        raise InputError(Fault(str(path), "", "", "", "target_exists", "the file is there", remedy) for path in there)
    parts = [path.with_name(f".{path.name}.part") for path in (locks, corrections)]
    try:
        _write(parts[0], LOCK_COLUMNS, [_lock_row(demand) for demand in merged.locks])
        _write(parts[1], CORRECTION_COLUMNS, [_correction_row(mark) for mark in merged.corrections])
        read_locks(parts[0], dataset)
        for part, path in zip(parts, (locks, corrections), strict=True):
            part.replace(path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _unknown(marks: Iterable[Marked], dataset: Dataset) -> list[Fault]:
    kinds = dict(zip(dataset.sites["site_id"], dataset.sites["kind"], strict=True))
    hosts = {site for site, kind in kinds.items() if kind == "park"} | set(dataset.sites["zone_group"]) - {""}
    firms = set(dataset.firms["firm_id"])
    faults = []
    for mark in marks:
        if mark.firm and mark.firm not in firms:
            faults.append(_fault(mark, "firm_id", "unknown_id", f"there is no firm {mark.firm}", "check the id"))
        if mark.site and mark.site not in kinds:
            faults.append(_fault(mark, "site_id", "unknown_id", f"there is no site {mark.site}", "check the id"))
        elif mark.site and mark.mark in DEMANDS and kinds[mark.site] != "park":
            message = f"{mark.site} is a {kinds[mark.site]}: it always stays open"
            faults.append(_fault(mark, "site_id", "not_a_park", message, "ask it of parks"))
        if mark.host and mark.host not in hosts:
            message = f"{mark.host} is neither a park nor a zone group"
            faults.append(_fault(mark, "host_id", "unknown_id", message, "name the host's id"))
        if mark.host and mark.host == mark.site:
            faults.append(_fault(mark, "host_id", "impossible", "a park cannot merge into itself", "name another host"))
    return faults


def _different_runs(marks: Iterable[Marked]) -> list[Fault]:
    named = [mark for mark in marks if mark.run]
    first = named[0] if named else None
    remedy = "merge reviews of the same run, or empty the column run where a mark holds for any plan"
    return [
        _fault(mark, "run", "other_run", f"looks at run {mark.run}, {first.place} at {first.run}", remedy)
        for mark in {mark.file: mark for mark in named if first is not None and mark.run != first.run}.values()
        if first is not None
    ]


def _demands(marks: Iterable[Marked], dataset: Dataset) -> list[Demand]:
    """What the marks ask of parks; into whatever park another one must merge, that park must stay."""
    parks = set(dataset.sites.loc[dataset.sites["kind"] == "park", "site_id"])
    demands = []
    for mark in marks:
        if mark.mark not in DEMANDS:
            continue
        demands.append(Demand(mark.site, _FATES[mark.mark], mark.host, mark))
        if mark.host in parks:
            demands.append(Demand(mark.host, LockFate.RETAIN, "", mark, implied=True))
    return demands


def _conflicts(demands: Iterable[Demand]) -> list[Fault]:
    """A fault for each demand that contradicts the first one on the same park."""
    by_park: dict[str, list[Demand]] = defaultdict(list)
    for demand in demands:
        by_park[demand.park].append(demand)
    faults = []
    for park, asked in by_park.items():
        first = asked[0]
        for other in asked[1:]:
            if (other.fate, other.host) != (first.fate, first.host):
                message = f"{park}: {other.words} contradicts {first.words}"
                faults.append(_fault(other.by, "mark", "conflict", message, "let the reviewers agree on one"))
    return faults


def _fault(mark: Marked, column: str, rule: str, message: str, remedy: str) -> Fault:
    return Fault(mark.file, "review", str(mark.row), column, rule, message, remedy)


def _lock_row(demand: Demand) -> list[str]:
    by = demand.by
    note = f"host of {by.site}" if demand.implied else by.note
    cells = {
        "site_id": demand.park, "fate": str(demand.fate), "host_id": demand.host, "reviewer": by.reviewer, "date": by.date,
        "note": note,
    }  # fmt: skip
    return [cells.get(column, "") for column in LOCK_COLUMNS]


def _correction_row(mark: Marked) -> list[str]:
    cells = [mark.site, mark.firm, str(mark.mark), mark.field, mark.value, mark.note, mark.reviewer, mark.date]
    return [*cells, mark.file, str(mark.row)]


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(columns)
        table.writerows([spreadsheet_safe(cell) for cell in row] for row in rows)
