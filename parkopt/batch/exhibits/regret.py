"""What plans lose where other weights are in force, as tables and as spans from what is lost for certain to what may be."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from parkopt.batch.analysis.regret import Regret, RulesRegret, analyse_regret
from parkopt.batch.exhibits.charts import Entry, legend, point, rows, rows_height
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import KINDS
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.svg import chart, tell
from parkopt.batch.words import sampling_words
from parkopt.labels import Both, Lang, both, label

DRAWN: Final = 30
"""Plans that the picture shows: those that can lose least."""
MOST_PICTURES: Final = 3
"""Choices of rules that are drawn, those with most plans."""
_SPAN, _TAKEN = KINDS[0], KINDS[1]


def regret(matter: Matter) -> Exhibit:
    """The regrets of the batch's plans."""
    found = analyse_regret(matter.evidence)
    lacking = tuple(said.both for said in found.said)
    notes = [both("regret.means")]
    several = (_CHANGES,) if len(found.same) > 1 else ()
    tables, pictures = [], []
    for number, one in enumerate(found.same):
        notes += _notes(matter, found, one)
        if number < MOST_PICTURES:
            pictures.append(_picture(matter, found, one, number))
    if found.same:
        tables = [
            Table("batch_regret", plans_table(matter, found), (*_PLANS, *several)),
            Table("batch_regret_means", means_table(matter, found), (*_MEANS, *several)),
            Table("batch_beaten", beaten_table(matter, found), (*_BEATEN, *several)),
        ]
    if len(found.groups) > 1:
        notes.append(both("regret.rules"))
        tables.append(Table("batch_rules", found.groups.reset_index(), _RULES))
    return Exhibit(
        "regret", tuple(notes), tuple(table for table in tables if len(table.frame)), tuple(pictures), lacking
    )


def plans_table(matter: Matter, found: Regret) -> pd.DataFrame:
    """One row a plan, those that can lose least first within each choice of rules. Columns changes, entry, greatest_low,
    greatest_high, worst (entry), role (minimax, by_low, could_beat, none), plan."""
    frames = []
    for one in found.same:
        frame = one.plans.reset_index()
        frame["role"] = np.where(frame["could_beat"], "could_beat", "none")
        frame.loc[frame["plan"] == one.by_low, "role"] = "by_low"
        frame.loc[frame["plan"] == one.minimax, "role"] = "minimax"
        frame["changes"] = found.changes(one)
        frame["worst"] = frame["worst"].map(matter.entry)
        frames.append(frame.assign(entry=frame["plan"].map(matter.entry)))
    return pd.concat(frames, ignore_index=True)


def means_table(matter: Matter, found: Regret) -> pd.DataFrame:
    """One row a part and plan, least first. Columns part, sampling, entry, low, high, changes."""
    frames = [one.means.assign(changes=found.changes(one)) for one in found.same]
    frame = pd.concat(frames, ignore_index=True)
    frame["entry"] = frame["plan"].map(matter.entry)
    order = pd.Series(range(len(frame["part"].unique())), frame["part"].unique())
    frame["order"] = frame["part"].map(order)
    return frame.sort_values(["order", "low", "high"], kind="stable", ignore_index=True).drop(columns="order")


def beaten_table(matter: Matter, found: Regret) -> pd.DataFrame:
    """One row a weighting at which a plan found elsewhere is better. Columns entry, own, best, by (entry), gain, changes."""
    frames = [one.beaten.reset_index().assign(changes=found.changes(one)) for one in found.same]
    frame = pd.concat(frames, ignore_index=True)
    return frame.assign(entry=frame["weighting"].map(matter.entry), by=frame["by"].map(matter.entry))


def _role_words(role: str) -> Both:
    return ("–", "–") if role == "none" else both(f"regret.role.{role}")


def changes_words(changes: str) -> Both:
    """What jobs change besides weights and the search."""
    return (changes, changes) if changes else both("regret.as_base")


