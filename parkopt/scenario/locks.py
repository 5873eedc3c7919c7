"""Fates that a reviewer has fixed: a table of locks, read and checked against the data set, all faults at once."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

import pandas as pd

from parkopt.cells import read_cells, spreadsheet_safe
from parkopt.dataset.dataset import Dataset
from parkopt.errors import Fault, InputError

COLUMNS: Final = ("site_id", "firm_id", "fate", "host_id", "receiving_site", "stage", "reviewer", "date", "note")
"""Columns of a lock file; all but ``fate`` and one id may be missing or empty."""
PARK_COLUMNS: Final = ("site_id", "fate", "host_id", "stage")
FIRM_COLUMNS: Final = ("firm_id", "fate", "receiving_site", "stage")


class LockFate(StrEnum):
    """What may be fixed: the fates of a plan, and VACATE, a park's relocating or exiting, whichever it comes to."""

    RETAIN = "RETAIN"
    MERGE = "MERGE"
    RELOCATE = "RELOCATE"
    EXIT = "EXIT"
    OUTSIDE = "OUTSIDE"
    VACATE = "VACATE"


_WORDS: Final = {
    "保留提升": LockFate.RETAIN,
    "整合并入": LockFate.MERGE,
    "腾退搬迁": LockFate.RELOCATE,
    "关停退出": LockFate.EXIT,
    "园外保留": LockFate.OUTSIDE,
    "腾退": LockFate.VACATE,
} | {str(fate): fate for fate in LockFate}
_LEAVING: Final = (LockFate.RELOCATE, LockFate.EXIT, LockFate.VACATE)


@dataclass(frozen=True)
class Locks:
    """Fixed fates. ``parks``: columns ``PARK_COLUMNS``, ``firms``: ``FIRM_COLUMNS``, sorted by id.

    ``host_id`` and ``receiving_site`` are '' and ``stage`` is 0 where the reviewer leaves them free. ``asked``: reviewer, date and
    note by the park's or firm's id.
    """

    parks: pd.DataFrame
    firms: pd.DataFrame
    asked: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Lock:
    """One row of the file."""

    row: int
    kind: str  # 'park' or 'firm'
    id: str
    fate: LockFate
    host: str
    receiving: str
    stage: int
    asked: tuple[str, str, str]


_Say = Callable[[str, str, str, str], None]
"""Takes column, rule, message, remedy of a fault in the row at hand."""


def read_locks(path: Path, dataset: Dataset) -> Locks:
    """The locks in the CSV file ``path`` (UTF-8 or GB18030; columns ``COLUMNS``; fates in English or Chinese).

    Raises InputError with every fault: unknown ids and fates, locks of zones, things a fate cannot have, rows that
    repeat or contradict each other, firms whose lock contradicts that of their park.
    """
    file = path.name
    city = _City(dataset)
    faults: list[Fault] = []
    locks: list[_Lock] = []
    for number, row in read_cells(path, "locks", COLUMNS, ("fate",), ("site_id", "firm_id")):

        def say(column: str, rule: str, message: str, remedy: str, number: int = number) -> None:
            faults.append(Fault(file, "locks", str(number), column, rule, message, remedy))

        lock = _lock(number, row, city, say)
        if lock is not None:
            (_check_park if lock.kind == "park" else _check_firm)(lock, city, say)
            locks.append(lock)
    for number, column, rule, message, remedy in [*_repeats(locks), *_conflicts(locks, city)]:
        faults.append(Fault(file, "locks", str(number), column, rule, message, remedy))
    if faults:
        faults.sort(key=lambda fault: int(fault.row))
        raise InputError(faults, f"The locks in {path} cannot be used: {len(faults)} fault(s)")
    parks = [(lock.id, str(lock.fate), lock.host, lock.stage) for lock in locks if lock.kind == "park"]
    firms = [(lock.id, str(lock.fate), lock.receiving, lock.stage) for lock in locks if lock.kind == "firm"]
    asked = {lock.id: lock.asked for lock in locks}
    return Locks(_table(parks, PARK_COLUMNS), _table(firms, FIRM_COLUMNS), asked)


