"""What one more unit of a target or threshold costs, as tables and as spans."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from parkopt.batch.analysis.prices import Prices, analyse_prices
from parkopt.batch.exhibits.charts import Entry, legend, point, rows, rows_height
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import Look
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.svg import chart, tell
from parkopt.batch.exhibits.terms import term_words
from parkopt.batch.samples import rounded
from parkopt.labels import Both, Lang, both, label, pick, unit_label
from parkopt.model.objective import TERMS

DRAWN: Final = 40
"""Steps that the picture shows at most."""
_LOOKS: Final = {
    "told": Look("#0072B2", marker="o"),
    "not_told": Look("#E69F00", marker="s", dash="--"),
    "open": Look("#CC79A7", marker="X"),
}
_UNITS: Final = {term.key: term.unit for term in TERMS}


def prices(matter: Matter) -> Exhibit:
    """The prices of the batch's figures."""
    found = analyse_prices(matter.evidence)
    lacking = tuple(said.both for said in found.said)
    notes = [both("prices.meaning"), both("prices.money"), both("prices.terms")]
    if found.prices.empty:
        return Exhibit("prices", tuple(notes[:1]), lacking=lacking)
    if len(found.prices) > DRAWN:
        notes.append(both("prices.cut", n=DRAWN, all=len(found.prices)))
    tables = (
        Table("batch_prices", prices_table(found), _PRICES),
        Table("batch_changes", changes_table(found), _CHANGES),
    )
    return Exhibit(
        "prices", tuple(notes), tuple(table for table in tables if len(table.frame)), (_picture(found),), lacking
    )


def prices_table(found: Prices) -> pd.DataFrame:
    """As `Prices.prices`, ends that are infinite left blank, told as yes or no."""
    numbers = ["low", "high", "low_wan", "high_wan"]
    table = found.prices.copy()
    table[numbers] = table[numbers].where(np.isfinite(table[numbers].astype(float)))
    return table.assign(told=np.where(table["told"].to_numpy(dtype=bool), "yes", "no"))


def changes_table(found: Prices) -> pd.DataFrame:
    """One row a step and term that changes: key, value_from, value_to, term, change, unit (of the term)."""
    told = found.changes[found.changes["change"].abs() > 0].merge(
        found.prices[["step", "key", "value_from", "value_to"]], on="step"
    )
    return told.assign(
        change=rounded(told["change"].to_numpy(dtype=float)), unit=told["term"].map(_UNITS).fillna("points")
    )


def ending_words(ending: str) -> Both:
    """Which ends of a step have a plan."""
    return both(f"prices.ending.{ending}")


_STEP: Final = (
    Column("key", both("ex.figure"), words=lambda key: (key, key), choice=True),
    Column("value_from", both("ex.value_from"), "decimal"),
    Column("value_to", both("ex.value_to"), "decimal"),
)
_PRICES: Final = (
    *_STEP,
    Column("unit", both("ex.figure_unit"), words=unit_label),
    Column("low", both("ex.price_low"), "fine"),
    Column("high", both("ex.price_high"), "fine"),
    Column("told", both("ex.told"), words=both, choice=True),
    Column("low_wan", both("ex.wan_low"), "decimal"),
    Column("high_wan", both("ex.wan_high"), "decimal"),
    Column("ending", both("ex.ending"), words=ending_words, choice=True),
    Column("others", both("ex.beside")),
)
_CHANGES: Final = (
    *_STEP,
    Column("term", both("ex.term"), words=term_words, choice=True),
    Column("change", both("ex.per_unit"), "fine"),
    Column("unit", both("ex.term_unit"), words=unit_label),
)


def _picture(found: Prices) -> Picture:
    shown = found.prices.head(DRAWN)
    several = len({*found.prices["others"]}) > 1
    names = [
        f"{row['key']}: {row['value_from']:g} → {row['value_to']:g}"
        + (f" ({row['others']})" if several and row["others"] else "")
        for row in shown.to_dict("records")
    ]

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [Entry(label(f"prices.{name}", lang), look, "line") for name, look in _LOOKS.items()]
        axes = rows(figure, names, legend(figure, entries) + 8)
        axes.axvline(0, color="#52636e", linewidth=1)
        step = (shown["value_to"] - shown["value_from"]).to_numpy(dtype=float)
        spans = shown[["low", "high"]].to_numpy(dtype=float) * step[:, None]
        for row, (ending, told) in enumerate(zip(shown["ending"], shown["told"], strict=True)):
            look = _LOOKS["open" if ending != "both" else "told" if told else "not_told"]
            ends = spans[row][np.isfinite(spans[row])]
            said = (
                pick(ending_words(ending), lang) if ending != "both" else f"{spans[row][0]:,.4f} – {spans[row][1]:,.4f}"
            )
            if len(ends) == 2:
                axes.plot(ends, [row, row], color=look.fill, linestyle=look.dash, linewidth=3)
            for end in ends if len(ends) else (0.0,):
                tell(axes.add_line(point(end, row, look, 7)), f"{names[row]}: {said}")
        axes.set_xlabel(label("prices.axis", lang))
        axes.margins(x=0.05)
        axes.autoscale(axis="x")

    return Picture("prices", both("prices.picture"), chart("prices", rows_height(len(shown)), paint))
