"""Work is done by other processes, and a process that is lost costs its own task only."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from parkopt.batch.spread import Hands, Lost, check_hands, spread
from parkopt.errors import InputError


def test_all_tasks_come_back_with_their_answers() -> None:
    done = dict(spread(lambda task: task**2, {str(task): task for task in range(7)}, Hands(2)))
    assert done == {str(task): task**2 for task in range(7)}


def test_other_processes_do_the_work() -> None:
    done = dict(spread(lambda task: os.getpid(), {"a": 1, "b": 2}, Hands(2)))
    assert os.getpid() not in done.values()


def test_a_task_that_kills_its_process_is_lost_alone(tmp_path: Path) -> None:
    def work(task: int) -> int:
        with (tmp_path / f"{task}-{os.getpid()}").open("w"):
            pass
        if task == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    done = dict(spread(work, {str(task): task for task in range(12)}, Hands(2)))
    assert isinstance(done.pop("3"), Lost)
    assert done == {str(task): task for task in range(12) if task != 3}
    assert len(list(tmp_path.glob("3-*"))) == 2, "what was lost is tried once more, alone"


def test_a_process_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    def work(task: int) -> int:
        first = tmp_path / "first"
        if task == 2 and not first.exists():
            first.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    assert dict(spread(work, {str(task): task for task in range(6)}, Hands(2))) == {str(n): n for n in range(6)}


def test_a_cluster_that_does_not_answer_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parkopt.batch.spread.WAIT", 1)
    with pytest.raises(InputError) as caught:
        check_hands(Hands(scheduler="tcp://127.0.0.1:9"))
    assert [(fault.rule, fault.column) for fault in caught.value.faults] == [("no_scheduler", "--scheduler")]
