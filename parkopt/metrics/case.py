"""What the measures start from: an instance and the tables of a plan, side by side on the instance's arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pandas as pd
import shapely

from parkopt import spatial
from parkopt.coefficients import impute
from parkopt.dataset.plan import Fate, Plan
from parkopt.instance.types import Indices, Instance, Mask, Texts
from parkopt.metrics.scopes import Scopes
from parkopt.units import FloatArray

NEVER: Final = np.iinfo(np.int64).max
"""Year of what does not happen."""
METRES_PER_KM: Final = 1000.0


@dataclass(frozen=True)
class Case:
    """A plan to measure. Arrays are worked out once, when first asked for.

    Raises KeyError when the plan lacks a firm or park of the instance, or names a site or host that it does not have.
    """

    instance: Instance
    plan: Plan

    # ---------------------------------------------------------------------------------------- time
    @property
    def base_year(self) -> int:
        return self.instance.dataset.base_year

    @property
    def years(self) -> tuple[int, ...]:
        """Phase years, ascending."""
        return self.instance.years

    @property
    def final_year(self) -> int:
        return self.instance.years[-1]

    @cached_property
    def scopes(self) -> Scopes:
        """City, counties and accountable units of the data set."""
        dataset = self.instance.dataset
        return Scopes(tuple(dataset.counties["county_id"]), tuple(dataset.units["unit_id"]))

    # ---------------------------------------------------------------------------------------- firms of the plan
    @cached_property
    def _firms(self) -> pd.DataFrame:
        return pd.DataFrame(self.plan.firms.loc[self.instance.firms.id.tolist()])

    @cached_property
    def fate(self) -> Texts:
        """Fate of each firm. Shape (firms,)."""
        return self._firms["fate"].to_numpy(str)

    @cached_property
    def acts(self) -> Indices:
        """Year in which a firm's fate happens: it leaves, or its park merges; NEVER where it just stays."""
        stage = self._firms["stage"].to_numpy(np.int64)
        return np.where(stage > 0, stage, NEVER)

    @cached_property
    def moves(self) -> Mask:
        return np.asarray(self.fate == Fate.RELOCATE, dtype=np.bool_)

    @cached_property
    def closes(self) -> Mask:
        return np.asarray(self.fate == Fate.EXIT, dtype=np.bool_)

    @cached_property
    def place(self) -> Indices:
        """Site on which each firm stands in the end, −1 for none. Shape (firms,)."""
        return _positions(self.instance.sites.id, self._firms["receiving_site"].to_numpy(str))

    @cached_property
    def km(self) -> FloatArray:
        """Distance from a moving firm's point to the site it moves to, km; 0 for others."""
        firms, far = self.instance.firms, np.zeros(len(self.fate))
        who = np.flatnonzero(self.moves)
        points = spatial.points(firms.xy[who])
        far[who] = shapely.distance(points, self.instance.sites.geometry[self.place[who]]) / METRES_PER_KM
        return far

    @cached_property
    def jobs_lost(self) -> FloatArray:
        """Persons who lose their job by the end, by firm: a share per km of a move up to a most; a share on closing."""
        rates = self.instance.scenario.coefficients
        away = np.minimum(self.km * rates.jobs_lost_per_km.value, rates.jobs_lost_most.value)
        share = np.select([self.moves, self.closes], [away, rates.jobs_lost_on_closing.value], 0.0)
        return np.asarray(self.instance.firms.employees * share, dtype=np.float64)

    @cached_property
    def spending(self) -> tuple[FloatArray, FloatArray]:
        """Base-year R&D spend (gaps filled) and main revenue by firm, 万元/yr."""
        frame = self.instance.dataset.firms
        group = {key: industry.group for key, industry in self.instance.scenario.industries.items()}
        filled, _ = impute(frame, frame["sector"].map(group))
        return filled["r_and_d"].to_numpy(np.float64), frame["revenue"].to_numpy(np.float64)

    def flag(self, column: str) -> Mask:
        """A yes-or-no column of the ledger. Shape (firms,)."""
        return np.asarray(self.instance.dataset.firms[column], dtype=np.bool_)

    # ---------------------------------------------------------------------------------------- parks of the plan
    @cached_property
    def _parks(self) -> pd.DataFrame:
        sites = self.instance.sites
        blank = pd.DataFrame({"fate": "", "host_id": "", "stage": 0, "g18_class": ""}, index=sites.id)
        told = self.plan.parks.loc[sites.id[sites.is_park].tolist()]
        blank.loc[told.index, list(blank.columns)] = told[list(blank.columns)]
        return blank

    @cached_property
    def park_fate(self) -> Texts:
        """Fate of each park, '' for zones and micro-firm parks. Shape (sites,)."""
        return self._parks["fate"].to_numpy(str)

    @cached_property
    def park_class(self) -> Texts:
        """Batch of each park (G18 §2.2), '' for other sites. Shape (sites,)."""
        return self._parks["g18_class"].to_numpy(str)

    @cached_property
    def park_acts(self) -> Indices:
        """Year in which a park merges or is vacated, NEVER for those that stay and for other sites. Shape (sites,)."""
        stage = self._parks["stage"].to_numpy(np.int64)
        return np.where(stage > 0, stage, NEVER)

    @cached_property
    def park_host(self) -> Indices:
        """Host that a site's ground ends under, −1 when it is vacated. Shape (sites,)."""
        told = _positions(self.instance.hosts.id, self._parks["host_id"].to_numpy(str))
        return np.where(self.instance.sites.is_park, told, self.instance.sites.host)

    def host_of_site(self, year: int) -> Indices:
        """Host that a site's ground is under at the end of ``year``, −1 once vacated. Shape (sites,)."""
        return np.where(self.park_acts <= year, self.park_host, self.instance.sites.host)

    def parks_at(self, year: int) -> Mask:
        """Sites that are parks in their own right at the end of ``year``. Shape (sites,)."""
        return np.asarray(self.instance.sites.is_park & (self.park_acts > year), dtype=np.bool_)

    def hosts_at(self, year: int) -> Mask:
        """Zone groups, and parks that are there in their own right, at the end of ``year``. Shape (hosts,)."""
        hosts = self.instance.hosts
        standing = hosts.is_park & self.parks_at(year)[np.maximum(hosts.site, 0)]
        return np.asarray(standing | hosts.is_group, dtype=np.bool_)

    @cached_property
    def leads(self) -> Mask:
        """Which industries lead which host. Shape (hosts, sectors)."""
        named = np.zeros((len(self.instance.hosts.id), len(self.instance.sectors)), dtype=np.bool_)
        host = _positions(self.instance.hosts.id, self.plan.leads["host_id"].to_numpy(str))
        sector = _positions(np.array(self.instance.sectors), self.plan.leads["sector"].to_numpy(str))
        named[host, sector] = True
        return named

    # ---------------------------------------------------------------------------------------- where sites and hosts lie
    @cached_property
    def site_region(self) -> tuple[Indices, Indices]:
        """County and unit of each site, as positions in ``scopes``."""
        sites = self.instance.sites
        return self.scopes.county_of(sites.county), self.scopes.unit_of(sites.unit)

    @cached_property
    def host_region(self) -> tuple[Indices, Indices]:
        """County and unit of each host; of a zone group those of its largest member zone."""
        sites, hosts = self.instance.sites, self.instance.hosts
        order = np.lexsort((np.arange(len(sites.id)), sites.gross_mu))
        seat = np.zeros(len(hosts.id), dtype=np.int64)
        seat[sites.host[order]] = order
        county, unit = self.site_region
        return county[seat], unit[seat]

    def by_site(self, amount: FloatArray | Mask) -> FloatArray:
        """An amount per site added up by scope. Shape (scopes,)."""
        return self.scopes.sums(*self.site_region, amount)

    def by_host(self, amount: FloatArray | Mask) -> FloatArray:
        """An amount per host added up by scope. Shape (scopes,)."""
        return self.scopes.sums(*self.host_region, amount)


def _positions(ids: Texts, names: Texts) -> Indices:
    """Position of each name among ``ids``, −1 for ''. Raises KeyError for names that are not there."""
    found = pd.Index(ids).get_indexer(pd.Index(names)).astype(np.int64)
    lost = (found < 0) & (names != "")
    if lost.any():
        raise KeyError(f"the plan names {names[lost][0]!r}, which the data set does not have")
    return found
