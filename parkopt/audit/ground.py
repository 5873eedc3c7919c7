"""What lies where: red lines, zones and sector areas against sites and firms, measured on the polygons."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from parkopt.dataset.dataset import Dataset
from parkopt.scenario.schema import Scenario

Bools = npt.NDArray[np.bool_]
Shapes = npt.NDArray[np.object_]

ANY: Final = "*"
"""In ``forbids`` and ``serves``: everything."""
ARC_STEPS: Final = 64
"""Segments per quarter circle of a buffer."""


def tags(text: str) -> frozenset[str]:
    """The words of a TAGS cell."""
    return frozenset(word.strip() for word in text.split(";") if word.strip())


def within_reach(shapes: Shapes, distance: float) -> Shapes:
    """``shapes`` grown by ``distance`` metres; arcs go outside the true ones, so nothing in reach is lost."""
    return np.asarray(shapely.buffer(shapes, distance / np.cos(np.pi / (4 * ARC_STEPS)), quad_segs=ARC_STEPS))


def share_inside(shapes: Shapes, cover: shapely.Geometry) -> npt.NDArray[np.float64]:
    """Share of each polygon's area that lies in ``cover``."""
    return np.asarray(shapely.area(shapely.intersection(shapes, cover)) / shapely.area(shapes), dtype=np.float64)


