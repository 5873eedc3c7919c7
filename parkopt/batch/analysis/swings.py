"""Which assumptions swing the plan most: one at a time between low and high, and all at once.

One at a time, the change of the best plan's points against the base is an interval, as in `parkopt.batch.analysis.prices`;
it is called a swing only where the interval leaves out zero, and changed parks only where there are more of them than
between seeds of one scenario.

All at once, an outcome is compared with an assumption over all pairs of samples (Kendall's tau):

    tau = (pairs in which both rise together - pairs in which one falls) / all pairs          [1]

Pairs whose objectives are not told apart, because the one's bound lies below the other's plan, count for neither. The
assumptions are then dealt anew among the samples many times; an assumption is called a swing where its |tau| is beaten by
the greatest |tau| of all assumptions in at most one of twenty deals (Westfall and Young 1993), which allows for their
number and for the noise of the search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from parkopt.batch.analysis.candidates import best_values
from parkopt.batch.analysis.evidence import SOLVER, Evidence
from parkopt.batch.analysis.prices import KINDS, by_value, is_told, varied
from parkopt.batch.analysis.ranks import chance, interval, kendall, stand_ins, told_apart
from parkopt.batch.analysis.said import Said
from parkopt.batch.analysis.settings import Settings
from parkopt.model.objective import TERMS

DEALS: Final = 1999
"""How often assumptions are dealt anew, and how often samples are drawn again for intervals."""
_DRAWN: Final = 400
"""Draws that are enough to see what might stand behind a swing instead."""
SEED: Final = 1
SURE: Final = 0.05
_FEWEST: Final = 8
"""Fewer samples with a plan than this tell nothing."""

ENDS: Final = (
    "key", "unit", "base", "end", "value", "job", "ending", "low", "high", "told", "apart", "apart_told", "missing",
)  # fmt: skip
SAMPLES: Final = ("part", "outcome", "key", "unit", "tau", "low", "high", "p", "told", "alike", "samples")
OUTCOMES: Final = ("part", "outcome", "unit", "samples", "least", "median", "most")


@dataclass(frozen=True)
class Swings:
    """``ends``: one at a time, a row for each end of a figure: key, unit, base (value in the base), end ('low' or 'high', of
    the values tried), value, job, ending ('plan', 'none': proven to have no plan, 'unknown': none found), low, high (points
    by which the best plan changes against the base: at least, at most), told (whether that leaves out 0), apart (parks whose
    fate or host differs from the base's plan), apart_told (more than between any two seeds of one scenario; missing where
    the batch repeats none), missing (change of the points for missing targets, of the plans found). Figures with the
    largest proven change come first.

    ``samples``: all at once, a row for each part, outcome and assumption: tau, low, high (95 % of bootstrap samples), p
    (chance of a tau as great of any assumption if none mattered), told (p at most 0.05), alike (of those told: assumptions that
    might stand behind it instead, "key; key", because they rise along with it in these samples), samples (with a plan). Outcomes:
    'objective', 'retained', 'apart' (from the base's plan), 'missing', 'plan' (whether there is one; all samples), terms.

    ``outcomes``: part, outcome, unit, samples, least, median, most. ``noise``: most parks apart between two seeds of one
    scenario, NaN where the batch repeats none.
    """

    ends: pd.DataFrame
    samples: pd.DataFrame
    outcomes: pd.DataFrame
    noise: float
    said: tuple[Said, ...] = ()


def analyse_swings(evidence: Evidence) -> Swings:
    """What the objective, the parks and the terms owe to each assumption."""
    noise = _noise(evidence)
    best = best_values(Settings(evidence))
    base = _base(evidence, best)
    said = []
    ends = pd.DataFrame(columns=list(ENDS))
    keys = varied(evidence, KINDS)
    if not keys:
        said.append(Said("batch.swings.no_sweep"))
    elif base is None:
        said.append(Said("batch.swings.no_base"))
    else:
        ends = _ends(evidence, keys, base, best, noise)
    samples, outcomes = [], []
    parts = evidence.members.loc[evidence.members["sampling"] == "assumptions", "part"].unique()
    for part in parts:
        jobs = pd.Index(evidence.members.loc[evidence.members["part"] == part, "job"].unique())
        with_plan = jobs[jobs.isin(evidence.planned)]
        if len(with_plan) < _FEWEST:
            said.append(Said("batch.swings.few", {"part": part, "n": len(with_plan), "least": _FEWEST}))
            continue
        rows, spread = _sampled(evidence, jobs, with_plan, base)
        samples.append(rows.assign(part=part))
        outcomes.append(spread.assign(part=part))
    if not len(parts):
        said.append(Said("batch.swings.no_samples"))
    if np.isnan(noise):
        said.append(Said("batch.swings.no_noise"))
    return Swings(ends, _joined(samples, SAMPLES), _joined(outcomes, OUTCOMES), noise, tuple(said))


def _joined(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.concat(tables, ignore_index=True)[list(columns)] if tables else pd.DataFrame(columns=list(columns))


def _noise(evidence: Evidence) -> float:
    """Most parks apart between two runs that differ in their seeds only."""
    same = evidence.besides((SOLVER,)).loc[evidence.planned]
    most = [
        evidence.apart.loc[jobs, jobs].to_numpy().max() for jobs in same.groupby(same).groups.values() if len(jobs) > 1
    ]
    return float(max(most)) if most else np.nan


def _base(evidence: Evidence, values: pd.Series) -> pd.Series | None:
    """The best plan and bound of the base: job, objective, bound. None where no run of it has a plan."""
    changed = evidence.changes.loc[~evidence.changes["key"].str.startswith(SOLVER), "job"]
    jobs = evidence.runs.index[~evidence.runs.index.isin(changed)]
    best = by_value(evidence, jobs, pd.Series(0.0, index=jobs), values)
    return best.iloc[0] if len(best) and np.isfinite(best["objective"].iloc[0]) else None


def _ends(evidence: Evidence, keys: list[str], base: pd.Series, best: pd.Series, noise: float) -> pd.DataFrame:
    settings = Settings(evidence)
    nothing = evidence.besides((SOLVER,))[base["job"]]
    rows = []
    for key in keys:
        company = evidence.besides((SOLVER, key))
        jobs = company.index[company == nothing]
        values = by_value(evidence, jobs, settings.number(key), best)
        for end, value in (("low", values.index.min()), ("high", values.index.max())) if len(values) > 1 else ():
            row = values.loc[value]
            if row["job"] == base["job"]:
                continue
            plan = bool(np.isfinite(row["objective"]))
            low, high = row["bound"] - base["objective"], row["objective"] - base["bound"]
            apart = float(evidence.apart[base["job"]][row["job"]]) if plan else np.nan
            rows.append({
                "key": key.removesuffix(".value"), "unit": settings.unit(key),
                "base": float(settings.number(key)[base["job"]]), "end": end, "value": value, "job": row["job"],
                "ending": "plan" if plan else "none" if row["infeasible"] else "unknown",
                "low": low, "high": high, "told": is_told(low, high), "apart": apart,
                "apart_told": pd.NA if np.isnan(noise) or not plan else apart > noise,
                "missing": evidence.missing[row["job"]] - evidence.missing[base["job"]] if plan else np.nan,
            })  # fmt: skip
    table = pd.DataFrame(rows, columns=list(ENDS))
    sure = pd.concat([table["low"], -table["high"]], axis=1).max(axis=1).clip(0.0).replace(np.inf, np.finfo(float).max)
    order = pd.DataFrame({"key": table["key"], "sure": sure, "wide": table["high"].replace(np.inf, np.nan).abs()})
    rank = order.groupby("key").max().sort_values(["sure", "wide"], ascending=False).index
    return table.sort_values("key", key=lambda keys: keys.map(rank.get_loc), kind="stable").reset_index(drop=True)


def _sampled(
    evidence: Evidence, jobs: pd.Index, planned: pd.Index, base: pd.Series | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    settings = Settings(evidence)
    changes = evidence.changes[evidence.changes["job"].isin(jobs) & evidence.changes["number"].notna()]
    keys = [key for key in sorted(changes["key"].unique()) if not key.startswith(SOLVER)]
    x = pd.DataFrame({key: settings.number(key).loc[jobs] for key in keys})
    x = x.loc[:, x.notna().all() & (x.max() > x.min())]
    units = {key: settings.unit(str(key)) for key in x}
    low, high, unit = _outcomes(evidence, planned, base)
    rows = [_compared(x.loc[planned], low, high)]
    told = [low[name] for name in low]
    if len(planned) < len(jobs):
        has = pd.DataFrame({"plan": jobs.isin(planned).astype(float)}, index=jobs)
        rows.append(_compared(x, has, has))
        told.append(has["plan"])
        unit["plan"] = "1"
    spread = [
        {"outcome": name.name, "unit": unit[str(name.name)], "samples": len(name), "least": name.min(),
         "median": name.median(), "most": name.max()} for name in told
    ]  # fmt: skip
    table = pd.concat(rows, ignore_index=True)
    table["unit"] = table["key"].map(units)
    for name in ("key", "alike"):
        table[name] = table[name].str.replace(r"\.value(?=;|$)", "", regex=True)
    return table, pd.DataFrame(spread)


def _outcomes(
    evidence: Evidence, jobs: pd.Index, base: pd.Series | None
) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """(at least, at most, unit) of each outcome: job × outcome. Only the objective lies between two values."""
    exact = evidence.raw.loc[jobs].assign(
        retained=(evidence.fates[jobs] == "RETAIN").sum().astype(float), missing=evidence.missing.loc[jobs]
    )
    if base is not None:
        exact["apart"] = evidence.apart.loc[jobs, base["job"]].astype(float)
    runs = evidence.runs.loc[jobs]
    objective = runs["objective"].astype(float)
    low = exact.assign(objective=runs["bound"].astype(float).fillna(-np.inf))
    high = exact.assign(objective=objective)
    unit = {term.key: term.unit for term in TERMS} | {
        "retained": "parks", "apart": "parks", "missing": "points", "objective": "points",
    }  # fmt: skip
    names = [
        name for name in ("objective", "retained", "apart", "missing", *unit) if name in exact or name == "objective"
    ]
    names = list(dict.fromkeys(names))
    return low[names], high[names], unit


def _compared(x: pd.DataFrame, low: pd.DataFrame, high: pd.DataFrame) -> pd.DataFrame:
    """tau of each outcome with each assumption, its interval, the chance of it, and what might stand behind it instead."""
    rise = np.stack([np.sign(np.subtract.outer(values, values)) for values in x.to_numpy().T])
    above = np.stack([told_apart(low[name].to_numpy(), high[name].to_numpy()) for name in low])
    rng = np.random.default_rng(SEED)
    tau = kendall(above, rise)
    p = chance(above, rise, DEALS, rng)
    drawn = rng.multinomial(len(x), np.full(len(x), 1 / len(x)), size=DEALS).astype(float)
    least, most = interval(above, rise, drawn)
    alike = np.full(tau.shape, "", dtype=object)
    for outcome, own in np.argwhere(p <= SURE):
        alike[outcome, own] = "; ".join(x.columns[stand_ins(above[outcome], rise, own, drawn[:_DRAWN])])
    grid = pd.MultiIndex.from_product([low.columns, x.columns], names=["outcome", "key"])
    rows = {"tau": tau, "low": least, "high": most, "p": p, "told": p <= SURE, "alike": alike}
    told = pd.DataFrame({name: values.ravel() for name, values in rows.items()}, index=grid).reset_index()
    return told.assign(samples=len(x))
