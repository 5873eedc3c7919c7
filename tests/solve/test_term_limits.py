"""Limits on terms, through every way of solving: against all plans of tiny cities, and on a city of 40 parks and 400 rows."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

import numpy as np
import pytest

from parkopt.audit import audit
from parkopt.city import build_city
from parkopt.dataset.dataset import Dataset
from parkopt.instance import build_instance
from parkopt.model.build import CityModel, build_model
from parkopt.model.objective import TERMS, raw_vector, terms
from parkopt.scenario.load import load_scenario, overridden
from parkopt.scenario.schema import Scenario
from parkopt.solve import solve
from parkopt.solve.fate_program import fate_rows
from parkopt.solve.highs import HighsOptions, HighsResult, solve_highs
from parkopt.solve.lagrange import Relaxation
from parkopt.solve.outcome import Outcome
from parkopt.solve.raising import cold, first_round, next_round
from parkopt.solve.shared_rows import Multipliers
from parkopt.solve.volume import climb
from tests.solve.cases import solvable, tiny
from tests.solve.reference import brute_force
from tests.solve.tiny import assumed

UNITS = {term.key: term.unit for term in TERMS}
KEYS = tuple(UNITS)
SOME = range(40)


def limited(scenario: Scenario, limits: dict[str, float]) -> Scenario:
    return overridden(
        scenario, {f"term_limits.{key}": assumed(float(value), UNITS[key]) for key, value in limits.items()}
    )


def close(value: float) -> Any:
    return pytest.approx(value, rel=2e-6, abs=2e-6)


def between(model: CityModel, x: np.ndarray, key: str, share: float) -> float:
    """An amount that lies by ``share`` between that of a plan and the best that the term alone could have."""
    term = next(term for term in TERMS if term.key == key)
    raw = raw_vector(model.instance, model.columns, term)
    cost = np.concatenate([term.sign * raw, np.zeros(model.linear.columns - len(raw))])
    best = solve_highs(model.linear, HighsOptions(gap=0.0, time_limit=300), cost)
    return float((1 - share) * (raw @ x[: len(raw)]) + share * term.sign * best.objective)


@cache
def tightened(number: int) -> tuple[Dataset, Scenario, CityModel, HighsResult]:
    """A tiny city with one or two limits that its best plan breaks (sometimes nothing can hold them), and its new best plan."""
    seeds = solvable()
    case, rng = tiny(seeds[number % len(seeds)]), np.random.default_rng(number)
    assert case.model is not None
    x = solve_highs(case.model.linear, HighsOptions(gap=0.0)).x
    chosen = rng.choice(KEYS, int(rng.integers(1, 3)), replace=False).tolist()
    limits = {key: between(case.model, x, key, float(rng.choice([0.4, 0.9, 1.0, 1.05]))) for key in chosen}
    scenario = limited(case.scenario, limits)
    model = build_model(build_instance(case.dataset, scenario))
    return case.dataset, scenario, model, solve_highs(model.linear, HighsOptions(gap=0.0))


@pytest.mark.parametrize("number", SOME)
def test_the_optimum_under_limits_is_that_of_all_plans_that_hold_them(number):
    dataset, scenario, model, found = tightened(number)
    best = brute_force(dataset, scenario)
    if not best.plans:
        assert found.ending == "infeasible"
        return
    assert found.objective == close(best.value)
    outcome = solve(model.instance, time_limit=60, threads=1, seed=1, gap=0.0)
    assert outcome.objective == close(best.value) and audit(dataset, scenario, outcome.plan).passed


def test_the_limits_of_these_cities_decide():
    """Most change the best plan, some leave none."""
    before = [tiny(solvable()[number % len(solvable())]).best.value for number in SOME]
    after = [tightened(number)[3].objective for number in SOME]
    dearer = [new > old + 1e-6 for old, new in zip(before, after, strict=True)]
    assert sum(dearer) >= 20
    assert sum(np.isfinite(new) and more for new, more in zip(after, dearer, strict=True)) >= 10
    assert any(np.isinf(new) for new in after)


@pytest.mark.parametrize("number", SOME)
def test_no_multiplier_of_a_limit_lifts_the_bound_above_a_plan(number):
    _, _, model, found = tightened(number)
    if found.x is None:
        return
    relaxation, rng = Relaxation(model), np.random.default_rng(number)
    most = found.objective + 1e-6 * max(1.0, abs(found.objective))
    for size in (0.01, 1.0, 100.0):
        y = relaxation.shared.project(size * rng.normal(size=len(relaxation.shared.rows)))
        assert relaxation.evaluate(Multipliers(rng.normal(size=relaxation.firms), y)).value <= most
    ascent = first_round(relaxation, cold(relaxation))
    climb(relaxation, ascent, 80)
    assert ascent.point.value <= most


# -------------------------------------------------------------------------------------- a city of 40 parks
CITY = pytest.mark.city
ASKED = (("relocation_cost", 0.9), ("jobs_displaced", 0.9), ("land_released", 0.9))
"""Limits between the base scenario's best plan and the best that the term alone could have."""
NEAR = 0.03
"""The bound comes this near to the linear relaxation of the whole model, points; limits leave a gap between that and plans."""


