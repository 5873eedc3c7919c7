"""Whole park fates from the Lagrangian's averaged ones: some parks are settled, the bound is raised again, and so on.

Far more parks are half retained in the averaged fates than can be; which of them go together only shows when some are
settled and the others answer. Each round asks the fate programme for whole fates that fit together and lie near the
averaged ones, settles the parks on which both agree most, and lets a few steps of the ascent average the rest anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from parkopt.instance.types import ParkOptions
from parkopt.model.linear import Indices, Mask
from parkopt.solve.assign import named_leads
from parkopt.solve.lagrange import Averages, Relaxation
from parkopt.solve.raising import PACE, first_round
from parkopt.solve.shared_rows import Multipliers
from parkopt.solve.volume import climb
from parkopt.units import FloatArray

PULL = 0.05
"""Points by which a fate is cheaper that the average takes wholly, against one that it does not take at all."""
KEPT = 0.5
"""Points by which a fate of an earlier plan is cheaper when that plan is mended."""
AGREED = 0.97
"""Parks are settled together when the average takes their fate to this extent."""
SHAKEN = 0.3
"""Standard deviation of what is added to averaged fates when they are shaken."""
STEPS = 80
DIVING = replace(PACE, rise=0.02, shortest=5e-4, patience=5)
"""Steps of a round, and their pace."""
NODES = 200
"""Most nodes of one whole fate programme."""


@dataclass(frozen=True)
class Dived:
    """Where a dive ended: the host of each park (−1 vacated; by site), multipliers that answer to these fates, and to what
    extent each pair of leads is named at them.
    """

    host: Indices
    at: Multipliers
    lead: FloatArray


def dive(
    relaxation: Relaxation,
    at: Multipliers,
    allowed: Mask,
    at_once: int,
    over: Callable[[], bool] = lambda: False,
    seed: int | None = None,
    steps: int = STEPS,
    begun: Averages | None = None,
) -> Dived | None:
    """Whole fates among the ``allowed`` ones, or None when over or out of ways. With a ``seed`` the pull of the averaged
    fates is shaken, so that other fates come out. ``begun``: what an ascent that ended at these multipliers has averaged; the first
    round then takes no steps.

    ``at``: multipliers to begin with; ``at_once``: how many parks a round settles at least; ``steps``: of a round. Stages
    are left to the firms. The relaxation is handed back with all fates allowed.
    """
    park = relaxation.model.columns.park
    allowed = allowed.copy()
    rng = None if seed is None else np.random.default_rng(seed)
    size: Multipliers | None = None
    try:
        while not over():
            relaxation.program.allow(allowed)
            ascent = first_round(relaxation, at, DIVING, size, begun)
            climb(relaxation, ascent, steps if begun is None else 0, stop=over)
            size, begun = ascent.size, None
            at, average = ascent.at, ascent.average.fate
            drawn = average if rng is None else average + SHAKEN * rng.normal(size=len(average))
            chosen = _near(relaxation, ascent.point.fate_costs, drawn, ascent.average.lead, PULL, over)
            if chosen is None:
                return None
            if _settled(park, allowed):
                return Dived(hosts_of(relaxation, chosen), at, ascent.average.lead)
            allowed = _settle(park, allowed, chosen, average, at_once)
        return None
    finally:
        relaxation.program.allow(np.ones(len(allowed), dtype=bool))


def mend(relaxation: Relaxation, costs: FloatArray, host: Indices, lead: FloatArray) -> Indices | None:
    """Whole fates that fit together with as few parks as can be whose fate is not the given one, the cheapest at these
    ``costs`` (of an evaluation) and leads (leads,); None where no fates fit together. ``host``: by site, −1 vacated; both shapes (sites,).
    """
    park = relaxation.model.columns.park
    given = (park.host == host[park.park]).astype(np.float64)
    chosen = _near(relaxation, costs, given, lead, KEPT)
    return None if chosen is None else hosts_of(relaxation, chosen)


def _near(
    relaxation: Relaxation,
    costs: FloatArray,
    average: FloatArray,
    lead: FloatArray,
    pull: float,
    over: Callable[[], bool] | None = None,
) -> Mask | None:
    """Whole fates that fit together: cheap at these leads, and near the averaged ones. Shape (fates,)."""
    pulled = costs.copy()
    pulled[: len(average)] += pull * (1.0 - 2.0 * average)
    return relaxation.program.whole(pulled, named_leads(relaxation.model, lead), NODES, stop=over)


def _same(park: ParkOptions) -> Indices:
    """A number for each fate that leaves out its stage. Shape (fates,)."""
    key = (park.park * np.int64(1 + park.host.max(initial=0) + 1) + park.host + 1) * 4 + park.kind
    return np.asarray(np.unique(key, return_inverse=True)[1], dtype=np.int64)


def _settled(park: ParkOptions, allowed: Mask) -> bool:
    """Whether every park has one fate left, stages apart."""
    left = np.unique(_same(park)[allowed])
    return len(left) == len(np.unique(park.park))


def _settle(park: ParkOptions, allowed: Mask, chosen: Mask, average: FloatArray, at_once: int) -> Mask:
    """Allow only the chosen fate of the parks that agree most with the average and have others left."""
    same = _same(park)
    taken = np.bincount(same, weights=average)[same]
    pick = np.flatnonzero(chosen)
    left = np.bincount(
        np.unique(np.stack([park.park[allowed], same[allowed]]), axis=1)[0], minlength=int(park.park.max()) + 1
    )
    pick = pick[left[park.park[pick]] > 1]
    pick = pick[np.argsort(-taken[pick], kind="stable")]
    pick = pick[: max(at_once, int((taken[pick] >= AGREED).sum()))]
    keep = np.full(int(park.park.max()) + 1, -1, dtype=np.int64)
    keep[park.park[pick]] = same[pick]
    return np.asarray(allowed & ((keep[park.park] < 0) | (keep[park.park] == same)), dtype=np.bool_)


def hosts_of(relaxation: Relaxation, chosen: Mask) -> Indices:
    """The host of each park by site, −1 where vacated or no park."""
    park = relaxation.model.columns.park
    host = np.full(len(relaxation.model.instance.sites.id), -1, dtype=np.int64)
    host[park.park[chosen]] = park.host[chosen]
    return host
