"""Tiny random cities in which every kind of rule can bite, and scenarios that vary what is asked of them.

Three parks stand 0.8 km apart, zones and a micro-firm park around them, four or five firms on and off them; red lines,
sector areas, joining dyers, polluters, chemical plants, tenants and D grades come and go with the seed. Figures of the
scenario are scaled to such cities, so that prices, budgets and tiers decide something.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from parkopt.dataset.dataset import Dataset
from parkopt.scenario.load import load_scenario
from parkopt.scenario.schema import Scenario
from tests.cities import Row, area, firm, make_dataset, micro_park, park, redline, small_firm, zone

SECTORS = (("weaving", "1751"), ("apparel", "1810"), ("dyeing", "1752"), ("dyestuffs", "2645"), ("copper", "3251"))
SUMS = ("land_mu", "floor_m2", "revenue", "output", "value_added", "tax", "employees", "energy_tce", "wastewater_t")
COUNTIES = ("zhuji", "keqiao")
FAMILIES = (
    "park_count", "redlines", "polluters", "admission", "closing", "merging", "land", "productivity", "rates", "leading",
    "tiers", "energy", "people_money", "eligibility",
)  # fmt: skip


def assumed(value: float, unit: str = "1") -> dict[str, Any]:
    """A figure of a test's own."""
    return {"value": value, "unit": unit, "assumption": "test", "low": value, "high": value}


def tiny_city(seed: int, firms: int = 4) -> Dataset:
    """Three parks, one or two zones, perhaps a micro-firm park, and ``firms`` firms. The same seed, the same city."""
    rng = np.random.default_rng(seed)
    county = COUNTIES[int(rng.random() < 0.4)]
    # parks of one county stand wherever its square is: the counties' own outlines do not matter to any rule
    sites = [_park(rng, f"P{number:03d}", 0.8 * number, county) for number in range(1, 4)]
    if rng.random() < 0.15:
        sites[2] |= {"geometry": zone("", x_km=4.6)["geometry"].buffer(-700), "gross_mu": 500.0}
    sites += [
        zone(
            f"Z{number:02d}", f"ZG{1 if rng.random() < 0.5 else number}", 2.3 + 2.3 * number, side_m=1500,
            spare_mu=float(rng.integers(1, 8) * 10), county=county if rng.random() < 0.7 else "yuecheng",
            workshop_floor_m2=float(rng.choice([0.0, 3000.0, 20_000.0])),
            barred_industries=str(rng.choice(["", "", "apparel", "weaving;copper"])),
        )
        for number in range(1, 2 + int(rng.random() < 0.5))
    ]  # fmt: skip
    if rng.random() < 0.4:
        sites.append(micro_park("M001", 0.5, 2.0, county=county, workshop_floor_m2=float(rng.integers(1, 9) * 1000)))
    homes = [str(site["site_id"]) for site in sites]
    rows = [_firm(rng, f"F{number:02d}", homes, county) for number in range(1, firms + 1)]
    return make_dataset(sites, rows, _redlines(rng), _areas(rng, county), phases=(2018, 2020))


def _park(rng: np.random.Generator, name: str, x_km: float, county: str) -> Row:
    row = park(
        name, x_km, side_m=float(rng.integers(4, 8) * 100), county=county,
        spare_mu=0.0, workshop_floor_m2=float(rng.choice([0.0, 0.0, 2500.0])),
        lawful_share=float(rng.choice([1.0, 0.5], p=[0.9, 0.1])), beyond_repair=bool(rng.random() < 0.05),
        rental_share=float(rng.choice([0.0, 0.7], p=[0.95, 0.05])),
    )  # fmt: skip
    del row["spare_mu"]
    early = float(rng.integers(0, 4) * 8)
    return row | {"spare_mu_2018": early, "spare_mu_2020": early + float(rng.integers(0, 4) * 8), "spare_mu": 0.0}


