"""The gathered city and the large-city method, on a city small enough to solve whole."""

from __future__ import annotations

import sys
from functools import cache

import numpy as np
import pytest

from parkopt.audit import audit
from parkopt.city import build_city
from parkopt.dataset.dataset import Dataset
from parkopt.grounds import BAR
from parkopt.instance import ParkKind, build_instance
from parkopt.model.build import build_model
from parkopt.scenario.load import load_scenario
from parkopt.scenario.schema import Scenario
from parkopt.solve import solve
from parkopt.solve.gather import carry_locks, coarse_scenario, gather, locked_firms
from parkopt.solve.highs import HighsOptions, solve_highs
from tests.model.hand import assumed, lock_table


@cache
def city() -> tuple[Dataset, Scenario]:
    """Fourteen parks, of which five may stay."""
    phases = [{"year": year, "park_limit": assumed(limit, "parks")} for year, limit in ((2018, 9), (2020, 5))]
    return build_city(14, 300, 3), load_scenario("shaoxing-2020", {"phases": phases})


def test_gathering_keeps_every_sum():
    dataset, scenario = city()
    instance = build_instance(dataset, scenario)
    small = gather(instance)
    assert 0 < len(small.firms) < 0.9 * len(dataset.firms)
    for name in ("count", "land_mu", "output", "employees"):
        assert small.firms[name].sum() == pytest.approx(dataset.firms[name].sum())
    assert small.firms["energy_tce"].sum() == pytest.approx(instance.firms.energy.sum())
    coarse = build_instance(small, coarse_scenario(scenario))
    assert coarse.sites.output == pytest.approx(instance.sites.output)


def some_locks():
    """Locks of a few parks and firms on fates that the rules leave open, other than those of the best plan."""
    dataset, scenario = city()
    instance = build_instance(dataset, scenario)
    model = build_model(instance)
    best = solve_highs(model.linear, HighsOptions(time_limit=20, gap=0.01))
    taken = model.columns.park
    opens = [k for k in np.flatnonzero(taken.kind == ParkKind.OPEN) if best.x[k] < 0.5][:1]
    gone = [k for k in np.flatnonzero(taken.kind == ParkKind.OPEN) if best.x[k] > 0.5][:1]
    ids = instance.sites.id
    parks = [(ids[taken.park[k]], "RETAIN", "", 0) for k in opens]
    parks += [(ids[taken.park[k]], "RELOCATE", "", 2020) for k in gone]
    scattered = model.columns.firm.firm[(model.columns.firm.kind == 3)]
    firms = [(instance.firms.id[scattered[0]], "OUTSIDE", "", 0)]
    return lock_table(parks, firms)


def test_locks_are_carried_to_the_gathered_city():
    dataset, scenario = city()
    locks = some_locks()
    full = build_instance(dataset, scenario, locks)
    coarse = carry_locks(full, build_instance(gather(full), coarse_scenario(scenario)))
    for name, fate in zip(locks.parks["site_id"], locks.parks["fate"], strict=True):
        site = np.flatnonzero(coarse.sites.id == name)
        mine = np.isin(coarse.park_options.park, site) & (coarse.park_options.bar == 0)
        kinds = set(coarse.park_options.kind[mine].tolist())
        assert kinds == {ParkKind.OPEN if fate == "RETAIN" else ParkKind.VACATE}
    assert locked_firms(full).sum() == 1
    alone = np.flatnonzero(coarse.firms.id == locks.firms["firm_id"][0])
    options = np.isin(coarse.firm_options.firm, alone)
    assert (coarse.firm_options.bar[options] == 0).sum() == 1
    assert (coarse.firm_options.bar[~options] != BAR["locked"]).all()


@pytest.mark.parametrize("locked", [False, True])
def test_the_large_city_method_on_a_small_city(monkeypatch, locked):
    """Its plan passes the audit and its bound stays below the optimum, which the whole model gives."""
    dataset, scenario = city()
    locks = some_locks() if locked else None
    instance = build_instance(dataset, scenario, locks)
    whole = solve_highs(build_model(instance).linear, HighsOptions(time_limit=30, gap=1e-3))
    monkeypatch.setattr(sys.modules["parkopt.solve.solve"], "EXACT_COLUMNS", 0)
    found = solve(instance, time_limit=9.0, threads=1, seed=1, gap=0.01)
    assert found.plan is not None and audit(dataset, scenario, found.plan, locks).passed
    assert found.bound is not None and found.bound <= whole.objective + 1e-6
    assert found.objective >= whole.bound - 1e-6
    assert found.objective - whole.bound <= 0.25 * abs(whole.bound)
