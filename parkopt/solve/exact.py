"""The whole model through OR-Tools, for small cities: MathOpt with HiGHS, or CP-SAT.

CP-SAT works in whole numbers. They are made here and nowhere else: columns by ``COLUMN_SCALE``, rows and objective by
``ROW_DIGITS`` and ``OBJECTIVE_STEPS``, always rounded so that the integer model is a relaxation (every true point, its
continuous columns rounded down to a step, satisfies it at no higher cost): its bound is then valid for the true model. Its
whole columns are then fixed and the continuous ones set by a linear programme over the true rows.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final, Literal

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from parkopt.model.linear import LinearModel
from parkopt.solve.highs import HighsResult
from parkopt.solve.useful import useful_upper
from parkopt.units import FloatArray

Backend = Literal["highs", "cp-sat"]

COLUMN_SCALE: Final = 10_000
"""Steps for each unit of a continuous column (亿元, mu, slack)."""
ROW_DIGITS: Final = 8
"""Decimal digits kept of the largest coefficient of a row."""
OBJECTIVE_STEPS: Final = 10.0**12
"""Most steps for each point of the objective (fewer where the sum would pass ``ROW_LIMIT``)."""
ROW_LIMIT: Final = 2.0**61
"""No row of the integer model can exceed this in absolute value, whatever its columns."""


def solve_exact(
    model: LinearModel,
    backend: Backend = "highs",
    *,
    time_limit: float = 60.0,
    threads: int = 1,
    seed: int = 0,
    gap: float = 0.0,
) -> HighsResult:
    """Solve the model to the relative ``gap``; ``bound`` is proven by the backend.

    HiGHS under MathOpt runs on one thread (``threads`` is CP-SAT's). Raises no error when nothing is found: the ending says 'infeasible' or 'unknown'.
    """
    if backend == "highs":
        return _mathopt(model, time_limit, seed, gap)
    return _cp_sat(model, time_limit, threads, seed, gap)


def _mathopt(model: LinearModel, time_limit: float, seed: int, gap: float) -> HighsResult:
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=time_limit), random_seed=seed, relative_gap_tolerance=gap
    )
    answer = mathopt.solve(
        mathopt.Model.from_model_proto(model_proto(model)), mathopt.SolverType.HIGHS, params=parameters
    )
    reason = answer.termination.reason
    kinds = mathopt.TerminationReason
    if reason in (kinds.INFEASIBLE, kinds.INFEASIBLE_OR_UNBOUNDED):
        return HighsResult("infeasible", None, float("inf"), float("inf"))
    if not answer.solutions or answer.solutions[0].primal_solution is None:
        return HighsResult("unknown", None, float("inf"), -float("inf"))
    point = answer.solutions[0].primal_solution
    x = np.zeros(model.columns)
    for variable, value in point.variable_values.items():
        x[variable.id] = value
    ending: Literal["optimal", "feasible"] = "optimal" if reason == kinds.OPTIMAL else "feasible"
    return HighsResult(ending, x, model.value(x), answer.termination.objective_bounds.dual_bound)


def model_proto(model: LinearModel) -> model_pb2.ModelProto:
    """The model as MathOpt reads it."""
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(model.columns))
    proto.variables.lower_bounds.extend(model.lower.tolist())
    proto.variables.upper_bounds.extend(model.upper.tolist())
    proto.variables.integers.extend(model.integer.tolist())
    priced = np.flatnonzero(model.cost)
    proto.objective.linear_coefficients.ids.extend(priced.tolist())
    proto.objective.linear_coefficients.values.extend(model.cost[priced].tolist())
    proto.objective.offset = model.constant
    proto.linear_constraints.ids.extend(range(model.rows))
    proto.linear_constraints.lower_bounds.extend(model.row_lower.tolist())
    proto.linear_constraints.upper_bounds.extend(model.row_upper.tolist())
    matrix = model.matrix.tocsr()
    matrix.sort_indices()
    rows = np.repeat(np.arange(model.rows), np.diff(matrix.indptr))
    proto.linear_constraint_matrix.row_ids.extend(rows.tolist())
    proto.linear_constraint_matrix.column_ids.extend(matrix.indices.tolist())
    proto.linear_constraint_matrix.coefficients.extend(matrix.data.tolist())
    return proto


def _cp_sat(model: LinearModel, time_limit: float, threads: int, seed: int, gap: float) -> HighsResult:
    program, variables, scale, steps = _integer_program(model)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = time_limit
    solver.parameters.num_workers = threads
    solver.parameters.random_seed = seed
    solver.parameters.relative_gap_limit = gap
    status = solver.solve(program)
    if status == cp_model.INFEASIBLE:
        return HighsResult("infeasible", None, float("inf"), float("inf"))
    bound = solver.best_objective_bound / steps + model.constant
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return HighsResult("unknown", None, float("inf"), bound)
    x = _settled(model, np.array([solver.value(variable) for variable in variables], dtype=np.float64) / scale)
    if x is None:
        return HighsResult("unknown", None, float("inf"), bound)
    return HighsResult("optimal" if status == cp_model.OPTIMAL else "feasible", x, model.value(x), bound)


def _settled(model: LinearModel, x: FloatArray) -> FloatArray | None:
    """The point with its whole columns kept and its continuous ones set best; None when the true rows forbid it."""
    fixed = np.where(model.integer, np.round(x), np.nan)
    lower = np.where(model.integer, fixed, model.lower)
    upper = np.where(model.integer, fixed, model.upper)
    answer = _mathopt(model.restricted(lower, upper), 60.0, 0, 0.0)
    return answer.x


def _integer_program(model: LinearModel) -> tuple[cp_model.CpModel, list[cp_model.IntVar], FloatArray, float]:
    """The relaxed integer model, its variables, the steps for each unit of a column and for each point."""
    program = cp_model.CpModel()
    scale = np.where(model.integer, 1.0, float(COLUMN_SCALE))
    low = np.floor(model.lower * scale).astype(np.int64)
    high = np.ceil(useful_upper(model) * scale).astype(np.int64)
    reach = np.maximum(np.abs(low), np.abs(high)).astype(np.float64)
    variables = [program.new_int_var(int(a), int(b), f"x{i}") for i, (a, b) in enumerate(zip(low, high, strict=True))]
    matrix = model.matrix.tocsr()
    for row in range(model.rows):
        where = slice(matrix.indptr[row], matrix.indptr[row + 1])
        column = matrix.indices[where]
        value = matrix.data[where] / scale[column]
        largest = np.abs(value).max(initial=0.0)
        lower, upper = model.row_lower[row], model.row_upper[row]
        if not largest:
            if lower > 0 or upper < 0:
                program.add_bool_or([])
            continue
        whole = np.all(value == np.round(value))
        room = ROW_LIMIT / max(float(np.abs(value) @ reach[column]), 1e-300)
        power = 1.0 if whole else min(10.0 ** np.floor(ROW_DIGITS - np.log10(largest)), room)
        slip = float(np.abs(value[~model.integer[column]]).sum())
        mine = [variables[k] for k in column]
        if np.isfinite(upper):
            least = np.floor(value * power + 1e-9).astype(np.int64)
            program.add(cp_model.LinearExpr.weighted_sum(mine, least) <= int(np.ceil((upper + slip) * power - 1e-9)))
        if np.isfinite(lower):
            most = np.ceil(value * power - 1e-9).astype(np.int64)
            program.add(cp_model.LinearExpr.weighted_sum(mine, most) >= int(np.floor((lower - slip) * power + 1e-9)))
    steps = min(OBJECTIVE_STEPS, ROW_LIMIT / max(float(np.abs(model.cost / scale) @ reach), 1e-300))
    price = np.floor(model.cost / scale * steps).astype(np.int64)
    program.minimize(cp_model.LinearExpr.weighted_sum(variables, price))
    return program, variables, scale, steps
