"""A record's firms as the families of published sums look at them: who they are, and where they stand in which year."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd

from parkopt.coefficients import MEASURES, sector_table
from parkopt.dataset.plan import Fate
from parkopt.disclose.protect import Indices
from parkopt.instance import build_instance
from parkopt.instance.types import Mask
from parkopt.metrics.case import Case
from parkopt.metrics.state import State, base_state, phase_state
from parkopt.results import RunRecord
from parkopt.units import FloatArray

LEAVING: Final = (Fate.RELOCATE, Fate.EXIT)


@dataclass(frozen=True)
class Firms:
    """A record's firms as every family looks at them. Masks and positions have the shape (firms,)."""

    record: RunRecord

    @cached_property
    def case(self) -> Case:
        return Case(build_instance(self.record.dataset, self.record.scenario), self.record.plan)

    @cached_property
    def states(self) -> dict[int, State]:
        """Base year and phase years."""
        case = self.case
        return {case.base_year: base_state(case)} | {year: phase_state(case, year) for year in case.years}

    @property
    def base(self) -> State:
        return self.states[self.case.base_year]

    @property
    def final(self) -> State:
        return self.states[self.case.final_year]

    @cached_property
    def weight(self) -> FloatArray:
        """Firms to be protected by ledger row: none of the unit that the record is for."""
        firms, unit = self.case.instance.firms, self.record.disclosure.unit
        return np.where((firms.unit == unit) & (unit != ""), 0.0, firms.count)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Ledger and plan, in the order of the instance."""
        frame = self.record.dataset.firms.set_index("firm_id").loc[self.case.instance.firms.id.tolist()]
        plan = self.record.plan.firms.loc[frame.index, ["from_site", "receiving_site"]]
        return pd.DataFrame(frame[["county", "unit", "township"]]).join(plan)

    @cached_property
    def leaves(self) -> Mask:
        return np.asarray(np.isin(self.case.fate, LEAVING), dtype=np.bool_)

    @cached_property
    def owns(self) -> Mask:
        """Uses land of its own."""
        return np.asarray(self.case.instance.firms.land > 0, dtype=np.bool_)

    @cached_property
    def mends(self) -> Mask:
        return np.asarray(self.case.instance.firms.repair & ~self.case.closes, dtype=np.bool_)

    @cached_property
    def loses(self) -> Mask:
        """Has less output in the final year than growth alone would bring."""
        instance = self.case.instance
        table = sector_table(instance.scenario, instance.horizon)
        grown = instance.firms.output * table.growth[instance.firms.sector, MEASURES.index("output")]
        return np.asarray(grown > self.final.output, dtype=np.bool_)

    def by(self, labels: Sequence[object] | pd.Series | np.ndarray, who: Mask) -> Iterator[tuple[Hashable, Indices]]:
        """Positions of the firms ``who`` by their label."""
        rows = np.flatnonzero(who)
        for name, places in pd.Series(rows).groupby(np.asarray(labels)[rows]).indices.items():
            yield name, rows[places]

    def home(self, who: Mask) -> Iterator[tuple[str, Indices]]:
        """Positions of ``who`` in the city and each county, by where they stand in the base year."""
        yield "city", np.flatnonzero(who)
        for county, rows in self.by(self.ledger["county"], who):
            yield f"county:{county}", rows

    def homes(self, who: Mask) -> Iterator[tuple[str, Indices]]:
        """As `home`, and in each unit."""
        yield from self.home(who)
        for unit, rows in self.by(self.ledger["unit"], who):
            yield f"unit:{unit}", rows

    def target(self, who: Mask) -> Iterator[tuple[str, Indices]]:
        """Positions of moving firms ``who`` in the city and each county, by where they go."""
        yield "city", np.flatnonzero(who)
        sites = self.case.instance.sites
        for county, rows in self.by(sites.county[np.maximum(self.case.place, 0)], who):
            yield f"county:{county}", rows

    def scoped(self, state: State, who: Mask) -> Iterator[tuple[str, Indices]]:
        """Positions of ``who`` in every scope, by where they stand in that year."""
        yield "city", np.flatnonzero(who)
        scopes = self.case.scopes
        for kind, place, names in (("county", state.county, scopes.counties), ("unit", state.unit, scopes.units)):
            for number, rows in self.by(place, who & (place >= 0)):
                yield f"{kind}:{names[int(str(number))]}", rows

    def at_sites(self, state: State, who: Mask) -> Iterator[tuple[Hashable, Indices]]:
        """Positions of ``who`` by the site on which they stand in that year."""
        ids = self.case.instance.sites.id
        for number, rows in self.by(state.site, who):
            yield str(ids[int(str(number))]), rows

    def under_hosts(self, who: Mask) -> Iterator[tuple[Hashable, Indices]]:
        """Positions of ``who`` by their host of the final year."""
        ids = self.case.instance.hosts.id
        for number, rows in self.by(self.final.host, who):
            yield str(ids[int(str(number))]), rows

    def on_routes(self, who: Mask) -> Iterator[tuple[Hashable, Indices]]:
        """Positions of moving firms ``who`` by place and receiving site, as `tables.move_table` adds them up."""
        frame = self.ledger
        place = frame["from_site"].where(frame["from_site"] != "", frame["county"] + "/" + frame["township"])
        yield from self.by(pd.Series(list(zip(place, frame["receiving_site"], strict=True))), who)
