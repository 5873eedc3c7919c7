"""The process of a prover: a model comes in, proofs go out (see ``remote``)."""

from __future__ import annotations

import time

import numpy as np

from parkopt.solve.prover import Rounds
from parkopt.solve.remote import line

LEAST_GAIN = 1e-6
"""The prover ends when a round gains less than this share of the bound."""
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
    before, proven = -np.inf, -np.inf
    while rounds.ascent is None or proven - before > LEAST_GAIN * abs(proven):
        before = proven
        rounds.round()
        tell()
        proven = rounds.ascent.point.value if rounds.ascent is not None else before


if __name__ == "__main__":
    main()
