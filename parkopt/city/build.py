"""The demo city: one function from a size and a seed to a whole data set."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from parkopt.city import flags, money, resources
from parkopt.city.allocation import Places, allocate, list_places
from parkopt.city.geography import CRS, Geography, context_layer, lay_ground
from parkopt.city.names import firm_names, park_names
from parkopt.city.placement import nearest, place_parks
from parkopt.city.points import locate
from parkopt.city.shapes import Shapes
from parkopt.city.sites import lay_out, spare_of_zones
from parkopt.city.tables import DEFAULT_PARKS, DEFAULT_ROWS, Tables, read_tables
from parkopt.city.traits import Traits, attributes, draw_traits
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.frames import build_dataset
from parkopt.units import mu_from_m2

PHASES = (2018, 2020)


def build_city(parks: int = DEFAULT_PARKS, rows: int = DEFAULT_ROWS, seed: int = 1) -> Dataset:
    """Build the synthetic city of Shaoxing: ``parks`` parks, about ``rows`` ledger rows (firms and cohorts).

    The same arguments give identical frames. At the default size every figure of ``aggregates.csv`` holds within
    its tolerance; at other sizes totals scale with ``rows`` and shares stay. Needs no network.
    Raises ValueError for fewer than 10 parks or fewer than 300 rows.
    """
    if parks < 10 or rows < 300:
        raise ValueError(f"a city needs at least 10 parks and 300 rows, not {parks} and {rows}")
    tables = read_tables(rows)
    ground = lay_ground(tables)
    layout = lay_out(tables, ground)
    draw = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(6)]
    park = place_parks(tables, ground, layout, parks, draw[0])
    traits = draw_traits(tables, ground, park, draw[1])
    zones = _zone_places(ground, layout.zones)
    places = list_places(tables, ground, zones, park)
    facts = attributes(tables, layout, park, traits, draw[1])
    ledger = allocate(tables, ground, places, traits, rows, draw[2])
    sites = _sites(tables, ground, zones, park, facts, traits, draw[3])
    _fill(tables, places, traits, ledger, sites, draw[4])
    firms = _firms(tables, ground, places, zones, park, ledger, sites, layout.areas, draw[5])
    frames: dict[str, gpd.GeoDataFrame] = {
        "sites": sites,
        "firms": firms,
        "redlines": layout.redlines,
        "areas": layout.areas,
        "counties": ground.counties,
        "units": ground.units,
        "context": context_layer(tables, ground, layout.lakes),
    }
    return build_dataset(frames, _meta(seed, parks, rows), CRS, PHASES)


def _zone_places(ground: Geography, zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    spot = zones.geometry.representative_point().to_numpy()
    town = nearest(ground.cells, spot)
    county = zones["unit"].map(dict(zip(ground.units["unit_id"], ground.units["county"], strict=True)))
    return zones.assign(town=town, county=county)


def _sites(
    tables: Tables,
    ground: Geography,
    zones: gpd.GeoDataFrame,
    parks: gpd.GeoDataFrame,
    facts: pd.DataFrame,
    traits: Traits,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """The sites layer, zones first; ``host`` numbers the zone group or park that accounts for a site in 2016."""
    names, latin = park_names(tables, ground, parks, rng)
    width = max(3, len(str(len(parks))))
    gross = mu_from_m2(parks.area.to_numpy(float))
    spare = gross * np.clip(rng.beta(1.1, 4.5, len(parks)), 0.0, 0.3)
    group = pd.Categorical(zones["zone_group"]).codes.astype(np.int64)
    park = parks[["county", "unit", "town"]].assign(
        site_id=[f"P{row:0{width}d}" for row in range(1, len(parks) + 1)],
        name=names,
        name_en=latin,
        kind="park",
        gross_mu=gross,
        spare_mu_2018=spare * rng.uniform(0.4, 0.8, len(parks)),
        spare_mu_2020=spare,
        workshop_floor_m2=tables.recipe["floor_m2_per_mu"] * gross * rng.gamma(1.5, 1 / 1.5, len(parks)),
        host=int(group.max()) + 1 + np.arange(len(parks)),
        **_catalogue(tables, traits, rng),
    )
    park = gpd.GeoDataFrame(pd.concat([park, facts], axis=1), geometry=parks.geometry.to_numpy(), crs=CRS)
    zone = zones.drop(columns=["spare_mu_2018", "spare_mu_2020", "workshop_floor_m2"]).assign(
        **spare_of_zones(tables),
        kind="zone",
        gross_mu=mu_from_m2(zones.area.to_numpy(float)),
        host=group,
        urban_core=False,
        rental_share=0.08,
        industrial_share=0.82,
        facilities="sewage;heat;gas;fire",
        boundary_clear=True,
        lawful_share=0.98,
        beyond_repair=False,
        barred_industries=zones["barred"],
    )
    both = gpd.GeoDataFrame(pd.concat([zone, park], ignore_index=True), crs=CRS)
    both["township"] = ground.towns["name"].to_numpy()[both["town"]]
    both["geometry_quality"] = "sketched"
    for column in ("gross_mu", "spare_mu_2018", "spare_mu_2020"):
        both[column] = both[column].round(1)
    both["workshop_floor_m2"] = both["workshop_floor_m2"].round(0)
    return both


def _catalogue(tables: Tables, traits: Traits, rng: np.random.Generator) -> dict[str, list[str]]:
    """Admitted and barred sectors: a third of the parks admit only their own kinds, some bar heavy polluters."""
    group = tables.industries["group"].to_numpy()
    sectors = np.array(tables.sectors)
    kinds = np.array([np.isin(group, group[own]) for own in traits.main])
    narrow = rng.random(len(kinds)) < 0.33
    bars = rng.random(len(kinds)) < 0.3
    heavy = np.array(["basic_chemicals", "dyestuffs", "dyeing"])
    admitted = [";".join(sectors[kind]) if tight else "" for kind, tight in zip(kinds, narrow, strict=True)]
    barred = [
        ";".join(heavy[~np.isin(heavy, sectors[own])]) if bar else ""
        for own, bar in zip(traits.main, bars, strict=True)
    ]
    return {"admitted_industries": admitted, "barred_industries": barred}


def _fill(
    tables: Tables,
    places: Places,
    traits: Traits,
    ledger: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> None:
    """Put every figure on the ledger's rows (columns are added in place)."""
    small = ~ledger["above_scale"].to_numpy()
    place = ledger["place"].to_numpy(np.int64)
    host = np.concatenate([sites["host"].to_numpy(np.int64), np.full(places.towns, -1)])[place]
    money.add_output(tables, places, traits, ledger, rng)
    hidden = {
        column: small & (rng.random(len(ledger)) < tables.recipe[f"missing_{key}"])
        for column, key in (
            ("value_added", "value_added"),
            ("energy_tce", "energy"),
            ("wastewater_t", "wastewater"),
            ("r_and_d", "r_and_d"),
            ("grade", "grade"),
        )
    }
    money.add_value_added(tables, ledger, host, ~hidden["value_added"], rng)
    money.add_tax(tables, ledger, rng)
    flags.add_technology(tables, ledger, rng)
    money.add_r_and_d(tables, ledger, rng)
    room = tables.recipe["site_fill"] * (sites["gross_mu"] - sites["spare_mu_2020"]).to_numpy(float)
    resources.add_land(tables, places, ledger, sites["rental_share"].to_numpy(float), room, rng)
    resources.add_people(tables, ledger, rng)
    resources.add_energy_and_water(tables, ledger, rng)
    flags.add_environment(tables, places, ledger, rng)
    flags.add_grades(tables, ledger)
    flags.add_compliance(tables, places, ledger, sites["beyond_repair"].to_numpy(bool), rng)
    for column, gone in hidden.items():
        ledger.loc[gone, column] = "" if column == "grade" else np.nan