def write_locks(locks: Locks, path: Path) -> None:
    """Write ``locks`` to the CSV file ``path``, as `read_locks` reads it: parks, then firms, by id."""
    rows = [*locks.parks.to_dict("records"), *locks.firms.to_dict("records")]
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(COLUMNS)
        for row in rows:
            said = locks.asked.get(str(row.get("site_id") or row.get("firm_id")), ("", "", ""))
            fixed = [str(row.get(column) or "") for column in COLUMNS[:-3]]
            table.writerow([*fixed, *map(spreadsheet_safe, said)])


def _table(rows: list[tuple[str, str, str, int]], columns: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(columns)).astype({"stage": "int64"})
    return frame.sort_values(columns[0], ignore_index=True)


class _City:
    """What locks are checked against."""

    def __init__(self, dataset: Dataset) -> None:
        sites = dataset.sites
        self.phases = dataset.phases
        self.kind: dict[str, str] = dict(zip(sites["site_id"], sites["kind"], strict=True))
        self.group: dict[str, str] = dict(zip(sites["site_id"], sites["zone_group"], strict=True))
        self.home: dict[str, str] = dict(zip(dataset.firms["firm_id"], dataset.firms["site_id"], strict=True))

    def is_host(self, name: str) -> bool:
        """Whether parks may merge into what is called ``name``: another park or a zone group."""
        return self.kind.get(name) == "park" or name in set(self.group.values()) - {""}


def _lock(number: int, row: dict[str, str], city: _City, say: _Say) -> _Lock | None:
    """The row as a lock; None where it is too broken to be checked further."""
    site, firm = row["site_id"], row["firm_id"]
    fate = _WORDS.get(row["fate"].upper())
    if fate is None:
        say("fate", "unknown_fate", f"{row['fate']!r} is no fate", f"use one of {', '.join(LockFate)}")
    stage = _stage(row["stage"], city, say)
    if bool(site) == bool(firm):
        say("", "one_id", "names both a site and a firm, or neither", "fill site_id or firm_id, one of them")
    elif site and city.kind.get(site) != "park":
        if site in city.kind:
            say("site_id", "not_a_park", f"{site} is a {city.kind[site]}: it always stays open", "lock parks or firms")
        else:
            say("site_id", "unknown_id", f"there is no site {site}", "use a site_id of the data set")
    elif firm and firm not in city.home:
        say("firm_id", "unknown_id", f"there is no firm {firm}", "use a firm_id of the data set")
    elif fate is not None and stage is not None:
        kind = "park" if site else "firm"
        asked = (row["reviewer"], row["date"], row["note"])
        return _Lock(number, kind, site or firm, fate, row["host_id"], row["receiving_site"], stage, asked)
    return None


def _stage(text: str, city: _City, say: _Say) -> int | None:
    if text in ("", "0"):
        return 0
    if text.isdecimal() and int(text) in city.phases:
        return int(text)
    years = ", ".join(map(str, city.phases))
    say("stage", "unknown_stage", f"{text!r} is not the year of a phase", f"use one of {years}, or leave it empty")
    return None


def _check_park(lock: _Lock, city: _City, say: _Say) -> None:
    if lock.fate is LockFate.OUTSIDE:
        say("fate", "impossible", "only scattered firms stay outside", "choose another fate for the park")
    if lock.receiving:
        say("receiving_site", "impossible", "a park does not move", "leave receiving_site empty; lock its firms")
    _check_stage(lock, say)
    if lock.host and lock.fate is LockFate.MERGE:
        if lock.host == lock.id:
            say("host_id", "impossible", "a park cannot merge into itself", "use RETAIN, or name another host")
        elif city.kind.get(lock.host) == "zone":
            group = city.group[lock.host]
            say("host_id", "zone_member", f"{lock.host} is a member of the zone group {group}", f"name {group}")
        elif not city.is_host(lock.host):
            say("host_id", "unknown_id", f"{lock.host} is neither a park nor a zone group", "name the host's id")
    elif lock.host and not (lock.fate is LockFate.RETAIN and lock.host == lock.id):
        say("host_id", "impossible", f"a park with fate {lock.fate} has no other host", "leave host_id empty")


