"""Work for many hands: processes of this machine, or those of a Dask cluster. What comes back does not depend on who did it."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, TypeVar

from joblib import Parallel, delayed, parallel_config
from joblib.externals.loky.process_executor import TerminatedWorkerError

from parkopt.batch.follow import follow
from parkopt.errors import Fault, InputError

WAIT: Final = 10
"""Seconds to wait for a scheduler's answer."""
IDLE: Final = 60
"""Seconds after which a process without work ends."""
Task = TypeVar("Task")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Hands:
    """``count`` processes here; or those of the Dask cluster whose scheduler has that address, where ``scheduler`` is named."""

    count: int = 1
    scheduler: str = ""


class Lost(Exception):
    """The process that worked on a task ended without an answer: killed, or out of memory."""


def spread(work: Callable[[Task], Done], tasks: Mapping[str, Task], hands: Hands) -> Iterator[tuple[str, Done | Lost]]:
    """What ``work`` makes of each task, as they are finished. ``work`` raises nothing.

    Where a process is lost, the tasks that may have cost it are tried again one at a time; what then is lost once more
    comes back as `Lost`, and the rest goes on.
    """
    rest = dict(tasks)
    while rest:
        try:
            yield from _together(work, rest, hands)
        except _losses(hands):
            for key in list(rest)[: 2 * width(hands)]:
                yield key, _alone(work, rest.pop(key), hands)


def check_hands(hands: Hands) -> None:
    """See that the cluster answers. Raises InputError when it does not, or when the extra for clusters is missing."""
    if not hands.scheduler:
        return
    try:
        with _client(hands) as client:
            if not client.scheduler_info()["workers"]:
                raise _refused(hands, "no_workers", "the cluster has no workers", "start some: dask worker ADDRESS")
    except ImportError as error:
        raise _refused(hands, "no_dask", "Dask is not installed", "pip install 'parkopt[cluster]'") from error
    except (OSError, TimeoutError, ValueError) as error:
        raise _refused(hands, "no_scheduler", f"no scheduler answers: {error}", "give its address, tcp://…") from error


def _together(work: Callable[[Task], Done], rest: dict[str, Task], hands: Hands) -> Iterator[tuple[str, Done]]:
    """All tasks of ``rest``, each taken out of it when it is done."""
    with parallel_config(**_backend(hands)):
        pool = Parallel(return_as="generator_unordered", batch_size=1, pre_dispatch=2 * width(hands), max_nbytes=None)
    with warnings.catch_warnings():
        # a process that has grown is replaced between two tasks; nothing is lost by that
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs", category=UserWarning)
        for key, done in pool(delayed(_keyed)(work, key, task) for key, task in list(rest.items())):
            del rest[key]
            yield key, done


def _alone(work: Callable[[Task], Done], task: Task, hands: Hands) -> Done | Lost:
    try:
        return next(iter(_together(work, {"": task}, hands)))[1]
    except _losses(hands) as error:
        return Lost(str(error))


def _keyed(work: Callable[[Task], Done], key: str, task: Task) -> tuple[str, Done]:
    return key, work(task)


def _backend(hands: Hands) -> dict[str, Any]:
    if hands.scheduler:
        return {"n_jobs": -1, "backend": "dask", "scheduler_host": hands.scheduler}
    told = {"idle_worker_timeout": IDLE, "initializer": follow, "initargs": (os.getpid(),)}
    return {"n_jobs": hands.count, "backend": "loky", **told}


def width(hands: Hands) -> int:
    """Tasks that are worked on at once."""
    if not hands.scheduler:
        return hands.count
    with _client(hands) as client:
        return max(1, int(sum(client.nthreads().values())))


def _client(hands: Hands) -> Any:
    """A connection to the cluster. Raises ImportError and what the cluster's library does."""
    client: Any = import_module("distributed").Client
    return client(hands.scheduler, timeout=WAIT, set_as_default=False)


def _losses(hands: Hands) -> tuple[type[BaseException], ...]:
    """What is raised when a process is lost."""
    if not hands.scheduler:
        return (TerminatedWorkerError,)
    return (import_module("distributed").KilledWorker,)


def _refused(hands: Hands, rule: str, message: str, remedy: str) -> InputError:
    return InputError([Fault(hands.scheduler, "", "", "--scheduler", rule, message, remedy)])
