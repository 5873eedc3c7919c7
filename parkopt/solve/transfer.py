"""Multipliers of a gathered city carried over to the full one."""

from __future__ import annotations

import numpy as np

from parkopt.instance.types import FirmKind
from parkopt.model.build import CityModel
from parkopt.model.linear import LinearModel
from parkopt.solve.lagrange import Relaxation
from parkopt.units import FloatArray


def carry_rows(source: LinearModel, dual: FloatArray, target: LinearModel) -> FloatArray:
    """Multipliers of the target's rows: those of the source's row of the same block that is about the same; else 0."""
    blocks = {block.key: block for block in source.blocks}
    y = np.zeros(target.rows)
    for block in target.blocks:
        origin = blocks.get(block.key)
        if origin is None or len(block.about) != block.end - block.first or not origin.about:
            continue
        known = dict(zip(origin.about, dual[origin.first : origin.end].tolist(), strict=True))
        y[block.first : block.end] = [known.get(name, 0.0) for name in block.about]
    return y


def settle_leads(model: CityModel, y: FloatArray) -> FloatArray:
    """The multipliers with those of the leading rows set so that no lead and no lead value column gains by itself.

    Big-M coefficients differ between the gathered and the full city, so carried multipliers need this.
    """
    rows = {block.key: slice(block.first, block.end) for block in model.linear.blocks}
    if "leading.named" not in rows:
        return y
    y, linear, columns = y.copy(), model.linear, model.columns
    named, value = rows["leading.named"], rows["leading.value"]
    big = -linear.matrix[named][:, columns.lead].diagonal()
    gain = (linear.cost - linear.matrix.T @ y)[columns.lead]
    y[named] -= np.where(big > 0, np.minimum(gain, 0.0) / np.maximum(big, 1e-12), 0.0)
    gain = (linear.cost - linear.matrix.T @ y)[columns.lead_value]
    y[value] += np.minimum(gain, 0.0)
    return y


def park_shares(model: CityModel, x: FloatArray) -> FloatArray:
    """How far each park comes under each host at a point. Shape (sites, hosts + 1), the last column: vacated."""
    instance, park = model.instance, model.columns.park
    hosts = len(instance.hosts.id)
    share = np.zeros((len(instance.sites.id), hosts + 1))
    np.add.at(share, (park.park, np.where(park.host >= 0, park.host, hosts)), x[model.columns.park_column])
    return share


def marginal_firm_prices(model: CityModel, relaxation: Relaxation, y: FloatArray, share: FloatArray) -> FloatArray:
    """A price v for each firm: the reduced cost of the option with which it is wholly placed, cheapest first.

    ``share``: how far each park option is taken in the relaxation, shape (sites, hosts + 1), last column vacated; an option
    that needs a park is available to that extent.
    """
    instance, firm = model.instance, model.columns.firm
    reduced = model.linear.cost[relaxation.firm_slice] - (relaxation.transposed @ y)[relaxation.firm_slice]
    site = np.maximum(firm.site, 0)
    at_park = instance.sites.is_park[site]
    moving, staying = (firm.kind == FirmKind.MOVE) & at_park, (firm.kind == FirmKind.STAY) & at_park
    available = np.ones(len(firm.firm))
    available[moving] = share[firm.site[moving], instance.sites.host[site][moving]]
    available[staying] = share[firm.site[staying], firm.host[staying]]
    order = np.lexsort((reduced, firm.firm))
    owner = firm.firm[order]
    start = np.flatnonzero(np.diff(owner, prepend=-1))
    end = np.append(start[1:], len(owner))
    total = np.cumsum(available[order])
    before = np.repeat(total[start] - available[order][start], end - start)
    position = np.where(total - before >= 1 - 1e-6, np.arange(len(owner)), len(owner))
    placed = np.minimum(np.minimum.reduceat(position, start), end - 1)
    v = np.zeros(relaxation.firms)
    v[owner[start]] = reduced[order][placed]
    return v
