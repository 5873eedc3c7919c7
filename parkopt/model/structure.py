"""The rows that make a plan a plan: one fate each, and fates that fit together (DESIGN: stages and destinations).

Σ_options x = 1                                     every park, every firm
Σ_s merge_{p,h,s} ≤ open_h                          a host is retained
stay_{f,h} ≤ open_h  or  Σ_s merge_{p,h,s}          a firm stays only where its site's fate leaves it
Σ_s move_{f,j,s} + stay_{f,j} ≤ open_j              a receiving park is retained; who stays in a park merged into it stays
Σ_{s'≤s} leave_{f,s'} ≥ Σ_{s'≤s} vacate_{p,s'}      a firm has left no later than its site is vacated
"""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind, Instance, ParkKind
from parkopt.model.columns import Columns
from parkopt.model.linear import Rows
from parkopt.model.rows import Part, block, number


def structure_rows(instance: Instance, columns: Columns) -> list[Rows]:
    """All structural rows (family 0)."""
    return [
        *_one_fate_each(instance, columns),
        _merge_where_open(instance, columns),
        _stay_where_the_site_stays(instance, columns),
        _move_where_open(instance, columns),
        _gone_by_vacating(instance, columns),
    ]


def _one_fate_each(instance: Instance, columns: Columns) -> list[Rows]:
    parks, park = number(columns.park.park)
    firms, firm = number(columns.firm.firm)
    return [
        block("structure.park", 0, "", [(park, columns.park_column, 1.0)], len(parks), lower=1, upper=1,
              about=instance.sites.id[parks].tolist()),
        block("structure.firm", 0, "", [(firm, columns.firm_column, 1.0)], len(firms), lower=1, upper=1),
    ]  # fmt: skip


def _merge_where_open(instance: Instance, columns: Columns) -> Rows:
    """Σ_s merge_{p,h,s} − open_h ≤ 0 for hosts that are parks."""
    park, hosts = columns.park, instance.hosts
    merge = np.flatnonzero((park.kind == ParkKind.MERGE) & hosts.is_park[np.maximum(park.host, 0)])
    pairs, row = number(park.park[merge] * np.int64(len(hosts.id)) + park.host[merge])
    opening = open_column(instance, columns)[hosts.site[pairs % len(hosts.id)]]
    has = np.flatnonzero(opening >= 0)
    about = [f"{instance.sites.id[pair // len(hosts.id)]}→{hosts.id[pair % len(hosts.id)]}" for pair in pairs]
    parts: list[Part] = [(row, merge, 1.0), (has, opening[has], -1.0)]
    return block("structure.host", 0, "", parts, len(pairs), upper=0, about=about)


def _stay_where_the_site_stays(instance: Instance, columns: Columns) -> Rows:
    """stay_{f,h} − open_h − Σ_s merge_{p,h,s} ≤ 0 for firms on parks."""
    firm, sites = columns.firm, instance.sites
    on_park = (firm.kind == FirmKind.STAY) & sites.is_park[np.maximum(firm.site, 0)]
    stay = np.flatnonzero(on_park)
    hosts = np.int64(len(instance.hosts.id))
    wanted = firm.site[stay] * hosts + firm.host[stay]
    under = np.flatnonzero(columns.park.kind != ParkKind.VACATE)
    given = columns.park.park[under] * hosts + columns.park.host[under]
    row, place = match(wanted, given)
    return block(
        "structure.stay", 0, "",
        [(np.arange(len(stay)), columns.firm_start + stay, 1.0), (row, under[place], -1.0)],
        len(stay), upper=0,
    )  # fmt: skip


def _move_where_open(instance: Instance, columns: Columns) -> Rows:
    """Σ_s move_{f,j,s} + stay_{f,j} − open_j ≤ 0 for receiving parks j; stay_{f,j}: on a site that is merged into j."""
    firm, sites, hosts = columns.firm, instance.sites, instance.hosts
    move = np.flatnonzero((firm.kind == FirmKind.MOVE) & sites.is_park[np.maximum(firm.site, 0)])
    pairs, row = number(firm.firm[move] * np.int64(len(sites.id)) + firm.site[move])
    host_site = np.where(firm.host >= 0, hosts.site[np.maximum(firm.host, 0)], -1)
    under = np.flatnonzero((firm.kind == FirmKind.STAY) & (host_site >= 0) & (host_site != firm.site))
    stay, stay_row = match(firm.firm[under] * np.int64(len(sites.id)) + host_site[under], pairs)
    opening = open_column(instance, columns)[pairs % len(sites.id)]
    has = np.flatnonzero(opening >= 0)
    return block(
        "structure.move", 0, "",
        [
            (row, columns.firm_start + move, 1.0),
            (stay_row, columns.firm_start + under[stay], 1.0),
            (has, opening[has], -1.0),
        ],
        len(pairs), upper=0,
    )  # fmt: skip


def open_column(instance: Instance, columns: Columns) -> np.ndarray:
    """Column of open_p by site, −1 where the site has none. Shape (sites,)."""
    column = np.full(len(instance.sites.id), -1, dtype=np.int64)
    opens = np.flatnonzero(columns.park.kind == ParkKind.OPEN)
    column[columns.park.park[opens]] = opens
    return column


def _gone_by_vacating(instance: Instance, columns: Columns) -> Rows:
    """For stages before the last; at the last the stay rows say the same."""
    firm, sites = columns.firm, instance.sites
    on_park = (instance.firms.site >= 0) & sites.is_park[np.maximum(instance.firms.site, 0)]
    early = np.arange(instance.stages - 1)
    rows_of = np.full(len(on_park), -1, dtype=np.int64)
    rows_of[on_park] = np.arange(on_park.sum())
    size = int(on_park.sum()) * len(early)
    parts = []
    leaving = (firm.kind == FirmKind.MOVE) | (firm.kind == FirmKind.EXIT)
    members = np.flatnonzero(on_park)
    for stage in early:
        gone = np.flatnonzero(leaving & (firm.stage <= stage) & on_park[firm.firm])
        parts.append((rows_of[firm.firm[gone]] * len(early) + stage, columns.firm_start + gone, 1.0))
        vacate = np.flatnonzero((columns.park.kind == ParkKind.VACATE) & (columns.park.stage <= stage))
        hit_row, hit_column = match(instance.firms.site[members], columns.park.park[vacate])
        parts.append((hit_row * len(early) + stage, vacate[hit_column], -1.0))
    return block("structure.leave", 0, "", parts, size, lower=0)


def match(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All pairs (i, j) with left[i] == right[j]."""
    order = np.argsort(right, kind="stable")
    low, high = np.searchsorted(right[order], left, "left"), np.searchsorted(right[order], left, "right")
    many = high - low
    i = np.repeat(np.arange(len(left)), many)
    j = order[np.repeat(low, many) + np.arange(len(i)) - np.repeat(np.cumsum(many) - many, many)]
    return i, j
