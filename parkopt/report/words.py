"""A record in the words of one language: names for ids, labels for codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from parkopt.labels import Both, Lang, both, both_or, label, pick, reason_text, source_text, unit_label
from parkopt.metrics.specs import METRICS
from parkopt.report.tables import Names
from parkopt.results import Metric, RunRecord

_NUMERATORS: Final = {spec.key: spec.unit for spec in METRICS}
PERCENT_UNITS: Final = ("1", "1/yr")
"""Units whose values are shares, shown as percentages."""


@dataclass(frozen=True)
class Words:
    """A record with its names, in one language."""

    record: RunRecord
    lang: Lang
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", Names(self.record))

    def head(self, key: str) -> str:
        return label(f"col.{key}", self.lang)

    def coded(self, prefix: str, codes: Iterable[object]) -> list[str]:
        """Words of the label table for codes; '' stays ''."""
        return [pick(both_or(prefix, str(code)), self.lang) if code else "" for code in codes]

    def named(self, names: Callable[[str], Both], ids: Iterable[object]) -> list[str]:
        return [pick(names(str(key)), self.lang) if key else "" for key in ids]

    def site_names(self, ids: Iterable[object]) -> list[str]:
        return self.named(self.site, ids)

    def reasons(self, texts: Iterable[object]) -> list[str]:
        return [pick(reason_text(str(text)), self.lang) for text in texts]

    def sources(self, texts: Iterable[str]) -> list[str]:
        """Clauses, and assumptions as far as the language has them."""
        return [pick(source_text(text), self.lang) for text in texts]

    def tags(self, names: Callable[[str], Both], joined: Iterable[object]) -> list[str]:
        """Names of ';'-joined ids."""
        separator = pick(("; ", "、"), self.lang)
        return [separator.join(self.named(names, str(ids).split(";"))) for ids in joined]

    def site(self, key: str) -> Both:
        return self.names.hosts.get(key, (key, key))

    def county(self, key: str) -> Both:
        return self.names.counties.get(key, (key, key))

    def township(self, key: str) -> Both:
        return self.names.townships.get(key, (key, key))

    def unit(self, key: str) -> Both:
        return self.names.units.get(key, (key, key))

    def sector(self, key: str) -> Both:
        return self.names.sectors.get(key, (key, key))


def measure_name(record: RunRecord, measure: str) -> Both:
    """What a row of the breakdown explains: parks of a year, or an indicator."""
    if measure.startswith("parks_"):
        return both("measure.parks", year=measure.removeprefix("parks_"))
    target = record.scenario.targets.get(measure)
    return (target.label.en, target.label.zh) if target else both_or("measure", measure)


def scope_name(names: Names, scope: str) -> Both:
    """'city', 'county:<id>' or 'unit:<id>' in words."""
    kind, _, key = scope.partition(":")
    if not key:
        return both("page.total")
    return (names.counties if kind == "county" else names.units).get(key, (key, key))


def data_note(record: RunRecord, lang: Lang) -> str:
    """The data set's own note."""
    return str(record.dataset.meta.get(pick(("note", "note_zh"), lang), ""))


def percent(value: float | None) -> str | None:
    """A share as text with two decimals."""
    return None if value is None else f"{100 * value:.2f} %"


def missing_unit(metric: Metric) -> Both:
    """Unit of what is missing: that of the indicator's numerator."""
    return unit_label(_NUMERATORS.get(metric.key, metric.unit))


def listed(texts: Iterable[Both]) -> Both:
    """A list of names in both languages."""
    names = list(texts)
    return "; ".join(name[0] for name in names), "、".join(name[1] for name in names)