@dataclass(frozen=True)
class Ground:
    """Answers are Series on site_id or firm_id; shares of area refer to the polygon, not to ``gross_mu``."""

    dataset: Dataset
    scenario: Scenario
    _shares: dict[bytes, pd.Series] = field(default_factory=dict, repr=False)

    @cached_property
    def _site_ids(self) -> pd.Index:
        ids: pd.Index = pd.Index(self.dataset.sites["site_id"].to_numpy(dtype=object), name="site_id")
        return ids

    @cached_property
    def _site_shapes(self) -> Shapes:
        return np.asarray(self.dataset.sites.geometry.to_numpy(), dtype=object)

    @cached_property
    def _redline_shapes(self) -> Shapes:
        return np.asarray(self.dataset.redlines.geometry.to_numpy(), dtype=object)

    @cached_property
    def _forbids(self) -> list[frozenset[str]]:
        return [tags(text) for text in self.dataset.redlines["forbids"]]

    def redline_share(self, sector: str) -> pd.Series:
        """Share of each site's area in the union of the red lines that forbid all industry or ``sector``."""
        return self._share(np.array([bool({ANY, sector} & words) for words in self._forbids], dtype=bool))

    def barred_to(self, sector: str) -> pd.Series[bool]:
        """Sites so far inside red lines that ``sector`` may not move there."""
        return self.redline_share(sector) >= self.scenario.rules.redlines.park_overlap_share.value

    @cached_property
    def in_redline(self) -> pd.Series[bool]:
        """Sites inside the red lines that forbid all industry."""
        return self.barred_to(ANY)

    @cached_property
    def in_ecology(self) -> pd.Series[bool]:
        """Sites inside an ecological function area."""
        kind = (self.dataset.redlines["kind"] == "ecological_function").to_numpy(dtype=bool)
        return self._share(kind) >= self.scenario.rules.redlines.park_overlap_share.value

    def _share(self, chosen: Bools) -> pd.Series:
        key = chosen.tobytes()
        if key not in self._shares:
            cover = shapely.union_all(self._redline_shapes[chosen]) if chosen.any() else shapely.Polygon()
            self._shares[key] = pd.Series(share_inside(self._site_shapes, cover), index=self._site_ids)
        return self._shares[key]

    @cached_property
    def firm_forbidden(self) -> Bools:
        """Firms (in ledger order) whose point lies in a red line that forbids their sector or all industry."""
        firms = self.dataset.firms
        hit = np.zeros(len(firms), dtype=bool)
        if len(self._forbids) and len(firms):
            firm, line = shapely.STRtree(self._redline_shapes).query(firms.geometry.to_numpy(), predicate="intersects")
            sectors = firms["sector"].to_numpy(dtype=object)[firm]
            barred = [bool({ANY, sector} & self._forbids[row]) for sector, row in zip(sectors, line, strict=True)]
            hit[firm[np.array(barred, dtype=bool)]] = True
        return hit

    @cached_property
    def zone_around(self) -> pd.Series:
        """Park → the zone that holds the largest share of it, at least ``inside_zone_share``; '' for none."""
        kinds = self.dataset.sites["kind"].to_numpy(dtype=object)
        parks, zones = np.flatnonzero(kinds == "park"), np.flatnonzero(kinds == "zone")
        found = pd.Series("", index=self._site_ids[parks], dtype=object)
        if not (len(parks) and len(zones)):
            return found
        tree = shapely.STRtree(self._site_shapes[zones])
        park, zone = tree.query(self._site_shapes[parks], predicate="intersects")
        inner, outer = self._site_shapes[parks[park]], self._site_shapes[zones[zone]]
        share = shapely.area(shapely.intersection(inner, outer)) / shapely.area(inner)
        pairs = pd.DataFrame({"park": park, "zone": zone, "share": share})
        pairs = pairs[pairs["share"] >= self.scenario.rules.park_count.inside_zone_share.value]
        best = pairs.sort_values(["share", "zone"], ascending=[False, True]).drop_duplicates("park")
        found.iloc[best["park"].to_numpy()] = self._site_ids[zones[best["zone"].to_numpy()]].to_numpy()
        return found

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Sector areas, index area_id."""
        return pd.DataFrame(self.dataset.areas.drop(columns="geometry")).set_index("area_id")

    @cached_property
    def _serves(self) -> dict[str, frozenset[str]]:
        return dict(zip(self.areas.index, map(tags, self.areas["serves"]), strict=True))

    @cached_property
    def members(self) -> pd.DataFrame:
        """site_id × area_id: whether the site belongs to the area (rules.admission.area_share_of_…)."""
        rule = self.scenario.rules.admission
        shapes = np.asarray(self.dataset.areas.geometry.to_numpy(), dtype=object)
        belongs = np.zeros((len(self._site_ids), len(shapes)), dtype=bool)
        if len(shapes):
            site, area = shapely.STRtree(shapes).query(self._site_shapes, predicate="intersects")
            mine, theirs = self._site_shapes[site], shapes[area]
            common = shapely.area(shapely.intersection(mine, theirs))
            enough = (common >= rule.area_share_of_site.value * shapely.area(mine)) | (
                common >= rule.area_share_of_area.value * shapely.area(theirs)
            )
            belongs[site, area] = enough & (common > 0)
        return pd.DataFrame(belongs, index=self._site_ids, columns=self.areas.index)

    def belongs(self, sites: pd.Series, kind: str) -> Bools:
        """Whether each named site belongs to any area of ``kind``; False for names that are no site."""
        return self._of_sites(self.members.loc[:, (self.areas["kind"] == kind).to_numpy(dtype=bool)].any(axis=1), sites)

    def takes(self, area_id: str, sites: pd.Series, counties: pd.Series) -> Bools:
        """Whether each named site belongs to that area and the area serves the county beside it."""
        serves = self._serves[area_id]
        served = counties.isin(serves).to_numpy(dtype=bool) | (ANY in serves)
        return np.asarray(served & self._of_sites(self.members[area_id], sites))

    def on(self, area_id: str, sites: pd.Series) -> Bools:
        """Whether each named site belongs to that area."""
        return self._of_sites(self.members[area_id], sites)

    def _of_sites(self, answers: pd.Series[bool], sites: pd.Series) -> Bools:
        """``answers`` (one a site) for each named site; False for names that are no site."""
        padded = np.append(answers.to_numpy(dtype=bool), False)
        return np.asarray(padded[self._site_ids.get_indexer(pd.Index(sites))], dtype=np.bool_)

    def receives(self, kind: str, sites: pd.Series, counties: pd.Series, stages: pd.Series) -> Bools:
        """Whether each named site belongs to an area of ``kind`` that serves the county and is ready by the stage."""
        found = np.zeros(len(sites), dtype=bool)
        for area_id, ready in self.areas.loc[self.areas["kind"] == kind, "ready_year"].items():
            found |= self.takes(str(area_id), sites, counties) & (stages.to_numpy() >= ready)
        return found

    def firms_in(self, kind: str) -> Bools:
        """Firms (in ledger order) whose point lies in an area of ``kind``."""
        shapes = self.dataset.areas.geometry.to_numpy()[(self.areas["kind"] == kind).to_numpy(dtype=bool)]
        hit = np.zeros(len(self.dataset.firms), dtype=bool)
        if len(shapes):
            tree = shapely.STRtree(np.asarray(shapes, dtype=object))
            hit[tree.query(self.dataset.firms.geometry.to_numpy(), predicate="intersects")[0]] = True
        return hit
