"""The rules in words: meaning, formula, clause and the figures in force, as plain text for reading and printing."""

from __future__ import annotations

from collections.abc import Iterator

from parkopt.labels import Lang
from parkopt.model.rule import Rule
from parkopt.model.rules import RULES
from parkopt.scenario.clauses import CLAUSES, DOCUMENTS, cited
from parkopt.scenario.schema import Choice, Figure, Label, Scenario, Sourced, Switch

_SWITCHED_OFF = Label(en="switched off", zh="未启用")


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
