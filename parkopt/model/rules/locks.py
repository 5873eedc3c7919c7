"""Family 14, locks: fates fixed by a reviewer. Acts on the candidates, and for parks locked to be vacated by rows:

every option of a locked park or firm that differs from the lock is 0
Σ_{f on p} output_f · Σ_{j,s} move_{f,j,s} ≥ half · output_p        p locked to RELOCATE                   [亿元/yr]
Σ_{f on p} output_f · Σ_{j,s} move_{f,j,s} < half · output_p        p locked to EXIT
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind, Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import INF, Rows
from parkopt.model.rows import block
from parkopt.model.rule import Rule
from parkopt.model.structure import match
from parkopt.scenario.figure import Label
from parkopt.units import yi_from_wan

LESS = 1e-4
"""How far below the share 'less than' stays, relative to it: well beyond a solver's tolerance."""


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """One row for each park with output that is locked to RELOCATE or EXIT."""
    sites, firm = instance.sites, columns.firm
    locked = np.flatnonzero((instance.goes_on != 0) & (sites.output > 0))
    if not len(locked):
        return []
    moving = np.flatnonzero(firm.kind == FirmKind.MOVE)
    row, place = match(locked, instance.firms.site[firm.firm[moving]])
    move = moving[place]
    due = yi_from_wan(instance.scenario.coefficients.above_half_goes_on.value * sites.output[locked])
    relocates = instance.goes_on[locked] > 0
    return [
        block("locks.vacated", 14, "review",
              [(row, columns.firm_start + move, yi_from_wan(instance.firms.output[firm.firm[move]]))], len(locked),
              lower=np.where(relocates, due, -INF), upper=np.where(relocates, INF, due * (1 - LESS)),
              about=sites.id[locked].tolist()),
    ]  # fmt: skip


RULE = Rule(
    family=14,
    key="locks",
    title=Label(en="Locks", zh="评审锁定"),
    meaning=Label(en="What a reviewer has fixed stays fixed.", zh="评审人员锁定的去向不变。"),
    formula="x = 0 for every option that differs from the lock;  Σ_{f on p} output_f · move_f ≥ half · output_p if p is "
    "locked to RELOCATE, < if to EXIT",
    clause="review",
    section="locks",
    rows=rows,
)
