"""Which plans keep the rules of a job."""

from __future__ import annotations

from dataclasses import replace

from parkopt.batch.analysis.alternatives import Alternatives, analyse_alternatives
from parkopt.batch.analysis.candidates import candidates
from parkopt.batch.analysis.regret import analyse_regret
from parkopt.batch.analysis.settings import Settings
from tests.batch.analysis.made import Made, made

COST, LAND = "term_limits.relocation_cost.value", "term_limits.land_released.value"


def job(cost: float, land: float, **more: object) -> Made:
    """A plan that costs so much and releases so much land, weighed alike."""
    weights = {"relocation_cost": 10.0, "land_released": 10.0}
    plain = Made({"a": "RETAIN"}, weights, {"relocation_cost": cost, "land_released": land}, missing=50.0, bound=0.0)
    return replace(plain, **more)  # type: ignore[arg-type]


def jobs() -> dict[str, Made]:
    return {
        "free": job(10, 5),
        "other": job(7, 1, weights={"relocation_cost": 20.0}),
        "cheap": job(4, 2, changes={COST: 5.0}),
        "dear": job(9, 9, changes={LAND: 8.0}),
        "rules": job(1, 9, changes={"rules.x.value": 1.0}),
        "both": job(1, 9, changes={"rules.x.value": 1.0, COST: 5.0}),
        "none": job(0, 0, changes={COST: 1.0}, status="infeasible"),
    }


def test_limited_plans_keep_the_rules_of_unlimited_jobs_and_of_limits_that_they_hold() -> None:
    settings = Settings(made(jobs()))
    assert set(candidates(settings, "free")) == {"free", "other", "cheap", "dear"}
    assert set(candidates(settings, "cheap")) == {"cheap"}
    assert set(candidates(settings, "dear")) == {"dear"}
    assert set(candidates(settings, "rules")) == {"rules", "both"} == set(candidates(settings, "both"))


def test_more_is_better_is_limited_from_below() -> None:
    settings = Settings(made({"wanted": job(9, 5, changes={LAND: 5.0}), "more": job(9, 6), "less": job(9, 4)}))
    assert set(candidates(settings, "wanted")) == {"wanted", "more"}


def test_a_limited_plan_may_beat_an_unlimited_one_and_its_bound_proves_nothing_there() -> None:
    made_of = jobs() | {"cheap": job(4, 2, changes={COST: 5.0}, bound=51.0)}
    (found,) = analyse_regret(made(made_of)).same
    assert list(found.low.columns) == ["free", "other"] and set(found.low.index) == {"free", "other", "cheap", "dear"}
    assert found.beaten.loc["free", "by"] == "dear" and found.beaten.loc["free", "gain"] == 5
    assert found.beaten.loc["other", "by"] == "cheap" and not found.contradicted
    near = analyse_alternatives(made(made_of), weighting="free")
    assert isinstance(near, Alternatives) and near.best == "dear" and near.other_rules == 2 and near.proven_gap == 50.0
