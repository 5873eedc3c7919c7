"""Family 1, park count (G18 §1.2, §2.1).

    parks at the end of stage s = P − Σ_p Σ_{s'≤s} (Σ_h merge_{p,h,s'} + vacate_{p,s'}) ≤ limit_s        [parks]

A park inside a zone merges into that zone unless a red line vacates it; nothing reopens (both act on the candidates).
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.rows import block
from parkopt.model.rule import Rule
from parkopt.scenario.figure import Label


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """One row a stage: the terms that close a park are at least P − limit."""
    parks = int(instance.sites.is_park.sum())
    phases = instance.scenario.phases
    parts = []
    for stage in range(len(phases)):
        gone = np.flatnonzero((columns.park.stage >= 0) & (columns.park.stage <= stage))
        parts.append((np.full(len(gone), stage), gone, 1.0))
    need = np.array([parks - phase.park_limit.value for phase in phases])
    return [
        block("park_count", 1, "G18 §1.2", parts, len(phases), lower=need, about=[str(p.year) for p in phases]),
    ]


RULE = Rule(
    family=1,
    key="park_count",
    title=Label(en="Number of parks", zh="园区数量"),
    meaning=Label(
        en="At the end of each phase no more parks remain outside the zones than the phase allows; a park inside a zone "
        "comes under that zone.",
        zh="各阶段末，开发区外园区数量不超过上限；位于开发区内的园区由该开发区整合。",
    ),
    formula="P − Σ_p Σ_{s'≤s} (Σ_h merge_{p,h,s'} + vacate_{p,s'}) ≤ limit_s",
    clause="G18 §1.2",
    section="park_count",
    rows=rows,
)
