"""Workers in processes of their own, so that several nodes are worked on at once.

Processes are started only for searches that last. The answers come in the order of the tasks, whoever worked on them, so their
number does not change the result.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait

from parkopt.solve.highs import HighsOptions
from parkopt.solve.problems.node import Outcome, Task, Worker
from parkopt.solve.problems.shape import Shape
from parkopt.solve.remote import GONE, Remote

WARM_UP = 1.5
"""Seconds of work before processes are started."""
POLL = 0.1
"""Seconds between two questions whether to stop."""
WORKER = "parkopt.solve.problems.crew_worker"


class Crew:
    """Works on batches of tasks with up to ``threads`` processes."""

    def __init__(self, threads: int, stop: Callable[[], bool]) -> None:
        self.threads, self.stop = threads, stop
        self.hands: list[Remote] = []
        self.busy = 0.0

    def begin(self, shape: Shape, options: HighsOptions) -> None:
        """The problem of the tasks that follow."""
        self.setup = (shape, options)
        self.own = Worker(shape, options)
        for hand in list(self.hands):
            self._instruct(hand)

    def work(self, tasks: list[Task]) -> list[Outcome | None]:
        """Outcomes in the order of the tasks; None where the search was stopped before."""
        began = time.monotonic()
        if self.threads > 1 and self.busy > WARM_UP and len(tasks) > 1 and not self.hands:
            for _ in range(self.threads):
                self.hands.append(Remote(WORKER))
                self._instruct(self.hands[-1])
        if self.hands and len(tasks) > 1:
            found = self._shared(tasks)
        else:
            found = [None if self.stop() else self.own.work(task, self.stop) for task in tasks]
        self.busy += time.monotonic() - began
        return found

    def end(self) -> None:
        """Send everybody home."""
        for hand in self.hands:
            hand.close()
        self.hands = []

    def _instruct(self, hand: Remote) -> None:
        try:
            hand.send(self.setup)
        except GONE:
            self._lose(hand)

    def _lose(self, hand: Remote) -> None:
        """Go on without a hand whose process has ended."""
        self.hands.remove(hand)
        hand.close()
        self.threads = max(1, len(self.hands))

    def _shared(self, tasks: list[Task]) -> list[Outcome | None]:
        """One thread for each hand takes the next task until none is left; what lost hands had is worked on here."""
        found: list[Outcome | None] = [None] * len(tasks)
        waiting, lost, lock = list(range(len(tasks)))[::-1], [], threading.Lock()

        def serve(hand: Remote) -> None:
            while True:
                with lock:
                    if not waiting:
                        return
                    number = waiting.pop()
                try:
                    hand.send(tasks[number])
                    found[number] = hand.receive()
                except GONE:
                    with lock:
                        lost.append((hand, number))
                    return

        with ThreadPoolExecutor(len(self.hands)) as pool:
            jobs = [pool.submit(serve, hand) for hand in self.hands]
            try:
                while wait(jobs, POLL).not_done and not self.stop():
                    pass
            finally:  # over, interrupted or done
                if not all(job.done() for job in jobs):
                    with lock:
                        waiting.clear()
                    for hand in self.hands:
                        hand.kill()
        for job in jobs:
            job.result()
        for hand, _ in lost:
            self._lose(hand)
        for number in [number for _, number in lost] + waiting:
            found[number] = None if self.stop() else self.own.work(tasks[number], self.stop)
        return found
