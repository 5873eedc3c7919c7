"""What is traded for what: plans in the amounts of two terms, how good each could still be, and where no plan lies."""

from __future__ import annotations

from math import ceil
from typing import Final

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from parkopt.batch.analysis.front import REST, Fronts, analyse_fronts
from parkopt.batch.exhibits.charts import EDGE, Entry, legend, point
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import Look
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.svg import WIDTH, chart, legal, shortened, tell
from parkopt.batch.exhibits.terms import term_words
from parkopt.labels import Both, Lang, both, label, pick, unit_label
from parkopt.model.objective import TERMS

PANELS: Final = 6
"""Curves that are drawn, those with most runs of their own."""
_ACROSS: Final = 2
_HIGH: Final = 300
_ABOVE: Final = 52
_KINDS: Final = {
    "supported": Look("#0072B2", marker="o"),
    "limited": Look("#E69F00", marker="s"),
    "other": Look("#ffffff", marker="D"),
}
_BEYOND: Final = Look("#ffffff", marker="x")
"""Plans that pay more for the rest than the proof of a curve allows."""
_CLOSE: Final = 1e-6
_ORDER: Final = ("other", "limited", "supported")
"""Kinds of plans as they are drawn, the last on top."""
_NONE: Final = Look("#f0e3e8", "diagonal")
_DIM: Final = 0.35
"""Opacity of plans that are not on the front."""
_SIGN: Final = {term.key: term.sign for term in TERMS}


def fronts(matter: Matter) -> Exhibit:
    """The trade-offs of the batch."""
    found = analyse_fronts(matter.evidence)
    lacking = tuple(said.both for said in found.said)
    if found.curves.empty:
        return Exhibit("fronts", (both("fronts.points"),), lacking=lacking)
    notes = [both("fronts.points"), both("fronts.bars"), both("fronts.empty_note"), both("fronts.drawn")]
    drawn = drawn_curves(found)
    pictures = (_picture(matter, found, drawn),) if drawn else ()
    tables = (
        Table("batch_front", front_table(matter, found), _POINTS),
        Table("batch_curves", curves_table(found), _CURVES),
        Table("batch_empty", empty_table(found), _EMPTY),
    )
    return Exhibit(
        "fronts",
        tuple(notes),
        tuple(table for table in tables if len(table.frame)),
        pictures,
        lacking,
    )


def drawn_curves(found: Fronts) -> list[int]:
    """Numbers of the curves that are drawn: those with most runs of their own, each pair once, then with most on the front. None whose
    plans are all the same in one amount."""
    front = found.points[found.points["status"] == "front"].groupby("curve").size()
    ends = found.points.groupby("curve")[["first", "second"]].agg(["min", "max"])
    wide = pd.DataFrame({name: ends[name, "max"] > ends[name, "min"] for name in ("first", "second")}).all(axis=1)
    order = found.curves.assign(front=front.reindex(found.curves["curve"], fill_value=0).to_numpy())
    order = order[order["curve"].isin(wide.index[wide])]
    order = order.sort_values(["runs", "front", "curve"], ascending=[False, False, True])
    return order.drop_duplicates(["first", "second"])["curve"].head(PANELS).tolist()


def curves_table(found: Fronts) -> pd.DataFrame:
    """One row a curve, those with most runs of their own first: as `Fronts.curves`, with on_front (plans)."""
    front = found.points[found.points["status"] == "front"].groupby("curve").size()
    on_front = front.reindex(found.curves["curve"], fill_value=0).to_numpy()
    told = found.curves.assign(on_front=on_front, curve=found.curves["curve"] + 1)
    return told.sort_values(["runs", "curve"], ascending=[False, True], ignore_index=True)


def front_table(matter: Matter, found: Fronts) -> pd.DataFrame:
    """One row a plan that is not dominated on a curve, in the order of `curves_table`, its own runs first: as `Fronts.points`, with the axes of its curve and entry."""
    told = found.points[found.points["status"] != "dominated"].merge(found.curves.drop(columns="rest"), on="curve")
    told = told.rename(
        columns={"first_x": "first_amount", "second_x": "second_amount", "first_y": "first", "second_y": "second"}
    )
    told = told.assign(order=told["kind"].map(_ORDER.index)).sort_values(
        ["runs", "curve", "order"], ascending=[False, True, False], kind="stable", ignore_index=True
    )
    alone = np.where(told["alone"].to_numpy(dtype=bool), "yes", "no")
    return told.assign(curve=told["curve"] + 1, entry=told["job"].map(matter.entry), alone=alone)


