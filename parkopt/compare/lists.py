"""What the page of a comparison lists, as columns of its tables: changed parks, changed firms, fixed fates, figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from parkopt.atlas.table import Column
from parkopt.atlas.view import View, text
from parkopt.compare.difference import FIRM_FIELDS, MISSED, PARK_FIELDS, Difference, Figure
from parkopt.compare.locked import before_and_now, locked
from parkopt.labels import Both, both, both_or, source_text, unit_label
from parkopt.report.sheets import WHOLE_UNITS
from parkopt.report.words import PERCENT_UNITS, listed

Words = Callable[[str], Both]
NOTHING: Both = ("", "")
WHAT = {"fate": "fate", "host_id": "host", "receiving_site": "to", "stage": "stage", "after_use": "after"}
"""Fields that may differ → the last part of their labels' keys."""


class Lists:
    """The tables of a comparison; names come from either run, the first one's before the second's."""

    def __init__(self, difference: Difference, a: View, b: View) -> None:
        self.difference, self.a, self.b = difference, a, b
        self.hosts = {**b.names.hosts, **a.names.hosts}
        self.counties = {**b.names.counties, **a.names.counties}
        self.fixed = locked(difference)

    def parks(self) -> dict[str, Any]:
        """Parks that differ, by id."""
        frame = self.difference.parks
        sites = self.a.sites.combine_first(self.b.sites)[["county"]].reindex(frame.index)
        return {
            "name": "changed_parks",
            "ids": frame.index.tolist(),
            "columns": [
                {"key": "site_id", "values": frame.index.tolist()},
                {"key": "name", "values": [text(self._host(str(key))) for key in frame.index]},
                _coded("county", sites["county"], lambda key: self.counties.get(key, (key, key)), keep=True),
                self._what(frame, PARK_FIELDS),
                self._fixed(frame.index, "park"),
                *self._sides(frame, "fate", "fate", self._park_fate, keep=True),
                *self._sides(frame, "stage", "stage", _year),
                *self._sides(frame, "host_id", "host", self._host),
                *self._sides(frame, "after_use", "after", lambda key: both(f"after.{key}") if key else NOTHING),
            ],
        }

    def firms(self) -> dict[str, Any]:
        """Ledger rows that differ, by id."""
        frame = self.difference.firms
        ledger = self.a.firms.combine_first(self.b.firms).reindex(frame.index)
        home = ledger["from_site"].fillna("")
        figures = {"count": 0, "land_mu": 1, "output": 0, "employees": 0}
        return {
            "name": "changed_firms",
            "ids": frame.index.tolist(),
            "columns": [
                {"key": "firm_id", "values": frame.index.tolist()},
                {"key": "name", "values": ledger["name"].fillna("").tolist()},
                _coded("from_site", home, self._host),
                self._what(frame, FIRM_FIELDS),
                self._fixed(frame.index, "firm"),
                *self._sides(frame, "fate", "fate", self._firm_fate, keep=True),
                *self._sides(frame, "receiving_site", "to", self._host),
                *self._sides(frame, "host_id", "host", self._host),
                *self._sides(frame, "stage", "stage", _year),
                *(_figure(key, ledger[key], digits) for key, digits in figures.items()),
            ],
        }

    def locks(self) -> dict[str, Any]:
        """Fates that were fixed: what was asked, what was before and what is now."""
        table = self.fixed
        states = [
            before_and_now(self.difference, kind, table.index[table["kind"] == kind]) for kind in ("park", "firm")
        ]
        state = pd.concat(states)
        names = [
            self._host(str(key)) if kind == "park" else self._firm_name(str(key)) for key, kind in table["kind"].items()
        ]
        asked = [self._state(*row) for row in table[["kind", "fate", "target", "stage"]].itertuples(index=False)]
        sides = [
            [text(self._state(*row)) for row in zip(table["kind"], *(state[f"{name}_{side}"] for name in ("fate", "place", "stage")), strict=True)]
            for side in ("a", "b")
        ]  # fmt: skip
        outcome = table["changed"].map({True: "changed", False: "same"})
        return {
            "name": "fixed",
            "ids": [f"{'s' if kind == 'park' else 'f'}:{key}" for key, kind in table["kind"].items()],
            "columns": [
                {"key": "key", "head": "col.key", "values": table.index.tolist()},
                {"key": "name", "values": [text(name) for name in names]},
                {"key": "asked", "head": "compare.asked", "values": [text(words) for words in asked]},
                _coded("outcome", outcome, lambda key: both(f"compare.came_{key}"), "compare.outcome", keep=True),
                {"key": "was", "head": "compare.was", "values": sides[0]},
                {"key": "now", "head": "compare.now", "values": sides[1]},
                _coded("side", table["side"], lambda key: both(f"compare.fixed_{key}"), "compare.fixed_in", keep=True),
                *({"key": key, "head": f"compare.{key}", "values": table[key].fillna("").tolist()} for key in ("reviewer", "date", "note")),
            ],
        }  # fmt: skip

    def figures(self) -> list[dict[str, Any]]:
        """Terms of the objective, then indicators, as rows of words: whether their difference counts stands in ``counts``."""
        terms = [
            _row(both_or("term", figure.key if figure.key != MISSED else "shortfall"), "points", "", figure)
            for figure in self.difference.terms()
        ]
        whole = _row(both("note.objective"), "points", "", self.difference.objective)
        indicators = [
            _row((metric.label.en, metric.label.zh), metric.unit, str(year), figure) | {"clause": text(source_text(metric.clause))}
            for metric, year, figure in self.difference.metrics()
        ]  # fmt: skip
        return [whole, *terms, *indicators]

    def _what(self, frame: pd.DataFrame, fields: Sequence[str]) -> Column:
        """Which fields differ, in words; or that one plan lacks the row."""
        differ = np.column_stack([frame[f"{name}_a"] != frame[f"{name}_b"] for name in fields])
        bits = differ @ (1 << np.arange(len(fields)))
        codes = pd.Series(bits.astype(str), index=frame.index)
        codes[frame["fate_a"] == ""], codes[frame["fate_b"] == ""] = "b", "a"

        def words(code: str) -> Both:
            if code in ("a", "b"):
                return both(f"compare.only_{code}")
            return listed(
                both(f"compare.what_{WHAT[name]}") for place, name in enumerate(fields) if int(code) >> place & 1
            )

        return _coded("what", codes, words, "compare.what", keep=True)

    def _sides(self, frame: pd.DataFrame, field: str, name: str, words: Words, keep: bool = False) -> list[Column]:
        return [
            _coded(f"{name}_{side}", frame[f"{field}_{side}"].astype(str), words, f"compare.{name}_{side}", keep)
            for side in ("a", "b")
        ]

    def _fixed(self, ids: pd.Index, kind: str) -> Column:
        held = self.fixed.index[(self.fixed["kind"] == kind) & self.fixed["side"].str.contains("b")]
        marks = pd.Series(np.where(ids.isin(held), "yes", ""), index=ids)
        return _coded("fixed", marks, lambda key: both(key) if key else NOTHING, "compare.fixed", keep=True)

    def _host(self, key: str) -> Both:
        return self.hosts.get(key, (key, key))

    def _firm_name(self, key: str) -> Both:
        name = next((str(view.firms.loc[key, "name"]) for view in (self.a, self.b) if key in view.firms.index), key)
        return name, name

    def _park_fate(self, key: str) -> Both:
        return both(f"fate.{key}") if key else both("compare.absent")

    def _firm_fate(self, key: str) -> Both:
        return both(f"firm.{key}") if key else both("compare.absent")

    def _state(self, kind: str, fate: str, place: str, stage: object) -> Both:
        """A fate in words, with where and when."""
        if fate == "VACATE":
            told = both("lock.VACATE")
        else:
            told = self._park_fate(fate) if kind == "park" else self._firm_fate(fate)
        parts = [told, self._host(place) if place else NOTHING, _year(str(stage))]
        english, chinese = zip(*(part for part in parts if part != NOTHING), strict=True)
        return " · ".join(english), " · ".join(chinese)


