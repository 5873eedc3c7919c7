"""Plans that are nearly as good and yet different, with what each gains and loses."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from parkopt.batch.analysis.alternatives import Alternatives, analyse_alternatives, caption
from parkopt.batch.analysis.said import Said
from parkopt.batch.exhibits.charts import (
    EDGE,
    Entry,
    area,
    legend,
    legend_height,
    placed,
    point,
    rows,
    rows_height,
)
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import KINDS, Look
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.svg import WIDTH, chart, tell
from parkopt.batch.exhibits.terms import term_words
from parkopt.labels import Both, Lang, both, label, pick
from parkopt.report.words import percent

TOLD: Final = 8
"""Alternatives that the notes tell in words; the table tells all."""
FAR: Final = 5
"""Times the share by which a plan may be worse, up to which plans are drawn."""
_LIMIT: Final = "#882255"
DRAWN: Final = 15
"""Alternatives that the picture shows."""


def alternatives(matter: Matter) -> Exhibit:
    """The alternatives to the best plan under the batch's base weights, or its first ones."""
    found = analyse_alternatives(matter.evidence)
    if isinstance(found, Said):
        return Exhibit("alternatives", (both("alternatives.means"),), lacking=(found.both,))
    tables = [Table("batch_alternatives", plans_table(matter, found), _columns(matter, found))]
    pictures = [_near(matter, found)]
    if len(found.plans) > 1:
        tables.append(Table("batch_alternative_terms", terms_table(matter, found), _term_columns(found)))
        pictures.append(_picture(matter, found))
    lacking = tuple(said.both for said in found.said)
    return Exhibit("alternatives", _notes(matter, found), tuple(tables), tuple(pictures), lacking)


def plans_table(matter: Matter, found: Alternatives) -> pd.DataFrame:
    """One row a plan, the best first. Columns rank, entry, value, worse, share, apart, nearest, plan."""
    frame = found.plans.reset_index()
    frame.insert(0, "rank", range(1, len(frame) + 1))
    return frame.assign(entry=frame["plan"].map(matter.entry))


def terms_table(matter: Matter, found: Alternatives) -> pd.DataFrame:
    """One row a plan but the best. Columns rank, entry, and for each term the points by which it is dearer than the best."""
    frame = found.terms.iloc[1:].reset_index()
    frame.insert(0, "rank", range(2, len(frame) + 2))
    return frame.assign(entry=frame["plan"].map(matter.entry))


def differs(matter: Matter, found: Alternatives, plan: str) -> Both:
    """What differs from the best plan, with the names of the parks."""
    parks = {*found.gained[plan], *found.lost[plan]}
    terms = {str(term): term_words(str(term)) for term in found.terms.columns}
    return caption(found, plan, {park: matter.places.site(park) for park in parks}, terms)


def _columns(matter: Matter, found: Alternatives) -> tuple[Column, ...]:
    return (
        Column("rank", both("alternatives.rank"), "int"),
        Column("entry", both("regret.plan")),
        Column("worse", both("alternatives.worse"), "points", "points"),
        Column("share", both("alternatives.share"), "gap"),
        Column("apart", both("alternatives.apart"), "int", "parks"),
        Column("nearest", both("alternatives.nearest"), "int", "parks"),
        Column("value", both("alternatives.value"), "points", "points"),
        Column("plan", both("alternatives.differs"), "note", words=lambda plan: differs(matter, found, plan)),
    )


def _term_columns(found: Alternatives) -> tuple[Column, ...]:
    return (
        Column("rank", both("alternatives.rank"), "int"),
        Column("entry", both("regret.plan")),
        *(Column(str(term), term_words(str(term)), "points", "points") for term in found.terms.columns),
    )


def _notes(matter: Matter, found: Alternatives) -> tuple[Both, ...]:
    told = {"share": percent(found.allowed), "parks": found.least_apart, "near": found.near - 1}
    notes = [
        both("alternatives.means"),
        both("alternatives.under", weighting=matter.entry(found.weighting), best=matter.entry(found.best)),
    ]
    if len(found.plans) > 1:
        notes.append(both("alternatives.found", n=len(found.plans) - 1, **told))
    if np.isfinite(found.proven_gap):
        notes.append(both("alternatives.gap", points=f"{max(found.proven_gap, 0.0):,.3f}"))
    else:
        notes.append(both("alternatives.unbound"))
    if found.other_rules:
        notes.append(both("alternatives.other_rules", n=found.other_rules))
    for rank, plan in enumerate(found.plans.index[1 : 1 + TOLD], start=2):
        english, chinese = differs(matter, found, str(plan))
        name = f"{rank}. {matter.entry(str(plan))}"
        notes.append((f"{name}: {english}.", f"{name}：{chinese}。"))
    return tuple(notes)


