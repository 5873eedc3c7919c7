"""Groups of plans: the tree that joins them, what stands for each, and the parks that tell them apart."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from scipy.cluster.hierarchy import dendrogram

from parkopt.batch.analysis.groups import Groups, analyse_groups
from parkopt.batch.exhibits.charts import EDGE, Entry, area, legend, legend_height, placed, rows, rows_height
from parkopt.batch.exhibits.exhibit import Column, Exhibit, Picture, Table
from parkopt.batch.exhibits.looks import KINDS, Look
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.svg import GREY, WIDTH, chart, shortened, tell
from parkopt.batch.exhibits.terms import term_words
from parkopt.labels import Both, Lang, both, label, pick
from parkopt.report.words import percent
from parkopt.units import FloatArray

MOST_TWIGS: Final = 80
"""Plans, or bundles of plans, that the tree shows."""
TELLING: Final = 25
"""Parks that the picture shows: those whose share differs most."""


def groups(matter: Matter) -> Exhibit:
    """The groups of the batch's plans."""
    found = analyse_groups(matter.evidence)
    lacking = tuple(said.both for said in found.said)
    if not len(found.plans):
        return Exhibit("groups", (both("groups.means"),), lacking=lacking)
    notes = [both("groups.means"), *_notes(matter, found)]
    tables = [
        Table("batch_groups", groups_table(matter, found), _GROUPS),
        Table("batch_group_plans", plans_table(matter, found), _PLANS),
    ]
    pictures = []
    if len(found.merges) and len(found.groups) > 1:
        pictures.append(_tree(matter, found))
    if len(found.groups) > 1:
        telling = parks_table(matter, found)
        tables += [
            Table("batch_group_parks", telling, _park_columns(matter, found)),
            Table("batch_group_weights", weights_table(found), _weight_columns(found)),
        ]
        pictures.append(_shares(matter, telling, found))
    return Exhibit("groups", tuple(notes), tuple(tables), tuple(pictures), lacking)


def groups_table(matter: Matter, found: Groups) -> pd.DataFrame:
    """One row a group. Columns group, plans, entry (of the medoid), retained (parks it retains), width, apart, silhouette, parts."""
    retained = (matter.evidence.fates == "RETAIN").sum()
    parts = found.parts.assign(told=found.parts["part"] + ": " + found.parts["plans"].astype(str))
    frame = found.groups.reset_index()
    return frame.assign(
        entry=frame["medoid"].map(matter.entry),
        retained=frame["medoid"].map(retained),
        parts=frame["group"].map(parts.groupby("group")["told"].agg("; ".join)),
    )


def plans_table(matter: Matter, found: Groups) -> pd.DataFrame:
    """One row a plan. Columns group, entry, to_medoid, silhouette, job."""
    frame = found.plans.reset_index()
    frame["entry"] = frame["job"].map(matter.entry)
    return frame.sort_values(["group", "to_medoid", "entry"], kind="stable", ignore_index=True)


def parks_table(matter: Matter, found: Groups) -> pd.DataFrame:
    """One row a park that the groups do not treat alike. Columns site_id, county, spread, and share_1, share_2...: the share of a
    group's plans that retain it; fate_1...: its most frequent fate there."""
    shares = found.parks[found.parks["spread"] > 0]
    frame = pd.DataFrame({"site_id": shares.index, "county": matter.places.county_of(shares.index).to_numpy()})
    fates = found.fates.pivot_table(index="site_id", columns="group", values="fate", aggfunc="first")
    for group in found.groups.index:
        frame[f"share_{group}"] = shares[group].to_numpy()
        frame[f"fate_{group}"] = fates[group].reindex(shares.index).to_numpy()
    return frame.assign(spread=shares["spread"].to_numpy())


def weights_table(found: Groups) -> pd.DataFrame:
    """One row a term. Columns term, and weight_1, weight_2...: its mean weight in a group."""
    frame = found.weights.T.rename(columns=lambda group: f"weight_{group}")
    return frame.rename_axis("term").rename_axis(columns=None).reset_index()


def _look(group: int) -> Look:
    return KINDS[(group - 1) % len(KINDS)]


def _named(group: int) -> Both:
    return both("groups.name", n=group)


_GROUPS: Final = (
    Column("group", both("groups.group"), "int"),
    Column("plans", both("groups.plans"), "int"),
    Column("distinct", both("groups.distinct"), "int"),
    Column("entry", both("groups.medoid")),
    Column("retained", both("groups.retained"), "int", "parks"),
    Column("width", both("groups.width"), "int", "parks"),
    Column("apart", both("groups.apart"), "decimal", "parks"),
    Column("silhouette", both("groups.silhouette"), "decimal"),
    Column("parts", both("groups.parts")),
)
_PLANS: Final = (
    Column("group", both("groups.group"), "int"),
    Column("entry", both("regret.plan")),
    Column("to_medoid", both("groups.to_medoid"), "int", "parks"),
    Column("silhouette", both("groups.silhouette"), "decimal"),
)


def _park_columns(matter: Matter, found: Groups) -> tuple[Column, ...]:
    shares = [Column(f"share_{group}", _head("groups.share_of", group), "percent") for group in found.groups.index]
    fates = [
        Column(f"fate_{group}", _head("groups.fate_of", group), words=lambda fate: both(f"fate.{fate}"))
        for group in found.groups.index
    ]
    county = Column("county", both("groups.county"), words=matter.places.county, choice=True)
    return (
        Column("site_id", both("groups.park"), words=matter.places.site),
        *((county,) if matter.places.sites is not None else ()),
        Column("spread", both("groups.spread"), "percent"),
        *shares,
        *fates,
    )


