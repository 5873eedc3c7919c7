"""Family 7, land and workshop floor of receiving sites (G18 §2.2, §4.22).

For every receiving site j and stage s (cumulative), what comes fits on what is free and what leavers release:

    Σ_f place_land_f · Σ_{s'≤s} move_{f,j,s'} + w_{j,s} ≤ spare_{j,s} · open_j + Σ_{f on j} land_f · left_{f,s}      [mu]
    Σ_f floor_f · Σ_{s'≤s} move_{f,j,s'} ≤ floor_j · open_j + 666.7 · plot_ratio · w_{j,s} + Σ_{f on j} floor_f · left_{f,s}  [m²]
    w_{j,s} ≤ w_{j,s+1}

place_land_f is the factor-reduced land of an above-scale firm (a joining dyer's share of the joint plot); below-scale firms
and tenants take floor instead; w_{j,s} is spare land built up with workshops; left_{f,s} is what f has released on j by s.

A park can only use what is released while it is open. That is said in two kinds of rows (of a zone only the second, without
vacating):

    left_{f,s} = open_j − stay_{f,j}                                      all stages: released by the end; exact at the last
    left_{f,s} = Σ_{s'≤s} (Σ_i move_{f,i,s'} + exit_{f,s'} − vacate_{j,s'})     before the last: released so far; exact where j stays open

Said of f's moves and closing alone, a park that a relaxation keeps half open could give the land of its vacated half to firms that come to the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.instance.types import FirmKind, Instance, ParkKind
from parkopt.model.columns import Columns
from parkopt.model.linear import Indices, Rows
from parkopt.model.rows import Part, block
from parkopt.model.rule import Rule
from parkopt.model.structure import open_column
from parkopt.scenario.figure import Label
from parkopt.units import M2_PER_MU, FloatArray


def rows(instance: Instance, columns: Columns) -> list[Rows]:
    """Land rows and floor rows for every site that may receive, and workshops that only grow."""
    firms, sites = instance.firms, instance.sites
    land_need = firms.place_land
    floor_need = np.where(firms.takes_floor, firms.floor_m2, 0.0)
    land_left = np.where(firms.tenant, 0.0, firms.land)
    per_mu = M2_PER_MU * instance.scenario.rules.land.plot_ratio.value
    floor = np.repeat(sites.floor_m2[:, None], instance.stages, axis=1)
    land = _capacity(instance, columns, "land.spare", _Need(land_need, land_left, sites.spare_mu, 1.0))
    space = _capacity(instance, columns, "land.floor", _Need(floor_need, floor_need, floor, -per_mu))
    return [land, space, *_workshops_grow(instance, columns)]


@dataclass(frozen=True)
class _Need:
    """What a kind of room is needed for: by firm, ``come`` when it moves in and ``left`` when it has gone; by site and stage,
    ``room`` that is free; ``workshop``: coefficient of land turned into workshops.
    """

    come: FloatArray
    left: FloatArray
    room: FloatArray
    workshop: float


def _capacity(instance: Instance, columns: Columns, key: str, need: _Need) -> Rows:
    firm, sites = columns.firm, instance.sites
    moving = firm.kind == FirmKind.MOVE
    receiving = np.unique(firm.site[moving])
    parts: list[Part] = []
    upper: list[FloatArray] = []
    about: list[str] = []
    size = 0
    is_park = sites.is_park[receiving]
    for stage, year in enumerate(instance.years):
        early = stage < instance.stages - 1
        for rows, released, more in (
            (receiving if early else receiving[~is_park], _released_so_far, ""),
            (receiving[is_park], _released_at_last, ", released until the end" if early else ""),
        ):
            row = np.full(len(sites.id), -1, dtype=np.int64)
            row[rows] = size + np.arange(len(rows))
            parts += _room(instance, columns, row, stage, need) + released(instance, columns, row, stage, need)
            upper.append(np.where(sites.is_park[rows], 0.0, need.room[rows, stage]))
            about += [f"{name} {year}{more}" for name in sites.id[rows]]
            size += len(rows)
    return block(key, 7, "G18 §4.22", parts, size, upper=np.concatenate(upper), about=about)


def _room(instance: Instance, columns: Columns, row: Indices, stage: int, need: _Need) -> list[Part]:
    """What has come to each site by a stage, against its free room; ``row`` by site, −1 for none."""
    firm, sites = columns.firm, instance.sites
    come = np.flatnonzero((firm.kind == FirmKind.MOVE) & (firm.stage <= stage) & (need.come[firm.firm] > 0))
    come = come[row[firm.site[come]] >= 0]
    built = np.flatnonzero((columns.workshop_stage == stage) & (row[columns.workshop_site] >= 0))
    opening = open_column(instance, columns)
    has = np.flatnonzero((row >= 0) & sites.is_park & (opening >= 0))
    return [
        (row[firm.site[come]], columns.firm_start + come, need.come[firm.firm[come]]),
        (row[columns.workshop_site[built]], columns.workshop[built], need.workshop),
        (row[has], opening[has], -need.room[has, stage]),
    ]


def _released_so_far(instance: Instance, columns: Columns, row: Indices, stage: int, need: _Need) -> list[Part]:
    """Land of the firms that have left by a stage, unless the park is vacated by then."""
    firm, park = columns.firm, columns.park
    origin = instance.firms.site[firm.firm]
    leaving = (firm.kind == FirmKind.MOVE) | (firm.kind == FirmKind.EXIT)
    gone = np.flatnonzero(leaving & (firm.stage <= stage) & (origin >= 0) & (need.left[firm.firm] > 0))
    gone = gone[row[origin[gone]] >= 0]
    vacated = np.flatnonzero((park.kind == ParkKind.VACATE) & (park.stage <= stage) & (row[park.park] >= 0))
    return [
        (row[origin[gone]], columns.firm_start + gone, -need.left[firm.firm[gone]]),
        (row[park.park[vacated]], vacated, _held(instance, need)[park.park[vacated]]),
    ]


def _released_at_last(instance: Instance, columns: Columns, row: Indices, stage: int, need: _Need) -> list[Part]:
    """Land of the firms that do not stay while the park is open."""
    firm, sites = columns.firm, instance.sites
    stay = np.flatnonzero((firm.kind == FirmKind.STAY) & (need.left[firm.firm] > 0))
    stay = stay[(row[firm.site[stay]] >= 0) & (firm.host[stay] == sites.host[firm.site[stay]])]
    opening = open_column(instance, columns)
    has = np.flatnonzero((row >= 0) & (opening >= 0))
    return [
        (row[firm.site[stay]], columns.firm_start + stay, need.left[firm.firm[stay]]),
        (row[has], opening[has], -_held(instance, need)[has]),
    ]


def _held(instance: Instance, need: _Need) -> FloatArray:
    """What all firms on a site hold. Shape (sites,)."""
    site = instance.firms.site
    on_site = site >= 0
    return np.bincount(site[on_site], weights=need.left[on_site], minlength=len(instance.sites.id)).astype(np.float64)


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
    formula="Σ_f place_land_f · move_{f,j,≤s} + w_{j,s} ≤ spare_{j,s} · open_j + Σ_{f on j} land_f · left_{f,s};  "
    "Σ_f floor_f · move_{f,j,≤s} ≤ floor_j · open_j + m²/mu · plot_ratio · w_{j,s} + Σ_{f on j} floor_f · left_{f,s};  "
    "left_{f,s} = open_j − stay_{f,j} and, before the last stage, Σ_{s'≤s} (leave_{f,s'} − vacate_{j,s'})",
    clause="G18 §4.22",
    section="land",
    rows=rows,
)