def _firms(
    tables: Tables,
    ground: Geography,
    places: Places,
    zones: gpd.GeoDataFrame,
    parks: gpd.GeoDataFrame,
    ledger: pd.DataFrame,
    sites: gpd.GeoDataFrame,
    areas: gpd.GeoDataFrame,
    rng: np.random.Generator,
) -> gpd.GeoDataFrame:
    """The firms layer: the ledger with names, codes, places and points, sorted by place and sector."""
    order = np.lexsort((-ledger["output"].to_numpy(), ledger["sector"], ~ledger["above_scale"], ledger["place"]))
    rows = ledger.iloc[order].reset_index(drop=True)
    place = rows["place"].to_numpy(np.int64)
    on_site = place < places.sites
    spot: Shapes = np.asarray(shapely.points(locate(tables, ground, places, zones, parks, areas, rows, rng)))
    unit = ground.units["unit_id"].to_numpy()[nearest(ground.units.geometry.to_numpy(), spot)]
    site_unit = np.concatenate([sites["unit"].to_numpy(), np.full(places.towns, "")])
    origin = shapely.union_all(areas.geometry[areas["kind"] == "wine_origin"].to_numpy())
    rows["origin_mark"] = flags.origin_marks(tables, rows, shapely.contains(origin, spot), rng)
    codes = tables.industries["gbt"].str.split(";").tolist()
    many = np.array([len(code) for code in codes])[rows["sector"]]
    pick = np.minimum((rng.random(len(rows)) ** 1.7 * many).astype(np.int64), many - 1)
    table = np.array([code + [""] * (3 - len(code)) for code in codes])
    width = max(6, len(str(len(rows))))
    rows = rows.assign(
        firm_id=[f"F{row:0{width}d}" for row in range(1, len(rows) + 1)],
        name=firm_names(tables, ground, places, rows, rng),
        county=tables.counties["county_id"].to_numpy()[places.county[place]],
        unit=np.where(on_site, site_unit[place], unit),
        township=ground.towns["name"].to_numpy()[places.town[place]],
        site_id=np.concatenate([sites["site_id"].to_numpy(), np.full(places.towns, "")])[place],
        location_quality="point",
        industry=table[rows["sector"], pick],
        sector=np.array(tables.sectors)[rows["sector"]],
    )
    for column in ("revenue", "output", "value_added", "tax", "r_and_d"):
        rows[column] = rows[column].round(2)
    return gpd.GeoDataFrame(rows, geometry=spot, crs=CRS)


def _meta(seed: int, parks: int, rows: int) -> dict[str, str]:
    return {
        "city": "Shaoxing (demo)",
        "city_zh": "绍兴（演示）",
        "base_year": "2016",
        "synthetic": "true",
        "note": "Demonstration data: every park and firm is invented. Only city-wide figures follow the gazette of 2017; "
        "boundaries, waters and red lines are sketches.",
        "note_zh": "演示数据：园区与企业均为虚构，仅全市汇总数据取自2017年公报；边界、水系与红线均为示意。",
        "seed": str(seed),
        "crs": CRS,
        "generator": f"parkopt.city.build_city(parks={parks}, rows={rows}, seed={seed})",
        "sources": "Shaoxing Municipal Gazette 2017 No. 09 (figures); GeoNames, CC BY 4.0 (town coordinates)",
    }
