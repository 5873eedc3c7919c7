"""The summary over the map: what the report tells first, as tables of plain data in both languages.

A section is a dict: ``key``, ``title``, maybe ``lead``, ``head`` (pairs of heading and whether its column holds numbers),
``rows`` of cells, and ``total`` where the last row adds up. A cell is a text, or a dict of
``t``, ``small`` (what stands below it) and ``verdict`` with its ``tone`` ('met' or 'missed').
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from parkopt.atlas.view import Text, View, text
from parkopt.dataset.plan import Fate, G18Class
from parkopt.labels import Both, both, both_or, source_text, unit_label
from parkopt.report import tables
from parkopt.report.confidential import none_mark, none_of
from parkopt.report.facts import audit_text, met_in, missed_points, proof, status_text, targets_met
from parkopt.report.markup import amount_words, figure
from parkopt.report.words import PERCENT_UNITS, missing_unit, percent
from parkopt.results import Metric, RunRecord

Cell = Text | dict[str, Any]
Head = tuple[Both, bool]

FATES: Final = (Fate.RETAIN, Fate.MERGE, Fate.RELOCATE, Fate.EXIT)


def summary(view: View) -> list[dict[str, Any]]:
    """The sections from top to bottom."""
    record = view.record
    return [
        _result(record),
        _targets(record),
        _by_county(view, "fate", FATES),
        _by_county(view, "g18_class", tuple(G18Class)),
        _costs(record),
        *([_terms(record)] if record.manifest.terms else []),
    ]


def _section(
    key: str,
    title: Both,
    head: Sequence[Head],
    rows: Sequence[Sequence[Cell]],
    lead: Both | None = None,
    total: bool = False,
) -> dict[str, Any]:
    section: dict[str, Any] = {"key": key, "title": text(title), "rows": [list(row) for row in rows]}
    section["head"] = [[text(heading), numeric] for heading, numeric in head]
    return section | ({"lead": text(lead)} if lead else {}) | ({"total": True} if total else {})


def _result(record: RunRecord) -> dict[str, Any]:
    """Parks, targets, audit, and the gap with how it is stated."""
    manifest, (met, judged) = record.manifest, targets_met(record)
    left = " → ".join(f"{parks} ({year})" for year, parks in tables.parks_left(record).items())
    facts: list[tuple[Both, Both]] = [
        (both("page.headline"), (left, left)),
        (both("page.targets_met"), (f"{met} / {judged}",) * 2),
        (both("note.status"), status_text(record)),
        (both("note.audit"), audit_text(record)),
        proof(record),
    ]
    total = percent(manifest.gap_total)
    if manifest.gap is not None and total is not None:
        facts.append((both("note.gap_total"), (total, total)))
    for key, points in (("note.objective", manifest.objective), ("note.bound", manifest.bound)):
        if points is not None:
            facts.append((both(key), (figure(points, digits=4, none=none_mark(record)),) * 2))
    rows = [[text(name), text(value)] for name, value in facts]
    lead = both("summary.gap_lead") if manifest.gap is not None else None
    return _section(
        "result", both("summary.result"), [(both("col.key"), False), (both("col.value"), False)], rows, lead
    )


def _targets(record: RunRecord) -> dict[str, Any]:
    """Every indicator of the city with value, target and whether it is met in each phase, what is missing, and source."""
    years, base = record.scenario.years, record.dataset.base_year
    head: list[Head] = [(both("col.indicator"), False), ((str(base), str(base)), True)]
    head += [(both("summary.value", year=year), True) for year in years]
    head += [(both("col.missing"), True), (both("col.clause"), False)]
    met, judged = targets_met(record)
    rows = [_target_row(record, metric) for metric in tables.city_metrics(record)]
    return _section("targets", both("page.targets"), head, rows, both("page.targets_lead", met=met, all=judged))


def _target_row(record: RunRecord, metric: Metric) -> list[Cell]:
    none = none_of(record, metric)
    unit = ("", "") if metric.unit in PERCENT_UNITS else unit_label(metric.unit)
    mode = both(f"mode.{metric.mode}")
    about = [" · ".join(part for part in parts if part) for parts in zip(unit, mode, strict=True)]
    unit_missing = missing_unit(metric)
    short = figure(metric.missing) if metric.missing else ""
    return [
        {"t": text((metric.label.en, metric.label.zh)), "small": text(about)},
        figure(metric.baseline, metric.unit, none=none),
        *(_phase(metric, year, none) for year in record.scenario.years),
        text((f"{short} {unit_missing[0]}", f"{short} {unit_missing[1]}")) if short else "",
        text(source_text(metric.clause)),
    ]


def _phase(metric: Metric, year: int, none: str) -> Cell:
    """The plan's value in a phase; below it the target of that phase, and whether it is met."""
    asked, met = metric.target.get(year), met_in(metric, year)
    value = figure(metric.plan.get(year), metric.unit, none=none, missed=asked if met is False else None)
    if asked is None:
        return value
    cell: dict[str, Any] = {"t": value, "small": text(both("summary.target", target=figure(asked, metric.unit)))}
    if met is None:
        return cell
    return cell | {"verdict": text(both("met.yes" if met else "met.no")), "tone": "met" if met else "missed"}


