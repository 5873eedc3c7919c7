"""Errors a user can act on: every fault of an input, collected and reported once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Literal

Severity = Literal["error", "warning"]


class ExitCode(IntEnum):
    """What the command line returns to the shell."""

    DONE = 0
    DIFFERENT = 1
    BAD_INPUT = 2
    INFEASIBLE = 3
    NO_PLAN = 4


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an input, and how to mend it.

    ``row`` is the id of the row where it has one, otherwise its position counted from 1; ``rule`` is a short
    stable key (``duplicate_id``, ``missing_column``...) that tests and scripts can rely on.
    """

    file: str
    layer: str
    row: str
    column: str
    rule: str
    message: str
    remedy: str
    severity: Severity = "error"

    def __str__(self) -> str:
        place = " · ".join(part for part in (self.file, self.layer, self.row, self.column) if part)
        return f"{place}: {self.message} [{self.rule}] → {self.remedy}"

    def as_dict(self) -> dict[str, str]:
        return {key: str(value) for key, value in asdict(self).items()}


class ParkoptError(Exception):
    """Base of every error that parkopt raises on purpose; ``exit_code`` is what the command line returns."""

    exit_code: ExitCode = ExitCode.BAD_INPUT


class InputError(ParkoptError):
    """An input that cannot be used. Carries every fault found, not just the first."""

    def __init__(self, faults: Iterable[Fault], summary: str = "") -> None:
        self.faults: Sequence[Fault] = tuple(faults)
        self.summary = summary or f"{len(self.faults)} fault(s) in the input"
        super().__init__("\n".join([self.summary, *map(str, self.faults)]))


class InfeasibleError(ParkoptError):
    """No plan can satisfy the scenario. ``conflicts`` lists targets and clauses that cannot hold together."""

    exit_code = ExitCode.INFEASIBLE

    def __init__(self, conflicts: Sequence[str], minimal: bool) -> None:
        self.conflicts = tuple(conflicts)
        self.minimal = minimal
        kind = "these cannot hold together" if minimal else "among these (not a minimal list) some cannot hold together"
        super().__init__("\n".join([f"The scenario cannot be met; {kind}:", *self.conflicts]))


class NoPlanError(ParkoptError):
    """The time ran out before any plan was found; says nothing about whether one exists."""

    exit_code = ExitCode.NO_PLAN
