"""The batches that ship validate, and hold what they promise."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from parkopt.batch.jobs import plan_batch
from parkopt.batch.load import list_shipped_batches, load_batch
from parkopt.batch.schema import Part
from parkopt.scenario.load import from_resolved, resolved


@pytest.mark.parametrize("name", list_shipped_batches())
def test_every_job_of_a_shipped_batch_is_a_scenario_that_survives_its_manifest(name: str) -> None:
    plan = plan_batch(load_batch(name))
    assert len({job.id for job in plan.jobs}) == len(plan.jobs) > 0
    assert all(from_resolved(resolved(job.scenario)) == job.scenario for job in plan.jobs)


def test_the_weightings_are_about_sixty_with_corners_and_noise() -> None:
    plan = plan_batch(load_batch("weights"))
    assert len(plan.jobs) == 77
    weightings = {
        tuple(term["weight"]["value"] for term in job.scenario.weights.model_dump().values()) for job in plan.jobs
    }
    assert len(weightings) == 65
    assert sum(sorted(vector)[-2] == 0 for vector in weightings) == 7, "one corner for each term"
    noise = next(part for part in plan.parts if part.name == "noise")
    jobs = {job.id: job for job in plan.jobs}
    seeds: dict[str, set[int]] = {}
    for key in noise.jobs:
        label = next(member.label for member in jobs[key].members if member.part == "noise").split(" · ")[0]
        seeds.setdefault(label, set()).add(jobs[key].scenario.solver.seed)
    assert len(seeds) >= 3 and all(len(found) >= 5 for found in seeds.values())


def test_the_balanced_weighting_is_the_base_scenario() -> None:
    file = load_batch("weights")
    balanced = next(job for job in plan_batch(file).jobs if job.members[0].label == "balanced")
    assert balanced.scenario.weights == file.base.weights
    assert not balanced.changes


def test_the_page_on_batches_shows_a_file_that_works(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "batches.md").read_text(encoding="utf-8")
    file = tmp_path / "page.toml"
    file.write_text("\n".join(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)), encoding="utf-8")
    plan = plan_batch(load_batch(file))
    sizes = {part.name: len(part.jobs) for part in plan.parts}
    assert sizes == {
        "familiar": 2, "corners and pairs": 6, "mixtures": 32, "floors": 7, "parks": 5, "one weight at a time": 5,
        "variants": 2, "seeds": 5, "unsure": 16, "limits and floors": 51,
        "land against cost": 6,
    }  # fmt: skip
    kinds = {part.kind for part in plan.file.batch.vary}
    assert kinds == {
        kind for inner in get_args(get_args(Part)[0]) for kind in get_args(inner.model_fields["kind"].annotation)
    }
