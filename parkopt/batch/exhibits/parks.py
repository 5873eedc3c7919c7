"""Columns that tell which park a row is about."""

from __future__ import annotations

from typing import Final

import pandas as pd

from parkopt.batch.exhibits.exhibit import Column
from parkopt.batch.exhibits.places import Places
from parkopt.labels import both, both_or

SITE: Final = "site_id"


def named(frame: pd.DataFrame, places: Places) -> pd.DataFrame:
    """``frame`` (column site_id) with columns ``park`` (the id again, for its name) and ``county``."""
    county = places.county_of(pd.Index(frame[SITE])).to_numpy()
    return frame.assign(park=frame[SITE], county=county)


def park_columns(places: Places) -> tuple[Column, ...]:
    """Name, county and id of the park of each row of a frame that went through `named`."""
    return (
        Column("park", both("ex.park"), words=places.site),
        Column("county", both("col.county"), words=lambda key: places.county(key) if key else ("–", "–"), choice=True),
        Column(SITE, both("col.site_id")),
    )


def fate_words(fate: str) -> tuple[str, str]:
    """A fate of a park in both languages."""
    return both_or("fate", fate)
