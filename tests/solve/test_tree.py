"""The search as a whole: the same answer whoever works on it, stopped at any time, and its parts against enumeration."""

from itertools import product

import numpy as np
import pytest

from parkopt.solve.problems import crew, decompose
from parkopt.solve.problems.classic import capacitated_p_median, facility_location
from parkopt.solve.problems.cover import Cover
from parkopt.solve.problems.decompose import solve_problem
from parkopt.solve.problems.tabu import walk
from parkopt.solve.remote import Remote
from parkopt.solve.work import Limits


def tight(seed=1, firms=30):
    """A capacitated p-median that needs a tree."""
    rng = np.random.default_rng(seed)
    points, demand = rng.uniform(0, 100, (firms, 2)), rng.integers(1, 21, firms).astype(float)
    apart = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    return capacitated_p_median(np.floor(apart), 4, demand, np.full(firms, np.ceil(demand.sum() / 3.93)))


COUNTED = Limits(time_limit=300.0, max_steps=60, max_nodes=20)
"""Limits by counts alone: time never ends these."""


@pytest.fixture
def tree_only(monkeypatch):
    """Clusters are always too many, and processes start at once."""
    monkeypatch.setattr(decompose, "MANY", 0)
    monkeypatch.setattr(crew, "WARM_UP", 0.0)


def test_the_same_counts_give_the_same_answer_whoever_works_on_it(tree_only):
    first, again = solve_problem(tight(), COUNTED), solve_problem(tight(), COUNTED)
    shared = solve_problem(tight(), Limits(300.0, threads=2, max_steps=60, max_nodes=20))
    assert first.nodes > 8
    for other in (again, shared):
        assert (other.x == first.x).all()
        assert (other.objective, other.bound, other.nodes) == (first.objective, first.bound, first.nodes)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_stopped_search_leaves_a_plan_and_a_true_bound(tree_only, threads):
    optimum = solve_problem(tight(), Limits(time_limit=60.0)).objective
    heard = []

    def stop(news):
        heard.append(news)
        return news.doing == "looking for plans up to a target"

    problem = tight()
    solved = solve_problem(problem, Limits(60.0, threads), stop)
    assert any(news.best is not None for news in heard) and heard[-1].doing == "looking for plans up to a target"
    assert solved.x is not None and problem.linear.violation(solved.x) <= 1e-6
    assert solved.bound <= optimum <= solved.objective


def test_counted_steps_give_the_same_answer_and_look_at_no_clock(tree_only):
    limits = Limits(time_limit=8.0, counted=True)
    first, again = solve_problem(tight(), limits), solve_problem(tight(), limits)
    assert first.nodes > 1 and (first.x == again.x).all()
    assert (first.objective, first.bound, first.nodes) == (again.objective, again.bound, again.nodes)


def test_a_crew_goes_on_when_a_process_dies(tree_only, monkeypatch):
    expected = solve_problem(tight(), COUNTED)
    sent = []

    def dying(self, message):
        sent.append(message)
        if len(sent) == 4:
            self.kill()
        send(self, message)

    send = Remote.send
    monkeypatch.setattr(Remote, "send", dying)
    solved = solve_problem(tight(), Limits(300.0, threads=2, max_steps=60, max_nodes=20))
    assert len(sent) > 4
    assert (solved.objective, solved.bound) == (expected.objective, expected.bound)


def test_no_time_leaves_a_true_bound():
    rng = np.random.default_rng(0)
    cost, demand = rng.integers(1, 40, (6, 20)).astype(float), rng.integers(1, 9, 20).astype(float)
    problem = facility_location(cost, np.full(6, 30.0), demand, np.full(6, 40.0), divisible=False)
    assert solve_problem(problem, Limits(time_limit=0.0)).bound <= solve_problem(problem).objective


@pytest.mark.parametrize("seed", range(8))
def test_a_cover_against_enumeration(seed):
    rng = np.random.default_rng(seed)
    start = np.array([0, 2, 5, 7])
    place = np.repeat(np.arange(4), [2, 3, 2, 2])
    room, cost = rng.integers(0, 9, 9).astype(float), rng.normal(size=9)
    cover = Cover.of(room, 14.0)
    value = {}
    for fates in product(*(np.flatnonzero(place == p).tolist() for p in range(4))):
        if room[list(fates)].sum() >= 14:
            value[fates] = cost[list(fates)].sum()
    least, taken = cover.cheapest(cost, start)
    assert least == pytest.approx(min(value.values(), default=np.inf))
    if value:
        assert tuple(np.flatnonzero(taken).tolist()) == min(value, key=value.get)
    with_fate = [min((v for f, v in value.items() if fate in f), default=np.inf) for fate in range(9)]
    assert cover.forced(cost, start) == pytest.approx(with_fate)


def test_room_in_coarse_units_never_excludes_a_cover():
    room = np.array([0.0, 1000.4, 0.0, 1999.7])
    assert Cover.of(room, 3000.1).met(np.array([False, True, False, True]))
    assert not Cover.of(room, 3000.1).met(np.array([True, False, False, True]))


def test_a_walk_crosses_what_is_not_allowed():
    """Three firms fill two grounds exactly, from a start that overfills one: 4 + 2 and 6."""
    cost = np.array([[0.0, 0.0, 0.0], [5.0, 5.0, 1.0]])
    weight = np.tile([4.0, 2.0, 6.0], (2, 1))
    assert walk(cost, weight, np.array([6.0, 6.0]), np.zeros(3, dtype=int)).tolist() == [0, 0, 1]
