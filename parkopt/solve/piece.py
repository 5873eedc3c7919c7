"""A piece of the city solved anew: some parks' fates, leads and tiers, and the firms they concern; the rest stays.

The rest enters the shared rows as what it uses of them. Firms are divisible here. Leading industries get their strong
form: a firm option that counts under a host whose leads are free has a leading copy,

    x + x' in every row of x;   lead_value_{h,i} ≤ Σ va · x' + what stays;   Σ_{options of f under h} x'_f ≤ lead_{h,i}

which is far tighter than lead_value ≤ M · lead alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from parkopt.instance.types import FirmKind
from parkopt.model.build import CityModel
from parkopt.model.columns import option_lead
from parkopt.model.linear import INF, Indices, LinearModel, Mask
from parkopt.units import FloatArray

WORTH = 1e-4
"""A firm that stands elsewhere is freed when a place under the piece is at most this much dearer for it (points)."""
REACH = 1e-3
"""Options of a free firm that are dearer than its best one by more than this are left out (points)."""
USED = 1e-9


@dataclass(frozen=True)
class Ground:
    """For each firm option of a model, the parks it depends on. Shapes (firm options,).

    ``site``: park the option stands on or moves to (−1: none); ``under``: park that is its host there (−1: none).
    ``lead``: position of its pair (host, sector) among the leads, −1 when it counts under no host.
    """

    site: Indices
    under: Indices
    lead: Indices


def ground_of(model: CityModel) -> Ground:
    """Where the options of the firms stand."""
    columns, instance = model.columns, model.instance
    firm, sites, hosts = columns.firm, instance.sites, instance.hosts
    on_site = (firm.site >= 0) & (firm.kind != FirmKind.EXIT)
    site = np.where(on_site & sites.is_park[np.maximum(firm.site, 0)], firm.site, -1)
    host_site = np.where(firm.host >= 0, hosts.site[np.maximum(firm.host, 0)], -1)
    under = np.where((host_site >= 0) & sites.is_park[np.maximum(host_site, 0)], host_site, -1)
    return Ground(site, under, option_lead(instance, columns))


def closed_under_mergers(model: CityModel, x: FloatArray, parks: Mask) -> Mask:
    """The parks, with all that are merged into one of them at ``x``. Shape (sites,)."""
    park, hosts = model.columns.park, model.instance.hosts
    target = np.where(park.host >= 0, hosts.site[np.maximum(park.host, 0)], -1)
    taken = (x[model.columns.park_column] > USED) & (target >= 0)
    wider = parks.copy()
    wider[park.park[taken & parks[np.maximum(target, 0)]]] = True
    return wider


def free_columns(model: CityModel, ground: Ground, x: FloatArray, dear: FloatArray, parks: Mask) -> Mask:
    """Which columns a piece frees: fates and leads of ``parks`` (by site), and firms.

    ``dear``: by firm option, points above the firm's option at ``x``. Firms that stand on the parks, go to them or would
    like to are free, with the options that are not too dear; firms on the parks with all of theirs.
    """
    columns, instance = model.columns, model.instance
    firm, hosts = columns.firm, instance.hosts
    share = x[columns.firm_column]
    touches = parks[ground.site] & (ground.site >= 0) | parks[ground.under] & (ground.under >= 0)
    freed = np.zeros(len(instance.firms.id), dtype=bool)
    freed[firm.firm[touches & ((share > USED) | (dear <= WORTH))]] = True
    resident = (instance.firms.site >= 0) & parks[np.maximum(instance.firms.site, 0)]
    free = np.zeros(model.linear.columns, dtype=bool)
    free[columns.firm_column] = (freed | resident)[firm.firm] & ((share > USED) | (dear <= REACH) | resident[firm.firm])
    free[columns.park_column] = parks[columns.park.park]
    mine = (hosts.site >= 0) & parks[np.maximum(hosts.site, 0)]
    free[columns.lead] = free[columns.lead_value] = mine[columns.lead_host]
    free[columns.tier] = free[columns.workshop] = True
    free[columns.count :] = True
    return free


@dataclass(frozen=True)
class Piece:
    """A piece as a model of its own: columns ``kept`` of the whole model, then leading copies of ``copied``."""

    model: LinearModel
    kept: Indices
    copied: Indices

    def back(self, x: FloatArray, found: FloatArray) -> FloatArray:
        """The whole point with the piece's solution in it."""
        whole = x.copy()
        whole[self.kept] = found[: len(self.kept)]
        whole[self.copied] += found[len(self.kept) :]
        return whole


def piece_of(model: CityModel, ground: Ground, x: FloatArray, free: Mask) -> Piece:
    """The model of the ``free`` columns, all others as at ``x``, with leads in their strong form."""
    columns, linear = model.columns, model.linear
    kept = np.flatnonzero(free)
    option = np.flatnonzero(free[columns.firm_column] & (ground.lead >= 0))
    option = option[free[columns.lead[ground.lead[option]]]]
    copied = columns.firm_start + option
    whole = linear.matrix.tocsc()
    body = sparse.hstack(
        [_without_value(model, whole[:, kept].tocsr(), np.searchsorted(kept, copied)), whole[:, copied]]
    )
    body = body.tocsr()
    body.eliminate_zeros()
    rows = np.flatnonzero(np.diff(body.indptr) > 0)
    strong = _led_rows(model, ground, kept, option)
    rest = (linear.matrix @ np.where(free, 0.0, x))[rows]
    integer = linear.integer.copy()
    integer[columns.firm_column] = False
    both = np.concatenate([kept, copied])
    piece = LinearModel(
        cost=linear.cost[both],
        constant=linear.constant + float(linear.cost[~free] @ x[~free]),
        lower=linear.lower[both],
        upper=linear.upper[both],
        integer=integer[both],
        matrix=sparse.vstack([body[rows], strong]).tocsr(),
        row_lower=np.concatenate([linear.row_lower[rows] - rest, np.full(strong.shape[0], -INF)]),
        row_upper=np.concatenate([linear.row_upper[rows] - rest, np.zeros(strong.shape[0])]),
        blocks=(),
    )
    return Piece(piece, kept, copied)


def _without_value(model: CityModel, matrix: Any, plain: Indices) -> Any:
    """The rows with the value added that counts as leading, no longer counting the ``plain`` columns."""
    scale = np.ones(matrix.shape[1])
    scale[plain] = 0.0
    parts, done = [], 0
    for block in model.linear.blocks:
        if block.key == "leading.value":
            parts += [matrix[done : block.first], matrix[block.first : block.end] @ sparse.diags_array(scale)]
            done = block.end
    return sparse.vstack([*parts, matrix[done:]])


def _led_rows(model: CityModel, ground: Ground, kept: Indices, option: Indices) -> Any:
    """Σ leading copies of a firm under a host − lead ≤ 0, over the columns kept and copied."""
    columns = model.columns
    leads = max(len(columns.lead), 1)
    distinct, row = np.unique(columns.firm.firm[option] * np.int64(leads) + ground.lead[option], return_inverse=True)
    lead = np.searchsorted(kept, columns.lead[distinct % leads])
    value = np.concatenate([np.ones(len(option)), -np.ones(len(distinct))])
    row = np.concatenate([row, np.arange(len(distinct))])
    column = np.concatenate([len(kept) + np.arange(len(option)), lead])
    return sparse.csr_array((value, (row, column)), shape=(len(distinct), len(kept) + len(option)))
