"""What the command line prints: errors, progress, and what came out."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, Self

from rich import box
from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from parkopt.errors import Fault, InfeasibleError, InputError, ParkoptError
from parkopt.labels import Lang, both_or, label, pick, unit_label
from parkopt.results import Manifest, Metric, RunRecord

if TYPE_CHECKING:
    from parkopt.compare.difference import Difference

MAX_FAULTS: Final = 40
"""Faults printed one by one; the rest is counted."""
PAUSE_S: float = 10.0
"""Seconds between two lines about long work where there is no terminal."""
MANY: Final = 10_000
"""Numbers from here on get commas; years do not."""


def show_error(console: Console, error: ParkoptError) -> None:
    """Say what went wrong and what mends it, without a traceback."""
    if isinstance(error, InputError):
        console.print(Text(error.summary, style="bold red"), soft_wrap=True)
        show_faults(console, error.faults)
    elif isinstance(error, InfeasibleError):
        first, *conflicts = str(error).splitlines()
        console.print(Text(first, style="bold red"), soft_wrap=True)
        for conflict in conflicts:
            console.print(Text(f"  • {conflict}"), soft_wrap=True)
    else:
        console.print(Text(str(error), style="bold red"), soft_wrap=True)


def show_faults(console: Console, faults: Sequence[Fault]) -> None:
    """One line a fault: where, what, which rule, what to do."""
    for fault in faults[:MAX_FAULTS]:
        place = " · ".join(part for part in (fault.file, fault.layer, fault.row, fault.column) if part)
        line = Text.assemble(
            "  ", (fault.severity, "red" if fault.severity == "error" else "yellow"), " ", (place, "bold"), ": "
        )
        line.append(f"{fault.message} [{fault.rule}] → {fault.remedy}")
        console.print(line, soft_wrap=True, highlight=False)
    if len(faults) > MAX_FAULTS:
        console.print(f"  … and {len(faults) - MAX_FAULTS} more", highlight=False)


def show_facts(console: Console, title: str, facts: Iterable[tuple[str, object]]) -> None:
    """A two-column table of names and values."""
    table = Table(title=title, title_justify="left", show_header=False, box=box.SIMPLE)
    table.add_column(style="bold")
    table.add_column(overflow="fold")
    for name, value in facts:
        table.add_row(Text(name), Text(_words(value)))
    console.print(table)


def show_difference(console: Console, difference: Difference, lang: Lang) -> None:
    """How many parks and firms differ, and both objectives."""
    figure = difference.objective
    counts = {True: "compare.counts", False: "compare.within", None: "compare.unknown"}
    facts: list[tuple[str, object]] = [
        (label("compare.parks", lang), len(difference.parks)),
        (label("compare.firms", lang), len(difference.firms)),
        (f"{label('note.objective', lang)} · {label('compare.a', lang)}", figure.a),
        (f"{label('note.objective', lang)} · {label('compare.b', lang)}", figure.b),
        (label("compare.difference", lang), f"{figure.difference or 0.0:.3f} ({label(counts[figure.counts], lang)})"),
    ]
    if difference.changed_inputs:
        facts.append((label("compare.inputs", lang), ", ".join(difference.changed_inputs)))
    show_facts(console, label("compare.same" if difference.same else "compare.title", lang), facts)


def show_run(console: Console, record: RunRecord, lang: Lang) -> None:
    """The city's targets, how good the plan is proven to be, and what the audit says, in ``lang``."""
    years, base = record.scenario.years, record.dataset.base_year
    title = record.scenario.title
    table = Table(title=pick((title.en, title.zh), lang), title_justify="left", box=box.SIMPLE)
    table.add_column(label("col.indicator", lang), overflow="fold")
    plans = (f"{label('atlas.plan', lang)} {year}" for year in years)
    heads = ("col.target", "col.measure_unit", "col.met")
    for name in (str(base), *plans, *(label(key, lang) for key in heads)):
        table.add_column(name, justify="right")
    for metric in record.measures.metrics:
        if metric.scope == "city" and metric.mode != "outside":
            table.add_row(*_metric_row(metric, years, lang))
    console.print(table)
    console.print(Text(proof(record.manifest, lang)))
    console.print(_verdict(record, lang))
    if record.dataset.synthetic:
        console.print(Text(label("note.synthetic", lang), style="italic"))


def proof(manifest: Manifest, lang: Lang) -> str:
    """Status, objective, bound and gaps in one line."""
    parts = [pick(both_or("status", manifest.status), lang)]
    parts.append(f"{label('note.objective', lang)} {_figure(manifest.objective)}")
    bound = label("note.no_bound", lang) if manifest.bound is None else _figure(manifest.bound)
    parts.append(f"{label('note.bound', lang)} {bound}")
    gaps = {"page.gap_short": manifest.gap, "note.gap_total": manifest.gap_total}
    return " · ".join([*parts, *(f"{label(key, lang)} {gap:.2%}" for key, gap in gaps.items() if gap is not None)])


def _verdict(record: RunRecord, lang: Lang) -> Text:
    rules = record.audit.rules
    broken = [result for result in rules if result.violations]
    checked = sum(result.checked for result in rules)
    verdict = Text(label("page.audit_counts", lang, rules=len(rules), checks=f"{checked:,}") + " ")
    if not broken:
        return verdict.append(label("note.audit_passed", lang), style="green")
    count = sum(len(result.violations) for result in broken)
    names = ", ".join(pick(both_or("rule", result.rule), lang) for result in broken)
    return verdict.append(f"{label('note.audit_failed', lang, n=count)}: {names}", style="bold red")


def _metric_row(metric: Metric, years: Sequence[int], lang: Lang) -> list[Text]:
    scale = 100.0 if metric.unit in ("1", "1/yr") else 1.0

    def cell(value: float | None) -> str:
        return _figure(None if value is None else value * scale)

    target = next((metric.target[year] for year in reversed(years) if metric.target.get(year) is not None), None)
    met = "" if metric.met is None else label("met.yes" if metric.met else "met.no", lang)
    figures = [cell(metric.baseline), *(cell(metric.plan.get(year)) for year in years), cell(target)]
    name = pick((metric.label.en, metric.label.zh), lang)
    return [Text(text) for text in (name, *figures, pick(unit_label(metric.unit), lang), met)]


def _figure(value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:,.4g}"


def _words(value: object) -> str:
    if isinstance(value, dict):
        return "\n".join(f"{key}: {_words(inner)}" for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_words(inner) for inner in value)
    if isinstance(value, (int, float)) and abs(value) >= MANY:
        return f"{value:,.10g}"
    return str(value)


class Ticker:
    """Shows what long work is at: one moving line on a terminal, else a line now and then.

    Use as a context manager; call it with a text whenever there is news.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._last = -math.inf

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status("")
            self._status.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._status is not None:
            self._status.stop()

    def __call__(self, text: str) -> None:
        now = time.monotonic()
        if self._status is not None:
            self._status.update(Text(text))
        elif now - self._last >= PAUSE_S:
            self._last = now
            self._console.print(Text(text), soft_wrap=True)
