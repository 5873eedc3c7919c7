"""The figures in force in each job: what it changes, else what the manifests of the batch's runs say of the base."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pandas as pd

from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.figures import Leaf, leaves
from parkopt.model.objective import TERMS

LIMITS: Final = "term_limits."
"""How keys of limits on terms begin."""


@dataclass(frozen=True)
class Settings:
    """Figures by job, of all jobs that were tried."""

    evidence: Evidence

    def number(self, key: str) -> pd.Series:
        """Value of the figure ``key`` (ending ``.value``) in each job; NaN where it is no number or not known. Index job."""
        jobs = self.evidence.runs.index
        rows = self.evidence.changes[self.evidence.changes["key"] == key]
        told = rows.set_index("job")["number"].astype(float).reindex(jobs)
        base = self._base.get(key)
        known = isinstance(base, (int, float)) and not isinstance(base, bool)
        unchanged = ~jobs.isin(rows["job"])
        return told.mask(unchanged, float(base) if known else np.nan).rename(key)  # type: ignore[arg-type]

    @cached_property
    def limits(self) -> pd.DataFrame:
        """Limit on each term in each job, in its raw unit; NaN where there is none. job × term."""
        return pd.DataFrame({term.key: self.number(f"{LIMITS}{term.key}.value") for term in TERMS})

    def unit(self, key: str) -> str:
        """Unit of the figure ``key`` as the base states it; '' where it is not known."""
        name = key.removesuffix(".value")
        for term in TERMS:
            if name == f"{LIMITS}{term.key}":
                return term.unit
        table: Any = next((self._tree(job) for job in self._told), {})
        for part in name.split("."):
            table = table.get(part, {}) if isinstance(table, Mapping) else {}
        return str(table.get("unit", "")) if isinstance(table, Mapping) else ""

    @cached_property
    def _told(self) -> list[str]:
        """Jobs that have a manifest, those with the fewest changes first."""
        runs = self.evidence.runs
        count = self.evidence.changes["job"].value_counts()
        told = runs.index[runs["manifest"].notna()] if "manifest" in runs else runs.index[:0]
        return sorted(map(str, told), key=lambda job: count.get(job, 0))

    def _tree(self, job: str) -> Mapping[str, Any]:
        """The scenario that a job's manifest tells: nested tables, phases by their years."""
        tree = json.loads(self.evidence.runs["manifest"].to_dict()[job])["scenario_resolved"]
        return {**tree, "phases": {str(phase["year"]): phase for phase in tree.get("phases", ())}}

    @cached_property
    def _base(self) -> Mapping[str, Leaf]:
        """Figures of the base, each from a run that does not change it."""
        changed = self.evidence.changes.groupby("job")["key"].agg(set).to_dict()
        found: dict[str, Leaf] = {}
        left: set[str] | None = None
        for job in self._told:
            mine: set[str] = changed.get(job, set())
            if left is None or not left <= mine:
                found = {key: value for key, value in leaves(self._tree(job)).items() if key not in mine} | found
                left = mine if left is None else left & mine
        return found
