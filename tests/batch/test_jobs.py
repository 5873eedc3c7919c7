"""Batches laid out: hand-worked expansions, ids that do not move, duplicates merged, every fault of every job."""

from __future__ import annotations

from math import prod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkopt.batch.expand import TERMS, entries, sampled, size
from parkopt.batch.figures import figures
from parkopt.batch.jobs import BatchPlan, digest, job_id, plan_batch
from parkopt.batch.load import load_batch
from parkopt.batch.schema import Assumptions, Cross, Lattice, Listed, Named, References, Seeds, Sweep, Values
from parkopt.errors import Fault, InputError
from parkopt.scenario.load import load_scenario
from parkopt.scenario.schema import Weights
from tests.batch.files import write_batch


def laid(folder: Path, parts: str, **head: object) -> BatchPlan:
    return plan_batch(load_batch(write_batch(folder, parts, **head)))  # type: ignore[arg-type]


def changes(plan: BatchPlan) -> list[dict[str, object]]:
    return [dict(job.changes) for job in plan.jobs]


def faults_of(folder: Path, parts: str, **head: object) -> tuple[Fault, ...]:
    with pytest.raises(InputError) as caught:
        laid(folder, parts, **head)
    return tuple(caught.value.faults)


def found(folder: Path, parts: str, **head: object) -> list[tuple[str, str]]:
    return [(fault.column, fault.rule) for fault in faults_of(folder, parts, **head)]


def weight(**terms: float) -> dict[str, object]:
    return {f"weights.{term}.weight.value": value for term, value in terms.items()}


def test_the_terms_are_those_of_a_scenario() -> None:
    assert TERMS == tuple(Weights.model_fields) == tuple(References.model_fields)


def test_listed_weightings_change_what_they_name_or_zero_the_rest(tmp_path: Path) -> None:
    part = (
        '[[vary]]\nname = "a"\nkind = "weights"\nothers = "{others}"\nvectors = {{ one = {{ land_released = 3 }} }}\n'
    )
    assert changes(laid(tmp_path, part.format(others="base"))) == [weight(land_released=3.0)]
    zeros = weight(**{term: 0.0 for term in TERMS if term != "land_released"})
    assert changes(laid(tmp_path, part.format(others="zero"))) == [zeros | weight(land_released=3.0)]


def test_a_lattice_by_hand(tmp_path: Path) -> None:
    part = """
[[vary]]
name = "grid"
kind = "grid"
terms = ["jobs_displaced", "output_lost"]
total = 3
steps = 2
others = "base"
"""
    plan = laid(tmp_path, part)
    assert changes(plan) == [
        weight(jobs_displaced=3.0, output_lost=0.0),
        weight(jobs_displaced=1.5, output_lost=1.5),
        weight(jobs_displaced=0.0, output_lost=3.0),
    ]
    assert [job.members[0].label for job in plan.jobs] == [
        "3 jobs_displaced", "1.5 jobs_displaced+1.5 output_lost", "3 output_lost",
    ]  # fmt: skip


def test_sweeps_move_one_figure_at_a_time(tmp_path: Path) -> None:
    part = """
[[vary]]
name = "one"
kind = "sweep"
[vary.figures]
"costs.retrofit" = { values = [0.01, 0.05] }
"rules.land.max_move" = { steps = 2 }
"""
    assert changes(laid(tmp_path, part)) == [
        {"costs.retrofit.value": 0.01},
        {"costs.retrofit.value": 0.05},
        {"rules.land.max_move.value": 15.0},
        {"rules.land.max_move.value": 80.0},
    ]


def test_limits_of_parks_from_24_to_40_become_assumptions(tmp_path: Path) -> None:
    part = """
[[vary]]
name = "parks"
kind = "target"
[vary.figures]
"phases.2020.park_limit" = { low = 24, high = 40, steps = 5 }
"""
    plan = laid(tmp_path, part)
    assert [job.scenario.phases[1].park_limit.value for job in plan.jobs] == [24, 28, 32, 36, 40]
    assert {job.scenario.phases[0].park_limit.value for job in plan.jobs} == {60}
    last = plan.jobs[-1].scenario.phases[1].park_limit
    assert (last.clause, last.low, last.high) == (None, 30, 40) and "G18 §1.2 states 30" in str(last.assumption)


def test_named_variants_are_written_as_a_scenario_is(tmp_path: Path) -> None:
    part = """
[[vary]]
name = "variants"
kind = "named"
[vary.overrides."across borders"]
rules.merging.cross_county = { value = true, assumption = "counties agree" }
[vary.overrides.near]
"rules.land.max_move.value" = 20
rules.merging = { max_span = { value = 6000 } }
"""
    plan = laid(tmp_path, part)
    assert changes(plan) == [
        {"rules.merging.cross_county.value": True},
        {"rules.merging.max_span.value": 6000.0, "rules.land.max_move.value": 20.0},
    ]
    assert plan.jobs[0].scenario.rules.merging.cross_county.assumption == "counties agree"


