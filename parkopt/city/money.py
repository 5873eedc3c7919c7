"""Output, revenue, value added, tax, R&D: long-tailed, then raked to the published figures of 2016."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parkopt.city.allocation import Places
from parkopt.city.numerics import Bools, Floats, Ints, Margin, group_sums, rake
from parkopt.city.sites import crowding
from parkopt.city.tables import Tables, entries
from parkopt.city.traits import Traits
from parkopt.units import wan_from_yi

_HUNDRED_YI = 1_000_000.0
_TEN_YI = 100_000.0


def add_output(tables: Tables, places: Places, traits: Traits, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add ``output`` and ``revenue`` in 万元."""
    output = np.zeros(len(rows))
    small = ~rows["above_scale"].to_numpy()
    output[small] = _small_output(tables, places, traits, rows[small], rng)
    by_site = group_sums(_site(rows[small], places), output[small], places.sites)
    big = rows[~small]
    output[~small] = _big_output(tables, places, traits, big, by_site, rng)
    rows["output"] = output
    rows["revenue"] = _revenue(tables, rows, rng)


def _site(rows: pd.DataFrame, places: Places) -> Ints:
    """Position of each row's site, -1 for scattered rows."""
    place = rows["place"].to_numpy(np.int64)
    return np.where(place < places.sites, place, -1)


def _size_at(places: Places, traits: Traits, rows: pd.DataFrame) -> Floats:
    """Relative size of firms by where they stand: large in zones, as vigorous as their park, small outside."""
    by_place = np.concatenate([np.full(places.zones, 1.5), traits.vigour, np.full(places.towns, 0.8)])
    return np.asarray(by_place[rows["place"].to_numpy()])


def _small_output(
    tables: Tables, places: Places, traits: Traits, rows: pd.DataFrame, rng: np.random.Generator
) -> Floats:
    recipe = tables.recipe
    count = rows["count"].to_numpy(float)
    mean = np.exp(rng.normal(0.0, recipe["below_mean_sigma"], len(rows))) * _size_at(places, traits, rows) ** 0.5
    sector = rows["sector"].to_numpy(np.int64)
    share = tables.industry("below_share")
    total = share / share.sum() * wan_from_yi(tables.figure("below_output"))
    margins = [Margin(sector, total), Margin(np.zeros_like(sector), np.array([total.sum()]))]
    high = recipe["below_revenue_high"] * count
    return rake(mean * count * 400.0, margins, 60.0 * count, high)


def _big_output(
    tables: Tables, places: Places, traits: Traits, rows: pd.DataFrame, small: Floats, rng: np.random.Generator
) -> Floats:
    """Above-scale output. ``small`` is the below-scale output of each site, already there."""
    recipe = tables.recipe
    sector, site = rows["sector"].to_numpy(np.int64), _site(rows, places)
    sigma = tables.industry("size_sigma")[sector]
    mean = wan_from_yi(tables.industry("output_yi") / tables.industry("firms"))[sector]
    raw = mean * np.exp(rng.normal(-(sigma**2) / 2, sigma)) * _size_at(places, traits, rows)
    low = recipe["above_output_low"] * (1 + np.abs(rng.normal(0.0, 0.35, len(rows))))
    high = np.full(len(rows), recipe["above_output_high"])
    _fix_giants(tables, places, sector, site, raw, low, high)
    sectors = wan_from_yi(tables.industry("output_yi") * tables.size)
    on_sites = wan_from_yi(tables.figure("output_in_sites")) - float(small.sum())
    margins = [
        Margin(site, _site_targets(tables, places, traits, small)),
        Margin(site, _park_caps(tables, places, traits, small), cap=True),
        Margin((site < 0).astype(np.int64), np.array([on_sites, sectors.sum() - on_sites])),
        Margin(sector, sectors),
    ]
    return rake(raw, margins, low, high, rounds=1500, tolerance=1e-10)


