"""Family 7, land and workshop floor of receiving sites (G18 §2.2, §4.22).

For every receiving site j and stage s (cumulative):

    Σ_f place_land_f · Σ_{s'≤s} move_{f,j,s'} + w_{j,s} ≤ spare_{j,s} · open_j + Σ_{f on j} land_f · left_{f,s}      [mu]
    Σ_f floor_f · Σ_{s'≤s} move_{f,j,s'} ≤ floor_j · open_j + 666.7 · plot_ratio · w_{j,s} + Σ_{f on j} floor_f · left_{f,s}  [m²]
    w_{j,s} ≤ w_{j,s+1}

place_land_f is the factor-reduced land of an above-scale firm (a joining dyer's share of the joint plot); below-scale firms
and tenants take floor instead; w_{j,s} is spare land built up with workshops; left_{f,s} = 1 when f has left j by s.
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind, Instance
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.rows import Part, block
from parkopt.model.rule import Rule
from parkopt.model.structure import open_column
from parkopt.scenario.schema import Label
from parkopt.units import M2_PER_MU, FloatArray


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """Land rows and floor rows for every site that may receive, and workshops that only grow."""
    firms, sites = instance.firms, instance.sites
    land_need = firms.place_land
    floor_need = np.where(firms.takes_floor, firms.floor_m2, 0.0)
    land_left = np.where(firms.tenant, 0.0, firms.land)
    per_mu = M2_PER_MU * instance.scenario.rules.land.plot_ratio.value
    floor = np.repeat(sites.floor_m2[:, None], instance.stages, axis=1)
    land = _capacity(instance, columns, "land.spare", land_need, land_left, sites.spare_mu, 1.0)
    space = _capacity(instance, columns, "land.floor", floor_need, floor_need, floor, -per_mu)
    return [land, space, *_workshops_grow(instance, columns)]


def _capacity(
    instance: Instance,
    columns: Columns,
    key: str,
    need: FloatArray,
    left: FloatArray,
    room: FloatArray,
    workshop: float,
) -> Rows:
    firm, sites, stages = columns.firm, instance.sites, instance.stages
    moving = firm.kind == FirmKind.MOVE
    receiving = np.unique(firm.site[moving])
    place = np.full(len(sites.id), -1, dtype=np.int64)
    place[receiving] = np.arange(len(receiving))
    origin = instance.firms.site[firm.firm]
    leaving = (moving | (firm.kind == FirmKind.EXIT)) & (origin >= 0) & (place[np.maximum(origin, 0)] >= 0)
    opening = open_column(instance, columns)[receiving]
    is_park = sites.is_park[receiving]
    upper = np.zeros((len(receiving), stages))
    parts: list[Part] = []
    for stage in range(stages):
        come = np.flatnonzero(moving & (firm.stage <= stage) & (need[firm.firm] > 0))
        gone = np.flatnonzero(leaving & (firm.stage <= stage) & (left[firm.firm] > 0))
        parts.append((place[firm.site[come]] * stages + stage, columns.firm_start + come, need[firm.firm[come]]))
        parts.append((place[origin[gone]] * stages + stage, columns.firm_start + gone, -left[firm.firm[gone]]))
        built = np.flatnonzero((columns.workshop_stage == stage) & (place[columns.workshop_site] >= 0))
        parts.append((place[columns.workshop_site[built]] * stages + stage, columns.workshop[built], workshop))
        has = np.flatnonzero(is_park & (opening >= 0))
        parts.append((has * stages + stage, opening[has], -room[receiving[has], stage]))
        upper[:, stage] = np.where(is_park, 0.0, room[receiving, stage])
    years = [str(year) for year in instance.years]
    about = [f"{name} {year}" for name in sites.id[receiving] for year in years]
    return block(key, 7, "G18 §4.22", parts, len(receiving) * stages, upper=upper.ravel(), about=about)


def _workshops_grow(instance: Instance, columns: Columns) -> list[Rows]:
    early = np.flatnonzero(columns.workshop_stage < instance.stages - 1)
    if not len(early):
        return []
    row = np.arange(len(early))
    parts: list[Part] = [(row, columns.workshop[early], 1.0), (row, columns.workshop[early + 1], -1.0)]
    about = [
        f"{site} {instance.years[stage]}"
        for site, stage in zip(
            instance.sites.id[columns.workshop_site[early]], columns.workshop_stage[early], strict=True
        )
    ]
    return [block("land.workshops_grow", 7, "G18 §4.22", parts, len(early), upper=0, about=about)]


RULE = Rule(
    family=7,
    key="land",
    title=Label(en="Land of receiving sites", zh="承接用地"),
    meaning=Label(
        en="Firms that move in fit on the land and workshop floor that a receiving site has free at each stage, plus what "
        "leavers release there.",
        zh="各阶段迁入企业的用地和厂房不超过承接地块的空闲用地、标准厂房及腾出空间。",
    ),
    formula="Σ_f place_land_f · move_{f,j,≤s} + w_{j,s} ≤ spare_{j,s} · open_j + Σ_{f left j} land_f;  "
    "Σ_f floor_f · move_{f,j,≤s} ≤ floor_j · open_j + m²/mu · plot_ratio · w_{j,s} + Σ_{f left j} floor_f",
    clause="G18 §4.22",
    section="land",
    rows=rows,
)
