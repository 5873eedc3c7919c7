"""Which plans of a batch keep the rules of a job, as far as a store tells."""

from __future__ import annotations

from typing import Final

import numpy as np
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
    evidence = settings.evidence
    rules = evidence.rules[evidence.planned]
    family = evidence.besides((WEIGHTS, SOLVER, LIMITS))[evidence.planned]
    alike: pd.Index = family.index[family == family[job]]
    amount = evidence.raw.loc[alike, _KEYS].to_numpy() * _SIGN
    limit = settings.limits.loc[job, _KEYS].to_numpy(dtype=float) * _SIGN
    keeps = (amount <= np.where(np.isnan(limit), np.inf, limit + ROUNDING * np.abs(limit))).all(axis=1)
    found: pd.Index = alike[keeps | (rules[alike] == rules[job]).to_numpy()]
    return found
