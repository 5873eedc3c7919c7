"""Clusters, triples and the partition of firms into clusters, against enumeration of every plan."""

from itertools import combinations

import numpy as np
import pytest
from scipy import sparse

from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.problems import partition
from parkopt.solve.problems.classic import capacitated_p_median, facility_location, p_median
from parkopt.solve.problems.clusters import all_clusters, fit_clusters
from parkopt.solve.problems.partition import Partition, Search
from parkopt.solve.problems.relaxation import Relaxation
from parkopt.solve.problems.shape import discover
from parkopt.solve.problems.triples import counted, violated
from parkopt.solve.volume import begin, climb

GROUNDS, FIRMS, MANY = 4, 6, 100_000
SEEDS = range(12)


def drawn(seed, firms=FIRMS):
    """A location problem, with a count for every other seed, its relaxation, and a point of some steps' ascent."""
    rng = np.random.default_rng(seed)
    cost, demand = rng.integers(1, 40, (GROUNDS, firms)).astype(float), rng.integers(1, 9, firms).astype(float)
    room = np.ceil(rng.uniform(0.5, 0.8, GROUNDS) * demand.sum())
    fixed = rng.integers(5, 60, GROUNDS).astype(float)
    if seed % 2:
        problem = capacitated_p_median(cost, 2, demand, room)
    else:
        problem = facility_location(cost, fixed, demand, room, divisible=False)
    relaxation = Relaxation(discover(problem), problem.linear.upper.copy())
    ascent = begin(relaxation, relaxation.start())
    climb(relaxation, ascent, 15)
    return problem, relaxation, ascent


def plans(problem):
    """Every plan: its value and its clusters, as a set of (ground, firms)."""
    values, sets = [], []
    size = problem.fates + problem.options
    on = problem.fate_ground >= 0
    for number in range(GROUNDS**FIRMS):
        ground = number // GROUNDS ** np.arange(FIRMS) % GROUNDS
        for idle in (0, 1, 2) if problem.linear.cost[: problem.fates].sum() == 0 else (0,):
            used = np.unique(ground)
            spare = np.setdiff1d(np.arange(GROUNDS), used)[:idle]
            live = np.isin(problem.fate_ground, np.append(used, spare))
            x = np.zeros(size)
            x[: problem.fates] = np.where(on, live, ~np.isin(problem.fate_place, problem.fate_place[on & live]))
            x[problem.option_columns] = problem.option_ground == ground[problem.option_firm]
            if problem.linear.violation(x) <= 1e-9:
                values.append(problem.linear.value(x))
                sets.append({(int(g), frozenset(np.flatnonzero(ground == g).tolist())) for g in np.append(used, spare)})
    return np.array(values), sets


