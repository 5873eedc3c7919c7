"""The jobs of a batch: every entry of every part as a scenario that validates, each distinct one once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from parkopt.batch.expand import Entry, entries, sampling
from parkopt.batch.figures import Leaf, leaves, tree_of
from parkopt.batch.load import BatchFile
from parkopt.batch.schema import Part
from parkopt.errors import Fault, InputError
from parkopt.scenario.load import overridden
from parkopt.scenario.schema import Scenario

_ID_LENGTH = 12


@dataclass(frozen=True)
class Membership:
    """That a job is an entry of a part. What jobs tell is pooled within one part only, never across kinds of sampling."""

    part: str
    sampling: str
    label: str

    @property
    def name(self) -> str:
        """How the entry is called in messages and among pilots."""
        return f"{self.part}: {self.label}"


@dataclass(frozen=True)
class Job:
    """One scenario to solve. ``id`` is a digest of ``changes``: dotted key → value where it differs from the batch's base."""

    id: str
    members: tuple[Membership, ...]
    changes: Mapping[str, Leaf]
    scenario: Scenario


@dataclass(frozen=True)
class Span:
    """What a figure does within a part: the numbers it takes, or how many different words or lists."""

    key: str
    distinct: int
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Laid:
    """A part laid out: ``jobs`` are ids in the order of its entries; those that another entry already was stand twice."""

    name: str
    sampling: str
    jobs: tuple[str, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class BatchPlan:
    """What a batch would run: distinct jobs in the order in which the file first asks for them. ``pilots``: ids of those that
    others begin from."""

    file: BatchFile
    parts: tuple[Laid, ...]
    jobs: tuple[Job, ...]
    pilots: tuple[str, ...] = ()

    @property
    def entries(self) -> int:
        """Entries of all parts; those that are the same scenario are one job."""
        return sum(len(part.jobs) for part in self.parts)


def plan_batch(file: BatchFile) -> BatchPlan:
    """Lay out the jobs of a batch, the same in every run. Raises InputError with the faults of all jobs."""
    base = leaves(tree_of(file.base))
    jobs: dict[str, Job] = {}
    parts: list[Laid] = []
    faults: list[Fault] = []
    for number, part in enumerate(file.batch.vary):
        listed = entries(part, file.base)
        made, wrong = _scenarios(listed, file, f"vary[{number}]", part.name)
        faults += wrong
        ids = [_add(jobs, _job(part, entry, scenario, base)) for entry, scenario in made]
        parts.append(Laid(part.name, sampling(part), tuple(ids), _spans([jobs[key] for key in ids], listed, base)))
    pilots = {} if file.batch.warm is None else {name: _named(jobs.values(), name) for name in file.batch.warm.pilots}
    faults += [_no_pilot(name, file, jobs.values()) for name, found in pilots.items() if not found]
    if faults:
        raise InputError(faults, f"The batch {file.shown} cannot be used: {len(faults)} fault(s)")
    first = tuple(dict.fromkeys(job for found in pilots.values() for job in found))
    return BatchPlan(file, tuple(parts), tuple(jobs.values()), first)


def job_id(changes: Mapping[str, Leaf]) -> str:
    """A digest of what a job changes; numbers that are equal give the same one, whole or not, in any order of keys."""
    return hashed({key: _canonical(value) for key, value in changes.items()})[:_ID_LENGTH]


def digest(scenario: Scenario) -> str:
    """A digest of everything in a scenario that can change a plan: as of all its figures, without names and texts."""
    return hashed({key: _canonical(value) for key, value in leaves(tree_of(scenario)).items()})


def data_digest(digests: Mapping[str, str]) -> str:
    """One digest of a data set from those of its layers."""
    return hashed(dict(digests))


def hashed(values: Mapping[str, object]) -> str:
    """A digest of values by key, in whatever order."""
    text = json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=list)
    return hashlib.sha256(text.encode()).hexdigest()


def _named(jobs: Iterable[Job], name: str) -> list[str]:
    """Ids of the jobs that a part, or an entry 'part: label', stands for."""
    return [job.id for job in jobs if any(name in (told.part, told.name) for told in job.members)]


def _no_pilot(name: str, file: BatchFile, jobs: Iterable[Job]) -> Fault:
    known = [told.name for job in jobs for told in job.members]
    close = get_close_matches(name, known, n=1)
    remedy = (
        f"did you mean {close[0]!r}?"
        if close
        else "name a part, or an entry as 'part: label'; batch plan --list shows them"
    )
    return Fault(file.shown, "", "", "warm.pilots", "unknown_pilot", f"no part or entry is called {name!r}", remedy)


def _scenarios(
    listed: Sequence[Entry], file: BatchFile, place: str, name: str
) -> tuple[list[tuple[Entry, Scenario]], list[Fault]]:
    """Entries with their scenarios, and the faults of those without; the same fault of several entries once."""
    made: list[tuple[Entry, Scenario]] = []
    faults: dict[tuple[str, str, str], list[tuple[str, Fault]]] = {}
    for entry in listed:
        try:
            made.append((entry, overridden(file.base, entry.overrides, file.shown)))
        except InputError as error:
            for fault in error.faults:
                faults.setdefault((fault.column, fault.rule, fault.message), []).append((entry.label, fault))
    found = []
    for same in faults.values():
        first, fault = same[0]
        more = f" and {len(same) - 1} more" if len(same) > 1 else ""
        found.append(replace(fault, file=file.shown, layer=f"{place} {name}", row=f"{first}{more}"))
    return made, found


def _job(part: Part, entry: Entry, scenario: Scenario, base: Mapping[str, Leaf]) -> Job:
    here = leaves(tree_of(scenario))
    changes = {key: here.get(key) for key in (*here, *base) if here.get(key) != base.get(key)}
    return Job(job_id(changes), (Membership(part.name, sampling(part), entry.label),), changes, scenario)


def _add(jobs: dict[str, Job], job: Job) -> str:
    known = jobs.get(job.id)
    jobs[job.id] = job if known is None else replace(known, members=known.members + job.members)
    return job.id


def _spans(jobs: Sequence[Job], listed: Sequence[Entry], base: Mapping[str, Leaf]) -> tuple[Span, ...]:
    keys = dict.fromkeys(key for entry in listed for key in entry.keys)
    named = dict.fromkeys([*(key for key in keys if key in base), *(key for job in jobs for key in job.changes)])
    return tuple(_span(key, [job.changes.get(key, base.get(key)) for job in jobs]) for key in named)


def _span(key: str, values: Sequence[Leaf]) -> Span:
    numbers = [float(value) for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    whole = len(numbers) == len(values) > 0
    low, high = (min(numbers), max(numbers)) if whole else (None, None)
    return Span(key, len(set(values)), low, high)


def _canonical(value: Leaf) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
