"""Parks of the base year by what they are: county, leading sector, mix of grades."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import pandas as pd

from parkopt.atlas.kinds import county_kinds, grade_kinds, sector_kinds
from parkopt.atlas.layer import Kind, LayerData, LegendEntry
from parkopt.atlas.mix import leading, shares
from parkopt.atlas.style import Look
from parkopt.atlas.view import Feature, View, site_mark
from parkopt.dataset.schema import GRADES
from parkopt.labels import both

GRADE_LETTERS: Final = (*GRADES, "–")
PARTS_FROM: Final = 0.005
"""Share of a park's output from which a grade has a part of its ring."""


def parks_county(view: View) -> LayerData:
    """Parks by county."""
    return _by_kind(view, county_kinds(view), _parks(view)["county"])


def parks_sector(view: View) -> LayerData:
    """Parks by the sector with most of their output."""
    return _by_kind(view, sector_kinds(view), leading(view, "sector").reindex(_parks(view).index), others=True)


def parks_grade(view: View) -> LayerData:
    """Parks by the mix of their firms' grades: a ring of shares of output, letter and outline by the grade that prevails."""
    parks, kinds = _parks(view), grade_kinds(view)
    made = _by_kind(view, kinds, leading(view, "grade").reindex(parks.index))
    looks = [kind.look for kind in kinds]
    mix = shares(view, "grade").reindex(columns=[kind.id for kind in kinds]).fillna(0.0).round(3)
    rows = dict(zip(mix.index, mix.to_numpy().tolist(), strict=True))
    features = [
        {**feature, **_ring(view, rows[feature["site"]], looks)}
        if "at" in feature and feature["site"] in rows
        else feature
        for feature in made.features
    ]
    legend = tuple(LegendEntry(kind.label, kind.look) for kind in kinds)
    return LayerData(features, legend, both("legend.ring"))


def _ring(view: View, mix: list[float], looks: list[Look]) -> Feature:
    """What a ring of shares says: its parts, and the letter of the largest."""
    parts = [[share, look] for share, look in zip(mix, looks, strict=True) if share >= PARTS_FROM]
    return {"size": view.style.numbers.ring_size, "parts": parts, "letter": GRADE_LETTERS[mix.index(max(mix))]}


def _parks(view: View) -> gpd.GeoDataFrame:
    sites = view.sites
    return sites[sites["kind"] == "park"]


def _by_kind(view: View, kinds: list[Kind], values: pd.Series, others: bool = False) -> LayerData:
    """Outlines and symbols by the kind of each park; with ``others`` the last kind stands for those not listed."""
    unknown = Kind("", view.style.looks.other.but(fill=view.style.ramps.output_per_mu.none), both("legend.no_data"))
    looks = {kind.id: kind.look for kind in kinds}
    rest = kinds[-1].look if others else unknown.look
    drawn = {key: unknown.look if pd.isna(value) else looks.get(value, rest) for key, value in values.items()}
    areas: list[Feature] = [{**site_mark(look, str(key)), "area": key} for key, look in drawn.items()]
    zoom = [0, view.style.numbers.symbols_to_zoom]
    marks = [{**site_mark(look, str(key)), "at": view.points[str(key)], "zoom": zoom} for key, look in drawn.items()]
    used = set(drawn.values())
    legend = tuple(LegendEntry(kind.label, kind.look) for kind in (*kinds, unknown) if kind.look in used)
    return LayerData([*areas, *marks], legend)
