"""Larger instances of the published kinds, drawn from a seed, with what was found and proven on each.

python -m benchmarks.generated [--kind KIND] [--seed N] [--limit SECONDS] [--threads N]

cpmp    points uniform in a square of 100; demand U(1, 20); equal capacities, 88 % filled (Osman and Christofides 1994)
sscflp  uniform points; demand U(5, 35); capacity U(10, 160), scaled to 3 times the demand; fixed cost
        U(0, 90) + U(100, 110) √capacity (Cornuéjols, Sridharan and Thizy 1991, the form Holmberg and Yang follow)
gap_c   weight U(5, 25), cost U(10, 50), capacity 0.8 of the mean load (Chu and Beasley 1997)
gap_d   weight U(1, 100), cost 111 − weight + U(−10, 10), capacity as in c
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable

import numpy as np

from parkopt.solve.problems.classic import assignment, capacitated_p_median, facility_location
from parkopt.solve.problems.decompose import solve_problem
from parkopt.solve.problems.problem import Problem
from parkopt.solve.work import Limits

FILLED, ROOM, LOAD = 0.88, 3.0, 0.8
"""Share of all capacity that the firms of a p-median fill, capacity per demand of the locations, and of the assignments."""
Make = Callable[[np.random.Generator, int, int], Problem]


def _cpmp(rng: np.random.Generator, p: int, nodes: int) -> Problem:
    points, demand = rng.uniform(0, 100, (nodes, 2)), rng.integers(1, 21, nodes).astype(float)
    apart = np.hypot(*(points[:, None, :] - points[None, :, :]).transpose(2, 0, 1))
    capacity = np.full(nodes, np.ceil(demand.sum() / (FILLED * p)))
    return capacitated_p_median(np.floor(apart), p, demand, capacity)


def _sscflp(rng: np.random.Generator, grounds: int, firms: int) -> Problem:
    sites, places = rng.uniform(0, 100, (grounds, 1, 2)), rng.uniform(0, 100, (firms, 2))
    demand, capacity = rng.integers(5, 36, firms).astype(float), rng.uniform(10, 160, grounds)
    capacity = np.floor(capacity * ROOM * demand.sum() / capacity.sum())
    fixed = np.floor(rng.uniform(0, 90, grounds) + rng.uniform(100, 110, grounds) * np.sqrt(capacity))
    cost = np.floor(0.1 * demand * np.hypot(*(sites - places).transpose(2, 0, 1)))
    return facility_location(cost, fixed, demand, capacity, divisible=False)


def _gap(rng: np.random.Generator, machines: int, jobs: int, *, correlated: bool) -> Problem:
    size = (machines, jobs)
    weight = rng.integers(1, 101, size) if correlated else rng.integers(5, 26, size)
    cost = 111 - weight + rng.integers(-10, 11, size) if correlated else rng.integers(10, 51, size)
    capacity = np.floor(LOAD * weight.sum(axis=1) / machines)
    return assignment(cost.astype(float), weight.astype(float), capacity)


def _gap_c(rng: np.random.Generator, machines: int, jobs: int) -> Problem:
    return _gap(rng, machines, jobs, correlated=False)


def _gap_d(rng: np.random.Generator, machines: int, jobs: int) -> Problem:
    return _gap(rng, machines, jobs, correlated=True)


KINDS: dict[str, tuple[Make, tuple[tuple[int, int], ...]]] = {
    "cpmp": (_cpmp, ((30, 300), (50, 500), (70, 700))),
    "sscflp": (_sscflp, ((30, 200), (60, 300), (80, 400))),
    "gap_c": (_gap_c, ((5, 100), (10, 100), (20, 100), (5, 200), (10, 200), (20, 200))),
    "gap_d": (_gap_d, ((5, 100), (10, 100), (20, 100), (5, 200), (10, 200), (20, 200))),
}
"""Each kind's generator and its sizes: grounds (or p) and firms."""


def main() -> None:
    """Draw and solve the asked kinds one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kind", choices=sorted(KINDS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    print(
        "| instance | columns | found | bound | gap | seconds | ascent / plans / clusters / core | steps | nodes | peak MB |"
    )
    print("|---|--:|--:|--:|--:|--:|---|--:|--:|--:|")
    for kind, (make, sizes) in KINDS.items():
        for size in sizes if arguments.kind in (None, kind) else ():
            problem = make(np.random.default_rng(arguments.seed), *size)
            begin = time.monotonic()
            solved = solve_problem(problem, Limits(arguments.limit, arguments.threads, arguments.seed))
            seconds = time.monotonic() - begin
            phases = " / ".join(f"{solved.seconds(phase):.1f}" for phase in ("ascent", "plans", "clusters", "core"))
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"| {kind} {size[0]} × {size[1]} | {problem.linear.columns} | {solved.objective:.0f} | {solved.bound:.0f} "
                f"| {solved.gap:.3%} | {seconds:.1f} | {phases} | {solved.steps} | {solved.nodes} | {peak:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
