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
from scipy import sparse

from parkopt.batch.figures import Leaf
from parkopt.batch.jobs import job_id
from parkopt.batch.store import BATCH, read_table
from parkopt.model.objective import TERMS

WEIGHTS: Final = "weights."
SOLVER: Final = "solver."
"""Beginnings of keys that change no plan's worth or right to be one: what is wished, and how it is searched for."""
_LEAST_GAP: Final = 1e-9
_SIGN: Final = {term.key: term.sign for term in TERMS}


@dataclass(frozen=True)
class Evidence:
    """What a store holds.

    ``runs``: index job, columns of the table ``runs``. ``members``: columns job, part, sampling, label; a job stands as often
    in a part as entries came to it. ``changes``: columns job, key, number, text. ``parks``: columns job, site_id, fate,
    host_id, stage... ``references``: term → scale. ``checks``, ``metrics``, ``hosts``: tables of the store.
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
        """Read the store in ``folder``, also while jobs are added to it. Raises InputError when it is none."""
        runs = read_table(folder, "runs").set_index("job")  # a job's row here comes last: all its others are there

        def rows(name: str) -> pd.DataFrame:
            table = read_table(folder, name)
            return table[table["job"].isin(runs.index)].reset_index(drop=True)

        terms = rows("terms")
        wide = {name: _wide(terms, "job", "term", name).reindex(columns=list(_SIGN)) for name in ("raw", "weight")}
        batch = tomllib.loads((folder / BATCH).read_text(encoding="utf-8"))
        return cls(
            runs,
            read_table(folder, "members"),
            read_table(folder, "changes"),
            rows("parks"),
            rows("metrics"),
            rows("hosts"),
            rows("checks"),
            wide["raw"].astype(float),
            wide["weight"].astype(float),
            {key: float(value) for key, value in batch["references"].items()},
        )

    @cached_property
    def planned(self) -> pd.Index:
        """Jobs that have a plan, in the order of ids."""
        return self.runs.index[self.runs["objective"].notna().to_numpy()]

    @cached_property
    def rules(self) -> pd.Series:
        """For each job a digest of what it changes besides weights and the search: jobs that share it choose from the same
        plans, and price what is missing of targets alike. Index job, of all jobs that were tried."""
        return self.besides((WEIGHTS, SOLVER)).rename("rules")

    @cached_property
    def weighting(self) -> pd.Series:
        """For each job a digest of the weights it changes. Index job, of all jobs that were tried."""
        changes = self.changes
        return self._digests(changes["key"].str.startswith(WEIGHTS)).rename("weighting")

    def besides(self, prefixes: tuple[str, ...]) -> pd.Series:
        """For each job a digest of what it changes, without keys that begin with one of ``prefixes``: jobs that share it
        differ in nothing else. Index job, of all jobs that were tried."""
        return self._digests(~self.changes["key"].str.startswith(prefixes))

    def changes_of(self, job: str) -> str:
        """What a job changes besides weights and the search, in figures; '' where nothing."""
        rows = self.changes[(self.changes["job"] == job) & ~self.changes["key"].str.startswith((WEIGHTS, SOLVER))]
        return "; ".join(f"{key} = {text}" for key, text in zip(rows["key"], rows["text"], strict=True))

    def _digests(self, chosen: pd.Series) -> pd.Series:
        rows = self.changes[chosen]
        told: dict[str, dict[str, Leaf]] = {}
        for job, key, number, text in zip(rows["job"], rows["key"], rows["number"], rows["text"], strict=True):
            told.setdefault(job, {})[key] = text if pd.isna(number) else float(number)
        return pd.Series({job: job_id(told.get(job, {})) for job in self.runs.index}, dtype="object")

    @cached_property
    def missing(self) -> pd.Series:
        """Points that each plan pays for targets it misses: the same under any weights. Index planned jobs."""
        scaled = (self.raw * self.factor).sum(axis=1)
        return (self.runs["objective"] - scaled).reindex(self.planned).rename("missing")

    @cached_property
    def unavoidable(self) -> pd.Series:
        """Points that no plan of a job can be without, where the two gaps of its run tell them: constants, forced costs and
        proven shortfalls. Missing where the gap is nothing or was not proven. Index planned jobs.

        gap = (objective - bound) / (objective - unavoidable) [1], as `parkopt.solve.outcome.gaps` states it.
        """
        runs = self.runs.loc[self.planned]
        gap = runs["gap"].astype(float).where(runs["gap"].astype(float) > _LEAST_GAP)
        away = (runs["objective"] - runs["bound"]).astype(float)
        return (runs["objective"].astype(float) - away / gap).rename("unavoidable")

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
        return _wide(self.parks, "site_id", "job", "fate")

    @cached_property
    def under(self) -> pd.DataFrame:
        """Host that each park counts under in each plan, '' where vacated: site_id × job."""
        return _wide(self.parks, "site_id", "job", "host_id").reindex_like(self.fates).fillna("")

    @cached_property
    def apart(self) -> pd.DataFrame:
        """Number of parks whose fate or host differs between two plans: job × job."""
        jobs = self.fates.columns
        told = self.fates.astype(str) + "|" + self.under.astype(str)
        code = np.stack([pd.factorize(row)[0] for row in told.to_numpy()]) if len(told) else np.zeros((0, len(jobs)))
        first = np.concatenate([[0], np.cumsum(code.max(axis=1, initial=-1) + 1)]).astype(int)
        column = (code + first[:-1, None]).astype(int).ravel()
        row = np.broadcast_to(np.arange(len(jobs)), code.shape).ravel()
        same = sparse.csr_array((np.ones(len(row)), (row, column)), shape=(len(jobs), int(first[-1])))
        count = len(told) - np.rint((same @ same.T).toarray()).astype(np.int64)
        return pd.DataFrame(count, index=jobs, columns=jobs)


def _wide(rows: pd.DataFrame, index: str, columns: str, values: str) -> pd.DataFrame:
    return rows.pivot_table(index=index, columns=columns, values=values, aggfunc="first")