CROSS = """
[[vary]]
name = "noise"
kind = "cross"
[[vary.of]]
kind = "named"
[vary.of.overrides.far]
rules.land.max_move.value = 60
[vary.of.overrides.near]
rules.land.max_move.value = 20
[[vary.of]]
kind = "named"
[vary.of.overrides.span]
rules.merging.max_span.value = 6000
[[vary.of]]
kind = "seeds"
seeds = [1, 2]
"""


def test_a_cross_product_combines_and_the_last_part_moves_fastest(tmp_path: Path) -> None:
    plan = laid(tmp_path, CROSS)
    assert [job.members[0].label for job in plan.jobs] == [
        "far · span · seed 1", "far · span · seed 2", "near · span · seed 1", "near · span · seed 2",
    ]  # fmt: skip
    first, second, *_ = plan.jobs
    land, merging, solver = second.scenario.rules.land, second.scenario.rules.merging, second.scenario.solver
    assert (land.max_move.value, merging.max_span.value, solver.seed) == (60, 6000, 2)
    assert "solver.seed" not in first.changes
    assert plan.parts[0].sampling == "named×named×seeds"


def test_more_entries_than_the_cap_must_be_allowed_by_name(tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, CROSS, cap=3)
    assert (fault.rule, fault.column) == ("too_many", "vary[0]")
    assert '"noise" = 4' in fault.remedy
    assert len(laid(tmp_path, CROSS, cap=3, caps='"noise" = 4').jobs) == 4
    assert found(tmp_path, CROSS, caps='"nose" = 4') == [("caps.nose", "unknown_part")]


def test_a_cross_product_too_large_to_list_is_refused_at_once(tmp_path: Path) -> None:
    seeds = f"[[vary.of]]\nkind = 'sweep'\nfigures = {{ 'costs.retrofit' = {{ values = {[0.02] * 50} }} }}\n"
    grid = (
        "[[vary.of]]\nkind = 'grid'\nterms = ['jobs_displaced', 'output_lost', 'land_released', 'energy_saved']\n"
        "total = 1\nsteps = 1000\nothers = 'base'\n"
    )
    (fault,) = faults_of(tmp_path, f"[[vary]]\nname = 'huge'\nkind = 'cross'\n{seeds}{grid}")
    assert fault.rule == "too_many" and f"{50 * 1001 * 1002 * 1003 // 6:,}" in fault.message


def test_parts_of_a_cross_product_may_not_set_the_same_figure(tmp_path: Path) -> None:
    part = "[[vary]]\nname = 'x'\nkind = 'cross'\n" + "[[vary.of]]\nkind = 'seeds'\nseeds = [1]\n" * 2
    assert found(tmp_path, part) == [("vary[0].of[1]", "set_twice")]


ASSUMED = """
[[vary]]
name = "unsure"
kind = "assumptions"
count = 8
seed = 3
whole = ["rules.land.receiving_parks", "rules.land.receiving_zones"]
"""


def test_every_assumption_is_sampled_in_its_range_and_nothing_else(tmp_path: Path) -> None:
    plan = laid(tmp_path, ASSUMED)
    base = figures(plan.file.base)
    wanted = {
        f"{key}.value"
        for key, figure in base.items()
        if figure.assumption and figure.low != figure.high and not key.startswith("weights.")
    }
    assert len(plan.jobs) == 8 and len(wanted) > 80
    assert set().union(*(job.changes for job in plan.jobs)) == wanted
    for job in plan.jobs:
        for key, figure in figures(job.scenario).items():
            if f"{key}.value" in wanted:
                assert figure.low <= figure.value <= figure.high  # type: ignore[operator]
        assert job.scenario.rules.land.receiving_parks.value.is_integer()
        assert job.scenario.rules.eligibility.small_max_firms.value.is_integer()
    assert changes(plan) == changes(laid(tmp_path, ASSUMED))


def test_assumptions_are_narrowed_by_the_beginnings_of_their_keys() -> None:
    part = Assumptions(
        kind="assumptions", count=2, seed=0, only=("costs.",), never=("costs.move",), whole=("costs.retrofit",)
    )
    keys = sampled(part, load_scenario("shaoxing-2020"))
    assert set(keys) == {f"costs.{key}" for key in (
        "workshop_per_m2", "retrofit", "upgrade_per_mu", "merge_per_mu", "vacate_per_mu", "close_per_person",
    )}  # fmt: skip


