"""What the page filters by: the choices of each filter, and what each site is.

A filter acts on sites and on firms alike. A site has no single sector or grade: its leading one, by output, stands for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
import pandas as pd

from parkopt.atlas.mix import leading
from parkopt.atlas.view import View, text
from parkopt.dataset.plan import Fate
from parkopt.dataset.schema import GRADES
from parkopt.labels import Both, both

NO_GRADE: Final = "none"
FILTERS: Final = ("county", "unit", "fate", "sector", "grade", "stage")
"""In the order of the panel."""


def filters(view: View) -> list[dict[str, Any]]:
    """Each filter with its choices: ids, and their words."""
    options = _options(view)
    words = _words(view)
    return [
        {"key": key, "ids": options[key], "texts": [text(words[key](one)) for one in options[key]]} for key in FILTERS
    ]


def site_values(view: View) -> dict[str, list[int]]:
    """What each site is, by id: for each filter the place of its choice, -1 for none."""
    sites, options = view.sites, _options(view)
    values = {
        "county": sites["county"],
        "unit": sites["unit"],
        "fate": sites["fate"],
        "sector": leading(view, "sector").reindex(sites.index),
        "grade": leading(view, "grade").replace("", NO_GRADE).reindex(sites.index),
        "stage": sites["stage"].astype(str).where(sites["fate"] != ""),
    }
    places = [pd.Index(options[key]).get_indexer(values[key].astype(object)) for key in FILTERS]
    return dict(zip(map(str, sites.index), np.column_stack(places).tolist(), strict=True))


def _options(view: View) -> dict[str, list[str]]:
    """The choices that occur, each list in its usual order."""
    data, years = view.record.dataset, view.years
    fates = {*view.sites["fate"], *view.firms["fate"]}
    return {
        "county": _present(data.counties["county_id"], view.sites["county"], view.firms["county"]),
        "unit": _present(data.units["unit_id"], view.sites["unit"], view.firms["unit"]),
        "fate": [str(fate) for fate in Fate if fate in fates],
        "sector": _present(view.record.scenario.industries, view.firms["sector"]),
        "grade": [*_present(GRADES, view.firms["grade"]), *([NO_GRADE] if (view.firms["grade"] == "").any() else [])],
        "stage": ["0", *map(str, years[1:])],
    }


def _present(order: Iterable[str], *columns: pd.Series) -> list[str]:
    """The ids that some column holds, in ``order``; those that it lacks come last."""
    held = {str(one) for column in columns for one in column.dropna().unique()} - {""}
    known = [str(one) for one in order if str(one) in held]
    return [*known, *sorted(held - set(known))]


def _words(view: View) -> dict[str, Callable[[str], Both]]:
    names = view.names
    return {
        "county": lambda key: names.counties.get(key, (key, key)),
        "unit": lambda key: names.units.get(key, (key, key)),
        "fate": lambda key: both(f"filter.fate.{key}"),
        "sector": lambda key: names.sectors.get(key, (key, key)),
        "grade": lambda key: both("legend.no_grade") if key == NO_GRADE else (key, key),
        "stage": lambda key: both("filter.unchanged") if key == "0" else both("filter.by_end", year=key),
    }
