"""Family 12, energy and wastewater (G18 §1.2, G20 annex). n = final year − base year.

    Σ energy_f · x ≤ (1 − x_u) · (E_u / VA_u) · Σ va_f · x + slack            per unit u, 1 − x_u = (1 − fall_u)^(n / years since)
    Σ energy_f · x ≤ E_u · (1 + growth_u)^n + slack                           per unit                       [tce/yr]
    Σ energy_f · x ≤ cap · industrial share + slack                           city                           [tce/yr]
    Σ energy_f · x ≤ (1 − v)^n · (E / VA) · Σ va_f · x + slack                city target; wastewater alike   [tce/yr, t/yr]

A firm counts in the unit of the place where it ends.
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind, Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.rows import block
from parkopt.model.rule import Rule
from parkopt.model.targets import at_most_row
from parkopt.scenario.figure import Label
from parkopt.units import FloatArray

KILO = 1000.0
"""Rows are kept in thousand tce and thousand tonnes, prices scaled alike."""


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """Two rows for each unit that the scenario names, the city's cap, and the two targets of the city."""
    rule, firms, firm = instance.scenario.rules.energy, instance.firms, columns.firm
    alive = np.flatnonzero(firm.kind != FirmKind.EXIT)
    column = columns.firm_start + alive
    energy, value, water = (part[alive] / KILO for part in (firm.energy, firm.value_added, firm.wastewater))
    n = instance.horizon
    final_unit = np.where(
        firm.site[alive] >= 0, instance.sites.unit[np.maximum(firm.site[alive], 0)], firms.unit[firm.firm[alive]]
    )
    names = sorted(set(rule.units) & set(firms.unit.tolist()))
    place = np.full(len(alive), -1, dtype=np.int64)
    for number, name in enumerate(names):
        place[final_unit == name] = number
    here = np.flatnonzero(place >= 0)
    base_energy, base_value = (_by_unit(firms.unit, names, part) for part in (firms.energy, firms.value_added))
    fall = np.array([1 - rule.units[name].intensity_fall.value for name in names])
    since = instance.years[-1] - rule.since.value
    allowed = fall ** (n / since) * base_energy / np.maximum(base_value, 1e-9)
    cap = np.array([base_energy[i] * (1 + rule.units[name].growth.value) ** n for i, name in enumerate(names)])
    price = rule.unit_price.value * KILO
    made = []
    if names:
        made = [
            block("energy.unit_intensity", 12, "G20 annex",
                  [(place[here], column[here], energy[here] - allowed[place[here]] * value[here])], len(names), upper=0,
                  price=price, about=names),
            block("energy.unit_growth", 12, "G20 annex", [(place[here], column[here], energy[here])], len(names),
                  upper=cap / KILO, price=price, about=names),
        ]  # fmt: skip
    limit = rule.city_cap.value * rule.industrial_share.value / KILO
    made.append(
        block("energy.city_cap", 12, "G20 annex", [(np.zeros(len(alive)), column, energy)], 1, upper=limit,
              price=rule.cap_price.value * KILO, about=["city"])
    )  # fmt: skip
    for key, amount, total in (
        ("energy_intensity_fall", energy, firms.energy.sum()),
        ("wastewater_intensity_fall", water, firms.wastewater.sum()),
    ):
        base = float(total) / max(float(firms.value_added.sum()), 1e-9)
        made += at_most_row(instance, key, 12, column, amount, base * value, lambda v: float((1 - v) ** n), KILO)
    return made


def _by_unit(unit: np.ndarray, names: list[str], amount: FloatArray) -> FloatArray:
    return np.array([float(amount[unit == name].sum()) for name in names])


RULE = Rule(
    family=12,
    key="energy",
    title=Label(en="Energy and wastewater", zh="能耗与废水"),
    meaning=Label(
        en="Each accountable unit meets its fall of energy per value added and its growth limit, the city its cap; the yearly "
        "falls of energy and wastewater per value added are targets.",
        zh="各责任单位完成能耗强度下降和增速控制，全市不超总量；单位增加值能耗、废水年均下降为目标。",
    ),
    formula="E_u ≤ (1 − fall_u)^(n/years since) · I_u · VA_u + slack;  E_u ≤ E_u,base · (1 + g_u)^n + slack;  "
    "E ≤ cap · share + slack;  E ≤ (1 − v)^n · I · VA + slack",
    clause="G20 annex",
    section="energy",
    rows=rows,
    targets=("energy_intensity_fall", "wastewater_intensity_fall"),
)