def test_the_same_scenario_runs_once_and_belongs_to_both_parts(tmp_path: Path) -> None:
    part = """
[[vary]]
name = "seeds"
kind = "seeds"
seeds = [1, 2]
[[vary]]
name = "moves"
kind = "sweep"
figures = { "rules.land.max_move" = { values = [30, 40] } }
"""
    plan = laid(tmp_path, part)
    assert plan.entries == 4 and len(plan.jobs) == 3
    base = plan.jobs[0]
    assert dict(base.changes) == {} and base.scenario == plan.file.base
    assert [(member.part, member.sampling) for member in base.members] == [("seeds", "seeds"), ("moves", "sweep")]
    assert [part.jobs for part in plan.parts] == [
        (base.id, plan.jobs[1].id),
        (plan.jobs[2].id, base.id),
    ]


def test_an_id_is_of_the_changes_alone(tmp_path: Path) -> None:
    plan = laid(tmp_path, CROSS)
    renamed = laid(tmp_path, CROSS.replace('"noise"', '"other"').replace(".far]", ".away]"))
    assert [job.id for job in plan.jobs] == [job.id for job in renamed.jobs]
    assert len({job.id for job in plan.jobs}) == 4
    assert job_id({"a": 1, "b": 2.5}) == job_id({"b": 2.5, "a": 1.0}) != job_id({"a": 1, "b": 2.6})
    assert job_id({}) == "44136fa355b3", "ids are kept in stores: they must never move"


def test_every_job_keeps_the_batch_scales_and_settings(tmp_path: Path) -> None:
    plan = laid(tmp_path, CROSS, land=60_000)
    for job in plan.jobs:
        assert job.scenario.weights.land_released.reference.value == 60_000
        assert (job.scenario.solver.time_limit_s, job.scenario.solver.threads) == (10, 1)


def test_a_base_beside_the_batch_comes_before_a_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "town.toml").write_text('extends = "shaoxing-2020"\n[rules.land]\nmax_move.value = 25\n')
    plan = laid(tmp_path, "[[vary]]\nname = 's'\nkind = 'seeds'\nseeds = [1]\n", base="town")
    assert plan.file.base.rules.land.max_move.value == 25


def test_a_base_that_is_not_there_is_a_fault_of_the_batch(tmp_path: Path) -> None:
    part = "[[vary]]\nname = 's'\nkind = 'seeds'\nseeds = [1]\n"
    assert found(tmp_path, part, base="nowhere") == [("base", "missing_parent")]


def test_a_scale_outside_its_range_names_the_reference(tmp_path: Path) -> None:
    part = "[[vary]]\nname = 's'\nkind = 'seeds'\nseeds = [1]\n"
    assert found(tmp_path, part, land=5) == [("references.land_released", "out_of_range")]


def test_the_schema_lists_all_faults_under_the_keys_of_the_file(tmp_path: Path) -> None:
    parts = """
[[vary]]
name = "a"
kind = "grid"
terms = ["jobs", "output_lost"]
total = 0
steps = 1
others = "none"
[[vary]]
name = "b"
kind = "cross"
[[vary.of]]
kind = "seeds"
seeds = [-1]
[[vary.of]]
kind = "dice"
"""
    assert set(found(tmp_path, parts)) == {
        ("vary[0].terms[0]", "unknown_word"),
        ("vary[0].total", "out_of_range"),
        ("vary[0].others", "unknown_word"),
        ("vary[1].of[0].seeds[0]", "out_of_range"),
        ("vary[1].of[1]", "unknown_word"),
    }


def test_the_checks_list_all_faults_at_once(tmp_path: Path) -> None:
    parts = """
[[vary]]
name = "a"
kind = "sobol"
terms = ["jobs_displaced", "jobs_displaced"]
total = 1
count = 12
seed = 1
others = "base"
[[vary]]
name = "a"
kind = "threshold"
[vary.figures]
"rules.land.max_mve" = { values = [1] }
"costs.retrofit" = { steps = 3 }
"rules.polluters.by" = { steps = 2 }
"rules.land.plot_ratio" = { low = 2, high = 1, steps = 2 }
"rules.merging.max_gap" = { values = [], scale = "log" }
[[vary]]
kind = "sweep"
[vary.figures]
"weights.land_released.reference" = { values = [1] }
"coefficients.fit_hub_bonus" = { steps = 2, scale = "log" }
[[vary]]
name = "d"
kind = "named"
[vary.overrides.elsewhere]
data.path = "other"
weights.land_released.reference.value = 3
[[vary]]
name = "e"
kind = "assumptions"
count = 2
seed = 1
only = ["cost."]
whole = ["costs"]
"""
    assert set(found(tmp_path, parts)) == {
        ("vary[0].terms", "duplicate_term"),
        ("vary[0].count", "not_a_power_of_two"),
        ("vary[1].name", "duplicate_name"),
        ("vary[1].figures.rules.land.max_mve", "unknown_figure"),
        ("vary[1].figures.costs.retrofit", "wrong_kind"),
        ("vary[1].figures.rules.polluters.by", "missing_range"),
        ("vary[1].figures.rules.land.plot_ratio", "empty_range"),
        ("vary[1].figures.rules.merging.max_gap", "both_forms"),
        ("vary[1].figures.rules.merging.max_gap", "too_few"),
        ("vary[2].name", "missing"),
        ("vary[2].figures.weights.land_released.reference", "fixed_reference"),
        ("vary[2].figures.coefficients.fit_hub_bonus", "log_of_zero"),
        ("vary[3].overrides.elsewhere", "fixed"),
        ("vary[3].overrides.elsewhere", "fixed_reference"),
        ("vary[4].only", "unknown_figure"),
        ("vary[4].whole", "unknown_figure"),
        ("vary[4]", "too_few"),
    }


