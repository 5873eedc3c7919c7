"""Reviews: tables of marks that reviewers set on parks and firms of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from parkopt.cells import read_cells, spreadsheet_text
from parkopt.errors import Fault, InputError

COLUMNS: Final = ("run", "site_id", "firm_id", "mark", "host_id", "field", "value", "note", "reviewer", "date")
"""Columns of a review; all but ``mark`` and one id may be missing or empty. ``run`` is the run that was looked at, ``field``
and ``value`` what a figure should be."""


class Mark(StrEnum):
    """What a reviewer may say of a park; of a firm only what is wrong with the data."""

    AGREE = "agree"
    DISAGREE = "disagree"
    MUST_STAY = "must_stay"
    MUST_GO = "must_go"
    MUST_MERGE = "must_merge"
    WRONG_BOUNDARY = "wrong_boundary"
    WRONG_FIGURE = "wrong_figure"
    FIRM_CLOSED = "firm_closed"
    FIRM_ELSEWHERE = "firm_elsewhere"


CHINESE: Final = {
    Mark.AGREE: "同意",
    Mark.DISAGREE: "不同意",
    Mark.MUST_STAY: "必须保留",
    Mark.MUST_GO: "必须腾退",
    Mark.MUST_MERGE: "必须并入",
    Mark.WRONG_BOUNDARY: "边界有误",
    Mark.WRONG_FIGURE: "数据有误",
    Mark.FIRM_CLOSED: "企业已关停",
    Mark.FIRM_ELSEWHERE: "企业不在此地",
}
"""Marks as a review may write them in Chinese."""
_WORDS: Final = {word: mark for mark, word in CHINESE.items()} | {str(mark): mark for mark in Mark}
DEMANDS: Final = (Mark.MUST_STAY, Mark.MUST_GO, Mark.MUST_MERGE)
"""Marks that become locks."""
OPINIONS: Final = (Mark.AGREE, Mark.DISAGREE)
"""Marks that bind nobody."""
OF_FIRMS: Final = (Mark.WRONG_FIGURE, Mark.FIRM_CLOSED, Mark.FIRM_ELSEWHERE)
OF_PARKS: Final = tuple(mark for mark in Mark if mark not in (Mark.FIRM_CLOSED, Mark.FIRM_ELSEWHERE))


@dataclass(frozen=True)
class Marked:
    """One mark: where it stands (file and row), on what, and by whom."""

    file: str
    row: int
    run: str
    site: str
    firm: str
    mark: Mark
    host: str
    field: str
    value: str
    note: str
    reviewer: str
    date: str

    @property
    def place(self) -> str:
        """Where to find it, and who said it."""
        return f"{self.file}, row {self.row}" + (f" ({self.reviewer})" if self.reviewer else "")


def read_review(path: Path) -> list[Marked]:
    """The marks of one review (CSV, UTF-8 or GB18030; marks in English or Chinese).

    Raises InputError with every fault of the file by itself: its form, unknown marks, marks on nothing, a merger without a host.
    """
    found: list[Marked] = []
    faults: list[Fault] = []
    for number, cells in read_cells(path, "review", COLUMNS, ("mark",), ("site_id", "firm_id")):
        row = {name: spreadsheet_text(cell) for name, cell in cells.items()}
        mark = _WORDS.get(row["mark"].lower())
        told = [_fault(path, number, *words) for words in _faults(row, mark)]
        faults += told
        if mark is not None and not told:
            found.append(
                Marked(
                    path.name, number, row["run"], row["site_id"], row["firm_id"], mark, row["host_id"], row["field"],
                    row["value"], row["note"], row["reviewer"], row["date"],
                )
            )  # fmt: skip
    if faults:
        raise InputError(faults, f"The review {path} cannot be used: {len(faults)} fault(s)")
    return found


def _fault(path: Path, number: int, column: str, rule: str, message: str, remedy: str) -> Fault:
    return Fault(path.name, "review", str(number), column, rule, message, remedy)


def _faults(row: dict[str, str], mark: Mark | None) -> list[tuple[str, str, str, str]]:
    """Column, rule, message and remedy of what is wrong with a row."""
    faults = []
    if mark is None:
        faults.append(("mark", "unknown_mark", f"{row['mark']!r} is no mark", f"use one of {', '.join(Mark)}"))
    if bool(row["site_id"]) == bool(row["firm_id"]):
        faults.append(
            ("", "one_id", "names both a site and a firm, or neither", "fill site_id or firm_id, one of them")
        )
    elif mark is not None and mark not in (OF_FIRMS if row["firm_id"] else OF_PARKS):
        what = "firm" if row["firm_id"] else "park"
        faults.append(("mark", "impossible", f"{mark} says nothing of a {what}", f"use another mark for the {what}"))
    if mark is Mark.MUST_MERGE and not row["host_id"]:
        faults.append(("host_id", "missing_host", "says not into what the park must merge", "name the host's id"))
    if mark is not Mark.MUST_MERGE and row["host_id"]:
        faults.append(("host_id", "impossible", f"{row['mark']} has no host", "leave host_id empty"))
    return faults
