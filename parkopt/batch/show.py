"""What `parkopt batch` prints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from parkopt.batch.course import course_of
from parkopt.batch.estimate import Estimate
from parkopt.batch.figures import Leaf
from parkopt.batch.jobs import BatchPlan, Job, Laid, Span
from parkopt.batch.words import sampling_words, short_key
from parkopt.labels import Lang, label, pick

MOST_FIGURES: Final = 8
"""Figures of a part that are named; the rest is counted."""
MOST_MERGED: Final = 8
"""Merged jobs that are named; the rest is counted."""


def show_plan(console: Console, plan: BatchPlan, time: Estimate, lang: Lang) -> None:
    """The parts of a batch with what varies, then how many jobs that is, which are the same, and how long they take."""
    title = plan.file.batch.title
    table = Table(title=pick((title.en, title.zh), lang), title_justify="left", box=box.SIMPLE)
    for key in ("batch.part", "batch.kind", "batch.entries", "batch.varies"):
        number = key == "batch.entries"
        table.add_column(label(key, lang), justify="right" if number else "left", no_wrap=number, overflow="fold")
    for part in plan.parts:
        table.add_row(
            *(
                Text(text)
                for text in (
                    part.name,
                    pick(sampling_words(part.sampling), lang),
                    str(len(part.jobs)),
                    _spans(part, lang),
                )
            )
        )
    console.print(table)
    facts = Table(show_header=False, box=box.SIMPLE)
    facts.add_column(style="bold")
    facts.add_column(overflow="fold")
    for name, value in _facts(plan, time, lang):
        facts.add_row(Text(name), Text(value))
    console.print(facts)


def show_jobs(console: Console, plan: BatchPlan, lang: Lang) -> None:
    """Every job: its id, the entries it stands for, what it changes."""
    table = Table(title=label("batch.jobs", lang), title_justify="left", box=box.SIMPLE)
    for key in ("batch.id", "batch.member", "batch.changes"):
        table.add_column(label(key, lang), no_wrap=key == "batch.id", overflow="fold")
    for job in plan.jobs:
        members = "\n".join(member.name for member in job.members)
        table.add_row(Text(job.id), Text(members), Text(_changes(job.changes, lang)))
    console.print(table)


def duration(seconds: float, lang: Lang) -> str:
    """Seconds as people say them: seconds below two minutes, minutes below two hours, else hours."""
    for key, size, most in (("batch.seconds", 1, 120), ("batch.minutes", 60, 7200)):
        if seconds < most:
            return label(key, lang, n=f"{seconds / size:.0f}")
    return label("batch.hours", lang, n=f"{seconds / 3600:.1f}")


def _facts(plan: BatchPlan, time: Estimate, lang: Lang) -> list[tuple[str, str]]:
    base, solver = plan.file.base, plan.file.batch.solver
    limit, points = duration(solver.time_limit_s, lang), ""
    if solver.gap_points is not None:
        points = " " + label("batch.or_points", lang, points=solver.gap_points)
    settings = label("batch.solver_text", lang, gap=solver.gap, points=points, limit=limit, threads=solver.threads)
    facts = [
        (label("batch.base", lang), f"{base.name} · {pick((base.title.en, base.title.zh), lang)}"),
        (label("batch.jobs", lang), label("batch.jobs_of", lang, jobs=len(plan.jobs), entries=plan.entries)),
        (label("batch.solver", lang), settings),
    ]
    if merged := [job for job in plan.jobs if len(job.members) > 1]:
        facts.append((label("batch.merged", lang), _merged(merged, lang)))
    course = course_of(plan)
    if course.pilots:
        told = {name: len(getattr(course, name)) for name in ("pilots", "cold", "warm")}
        facts.append((label("batch.warm", lang), label("batch.warm_text", lang, **told, checks=len(course.checked))))
    facts.append((label("batch.time", lang, n=time.hands), _time(time, lang)))
    facts.append((label("batch.time_most", lang), duration(time.most, lang)))
    if time.cautions:
        cautions = "; ".join(label(f"batch.caution.{name}", lang) for name in time.cautions)
        facts.append((label("batch.caution", lang), cautions))
    return facts


def _time(time: Estimate, lang: Lang) -> str:
    if time.job is None or time.total is None:
        return label("batch.time_unknown", lang)
    job, total = duration(time.job, lang), duration(time.total, lang)
    return label("batch.time_like", lang, total=total, job=job, run=time.run)


def _merged(jobs: list[Job], lang: Lang) -> str:
    lines = []
    for job in jobs[:MOST_MERGED]:
        first, *others = (member.name for member in job.members)
        lines.append(label("batch.same", lang, first=first, others=" = ".join(others)))
    if len(jobs) > MOST_MERGED:
        lines.append(label("batch.same_more", lang, n=len(jobs) - MOST_MERGED))
    return "\n".join(lines)


def _spans(part: Laid, lang: Lang) -> str:
    lines = [f"{short_key(span.key)}: {_range(span, lang)}" for span in part.spans[:MOST_FIGURES]]
    if len(part.spans) > MOST_FIGURES:
        lines.append(label("batch.more", lang, n=len(part.spans) - MOST_FIGURES))
    return "\n".join(lines) or label("batch.nothing", lang)


def _range(span: Span, lang: Lang) -> str:
    count = label("batch.values", lang, n=span.distinct)
    if span.low is None or span.high is None:
        return count
    return f"{span.low:g}" if span.low == span.high else f"{span.low:g} – {span.high:g} ({count})"


def _changes(changes: Mapping[str, Leaf], lang: Lang) -> str:
    texts = [f"{short_key(key)} = {_value(value)}" for key, value in changes.items()]
    return "\n".join(texts) or label("batch.no_changes", lang)


def _value(value: Leaf) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return "–" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