def listed(pool):
    """The clusters of a pool as a set of (ground, firms)."""
    members = [frozenset(row.tolist()) for row in np.split(pool.members.indices, pool.members.indptr[1:-1])]
    return set(zip(pool.ground.tolist(), members, strict=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_cluster_of_a_plan_up_to_the_target_is_missing(seed):
    problem, relaxation, ascent = drawn(seed)
    assert fit_clusters(relaxation)
    values, sets = plans(problem)
    for target in (values.min(), values.min() + 10.0):
        pool = all_clusters(relaxation, ascent.point, target, MANY)
        needed = set().union(*[clusters for value, clusters in zip(values, sets, strict=True) if value <= target])
        assert needed <= listed(pool)
        weight = (
            sparse.csr_array(pool.members)
            @ relaxation.shape.weight[: problem.options][np.argsort(problem.option_firm, kind="stable")[::GROUNDS]]
        )
        assert (weight <= relaxation.shape.capacity[pool.ground]).all()
    assert all_clusters(relaxation, ascent.point, values.min() + 10.0, 3) is None


@pytest.mark.parametrize("seed", SEEDS)
def test_any_multipliers_bound_every_plan(seed):
    problem, relaxation, ascent = drawn(seed)
    values, _ = plans(problem)
    pool = all_clusters(relaxation, ascent.point, values.max(), MANY)
    search = Search(np.inf, lambda: np.inf, lambda x: None, lambda x: None, HighsOptions(), lambda: False)
    part = Partition(relaxation.shape, relaxation.fate_allowed, pool, search)
    part.triples = np.array(list(combinations(range(FIRMS), 3)))
    part.cuts = counted(pool.members.tocsc(), part.triples)
    rng = np.random.default_rng(seed)
    for scale in (0.0, 1.0, 10.0):
        v = ascent.at.firm + rng.normal(size=FIRMS) * scale
        at = part.priced(v, -rng.exponential(size=len(part.triples)) * scale / 10.0)
        assert at.bound <= values.min()


def partitioned(drawn, target, beat):
    """Whether the partition came to an end, its bound, the plans it offered, and the triples it used."""
    problem, relaxation, ascent = drawn
    found = []
    pool = all_clusters(relaxation, ascent.point, min(target, beat), MANY)
    search = Search(target, lambda: beat, found.append, lambda x: None, HighsOptions(gap=0.0), lambda: False)
    part = Partition(relaxation.shape, relaxation.fate_allowed, pool, search)
    ended = part.solve(ascent.at.firm)
    plans = [problem.linear.value(x) for x in found if problem.linear.violation(x) <= 1e-9]
    return ended, part.bound, plans, len(part.triples)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_optimum_is_proven_with_all_clusters_and_the_target_with_fewer(monkeypatch, seed):
    monkeypatch.setattr(partition, "FIRST", 10)
    city = drawn(seed)
    optimum = plans(city[0])[0].min()
    assert solve_highs(city[0].linear, HighsOptions(gap=0.0)).objective == pytest.approx(optimum)
    ended, bound, found, _ = partitioned(city, np.inf, optimum + 5.0)
    assert ended and min(found) == pytest.approx(optimum)
    assert bound == pytest.approx(optimum, rel=1e-5) and bound <= optimum
    ended, bound, found, _ = partitioned(city, np.inf, optimum - 0.5)
    assert ended and bound == np.inf
    ended, bound, found, _ = partitioned(city, optimum - 0.5, optimum + 5.0)
    assert ended and bound <= optimum - 0.5 + 1e-9


def test_cut_programmes_bound_every_plan_and_offer_only_plans(monkeypatch):
    monkeypatch.setattr(partition, "FIRST", 10)
    monkeypatch.setattr(partition, "SMALL", 6)
    used = 0
    for seed in range(60):
        city = drawn(seed, 9)
        optimum = solve_highs(city[0].linear, HighsOptions(gap=0.0)).objective
        ended, bound, found, triples = partitioned(city, np.inf, optimum + 20.0)
        assert bound <= optimum + 1e-6
        assert not ended or bound == pytest.approx(optimum, rel=1e-5)
        assert min(found, default=optimum) >= optimum - 1e-9
        used += triples > 0
    assert used >= 2


def test_clusters_are_for_whole_firms_with_capacities():
    rng = np.random.default_rng(0)
    cost, demand = rng.integers(1, 40, (4, 6)).astype(float), rng.integers(1, 9, 6).astype(float)
    divisible = facility_location(cost, np.full(4, 9.0), demand, np.full(4, 20.0), divisible=True)
    odd = facility_location(cost, np.full(4, 9.0), demand + 0.5, np.full(4, 20.0), divisible=False)
    for problem in (divisible, odd, p_median(cost, 2)):
        assert not fit_clusters(Relaxation(discover(problem), problem.linear.upper.copy()))


def test_three_half_pairs_violate_their_triple_and_whole_clusters_none():
    members = sparse.csr_array(np.array([[1, 1, 0, 0], [0, 1, 1, 0], [1, 0, 1, 0], [0, 0, 0, 1]], dtype=float))
    assert violated(members, np.array([0.5, 0.5, 0.5, 1.0]), 10).tolist() == [[0, 1, 2]]
    assert not len(violated(members, np.array([1.0, 0.0, 0.0, 1.0]), 10))
    assert counted(members.tocsc(), np.array([[0, 1, 2], [0, 1, 3]])).toarray().tolist() == [[1, 1, 1, 0], [1, 0, 0, 0]]
