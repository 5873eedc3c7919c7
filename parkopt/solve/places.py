"""Where firms can stand, as index arrays: grounds (a park under one host), then hosts that are always there.

A *place* is a ground, live only with the fate of its park, or a host without a fate of its own (zone group, micro-park),
always live. A *pair* is a firm at a place, with one or more option columns (zones of a group, stages). A *cell* is a
sector at a place: the firms of one cell share the question whether their sector leads in the host of the place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices
from parkopt.units import FloatArray, yi_from_wan


@dataclass(frozen=True)
class Segments:
    """Runs of equal keys in a sorted array: first position of each run, and the run of each position."""

    start: Indices
    of: Indices

    @classmethod
    def over(cls, key: Indices) -> Segments:
        """The runs of a sorted key."""
        new = np.ones(len(key), dtype=bool)
        new[1:] = key[1:] != key[:-1]
        return cls(np.flatnonzero(new), np.cumsum(new) - 1)

    @property
    def count(self) -> int:
        return len(self.start)

    def least(self, value: FloatArray) -> FloatArray:
        """The minimum of each run. Shape (runs,)."""
        return np.minimum.reduceat(value, self.start) if self.count else np.empty(0)

    def total(self, value: FloatArray) -> FloatArray:
        """The sum of each run. Shape (runs,)."""
        return np.add.reduceat(value, self.start) if self.count else np.empty(0)

    def first_least(self, value: FloatArray) -> Indices:
        """Position of the first minimum of each run. Shape (runs,)."""
        hit = np.flatnonzero(value <= self.least(value)[self.of])
        first = np.ones(len(hit), dtype=bool)
        first[1:] = self.of[hit][1:] != self.of[hit][:-1]
        return hit[first]


@dataclass(frozen=True)
class Places:
    """Index arrays of a city model. Options are counted from 0 (their columns start at ``first``).

    ``fate_ground``: ground that each fate column makes live, shape (fates,); grounds are 0 … ``grounds`` − 1 of the
    ``places``. ``parks``: runs of fate columns. ``alone``: options at no place (closing, outside), by firm, with the
    runs ``alone_firm``; options on ground that no fate makes live are nowhere. ``tied``: options at a place, by pair, with the runs ``pair``; ``pair_place``, ``pair_firm``,
    ``pair_slot``: of each pair, the last the position of its cell among ``cells``. ``pair_base``: of a pair on merged ground, the same
    firm's pair at the place of the host itself, which is there whenever the ground is; −1 for others. ``value``: value added of each option, 亿元/yr. ``cells``: the cells in use, sorted;
    ``cell_place`` its place, ``cell_lead`` the position of its lead among the lead columns; the first ``park_cells``
    stand on grounds.
    """

    first: int
    firms: int
    firm: Indices
    grounds: int
    places: int
    sectors: int
    fate_ground: Indices
    parks: Segments
    alone: Indices
    alone_firm: Segments
    tied: Indices
    pair: Segments
    pair_place: Indices
    pair_firm: Indices
    pair_base: Indices
    value: FloatArray
    cells: Indices
    park_cells: int
    cell_place: Indices
    cell_lead: Indices
    pair_slot: Indices

    @property
    def options(self) -> int:
        return len(self.firm)


def find_places(model: CityModel) -> Places:
    """The places of a city model."""
    columns, instance = model.columns, model.instance
    firm, park, sites = columns.firm, columns.park, instance.sites
    none = len(instance.hosts.id)
    grounds, fate_ground = np.unique(
        park.park * np.int64(none + 1) + np.where(park.host >= 0, park.host, none), return_inverse=True
    )
    site = np.maximum(firm.site, 0)
    at_park = sites.is_park[site] & (firm.host >= 0)
    key = firm.site * np.int64(none + 1) + firm.host
    ground = np.minimum(np.searchsorted(grounds, key), len(grounds) - 1)
    place = np.where(firm.host >= 0, len(grounds) + firm.host, -1)
    place = np.where(at_park, ground, place)
    never = at_park & (grounds[ground] != key)
    sectors = len(instance.sectors)
    tied = np.flatnonzero((place >= 0) & ~never)
    firms = len(instance.firms.id)
    pair_key = place[tied].astype(np.int64) * firms + firm.firm[tied]
    order = np.argsort(pair_key, kind="stable")
    tied, pair_key = tied[order], pair_key[order]
    pair = Segments.over(pair_key)
    pair_place, pair_firm = pair_key[pair.start] // firms, pair_key[pair.start] % firms
    pair_cell = pair_place * sectors + instance.firms.sector[pair_firm]
    alone = np.flatnonzero(place < 0)
    alone = alone[np.argsort(firm.firm[alone], kind="stable")]
    cells = np.unique(pair_cell) if len(columns.lead) else np.empty(0, dtype=np.int64)
    host_of = np.concatenate([np.where(grounds % (none + 1) == none, -1, grounds % (none + 1)), np.arange(none)])
    own = _own_place(model, grounds, host_of)
    lead_key = columns.lead_host * np.int64(sectors) + columns.lead_sector
    cell_lead = np.searchsorted(lead_key, host_of[cells // sectors] * sectors + cells % sectors)
    return Places(
        first=columns.firm_start,
        firms=firms,
        firm=firm.firm,
        grounds=len(grounds),
        places=len(host_of),
        sectors=sectors,
        fate_ground=fate_ground.astype(np.int64),
        parks=Segments.over(park.park),
        alone=alone,
        alone_firm=Segments.over(firm.firm[alone]),
        tied=tied,
        pair=pair,
        pair_place=pair_place,
        pair_firm=pair_firm,
        pair_base=_find(pair_key, np.where(own[pair_place] >= 0, own[pair_place] * firms + pair_firm, -1), pair.start),
        value=yi_from_wan(firm.value_added),
        cells=cells,
        park_cells=int(np.searchsorted(cells, len(grounds) * sectors)),
        cell_place=cells // sectors,
        cell_lead=cell_lead.astype(np.int64),
        pair_slot=np.searchsorted(cells, pair_cell),
    )


def _own_place(model: CityModel, grounds: Indices, host_of: Indices) -> Indices:
    """For a park's ground under another host: the place of that host itself; −1 for other places. Shape (places,)."""
    hosts = model.instance.hosts
    none = len(hosts.id)
    own = np.full(len(host_of), -1, dtype=np.int64)
    under = np.flatnonzero(host_of[: len(grounds)] >= 0)
    host = host_of[under]
    site, key = grounds[under] // (none + 1), hosts.site[host] * np.int64(none + 1) + host
    at = np.minimum(np.searchsorted(grounds, key), max(len(grounds) - 1, 0))
    place = np.where(hosts.is_park[host], np.where(grounds[at] == key, at, -1), len(grounds) + host)
    own[under] = np.where(site == hosts.site[host], -1, place)
    return own


def _find(keys: Indices, wanted: Indices, start: Indices) -> Indices:
    """The run (starting at ``start`` in the sorted ``keys``) of each wanted key, −1 where there is none."""
    distinct = keys[start]
    at = np.minimum(np.searchsorted(distinct, wanted), max(len(distinct) - 1, 0))
    return np.where(distinct[at] == wanted, at, -1) if len(distinct) else np.full(len(wanted), -1, dtype=np.int64)
