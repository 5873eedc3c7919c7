"""Where reductions and gains come from: every park that goes and every in-park gain, by cause.

**Parks.** Each park that is no more by the end of a phase has one cause: *move* (vacated, RELOCATE), *closure* (vacated,
EXIT), *merger* (MERGE into a park), *zone* (MERGE into a zone group). The rows of a year add up to its reduction.

**In-park gains.** From the base year to the final year five things happen one after the other, always in this order;
each cause gets the change of the indicator between the step before it and its own:

1. *growth*: every firm's output grows; what stays in place (RETAIN, OUTSIDE) also gets its uplift;
2. *closure*: closed firms leave numerator and denominator;
3. *move*: moving firms stand in their new hosts, with their new output: scattered firms come in; firms that leave a
   vacated park were in a park before and bring no gain of their own beyond their output;
4. *merger*: firms on sites merged into a park get the MERGE factor; they were in a park already, so the firm rates do not
   change: what mergers *keep* in parks is told by `kept_by_merger`;
5. *zone*: the same on sites absorbed by a zone group.

The last step ends at the final state, so the five add up to the whole gain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from parkopt.dataset.plan import Fate
from parkopt.instance.types import Mask
from parkopt.metrics.case import Case
from parkopt.metrics.state import State
from parkopt.units import FloatArray, yi_from_wan

COLUMNS: Final = ("measure", "cause", "value", "unit")
PERCENT: Final = 100.0


@dataclass(frozen=True)
class World:
    """What counts at one step: which firms are inside, and each firm's count and output (0 once closed). (firms,)."""

    inside: Mask
    count: FloatArray
    output: FloatArray


@dataclass(frozen=True)
class Gain:
    """An indicator whose gain is split: its key, its unit, and its value in a world."""

    key: str
    unit: str
    value: Callable[[Case, World], float]


def _rate(case: Case, world: World, weight: FloatArray) -> float:
    whole = float(weight.sum())
    return PERCENT * float(weight[world.inside].sum()) / whole if whole > 0 else 0.0


GAINS: Final = (
    Gain("in_park_rate_all", "percentage points", lambda case, world: _rate(case, world, world.count)),
    Gain(
        "in_park_rate_above_scale",
        "percentage points",
        lambda case, world: _rate(case, world, world.count * case.instance.firms.above),
    ),
    Gain("output_share_in_parks", "percentage points", lambda case, world: _rate(case, world, world.output)),
    Gain("output_in_parks", "亿元/yr", lambda case, world: float(yi_from_wan(float(world.output[world.inside].sum())))),
)
"""Indicators whose gain is split by cause."""


def breakdown(case: Case, base: State, final: State) -> pd.DataFrame:
    """Columns `COLUMNS`: reductions of parks for each phase year, then the in-park gains to the final year."""
    rows = [*_parks(case), *_gains(case, base, final)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def kept_by_merger(case: Case, final: State) -> dict[str, FloatArray]:
    """Share of what is in parks that stands on merged sites, by scope: of firms, above-scale firms and output."""
    merged = (final.site >= 0) & (case.park_fate == Fate.MERGE)[np.maximum(final.site, 0)]
    weights = {
        "firms": final.count,
        "above_firms": final.count * case.instance.firms.above,
        "output": final.output,
    }
    shares = {}
    for name, weight in weights.items():
        whole = final.sums(weight * final.inside)
        part = final.sums(weight * (final.inside & merged))
        shares[name] = np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
    return shares


def _parks(case: Case) -> Iterator[tuple[str, str, float, str]]:
    zone = case.instance.hosts.is_group[np.maximum(case.park_host, 0)] & (case.park_host >= 0)
    causes = {
        "move": case.park_fate == Fate.RELOCATE,
        "closure": case.park_fate == Fate.EXIT,
        "merger": (case.park_fate == Fate.MERGE) & ~zone,
        "zone": (case.park_fate == Fate.MERGE) & zone,
    }
    for year in case.years:
        gone = case.park_acts <= year
        for cause, who in causes.items():
            yield f"parks_{year}", cause, float((gone & who).sum()), "parks"


def _gains(case: Case, base: State, final: State) -> Iterator[tuple[str, str, float, str]]:
    worlds = list(_worlds(case, base, final))
    for gain in GAINS:
        values = [gain.value(case, world) for _, world in worlds]
        for (cause, _), before, after in zip(worlds[1:], values, values[1:], strict=False):
            yield gain.key, cause, after - before, gain.unit


def _worlds(case: Case, base: State, final: State) -> Iterator[tuple[str, World]]:
    """The base year, then the world after each cause."""
    fate = case.fate
    world = World(base.inside, base.count, base.output)
    yield "base", world
    stays = np.isin(fate, (Fate.RETAIN, Fate.OUTSIDE))
    world = World(world.inside, world.count, np.where(stays, final.output, final.plain_output))
    yield "growth", world
    for cause, who in (
        ("closure", case.closes),
        ("move", case.moves),
        ("merger", (fate == Fate.MERGE) & ~case.instance.hosts.is_group[np.maximum(final.host, 0)]),
        ("zone", np.ones(len(fate), dtype=np.bool_)),
    ):
        world = World(
            np.where(who, final.inside, world.inside),
            np.where(who, final.count, world.count),
            np.where(who, final.output, world.output),
        )
        yield cause, world
