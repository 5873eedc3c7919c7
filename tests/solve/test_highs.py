"""HiGHS is called with different numbers of threads in one process, and again from its last basis."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from parkopt.model.linear import LinearModel
from parkopt.solve.highs import HighsOptions, begin_at, load, run, solve_highs


def knapsack() -> LinearModel:
    """max 5a + 4b + 3c, 2a + 3b + c ≤ 4, whole: a and c, 8; relaxed: and a third of b, 9 1/3."""
    return LinearModel(
        cost=np.array([-5.0, -4.0, -3.0]),
        constant=0.0,
        lower=np.zeros(3),
        upper=np.ones(3),
        integer=np.ones(3, dtype=bool),
        matrix=sparse.csr_array(np.array([[2.0, 3.0, 1.0]])),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([4.0]),
        blocks=(),
    )


@pytest.mark.parametrize("threads", [1, 2, 1, 2])
def test_threads_may_change_within_a_process(threads):
    found = solve_highs(knapsack(), HighsOptions(threads=threads))
    assert found.ending == "optimal" and found.objective == pytest.approx(-8.0)


def test_nothing_is_printed(capfd):
    solve_highs(knapsack(), HighsOptions())
    printed = capfd.readouterr()
    assert not printed.out and not printed.err


def packing() -> LinearModel:
    """Of 40 things a third may be packed."""
    rng = np.random.default_rng(3)
    size = rng.uniform(1.0, 2.0, (5, 40))
    return LinearModel(
        cost=-rng.uniform(1.0, 1.2, 40),
        constant=0.0,
        lower=np.zeros(40),
        upper=np.ones(40),
        integer=np.ones(40, dtype=bool),
        matrix=sparse.csr_array(size),
        row_lower=np.full(5, -np.inf),
        row_upper=size.sum(axis=1) / 3,
        blocks=(),
    )


@pytest.mark.parametrize(("share", "vain", "solved"), [(0.8, 0.0, False), (1.5, 0.0, False), (1.5, 9.0, True)])
def test_a_point_worth_the_target_is_enough_and_any_where_none_can_come_near_it(share, vain, solved):
    """Without a target the solver goes on to the best, as it does where a target that nobody reaches may yet come nearer."""
    best = solve_highs(packing(), HighsOptions(gap=0.0))
    asked = []
    target = lambda: asked.append(1) or share * best.objective  # noqa: E731
    found = solve_highs(packing(), HighsOptions(gap=0.0, target=target, vain=vain))
    assert asked and best.ending == "optimal" and found.ending == ("optimal" if solved else "feasible")
    assert best.objective <= found.objective <= (share if share < 1 else 0.0) * best.objective
    assert found.x is not None and (solved or found.objective > best.objective)


@pytest.mark.parametrize(("settled", "ends"), [(0.0, False), (1.0, True)])
def test_where_none_is_worth_the_target_a_point_near_the_best_is_enough(settled, ends):
    best = solve_highs(packing(), HighsOptions(gap=0.0))
    target = lambda: 1.5 * best.objective  # noqa: E731
    found = solve_highs(packing(), HighsOptions(gap=0.0, target=target, vain=9.0, settled=settled))
    assert found.ending == ("feasible" if ends else "optimal")
    assert best.objective <= found.objective <= found.bound + settled + 1e-6
    assert (found.objective > best.objective + 1e-6) == ends


@pytest.mark.parametrize(("basic", "steps"), [(0, 0), (1, 1)])
def test_the_simplex_begins_where_it_is_told_to(basic, steps):
    """min a + 2b, a + b ≥ 1: at the optimum nothing is left to do, at the other corner one step."""
    model = replace(
        knapsack(), cost=np.array([1.0, 2.0]), lower=np.zeros(2), upper=np.full(2, np.inf), integer=np.zeros(2, dtype=bool),
        matrix=sparse.csr_array(np.ones((1, 2))), row_lower=np.ones(1), row_upper=np.full(1, np.inf),
    )  # fmt: skip
    options = HighsOptions(relaxed=True, presolve=False, method="primal")
    solver = load(model, options)
    begin_at(solver, np.array([basic]), np.array([0]))
    assert run(solver, options).objective == pytest.approx(1.0)
    assert solver.getInfo().simplex_iteration_count == steps
