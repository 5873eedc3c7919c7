"""The process of a prover: a model comes in, then orders of dives; proofs and answers go out (see ``prover`` and ``remote``)."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable

import numpy as np

from parkopt.solve.prover import Answer, Order, Rounds, bound_of
from parkopt.solve.remote import GONE, line

LEAST_GAIN, VAIN = 1e-6, 5
"""The bound is not raised any further when so many rounds, one after another, each gain less than this share of it."""
EVERY = 0.25
"""Seconds between two messages within a round."""


def main() -> None:
    """Read a model, raise its bound and tell of it, as long as that gains anything; do the dives that are ordered, at once. Until killed,
    or until nobody orders any more."""
    receive, send = line()
    model, start, seed = receive()
    orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()
    threading.Thread(target=_hear, args=(receive, orders), daemon=True).start()
    told = 0.0

    def tell() -> None:
        nonlocal told
        send(rounds.proof())
        told = time.monotonic()

    def heard() -> None:
        if time.monotonic() - told >= EVERY:
            tell()

    def obey() -> None:
        order = orders.get()
        if order is None:
            sys.exit()
        send(Answer(rounds.dive(order)))

    def interrupted() -> bool:
        """Do what was ordered meanwhile; never a reason to stop."""
        while not orders.empty():
            obey()
        return False

    rounds = Rounds(model, start, interrupted, heard, seed=seed)
    go_on(rounds, tell)
    while True:
        obey()


def _hear(receive: Callable[[], Order], orders: queue.SimpleQueue[Order | None]) -> None:
    """Queue what comes in; None when nothing will come any more."""
    try:
        while True:
            orders.put(receive())
    except GONE:
        orders.put(None)


def go_on(rounds: Rounds, tell: Callable[[], None]) -> None:
    """Round after round, told of each, until ``VAIN`` of them gained nothing."""
    proven, vain = -np.inf, 0
    while vain < VAIN:
        before = proven
        rounds.round()
        tell()
        proven = bound_of(rounds.proof())
        vain = 0 if proven - before > LEAST_GAIN * abs(proven) else vain + 1


if __name__ == "__main__":
    main()
