"""What is left of the model when every firm is priced: fates of parks, leads of hosts, and nothing of single firms.

Columns: a fate x_o of each park; w_c for each cell c (sector i on the ground of a park): the park is there and i leads its
host; lead_{h,i}. Rows: those of the model that speak of fates and leads alone (one fate each, hosts retained, park
counts, spans, at most three leads), and

    w_c ≤ Σ_{o makes the ground of c} x_o,    w_c ≤ lead_{host of c, i}

It is solved as a linear programme, again and again with other costs from the last basis, and now and then in whole
numbers: with the leads named, since then each w_c is as its ground is and only fates are left, which is a matter of
hundredths of a second. The value that is reported is a true lower bound whatever the solver answers: it is computed from the row
multipliers π it returns, with one fate each and the bounds of the columns taken exactly,

    min c·z ≥ Σ π·sides + Σ_p min_o (c − Aᵀπ)_o + Σ_{w, lead} min(0, c − Aᵀπ)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, LinearModel, Mask
from parkopt.solve.highs import HighsOptions, change_bounds, change_costs, change_method, load, run, solve_highs
from parkopt.solve.places import Places
from parkopt.units import FloatArray

ONE_FATE = "structure.park"
LONGEST = 60.0
"""Seconds that one fate programme in whole numbers may take; its limit in practice is the count of nodes."""


@dataclass(frozen=True)
class Fates:
    """A (fractional) choice: ``fate`` by fate column, ``w`` by cell on park ground, ``lead`` by lead column.

    No choice costs less than ``value``.
    """

    value: float
    fate: FloatArray
    w: FloatArray
    lead: FloatArray


def fate_rows(model: CityModel) -> Mask:
    """The rows whose columns are all fates or leads, one fate each among them. Shape (rows,)."""
    columns = model.columns
    inside = np.zeros(model.linear.columns, dtype=bool)
    inside[columns.park_column] = inside[columns.lead] = True
    return _within(model.linear, inside)


def _within(linear: LinearModel, inside: Mask) -> Mask:
    """The rows that have columns, all of which are ``inside`` (columns,). Shape (rows,)."""
    filled, within = np.diff(linear.matrix.indptr) > 0, np.zeros(linear.rows, dtype=bool)
    within[filled] = np.logical_and.reduceat(inside[linear.matrix.indices], linear.matrix.indptr[:-1][filled])
    return within


class FateProgram:
    """The programme of a city, kept in the solver. ``rows``: those of the model that are in it (rows,)."""

    def __init__(self, model: CityModel, places: Places, threads: int = 1) -> None:
        self.fates, self.cells, self.leads = len(model.columns.park_option), places.park_cells, len(model.columns.lead)
        self.places = places
        self.rows = fate_rows(model)
        self.model = _programme(model, places, self.rows)
        self.alone = _fates_alone(self.model, self.fates)
        single = [block for block in model.linear.blocks if block.key == ONE_FATE]
        kept = np.flatnonzero(self.rows)
        self.one_fate = np.isin(kept, np.concatenate([np.arange(b.first, b.end) for b in single] or [kept[:0]]))
        self.options = HighsOptions(time_limit=1e6, threads=threads, relaxed=True, method="dual")
        self.solver = load(self.model, self.options)
        self.settled, self.bounds_are_new = False, True
        self.last = np.zeros(self.model.columns)
        self.transposed = self.model.matrix.T.tocsr()

    def allow(self, fates: Mask) -> None:
        """From now on only these fates may be taken. Shape (fates,)."""
        upper = self.model.upper.copy()
        upper[: self.fates] = fates
        self.model = replace(self.model, upper=upper)
        change_bounds(self.solver, self.model.lower, upper)
        self.bounds_are_new = True

    def costs_settle(self) -> None:
        """From now on costs change little from call to call: the primal simplex is then the quicker one, but where bounds are new."""
        self.settled = True

    def relaxed(self, cost: FloatArray) -> Fates:
        """The linear programme at these costs of fates, cells and leads; worth inf when the fates contradict each other."""
        change_costs(self.solver, cost)
        change_method(self.solver, "primal" if self.settled and not self.bounds_are_new else "dual")
        self.bounds_are_new = False
        found = run(self.solver, self.options)
        if found.ending == "infeasible":
            return self._split(np.inf, self.last)
        dual = found.dual if found.dual is not None else np.zeros(self.model.rows)
        self.last = self.last if found.x is None else found.x
        return self._split(self._bound(cost, dual), self.last)

    def whole(
        self, cost: FloatArray, named: Mask, nodes: int, gap: float = 1e-3, stop: Callable[[], bool] | None = None
    ) -> Mask | None:
        """Whole fates that fit together, the cheapest at these costs if just the ``named`` leads (leads,) are; None when none were found
        before ``stop`` said so. Shape (fates,)."""
        cell = np.flatnonzero(named[self.places.cell_lead[: self.cells]])
        gain = np.minimum(cost[self.fates + cell], 0.0)
        ground = np.bincount(self.places.cell_place[cell], weights=gain, minlength=self.places.grounds)
        costs = cost[: self.fates] + ground[self.places.fate_ground]
        programme = replace(self.alone, cost=costs, upper=self.model.upper[: self.fates])
        found = solve_highs(programme, HighsOptions(time_limit=LONGEST, gap=gap, nodes=nodes, stop=stop))
        return None if found.x is None else np.asarray(found.x > 0.5, dtype=np.bool_)

    def _split(self, value: float, z: FloatArray) -> Fates:
        return Fates(value, z[: self.fates], z[self.fates : self.fates + self.cells], z[self.fates + self.cells :])

    def _bound(self, cost: FloatArray, dual: FloatArray) -> float:
        """The bound of the module's docstring; multipliers of wrong sign and of 'one fate each' count as 0."""
        lower, upper = self.model.row_lower, self.model.row_upper
        pi = np.where(np.isinf(lower), np.minimum(dual, 0.0), dual)
        pi = np.where(np.isinf(upper), np.maximum(pi, 0.0), pi)
        pi = np.concatenate(
            [pi[: len(pi) - len(self.one_fate)], np.where(self.one_fate, 0.0, pi[-len(self.one_fate) :])]
        )
        sides = np.where(pi > 0, lower, upper)
        reduced = cost - self.transposed @ pi
        used = pi != 0
        fates = np.where(self.model.upper[: self.fates] > 0, reduced[: self.fates], np.inf)
        total = float((pi[used] * sides[used]).sum()) + float(self.places.parks.least(fates).sum())
        return total + float(np.minimum(reduced[self.fates :], 0.0).sum())


