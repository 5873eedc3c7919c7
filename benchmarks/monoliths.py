"""The identical matrix given whole to general solvers: plan, bound and gap after so many seconds.

python -m benchmarks.monoliths 60 180            # the demo city; each solver gets each limit in a process of its own
python -m benchmarks.monoliths 60 --size 80x4000 --solvers highs scip

HiGHS through its own package on two threads; CP-SAT and SCIP through OR-Tools MathOpt. The gap is stated as in a run's
manifest: after taking off what no plan can avoid.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from datetime import timedelta

import numpy as np
from ortools.math_opt.python import mathopt

from benchmarks.cities import sized
from parkopt.instance import build_instance
from parkopt.model.build import build_model
from parkopt.model.linear import LinearModel
from parkopt.solve.exact import model_proto
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.outcome import gaps, unavoidable
from parkopt.solve.useful import useful_upper

SOLVERS = ("highs", "cp-sat", "scip")
KINDS = {"cp-sat": mathopt.SolverType.CP_SAT, "scip": mathopt.SolverType.GSCIP}
FEASIBLE = 1e-6


def solved(linear: LinearModel, solver: str, seconds: float, threads: int) -> tuple[float | None, float | None]:
    """Objective of the plan that was found and satisfies the model, and the bound; None where there is none."""
    if solver == "highs":
        found = solve_highs(linear, HighsOptions(time_limit=seconds, threads=threads, gap=0.0))
        x, bound = found.x, found.bound
    else:
        parameters = mathopt.SolveParameters(
            time_limit=timedelta(seconds=seconds), threads=threads if solver == "cp-sat" else None
        )
        bounded = linear.restricted(linear.lower, useful_upper(linear))
        answer = mathopt.solve(mathopt.Model.from_model_proto(model_proto(bounded)), KINDS[solver], params=parameters)
        x, bound = None, answer.termination.objective_bounds.dual_bound
        if answer.solutions and answer.solutions[0].primal_solution is not None:
            x = np.zeros(linear.columns)
            for variable, value in answer.solutions[0].primal_solution.variable_values.items():
                x[variable.id] = value
    plan = linear.value(x) if x is not None and linear.violation(x) <= FEASIBLE else None
    return plan, bound if np.isfinite(bound) else None


def row(size: str, solver: str, seconds: float, threads: int) -> str:
    """One line of the table."""
    linear = build_model(build_instance(*sized(size))).linear
    start = time.perf_counter()
    plan, bound = solved(linear, solver, seconds, threads)
    took = time.perf_counter() - start
    base = unavoidable(linear)
    gap = "–" if plan is None or bound is None else f"{gaps(plan, bound, base)[0]:.2%}"
    figures = " | ".join("–" if value is None else f"{value:.3f}" for value in (plan, bound))
    return f"| {solver} | {seconds:.0f} | {took:.0f} | {figures} | {gap} |"


def main() -> None:
    """Print the table; each row comes from a process of its own."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("seconds", nargs="+", type=float)
    words.add_argument("--size", default="281x17000")
    words.add_argument("--solvers", nargs="+", default=SOLVERS, choices=SOLVERS)
    words.add_argument("--threads", type=int, default=2)
    words.add_argument("--alone", action="store_true", help="one row, in this process")
    given = words.parse_args()
    if given.alone:
        print(row(given.size, given.solvers[0], given.seconds[0], given.threads))
        return
    print("| solver | limit, s | took, s | plan | bound | gap |\n|---|---:|---:|---:|---:|---:|", flush=True)
    for seconds in given.seconds:
        for solver in given.solvers:
            command = [sys.executable, "-m", "benchmarks.monoliths", str(seconds), "--size", given.size, "--alone"]
            command += ["--solvers", solver, "--threads", str(given.threads)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            lines = [line for line in done.stdout.splitlines() if line.startswith(f"| {solver}")]
            print(
                lines[-1] if lines else f"| {solver} | {seconds:.0f} | – | – | – | ended with {done.returncode} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
