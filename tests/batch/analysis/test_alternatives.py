"""Nearly as good and yet different: by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from parkopt.batch.analysis.alternatives import Alternatives, analyse_alternatives, caption
from parkopt.batch.analysis.said import Said
from tests.batch.analysis.made import KEYS, Made, made

TERMS = {key: (key, key) for key in [*KEYS, "missing"]}


def job(cost: float, retained: str, **more: object) -> Made:
    """Plans of eight parks, named by letters; the value is the cost and 100 points that are missing."""
    fates = {park: "RETAIN" if park in retained else "EXIT" for park in "abcdefgh"}
    return replace(Made(fates, {"relocation_cost": 10.0}, {"relocation_cost": cost}, missing=100.0), **more)


def found(jobs: dict[str, Made], **options: object) -> Alternatives:
    result = analyse_alternatives(made(jobs), **options)  # type: ignore[arg-type]
    assert isinstance(result, Alternatives)
    return result


# 150 - (150 - 140) / 0.2: 100 points are unavoidable, so 2 % are 1 point
BEST = {"bound": 140.0, "gap": 0.2}


def test_near_plans_are_taken_best_first_if_they_differ_enough() -> None:
    jobs = {
        "a": job(50.0, "abcd", **BEST), "b": job(50.2, "abce"), "c": job(50.6, "abef"), "d": job(50.8, "abfg"),
        "e": job(51.0, "efgh"), "f": job(51.1, "efga"),
    }  # fmt: skip
    near = found(jobs, least_apart=4)
    assert (near.best, near.measured, near.near) == ("a", "above", 5)
    assert near.measure == pytest.approx(50) and near.proven_gap == pytest.approx(10)
    # b differs in 2 parks only, d in 2 from c; f is too dear
    assert list(near.plans.index) == ["a", "c", "e"]
    assert near.plans["worse"].tolist() == pytest.approx([0, 0.6, 1.0])
    assert near.plans["share"].tolist() == pytest.approx([0, 0.012, 0.02])
    assert near.plans["apart"].tolist() == [0, 4, 8] and near.plans["nearest"].tolist() == [0, 4, 4]
    assert near.every["share"].tolist() == pytest.approx([0, 0.004, 0.012, 0.016, 0.02, 0.022])
    assert near.every["apart"].tolist() == [0, 2, 4, 4, 8, 6]
    assert near.every.index[near.every["taken"]].tolist() == ["a", "c", "e"]
    assert near.gained["c"] == ("e", "f") and near.lost["c"] == ("c", "d")
    assert near.terms.loc["e", "relocation_cost"] == pytest.approx(1.0)


def test_a_plan_made_for_other_weights_may_be_the_best_and_is_then_measured_from() -> None:
    jobs = {"a": job(50.0, "abcd", **BEST), "b": job(49.0, "efgh", weights={"jobs_displaced": 1.0})}
    near = found(jobs, weighting="a")
    assert near.best == "b" and near.measure == pytest.approx(49)


def test_plans_of_other_rules_are_left_out() -> None:
    jobs = {"a": job(50.0, "abcd", **BEST), "b": job(1.0, "efgh", changes={"rules.x.value": 2.0})}
    near = found(jobs, weighting="a")
    assert list(near.plans.index) == ["a"] and near.other_rules == 1
    assert all(near.said[-1].both)


def test_where_the_unavoidable_is_not_known_shares_are_of_the_whole() -> None:
    near = found({"a": job(50.0, "abcd"), "b": job(52.0, "efgh")}, least_apart=1)
    assert near.measured == "whole" and near.measure == 150 and near.said
    assert list(near.plans.index) == ["a", "b"]


def test_the_base_weights_are_the_default_and_else_the_first_entry() -> None:
    part = [("list", "weights", "x")]
    jobs = {
        "a": job(50.0, "ab", parts=part), "b": job(50.0, "ab", weights={}, seed=2, parts=part),
        "c": job(50.0, "ab", weights={}, changes={"rules.x.value": 1.0}, parts=part),
    }  # fmt: skip
    assert found(jobs).weighting == "b"
    same = job(50.0, "ab", weights={"jobs_displaced": 1.0}, parts=part)
    assert found({"a": jobs["a"], "b": same, "c": jobs["c"]}).weighting == "a"
    other = {"d": replace(jobs["c"], seed=2), "e": job(50.0, "ab", changes={"rules.x.value": 1.0}, parts=part)}
    assert found({key: jobs[key] for key in ("a", "c")} | other).weighting == "c"
    assert found({"a": jobs["a"]}).weighting == "a"
    nothing = analyse_alternatives(made({"a": replace(jobs["a"], status="failed")}))
    assert isinstance(nothing, Said) and all(nothing.both)


def test_captions_say_what_differs_in_both_languages() -> None:
    jobs = {"a": job(50.0, "abcd", **BEST), "c": job(50.6, "efgh", raw={"relocation_cost": 50.8, "output_lost": 0.0})}
    jobs["c"] = replace(jobs["c"], missing=99.5)
    near = found(jobs, least_apart=1)
    english, chinese = caption(near, "c", {"e": ("East", "东园")}, TERMS)
    assert english == (
        "0.60% worse, 8 parks differ; retains East, f, g, h; instead of a, b, c, d; "
        "better in points: missing -0.500; worse in points: relocation_cost +0.800"
    )
    assert "保留东园、f、g、h" in chinese
    assert caption(near, "a", {}, TERMS)[0].startswith("the best plan")
