"""The course of a batch: which jobs begin from nothing, which at the end of a pilot, and which are run both ways.

It follows from the batch file alone, so that results do not depend on who finishes first. Jobs of parts that repeat a
scenario with several seeds begin from nothing: begun at one plan, they would all end there, and the noise would vanish.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parkopt.batch.figures import Leaf, leaves, tree_of
from parkopt.batch.jobs import BatchPlan, Job

SEEDS = "seeds"


@dataclass(frozen=True)
class Course:
    """``pilots``, ``cold`` and ``warm`` jobs, each in the order of the plan; ``near``: pilots by warm job, the nearest first;
    ``checked``: warm jobs that are run from nothing, too."""

    pilots: tuple[Job, ...]
    cold: tuple[Job, ...]
    warm: tuple[Job, ...]
    near: Mapping[str, tuple[str, ...]]
    checked: tuple[Job, ...]


def course_of(plan: BatchPlan) -> Course:
    """The course of a batch."""
    first = frozenset(plan.pilots)
    pilots = tuple(job for job in plan.jobs if job.id in first)
    others = [job for job in plan.jobs if job.id not in first]
    warm = tuple(job for job in others if pilots and not _repeats(job))
    cold = tuple(job for job in others if not pilots or _repeats(job))
    base = leaves(tree_of(plan.file.base))
    near = {job.id: _nearest(job, pilots, base) for job in warm}
    count = 0 if plan.file.batch.warm is None else plan.file.batch.warm.checks
    return Course(pilots, cold, warm, near, tuple(sorted(warm, key=lambda job: job.id)[:count]))


def apart(first: Mapping[str, Leaf], second: Mapping[str, Leaf], base: Mapping[str, Leaf]) -> float:
    """How far two jobs lie apart: over all figures the difference in shares of what both together are, 1 for words that differ."""
    keys = first.keys() | second.keys()
    return sum(_share(first.get(key, base.get(key)), second.get(key, base.get(key))) for key in sorted(keys))


def _repeats(job: Job) -> bool:
    return any(SEEDS in member.sampling.split("×") for member in job.members)


def _nearest(job: Job, pilots: Sequence[Job], base: Mapping[str, Leaf]) -> tuple[str, ...]:
    return tuple(
        pilot.id for pilot in sorted(pilots, key=lambda pilot: (apart(job.changes, pilot.changes, base), pilot.id))
    )


def _share(one: Leaf, other: Leaf) -> float:
    if (
        isinstance(one, bool)
        or isinstance(other, bool)
        or not isinstance(one, int | float)
        or not isinstance(other, int | float)
    ):
        return float(one != other)
    return abs(one - other) / total if (total := abs(one) + abs(other)) else 0.0
