"""The few facts that stand at the top of page and atlas."""

from __future__ import annotations

from parkopt.labels import Both, both
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


def gap_text(record: RunRecord) -> str:
    """The proven gap that counts, or an en dash."""
    return percent(record.manifest.gap) or "–"


def violations(record: RunRecord) -> int:
    """How many violations the audit found."""
    return sum(len(rule.violations) for rule in record.audit.rules)


def audit_text(record: RunRecord) -> Both:
    """Whether the plan keeps every rule."""
    if record.audit.passed:
        return both("note.audit_passed")
    return both("note.audit_failed", n=violations(record))
