"""Limits on terms in batches: varied although the base scenario states none, as the ε-constraint method asks."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkopt.batch.expand import sampled
from parkopt.batch.figures import limits_to_state
from parkopt.batch.jobs import BatchPlan, plan_batch
from parkopt.batch.load import load_batch
from parkopt.batch.schema import Assumptions
from parkopt.errors import InputError
from parkopt.scenario.load import load_scenario
from tests.batch.files import write_batch
from tests.model.hand import assumed


def laid(folder: Path, parts: str, **head: str) -> BatchPlan:
    return plan_batch(load_batch(write_batch(folder, parts, **head)))


def faults_of(folder: Path, parts: str) -> list[tuple[str, str, str, str]]:
    with pytest.raises(InputError) as caught:
        laid(folder, parts)
    return [(fault.column, fault.rule, fault.message, fault.remedy) for fault in caught.value.faults]


def part(kind: str, figures: str) -> str:
    return f'[[vary]]\nname = "limits"\nkind = "{kind}"\nfigures = {{ {figures} }}\n'


@pytest.mark.parametrize("kind", ["sweep", "threshold"])
def test_a_limit_that_the_base_does_not_state_is_an_assumption_of_the_batch(tmp_path: Path, kind: str) -> None:
    plan = laid(tmp_path, part(kind, '"term_limits.relocation_cost" = { low = 800_000, high = 1_200_000, steps = 3 }'))
    stated = [job.scenario.term_limits.relocation_cost for job in plan.jobs]
    assert [figure.value for figure in stated] == [800_000, 1_000_000, 1_200_000]
    assert {(figure.unit, figure.low, figure.high, figure.clause) for figure in stated} == {
        ("万元", 800_000, 1_200_000, None)
    }
    assert [dict(job.changes) for job in plan.jobs] == [
        {"term_limits.relocation_cost.value": value} for value in (800_000, 1_000_000, 1_200_000)
    ]
    assert plan.jobs[0].members[0].label == "term_limits.relocation_cost = 800000"
    (span,) = plan.parts[0].spans
    assert (span.key, span.distinct) == ("term_limits.relocation_cost.value", 3)
    for job in plan.jobs:
        assert job.scenario.model_copy(update={"term_limits": None}) == plan.file.base


CROSS = """
[[vary]]
name = "cost against land"
kind = "cross"
[[vary.of]]
kind = "weights"
others = "zero"
vectors = { land = { land_released = 1.0 } }
[[vary.of]]
kind = "threshold"
figures = { "term_limits.relocation_cost" = { values = [700_000, 900_000] } }
[[vary.of]]
kind = "sweep"
figures = { "term_limits.jobs_displaced" = { values = [9_000] } }
"""


def test_a_weighting_crossed_with_limits(tmp_path: Path) -> None:
    plan = laid(tmp_path, CROSS)
    limits = [dict(job.scenario.term_limits or ()) for job in plan.jobs]
    assert [(told["relocation_cost"].value, told["jobs_displaced"].value) for told in limits] == [
        (700_000, 9_000), (900_000, 9_000),
    ]  # fmt: skip
    assert all(job.scenario.weights.land_released.weight.value == 1.0 for job in plan.jobs)
    assert all(job.scenario.weights.relocation_cost.weight.value == 0.0 for job in plan.jobs)
    assert plan.parts[0].sampling == "weights×threshold×sweep"


def test_the_id_is_that_of_the_limit_whatever_else_the_part_sweeps(tmp_path: Path) -> None:
    one = laid(tmp_path, part("sweep", '"term_limits.energy_saved" = { values = [1000] }'))
    more = laid(tmp_path, part("threshold", '"term_limits.energy_saved" = { values = [500, 1000] }'))
    assert one.jobs[0].id == more.jobs[1].id


def test_a_limit_that_the_base_states_is_varied_as_any_figure(tmp_path: Path) -> None:
    figure = '{ value = 900000, unit = "万元", assumption = "the council", low = 700000, high = 1000000 }'
    base = f'extends = "shaoxing-2020"\n[term_limits]\nrelocation_cost = {figure}\n'
    (tmp_path / "base.toml").write_text(base, encoding="utf-8")
    plan = laid(tmp_path, part("threshold", '"term_limits.relocation_cost" = { steps = 2 }'), base="base.toml")
    figures = [job.scenario.term_limits.relocation_cost for job in plan.jobs]
    assert [(figure.value, figure.assumption) for figure in figures] == [
        (700_000, "the council"), (1_000_000, "the council"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "figures", "rule", "words"),
    [
        ("sweep", '"term_limits.relocation_cots" = { values = [1] }', "unknown_figure", "term_limits.relocation_cost"),
        ("target", '"term_limits.relocation_cost" = { values = [1] }', "wrong_kind", "make it a sweep"),
        ("sweep", '"term_limits.relocation_cost" = { steps = 3 }', "missing_range", "states no such limit"),
        ("sweep", '"term_limits.relocation_cost" = { low = 1, steps = 3 }', "missing_range", "give low and high"),
        ("sweep", '"term_limits.relocation_cost" = { low = 2, high = 1, steps = 3 }', "empty_range", "not below"),
        ("sweep", '"term_limits.relocation_cost" = { values = [] }', "too_few", "name at least one"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, kind: str, figures: str, rule: str, words: str) -> None:
    ((column, told, message, remedy),) = faults_of(tmp_path, part(kind, figures))
    assert (column, told) == (f"vary[0].figures.{figures.split(chr(34))[1]}", rule)
    assert words in f"{message}; {remedy}"


def test_two_parts_of_a_product_may_not_set_the_same_limit(tmp_path: Path) -> None:
    twice = CROSS.replace("term_limits.jobs_displaced", "term_limits.relocation_cost")
    assert [(column, rule) for column, rule, *_ in faults_of(tmp_path, twice)] == [("vary[0].of[2]", "set_twice")]


def test_limits_are_choices_and_not_sampled() -> None:
    limited = load_scenario(
        "shaoxing-2020",
        {"term_limits.land_released": assumed(10.0, "mu") | {"low": 5.0}},
    )
    everything = Assumptions(kind="assumptions", count=2, seed=0, whole=())
    assert sampled(everything, limited).keys() == sampled(everything, load_scenario("shaoxing-2020")).keys()
    assert "term_limits.land_released" not in limits_to_state(limited)
