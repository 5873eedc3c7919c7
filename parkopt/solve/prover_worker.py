"""The process of a prover: a model comes in, proofs go out (see ``remote``)."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from parkopt.solve.prover import Rounds, bound_of
from parkopt.solve.remote import line

LEAST_GAIN, VAIN = 1e-6, 5
"""The prover ends when so many rounds, one after another, each gain less than this share of the bound."""
EVERY = 1.0
"""Seconds between two messages within a round."""


def main() -> None:
    """Read a model, raise its bound and tell of it until killed or until nothing is gained any more."""
    receive, send = line()
    model, start, seed = receive()
    told = 0.0

    def tell() -> None:
        nonlocal told
        send(rounds.proof())
        told = time.monotonic()

    rounds = Rounds(model, start, heard=lambda: tell() if time.monotonic() - told >= EVERY else None, seed=seed)
    go_on(rounds, tell)


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
