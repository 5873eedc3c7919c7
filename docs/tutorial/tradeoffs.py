"""What is traded for what, what is lost if politics turns, kinds of plans, and what replaces what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from docs.tutorial.prose import capital, count, listed, plain, points, span, table
from docs.tutorial.told import Facts, Told
from parkopt.batch.analysis.front import REST, Fronts
from parkopt.batch.analysis.groups import CLEAR
from parkopt.batch.analysis.regret import RulesRegret
from parkopt.batch.exhibits.fronts import drawn_curves
from parkopt.batch.exhibits.terms import term_words
from parkopt.labels import unit_label
from parkopt.model.objective import TERMS
from parkopt.report.markup import figure

ROWS = 8
"""Rows of a table that stands for a longer one."""
PAIRS = 6
_UNIT = {term.key: unit_label(term.unit)[0] for term in TERMS}


def longest(found: Fronts) -> int | None:
    """The drawn curve between two terms with most plans on its front, the first among equals."""
    drawn = drawn_curves(found)
    curves = found.curves.set_index("curve").loc[drawn]
    curves = curves[curves["second"] != REST]
    front = found.points[found.points["status"] == "front"].groupby("curve").size()
    return (
        None if curves.empty else int(curves.index[int(front.reindex(curves.index, fill_value=0).to_numpy().argmax())])
    )


def front(told: Told) -> Facts:
    """The longest trade-off: its ends and what lies between."""
    found = told.fronts
    said = told.said(found.said)
    curve = None if found.curves.empty else longest(found)
    if curve is None:
        return {
            "front": said or "No two amounts differ between the plans.",
            "front_rows": "",
            "front_ends": "",
            "front_empty": "",
        }
    (head,) = found.curves[found.curves["curve"] == curve].to_dict("records")
    every = found.points[found.points["curve"] == curve]
    on = every[every["status"] == "front"].sort_values(["first", "second"], kind="stable")
    alone = on[on["alone"].astype(bool)]
    names = [term_words(head[axis])[0].lower() for axis in ("first", "second")]
    others = "(all others weigh nothing)" if not head["weights"] else f"(the others weigh: {_others(head['weights'])})"
    segments = int((found.empty["curve"] == curve).sum())
    return {
        "front": f"The longest of the trade-offs drawn is between {names[0]} and {names[1]} {others}: {count(len(on), 'plan')} of {len(every)} "
        f"{'is' if len(on) == 1 else 'are'} on its front{_behind(every['status'])}. In these two amounts alone {count(len(alone), 'plan')} of the front "
        f"{'is' if len(alone) == 1 else 'are'} best{', ' + str(ROWS) + ' of which stand here' if len(alone) > ROWS else ''}.",
        "front_ends": _ends(alone, names, head),
        "front_rows": table(
            ("plan", *(f"{term_words(head[axis])[0]}, {_UNIT[head[axis]]}" for axis in ("first", "second")), "rest, points"),
            [
                (told.entry(row["job"]), *(_amount(row, axis) for axis in ("first", "second")), points(row["rest"]))
                for row in _some(alone).to_dict("records")
            ],
        ),
        "front_empty": f"The hatched region is proven empty for plans whose rest is at most {points(head['rest'])} points."
        if segments and np.isfinite(head["rest"])
        else "No bound proves a region of this panel to be empty.",
    }  # fmt: skip


def _behind(status: pd.Series) -> str:
    """How many plans are not on the front, and whether that is certain."""
    dominated, open_ = (int((status == name).sum()) for name in ("dominated", "not_told"))
    told = [
        *([f"{dominated} {'is' if dominated == 1 else 'are'} dominated"] if dominated else []),
        *(
            [f"of {open_} it cannot be told, because a longer search might have moved them past the others"]
            if open_
            else []
        ),
    ]
    return "".join(f"; {one}" for one in told)


def _others(weights: str) -> str:
    """Weights of the other terms, 'key = value; ...', by the names of the terms."""
    told = (one.split(" = ") for one in weights.split("; "))
    return ", ".join(f"{term_words(key)[0].lower()} {value}" for key, value in told)


def _some(rows: pd.DataFrame) -> pd.DataFrame:
    """At most `ROWS` rows, evenly picked, both ends among them."""
    picked = np.unique(np.linspace(0, len(rows) - 1, min(ROWS, len(rows))).round().astype(int))
    return rows.iloc[picked]


def _amount(row: dict[Any, Any], axis: str) -> str:
    best = row[f"{axis}_best"]
    shown = figure(row[axis])
    if not np.isfinite(best) or figure(best) == shown:
        return shown
    return f"{shown} (at best {figure(best)})" if best * row[axis] >= 0 else f"{shown} (no telling bound)"


def _ends(on: pd.DataFrame, names: list[str], head: Mapping[Any, Any]) -> str:
    if len(on) < 2:
        return "With fewer than two such plans there is nothing to trade."
    change = [on[axis].iloc[-1] - on[axis].iloc[0] for axis in ("first", "second")]
    told = [
        f"{name} {'rises' if by > 0 else 'falls'} by {figure(abs(by))} {_UNIT[head[axis]]}"
        if abs(by) > 0
        else f"{name} stays"
        for name, by, axis in zip(names, change, ("first", "second"), strict=True)
    ]
    return f"From the first row to the last {told[0]} and {told[1]}."


def regret(told: Told) -> Facts:
    """The minimax plan, and what others may lose."""
    one = told.rules_regret
    said = told.said(told.regret.said)
    references = told.evidence.references
    point = (
        f"One point is what {figure(references['relocation_cost'])} 万元 of relocation cost weigh at weight 1, "
        f"or {figure(references['jobs_displaced'])} jobs."
    )
    if one is None:
        return {"point": point, "minimax": said, "regrets": "", "regret_base": "", "regret_mean": "", "beaten": ""}
    best = one.plans.loc[one.minimax]
    rows = [
        (
            told.entry(str(plan)),
            points(row["greatest_low"]),
            points(row["greatest_high"]),
            told.entry(str(row["worst"])),
        )
        for plan, row in one.plans.head(ROWS).iterrows()
    ]
    return {
        "point": point,
        "minimax": f"Over {count(one.low.shape[1], 'weighting')} and {count(len(one.plans), 'plan')}, the **minimax plan** is that of "
        f"{told.entry(one.minimax)}: its greatest regret lies {span(best['greatest_low'], best['greatest_high'])}, "
        f"the latter at {told.entry(str(best['worst']))}. {_rivals(told, one)} {said}".rstrip(),
        "regrets": table(("plan", "greatest regret at least, points", "at most, points", "at"), rows),
        "regret_base": _base(told, one),
        "regret_mean": _mean(told, one),
        "beaten": _beaten(told, one),
    }


def _rivals(told: Told, one: RulesRegret) -> str:
    if not np.isfinite(one.plans["greatest_high"][one.minimax]):
        return "No weighting has a proven bound, so the choice is by what is lost for certain."
    if one.proven:
        return "No other plan of the batch can have a smaller one: among the plans found, the choice is proven."
    rivals = int(one.plans["could_beat"].sum())
    by_low = (
        f", first of all that of {told.entry(one.by_low)}, which loses least for certain ({points(one.plans['greatest_low'][one.by_low])} points)"
        if one.by_low != one.minimax
        else ""
    )
    return f"The gaps leave it open whether {count(rivals, 'other plan')} would have a smaller one{by_low}."


def _base(told: Told, one: RulesRegret) -> str:
    if told.base is None or told.base not in one.plans.index:
        return "No plan was found for the weights of the base scenario."
    low, high = (one.plans[name][told.base] for name in ("greatest_low", "greatest_high"))
    if told.base == one.minimax:
        return f"It is also the plan of the weights told as base, {told.entry(told.base)}."
    return f"The plan of {told.entry(told.base)}, made for one weighting only, has a greatest regret {span(low, high)}."


def _mean(told: Told, one: RulesRegret) -> str:
    """The plan that loses least on average over the part told at length."""
    means = one.means[one.means["part"] == (told.part.part if told.part else "")]
    if means.empty:
        return ""
    first = means.sort_values(["high", "low"], kind="stable").to_dict("records")[0]
    return (
        f"On average over the weightings of {told.code(first['part'])}, the plan of {told.entry(first['plan'])} loses least: "
        f"{span(first['low'], first['high'])}. That is a figure about this part, not about how likely its weights are."
    )


def _beaten(told: Told, one: RulesRegret) -> str:
    if not len(one.beaten):
        return "At no weighting is a plan found for another one better than its own."
    first = one.beaten.iloc[0]
    return (
        f"At {count(len(one.beaten), 'weighting')} a plan that was found for another one is better than their own, by up to "
        f"{points(first['gain'])} points ({told.entry(str(one.beaten.index[0]))}). So much the search had left there, within its gap; "
        "the intervals know it."
    )


def groups(told: Told) -> Facts:
    """Kinds of plans."""
    found = told.groups
    said = told.said(found.said)
    retained = told.retained.sum()
    rows = [
        (
            f"{group}",
            f"{row['plans']:.0f}",
            told.entry(str(row["medoid"])),
            f"{retained[row['medoid']]}",
            f"{row['width']:.0f}",
        )
        for group, row in found.groups.iterrows()
    ]
    number = len(found.groups)
    kinds = (
        "All plans are of one group."
        if number < 2
        else f"The {count(len(found.plans), 'plan')} fall into {number} groups with a mean silhouette of "
        f"{found.plans['silhouette'].mean():.2f}: {'these are kinds of plans.' if found.clear else 'too little to call them kinds of plans.'}"
    )
    telling = found.parks[found.parks["spread"] > 0].head(5) if number > 1 else found.parks.head(0)
    apart = f"The parks that tell the groups apart best: {listed(told.parks(telling.index))}." if len(telling) else ""
    return {
        "clear": f"{CLEAR:g}",
        "groups": f"{kinds} {said}".rstrip(),
        "group_rows": table(
            ("group", "plans", "plan that stands for it", "parks it retains", "most parks apart within"), rows
        ),
        "group_parks": apart,
    }


def replacing(told: Told) -> Facts:
    """Parks that replace each other."""
    found = told.replacing
    said = told.said(found.said)
    sure = found.pairs[found.pairs["told"].astype(bool)].sort_values(["p", "phi"], kind="stable")
    rows = [
        (f"{told.park(row['a'])} – {told.park(row['b'])}", plain(row["part"]), f"{row['a_only']}", f"{row['b_only']}", f"{row['both']}",
         f"{row['neither']}", "–" if pd.isna(row["distance_m"]) else f"{row['distance_m'] / 1000:,.1f}")
        for row in sure.head(PAIRS).to_dict("records")
    ]  # fmt: skip
    tested = int(found.counts["tested"].sum())
    sentence = (
        f"Of {count(tested, 'pair')} tested, {len(sure)} replace each other more often than chance would have it."
        if len(sure)
        else f"Of {count(tested, 'pair')} tested, none replaces each other more often than chance would have it."
        if tested
        else "No pair could be tested."
    )
    follows = int((found.hosts["both_open"] == 0).sum())
    hosts = (
        f" {capital(count(len(found.hosts), 'time'))} a park merges into one host in some plans of a part and into another in others; in "
        f"{follows} of these cases the two hosts were never open together, so that the park only follows the one that stays."
        if len(found.hosts)
        else ""
    )
    heads = ("parks", "part", "only the first", "only the second", "both", "neither", "km apart")
    return {"pairs": f"{sentence}{hosts} {said}".rstrip(), "pair_rows": table(heads, rows)}
