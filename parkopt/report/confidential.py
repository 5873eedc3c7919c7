"""What every output says of how much it may show: the watermark, and the mark that stands for a withheld figure."""

from __future__ import annotations

from parkopt.labels import MARK, Both, both
from parkopt.report.tables import Names
from parkopt.results import Metric, RunRecord


def watermark(record: RunRecord) -> Both:
    """Level, the run's date and the recipient, in one line."""
    disclosure, date = record.disclosure, record.manifest.created[:10]
    unit = Names(record).units.get(disclosure.unit, (disclosure.unit, disclosure.unit))
    english, chinese = (
        " · ".join(
            [
                level.replace("{unit}", name),
                date,
                *([to.replace("{recipient}", disclosure.recipient)] * bool(disclosure.recipient)),
            ]
        )
        for level, name, to in zip(both(f"disclose.{disclosure.level}"), unit, both("disclose.for"), strict=True)
    )
    return english, chinese


def legend(record: RunRecord) -> Both | None:
    """What the mark means; None where nothing was taken out."""
    return both("disclose.legend") if record.disclosure.reduced else None


def none_mark(record: RunRecord) -> str:
    """What stands where there is no figure: in a reduced record it may be withheld."""
    return MARK if record.disclosure.reduced else "–"


def none_of(record: RunRecord, metric: Metric) -> str:
    """What stands where an indicator has no figure."""
    return MARK if (metric.key, metric.scope) in record.disclosure.metrics else "–"
