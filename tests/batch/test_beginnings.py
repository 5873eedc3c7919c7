"""Mixed beginnings prove what they promise, and name the plan that is worth most."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkopt.batch.beginnings import Beginnings, mixture
from parkopt.batch.course import course_of
from parkopt.batch.jobs import BatchPlan, plan_batch
from parkopt.batch.load import load_batch
from parkopt.batch.result import solved, without_plan
from parkopt.batch.store import Store, open_store
from parkopt.city import build_city
from parkopt.instance import build_instance
from parkopt.model.build import CityModel, build_model, reweighted
from parkopt.planning import Origin, Settings, make_plan
from parkopt.solve.lagrange import Relaxation
from parkopt.solve.prover import Rounds
from parkopt.solve.shared_rows import Multipliers
from parkopt.solve.start import Start, blend, leave, multipliers
from parkopt.source import content_digests
from tests.batch.files import ENDS, JOBS, write_batch

PARTS = f"""
[warm]
pilots = ["ends"]
checks = 0
{ENDS}{JOBS}[[vary]]
name = "between"
kind = "weights"
others = "zero"
[vary.vectors]
half = {{ relocation_cost = 2.0, land_released = 2.0 }}
third = {{ relocation_cost = 1.0, land_released = 1.0, jobs_displaced = 2.0 }}
[[vary]]
name = "other rows"
kind = "target"
figures = {{ "phases.2020.park_limit" = {{ values = [9] }} }}
"""


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> BatchPlan:
    return plan_batch(load_batch(write_batch(tmp_path_factory.mktemp("batch"), PARTS)))


def named(plan: BatchPlan) -> dict[str, str]:
    return {job.members[0].label: job.id for job in plan.jobs}


def begun(model: CityModel) -> Start:
    """What a short ascent leaves, with the first of all plans (nothing done)."""
    rounds = Rounds(model, None)
    rounds.first = 60
    rounds.round()
    proof = rounds.proof()
    assert proof is not None
    return leave(model, proof.rows, proof.at, proof.averages, np.zeros(model.linear.columns))


def test_mixed_multipliers_prove_at_least_the_mixed_bounds(plan: BatchPlan) -> None:
    jobs = {job.members[0].label: job for job in plan.jobs}
    base = build_model(build_instance(build_city(20, 300, 1), jobs["money"].scenario))

    def model(label: str) -> CityModel:
        return reweighted(base, jobs[label].scenario)

    def value(label: str, start: Start) -> float:
        relaxation = Relaxation(model(label))
        at = multipliers(relaxation, start)
        return relaxation.evaluate(Multipliers(at.firm, relaxation.shared.project(at.row))).value

    ends = {label: begun(model(label)) for label in ("money", "land", "jobs")}
    bounds = {label: value(label, start) for label, start in ends.items()}
    for label, shares in (("half", (0.5, 0.5, 0.0)), ("third", (0.25, 0.25, 0.5))):
        mixed = blend(list(ends.values()), np.array(shares), ends["money"])
        promised = float(np.array(shares) @ np.array(list(bounds.values())))
        assert value(label, mixed) >= promised - 1e-6 * abs(promised)
        assert value(label, mixed) > value(label, ends["land"]), "one end alone proves less"
        assert mixed.averages is None and ends["money"].averages is not None, "averages of other costs say nothing"


def test_multipliers_of_other_rows_are_not_mixed(plan: BatchPlan) -> None:
    model = build_model(build_instance(build_city(20, 300, 1), plan.jobs[0].scenario))
    start = begun(model)
    other = replace(start, rows=start.rows[1:], y=start.y[1:])
    with pytest.raises(ValueError, match="different models"):
        blend([start, other], np.array([0.5, 0.5]), start)


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 4))
@settings(max_examples=60)
def test_a_mixture_of_the_points_is_found_where_there_is_one(seed: int, count: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.random((count, size))
    wanted = rng.dirichlet(np.ones(count)) @ points
    shares = mixture(wanted, points)
    assert shares.min() >= 0 and shares.sum() == pytest.approx(1)
    assert shares @ points == pytest.approx(wanted, abs=1e-4)


def test_near_points_are_preferred_and_what_lies_outside_comes_as_near_as_can_be() -> None:
    line = np.array([[0.0], [1.0], [2.0], [3.0]])
    assert mixture(np.array([1.25]), line) == pytest.approx([0, 0.75, 0.25, 0])
    assert mixture(np.array([2.0]), line) == pytest.approx([0, 0, 1, 0])
    assert mixture(np.array([9.0]), line) == pytest.approx([0, 0, 0, 1])


def run_pilots(store: Store, plan: BatchPlan) -> dict[str, float]:
    """Solve the pilots on a small city and keep them, each with multipliers of its own. Objectives by id."""
    dataset = build_city(20, 300, 1)
    kept = {}
    for number, job in enumerate(job for job in plan.jobs if job.id in plan.pilots):
        record, _ = make_plan(dataset, job.scenario, Settings.of(job.scenario), origin=Origin("test"))
        rows, firms = ("a", "b"), tuple(dataset.firms.index.astype(str)[:3])
        start = Start(
            rows, np.full(2, float(number)), firms, np.full(3, float(number)), (), (job.id,), (),
            np.zeros(3, dtype=np.int64), ("", "", ""), np.zeros(3, dtype=np.int64),
        )  # fmt: skip
        store.leave(job.id, start)
        store.add(solved(job, record.manifest, record.plan, record.measures))
        assert record.manifest.objective is not None
        kept[job.id] = record.manifest.objective
    return kept


def test_a_job_begins_at_mixed_multipliers_and_the_plan_that_is_worth_most(tmp_path: Path, plan: BatchPlan) -> None:
    dataset = build_city(20, 300, 1)
    ids = named(plan)
    jobs = {job.id: job for job in plan.jobs}
    with open_store(tmp_path / "store", plan, content_digests(dataset)) as store:
        run_pilots(store, plan)
        beginnings = Beginnings(course_of(plan), store)
        begun = beginnings.of(jobs[ids["half"]])
        assert begun is not None
        start, pilot = begun
        assert start.y == pytest.approx([0.5, 0.5]) and start.v == pytest.approx([0.5] * 3), "money 0, land 1, jobs 2"
        values = {}
        for label in ("money", "land", "jobs"):
            terms = store.read("terms", ids[label]).set_index("term")
            lost = store.read("runs", ids[label])["objective"].iat[0] - terms["scaled"].sum()
            at_one = {term: terms.loc[term, "raw"] for term in ("relocation_cost", "land_released")}
            values[ids[label]] = (
                lost + 2.0 * at_one["relocation_cost"] / 1_000_000 - 2.0 * at_one["land_released"] / 50_000
            )
        assert pilot == min(values, key=lambda key: values[key]) and start.hosts == (pilot,)
        strange = beginnings.of(jobs[next(job.id for job in plan.jobs if job.members[0].part == "other rows")])
        assert strange is not None and strange[1] in plan.pilots and strange[0].y[0] in (0.0, 1.0, 2.0)


def test_without_anything_left_a_job_begins_from_nothing(tmp_path: Path, plan: BatchPlan) -> None:
    with open_store(tmp_path / "store", plan, content_digests(build_city(20, 300, 1))) as store:
        beginnings = Beginnings(course_of(plan), store)
        assert beginnings.of(next(job for job in plan.jobs if job.id not in plan.pilots)) is None


def test_a_pilot_without_a_plan_is_no_beginning_whatever_an_earlier_try_left(tmp_path: Path, plan: BatchPlan) -> None:
    jobs = {job.id: job for job in plan.jobs}
    ids = named(plan)
    with open_store(tmp_path / "store", plan, content_digests(build_city(20, 300, 1))) as store:
        kept = run_pilots(store, plan)
        store.forget(ids["land"])
        store.add(without_plan(jobs[ids["land"]], "failed", "out of memory", 1.0))
        assert store.left(ids["land"]) is not None, "what it left when it had a plan"
        begun = Beginnings(course_of(plan), store).of(jobs[ids["half"]])
        assert begun is not None and begun[1] in kept.keys() - {ids["land"]}
        assert begun[0].y == pytest.approx([0.0, 0.0]), "of money and jobs, money lies nearer in every weight"
