"""Tables of a store in other shapes: values, rules, distances, what is unavoidable."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.jobs import Job, plan_batch
from parkopt.batch.load import load_batch
from parkopt.batch.result import Result, digest, without_plan
from parkopt.batch.store import open_store
from parkopt.results import Term
from parkopt.solve.outcome import gaps
from tests.batch.analysis.made import KEYS, SIGN, Made, made
from tests.batch.files import write_batch
from tests.report.record import make_record

REFERENCES = {
    "relocation_cost": 1e6, "jobs_displaced": 2e4, "output_lost": 1e6, "land_released": 5e4,
    "business_fit": 2e7, "ecological_exposure": 1e7, "energy_saved": 5e5,
}  # fmt: skip
PARTS = """
[[vary]]
name = "mixed"
kind = "weights"
others = "zero"
[vary.vectors]
money = { relocation_cost = 4.0 }
land = { land_released = 3.0, relocation_cost = 0.5 }
[[vary]]
name = "again"
kind = "cross"
[[vary.of]]
kind = "weights"
others = "zero"
vectors = { money = { relocation_cost = 4.0 } }
[[vary.of]]
kind = "seeds"
seeds = [1, 7]
[[vary]]
name = "moves"
kind = "sweep"
figures = { "rules.land.max_move" = { values = [20] } }
[[vary]]
name = "longer"
kind = "named"
[vary.overrides.longer]
solver.time_limit_s = 20
"""


def result(job: Job, missing: float, amounts: dict[str, float], bound: float) -> Result:
    """A result as a run states it: terms, and an objective that is their sum and what is missing."""
    terms = {}
    for key in KEYS:
        weight = getattr(job.scenario.weights, key).weight.value
        terms[key] = Term(amounts[key], "x", weight, SIGN[key] * weight * amounts[key] / REFERENCES[key])
    objective = missing + sum(term.scaled for term in terms.values())
    gap, total = gaps(objective, bound, 0.5)
    return Result(
        job.id, digest(job.scenario), job.scenario.solver.seed, "feasible", 1.0,
        objective=objective, bound=bound, gap=gap, gap_total=total, terms=terms, plan=make_record().plan,
    )  # fmt: skip


@pytest.fixture
def stored(tmp_path: Path) -> tuple[Evidence, dict[str, str], dict[str, Result]]:
    """Evidence of a store, its jobs by label, and what was put in; the job 'longer' has no plan."""
    plan = plan_batch(load_batch(write_batch(tmp_path, PARTS)))
    rng = np.random.default_rng(3)
    results = {}
    with open_store(tmp_path / "store", plan, {"sites": "ab"}) as store:
        for number, job in enumerate(plan.jobs):
            amounts = {key: float(rng.uniform(0.1, 2)) * REFERENCES[key] for key in KEYS}
            results[job.id] = result(job, 9.0 + number, amounts, 1.0)
            if job.members[0].label == "longer":
                results[job.id] = without_plan(job, "no_plan", "the time ran out", 20.0)
            store.add(results[job.id])
    named = {member.label: job.id for job in plan.jobs for member in job.members}
    return Evidence.of(tmp_path / "store"), named, results


def test_a_plan_under_its_own_weights_has_the_value_that_its_run_states(stored) -> None:
    evidence, named, results = stored
    assert set(evidence.planned) == set(results) - {named["longer"]}
    own = np.diag(evidence.values(evidence.planned, evidence.planned))
    assert own == pytest.approx([results[job].objective for job in evidence.planned])
    assert evidence.references == REFERENCES


def test_a_plan_under_other_weights_has_its_amounts_at_those_weights_and_pays_alike_for_what_is_missing(stored) -> None:
    evidence, named, results = stored
    plan, weighting = results[named["money"]], results[named["land"]]
    missing = plan.objective - sum(term.scaled for term in plan.terms.values())
    by_hand = missing + sum(
        SIGN[key] * weighting.terms[key].weight * plan.terms[key].raw / REFERENCES[key] for key in KEYS
    )
    assert evidence.values(pd.Index([plan.job]), pd.Index([weighting.job])).iloc[0, 0] == pytest.approx(by_hand)
    assert missing == pytest.approx(evidence.missing[plan.job])


def test_jobs_that_differ_in_weights_and_search_alone_have_the_same_rules(stored) -> None:
    evidence, named, _ = stored
    same = {named[label] for label in ("money", "land", "money · seed 7", "longer")}
    assert len(set(evidence.rules[list(same)])) == 1
    assert evidence.rules[named["rules.land.max_move = 20"]] not in set(evidence.rules[list(same)])
    assert evidence.weighting[named["money"]] == evidence.weighting[named["money · seed 7"]]
    assert evidence.weighting[named["money"]] != evidence.weighting[named["land"]]
    assert evidence.changes_of(named["money · seed 7"]) == ""
    assert "rules.land.max_move.value = 20" in evidence.changes_of(named["rules.land.max_move = 20"])


def test_whole_numbers_and_fractions_that_are_equal_are_the_same_rules() -> None:
    evidence = made({"a": Made(changes={"rules.x.value": 20}), "b": Made(changes={"rules.x.value": 20.0}), "c": Made()})
    assert evidence.rules["a"] == evidence.rules["b"] != evidence.rules["c"]


def test_what_is_unavoidable_follows_from_the_two_gaps(stored) -> None:
    evidence, _, _ = stored
    assert evidence.unavoidable.to_numpy() == pytest.approx(0.5)
    proven = made({"a": Made(missing=3.0, bound=3.0, gap=0.0), "b": Made(missing=3.0)})
    assert proven.unavoidable.isna().all()


@given(
    st.lists(
        st.fixed_dictionaries(dict.fromkeys(("P1", "P2", "P3"), st.sampled_from(["RETAIN", "EXIT", "Z1", "Z2"]))),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_plans_are_as_far_apart_as_parks_with_another_fate_or_host(plans: list[dict[str, str]]) -> None:
    evidence = made({f"j{number}": Made(fates) for number, fates in enumerate(plans)})
    for one, first in enumerate(plans):
        for other, second in enumerate(plans):
            by_hand = sum(first[park] != second[park] for park in first)
            assert evidence.apart.loc[f"j{one}", f"j{other}"] == by_hand


def test_a_store_without_any_plan_has_empty_shapes(tmp_path: Path) -> None:
    plan = plan_batch(load_batch(write_batch(tmp_path, PARTS)))
    with open_store(tmp_path / "store", plan, {"sites": "ab"}) as store:
        store.add(without_plan(plan.jobs[0], "infeasible", "30 parks and 20 hosts", 1.0))
    evidence = Evidence.of(tmp_path / "store")
    assert len(evidence.planned) == 0 and evidence.apart.shape == (0, 0) and evidence.fates.size == 0
    assert list(evidence.rules.index) == [plan.jobs[0].id]
    assert evidence.values(evidence.planned, evidence.planned).shape == (0, 0)


def test_entries_of_a_part_are_counted_as_often_as_they_stand() -> None:
    parts = [("list", "weights", "a"), ("list", "weights", "b")]
    evidence = made({"j": Made({"P1": "RETAIN"}, parts=parts), "k": replace(Made(), status="infeasible", parts=parts)})
    assert list(evidence.part("list")["label"]) == ["a", "b"]
