"""The layer of what differs: every park whose fate, host, stage or after-use is not the same, on the map of either plan."""

from __future__ import annotations

import pandas as pd

from parkopt.atlas.future import PARK_FATES, fate_look, name_labels, states
from parkopt.atlas.layer import LayerData, LegendEntry
from parkopt.atlas.style import Look
from parkopt.atlas.view import Feature, View
from parkopt.compare.difference import Difference, Side
from parkopt.labels import both


def absent(frame: pd.DataFrame) -> pd.DataFrame:
    """For each row of `Difference.parks` or ``firms``, and each side: whether that plan lacks it."""
    return pd.DataFrame({side: frame[f"fate_{side}"] == "" for side in ("a", "b")}, index=frame.index)


def changed_parks(view: View, other: View, difference: Difference, side: Side) -> LayerData:
    """The parks that differ as ``side`` (``view``) has them: outline with hatch and symbol by their state, a mark by what differs.

    From a middle zoom on a feature ``pair`` tells both fates. Parks that only the ``other`` has are marked where they lie there.
    """
    frame, numbers = difference.parks, view.style.numbers
    lacking = absent(frame)
    outlines: list[Feature] = []
    symbols: list[Feature] = []
    for key, fate, stage in zip(frame.index, frame[f"fate_{side}"], frame[f"stage_{side}"], strict=True):
        mark = _mark(view, frame.loc[key], lacking.loc[key])
        at, card = view.points.get(key) or other.points[key], f"s:{key}"
        area = key if key in view.shapes else other.shapes[key]
        for look, years in states(view, fate, int(stage)) if fate else ():
            shared = {"look": look, "card": card, "years": years}
            outlines.append({**shared, "area": area})
            symbols.append({**shared, "at": at, "zoom": [0, numbers.symbols_to_zoom]})
        planned = {"look": mark, "card": card, "years": [view.years[1], view.years[-1]]}
        outlines.append({**planned, "look": mark.but(shape=None, size=None), "area": area})
        symbols.append({**planned, "at": at, "zoom": [0, numbers.symbols_to_zoom]})
        symbols.append({**planned, "at": at, "pair": key, "zoom": [numbers.names_from_zoom - 1, 18]})
    names = name_labels(
        view, [key for key in frame.index if key in view.points], "park-name", [numbers.names_from_zoom, 18]
    )
    marks = view.style.looks.changed
    fates = (LegendEntry(both(f"fate.{fate}"), fate_look(view, fate)) for fate in reversed(PARK_FATES))
    legend = (
        *fates,
        LegendEntry(both("legend.changed_fate"), marks.fate),
        LegendEntry(both("legend.changed_place"), marks.place),
        LegendEntry(both("legend.changed_only"), marks.only),
    )
    return LayerData([*outlines, *symbols, *names], legend, both("legend.changed_pair"))


def pairs(view: View, difference: Difference) -> dict[str, list[tuple[Look | None, int]]]:
    """Looks and stages of both fates of each park that differs; None where a plan lacks it."""
    frame = difference.parks
    return {
        str(key): [(fate_look(view, a) if a else None, int(from_a)), (fate_look(view, b) if b else None, int(from_b))]
        for key, a, b, from_a, from_b in frame[["fate_a", "fate_b", "stage_a", "stage_b"]].itertuples()
    }


def _mark(view: View, row: pd.Series, lacking: pd.Series) -> Look:
    marks = view.style.looks.changed
    if lacking.any():
        return marks.only
    return marks.fate if row["fate_a"] != row["fate_b"] else marks.place