def test_faults_of_jobs_are_all_listed_and_equal_ones_once(tmp_path: Path) -> None:
    parts = """
[[vary]]
name = "moves"
kind = "sweep"
[vary.figures]
"rules.land.max_move" = { values = [30, 500] }
[[vary]]
name = "grid"
kind = "grid"
terms = ["jobs_displaced", "output_lost", "land_released"]
total = 9
steps = 1
others = "zero"
[[vary]]
name = "variants"
kind = "named"
[vary.overrides.typo]
rules.land.max_mve = 3
[vary.overrides.again]
rules.land.max_mve = 3
"""
    seen = [(fault.layer, fault.row, fault.column, fault.rule) for fault in faults_of(tmp_path, parts)]
    assert seen == [
        ("vary[0] moves", "rules.land.max_move = 500", "rules.land.max_move", "out_of_range"),
        ("vary[1] grid", "9 jobs_displaced", "weights.jobs_displaced.weight", "out_of_range"),
        ("vary[1] grid", "9 output_lost", "weights.output_lost.weight", "out_of_range"),
        ("vary[1] grid", "9 land_released", "weights.land_released.weight", "out_of_range"),
        ("vary[2] variants", "typo and 1 more", "rules.land.max_mve", "unknown_key"),
    ]


def test_a_key_without_quotes_is_told_so(tmp_path: Path) -> None:
    part = "[[vary]]\nname = 's'\nkind = 'sweep'\n[vary.figures]\ncosts.retrofit = { values = [0.02] }\n"
    (fault,) = faults_of(tmp_path, part)
    assert (fault.column, fault.rule) == ("vary[0].figures.costs.retrofit", "unknown_key")
    assert "in quotes" in fault.remedy


def test_where_the_data_lie_makes_no_other_scenario(tmp_path: Path) -> None:
    """The same batch on another machine, where the data set has another path, goes on in the same store."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    seeds = "[[vary]]\nname = 's'\nkind = 'seeds'\nseeds = [1, 2]\n"
    plans = []
    for name in ("here", "there"):
        (tmp_path / name / "town").mkdir()
        (tmp_path / name / "mine.base.toml").write_text('extends = "shaoxing-2020"\ndata.path = "town"\n')
        plans.append(laid(tmp_path / name, seeds, base="mine.base"))
    one, other = (plan.file.base for plan in plans)
    assert one.data != other.data and digest(one) == digest(other)
    assert digest(one) != digest(plans[0].jobs[1].scenario)


@given(st.lists(st.sampled_from(["weights", "grid", "seeds", "sweep"]), min_size=2, max_size=3, unique=True))
def test_a_product_has_as_many_entries_as_it_counts_and_each_once(kinds: list[str]) -> None:
    if {"weights", "grid"} <= set(kinds):
        kinds = [kind for kind in kinds if kind != "grid"] + ["named"]
    parts = {
        "weights": Listed(
            kind="weights", others="base", vectors={"a": {"energy_saved": 2.0}, "b": {"energy_saved": 3.0}}
        ),
        "grid": Lattice(kind="grid", terms=("jobs_displaced", "output_lost"), total=2, steps=3, others="base"),
        "seeds": Seeds(kind="seeds", seeds=(1, 2, 3)),
        "sweep": Sweep(kind="sweep", figures={"costs.retrofit": Values(values=(0.02, 0.04))}),
        "named": Named(kind="named", overrides={"near": {"rules": {"land": {"max_move": {"value": 20}}}}}),
    }
    sizes = {"weights": 2, "grid": 4, "seeds": 3, "sweep": 2, "named": 1}
    base = load_scenario("shaoxing-2020")
    part = Cross(kind="cross", of=tuple(parts[kind] for kind in kinds))
    listed = entries(part, base)
    assert len(listed) == size(part, base) == prod(sizes[kind] for kind in kinds)
    assert len({entry.label for entry in listed}) == len(listed)
