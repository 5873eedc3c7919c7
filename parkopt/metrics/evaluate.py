"""From the list of indicators and the states of the firms to one record for each indicator and scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from parkopt.metrics import forms
from parkopt.metrics.case import Case
from parkopt.metrics.forms import Amounts
from parkopt.metrics.specs import METRICS, MetricSpec
from parkopt.metrics.state import State
from parkopt.metrics.wanted import Wanted, outside
from parkopt.results import Metric
from parkopt.scenario.schema import Mode
from parkopt.units import FloatArray


def measure_all(case: Case, states: Mapping[int, State]) -> tuple[Metric, ...]:
    """Every indicator in every scope it is shown for; the city's first, in the order of `METRICS`.

    ``states``: the base year and every phase year. An indicator that the scenario does not name is left out; a target
    that the data cannot express has no values.
    """
    found = [metric for spec in METRICS for metric in _in_scopes(case, states, spec)]
    found += outside(case, {spec.key for spec in METRICS})
    rank = {name: number for number, name in enumerate(case.scopes.names)}
    return tuple(sorted(found, key=lambda metric: rank[metric.scope]))


@dataclass(frozen=True)
class _Series:
    """Values, and what is missing to the targets, by year and scope."""

    value: Mapping[int, FloatArray]
    missing: Mapping[int, FloatArray]
    imputed: FloatArray


def _in_scopes(case: Case, states: Mapping[int, State], spec: MetricSpec) -> list[Metric]:
    wanted = spec.asks(case)
    if wanted is None:
        return []
    if spec.section and not getattr(case.instance.scenario.rules, spec.section).enabled:
        wanted = replace(wanted, mode="report", price=None)
    series = _series(case, states, spec, wanted)
    return [
        _metric(case, spec, wanted, series, number)
        for number, name in enumerate(case.scopes.names)
        if name.partition(":")[0] in spec.scopes and (name in wanted.targets or not spec.only_asked)
    ]


def _series(case: Case, states: Mapping[int, State], spec: MetricSpec, wanted: Wanted) -> _Series:
    one = np.ones(len(case.scopes.names))
    top = {year: spec.top(case, state) for year, state in states.items()}
    bottom = {year: spec.bottom(case, state) if spec.bottom else one for year, state in states.items()}
    base = case.base_year
    amounts = {year: Amounts(year - base, top[year], bottom[year], top[base], bottom[base]) for year in states}
    targets = {
        year: np.array([wanted.targets.get(name, {}).get(year, np.nan) for name in case.scopes.names])
        for year in case.years
    }
    final = states[case.final_year]
    return _Series(
        value={year: forms.value(spec.form, found) for year, found in amounts.items()},
        missing={year: forms.missing(spec.form, amounts[year], targets[year]) for year in case.years},
        imputed=spec.summed.imputed_share(case, final) if spec.summed else 0 * one,
    )


def _metric(case: Case, spec: MetricSpec, wanted: Wanted, series: _Series, scope: int) -> Metric:
    """The record of one scope. Met: every year that has a target; priced: what is missing in any of them."""
    name = case.scopes.names[scope]
    targets = wanted.targets.get(name, {})
    plan = {year: _number(series.value[year][scope]) for year in case.years}
    judged = bool(targets) and plan[case.final_year] is not None
    short = {year: float(series.missing[year][scope]) for year in targets}
    points = wanted.price * sum(short.values()) if judged and wanted.price is not None else None
    return Metric(
        key=spec.key,
        scope=name,
        label=wanted.label,
        clause=wanted.clause,
        unit=wanted.unit,
        mode=wanted.mode if targets else _unasked(wanted.mode),
        baseline=_number(series.value[case.base_year][scope]),
        plan=plan,
        target={year: targets.get(year) for year in case.years},
        met=not any(short.values()) if judged else None,
        missing=short.get(case.final_year, 0.0) if judged else None,
        missing_points=points,
        missing_cost=_cost(case, points),
        imputed_share=float(series.imputed[scope]),
    )


def _unasked(mode: Mode) -> Mode:
    return "outside" if mode == "outside" else "report"


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _cost(case: Case, points: float | None) -> float | None:
    """万元 that weigh as much as ``points`` in the term of relocation cost; None where that has no weight."""
    weight = case.instance.scenario.weights.relocation_cost
    if points is None or weight.weight.value == 0:
        return None
    return points * weight.reference.value / weight.weight.value
