"""The workbook of a comparison: what both runs are, and everything that differs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from parkopt.atlas.style import load_style
from parkopt.atlas.view import View
from parkopt.compare.difference import MISSED, Difference, Figure
from parkopt.compare.lists import Lists
from parkopt.labels import Lang, both_or, label, pick, unit_label
from parkopt.report.sheets import Column, Format, Sheet, Value, metric_format, stages
from parkopt.report.words import Words, percent
from parkopt.report.workbook import write_sheets


def write_comparison(difference: Difference, path: Path, lang: Lang) -> None:
    """Write the workbook in ``lang`` to ``path`` (*.xlsx)."""
    pages = Pages(difference, lang)
    sheets: tuple[Sheet, ...] = (
        Sheet("compare_notes", lambda words: pages.notes(), 0),
        Sheet("compare_metrics", lambda words: pages.metrics()),
        Sheet("compare_terms", lambda words: pages.terms()),
        Sheet("compare_parks", lambda words: pages.parks(), 2),
        Sheet("compare_firms", lambda words: pages.firms(), 2),
    )
    if not pages.lists.fixed.empty:
        sheets = (*sheets, Sheet("compare_fixed", lambda words: pages.fixed(), 2))
    write_sheets(sheets, pages.words, path, label("compare.title", lang))


class Pages:
    """The sheets of a comparison in one language."""

    def __init__(self, difference: Difference, lang: Lang) -> None:
        self.difference, self.lang = difference, lang
        self.words = Words(difference.a, lang)
        self.other = Words(difference.b, lang)
        style = load_style()
        self.lists = Lists(difference, View(difference.a, style), View(difference.b, style))

    def notes(self) -> list[Column]:
        """What was run, how good both plans are, and what is counted as a difference."""
        one, other = self.difference.a.manifest, self.difference.b.manifest
        none = label("note.no_bound", self.lang)
        rows: list[tuple[str, Value, Value]] = [
            (self._note("scenario"), one.scenario, other.scenario),
            (self._note("data"), one.dataset_path, other.dataset_path),
            (self._note("created"), one.created, other.created),
            (self._note("version"), one.version, other.version),
            (self._note("seed"), one.seed, other.seed),
            (self._note("objective"), one.objective, other.objective),
            (self._note("bound"), one.bound if one.bound is not None else none, other.bound if other.bound is not None else none),
            (self._note("gap"), percent(one.gap) or none, percent(other.gap) or none),
            (label("compare.parks", self.lang), len(self.difference.parks), None),
            (label("compare.firms", self.lang), len(self.difference.firms), None),
            (label("compare.inputs", self.lang), ", ".join(self.difference.changed_inputs) or label("compare.none", self.lang), None),
            (label("compare.rule", self.lang), label("compare.rule_text", self.lang), None),
        ]  # fmt: skip
        return [
            Column(self.words.head("key"), [row[0] for row in rows], width=34),
            Column(self._side("a"), [row[1] for row in rows], "note", 60),
            Column(self._side("b"), [row[2] for row in rows], "note", 60),
        ]

    def metrics(self) -> list[Column]:
        found = self.difference.metrics()
        formats: list[Format] = [metric_format(metric.unit) for metric, _, _ in found]
        heads = [pick((metric.label.en, metric.label.zh), self.lang) for metric, _, _ in found]
        return [
            Column(self.words.head("indicator"), heads, width=44),
            Column(self.words.head("measure_unit"), self._units([metric.unit for metric, _, _ in found])),
            Column(self.words.head("stage"), [year for _, year, _ in found], width=10),
            *self._figures([figure for _, _, figure in found], formats),
            Column(self.words.head("clause"), self.words.sources(metric.clause for metric, _, _ in found), width=24),
        ]

    def terms(self) -> list[Column]:
        figures = [*self.difference.terms(), self.difference.objective]
        names = [
            label("term.shortfall", self.lang) if figure.key == MISSED
            else label("note.objective", self.lang) if figure.key == "objective"
            else pick(both_or("term", figure.key), self.lang)
            for figure in figures
        ]  # fmt: skip
        return [Column(self.words.head("term"), names, width=44), *self._figures(figures, "points")]

    def parks(self) -> list[Column]:
        frame = self.difference.parks
        names = {**self.other.names.sites, **self.words.names.sites}
        county = self.words.record.dataset.sites.set_index("site_id")["county"].reindex(frame.index).fillna("")
        columns = [
            Column(self.words.head("site_id"), list(frame.index), width=10),
            Column(
                self.words.head("name"), [pick(names.get(key, (key, key)), self.lang) for key in frame.index], width=30
            ),
            Column(self.words.head("county"), self.words.named(self.words.county, county)),
        ]
        for side, words in (("a", self.words), ("b", self.other)):
            columns += [
                Column(self._of("fate", side), words.coded("fate", frame[f"fate_{side}"]), width=24),
                Column(self._of("host_name", side), words.site_names(frame[f"host_id_{side}"]), width=28),
                Column(self._of("stage", side), stages(frame[f"stage_{side}"]), width=12),
                Column(self._of("after_use", side), words.coded("after", frame[f"after_use_{side}"]), width=16),
            ]
        return columns

    def firms(self) -> list[Column]:
        frame = self.difference.firms
        names = {
            key: name
            for run in (self.difference.b, self.difference.a)
            for key, name in zip(run.dataset.firms["firm_id"], run.dataset.firms["name"], strict=True)
        }
        columns = [
            Column(self.words.head("firm_id"), list(frame.index), width=12),
            Column(self.words.head("name"), [names.get(key, "") for key in frame.index], width=34),
        ]
        for side, words in (("a", self.words), ("b", self.other)):
            columns += [
                Column(self._of("fate", side), words.coded("firm", frame[f"fate_{side}"]), width=24),
                Column(self._of("receiving_site", side), words.site_names(frame[f"receiving_site_{side}"]), width=28),
                Column(self._of("host_name", side), words.site_names(frame[f"host_id_{side}"]), width=28),
                Column(self._of("stage", side), stages(frame[f"stage_{side}"]), width=12),
            ]
        return columns

    def fixed(self) -> list[Column]:
        """Fates that reviewers fixed: what was asked, what was before and what is now."""
        columns = []
        for column in self.lists.locks()["columns"]:
            texts, values = column.get("texts"), column["values"]
            shown = values if texts is None else [texts[value] for value in values]
            words = [one if isinstance(one, str) else pick(one, self.lang) for one in shown]
            columns.append(Column(label(column.get("head", f"col.{column['key']}"), self.lang), words, width=26))
        return columns

    def _figures(self, figures: Sequence[Figure], formats: Format | Sequence[Format]) -> list[Column]:
        counts = {True: "compare.counts", False: "compare.within", None: "compare.unknown"}
        return [
            Column(self._side("a"), [figure.a for figure in figures], formats, 16),
            Column(self._side("b"), [figure.b for figure in figures], formats, 16),
            Column(label("compare.difference", self.lang), [figure.difference for figure in figures], formats, 16),
            Column(
                label("compare.weight", self.lang),
                [label(counts[figure.counts], self.lang) for figure in figures],
                width=30,
            ),
        ]

    def _units(self, units: Sequence[str]) -> list[str]:
        return [pick(unit_label(unit), self.lang) for unit in units]

    def _note(self, key: str) -> str:
        return label(f"note.{key}", self.lang)

    def _side(self, side: str) -> str:
        return label(f"compare.{side}", self.lang)

    def _of(self, head: str, side: str) -> str:
        return f"{self.words.head(head)} · {self._side(side)}"
