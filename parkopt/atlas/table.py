"""The table of parks beside the map, as columns; that of firms is read from the columns of the map's layer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from parkopt.atlas.cards import IN_YI, SHOWN
from parkopt.atlas.view import View, text
from parkopt.labels import MARK, Both, both
from parkopt.report.confidential import none_mark
from parkopt.units import yi_from_wan

Column = dict[str, Any]


def park_table(view: View) -> dict[str, Any]:
    """Ids and columns of the parks: names, where they are, what becomes of them, figures before the plan."""
    record, names = view.record, view.names
    sites = view.sites[view.sites["kind"] == "park"]
    figures = [_figure(sites, key, record.dataset.base_year, none_mark(record)) for key in SHOWN]
    return {
        "name": "parks",
        "ids": sites.index.tolist(),
        "columns": [
            {"key": "site_id", "values": sites.index.tolist()},
            {"key": "name", "values": [text(names.sites[str(key)]) for key in sites.index]},
            _coded("county", sites["county"], lambda key: names.counties.get(key, (key, key))),
            _coded("unit", sites["unit"], lambda key: names.units.get(key, (key, key))),
            _coded("fate", sites["fate"], lambda key: both(f"fate.{key}") if key else ("", "")),
            _coded("g18_class", sites["g18_class"], lambda key: both(f"class.{key}") if key else ("", "")),
            {**_coded("host_id", sites["host_id"], lambda key: names.hosts.get(key, (key, key))), "filter": False},
            {"key": "stage", "values": [int(year) or None for year in sites["stage"]]},
            _coded("after_use", sites["after_use"], lambda key: both(f"after.{key}") if key else ("", "")),
            *figures,
        ],
    }


def _figure(sites: pd.DataFrame, key: str, base: int, none: str) -> Column:
    value = sites[f"{key}_{base}"].to_numpy(dtype=np.float64)
    shown = yi_from_wan(value) if key in IN_YI else value
    rounded = np.round(shown, 2 if key in IN_YI else 1)
    return {
        "key": key,
        "values": [None if np.isnan(one) else float(one) for one in rounded],
        **({"none": none} if none == MARK else {}),
    }


def _coded(key: str, values: pd.Series, words: Callable[[str], Both]) -> Column:
    codes, kinds = pd.factorize(values.fillna(""), sort=True)
    return {"key": key, "texts": [text(words(str(kind))) for kind in kinds], "values": codes.tolist(), "filter": True}
