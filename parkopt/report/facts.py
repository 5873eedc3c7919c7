"""The few facts that stand at the top of page and atlas."""

from __future__ import annotations

from parkopt.labels import Both, both, both_or, known
from parkopt.report.tables import city_metrics
from parkopt.report.words import percent
from parkopt.results import Metric, RunRecord


def judged(record: RunRecord) -> list[Metric]:
    """The city's indicators that a target judges."""
    return [metric for metric in city_metrics(record) if metric.met is not None]


def targets_met(record: RunRecord) -> tuple[int, int]:
    """How many of the judged indicators are met, and how many there are."""
    metrics = judged(record)
    return sum(bool(metric.met) for metric in metrics), len(metrics)


def met_in(metric: Metric, year: int) -> bool | None:
    """Whether an indicator meets the target of a phase; None without one, or where the record does not tell.

    The record tells whether all phases are met, and what is missing in the last.
    """
    if metric.met is None or metric.target.get(year) is None:
        return None
    if metric.met or year == max(metric.target):
        return metric.met or not metric.missing
    others = [one for one, target in metric.target.items() if target is not None and one != max(metric.target)]
    return False if others == [year] and not metric.missing else None


def proof(record: RunRecord) -> tuple[Both, Both]:
    """What is known of the distance to the best plan: its name and its value. A gap stands only where one is proven."""
    gap = percent(record.manifest.gap)
    if gap is None:
        return both("page.bound_short"), both("page.no_bound")
    return both("page.gap_short"), (gap, gap)


def status_text(record: RunRecord) -> Both:
    """How the solve ended, in words."""
    return both_or("status", record.manifest.status)


def missed_points(record: RunRecord) -> float | None:
    """What missed targets cost: points of the objective that are in none of its terms; None without an objective."""
    manifest = record.manifest
    if manifest.objective is None:
        return None
    return manifest.objective - sum(term.scaled for term in manifest.terms.values())


def seconds_text(step: Both) -> Both:
    """The heading of what a step took."""
    return both("note.seconds", step=step[0])[0], both("note.seconds", step=step[1])[1]


def steps(record: RunRecord) -> list[tuple[Both, float]]:
    """Seconds of each step that was done before anything was written, so that a run is always described alike."""
    seconds = record.manifest.seconds
    return [(both(f"step.{key}"), value) for key, value in seconds.items() if known(f"step.{key}")]


def violations(record: RunRecord) -> int:
    """How many violations the audit found."""
    return sum(len(rule.violations) for rule in record.audit.rules)


def audit_text(record: RunRecord) -> Both:
    """Whether the plan keeps every rule."""
    if record.audit.passed:
        return both("note.audit_passed")
    return both("note.audit_failed", n=violations(record))
