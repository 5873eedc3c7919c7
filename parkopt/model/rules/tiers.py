"""Family 11, size tiers (G18 §1.2).

T_t · tier_{h,t} ≤ Σ_{f in h} output_f · x                                                        [亿元/yr]
Σ_h tier_{h,t} + slack ≥ wanted_t          t: above 100 亿元 (zones and parks), above 1000 (zones)    [hosts]
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.rows import block
from parkopt.model.rule import Rule
from parkopt.model.structure import match, open_column
from parkopt.model.targets import total_row
from parkopt.scenario.figure import Label
from parkopt.units import yi_from_wan


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """One row for each host that can reach a tier, and the two counts."""
    rule, firm = instance.scenario.rules.tiers, columns.firm
    counted = np.flatnonzero(firm.host >= 0)
    row, place = match(columns.tier_host, firm.host[counted])
    column = columns.firm_start + counted[place]
    level = np.array([rule.lower.value, rule.upper.value])[columns.tier_level]
    size = len(columns.tier)
    reached = block(
        "tiers.reached", 11, "G18 §1.2",
        [(np.arange(size), columns.tier, level), (row, column, -yi_from_wan(firm.output[counted[place]]))], size, upper=0,
        about=instance.hosts.id[columns.tier_host].tolist(),
    )  # fmt: skip
    made = [reached, _only_open(instance, columns)] if size else []
    for number, key in enumerate(("hosts_over_10bn", "hosts_over_100bn")):
        mine = columns.tier[columns.tier_level == number]
        made += total_row(instance, key, 11, mine, np.ones(len(mine)))
    return made


def _only_open(instance: Instance, columns: Columns) -> Rows:
    """tier_{h,t} ≤ open_h for hosts that are parks: implied by their output, but far tighter in the relaxation."""
    hosts = instance.hosts
    mine = np.flatnonzero(hosts.is_park[columns.tier_host])
    opening = open_column(instance, columns)[hosts.site[columns.tier_host[mine]]]
    has = np.flatnonzero(opening >= 0)
    row = np.arange(len(mine))
    return block(
        "tiers.open", 11, "G18 §1.2", [(row, columns.tier[mine], 1.0), (has, opening[has], -1.0)], len(mine), upper=0,
        about=hosts.id[columns.tier_host[mine]].tolist(),
    )  # fmt: skip


RULE = Rule(
    family=11,
    key="tiers",
    title=Label(en="Size tiers", zh="规模层级"),
    meaning=Label(
        en="How many zones and parks exceed 100 亿元 of output, and how many zones 1000 亿元.",
        zh="产值超百亿元的开发区（园区）数和超千亿元的开发区数。",
    ),
    formula="T_t · tier_{h,t} ≤ Σ_{f∈h} output_f;  Σ_h tier_{h,t} + slack ≥ wanted_t",
    clause="G18 §1.2",
    section="tiers",
    rows=rows,
    targets=("hosts_over_10bn", "hosts_over_100bn"),
)
