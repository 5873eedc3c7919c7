"""What the audit starts from: the tables and the plan side by side, row by row.

Only the plan's fates, receiving sites and stages (and the hosts of merged parks) are taken from the plan; where a
firm ends and under which host it counts is worked out again from them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkopt.audit.figures import Figures
from parkopt.audit.ground import Ground
from parkopt.audit.mergers import measured
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import FIRM_COLUMNS, PARK_COLUMNS, Fate, Plan
from parkopt.scenario.locks import Locks
from parkopt.scenario.schema import Scenario

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

VACATED: Final = (str(Fate.RELOCATE), str(Fate.EXIT))
"""Fates that empty a park, or take a firm off its place."""
STAYING: Final = (str(Fate.RETAIN), str(Fate.MERGE), str(Fate.OUTSIDE))
"""Fates of a firm that leave it where it stands."""


@dataclass(frozen=True)
class Case:
    """One plan to audit. Everything derived is computed once, when first asked for."""

    dataset: Dataset
    scenario: Scenario
    plan: Plan
    locks: Locks | None = None

    @property
    def years(self) -> tuple[int, ...]:
        """Phase years, ascending."""
        return self.scenario.years

    @property
    def final_year(self) -> int:
        """The last phase year, for which the figures are forecast."""
        return self.years[-1]

    @cached_property
    def ground(self) -> Ground:
        """What lies where: red lines, zones, sector areas."""
        return Ground(self.dataset, self.scenario)

    @cached_property
    def sites(self) -> pd.DataFrame:
        """Index site_id: the sites' columns beside ``fate, host_id, stage, g18_class, after_use`` of the plan.

        The plan's columns are '' or 0 for zones and micro-firm parks. ``host``: the host under which what stands on
        the site counts afterwards, '' when it is vacated.
        """
        table = pd.DataFrame(self.dataset.sites.drop(columns="geometry")).set_index("site_id")
        is_park = table["kind"] == "park"
        told = self.plan.parks[self.plan.parks.index.isin(table.index[is_park])]
        table = table.join(_aligned(told, PARK_COLUMNS, table.index).drop(columns="reason"))
        own = pd.Series(table.index.to_numpy(dtype=object), index=table.index, dtype=object)
        host = own.where(table["kind"] != "zone", table["zone_group"])
        host = host.where(~is_park | (table["fate"] == Fate.RETAIN), table["host_id"])
        return table.assign(host=host.mask(is_park & ~table["fate"].isin((Fate.RETAIN, Fate.MERGE)), ""))

    @cached_property
    def parks(self) -> pd.DataFrame:
        """The rows of ``sites`` that are parks."""
        return self.sites[self.sites["kind"] == "park"]

    def shapes(self, ids: Iterable[object]) -> npt.NDArray[np.object_]:
        """Polygons of the named sites, None for names that are no site."""
        outlines = np.array([*self.dataset.sites.geometry, None], dtype=object)
        return np.asarray(outlines[self.sites.index.get_indexer(pd.Index(ids))], dtype=object)

    @cached_property
    def points(self) -> npt.NDArray[np.object_]:
        """Points of the firms, in the order of ``firms``."""
        return np.asarray(self.dataset.firms.geometry.to_numpy(), dtype=object)

    @cached_property
    def firms(self) -> pd.DataFrame:
        """Index firm_id: the ledger beside ``fate, from_site, receiving_site, stage`` of the plan.

        ``host_id`` is the host the plan tells; ``host`` the one that follows from fate and site. ``place`` is the
        site the firm ends on ('' for none), ``group`` its sector group, ``site_kind`` the kind of the site it
        stands on and ``stays``, ``moves``, ``exits``, ``alive``, ``hosted`` say what becomes of it.
        """
        ledger = pd.DataFrame(self.dataset.firms.drop(columns="geometry")).set_index("firm_id")
        table = ledger.join(_aligned(self.plan.firms, FIRM_COLUMNS, ledger.index).drop(columns="reason"))
        fate, site = table["fate"], table["site_id"].astype(object)
        groups = {key: industry.group for key, industry in self.scenario.industries.items()}
        on_site = fate.isin((Fate.RETAIN, Fate.MERGE))
        place = table["receiving_site"].where(fate == Fate.RELOCATE, site.where(on_site, ""))
        host = self.of_site("host", place)
        return table.assign(
            group=table["sector"].map(groups).fillna("").astype(object),
            site_kind=self.of_site("kind", site),
            place=place,
            host=host,
            stays=fate.isin(STAYING),
            moves=fate == Fate.RELOCATE,
            exits=fate == Fate.EXIT,
            alive=fate.isin((*STAYING, Fate.RELOCATE)),
            hosted=host != "",
        )

    @cached_property
    def figures(self) -> Figures:
        """Base-year and final-year figures of the firms."""
        return Figures(self.dataset, self.scenario, self.firms, self.ground)

    @cached_property
    def mergers(self) -> pd.DataFrame:
        """Merged parks and the site each is measured against (see `mergers.measured`)."""
        return measured(self)

    def of_site(self, column: str, ids: pd.Series) -> pd.Series:
        """Text ``column`` of the sites named in ``ids`` ('' where there is no such site), on the index of ``ids``."""
        found = self.sites.index.get_indexer(pd.Index(ids))
        values = np.append(self.sites[column].to_numpy(dtype=object), "")
        return pd.Series(values[found], index=ids.index, dtype=object)

    def per_site(self, amount: Floats, at: pd.Series, who: Bools) -> pd.Series:
        """Σ ``amount`` of the firms ``who`` by the site named in ``at`` (both in ledger order), index site_id."""
        place = self.sites.index.get_indexer(pd.Index(at))
        here = who & (place >= 0)
        sums = np.bincount(place[here], weights=amount[here], minlength=len(self.sites))
        return pd.Series(sums, index=self.sites.index)


@dataclass(frozen=True)
class Outcome:
    """What a check found: how many things it looked at, and each violation as a sentence."""

    checked: int
    violations: tuple[str, ...] = ()


def phrase(table: pd.DataFrame, mask: Bools | pd.Series[bool], text: str) -> list[str]:
    """``text`` filled in for each row where ``mask`` holds; ``{id}`` is the row's label, others are columns."""
    hit = np.asarray(mask, dtype=bool)
    if not hit.any():
        return []
    wrong = table[hit]
    cells = {str(name): wrong[name].tolist() for name in wrong.columns}
    rows = zip(wrong.index, *cells.values(), strict=True)
    return [text.format(id=label, **dict(zip(cells, row, strict=True))) for label, *row in rows]


def outcome(checked: int | float | np.integer, *violations: Iterable[str]) -> Outcome:
    """An `Outcome` of several lists of sentences."""
    return Outcome(int(checked), tuple(sentence for part in violations for sentence in part))


def _aligned(frame: pd.DataFrame, columns: tuple[str, ...], index: pd.Index) -> pd.DataFrame:
    """``columns`` of a plan's frame on ``index``: first row of each id, '' and 0 where something is missing."""
    ready = frame[~frame.index.duplicated()].reindex(index=index, columns=list(columns))
    text = {
        name: pd.Series(ready[name].astype(object).where(ready[name].notna(), "").map(str), dtype=object)
        for name in columns
        if name != "stage"
    }
    stage = pd.to_numeric(ready["stage"], errors="coerce").fillna(0).astype(np.int64)
    return pd.DataFrame({**text, "stage": stage}, index=index)[list(columns)]
