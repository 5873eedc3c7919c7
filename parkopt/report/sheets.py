"""What stands on each sheet of the workbook: columns of values with a heading and a number format.

`SHEETS` is the visible list; `workbook` writes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from parkopt.labels import MARK, both_or, label, pick, unit_label
from parkopt.report import tables
from parkopt.report.confidential import legend, none_of, watermark
from parkopt.report.facts import audit_text, missed_points, seconds_text, status_text, steps
from parkopt.report.words import PERCENT_UNITS, Words, data_note, measure_name, missing_unit, percent, scope_name
from parkopt.results import Metric
from parkopt.units import yi_from_wan

Format = Literal["text", "note", "int", "decimal", "points", "fine", "percent", "gap"]
Value = str | float | int | None
WHOLE_UNITS: Final = ("parks", "zones", "hosts", "firms", "industries", "persons", "tce/yr")
"""Units whose decimals tell nothing."""


@dataclass(frozen=True)
class Column:
    """Heading and values; ``formats`` is one for all rows, or one a row."""

    heading: str
    values: Sequence[Value]
    formats: Format | Sequence[Format] = "text"
    width: float = 14


@dataclass(frozen=True)
class Sheet:
    """One sheet: ``key`` names it in the label table, ``build`` makes its columns, ``frozen`` columns stay in view."""

    key: str
    build: Callable[[Words], list[Column]]
    frozen: int = 1


def numbers(words: Words, frame: pd.DataFrame, names: Iterable[str], formats: Format = "int") -> list[Column]:
    """Number columns headed by the label table."""
    return [Column(words.head(name), list(frame[name]), formats, 13) for name in names]


def stages(values: Iterable[int]) -> list[Value]:
    """Years, blank where nothing happens."""
    return [int(value) if value else None for value in values]


def notes(words: Words) -> list[Column]:
    record, manifest = words.record, words.record.manifest
    none = label("note.no_bound", words.lang)
    title, about = record.scenario.title, record.scenario.note
    rows: list[tuple[str, Value]] = [
        (label("note.scenario", words.lang), manifest.scenario),
        (label("note.scenario_title", words.lang), pick((title.en, title.zh), words.lang)),
        (label("note.about", words.lang), pick((about.en, about.zh), words.lang)),
        (label("disclose.level", words.lang), pick(watermark(record), words.lang)),
        *([(MARK, pick(told, words.lang))] if (told := legend(record)) else []),
        (label("note.data", words.lang), manifest.dataset_path),
        (label("note.data_note", words.lang), data_note(record, words.lang)),
        (label("col.measure_unit", words.lang), label("note.units", words.lang)),
        (label("note.status", words.lang), pick(status_text(record), words.lang)),
        (label("note.objective", words.lang), manifest.objective),
        (label("note.bound", words.lang), none if manifest.bound is None else manifest.bound),
        *([(label("note.gap", words.lang), percent(manifest.gap))] if manifest.gap is not None else []),
        *(
            [(label("note.gap_total", words.lang), percent(manifest.gap_total))]
            if manifest.gap_total is not None
            else []
        ),
        (label("note.audit", words.lang), pick(audit_text(record), words.lang)),
        (label("note.created", words.lang), manifest.created),
        (label("note.version", words.lang), manifest.version),
        (label("note.seed", words.lang), manifest.seed),
        (label("note.threads", words.lang), manifest.threads),
        *((pick(seconds_text(step), words.lang), value) for step, value in steps(record)),
        *((label("note.software", words.lang, name=name), value) for name, value in manifest.versions.items()),
        *((label("note.digest", words.lang, name=name), value) for name, value in manifest.inputs.items()),
    ]
    return [
        Column(words.head("key"), [row[0] for row in rows], width=34),
        Column(words.head("value"), [row[1] for row in rows], "note", 100),
    ]


def metric_columns(words: Words, metrics: Sequence[Metric]) -> list[Column]:
    """2016, plan per phase, target, met, missing and its price, one row an indicator."""
    formats: list[Format] = [metric_format(metric.unit) for metric in metrics]
    years, base = words.record.scenario.years, words.record.dataset.base_year
    plan, target = pick(("Plan", "方案"), words.lang), words.head("target")
    met = {True: "met.yes", False: "met.no", None: "met.none"}
    return [
        Column(
            words.head("indicator"), [pick((item.label.en, item.label.zh), words.lang) for item in metrics], width=44
        ),
        Column(words.head("measure_unit"), [pick(unit_label(item.unit), words.lang) for item in metrics]),
        Column(str(base), [_known(words, item, item.baseline) for item in metrics], formats),
        *(
            Column(f"{plan} {year}", [_known(words, item, item.plan.get(year)) for item in metrics], formats)
            for year in years
        ),
        *(Column(f"{target} {year}", [item.target.get(year) for item in metrics], formats) for year in years),
        Column(words.head("met"), [label(met[item.met], words.lang) for item in metrics], width=10),
        Column(words.head("missing"), [item.missing or None for item in metrics], "decimal", 16),
        Column(
            words.head("missing_unit"),
            [pick(missing_unit(item), words.lang) if item.missing else "" for item in metrics],
        ),
        Column(words.head("missing_points"), [item.missing_points or None for item in metrics], "decimal", 16),
        Column(words.head("missing_cost"), [_yi(item.missing_cost or None) for item in metrics], "decimal", 22),
        Column(words.head("mode"), words.coded("mode", [item.mode for item in metrics]), width=16),
        Column(words.head("clause"), words.sources(item.clause for item in metrics), width=24),
        Column(words.head("imputed_share"), [_known(words, item, item.imputed_share) for item in metrics], "percent"),
    ]


def metric_format(unit: str) -> Format:
    """How values of a unit are shown."""
    if unit in PERCENT_UNITS:
        return "percent"
    return "int" if unit in WHOLE_UNITS else "decimal"


def _known(words: Words, metric: Metric, value: float | None) -> Value:
    """A value of an indicator, or the mark where it is withheld."""
    return MARK if none_of(words.record, metric) == MARK else value


def _yi(money: float | None) -> float | None:
    return None if money is None else yi_from_wan(money)


def targets(words: Words) -> list[Column]:
    return metric_columns(words, tables.city_metrics(words.record))


def parks(words: Words) -> list[Column]:
    frame = tables.park_table(words.record)
    base = words.record.dataset.base_year
    plan = pick(("plan", "方案"), words.lang)
    figures = [
        Column(f"{words.head(figure)} · {year}", list(frame[f"{figure}_{suffix}"]), "int", 13)
        for figure in tables.FIGURES
        for suffix, year in ((str(base), str(base)), ("plan", f"{plan} {tables.final_year(words.record)}"))
    ]
    return [
        Column(words.head("site_id"), list(frame.index), width=10),
        Column(words.head("name"), words.site_names(frame.index), width=30),
        Column(words.head("county"), words.named(words.county, frame["county"])),
        Column(words.head("unit"), words.named(words.unit, frame["unit"])),
        Column(words.head("township"), words.named(words.township, frame["township"])),
        Column(words.head("fate"), words.coded("fate", frame["fate"]), width=22),
        Column(words.head("g18_class"), words.coded("class", frame["g18_class"])),
        Column(words.head("host_id"), list(frame["host_id"]), width=10),
        Column(words.head("host_name"), words.site_names(frame["host_id"]), width=30),
        Column(words.head("stage"), stages(frame["stage"]), width=10),
        Column(words.head("after_use"), words.coded("after", frame["after_use"])),
        Column(words.head("reason"), words.reasons(frame["reason"]), "note", 70),
        Column(words.head("gross_mu"), list(frame["gross_mu"]), "int"),
        *figures,
        Column(words.head("geometry_quality"), words.coded("quality", frame["geometry_quality"]), width=22),
    ]


def hosts(words: Words) -> list[Column]:
    frame = tables.host_table(words.record)
    figures = ("firms", "land_mu", "output", "value_added", "tax", "employees", "output_per_mu")
    return [
        Column(words.head("host_id"), list(frame.index), width=10),
        Column(words.head("name"), words.site_names(frame.index), width=34),
        Column(words.head("kind"), words.coded("kind", frame["kind"])),
        Column(words.head("county"), words.named(words.county, frame["county"])),
        Column(words.head("leads"), words.tags(words.sector, frame["leads"]), "note", 40),
        Column(words.head("merged"), words.tags(words.site, frame["merged"]), "note", 90),
        *numbers(words, frame, figures),
    ]


def firms(words: Words) -> list[Column]:
    frame = tables.firm_table(words.record)
    scale = {True: label("scale.above", words.lang), False: label("scale.below", words.lang)}
    answer = {True: label("yes", words.lang), False: ""}
    flags = ("polluting", "outdated", "four_no")
    return [
        Column(words.head("firm_id"), list(frame.index), width=12),
        Column(words.head("name"), list(frame["name"]), width=34),
        Column(words.head("county"), words.named(words.county, frame["county"])),
        Column(words.head("township"), words.named(words.township, frame["township"])),
        Column(words.head("sector"), words.named(words.sector, frame["sector"])),
        Column(words.head("above_scale"), [scale[bool(value)] for value in frame["above_scale"]], width=12),
        Column(words.head("grade"), list(frame["grade"]), width=8),
        *(Column(words.head(name), [answer[bool(value)] for value in frame[name]], width=9) for name in flags),
        Column(words.head("compliance"), words.coded("compliance", frame["compliance"])),
        *numbers(words, frame, ("count", "land_mu", "output", "value_added", "tax", "employees", "energy_tce")),
        Column(words.head("fate"), words.coded("firm", frame["fate"]), width=22),
        Column(words.head("stage"), stages(frame["stage"]), width=10),
        Column(words.head("from_site"), words.site_names(frame["from_site"]), width=26),
        Column(words.head("receiving_site"), words.site_names(frame["receiving_site"]), width=26),
        Column(words.head("host_name"), words.site_names(frame["host_id"]), width=26),
        Column(words.head("reason"), words.reasons(frame["reason"]), width=90),
    ]


def moves(words: Words) -> list[Column]:
    frame = tables.move_table(words.record)
    years = [Column(f"{words.head('firms')} {year}", list(frame[f"firms_{year}"]), "int")
             for year in words.record.scenario.years]  # fmt: skip
    return [
        Column(words.head("from_name"), words.named(words.names.place, frame["from_id"]), width=30),
        Column(words.head("from_kind"), words.coded("kind", frame["from_kind"]), width=18),
        Column(words.head("from_county"), words.named(words.county, frame["from_county"])),
        Column(words.head("to_name"), words.site_names(frame["receiving_site"]), width=30),
        Column(words.head("to_county"), words.named(words.county, frame["to_county"])),
        Column(words.head("host_name"), words.site_names(frame["host_id"]), width=30),
        *numbers(words, frame, ("rows", "firms", "land_mu", "output", "employees")),
        Column(words.head("km"), list(frame["km"]), "decimal"),
        *years,
    ]


def counties(words: Words) -> list[Column]:
    return _ledger(words, "county")


def units(words: Words) -> list[Column]:
    return _ledger(words, "unit")


def _ledger(words: Words, by: Literal["county", "unit"]) -> list[Column]:
    frame = tables.ledger(words.record, by)
    years = words.record.scenario.years
    left = [Column(f"{words.head('parks_left')} {year}", list(frame[f"parks_left_{year}"]), "int") for year in years]
    fates = [
        Column(label(f"fate.{name.removeprefix('parks.')}", words.lang), list(frame[name]), "int", 18)
        for name in map(str, frame)
        if name.startswith("parks.")
    ]
    return [
        Column(words.head(by), words.named(words.county if by == "county" else words.unit, frame.index), width=22),
        Column(f"{words.head('parks')} {words.record.dataset.base_year}", list(frame["parks"]), "int"),
        *left,
        *fates,
        *numbers(words, frame, ("firms", "firms_leave", "vacated_mu", "output", "employees")),
        *_ledger_metrics(words, by, list(frame.index)),
    ]


def _ledger_metrics(words: Words, by: Literal["county", "unit"], regions: Sequence[str]) -> list[Column]:
    metrics = {(item.key, item.scope): item for item in tables.scoped_metrics(words.record, by)}
    columns = []
    for key, sample in {item.key: item for item in metrics.values()}.items():
        rows = [metrics.get((key, f"{by}:{region}")) for region in regions]
        shown: Format = "percent" if sample.unit in PERCENT_UNITS else "decimal"
        text = f"{pick((sample.label.en, sample.label.zh), words.lang)}, {pick(unit_label(sample.unit), words.lang)}"
        base, last = words.record.dataset.base_year, tables.final_year(words.record)
        columns.append(
            Column(f"{text} · {base}", [_known(words, row, row.baseline) if row else None for row in rows], shown, 20)
        )
        columns.append(
            Column(
                f"{text} · {last}", [_known(words, row, row.plan.get(last)) if row else None for row in rows], shown, 20
            )
        )
        if any(row and row.target.get(last) is not None for row in rows):
            heading = f"{text} · {words.head('target')} {last}"
            columns.append(Column(heading, [row.target.get(last) if row else None for row in rows], shown, 20))
    return columns


def breakdown(words: Words) -> list[Column]:
    frame = words.record.measures.breakdown
    return [
        Column(
            words.head("measure"), words.named(lambda key: measure_name(words.record, key), frame["measure"]), width=44
        ),
        Column(words.head("cause"), words.coded("cause", frame["cause"]), width=26),
        Column(words.head("value"), list(frame["value"]), "decimal"),
        Column(words.head("measure_unit"), words.named(unit_label, frame["unit"])),
    ]


def totals(words: Words) -> list[Column]:
    frame = words.record.measures.totals
    return [
        Column(words.head("key"), list(frame[words.lang]), width=40),
        Column(words.head("scope"), words.named(lambda scope: scope_name(words.names, scope), frame["scope"])),
        Column(words.head("value"), list(frame["value"]), "decimal"),
        Column(words.head("measure_unit"), words.named(unit_label, frame["unit"])),
    ]


def objective(words: Words) -> list[Column]:
    """The terms, what missed targets cost beside them, their sum; then the bound and plans of simpler methods."""
    manifest, missed = words.record.manifest, missed_points(words.record)
    rows: list[tuple[str, Value, str, Value, Value]] = [
        (pick(both_or("term", key), words.lang), term.raw, term.unit, term.weight, term.scaled)
        for key, term in manifest.terms.items()
    ]
    others = {"bound": manifest.bound, **manifest.baselines}
    rows += [
        (label("term.shortfall", words.lang), None, "", None, missed),
        (label("note.objective", words.lang), None, "", None, manifest.objective),
        *((pick(both_or("baseline", key), words.lang), None, "", None, value) for key, value in others.items()),
    ]
    return [
        Column(words.head("term"), [row[0] for row in rows], width=40),
        Column(words.head("raw"), [row[1] for row in rows], "int", 18),
        Column(words.head("measure_unit"), words.named(unit_label, [row[2] for row in rows])),
        Column(words.head("weight"), [row[3] for row in rows], "decimal"),
        Column(words.head("points"), [row[4] for row in rows], "points"),
    ]


def audit(words: Words) -> list[Column]:
    rows = [(rule, text) for rule in words.record.audit.rules for text in (rule.violations or ("",))]
    return [
        Column(words.head("rule"), words.coded("rule", [rule.rule for rule, _ in rows]), width=36),
        Column(words.head("clause"), words.sources(rule.clause for rule, _ in rows), width=24),
        Column(words.head("checked"), [rule.checked for rule, _ in rows], "int"),
        Column(words.head("violations"), [len(rule.violations) for rule, _ in rows], "int"),
        Column(words.head("violation"), [text for _, text in rows], "note", 100),
    ]


SHEETS: Final = (
    Sheet("notes", notes, 0),
    Sheet("targets", targets),
    Sheet("parks", parks, 2),
    Sheet("hosts", hosts, 2),
    Sheet("firms", firms, 2),
    Sheet("moves", moves),
    Sheet("counties", counties),
    Sheet("units", units),
    Sheet("breakdown", breakdown),
    Sheet("totals", totals),
    Sheet("objective", objective),
    Sheet("audit", audit),
)
"""Every sheet, in the order of the workbook."""
