"""Family 6, merging in place (G18 §2.2): 一区多园.

Adjacency, county, likeness and the span of a pair act on the candidates. Rows:

    Σ_s merge_{p,h,s} ≤ open_h                                  a host is retained
    Σ_s merge_{p,h,s} + Σ_s merge_{q,h,s} ≤ 1                   where p and q together are wider than the span
"""

from __future__ import annotations

import numpy as np

from parkopt import spatial
from parkopt.instance.types import Instance, ParkKind
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.rows import block, number
from parkopt.model.rule import Rule
from parkopt.model.structure import match
from parkopt.scenario.figure import Label


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """Pairs of parks that are too far apart to come under one host."""
    park, hosts, sites = columns.park, instance.hosts, instance.sites
    merge = np.flatnonzero((park.kind == ParkKind.MERGE) & hosts.is_park[np.maximum(park.host, 0)])
    key = park.host[merge] * np.int64(len(sites.id)) + park.park[merge]
    pairs, place = number(key)
    host, site = pairs // len(sites.id), pairs % len(sites.id)
    one, two = match(host, host)
    ahead = one < two
    one, two = one[ahead], two[ahead]
    limit = instance.scenario.rules.merging.max_span.value
    wide = spatial.span(sites.geometry[site[one]], sites.geometry[site[two]]) > limit
    one, two = one[wide], two[wide]
    parts = []
    for side in (one, two):
        row, column = match(side, place)
        parts.append((row, merge[column], 1.0))
    about = [f"{sites.id[site[a]]}+{sites.id[site[b]]}→{hosts.id[host[a]]}" for a, b in zip(one, two, strict=True)]
    return [block("merging.span", 6, "G18 §2.2", parts, len(one), upper=1, about=about)]


RULE = Rule(
    family=6,
    key="merging",
    title=Label(en="Merging in place", zh="整合并入"),
    meaning=Label(
        en="A park merges only into an adjacent host of the same county and similar business, within the largest span; its "
        "firms stay on site and count under the host.",
        zh="园区仅可并入同县市、毗邻、业态相近且跨度不超限的承接平台；企业不动，计入该平台。",
    ),
    formula="Σ_s merge_{p,h,s} ≤ open_h;  Σ_s (merge_{p,h,s} + merge_{q,h,s}) ≤ 1 if span(p, q) > max_span",
    clause="G18 §2.2",
    section="merging",
    rows=rows,
)