def _check_firm(lock: _Lock, city: _City, say: _Say) -> None:
    home = city.home[lock.id]
    if lock.host:
        say("host_id", "impossible", "a firm's host follows from its site", "leave it empty, or use receiving_site")
    _check_stage(lock, say)
    if lock.fate is LockFate.VACATE:
        say("fate", "impossible", "only parks are vacated", "use RELOCATE or EXIT")
    if lock.fate is LockFate.OUTSIDE and home:
        say(
            "fate", "impossible", f"the firm stands on {home}; only scattered firms stay outside", "choose another fate"
        )
    if lock.fate in (LockFate.RETAIN, LockFate.MERGE) and not home:
        say("fate", "impossible", "a scattered firm has no site to stay on", "use OUTSIDE, RELOCATE or EXIT")
    if lock.fate is LockFate.MERGE and home and city.kind[home] != "park":
        say("fate", "impossible", f"{home} is a {city.kind[home]} and merges into nothing", "use RETAIN")
    if not lock.receiving:
        return
    if lock.receiving not in city.kind:
        say("receiving_site", "unknown_id", f"there is no site {lock.receiving}", "use a site_id of the data set")
    elif lock.fate in (LockFate.RETAIN, LockFate.MERGE) and lock.receiving != home:
        say("receiving_site", "impossible", "a firm that stays is on its own site", "leave it empty, or use RELOCATE")
    elif lock.fate in (LockFate.EXIT, LockFate.OUTSIDE):
        say("receiving_site", "impossible", f"nobody receives a firm with fate {lock.fate}", "leave it empty")
    elif lock.fate is LockFate.RELOCATE and lock.receiving == home:
        say("receiving_site", "impossible", "the firm stands there already", "use RETAIN, or name another site")


def _check_stage(lock: _Lock, say: _Say) -> None:
    if lock.stage and lock.fate in (LockFate.RETAIN, LockFate.OUTSIDE):
        say("stage", "impossible", f"{lock.fate} does not happen at a stage", "leave stage empty")


_Row = tuple[int, str, str, str, str]
"""Row number, column, rule, message, remedy."""


def _repeats(locks: Iterable[_Lock]) -> Iterator[_Row]:
    first: dict[tuple[str, str], _Lock] = {}
    for lock in locks:
        other = first.setdefault((lock.kind, lock.id), lock)
        if other is lock:
            continue
        column = "site_id" if lock.kind == "park" else "firm_id"
        same = (lock.fate, lock.host, lock.receiving, lock.stage) == (
            other.fate,
            other.host,
            other.receiving,
            other.stage,
        )
        rule, what = ("duplicate_id", "repeats") if same else ("conflict", "contradicts")
        yield lock.row, column, rule, f"{lock.id} {what} the lock in row {other.row}", "keep one of the two"


def _conflicts(locks: Iterable[_Lock], city: _City) -> Iterator[_Row]:
    parks = {lock.id: lock for lock in locks if lock.kind == "park"}
    remedy = "change one of the two"
    for lock in parks.values():
        host = parks.get(lock.host)
        if lock.fate is LockFate.MERGE and host is not None and host is not lock and host.fate is not LockFate.RETAIN:
            message = f"the host {host.id} has fate {host.fate} in row {host.row}, so it takes no park in"
            yield lock.row, "host_id", "conflict", message, remedy
    for lock in (lock for lock in locks if lock.kind == "firm"):
        home, target = parks.get(city.home[lock.id]), parks.get(lock.receiving)
        if home is not None and not _goes_with(lock, home):
            message = f"the firm's park {home.id} has fate {home.fate} {home.stage or ''}".strip()
            yield lock.row, "fate", "conflict", f"{message} in row {home.row}", remedy
        if lock.fate is LockFate.RELOCATE and target is not None and target.fate is not LockFate.RETAIN:
            message = f"{target.id} has fate {target.fate} in row {target.row}, so it receives nobody"
            yield lock.row, "receiving_site", "conflict", message, remedy


def _goes_with(firm: _Lock, park: _Lock) -> bool:
    """Whether the firm's lock can hold beside its park's: who stays goes with the park, who leaves is not late."""
    if park.fate in _LEAVING:
        late = firm.stage > park.stage > 0
        return firm.fate in _LEAVING and not late
    return firm.fate in _LEAVING or firm.fate is park.fate
