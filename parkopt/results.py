"""What a run yields, as plain frozen records: audit, measures, manifest, and the whole run for the outputs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Plan
from parkopt.scenario.figure import Label
from parkopt.scenario.locks import Locks
from parkopt.scenario.schema import Mode, Scenario

Status = Literal["optimal", "feasible", "infeasible", "no_plan"]
Level = Literal["full", "unit", "public"]
"""How much an output shows: everything, one unit's firms, no firm."""


@dataclass(frozen=True)
class RuleResult:
    """One audited rule: how many things were checked, and each violation in words (with ids and figures)."""

    rule: str
    family: int
    clause: str
    checked: int
    violations: tuple[str, ...]


@dataclass(frozen=True)
class AuditReport:
    """Every rule family of the scenario, recomputed from tables and plan alone."""

    rules: tuple[RuleResult, ...]

    @property
    def passed(self) -> bool:
        return not any(result.violations for result in self.rules)


@dataclass(frozen=True)
class Metric:
    """One indicator in one scope: 'city', 'county:<id>' or 'unit:<id>'.

    ``plan`` and ``target`` map phase years to values (None where the indicator has none that year).
    ``met`` is None where there is no target or the indicator is outside the model. ``missing`` is what is missing
    at the final year in the numerator's unit, ``missing_points`` its price in points, ``missing_cost`` that in 万元
    at the weight of relocation cost. ``imputed_share`` is the share of the numerator that rests on imputed values.
    """

    key: str
    scope: str
    label: Label
    clause: str
    unit: str
    mode: Mode
    baseline: float | None
    plan: Mapping[int, float | None]
    target: Mapping[int, float | None]
    met: bool | None
    missing: float | None = None
    missing_points: float | None = None
    missing_cost: float | None = None
    imputed_share: float = 0.0


@dataclass(frozen=True)
class Measures:
    """Everything measured on a plan.

    ``metrics``: one record per indicator and scope; the city's first.
    ``breakdown``: columns ``measure, cause, value, unit``: every reduction of parks (measure 'parks_<year>') and every
    in-park gain (measure = metric key, in percentage points) by cause: move, merger, closure, zone, growth.
    ``totals``: columns ``key, unit, en, zh, scope, value``: costs by kind, jobs, land released, firms by fate...
    ``sites``: index site_id; figures before and after: columns ``firms, above_firms, land_mu, output, tax, employees,
    energy_tce, value_added, output_per_mu, tax_per_mu`` each with suffix ``_2016`` (base year) and ``_plan`` (final year:
    what then stands on the ground of the site).
    ``hosts``: index host_id; columns ``name, name_en, kind, county, merged, firms, land_mu, output, value_added,
    tax, employees, output_per_mu, leads`` of the final year (kind 'park' or 'zone_group'; ``merged`` and ``leads`` are
    ';'-joined ids).
    """

    metrics: tuple[Metric, ...]
    breakdown: pd.DataFrame
    totals: pd.DataFrame
    sites: pd.DataFrame
    hosts: pd.DataFrame

    def metric(self, key: str, scope: str = "city") -> Metric:
        """The metric called ``key`` in ``scope``; KeyError when there is none."""
        for metric in self.metrics:
            if metric.key == key and metric.scope == scope:
                return metric
        raise KeyError(f"no metric {key} for {scope}")


@dataclass(frozen=True)
class Term:
    """One term of the objective: raw · weight / reference = scaled (points)."""

    raw: float
    unit: str
    weight: float
    scaled: float


@dataclass(frozen=True)
class Phase:
    """What a phase of the solve took: seconds, and the most memory the search held by its end (MB)."""

    seconds: float
    peak_rss_mb: float


@dataclass(frozen=True)
class Manifest:
    """What was run and what came out; becomes manifest.json.

    ``seconds`` by step of the pipeline; ``phases``: what the step 'solve' consists of. ``deterministic``: steps were
    counted instead of seconds.
    """

    scenario: str
    created: str
    version: str
    seed: int
    threads: int
    inputs: Mapping[str, str]
    synthetic: bool
    status: Status
    objective: float | None
    bound: float | None
    gap: float | None
    gap_total: float | None
    terms: Mapping[str, Term]
    seconds: Mapping[str, float]
    peak_rss_mb: float
    dataset_path: str
    scenario_resolved: Mapping[str, object]
    baselines: Mapping[str, float | None]
    versions: Mapping[str, str]
    deterministic: bool = False
    phases: Mapping[str, Phase] = field(default_factory=dict)

    @property
    def run_id(self) -> str:
        """What tells this run from others: the scenario, and a digest of what went in, when, and what came out."""
        told = (self.created, self.version, self.seed, sorted(self.inputs.items()), self.objective)
        return f"{self.scenario}-{hashlib.sha256(repr(told).encode()).hexdigest()[:10]}"


@dataclass(frozen=True)
class Disclosure:
    """How much a record may show, and to whom.

    ``unit``: id of the unit whose firms are shown, at level 'unit'. ``recipient``: who gets it, as typed. ``tables``: sums
    over firms that `parkopt.disclose` made and protected before it took the firms out, by the names that
    `parkopt.report.tables` looks for. ``metrics``: (key, scope) of the indicators that are withheld.
    """

    level: Level = "full"
    unit: str = ""
    recipient: str = ""
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    metrics: frozenset[tuple[str, str]] = frozenset()

    @property
    def reduced(self) -> bool:
        """Whether anything was taken out; a missing figure may then be a withheld one."""
        return self.level != "full"


@dataclass(frozen=True)
class RunRecord:
    """A finished run: all that workbook, GeoPackage, page and atlas show; ``locks`` are the fates that were fixed beforehand."""

    dataset: Dataset
    scenario: Scenario
    plan: Plan
    measures: Measures
    audit: AuditReport
    manifest: Manifest
    locks: Locks | None = None
    disclosure: Disclosure = field(default_factory=Disclosure)