def _programme(model: CityModel, places: Places, rows: Mask) -> LinearModel:
    linear, columns = model.linear, model.columns
    fates, cells, leads = len(columns.park_option), places.park_cells, len(columns.lead)
    width = fates + cells + leads
    cell = np.arange(cells)
    by_ground = np.argsort(places.fate_ground, kind="stable")
    start = np.searchsorted(places.fate_ground[by_ground], np.arange(places.grounds + 1))
    ground = places.cell_place[:cells]
    many = start[ground + 1] - start[ground]
    row = np.repeat(cell, many)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    fate = by_ground[np.repeat(start[ground], many) + nth]
    on_ground = _sparse([(cell, fates + cell, 1.0), (row, fate, -1.0)], cells, width)
    named = _sparse([(cell, fates + cell, 1.0), (cell, fates + cells + places.cell_lead[:cells], -1.0)], cells, width)
    kept = linear.matrix[np.flatnonzero(rows)].tocoo()
    place = np.full(linear.columns, -1, dtype=np.int64)
    place[columns.park_column] = np.arange(fates)
    place[columns.lead] = fates + cells + np.arange(leads)
    rest = sparse.csr_array((kept.data, (kept.row, place[kept.col])), shape=(kept.shape[0], width))
    none, zero = np.full(2 * cells, -np.inf), np.zeros(2 * cells)
    integer = np.ones(width, dtype=bool)
    integer[fates : fates + cells] = False
    upper = np.ones(width)
    upper[:fates], upper[fates + cells :] = linear.upper[columns.park_column], linear.upper[columns.lead]
    return LinearModel(
        cost=np.zeros(width),
        constant=0.0,
        lower=np.zeros(width),
        upper=upper,
        integer=integer,
        matrix=sparse.vstack([on_ground, named, rest]).tocsr(),
        row_lower=np.concatenate([none, linear.row_lower[rows]]),
        row_upper=np.concatenate([zero, linear.row_upper[rows]]),
        blocks=(),
    )


def _fates_alone(whole: LinearModel, fates: int) -> LinearModel:
    """The programme without cells, leads, and the rows in which they stand."""
    rows = np.flatnonzero(_within(whole, np.arange(whole.columns) < fates))
    return LinearModel(
        cost=whole.cost[:fates],
        constant=0.0,
        lower=whole.lower[:fates],
        upper=whole.upper[:fates],
        integer=whole.integer[:fates],
        matrix=whole.matrix[rows][:, :fates],
        row_lower=whole.row_lower[rows],
        row_upper=whole.row_upper[rows],
        blocks=(),
    )


def _sparse(parts: list[tuple[Indices, Indices, float]], rows: int, columns: int) -> sparse.csr_array:
    row = np.concatenate([part[0] for part in parts])
    column = np.concatenate([part[1] for part in parts])
    value = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    return sparse.csr_array((value, (row, column)), shape=(rows, columns))
