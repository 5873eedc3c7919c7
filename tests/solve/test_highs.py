"""HiGHS is called with different numbers of threads in one process, and again from its last basis."""

import numpy as np
import pytest
from scipy import sparse

from parkopt.model.linear import LinearModel
from parkopt.solve.highs import HighsOptions, solve_highs


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


def test_a_point_that_is_worth_the_target_is_enough():
    """Of 40 things a third may be packed; without a target the solver goes on to the best, which is worth more."""
    rng = np.random.default_rng(3)
    size = rng.uniform(1.0, 2.0, (5, 40))
    model = LinearModel(
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
    best = solve_highs(model, HighsOptions(gap=0.0))
    found = solve_highs(model, HighsOptions(gap=0.0, target=0.8 * best.objective))
    assert best.ending == "optimal" and found.ending == "feasible"
    assert best.objective < found.objective <= 0.8 * best.objective
