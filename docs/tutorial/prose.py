"""Little helpers of the tutorial's English: numbers with their nouns, tables, names that Markdown must not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

Figure = Any
"""A number as tables hold it."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


def plain(name: str) -> str:
    """A name from data as Markdown shows it letter by letter."""
    return _MARKS.sub(r"\\\1", " ".join(name.split()))


def count(quantity: float, one: str, many: str = "") -> str:
    """'no parks', '1 park', '1,200 parks'."""
    whole = int(quantity)
    word = one if whole == 1 else many or f"{one}s"
    return f"{whole:,} {word}" if whole else f"no {word}"


def points(value: Figure) -> str:
    """Points with three decimals; '?' where nothing is proven."""
    return "?" if value != value else f"{value + 0.0:,.3f}"


def span(low: Figure, high: Figure) -> str:
    """An interval of points."""
    return f"between {points(low)} and {points(high)} points" if high == high else f"at least {points(low)} points"


def ranged(low: str, high: str) -> str:
    """'low to high', or the one where both are the same."""
    return low if low == high else f"{low} to {high}"


def share(value: Figure, digits: int = 0) -> str:
    """A share as a percentage; '–' where there is none."""
    return "–" if value != value else f"{100 * value:.{digits}f} %"


def listed(names: Iterable[str], most: int = 6) -> str:
    """'a; b; and 3 more'; names, which may hold commas, come escaped."""
    every = list(names)
    more = len(every) - most
    return f"{'; '.join(every[:most])}; and {more} more" if more > 0 else "; ".join(every)


def capital(text: str) -> str:
    """With a capital letter."""
    return text[:1].upper() + text[1:]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table: the first column to the left, all others to the right. Cells come escaped; '' where there is no row."""
    body = [f"| {' | '.join(row)} |" for row in rows]
    if not body:
        return ""
    return "\n".join([f"| {' | '.join(heads)} |", f"|---|{'---:|' * (len(heads) - 1)}", *body])
