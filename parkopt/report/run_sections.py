"""The sections of the report about the run: comparison, objective, audit, origin.

Words come from the label table in both languages, text from data passes through `escape`.
"""

from __future__ import annotations

from typing import Final

from parkopt.labels import both_or, source_text
from parkopt.report import charts
from parkopt.report.confidential import none_mark, watermark
from parkopt.report.escape import Html, join, spans, tag
from parkopt.report.facts import audit_text, missed_points, proof, seconds_text, status_text, steps, violations
from parkopt.report.markup import Cell, Head, amount, figure, table, word
from parkopt.report.words import percent
from parkopt.results import RuleResult, RunRecord

MOST_VIOLATIONS: Final = 10
"""Violations of one rule that are written out; the workbook has them all."""


def terms(record: RunRecord) -> Html:
    """The terms of the objective: raw value, weight, points; the rest of the objective is what targets missed cost."""
    manifest, missed = record.manifest, missed_points(record)
    points = [*(term.scaled for term in manifest.terms.values()), missed or 0.0]
    largest = max((abs(value) for value in points if value == value), default=1.0)
    none = none_mark(record)
    heads: list[Head] = [
        (word("col.term"), False),
        (word("col.raw"), True),
        (word("col.measure_unit"), False),
        (word("col.weight"), True),
        (word("col.points"), True),
        (Html(""), False),
    ]
    rows: list[list[Cell]] = [
        [
            spans(both_or("term", key)),
            *amount(term.raw, term.unit, none),
            figure(term.weight, digits=2),
            figure(term.scaled, digits=3, none=none),
            charts.plain_bar(term.scaled, largest),
        ]
        for key, term in manifest.terms.items()
    ]
    if missed is not None:
        bar = charts.plain_bar(missed, largest, "missed")
        rows.append([word("term.shortfall"), "", "", "", figure(missed, digits=3, none=none), bar])
        rows.append([word("note.objective"), "", "", "", figure(manifest.objective, digits=3, none=none), Html("")])
    return join(tag("h2", word("page.terms")), table(heads, rows, total=missed is not None))


def baselines(record: RunRecord) -> Html:
    """The plan's objective beside the proven bound and simpler methods."""
    manifest = record.manifest
    values = {"plan": manifest.objective, "bound": manifest.bound, **manifest.baselines}
    known = {key: value for key, value in values.items() if value is not None and value == value}
    mark = none_mark(record)
    largest = max((abs(value) for value in known.values()), default=1.0)
    heads: list[Head] = [(Html(""), False), (word("col.points"), True), (Html(""), False)]
    rows: list[list[Cell]] = []
    for key, value in values.items():
        shade = key if key in ("plan", "bound") else "plain"
        bar = charts.plain_bar(value, largest, shade, 320) if value is not None else Html("")
        none = word("note.no_bound" if key == "bound" else "page.none")
        rows.append(
            [spans(both_or("baseline", key)), none if value is None else figure(value, digits=3, none=mark), bar]
        )
    return join(
        tag("h2", word("page.baselines")), tag("p", word("page.baselines_lead"), class_="lead"), table(heads, rows)
    )


def audit(record: RunRecord) -> Html:
    """Every rule with what was checked, and each violation in words."""
    heads: list[Head] = [
        (word("col.rule"), False),
        (word("col.clause"), False),
        (word("col.checked"), True),
        (word("col.violations"), True),
    ]
    rules = record.audit.rules
    rows: list[list[Cell]] = [
        [
            spans(both_or("rule", rule.rule)),
            spans(source_text(rule.clause)),
            figure(rule.checked),
            tag("span", len(rule.violations), class_="bad") if rule.violations else "0",
        ]
        for rule in rules
    ]
    broken = [item for rule in rules for item in _broken(rule)]
    tone = "good" if record.audit.passed else "bad"
    return join(
        tag("h2", word("page.audit")),
        tag("p", word("page.audit_lead"), class_="lead"),
        tag("p", tag("strong", spans(audit_text(record)), class_=tone)),
        join(tag("h3", word("page.violations")), tag("ul", *broken, class_="plain"))
        if violations(record)
        else Html(""),
        table(heads, rows),
    )


def _broken(rule: RuleResult) -> list[Html]:
    """The first violations of a rule in words, and how many more there are."""
    name = spans(both_or("rule", rule.rule))
    lines = [tag("li", name, f": {text}") for text in rule.violations[:MOST_VIOLATIONS]]
    more = len(rule.violations) - len(lines)
    return [*lines, tag("li", name, ": ", word("page.more", n=more))] if more > 0 else lines


def about(record: RunRecord) -> Html:
    """Scenario, data, solver, versions."""
    manifest, scenario, meta = record.manifest, record.scenario, record.dataset.meta
    rows: list[list[Cell]] = [
        [word("note.scenario"), join(manifest.scenario, ": ", spans((scenario.title.en, scenario.title.zh)))],
        [word("note.about"), spans((scenario.note.en, scenario.note.zh))],
        [word("disclose.level"), spans(watermark(record))],
        [word("note.data"), manifest.dataset_path or none_mark(record)],
        [word("note.data_note"), spans((str(meta.get("note", "")), str(meta.get("note_zh", ""))))],
        [word("note.status"), spans(status_text(record))],
        [word("note.objective"), figure(manifest.objective, digits=4, none=none_mark(record))],
        [
            word("note.bound"),
            word("note.no_bound")
            if manifest.bound is None
            else figure(manifest.bound, digits=4, none=none_mark(record)),
        ],
        *_gaps(record),
        [word("note.created"), manifest.created],
        [word("note.version"), manifest.version],
        [word("note.seed"), str(manifest.seed)],
        [word("note.threads"), str(manifest.threads)],
        *([spans(seconds_text(step)), figure(value, digits=1)] for step, value in steps(record)),
        *([word("note.software", name=name), value] for name, value in manifest.versions.items()),
        *([word("note.digest", name=name), value] for name, value in manifest.inputs.items()),
    ]
    heads: list[Head] = [(word("col.key"), False), (word("col.value"), False)]
    return join(tag("h2", word("page.about")), table(heads, rows))


def _gaps(record: RunRecord) -> list[list[Cell]]:
    """The proven gaps; none without a bound."""
    total = percent(record.manifest.gap_total)
    if record.manifest.gap is None or total is None:
        return []
    return [[spans(part) for part in proof(record)], [word("note.gap_total"), total]]
