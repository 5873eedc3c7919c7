"""The p-median of spopt (CBC and HiGHS through PuLP) beside the decomposition, on the same instances in one run.

    python -m benchmarks.pmedian_vs_spopt DIR [--first N] [--last N] [--limit SECONDS]

Times include building the model and solving it, not reading the file. A solver that ends at its limit is marked ≥: its time
is a lower bound of what it needs, and so is the ratio of the totals. spopt comes with the extra ``bench``.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pulp
from spopt.locate import PMedian

from benchmarks.instances import instances, p_median_distances
from parkopt.solve.problems.classic import p_median
from parkopt.solve.problems.decompose import solve_problem
from parkopt.solve.work import Limits

SOLVERS = {"CBC": pulp.PULP_CBC_CMD, "HiGHS": pulp.HiGHS}


def main() -> None:
    """Print one line for each instance: seconds and value of each solver; then the totals."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, default=6)
    parser.add_argument("--last", type=int, default=20)
    parser.add_argument("--limit", type=float, default=60.0)
    arguments = parser.parse_args()
    total = dict.fromkeys(("parkopt", *SOLVERS), 0.0)
    print(f"| instance | optimum | parkopt s | value | {' | '.join(f'spopt {key} s | value' for key in SOLVERS)} |")
    print("|---|--:|--:|--:|" + "--:|--:|" * len(SOLVERS))
    for instance in instances(arguments.folder, "pmed"):
        if not arguments.first <= int(instance.name.removeprefix("pmed")) <= arguments.last:
            continue
        distance, p = p_median_distances(instance.path)
        begin = time.monotonic()
        own = solve_problem(p_median(distance, p), Limits(time_limit=arguments.limit))
        seconds = time.monotonic() - begin
        total["parkopt"] += seconds
        cells = [f"{seconds:.2f} | {own.objective:g}"]
        for key, solver in SOLVERS.items():
            seconds, value = spopt(distance, p, solver(msg=False, timeLimit=arguments.limit))
            total[key] += seconds
            cells.append(f"{'≥ ' if seconds >= arguments.limit else ''}{seconds:.2f} | {value}")
        print(f"| {instance.name} | {instance.optimum:g} | {' | '.join(cells)} |", flush=True)
        print_totals(total)


def print_totals(total: dict[str, float]) -> None:
    """Seconds in all so far, and how many times as long spopt takes."""
    ratios = ", ".join(f"spopt {key} / parkopt ≥ {total[key] / total['parkopt']:.1f}" for key in SOLVERS)
    print(f"<!-- so far: {', '.join(f'{key} {value:.1f} s' for key, value in total.items())}; {ratios} -->", flush=True)


def spopt(distance: np.ndarray, p: int, solver: pulp.LpSolver) -> tuple[float, str]:
    """Seconds and value of spopt with a solver."""
    begin = time.monotonic()
    model = PMedian.from_cost_matrix(distance, np.ones(len(distance)), p_facilities=p)
    try:
        value = f"{pulp.value(model.solve(solver).problem.objective):g}"
    except RuntimeError:
        value = "none"
    return time.monotonic() - begin, value


if __name__ == "__main__":
    main()
