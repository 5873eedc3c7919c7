"""Near-optimal alternatives, the two plans that are picked and compared, and what follows."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from docs.tutorial.prose import capital, count, listed, plain, points, share, span, table
from docs.tutorial.told import Facts, Told
from parkopt.batch.analysis.said import Said
from parkopt.batch.exhibits.alternatives import differs
from parkopt.batch.exhibits.exhibit import Exhibit
from parkopt.batch.exhibits.terms import term_words
from parkopt.labels import both, unit_label
from parkopt.model.objective import TERMS
from parkopt.report.markup import figure
from parkopt.report.readme import SHOWN
from parkopt.report.words import PERCENT_UNITS

MOST = 5
"""Alternatives that are told in words."""
SHORT = 6
"""Letters of a job's id that a command gives, at least."""


def alternatives(told: Told) -> Facts:
    """What else would be nearly as good under the base weights."""
    found = told.alternatives
    if isinstance(found, Said):
        return {"alternatives": told.said([found]), "alternative_list": ""}
    gap = (
        f"It may itself lie up to {points(max(found.proven_gap, 0.0))} points above the optimum."
        if np.isfinite(found.proven_gap)
        else "How far it lies above the optimum is not proven."
    )
    others = found.plans.index[1:]
    said = told.said(found.said)
    number = count(len(others), "alternative")
    lines = [
        f"- {told.entry(str(plan))}: {plain(differs(told.matter, found, str(plan))[0])}." for plan in others[:MOST]
    ]
    return {
        "alternatives": f"Under the weights of {told.entry(found.weighting)} the best plan of the batch is that of {told.entry(found.best)}. {gap} "
        f"{capital(count(found.near - 1, 'other plan'))} of the batch {'is' if found.near == 2 else 'are'} at most {share(found.allowed, 1)} worse. "
        f"Taken so that any two differ in at least {found.least_apart} parks, there {'is' if len(others) == 1 else 'are'} {number} to it. {said}".rstrip(),
        "alternative_list": "\n".join(lines),
    }  # fmt: skip


def pair(told: Told) -> tuple[str, str] | None:
    """The plan that one would begin with, and the one to compare it with: base and minimax, or minimax and the next."""
    one = told.rules_regret
    if one is None:
        return None
    if told.base is not None and told.base in one.plans.index and told.base != one.minimax:
        return told.base, one.minimax
    others = one.plans.index.drop(one.minimax)
    return (one.minimax, str(others[0])) if len(others) else None


def comparison(told: Told) -> Facts:
    """Two plans side by side: commands, indicators and terms."""
    two = pair(told)
    if two is None:
        nothing = "There are no two plans to compare."
        return {"picked": nothing, "pick_first": "ID", "pick_second": "ID", "pick_rows": "", "term_rows": ""}
    apart = int(told.evidence.apart[two[1]][two[0]])
    kept = [told.retained[job] for job in two]
    only = [listed(told.parks(mine.index[mine & ~other])) for mine, other in (kept, kept[::-1])]
    why = [" (the minimax plan)" if told.rules_regret and job == told.rules_regret.minimax else "" for job in two]
    return {
        "picked": f"The first is {told.entry(two[0])}{why[0]}, the second {told.entry(two[1])}{why[1]}. They differ in the fate or host of "
        f"{count(apart, 'park')}. Only the first retains: {only[0] or 'no park'}. Only the second: {only[1] or 'no park'}.",
        "pick_first": _short(told, two[0]),
        "pick_second": _short(told, two[1]),
        "pick_rows": table(("indicator, final year", "first", "second", "target"), _indicators(told, two)),
        "term_rows": table(("term of the objective", "first", "second"), _terms(told, two)),
    }


def _short(told: Told, job: str) -> str:
    """As much of a job's id as no other begins with."""
    every = {*told.evidence.runs.index, *told.evidence.members["job"]} - {job}
    taken = {other[:length] for other in every for length in range(SHORT, len(job))}
    return next((job[:length] for length in range(SHORT, len(job)) if job[:length] not in taken), job)


def _indicators(told: Told, two: tuple[str, str]) -> list[tuple[str, ...]]:
    metrics = told.evidence.metrics
    if not len(metrics):
        return []
    city = metrics[(metrics["scope"] == "city") & (metrics["year"] == metrics["year"].max())]
    wide = {job: city[city["job"] == job].set_index("key") for job in two}
    rows = []
    for key in SHOWN:
        name = _indicator(told, key)
        if name and all(key in one.index for one in wide.values()):
            unit = str(wide[two[0]]["unit"][key])
            figures = [wide[job]["value"][key] for job in two] + [wide[two[0]]["target"][key]]
            told_unit = "" if unit in (*PERCENT_UNITS, "parks") else f", {unit_label(unit)[0]}"
            rows.append(
                (f"{name}{told_unit}", *(figure(None if pd.isna(one) else float(one), unit) for one in figures))
            )
    return rows


def _indicator(told: Told, key: str) -> str:
    """What an indicator is called: as the scenario does; '' where it names none."""
    if key == "park_count":
        return both("col.parks")[0]
    targets = told.matter.manifests[0]["scenario_resolved"].get("targets", {}) if told.matter.manifests else {}
    return plain(targets[key]["label"]["en"]) if key in targets else ""


