"""The rules in words: meaning, formula, clause and the figures in force.

`rule_book` is plain text for the screen; `model_page` is docs/model.md, written by ``python -m parkopt.rulebook FILE``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from parkopt.labels import Lang
from parkopt.model.objective import TERMS
from parkopt.model.rule import Rule
from parkopt.model.rules import RULES
from parkopt.scenario.clauses import CLAUSES, DOCUMENTS, cited
from parkopt.scenario.figure import Choice, Figure, Label, Sourced, Switch
from parkopt.scenario.load import load_scenario
from parkopt.scenario.schema import Scenario

_SWITCHED_OFF = Label(en="switched off", zh="未启用")
_INTRODUCTION: Final = """\
# The model · 模型

One linear model: the rows of fifteen rule families over named columns, those of limits that a scenario may state on terms,
and an objective of seven terms. This page is written from the rules themselves (`python -m parkopt.rulebook docs/model.md`)
and tested to be fresh; the figures are those of the scenario `shaoxing-2020`. `parkopt rules SCENARIO` prints them for any other.

## Columns · 变量

All 0 or 1 unless said otherwise. Parks p, hosts h (retained parks and zone groups), firms f, receiving sites j, phases s.

| column | is 1 when |
|---|---|
| `open_p` | park p is retained to the last phase |
| `merge_{p,h,s}` | p comes under host h in phase s; its firms stay on site |
| `vacate_{p,s}` | p is vacated in phase s; its firms move or close |
| `stay_{f,h}` | f stays on its site and is counted under h |
| `move_{f,j,s}` | f moves to receiving site j in phase s |
| `exit_{f,s}` | f closes in phase s |
| `outside_f` | the scattered firm f stays outside |
| `lead_{h,i}`, `v_{h,i}` | sector i leads in h; value added of i that counts as leading (≥ 0) |
| `tier_{h,t}` | h is above the output of tier t |
| `workshop_{j,s}` | mu of spare land turned into workshop floor by the end of s (≥ 0) |
| `joint_{g,j}` | the joining group g stands on site j |
| `slack` | what a soft target misses, in the unit of its price (≥ 0) |

One fate each: `open_p + Σ merge + Σ vacate = 1`, and for every firm `Σ stay + Σ move + Σ exit + outside = 1`. A firm stays
only under a fate of its site that lets it, moves only to a site that stays open, and leaves no later than its park.
"""


def rule_book(scenario: Scenario, lang: Lang) -> str:
    """Every rule family of ``scenario``: title, meaning, formula, clause, figures with unit and source."""
    lines = [f"{_in(scenario.title, lang)} ({scenario.name})", ""]
    for rule in RULES:
        lines += [*_rule(rule, scenario, lang), ""]
    return "\n".join(lines)


def clause_book(lang: Lang) -> str:
    """Every clause that may be cited, document by document."""
    lines: list[str] = []
    for document in DOCUMENTS:
        lines.append(f"{document.code}  {document.number} ({document.date}) {_in(document.title, lang)}")
        lines += [f"  {entry.code:<12}{_in(entry.title, lang)}" for entry in CLAUSES if entry.document == document]
        lines.append("")
    return "\n".join(lines)


def model_page(scenario: Scenario) -> str:
    """The model as a page in Markdown, both languages: columns, objective, every rule family with its figures."""
    parts = [_INTRODUCTION, _objective(scenario), "## Rules · 规则\n", *(_chapter(rule, scenario) for rule in RULES)]
    return "\n".join(parts)


def _objective(scenario: Scenario) -> str:
    heads = "| term | raw unit | better | weight | reference | source |\n|---|---|---|---|---|---|"
    rows = []
    for term in TERMS:
        weight = getattr(scenario.weights, term.key)
        better = "less · 少" if term.sign > 0 else "more · 多"
        cells = (f"{term.label.en} · {term.label.zh}", term.unit, better, _value(weight.weight), _value(weight.reference),
                 _source(weight.reference))  # fmt: skip
        rows.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
    formula = "    minimise  Σ_t ± weight_t · raw_t / reference_t  +  Σ price · slack        [points · 分]"
    return "\n".join(["## Objective · 目标函数\n", formula, "", heads, *rows, ""])


def _chapter(rule: Rule, scenario: Scenario) -> str:
    formulas = [
        f"    {part.strip()}" for line in rule.formula.splitlines() for part in line.split(";  ") if part.strip()
    ]
    lines = [
        f"### {rule.family}. {rule.title.en} · {rule.title.zh}\n",
        rule.meaning.en,
        rule.meaning.zh,
        "",
        *formulas,
        "",
    ]
    lines.append(f"{cited(rule.clause, 'en')} · {cited(rule.clause, 'zh')}\n")
    figures = rule.figures(scenario)
    if figures:
        rows = [f"| `{key}` | {_cell(_value(figure))} | {_cell(_source(figure))} |" for key, figure in figures]
        lines += ["| figure | in force | source |\n|---|---|---|", *rows, ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _rule(rule: Rule, scenario: Scenario, lang: Lang) -> Iterator[str]:
    off = "" if rule.enabled(scenario) else f"  [{_in(_SWITCHED_OFF, lang)}]"
    yield f"{rule.family}. {_in(rule.title, lang)} ({rule.key}){off}"
    yield f"   {_in(rule.meaning, lang)}"
    yield from (
        f"     {part.strip()}" for line in rule.formula.splitlines() for part in line.split(";  ") if part.strip()
    )
    yield f"   {cited(rule.clause, lang)}"
    for key, figure in rule.figures(scenario):
        yield f"     {key} = {_value(figure)}  ({_source(figure)})"


def _value(figure: Sourced) -> str:
    if isinstance(figure, Figure):
        return f"{figure.value:,.10g} {figure.unit}" if figure.unit not in ("1", "year") else f"{figure.value:.10g}"
    if isinstance(figure, Choice):
        return ", ".join(figure.values)
    return ("yes" if figure.value else "no") if isinstance(figure, Switch) else ""


def _source(figure: Sourced) -> str:
    if isinstance(figure, Figure) and figure.low is not None and figure.high is not None:
        return f"{figure.source}; {figure.low:,.10g} to {figure.high:,.10g}"
    return figure.source


def _in(label: Label, lang: Lang) -> str:
    return label.zh if lang == "zh" else label.en


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(model_page(load_scenario("shaoxing-2020")), encoding="utf-8", newline="\n")
