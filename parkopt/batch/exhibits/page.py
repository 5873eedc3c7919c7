"""The page of a batch: one HTML file with a section for each exhibit, both languages, nothing loaded from elsewhere, fit to print.

Tables stand packed in one block of data; the scripts of the atlas sort, filter and save them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from parkopt.atlas import offline
from parkopt.atlas.pack import packed
from parkopt.atlas.view import text
from parkopt.batch.exhibits.exhibit import SHARES, Column, Exhibit, Picture, Table, heading
from parkopt.batch.exhibits.matter import UNDATED, Matter
from parkopt.labels import LANGS, Lang, both, keys
from parkopt.report.escape import Html, spans, tag
from parkopt.report.markup import word
from parkopt.report.page import asset, document, masthead, titles
from parkopt.report.sheets import Format

TEXTS: Final = ("table.", "exhibits.")
"""Prefixes of the labels that the page's script needs."""
DIGITS: Final[dict[Format, int]] = {"int": 0, "decimal": 2, "points": 3, "fine": 6, "percent": 1, "gap": 2}
FIXED: Final = ("points", "percent", "gap")
"""Formats that show all their digits."""
_SPARE: Final = 2
"""Digits that saved tables have beyond those shown."""


def write_page(matter: Matter, exhibits: Sequence[Exhibit], path: Path, lang: Lang = "zh") -> None:
    """Write the page to ``path`` (*.html), at first in ``lang``; the reader can switch. The same store gives the same bytes."""
    path.write_text(render_page(matter, exhibits, lang), encoding="utf-8", newline="\n")


def render_page(matter: Matter, exhibits: Sequence[Exhibit], lang: Lang = "zh") -> str:
    """The page as text."""
    name = matter.title
    scripts = [tag("script", src=offline.OWN + script) for script in offline.BATCH_SCRIPTS]
    styles = [tag("link", rel="stylesheet", href=offline.OWN + style) for style in offline.BATCH_STYLES]
    data = Html(packed(page_data(exhibits, lang)))
    main = tag(
        "main",
        tag("p", spans(both("exhibits.broken")), id="broken", hidden=""),
        tag("noscript", tag("p", spans(both("exhibits.script_off")))),
        _contents(exhibits),
        *(_section(exhibit) for exhibit in exhibits),
    )
    body = tag(
        "body",
        *styles,
        masthead(name, matter.note, matter.synthetic),
        main,
        _footer(matter),
        data,
        *scripts,
        **titles(name),
    )
    return offline.inline(document(name, lang, [asset("page.css")], body))


def page_data(exhibits: Sequence[Exhibit], lang: Lang) -> dict[str, Any]:
    """All tables, and the words around them, as plain data for the page's script."""
    tables = [table for exhibit in exhibits for table in exhibit.tables]
    heads = {_head(table, column): text(heading(column)) for table in tables for column in table.columns}
    named = {f"table.{table.key}": text(table.title) for table in tables}
    return {
        "lang": lang,
        "texts": {key: text(both(key)) for key in keys(TEXTS)} | heads | named,
        "tables": [_table(table) for table in tables],
    }


def _contents(exhibits: Sequence[Exhibit]) -> Html:
    links = [tag("li", tag("a", spans(one.title), href=f"#{one.key}")) for one in exhibits]
    return tag("nav", tag("h2", word("exhibits.contents")), tag("ol", *links), class_="contents")


def _section(exhibit: Exhibit) -> Html:
    notes = [tag("p", spans(note), class_="told") for note in exhibit.notes]
    lacking = [
        tag("p", tag("strong", word("exhibits.lacking")), spans((": ", "：")), spans(why), class_="lacking")
        for why in exhibit.lacking
    ]
    return tag(
        "section",
        tag("h2", spans(exhibit.title)),
        *notes,
        *lacking,
        *_pictures(exhibit),
        *(_place(table) for table in exhibit.tables),
        id=exhibit.key,
        class_="exhibit",
    )


def _pictures(exhibit: Exhibit) -> list[Html]:
    """The pictures in order; neighbours with a choice in one place, with buttons that a script makes work."""
    found = []
    for chosen, group in groupby(exhibit.pictures, lambda picture: picture.choice is not None):
        pictures = list(group)
        drawn = [_picture(picture) for picture in pictures]
        if not chosen or len(pictures) == 1:
            found += drawn
            continue
        buttons = [
            tag("button", spans(picture.choice), type="button", data_picture=picture.key, aria_pressed="false")
            for picture in pictures
            if picture.choice
        ]
        bar = tag("div", *buttons, class_="choices", role="group", hidden="")
        found.append(tag("div", bar, *drawn, class_="series"))
    return found


def _picture(picture: Picture) -> Html:
    drawings = [
        tag("div", picture.drawn(lang), lang=lang, role="img", aria_label=caption, class_="drawing")
        for lang, caption in zip(LANGS, picture.caption, strict=True)
    ]
    return tag(
        "figure", tag("figcaption", spans(picture.caption)), *drawings, class_="picture", id=f"picture-{picture.key}"
    )


def _place(table: Table) -> Html:
    """Where the script puts a table."""
    return tag("div", tag("h3", spans(table.title)), tag("div", data_table=table.key), class_="listed")


def _footer(matter: Matter) -> Html:
    versions = sorted({str(version) for version in matter.evidence.runs["version"]})
    if not versions or matter.created == UNDATED:
        return tag("footer", word("exhibits.undated"))
    made = word("exhibits.made", version=", ".join(versions), date=f"{matter.created:%Y-%m-%d}")
    return tag("footer", made, " ", word("page.below_print"))


def _table(table: Table) -> dict[str, Any]:
    return {
        "name": table.key,
        "ids": list(range(len(table.frame))),
        "columns": [_column(table, column) for column in table.columns],
    }


def _column(table: Table, column: Column) -> dict[str, Any]:
    values = table.frame[column.name]
    told: dict[str, Any] = {"key": column.name, "head": _head(table, column)}
    if column.words is not None and column.choice:
        codes, kinds = pd.factorize(_filled(values), sort=True)
        return told | {"texts": [text(column.words(kind)) for kind in kinds], "values": codes.tolist(), "filter": True}
    if column.words is not None:
        words: dict[str, Any] = {kind: text(column.words(kind)) for kind in _filled(values).unique()}
        return told | {"values": [words[value] for value in _filled(values)]}
    if column.format not in DIGITS:
        plain = pd.api.types.is_numeric_dtype(values.dtype)
        return told | (
            {"plain": True, "values": _numbers(values, 0)} if plain else {"values": _filled(values).tolist()}
        )
    digits = DIGITS[column.format]
    shown = values.astype(float) * 100 if column.format in SHARES else values.astype(float)
    return told | {"digits": digits, "fixed": column.format in FIXED, "values": _numbers(shown, digits + _SPARE)}


def _filled(values: pd.Series) -> pd.Series:
    """Values as texts, '' where there is none."""
    return values.astype(object).where(values.notna(), "").map(str)


def _numbers(values: pd.Series, digits: int) -> list[float | int | None]:
    rounded = np.round(values.to_numpy(dtype=np.float64, na_value=np.nan), digits)
    return [None if not np.isfinite(one) else int(one) if one == int(one) else float(one) for one in rounded]


def _head(table: Table, column: Column) -> str:
    return f"head.{table.key}.{column.name}"
