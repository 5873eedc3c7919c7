"""Workers in processes of their own, so that several nodes are worked on at once.

Processes are started anew (not forked: HiGHS keeps threads) and only for searches that last. The answers come in the order
of the tasks, whoever worked on them, so their number does not change the result.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from parkopt.solve.highs import HighsOptions
from parkopt.solve.problems.node import Outcome, Task, Worker
from parkopt.solve.problems.shape import Shape

WARM_UP = 1.5
"""Seconds of work before processes are started."""
POLL = 0.1
"""Seconds between two questions whether to stop."""


@dataclass
class _Hand:
    """A process and the line to it; ``task``: the number of the task it has, −1 for none."""

    process: BaseProcess
    line: Connection
    task: int = -1


class Crew:
    """Works on batches of tasks with up to ``threads`` processes."""

    def __init__(self, threads: int, stop: Callable[[], bool]) -> None:
        self.threads, self.stop = threads, stop
        self.hands: list[_Hand] = []
        self.busy = 0.0

    def begin(self, shape: Shape, options: HighsOptions) -> None:
        """The problem of the tasks that follow."""
        self.setup = (shape, options)
        self.own = Worker(shape, options)
        for hand in self.hands:
            hand.line.send(self.setup)

    def work(self, tasks: list[Task]) -> list[Outcome | None]:
        """Outcomes in the order of the tasks; None where the search was stopped before."""
        began = time.monotonic()
        if self.threads > 1 and self.busy > WARM_UP and len(tasks) > 1 and not self.hands:
            self._hire()
        if self.hands and len(tasks) > 1:
            found = self._shared(tasks)
        else:
            found = [None if self.stop() else self.own.work(task, self.stop) for task in tasks]
        self.busy += time.monotonic() - began
        return found

    def end(self) -> None:
        """Send everybody home."""
        for hand in self.hands:
            hand.line.close()
            hand.process.terminate()
            hand.process.join()
        self.hands = []

    def _hire(self) -> None:
        context = multiprocessing.get_context("spawn")
        for _ in range(self.threads):
            mine, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            mine.send(self.setup)
            self.hands.append(_Hand(process, mine))

    def _shared(self, tasks: list[Task]) -> list[Outcome | None]:
        found: list[Outcome | None] = [None] * len(tasks)
        waiting = list(range(len(tasks)))[::-1]
        while waiting or any(hand.task >= 0 for hand in self.hands):
            for hand in self.hands:
                if hand.task < 0 and waiting:
                    hand.task = waiting.pop()
                    hand.line.send(tasks[hand.task])
            lines: list[Any] = [hand.line for hand in self.hands if hand.task >= 0]
            ready = wait(lines, POLL)
            if self.stop():
                self.end()
                break
            for hand in [hand for hand in self.hands if hand.line in ready]:
                self._take(hand, tasks, found)
        return found

    def _take(self, hand: _Hand, tasks: list[Task], found: list[Outcome | None]) -> None:
        """The answer of a hand; where its process has died, the work is done here."""
        number, hand.task = hand.task, -1
        try:
            found[number] = hand.line.recv()
        except (EOFError, OSError):
            found[number] = self.own.work(tasks[number], self.stop)
            self.hands.remove(hand)
            self.threads = max(1, len(self.hands))


def _serve(line: Connection) -> None:
    """Work on what comes down the line until it is closed."""
    worker: Worker | None = None
    while True:
        try:
            order = line.recv()
        except (EOFError, OSError):
            return
        if isinstance(order, Task):
            assert worker is not None
            line.send(worker.work(order))
        else:
            worker = Worker(*order)
