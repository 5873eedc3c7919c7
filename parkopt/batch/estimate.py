"""How long a batch would take, as far as a measured run tells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from parkopt.batch.course import course_of
from parkopt.batch.jobs import BatchPlan
from parkopt.folder import MANIFEST
from parkopt.records import read_manifest
from parkopt.results import Manifest

ONCE: Final = "load"
"""The step of a run that a batch takes once, not for each job."""
NOT_TAKEN: Final = "write"
"""The step of a run that a batch does not take: its jobs write no maps and sheets."""


@dataclass(frozen=True)
class Estimate:
    """Seconds of a batch with ``hands`` jobs at once, each from nothing, and those that are run both ways twice.

    ``job`` and ``total`` are None where no run was named. ``most``: what solving takes when every job uses its whole
    time limit. ``cautions``: why the run may not tell (labels ``batch.caution.*``).
    """

    run: str
    job: float | None
    total: float | None
    most: float
    cautions: tuple[str, ...] = ()
    hands: int = 1


def estimate(plan: BatchPlan, like: Path | None, hands: int = 1) -> Estimate:
    """The time of a batch by the seconds in the manifest of run folder ``like``. Raises InputError when it is no run."""
    runs = (len(plan.jobs) + len(course_of(plan).checked)) / hands
    most = plan.file.batch.solver.time_limit_s * runs
    if like is None:
        return Estimate("", None, None, most, hands=hands)
    manifest = read_manifest(like / MANIFEST)
    limit = plan.file.batch.solver.time_limit_s
    seconds = {step: value for step, value in manifest.seconds.items() if step not in (ONCE, NOT_TAKEN)}
    if "solve" in seconds:
        seconds["solve"] = min(seconds["solve"], limit)
    job = sum(seconds.values())
    total = job * runs + manifest.seconds.get(ONCE, 0.0)
    return Estimate(str(like), job, total, most, _cautions(plan, manifest), hands)


def _cautions(plan: BatchPlan, manifest: Manifest) -> tuple[str, ...]:
    solver, told = plan.file.batch.solver, manifest.scenario_resolved
    base = plan.file.base.data.path
    used, solved = told.get("solver"), told.get("data")
    found = {
        "data": not isinstance(solved, dict) or solved.get("path") != base,
        "gap": not isinstance(used, dict) or used.get("gap") != solver.gap,
        "threads": manifest.threads != solver.threads,
        "limit": manifest.seconds.get("solve", 0.0) > solver.time_limit_s,
    }
    return tuple(name for name, doubtful in found.items() if doubtful)
