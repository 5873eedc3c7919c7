"""Family 4, admission and sector rules (G18 §2.2, §3; B50-T10, -C1, -C2, -M6, -W2).

Catalogue, negative list, sector areas, outdated and four-no firms act on the candidates. Joining groups of dyers add rows:

    Σ_j joint_{g,j} ≤ 1;   Σ_s move_{f,j,s} ≤ joint_{g,j}              members f of group g end on one plot
    Σ_g Σ_{j∈a} joint_{g,j} ≤ max_sites_a                              firms after joining in area a
    Σ_{f joining} Σ_{j∈a} Σ_s place_land_f · move_{f,j,s} ≤ max_mu_a    [mu]
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind, Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.rows import block, number
from parkopt.model.rule import Rule
from parkopt.scenario.figure import Label


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """Rows of the joining groups; none where the data set has no groups."""
    if not len(columns.joint):
        return []
    firm, sites = columns.firm, np.int64(len(instance.sites.id))
    join = instance.firms.join[firm.firm]
    move = np.flatnonzero((firm.kind == FirmKind.MOVE) & (join >= 0))
    keys = columns.joint_group * sites + columns.joint_site
    pairs, row = number(firm.firm[move] * sites + firm.site[move])
    place = np.searchsorted(keys, join[move] * sites + firm.site[move])
    first = np.full(len(pairs), -1, dtype=np.int64)
    first[row] = columns.joint[place]
    groups = len(instance.firms.join_ids)
    made = [
        block("admission.one_plot", 4, "B50-T10", [(columns.joint_group, columns.joint, 1.0)], groups, upper=1,
              about=instance.firms.join_ids),
        block("admission.together", 4, "B50-T10",
              [(row, columns.firm_start + move, 1.0), (np.arange(len(pairs)), first, -1.0)], len(pairs), upper=0,
              about=[f"{instance.firms.id[pair // sites]}→{instance.sites.id[pair % sites]}" for pair in pairs]),
    ]  # fmt: skip
    areas = instance.dataset.areas
    for number_, (kind, limit, land) in enumerate(zip(areas["kind"], areas["max_sites"], areas["max_mu"], strict=True)):
        if kind != "dyeing_cluster":
            continue
        inside = instance.sites.belongs[:, number_]
        name = str(areas["area_id"].iloc[number_])
        held = inside[columns.joint_site]
        if limit > 0:
            made.append(
                block("admission.max_sites", 4, "B50-T10", [(np.zeros(held.sum()), columns.joint[held], 1.0)], 1,
                      upper=float(limit), about=[name])
            )  # fmt: skip
        if np.isfinite(land):
            here = move[inside[firm.site[move]]]
            made.append(
                block("admission.max_mu", 4, "B50-T10",
                      [(np.zeros(len(here)), columns.firm_start + here, instance.firms.place_land[firm.firm[here]])], 1,
                      upper=float(land), about=[name])
            )  # fmt: skip
    return made


RULE = Rule(
    family=4,
    key="admission",
    title=Label(en="Admission and sector rules", zh="准入与行业规则"),
    meaning=Label(
        en="A moving firm fits the catalogue and negative list of its new site; dyers go to their clusters and named groups "
        "join on one plot; chemicals go to a chemical cluster at a reduction or are upgraded where they stand; no heavy "
        "metals into sensitive areas; origin-mark wine only in the origin area; outdated and four-no firms enter no park.",
        zh="迁入企业须符合准入目录和负面清单；印染向集聚区集中、指定企业组合并；化工减量置换进入化工园区或原地提升；"
        "敏感区不新增重金属；原产地标志黄酒须在产区内；落后产能和四无企业不得入园。",
    ),
    formula="move_{f,j,s} = 0 where j does not admit f;  Σ_s move_{f,j,s} ≤ joint_{g,j};  Σ_j joint_{g,j} ≤ 1;  "
    "Σ_{g,j∈a} joint_{g,j} ≤ max_sites_a;  Σ place_land_f · move_{f,j∈a,s} ≤ max_mu_a",
    clause="B50-T10",
    section="admission",
    rows=rows,
)
