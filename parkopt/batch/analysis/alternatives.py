"""Plans that are nearly as good under a chosen weighting, and yet different."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from parkopt.batch.analysis.candidates import candidates
from parkopt.batch.analysis.evidence import SOLVER, WEIGHTS, Evidence
from parkopt.batch.analysis.said import Said
from parkopt.batch.analysis.settings import Settings
from parkopt.labels import Both, both

MISSING: Final = "missing"
"""Stands among the terms for what is missing of targets."""
NAMED: Final = 6
"""Parks that a caption names; the rest is counted."""
SHOWN: Final = 0.0005
"""Points from which on a caption tells that a term differs."""


@dataclass(frozen=True)
class Alternatives:
    """The best plan of the batch under the weights of job ``weighting``, and others near it, best first.

    ``plans``: index plan, the best one first; columns ``value`` (points under these weights), ``worse`` (points above the best),
    ``share`` (``worse`` as a share of ``measure``), ``apart`` (parks whose fate or host differs from the best), ``nearest`` (fewest
    parks apart from those above it). ``gained``, ``lost``: plan → parks that it retains and the best does not, and the other way round.
    ``every``: all plans with the same rules, best first: columns ``share``, ``apart`` as above, ``taken``.
    ``terms``: plan × terms and 'missing': points more (> 0: worse) than the best under these weights.

    ``measure``: points that ``share`` is a share of: the best value, without what no plan can be without where ``measured`` is
    'above'; ``allowed``: share by which a plan may be worse; ``least_apart``: parks; ``near``: plans within ``allowed``, alike or not;
    ``other_rules``: plans of the batch left out because they keep other rules. ``proven_gap``: how far the best itself may be above the
    optimum (points), missing where no bound was proven.
    """

    weighting: str
    best: str
    plans: pd.DataFrame
    every: pd.DataFrame
    gained: Mapping[str, tuple[str, ...]]
    lost: Mapping[str, tuple[str, ...]]
    terms: pd.DataFrame
    measure: float
    measured: Literal["above", "whole"]
    allowed: float
    least_apart: int
    near: int
    other_rules: int
    proven_gap: float
    said: tuple[Said, ...]


def analyse_alternatives(
    evidence: Evidence, weighting: str | None = None, *, allowed: float = 0.02, least_apart: int = 10
) -> Alternatives | Said:
    """Alternatives under the weights of job ``weighting``; without it, of the batch's base where a job has its weights and
    rules, else of a job with the rules that most plans keep: the first with the base's weights, or the first.

    Every plan of the batch that keeps the job's rules is valued under these weights; of those at most ``allowed`` worse, the best is
    taken, then the next best that differs in ``least_apart`` parks from all taken before, and so on. A sentence where no job has
    a plan. KeyError when ``weighting`` is no job with a plan.
    """
    if not len(evidence.planned):
        return Said("batch.alternatives.none")
    job = _chosen(evidence) if weighting is None else weighting
    plans = candidates(Settings(evidence), job)
    value = evidence.values(plans, pd.Index([job]))[job]
    value = value.iloc[np.argsort(value.to_numpy(), kind="stable")]
    best = str(value.index[0])
    same = (evidence.rules == evidence.rules[job]) & (evidence.weighting == evidence.weighting[job])
    like = evidence.planned[same[evidence.planned]]
    base = evidence.unavoidable[like].dropna()
    above = len(base) > 0 and value[best] > base.median()
    measure = float(value[best] - base.median()) if above else abs(float(value[best]))
    near = value[value <= value[best] + allowed * measure + 1e-12]
    taken = _taken(evidence.apart.loc[near.index, near.index], least_apart)
    said = [] if above else [Said("batch.alternatives.whole")]
    if len(taken) == 1:
        told = {"share": f"{allowed:.1%}", "parks": least_apart}
        said.append(Said("batch.alternatives.alone", told | {"near": len(near) - 1}))
    bound = float(evidence.runs.loc[like, "bound"].astype(float).max())
    retained = evidence.fates == "RETAIN"
    return Alternatives(
        job, best, _table(evidence.apart, value, taken, measure), _every(evidence.apart, value, taken, measure),
        {plan: _parks(retained[plan] & ~retained[best]) for plan in taken},
        {plan: _parks(retained[best] & ~retained[plan]) for plan in taken},
        _terms(evidence, job, best, taken), measure, "above" if above else "whole", allowed, least_apart,
        len(near), len(evidence.planned) - len(plans), float(value[best]) - bound, tuple(said),
    )  # fmt: skip


def caption(alternatives: Alternatives, plan: str, names: Mapping[str, Both], terms: Mapping[str, Both]) -> Both:
    """What differs from the best plan, in both languages; ``names`` of parks (ids where they lack), ``terms`` with 'missing'."""
    if plan == alternatives.best:
        return both("batch.alternatives.best")
    return _together(
        [
            both(
                "batch.alternatives.worse",
                share=f"{alternatives.plans['share'][plan]:.2%}",
                parks=alternatives.plans["apart"][plan],
            ),
            *_named("batch.alternatives.retains", alternatives.gained[plan], names),
            *_named("batch.alternatives.instead", alternatives.lost[plan], names),
            *_moved(alternatives.terms.T[plan], terms),
        ]
    )


def _chosen(evidence: Evidence) -> str:
    """The first job, in the order of the batch, that changes nothing but the search. Else of the jobs with the rules that most
    plans keep the first that changes no weights, else the first."""
    entries = evidence.members["job"].drop_duplicates()
    order = pd.Index(entries[entries.isin(evidence.planned)]).append(evidence.planned).unique()
    key = evidence.changes["key"]
    changed = order.difference(evidence.changes.loc[~key.str.startswith(SOLVER), "job"], sort=False)
    most = evidence.rules[order].map(evidence.rules[order].value_counts())
    usual = order[most == most.max()]
    unweighted = usual.difference(evidence.changes.loc[key.str.startswith(WEIGHTS), "job"], sort=False)
    return str(next(jobs[0] for jobs in (changed, unweighted, usual) if len(jobs)))


def _taken(apart: pd.DataFrame, least: int) -> list[str]:
    """Plans in order, each at least so far from all that were taken before."""
    distance = apart.to_numpy()
    taken: list[int] = []
    for row in range(len(apart)):
        if not taken or distance[row, taken].min() >= max(least, 1):
            taken.append(row)
    return [str(apart.index[row]) for row in taken]


def _table(apart: pd.DataFrame, value: pd.Series, taken: list[str], measure: float) -> pd.DataFrame:
    worse = value[taken] - value[taken[0]]
    distance = apart.loc[taken, taken].to_numpy()
    nearest = [distance[row, :row].min() if row else 0 for row in range(len(taken))]
    share = worse / measure if measure > 0 else worse * np.nan
    columns = {"value": value[taken], "worse": worse, "share": share, "apart": distance[:, 0], "nearest": nearest}
    return pd.DataFrame(columns).rename_axis("plan")


def _every(apart: pd.DataFrame, value: pd.Series, taken: list[str], measure: float) -> pd.DataFrame:
    worse = value - value.iloc[0]
    columns = {"share": worse / measure if measure > 0 else worse * np.nan, "apart": apart.loc[value.index, taken[0]]}
    return pd.DataFrame(columns).assign(taken=value.index.isin(taken)).rename_axis("plan")


def _terms(evidence: Evidence, job: str, best: str, taken: list[str]) -> pd.DataFrame:
    points = evidence.raw.loc[taken] * evidence.factor.loc[job]
    points[MISSING] = evidence.missing[taken]
    return (points - points.loc[best]).rename_axis("plan")


def _parks(chosen: pd.Series) -> tuple[str, ...]:
    return tuple(str(park) for park in chosen.index[chosen])


def _named(key: str, parks: tuple[str, ...], names: Mapping[str, Both]) -> list[Both]:
    if not parks:
        return []
    told = [names.get(park, (park, park)) for park in parks[:NAMED]]
    english, chinese = ", ".join(name[0] for name in told), "、".join(name[1] for name in told)
    if len(parks) > NAMED:
        more = both("batch.alternatives.more", n=len(parks) - NAMED)
        english, chinese = f"{english} {more[0]}", f"{chinese}{more[1]}"
    return [(both(key, parks=english)[0], both(key, parks=chinese)[1])]


def _moved(points: pd.Series, terms: Mapping[str, Both]) -> list[Both]:
    """What is better and what worse than with the best plan, most first."""
    found = []
    for key, chosen in (("better", points[points <= -SHOWN]), ("dearer", points[points >= SHOWN])):
        chosen = chosen.sort_values(key=abs, ascending=False)
        if len(chosen):
            english, chinese = (
                mark.join(f"{terms[str(term)][lang]} {value:+.3f}" for term, value in chosen.items())
                for lang, mark in ((0, ", "), (1, "，"))
            )
            label = f"batch.alternatives.{key}"
            found.append((both(label, terms=english)[0], both(label, terms=chinese)[1]))
    return found


def _together(parts: list[Both]) -> Both:
    return "; ".join(part[0] for part in parts), "；".join(part[1] for part in parts)
