"""Fronts and prices of batches of tiny cities hold against all plans, enumerated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from parkopt.batch.analysis.front import REST, analyse_fronts
from parkopt.batch.analysis.prices import analyse_prices
from parkopt.scenario.load import overridden
from tests.batch.analysis.made import KEYS, SIGN
from tests.batch.analysis.truth import TinyBatch, Truth, run_tiny

FIRST, SECOND, THIRD = "relocation_cost", "output_lost", "land_released"
AXES = (FIRST, SECOND, THIRD)
PARTS = f"""
[[vary]]
name = "two"
kind = "grid"
terms = ["{FIRST}", "{SECOND}"]
total = 4.0
steps = 4
others = "zero"
[[vary]]
name = "with land"
kind = "grid"
terms = ["{FIRST}", "{THIRD}"]
total = 4.0
steps = 4
others = "zero"
[[vary]]
name = "beside a third"
kind = "weights"
others = "zero"
[vary.vectors]
low = {{ {THIRD} = 1.0, {FIRST} = 0.5, {SECOND} = 1.0 }}
middle = {{ {THIRD} = 1.0, {FIRST} = 1.0, {SECOND} = 1.0 }}
high = {{ {THIRD} = 1.0, {FIRST} = 3.0, {SECOND} = 1.0 }}
[[vary]]
name = "step by step"
kind = "cross"
[[vary.of]]
kind = "weights"
others = "zero"
[vary.of.vectors]
output = {{ {SECOND} = 1.0, {FIRST} = 0.01 }}
land = {{ {THIRD} = 1.0, {FIRST} = 0.01 }}
[[vary.of]]
kind = "threshold"
figures = {{ "term_limits.{FIRST}" = {{ low = 12000, high = 24000, steps = 5 }} }}
[[vary]]
name = "parks"
kind = "target"
figures = {{ "phases.2020.park_limit" = {{ values = [1, 2, 3] }} }}
[[vary]]
name = "floors"
kind = "threshold"
figures = {{ "rules.productivity.floor" = {{ values = [350, 600, 900] }} }}
"""
WIDE = ("phases.2020.park_limit", "rules.productivity.floor")
SEEDS = (3, 7, 11)
CLOSE = 1e-5


@dataclass(frozen=True)
class Tiny:
    """A batch that was run, and every plan that keeps the rules of its base: ``amount`` of each term of `AXES`, less is
    better, and points for missing targets."""

    batch: TinyBatch
    amount: dict[str, np.ndarray]
    missing: np.ndarray

    def rest(self, weights: str) -> np.ndarray:
        """Points of all plans for missing targets and what other terms weigh on a curve."""
        scale = self.batch.evidence.references
        priced = [self.amount[key] * value / scale[key] for key, value in parsed(weights)]
        return self.missing + np.sum(priced, axis=0) if priced else self.missing


def parsed(text: str) -> list[tuple[str, float]]:
    return [(key, float(value)) for key, _, value in (part.partition(" = ") for part in text.split("; ") if part)]


@pytest.fixture(scope="module", params=SEEDS)
def tiny(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    batch = run_tiny(tmp_path_factory.mktemp("tiny"), request.param, PARTS, 0.02, WIDE)
    base = next(iter(batch.truth.values()))
    amount, missing = {}, np.zeros(0)
    for term in AXES:
        alone = {f"weights.{key}.weight.value": float(key == term) for key in KEYS}
        points, missing = Truth(base.dataset, overridden(base.scenario, alone)).every
        amount[term] = (points - missing) * batch.evidence.references[term]
    return Tiny(batch, amount, missing)


@dataclass(frozen=True)
class Curve:
    """A curve of `AXES` in amounts of which less is better: all plans ``y`` (plans, 2) with ``rest`` (plans,), the level up
    to which the segments hold, points of runs and segments."""

    y: np.ndarray
    rest: np.ndarray
    level: float
    points: pd.DataFrame
    empty: pd.DataFrame


def curves(tiny: Tiny) -> Iterator[Curve]:
    fronts = analyse_fronts(tiny.batch.evidence)
    base = tiny.batch.evidence.besides(("weights.", "solver.", "term_limits."))[next(iter(tiny.batch.jobs))]
    for _, head in fronts.curves[fronts.curves["rules"] == base].iterrows():
        first, second = head["first"], head["second"]
        if not {first, second} <= {*AXES, REST} or head["runs"] == 0:
            continue
        rest = tiny.rest(head["weights"])
        y = np.column_stack([tiny.amount[first], rest if second == REST else tiny.amount[second]])
        points, empty = (table[table["curve"] == head["curve"]].copy() for table in (fronts.points, fronts.empty))
        for sign, names in ((SIGN[first], "first"), (SIGN.get(second, 1.0), "second")):
            for table in (points, empty):
                columns = [name for name in table if str(name).startswith(names)]
                table[columns] *= sign
        yield Curve(y, np.zeros(len(y)) if second == REST else rest, head["rest"], points, empty)


def test_no_plan_lies_where_none_is_said_to_lie(tiny: Tiny) -> None:
    """Every plan whose rest is within the level of the curve lies on or above its segments."""
    asked = 0
    for curve in curves(tiny):
        first, second = curve.y[curve.rest <= curve.level + CLOSE].T
        for row in curve.empty.itertuples():
            inside = (first > row.first_from) & (first < row.first_to)
            if np.isnan(row.second_from):
                assert not (inside & (first < row.first_to * (1 - 1e-6))).any()
                continue
            floor = np.interp(first, [row.first_from, row.first_to], [row.second_from, row.second_to])
            assert (second[inside] >= floor[inside] - CLOSE * np.maximum(1.0, np.abs(floor[inside]))).all()
            asked += 1
    assert asked >= 5


def test_points_said_to_be_on_the_front_are_as_near_to_it_as_their_bars_say(tiny: Tiny) -> None:
    """No plan is as good in the rest and in one amount and better in the other than the run's bar allows; of runs without a
    gap that weigh both, none is better at all."""
    exact, kinds = 0, set()
    for curve in curves(tiny):
        for row in curve.points[(curve.points["kind"] != "other")].itertuples():
            kinds.add(row.kind)
            alike = curve.rest <= row.rest + 1e-9
            for axis, best, held in ((0, row.first_best, row.second), (1, row.second_best, row.first)):
                if np.isnan(best):
                    continue
                these = alike & (curve.y[:, 1 - axis] <= held + 1e-6 * max(1.0, abs(held)))
                assert (curve.y[these, axis] >= best - CLOSE * max(1.0, abs(best))).all()
                exact += abs(best - (row.first, row.second)[axis]) < 1e-6
            if row.status == "front" and row.first_best == row.first and row.second_best == row.second:
                better = curve.y - np.array([row.first, row.second])
                room = 1e-6 * np.maximum(1.0, np.abs([row.first, row.second]))
                assert not (alike & (better <= 1e-9).all(axis=1) & (better < -room).any(axis=1)).any()
    assert exact >= 5 and kinds == {"supported", "limited"}


def test_plans_said_to_be_dominated_are(tiny: Tiny) -> None:
    for curve in curves(tiny):
        by_job = curve.points.set_index("job")
        for row in curve.points[curve.points["status"] != "front"].itertuples():
            other = by_job.loc[row.beaten_by]
            assert (
                other["first"] <= row.first + 1
                and other["second"] <= row.second + 1
                and other["rest"] <= row.rest + 1e-6
            )
            here = (curve.y <= np.array([row.first, row.second]) + 1e-6 * np.abs([row.first, row.second])).all(axis=1)
            assert (here & (curve.rest <= row.rest + 1e-6)).sum() >= 1


def test_prices_hold_the_true_difference_of_the_optima(tiny: Tiny) -> None:
    told = analyse_prices(tiny.batch.evidence).prices
    assert set(told["key"]) == {"phases.2020.park_limit", "rules.productivity.floor", f"term_limits.{FIRST}"}
    truth, asked = tiny.batch.truth, 0
    for row in told.itertuples():
        for job, ending in ((row.job_from, "none_from"), (row.job_to, "none_to")):
            assert (not truth[job].feasible) == (row.ending == ending)
        if row.ending == "both":
            true = (truth[row.job_to].best - truth[row.job_from].best) / (row.value_to - row.value_from)
            assert row.low - 1e-6 <= true <= row.high + 1e-6
            asked += 1
    assert asked >= 2
