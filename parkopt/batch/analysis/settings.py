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

    def words(self, key: str, field: str) -> str:
        """What the base says of the figure ``key`` in ``field`` (unit, clause, assumption...); '' where not known."""
        table: Any = next(iter(self._trees.values()), {})
        for name in key.removesuffix(".value").split("."):
            table = table.get(name, {}) if isinstance(table, Mapping) else {}
        found = table.get(field) if isinstance(table, Mapping) else None
        return "" if found is None else str(found)

    @cached_property
    def _trees(self) -> Mapping[str, Mapping[str, Any]]:
        """Scenarios that manifests tell, those with the fewest changes first: job → nested tables, phases by their years."""
        runs = self.evidence.runs
        count = self.evidence.changes["job"].value_counts()
        told = {str(job): text for job, text in runs["manifest"].dropna().items()} if "manifest" in runs else {}
        trees = {job: json.loads(text)["scenario_resolved"] for job, text in told.items()}
        return {
            job: {**trees[job], "phases": {str(phase["year"]): phase for phase in trees[job].get("phases", ())}}
            for job in sorted(trees, key=lambda job: count.get(job, 0))
        }

    @cached_property
    def _base(self) -> Mapping[str, Leaf]:
        """Figures of the base, each from a run that does not change it."""
        changed = self.evidence.changes.groupby("job")["key"].agg(set).to_dict()
        found: dict[str, Leaf] = {}
        left: set[str] | None = None
        for job, tree in self._trees.items():
            mine: set[str] = changed.get(job, set())
            if left is None or not left <= mine:
                found = {key: value for key, value in leaves(tree).items() if key not in mine} | found
                left = mine if left is None else left & mine
        return found