_CHANGES: Final = Column("changes", both("regret.changes"), words=changes_words)
_PLANS: Final = (
    Column("entry", both("regret.plan")),
    Column("greatest_low", both("regret.greatest_low"), "points", "points"),
    Column("greatest_high", both("regret.greatest_high"), "points", "points"),
    Column("worst", both("regret.worst")),
    Column("role", both("regret.role"), words=_role_words, choice=True),
)
_MEANS: Final = (
    Column("part", both("ex.part"), words=lambda part: (part, part), choice=True),
    Column("sampling", both("ex.sampling"), words=sampling_words),
    Column("entry", both("regret.plan")),
    Column("low", both("regret.mean_low"), "points", "points"),
    Column("high", both("regret.mean_high"), "points", "points"),
)
_BEATEN: Final = (
    Column("entry", both("regret.weighting")),
    Column("own", both("regret.own"), "points", "points"),
    Column("best", both("regret.best"), "points", "points"),
    Column("gain", both("regret.gain"), "points", "points"),
    Column("by", both("regret.by")),
)
_RULES: Final = (
    _CHANGES,
    Column("jobs", both("ex.jobs"), "int"),
    Column("feasible", both("regret.feasible"), "int"),
    Column("infeasible", both("status.infeasible"), "int"),
    Column("unsolved", both("regret.unsolved"), "int"),
)


def _notes(matter: Matter, found: Regret, one: RulesRegret) -> list[Both]:
    changes = changes_words(found.changes(one))
    most = one.plans["greatest_high"][one.minimax]
    notes = []
    if pd.notna(most):
        told: dict[str, object] = {"plan": matter.entry(one.minimax), "points": f"{most:,.3f}"}
        told |= {"plans": len(one.plans), "weightings": one.low.shape[1]}
        notes.append(_filled("regret.minimax", changes, told))
        rivals = int(one.plans["could_beat"].sum())
        notes.append(both("regret.proven") if one.proven else both("regret.open", n=rivals))
    if one.by_low != one.minimax:
        lost = f"{one.plans['greatest_low'][one.by_low]:,.3f}"
        notes.append(both("regret.by_low", plan=matter.entry(one.by_low), points=lost))
    if len(one.beaten):
        notes.append(both("regret.beaten", n=len(one.beaten), most=f"{one.beaten['gain'].max():,.3f}"))
    return notes


def _filled(key: str, changes: Both, told: dict[str, object]) -> Both:
    english, chinese = (both(key, changes=text, **told) for text in changes)
    return english[0], chinese[1]


def _picture(matter: Matter, found: Regret, one: RulesRegret, number: int) -> Picture:
    """For each plan the span in which its greatest regret lies."""
    shown = one.plans.head(DRAWN)
    names = [matter.entry(str(plan)) for plan in shown.index]

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [
            Entry(label("regret.span", lang), _SPAN, "line"),
            Entry(label("regret.role.minimax", lang), _TAKEN, "line"),
        ]
        axes = rows(figure, names, legend(figure, entries) + 8)
        for row, (plan, low, most) in enumerate(shown[["greatest_low", "greatest_high"]].itertuples()):
            look, high = _TAKEN if plan == one.minimax else _SPAN, low if np.isnan(most) else most
            (line,) = axes.plot([low, high], [row, row], color=look.fill, linestyle=look.dash, linewidth=3)
            tell(line, f"{names[row]}: {low:,.3f} – {'?' if np.isnan(most) else format(most, ',.3f')}")
            axes.add_line(point(high, row, look, 7))
        axes.set_xlim(left=0)
        axes.set_xlabel(label("regret.axis", lang))

    changes = changes_words(found.changes(one))
    caption = _filled("regret.picture", changes, {"shown": len(shown), "plans": len(one.plans)})
    name = f"regret-{number + 1}"
    return Picture(name, caption, chart(name, rows_height(len(shown)), paint))
