"""What one more unit costs: hand-computed steps, and intervals that hold whatever the truth is."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.analysis.prices import Prices, analyse_prices
from tests.batch.analysis.made import Made, made

PARKS = "phases.2020.park_limit.value"
FLOOR = "rules.productivity.floor.value"
TARGET = ("parks", "target", "")


def at(parks: float | None, cost: float, gap: float = 0.0, **more: object) -> Made:
    """A job with so many parks allowed (None: the base's 30); one point is 10 / 2 = 5 万元."""
    changes = dict(more.pop("changes", {})) | ({} if parks is None else {PARKS: parks})  # type: ignore[call-overload]
    found = Made(
        weights={"relocation_cost": 2},
        raw={"relocation_cost": cost},
        changes=changes,
        parts=(TARGET,),
        **more,  # type: ignore[arg-type]
    )
    return replace(found, bound=None if found.objective is None else found.objective - gap)


def with_base(evidence: Evidence) -> Evidence:
    """With manifests whose base allows 30 parks."""
    figure = {"value": 30, "unit": "parks", "clause": "S17"}
    told = json.dumps({"scenario_resolved": {"phases": [{"year": 2020, "park_limit": figure}]}})
    manifests = pd.Series(told, index=evidence.runs.index).where(evidence.runs["objective"].notna(), None)
    return replace(evidence, runs=evidence.runs.assign(manifest=manifests))


def test_steps_go_from_each_value_to_the_next_with_the_base_among_them() -> None:
    jobs = {"p24": at(24, 200, gap=1.0), "p36": at(36, 50, gap=0.5, missing=3.0), "base": at(None, 80, gap=2.0)}
    found = analyse_prices(with_base(made(jobs)))
    told = found.prices.set_index("step")
    assert told[["value_from", "value_to"]].to_numpy().tolist() == [[24, 30], [30, 36]]
    assert told["job_to"].tolist() == ["base", "p36"] and (told["key"] == "phases.2020.park_limit").all()
    assert (
        (told["unit"] == "parks").all()
        and (told["others"] == "weights.relocation_cost.weight = 2").all()
        and (told["ending"] == "both").all()
    )
    # objectives 40, 16, 13 points; bounds 39, 14, 12.5
    assert told[["low", "high"]].to_numpy() == pytest.approx(
        np.array([[(14 - 40) / 6, (16 - 39) / 6], [(12.5 - 16) / 6, (13 - 14) / 6]])
    )
    assert told["high_wan"].to_numpy() == pytest.approx(np.array([-23, -1]) / 6 * 5)
    assert told["told"].tolist() == [True, True]
    changes = found.changes.pivot_table(index="step", columns="term", values="change")
    assert changes.loc[1, ["relocation_cost", "missing"]].tolist() == pytest.approx([-30 / 6, 3 / 6])
    assert found.said == ()


def test_without_manifests_the_base_has_no_place_among_the_values() -> None:
    found = analyse_prices(made({"p24": at(24, 200), "p36": at(36, 50), "base": at(None, 80)}))
    assert found.prices[["value_from", "value_to"]].to_numpy().tolist() == [[24, 36]]


def test_neighbours_without_a_plan_are_told_as_what_they_are() -> None:
    jobs = {
        "a": at(10, 0, status="infeasible"),
        "b": at(20, 0, status="no_plan"),
        "c": at(24, 200),
        "d": at(30, 0, status="no_plan"),
        "e": at(36, 0, status="infeasible"),
        "f": at(40, 100),
    }
    jobs["d"] = replace(jobs["d"], bound=45.0)
    told = analyse_prices(made(jobs)).prices.set_index("value_from")
    assert told["ending"].to_dict() == {20.0: "unknown_from", 24.0: "unknown_to", 36.0: "none_from"}
    # at 30 no plan was found, but the bound is above the plan at 24
    assert told.loc[24.0, ["low", "high"]].tolist() == pytest.approx([5 / 6, np.inf]) and told.loc[24.0, "told"]
    assert told.loc[20.0, ["low", "high"]].tolist() == [-np.inf, np.inf] and not told.loc[20.0, "told"]
    assert told.loc[36.0, ["low", "high"]].tolist() == [-np.inf, -np.inf]


def test_of_several_seeds_the_best_plan_and_the_best_bound_count() -> None:
    seeds = ("parks", "seeds×target", "")
    jobs = {f"{parks}-{seed}": replace(at(parks, cost, gap, seed=seed), parts=(seeds,)) for parks, seed, cost, gap in (
        (24, 1, 100, 5.0), (24, 2, 95, 6.0), (30, 1, 60, 2.0), (30, 2, 65, 1.0),
    )}  # fmt: skip
    told = analyse_prices(made(jobs)).prices
    assert len(told) == 1 and told.loc[0, ["job_from", "job_to"]].tolist() == ["24-2", "30-1"]
    # plans 19 and 12, bounds 15 and 12
    assert told.loc[0, ["low", "high"]].tolist() == pytest.approx([(12 - 19) / 6, (12 - 15) / 6])


def test_a_plan_found_for_another_run_counts_where_it_keeps_the_rules() -> None:
    """Under the looser limit the search stopped at 120 万元; the plan of 100 found under the tighter one keeps it, too."""
    key, part = "term_limits.jobs_displaced.value", (("steps", "threshold", ""),)
    jobs = {
        name: Made(
            weights={"relocation_cost": 2}, raw={"relocation_cost": cost, "jobs_displaced": lost}, bound=bound,
            changes={key: limit}, parts=part,
        )
        for name, cost, lost, bound, limit in (("tight", 100, 5, 19.0, 6.0), ("loose", 120, 9, 15.0, 10.0))
    }  # fmt: skip
    told = analyse_prices(made(jobs)).prices
    assert told.loc[0, ["low", "high"]].tolist() == pytest.approx([(15 - 20) / 4, (20 - 19) / 4])
    # the plan of nine jobs lost does not keep the tighter limit, however cheap
    jobs["loose"] = replace(jobs["loose"], raw={"relocation_cost": 80, "jobs_displaced": 9})
    told = analyse_prices(made(jobs)).prices
    assert told.loc[0, ["low", "high"]].tolist() == pytest.approx([(15 - 20) / 4, (16 - 19) / 4])


def test_lines_keep_everything_else_the_same_and_weights_have_no_price() -> None:
    cross = (("cross", "target×threshold", ""),)
    jobs = {
        f"{parks}-{floor}": replace(at(parks, 10 * floor / parks, changes={FLOOR: float(floor)}), parts=cross)
        for parks in (24, 30)
        for floor in (250, 350)
    }
    jobs["weights"] = Made(weights={"relocation_cost": 3}, raw={"relocation_cost": 5}, parts=(("w", "sweep", ""),))
    told = analyse_prices(made(jobs)).prices
    assert sorted(zip(told["key"], told["others"], strict=True)) == [
        ("phases.2020.park_limit", "rules.productivity.floor = 250.0; weights.relocation_cost.weight = 2"),
        ("phases.2020.park_limit", "rules.productivity.floor = 350.0; weights.relocation_cost.weight = 2"),
        ("rules.productivity.floor", "phases.2020.park_limit = 24; weights.relocation_cost.weight = 2"),
        ("rules.productivity.floor", "phases.2020.park_limit = 30; weights.relocation_cost.weight = 2"),
    ]


def test_money_is_told_only_where_it_weighs() -> None:
    jobs = {f"p{parks}": Made(weights={"jobs_displaced": 1}, raw={"jobs_displaced": 1000 / parks}, changes={PARKS: parks}, parts=(TARGET,), bound=0.0) for parks in (20.0, 25.0)}  # fmt: skip
    told = analyse_prices(made(jobs)).prices
    assert told[["low_wan", "high_wan"]].isna().all(axis=None) and told["low"].notna().all()


def test_a_batch_that_varies_no_target_says_so() -> None:
    found = analyse_prices(made({"a": Made(weights={"jobs_displaced": 1}, parts=(("p", "sobol", ""),))}))
    assert isinstance(found, Prices) and found.prices.empty and found.changes.empty
    assert [said.key for said in found.said] == ["batch.prices.none"] and all(said.both for said in found.said)


proof = st.tuples(st.floats(-100, 100), st.floats(0, 10), st.floats(0, 10))


@settings(max_examples=50)
@given(st.lists(proof, min_size=2, max_size=6))
def test_the_true_price_lies_within(runs: list[tuple[float, float, float]]) -> None:
    """Optima anywhere, plans above and bounds below them by anything."""
    jobs = {
        f"p{number}": Made(missing=best + above, bound=best - below, changes={PARKS: 3.0 * number}, parts=(TARGET,))
        for number, (best, above, below) in enumerate(runs)
    }
    told = analyse_prices(made(jobs)).prices
    true = np.diff([best for best, _, _ in runs]) / 3.0
    assert len(told) == len(true)
    assert (told["low"].to_numpy() <= true + 1e-9).all() and (true <= told["high"].to_numpy() + 1e-9).all()
    # and no narrower interval is proven: both ends can be the truth
    assert (told["high"] - told["low"]).to_numpy() * 3 == pytest.approx(
        np.array([a + b for a, b in zip(_widths(runs)[:-1], _widths(runs)[1:], strict=True)]), abs=1e-6
    )


def _widths(runs: list[tuple[float, float, float]]) -> list[float]:
    return [above + below for _, above, below in runs]
