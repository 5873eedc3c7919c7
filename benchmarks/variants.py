"""Every shipped scenario on the demo city: plan, bound and gap when the scenario's gap is proven or the time is over.

python -m benchmarks.variants                    # 281x17000, at most 180 s each
python -m benchmarks.variants 40x400 30
"""

from __future__ import annotations

import argparse
import time

from benchmarks.cities import sized
from parkopt.audit import audit
from parkopt.instance import build_instance
from parkopt.scenario.load import list_shipped
from parkopt.solve import solve


def row(name: str, size: str, seconds: float, threads: int) -> str:
    """One line of the table; seconds count from the loaded data set."""
    dataset, scenario = sized(size, name)
    start = time.perf_counter()
    found = solve(
        build_instance(dataset, scenario), time_limit=seconds, threads=threads, seed=1, gap=scenario.solver.gap
    )
    took = time.perf_counter() - start
    if found.plan is None:
        return f"| {name} | {took:.0f} | {found.status} | – | – | – | – |"
    passed = "passed" if audit(dataset, scenario, found.plan).passed else "FAILED"
    figures = f"{found.objective:.3f} | {found.bound:.3f} | {found.gap:.2%}"
    return f"| {name} | {took:.0f} | {found.status} | {figures} | {passed} |"


def main() -> None:
    """Print the table."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("size", nargs="?", default="281x17000")
    words.add_argument("seconds", nargs="?", type=float, default=180.0)
    words.add_argument("--threads", type=int, default=2)
    given = words.parse_args()
    print("| scenario | took, s | status | plan | bound | gap | audit |\n|---|---:|---|---:|---:|---:|---|", flush=True)
    for name, _ in list_shipped():
        print(row(name, given.size, given.seconds, given.threads), flush=True)


if __name__ == "__main__":
    main()
