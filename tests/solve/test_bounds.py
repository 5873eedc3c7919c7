"""No bound passes the best of all plans, whatever the multipliers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from scipy import sparse

from parkopt.instance import build_instance
from parkopt.model.build import build_model
from parkopt.model.linear import LinearModel
from parkopt.solve.assign import most_leading
from parkopt.solve.bound import column_groups, dual_bound
from parkopt.solve.fate_program import FateProgram
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.lagrange import Relaxation, _answer
from parkopt.solve.outcome import gaps, unavoidable
from parkopt.solve.places import Segments, find_places
from parkopt.solve.raising import cold, first_round, next_round
from parkopt.solve.shared_rows import Multipliers
from parkopt.solve.useful import useful_upper
from parkopt.solve.volume import climb, outward
from tests.cities import make_dataset, park, small_firm, zone
from tests.solve.cases import SEEDS, Tiny, tiny
from tests.solve.tiny import assumed, tiny_scenario

SOME = SEEDS[:50]
EXACT = HighsOptions(time_limit=60, gap=0.0)


@pytest.fixture(params=SOME)
def case(request) -> Tiny:
    """A tiny city that has a plan."""
    found = tiny(request.param)
    if not found.best.plans:
        found = tiny(next(seed for seed in SEEDS if tiny(seed).best.plans))
    assert found.model is not None
    return found


def random_multipliers(model: LinearModel, seed: int) -> np.ndarray:
    """Of all sizes and signs."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=model.rows) * 10.0 ** rng.uniform(-4, 2, model.rows) * (rng.random(model.rows) < 0.7)


def below(bound: float, case: Tiny) -> bool:
    return bound <= case.best.value + 1e-6 * max(1.0, abs(case.best.value))


def test_dual_bound_with_any_multipliers(case):
    linear = case.model.linear
    for seed in range(5):
        assert below(dual_bound(linear, random_multipliers(linear, seed)), case)
    assert below(dual_bound(linear, np.zeros(linear.rows)), case)


def test_dual_bound_of_the_relaxation_is_the_relaxation_s_value(case):
    linear = case.model.linear
    relaxed = solve_highs(linear, HighsOptions(relaxed=True))
    bound = dual_bound(linear, relaxed.dual)
    assert below(bound, case) and below(relaxed.objective, case)
    assert bound == pytest.approx(relaxed.objective, rel=1e-6, abs=1e-6)


def test_lagrangian_with_any_multipliers(case):
    relaxation = Relaxation(case.model)
    rng = np.random.default_rng(3)
    for seed in range(5):
        y = relaxation.shared.project(random_multipliers(case.model.linear, seed)[relaxation.shared.rows])
        v = rng.normal(size=relaxation.firms)
        found = relaxation.evaluate(Multipliers(v, y))
        assert below(found.value, case)
        assert found.value == pytest.approx(_lagrangian(relaxation, y, v, found.x), rel=1e-7, abs=1e-6)


def _lagrangian(relaxation: Relaxation, y: np.ndarray, v: np.ndarray, x: np.ndarray) -> float:
    """c·x + Σ y (side − A x) + Σ v (1 − Σ options), written out."""
    linear = relaxation.model.linear
    side = np.where(y > 0, linear.row_lower[relaxation.shared.rows], linear.row_upper[relaxation.shared.rows])
    act = linear.matrix[relaxation.shared.rows] @ x
    rows = np.where(y != 0, y * (np.where(y != 0, side, 0.0) - act), 0.0)
    options = sparse.csr_array(
        (np.ones(relaxation.places.options), (relaxation.places.firm, np.arange(relaxation.places.options))),
        shape=(relaxation.firms, relaxation.places.options),
    )
    return linear.value(x) + float(rows.sum()) + float(v @ (1.0 - options @ x[relaxation.firm_slice]))


