"""How many firms of each sector stand where, and the ledger's rows before any money is put on them."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd

from parkopt.city.geography import Geography
from parkopt.city.numerics import Bools, Floats, Ints, Margin, apportion, rake, systematic
from parkopt.city.tables import Tables
from parkopt.city.traits import Traits, town_pull

_ZONE_FIRM_SIZE = 1.5
"""Firms in zones are larger than those in parks by about this factor before raking."""


@dataclass(frozen=True)
class Places:
    """Everywhere a firm can stand, in order: zones, parks, townships (for scattered firms)."""

    zones: int
    parks: int
    towns: int
    county: Ints
    town: Ints

    @property
    def sites(self) -> int:
        """Number of zones and parks; places from here on are townships."""
        return self.zones + self.parks


def list_places(tables: Tables, ground: Geography, zones: gpd.GeoDataFrame, parks: gpd.GeoDataFrame) -> Places:
    """The places with the row of their county and township (``zones`` needs county and town as ``parks`` does)."""
    county = np.concatenate([tables.county_rows(frame["county"]) for frame in (zones, parks, ground.towns)])
    town = np.concatenate([zones["town"], parks["town"], np.arange(len(ground.towns))])
    return Places(len(zones), len(parks), len(ground.towns), county, town.astype(np.int64))


def allocate(
    tables: Tables, ground: Geography, places: Places, traits: Traits, rows: int, rng: np.random.Generator
) -> pd.DataFrame:
    """One row a ledger row: sector and place (positions), above_scale, count; about ``rows`` rows in all."""
    above, below = _row_counts(tables, rows)
    firms = tables.firms("above_firms") + tables.firms("below_firms")
    in_above = round(tables.figure("in_park_rate_above") / 100 * above.sum())
    in_below = round(tables.figure("in_park_rate") / 100 * firms) - in_above
    below_share = in_below / (firms - above.sum())
    dyers = _merging_dyers(tables, places, traits, rng)
    frames = []
    for small, wanted, inside in ((False, above, in_above), (True, below, round(below_share * below.sum()))):
        fixed = dyers[int(small)]
        rest, rest_in = wanted - fixed.sum(axis=1), inside - int(fixed[:, : places.sites].sum())
        grid = fixed + _spread(tables, ground, places, traits, rest, rest_in, small, rng)
        sector, place = np.nonzero(grid)
        cell = np.repeat(np.arange(len(sector)), grid[sector, place])
        frames.append(
            pd.DataFrame({"sector": sector[cell], "place": place[cell], "above_scale": not small, "count": 1})
        )
    _settle_empty_parks(places, frames, rng)
    _fill_cohorts(tables, places, frames[1], in_below, firms - int(above.sum()) - in_below, rng)
    return pd.concat(frames, ignore_index=True)


def _settle_empty_parks(places: Places, frames: list[pd.DataFrame], rng: np.random.Generator) -> None:
    """Give each park without firms two below-scale rows from parks of its county that have many."""
    small = frames[1]
    held = np.bincount(np.concatenate([frame["place"] for frame in frames]), minlength=places.sites)
    place = small["place"].to_numpy(np.int64).copy()
    for park in places.zones + np.flatnonzero(held[places.zones : places.sites] == 0):
        crowded = (held >= 12) & (np.arange(len(held)) >= places.zones) & (np.arange(len(held)) < places.sites)
        donor = np.flatnonzero(crowded[place] & (places.county[place] == places.county[park]))
        if len(donor) >= 2:
            place[rng.choice(donor, 2, replace=False)] = park
    small["place"] = place


def _row_counts(tables: Tables, rows: int) -> tuple[Ints, Ints]:
    """Ledger rows of each sector above and below scale; below scale a row may stand for several firms."""
    above = apportion(tables.industry("firms"), tables.firms("above_firms"))
    absent = above == 0
    above[absent] = 1
    above[int(np.argmax(above))] -= int(absent.sum())
    wine = tables.sectors.index("rice_wine")
    makers = max(1, round(tables.figure("rice_wine_firms") - tables.figure("rice_wine_above")))
    share = tables.industry("below_share").copy()
    share[wine] = 0.0
    below = apportion(share, rows - int(above.sum()) - makers)
    below[wine] = makers
    dyers = tables.firms("zhuji_dyers") + tables.firms("shengzhou_dyers")
    dyeing = tables.sectors.index("dyeing")
    below[dyeing] = max(below[dyeing], dyers)
    return above, below


def _fill_cohorts(
    tables: Tables, places: Places, small: pd.DataFrame, inside: int, outside: int, rng: np.random.Generator
) -> None:
    """Give the below-scale rows their number of firms: ``inside`` on sites and ``outside`` elsewhere, in all.

    Makers of rice wine and dyers that merge stay single.
    """
    alone = _stands_alone(tables, places, small["sector"].to_numpy(), small["place"].to_numpy())
    on_site = small["place"].to_numpy() < places.sites
    count = np.ones(len(small), dtype=np.int64)
    for here, firms in ((on_site, inside), (~on_site, outside)):
        cohort = here & ~alone
        pull = np.exp(rng.normal(0.0, 0.7, int(cohort.sum())))
        count[cohort] += apportion(pull, firms - int(here.sum()))
    small["count"] = count


def _merging_dyers(tables: Tables, places: Places, traits: Traits, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Dyers of Zhuji and Shengzhou that are to merge, above and below scale (sectors × places): off the zones."""
    dyeing, weaving = tables.sectors.index("dyeing"), tables.sectors.index("weaving")
    counties = list(tables.counties["county_id"])
    shape = (len(tables.sectors), places.sites + places.towns)
    result = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    pull = np.concatenate([np.zeros(places.zones), traits.affinity[:, weaving] * traits.capacity])
    for county, name, above_share in (("zhuji", "zhuji_dyers", 0.76), ("shengzhou", "shengzhou_dyers", 0.6)):
        firms = tables.firms(name)
        here = places.county == counties.index(county)
        park = np.flatnonzero(here[: places.sites] & (pull > 0))
        chance = pull[park] / pull[park].sum()
        town = np.flatnonzero(here)[np.flatnonzero(here) >= places.sites]
        spot = np.where(rng.random(firms) < 0.75, rng.choice(park, firms, p=chance), rng.choice(town, firms))
        large = np.arange(firms) < round(above_share * firms)
        np.add.at(result[0][dyeing], spot[large], 1)
        np.add.at(result[1][dyeing], spot[~large], 1)
    return result


