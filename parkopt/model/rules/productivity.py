"""Family 8, land productivity (G18 §1.2).

Σ_{f in h} output_f ≥ floor · Σ_{f in h} land_f      retained park h with its merged sites; above scale, tenants exempt
Σ_f (output_f − 1000 · land_f) · x_f + slack ≥ 0     city, above scale; tax per mu likewise               [亿元/yr]
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind, Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.rows import block
from parkopt.model.rule import Rule
from parkopt.model.targets import ratio_row
from parkopt.scenario.figure import Label
from parkopt.units import yi_from_wan


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """A floor for each park host, and the two city averages."""
    firm = columns.firm
    owner = instance.firms.above & ~instance.firms.tenant
    counted = owner[firm.firm] & (firm.kind != FirmKind.EXIT)
    in_park_host = np.flatnonzero(counted & (firm.host >= 0) & instance.hosts.is_park[np.maximum(firm.host, 0)])
    floor = instance.scenario.rules.productivity.floor.value
    surplus = yi_from_wan(firm.output - floor * firm.land)
    parks = int(instance.hosts.is_park.sum())
    made = [
        block("productivity.floor", 8, "G18 §1.2",
              [(firm.host[in_park_host], columns.firm_start + in_park_host, surplus[in_park_host])], parks, lower=0,
              about=instance.hosts.id[:parks].tolist())
    ]  # fmt: skip
    alive = np.flatnonzero(instance.firms.above[firm.firm] & (firm.kind != FirmKind.EXIT))
    for key, amount in (("output_per_mu", firm.output), ("tax_per_mu", firm.tax)):
        made += ratio_row(
            instance, key, 8, columns.firm_start + alive, yi_from_wan(amount[alive]), yi_from_wan(firm.land[alive])
        )
    return made


RULE = Rule(
    family=8,
    key="productivity",
    title=Label(en="Land productivity", zh="亩均效益"),
    meaning=Label(
        en="Each retained park with its merged sites reaches the floor of above-scale output per mu; the city's averages of "
        "output and tax per mu are targets.",
        zh="保留园区（含并入地块）规上亩均产出达到下限；全市规上亩均产出、亩均税收为目标。",
    ),
    formula="Σ_{f∈h} (output_f − floor · land_f) ≥ 0;  Σ_f (output_f − v · land_f) + slack ≥ 0",
    clause="G18 §1.2",
    section="productivity",
    rows=rows,
    targets=("output_per_mu", "tax_per_mu"),
)
