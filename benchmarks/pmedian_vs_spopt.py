"""The p-median of spopt (CBC and HiGHS through PuLP) beside the decomposition, on the same instances in one run.

    python -m benchmarks.pmedian_vs_spopt DIR [--first N] [--last N] [--limit SECONDS]

Times include building the model and solving it, not reading the file. spopt comes with the extra ``bench``.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pulp
from spopt.locate import PMedian

from benchmarks.instances import instances, p_median_distances
from parkopt.solve.classic import p_median
from parkopt.solve.decompose import Limits, solve_problem


def main() -> None:
    """Print one line for each instance: seconds and value of each solver."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--first", type=int, default=6)
    parser.add_argument("--last", type=int, default=20)
    parser.add_argument("--limit", type=float, default=300.0)
    arguments = parser.parse_args()
    print(
        "| instance | parkopt s | value | spopt CBC s | value | spopt HiGHS s | value |\n|---|--:|--:|--:|--:|--:|--:|"
    )
    for instance in instances(arguments.folder, "pmed"):
        if not arguments.first <= int(instance.name.removeprefix("pmed")) <= arguments.last:
            continue
        distance, p = p_median_distances(instance.path)
        begin = time.monotonic()
        own = solve_problem(p_median(distance, p), Limits(time_limit=arguments.limit, threads=2))
        cells = [f"{time.monotonic() - begin:.2f} | {own.objective:g}"]
        for solver in (
            pulp.PULP_CBC_CMD(msg=False, timeLimit=arguments.limit),
            pulp.HiGHS(msg=False, timeLimit=arguments.limit),
        ):
            cells.append(spopt(distance, p, solver))
        print(f"| {instance.name} | {' | '.join(cells)} |", flush=True)


def spopt(distance: np.ndarray, p: int, solver: pulp.LpSolver) -> str:
    """Seconds and value of spopt with a solver."""
    begin = time.monotonic()
    model = PMedian.from_cost_matrix(distance, np.ones(len(distance)), p_facilities=p).solve(solver)
    return f"{time.monotonic() - begin:.2f} | {pulp.value(model.problem.objective):g}"


if __name__ == "__main__":
    main()