def _coded(key: str, values: pd.Series, words: Words, head: str | None = None, keep: bool = False) -> Column:
    """A column of few texts; ``keep``: rows may be chosen by it."""
    codes, kinds = pd.factorize(values.fillna(""), sort=True)
    column: Column = {"key": key, "texts": [text(words(str(kind))) for kind in kinds], "values": codes.tolist()}
    return column | ({"head": head} if head else {}) | ({"filter": True} if keep else {})


def _figure(key: str, values: pd.Series, digits: int) -> Column:
    rounded = np.round(values.to_numpy(dtype=np.float64), digits)
    shown = [None if np.isnan(one) else float(one) for one in rounded]
    return {"key": key, "values": shown} | ({"head": "col.output"} if key == "output" else {})


def _year(year: str) -> Both:
    return NOTHING if year in ("", "0") else (year, year)


def _row(name: Both, unit: str, year: str, figure: Figure) -> dict[str, Any]:
    counts = {True: "counts", False: "within", None: "unknown"}[figure.counts]
    difference = figure.difference
    return {
        "name": text(name),
        "unit": text(unit_label(unit)),
        "year": year,
        "a": _shown(figure.a, unit),
        "b": _shown(figure.b, unit),
        "difference": _signed(difference, unit),
        "counts": "equal" if difference == 0 else counts,
    }


def _shown(value: float | None, unit: str) -> str:
    """A figure in its unit, a share as a percentage."""
    if value is None or not np.isfinite(value):
        return "–"
    size = abs(100 * value) if unit in PERCENT_UNITS else abs(value)
    digits = 0 if unit in WHOLE_UNITS else 3 if unit == "points" else 2
    return f"{'−' if value < 0 else ''}{size:,.{digits}f}"


def _signed(value: float | None, unit: str) -> str | list[str]:
    """A difference with its sign; of shares in percentage points."""
    if value is None or not np.isfinite(value):
        return "–"
    size = ("+" if value > 0 else "") + _shown(value, unit)
    points = both("compare.pp")
    return text((f"{size} {points[0]}", f"{size}{points[1]}")) if unit in PERCENT_UNITS else size
