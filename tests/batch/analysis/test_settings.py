"""Figures in force: a job's own, else the base's as manifests tell it."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from parkopt.batch.analysis.settings import Settings
from tests.batch.analysis.made import Made, made

FLOOR, PARKS, LIMIT = (
    "rules.productivity.floor.value",
    "phases.2020.park_limit.value",
    "term_limits.relocation_cost.value",
)


def manifest(floor: float, parks: float) -> str:
    tree = {
        "phases": [{"year": 2020, "park_limit": {"value": parks, "unit": "parks"}}],
        "rules": {"productivity": {"floor": {"value": floor, "unit": "万元/mu"}}},
    }
    return json.dumps({"scenario_resolved": tree})


def settings(base: bool) -> Settings:
    """Two runs that change one figure each, one without a plan, perhaps the base itself."""
    jobs = {"floor": Made(changes={FLOOR: 450.0}), "parks": Made(changes={PARKS: 24.0, LIMIT: 900.0})}
    jobs["none"] = Made(changes={PARKS: 20.0}, status="infeasible")
    told = {"floor": manifest(450, 30), "parks": manifest(350, 24), "base": manifest(350, 30)}
    evidence = made(jobs | ({"base": Made()} if base else {}))
    return Settings(replace(evidence, runs=evidence.runs.assign(manifest=evidence.runs.index.map(told.get))))


@pytest.mark.parametrize("base", [True, False])
def test_what_a_job_does_not_change_is_the_base_as_another_run_tells_it(base: bool) -> None:
    told = settings(base)
    here = {"base": (350.0, 30.0)} if base else {}
    assert told.number(FLOOR).to_dict() == {"floor": 450.0, "parks": 350.0, "none": 350.0} | {
        k: v[0] for k, v in here.items()
    }
    assert told.number(PARKS).to_dict() == {"floor": 30.0, "parks": 24.0, "none": 20.0} | {
        k: v[1] for k, v in here.items()
    }
    assert told.unit(PARKS) == "parks" and told.unit(FLOOR) == "万元/mu" and told.unit("rules.none.value") == ""


def test_limits_on_terms_are_those_that_jobs_state() -> None:
    told = settings(True)
    assert (
        told.limits["relocation_cost"].drop("parks").isna().all() and told.limits.loc["parks", "relocation_cost"] == 900
    )
    assert told.limits.drop(columns="relocation_cost").isna().all(axis=None) and told.unit(LIMIT) == "万元"


def test_without_manifests_only_changes_are_known() -> None:
    told = settings(False)
    bare = Settings(replace(told.evidence, runs=told.evidence.runs.assign(manifest=None)))
    assert bare.number(FLOOR)["floor"] == 450 and np.isnan(bare.number(FLOOR)["parks"]) and bare.unit(FLOOR) == ""
