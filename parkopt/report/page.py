"""The report of a run: one page, nothing loaded from elsewhere, both languages, fit to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from parkopt.labels import LANGS, Both, Lang, both, pick
from parkopt.report import plan_sections, run_sections
from parkopt.report.confidential import legend, watermark
from parkopt.report.escape import Html, join, spans, tag
from parkopt.results import RunRecord

SECTIONS: Final[tuple[Callable[[RunRecord], Html], ...]] = (
    plan_sections.headline,
    plan_sections.targets,
    plan_sections.missed,
    plan_sections.fates,
    plan_sections.firm_fates,
    plan_sections.breakdown,
    plan_sections.hosts,
    plan_sections.moves,
    plan_sections.costs,
    run_sections.baselines,
    run_sections.terms,
    run_sections.audit,
    run_sections.about,
)
"""The report from top to bottom."""
CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
)
"""What the browser lets the page do: run what is inside it, load nothing."""
_HERE: Final = Path(__file__).resolve().parent
_LANGUAGE_NAMES: Final = {"en": "English", "zh": "中文"}


def write_page(record: RunRecord, path: Path, lang: Lang = "zh") -> None:
    """Write the report of ``record`` to ``path`` (*.html), at first in ``lang``; the reader can switch.

    The same record gives the same bytes.
    """
    path.write_text(render_page(record, lang), encoding="utf-8", newline="\n")


def render_page(record: RunRecord, lang: Lang = "zh") -> str:
    """The report as text."""
    name = title(record)
    body = tag("body", _masthead(record, name), tag("main", *(tag("section", build(record)) for build in SECTIONS)), _footer(record),
               tag("script", asset("page.js")), **titles(name))  # fmt: skip
    return document(name, lang, [asset("page.css"), asset("confidential.css")], body)


def document(name: Both, lang: Lang, styles: Sequence[Html], body: Html) -> str:
    """A page that loads nothing, called ``name``, at first in ``lang``."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=CONTENT_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", pick(name, lang)),
        tag("style", *styles),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang=lang)}\n"


def titles(name: Both) -> dict[str, str]:
    """Attributes of the body from which ``page.js`` takes the page's title in each language."""
    return {f"data_title_{lang}": pick(name, lang) for lang in LANGS}


def masthead(name: Both, line: Both, synthetic: bool) -> Html:
    """The top of a page: its name, a line below it, the switch of languages, and whether the data are synthetic."""
    buttons = [
        tag("button", _LANGUAGE_NAMES[lang], type="button", lang=lang, aria_pressed="false") for lang in ("zh", "en")
    ]
    switch = tag("div", *buttons, class_="languages", role="group", aria_label="语言 / Language")
    top = tag("div", switch, tag("h1", spans(name)), tag("p", spans(line)), class_="top")
    warning = tag("div", tag("p", spans(both("note.synthetic")), class_="top"), class_="synthetic", role="note")
    return join(tag("header", top, class_="masthead"), warning if synthetic else Html(""))


def asset(name: str) -> Html:
    """A style sheet or script of the report."""
    return Html((_HERE / name).read_text("utf-8"))


def title(record: RunRecord) -> Both:
    """City and what the page is."""
    meta, words = record.dataset.meta, both("page.title")
    return f"{meta['city']}: {words[0]}", f"{meta['city_zh']}{words[1]}"


def _masthead(record: RunRecord, name: Both) -> Html:
    scenario = record.scenario.title
    return join(masthead(name, (scenario.en, scenario.zh), record.manifest.synthetic), _confidential(record))


def _confidential(record: RunRecord) -> Html:
    """Level, date and recipient below the title, and as a watermark on every printed page; what the mark means."""
    told, line = legend(record), spans(watermark(record))
    mark = join(tag("br"), spans(told)) if told else Html("")
    note = tag("div", tag("p", tag("strong", line), mark, class_="top"), class_="confidential", role="note")
    return join(note, tag("div", line, class_="watermark", aria_hidden="true"))


def _footer(record: RunRecord) -> Html:
    manifest = record.manifest
    return tag("footer", f"parkopt {manifest.version} · {manifest.scenario} · {manifest.created} · ",
               spans(both("page.below_print")))  # fmt: skip
