"""A plan for a whole city, and what can be proven about it.

The steps are those of ``search``. A prover raises the Lagrangian bound from nothing, in a process beside the search
(``prover``). Meanwhile the firms are placed for the fates of two plain methods (``baselines``): the first plans. Then whole
park fates from the prover's averaged ones, the bound answering to each that is settled (``dive``). By turns, pieces of the
city are solved anew, firms divisible (``neighbourhoods``), and a dive begins at shaken averages; what is better than the
best plan has its firms placed whole (``whole``). Where no fates were found at which the firms hold limits on terms, pieces
are solved anew of a model that may miss those at a price, until it does not any more (``eased``).
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices, Mask
from parkopt.solve.assign import fates_of, whole_assignment, with_fates
from parkopt.solve.baselines import BASELINES
from parkopt.solve.conflicts import Conflict, quick_conflict
from parkopt.solve.dive import Dived, dive, mend
from parkopt.solve.eased import eased, has_limits, held
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.kept import keep_near
from parkopt.solve.lagrange import Averages, Relaxation
from parkopt.solve.neighbourhoods import Guide, Step, improve_fates
from parkopt.solve.outcome import gaps
from parkopt.solve.prices import Prices, cheap, dearness, place_at_prices
from parkopt.solve.prover import Beside, InTurn, Order, Proof, Prover
from parkopt.solve.remote import Remote
from parkopt.solve.search import search
from parkopt.solve.shared_rows import Multipliers
from parkopt.solve.start import Start, fates, leads, leave, multipliers, plan
from parkopt.solve.whole import CAREFUL, QUICK, USUAL, FixedFates
from parkopt.solve.work import Work
from parkopt.units import FloatArray

GUIDED = 2
"""Rounds of a prover that began at nothing before its averaged fates are a guide."""
GAINING = 0.1
"""Share of the gap asked for by which the prover must raise the bound, within a round and by a whole one, to go on before plans are
looked for."""
QUICK_DIVE, SLOW = Order(60, 30), Order(25, 80)
"""The first dives; those into shaken averages are slow ones, too."""
CLOSING, WITHIN = 0.1, 0.5
"""A bound that may soon meet the plan goes on as long as a round gains this share of what is missing; and the share of what may
lie between them that may be missing for that."""
NEAR = 1e-5
"""Points by which an option may be dearer than a firm's cheapest for an earlier plan's firms to choose it."""
SPARE = 0.2
"""Share of what may lie between plan and bound that divisible firms must leave for making them whole, for their leads not to be named anew."""
RISING, RISEN = 0.5, 0.1
"""Shares of what may lie between plan and bound by which a bound may still rise, at the beginning of a run from another one and after a dive: what
is farther from being near enough is given up."""
INDIVISIBLE = 0.1
"""Share of it that making firms whole loses at least: where divisible ones leave less, it is not tried after a change."""
FAR = 0.05
"""Gap from which an earlier run is too far away for its fates and firms to be worked on."""
AGAIN = (Order(150, 5), Order(150, 10), Order(60, 30))
"""The dives from an earlier run's averages, one after the other, as far as the bound has been raised by then."""
AHEAD = 40
"""Steps of a prover that began at an earlier run's end, before its averaged fates are a guide."""
UNCOUNTED = 1_000_000
FINISH = 15.0
"""Seconds kept for placing the firms whole at the end."""
FINE = 0.005
"""Gap that divisible firms must leave open at most (or the one asked for) for firms to be placed with care."""
SLICE, SLICE_STEPS = 30.0, 8
"""Seconds, or (where steps count instead) neighbourhoods, between two times that the firms are placed whole."""


@dataclass(frozen=True)
class Found:
    """What a search leaves besides the plan and the bound: the objective of each baseline (None: no plan), what cannot hold
    together if that became clear, and what another solve may begin from."""

    baselines: dict[str, float | None]
    conflict: Conflict | None = None
    start: Start | None = None


def solve_city(model: CityModel, work: Work, warm: Start | None = None, remote: Remote | None = None) -> Found:
    """Find a plan and a bound; they are left in ``work``. ``warm``: what an earlier solve left; ``remote``: a process of the prover beside
    that has been started before (see ``early``)."""
    city = CitySearch(model, work, warm, remote)
    search(city, work)
    proof = city.prover.latest()
    start = None if proof is None or work.x is None else leave(model, proof.rows, proof.at, proof.averages, work.x)
    return Found(city.baselines, city.conflict, start)