def test_the_volume_algorithm_only_raises_a_true_bound(case):
    relaxation = Relaxation(case.model)
    begun = cold(relaxation)
    ascent = first_round(relaxation, begun)
    heard: list[float] = []
    climb(relaxation, ascent, 80, heard=lambda: heard.append(ascent.point.value))
    assert heard == sorted(heard) and ascent.point.value == heard[-1]
    assert below(ascent.point.value, case)
    assert relaxation.evaluate(ascent.at).value == pytest.approx(ascent.point.value)
    assert ascent.point.value >= relaxation.evaluate(begun).value


def test_a_round_wakes_the_multipliers_whose_rows_the_average_breaks(case):
    relaxation = Relaxation(case.model)
    first = first_round(relaxation, cold(relaxation))
    climb(relaxation, first, 40)
    second = next_round(relaxation, first)
    at_zero = (first.at.row == 0) & np.isinf(relaxation.shared.upper)
    assert (second.asleep == at_zero & ~(first.direction.row > 0)).all()
    assert second.steps == first.steps and second.point.value == pytest.approx(first.point.value)
    climb(relaxation, second, 40)
    assert first.point.value - 1e-9 <= second.point.value and below(second.point.value, case)


def test_no_choice_of_fates_is_cheaper_than_the_fate_programme_says(case):
    """Whatever the costs: its bound, made from multipliers, against its integer programme solved to the end."""
    program = FateProgram(case.model, find_places(case.model))
    rng = np.random.default_rng(8)
    for _ in range(3):
        cost = rng.normal(size=program.model.columns)
        relaxed, whole = program.relaxed(cost), solve_highs(replace(program.model, cost=cost), EXACT)
        assert relaxed.value <= whole.objective + 1e-7
        assert relaxed.value == pytest.approx(cost @ np.concatenate([relaxed.fate, relaxed.w, relaxed.lead]), abs=1e-6)


def test_whole_fates_are_the_cheapest_at_named_leads(case):
    """The programme of fates alone against that of fates, cells and leads, in which no other leads are named."""
    program = FateProgram(case.model, find_places(case.model))
    first_lead = program.fates + program.cells
    rng = np.random.default_rng(8)
    for _ in range(5):
        named = most_leading(case.model, rng.uniform(size=program.leads)) & (rng.uniform(size=program.leads) < 0.8)
        cost, upper = rng.normal(size=program.model.columns), program.model.upper.copy()
        cost[first_lead:], upper[first_lead:] = 0.0, named
        chosen = program.whole(cost, named, 100_000, gap=0.0)
        best = solve_highs(replace(program.model, cost=cost, upper=upper), EXACT)
        kept = upper.copy()
        kept[: program.fates] = chosen
        assert solve_highs(replace(program.model, cost=cost, upper=kept), EXACT).objective == pytest.approx(
            best.objective, abs=1e-6
        )


def test_fates_that_are_not_allowed_are_not_taken(case):
    program = FateProgram(case.model, find_places(case.model))
    nobody = np.zeros(program.leads, dtype=bool)
    taken = program.whole(np.zeros(program.model.columns), nobody, 100_000)
    program.allow(taken)
    cost = np.random.default_rng(9).normal(size=program.model.columns)
    assert program.relaxed(cost).fate[~taken].max(initial=0.0) <= 1e-9
    assert np.array_equal(program.whole(cost, nobody, 100_000), taken)
    program.allow(np.ones(program.fates, dtype=bool))


def test_rounding_outward_outweighs_double_precision():
    """A bound summed in doubles, rounded down, lies below the exact sum of the same numbers (as rationals)."""
    rng = np.random.default_rng(4)
    for size in (10, 1_000, 100_000):
        part = rng.normal(size=size) * 10.0 ** rng.uniform(-6, 1, size)
        exact = sum((Fraction(value) for value in part.tolist()), Fraction(0))
        assert Fraction(outward(float(part.sum()), float(np.abs(part).sum()))) < exact


def test_unavoidable_points_are_paid_by_every_plan(case):
    """What every plan pays, plus the cheapest option of everybody who has a choice, is no more than the best plan."""
    linear = case.model.linear
    group, groups = column_groups(linear)
    member = group >= 0
    least, most = np.full(groups, np.inf), np.full(groups, -np.inf)
    np.minimum.at(least, group[member], linear.cost[member])
    np.maximum.at(most, group[member], linear.cost[member])
    chosen = float(least[most - least > 1e-12].sum())
    assert below(unavoidable(linear) + chosen, case)


