"""Which figures and assumptions swing the plan: one at a time as spans, all at once as how closely outcomes follow."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from parkopt.batch.analysis.swings import Swings, analyse_swings
from parkopt.batch.exhibits.charts import EDGE, Entry, legend, point, rows, rows_height
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import KINDS
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.svg import chart, tell
from parkopt.batch.exhibits.terms import term_words
from parkopt.labels import Both, Lang, both, known, label, pick, unit_label

DRAWN: Final = 30
"""Figures that a picture shows at most."""
MOST_ALIKE: Final = 3
"""Assumptions named that may stand behind a swing instead."""
OUTCOMES: Final = ("objective", "retained", "plan")
"""Outcomes that are drawn, where they are there."""
_ENDS: Final = dict(zip(("low", "high"), KINDS, strict=False))


def swings(matter: Matter) -> Exhibit:
    """The swings of the batch."""
    found = analyse_swings(matter.evidence)
    lacking = tuple(said.both for said in found.said)
    notes, tables, pictures = [], [], []
    if len(found.ends):
        notes.append(both("swings.ends"))
        tables.append(Table("batch_ends", ends_table(found), _ENDS_COLUMNS))
        pictures.append(_ends_picture(found))
    if not np.isnan(found.noise):
        notes.append(both("swings.noise", n=f"{found.noise:g}"))
    if len(found.samples):
        notes.append(both("swings.samples"))
        tables.append(Table("batch_samples", samples_table(found), _SAMPLES))
        tables.append(Table("batch_outcomes", found.outcomes, _OUTCOMES))
        pictures += [
            _samples_picture(found, part, number) for number, part in enumerate(found.samples["part"].unique())
        ]
    return Exhibit("swings", tuple(notes or [both("swings.ends")]), tuple(tables), tuple(pictures), lacking)


def ends_table(found: Swings) -> pd.DataFrame:
    """As `Swings.ends`, ends that are infinite left blank, yes or no told in words."""
    numbers = ["low", "high"]
    table = found.ends.copy()
    table[numbers] = table[numbers].where(np.isfinite(table[numbers].astype(float)))
    told = {name: table[name].map({True: "yes", False: "no"}).fillna("–") for name in ("told", "apart_told")}
    return table.assign(**told)


def samples_table(found: Swings) -> pd.DataFrame:
    """As `Swings.samples`, what is called a swing first, then by how close."""
    table = found.samples.assign(close=found.samples["tau"].abs())
    table = table.sort_values(["part", "told", "p", "close"], ascending=[True, False, True, False], kind="stable")
    return table.assign(told=np.where(table["told"].to_numpy(dtype=bool), "yes", "no")).reset_index(drop=True)


def outcome_words(outcome: str) -> Both:
    """What is compared with the assumptions."""
    return both(f"swings.outcome.{outcome}") if known(f"swings.outcome.{outcome}") else term_words(outcome)


def _end_words(end: str) -> Both:
    return both(f"swings.end.{end}")


def _ending_words(ending: str) -> Both:
    return both(f"swings.ending.{ending}")


def _alike_words(alike: str) -> Both:
    """The first few of several assumptions, and how many more."""
    names = alike.split("; ")
    shown = "; ".join(names[:MOST_ALIKE])
    english, chinese = both("batch.more", n=len(names) - MOST_ALIKE)
    return (shown, shown) if len(names) <= MOST_ALIKE else (f"{shown} {english}", f"{shown} {chinese}")


def _told_words(told: str) -> Both:
    return both(told) if told in ("yes", "no") else (told, told)


_ENDS_COLUMNS: Final = (
    Column("key", both("ex.figure")),
    Column("unit", both("ex.figure_unit"), words=unit_label),
    Column("base", both("ex.base_value"), "decimal"),
    Column("end", both("ex.end"), words=_end_words, choice=True),
    Column("value", both("ex.value"), "decimal"),
    Column("ending", both("ex.ending"), words=_ending_words, choice=True),
    Column("low", both("ex.change_low"), "points", "points"),
    Column("high", both("ex.change_high"), "points", "points"),
    Column("told", both("ex.swing"), words=_told_words, choice=True),
    Column("apart", both("ex.parks_apart"), "int"),
    Column("apart_told", both("ex.parks_told"), words=_told_words, choice=True),
    Column("missing", both("ex.missing_change"), "points", "points"),
    Column("job", both("ex.job")),
)
_SAMPLES: Final = (
    Column("part", both("ex.part")),
    Column("outcome", both("ex.outcome"), words=outcome_words, choice=True),
    Column("key", both("ex.assumption")),
    Column("tau", both("ex.tau"), "points"),
    Column("low", both("ex.tau_low"), "points"),
    Column("high", both("ex.tau_high"), "points"),
    Column("p", both("ex.chance"), "points"),
    Column("told", both("ex.swing"), words=_told_words, choice=True),
    Column("alike", both("ex.alike"), "note", words=_alike_words),
    Column("samples", both("ex.samples"), "int"),
)
_OUTCOMES: Final = (
    Column("part", both("ex.part")),
    Column("outcome", both("ex.outcome"), words=outcome_words),
    Column("samples", both("ex.samples"), "int"),
    Column("least", both("ex.least"), "decimal"),
    Column("median", both("ex.median"), "decimal"),
    Column("most", both("ex.most"), "decimal"),
    Column("unit", both("ex.figure_unit"), words=unit_label),
)


def _ends_picture(found: Swings) -> Picture:
    keys = found.ends["key"].drop_duplicates().head(DRAWN).tolist()
    shown = found.ends[found.ends["key"].isin(keys)]

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [Entry(pick(_end_words(end), lang), look, "line") for end, look in _ENDS.items()]
        axes = rows(figure, keys, legend(figure, entries) + 8)
        axes.axvline(0, color="#52636e", linewidth=1)
        for end, shift in (("low", -0.17), ("high", 0.17)):
            look = _ENDS[end]
            for one in shown[shown["end"] == end].to_dict("records"):
                row, ends = (
                    keys.index(one["key"]) + shift,
                    [value for value in (one["low"], one["high"]) if np.isfinite(value)],
                )
                said = f"{one['key']} = {one['value']:g}: " + (
                    f"{one['low']:,.4f} – {one['high']:,.4f}"
                    if one["ending"] == "plan"
                    else pick(_ending_words(one["ending"]), lang)
                )
                if len(ends) == 2:
                    axes.plot(ends, [row, row], color=look.fill, linestyle=look.dash, linewidth=4)
                elif one["ending"] != "plan":
                    axes.text(0, row, f" {label('swings.no_plan', lang)}", va="center", color=EDGE)
                for value in ends:
                    tell(axes.add_line(point(value, row, look, 6)), said)
        axes.set_xlabel(label("swings.axis", lang))
        axes.margins(x=0.05)
        axes.autoscale(axis="x")

    return Picture("swings-ends", both("swings.picture_ends"), chart("swings-ends", rows_height(len(keys)), paint))


def _samples_picture(found: Swings, part: str, number: int) -> Picture:
    """tau of a few outcomes with the assumptions that any of them follows most closely."""
    rows_of = found.samples[(found.samples["part"] == part) & found.samples["outcome"].isin(OUTCOMES)]
    closest = (
        rows_of.assign(tau=rows_of["tau"].abs()).groupby("key")["tau"].max().sort_values(ascending=False, kind="stable")
    )
    keys = closest.index[:DRAWN].tolist()
    outcomes = [name for name in OUTCOMES if (rows_of["outcome"] == name).any()]
    shifts = np.linspace(-0.22, 0.22, len(outcomes)) if len(outcomes) > 1 else [0.0]

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [Entry(pick(outcome_words(name), lang), KINDS[place], "point") for place, name in enumerate(outcomes)]
        axes = rows(figure, keys, legend(figure, entries) + 8)
        axes.axvline(0, color="#52636e", linewidth=1)
        for place, (name, shift) in enumerate(zip(outcomes, shifts, strict=True)):
            told = rows_of[(rows_of["outcome"] == name) & rows_of["key"].isin(keys)]
            for one in told.to_dict("records"):
                row, look = keys.index(one["key"]) + shift, KINDS[place]
                axes.plot([one["low"], one["high"]], [row, row], color=look.fill, linewidth=1.4)
                mark = axes.add_line(point(one["tau"], row, look, 6))
                if one["alike"]:
                    mark.set_fillstyle("left")
                elif not one["told"]:
                    mark.set_markerfacecolor("white")
                tell(
                    mark,
                    f"{one['key']} · {pick(outcome_words(name), lang)}: {one['tau']:.2f} ({one['low']:.2f} – {one['high']:.2f})",
                )
        axes.set_xlim(-1.02, 1.02)
        axes.set_xlabel(label("swings.axis_tau", lang))

    english, chinese = both("swings.picture_samples")
    name = f"swings-samples-{number + 1}"
    return Picture(name, (f"{part}: {english}", f"{part}：{chinese}"), chart(name, rows_height(len(keys)), paint))