def _fix_giants(
    tables: Tables, places: Places, sector: Ints, site: Ints, raw: Floats, low: Floats, high: Floats
) -> None:
    """Pin the few firms that the gazette counts above 10 and 100 亿元 (arrays are changed in place).

    A city smaller than the default has none.
    """
    if tables.size < 1:
        return
    zone = list(tables.zones["site_id"])
    for giant in entries(tables.giants):
        match = (sector == tables.sectors.index(giant.sector)) & (site == zone.index(giant.site_id))
        row = np.flatnonzero(match)[int(np.argmax(raw[match]))]
        low[row] = high[row] = raw[row] = wan_from_yi(float(giant.output_yi))
    chemical = np.flatnonzero((tables.industries["group"] == "chemical").to_numpy()[sector])
    order = chemical[np.lexsort((-raw[chemical], low[chemical] < _HUNDRED_YI))]
    number = round(tables.figure("chemical_over_10") * tables.size)
    low[order[:number]] = np.maximum(low[order[:number]], 1.13 * _TEN_YI)
    high[order[number:]] = 0.93 * _TEN_YI


def _site_targets(tables: Tables, places: Places, traits: Traits, small: Floats) -> Floats:
    """Above-scale output of each zone and big park; NaN (free) elsewhere."""
    target = np.full(places.sites, np.nan)
    target[: places.zones] = wan_from_yi(tables.zones["output_yi"].to_numpy(float) * tables.size)
    if tables.size >= 1:
        big = wan_from_yi(tables.big_parks["output_yi"].to_numpy(float)) * _crowd(tables, places)
        park = np.flatnonzero(traits.big >= 0)
        target[places.zones + park] = big[traits.big[park]]
    return np.asarray(target - small)


def _park_caps(tables: Tables, places: Places, traits: Traits, small: Floats) -> Floats:
    """No park but the big ones exceeds 100 亿元 (in a city of the default size), nor what its land can bear."""
    cap = np.full(places.sites, np.nan)
    dense = tables.recipe["park_output_per_mu"] * traits.gross_mu
    cap[places.zones :] = np.minimum(dense, 0.91 * _HUNDRED_YI * _crowd(tables, places))
    cap[places.zones + np.flatnonzero(traits.big >= 0)] = np.nan
    return np.asarray(cap - small)


def _crowd(tables: Tables, places: Places) -> float:
    return crowding(tables, places.parks)