def _weight_columns(found: Groups) -> tuple[Column, ...]:
    means = [Column(f"weight_{group}", _head("groups.weight_of", group), "decimal") for group in found.groups.index]
    return (Column("term", both("groups.term"), words=term_words), *means)


def _head(key: str, group: int) -> Both:
    return both(key, n=group)


def _notes(matter: Matter, found: Groups) -> list[Both]:
    notes = [both("groups.found", plans=len(found.plans), distinct=len(found.order), groups=len(found.groups))]
    if len(found.score):
        notes.append(both("groups.score", silhouette=f"{found.score.max():.2f}", most=int(found.score.index.max())))
    if len(found.groups) > 1:
        told = found.parks[found.parks["spread"] > 0].head(5).index
        names = [matter.places.site(str(park)) for park in told]
        english, chinese = ", ".join(name[0] for name in names), "、".join(name[1] for name in names)
        notes.append((both("groups.telling", parks=english)[0], both("groups.telling", parks=chinese)[1]))
    return notes


def _tree(matter: Matter, found: Groups) -> Picture:
    """The tree of average linkage, plans from left to right, in the looks of their groups; the twigs of large trees are cut."""
    twigs = max(MOST_TWIGS, len(found.groups))
    cut = len(found.order) > twigs
    tree = dendrogram(found.merges, p=twigs, truncate_mode="lastp" if cut else None, no_plot=True)
    leaves = [_leaves(found.merges, int(node)) for node in np.array(tree["leaves"])]
    group = found.plans["group"][found.order].to_numpy()
    times = found.plans["same"].value_counts()[found.order].to_numpy()
    names = list(found.groups.index)

    def told(twig: list[int], lang: Lang) -> str:
        plans = int(times[twig].sum())
        more = f" +{plans - 1}" if plans > 1 else ""
        return f"{pick(_named(int(group[twig[0]])), lang)}: {matter.entry(str(found.order[twig[0]]))}{more}"

    def paint(figure: Figure, lang: Lang) -> None:
        entries = [Entry(pick(_named(name), lang), _look(name)) for name in names]
        axes = placed(figure, 70, legend(figure, entries) + 8)
        for across, down in zip(tree["icoord"], tree["dcoord"], strict=True):
            axes.plot(across, down, color=GREY, linewidth=1.2)
        top = max(float(np.max(tree["dcoord"])), 1.0)
        for place, twig in enumerate(leaves):
            leaf = axes.add_patch(area(10 * place + 1, -0.09 * top, 8, 0.06 * top, _look(int(group[twig[0]]))))
            tell(leaf, told(twig, lang))
        axes.set_xlim(0, 10 * len(leaves))
        axes.set_ylim(-0.1 * top, 1.05 * top)
        axes.set_xticks([])
        axes.set_ylabel(label("groups.axis_distance", lang))
        axes.set_xlabel(label("groups.axis_plans", lang))
        axes.grid(axis="x", visible=False)

    above = max(legend_height([Entry(pick(_named(n), lang), _look(n)) for n in names], WIDTH) for lang in ("en", "zh"))
    caption = both("groups.picture_tree") if not cut else both("groups.picture_tree_cut", n=len(leaves))
    return Picture("groups-tree", caption, chart("groups-tree", 260 + above, paint))


def _leaves(merges: FloatArray, node: int) -> list[int]:
    """Rows that hang below a node of a tree, numbered as `scipy.cluster.hierarchy.linkage` numbers them."""
    count, found, left = len(merges) + 1, [], [node]
    while left:
        one = left.pop()
        if one < count:
            found.append(one)
        else:
            left += [int(below) for below in merges[one - count, :2]]
    return sorted(found)


def _shares(matter: Matter, telling: pd.DataFrame, found: Groups) -> Picture:
    """How large a share of each group's plans retains the parks that tell the groups apart: a filled bar in each cell."""
    shown = telling.head(TELLING)
    names = list(found.groups.index)

    def paint(figure: Figure, lang: Lang) -> None:
        parks = [pick(matter.places.site(str(park)), lang) for park in shown["site_id"]]
        axes = rows(figure, parks, 40)
        for place, name in enumerate(names):
            for row, share in enumerate(shown[f"share_{name}"]):
                axes.add_patch(area(place + 0.06, row - 0.36, 0.88, 0.72, Look("#ffffff")))
                if share > 0:
                    bar = axes.add_patch(area(place + 0.06, row - 0.36, 0.88 * share, 0.72, _look(name)))
                    tell(bar, f"{parks[row]}, {pick(_named(name), lang)}: {percent(share)}")
                axes.text(place + 0.5, row, f"{share:.0%}", ha="center", va="center", color=EDGE, bbox=_PAPER)
        axes.set_xlim(0, len(names))
        axes.set_xticks(
            [place + 0.5 for place in range(len(names))], [shortened(pick(_named(n), lang), 120) for n in names]
        )
        axes.xaxis.tick_top()
        axes.grid(axis="x", visible=False)

    return Picture(
        "groups-parks",
        both("groups.picture_parks", n=len(shown)),
        chart("groups-parks", rows_height(len(shown), 40), paint),
    )


_PAPER: Final = {"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.85}
