"""One entry to every way of solving: exact where the city is small, search and bound where it is large."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.build import build_model
from parkopt.model.objective import terms
from parkopt.progress import SILENT, Progress
from parkopt.results import Status
from parkopt.solve.baselines import BASELINES
from parkopt.solve.city import solve_city
from parkopt.solve.conflicts import explain
from parkopt.solve.extract import to_plan
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.outcome import Outcome, gaps
from parkopt.solve.start import Start
from parkopt.solve.work import Work

EXACT_COLUMNS = 12_000
"""Models of at most this many columns are solved whole."""


def solve(
    instance: Instance,
    *,
    time_limit: float,
    threads: int,
    seed: int,
    gap: float,
    counted: bool = False,
    warm: Start | None = None,
    progress: Progress = SILENT,
) -> Outcome:
    """A plan for the instance, with the bound that was proven and the gap between them.

    ``time_limit`` in seconds; ``gap`` relative, at which an exact solve may end. ``counted``: count steps instead of
    seconds, so that the same run gives the same plan. ``warm``: what an earlier solve
    left. ``progress`` hears how it goes and may end
    it early. The status is 'optimal' when the gap asked for is proven, 'infeasible' with the rules that conflict when no
    plan exists, 'no_plan' when none was found in time.
    """
    model = build_model(instance)
    work = Work(model, seed, threads, time_limit, gap, progress, counted, warm)
    small = model.linear.columns <= EXACT_COLUMNS
    baselines = _solve_small(work, gap) if small else solve_city(model, work)
    return _outcome(work, baselines, gap)


def _solve_small(work: Work, gap: float) -> dict[str, float | None]:
    """Baselines, then the whole model by HiGHS; unavoidable points are taken off so that its gap is the one stated."""
    model = work.model
    options = work.options(work.time_limit, gap)
    baselines = {}
    for name, place in BASELINES.items():
        found = place(model, options)
        baselines[name] = None if found.x is None else model.linear.value(found.x)
    work.tell("solving the whole model")
    base = work.unavoidable
    away = solve_highs(replace(model.linear, constant=model.linear.constant - base), options)
    work.take(replace(away, objective=away.objective + base), "solved")
    work.bound = away.bound + base if away.ending != "infeasible" else -np.inf
    return baselines


def _outcome(work: Work, baselines: dict[str, float | None], gap: float) -> Outcome:
    model = work.model
    if work.x is None:
        return _nothing(work, baselines)
    base = work.unavoidable
    bound = work.bound if np.isfinite(work.bound) else None
    away, total = (None, None) if bound is None else gaps(work.objective, bound, base)
    proven = away is not None and away <= max(gap, 1e-9)
    status: Status = "optimal" if proven else "feasible"
    return Outcome(
        plan=to_plan(model, work.x),
        status=status,
        objective=work.objective,
        bound=bound,
        gap=away,
        gap_total=total,
        unavoidable=base,
        terms=terms(model.instance, model.columns, work.x),
        baselines=baselines,
        phases=work.phases,
        start=work.left_behind,
    )


def _nothing(work: Work, baselines: dict[str, float | None]) -> Outcome:
    work.tell("looking for what cannot hold together")
    conflict = work.conflict or explain(
        work.model, HighsOptions(time_limit=max(work.time_limit / 3, 1.0), threads=work.threads, seed=work.seed)
    )
    status: Status = "infeasible" if conflict.proven else "no_plan"
    return Outcome(
        plan=None,
        status=status,
        objective=None,
        bound=None,
        gap=None,
        gap_total=None,
        unavoidable=0.0,
        terms={},
        baselines=baselines,
        conflicts=conflict.lines,
        minimal=conflict.minimal,
    )