def _revenue(tables: Tables, rows: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Main revenue: near output; rice-wine sales above scale as published."""
    output, count = rows["output"].to_numpy(), rows["count"].to_numpy(float)
    above = rows["above_scale"].to_numpy()
    revenue = output * np.clip(rng.normal(0.985, 0.025, len(rows)), 0.93, 1.04)
    low = np.where(above, 2000.0, 0.0)
    high = np.where(above, np.inf, 1990.0 * count)
    wine = above & (rows["sector"].to_numpy() == tables.sectors.index("rice_wine"))
    sales = np.array([wan_from_yi(tables.figure("rice_wine_sales"))])
    return rake(revenue, [Margin(np.where(wine, 0, -1).astype(np.int64), sales)], low, high)


def add_value_added(tables: Tables, rows: pd.DataFrame, host: Ints, known: Bools, rng: np.random.Generator) -> None:
    """Add ``value_added``: by sector, with textile's inner shares and the leading sectors' share as published.

    ``host`` numbers each row's zone group or park, -1 for scattered rows; ``known`` rows will show their figure.
    """
    sector = rows["sector"].to_numpy(np.int64)
    output = rows["output"].to_numpy()
    value = output * tables.industry("va_ratio")[sector] * np.exp(rng.normal(0.0, 0.18, len(rows)))
    above = rows["above_scale"].to_numpy()
    part = _textile_part(tables)[sector]
    part = np.where(above, part, -1)
    fibre = tables.figure("fibre_value_added_share") / 100
    apparel = tables.figure("apparel_value_added_share") / 100
    shares = np.array([fibre, apparel, 1 - fibre - apparel])
    wanted = tables.figure("leading_share") / 100
    for _ in range(25):
        total = float(value[part >= 0].sum())
        value = rake(value, [Margin(part, shares * total)], rounds=1)
        leading = leads(sector, host, np.where(known, value, 0.0), len(tables.sectors))
        inside = (host >= 0) & known
        ahead, behind = float(value[inside & leading].sum()), float(value[inside & ~leading].sum())
        if ahead == 0 or behind == 0:
            break
        factor = ahead * (1 - wanted) / (wanted * behind)
        value = np.where((host >= 0) & ~leading, value * np.clip(factor, 0.8, 1.25), value)
        value = np.clip(value, 0.02 * output, 0.7 * output)
    rows["value_added"] = value


def leads(sector: Ints, host: Ints, value: Floats, sectors: int) -> Bools:
    """Whether each row's sector is among the three with most value added in its host; False for host -1."""
    hosts = int(host.max()) + 1
    inside = host >= 0
    cell = host[inside] * sectors + sector[inside]
    grid = np.bincount(cell, weights=value[inside], minlength=hosts * sectors).reshape(hosts, sectors)
    third = np.sort(grid, axis=1)[:, -3][:, None]
    top = (grid >= third) & (grid > 0)
    result = np.zeros(len(sector), dtype=np.bool_)
    result[inside] = top[host[inside], sector[inside]]
    return result


def _textile_part(tables: Tables) -> Ints:
    """0 chemical fibre, 1 apparel with hosiery and ties, 2 other textile, -1 not textile; by sector."""
    textile = (tables.industries["group"] == "textile").to_numpy()
    part = np.where(textile, 2, -1)
    for position, sector in enumerate(tables.sectors):
        if sector == "chemical_fibre":
            part[position] = 0
        if sector in ("apparel", "hosiery", "ties"):
            part[position] = 1
    return part.astype(np.int64)


def add_tax(tables: Tables, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add ``tax``: follows value added; textile's and the city's above-scale totals as published."""
    above = rows["above_scale"].to_numpy()
    textile = (tables.industries["group"] == "textile").to_numpy()[rows["sector"].to_numpy()]
    raw = 0.115 * rows["value_added"].to_numpy() * np.exp(rng.normal(0.0, 0.35, len(rows)))
    land = wan_from_yi(tables.figure("above_output")) / tables.figure("output_per_mu")
    all_tax = tables.figure("tax_per_mu") * land
    textile_tax = wan_from_yi(tables.figure("textile_tax"))
    part = np.where(above, np.where(textile, 0, 1), -1).astype(np.int64)
    rows["tax"] = rake(raw, [Margin(part, np.array([textile_tax, all_tax - textile_tax]))])


def add_r_and_d(tables: Tables, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add ``r_and_d``: textile, chemicals and the city as published; below scale at the city's rate."""
    sector = rows["sector"].to_numpy(np.int64)
    revenue, above = rows["revenue"].to_numpy(), rows["above_scale"].to_numpy()
    keen = tables.industry("rd_ratio")[sector] * np.where(rows["hi_tech"].to_numpy(), 2.0, 0.8)
    raw = 0.01 * revenue * keen * np.exp(rng.normal(0.0, 0.6, len(rows)))
    group = tables.industries["group"].to_numpy()[sector]
    part = np.where(group == "textile", 0, np.where(group == "chemical", 1, 2))
    part = np.where(above, part, 3).astype(np.int64)
    sums = group_sums(part, revenue, 4)
    city = tables.figure("r_and_d_share") / 100
    wanted = sums * np.array(
        [tables.figure("textile_r_and_d_share") / 100, tables.figure("chemical_r_and_d_share") / 100, city, city]
    )
    wanted[2] = city * sums[:3].sum() - wanted[0] - wanted[1]
    rows["r_and_d"] = rake(raw, [Margin(part, wanted)], 0.0, 0.25 * revenue)
