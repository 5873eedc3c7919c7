"""The noise of the search, and which parks depend on more than it: as `parkopt.batch.analysis.noise` finds them."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from parkopt.batch.analysis.noise import FALSE_SHARE, VERDICTS, Noise
from parkopt.batch.exhibits.charts import Entry, area, legend, legend_height, point, rows, rows_height, stacked
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import KINDS, Look
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.park_map import Shade, park_map
from parkopt.batch.exhibits.parks import named, park_columns
from parkopt.batch.exhibits.svg import WIDTH, chart, tell
from parkopt.labels import Both, Lang, both, label, pick

LOOKS: Final = {
    "settled": Look("#f0f0f0"),
    "depends": Look("#D55E00", "cross"),
    "indifferent": Look("#56B4E9", "diagonal"),
    "untold": Look("#ffffff", "dots"),
}
"""How verdicts are drawn in bars; ..."""
SYMBOLS: Final = {
    "settled": Look("#ffffff", marker="o"),
    "untold": Look("#999999", marker="v"),
    "indifferent": Look("#56B4E9", marker="s"),
    "depends": Look("#D55E00", marker="^"),
}
"""... and on maps, where each has its shape, those that matter most above the others."""


def noise(matter: Matter) -> Exhibit:
    """The noise of the batch."""
    found = matter.noise
    said = tuple(one.both for one in found.said)
    if not len(found.settings):
        return Exhibit("noise", (both("noise.means"),), lacking=said)
    parks = verdicts(found, matter)
    pictures = [_settings_picture(found.settings), _verdicts_picture(found)]
    if matter.places.sites is not None:
        pictures.append(_map(found, parks, matter))
    else:
        said = (*said, both("exhibits.no_map"))
    notes = (
        both("noise.means"),
        *_counted(found),
        *_unfinished(matter),
        both("noise.verdicts", share=f"{FALSE_SHARE:.0%}"),
        both("noise.limits"),
        *said,
    )
    tables = (
        Table("batch_noise", found.settings.reset_index(), _SETTINGS),
        Table("batch_verdicts", parks, (*park_columns(matter.places), *_VERDICTS)),
    )
    return Exhibit("noise", notes, tables, tuple(pictures))


def verdicts(found: Noise, matter: Matter) -> pd.DataFrame:
    """One row a park, those that depend first. Columns site_id, park, county; verdict, within, between, q (for whether it is
    retained); verdict_under, within_under, between_under, q_under (for fate and host together)."""
    under = found.under.add_suffix("_under")
    frame = found.retained.join(under)
    rank = pd.Series(range(4), index=["depends", "indifferent", "untold", "settled"])
    frame = frame.assign(order=frame["verdict"].map(rank), order_under=frame["verdict_under"].map(rank))
    frame = frame.sort_values(["order", "order_under", "q"], kind="stable").drop(columns=["order", "order_under"])
    return named(frame.reset_index(), matter.places)


def verdict_words(verdict: str) -> Both:
    """A verdict in both languages."""
    return both(f"verdict.{verdict}")


_SETTINGS: Final = (
    Column("label", both("ex.setting")),
    Column("seeds", both("ex.seeds"), "int"),
    Column("lowest", both("ex.lowest"), "points", "points"),
    Column("mean", both("ex.mean"), "points", "points"),
    Column("highest", both("ex.highest"), "points", "points"),
    Column("deviation", both("ex.deviation"), "points", "points"),
    Column("spread", both("ex.spread"), "gap"),
    Column("apart_mean", both("ex.apart_mean"), "decimal", "parks"),
    Column("apart_most", both("ex.apart_most"), "int", "parks"),
    Column("starts", both("ex.starts"), "int"),
)
_VERDICTS: Final = (
    Column("verdict", both("ex.verdict"), words=verdict_words, choice=True),
    Column("within", both("ex.within"), "percent"),
    Column("between", both("ex.between"), "percent"),
    Column("q", both("ex.q"), "points"),
    Column("verdict_under", both("ex.verdict_under"), words=verdict_words, choice=True),
    Column("within_under", both("ex.within_under"), "percent"),
    Column("between_under", both("ex.between_under"), "percent"),
    Column("q_under", both("ex.q_under"), "points"),
)


def _counted(found: Noise) -> list[Both]:
    """How many parks have which verdict, in words."""
    counts = found.retained["verdict"].value_counts().reindex(list(VERDICTS), fill_value=0)
    middle = found.settings["apart_mean"].mean()
    return [
        both(
            "noise.apart", mean=f"{middle:.1f}", most=int(found.settings["apart_most"].max()), parks=len(found.retained)
        ),
        both("noise.counts", **{name: int(counts[name]) for name in VERDICTS}),
    ]


def _unfinished(matter: Matter) -> list[Both]:
    """Runs of parts with seeds that did not reach their gap, in words; nothing where all did."""
    members = matter.evidence.members
    seeded = members.loc[members["sampling"].str.contains("seeds"), "job"].unique()
    status = matter.evidence.runs["status"].reindex(seeded)
    n, every = int((status == "feasible").sum()), int(status.isin(["optimal", "feasible"]).sum())
    return [both("noise.unfinished", n=n, all=every)] if n else []


def _settings_picture(settings: pd.DataFrame) -> Picture:
    """For each setting how far the objective of its seeds lies above the lowest, and how many parks differ."""
    shown = settings.reset_index(drop=True)

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [Entry(label("noise.span", lang), KINDS[4]), Entry(label("ex.mean", lang), KINDS[0], "point")]
        axes = rows(figure, list(shown["label"]), legend(figure, entries) + 8, right=150)
        reach = max(float((shown["highest"] - shown["lowest"]).max()), 1e-9)
        axes.set_xlim(-reach * 0.01, reach * 1.05)
        for row, one in shown.iterrows():
            place = int(row)  # type: ignore[call-overload]
            bar = axes.add_patch(area(0, place - 0.3, one["highest"] - one["lowest"], 0.6, KINDS[4]))
            tell(bar, f"{one['lowest']:,.3f} – {one['highest']:,.3f}")
            axes.add_line(point(one["mean"] - one["lowest"], place, KINDS[0]))
            apart = label("noise.apart_short", lang, mean=f"{one['apart_mean']:.1f}")
            axes.text(1.01, place, apart, transform=axes.get_yaxis_transform(), va="center", ha="left")
        axes.set_xlabel(label("noise.axis", lang))

    return Picture(
        "noise-settings", both("noise.picture_settings"), chart("noise-settings", rows_height(len(shown), 40), paint)
    )


def _verdicts_picture(found: Noise) -> Picture:
    def entries(lang: Lang) -> list[Entry]:
        return [Entry(pick(verdict_words(name), lang), LOOKS[name]) for name in VERDICTS]

    def paint(figure: Figure, lang: Lang) -> None:
        above = legend(figure, entries(lang))
        axes = rows(figure, [label("noise.retained", lang), label("noise.under", lang)], above + 8)
        counts = [frame["verdict"].value_counts() for frame in (found.retained, found.under)]
        parts = zip(entries(lang), VERDICTS, strict=True)
        stacked(axes, [(entry.text, entry.look, np.array([count.get(name, 0) for count in counts], dtype=np.float64))
                       for entry, name in parts])  # fmt: skip
        axes.set_xlabel(label("col.parks", lang))

    above = max(legend_height(entries(lang), WIDTH) for lang in ("en", "zh")) + 8
    return Picture(
        "noise-verdicts", both("noise.picture_verdicts"), chart("noise-verdicts", rows_height(2, above), paint)
    )


def _map(found: Noise, parks: pd.DataFrame, matter: Matter) -> Picture:
    shades = [Shade(verdict_words(name), look) for name, look in SYMBOLS.items()]
    classes = found.retained["verdict"].map({name: place for place, name in enumerate(SYMBOLS)})
    told = {
        str(site): _said(verdict, within)
        for site, verdict, within in parks[["site_id", "verdict", "within"]].itertuples(index=False)
    }
    return Picture("noise-map", both("noise.picture_map"), park_map(matter.places, shades, classes, told))


def _said(verdict: str, within: float) -> Both:
    english, chinese = verdict_words(verdict)
    share = both("noise.within_short", share=f"{within:.0%}")
    return f"{english}; {share[0]}", f"{chinese}；{share[1]}"
