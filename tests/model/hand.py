"""Cities solved by hand: few rule families, and an objective whose points are 万元 of relocation cost.

Prices of the base scenario: moving 90 a mu, 0.05 a m² of floor and 0.1 a person and km; workshops 0.15 a m²; retrofit
0.03 a 万元 of output; a park's upgrade 15, merger 3 and clearing 8 a mu; closing 6 a person. So a plain park (375 mu)
costs 5 625 to retain, 1 125 to merge and 3 000 to clear; a plain weaver (20 mu, 15 where it moves; 120 people) costs
1 350 and 12 a km to move, 720 to close.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from parkopt.audit import audit
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Plan
from parkopt.instance import build_instance
from parkopt.model.build import CityModel, build_model
from parkopt.scenario.load import load_scenario
from parkopt.scenario.locks import FIRM_COLUMNS, PARK_COLUMNS, Locks
from parkopt.scenario.rules import Rules
from parkopt.scenario.schema import Scenario, Weights
from parkopt.solve.extract import to_plan
from parkopt.solve.highs import HighsOptions, solve_highs

RETAIN, MERGE, CLEAR, MOVE, CLOSE = 5_625.0, 1_125.0, 3_000.0, 1_350.0, 720.0
ALWAYS: Final = ("park_count", "merging", "closing", "locks")
"""Families that are always on: without them parks merge with anybody and firms close at will."""


def assumed(value: float, unit: str = "1") -> dict[str, Any]:
    """A figure of a test's own."""
    return {"value": value, "unit": unit, "assumption": "test", "low": value, "high": value}


def hand_scenario(*families: str, limits: tuple[int, int] = (9, 9), **over: Any) -> Scenario:
    """Only ``families`` and `ALWAYS` on, no target wanted, at most ``limits`` parks; ``rules__land__…=x`` overrides."""
    base = load_scenario("shaoxing-2020")
    made: dict[str, Any] = {f"rules.{name}.enabled": name in (*families, *ALWAYS) for name in Rules.model_fields}
    for term in Weights.model_fields:
        unit = getattr(base.weights, term).reference.unit
        made[f"weights.{term}"] = {"weight": assumed(float(term == "relocation_cost")), "reference": assumed(1.0, unit)}
    made |= {f"targets.{key}.mode": "report" for key, target in base.targets.items() if target.mode == "soft"}
    years = zip((2018, 2020), limits, strict=True)
    made["phases"] = [{"year": year, "park_limit": assumed(limit, "parks")} for year, limit in years]
    return load_scenario("shaoxing-2020", made | {key.replace("__", "."): value for key, value in over.items()})


def target(key: str, value: float, unit: str = "1", price: float | None = None, per: str = "") -> dict[str, Any]:
    """Overrides that make a target hard, or soft at a ``price`` in points ``per`` unit."""
    made = {f"targets.{key}.mode": "hard" if price is None else "soft", f"targets.{key}.value": assumed(value, unit)}
    return made if price is None else made | {f"targets.{key}.price": assumed(price, f"points/{per}")}


def lock_table(
    parks: list[tuple[str, str, str, int]] | None = None, firms: list[tuple[str, str, str, int]] | None = None
) -> Locks:
    """Locks of parks (site, fate, host, year) and firms (firm, fate, receiving site, year)."""
    return Locks(
        pd.DataFrame(parks or [], columns=list(PARK_COLUMNS)), pd.DataFrame(firms or [], columns=list(FIRM_COLUMNS))
    )


@dataclass(frozen=True)
class Solved:
    """The optimum of a city; ``value`` is None when no plan exists."""

    value: float | None
    model: CityModel
    plan: Plan | None

    def park(self, site_id: str) -> tuple[str, str, int]:
        """Fate, host and year of a park."""
        assert self.plan is not None
        row = self.plan.parks.loc[site_id]
        return str(row["fate"]), str(row["host_id"]), int(row["stage"])

    def firm(self, firm_id: str) -> tuple[str, str, int]:
        """Fate, place and year of a firm."""
        assert self.plan is not None
        row = self.plan.firms.loc[firm_id]
        return str(row["fate"]), str(row["receiving_site"]), int(row["stage"])


def optimum(dataset: Dataset, scenario: Scenario, locks: Locks | None = None) -> Solved:
    """The best plan, which the audit must pass; InputError where the rules leave somebody no fate."""
    model = build_model(build_instance(dataset, scenario, locks))
    result = solve_highs(model.linear, HighsOptions(gap=0.0))
    if result.x is None:
        assert result.ending == "infeasible"
        return Solved(None, model, None)
    plan = to_plan(model, result.x)
    report = audit(dataset, scenario, plan, locks)
    assert report.passed, [rule for rule in report.rules if rule.violations]
    return Solved(result.objective, model, plan)