class CitySearch:
    """The parts of a city's search (see ``search``): a prover that prices all that the city shares, and plans of whole fates.

    ``relaxed``: the best point found with whole fates and divisible firms. ``dived``: fates where the last dive ended;
    ``easing`` and ``missing``: the model with eased limits and its best point, where they are needed.
    """

    def __init__(self, model: CityModel, work: Work, warm: Start | None, remote: Remote | None = None) -> None:
        self.model, self.work, self.warm = model, work, warm
        self.baselines: dict[str, float | None] = {}
        self.conflict: Conflict | None = None
        self.relaxed: HighsResult | None = None
        self.dived: Indices | None = None
        self.easing: CityModel | None = None
        self.missing: HighsResult | None = None
        self.tried: set[bytes] = set()
        self.hurried = False
        """Only plans that are near enough are looked for; firms are not made whole for fates that are not."""
        self.alone = work.limits.threads == 1 or work.counted
        """The prover works only when it is waited for."""
        work.tell("starting the proof")
        seed = work.limits.seed
        self.prover: Prover = (
            InTurn(model, warm, work.over, self.worth, seed) if self.alone else Beside(model, warm, seed, remote)
        )
        self.proof: Proof | None = None
        work.listen = self.prover.bound

    def begin(self) -> bool:
        """The earlier plan, and those of plain methods."""
        work = self.work
        if self.warm is not None:
            with work.phase("warm start"):
                self.again(self.warm)
        with work.phase("baselines"):
            self.plain_plans()
        if work.x is None and not work.stopped:
            self.conflict = quick_conflict(self.model, work.options(work.left(0.6)))
        return self.conflict is None

    def plain_plans(self) -> None:
        """The baselines' plans; after a warm start, or where nobody compares, only as long as there is none."""
        work, enough = self.work, self.warm is not None or not self.work.limits.compare
        for name, place in BASELINES.items():
            self.baselines[name] = None
            if work.x is not None and (work.stopped or enough):
                continue
            work.tell(f"baseline '{name}'")
            plan = place(self.model, work.options(work.left(0.25)))
            self.baselines[name] = None if plan.x is None else self.model.linear.value(plan.x)
            work.take(plan, f"baseline '{name}'")

    def ascend(self) -> None:
        """Wait until the prover's averaged fates are a guide; one that works only now goes on as long as it gains, unless it began
        near its end."""
        work, before = self.work, self.work.bound
        with work.phase("waiting for the proof"):
            work.tell("waiting for the bound's averaged fates")
            for done in itertools.count(1):
                self.proof = proof = self.prover.wait(done, work.over)
                if proof is None or proof.rounds < done or self.warm is not None:
                    break
                if done >= GUIDED and not self.gains(proof, before):
                    break
                before = proof.bound

    def gains(self, proof: Proof, before: float) -> bool:
        """Whether a prover that works only now has risen from ``before`` by a good part of the gap asked for."""
        return self.alone and not self.work.over() and proof.bound - before > self.worth(proof.bound)

    def worth(self, bound: float) -> float:
        """The least gain of a bound for which a prover that works only now goes on."""
        enough = self.work.enough(bound)
        return min(GAINING * enough, CLOSING * max(self.work.objective - bound - enough, 0.0))

    def chase(self) -> None:
        """Where the prover works only now: raise the bound further where that alone may end the search."""
        work = self.work
        while self.alone and self.proof is not None and not work.over():
            before = self.proof
            if work.objective - before.bound > (1 + WITHIN) * work.enough(before.bound):
                break
            work.tell("raising the bound towards the plan")
            self.proof = self.prover.wait(before.rounds + 1, work.over) or before
            if self.proof.bound - before.bound < self.worth(self.proof.bound):
                break

    def dive(self) -> None:
        """Two dives, a quick and a slow one, which a prover beside does at the same time; after a warm start only where the earlier plan
        was not enough. The prover beside having risen meanwhile, a quick one from there. If they lead nowhere, what follows begins at the
        best plan's fates."""
        if self.proof is not None and not self.work.over():
            self.prover.order(SLOW)
            self.dive_quickly(self.proof)
            self.take_dive(SLOW)
        self.proof = self.prover.latest()
        if self.proof is not None and not (self.alone or self.work.over()):
            self.dive_quickly(self.proof)
        if self.relaxed is None and not self.work.over():
            self.from_plan()

    def turn(self, number: int) -> bool:
        """A slice of neighbourhoods and a dive into shaken averages."""
        work = self.work
        if number == work.turns or (self.relaxed is None and not self.easable()):
            return False
        shaken = replace(SLOW, seed=work.limits.seed + number + 1)
        self.prover.order(shaken)
        with work.phase("neighbourhoods"):
            if self.relaxed is None:
                self.ease(number + 1)
            else:
                self.improve(self.relaxed, self.proof, number + 1)
        self.take_dive(shaken)
        self.proof = self.further()
        return True

    def close(self) -> None:
        """End the prover and keep its last word."""
        self.prover.close()
        self.work.prove(self.prover.bound())

    @cached_property
    def relaxation(self) -> Relaxation:
        """The bound's function, to dive in."""
        relaxation = Relaxation(self.model)
        relaxation.program.costs_settle()
        return relaxation

    def again(self, start: Start) -> None:
        """Begin at the plan of an earlier run, its fates mended where they do not fit any more: its firms choose, then all are placed
        anew; if that is not enough, dives follow from what the bound has averaged by then."""
        relaxation = self.relaxation
        at = multipliers(relaxation, start)
        point = relaxation.evaluate(at)
        self.work.prove(point.value)
        told, lead = fates(self.model, start), leads(self.model, start)
        host = mend(relaxation, point.fate_costs, told, lead)
        if host is None:
            return
        self.hurried = True
        kept = Dived(host, at, lead)
        best = self.keep_firms(kept, told, plan(self.model, start))
        self.place_kept(kept, best)
        for order in AGAIN:
            if self.work.over() or self.far(best):
                break
            self.proof = self.further(AHEAD)
            if self.proof is not None:
                self.dive_here(self.proof, order, self.proof.averages, "fates of the earlier run")
        self.hurried = False
        self.tried.clear()  # fates that were not near enough are looked at again, now for any better plan

    def further(self, steps: int = 0) -> Proof | None:
        """What the prover has by now, or once it has done as many ``steps`` in all; one that works only when it is waited for does another
        round."""
        done = 0 if self.proof is None else self.proof.rounds
        return self.prover.wait(done + 1 if self.alone else 0, self.work.over, steps) or self.proof

    def far(self, best: float) -> bool:
        """Whether the earlier plan, worth ``best`` at least (not finite: there is none), is too far from the bound to be worked on."""
        return not np.isfinite(best) or gaps(best, self.work.bound, self.work.unavoidable)[0] >= FAR

    def keep_firms(self, wanted: Dived, told: Indices, x: FloatArray) -> float:
        """Firms choose among what they did (at ``x``), as far as they can at these fates, and what is hardly dearer than their cheapest
        option; where that leads nowhere, they stay as far as they can. What is given up as too far from enough is the plan for the time
        being. ``told``: the fates they had. The least that such a plan may be worth."""
        model, work, host = self.model, self.work, wanted.host
        fixed = with_fates(model, host)
        there = np.where(fixed.upper > 0, x, 0.0)
        prices = Prices.of(model, self.relaxation.shared.rows, wanted.at.row, wanted.lead)
        new, dear = np.setdiff1d(host, told), dearness(model, fixed.upper > 0, prices)
        options = work.options(work.left())
        kept = keep_near(model, host, new[new >= 0], there, dear, NEAR, self.in_a_hurry(options, RISING))
        if kept.x is None and not work.over():
            kept = whole_assignment(model, host, there, options)
        work.take(kept, "the earlier plan")
        return kept.bound

    def place_kept(self, kept: Dived, best: float) -> None:
        """All firms placed anew at the fates that were kept, where hardly more is missing at ``best`` than the bound may rise by."""
        work, host = self.work, kept.host
        if work.x is None or work.over() or best > work.wanted + RISING * work.enough(work.bound):
            return
        self.tried.add(host.tobytes())
        prices = Prices.of(self.model, self.relaxation.shared.rows, kept.at.row, kept.lead)
        self.place(host, work.x, cheap(self.model, host, prices, work.x), "fates of the earlier plan")

    def in_a_hurry(self, options: HighsOptions, rise: float) -> HighsOptions:
        """Options with which a plan that is near enough to the bound as it is by then will do, and any one where none can be when the
        bound has risen by such a share of what may lie between them; where none is by now, a tenth more than the best is as good."""
        work = self.work
        enough = work.enough(work.bound)
        return replace(options, target=lambda: work.wanted, vain=rise * enough, settled=RISEN * enough)

    def dive_quickly(self, proof: Proof) -> None:
        """A dive here, and the firms for it."""
        with self.work.phase("dive"):
            self.work.tell("diving for park fates")
            self.dive_here(proof, QUICK_DIVE, None, f"dive by {QUICK_DIVE.at_once}")

    def dive_here(self, proof: Proof, order: Order, begun: Averages | None, doing: str) -> None:
        """A dive from what is proven, ``begun`` at these averages; and the firms for it."""
        relaxation, over = self.relaxation, self.work.over
        every = np.ones(relaxation.program.fates, dtype=bool)
        found = dive(relaxation, proof.at, every, order.at_once, over, steps=order.steps, begun=begun)
        self.place_dived(found, doing)

    def take_dive(self, order: Order) -> None:
        """The firms for the dive that was ordered from the prover, if they are still needed."""
        if self.work.over():
            return
        with self.work.phase("dive"):
            self.work.tell("diving for park fates")
            self.place_dived(self.prover.dived(self.work.over), f"dive by {order.at_once}")

    def place_dived(self, found: Dived | None, doing: str) -> None:
        """The firms for the fates where a dive ended, if they are new."""
        self.dived = self.dived if found is None else found.host
        if found is not None and found.host.tobytes() not in self.tried:
            self.tried.add(found.host.tobytes())
            self.place_priced(found.host, found.at, found.lead, doing)

    def from_plan(self) -> None:
        """Begin at the best plan's fates and leads."""
        if self.work.x is not None:
            self.place_again(self.work.x, "fates of the best plan")

    def place_priced(self, host: Indices, at: Multipliers, lead: FloatArray, doing: str) -> None:
        """The firms for these fates; leads are named first as they come out at the bound's multipliers."""
        prices = Prices.of(self.model, self.relaxation.shared.rows, at.row, lead)
        near = place_at_prices(self.model, host, prices, self.work.options(self.work.left()))
        if not self.work.over():
            self.place(host, near, cheap(self.model, host, prices, near), doing)

    def place_again(self, x: FloatArray, doing: str) -> None:
        """The firms for the fates of a point, its leads named first."""
        host, proof = fates_of(self.model, x), self.proof
        if proof is None:
            self.place(host, x, None, doing)
        else:
            prices = Prices.of(self.model, proof.rows, proof.at.row, proof.averages.shares.lead)
            self.place(host, x, cheap(self.model, host, prices, x), doing)

    def place(self, host: Indices, near: FloatArray | None, live: Mask | None, doing: str) -> None:
        """The firms for these fates: divisible and, if that is better than the best plan, whole; with care where that may end the
        search. ``near``: a point at which leads are named first; ``live``: options to begin with."""
        work = self.work
        options = work.options(work.left())
        fixed = FixedFates(self.model, host, self.in_a_hurry(options, RISEN) if self.hurried else options, live)
        spare = SPARE * work.enough(work.bound) if self.hurried else np.inf
        relaxed = fixed.relax(near, work.wanted - spare)
        work.tell(f"{doing}: {relaxed.objective:.3f} with divisible firms")
        if relaxed.x is None:
            return
        if self.relaxed is None or relaxed.objective < self.relaxed.objective:
            self.relaxed = relaxed
        gap = gaps(relaxed.objective, work.bound, work.unavoidable)[0]
        fine = gap <= FINE or work.near_enough(relaxed.objective)
        for reach in (QUICK,) if self.hurried else (USUAL, CAREFUL) if fine else (USUAL,):
            most = work.wanted - INDIVISIBLE * work.enough(work.bound) if self.hurried else np.inf
            if relaxed.objective < min(work.objective, most) and not work.over():
                work.take(fixed.whole(relaxed, reach), doing)
                self.chase()

    def easable(self) -> bool:
        """Whether limits may be missed for a while, and there is something to begin at."""
        if self.missing is None and self.dived is not None and self.proof is not None and has_limits(self.model):
            self.easing = eased(self.model, abs(self.proof.bound))
            options = self.work.options(self.work.left())
            self.missing = FixedFates(self.easing, self.dived, options).relax(None)
        return self.missing is not None and self.missing.x is not None

    def ease(self, turn: int) -> None:
        """A slice of neighbourhoods that bring down by how much limits are missed; held, the firms are placed."""
        assert self.easing is not None and self.missing is not None
        self.missing = self.pieces(self.easing, self.missing, self.proof, turn)
        assert self.missing.x is not None
        if held(self.model, self.missing.x):
            self.place_again(self.missing.x[: self.model.linear.columns], "limits held")

    def improve(self, relaxed: HighsResult, proof: Proof | None, turn: int) -> None:
        """Another slice of neighbourhoods, then the firms placed whole."""
        better = self.pieces(self.model, relaxed, proof, turn)
        if better.x is not None and better.objective < relaxed.objective:
            self.place_again(better.x, "neighbourhoods")

    def pieces(self, model: CityModel, relaxed: HighsResult, proof: Proof | None, turn: int) -> HighsResult:
        """The point improved by a slice of neighbourhoods."""
        work = self.work
        options = replace(work.options(work.left()), seed=work.limits.seed + turn)
        seconds = work.left() if work.counted else min(SLICE, max(work.left() - FINISH, 1.0))
        most = SLICE_STEPS if work.counted else UNCOUNTED
        guide = None if proof is None else Guide.of(model, proof.averages.shares.fate)
        end = time.monotonic() + seconds
        return improve_fates(model, relaxed, guide, end, options, work.over, most, _teller(work))


def _teller(work: Work) -> Callable[[Step], None]:
    def heard(step: Step) -> None:
        work.tell(f"neighbourhood {step.number + 1}: {step.after:.3f} with divisible firms")

    return heard
