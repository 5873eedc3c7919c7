"""Regrets by hand, and that their intervals hold what an unknown better plan would make true."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkopt.batch.analysis.regret import analyse_regret
from tests.batch.analysis.made import Made, made

ONE, TWO = {"relocation_cost": 10.0}, {"jobs_displaced": 10.0}
"""Two weightings under which a raw unit of the term is a point."""


def plan(weights: dict[str, float], cost: float, jobs: float, bound: float | None, **more: object) -> Made:
    made_of = Made(weights=weights, raw={"relocation_cost": cost, "jobs_displaced": jobs}, bound=bound)
    return replace(made_of, **more)  # type: ignore[arg-type]


def test_regrets_and_minimax_by_hand() -> None:
    """a: 1 | 8, b: 9 | 2, c: 4 | 4 points under one | two, bounds 1 | 1."""
    jobs = {
        "a": plan(ONE, 1, 8, 1.0, parts=[("list", "weights", "one")]),
        "b": plan(TWO, 9, 2, 1.0, parts=[("list", "weights", "two")]),
        "c": plan(ONE, 4, 4, 0.5, seed=2),
    }
    (found,) = analyse_regret(made(jobs)).same
    assert found.low.to_dict() == {"a": {"a": 0, "b": 8, "c": 3}, "b": {"a": 6, "b": 0, "c": 2}}
    assert found.high.to_dict() == {"a": {"a": 0, "b": 8, "c": 3}, "b": {"a": 7, "b": 1, "c": 3}}
    assert (found.minimax, found.by_low, found.proven) == ("c", "c", True)
    assert found.plans.loc["a", ["greatest_low", "greatest_high", "worst"]].tolist() == [6, 7, "b"]
    assert not len(found.beaten)
    means = found.means.set_index("plan")
    assert means.loc["c", ["low", "high"]].tolist() == [2.5, 3.0] and set(means["part"]) == {"list"}


def test_a_plan_that_beats_a_jobs_own_is_told() -> None:
    jobs = {"a": plan(ONE, 5, 5, 2.0), "b": plan(TWO, 3, 6, 1.0)}
    (found,) = analyse_regret(made(jobs)).same
    assert found.beaten.to_dict("index") == {
        "a": {"own": 5, "best": 3, "by": "b", "gain": 2}, "b": {"own": 6, "best": 5, "by": "a", "gain": 1},
    }  # fmt: skip
    assert found.low.loc["a", "a"] == 2 and found.high.loc["a", "a"] == 3


def test_overlapping_intervals_leave_the_minimax_plan_open() -> None:
    """At most a loses 1–4 and b 2–5: a is safer by what is proven, but b may lose less."""
    jobs = {"a": plan(ONE, 4, 5, 1.0), "b": plan(TWO, 6, 4, 1.0)}
    (found,) = analyse_regret(made(jobs)).same
    assert (found.minimax, found.by_low, found.proven) == ("a", "a", False)
    assert found.plans["could_beat"].to_dict() == {"a": False, "b": True}


def test_a_plan_that_is_worse_everywhere_is_excluded_however_wide_the_intervals() -> None:
    jobs = {"a": plan(ONE, 4, 4, -90.0), "b": plan(TWO, 5, 5, -90.0)}
    (found,) = analyse_regret(made(jobs)).same
    assert (found.minimax, found.proven) == ("a", True)
    assert found.plans.loc["b", "greatest_low"] < found.plans.loc["a", "greatest_high"]


@settings(max_examples=150)
@given(
    st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=2, max_size=4),
    st.tuples(*[st.integers(0, 6)] * 3),
)  # fmt: skip
def test_who_could_beat_the_minimax_plan_is_who_does_for_some_optima(values, slack) -> None:
    """Optima between bound and best value, tried at all corners: a plan could beat the first one exactly if it does at one."""
    keys = ("relocation_cost", "jobs_displaced", "output_lost")
    best = [min(row[at] for row in values) for at in range(3)]
    jobs = {}
    for number in range(max(len(values), 3)):
        amounts = dict(zip(keys, map(float, values[number % len(values)]), strict=True))
        at = number % 3
        jobs[f"j{number}"] = Made(
            weights={keys[at]: 10.0}, raw=amounts, bound=float(best[at] - slack[at]), seed=number + 1
        )
    (found,) = analyse_regret(made(jobs)).same

    def greatest(job: str, optima: tuple[int, ...]) -> float:
        return max(jobs[job].raw[key] - optimum for key, optimum in zip(keys, optima, strict=True))

    corners = list(product(*((one - less, one) for one, less in zip(best, slack, strict=True))))
    for job, row in found.plans.iterrows():
        beats = any(greatest(str(job), optima) < greatest(found.minimax, optima) for optima in corners)
        assert row["could_beat"] == beats
    assert found.proven == (not found.plans["could_beat"].any())


def test_missing_bounds_and_bounds_that_cannot_be_are_said() -> None:
    jobs = {"a": plan(ONE, 1, 8, None), "b": plan(TWO, 9, 2, 1.0), "c": plan({"output_lost": 1.0}, 5, 5, 3.0)}
    regret = analyse_regret(made(jobs))
    (found,) = regret.same
    assert (found.unbounded, found.contradicted) == (("a",), ("c",))
    assert found.high["a"].isna().all() and found.high["c"].isna().all() and found.minimax == "b"
    assert len(regret.said) == 2 and all(all(said.both) for said in regret.said)


def test_no_bound_at_all_leaves_lower_ends_only() -> None:
    jobs = {"a": plan(ONE, 1, 8, None), "b": plan(TWO, 9, 2, None)}
    (found,) = analyse_regret(made(jobs)).same
    assert found.plans["greatest_high"].isna().all() and not found.proven
    assert found.plans["greatest_low"].to_dict() == {"a": 6, "b": 8} and found.minimax == "a"


def test_other_rules_are_counted_and_nothing_more_is_claimed() -> None:
    other = {"phases.2020.park_limit.value": 24.0}
    jobs = {
        "a": plan(ONE, 1, 8, 1.0), "b": plan(TWO, 9, 2, 1.0),
        "x": plan(ONE, 1, 1, 1.0, changes=other), "y": replace(plan(TWO, 0, 0, None, changes=other), status="infeasible"),
        "z": replace(plan(TWO, 0, 0, None, changes=other, seed=3), status="no_plan"),
    }  # fmt: skip
    regret = analyse_regret(made(jobs))
    assert len(regret.same) == 1 and set(regret.same[0].low.index) == {"a", "b"}
    assert regret.groups[["jobs", "feasible", "infeasible", "unsolved"]].to_numpy().tolist() == [
        [2, 2, 0, 0],
        [3, 1, 1, 1],
    ]
    assert regret.groups["changes"].tolist() == ["", "phases.2020.park_limit.value = 24.0"]


def test_one_weighting_has_nothing_to_regret() -> None:
    regret = analyse_regret(made({"a": plan(ONE, 1, 8, 1.0), "b": plan(ONE, 2, 2, 1.0, seed=2)}))
    assert not regret.same and all(regret.said[0].both)


amount = st.floats(0, 100)


@settings(max_examples=150)
@given(
    st.lists(st.tuples(amount, amount), min_size=2, max_size=5),
    st.lists(st.tuples(amount, amount), max_size=4),
    st.lists(st.tuples(st.floats(0.1, 5), st.floats(0.1, 5), st.floats(0, 10)), min_size=2, max_size=5, unique_by=lambda w: w[:2]),
)  # fmt: skip
def test_intervals_hold_the_truth_whatever_was_not_found(found, hidden, weightings) -> None:
    """Plans that nobody found exist; bounds are below the true optimum by any slack."""
    number = min(len(found), len(weightings))
    jobs, optimum = {}, {}
    for index, ((cost, people), (one, two, slack)) in enumerate(zip(found, weightings, strict=False)):
        optimum[f"j{index}"] = min(one * c / 10 + two * p / 10 for c, p in [*found[:number], *hidden])
        weights = {"relocation_cost": one, "jobs_displaced": two}
        jobs[f"j{index}"] = plan(weights, cost, people, optimum[f"j{index}"] - slack)
    (regret,) = analyse_regret(made(jobs)).same
    true = {
        job: {at: sum(jobs[at].weights[key] * jobs[job].raw[key] / 10 for key in jobs[at].weights) - best for at, best in optimum.items()}
        for job in jobs
    }  # fmt: skip
    for job in jobs:
        for at in jobs:
            assert regret.low.loc[job, at] <= true[job][at] + 1e-6
            assert true[job][at] <= regret.high.loc[job, at] + 1e-6
    greatest = {job: max(row.values()) for job, row in true.items()}
    least = min(greatest.values())
    assert greatest[regret.minimax] <= regret.plans.loc[regret.minimax, "greatest_high"] + 1e-6
    if greatest[regret.minimax] > least + 1e-6:
        assert regret.plans.loc[min(greatest, key=greatest.__getitem__), "could_beat"]
    if regret.proven:
        assert greatest[regret.minimax] == pytest.approx(least, abs=1e-6)
    assert np.isfinite(regret.high.to_numpy()).all()
