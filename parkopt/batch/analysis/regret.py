"""What a plan loses where other weights are in force than those it was made for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from parkopt.batch.analysis.candidates import candidates
from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.analysis.said import Said
from parkopt.batch.analysis.settings import Settings
from parkopt.units import FloatArray

_SAME: Final = 1e-9


@dataclass(frozen=True)
class RulesRegret:
    """Weightings of the jobs with the same rules and targets, and the plans of the batch that keep those.

    A plan is one with its leading industries and workshops as found. Index and columns are ids of jobs; a weighting that
    several jobs share (seeds) is named by the first. Among the plans are those found under limits on terms, too, as far as
    they keep the limits of these jobs.

    ``low``, ``high``: plans × weightings, points. ``low`` = value of the plan - the best value that any plan found has under
    these weights: so much the plan loses for certain. ``high`` = value - the proven bound: more it cannot lose; missing where
    no bound was proven.

    ``plans``: index plan; columns ``greatest_low, greatest_high`` (over weightings with a bound, points; over all, the latter
    missing, where none has), ``worst`` (the weighting of ``greatest_high``), ``could_beat`` (whether its greatest regret could
    be smaller than the minimax plan's). Least greatest_high first.

    ``minimax``: the plan whose greatest_high is least; ``by_low``: the one whose greatest_low is least. ``proven``: no other of
    the plans could have a smaller greatest regret.

    ``means``: columns ``part, sampling, plan, low, high``: mean over the entries of one part, points; high is missing where one
    of them has no bound.

    ``beaten``: weightings at which another plan is better than those that were found for it: proof that the search left something
    there. Index weighting; columns ``own`` (best value of its own jobs), ``best``, ``by`` (plan), ``gain`` (points).

    ``unbounded``: weightings without a proven bound. ``contradicted``: weightings at which a plan is below the proven bound by more
    than rounding; there something is wrong, and the bound is not used.
    """

    rules: str
    low: pd.DataFrame
    high: pd.DataFrame
    plans: pd.DataFrame
    minimax: str
    by_low: str
    proven: bool
    means: pd.DataFrame
    beaten: pd.DataFrame
    unbounded: tuple[str, ...]
    contradicted: tuple[str, ...]


@dataclass(frozen=True)
class Regret:
    """Regrets for each choice of rules with two weightings or more, most plans first.

    ``groups``: index rules; columns ``jobs, feasible, infeasible, unsolved`` (numbers; unsolved: no plan in time, or failed),
    ``changes`` (what its jobs change besides weights and the search). Whether a plan of one group keeps the rules of another
    is not known from a store, and nothing is said about it.
    """

    same: tuple[RulesRegret, ...]
    groups: pd.DataFrame
    said: tuple[Said, ...]

    def changes(self, one: RulesRegret) -> str:
        """What the jobs of a choice of rules change besides weights and the search; '' where nothing."""
        return str(self.groups["changes"][one.rules])


def analyse_regret(evidence: Evidence) -> Regret:
    """Regret intervals of every plan under every weighting with the same rules."""
    settings = Settings(evidence)
    rules = evidence.rules[evidence.planned]
    sizes = rules.value_counts(sort=False).sort_values(ascending=False, kind="stable")
    several = [name for name in sizes.index if len(evidence.weighting[rules.index[rules == name]].unique()) > 1]
    same = tuple(_of_rules(settings, str(name), pd.Index(rules.index[rules == name])) for name in several)
    said = []
    if not same:
        said.append(Said("batch.regret.none"))
    if any(one.contradicted for one in same):
        said.append(Said("batch.regret.contradicted", {"n": sum(len(one.contradicted) for one in same)}))
    if any(one.unbounded for one in same):
        said.append(Said("batch.regret.unbounded", {"n": sum(len(one.unbounded) for one in same)}))
    return Regret(same, _groups(evidence), tuple(said))


def _of_rules(settings: Settings, rules: str, jobs: pd.Index) -> RulesRegret:
    evidence = settings.evidence
    weighting = evidence.weighting[jobs]
    first = weighting.groupby(weighting, sort=False).transform(lambda rows: rows.index[0])
    bound = evidence.runs.loc[jobs, "bound"].astype(float).groupby(first, sort=False).max()
    values = evidence.values(candidates(settings, str(jobs[0])), pd.Index(bound.index))
    best = values.min()
    size = np.maximum(1.0, best.abs())
    wrong = bound > best + 1e-6 * size
    low = values - best
    high = np.maximum(values - bound.mask(wrong), low)
    bounded = bound.notna() & ~wrong
    plans = _plans(low, high, bounded)
    own = evidence.runs.loc[jobs, "objective"].astype(float).groupby(first, sort=False).min()
    gain = own - best
    beaten = pd.DataFrame({"own": own, "best": best, "by": values.idxmin(), "gain": gain})[gain > _SAME * size]
    proven = bool(bounded.any() and not plans["could_beat"].any())
    return RulesRegret(
        rules, low, high, plans, str(plans.index[0]), str(plans["greatest_low"].idxmin()), proven,
        _means(evidence, first, low, high), beaten.rename_axis("weighting").sort_values("gain", ascending=False),
        tuple(bound.index[bound.isna()]), tuple(bound.index[wrong]),
    )  # fmt: skip


def _plans(low: pd.DataFrame, high: pd.DataFrame, bounded: pd.Series) -> pd.DataFrame:
    chosen = bounded.index[bounded] if bounded.any() else bounded.index
    told = high[chosen] if bounded.any() else low[chosen]
    plans = pd.DataFrame({"greatest_low": low[chosen].max(axis=1), "greatest_high": high[chosen].max(axis=1)})
    plans["worst"] = told.idxmax(axis=1)
    plans = plans.rename_axis("plan").sort_values(["greatest_high", "greatest_low"], kind="stable")
    plans["could_beat"] = _could_beat(low.loc[plans.index, chosen].to_numpy(), told.loc[plans.index[0]].to_numpy())
    return plans if bounded.any() else plans.assign(could_beat=plans.index != plans.index[0])


def _could_beat(low: FloatArray, most: FloatArray) -> np.ndarray:
    """Which plans' greatest regret could be smaller than the first one's. ``low`` (plans, weightings), ``most`` (weightings,): the
    first one's upper ends.

    Under one weighting the optimum is the same for all plans, wherever between bound and best value it lies. A plan beats the
    first one for some optima if and only if there is a weighting at which it is better and the first one's upper end is above the
    plan's lower ends at all others: let the optimum be the bound there, and the best value found elsewhere.
    """
    better = low < low[0] - _SAME
    at = low.argmax(axis=1)
    rows = np.arange(len(low))
    rest = np.repeat(low[rows, at][:, None], low.shape[1], axis=1)
    without = low.copy()
    without[rows, at] = -np.inf
    rest[rows, at] = without.max(axis=1)
    return np.asarray((better & (rest < most - _SAME)).any(axis=1))


def _means(evidence: Evidence, first: pd.Series, low: pd.DataFrame, high: pd.DataFrame) -> pd.DataFrame:
    rows = []
    members = evidence.members[evidence.members["job"].isin(first.index)]
    for (part, sampling), entries in members.groupby(["part", "sampling"], sort=False):
        at = first[entries["job"]].to_numpy()
        if len(set(at)) > 1:
            told = {"part": part, "sampling": sampling, "plan": low.index}
            told |= {"low": low[at].mean(axis=1).to_numpy(), "high": high[at].mean(axis=1, skipna=False).to_numpy()}
            rows.append(pd.DataFrame(told))
    columns = ["part", "sampling", "plan", "low", "high"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)


def _groups(evidence: Evidence) -> pd.DataFrame:
    status, rules = evidence.runs["status"], evidence.rules
    told = pd.DataFrame(
        {
            "jobs": 1,
            "feasible": evidence.runs["objective"].notna().astype(int),
            "infeasible": (status == "infeasible").astype(int),
            "unsolved": status.isin(["no_plan", "failed"]).astype(int),
        }
    )
    groups = told.groupby(rules, sort=False).sum()
    changes = [evidence.changes_of(str(rules.index[rules == name][0])) for name in groups.index]
    return groups.assign(changes=changes).rename_axis("rules").sort_values("feasible", ascending=False, kind="stable")