def test_unavoidable_shortfalls_are_missed_by_every_plan(case):
    linear = case.model.linear
    group, _ = column_groups(linear)
    free = LinearModel(
        **{name: getattr(linear, name) for name in LinearModel.__dataclass_fields__ if name != "cost"},
        cost=np.where(group >= 0, 0.0, linear.cost),
    )
    assert unavoidable(free) <= case.best.least_missed + 1e-6


def test_useful_bounds_cut_no_optimum(case):
    linear = case.model.linear
    upper = useful_upper(linear)
    assert np.isfinite(upper).all() and (upper <= linear.upper).all()
    found = solve_highs(linear.restricted(linear.lower, upper + 1e-9), HighsOptions(gap=0.0))
    assert found.objective == pytest.approx(case.best.value, rel=2e-6, abs=2e-6)


def test_useful_bounds_know_that_workshops_cost_money():
    """Ten small firms fill 20 000 m² of workshops on 20 mu: with free moves, only building them breaks the budget.

    666.7 m² · 1.5 · 20 mu · 100 万元/m² · 0.4 = 80 亿元 of public money, against a budget of nothing.
    """
    firms = [small_firm(f"F{n}", xy=(0.0, 3.0), polluting=True, employees=0.0) for n in range(10)]
    city = make_dataset([park("P001"), zone("Z01", x_km=2)], firms)
    free = {
        f"costs.{name}": assumed(0.0, unit)
        for name, unit in (("move_per_m2", "万元/m²"), ("upgrade_per_mu", "万元/mu"), ("vacate_per_mu", "万元/mu"))
    }
    off = {f"rules.{name}.enabled": False for name in ("rates", "leading", "tiers", "energy", "productivity")}
    budget = {"rules.people_money.budget": {"2018": assumed(0.0, "亿元"), "2020": assumed(0.0, "亿元")}}
    workshop = {"costs.workshop_per_m2": assumed(100.0, "万元/m²")}
    linear = build_model(
        build_instance(
            city,
            tiny_scenario(
                4,
                **free,
                **off,
                **budget,
                **workshop,
                **{"rules.people_money.enabled": True, "rules.land.enabled": True},
            ),
        )
    ).linear
    slack = next(block.slack for block in linear.blocks if block.key == "money.budget")
    assert useful_upper(linear)[slack + 1] >= 80.0 - 1e-6
    found = solve_highs(linear, HighsOptions(gap=0.0))
    assert found.x[slack + 1] == pytest.approx(80.0)


def test_gaps_are_relative_to_the_plan():
    assert gaps(10.0, 9.0, 5.0) == pytest.approx((0.2, 0.1))
    assert gaps(10.0, 11.0, 5.0) == (0.0, 0.0)


@pytest.mark.parametrize("seed", range(20))
def test_what_firms_do_at_given_costs_is_as_a_loop_finds_it(seed: int) -> None:
    """The least option of each run where it is below 0; a run with a base only where it is less than the base already gives."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 5, size=12)
    runs = Segments.over(np.repeat(np.arange(12), sizes))
    cost = rng.integers(-3, 4, size=len(runs.of)).astype(np.float64)
    base = np.where(np.arange(12) >= 6, rng.integers(-1, 6, size=12), -1)
    found = _answer(cost, runs, base)
    least = [min(cost[runs.of == run]) for run in range(12)]
    values = [min(least[run] - (min(least[base[run]], 0.0) if base[run] >= 0 else 0.0), 0.0) for run in range(12)]
    assert found.value.tolist() == values
    taken = [run for run in range(12) if values[run] < 0]
    assert found.run.tolist() == taken
    firsts = [next(at for at in np.flatnonzero(runs.of == run) if cost[at] == least[run]) for run in taken]
    assert found.option.tolist() == firsts
