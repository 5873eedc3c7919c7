"""What a store holds, made by hand: a few jobs with weights, amounts, fates and proofs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from parkopt.batch.analysis.evidence import Evidence
from parkopt.model.objective import TERMS

KEYS = [term.key for term in TERMS]
SIGN = {term.key: term.sign for term in TERMS}
REFERENCES = dict.fromkeys(KEYS, 10.0)
Fates = Mapping[str, str]
"""Park → 'RETAIN', 'EXIT', 'RELOCATE', or the host it merges into."""


@dataclass(frozen=True)
class Made:
    """One job. ``weights`` and ``raw`` of terms that are not named are 0; ``changes`` are those besides weights and seed."""

    fates: Fates = field(default_factory=dict)
    weights: Mapping[str, float] = field(default_factory=dict)
    raw: Mapping[str, float] = field(default_factory=dict)
    missing: float = 0.0
    seed: int = 1
    bound: float | None = None
    gap: float | None = None
    status: str = "optimal"
    began: str = ""
    parts: Sequence[tuple[str, str, str]] = ()
    changes: Mapping[str, float | str] = field(default_factory=dict)

    @property
    def planned(self) -> bool:
        """Whether it has a plan."""
        return self.status in ("optimal", "feasible")

    @property
    def objective(self) -> float | None:
        """Value of its plan."""
        if not self.planned:
            return None
        points = (SIGN[key] * self.weights.get(key, 0.0) * amount / 10.0 for key, amount in self.raw.items())
        return self.missing + sum(points)


def made(jobs: Mapping[str, Made]) -> Evidence:
    """Evidence as of a store with these jobs."""
    jobs = dict(sorted(jobs.items()))
    planned = {name: job for name, job in jobs.items() if job.planned}
    runs = [
        {"job": name, "seed": job.seed, "bound": job.bound, "gap": job.gap, "status": job.status, "reason": ""}
        | {"objective": job.objective, "gap_total": None, "seconds": 1.0, "began": job.began, "manifest": None}
        for name, job in jobs.items()
    ]
    members = [(name, *part) for name, job in jobs.items() for part in job.parts]
    changes = [
        (name, f"weights.{key}.weight.value", value) for name, job in jobs.items() for key, value in job.weights.items()
    ]
    changes += [(name, "solver.seed", job.seed) for name, job in jobs.items() if job.seed != 1]
    changes += [(name, key, value) for name, job in jobs.items() for key, value in job.changes.items()]
    rows = [(name, key, value if isinstance(value, (int, float)) else None, str(value)) for name, key, value in changes]
    parks = [(name, park, *_fate(park, fate)) for name, job in planned.items() for park, fate in job.fates.items()]
    wide = {
        what: pd.DataFrame({name: {key: getattr(job, what).get(key, 0.0) for key in KEYS} for name, job in planned.items()}).T
        for what in ("raw", "weights")
    }  # fmt: skip
    return Evidence(
        pd.DataFrame(runs).set_index("job"),
        pd.DataFrame(members, columns=["job", "part", "sampling", "label"]),
        pd.DataFrame(rows, columns=["job", "key", "number", "text"]),
        pd.DataFrame(parks, columns=["job", "site_id", "fate", "host_id", "stage"]),
        pd.DataFrame(), pd.DataFrame(), pd.DataFrame(),
        wide["raw"].reindex(columns=KEYS).astype(float), wide["weights"].reindex(columns=KEYS).astype(float), REFERENCES,
    )  # fmt: skip


def _fate(park: str, fate: str) -> tuple[str, str, int]:
    if fate == "RETAIN":
        return fate, park, 0
    return (fate, "", 2020) if fate in ("EXIT", "RELOCATE") else ("MERGE", fate, 2020)
