"""Plans as partitions of the firms into listed clusters: a linear programme that grows, cuts over triples, then whole numbers.

    minimise  Σ_o cost_o x_o + Σ_c cost_c λ_c
    one fate for each place, the count of fates,     Σ_{c on g} λ_c ≤ x_{fate that makes g},     Σ_{c ∋ f} λ_c = 1,     triples

Any multipliers v of the firms and σ ≤ 0 of the triples prove for every plan of listed clusters

    value ≥ Σ v + Σ σ + min Σ_o (cost_o + G_ground(o)) x_o,       G_g = min_{c on g} cost_c − Σ_{f ∈ c} v_f − Σ_{S: |c∩S| ≥ 2} σ_S

over the fates that are allowed. The listed clusters are all that a plan worth at most the target can contain, so the lesser of
that bound and the target bounds all plans. Clusters that no listed plan worth at most ``beat`` contains are dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import sparse

from parkopt.model.linear import INF, Indices, LinearModel, Mask
from parkopt.solve.highs import HighsOptions, add_columns, add_rows, change_bounds, load, run, solve_highs
from parkopt.solve.problems.choice import choose
from parkopt.solve.problems.clusters import Pool
from parkopt.solve.problems.shape import Shape
from parkopt.solve.problems.triples import counted, violated
from parkopt.solve.volume import outward
from parkopt.units import FloatArray

FIRST, MORE = 3000, 600
"""Clusters to begin with, and most that are added at a time."""
CUTS = 60
"""Most triples added at a time."""
SURE = 0.9
"""Clusters of which the linear programme takes this share are taken together in a dive."""
STALLED, PATIENCE = 0.02, 4
"""Cutting ends after so many rounds that each closed less than this share of what is left up to ``beat``."""
SMALL = 5_000
"""So few clusters are given to HiGHS as whole numbers. Of more, when no triple is violated, so many of the best ones."""
BRIEF = 0.2
"""Share of the time that whole numbers get where the clusters are more than ``SMALL``: only a plan can come of it."""
CLOSE = 1e-7
"""The linear programme is solved when its value is this near what its multipliers prove (relative)."""
CHEAPER = 1e-9
"""A cluster must be cheaper by this share of the largest multiplier to be added."""
OUTSIDE = 3.0
"""What a firm outside all clusters costs, in multiples of the largest multiplier of a firm at the start."""
LONGEST = 60.0
"""Seconds that one linear programme may take."""
ROUNDING = 1e-7
"""Relative error of HiGHS's bound, and of rises that are compared with what is left, that is allowed for."""


@dataclass(frozen=True)
class Search:
    """What a partition needs of the run around it. ``target``: its clusters are all of the plans worth at most that (inf:
    of all plans of interest);
    ``beat``: the greatest value of interest; ``offer``: keep a point of the problem; ``near``: look for a plan near a
    fractional one; ``options`` for whole numbers; ``over``: whether to end.
    """

    target: float
    beat: Callable[[], float]
    offer: Callable[[FloatArray], None]
    near: Callable[[FloatArray], None]
    options: HighsOptions
    over: Callable[[], bool]


@dataclass(frozen=True)
class Priced:
    """What multipliers prove of plans of listed clusters: the bound, and how much more with each cluster. (clusters,)

    ``cost``: of each cluster at the multipliers.
    """

    bound: float
    rise: FloatArray
    cost: FloatArray


