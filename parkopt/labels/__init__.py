"""Every word people read on sheets, pages and maps, in English and Chinese: one table, looked up by key.

Indicators and industries carry their labels in the scenario, columns of the data set in the schema; everything else
stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from parkopt.labels import (
    batch,
    books,
    cards,
    columns,
    compare,
    controls,
    disclose,
    exhibits,
    findings,
    pages,
    review,
    rules,
    tradeoffs,
    words,
)
from parkopt.labels.units import UNITS

Lang = Literal["en", "zh"]
Both = tuple[str, str]
"""A text in English and in Chinese."""

LANGS: Final[tuple[Lang, ...]] = ("en", "zh")
MARK: Final = "■"
"""Stands where a figure is withheld."""
PARTS: Final = (
    words,
    columns,
    rules,
    books,
    pages,
    controls,
    cards,
    review,
    compare,
    disclose,
    batch,
    findings,
    exhibits,
    tradeoffs,
)
"""Where the entries stand."""
_TABLE: Final[dict[str, Both]] = {key: texts for part in PARTS for key, texts in part.TABLE.items()}


def both(key: str, **values: object) -> Both:
    """The text called ``key`` in both languages, with ``{placeholders}`` filled. KeyError when the table lacks it."""
    if key not in _TABLE:
        raise KeyError(f"the label table has no {key!r}; add it to parkopt/labels/")
    english, chinese = _TABLE[key]
    return (english.format(**values), chinese.format(**values)) if values else (english, chinese)


def label(key: str, lang: Lang, **values: object) -> str:
    """The text called ``key`` in ``lang``. KeyError when the table lacks it."""
    return pick(both(key, **values), lang)


def known(key: str) -> bool:
    """Whether the table has ``key``."""
    return key in _TABLE


def both_or(prefix: str, word: str) -> Both:
    """The text of ``prefix.word`` where the table has it, else the word itself, made readable."""
    key = f"{prefix}.{word}"
    if key in _TABLE:
        return _TABLE[key]
    plain = word.replace("_", " ")
    return plain, plain


def pick(texts: Sequence[str], lang: Lang) -> str:
    """The text of ``lang`` among an English and a Chinese one."""
    return texts[LANGS.index(lang)]


def unit_label(unit: str) -> Both:
    """A unit as people read it; unknown units stay as they are."""
    return UNITS.get(unit, (unit, unit))


def reason_text(reason: str) -> Both:
    """The two texts of a plan's ``code|text_en|text_zh``; anything else is shown as it stands."""
    parts = reason.split("|", 2)
    return (parts[1], parts[2]) if len(parts) == 3 else (reason, reason)


def source_text(source: str) -> Both:
    """Where a figure or rule comes from: a clause as it stands; an assumption in words, which only English has."""
    english, chinese = _TABLE["source.assumption"]
    return (source, chinese) if source.startswith(english) else (source, source)


def keys(prefixes: tuple[str, ...]) -> list[str]:
    """Keys that begin with one of ``prefixes``."""
    return [key for key in _TABLE if key.startswith(prefixes)]
