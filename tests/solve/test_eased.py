"""Limits on terms that may be missed for a while: what holds them is a plan, and the search comes to one that it had missed."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.audit import audit
from parkopt.city import build_city
from parkopt.instance import build_instance
from parkopt.model.build import CityModel, build_model
from parkopt.scenario.load import load_scenario
from parkopt.solve.city import CitySearch
from parkopt.solve.dive import Dived
from parkopt.solve.eased import eased, has_limits, held
from parkopt.solve.highs import HighsOptions, solve_highs
from tests.solve.cases import solvable, tiny
from tests.solve.test_term_limits import SOME, between, decomposed, limited, tightened

EXACT = HighsOptions(gap=0.0)


@pytest.mark.parametrize("number", SOME)
def test_what_holds_the_limits_is_a_point_of_the_model(number: int) -> None:
    """Points of the model cost the same in the eased one; where no plan holds the limits, a plan that misses some remains."""
    _, _, model, found = tightened(number)
    assert has_limits(model)
    easy = eased(model, 1_000.0)
    best = solve_highs(easy.linear, EXACT)
    assert best.x is not None
    if found.x is None:
        assert not held(model, best.x)
        return
    wider = np.concatenate([found.x, np.zeros(easy.linear.columns - model.linear.columns)])
    assert held(model, wider) and easy.linear.violation(wider) <= 1e-6
    assert easy.linear.value(wider) == pytest.approx(found.objective) and best.objective <= found.objective + 1e-6
    if held(model, best.x):
        assert best.objective == pytest.approx(found.objective, rel=2e-6, abs=2e-6)
        assert model.linear.violation(best.x[: model.linear.columns]) <= 1e-6


def test_without_limits_nothing_is_eased() -> None:
    model = tiny(solvable()[0]).model
    assert model is not None
    assert not has_limits(model) and eased(model, 1.0).linear.columns == model.linear.columns


def corner() -> CityModel:
    """A city where two limits leave hardly any room: cost nine tenths of the way to its least, jobs 1 % above their least then."""
    dataset = build_city(20, 300, 1)
    free = build_model(build_instance(dataset, load_scenario("shaoxing-2020")))
    found = solve_highs(free.linear, HighsOptions(gap=3e-3, time_limit=60))
    assert found.x is not None
    limits = {"relocation_cost": between(free, found.x, "relocation_cost", 0.9)}
    one = build_model(build_instance(dataset, limited(free.instance.scenario, limits)))
    found = solve_highs(one.linear, HighsOptions(gap=3e-3, time_limit=60))
    assert found.x is not None
    limits["jobs_displaced"] = 1.01 * between(one, found.x, "jobs_displaced", 1.0)
    return build_model(build_instance(dataset, limited(free.instance.scenario, limits)))


def missing(self: CitySearch, found: Dived | None, at_once: int) -> None:
    """In place of placing the firms for the fates where a dive ended: as if they did not hold the limits."""
    self.dived = self.dived if found is None else found.host


@pytest.mark.city
def test_where_dives_miss_a_corner_eased_limits_lead_there(monkeypatch: pytest.MonkeyPatch) -> None:
    model = corner()
    monkeypatch.setattr(CitySearch, "place_dived", missing)
    outcome = decomposed(model)
    assert outcome.plan is not None and outcome.objective is not None and outcome.bound is not None
    assert outcome.bound <= outcome.objective
    assert audit(build_city(20, 300, 1), model.instance.scenario, outcome.plan).passed
    monkeypatch.setattr("parkopt.solve.city.has_limits", lambda model: False)
    assert decomposed(model).plan is None, "nothing but eased limits found this plan"
