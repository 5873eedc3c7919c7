"""Layers of the base year: zones, micro-firm parks, parks by output per mu."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from parkopt.atlas.layer import LayerData, LegendEntry
from parkopt.atlas.style import Look, Ramp
from parkopt.atlas.view import Feature, View, site_mark
from parkopt.labels import Both, both


def zones(view: View) -> LayerData:
    """The provincial zones."""
    features = _outlines(view, "zone", view.style.looks.zone)
    return LayerData(features, (LegendEntry(both("kind.zone"), view.style.looks.zone),))


def micro_parks(view: View) -> LayerData:
    """Micro-firm parks: outline and symbol."""
    look = view.style.looks.micro_park
    keys = view.sites.index[view.sites["kind"] == "micro_park"]
    symbols = [
        {**site_mark(look, key), "at": view.points[key], "zoom": [0, view.style.numbers.symbols_to_zoom]}
        for key in keys
    ]
    return LayerData([*_outlines(view, "micro_park", look), *symbols], (LegendEntry(both("kind.micro_park"), look),))


def parks(view: View) -> LayerData:
    """Parks as they are: colour by output per mu, size by output."""
    base = view.record.dataset.base_year
    frame = view.sites[view.sites["kind"] == "park"]
    ramp, look, numbers = view.style.ramps.output_per_mu, view.style.looks.park, view.style.numbers
    looks = [look.but(fill=fill) for fill in (*ramp.fills, ramp.none)]
    per_mu = frame[f"output_per_mu_{base}"].to_numpy()
    classes = np.where(np.isnan(per_mu), len(ramp.fills), np.digitize(per_mu, ramp.edges))
    output = frame[f"output_{base}"].fillna(0.0).to_numpy()
    small, large = numbers.park_size
    sizes = small + (large - small) * np.sqrt(output / max(output.max(initial=0.0), 1.0))
    features: list[Feature] = []
    for row in np.argsort(-output, kind="stable"):  # the small ones on top
        key = frame.index[row]
        shared = site_mark(looks[classes[row]], key)
        features.append({**shared, "area": key})
        size = round(float(sizes[row]), 1)
        features.append({**shared, "at": view.points[key], "size": size, "zoom": [0, numbers.symbols_to_zoom]})
    legend = [LegendEntry(name, entry) for name, entry in zip(_classes(ramp), looks, strict=True)]
    return LayerData(features, tuple(legend), both("legend.size"))


def _classes(ramp: Ramp) -> list[Both]:
    edges = [f"{edge:g}" for edge in ramp.edges]
    between = [f"{low}–{high}" for low, high in pairwise(edges)]
    ranges = [f"< {edges[0]}", *between, f"≥ {edges[-1]}"]
    unit = both("legend.per_mu")
    named = [(f"{words} {unit[0]}", f"{words} {unit[1]}") for words in ranges]
    return [*named, both("legend.no_data")]


def _outlines(view: View, kind: str, look: Look) -> list[Feature]:
    keys = view.sites.index[view.sites["kind"] == kind]
    return [{**site_mark(look, key), "area": key} for key in keys]
