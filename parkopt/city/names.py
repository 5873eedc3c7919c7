"""Names that nobody can take for real: parks end in （模拟）, firms start with 模拟."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from parkopt.city.allocation import Places
from parkopt.city.geography import Geography
from parkopt.city.tables import Tables

_SUFFIX = np.array(["厂", "有限公司", "实业有限公司", "股份有限公司"])


def park_names(
    tables: Tables, ground: Geography, parks: gpd.GeoDataFrame, rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """A Chinese and an English name for each park: township, village, 'industrial park', '(simulated)'."""
    village, english = tables.villages["name"].to_numpy(), tables.villages["name_en"].to_numpy()
    pick = np.zeros(len(parks), dtype=np.int64)
    for _, rows in parks.groupby("town").indices.items():
        many = int(np.ceil(len(rows) / len(village)))
        pick[rows] = np.concatenate([rng.permutation(len(village)) for _ in range(many)])[: len(rows)]
    town = ground.towns.iloc[parks["town"]].reset_index(drop=True)
    # More parks than villages in a township: number them.
    again = pd.DataFrame({"town": parks["town"].to_numpy(), "pick": pick}).groupby(["town", "pick"]).cumcount()
    number = np.where(again == 0, "", (again + 1).astype(str)).astype(object)
    chinese = town["name"] + pd.Series(village[pick]) + pd.Series(number) + "工业园（模拟）"
    latin = pd.Series(english[pick]) + pd.Series(number) + " Industrial Park, " + town["name_en"] + " (simulated)"
    return chinese.tolist(), latin.tolist()


def firm_names(
    tables: Tables, ground: Geography, places: Places, rows: pd.DataFrame, rng: np.random.Generator
) -> pd.Series[str]:
    """A name for each ledger row; cohorts say how many firms they stand for."""
    town = ground.towns["short"].to_numpy()[places.town[rows["place"].to_numpy()]]
    trade = tables.industries["short"].to_numpy()[rows["sector"].to_numpy()]
    number = pd.Series(np.arange(1, len(rows) + 1)).astype(str).str.zfill(max(4, len(str(len(rows)))))
    kind = np.where(rows["above_scale"], rng.integers(1, 4, len(rows)), rng.integers(0, 2, len(rows)))
    single = pd.Series(_SUFFIX[kind])
    many = "小微企业群（" + rows["count"].astype(str).reset_index(drop=True) + "家）"
    ending = single.where((rows["count"] == 1).to_numpy(), many)
    name = "模拟" + pd.Series(town) + pd.Series(trade) + number + "号" + ending
    return name.astype("str")