def _spread(
    tables: Tables,
    ground: Geography,
    places: Places,
    traits: Traits,
    firms: Ints,
    inside: int,
    small: bool,
    rng: np.random.Generator,
) -> Ints:
    """Firms of each sector over all places (sectors × places), ``inside`` of them in zones and parks."""
    sectors, counties = len(firms), len(tables.counties)
    weight = _column_weights(tables, small) * firms[:, None] / np.maximum(tables.industry("firms"), 1)[:, None]
    columns = weight.shape[1]
    row, column = np.divmod(np.arange(weight.size), columns)
    in_zone, in_park = column < places.zones, (column >= places.zones) & (column < places.zones + counties)
    block = np.where(in_zone, 0, np.where(in_park, 1, 2)).astype(np.int64)
    zone_share = tables.recipe["below_in_zones"] if small else 0.46
    totals = np.array([inside * zone_share, inside * (1 - zone_share), firms.sum() - inside])
    margins = [Margin(block, totals), Margin(row.astype(np.int64), firms.astype(np.float64))]
    wanted = rake(weight.ravel(), margins).reshape(weight.shape)
    away_share = np.minimum(wanted[:, places.zones + counties :].sum(axis=1), firms)
    outside = np.minimum(apportion(away_share, int(firms.sum() - inside)), firms)
    sited = systematic(wanted[:, : places.zones + counties], firms - outside, rng)
    away = systematic(wanted[:, places.zones + counties :], outside, rng)
    grid = np.zeros((sectors, places.sites + places.towns), dtype=np.int64)
    grid[:, : places.zones] = sited[:, : places.zones]
    grid[:, places.zones : places.sites] = _into_parks(sited[:, places.zones :], places, traits, rng)
    pull = town_pull(tables, ground)
    for county in range(counties):
        here = np.flatnonzero(places.county[places.sites :] == county)
        grid[:, places.sites + here] = systematic(pull[:, here], away[:, county], rng)
    return grid


def _column_weights(tables: Tables, small: bool) -> Floats:
    """Firms of a sector (rows) by zone, then by county in parks, then by county scattered: before raking."""
    mix, size = tables.mix(), tables.industry("output_yi")
    county = tables.zones["unit"].map(dict(zip(tables.units["unit_id"], tables.units["county"], strict=True)))
    local = (mix * size[:, None])[:, tables.county_rows(county)]
    local /= local.sum(axis=0, keepdims=True)
    named = tables.zone_mix()
    blend = tables.industry("zone_bound")[:, None] if small else np.ones((len(size), 1))
    rest = 1.0 - (blend * named).sum(axis=0)
    zone = (blend * named + np.where((named > 0) & ~small, 0.0, local) * rest) * tables.zones["output_yi"].to_numpy()
    per_yi = tables.industry("firms")[:, None] / size[:, None]
    scatter = tables.industry("scatter")[:, None]
    park_pull = tables.industry("park_pull")[:, None]
    everywhere = mix * size[:, None]
    return np.hstack([zone / _ZONE_FIRM_SIZE, everywhere * 0.35 * park_pull, everywhere * 0.15 * scatter]) * per_yi


def _into_parks(firms: Ints, places: Places, traits: Traits, rng: np.random.Generator) -> Ints:
    """Split firms by sector and county (sectors × counties) over that county's parks, as sectors and room suggest."""
    sectors, counties = firms.shape
    county = places.county[places.zones : places.sites]
    grid = np.zeros((sectors, places.parks), dtype=np.int64)
    for place in range(counties):
        here = np.flatnonzero(county == place)
        if not len(here):
            continue
        weight = traits.affinity[here].T * traits.capacity[here]
        row, column = np.divmod(np.arange(weight.size), len(here))
        room = traits.capacity[here] / traits.capacity[here].sum() * firms[:, place].sum()
        margins = [Margin(column.astype(np.int64), room), Margin(row.astype(np.int64), firms[:, place].astype(float))]
        weight = rake(weight.ravel(), margins, rounds=4).reshape(weight.shape)
        grid[:, here] = systematic(weight, firms[:, place], rng)
    return grid


def _stands_alone(tables: Tables, places: Places, sector: Ints, place: Ints) -> Bools:
    """Rows whose firms are listed one by one even below scale."""
    counties = list(tables.counties["county_id"])
    merging = [counties.index("zhuji"), counties.index("shengzhou")]
    dyer = (sector == tables.sectors.index("dyeing")) & np.isin(places.county[place], merging)
    return np.asarray(dyer | (sector == tables.sectors.index("rice_wine")))
