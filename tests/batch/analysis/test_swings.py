"""Which assumptions swing the plan: hand-computed ends, Kendall's tau, and no swing where there is only noise or gap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from parkopt.batch.analysis.ranks import kendall
from parkopt.batch.analysis.swings import analyse_swings
from tests.batch.analysis.made import Made, made
from tests.batch.analysis.test_prices import with_base

SWEEP = (("one at a time", "sweep", ""),)
ALL = (("unsure", "assumptions", ""),)
MOVE, PRICE, PARKS = "rules.land.max_move.value", "costs.upgrade_per_mu.value", "phases.2020.park_limit.value"
STAY = {"P1": "RETAIN", "P2": "P1", "P3": "EXIT"}


def at(points: float, gap: float, fates: dict[str, str] | None = None, **more: object) -> Made:
    return Made(fates=fates or STAY, missing=points, bound=points - gap, **more)  # type: ignore[arg-type]


def one_at_a_time() -> dict[str, Made]:
    return {
        "base": at(100, 2),
        "move-low": at(101, 3, changes={MOVE: 20.0}, parts=SWEEP),
        "move-mid": at(90, 3, changes={MOVE: 30.0}, parts=SWEEP),
        "move-high": at(99, 4, {**STAY, "P3": "RETAIN"}, changes={MOVE: 40.0}, parts=SWEEP),
        "price-low": at(80, 1, {"P1": "P2", "P2": "RETAIN", "P3": "RETAIN"}, changes={PRICE: 1.0}, parts=SWEEP),
        "price-high": Made(status="infeasible", changes={PRICE: 9.0}, parts=SWEEP),
    }


def test_ends_change_against_the_base_by_what_is_proven() -> None:
    told = analyse_swings(made(one_at_a_time())).ends
    assert list(zip(told["key"], told["end"], strict=True)) == [
        ("costs.upgrade_per_mu", "low"), ("costs.upgrade_per_mu", "high"),
        ("rules.land.max_move", "low"), ("rules.land.max_move", "high"),
    ]  # fmt: skip
    told = told.set_index("job")
    assert told.loc["price-low", ["low", "high"]].tolist() == [79 - 100, 80 - 98]
    assert told.loc["move-low", ["low", "high"]].tolist() == [98 - 100, 101 - 98]
    assert told["told"].to_dict() == {"price-low": True, "price-high": True, "move-low": False, "move-high": False}
    assert told["ending"].to_dict()["price-high"] == "none" and np.isinf(told.loc["price-high", "low"])
    assert told["apart"].to_dict() == pytest.approx(
        {"price-low": 3, "price-high": np.nan, "move-low": 0, "move-high": 1}, nan_ok=True
    )


def test_changed_parks_are_a_swing_only_beyond_what_seeds_change() -> None:
    found = analyse_swings(made(one_at_a_time()))
    assert np.isnan(found.noise) and found.ends["apart_told"].isna().all()
    assert "batch.swings.no_noise" in [said.key for said in found.said]
    jobs = one_at_a_time() | {"seed": at(100.5, 4, {**STAY, "P3": "P1"}, seed=2)}
    found = analyse_swings(made(jobs))
    told = found.ends.set_index("job")["apart_told"]
    assert found.noise == 1 and told["price-low"] and not told["move-high"] and pd.isna(told["price-high"])


def test_the_base_may_be_an_end_itself_and_counts_with_its_best_seed() -> None:
    jobs = {
        "base": at(100, 2, parts=SWEEP),
        "again": at(99, 5, seed=2),
        "fewer": at(110, 1, changes={PARKS: 24.0}, parts=SWEEP),
    }
    told = analyse_swings(with_base(made(jobs))).ends
    assert told[["job", "end", "value", "base"]].to_numpy().tolist() == [["fewer", "low", 24.0, 30.0]]
    assert told.loc[0, ["low", "high"]].tolist() == [109 - 99, 110 - 98]


def sample(x: np.ndarray, points: np.ndarray, gap: float, retained: np.ndarray | None = None) -> dict[str, Made]:
    """Samples of assumptions x (n, k); the first ``retained`` of 20 parks stay."""
    names = [f"rules.r{k:02d}.value" for k in range(x.shape[1])]
    stays = np.zeros(len(x), dtype=int) if retained is None else retained
    return {
        f"s{n:03d}": at(
            float(points[n]), gap, {f"P{p:02d}": "RETAIN" if p < stays[n] else "EXIT" for p in range(20)},
            changes=dict(zip(names, x[n].tolist(), strict=True)), parts=ALL,
        )
        for n in range(len(x))
    }  # fmt: skip


def test_what_moves_the_objective_is_told_from_what_does_not() -> None:
    rng = np.random.default_rng(3)
    x = rng.random((24, 6))
    found = analyse_swings(made(sample(x, 100 * x[:, 2] + 5 * x[:, 4], 1.0, np.rint(20 * x[:, 1]).astype(int))))
    told = found.samples.set_index(["outcome", "key"])
    swing = told[told["told"]]
    assert ("objective", "rules.r02") in swing.index and ("retained", "rules.r01") in swing.index
    assert {key for outcome, key in swing.index if outcome == "objective"} == {"rules.r02"}
    row = told.loc[("objective", "rules.r02")]
    assert (
        row["low"] < row["tau"] < row["high"] and row["low"] > 0.5 and row["samples"] == 24 and row["part"] == "unsure"
    )
    spread = found.outcomes.set_index("outcome")
    assert spread.loc["retained", "most"] == np.rint(20 * x[:, 1]).max() and spread.loc["retained", "unit"] == "parks"
    assert "apart" not in spread.index  # the base has no plan here


def test_within_the_gap_nothing_is_a_swing() -> None:
    x = np.random.default_rng(4).random((16, 3))
    told = analyse_swings(made(sample(x, 10 * x[:, 0], 20.0))).samples
    objective = told[told["outcome"] == "objective"]
    assert (objective["tau"] == 0).all() and not objective["told"].any()
    exact = analyse_swings(made(sample(x, 10 * x[:, 0], 0.0))).samples
    assert exact[exact["outcome"] == "objective"].set_index("key")["told"].to_dict() == {
        "rules.r00": True,
        "rules.r01": False,
        "rules.r02": False,
    }


def test_assumptions_that_rise_together_are_not_told_from_each_other() -> None:
    """r1 follows r0 in all samples but for trifles, r2 does not: which of the two moves the objective is not told."""
    rng = np.random.default_rng(6)
    x = rng.random((24, 3))
    x[:, 1] = x[:, 0] + rng.normal(0, 0.02, 24)
    told = analyse_swings(made(sample(x, 10 * x[:, 0] + rng.normal(0, 0.5, 24), 0.0))).samples
    told = told[told["outcome"] == "objective"].set_index("key")
    assert told["told"].to_dict() == {"rules.r00": True, "rules.r01": True, "rules.r02": False}
    assert told["alike"].to_dict() == {"rules.r00": "rules.r01", "rules.r01": "rules.r00", "rules.r02": ""}


def test_two_causes_do_not_stand_in_for_each_other() -> None:
    x = np.random.default_rng(7).random((48, 4))
    told = analyse_swings(made(sample(x, 10 * x[:, 0] + 8 * x[:, 1], 0.0))).samples
    told = told[told["outcome"] == "objective"].set_index("key")
    assert told.loc[["rules.r00", "rules.r01"], "told"].all() and (told["alike"] == "").all()


def test_noise_alone_is_seldom_called_a_swing() -> None:
    """20 batches of pure noise with ten assumptions: an honest test finds one in twenty."""
    wrong = 0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        told = analyse_swings(made(sample(rng.random((12, 10)), rng.random(12), 0.0))).samples
        wrong += told[told["outcome"] == "objective"]["told"].any()
    assert wrong <= 4  # 5 or more: one in 400 for an honest test


def test_samples_without_a_plan_are_an_outcome_of_their_own() -> None:
    x = np.random.default_rng(5).random((32, 2))
    jobs = sample(x, x[:, 1], 0.0)
    jobs = {
        name: replace(job, status="infeasible", bound=None) if x[n, 0] > 0.6 else job
        for n, (name, job) in enumerate(jobs.items())
    }
    told = analyse_swings(made(jobs)).samples.set_index(["outcome", "key"])
    assert told.loc[("plan", "rules.r00"), "told"] and told.loc[("plan", "rules.r00"), "tau"] < 0
    assert told.loc[("plan", "rules.r00"), "samples"] == 32 and told.loc[("objective", "rules.r01"), "samples"] < 32


@given(st.integers(2, 30), st.integers(0, 10**6))
def test_tau_is_that_of_the_books(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.permutation(n), rng.permutation(n)
    signs = [np.sign(np.subtract.outer(values, values)).astype(float)[None] for values in (y, x)]
    assert kendall(*signs)[0, 0] == pytest.approx(kendalltau(x, y).statistic)


def test_what_a_batch_lacks_is_said() -> None:
    found = analyse_swings(made({"a": at(1, 0, parts=(("p", "sobol", ""),))}))
    assert [said.key for said in found.said] == [
        "batch.swings.no_sweep",
        "batch.swings.no_samples",
        "batch.swings.no_noise",
    ]
    assert found.ends.empty and found.samples.empty
    few = sample(np.random.default_rng(1).random((5, 2)), np.arange(5.0), 0.0) | {
        "m": at(1, 0, changes={MOVE: 1.0}, parts=SWEEP)
    }
    found = analyse_swings(made(few))
    assert [said.key for said in found.said] == ["batch.swings.no_base", "batch.swings.few", "batch.swings.no_noise"]
    assert all(said.both for said in found.said)
