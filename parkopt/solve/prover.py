"""The proof of a city, in a process of its own beside the search for plans, or in turn with it.

The prover raises the Lagrangian bound, from nothing or from what an earlier solve left, and tells, now and then, how far it
is: the bound, its multipliers, and the averaged fates, which guide the search. What it has told stays true if it is stopped or dies.
It has all that a dive for whole fates needs, so the search orders dives from it: beside, they cost the search no time.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices
from parkopt.solve.dive import Dived, dive
from parkopt.solve.lagrange import Averages, Climbing, Relaxation
from parkopt.solve.raising import first_round, next_round
from parkopt.solve.remote import GONE, Remote
from parkopt.solve.shared_rows import Multipliers
from parkopt.solve.start import Start, averages, multipliers
from parkopt.solve.volume import climb

ROUND = 300
"""Most steps of the volume algorithm between two choices of step sizes."""
PATIENT, AT_FIRST = 30, 60
"""Steps after which a round ends that has gained too little in them, and the first ones of a round, in which its steps get their length."""
MUCH_LESS = 0.5
"""Share of the gain that was too little, of which a smaller one is reason to go on with the same round."""
LITTLE = 1e-4
"""A gain that is too little where nobody says otherwise, as a share of the bound."""
WORKER = "parkopt.solve.prover_worker"


def little(value: float) -> float:
    """A gain that is too little at this value of the bound."""
    return LITTLE * abs(value)


@dataclass(frozen=True)
class Proof:
    """What is proven: the bound, by multipliers of ``rows`` and of the firms (see ``lagrange``); for the search what was averaged: its
    fates are a fractional plan. ``rounds`` of the ascent are done, ``steps`` in all.
    """

    bound: float
    rows: Indices
    at: Multipliers
    averages: Averages
    rounds: int
    steps: int = 0


def bound_of(proof: Proof | None) -> float:
    """What a proof proves; −inf without one."""
    return -np.inf if proof is None else proof.bound


@dataclass(frozen=True)
class Order:
    """A dive from the best multipliers so far: how many parks a round settles at least, its steps, and the seed by which averaged
    fates are shaken (None: they are not)."""

    at_once: int
    steps: int
    seed: int | None = None


@dataclass(frozen=True)
class Answer:
    """Where an ordered dive ended; None where it led nowhere."""

    dived: Dived | None


class Prover(Protocol):
    """Whatever raises the bound."""

    def latest(self) -> Proof | None:
        """The best proof so far, None while there is none."""

    def bound(self) -> float:
        """What is proven so far."""

    def wait(self, rounds: int, over: Callable[[], bool], steps: int = 0) -> Proof | None:
        """The proof once that many rounds are done and that many steps (or a round more), or what there is when it is over or the prover
        has ended."""

    def order(self, order: Order) -> None:
        """Have a dive done, one at a time, as soon as may be."""

    def dived(self, over: Callable[[], bool]) -> Dived | None:
        """Where the ordered dive ended; None where it led nowhere, or when it is over or the prover has ended."""

    def close(self) -> None:
        """End the work."""


class Rounds:
    """The ascent of one city, a round at a time. ``seed``: where it begins, from nothing; ``heard`` is called after gains;
    ``worth``: the least gain at a value of the bound for which a round goes on."""

    def __init__(
        self,
        model: CityModel,
        start: Start | None,
        over: Callable[[], bool] = lambda: False,
        heard: Callable[[], None] = lambda: None,
        worth: Callable[[float], float] = little,
        seed: int | None = None,
    ) -> None:
        self.relaxation = Relaxation(model)
        self.start, self.begun = start, multipliers(self.relaxation, start, seed)
        self.over, self.heard, self.worth = over, heard, worth
        self.ascent: Climbing | None = None
        self.rounds = 0
        self.refused = 0.0
        """What the last round should have gained to go on; 0 when it ended otherwise."""

    def round(self) -> None:
        """Another round; one that gained too little goes on instead, averages and all, when much less is enough by now."""
        if self.rounds == 1 or self.start is not None:
            self.relaxation.program.costs_settle()
        last, self.ascent = self.ascent, self._begun()
        ascent, fresh = self.ascent, self.ascent is not last
        self.refused = 0.0
        self.heard()
        climb(self.relaxation, ascent, ROUND, stop=self._vain(ascent, AT_FIRST if fresh else PATIENT), heard=self.heard)
        self.rounds += 1

    def _begun(self) -> Climbing:
        """The ascent of the next round."""
        last = self.ascent
        if last is None:
            other = self.relaxation.shares(self.relaxation.evaluate(self.begun))
            return first_round(self.relaxation, self.begun, begun=averages(self.relaxation, self.start, other))
        if 0 < self.worth(last.point.value) <= MUCH_LESS * self.refused:
            return last
        return next_round(self.relaxation, last)

    def _vain(self, ascent: Climbing, patience: int) -> Callable[[], bool]:
        """Says whether to end the round: it is over, or gains too little, first in so many steps, then in ``PATIENT``."""
        since, value = ascent.steps, ascent.point.value

        def vain() -> bool:
            nonlocal since, value, patience
            now = ascent.point.value
            if ascent.steps - since >= patience:
                patience = PATIENT
                worth = self.worth(now)
                if now - value < worth:
                    self.refused = worth
                    return True
                since, value = ascent.steps, now
            return self.over()

        return vain

    def dive(self, order: Order, over: Callable[[], bool] = lambda: False) -> Dived | None:
        """What was ordered; the ascent is as before."""
        relaxation, at = self.relaxation, self.begun if self.ascent is None else self.ascent.at
        relaxation.program.costs_settle()
        every = np.ones(relaxation.program.fates, dtype=bool)
        return dive(relaxation, at, every, order.at_once, over, order.seed, order.steps)

    def proof(self) -> Proof | None:
        """None before the first round."""
        if self.ascent is None:
            return None
        ascent = self.ascent
        averaged = Averages(ascent.direction, ascent.average)
        return Proof(ascent.point.value, self.relaxation.shared.rows, ascent.at, averaged, self.rounds, ascent.steps)


class InTurn:
    """A prover that works when it is waited for: with counted steps the same run gives the same bound."""

    def __init__(
        self,
        model: CityModel,
        start: Start | None,
        over: Callable[[], bool],
        worth: Callable[[float], float] = little,
        seed: int | None = None,
    ) -> None:
        self._rounds = Rounds(model, start, over, worth=worth, seed=seed)
        self._order: Order | None = None

    def latest(self) -> Proof | None:
        return self._rounds.proof()

    def bound(self) -> float:
        return bound_of(self.latest())

    def wait(self, rounds: int, over: Callable[[], bool], steps: int = 0) -> Proof | None:
        while self._rounds.rounds < rounds and not over():
            self._rounds.round()
        return self.latest()

    def order(self, order: Order) -> None:
        """It is done when it is asked for."""
        self._order = order

    def dived(self, over: Callable[[], bool]) -> Dived | None:
        order, self._order = self._order, None
        return None if order is None else self._rounds.dive(order, over)

    def close(self) -> None:
        pass


@contextmanager
def early(warm: Start | None, threads: int, counted: bool) -> Iterator[Remote | None]:
    """The process of a prover beside, which starts up while the model is built; ended at the end. None where the prover will work in
    turn, or from nothing, when half a second is not much."""
    remote = Remote(WORKER) if warm is not None and threads > 1 and not counted else None
    try:
        yield remote
    finally:
        if remote is not None:
            remote.close()


class Beside:
    """A prover in a process of its own, one of ``early`` where it is given."""

    def __init__(
        self, model: CityModel, start: Start | None, seed: int | None = None, remote: Remote | None = None
    ) -> None:
        self._remote = Remote(WORKER) if remote is None else remote
        self._proof: Proof | None = None
        self._outbox: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._outbox.put((model, start, seed))
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._send, self._listen)]
        for thread in self._threads:
            thread.start()

    def _send(self) -> None:
        """Hand over what is in the outbox, until a None or the end of the process."""
        with contextlib.suppress(*GONE):
            while (message := self._outbox.get()) is not None:
                self._remote.send(message)

    def _listen(self) -> None:
        """Keep the last proof and all answers until the process ends, for whatever reason."""
        try:
            with contextlib.suppress(*GONE):
                while True:
                    message = self._remote.receive()
                    if isinstance(message, Answer):
                        self._answers.put(message)
                    else:
                        self._proof = message
        finally:
            self._ended.set()

    def latest(self) -> Proof | None:
        return self._proof

    def bound(self) -> float:
        return bound_of(self.latest())

    def wait(self, rounds: int, over: Callable[[], bool], steps: int = 0) -> Proof | None:
        while not over() and not self._ended.wait(0.05):
            proof = self._proof
            if proof is not None and (proof.rounds > rounds or (proof.rounds == rounds and proof.steps >= steps)):
                break
        return self._proof

    def order(self, order: Order) -> None:
        self._outbox.put(order)

    def dived(self, over: Callable[[], bool]) -> Dived | None:
        while True:
            ended = self._ended.is_set()
            with contextlib.suppress(queue.Empty):
                return self._answers.get(timeout=0.05).dived
            if ended or over():
                return None

    def close(self) -> None:
        self._remote.kill()
        self._outbox.put(None)
        for thread in self._threads:
            thread.join()
        self._remote.close()
