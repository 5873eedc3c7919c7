"""The columns of the model, in blocks: park options, firm options, then the helpers that rules count with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.instance.parks import take_park_options
from parkopt.instance.types import FirmKind, FirmOptions, Instance, ParkOptions
from parkopt.model.linear import INF, Indices, Mask
from parkopt.units import FloatArray, yi_from_wan


@dataclass(frozen=True)
class Columns:
    """Column numbers of every variable. Only options that no rule bars have a column.

    ``park_option``/``firm_option``: which option of the instance a column stands for; ``park``/``firm`` the options
    themselves, in column order; firm columns start at ``firm_start``.
    ``lead`` and ``lead_value``: columns by pair (``lead_host``, ``lead_sector``): the industry leads (0/1), and its
    value added that counts (亿元). ``tier``: by pair (``tier_host``, ``tier_level``), 0/1. ``workshop``: by pair
    (``workshop_site``, ``workshop_stage``), mu turned into workshops by then. ``joint``: by pair (``joint_group``,
    ``joint_site``), 0/1.
    """

    park_option: Indices
    firm_option: Indices
    park: ParkOptions
    firm: FirmOptions
    firm_start: int
    lead: Indices
    lead_value: Indices
    lead_host: Indices
    lead_sector: Indices
    tier: Indices
    tier_host: Indices
    tier_level: Indices
    workshop: Indices
    workshop_site: Indices
    workshop_stage: Indices
    joint: Indices
    joint_group: Indices
    joint_site: Indices
    count: int
    upper: FloatArray
    integer: Mask

    @property
    def park_column(self) -> Indices:
        return np.arange(len(self.park_option))

    @property
    def firm_column(self) -> Indices:
        return self.firm_start + np.arange(len(self.firm_option))


def build_columns(instance: Instance) -> Columns:
    """Number the columns of an instance."""
    parks, firms = instance.park_options, instance.firm_options
    park_option, firm_option = np.flatnonzero(parks.bar == 0), np.flatnonzero(firms.bar == 0)
    firm = FirmOptions(**{name: getattr(firms, name)[firm_option] for name in FirmOptions.__dataclass_fields__})
    rules = instance.scenario.rules
    start = len(park_option)
    position = start + len(firm_option)

    counted = firm.host >= 0
    lead_host, lead_sector = _distinct(firm.host[counted], instance.firms.sector[firm.firm[counted]])
    if not rules.leading.enabled:
        lead_host, lead_sector = lead_host[:0], lead_sector[:0]
    leads = len(lead_host)
    tier_host, tier_level = _tiers(instance, firm)
    movers = firm.kind == FirmKind.MOVE
    sites = np.unique(firm.site[movers & instance.firms.takes_floor[firm.firm]])
    if not rules.land.enabled:
        sites = sites[:0]
    stages = instance.stages
    joins = movers & (instance.firms.join[firm.firm] >= 0)
    joint_group, joint_site = _distinct(instance.firms.join[firm.firm[joins]], firm.site[joins])
    sizes = (leads, leads, len(tier_host), len(sites) * stages, len(joint_group))
    first = position + np.concatenate([[0], np.cumsum(sizes)])
    block = [np.arange(first[i], first[i + 1]) for i in range(len(sizes))]
    count = int(first[-1])
    upper = np.ones(count)
    upper[block[1]] = INF
    upper[block[3]] = INF
    integer = np.ones(count, dtype=bool)
    integer[block[1]] = False
    integer[block[3]] = False
    return Columns(
        park_option=park_option,
        firm_option=firm_option,
        park=take_park_options(parks, park_option),
        firm=firm,
        firm_start=start,
        lead=block[0],
        lead_value=block[1],
        lead_host=lead_host,
        lead_sector=lead_sector,
        tier=block[2],
        tier_host=tier_host,
        tier_level=tier_level,
        workshop=block[3],
        workshop_site=np.repeat(sites, stages),
        workshop_stage=np.tile(np.arange(stages), len(sites)),
        joint=block[4],
        joint_group=joint_group,
        joint_site=joint_site,
        count=count,
        upper=upper,
        integer=integer,
    )


def _distinct(one: Indices, other: Indices) -> tuple[Indices, Indices]:
    """The distinct pairs of positions, sorted. Counted in a table, which is quicker than sorting them."""
    width = np.int64(other.max(initial=0) + 1)
    found = np.flatnonzero(np.bincount(one * width + other))
    return found // width, found % width


def option_lead(instance: Instance, columns: Columns) -> Indices:
    """Position of the pair (host it counts under, its sector) of each firm option among the leads; −1: none. Shape (firm options,)."""
    firm, sectors = columns.firm, np.int64(len(instance.sectors))
    keys = columns.lead_host * sectors + columns.lead_sector
    pair = np.searchsorted(keys, firm.host * sectors + instance.firms.sector[firm.firm])
    return np.where((firm.host >= 0) & (len(keys) > 0), pair, -1)


def _tiers(instance: Instance, firm: FirmOptions) -> tuple[Indices, Indices]:
    """Pairs (host, tier) that could be reached if every firm that may came; tier 0 lower, 1 upper (zones only)."""
    rule = instance.scenario.rules.tiers
    nothing = np.empty(0, dtype=np.int64)
    if not rule.enabled:
        return nothing, nothing
    counted = firm.host >= 0
    hosts = len(instance.hosts.id)
    firms = np.int64(len(instance.firms.id))
    pair = firm.host[counted] * firms + firm.firm[counted]
    order = np.argsort(pair, kind="stable")
    keys, starts = np.unique(pair[order], return_index=True)
    most = np.maximum.reduceat(firm.output[counted][order], starts) if len(keys) else np.empty(0)
    reach = yi_from_wan(np.bincount(keys // firms, weights=most, minlength=hosts).astype(np.float64))
    ranked = instance.hosts.is_park | instance.hosts.is_group
    lower = np.flatnonzero(ranked & (reach >= rule.lower.value))
    upper = np.flatnonzero(instance.hosts.is_group & (reach >= rule.upper.value))
    host = np.concatenate([lower, upper]).astype(np.int64)
    level = np.concatenate([np.zeros(len(lower)), np.ones(len(upper))]).astype(np.int64)
    return host, level
