"""What the sections of the report are made of: words in both languages, numbers, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from parkopt.labels import Both, both, unit_label
from parkopt.report.escape import Html, spans, tag
from parkopt.report.words import PERCENT_UNITS
from parkopt.units import yi_from_wan

MONEY_UNITS: Final = ("万元", "万元/yr")
THOUSAND: Final = 1000
MOST_MORE: Final = 6
"""Most decimals that are added to tell a figure from a target it misses."""
Cell = Html | str
Head = tuple[Cell, bool]
"""A heading, and whether its column holds numbers."""


def word(key: str, **values: object) -> Html:
    """A label in both languages."""
    return spans(both(key, **values))


def figure(
    value: float | None, unit: str = "", digits: int | None = None, none: str = "–", missed: float | None = None
) -> str:
    """A number with its thousands; shares as percentages; ``none`` where there is no figure.

    ``digits`` decimals below a thousand, none from there on; unless given, one decimal where the number has any. ``missed``: a target
    that the number misses; it gets as many more decimals as it takes to tell them apart.
    """
    if value is None or value != value:
        return none
    if digits is None:
        digits = 0 if value == round(value) else 1
    for more in range(MOST_MORE + 1):
        shown = _shown(value, unit, digits, more)
        if missed is None or shown != _shown(missed, unit, digits, more):
            return shown
    return _shown(value, unit, digits, 0)


def _shown(value: float, unit: str, digits: int, more: int) -> str:
    """The number with so many ``more`` decimals than usual."""
    if unit in PERCENT_UNITS:
        return f"{100 * value:.{1 + more}f} %"
    shown = f"{value:,.{more + (0 if abs(value) >= THOUSAND else digits)}f}"
    return shown.removeprefix("-") if not shown.strip("-0.,") else shown


def table(heads: Sequence[Head], rows: Iterable[Sequence[Cell]], total: bool = False) -> Html:
    """A table; each heading says whether its column holds numbers. With ``total`` the last row stands out."""
    head = tag("tr", *(tag("th", text, scope="col", class_="n" if number else None) for text, number in heads))
    body = list(rows)
    lines = [
        tag("tr", _row_head(row[0]), *_cells(row[1:], heads[1:]), class_="total" if total and row is body[-1] else None)
        for row in body
    ]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *lines)), class_="scroll", tabindex="0")


def _row_head(text: Cell) -> Html:
    return tag("th", text, scope="row")


def _cells(row: Sequence[Cell], heads: Sequence[Head]) -> list[Html]:
    pairs = zip(row, heads, strict=True)
    return [tag("td", text, class_="n" if number else None) for text, (_, number) in pairs]


def amount_words(value: float, unit: str, none: str = "–") -> tuple[str, Both]:
    """A value and its unit as people read them: money in 亿元, shares in per cent."""
    if unit in MONEY_UNITS:
        return figure(yi_from_wan(value), digits=2, none=none), unit_label(unit.replace("万元", "亿元"))
    return figure(value, unit, none=none), ("", "") if unit in PERCENT_UNITS else unit_label(unit)


def amount(value: float, unit: str, none: str = "–") -> tuple[Cell, Cell]:
    """`amount_words` as two cells."""
    shown, words = amount_words(value, unit, none)
    return shown, spans(words)
