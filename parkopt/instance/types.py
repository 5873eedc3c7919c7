"""The arrays of an instance. All are read-only by convention; every index is a position in another array here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from parkopt.dataset.dataset import Dataset
from parkopt.scenario.schema import Scenario
from parkopt.units import FloatArray

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.str_]
Geometries = npt.NDArray[Any]


class ParkKind(IntEnum):
    """What a park option does with the park."""

    OPEN = 0
    MERGE = 1
    VACATE = 2


class FirmKind(IntEnum):
    """What a firm option does with the firm."""

    STAY = 0
    MOVE = 1
    EXIT = 2
    OUTSIDE = 3


@dataclass(frozen=True)
class Sites:
    """Sites in the order of the data set. Shapes: (sites,) unless stated.

    ``host``: the host whose ground the site is when open (a park itself, a zone's group, a micro-park itself).
    ``inside``: site index of the zone a park lies in, −1 for none. ``spare_mu``: (sites, stages), cumulative.
    ``eco``: park stands in an ecological_function line; ``in_redline``: in lines that forbid all industry.
    ``closed_to``: (sites, sectors), a red line forbids the sector to come. ``belongs``: (sites, areas).
    ``mix``: (sites, groups), sector-group shares of base-year output.
    ``retain_bar``, ``merge_bar``: why a park may not be retained or merged (see grounds), 0 if it may.
    ``absorbs``: a park strong and roomy enough to be a host of merged parks.
    """

    id: Texts
    county: Texts
    unit: Texts
    is_park: Mask
    is_zone: Mask
    is_micro: Mask
    host: Indices
    gross_mu: FloatArray
    floor_m2: FloatArray
    spare_mu: FloatArray
    geometry: Geometries
    inside: Indices
    eco: Mask
    in_redline: Mask
    closed_to: Mask
    belongs: Mask
    near_redline: Mask
    output: FloatArray
    firms: FloatArray
    mix: FloatArray
    converts: Mask
    retain_bar: Indices
    merge_bar: Indices
    absorbs: Mask


@dataclass(frozen=True)
class Hosts:
    """Hosts: parks first (in site order), then zone groups, then micro-parks. ``site`` is −1 for groups."""

    id: Texts
    site: Indices
    is_park: Mask
    is_group: Mask
    mix: FloatArray


@dataclass(frozen=True)
class Firms:
    """Ledger rows in the order of the data set. Shapes: (firms,).

    ``site``: −1 where scattered. ``sector``, ``group``: positions in the instance's lists. ``xy``: where it stands, metres, (firms, 2).
    ``tenant``: uses no land.
    ``takes_floor``: goes into workshop floor when it moves (below scale, or a tenant). ``place_land``: land it takes
    when it moves, mu (0 if it takes floor). ``join``: joining group, −1 for none. ``must_exit``, ``sound``, ``stay_bar``,
    ``outside_bar``: see grounds. ``last_stage``: latest stage at which it may still leave.
    ``redline_near``: discharges near a red line where it stands.
    """

    id: Texts
    site: Indices
    county: Texts
    unit: Texts
    sector: Indices
    group: Indices
    xy: FloatArray
    count: FloatArray
    above: Mask
    land: FloatArray
    tenant: Mask
    takes_floor: Mask
    place_land: FloatArray
    floor_m2: FloatArray
    output: FloatArray
    value_added: FloatArray
    tax: FloatArray
    employees: FloatArray
    energy: FloatArray
    wastewater: FloatArray
    polluter: Mask
    repair: Mask
    chemical: Mask
    in_chemical_cluster: Mask
    heavy_metal: Mask
    origin_mark: Mask
    join: Indices
    join_ids: tuple[str, ...]
    exit_bar: Indices
    stay_bar: Indices
    outside_bar: Indices
    last_stage: Indices
    redline_near: Mask


@dataclass(frozen=True)
class ParkOptions:
    """Every candidate fate of every park, sorted by park. Shapes: (options,).

    ``host`` −1 when vacated, ``stage`` −1 when open. ``bar``: 0 or the ground on which a rule forbids it.
    ``similarity``: of business with the host. ``cost`` in 万元 once, ``released`` in mu.
    """

    park: Indices
    kind: Indices
    host: Indices
    stage: Indices
    bar: Indices
    similarity: FloatArray
    cost: FloatArray
    released: FloatArray


@dataclass(frozen=True)
class FirmOptions:
    """Every candidate fate of every firm, sorted by firm. Shapes: (options,).

    ``host``: counted under (−1 when none); ``site``: stands on afterwards (−1 when none); ``stage`` −1 unless it
    leaves. Final-year figures of the firm under the option: ``output, value_added, tax`` (万元/yr), ``energy`` (tce),
    ``wastewater`` (t), ``land`` (mu, factor-reduced; for movers what they take at the new site).
    Terms: ``cost`` (万元, once), ``jobs`` (persons lost), ``lost`` (万元/yr of output), ``released`` (mu), ``fit``
    (万元/yr of output times likeness), ``exposure`` (t/yr near red lines), ``saved`` (tce/yr).
    """

    firm: Indices
    kind: Indices
    host: Indices
    site: Indices
    stage: Indices
    bar: Indices
    km: FloatArray
    output: FloatArray
    value_added: FloatArray
    tax: FloatArray
    energy: FloatArray
    wastewater: FloatArray
    land: FloatArray
    cost: FloatArray
    jobs: FloatArray
    lost: FloatArray
    released: FloatArray
    fit: FloatArray
    exposure: FloatArray
    saved: FloatArray


@dataclass(frozen=True)
class Instance:
    """A data set under a scenario, as arrays. ``years``: phase years; stage s is ``years[s]``.

    ``goes_on``: by site, how a reviewer wants a vacated park's output: 1 most of it goes on (RELOCATE), −1 it does not
    (EXIT), 0 left free.
    """

    dataset: Dataset
    scenario: Scenario
    years: tuple[int, ...]
    sectors: tuple[str, ...]
    groups: tuple[str, ...]
    sites: Sites
    hosts: Hosts
    firms: Firms
    park_options: ParkOptions
    firm_options: FirmOptions
    imputed: dict[str, Mask]
    goes_on: Indices

    @property
    def horizon(self) -> int:
        """Years from the base year to the final phase."""
        return self.years[-1] - self.dataset.base_year

    @property
    def stages(self) -> int:
        return len(self.years)
