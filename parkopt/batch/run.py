"""Running a batch: pilots first, then all others, then the sample that is run both ways."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from parkopt.batch.beginnings import Beginnings
from parkopt.batch.course import Course, course_of
from parkopt.batch.jobs import BatchPlan, Job
from parkopt.batch.result import Check, Result, without_plan
from parkopt.batch.spread import Hands, Lost, check_hands, spread, width
from parkopt.batch.store import Store, open_store
from parkopt.batch.work import Done, Task, work
from parkopt.interrupt import Interrupt
from parkopt.planning import checked_data, data_name
from parkopt.source import content_digests

AGAIN: Final = ("no_plan", "failed")
"""What may come out otherwise another time."""


@dataclass(frozen=True)
class Ran:
    """What a batch came to: jobs kept by status, those of them that this run did, and whether it was stopped before the end."""

    kept: Mapping[str, int]
    new: int
    total: int
    stopped: bool


@dataclass
class _Pace:
    """How fast jobs go, for the time that is left."""

    hands: int
    seconds: dict[str, list[float]] = field(default_factory=lambda: {"cold": [], "warm": []})

    def heard(self, kind: str, seconds: float) -> None:
        self.seconds[kind].append(seconds)

    def left(self, cold: int, warm: int) -> float | None:
        """Seconds that so many jobs will take; None while nothing is known. Unknown kinds are taken for the known one."""
        every = [value for values in self.seconds.values() for value in values]
        if not every:
            return None
        usual = sum(every) / len(every)
        per = {kind: sum(values) / len(values) if values else usual for kind, values in self.seconds.items()}
        return (cold * per["cold"] + warm * per["warm"]) / self.hands


def run_batch(
    plan: BatchPlan,
    folder: Path,
    *,
    hands: Hands,
    data: str | Path | None = None,
    counted: bool = False,
    keep_firms: bool = True,
    again: bool = False,
    say: Callable[[str], None] = lambda text: None,
) -> Ran:
    """Run the jobs that the store in ``folder`` does not have, and keep what they come to.

    ``data`` in place of the scenario's data set; ``counted``: as in `planning.Settings`; ``again``: also those that failed or
    found no plan. ``say`` hears of each job and the time left. Ctrl-C gives up the jobs under way and keeps all others. Raises
    InputError when data set, folder or cluster cannot be used, when another process writes there, or when the disk is full.
    """
    check_hands(hands)
    ref = data or plan.file.base.data.path
    dataset = checked_data(ref, plan.file.base, say)
    digests = dict(dataset.digests or content_digests(dataset))
    with open_store(folder, plan, digests, keep_firms=keep_firms, counted=counted) as store:
        store.draw(dataset)
        if again:
            _forget(store)
        runner = _Runner(store, course_of(plan), hands, data_name(ref, dataset), digests, counted, say)
        stopped = runner.run()
        return Ran(_statuses(store), runner.new, len(plan.jobs), stopped)


class _Runner:
    """The stages of a batch, one after another."""

    def __init__(
        self,
        store: Store,
        course: Course,
        hands: Hands,
        data: str,
        digests: Mapping[str, str],
        counted: bool,
        say: Callable[[str], None],
    ) -> None:
        self.store, self.course, self.hands, self.say = store, course, hands, say
        self.data, self.digests, self.counted = data, digests, counted
        self.new, self.pace = 0, _Pace(width(hands))
        self.interrupt = Interrupt(at_once=True)

    def run(self) -> bool:
        """Do all that is missing; whether it was stopped by Ctrl-C."""
        course, began = self.course, time.monotonic()
        try:
            with self.interrupt:
                self.stage(course.pilots, self.cold)
                self.stage((*course.cold, *course.warm), self.other)
                self.checks()
        except KeyboardInterrupt:
            self.say("Stopped: jobs under way are given up, all others are kept; run it again to go on")
            return True
        self.say(f"Done in {time.monotonic() - began:.0f} s")
        return False

    def stage(self, jobs: Iterable[Job], task_of: Callable[[Job], Task]) -> None:
        """Run those of the jobs that are missing."""
        missing = {job.id: job for job in jobs if job.id not in self.store.done}
        if not missing:
            return
        pilots = {job.id for job in self.course.pilots}
        for job, done in self.each(missing, task_of):
            if job.id in pilots and done.left is not None:
                self.store.leave(job.id, done.left)
            self.store.add(done.result)
            self.new += 1
            self.pace.heard("warm" if done.result.began else "cold", done.result.seconds)
            self.tell(job, done.result)

    def each(self, jobs: Mapping[str, Job], task_of: Callable[[Job], Task]) -> Iterator[tuple[Job, Done]]:
        """Jobs with what they came to, as they are finished."""
        began = time.monotonic()
        for key, done in spread(work, {key: task_of(job) for key, job in jobs.items()}, self.hands):
            if isinstance(done, Lost):
                lost = f"its process was lost, killed or out of memory: {done}"
                done = Done(without_plan(jobs[key], "failed", lost, time.monotonic() - began))
            yield jobs[key], done
            if self.interrupt():
                raise KeyboardInterrupt

    def cold(self, job: Job) -> Task:
        """A job from nothing."""
        return Task(job, self.data, self.digests, self.counted)

    def other(self, job: Job) -> Task:
        """A job that is no pilot: from what pilots left, unless it is to begin from nothing or they left nothing."""
        begun = self.beginnings.of(job) if job.id in self.course.near else None
        if begun is None:
            return self.cold(job)
        start, pilot = begun
        return Task(job, self.data, self.digests, self.counted, start, pilot)

    @cached_property
    def beginnings(self) -> Beginnings:
        """What the pilots left; first asked for when they are done."""
        return Beginnings(self.course, self.store)

    def checks(self) -> None:
        """Run the sample from nothing, too. Jobs that began from nothing anyway have nothing to be checked."""
        runs = {job.id: self.store.read("runs", job.id)["began"].iat[0] for job in self.course.checked}
        jobs = {job.id: job for job in self.course.checked if runs[job.id] and job.id not in self.store.checked}
        for job, done in self.each(jobs, self.cold) if jobs else ():
            self.store.add_check(Check(job.id, done.result, self.apart(job, done.result)))
            self.say(f"checked from nothing · {_came(done.result)} · {job.members[0].name}")

    def apart(self, job: Job, cold: Result) -> int | None:
        """Parks that fare otherwise in the two runs; None where one of them has no plan."""
        if cold.plan is None or self.store.read("runs", job.id)["objective"].isna().iat[0]:
            return None
        kept = self.store.read("parks", job.id).set_index("site_id")[["fate", "host_id"]].astype(str)
        other = cold.plan.parks[["fate", "host_id"]].astype(str).reindex(kept.index)
        return int((kept.to_numpy() != other.to_numpy()).any(axis=1).sum())

    def tell(self, job: Job, result: Result) -> None:
        """One line for a job that is kept, with the time that is left."""
        course, done = self.course, self.store.done
        cold, warm = (sum(job.id not in done for job in jobs) for jobs in ((*course.pilots, *course.cold), course.warm))
        total = len(self.store.plan.jobs)
        twice = sum(job.id not in self.store.checked for job in course.checked)
        left = self.pace.left(cold + twice, warm)
        when = "" if left is None else f" · {_span(left)} left"
        self.say(f"{total - cold - warm} of {total} · {_came(result)} · {job.members[0].name}{when}")


def _came(result: Result) -> str:
    if result.objective is None:
        return f"{result.status} after {result.seconds:.0f} s: {result.reason}"
    gap = "" if result.gap is None else f", gap {result.gap:.2%}"
    return f"{result.objective:,.3f}{gap} in {result.seconds:.0f} s"


def _span(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _forget(store: Store) -> None:
    for job in store.done:
        if store.read("runs", job)["status"].iat[0] in AGAIN:
            store.forget(job)


def _statuses(store: Store) -> dict[str, int]:
    """Jobs of the plan that are kept, by status."""
    kept = [str(store.read("runs", job.id)["status"].iat[0]) for job in store.plan.jobs if job.id in store.done]
    return {status: kept.count(status) for status in sorted(set(kept))}
