"""The process of a prover: a model comes in, proofs go out (see ``remote``)."""

from __future__ import annotations

import time

from parkopt.solve.prover import Ascent
from parkopt.solve.remote import line

LEAST_GAIN = 1e-6
"""The prover ends when a round gains less than this share of the bound."""
EVERY = 1.0
"""Seconds between two messages within a round."""


def main() -> None:
    """Read a model, raise its bound and tell of it until killed or until nothing is gained any more."""
    receive, send = line()
    model, start = receive()
    ascent = Ascent(model, start, lambda: False)
    told = 0.0

    def tell() -> None:
        nonlocal told
        send(ascent.proof())
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