@cache
def base() -> tuple[CityModel, HighsResult]:
    model = build_model(build_instance(build_city(40, 400, 1), load_scenario("shaoxing-2020")))
    return model, solve_highs(model.linear, HighsOptions(gap=3e-3, time_limit=60))


@cache
def asked(key: str, share: float) -> tuple[CityModel, HighsResult]:
    """The city under a limit, with its optimum as the whole model has it."""
    model, found = base()
    assert found.x is not None
    term = next(term for term in TERMS if term.key == key)
    raw = raw_vector(model.instance, model.columns, term)
    cost = np.concatenate([term.sign * raw, np.zeros(model.linear.columns - len(raw))])
    ideal = term.sign * solve_highs(model.linear, HighsOptions(gap=1e-2, time_limit=60), cost).objective
    limit = (1 - share) * terms(model.instance, model.columns, found.x)[key].raw + share * ideal
    scenario = limited(model.instance.scenario, {key: limit})
    tight = build_model(build_instance(build_city(40, 400, 1), scenario))
    return tight, solve_highs(tight.linear, HighsOptions(gap=3e-3, time_limit=60))


def decomposed(model: CityModel) -> Outcome:
    """A turn of the search of large cities, counting steps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules["parkopt.solve.solve"], "EXACT_COLUMNS", 0)
        return solve(model.instance, time_limit=60.0, threads=1, seed=3, gap=0.0, counted=True)


@CITY
@pytest.mark.parametrize(("key", "share"), ASKED)
def test_the_decomposition_prices_a_limit(key, share):
    """Its row has a multiplier, which the ascent makes use of; the bound comes near to the relaxation and never above plans."""
    model, found = asked(key, share)
    relaxation = Relaxation(model)
    row = next(block.first for block in model.linear.blocks if block.key == f"term_limits.{key}")
    at = np.flatnonzero(relaxation.shared.rows == row)
    assert len(at) == 1 and not fate_rows(model)[row]
    ascent = first_round(relaxation, cold(relaxation))
    climb(relaxation, ascent, 300)
    for _ in range(2):
        ascent = next_round(relaxation, ascent)
        climb(relaxation, ascent, 300)
    assert ascent.at.row[at[0]] != 0
    assert ascent.point.value <= found.objective + 1e-6 * abs(found.objective)
    assert ascent.point.value >= solve_highs(model.linear, HighsOptions(relaxed=True)).objective - NEAR


@CITY
@pytest.mark.parametrize(("key", "share"), ASKED)
def test_the_search_of_large_cities_holds_a_limit(key, share):
    """Plan and bound enclose the optimum; the plan breaks nothing, although the plan without the limit would."""
    model, found = asked(key, share)
    outcome = decomposed(model)
    assert outcome.plan is not None and outcome.objective is not None and outcome.bound is not None
    assert outcome.bound <= found.objective + 1e-6 and outcome.objective >= found.bound - 1e-6
    assert outcome.objective <= 1.01 * found.objective
    scenario = model.instance.scenario
    dataset = build_city(40, 400, 1)
    assert audit(dataset, scenario, outcome.plan).passed
    figure, (before, free) = getattr(scenario.term_limits, key), base()
    sign = next(term.sign for term in TERMS if term.key == key)
    assert free.x is not None
    assert sign * terms(before.instance, before.columns, free.x)[key].raw > sign * figure.value
