"""Solves published instances with known optima and prints what was found and proven, as a table.

    python -m benchmarks.published DIR [--family F] [--name N] [--limit SECONDS] [--threads N]

DIR (or the environment variable PARKOPT_BENCH) holds one folder for each family of ``benchmarks.instances``.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.instances import FAMILIES, Instance, instances
from parkopt.solve.problems.decompose import Solved, solve_problem
from parkopt.solve.work import Limits

REACHED = 1e-6
"""An objective this near the published optimum (relative) reaches it; tables give two or three decimals."""
PHASES = ("read", "ascent", "plans", "clusters", "core")
HEAD = f"| instance | optimum | found | bound | gap | seconds | of which {' / '.join(PHASES)} |\n|---|--:|--:|--:|--:|--:|---|"


def main() -> None:
    """Run the asked instances one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", default=os.environ.get("PARKOPT_BENCH"))
    parser.add_argument("--family", choices=sorted(FAMILIES))
    parser.add_argument("--name")
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    if not arguments.folder:
        parser.error("name the folder of the instances or set PARKOPT_BENCH")
    limits = Limits(time_limit=arguments.limit, threads=arguments.threads)
    rows: dict[str, list[tuple[bool, float, float]]] = defaultdict(list)
    print(HEAD)
    for instance in instances(Path(arguments.folder), arguments.family, arguments.name):
        begin = time.monotonic()
        solved = solve_problem(instance.problem(), limits)
        seconds = time.monotonic() - begin
        print(row(instance, solved, seconds), f"{solved.nodes} {solved.leaves}", flush=True)
        rows[instance.family].append((reached(instance, solved), solved.gap, seconds))
    print("\n| family | instances | optimum reached | worst proven gap | most seconds | seconds in all |")
    print("|---|--:|--:|--:|--:|--:|")
    for family, results in rows.items():
        found, gaps, times = zip(*results, strict=True)
        print(f"| {family} | {len(results)} | {sum(found)} | {max(gaps):.3%} | {max(times):.2f} | {sum(times):.1f} |")


def reached(instance: Instance, solved: Solved) -> bool:
    """Whether the plan is as good as the published optimum."""
    return solved.objective <= instance.optimum * (1 + REACHED)


def row(instance: Instance, solved: Solved, seconds: float) -> str:
    """One line of the table; a bound above the published optimum would be wrong and is marked."""
    phases = " / ".join(f"{solved.seconds(name):.2f}" for name in PHASES)
    mark = "" if reached(instance, solved) else " (!)"
    wrong = " WRONG" if solved.bound > instance.optimum * (1 + REACHED) else ""
    return (
        f"| {instance.family}/{instance.name} | {instance.optimum:.10g} | {solved.objective:.3f}{mark} | {solved.bound:.3f}{wrong} "
        f"| {solved.gap:.3%} | {seconds:.2f} | {phases} |"
    )


if __name__ == "__main__":
    main()
