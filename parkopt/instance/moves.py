"""Where a moving firm may go: the admissible receiving sites (families 2, 4, 7), nearest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from parkopt import spatial
from parkopt.dataset.dataset import Dataset
from parkopt.instance.sites import tags
from parkopt.instance.types import Firms, Indices, Mask, Sites
from parkopt.scenario.schema import Scenario
from parkopt.units import FloatArray


@dataclass(frozen=True)
class Destinations:
    """Candidate moves: firm, receiving site, distance from firm to site in km, first stage it can be used."""

    firm: Indices
    site: Indices
    km: FloatArray
    ready: Indices


@dataclass(frozen=True)
class Kinds:
    """Firms that are alike for admission: one row a kind; ``of`` maps firms to kinds."""

    of: Indices
    sector: Indices
    county: np.ndarray
    above: Mask
    heavy: Mask
    origin: Mask
    dyeing: Mask
    chemical: Mask


def kinds_of(scenario: Scenario, firms: Firms, sectors: tuple[str, ...]) -> Kinds:
    """Group the firms by all that admission looks at."""
    counties, county = np.unique(firms.county, return_inverse=True)
    traits = np.stack([firms.sector, county, firms.above, firms.heavy_metal, firms.origin_mark], axis=1)
    table, of = np.unique(traits.astype(np.int64), axis=0, return_inverse=True)
    sector = table[:, 0]
    names = np.array(sectors)[sector]
    groups = np.array([scenario.industries[name].group for name in names])
    rule = scenario.rules.admission
    return Kinds(
        of=of.reshape(-1).astype(np.int64),
        sector=sector,
        county=counties[table[:, 1]],
        above=table[:, 2].astype(bool),
        heavy=table[:, 3].astype(bool),
        origin=table[:, 4].astype(bool),
        dyeing=np.isin(names, rule.dyeing_sectors.values),
        chemical=np.isin(groups, rule.chemical_groups.values),
    )


def admission(dataset: Dataset, scenario: Scenario, sites: Sites, kinds: Kinds, sectors: tuple[str, ...]) -> Mask:
    """Which kinds of firm which sites may receive. Shape (kinds, sites).

    Parks that may be retained receive firms of their own county, zones and micro-parks of any; micro-parks below-scale
    firms only. Negative lists, red lines, sector areas, heavy-metal and origin areas bar the rest.
    """
    receives = sites.is_zone | sites.is_micro | (sites.is_park & (sites.retain_bar == 0))
    admits = receives[None, :] & (~sites.is_park[None, :] | (kinds.county[:, None] == sites.county[None, :]))
    admits &= ~(sites.is_micro[None, :] & kinds.above[:, None])
    admits &= ~sites.closed_to[:, kinds.sector].T
    if not scenario.rules.admission.enabled:
        return np.asarray(admits, dtype=np.bool_)
    admits &= _catalogue(dataset, sectors)[:, kinds.sector].T
    dyers, chemists = np.flatnonzero(kinds.dyeing), np.flatnonzero(kinds.chemical)
    admits[dyers] &= _cluster(dataset, sites, "dyeing_cluster", kinds.county[dyers])
    admits[chemists] &= _cluster(dataset, sites, "chemical_cluster", kinds.county[chemists])
    sensitive = sites.belongs[:, (dataset.areas["kind"] == "heavy_metal_sensitive").to_numpy()].any(axis=1)
    origin = sites.belongs[:, (dataset.areas["kind"] == "wine_origin").to_numpy()].any(axis=1)
    admits[kinds.heavy] &= ~sensitive
    admits[kinds.origin] &= origin
    return np.asarray(admits, dtype=np.bool_)


def _catalogue(dataset: Dataset, sectors: tuple[str, ...]) -> Mask:
    admitted, barred = tags(dataset.sites["admitted_industries"]), tags(dataset.sites["barred_industries"])
    return np.array(
        [[(not yes or s in yes) and s not in no for s in sectors] for yes, no in zip(admitted, barred, strict=True)],
        dtype=bool,
    )


def _cluster(dataset: Dataset, sites: Sites, kind: str, counties: np.ndarray) -> Mask:
    columns = np.flatnonzero((dataset.areas["kind"] == kind).to_numpy())
    serves = tags(dataset.areas["serves"])
    mask = np.zeros((len(counties), len(sites.id)), dtype=bool)
    for column in columns:
        served = np.array([bool({"*", str(county)} & serves[column]) for county in counties], dtype=bool)
        mask |= served[:, None] & sites.belongs[:, column][None, :]
    return mask


def first_stage(dataset: Dataset, scenario: Scenario, sites: Sites, kinds: Kinds) -> Indices:
    """First stage at which a site can receive a kind: 0, or when a sector area that serves it is ready. (kinds, sites)."""
    years = np.array(scenario.years)
    stage = np.zeros((len(kinds.sector), len(sites.id)), dtype=np.int64)
    if not scenario.rules.admission.enabled:
        return stage
    ready, serves = dataset.areas["ready_year"].to_numpy(), tags(dataset.areas["serves"])
    never = np.iinfo(np.int64).max
    for rows, kind in ((kinds.dyeing, "dyeing_cluster"), (kinds.chemical, "chemical_cluster")):
        columns = np.flatnonzero((dataset.areas["kind"] == kind).to_numpy())
        for row in np.flatnonzero(rows) if len(columns) else ():
            mine = [column for column in columns if {"*", str(kinds.county[row])} & serves[column]]
            first = np.where(sites.belongs[:, mine], ready[mine][None, :], never).min(axis=1, initial=never)
            stage[row] = np.searchsorted(years, first)
    return stage


def destinations(
    dataset: Dataset, scenario: Scenario, sites: Sites, firms: Firms, sectors: tuple[str, ...], movers: Mask
) -> Destinations:
    """Candidate moves of the firms in ``movers``: the nearest admissible parks and zones within reach.

    Firms whose sector rule names the places (dyeing, chemicals, origin mark) are offered every admissible one. A firm with
    no zone within reach is offered the nearest that admits it, since the parks near it may not be open; if none does, and no
    park is within reach, the nearest park.
    """
    rule = scenario.rules.land
    kinds = kinds_of(scenario, firms, sectors)
    admits = admission(dataset, scenario, sites, kinds, sectors)
    ready = first_stage(dataset, scenario, sites, kinds)
    points, centres = spatial.points(firms.xy), spatial.centres(sites.geometry)
    bound = kinds.dyeing | kinds.chemical | kinds.origin
    if not scenario.rules.admission.enabled:
        bound[:] = False
    nearest = ((sites.is_park, int(rule.receiving_parks.value)), (~sites.is_park, int(rule.receiving_zones.value)))
    found: list[tuple[Indices, Indices]] = []
    for kind in range(len(kinds.sector)):
        rows = np.flatnonzero(movers & (kinds.of == kind))
        if not len(rows):
            continue
        away = spatial.distances(points[rows], centres)
        away[:, ~admits[kind]] = np.inf
        on_site = firms.site[rows] >= 0
        away[np.flatnonzero(on_site), firms.site[rows][on_site]] = np.inf
        if bound[kind]:
            found.append(_where(rows, np.isfinite(away)))
            continue
        chosen = np.zeros(away.shape, dtype=bool)
        reach = np.where(away <= rule.max_move.value * 1000.0, away, np.inf)
        for subset, most in nearest:
            columns = np.flatnonzero(subset & admits[kind])
            chosen[:, columns] |= _smallest(reach[:, columns], most)
        zones = np.flatnonzero(~sites.is_park & admits[kind])
        far = np.flatnonzero(~chosen[:, zones].any(axis=1))
        chosen[np.ix_(far, zones)] = _smallest(away[np.ix_(far, zones)], 1)
        stranded = np.flatnonzero(~chosen.any(axis=1))
        chosen[stranded] = _smallest(away[stranded], 1)
        found.append(_where(rows, chosen))
    firm = np.concatenate([pair[0] for pair in found]) if found else np.empty(0, dtype=np.int64)
    site = np.concatenate([pair[1] for pair in found]) if found else np.empty(0, dtype=np.int64)
    km = shapely.distance(points[firm], sites.geometry[site]) / 1000.0
    return Destinations(firm, site, np.asarray(km, dtype=np.float64), ready[kinds.of[firm], site])


def _smallest(table: FloatArray, most: int) -> Mask:
    """Mask of the ``most`` smallest finite entries of each row."""
    if table.shape[1] > most:
        limit = np.partition(table, most - 1, axis=1)[:, most - 1 : most]
        return np.asarray((table <= limit) & np.isfinite(table), dtype=np.bool_)
    return np.asarray(np.isfinite(table), dtype=np.bool_)


def _where(rows: Indices, chosen: Mask) -> tuple[Indices, Indices]:
    row, site = np.nonzero(chosen)
    return rows[row], site.astype(np.int64)