def _firm(rng: np.random.Generator, name: str, homes: list[str], county: str) -> Row:
    home = None if rng.random() < 0.3 else homes[int(rng.integers(len(homes)))]
    xy = (float(rng.uniform(-2, 1)), float(rng.uniform(1, 3))) if home is None else None
    above = bool(rng.random() < 0.65) and home != "M001"
    sector, industry = SECTORS[int(rng.choice(5, p=[0.35, 0.2, 0.2, 0.13, 0.12]))]
    plain = firm("") if above else small_firm("")
    scale = float(np.round(rng.uniform(0.4, 2.0), 3))
    over: Row = {key: round(plain[key] * scale * float(rng.uniform(0.8, 1.25)), 2) for key in SUMS}
    if rng.random() < 0.15:
        over["land_mu"] = 0.0
    polluting = sector in ("dyeing", "dyestuffs") or bool(rng.random() < 0.2)
    over |= {
        "sector": sector, "industry": industry, "county": county, "unit": county, "polluting": polluting,
        "compliance": str(rng.choice(["yes", "repairable", "beyond_repair"], p=[0.7, 0.25, 0.05])),
        "outdated": bool(rng.random() < 0.05), "four_no": bool(rng.random() < 0.05),
        "grade": str(rng.choice(["A", "B", "C", "D"], p=[0.2, 0.4, 0.2, 0.2])),
        "count": 1 if above else int(rng.integers(1, 9)), "heavy_metal": sector == "copper",
        "thermal_power": bool(rng.random() < 0.05),
        "join_group": str(rng.choice(["", "G1"])) if sector == "dyeing" and county == "zhuji" else "",
    }  # fmt: skip
    return (firm if above else small_firm)(name, home, xy, **over)


def _redlines(rng: np.random.Generator) -> list[Row]:
    lines = []
    if rng.random() < 0.3:
        lines.append(redline("R1", 0.8 * int(rng.integers(1, 4)), 0.3, 500))
    if rng.random() < 0.3:
        lines.append(redline("R2", 0.0, 2.0, 2000, kind="water_corridor", forbids="dyeing;apparel"))
    return lines


def _areas(rng: np.random.Generator, county: str) -> list[Row]:
    limit = float(rng.choice([np.nan, np.nan, 15.0, 40.0]))
    areas = [
        area("A1", "dyeing_cluster", 4.6, 0.0, 900, max_mu=limit, max_sites=int(rng.integers(0, 2)),
             ready_year=int(rng.choice([2016, 2018])), serves=str(rng.choice(["*", county]))),
        area("A2", "chemical_cluster", 4.6, 0.0, 3500, serves=str(rng.choice(["*", "*", "yuecheng"]))),
        area("A3", "metal_hub", 0.8, 0.0, 400, sectors="copper"),
    ]  # fmt: skip
    if rng.random() < 0.5:
        areas.append(area("A4", "heavy_metal_sensitive", 6.9, 0.0, 1600))
    if rng.random() < 0.3:
        areas.append(area("A5", "dyeing_cluster", 6.9, 0.0, 800, serves="xinchang", max_mu=5.0))
    return areas


