"""What a firm's figures become in the final year under each fate.

    value_Y = value_base · (1 + g)ⁿ · factor(sector, fate),   n = final year − base year

with growth g and factors from the scenario, looked up by sector, then sector group, then '*'. Energy and wastewater
grow with value added and change per unit of it: (1 + g_va)ⁿ · (1 + g_energy_per_va)ⁿ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

import numpy as np
import pandas as pd

from parkopt.scenario.figure import Figure
from parkopt.scenario.schema import FactorFate, Scenario
from parkopt.units import FloatArray

MEASURES: Final = ("output", "value_added", "tax", "energy", "wastewater", "land")
FATES: Final[tuple[FactorFate, ...]] = get_args(FactorFate)
IMPUTED: Final = ("value_added", "energy_tce", "wastewater_t", "r_and_d")


@dataclass(frozen=True)
class SectorTable:
    """Growth over a number of years, and factors, by sector.

    ``growth``: shape (sectors, measures), the compound multiplier over ``years`` years; land does not grow.
    ``factor``: shape (sectors, fates, measures).
    """

    sectors: tuple[str, ...]
    growth: FloatArray
    factor: FloatArray


def sector_table(scenario: Scenario, years: int) -> SectorTable:
    """Growth multipliers over ``years`` years and fate factors for every sector of the scenario."""
    sectors = tuple(sorted(scenario.industries))
    growth = np.ones((len(sectors), len(MEASURES)))
    factor = np.ones((len(sectors), len(FATES), len(MEASURES)))
    for row, sector in enumerate(sectors):
        scopes = (sector, scenario.industries[sector].group, "*")
        rate = {
            name: _growth(scenario, scopes, name) for name in scenario.coefficients.growth["*"].__class__.model_fields
        }
        growth[row] = [
            (1 + rate["output"]) ** years,
            (1 + rate["value_added"]) ** years,
            (1 + rate["tax"]) ** years,
            ((1 + rate["value_added"]) * (1 + rate["energy_per_value_added"])) ** years,
            ((1 + rate["value_added"]) * (1 + rate["wastewater_per_value_added"])) ** years,
            1.0,
        ]
        for column, fate in enumerate(FATES):
            factor[row, column] = [_factor(scenario, scopes, fate, measure) for measure in MEASURES]
    return SectorTable(sectors, growth, factor)


def _growth(scenario: Scenario, scopes: Sequence[str], name: str) -> float:
    for scope in scopes:
        entry = scenario.coefficients.growth.get(scope)
        figure: Figure | None = getattr(entry, name) if entry else None
        if figure is not None:
            return figure.value
    raise AssertionError("the scope '*' is complete by the schema")


def _factor(scenario: Scenario, scopes: Sequence[str], fate: FactorFate, name: str) -> float:
    for scope in scopes:
        entry = scenario.coefficients.factors.get(scope, {}).get(fate)
        figure: Figure | None = getattr(entry, name) if entry else None
        if figure is not None:
            return figure.value
    raise AssertionError("the scope '*' is complete by the schema")


def impute(firms: pd.DataFrame, groups: pd.Series[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fill missing value added, energy, wastewater and R&D from output.

    Rule (one for each column): ratio to output of the rows of the same sector that have the value (sum over sum),
    else of the same sector group, else of all rows, else 0. ``groups`` maps each row to its sector group.
    Returns the filled columns and a frame of booleans telling which cells were filled.
    """
    filled = pd.DataFrame(index=firms.index)
    missing = firms[list(IMPUTED)].isna()
    for column in IMPUTED:
        value = firms[column].astype(float)
        known = value.notna() & (firms["output"] > 0)
        weight = firms["output"].where(known, 0.0)
        amount = value.where(known, 0.0)
        ratio = pd.Series(np.nan, index=firms.index)
        for key in (firms["sector"], groups):
            whole = weight.groupby(key).transform("sum")
            ratio = ratio.fillna((amount.groupby(key).transform("sum") / whole).where(whole > 0))
        total = float(weight.sum())
        ratio = ratio.fillna(float(amount.sum()) / total if total > 0 else 0.0)
        filled[column] = value.fillna(ratio * firms["output"])
    return filled, missing
