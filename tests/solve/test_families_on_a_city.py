"""On a city of 40 parks and 400 ledger rows every family of rules changes the optimum.

The optimum with all families on is proven to be at least ``floor``; for each family a plan below it is shown that only
the family forbids (or charges for). The base scenario is scaled to the city's size, its limits tightened so that each
family has something to decide; a reviewer has locked, and a red line covers, a park that the best plan would keep.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from parkopt.city import build_city
from parkopt.dataset.dataset import Dataset
from parkopt.instance import build_instance
from parkopt.model.build import CityModel, build_model
from parkopt.model.rules import RULES
from parkopt.scenario.load import load_scenario
from parkopt.scenario.schema import Weights
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.units import FloatArray
from tests.model.hand import assumed, lock_table

pytestmark = pytest.mark.city

LOCKED, PROTECTED = "P029", "P030"
"""Parks that the best plan would keep."""
WHOLE_OUTPUT = 120_460_000.0
"""Output of the whole city in 万元, for which the base scenario's amounts are made."""


@cache
def city() -> Dataset:
    """The demo generator's city with a red line of our own over a park: its own parks in red lines are too small to
    tell from the proof's gap."""
    made = build_city(40, 400, 1)
    outline = made.sites.set_index("site_id").geometry[PROTECTED]
    line = made.redlines.iloc[:1].assign(redline_id="R99", kind="ecological_function", forbids="*", geometry=[outline])
    lines = pd.concat([made.redlines, line], ignore_index=True)
    return replace(made, redlines=gpd.GeoDataFrame(lines, geometry="geometry", crs=made.crs))


@cache
def scaled() -> dict[str, Any]:
    """Overrides that make the base scenario fit the city: amounts smaller, prices larger by its share of the whole."""
    base = load_scenario("shaoxing-2020")
    share = float(city().firms["output"].sum()) / WHOLE_OUTPUT
    limits = ((2018, 12), (2020, 5))
    made: dict[str, Any] = {
        "phases": [{"year": year, "park_limit": assumed(limit, "parks")} for year, limit in limits],
        "targets.output_in_parks.value": assumed(14_000 * share, "亿元/yr"),
        "rules.tiers.lower": assumed(200 * share, "亿元/yr"),
        "rules.tiers.upper": assumed(1_000 * share, "亿元/yr"),
        "rules.people_money.budget": {y: assumed(v * share, "亿元") for y, v in (("2018", 80), ("2020", 200))},
        "rules.energy.city_cap": assumed(24_500_000 * share, "tce/yr"),
    }
    for term in Weights.model_fields:
        figure = getattr(base.weights, term).reference
        made[f"weights.{term}.reference"] = assumed(figure.value * share, figure.unit)
    prices = {
        "rules.energy.unit_price": base.rules.energy.unit_price,
        "rules.energy.cap_price": base.rules.energy.cap_price,
        "rules.people_money.jobs_price": base.rules.people_money.jobs_price,
        "rules.people_money.budget_price": base.rules.people_money.budget_price,
    }
    for key, target in base.targets.items():
        if target.mode == "soft" and target.price is not None and not key.startswith("hosts"):
            prices[f"targets.{key}.price"] = target.price
    return made | {path: assumed(figure.value / share, figure.unit) for path, figure in prices.items()}


def model(**over: Any) -> CityModel:
    locks = lock_table([(LOCKED, "RELOCATE", "", 0)])
    return build_model(build_instance(city(), load_scenario("shaoxing-2020", scaled() | over), locks))


@cache
def base() -> tuple[CityModel, FloatArray, float]:
    """The model with all families on, its best plan, and what every plan costs at least."""
    made = model()
    result = solve_highs(made.linear, HighsOptions(gap=3e-3, time_limit=60))
    assert result.x is not None
    return made, result.x, result.bound


def keys(made: CityModel) -> list[tuple[int, ...]]:
    """What each park and firm column stands for, alike in all models of the city."""
    park, firm = made.columns.park, made.columns.firm
    blank = np.full(len(park.kind), -1)
    parks = zip(blank, park.park, park.kind, park.host, blank, park.stage, strict=True)
    firms = zip(np.ones(len(firm.kind)), firm.firm, firm.kind, firm.host, firm.site, firm.stage, strict=True)
    return [tuple(int(part) for part in row) for row in (*parks, *firms)]


def better(other: CityModel) -> float:
    """Points of the base's best plan in another model, improved for those to whom that model opens more than the base:
    all others keep their fate. Helper columns are set best."""
    made, x, _ = base()
    known, mine = keys(made), keys(other)
    taken = {key for key, share in zip(known, x, strict=False) if share > 0.5}
    freed = {key[:2] for key in set(mine) - set(known)} | {key[:2] for key in taken - set(mine)}
    upper = other.linear.upper.copy()
    upper[[column for column, key in enumerate(mine) if key[:2] not in freed and key not in taken]] = 0.0
    fixed = other.linear.restricted(other.linear.lower, upper)
    return solve_highs(fixed, HighsOptions(gap=0.01, time_limit=6)).objective


@pytest.mark.parametrize("rule", RULES[:15], ids=lambda rule: rule.key)
def test_a_family_changes_the_optimum(rule):
    floor, other = base()[2], model(**{f"rules.{rule.section}.enabled": False})
    value = better(other)
    if value >= floor - 1e-4:
        value = solve_highs(other.linear, HighsOptions(gap=0.02, time_limit=8)).objective
    assert value < floor - 1e-4