def empty_table(found: Fronts) -> pd.DataFrame:
    """One row a segment: as `Fronts.empty`, with the axes of its curve and, where no plan exists at all, none = 'yes'."""
    told = found.empty.merge(
        found.curves[["curve", "first", "second", "first_unit", "second_unit", "weights", "rest"]], on="curve"
    )
    none = np.where(told["second_from"].isna(), "yes", "no")
    return told.assign(curve=told["curve"] + 1, none=none)


def _axis_words(key: str) -> Both:
    return both("fronts.rest") if key == REST else term_words(key)


def _others_words(weights: str) -> Both:
    """Weights or limits of other terms, 'key = value; ...'."""
    if not weights:
        return "–", "–"
    parts = [part.split(" = ") for part in weights.split("; ")]
    english, chinese = zip(
        *((f"{term_words(key)[0]} {value}", f"{term_words(key)[1]} {value}") for key, value in parts), strict=True
    )
    return "; ".join(english), "；".join(chinese)


def _kind_words(kind: str) -> Both:
    return both(f"fronts.kind.{kind}")


def _status_words(status: str) -> Both:
    return both(f"fronts.status.{status}")


_AXES: Final = (
    Column("curve", both("ex.curve"), "int"),
    Column("first", both("ex.first"), words=_axis_words, choice=True),
    Column("second", both("ex.second"), words=_axis_words, choice=True),
)
_UNITS: Final = (
    Column("first_unit", both("ex.first_unit"), words=unit_label),
    Column("second_unit", both("ex.second_unit"), words=unit_label),
)
_OTHERS: Final = Column("weights", both("ex.others"), words=_others_words)
_POINTS: Final = (
    *_AXES,
    Column("entry", both("ex.entry")),
    Column("kind", both("ex.kind"), words=_kind_words, choice=True),
    Column("status", both("ex.standing"), words=_status_words, choice=True),
    Column("first_amount", both("ex.first_amount"), "decimal"),
    Column("first_best", both("ex.first_best"), "decimal"),
    Column("second_amount", both("ex.second_amount"), "decimal"),
    Column("second_best", both("ex.second_best"), "decimal"),
    *_UNITS,
    Column("rest", both("ex.rest"), "points", "points"),
    Column("alone", both("ex.alone"), words=both, choice=True),
    _OTHERS,
    Column("job", both("ex.job")),
)
_CURVES: Final = (
    *_AXES,
    _OTHERS,
    Column("limits", both("ex.other_limits"), words=_others_words),
    Column("runs", both("ex.runs_own"), "int"),
    Column("plans", both("ex.plans"), "int"),
    Column("on_front", both("ex.on_front"), "int"),
    Column("rest", both("ex.rest_level"), "points", "points"),
)
_EMPTY: Final = (
    *_AXES,
    Column("first_from", both("ex.first_from"), "decimal"),
    Column("first_to", both("ex.first_to"), "decimal"),
    Column("second_from", both("ex.second_from"), "decimal"),
    Column("second_to", both("ex.second_to"), "decimal"),
    Column("none", both("fronts.none"), words=both, choice=True),
    *_UNITS,
    _OTHERS,
    Column("rest", both("ex.rest_level"), "points", "points"),
)


