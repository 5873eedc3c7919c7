"""Parks and hosts that replace each other, as tables and as numbers of plans."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from parkopt.batch.analysis.replacing import Replacing, analyse_replacing
from parkopt.batch.exhibits.charts import Entry, legend, rows, rows_height, stacked
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import Look
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.svg import chart, shortened
from parkopt.labels import Both, Lang, both, label, pick

DRAWN: Final = 25
"""Pairs that the picture shows at most."""
_NAME: Final = 108
"""px that the name of a park may take across."""
LISTED: Final = 500
"""Pairs of a part that the table holds at most; those that are told stand first."""
_LOOKS: Final = {
    "a_only": Look("#0072B2"),
    "b_only": Look("#E69F00", "diagonal"),
    "both": Look("#882255", "cross"),
    "neither": Look("#ffffff"),
}


def replacing(matter: Matter) -> Exhibit:
    """The parks of the batch that replace each other."""
    found = analyse_replacing(matter.evidence, matter.places.sites)
    lacking = [said.both for said in found.said]
    if found.pairs.empty:
        lacking.append(both("replacing.no_pairs"))
    columns = _columns(matter)
    tables = (
        Table("batch_pairs", pairs_table(found), columns["pairs"]),
        Table("batch_pair_hosts", found.hosts, columns["hosts"]),
        Table("batch_pair_counts", found.counts, columns["counts"]),
    )
    pictures = [_picture(matter, found)] if len(found.pairs) else []
    notes = [both("replacing.meaning"), both("replacing.limits")]
    if len(found.pairs) and not found.pairs["told"].any():
        notes.append(both("replacing.none_told"))
    if len(found.hosts):
        notes.append(both("replacing.hosts"))
    return Exhibit(
        "replacing", tuple(notes), tuple(table for table in tables if len(table.frame)), tuple(pictures), tuple(lacking)
    )


def pairs_table(found: Replacing) -> pd.DataFrame:
    """As `Replacing.pairs`, the surest of each part, yes or no told in words."""
    table = found.pairs.groupby("part", sort=False).head(LISTED)
    words = {name: table[name].map({True: "yes", False: "no"}).fillna("–") for name in ("told", "same_county")}
    return table.assign(**words).reset_index(drop=True)


def _yes_words(told: str) -> Both:
    return both(told) if told in ("yes", "no") else (told, told)


def _columns(matter: Matter) -> dict[str, tuple[Column, ...]]:
    part = Column("part", both("ex.part"), words=lambda name: (name, name), choice=True)
    name = matter.places.site
    return {
        "pairs": (
            part,
            Column("a", both("ex.park_a"), words=name),
            Column("b", both("ex.park_b"), words=name),
            Column("a_only", both("ex.a_only"), "int"),
            Column("b_only", both("ex.b_only"), "int"),
            Column("both", both("ex.both"), "int"),
            Column("neither", both("ex.neither"), "int"),
            Column("phi", both("ex.phi"), "points"),
            Column("p", both("ex.chance"), "points"),
            Column("told", both("ex.told_pair"), words=_yes_words, choice=True),
            Column("same_county", both("ex.same_county"), words=_yes_words, choice=True),
            Column("distance_m", both("ex.distance"), "int", "m"),
        ),
        "hosts": (
            part,
            Column("park", both("ex.merged_park"), words=name),
            Column("host_a", both("ex.host_a"), words=name),
            Column("host_b", both("ex.host_b"), words=name),
            Column("under_a", both("ex.under_a"), "int"),
            Column("under_b", both("ex.under_b"), "int"),
            Column("both_open", both("ex.both_open"), "int"),
            Column("plans", both("ex.merged"), "int"),
        ),
        "counts": (
            part,
            Column("plans", both("ex.plans"), "int"),
            Column("different", both("ex.different"), "int"),
            Column("varying", both("ex.varying"), "int"),
            Column("tested", both("ex.tested"), "int"),
        ),
    }


def _pair(matter: Matter, row: Mapping[Hashable, Any], several: bool, lang: Lang) -> str:
    """What a pair is called; with its part where several have pairs."""
    names = " – ".join(shortened(pick(matter.places.site(str(row[name])), lang), _NAME) for name in ("a", "b"))
    return f"{names} ({row['part']})" if several else names


def _picture(matter: Matter, found: Replacing) -> Picture:
    shown = found.pairs.sort_values(["p", "phi"], kind="stable").head(DRAWN)

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [Entry(label(f"replacing.{name}", lang), look) for name, look in _LOOKS.items()]
        names = [_pair(matter, row, len({*shown["part"]}) > 1, lang) for row in shown.to_dict("records")]
        axes = rows(figure, names, legend(figure, entries) + 8)
        looks = zip(entries, _LOOKS, strict=True)
        stacked(axes, [(entry.text, entry.look, shown[name].to_numpy(dtype=float)) for entry, name in looks])
        axes.set_xlabel(label("replacing.axis", lang))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))

    return Picture("replacing", both("replacing.picture"), chart("replacing", rows_height(len(shown)), paint))
