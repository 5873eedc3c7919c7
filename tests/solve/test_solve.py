"""The one entry to solving: plans that pass the audit, the same plan twice, infeasible told from not found."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parkopt.audit import audit
from parkopt.errors import InputError
from parkopt.instance import build_instance
from parkopt.model.build import build_model
from parkopt.solve import solve
from parkopt.solve.conflicts import explain
from parkopt.solve.highs import HighsOptions, HighsResult, solve_highs
from tests.cities import area, firm, make_dataset, park, random_city, zone
from tests.model.hand import assumed, hand_scenario, target
from tests.solve.cases import SEEDS, tiny
from tests.solve.tiny import tiny_city, tiny_scenario

QUICK = settings(max_examples=12, derandomize=True, suppress_health_check=list(HealthCheck))


def solved(instance, **over):
    return solve(instance, **({"time_limit": 20.0, "threads": 1, "seed": 1, "gap": 0.0} | over))


@QUICK
@given(
    seed=st.integers(0, 10_000), other=st.integers(0, 10_000), firms=st.integers(2, 9), gap=st.sampled_from([0.0, 0.2])
)
def test_whatever_is_returned_passes_the_audit(seed, other, firms, gap):
    """Any tiny city under the scenario of any other seed."""
    dataset, scenario = tiny_city(seed, firms), tiny_scenario(other)
    try:
        instance = build_instance(dataset, scenario)
    except InputError:
        return
    found = solved(instance, gap=gap)
    if found.plan is None:
        assert found.status == "infeasible" and found.conflicts
        return
    report = audit(dataset, scenario, found.plan)
    assert report.passed, [rule for rule in report.rules if rule.violations]
    assert found.bound <= found.objective + 1e-9
    assert found.status == "optimal" or found.gap > 0


@QUICK
@given(seed=st.integers(0, 10_000), counties=st.sampled_from([1, 2]))
def test_plain_cities_under_the_shipped_scenario(seed, counties):
    dataset, scenario = random_city(seed, counties=counties), tiny_scenario(seed)
    try:
        found = solved(build_instance(dataset, scenario))
    except InputError:
        return
    assert found.plan is None or audit(dataset, scenario, found.plan).passed


@pytest.mark.parametrize("seed", [2, 3, 11])
def test_the_same_seed_gives_the_same_plan(seed):
    dataset, scenario = tiny_city(seed, 9), tiny_scenario(seed)
    first, second = (solved(build_instance(dataset, scenario), seed=5).plan for _ in range(2))
    for name in ("parks", "firms", "leads", "workshops"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))


@pytest.mark.parametrize("seed", list(SEEDS)[:20])
def test_the_objective_is_the_best_and_its_parts_add_up(seed):
    case = tiny(seed)
    if case.model is None or not case.best.plans:
        return
    found = solved(case.model.instance)
    assert found.status == "optimal" and found.objective == pytest.approx(case.best.value, rel=2e-6, abs=2e-6)
    missed = found.objective - sum(term.scaled for term in found.terms.values())
    assert missed >= case.best.least_missed - 1e-6
    for name, value in found.baselines.items():
        assert value is None or value >= case.best.value - 1e-6, name


# ------------------------------------------------------------------------------------------------ no plan
def crowded(grade: str = "B"):
    """Two parks far apart that are full, with a firm each."""
    return make_dataset(
        [park("P001", 0, spare_mu=0.0), park("P002", 9, spare_mu=0.0)],
        [firm("F1", "P001", grade=grade), firm("F2", "P002", grade=grade)],
    )


def test_park_count_and_land_conflict():
    scenario = hand_scenario("land", limits=(2, 1))
    found = solved(build_instance(crowded(), scenario))
    assert (found.status, found.plan, found.objective, found.bound) == ("infeasible", None, None, None)
    text = "\n".join(found.conflicts)
    assert "G18 §1.2" in text or "G18 §4.22" in text
    assert {line.split(":")[0] for line in found.conflicts} <= {"G18 §1.2", "G18 §4.22"}


@pytest.mark.parametrize(
    ("family", "over", "clause", "word"),
    [
        ("rates", target("in_park_rate_all", 0.9), "assumption", "in_park_rate_all"),
        ("tiers", target("hosts_over_10bn", 2, "hosts"), "assumption", "hosts_over_10bn"),
        ("energy", target("energy_intensity_fall", 0.4, "1/yr"), "assumption", "energy_intensity_fall"),
        ("productivity", target("tax_per_mu", 900.0, "万元/mu"), "assumption", "tax_per_mu"),
        ("productivity", {"rules.productivity.floor": assumed(5_000, "万元/mu")}, "G18 §1.2", "productivity.floor"),
        ("leading", target("leading_share", 0.9) | {"rules.leading.most": assumed(0, "industries")}, "assumption", "leading"),
        ("park_count", {"phases": [{"year": y, "park_limit": assumed(0, "parks")} for y in (2018, 2020)]}, "G18 §1.2", "park_count"),
    ],
)  # fmt: skip
def test_conflicts_name_the_rule_that_fails(family, over, clause, word):
    city = make_dataset(
        [park("P001", spare_mu=0.0), zone("Z01", spare_mu=0.0)],
        [firm("F1", "P001"), *(firm(f"S{n}", xy=(2, n)) for n in range(3))],
    )
    found = solved(build_instance(city, hand_scenario(family, "land", **over)))
    assert found.status == "infeasible"
    assert any(clause in line and word in line for line in found.conflicts), found.conflicts
    assert not any("structure" in line for line in found.conflicts)


def test_a_conflict_that_only_whole_plans_have_is_proven_too():
    """A joining group of 28 mu and two plots of 20 mu: halves would fit, but a group joins on one plot."""
    members = [firm(f"F{n}", xy=(2, 0), sector="dyeing", county="zhuji", join_group="G1") for n in (1, 2)]
    zones = [zone(f"Z0{n}", f"ZG{n}", 5.0 * n, spare_mu=20.0) for n in (1, 2)]
    clusters = [area(f"A{n}", "dyeing_cluster", 5.0 * n, 0, 1900) for n in (1, 2)]
    rules = hand_scenario("admission", "land")
    model = build_model(build_instance(make_dataset(zones, members, areas=clusters), rules))
    assert solve_highs(model.linear, HighsOptions(relaxed=True)).ending == "optimal"
    found = explain(model, HighsOptions(time_limit=20))
    assert found.proven and "land.spare" in found.lines[0] and "G18 §4.22" in found.lines[0]
    room = [row | {"spare_mu": 28.0} for row in zones]
    fine = explain(build_model(build_instance(make_dataset(room, members, areas=clusters), rules)), HighsOptions())
    assert not fine.proven and not fine.lines


@pytest.mark.parametrize("seed", SEEDS)
def test_what_has_a_plan_is_never_called_infeasible(seed):
    case = tiny(seed)
    if case.model is not None:
        assert explain(case.model, HighsOptions(time_limit=20)).proven == (case.best.plans == 0)


def test_no_plan_in_time_is_not_infeasible(monkeypatch):
    """A user who stops at once gets neither a plan nor the claim that there is none."""
    case = tiny(next(seed for seed in SEEDS if tiny(seed).best.plans))

    def nothing(*_args, **_options):
        return HighsResult("unknown", None, np.inf, -np.inf)

    module = sys.modules["parkopt.solve.solve"]
    monkeypatch.setattr(module, "solve_highs", nothing)
    monkeypatch.setattr(module, "BASELINES", {"nothing": nothing})
    found = solved(case.model.instance, progress=lambda news: True)
    assert (found.status, found.plan, found.conflicts) == ("no_plan", None, ())
