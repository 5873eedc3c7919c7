"""Family 10, leading industries (G18 §1.2).

    Σ_i lead_{h,i} ≤ most · open_h      (hosts that are always open: ≤ most)
    v_{h,i} ≤ Σ_{f∈i in h} va_f · x;    v_{h,i} ≤ M_{h,i} · lead_{h,i}                                     [亿元/yr]
    Σ v_{h,i} − share · Σ_{f in hosts} va_f · x + slack ≥ 0

``fewest`` needs no row: naming one more sector that is present never harms, so a plan names as many as it has, up to
``most`` (the audit checks both).
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import Instance
from parkopt.model.columns import Columns, option_lead
from parkopt.model.linear import Rows
from parkopt.model.rows import Part, block
from parkopt.model.rule import Rule
from parkopt.model.structure import open_column
from parkopt.model.targets import ratio_row
from parkopt.scenario.figure import Label
from parkopt.units import yi_from_wan


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """Caps on leads, value added that counts, and the city's share."""
    firm, hosts = columns.firm, instance.hosts
    lead = option_lead(instance, columns)
    counted = np.flatnonzero(lead >= 0)
    pair = lead[counted]
    value = yi_from_wan(firm.value_added[counted])
    column = columns.firm_start + counted
    pairs = np.arange(len(columns.lead))
    most = instance.scenario.rules.leading.most.value
    opening = np.where(hosts.is_park, open_column(instance, columns)[np.maximum(hosts.site, 0)], -1)
    bound = np.flatnonzero(opening >= 0)
    cap = np.where(opening >= 0, 0.0, np.where(hosts.is_park, 0.0, most))
    big = np.bincount(pair, weights=_once(firm.firm[counted], pair, value), minlength=len(pairs))
    names = [
        f"{host} {instance.sectors[sector]}"
        for host, sector in zip(hosts.id[columns.lead_host], columns.lead_sector, strict=True)
    ]
    share: list[Part] = [(pairs, columns.lead_value, 1.0), (pairs, columns.lead, -big)]
    return [
        block("leading.most", 10, "G18 §1.2", [(columns.lead_host, columns.lead, 1.0), (bound, opening[bound], -most)],
              len(hosts.id), upper=cap, about=hosts.id.tolist()),
        block("leading.value", 10, "G18 §1.2", [(pairs, columns.lead_value, 1.0), (pair, column, -value)], len(pairs), upper=0,
              about=names),
        block("leading.named", 10, "G18 §1.2", share, len(pairs), upper=0, about=names),
        *ratio_row(instance, "leading_share", 10, np.concatenate([columns.lead_value, column]),
                   np.concatenate([np.ones(len(pairs)), np.zeros(len(column))]),
                   np.concatenate([np.zeros(len(pairs)), value])),
    ]  # fmt: skip


def _once(firm: np.ndarray, pair: np.ndarray, value: np.ndarray) -> np.ndarray:
    """The values with all but the largest of each (firm, pair) set to 0: a firm counts once in a big-M."""
    order = np.lexsort((-value, pair, firm))
    first = np.ones(len(order), dtype=bool)
    first[1:] = (firm[order][1:] != firm[order][:-1]) | (pair[order][1:] != pair[order][:-1])
    once = np.zeros(len(value))
    once[order[first]] = value[order[first]]
    return once


RULE = Rule(
    family=10,
    key="leading",
    title=Label(en="Leading industries", zh="主导产业"),
    meaning=Label(
        en="Each host names two or three leading sub-industries; together they make up the stated share of value added in "
        "parks.",
        zh="每个承接平台确定2–3个主导产业（细分），主导产业增加值占园内比重达到目标。",
    ),
    formula="Σ_i lead_{h,i} ≤ most · open_h;  v_{h,i} ≤ M lead_{h,i};  v_{h,i} ≤ Σ_{f∈i in h} va_f;  Σ v − share · Σ va + slack ≥ 0",
    clause="G18 §1.2",
    section="leading",
    rows=rows,
    targets=("leading_share",),
)