class Partition:
    """The listed clusters of a problem. ``bound``: what is proven so far of all plans."""

    def __init__(self, shape: Shape, allowed: Mask, pool: Pool, search: Search) -> None:
        self.shape, self.allowed, self.pool, self.search = shape, allowed, pool, search
        self.triples = np.empty((0, 3), dtype=np.int64)
        self.cuts: Any = sparse.csr_array((0, pool.size))
        self.bound = -np.inf

    def priced(self, v: FloatArray, sigma: FloatArray) -> Priced:
        """The bound at multipliers of the firms and of the triples (≤ 0)."""
        pool, problem = self.pool, self.shape.problem
        cost = pool.cost - pool.members @ v
        if len(sigma):
            cost -= self.cuts.T @ sigma
        gain = np.full(problem.grounds, np.inf)
        np.minimum.at(gain, pool.ground, cost)
        linear = problem.linear
        choice = choose(self.shape, self.allowed, linear.cost[: problem.fates], gain)
        forced = np.full(problem.grounds, np.inf)
        makes = problem.fate_ground >= 0
        forced[problem.fate_ground[makes]] = choice.forced[makes]
        value = linear.constant + float(v.sum()) + float(sigma.sum()) + choice.value
        with np.errstate(invalid="ignore"):
            rise = forced[pool.ground] + cost - gain[pool.ground]
        return Priced(outward(value), rise, cost)

    def solve(self, v: FloatArray) -> bool:
        """Raise ``bound`` and offer plans, from multipliers of the firms; True when this list has nothing more to give."""
        first = self.priced(v, np.empty(0))
        self._prove(first)
        if not self.pool.size:
            return True
        program = Program(self, v, np.argsort(first.rise[self._kept], kind="stable")[:FIRST])
        before, slow = first.bound, 0
        while not self.search.over():
            found = program.solve()
            if found is None:
                break
            at = self.priced(found.firm, found.triple)
            new = program.cheaper(at.cost, found.ground)
            if len(new) and found.value - at.bound > CLOSE * (1 + abs(at.bound)):
                self._prove(at, drop=False)
                program.add(new)
                continue
            left = program.there
            self.search.near(self._point(program.inside[left], found.fate, found.share[left]))
            self._prove(at)
            if not self.pool.size:
                return True
            program.drop(self._kept)
            left = program.there
            triples = violated(self.pool.members[program.inside[left]], found.share[left], CUTS)
            slow = slow + 1 if at.bound - before < STALLED * (self.search.beat() - at.bound) else 0
            before = at.bound
            if self.pool.size <= SMALL or not len(triples) or slow == PATIENCE:
                self._dive(program, found)
                return self._whole(at.rise[self._kept])
            program.cut(self._cut(triples))
        return False

    def _prove(self, at: Priced, *, drop: bool = True) -> None:
        """Keep what is proven; drop the clusters of no plan that is worth at most ``beat``. ``_kept``: which stayed."""
        self.bound = max(self.bound, min(at.bound, self.search.target))
        if drop:
            room = self.search.beat() - at.bound
            self._kept = (
                at.rise <= room + ROUNDING * (1 + abs(at.bound)) if room >= 0 else np.zeros(self.pool.size, dtype=bool)
            )
            if not self._kept.any():
                self.bound = self.search.target
            if not self._kept.all():
                keep = np.flatnonzero(self._kept)
                self.pool, self.cuts = self.pool.only(keep), self.cuts[:, keep]

    def _dive(self, program: Program, found: Solution | None) -> None:
        """Take the surest clusters, solve again, and so on; then look for a plan near what came out."""
        taken = np.zeros(len(program.inside), dtype=bool)
        while found is not None and not self.search.over():
            left = program.there
            open_ = np.where(taken | ~left, 0.0, found.share)
            if open_.max(initial=0.0) <= ROUNDING:
                break
            taken |= open_ >= min(SURE, float(open_.max()))
            program.take(np.flatnonzero(taken), 1.0)
            found = program.solve()
        if found is not None:
            left = program.there
            self.search.near(self._point(program.inside[left], found.fate, found.share[left]))
        program.take(np.flatnonzero(taken), 0.0)

    def _cut(self, triples: Indices) -> Any:
        cuts = counted(self.pool.members.tocsc(), triples)
        self.triples = np.concatenate([self.triples, triples])
        self.cuts = sparse.vstack([self.cuts, cuts]).tocsr()
        return cuts

    def _whole(self, rise: FloatArray) -> bool:
        """HiGHS on the clusters that are left, in whole numbers; where they are too many, on the best of them."""
        every = self.pool.size <= SMALL
        inside = np.argsort(rise, kind="stable")[:SMALL]
        beat, search = self.search.beat(), self.search
        seconds = search.options.time_limit * (1.0 if every else BRIEF)
        options = replace(search.options, time_limit=seconds, cutoff=beat)
        found = solve_highs(whole_model(self, inside), options)
        if found.x is not None:
            fates = self.shape.problem.fates
            search.offer(self._point(inside, np.rint(found.x[:fates]), np.rint(found.x[fates:])))
        decided = found.ending in ("optimal", "infeasible")
        if every and decided and found.objective > beat:  # HiGHS may give a plan beyond the cutoff
            self.bound = search.target
        elif every:
            bound = min(found.bound, beat)
            self.bound = max(self.bound, min(bound - ROUNDING * (1 + abs(bound)), search.target))
        return every and decided

    def _point(self, clusters: Indices, fate: FloatArray, share: FloatArray) -> FloatArray:
        """Shares of some clusters and fates in the columns of the problem."""
        problem = self.shape.problem
        members = self.pool.members[clusters]
        each = np.diff(members.indptr)
        on = np.repeat(self.pool.ground[clusters], each), members.indices
        table = sparse.coo_array((np.repeat(share, each), on), shape=(problem.grounds, problem.firms)).toarray()
        x = np.zeros(problem.linear.columns)
        x[: problem.fates] = fate
        x[problem.option_columns] = table[problem.option_ground, problem.option_firm]
        return x


