"""Which job begins where follows from the batch file alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkopt.batch.course import Course, apart, course_of
from parkopt.batch.jobs import plan_batch
from parkopt.batch.load import load_batch
from parkopt.errors import InputError
from tests.batch.files import ENDS, write_batch

WEIGHTS = f"""
[warm]
pilots = ["ends: money", "ends: land"]
checks = 2
{ENDS}mostly_money = {{ relocation_cost = 3.0, land_released = 1.0 }}
mostly_land = {{ relocation_cost = 1.0, land_released = 3.0 }}
half = {{ relocation_cost = 2.0, land_released = 2.0 }}
[[vary]]
name = "noise"
kind = "cross"
[[vary.of]]
kind = "weights"
others = "zero"
vectors = {{ half = {{ relocation_cost = 2.0, land_released = 2.0 }}, money = {{ relocation_cost = 4.0 }} }}
[[vary.of]]
kind = "seeds"
seeds = [1, 2]
"""


def laid_out(folder: Path, parts: str) -> tuple[Course, dict[str, str]]:
    plan = plan_batch(load_batch(write_batch(folder, parts)))
    return course_of(plan), {job.id: job.members[0].label for job in plan.jobs}


def test_jobs_begin_at_the_nearest_pilot_and_repeated_seeds_from_nothing(tmp_path: Path) -> None:
    course, label = laid_out(tmp_path, WEIGHTS)
    assert [label[job.id] for job in course.pilots] == ["money", "land"]
    assert {label[key]: label[near[0]] for key, near in course.near.items()} == {
        "mostly_money": "money", "mostly_land": "land",
    }  # fmt: skip
    assert all(len(near) == 2 for near in course.near.values())
    assert [label[job.id] for job in course.cold][:1] == ["half"], "this one is repeated with seeds"
    assert len(course.cold) == 3
    assert {label[job.id] for job in course.checked} == {"mostly_money", "mostly_land"}


def test_a_part_without_a_label_makes_all_its_jobs_pilots(tmp_path: Path) -> None:
    course, _ = laid_out(tmp_path, WEIGHTS.replace('["ends: money", "ends: land"]', '["ends"]'))
    assert len(course.pilots) == 5 and not course.warm and not course.checked


def test_without_pilots_every_job_begins_from_nothing(tmp_path: Path) -> None:
    course, _ = laid_out(tmp_path, WEIGHTS[WEIGHTS.index("[[vary]]") :])
    assert len(course.cold) == 7 and not course.pilots and not course.warm


def test_unknown_pilots_are_told_with_what_was_meant(tmp_path: Path) -> None:
    file = write_batch(tmp_path, WEIGHTS.replace("ends: land", "ends: lend").replace("ends: money", "nobody"))
    with pytest.raises(InputError) as caught:
        plan_batch(load_batch(file))
    assert [fault.rule for fault in caught.value.faults] == ["unknown_pilot", "unknown_pilot"]
    assert "'ends: land'" in caught.value.faults[1].remedy


def test_distance_is_in_shares_and_words_count_whole() -> None:
    base = {"a": 1.0, "b": "x", "c": 2}
    assert apart({"a": 3.0}, {}, base) == pytest.approx(0.5)
    assert apart({"a": 3.0, "b": "y"}, {"c": 6}, base) == pytest.approx(0.5 + 1 + 0.5)
    assert apart({"a": -1.0}, {}, base) == pytest.approx(1.0)
    assert apart({"a": 0}, {"a": 0.0}, base) == 0.0
