"""The decomposition against HiGHS on the whole model, on tiny random instances of every kind."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from benchmarks.instances import instances
from parkopt.model.linear import Block
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.problems.classic import assignment, capacitated_p_median, facility_location, p_median
from parkopt.solve.problems.decompose import solve_problem
from parkopt.solve.problems.fixing import still_allowed
from parkopt.solve.problems.of_city import problem_of
from parkopt.solve.problems.relaxation import Relaxation
from parkopt.solve.problems.shape import discover
from parkopt.solve.volume import begin, climb, outward
from parkopt.solve.work import Limits
from tests.solve import cases
from tests.solve.cases import SEEDS

KINDS = ("median", "capacitated", "single", "divisible", "assignment")
CHOSEN = (("pmed", "pmed6"), ("cap_cflp", "cap92"), ("cap_cflp", "cap123"), ("sscflp_holmberg", "p1"),
          ("cpmp_osman_christofides", "cpmp02"), ("cpmp_osman_christofides", "cpmp20"),
           ("gap_orlib_small", "gap1-0"))  # fmt: skip
FOLDER = os.environ.get("PARKOPT_BENCH")


def tiny(kind, seed):
    """A random instance of 3 or 4 grounds and 6 firms; a few have no solution."""
    rng = np.random.default_rng(seed)
    grounds, firms = int(rng.integers(3, 5)), 6
    cost = rng.integers(1, 40, (grounds, firms)).astype(float)
    demand = rng.integers(1, 9, firms).astype(float)
    room = np.ceil(rng.uniform(0.9, 1.6) * demand.sum() / (2 if kind != "assignment" else grounds) * np.ones(grounds))
    fixed = rng.integers(5, 60, grounds).astype(float)
    if kind == "median":
        return p_median(cost, 2)
    if kind == "capacitated":
        return capacitated_p_median(cost, 2, demand, room)
    if kind == "assignment":
        return assignment(cost, rng.integers(1, 9, cost.shape).astype(float), room)
    return facility_location(cost, fixed, demand, room, divisible=kind == "divisible")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_the_optimum_is_found_bounded_and_never_removed(kind, seed):
    problem = tiny(kind, seed)
    shape = discover(problem)
    assert not len(shape.priced.rows)
    best = solve_highs(problem.linear, HighsOptions(gap=0.0))
    solved = solve_problem(problem, Limits(time_limit=20.0))
    if best.x is None:
        assert solved.x is None
        return
    assert solved.objective == pytest.approx(best.objective, rel=1e-6)
    assert solved.bound <= best.objective + 1e-6 * abs(best.objective)
    relaxation = Relaxation(shape, problem.linear.upper.copy())
    ascent = begin(relaxation, relaxation.start())
    for _ in range(6):
        climb(relaxation, ascent, 10, best.objective)
        assert outward(ascent.point.value) <= best.objective
        removed = still_allowed(relaxation, ascent.point, best.objective + 1e-6) == 0
        assert (best.x[removed] < 1e-6).all()


if FOLDER:

    @pytest.mark.parametrize(("family", "name"), CHOSEN)
    def test_a_published_optimum_is_reached_and_proven(family, name):
        instance = next(instances(Path(FOLDER), family, name))
        solved = solve_problem(instance.problem(), Limits(time_limit=60.0))
        assert solved.objective == pytest.approx(instance.optimum, rel=1e-6)
        assert solved.gap <= 1e-6 and solved.bound <= instance.optimum * (1 + 1e-6)


def with_odd_row(problem, seed):
    """The problem with one more row that no structure explains: a budget over all columns, soft for odd seeds."""
    rng = np.random.default_rng(seed)
    linear = problem.linear
    weight = rng.integers(0, 6, linear.columns).astype(float)
    limit = np.array([0.9 * weight.mean() * (problem.firms + problem.places)])
    soft = seed % 2 == 1
    extra = sparse.csr_array(np.append(weight, [-1.0] if soft else [])[None, :])
    blank = sparse.csr_array((linear.rows, 1)) if soft else sparse.csr_array((linear.rows, 0))
    matrix = sparse.vstack([sparse.hstack([linear.matrix, blank]), extra]).tocsr()
    block = Block("odd", 0, "", linear.rows, linear.rows + 1, linear.columns if soft else -1, 7.0 if soft else None, ())
    model = replace(
        linear,
        cost=np.append(linear.cost, [7.0] if soft else []),
        lower=np.append(linear.lower, [0.0] if soft else []),
        upper=np.append(linear.upper, [np.inf] if soft else []),
        integer=np.append(linear.integer, [False] if soft else []).astype(bool),
        matrix=matrix,
        row_lower=np.append(linear.row_lower, -np.inf),
        row_upper=np.append(linear.row_upper, limit),
        blocks=(*linear.blocks, block),
    )
    return replace(problem, linear=model)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(10))
def test_unknown_rows_are_priced(kind, seed):
    problem = with_odd_row(tiny(kind, seed), seed)
    assert len(discover(problem).priced.rows) == 1
    best = solve_highs(problem.linear, HighsOptions(gap=0.0))
    solved = solve_problem(problem, Limits(time_limit=20.0))
    if best.x is None:
        assert solved.x is None
        return
    assert solved.objective == pytest.approx(best.objective, rel=1e-6)
    assert solved.bound <= best.objective + 1e-6 * abs(best.objective)


@pytest.mark.parametrize("part", range(4))
def test_a_city_is_an_instance_too(part):
    """With its leads, tiers, stages and soft targets, under any mix of them: the optimum of enumeration is found and proven."""
    planned = 0
    for seed in SEEDS[part:60:4]:
        case = cases.tiny(seed)
        if case.model is None or not case.best.plans:
            continue
        planned += 1
        solved = solve_problem(problem_of(case.model), Limits(time_limit=20.0))
        near = 2e-6 * max(1.0, abs(case.best.value))
        assert solved.objective == pytest.approx(case.best.value, abs=near)
        assert solved.bound <= case.best.value + near and solved.gap <= 1e-5
    assert planned > 5
