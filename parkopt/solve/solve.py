"""One entry to every way of solving: exact where the city is small, search and bound where it is large."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.build import CityModel, build_model
from parkopt.model.objective import terms
from parkopt.progress import SILENT, Progress
from parkopt.results import Status
from parkopt.solve.baselines import BASELINES
from parkopt.solve.city import Found, solve_city
from parkopt.solve.conflicts import explain
from parkopt.solve.extract import to_plan
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.outcome import Outcome, gaps, unavoidable
from parkopt.solve.prover import early
from parkopt.solve.remote import Remote
from parkopt.solve.start import Start
from parkopt.solve.work import Limits, Work

EXACT_COLUMNS = 12_000
"""Models of at most this many columns are solved whole."""


def solve(
    instance: Instance,
    *,
    time_limit: float,
    threads: int,
    seed: int,
    gap: float,
    gap_points: float = 0.0,
    counted: bool = False,
    warm: Start | None = None,
    progress: Progress = SILENT,
) -> Outcome:
    """A plan for the instance, with the bound that was proven and the gap between them.

    ``time_limit`` in seconds; ``gap`` relative, at which the solve may end, or ``gap_points`` in points. ``counted``: count steps instead of
    seconds, so that the same run gives the same plan. ``warm``: what an earlier solve
    left. ``progress`` hears how it goes and may end
    it early. The status is 'optimal' when the gap asked for is proven, 'infeasible' with the rules that conflict when no
    plan exists, 'no_plan' when none was found in time.
    """
    with early(warm, threads, counted) as remote:
        return solve_model(
            build_model(instance),
            time_limit=time_limit, threads=threads, seed=seed, gap=gap, gap_points=gap_points,
            counted=counted, warm=warm, progress=progress, remote=remote,
        )  # fmt: skip


def solve_model(
    model: CityModel,
    *,
    time_limit: float,
    threads: int,
    seed: int,
    gap: float,
    gap_points: float = 0.0,
    counted: bool = False,
    warm: Start | None = None,
    compare: bool = True,
    progress: Progress = SILENT,
    remote: Remote | None = None,
) -> Outcome:
    """As `solve`, for a model that is built already. ``compare``: plain methods are run to the end, to compare the plan with;
    ``remote``: one that ``early`` has started."""
    limits = Limits(time_limit, threads, seed, gap, counted, gap_points, compare=compare)
    work = Work(model.linear, limits, progress, unavoidable(model.linear))
    small = model.linear.columns <= EXACT_COLUMNS
    found = _solve_small(model, work) if small else solve_city(model, work, warm, remote)
    return _outcome(model, work, found)


def _solve_small(model: CityModel, work: Work) -> Found:
    """Baselines, then the whole model by HiGHS; unavoidable points are taken off so that its gap is the one stated."""
    options = work.options(work.limits.time_limit, work.limits.gap)
    baselines: dict[str, float | None] = {}
    for name, place in BASELINES.items():
        found = place(model, options)
        baselines[name] = None if found.x is None else model.linear.value(found.x)
    work.tell("solving the whole model")
    base = work.unavoidable
    away = solve_highs(replace(model.linear, constant=model.linear.constant - base), options)
    work.take(replace(away, objective=away.objective + base), "solved")
    if away.ending != "infeasible":
        work.prove(away.bound + base)
    return Found(baselines)


def _outcome(model: CityModel, work: Work, found: Found) -> Outcome:
    if work.x is None:
        return _nothing(model, work, found)
    base = work.unavoidable
    bound = work.bound if np.isfinite(work.bound) else None
    away, total = (None, None) if bound is None else gaps(work.objective, bound, base)
    status: Status = "optimal" if work.proven else "feasible"
    return Outcome(
        plan=to_plan(model, work.x),
        status=status,
        objective=work.objective,
        bound=bound,
        gap=away,
        gap_total=total,
        unavoidable=base,
        terms=terms(model.instance, model.columns, work.x),
        baselines=found.baselines,
        phases=work.phases,
        start=found.start,
    )


def _nothing(model: CityModel, work: Work, found: Found) -> Outcome:
    work.tell("looking for what cannot hold together")
    limits = work.limits
    conflict = found.conflict or explain(
        model, HighsOptions(time_limit=max(limits.time_limit / 3, 1.0), threads=limits.threads, seed=limits.seed)
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
        baselines=found.baselines,
        conflicts=conflict.lines,
        minimal=conflict.minimal,
    )