def whole_model(of: Partition, inside: Indices) -> LinearModel:
    """The programme over some of the clusters: columns are the fates, then the clusters."""
    problem, shape, fates = of.shape.problem, of.shape, of.shape.problem.fates
    places, grounds, triples = problem.places, problem.grounds, len(of.triples)
    one = sparse.csr_array((np.ones(fates), (problem.fate_place, np.arange(fates))), shape=(places, fates))
    makes = np.flatnonzero(problem.fate_ground >= 0)
    made = sparse.csr_array((-np.ones(len(makes)), (problem.fate_ground[makes], makes)), shape=(grounds, fates))
    count = sparse.csr_array(shape.counted[None, :].astype(np.float64))
    head = sparse.vstack([one, made, count, sparse.csr_array((problem.firms + triples, fates))])
    ones, zeros = np.ones(places), np.zeros(grounds)
    firms, least, most = np.ones(problem.firms), [shape.count_lower], [shape.count_upper]
    width = fates + len(inside)
    upper = np.ones(width)
    upper[:fates] = of.allowed
    return LinearModel(
        cost=np.concatenate([problem.linear.cost[:fates], of.pool.cost[inside]]),
        constant=problem.linear.constant,
        lower=np.zeros(width),
        upper=upper,
        integer=np.ones(width, dtype=bool),
        matrix=sparse.hstack([head, _entries(of, inside)]).tocsr(),
        row_lower=np.concatenate([ones, zeros - INF, least, firms, np.full(triples, -INF)]),
        row_upper=np.concatenate([ones, zeros, most, firms, np.ones(triples)]),
        blocks=(),
    )


def _entries(of: Partition, inside: Indices) -> Any:
    """The columns of some clusters: rows of places, grounds, the count, firms and triples."""
    problem, number = of.shape.problem, len(inside)
    ground = (np.ones(number), (of.pool.ground[inside], np.arange(number)))
    on = sparse.csr_array(ground, shape=(problem.grounds, number))
    no_place, no_count = sparse.csr_array((problem.places, number)), sparse.csr_array((1, number))
    return sparse.vstack([no_place, on, no_count, of.pool.members[inside].T, of.cuts[:, inside]]).tocsc()


@dataclass(frozen=True)
class Solution:
    """Of the linear programme: its value, the shares of fates and of its clusters, and the multipliers of its rows."""

    value: float
    fate: FloatArray
    share: FloatArray
    ground: FloatArray
    firm: FloatArray
    triple: FloatArray


class Program:
    """The linear programme over some of the clusters, kept in the solver; a firm may stay outside at a price.

    ``inside``: the number of the cluster of each column from ``first`` on (before them: fates and firms); ``there``: whether it is still listed.
    """

    def __init__(self, of: Partition, v: FloatArray, inside: Indices) -> None:
        self.of, self.inside, self.there = of, inside, np.ones(len(inside), dtype=bool)
        problem = of.shape.problem
        self.first = problem.fates + problem.firms
        self.rows = np.cumsum([problem.places, problem.grounds, 1, problem.firms])
        self.options = replace(of.search.options, time_limit=LONGEST, relaxed=True, nodes=None)
        self.solver = load(whole_model(of, np.empty(0, dtype=np.int64)), self.options)
        outside = sparse.vstack([sparse.csr_array((int(self.rows[2]), problem.firms)), sparse.eye_array(problem.firms)])
        add_columns(self.solver, np.full(problem.firms, OUTSIDE * (1.0 + float(np.abs(v).max()))), outside)
        add_columns(self.solver, of.pool.cost[inside], _entries(of, inside))

    def solve(self) -> Solution | None:
        found = run(self.solver, self.options)
        if found.x is None or found.dual is None:
            return None
        _, ground, _, firm, triple = np.split(found.dual, self.rows)
        fate, share = found.x[: self.of.shape.problem.fates], found.x[self.first :]
        return Solution(found.objective, fate, share, ground, firm, np.minimum(triple, 0.0))

    def cheaper(self, cost: FloatArray, ground: FloatArray) -> Indices:
        """Listed clusters that would lower the value: those outside that cost less than the multiplier of their ground."""
        gain = cost - ground[self.of.pool.ground]
        gain[self.inside[self.there]] = 0.0
        new = np.flatnonzero(gain < -CHEAPER * (1.0 + float(np.abs(ground).max())))
        return np.asarray(new[np.argsort(gain[new], kind="stable")[:MORE]])

    def add(self, clusters: Indices) -> None:
        """More clusters."""
        add_columns(self.solver, self.of.pool.cost[clusters], _entries(self.of, clusters))
        self.inside = np.concatenate([self.inside, clusters])
        self.there = np.concatenate([self.there, np.ones(len(clusters), dtype=bool)])

    def take(self, columns: Indices, least: float) -> None:
        """Let the shares of these columns (positions in ``inside``) be at least so much."""
        change_bounds(self.solver, np.full(len(columns), least), np.ones(len(columns)), self.first + columns)

    def cut(self, cuts: Any) -> None:
        """More triples; ``cuts`` (triples, clusters)."""
        mine = cuts.tocsc()[:, np.maximum(self.inside, 0)].multiply(self.there[None, :])
        head = sparse.csr_array((cuts.shape[0], self.first))
        rows = sparse.hstack([head, mine]).tocsr()
        rows.eliminate_zeros()
        add_rows(self.solver, rows, np.full(cuts.shape[0], -INF), np.ones(cuts.shape[0]))

    def drop(self, keep: Mask) -> None:
        """Only the clusters to ``keep`` are listed now; they have new numbers."""
        gone = self.there & ~keep[self.inside]
        none = np.zeros(int(gone.sum()))
        change_bounds(self.solver, none, none, self.first + np.flatnonzero(gone))
        self.there &= ~gone
        self.inside = np.where(self.there, (np.cumsum(keep) - 1)[self.inside], -1)
