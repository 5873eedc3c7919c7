"""HiGHS on a linear model, once or kept for more calls, with limits and a way to stop it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import highspy
import numpy as np

from parkopt.model.linear import Indices, LinearModel
from parkopt.units import FloatArray

Ending = Literal["optimal", "feasible", "infeasible", "unknown"]


SIMPLEX = {"dual": 1, "primal": 4}
"""HiGHS's numbers of its simplex strategies."""
SLOW_SEARCH = "mip_heuristic_run_root_reduced_cost"
"""A search of HiGHS for slightly better points that takes long, for nothing where a point is soon good enough."""
PAUSE = 0.02
"""Seconds between two times that a solver is asked whether to stop, which the simplex would do at every step."""


@dataclass(frozen=True)
class HighsResult:
    """What HiGHS found. ``x`` is None without a point; ``bound`` is its dual bound (−inf when it has none).

    ``dual``: row duals of an LP (shape (rows,)), None for a MIP.
    """

    ending: Ending
    x: FloatArray | None
    objective: float
    bound: float
    dual: FloatArray | None = None


@dataclass(frozen=True)
class HighsOptions:
    """``gap``: relative, at which a programme in whole numbers counts as solved; ``apart``: distance that is enough, too.
    ``relaxed`` drops integrality. ``stop`` is asked now and then whether to end early.

    ``presolve``: the programme is made smaller first, which for a nearly separable linear one takes longer than it saves.
    ``nodes``: most nodes of the branching tree; a limit that, unlike time, gives the same answer in every run.
    ``target``: a point in whole numbers worth at most this, asked for now and then, is enough; when no point can come within ``vain`` of it,
    any is, and when none can be worth it, one within ``settled`` of the best. ``cutoff``: points worth more are of no interest; HiGHS
    may pass them over, its bound then means min(bound, cutoff).
    """

    time_limit: float = 60.0
    threads: int = 1
    seed: int = 0
    gap: float = 1e-4
    apart: float = 0.0
    relaxed: bool = False
    method: Literal["choose", "dual", "primal", "ipm", "pdlp"] = "choose"
    tolerance: float | None = None
    stop: Callable[[], bool] | None = None
    crossover: bool = True
    nodes: int | None = None
    presolve: bool = True
    target: Callable[[], float] | None = None
    vain: float = 0.0
    settled: float = 0.0
    cutoff: float | None = None


def solve_highs(model: LinearModel, options: HighsOptions, cost: FloatArray | None = None) -> HighsResult:
    """Minimise the model (or another ``cost`` over its rows) with HiGHS.

    It is never given a start: version 1.16 was seen to report a wrong optimum with one.
    """
    return run(_loaded(model, options, model.cost if cost is None else cost), options)


def run(solver: Any, options: HighsOptions) -> HighsResult:
    """Run a loaded solver; its time limit counts from here. A solver that is asked for another number of threads than the
    scheduler has would refuse, so the scheduler is made anew."""
    _share_scheduler(options.threads)
    solver.setOptionValue("time_limit", float(solver.getRunTime() + options.time_limit))
    solver.run()
    return _result(solver, options)


def change_bounds(solver: Any, lower: FloatArray, upper: FloatArray, columns: Indices | None = None) -> None:
    """Other bounds of some columns (None: of all); the basis is kept."""
    which = np.arange(len(lower), dtype=np.int32) if columns is None else columns.astype(np.int32)
    solver.changeColsBounds(len(which), which, _finite(lower), _finite(upper))


def change_method(solver: Any, method: Literal["dual", "primal"]) -> None:
    """Another simplex method; the basis is kept."""
    solver.setOptionValue("simplex_strategy", SIMPLEX[method])


def begin_at(solver: Any, basic: Indices, held: Indices) -> None:
    """Begin where these columns are what makes ``held`` rows, as many, hold with equality at their lower sides; all other columns are at
    their lower bounds."""
    status, start = highspy.HighsBasisStatus, highspy.HighsBasis()
    columns, rows = [status.kLower] * solver.getNumCol(), [status.kBasic] * solver.getNumRow()
    for column, row in zip(basic.tolist(), held.tolist(), strict=True):
        columns[column], rows[row] = status.kBasic, status.kLower
    start.col_status, start.row_status = columns, rows
    solver.setBasis(start)


def change_costs(solver: Any, cost: FloatArray) -> None:
    """Another objective; the basis is kept."""
    columns = np.arange(len(cost), dtype=np.int32)
    solver.changeColsCost(len(columns), columns, cost)


def add_columns(solver: Any, cost: FloatArray, matrix: Any) -> None:
    """More columns between 0 and infinity; ``matrix`` (rows, new columns) is sparse. The basis is kept."""
    entries = matrix.tocsc()
    number = entries.shape[1]
    none, most = np.zeros(number), np.full(number, highspy.kHighsInf)
    start, index = entries.indptr[:-1].astype(np.int32), entries.indices.astype(np.int32)
    solver.addCols(number, cost, none, most, entries.nnz, start, index, entries.data)


