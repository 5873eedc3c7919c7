"""The sections of the report about the plan: parks, targets, hosts, moves, costs.

Words come from the label table in both languages, text from data passes through `escape`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from parkopt.dataset.plan import Fate, G18Class
from parkopt.labels import Lang, both_or, label, pick, source_text, unit_label
from parkopt.report import charts, tables
from parkopt.report.confidential import none_mark, none_of
from parkopt.report.escape import Html, join, spans, tag
from parkopt.report.facts import audit_text, judged, met_in, proof, status_text, targets_met
from parkopt.report.markup import Cell, Head, amount, figure, table, word
from parkopt.report.tables import Names
from parkopt.report.words import PERCENT_UNITS, listed, measure_name, missing_unit
from parkopt.results import Metric, RunRecord
from parkopt.units import yi_from_wan

BIGGEST_MOVES: Final = 15
FATES: Final = (Fate.RETAIN, Fate.MERGE, Fate.RELOCATE, Fate.EXIT)


def headline(record: RunRecord) -> Html:
    """Parks per year, and whether the plan can be trusted."""
    parts: list[Html] = []
    for year, left in tables.parks_left(record).items():
        if parts:
            parts.append(tag("span", "→", class_="arrow", aria_hidden="true"))
        parts.append(tag("div", tag("b", left), tag("small", year)))
    met, judged_targets = targets_met(record)
    tone = "good" if record.audit.passed else "bad"
    facts = [
        (word("page.targets_met"), tag("span", f"{met} / {judged_targets}")),
        [spans(part) for part in proof(record)],
        (word("note.status"), spans(status_text(record))),
        (word("note.audit"), tag("span", spans(audit_text(record)), class_=tone)),
    ]
    details = tag("dl", *(join(tag("dt", name), tag("dd", value)) for name, value in facts), class_="facts")
    return join(
        tag("h2", word("page.headline")),
        tag("div", tag("div", *parts, class_="counts"), details, class_="headline"),
    )


def targets(record: RunRecord) -> Html:
    """Every indicator of the city: before, plan, target, what is missing and what that would cost."""
    years, base = record.scenario.years, record.dataset.base_year
    heads: list[Head] = [
        (word("col.indicator"), False),
        (str(base), True),
        *((join(word("atlas.plan"), f" {year}"), True) for year in years),
        (join(word("col.target"), f" {years[-1]}"), True),
        (Html(""), False),
        (word("col.met"), False),
        (word("col.missing"), True),
        (word("col.missing_cost"), True),
    ]
    met, all_targets = targets_met(record)
    return join(
        tag("h2", word("page.targets")),
        tag("p", word("page.targets_lead", met=met, all=all_targets), class_="lead"),
        table(heads, [_target_row(record, metric) for metric in tables.city_metrics(record)]),
        tag("p", word("page.bars"), " · ", word("note.units"), class_="units"),
    )


def _target_row(record: RunRecord, metric: Metric) -> list[Cell]:
    years, last = record.scenario.years, tables.final_year(record)
    plan, target = metric.plan.get(last), metric.target.get(last)
    state = {True: "met", False: "missed", None: "none"}[metric.met]
    words = {True: "met.yes", False: "met.no", None: "mode.outside" if metric.mode == "outside" else "met.none"}
    unit = "" if metric.unit in PERCENT_UNITS else spans(unit_label(metric.unit))
    mode = "" if metric.mode == "outside" else word(f"mode.{metric.mode}")
    none = none_of(record, metric)
    kind = tag("small", unit, " · " if unit and mode else "", mode, class_="units")
    return [
        join(spans((metric.label.en, metric.label.zh)), tag("br"), kind),
        figure(metric.baseline, metric.unit, none=none),
        *(_of_phase(metric, year, none) for year in years[:-1]),
        figure(plan, metric.unit, none=none, missed=target if metric.met is False else None),
        figure(target, metric.unit),
        charts.target_bar(metric.baseline, plan, target, metric.met),
        tag("span", none if none != "–" else word(words[metric.met]), class_=f"tag {state}"),
        join(figure(metric.missing), " ", spans(missing_unit(metric))) if metric.missing else "",
        figure(yi_from_wan(metric.missing_cost), digits=1) if metric.missing_cost else "",
    ]


def _of_phase(metric: Metric, year: int, none: str = "–") -> str:
    """The plan's value in a phase, beside the target where that phase has one."""
    target = metric.target.get(year)
    missed = target if met_in(metric, year) is False else None
    plan = figure(metric.plan.get(year), metric.unit, none=none, missed=missed)
    return plan if target is None else f"{plan} / {figure(target, metric.unit)}"


