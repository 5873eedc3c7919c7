"""The reference tables of the demo city, read once from ``geodata/shaoxing``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from parkopt.city.numerics import Floats, Ints
from parkopt.resources import shipped

DEFAULT_PARKS = 281
DEFAULT_ROWS = 17_000


@dataclass(frozen=True)
class Tables:
    """Every reference table, and the targets scaled to the wanted size of the city.

    ``size`` is the number of ledger rows over the default 17 000: totals scale with it, shares do not.
    """

    size: float
    townships: pd.DataFrame
    cell_points: pd.DataFrame
    outline: pd.DataFrame
    counties: pd.DataFrame
    units: pd.DataFrame
    zones: pd.DataFrame
    industries: pd.DataFrame
    waterways: pd.DataFrame
    roads: pd.DataFrame
    redlines: pd.DataFrame
    redline_outlines: pd.DataFrame
    areas: pd.DataFrame
    villages: pd.DataFrame
    big_parks: pd.DataFrame
    giants: pd.DataFrame
    evaluation: pd.DataFrame
    grades: pd.DataFrame
    aggregates: pd.DataFrame
    recipe: pd.Series[float]

    def county_rows(self, keys: Any) -> Ints:
        """Position in ``counties`` of each county id."""
        return np.asarray(pd.Index(self.counties["county_id"]).get_indexer(pd.Index(keys)), dtype=np.int64)

    @property
    def sectors(self) -> list[str]:
        """Sector keys in the order of ``industries``."""
        return list(self.industries["sector"])

    def figure(self, name: str) -> float:
        """A figure of ``aggregates.csv``, scaled to this city where it is a total."""
        scaled = self.aggregates["scale"] == "size"
        value: pd.Series[float] = self.aggregates["value"].astype(float) * np.where(scaled, self.size, 1.0)
        return float(value[name])

    def firms(self, name: str) -> int:
        """A figure that counts firms, scaled and whole."""
        return max(1, round(self.figure(name)))

    def industry(self, column: str) -> Floats:
        """One numeric column of ``industries``, by sector."""
        return self.industries[column].to_numpy(np.float64)

    def mix(self) -> Floats:
        """Share of each county (columns, in the order of ``counties``) in each sector (rows); rows sum to 1."""
        weights = self.industries[list(self.counties["county_id"])].to_numpy(np.float64)
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))

    def zone_mix(self) -> Floats:
        """Named share of each zone (columns) in per cent of its output, by sector (rows); the rest is unnamed."""
        place = {key: position for position, key in enumerate(self.sectors)}
        result = np.zeros((len(place), len(self.zones)))
        for column, text in enumerate(self.zones["mix"]):
            for entry in str(text).split(";"):
                sector, _, share = entry.partition(":")
                result[place[sector], column] = float(share) / 100.0
        return result


def entries(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a small table as named tuples."""
    return frame.itertuples(index=False)


def read_table(name: str) -> pd.DataFrame:
    """One reference table of ``geodata/shaoxing``; empty cells are NaN in numeric columns and '' in text."""
    frame = pd.read_csv(shipped("geodata", "shaoxing", f"{name}.csv"), dtype={"code": str})
    text = [column for column in frame.columns if frame[column].dtype.kind not in "ifb"]
    if name == "industries":
        frame["gbt"] = frame["gbt"].astype(str)
    return frame.fillna(dict.fromkeys(text, ""))


def read_tables(rows: int = DEFAULT_ROWS) -> Tables:
    """All reference tables for a city of ``rows`` ledger rows."""
    recipe = read_table("recipe").set_index("key")["value"].astype(float)
    return Tables(
        size=rows / DEFAULT_ROWS,
        townships=read_table("townships"),
        cell_points=read_table("cell_points"),
        outline=read_table("outline"),
        counties=read_table("counties"),
        units=read_table("units"),
        zones=read_table("zones"),
        industries=read_table("industries"),
        waterways=read_table("waterways"),
        roads=read_table("roads"),
        redlines=read_table("redlines"),
        redline_outlines=read_table("redline_outlines"),
        areas=read_table("areas"),
        villages=read_table("villages"),
        big_parks=read_table("big_parks"),
        giants=read_table("giants"),
        evaluation=read_table("evaluation"),
        grades=read_table("grades"),
        aggregates=read_table("aggregates").set_index("key"),
        recipe=recipe,
    )
