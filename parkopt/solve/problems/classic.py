"""Problems of the literature put into the form of a city: p-median, facility location, generalised assignment.

A facility is a place with the fates closed and open, an open facility is a ground, a customer is a firm whose options stand
on the grounds that may serve it. A machine of an assignment problem is a place with the one fate open.

    minimise  Σ_g fixed_g open_g + Σ_{f,g} cost_gf x_gf
    closed_g + open_g = 1      Σ_g x_gf = 1      x_gf ≤ open_g      Σ_f weight_gf x_gf ≤ capacity_g open_g      Σ_g open_g = count
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.model.linear import Indices, Rows, assemble
from parkopt.solve.problems.problem import FIRM_ROWS, PLACE_ROWS, Problem
from parkopt.units import FloatArray

LINK_ROWS, CAPACITY_ROWS, COUNT_ROWS = "structure.move", "capacity", "count"


def p_median(distance: FloatArray, p: int) -> Problem:
    """Open exactly p of the grounds so that all firms are near one. ``distance``: (grounds, firms); inf where forbidden."""
    return _problem(distance, np.zeros(len(distance)), count=p)


def capacitated_p_median(distance: FloatArray, p: int, demand: FloatArray, capacity: FloatArray) -> Problem:
    """A p-median whose grounds hold a total ``demand`` (firms,) of at most ``capacity`` (grounds,); firms stay whole."""
    weight = np.broadcast_to(demand, distance.shape)
    return _problem(distance, np.zeros(len(distance)), weight, capacity, count=p)


def facility_location(
    cost: FloatArray, fixed: FloatArray, demand: FloatArray, capacity: FloatArray, *, divisible: bool
) -> Problem:
    """Open grounds at their ``fixed`` cost; ``cost`` (grounds, firms) is that of serving a whole firm from a ground.

    ``divisible``: a firm may be served by several grounds in shares.
    """
    return _problem(cost, fixed, np.broadcast_to(demand, cost.shape), capacity, divisible=divisible)


def assignment(cost: FloatArray, weight: FloatArray, capacity: FloatArray) -> Problem:
    """Generalised assignment, minimised: every firm to one ground. Shapes (grounds, firms), the same, (grounds,)."""
    return _problem(cost, None, weight, capacity)


@dataclass(frozen=True)
class _Columns:
    """Where the columns of an instance lie. Shapes: ``open`` (grounds,), ``firm``, ``ground`` and ``column`` (options,)."""

    open: Indices
    fates: int
    firm: Indices
    ground: Indices
    column: Indices


def _problem(
    cost: FloatArray,
    fixed: FloatArray | None,
    weight: FloatArray | None = None,
    capacity: FloatArray | None = None,
    *,
    count: int | None = None,
    divisible: bool = False,
) -> Problem:
    """The common form; without ``fixed`` costs every ground is open."""
    grounds, firms = cost.shape
    if not np.isfinite(cost).any(axis=0).all():
        raise ValueError("a firm has no ground with a finite cost")
    firm, ground = np.nonzero(np.isfinite(cost.T))
    each = 1 if fixed is None else 2
    where = _Columns(
        np.arange(grounds) * each + each - 1, each * grounds, firm, ground, each * grounds + np.arange(len(firm))
    )
    parts = [_sums(PLACE_ROWS, np.arange(each * grounds) // each, np.arange(each * grounds), grounds)]
    parts += [_sums(FIRM_ROWS, firm, where.column, firms), _links(where)]
    if weight is not None and capacity is not None:
        parts.append(_capacities(where, weight, capacity))
    if count is not None:
        parts.append(_rows(COUNT_ROWS, np.zeros(grounds), where.open, np.ones(grounds), [count], [count]))
    price = np.zeros(each * grounds)
    if fixed is not None:
        price[where.open] = fixed
    width = where.fates + len(firm)
    whole = np.ones(width, dtype=bool)
    whole[where.fates :] = not divisible
    fate_ground = np.full(each * grounds, -1)
    fate_ground[where.open] = np.arange(grounds)
    linear = assemble(
        np.concatenate([price, cost[ground, firm].astype(np.float64)]), np.zeros(width), np.ones(width), whole, parts
    )
    return Problem(linear, np.arange(each * grounds) // each, fate_ground, firm, ground)


def _rows(key: str, row: object, column: Indices, value: object, lower: object, upper: object) -> Rows:
    return Rows(
        key,
        0,
        "",
        np.asarray(row, dtype=np.int64),
        column,
        np.asarray(value, dtype=np.float64),
        np.asarray(lower, dtype=np.float64),
        np.asarray(upper, dtype=np.float64),
    )


def _sums(key: str, row: Indices, column: Indices, size: int) -> Rows:
    """Rows of the form Σ = 1."""
    return _rows(key, row, column, np.ones(len(row)), np.ones(size), np.ones(size))


def _links(where: _Columns) -> Rows:
    """option ≤ fate that makes its ground live."""
    size = len(where.firm)
    row = np.concatenate([np.arange(size), np.arange(size)])
    column = np.concatenate([where.column, where.open[where.ground]])
    value = np.repeat([1.0, -1.0], size)
    return _rows(LINK_ROWS, row, column, value, np.full(size, -np.inf), np.zeros(size))


def _capacities(where: _Columns, weight: FloatArray, capacity: FloatArray) -> Rows:
    """Σ weight · option − capacity · fate ≤ 0 for every ground."""
    size = len(capacity)
    row = np.concatenate([where.ground, np.arange(size)])
    column = np.concatenate([where.column, where.open])
    value = np.concatenate([weight[where.ground, where.firm], -capacity.astype(np.float64)])
    return _rows(CAPACITY_ROWS, row, column, value, np.full(size, -np.inf), np.zeros(size))
