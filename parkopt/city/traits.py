"""What the parks are like: sectors they specialise in, vigour, and the attributes that decide their eligibility."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from parkopt.city.geography import Geography
from parkopt.city.numerics import Bools, Floats, Ints
from parkopt.city.sites import Ground
from parkopt.city.tables import Tables, entries
from parkopt.units import mu_from_m2

_KNOWN = 2.0
_MAIN_WEIGHTS = np.array([1.0, 0.55, 0.3])


@dataclass(frozen=True)
class Traits:
    """Per park: ``capacity`` (relative pull on firms), ``vigour`` (relative size of its firms), ``affinity`` to each
    sector (parks × sectors) and ``main``, whether a sector is one of its own; ``big`` is the park's row in ``big_parks`` or -1."""

    capacity: Floats
    vigour: Floats
    affinity: Floats
    main: Bools
    big: Ints
    gross_mu: Floats


def draw_traits(tables: Tables, ground: Geography, parks: gpd.GeoDataFrame, rng: np.random.Generator) -> Traits:
    """Each park takes one to three sectors of its county, those its township is known for first."""
    sectors = len(tables.sectors)
    known = tables.industry("known_pull")
    county = tables.county_rows(parks["county"])
    weight = tables.mix().T[county] * tables.industry("output_yi") * tables.industry("scatter") ** -0.5
    weight = weight * np.where(_known_for(tables, ground)[parks["town"].to_numpy()], _KNOWN * known, 1.0)
    key = np.log(np.maximum(weight, 1e-9)) + rng.gumbel(size=weight.shape)
    rank = np.argsort(-key, axis=1)
    number = rng.choice([1, 2, 3], size=len(parks), p=[0.2, 0.45, 0.35])
    main = np.zeros((len(parks), sectors), dtype=np.bool_)
    affinity = np.full((len(parks), sectors), 0.025)
    for place in range(3):
        rows = np.flatnonzero(number > place)
        main[rows, rank[rows, place]] = True
        affinity[rows, rank[rows, place]] += _MAIN_WEIGHTS[place]
    _give_big_parks_their_sectors(tables, parks, affinity, main)
    area = mu_from_m2(parks.area.to_numpy(float))
    vigour = np.exp(rng.normal(0.0, 0.55, len(parks))) * (area / np.median(area)) ** 0.12
    capacity = area**0.95 * np.exp(rng.normal(0.0, 0.45, len(parks)))
    return Traits(capacity, vigour, affinity, main, parks["big"].to_numpy(np.int64), area)


def _give_big_parks_their_sectors(tables: Tables, parks: gpd.GeoDataFrame, affinity: Floats, main: Bools) -> None:
    for position, big in enumerate(entries(tables.big_parks)):
        row = int(np.flatnonzero(parks["big"].to_numpy() == position)[0])
        wanted = [tables.sectors.index(sector) for sector in str(big.sectors).split(";")]
        affinity[row], main[row] = 0.025, False
        affinity[row, wanted] += _MAIN_WEIGHTS[: len(wanted)]
        main[row, wanted] = True


def _known_for(tables: Tables, ground: Geography) -> Bools:
    """Which sectors each township is known for (towns × sectors)."""
    words = ground.towns["specialities"].astype(str).str.split(";")
    return np.array([[sector in known for sector in tables.sectors] for known in words], dtype=np.bool_)


def town_pull(tables: Tables, ground: Geography) -> Floats:
    """Pull of each township on scattered firms of each sector (sectors × towns)."""
    known = np.where(_known_for(tables, ground), tables.industry("known_pull"), 1.0)
    pull = ground.towns["industry_weight"].to_numpy(float)[:, None] * known
    return np.asarray(pull.T, dtype=np.float64)


def attributes(
    tables: Tables, layout: Ground, parks: gpd.GeoDataFrame, traits: Traits, rng: np.random.Generator
) -> pd.DataFrame:
    """Attributes of the parks that eligibility rests on. Small and weak parks fail more often."""
    recipe, count = tables.recipe, len(parks)
    core = shapely.union_all(layout.areas.geometry[layout.areas["kind"] == "urban_core"].to_numpy())
    urban = shapely.contains(core, parks.geometry.representative_point().to_numpy())
    area = mu_from_m2(parks.area.to_numpy(float))
    weakness = -0.5 * np.log(area / np.median(area)) - 0.4 * np.log(traits.vigour)

    def worst(share: float) -> Bools:
        score = weakness + rng.normal(0.0, 1.2, count)
        chosen = np.zeros(count, dtype=np.bool_)
        chosen[np.argsort(-score, kind="stable")[: round(share * count)]] = True
        return chosen

    let, unlawful = worst(recipe["high_rental"]), worst(recipe["low_lawful"])
    little = urban & (rng.random(count) < 0.6)
    facilities = np.where(worst(recipe["no_sewage"]), "", "sewage")
    for facility, share in (("heat", 0.55), ("gas", 0.7), ("fire", 0.85)):
        has = rng.random(count) < share
        facilities = np.where(has, np.where(facilities == "", facility, facilities + ";" + facility), facilities)
    return pd.DataFrame(
        {
            "urban_core": urban,
            "rental_share": np.where(let, rng.uniform(0.62, 0.95, count), rng.beta(1.6, 5.0, count) * 0.58).round(3),
            "industrial_share": np.where(little, rng.uniform(0.1, 0.38, count), rng.uniform(0.48, 0.97, count)).round(
                3
            ),
            "facilities": facilities,
            "boundary_clear": ~worst(recipe["boundary_unclear"]),
            "lawful_share": np.where(unlawful, rng.uniform(0.25, 0.58, count), rng.uniform(0.66, 1.0, count)).round(3),
            "beyond_repair": worst(recipe["beyond_repair_parks"]),
        }
    )
