"""Yes-or-no facts of the firms: high-tech, polluting, compliance, outdated, grades, joining groups."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkopt.city.allocation import Places
from parkopt.city.numerics import Bools, Floats, pick_share
from parkopt.city.tables import Tables, entries


def _logit(chance: Floats) -> Floats:
    bounded = np.clip(chance, 0.004, 0.996)
    return np.asarray(np.log(bounded / (1 - bounded)), dtype=np.float64)


def add_technology(tables: Tables, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add ``strategic`` and ``hi_tech``; their shares of above-scale value added come out as published."""
    sector = rows["sector"].to_numpy(np.int64)
    above, value = rows["above_scale"].to_numpy(), rows["value_added"].to_numpy()
    size = 0.35 * np.log(np.maximum(rows["output"].to_numpy(), 1.0) / 20_000.0)
    before = np.zeros(len(rows))
    for column in ("strategic", "hi_tech"):
        chance = tables.industry(column)[sector]
        score = _logit(chance) + size + before + rng.logistic(size=len(rows))
        flag = np.zeros(len(rows), dtype=np.bool_)
        flag[above] = pick_share(score[above], value[above], tables.figure(f"{column}_share") / 100)
        flag[~above] = rng.random(int((~above).sum())) < 0.12 * chance[~above]
        rows[column] = flag
        before = np.where(flag, 1.5, -0.3)


def add_environment(tables: Tables, places: Places, rows: pd.DataFrame, rng: np.random.Generator) -> None:
    """Add ``polluting``, ``heavy_metal``, ``thermal_power`` and ``join_group``."""
    sector = rows["sector"].to_numpy(np.int64)
    above = rows["above_scale"].to_numpy()
    power = (sector == tables.sectors.index("power")) & above
    scale = np.where(above, 1.0, np.where(tables.industry("polluting")[sector] > 0.5, 1.0, 0.6))
    rows["polluting"] = (rng.random(len(rows)) < tables.industry("polluting")[sector] * scale) | power
    rows["heavy_metal"] = rng.random(len(rows)) < tables.industry("heavy_metal")[sector]
    rows["thermal_power"] = power
    rows["join_group"] = _join_groups(tables, places, rows)
    rows.loc[rows["join_group"] != "", "polluting"] = True


def origin_marks(tables: Tables, rows: pd.DataFrame, inside: Bools, rng: np.random.Generator) -> Bools:
    """Who uses the Shaoxing-wine origin mark: most makers ``inside`` the origin area, few outside."""
    wine = (rows["sector"] == tables.sectors.index("rice_wine")).to_numpy()
    large = np.where(rows["above_scale"], 0.97, tables.recipe["origin_mark"])
    chance = np.where(inside, large, tables.recipe["origin_mark_outside"])
    return np.asarray(wine & (rng.random(len(rows)) < chance))


def _join_groups(tables: Tables, places: Places, rows: pd.DataFrame) -> pd.Series[str]:
    counties = list(tables.counties["county_id"])
    county = places.county[rows["place"].to_numpy()]
    dyer = (rows["sector"] == tables.sectors.index("dyeing")).to_numpy()
    shengzhou = dyer & (county == counties.index("shengzhou"))
    turn = 1 + (np.cumsum(shengzhou) - 1) % 5
    zhuji = np.where(dyer & (county == counties.index("zhuji")), "JZ1", "")
    return pd.Series(np.where(shengzhou, np.char.add("JS", turn.astype(str)), zhuji), index=rows.index, dtype="str")


def add_grades(tables: Tables, rows: pd.DataFrame) -> None:
    """Add ``grade``: the published per-mu indicators against their baselines, ranked above and below scale apart."""
    above = rows["above_scale"].to_numpy()
    # A tenant counts the land under the floor it rents (plot ratio 1.2).
    land = rows["land_mu"].where(rows["land_mu"] > 0, rows["floor_m2"] / 1.2 / 666.67).to_numpy(float)
    value, energy = rows["value_added"].to_numpy(), np.maximum(rows["energy_tce"].to_numpy(), 0.1)
    cod = np.maximum(rows["wastewater_t"].to_numpy() * 80e-6, 1e-6)
    indicator = {
        "tax_per_mu": rows["tax"].to_numpy() / land,
        "value_added_per_mu": value / land,
        "value_added_per_energy": value / energy,
        "value_added_per_emission": value / cod,
        "labour_productivity": value / np.maximum(rows["employees"].to_numpy(), 1.0),
        "r_and_d_share": rows["r_and_d"].to_numpy() / rows["revenue"].to_numpy(),
        "tax_per_electricity": rows["tax"].to_numpy() / energy,
    }
    grade = np.empty(len(rows), dtype=object)
    for scope, here in (("above", above), ("below", ~above)):
        score = np.zeros(int(here.sum()))
        for line in entries(tables.evaluation[tables.evaluation["scope"] == scope]):
            score += line.weight * np.minimum(indicator[line.indicator][here] / line.baseline, 1.5)
        rank = np.empty(len(score))
        rank[np.argsort(-score, kind="stable")] = (np.arange(len(score)) + 0.5) / len(score)
        row = np.searchsorted(tables.grades["top_share"].to_numpy(float), rank)
        grade[here] = tables.grades["grade"].to_numpy()[row]
    rows["grade"] = pd.array(grade, dtype="str")


def add_compliance(
    tables: Tables, places: Places, rows: pd.DataFrame, failing: npt.NDArray[np.bool_], rng: np.random.Generator
) -> None:
    """Add ``compliance``, ``outdated`` and ``four_no``: rare, and commoner among the weak, small and polluting.

    ``failing``: sites beyond repair, shape (sites,); most of what stands there is beyond repair too.
    """
    recipe = tables.recipe
    above, scattered = rows["above_scale"].to_numpy(), rows["place"].to_numpy() >= places.sites
    weak = np.where(rows["grade"] == "D", 1.4, np.where(rows["grade"] == "C", 0.4, 0.0)) + np.where(above, 0.0, 0.5)
    score = weak + 1.2 * rows["polluting"].to_numpy() + 0.3 * scattered + rng.gumbel(size=len(rows))
    place = rows["place"].to_numpy()
    score += recipe["failing_site"] * np.where(scattered, False, failing[np.minimum(place, places.sites - 1)])
    beyond = _top(score, recipe["compliance_beyond"])
    bad = _top(score, recipe["compliance_beyond"] + recipe["compliance_repairable"])
    rows["compliance"] = pd.array(np.where(beyond, "beyond_repair", np.where(bad, "repairable", "yes")), dtype="str")
    old = tables.industries["sector"].isin(
        ["dyeing", "building_materials", "paper_printing", "metal_products", "copper", "basic_chemicals", "weaving"]
    )
    age = 1.2 * old.to_numpy()[rows["sector"].to_numpy()] + weak + rng.gumbel(size=len(rows))
    rows["outdated"] = _top(np.where(rows["join_group"] == "", age, -np.inf), recipe["outdated"])
    informal = ~above & scattered & (rows["join_group"] == "").to_numpy()
    rows["four_no"] = _top(np.where(informal, rng.random(len(rows)), -1.0), recipe["four_no"])


def _top(score: Floats, share: float) -> Bools:
    flag = np.zeros(len(score), dtype=np.bool_)
    flag[np.argsort(-score, kind="stable")[: round(share * len(score))]] = True
    return flag
