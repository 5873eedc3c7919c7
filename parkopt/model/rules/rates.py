"""Family 9, in-park rates and output (G18 §1.2). Denominators are over surviving firms.

Σ_{f in hosts} count_f · x − r · Σ_{f alive} count_f · x + slack ≥ 0        all firms; above scale     [firms]
Σ_{f in hosts} output_f · x − r · Σ_{f alive} output_f · x + slack ≥ 0                                [亿元/yr]
Σ_{f in hosts} output_f · x + slack ≥ 14000                                                           [亿元/yr]
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind, Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.rule import Rule
from parkopt.model.targets import ratio_row, total_row
from parkopt.scenario.figure import Label
from parkopt.units import yi_from_wan


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """The four targets."""
    firm = columns.firm
    alive = np.flatnonzero(firm.kind != FirmKind.EXIT)
    inside = (firm.host[alive] >= 0).astype(float)
    column = columns.firm_start + alive
    count = instance.firms.count[firm.firm[alive]]
    above = count * instance.firms.above[firm.firm[alive]]
    output = yi_from_wan(firm.output[alive])
    return [
        *ratio_row(instance, "in_park_rate_all", 9, column, count * inside, count),
        *ratio_row(instance, "in_park_rate_above_scale", 9, column, above * inside, above),
        *ratio_row(instance, "output_share_in_parks", 9, column, output * inside, output),
        *total_row(instance, "output_in_parks", 9, column, output * inside),
    ]


RULE = Rule(
    family=9,
    key="rates",
    title=Label(en="In-park rates", zh="入园率"),
    meaning=Label(
        en="Shares of firms and of output inside zones and parks, and the output inside.",
        zh="企业入园率、规上企业入园率、园内产值占比及园区工业总产值。",
    ),
    formula="Σ_{in hosts} a_f − r · Σ_{alive} a_f + slack ≥ 0;  Σ_{in hosts} output_f + slack ≥ v",
    clause="G18 §1.2",
    section="rates",
    rows=rows,
    targets=("in_park_rate_all", "in_park_rate_above_scale", "output_share_in_parks", "output_in_parks"),
)
