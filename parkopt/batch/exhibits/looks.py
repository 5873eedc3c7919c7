"""Colours of the pictures, told apart by hatch, marker or dash too, so that print and colour-blind eyes can follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Hatch = Literal["", "diagonal", "back", "cross", "dots", "horizontal"]
Dash = Literal["-", "--", "-.", ":"]


@dataclass(frozen=True)
class Look:
    """How one kind of thing is drawn: fill, hatch of areas, marker of points, dash of lines (the last two as matplotlib names them)."""

    fill: str
    hatch: Hatch = ""
    marker: str = "o"
    dash: Dash = "-"

    @property
    def lines(self) -> str:
        """The hatch as matplotlib names it."""
        return {"": "", "diagonal": "///", "back": "\\\\\\", "cross": "xxx", "dots": "...", "horizontal": "---"}[
            self.hatch
        ]


KINDS: Final = (
    Look("#0072B2", "", "o", "-"),
    Look("#E69F00", "diagonal", "s", "--"),
    Look("#009E73", "dots", "^", "-."),
    Look("#CC79A7", "back", "D", ":"),
    Look("#56B4E9", "horizontal", "v", "--"),
    Look("#D55E00", "cross", "P", "-."),
    Look("#882255", "diagonal", "X", "-"),
    Look("#B8A600", "dots", "*", ":"),
)
"""Looks dealt out to things without a meaning of their own, after Okabe and Ito and Tol."""
