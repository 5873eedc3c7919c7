"""How long the steps before solving take: median of several runs, for one or more city sizes.

python -m benchmarks.building            # the demo city
python -m benchmarks.building 40x400 281x17000 1000x100000
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from typing import TypeVar

from benchmarks.cities import sized
from parkopt.instance import build_instance
from parkopt.model.build import build_model
from parkopt.solve.lagrange import Relaxation

RUNS = 3
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Median seconds of ``RUNS`` calls, and the last answer."""
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        answer = work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), answer


def row(size: str) -> str:
    """One line of the table for a size such as '281x17000'."""
    parks, rows = map(int, size.split("x"))
    city_s, (dataset, scenario) = timed(lambda: sized(size))
    instance_s, instance = timed(lambda: build_instance(dataset, scenario))
    model_s, model = timed(lambda: build_model(instance))
    relax_s, _ = timed(lambda: Relaxation(model))
    linear = model.linear
    figures = f"{city_s:.2f} | {instance_s:.2f} | {model_s:.2f} | {relax_s:.2f}"
    return f"| {parks} × {rows:,} | {figures} | {linear.columns:,} | {linear.rows:,} | {linear.matrix.nnz:,} |"


def main() -> None:
    """Print the table."""
    print("| city | generate, s | instance, s | model, s | relaxation, s | columns | rows | non-zeros |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    for size in sys.argv[1:] or ["281x17000"]:
        print(row(size), flush=True)


if __name__ == "__main__":
    main()
