"""Problems of the literature: hand-made instances, and the decomposition against enumeration of every plan."""

from itertools import combinations, product

import numpy as np
import pytest
from scipy.optimize import linprog

from parkopt.solve.problems.classic import assignment, capacitated_p_median, facility_location, p_median
from parkopt.solve.problems.decompose import solve_problem
from parkopt.solve.problems.shape import discover
from parkopt.solve.work import Limits

GROUNDS, FIRMS, SEEDS = 4, 6, range(6)
PLANS = np.array(list(product(range(GROUNDS), repeat=FIRMS)))
"""Every way to put the firms on the grounds. Shape (plans, firms)."""


def drawn(seed):
    """Costs, demand, capacity and fixed costs of a random instance."""
    rng = np.random.default_rng(100 + seed)
    demand = rng.integers(1, 9, FIRMS).astype(float)
    capacity = np.ceil(rng.uniform(0.45, 0.8, GROUNDS) * demand.sum())
    return rng.integers(1, 40, (GROUNDS, FIRMS)).astype(float), demand, capacity, rng.integers(5, 60, GROUNDS) * 1.0


def least(cost, weight, capacity, fixed, most):
    """The least cost over all plans within the capacities that use at most ``most`` grounds."""
    firms = np.arange(FIRMS)
    used = (PLANS[:, :, None] == np.arange(GROUNDS)).any(axis=1)
    load = np.stack([np.where(g == PLANS, weight[g], 0.0).sum(axis=1) for g in range(GROUNDS)], axis=1)
    value = cost[PLANS, firms].sum(axis=1) + used @ fixed
    fits = (load <= capacity).all(axis=1) & (used.sum(axis=1) <= most)
    return value[fits].min(initial=np.inf)


def check(problem, optimum):
    solved = solve_problem(problem, Limits(time_limit=20.0))
    if np.isinf(optimum):
        assert solved.x is None
        return
    assert solved.objective == pytest.approx(optimum, rel=1e-6)
    assert solved.bound == pytest.approx(optimum, rel=1e-6)
    assert problem.linear.violation(solved.x) <= 1e-6


@pytest.mark.parametrize("seed", SEEDS)
def test_p_median_against_enumeration(seed):
    cost, *_ = drawn(seed)
    optimum = min(cost[list(chosen)].min(axis=0).sum() for chosen in combinations(range(GROUNDS), 2))
    check(p_median(cost, 2), optimum)


@pytest.mark.parametrize("seed", SEEDS)
def test_capacitated_p_median_against_enumeration(seed):
    cost, demand, capacity, _ = drawn(seed)
    weight = np.tile(demand, (GROUNDS, 1))
    check(capacitated_p_median(cost, 2, demand, capacity), least(cost, weight, capacity, np.zeros(GROUNDS), 2))


@pytest.mark.parametrize("seed", SEEDS)
def test_single_source_location_against_enumeration(seed):
    cost, demand, capacity, fixed = drawn(seed)
    weight = np.tile(demand, (GROUNDS, 1))
    problem = facility_location(cost, fixed, demand, capacity, divisible=False)
    check(problem, least(cost, weight, capacity, fixed, GROUNDS))


@pytest.mark.parametrize("seed", SEEDS)
def test_divisible_location_against_every_set_of_locations(seed):
    cost, demand, capacity, fixed = drawn(seed)
    optimum = np.inf
    for size in range(1, GROUNDS + 1):
        for chosen in map(list, combinations(range(GROUNDS), size)):
            shares = linprog(
                cost[chosen].ravel(),
                A_ub=np.kron(np.eye(size), demand),
                b_ub=capacity[chosen],
                A_eq=np.tile(np.eye(FIRMS), size),
                b_eq=np.ones(FIRMS),
            )
            optimum = min(optimum, shares.fun + fixed[chosen].sum() if shares.success else np.inf)
    check(facility_location(cost, fixed, demand, capacity, divisible=True), optimum)


@pytest.mark.parametrize("seed", SEEDS)
def test_assignment_against_enumeration(seed):
    cost, _, _, _ = drawn(seed)
    weight = np.random.default_rng(seed).integers(1, 9, cost.shape).astype(float)
    capacity = np.ceil(0.3 * weight.sum(axis=1))
    check(assignment(cost, weight, capacity), least(cost, weight, capacity, np.zeros(GROUNDS), GROUNDS))


def test_a_median_of_three_points_on_a_line():
    """Points at 0, 1 and 5 with one median: the middle one, 1 + 4 away."""
    at = np.array([0.0, 1.0, 5.0])
    problem = p_median(np.abs(at[:, None] - at), 1)
    solved = solve_problem(problem)
    assert (solved.objective, solved.bound) == (5.0, 5.0)
    assert solved.x[: problem.fates].tolist() == [1, 0, 0, 1, 1, 0]  # closed, open of each point


def test_a_forbidden_pair_has_no_option():
    cost = np.array([[1.0, np.inf], [5.0, 2.0]])
    problem = p_median(cost, 2)
    assert problem.options == 3 and solve_problem(problem).objective == 3.0
    with pytest.raises(ValueError, match="no ground"):
        p_median(np.array([[1.0, np.inf]]), 1)


def test_fates_must_make_room_only_where_no_count_does():
    cost, demand, capacity, fixed = drawn(0)
    cover = discover(facility_location(cost, fixed, demand, capacity, divisible=False)).cover
    assert cover.need == demand.sum()
    assert cover.units.tolist() == [units for room in capacity for units in (0, min(room, demand.sum()))]
    assert discover(capacitated_p_median(cost, 2, demand, capacity)).cover is None
    assert discover(p_median(cost, 2)).cover is None