def _by_county(view: View, column: Literal["fate", "g18_class"], kinds: Sequence[str]) -> dict[str, Any]:
    prefix, names = ("fate" if column == "fate" else "class"), view.names.counties
    counts = tables.fate_counts(view.record, "county", column).reindex(columns=list(kinds), fill_value=0)
    head = [
        (both("col.county"), False),
        *((both(f"{prefix}.{kind}"), True) for kind in kinds),
        (both("col.parks"), True),
    ]
    rows: list[list[Cell]] = [
        [text(names.get(str(key), (str(key), str(key)))), *(figure(row[kind]) for kind in kinds), figure(row.sum())]
        for key, row in counts.iterrows()
    ]
    total = counts.sum()
    rows.append([text(both("page.total")), *(figure(total[kind]) for kind in kinds), figure(total.sum())])
    title = both("page.fates_county" if column == "fate" else "page.classes_county")
    return _section(column, title, head, rows, total=True)


def _costs(record: RunRecord) -> dict[str, Any]:
    frame = tables.city_totals(record)
    columns = (frame[name] for name in ("en", "zh", "value", "unit"))
    rows: list[list[Cell]] = []
    for english, chinese, value, unit in zip(*columns, strict=True):
        shown, words = amount_words(float(value), str(unit), none_mark(record))
        rows.append([text((str(english), str(chinese))), shown, text(words)])
    return _section("costs", both("page.costs"), _VALUE_HEAD, rows)


_VALUE_HEAD: Final = ((both("col.key"), False), (both("col.value"), True), (both("col.measure_unit"), False))


def _terms(record: RunRecord) -> dict[str, Any]:
    """The parts of the objective; what is in none of them is what missed targets cost."""
    manifest, missed, none = record.manifest, missed_points(record), none_mark(record)
    rows: list[list[Cell]] = []
    for key, term in manifest.terms.items():
        shown, words = amount_words(term.raw, term.unit, none)
        points = figure(term.scaled, digits=3, none=none)
        rows.append([text(both_or("term", key)), shown, text(words), figure(term.weight, digits=2), points])
    if missed is not None:
        rows.append([text(both("term.shortfall")), "", "", "", figure(missed, digits=3, none=none)])
        rows.append([text(both("note.objective")), "", "", "", figure(manifest.objective, digits=3, none=none)])
    head = [(both("col.term"), False), *((both(f"col.{key}"), key != "measure_unit") for key in
            ("raw", "measure_unit", "weight", "points"))]  # fmt: skip
    return _section("terms", both("page.terms"), head, rows, total=missed is not None)