def _terms(told: Told, two: tuple[str, str]) -> list[tuple[str, ...]]:
    raw = told.evidence.raw
    return [
        (f"{term_words(term.key)[0]}, {unit_label(term.unit)[0]}", *(figure(float(raw[term.key][job])) for job in two))
        for term in TERMS
    ]


def advice(told: Told) -> Facts:
    """What a council may take from the batch, as a list."""
    lines = [*_on_parks(told), *_on_regret(told), *_on_alternatives(told), *_on_gaps(told)]
    return {"advice": "\n".join(f"- {line}" for line in lines) or "Nothing follows from so few runs."}


def _on_parks(told: Told) -> list[str]:
    verdict = told.noise.retained["verdict"]
    if not len(verdict):
        return []
    counts = verdict.value_counts()
    rules = told.evidence.rules[told.evidence.planned]
    same = rules.index[rules.isin(told.noise.settings["rules"])]
    settled = told.retained.loc[verdict.index[verdict == "settled"], same]
    stay = int(settled.all(axis=1).sum())
    plans = len(same)
    depends, chance, open_ = (int(counts.get(name, 0)) for name in ("depends", "indifferent", "untold"))
    lines = [
        f"**Leave aside what is settled.** {capital(count(stay, 'park'))} {'is' if stay == 1 else 'are'} retained in every one of the "
        f"{count(plans, 'plan')}, {count(len(settled) - stay, 'other park')} in none of them, whatever counts. Nothing tried here moves them."
    ]  # fmt: skip
    if len(told.noise.settings) < 2:
        others = count(len(verdict) - len(settled), "other park")
        lines.append(
            f"**Say of {others} that it is not known** whether weights decide: seeds were run at one weighting only."
        )
        return lines
    if depends:
        names = listed(told.parks(verdict.index[verdict == "depends"]))
        lines.append(f"**Debate the weights over {count(depends, 'park')}**: {names}. Here it matters what counts.")
    else:
        lines.append("**No park is shown to hang on the weights** beyond chance; more seeds might show some.")
    if chance:
        lines.append(
            f"**Let local knowledge decide over {count(chance, 'park')}**: among the weightings run with several seeds, chance alone explains "
            f"how {'it fares' if chance == 1 else 'they fare'}."
        )
    if open_:
        lines.append(f"**Say of {count(open_, 'park')} that it is not known**, or run more seeds.")
    if not told.noise.enough:
        lines.append("**Take these verdicts as rough**: fewer seeds or weightings were run than the test asks for.")
    return lines


def _on_regret(told: Told) -> list[str]:
    one = told.rules_regret
    if one is None:
        return []
    low, high = (one.plans[name][one.minimax] for name in ("greatest_low", "greatest_high"))
    line = (
        f"**Where the council is divided, begin with {told.entry(one.minimax)}**: whichever of the {count(one.low.shape[1], 'weighting')} "
        f"is right, what it loses at the worst is {span(low, high)}."
    )
    weighting = told.evidence.weighting
    here = [job for job in one.low.columns if told.base is not None and weighting[job] == weighting[told.base]]
    if here and told.base != one.minimax:
        at = (one.low[here[0]][one.minimax], one.high[here[0]][one.minimax])
        line += (
            f" Under the weights of {told.entry(str(told.base))} it costs {span(*at)} more than the best plan would."
        )
    return [line]


def _on_alternatives(told: Told) -> list[str]:
    found = told.alternatives
    if isinstance(found, Said) or len(found.plans) < 2:
        return []
    others = len(found.plans) - 1
    return [
        f"**Where the weights are agreed, there is still a choice**: {count(others, 'plan')} at most {share(found.allowed, 1)} worse than the best "
        f"{'differs' if others == 1 else 'differ'} from it in {found.plans['apart'].iloc[1:].min()} parks or more."
    ]


def _on_gaps(told: Told) -> list[str]:
    status = told.evidence.runs["status"].value_counts()
    short, plans = int(status.get("feasible", 0)), len(told.evidence.planned)
    if not short:
        return []
    return [
        f"**Mind the gaps**: {short} of {plans} plans {'is' if short == 1 else 'are'} not proven within the gap asked for. A longer search would "
        "narrow the spans, and may change what is said above."
    ]


def lacking(exhibits: tuple[Exhibit, ...]) -> Facts:
    """What the batch could not tell, section by section."""
    lines = [f"- {one.title[0]}: {plain(why[0])}" for one in exhibits for why in one.lacking]
    return {"lacking": "\n".join(lines) or "Nothing: every analysis had what it needs."}


def exercise(told: Told) -> Facts:
    """Limits on cost between which the plans of this batch lie, to two digits, for the reader's own batch."""
    cost = told.evidence.raw["relocation_cost"]
    low, high = _up(float(cost.min())), _up(float(cost.max()))
    return {"limit_low": f"{low:.0f}", "limit_high": f"{max(high, 2 * low if high <= low else high):.0f}"}


def _up(value: float) -> float:
    """The next number with two digits that is not below ``value``."""
    if value <= 0:
        return 1.0
    digit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return math.ceil(value / digit) * digit
