"""Firms of an earlier plan placed anew where park fates have changed, on a small generated city."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parkopt.city import build_city
from parkopt.instance import build_instance
from parkopt.instance.types import FirmKind, ParkKind
from parkopt.model.build import CityModel, build_model
from parkopt.scenario.load import load_scenario
from parkopt.solve.assign import fates_of, with_fates
from parkopt.solve.baselines import strongest
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.kept import GAP, keep_near
from parkopt.solve.pricing import Priced
from parkopt.solve.whole import FixedFates
from parkopt.units import FloatArray

OPTIONS = HighsOptions(time_limit=60.0)
NONE = np.empty(0, dtype=np.int64)


@pytest.fixture(scope="module")
def model() -> CityModel:
    return build_model(build_instance(build_city(24, 300, 1), load_scenario("shaoxing-2020")))


@pytest.fixture(scope="module")
def start(model: CityModel) -> FloatArray:
    """A plan."""
    most = int(model.instance.scenario.phases[-1].park_limit.value)
    fates = FixedFates(model, strongest(model, Priced(model, np.zeros(model.linear.rows)), most), OPTIONS)
    found = fates.whole(fates.relax(None))
    assert found.x is not None
    return found.x


def kept(model: CityModel, x: FloatArray, dear: float, new: np.ndarray = NONE, near: float = 1e-5) -> FloatArray:
    """Firms near ``x`` with every option equally dear; the plan is checked."""
    all_alike = np.full(len(model.columns.firm.firm), dear)
    found = keep_near(model, fates_of(model, x), new, x, all_alike, near, OPTIONS)
    assert found.x is not None and model.linear.violation(found.x) <= 1e-6
    integer = found.x[model.linear.integer]
    assert np.abs(integer - integer.round()).max() <= 1e-6
    assert np.array_equal(fates_of(model, found.x), fates_of(model, x))
    return found.x


def test_where_all_else_is_dear_every_firm_stays(model: CityModel, start: FloatArray) -> None:
    column = model.columns.firm_column
    assert np.array_equal(kept(model, start, 1.0)[column].round(), start[column].round())


def test_a_firm_without_a_place_chooses_among_all_and_the_others_stay(model: CityModel, start: FloatArray) -> None:
    column, of = model.columns.firm_column, model.columns.firm.firm
    without = start.copy()
    without[column[of == 5]] = 0.0
    found = kept(model, without, 1.0)
    assert found[column[of == 5]].sum() == pytest.approx(1.0)
    assert np.array_equal(found[column[of != 5]].round(), start[column[of != 5]].round())
    assert model.linear.value(found) <= model.linear.value(start) * (1 + GAP) + 1e-6, "its old place is one of them"


def test_where_nothing_is_dear_and_every_host_new_it_is_the_best_for_these_fates(
    model: CityModel, start: FloatArray
) -> None:
    """Against the whole model at these fates; known hosts keep their leads, so that without new ones it is no better."""
    every = np.arange(len(model.instance.hosts.id))
    best = solve_highs(with_fates(model, fates_of(model, start)), OPTIONS)
    free = model.linear.value(kept(model, start, 0.0, every))
    assert free == pytest.approx(best.objective, rel=2 * GAP)
    named = model.linear.value(kept(model, start, 0.0))
    assert free <= named * (1 + GAP) and named <= model.linear.value(start) * (1 + GAP)


def test_a_new_host_is_open_to_all_who_may_go_there(model: CityModel, start: FloatArray) -> None:
    """However dear it seems at the multipliers: from a plan in which nobody moves there, some do; all others stay."""
    firm, column, fates = model.columns.firm, model.columns.firm_column, fates_of(model, start)
    moved = firm.host[(start[column] > 0.5) & (firm.kind == FirmKind.MOVE) & np.isin(firm.host, fates[fates >= 0])]
    new = np.array([np.bincount(moved).argmax()])
    going = firm.host == new[0]
    barred = with_fates(model, fates)
    upper = barred.upper.copy()
    upper[column[going & (firm.kind == FirmKind.MOVE)]] = 0.0
    before = solve_highs(barred.restricted(barred.lower, upper), replace(OPTIONS, gap=1e-3))
    assert before.x is not None
    found = kept(model, before.x, 1.0, new)
    other = ~np.isin(firm.firm, firm.firm[going])
    assert other.any() and np.array_equal(found[column[other]].round(), before.x[column[other]].round())
    assert found[column[going]].sum() > before.x[column[going]].sum()
    assert model.linear.value(found) <= model.linear.value(before.x) * (1 + GAP)


def test_stages_are_open_where_the_plan_s_own_lead_nowhere(model: CityModel, start: FloatArray) -> None:
    """Parks that were to go in one stage may do so in the other only: their firms follow."""
    park, column = model.columns.park, model.columns.park_column
    gone = (start[column] > 0.5) & (park.kind == ParkKind.VACATE)
    assert gone.any()
    upper = model.linear.upper.copy()
    upper[column[gone]] = 0.0
    other = replace(model, linear=model.linear.restricted(model.linear.lower, upper))
    found = kept(other, start, 0.0)
    later = (found[column] > 0.5) & (park.kind == ParkKind.VACATE)
    assert np.array_equal(park.park[later], park.park[gone]) and (park.stage[later] != park.stage[gone]).all()
    assert not np.array_equal(found[model.columns.firm_column].round(), start[model.columns.firm_column].round())