def _near(matter: Matter, found: Alternatives) -> Picture:
    """Every plan by how much worse and how different it is; what is near and different enough lies in the lower right corner."""
    most = FAR * found.allowed
    shown = found.every[found.every["share"].fillna(0.0) <= most]
    beyond = len(found.every) - len(shown)

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [
            Entry(label("alternatives.taken", lang), KINDS[1], "point"),
            Entry(label("alternatives.other", lang), KINDS[0], "point"),
            Entry(label("alternatives.limits", lang), Look(_LIMIT, dash="--"), "line"),
        ]
        axes = placed(figure, 70, legend(figure, entries) + 8)
        axes.axhline(100 * found.allowed, color=_LIMIT, linestyle="--", linewidth=1.2)
        axes.axvline(found.least_apart, color=_LIMIT, linestyle="--", linewidth=1.2)
        for plan, share, apart, taken in shown.fillna({"share": 0.0}).itertuples():
            look = KINDS[1] if taken else KINDS[0]
            dot = axes.add_line(point(apart, 100 * share, look, 9 if taken else 6))
            tell(dot, f"{matter.entry(str(plan))}: {percent(share)}, {apart}")
        axes.set_xlim(-0.5, max(int(shown["apart"].max()), found.least_apart) + 1)
        axes.set_ylim(-0.05 * 100 * most, 100 * max(1.08 * float(shown["share"].fillna(0).max()), 1.3 * found.allowed))
        axes.set_xlabel(label("alternatives.axis_apart", lang))
        axes.set_ylabel(label("alternatives.axis_share", lang))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))

    caption = both("alternatives.picture_near", n=len(shown), beyond=beyond, most=percent(most))
    return Picture("alternatives-near", caption, chart("alternatives-near", 300, paint))


def _picture(matter: Matter, found: Alternatives) -> Picture:
    """For each alternative the points by which each term is better (to the left) or worse (to the right) than the best plan."""
    shown = found.terms.iloc[1 : 1 + DRAWN]
    names = [f"{rank}. {matter.entry(str(plan))}" for rank, plan in enumerate(shown.index, start=2)]
    terms = [str(term) for term in shown.columns if (shown[term].abs() > 0).any()]
    looks = {str(term): KINDS[number % len(KINDS)] for number, term in enumerate(shown.columns)}

    def entries(lang: Lang) -> list[Entry]:
        return [Entry(pick(term_words(term), lang), looks[term]) for term in terms]

    def paint(figure: Figure, lang: Lang) -> None:
        axes = rows(figure, names, legend(figure, entries(lang)) + 8)
        values = shown[terms].to_numpy(dtype=float)
        most = max(float(np.abs(values).clip(0).sum(axis=1).max()), 1e-9)
        for row, plan in enumerate(values):
            ends = {True: 0.0, False: 0.0}
            for term, value in zip(terms, plan, strict=True):
                if abs(value) > 1e-9 * most:
                    start = ends[value > 0]
                    bar = axes.add_patch(area(min(start, start + value), row - 0.36, abs(value), 0.72, looks[term]))
                    tell(bar, f"{names[row]}, {pick(term_words(term), lang)}: {value:+,.3f}")
                    ends[value > 0] = start + value
        left = float(values.clip(max=0).sum(axis=1).min())
        right = float(values.clip(min=0).sum(axis=1).max())
        room = 0.03 * max(right - left, 1e-9)
        axes.set_xlim(left - room, right + room)
        axes.axvline(0, color=EDGE, linewidth=1.2)
        axes.set_xlabel(label("alternatives.axis", lang))

    above = max(legend_height(entries(lang), WIDTH) for lang in ("en", "zh")) + 8
    drawn = chart("alternatives-terms", rows_height(len(shown), above), paint)
    return Picture("alternatives-terms", both("alternatives.picture"), drawn)