def tiny_scenario(seed: int, **over: Any) -> Scenario:
    """The base scenario, scaled to tiny cities: hard and soft targets, limits and switched-off families by the seed."""
    rng = np.random.default_rng([seed, 1])
    made: dict[str, Any] = {
        "phases": [
            {"year": 2018, "park_limit": assumed(int(rng.integers(2, 4)), "parks")},
            {"year": 2020, "park_limit": assumed(int(rng.integers(1, 3)), "parks")},
        ],
        "rules.eligibility.host_min_output": assumed(float(rng.choice([5_000, 15_000])), "万元/yr"),
        "rules.eligibility.host_min_spare": assumed(float(rng.choice([0, 10])), "mu"),
        "rules.eligibility.small_max_area": assumed(400, "mu"),
        "rules.eligibility.small_max_output": assumed(1_000, "万元/yr"),
        "rules.merging.min_similarity": assumed(float(rng.choice([0.0, 0.25]))),
        "rules.merging.max_span": assumed(float(rng.choice([1_500, 2_300, 9_000])), "m"),
        "rules.merging.max_gap": assumed(float(rng.choice([300, 900, 2_000])), "m"),
        "rules.productivity.floor": assumed(float(rng.choice([350, 600, 900])), "万元/mu"),
        "rules.tiers.lower": assumed(2.0, "亿元/yr"),
        "rules.tiers.upper": assumed(4.0, "亿元/yr"),
        "rules.energy.city_cap": assumed(float(rng.choice([1_500, 5_000])), "tce/yr"),
        "rules.people_money.budget": {"2018": assumed(0.05, "亿元"), "2020": assumed(0.3, "亿元")},
        "rules.leading.most": assumed(float(rng.integers(1, 3)), "industries"),
        "rules.leading.fewest": assumed(1.0, "industries"),
        "coefficients.near_redline": assumed(600, "m"),
    }
    made |= _weights(rng) | _targets(rng)
    off = rng.choice(FAMILIES, int(rng.choice([0, 0, 1, 2, 3])), replace=False)
    made |= {f"rules.{name}.enabled": False for name in off}
    return load_scenario("shaoxing-2020", made | over)


def _weights(rng: np.random.Generator) -> dict[str, Any]:
    references = {
        "relocation_cost": (3_000, "万元"), "jobs_displaced": (60, "persons"), "output_lost": (10_000, "万元/yr"),
        "land_released": (1_500, "mu"), "business_fit": (30_000, "万元/yr"), "ecological_exposure": (5_000, "t/yr"),
        "energy_saved": (300, "tce/yr"),
    }  # fmt: skip
    return {
        f"weights.{key}": {
            "weight": assumed(float(np.round(rng.uniform(0.2, 2.0), 3))),
            "reference": assumed(value, unit),
        }
        for key, (value, unit) in references.items()
    }


def _targets(rng: np.random.Generator) -> dict[str, Any]:
    """Value and price of each target; about one in six is hard at a value that is often in reach."""
    figures: dict[str, tuple[float, float, str, float, str]] = {
        "output_in_parks": (6.0, 2.0, "亿元/yr", 0.5, "points/(亿元/yr)"),
        "in_park_rate_all": (0.9, 0.5, "1", 0.2, "points/firm"),
        "in_park_rate_above_scale": (0.95, 0.5, "1", 0.4, "points/firm"),
        "output_share_in_parks": (0.95, 0.5, "1", 0.4, "points/(亿元/yr)"),
        "leading_share": (0.97, 0.5, "1", 3.0, "points/(亿元/yr)"),
        "hosts_over_10bn": (2.0, 1.0, "hosts", 0.4, "points/host"),
        "hosts_over_100bn": (1.0, 0.0, "hosts", 0.5, "points/host"),
        "output_per_mu": (1100.0, 700.0, "万元/mu", 0.3, "points/(亿元/yr)"),
        "tax_per_mu": (30.0, 18.0, "万元/mu", 10.0, "points/(亿元/yr)"),
        "energy_intensity_fall": (0.06, 0.02, "1/yr", 0.001, "points/tce"),
        "wastewater_intensity_fall": (0.07, 0.02, "1/yr", 0.0002, "points/t"),
    }
    made: dict[str, Any] = {}
    for key, (soft, hard, unit, price, per) in figures.items():
        mode = str(rng.choice(["soft", "hard", "report"], p=[0.72, 0.16, 0.12]))
        made[f"targets.{key}.mode"] = mode
        made[f"targets.{key}.value"] = assumed(hard if mode == "hard" else soft, unit)
        made[f"targets.{key}.price"] = assumed(price, per)
    return made | {
        "rules.energy.unit_price": assumed(0.001, "points/tce"),
        "rules.energy.cap_price": assumed(0.002, "points/tce"),
        "rules.people_money.jobs_price": assumed(0.02, "points/person"),
        "rules.people_money.budget_price": assumed(4.0, "points/亿元"),
    }