def add_rows(solver: Any, matrix: Any, lower: FloatArray, upper: FloatArray) -> None:
    """More rows; ``matrix`` (new rows, columns) is sparse. The basis is kept."""
    entries = matrix.tocsr()
    start, index = entries.indptr[:-1].astype(np.int32), entries.indices.astype(np.int32)
    solver.addRows(entries.shape[0], _finite(lower), _finite(upper), entries.nnz, start, index, entries.data)


def load(model: LinearModel, options: HighsOptions) -> Any:
    """A solver that holds the model."""
    return _loaded(model, options, model.cost)


_scheduler: list[int] = []
"""Threads of HiGHS's one scheduler per process, once it runs: it must be reset before another number is asked for."""


def _share_scheduler(threads: int) -> None:
    if _scheduler and _scheduler[0] != threads:
        highspy.Highs.resetGlobalScheduler(True)
    _scheduler[:] = [threads]


class _Silent(highspy.Highs):
    """A solver that prints nothing. HiGHS says who it is when callbacks are enabled, which its constructor does."""

    def enableCallbacks(self) -> None:
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()  # type: ignore[no-untyped-call]


def _loaded(model: LinearModel, options: HighsOptions, cost: FloatArray) -> Any:
    solver: Any = _Silent()  # type: ignore[no-untyped-call]
    _share_scheduler(options.threads)
    for key, value in {
        "time_limit": float(options.time_limit),
        "threads": options.threads,
        "random_seed": options.seed,
        "mip_rel_gap": options.gap,
        "mip_abs_gap": max(options.apart, 1e-6),
        "mip_feasibility_tolerance": 1e-7,
        "solver": "simplex" if options.method in SIMPLEX else options.method,
        "simplex_strategy": SIMPLEX.get(options.method, SIMPLEX["dual"]),
        "run_crossover": "on" if options.crossover else "off",
        "presolve": "choose" if options.presolve else "off",
    }.items():
        solver.setOptionValue(key, value)
    if options.nodes is not None:
        solver.setOptionValue("mip_max_nodes", options.nodes)
    if options.cutoff is not None and np.isfinite(options.cutoff):
        solver.setOptionValue("objective_bound", options.cutoff)
    if options.tolerance is not None:
        for key in ("pdlp_optimality_tolerance", "ipm_optimality_tolerance"):
            solver.setOptionValue(key, options.tolerance)
    matrix = model.matrix
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model.columns, model.rows
    lp.col_cost_, lp.offset_ = cost, model.constant
    lp.col_lower_, lp.col_upper_ = _finite(model.lower), _finite(model.upper)
    lp.row_lower_, lp.row_upper_ = _finite(model.row_lower), _finite(model.row_upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = model.columns, model.rows
    lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data
    if not options.relaxed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(flag)] for flag in model.integer]
    solver.passModel(lp)
    if options.stop is not None:
        _interruptible(solver, options.stop)
    if options.target is not None:
        solver.setOptionValue(SLOW_SEARCH, False)
        _content(solver, options.target, options)
    return solver


def _finite(values: FloatArray) -> FloatArray:
    return np.clip(values, -highspy.kHighsInf, highspy.kHighsInf)


def _interruptible(solver: Any, stop: Callable[[], bool]) -> None:
    due = 0.0

    def ask(event: Any) -> None:
        nonlocal due
        now = time.monotonic()
        if now >= due:
            due = now + PAUSE
            if stop():
                event.data_in.user_interrupt = True

    solver.cbMipInterrupt += ask
    solver.cbSimplexInterrupt += ask
    solver.cbIpmInterrupt += ask


def _content(solver: Any, target: Callable[[], float], options: HighsOptions) -> None:
    def ask(event: Any) -> None:
        best, bound = event.data_out.mip_primal_bound, event.data_out.mip_dual_bound
        if best < highspy.kHighsInf:
            enough = target()
            in_vain = bound > enough and (bound > enough + options.vain or best < bound + options.settled)
            if best <= enough or in_vain:
                event.data_in.user_interrupt = True

    solver.cbMipInterrupt += ask


def _result(solver: Any, options: HighsOptions) -> HighsResult:
    status, info = solver.getModelStatus(), solver.getInfo()
    solution = solver.getSolution()
    has = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    x = np.array(solution.col_value) if has else None
    dual = np.array(solution.row_dual) if options.relaxed and solution.dual_valid else None
    objective = info.objective_function_value if has else float("inf")
    kinds = highspy.HighsModelStatus
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        return HighsResult("infeasible", None, float("inf"), float("inf"))
    if status == kinds.kOptimal:
        bound = objective if options.relaxed else info.mip_dual_bound
        return HighsResult("optimal", x, objective, bound, dual)
    bound = -float("inf") if options.relaxed else info.mip_dual_bound
    return HighsResult("feasible" if has else "unknown", x, objective, bound, dual)
