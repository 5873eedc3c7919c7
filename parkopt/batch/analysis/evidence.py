"""The tables of a store in the shapes that analyses need: one row a job, one column a term, a park or a plan."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from parkopt.batch.jobs import job_id
from parkopt.batch.store import BATCH, read_table
from parkopt.model.objective import TERMS

WEIGHTS: Final = "weights."
SEED: Final = "solver.seed"
_SIGN: Final = {term.key: term.sign for term in TERMS}


@dataclass(frozen=True)
class Evidence:
    """What a store holds.

    ``runs``: index job, columns of the table ``runs`` without the keys that all share. ``members``: columns job, part,
    sampling, label. ``changes``: columns job, key, number, text. ``parks``: columns job, site_id, fate, host_id, stage...
    ``references``: term → scale. ``checks``, ``metrics``, ``hosts``: tables of the store.
    ``raw``, ``weight``: job × term, only jobs with a plan; raw amounts in the term's unit, weights.
    """

    runs: pd.DataFrame
    members: pd.DataFrame
    changes: pd.DataFrame
    parks: pd.DataFrame
    metrics: pd.DataFrame
    hosts: pd.DataFrame
    checks: pd.DataFrame
    raw: pd.DataFrame
    weight: pd.DataFrame
    references: Mapping[str, float]

    @classmethod
    def of(cls, folder: Path) -> Evidence:
        """Read the store in ``folder``. Raises InputError when it is none."""
        terms = read_table(folder, "terms")
        keys = list(_SIGN)
        wide = {
            name: terms.pivot_table(index="job", columns="term", values=name, aggfunc="first")
            .reindex(columns=keys)
            .astype(float)
            for name in ("raw", "weight")
        }
        batch = tomllib.loads((folder / BATCH).read_text(encoding="utf-8"))
        return cls(
            read_table(folder, "runs").set_index("job"),
            read_table(folder, "members"),
            read_table(folder, "changes"),
            read_table(folder, "parks"),
            read_table(folder, "metrics"),
            read_table(folder, "hosts"),
            read_table(folder, "checks"),
            wide["raw"],
            wide["weight"],
            {key: float(value) for key, value in batch["references"].items()},
        )

    @cached_property
    def planned(self) -> pd.Index:
        """Jobs that have a plan, in the order of ids."""
        return self.runs[self.runs["objective"].notna()].index

    @cached_property
    def rules(self) -> pd.Series:
        """For each job a digest of what it changes besides weights and seed: jobs that share it choose from the same plans, and
        price what is missing of targets alike. Index job, of all jobs that were tried."""
        other = self.changes[~self.changes["key"].str.startswith(WEIGHTS) & (self.changes["key"] != SEED)]
        told = {job: dict(zip(rows["key"], rows["text"], strict=True)) for job, rows in other.groupby("job")}
        return pd.Series({job: job_id(told.get(job, {})) for job in self.runs.index}, name="rules", dtype="object")

    @cached_property
    def missing(self) -> pd.Series:
        """Points that each plan pays for targets it misses: the same under any weights. Index planned jobs."""
        scaled = (self.raw * self.factor).sum(axis=1)
        return (self.runs["objective"] - scaled).reindex(self.planned).rename("missing")

    @cached_property
    def factor(self) -> pd.DataFrame:
        """Points for each raw unit of a term under the weights of each job, gains negative. job × term."""
        per = pd.Series({key: sign / self.references[key] for key, sign in _SIGN.items()})
        return self.weight * per

    def values(self, plans: pd.Index, weightings: pd.Index) -> pd.DataFrame:
        """Value in points of each of ``plans`` under the weights of each of ``weightings`` (ids of planned jobs of the same
        rules). Shape (plans, weightings)."""
        points = self.raw.loc[plans].to_numpy() @ self.factor.loc[weightings].to_numpy().T
        return pd.DataFrame(points + self.missing.loc[plans].to_numpy()[:, None], index=plans, columns=weightings)

    def part(self, name: str) -> pd.DataFrame:
        """Members of the part called ``name`` that have a plan: columns job, label, sampling."""
        rows = self.members[(self.members["part"] == name) & self.members["job"].isin(self.planned)]
        return rows[["job", "label", "sampling"]].reset_index(drop=True)

    @cached_property
    def fates(self) -> pd.DataFrame:
        """Fate of each park in each plan: site_id × job."""
        return self.parks.pivot_table(index="site_id", columns="job", values="fate", aggfunc="first")

    @cached_property
    def under(self) -> pd.DataFrame:
        """Host that each park counts under in each plan, '' where vacated: site_id × job."""
        return self.parks.pivot_table(index="site_id", columns="job", values="host_id", aggfunc="first").fillna("")

    @cached_property
    def apart(self) -> pd.DataFrame:
        """Number of parks whose fate or host differs between two plans: job × job."""
        jobs = self.fates.columns
        told = self.fates.to_numpy().astype(str) + np.char.add("|", self.under[jobs].to_numpy().astype(str))
        codes = np.unique(told, return_inverse=True)[1].reshape(told.shape)
        count = (codes[:, :, None] != codes[:, None, :]).sum(axis=0)
        return pd.DataFrame(count, index=jobs, columns=jobs)