def missed(record: RunRecord) -> Html:
    """The targets that are not met, in words."""
    failing = [metric for metric in judged(record) if not metric.met]
    if not failing:
        return join(tag("h2", word("page.missed")), tag("p", word("page.missed_none")))
    failing.sort(key=lambda metric: -(metric.missing_points or 0.0))
    items = [tag("li", _missed_line(record, metric)) for metric in failing]
    lead = tag("p", word("page.missed_lead"), class_="lead")
    return join(tag("h2", word("page.missed")), lead, tag("ul", *items, class_="plain"))


def _missed_line(record: RunRecord, metric: Metric) -> Html:
    wanted = [f"{year}: {_of_phase(metric, year)}" for year in sorted(metric.target) if metric.target[year] is not None]
    short = spans((_shortfall(record, metric, "en"), _shortfall(record, metric, "zh")))
    name, mode = spans((metric.label.en, metric.label.zh)), word(f"mode.{metric.mode}")
    source = spans(source_text(metric.clause))
    return join(tag("strong", name), " · ", " · ".join(wanted), " · ", short, " · ", mode, " (", source, ")")


def _shortfall(record: RunRecord, metric: Metric, lang: Lang) -> str:
    """How much is missing and what that costs, as far as it is priced."""
    unit = pick(missing_unit(metric), lang)
    values = {"missing": f"{figure(metric.missing)}{pick((' ', ''), lang)}{unit}".strip()}
    if not metric.missing_points:
        return label("page.missed_only", lang, **values)
    values["points"] = figure(metric.missing_points, digits=2)
    if not metric.missing_cost:
        return label("page.missed_points", lang, **values)
    return label("page.missed_price", lang, cost=figure(yi_from_wan(metric.missing_cost), digits=1), **values)


def fates(record: RunRecord) -> Html:
    """Fates and batches of the parks by county."""
    return join(
        tag("h2", word("page.fates")),
        tag("h3", word("page.fates_county")),
        _by_county(record, "fate", FATES),
        tag("h3", word("page.classes_county")),
        _by_county(record, "g18_class", tuple(G18Class)),
    )


def _by_county(record: RunRecord, column: Literal["fate", "g18_class"], kinds: Sequence[str]) -> Html:
    prefix = "fate" if column == "fate" else "class"
    names, found = Names(record), tables.fate_counts(record, "county", column)
    counts = found.reindex(columns=list(kinds), fill_value=0)
    largest = float(counts.sum(axis=1).max()) if len(counts) else 1.0
    rows: list[list[Cell]] = []
    for county, row in counts.iterrows():
        bar = charts.stacked_bar([(f"{prefix}-{kind}", float(row[kind])) for kind in kinds], largest)
        name = spans(names.counties.get(str(county), (str(county), str(county))))
        rows.append([name, *(figure(row[kind]) for kind in kinds), figure(row.sum()), bar])
    total = counts.sum()
    rows.append([word("page.total"), *(figure(total[kind]) for kind in kinds), figure(total.sum()), Html("")])
    heads: list[Head] = [(word("col.county"), False)]
    heads += [(join(tag("i", class_=f"{prefix}-{kind}"), word(f"{prefix}.{kind}")), True) for kind in kinds]
    heads += [(word("col.parks"), True), (Html(""), False)]
    return table(heads, rows, total=True)


def firm_fates(record: RunRecord) -> Html:
    """How many firms, ledger rows, employees and how much output each fate concerns."""
    counts, none = tables.firm_fates(record), none_mark(record)
    heads: list[Head] = [(word("col.fate"), False)]
    heads += [(word(key), True) for key in ("col.firms", "col.rows", "col.employees", "fig.output")] + [
        (Html(""), False)
    ]
    largest = float(counts["firms"].max()) if len(counts) else 1.0
    rows: list[list[Cell]] = [
        [
            word(f"firm.{fate}"),
            *(figure(row[name], digits=0, none=none) for name in ("firms", "rows", "employees")),
            figure(yi_from_wan(float(row["output"])), digits=1, none=none),
            charts.plain_bar(float(row["firms"]), largest),
        ]
        for fate, row in counts.iterrows()
    ]
    return join(tag("h2", word("page.firm_fates")), table(heads, rows))


