"""Which plans of a batch keep the rules of a job, as far as a store tells."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkopt.batch.analysis.evidence import SOLVER, WEIGHTS
from parkopt.batch.analysis.settings import LIMITS, Settings
from parkopt.model.objective import TERMS

ROUNDING: Final = 1e-9
"""Share of a limit by which an amount may exceed it and still keep it."""
_SIGN: Final = np.array([term.sign for term in TERMS])
_KEYS: Final = [term.key for term in TERMS]


def candidates(settings: Settings, job: str) -> pd.Index:
    """Jobs whose plans keep the rules of ``job`` (one with a plan), in the order of ids.

    Those of the same rules, and those that differ in nothing but weights, search and limits on terms (hard rows that price
    nothing), where the plan's amounts lie within the limits of ``job``. Whether plans of other rules keep them is not known.
    """
    rules = settings.evidence.rules[settings.evidence.planned]
    alike = _families(settings)[job]
    found: pd.Index = alike[_keeps(settings, alike, pd.Index([job]))[:, 0] | (rules[alike] == rules[job]).to_numpy()]
    return found


def best_values(settings: Settings) -> pd.Series:
    """Points of the best plan of the batch among the `candidates` of each job with a plan, under its weights. Index job."""
    evidence = settings.evidence
    rules = evidence.rules[evidence.planned]
    best = pd.Series(np.nan, index=evidence.planned, name="best")
    for alike in {tuple(jobs): jobs for jobs in _families(settings).values()}.values():
        same = rules[alike].to_numpy()[:, None] == rules[alike].to_numpy()[None, :]
        best[alike] = evidence.values(alike, alike).where(_keeps(settings, alike, alike) | same).min()
    return best


def _families(settings: Settings) -> dict[str, pd.Index]:
    """For each job with a plan those that differ from it in nothing but weights, search and limits on terms."""
    evidence = settings.evidence
    family = evidence.besides((WEIGHTS, SOLVER, LIMITS))[evidence.planned]
    members = {name: pd.Index(jobs) for name, jobs in family.groupby(family).groups.items()}
    return {str(job): members[name] for job, name in family.items()}


def _keeps(settings: Settings, plans: pd.Index, jobs: pd.Index) -> npt.NDArray[np.bool_]:
    """Whether the amounts of ``plans`` lie within the limits of ``jobs``. Shape (plans, jobs)."""
    amount = settings.evidence.raw.loc[plans, _KEYS].to_numpy() * _SIGN
    limit = settings.limits.loc[jobs, _KEYS].to_numpy(dtype=float) * _SIGN
    most = np.where(np.isnan(limit), np.inf, limit + ROUNDING * np.abs(limit))
    return np.asarray((amount[:, None, :] <= most[None, :, :]).all(axis=2))
