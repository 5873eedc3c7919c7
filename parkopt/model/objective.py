"""The objective: a weighted sum of named terms, each scaled by its stated reference.

minimise  Σ_t sign_t · weight_t · raw_t / reference_t  +  Σ price · slack                              [points]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.columns import Columns
from parkopt.results import Term
from parkopt.scenario.figure import Label
from parkopt.scenario.schema import Weight
from parkopt.units import M2_PER_MU, FloatArray


@dataclass(frozen=True)
class TermSpec:
    """A term: which columns of the options it adds up, in what unit, and whether less (+1) or more (−1) is better."""

    key: str
    unit: str
    sign: float
    park: str
    firm: str
    label: Label


TERMS: Final = (
    TermSpec("relocation_cost", "万元", 1.0, "cost", "cost", Label(en="Relocation cost", zh="搬迁成本")),
    TermSpec("jobs_displaced", "persons", 1.0, "", "jobs", Label(en="Jobs displaced", zh="岗位减少")),
    TermSpec("output_lost", "万元/yr", 1.0, "", "lost", Label(en="Output lost", zh="产值损失")),
    TermSpec("land_released", "mu", -1.0, "released", "released", Label(en="Land released", zh="腾出土地")),
    TermSpec("business_fit", "万元/yr", -1.0, "", "fit", Label(en="Business fit", zh="业态匹配")),
    TermSpec("ecological_exposure", "t/yr", 1.0, "", "exposure", Label(en="Ecological exposure", zh="生态暴露")),
    TermSpec("energy_saved", "tce/yr", -1.0, "", "saved", Label(en="Energy saved", zh="节能量")),
)
"""Every term of the objective."""


def workshop_cost(instance: Instance) -> float:
    """万元 for each mu of land built up with workshops."""
    return instance.scenario.costs.workshop_per_m2.value * M2_PER_MU * instance.scenario.rules.land.plot_ratio.value


def factor(instance: Instance, term: TermSpec) -> float:
    """Points for each raw unit of a term, sign included."""
    weight: Weight = getattr(instance.scenario.weights, term.key)
    return term.sign * weight.weight.value / weight.reference.value


def raw_vector(instance: Instance, columns: Columns, term: TermSpec) -> FloatArray:
    """Raw amount of a term for each column."""
    raw = np.zeros(columns.count)
    if term.park:
        raw[columns.park_column] = getattr(columns.park, term.park)
    raw[columns.firm_column] = getattr(columns.firm, term.firm)
    if term.key == "relocation_cost":
        raw[columns.workshop[columns.workshop_stage == instance.stages - 1]] = workshop_cost(instance)
    return raw


def cost_vector(instance: Instance, columns: Columns) -> FloatArray:
    """Points for each column."""
    cost = np.zeros(columns.count)
    for term in TERMS:
        cost += factor(instance, term) * raw_vector(instance, columns, term)
    return cost


def terms(instance: Instance, columns: Columns, x: FloatArray) -> Mapping[str, Term]:
    """Each term's raw sum, unit, weight and scaled points at a point (slack columns ignored)."""
    found = {}
    for term in TERMS:
        raw = float(raw_vector(instance, columns, term) @ x[: columns.count])
        weight: Weight = getattr(instance.scenario.weights, term.key)
        found[term.key] = Term(raw, term.unit, weight.weight.value, factor(instance, term) * raw)
    return found