def _picture(matter: Matter, found: Fronts, drawn: list[int]) -> Picture:
    down = ceil(len(drawn) / _ACROSS)
    height = 30 + down * (_HIGH + _ABOVE + 46)

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [Entry(pick(_kind_words(kind), lang), look, "point") for kind, look in _KINDS.items()]
        entries.append(Entry(label("fronts.beyond", lang), _BEYOND, "point"))
        legend(figure, [*entries, Entry(label("fronts.none", lang), _NONE)])
        wide = WIDTH / _ACROSS
        for place, curve in enumerate(drawn):
            left = wide * (place % _ACROSS) + 96
            top = height - 30 - (place // _ACROSS) * (_HIGH + _ABOVE + 46) - _ABOVE
            axes = figure.add_axes((left / WIDTH, (top - _HIGH) / height, (wide - 120) / WIDTH, _HIGH / height))
            _panel(axes, matter, found, curve, lang)

    return Picture("fronts", both("fronts.picture"), chart("fronts", height, paint))


def _panel(axes: Axes, matter: Matter, found: Fronts, curve: int, lang: Lang) -> None:
    head = found.curves[found.curves["curve"] == curve].to_dict("records")[0]
    points = found.points[found.points["curve"] == curve]
    beside = head["second"] != REST and not np.isnan(head["rest"])
    for row in points.sort_values("kind", key=lambda kinds: kinds.map(_ORDER.index)).to_dict("records"):
        look = _BEYOND if beside and row["rest"] > head["rest"] + _CLOSE else _KINDS[row["kind"]]
        strength = 1.0 if row["status"] == "front" else _DIM
        for best, across in ((row["first_best"], True), (row["second_best"], False)):
            if not np.isnan(best):
                ends = (
                    ([row["first"], best], [row["second"]] * 2)
                    if across
                    else ([row["first"]] * 2, [row["second"], best])
                )
                axes.plot(*ends, color=EDGE, linewidth=1.2, alpha=strength)
        mark = axes.add_line(point(row["first"], row["second"], look, 7))
        mark.set_alpha(strength)
        told = f"{matter.entry(row['job'])}: {row['first']:,.1f} · {row['second']:,.1f}, {pick(_status_words(row['status']), lang)}"
        tell(mark, legal(told))
    _fitted(axes, points)
    _shade(axes, found.empty[found.empty["curve"] == curve], _SIGN.get(head["second"], 1.0))
    axes.set_xlabel(_axis_text(head["first"], head["first_unit"], lang))
    axes.set_ylabel(_axis_text(head["second"], head["second_unit"], lang))
    others = pick(_others_words(head["weights"]), lang) if head["weights"] else label("fronts.no_others", lang)
    if beside:
        others = label("fronts.at_rest", lang, others=others, rest=f"{head['rest']:,.3f}")
    axes.set_title(shortened(others, WIDTH / _ACROSS - 120), fontweight="normal")
    axes.xaxis.set_major_formatter("{x:,.6g}")
    axes.yaxis.set_major_formatter("{x:,.6g}")
    axes.locator_params(axis="x", nbins=5)


def _fitted(axes: Axes, points: pd.DataFrame) -> None:
    """Show the plans with some room around them; bars may run out of view."""
    for name, fit in (("first", axes.set_xlim), ("second", axes.set_ylim)):
        low, high = points[name].min(), points[name].max()
        room = 0.12 * (high - low)
        fit(low - room, high + room)


def _shade(axes: Axes, empty: pd.DataFrame, sign: float) -> None:
    """Hatch what is proven empty: below the segments, or above where more is better, and all of it where no plan exists."""
    low, high = axes.get_ylim()
    edges = empty[["second_from", "second_to"]].to_numpy(dtype=float).ravel()
    every = np.append(edges[~np.isnan(edges)], [low, high])
    beyond, behind = (every.min() - 1, high + 1) if sign > 0 else (every.max() + 1, low - 1)
    for row in empty.to_dict("records"):
        across, none = [row["first_from"], row["first_to"]], bool(np.isnan(row["second_from"]))
        edge = [behind] * 2 if none else [row["second_from"], row["second_to"]]
        axes.fill_between(
            across,
            [beyond] * 2,
            edge,
            facecolor=_NONE.fill,
            hatch=_NONE.lines,
            edgecolor="#b08a99",
            linewidth=0,
            zorder=0,
        )
        if not none:
            axes.plot(across, edge, color="#882255", linewidth=1.2, zorder=1)


def _axis_text(key: str, unit: str, lang: Lang) -> str:
    name = "fronts.less" if _SIGN.get(key, 1.0) > 0 else "fronts.more"
    return label(name, lang, term=pick(_axis_words(key), lang), unit=pick(unit_label(unit), lang))
