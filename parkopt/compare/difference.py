"""What differs between two runs: fates of parks and firms, indicators, terms of the objective.

A plan is only known to be as good as its gap says. So a difference of points counts only beyond what both plans may lie above the
best (objective − bound, added up), and one of an indicator only beyond the sum of both gaps, relative to its size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import pandas as pd

from parkopt.report.facts import missed_points
from parkopt.report.tables import city_metrics
from parkopt.results import Metric, RunRecord

PARK_FIELDS = ("fate", "host_id", "stage", "after_use")
FIRM_FIELDS = ("fate", "receiving_site", "host_id", "stage")
Side = Literal["a", "b"]
SIDES: Final[tuple[Side, ...]] = ("a", "b")
DESCRIPTION = frozenset({"name", "title", "note"})
"""Parts of a scenario that only say what it is."""
MISSED = "shortfall"
"""Key of the points that missed targets cost."""


@dataclass(frozen=True)
class Figure:
    """A figure of both runs; None where a run has none. ``counts``: whether the difference means something, None: unknown."""

    key: str
    unit: str
    a: float | None
    b: float | None
    counts: bool | None

    @property
    def difference(self) -> float | None:
        return None if self.a is None or self.b is None else self.b - self.a


@dataclass(frozen=True)
class Difference:
    """Two runs, the second seen from the first."""

    a: RunRecord
    b: RunRecord

    @cached_property
    def parks(self) -> pd.DataFrame:
        """Parks with another fate, host, stage or after-use: index site_id, columns ``PARK_FIELDS`` with suffixes _a and _b."""
        return _differing(self.a.plan.parks, self.b.plan.parks, PARK_FIELDS)

    @cached_property
    def firms(self) -> pd.DataFrame:
        """Firms with another fate, receiving site, host or stage: index firm_id, columns likewise."""
        return _differing(self.a.plan.firms, self.b.plan.firms, FIRM_FIELDS)

    @property
    def same(self) -> bool:
        """Whether both plans do the same with every park and firm."""
        return self.parks.empty and self.firms.empty

    @property
    def changed_inputs(self) -> list[str]:
        """Inputs (data set and files) that are not the same in both runs."""
        one, other = self.a.manifest.inputs, self.b.manifest.inputs
        return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))

    @property
    def changed_data(self) -> list[str]:
        """Parts of either data set that the other does not hold with the same content."""
        one, other = dict(self.a.dataset.digests), dict(self.b.dataset.digests)
        held = [{*digests.values()} for digests in (one, other)]
        return sorted(
            {name for name, digest in one.items() if digest not in held[1]}
            | {name for name, digest in other.items() if digest not in held[0]}
        )

    @property
    def changed_settings(self) -> list[str]:
        """Settings of the scenarios that are not the same, as ``rules.merging.span``; what a scenario is called is none."""
        one, other = (_flat(run.manifest.scenario_resolved) for run in (self.a, self.b))
        settings = {name for name in {*one, *other} if name.split(".")[0] not in DESCRIPTION}
        return sorted(name for name in settings if one.get(name) != other.get(name))

    @cached_property
    def noise(self) -> float | None:
        """Points that both plans may lie above the best ones, added up; None where a bound is missing."""
        away = [
            run.manifest.objective - run.manifest.bound
            for run in (self.a, self.b)
            if run.manifest.objective is not None and run.manifest.bound is not None
        ]
        return sum(away) if len(away) == len(SIDES) else None

    @cached_property
    def relative_noise(self) -> float | None:
        """The sum of both gaps; None where one is missing."""
        gaps = [run.manifest.gap for run in (self.a, self.b) if run.manifest.gap is not None]
        return sum(gaps) if len(gaps) == len(SIDES) else None

    @property
    def objective(self) -> Figure:
        one, other = self.a.manifest.objective, self.b.manifest.objective
        return Figure("objective", "points", one, other, self._points_count(one, other))

    def terms(self) -> list[Figure]:
        """Points of every term of either run, and what missed targets cost."""
        one, other = _points(self.a), _points(self.b)
        return [
            Figure(key, "points", one.get(key), other.get(key), self._points_count(one.get(key), other.get(key)))
            for key in {**one, **other}
        ]

    def metrics(self) -> list[tuple[Metric, int, Figure]]:
        """Every city indicator of the first run that the second has too, in every phase of both."""
        theirs = {metric.key: metric for metric in city_metrics(self.b)}
        years = [year for year in self.a.scenario.years if year in self.b.scenario.years]
        found = []
        for metric in city_metrics(self.a):
            other = theirs.get(metric.key)
            if other is None:
                continue
            for year in years:
                one, two = metric.plan.get(year), other.plan.get(year)
                found.append((metric, year, Figure(metric.key, metric.unit, one, two, self._counts(one, two))))
        return found

    def _points_count(self, one: float | None, other: float | None) -> bool | None:
        if one is None or other is None or self.noise is None:
            return None
        return abs(other - one) > self.noise

    def _counts(self, one: float | None, other: float | None) -> bool | None:
        if one is None or other is None or self.relative_noise is None:
            return None
        return abs(other - one) > self.relative_noise * max(abs(one), abs(other))


def _flat(tree: Mapping[str, object], above: str = "") -> dict[str, object]:
    """Leaves of a tree by their path."""
    leaves: dict[str, object] = {}
    for key, value in tree.items():
        leaves |= _flat(value, f"{above}{key}.") if isinstance(value, Mapping) else {f"{above}{key}": value}
    return leaves


def _points(run: RunRecord) -> dict[str, float | None]:
    """Points by term, and of what is missed."""
    points: dict[str, float | None] = {key: term.scaled for key, term in run.manifest.terms.items()}
    return points | {MISSED: missed_points(run)}


def _differing(one: pd.DataFrame, other: pd.DataFrame, fields: tuple[str, ...]) -> pd.DataFrame:
    """Rows whose fields are not the same; a row that a plan lacks has '' and 0 there."""
    index = one.index.union(other.index)
    sides = [_filled(plan[list(fields)].reindex(index)) for plan in (one, other)]
    differ = (sides[0] != sides[1]).any(axis=1)
    differ |= ~(index.isin(one.index) & index.isin(other.index))
    both = pd.concat([side.add_suffix(f"_{name}") for side, name in zip(sides, SIDES, strict=True)], axis=1)
    return both[differ]


def _filled(frame: pd.DataFrame) -> pd.DataFrame:
    filled = {
        name: frame[name].fillna(0).astype("int64") if name == "stage" else frame[name].astype(object).fillna("")
        for name in frame
    }
    return pd.DataFrame(filled, index=frame.index)