def breakdown(record: RunRecord) -> Html:
    """What brings each reduction of parks and each in-park gain about."""
    frame = record.measures.breakdown
    parts: list[Html] = [tag("h2", word("page.breakdown"))]
    for measure, rows in frame.groupby("measure", sort=False):
        largest = float(rows["value"].abs().max())
        unit, whole = unit_label(str(rows["unit"].iloc[0])), str(measure).startswith("parks_")
        lines: list[list[Cell]] = [
            [
                spans(both_or("cause", cause)),
                figure(value, digits=None if whole else 1, none=none_mark(record)),
                charts.plain_bar(value, largest),
            ]
            for cause, value in zip(rows["cause"], rows["value"], strict=True)
        ]
        heads: list[Head] = [(word("col.cause"), False), (spans(unit), True), (Html(""), False)]
        parts += [tag("h3", spans(measure_name(record, str(measure)))), table(heads, lines)]
    return join(*parts)


def hosts(record: RunRecord) -> Html:
    """Every host with what it absorbs, largest output first."""
    names, frame, none = Names(record), tables.host_table(record), none_mark(record)
    heads: list[Head] = [
        (word("col.name"), False),
        (word("col.kind"), False),
        (word("col.merged"), True),
        (word("col.leads"), False),
        (word("col.firms"), True),
        (word("fig.output"), True),
        (word("col.output_per_mu"), True),
    ]
    rows: list[list[Cell]] = []
    for host, row in frame.iterrows():
        leads = [names.sectors.get(key, (key, key)) for key in str(row["leads"]).split(";") if key]
        merged = [key for key in str(row["merged"]).split(";") if key]
        rows.append([
            spans(names.hosts.get(str(host), (str(host), str(host)))),
            spans(both_or("kind", row["kind"])),
            str(len(merged)),
            spans(listed(leads)),
            figure(row["firms"], none=none),
            figure(yi_from_wan(float(row["output"])), digits=1, none=none),
            figure(row["output_per_mu"], digits=0, none=none),
        ])  # fmt: skip
    return join(tag("h2", word("page.hosts")), table(heads, rows))


def moves(record: RunRecord) -> Html:
    """The moves with the largest output."""
    names, frame = Names(record), tables.move_table(record)
    shown = frame.head(BIGGEST_MOVES)
    heads: list[Head] = [
        (word("col.from_name"), False),
        (word("col.to_name"), False),
        (word("col.firms"), True),
        (word("col.land_mu"), True),
        (word("fig.output"), True),
        (word("col.employees"), True),
        (word("col.km"), True),
    ]
    rows: list[list[Cell]] = [
        [
            spans(names.place(row["from_id"])),
            spans(names.place(row["receiving_site"])),
            figure(row["firms"]),
            figure(row["land_mu"], digits=0, none=none_mark(record)),
            figure(yi_from_wan(float(row["output"])), digits=2),
            figure(row["employees"], digits=0),
            figure(row["km"], digits=1),
        ]
        for _, row in shown.iterrows()
    ]
    lead = word("page.moves_lead", firms=figure(frame["firms"].sum()), rows=len(frame), n=len(shown))
    if record.disclosure.reduced:
        lead = word("disclose.moves", n=len(shown))
    return join(tag("h2", word("page.moves")), tag("p", lead, class_="lead"), table(heads, rows))


def costs(record: RunRecord) -> Html:
    """What the plan costs and brings, whole city."""
    frame = tables.city_totals(record)
    heads: list[Head] = [
        (word("col.key"), False),
        (word("col.value"), True),
        (word("col.measure_unit"), False),
    ]
    rows: list[list[Cell]] = [
        [spans((row["en"], row["zh"])), *amount(float(row["value"]), str(row["unit"]), none_mark(record))]
        for _, row in frame.iterrows()
    ]
    return join(tag("h2", word("page.costs")), table(heads, rows))
