"""Land, floor, people, energy and wastewater of the firms."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parkopt.city.allocation import Places
from parkopt.city.numerics import Bools, Floats, Ints, Margin, rake
from parkopt.city.tables import Tables
from parkopt.units import m2_from_mu, wan_from_yi

_MILLION = 1_000_000.0


def add_land(
    tables: Tables, places: Places, rows: pd.DataFrame, rental: Floats, room: Floats, rng: np.random.Generator
) -> None:
    """Add ``land_mu`` (0 for tenants) and ``floor_m2``.

    ``rental`` is the rented share of each site, ``room`` the mu its firms may fill; the city's above-scale output
    per mu comes out as published.
    """
    recipe = tables.recipe
    sector = rows["sector"].to_numpy(np.int64)
    place, above = rows["place"].to_numpy(np.int64), rows["above_scale"].to_numpy()
    output = rows["output"].to_numpy()
    tenant = _tenants(tables, places, rows, rental, rng)
    density = tables.industry("output_per_mu")[sector] * np.where(above, 1.0, recipe["below_land_density"])
    size = np.maximum(output / np.maximum(rows["count"].to_numpy(float), 1) / 20_000.0, 0.02)
    wanted = output / (density * size**0.12) * np.exp(rng.normal(0.0, 0.42, len(rows)))
    wanted = np.where(tenant, 0.0, wanted)
    site = np.where(place < places.sites, place, -1)
    city = wan_from_yi(tables.figure("above_output")) / tables.figure("output_per_mu")
    merging = _merging(tables, places, rows)
    margins = [
        Margin(np.where(above, 0, -1).astype(np.int64), np.array([city])),
        Margin(merging, np.array([recipe["zhuji_dyers_mu"] * max(1.0, tables.size)]), cap=True),
        Margin(site, room, cap=True),
    ]
    land = rake(wanted, [*margins, margins[0]], rounds=200)
    rows["land_mu"] = _rounded(land)
    crowd = np.where(above, rng.uniform(0.55, 1.25, len(rows)), rng.uniform(0.3, 0.75, len(rows)))
    rented = output / 0.9 * np.exp(rng.normal(0.0, 0.3, len(rows)))
    rows["floor_m2"] = np.where(tenant, np.maximum(rented, 60.0), m2_from_mu(land) * crowd).round(0)


def _rounded(land: Floats) -> Floats:
    return np.where(land > 0, np.maximum(land.round(2), 0.01), 0.0)


def _tenants(tables: Tables, places: Places, rows: pd.DataFrame, rental: Floats, rng: np.random.Generator) -> Bools:
    """Who rents: more often the small, and the more of a site is let out; never dyers, chemicals or power."""
    recipe = tables.recipe
    place, above = rows["place"].to_numpy(np.int64), rows["above_scale"].to_numpy()
    let = np.concatenate([rental, np.full(places.towns, 0.30)])[place]
    base = np.where(above, recipe["tenants_above"], recipe["tenants_below"])
    usual = 0.4 + 2.0 * let
    chance = np.where(let > 0.6, np.where(above, 0.55, 0.85), np.minimum(base * usual, 0.9))
    heavy = tables.industries["sector"].isin(["dyeing", "power", "basic_chemicals", "dyestuffs", "copper"]).to_numpy()
    tenant = rng.random(len(rows)) < np.where(heavy[rows["sector"].to_numpy()], 0.0, chance)
    return np.asarray(tenant & (rows["output"].to_numpy() < 100_000.0))


def _merging(tables: Tables, places: Places, rows: pd.DataFrame) -> Ints:
    """0 for the dyers of Zhuji that merge into one, -1 for everyone else."""
    zhuji = list(tables.counties["county_id"]).index("zhuji")
    dyer = rows["sector"].to_numpy() == tables.sectors.index("dyeing")
    return np.where(dyer & (places.county[rows["place"].to_numpy()] == zhuji), 0, -1).astype(np.int64)


def add_people(tables: Tables, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add ``employees``; textile's number and share of the above-scale ones as published."""
    sector = rows["sector"].to_numpy(np.int64)
    above, count = rows["above_scale"].to_numpy(), rows["count"].to_numpy(float)
    per_head = tables.industry("output_per_head")[sector]
    output = rows["output"].to_numpy()
    scale = np.where(above, (output / 20_000.0) ** -0.12, tables.recipe["below_employees_per_output"])
    raw = output / per_head * scale * np.exp(rng.normal(0.0, 0.3, len(rows)))
    textile = (tables.industries["group"] == "textile").to_numpy()[sector]
    people = tables.figure("textile_employees") * 10_000
    others = people / (tables.figure("textile_employee_share") / 100) - people
    part = np.where(above, np.where(textile, 0, 1), -1).astype(np.int64)
    low = np.where(above, 8.0, 2.0 * count)
    rows["employees"] = rake(raw, [Margin(part, np.array([people, others]))], low).round(0)


def add_energy_and_water(tables: Tables, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add ``energy_tce`` and ``wastewater_t``, raked to the city's totals above and below scale."""
    sector = rows["sector"].to_numpy(np.int64)
    above, value = rows["above_scale"].to_numpy(), rows["value_added"].to_numpy()
    part = np.where(above, 0, 1).astype(np.int64)
    for column, source, spread in (("energy", "energy_tce_per_wan", 0.35), ("wastewater", "water_t_per_wan", 0.5)):
        raw = value * tables.industry(source)[sector] * np.exp(rng.normal(0.0, spread, len(rows)))
        small = tables.recipe[f"{column}_below"] * tables.size
        totals = np.array([tables.figure(column), small]) * _MILLION
        raked = rake(raw, [Margin(part, totals)])
        rows["energy_tce" if column == "energy" else "wastewater_t"] = raked.round(1)
