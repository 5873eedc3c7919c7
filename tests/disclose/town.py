"""Runs with every fate and real measures, their firms' counts and figures drawn by a seed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from parkopt.disclose import Ask, asked, disclosed
from parkopt.instance import build_instance
from parkopt.metrics import measure
from parkopt.results import RunRecord
from tests.report.record import make_record

FIGURES = ("land_mu", "output", "value_added", "tax", "employees", "energy_tce", "wastewater_t")
RECIPIENT = '</script><script>alert(1)</script> & "Co" <img src=x onerror=alert(2)>'


@cache
def make_town(seed: int) -> RunRecord:
    """The hand-made run with other firms: mostly single ones, figures with decimals that occur nowhere else."""
    rng, record = np.random.default_rng(seed), make_record()
    firms = record.dataset.firms.copy()
    firms["count"] = np.where(firms["above_scale"], 1, rng.choice([1, 1, 2, 7], len(firms)))
    for column in FIGURES:
        firms[column] = np.round(
            firms[column] * rng.uniform(0.8, 1.2, len(firms)) + rng.uniform(0.001, 0.009, len(firms)), 3
        )
    dataset = replace(record.dataset, firms=firms)
    return replace(record, dataset=dataset, measures=measure(build_instance(dataset, record.scenario), record.plan))


@cache
def shown(seed: int, level: str, unit: str = "", recipient: str = "") -> RunRecord:
    """What may be shown of it."""
    record = make_town(seed)
    ask = Ask("unit" if level == "unit" else "public", unit, recipient)
    return disclosed(record, asked(ask, record.dataset))
