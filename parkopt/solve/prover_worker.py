"""The process of a prover: a model comes in on standard input, proofs go out on standard output, both pickled."""

from __future__ import annotations

import os
import pickle
import sys
import time

from parkopt.solve.prover import Ascent

LEAST_GAIN = 1e-6
"""The prover ends when a round gains less than this share of the bound."""
EVERY = 1.0
"""Seconds between two messages within a round."""


def main() -> None:
    """Read a model, raise its bound and tell of it until killed or until nothing is gained any more.

    Solvers may print: what the pipe carries goes through a handle of its own.
    """
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    model, start = pickle.load(sys.stdin.buffer)
    ascent = Ascent(model, start, lambda: False)
    told = 0.0

    def tell() -> None:
        nonlocal told
        pickle.dump(ascent.proof(), channel, protocol=pickle.HIGHEST_PROTOCOL)
        channel.flush()
        told = time.monotonic()

    ascent.climb.report = lambda value: tell() if time.monotonic() - told >= EVERY else None
    gained = True
    while gained:
        before = ascent.climb.value
        ascent.round()
        tell()
        gained = ascent.climb.value - before > LEAST_GAIN * abs(ascent.climb.value)


if __name__ == "__main__":
    main()
