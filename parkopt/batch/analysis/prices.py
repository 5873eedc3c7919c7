"""What one more unit of a target or threshold costs: runs that are the same but for one figure, next to each other.

The best plan of a run is worth between its bound and the best plan of the batch that keeps its rules, valued under its weights.
So from a to b, whose figure is greater by ``step``,

    bound_b - value_a  <=  step · price  <=  value_b - bound_a                    [points]

which is proven of the best plans, found or not. What happens to each term is told of the plans found, and proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
import pandas as pd

from parkopt.batch.analysis.candidates import best_values
from parkopt.batch.analysis.evidence import SOLVER, WEIGHTS, Evidence
from parkopt.batch.analysis.said import Said
from parkopt.batch.analysis.settings import Settings

KINDS: Final = ("target", "threshold", "sweep")
"""Kinds of sampling that change one figure at a time."""
_ROUNDED: Final = 1e-6
_MONEY: Final = "relocation_cost"

PRICES: Final = (
    "step", "key", "unit", "others", "value_from", "value_to", "job_from", "job_to", "ending", "low", "high", "low_wan",
    "high_wan", "told",
)  # fmt: skip
CHANGES: Final = ("step", "term", "change")


@dataclass(frozen=True)
class Prices:
    """Prices of figures, one row a step from a value to the next greater one that was tried.

    ``prices``: step, key, unit (of the figure), others (what else these jobs change, "key = value; ..."), value_from,
    value_to, job_from, job_to (of several seeds the better plan), ending ('both' have a plan; 'none_to', 'none_from': there
    the rules are proven to have none; 'unknown_to', 'unknown_from': none was found there), low, high (points for each unit
    of the figure, the price lies between; infinite where there is no plan or nothing is proven), low_wan, high_wan (the same
    in 万元 of relocation cost that weigh as much; missing where relocation cost weighs nothing), told (whether the price is
    told from zero).

    ``changes``: step, term (or 'missing', in points), change (raw units for each unit of the figure, of the plans found).
    """

    prices: pd.DataFrame
    changes: pd.DataFrame
    said: tuple[Said, ...] = ()


def analyse_prices(evidence: Evidence) -> Prices:
    """The price of each figure that parts vary one at a time, step by step."""
    prices: list[dict[str, object]] = []
    changes: list[dict[str, object]] = []
    for line in _lines(evidence):
        for row, change in _steps(evidence, line):
            changes += [{"step": len(prices), "term": term, "change": value} for term, value in change.items()]
            prices.append({"step": len(prices), **row})
    said = () if prices else (Said("batch.prices.none"),)
    return Prices(pd.DataFrame(prices, columns=list(PRICES)), pd.DataFrame(changes, columns=list(CHANGES)), said)


@dataclass(frozen=True)
class _Line:
    """Jobs that differ in one figure only. ``tried``: index value, ascending; columns job, objective, bound, infeasible."""

    key: str
    unit: str
    others: str
    tried: pd.DataFrame


def varied(evidence: Evidence, kinds: tuple[str, ...] = KINDS) -> list[str]:
    """Keys of the figures that parts of these kinds vary, without weights and settings of the search."""
    members = evidence.members
    kind = members["sampling"].str.split("×").map(lambda parts: bool({*parts} & {*kinds}))
    changes = evidence.changes[evidence.changes["job"].isin(members.loc[kind, "job"])]
    found = changes.loc[changes["number"].notna() & ~changes["key"].str.startswith((WEIGHTS, SOLVER)), "key"]
    return sorted(found.unique())


def by_value(evidence: Evidence, jobs: pd.Index, value: pd.Series, best: pd.Series) -> pd.DataFrame:
    """What is proven at each value of a figure that ``jobs`` differ in: the best plan and bound of all seeds.

    Index value, ascending; columns job (whose own plan is best), objective (``best`` of the job, inf without a plan),
    bound (-inf without one), infeasible.
    """
    runs = evidence.runs.loc[jobs]
    table = pd.DataFrame(
        {
            "job": jobs,
            "value": value.loc[jobs].to_numpy(),
            "own": runs["objective"].astype(float).to_numpy(),
            "objective": best.reindex(jobs).fillna(np.inf).to_numpy(),
            "bound": runs["bound"].astype(float).fillna(-np.inf).to_numpy(),
            "infeasible": (runs["status"] == "infeasible").to_numpy(),
        }
    )
    table = table.dropna(subset="value").sort_values(["value", "own", "job"])
    proven = table.groupby("value").agg(
        job=("job", "first"), objective=("objective", "min"), bound=("bound", "max"), infeasible=("infeasible", "any")
    )
    return proven.assign(bound=proven["bound"].where(~proven["infeasible"], np.inf))


def is_told(low: float, high: float) -> bool:
    """Whether a difference in points between ``low`` and ``high`` is told from zero, by more than solvers round."""
    return low > _ROUNDED or high < -_ROUNDED


def _lines(evidence: Evidence) -> Iterator[_Line]:
    settings = Settings(evidence)
    best = best_values(settings)
    for key in varied(evidence):
        value = settings.number(key)
        company = evidence.besides((SOLVER, key))
        changed = evidence.changes.loc[evidence.changes["key"] == key, "job"]
        for name in sorted(company[company.index.isin(changed)].unique()):
            values = by_value(evidence, company.index[company == name], value, best)
            if len(values) > 1:
                yield _Line(key, settings.unit(key), _others(evidence, values["job"].iloc[0], key), values)


def _others(evidence: Evidence, job: str, key: str) -> str:
    rows = evidence.changes[evidence.changes["job"] == job]
    rows = rows[(rows["key"] != key) & ~rows["key"].str.startswith(SOLVER)].sort_values("key")
    return "; ".join(
        f"{name.removesuffix('.value')} = {text}" for name, text in zip(rows["key"], rows["text"], strict=True)
    )


def _steps(evidence: Evidence, line: _Line) -> Iterator[tuple[dict[str, object], dict[str, float]]]:
    tried = line.tried
    for (low, a), (high, b) in pairwise(tried.iterrows()):
        ending = _ending(a, b)
        if not ending:
            continue
        step = float(high) - float(low)  # type: ignore[arg-type]
        least, most = (b["bound"] - a["objective"]) / step, (b["objective"] - a["bound"]) / step
        wan = _wan(evidence, a["job"] if np.isfinite(a["objective"]) else b["job"])
        row = {
            "key": line.key.removesuffix(".value"), "unit": line.unit, "others": line.others, "value_from": low,
            "value_to": high, "job_from": a["job"], "job_to": b["job"], "ending": ending, "low": least, "high": most,
            "low_wan": least * wan, "high_wan": most * wan, "told": is_told(b["bound"] - a["objective"], b["objective"] - a["bound"]),
        }  # fmt: skip
        yield row, _changes(evidence, a["job"], b["job"], step) if ending == "both" else {}


def _ending(a: pd.Series, b: pd.Series) -> str:
    """Which of two neighbours has a plan; '' when neither has."""
    if np.isinf(a["objective"]) and np.isinf(b["objective"]):
        return ""
    if np.isinf(b["objective"]):
        return "none_to" if b["infeasible"] else "unknown_to"
    if np.isinf(a["objective"]):
        return "none_from" if a["infeasible"] else "unknown_from"
    return "both"


def _wan(evidence: Evidence, job: str) -> float:
    """万元 of relocation cost that weigh one point."""
    weight = evidence.weight[_MONEY].astype(float)[job]
    return evidence.references[_MONEY] / weight if weight > 0 else np.nan


def _changes(evidence: Evidence, a: str, b: str, step: float) -> dict[str, float]:
    amounts = evidence.raw.assign(missing=evidence.missing).loc[[a, b]].to_numpy()
    per_unit = (amounts[1] - amounts[0]) / step
    return dict(zip([*map(str, evidence.raw), "missing"], per_unit.tolist(), strict=True))
