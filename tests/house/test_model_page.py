"""docs/model.md is what the rules and the base scenario give."""

from __future__ import annotations

from pathlib import Path

from parkopt.model.objective import TERMS
from parkopt.model.rules import RULES
from parkopt.rulebook import model_page
from parkopt.scenario.load import load_scenario

PAGE = Path(__file__).parents[2] / "docs" / "model.md"


def test_the_page_is_fresh() -> None:
    expected = model_page(load_scenario("shaoxing-2020"))
    assert PAGE.read_text(encoding="utf-8") == expected, "stale: run python -m parkopt.rulebook docs/model.md"


def test_every_rule_has_its_chapter_in_both_languages_with_formula_and_clause() -> None:
    text = model_page(load_scenario("shaoxing-2020"))
    chapters = text.split("\n### ")[1:]
    assert len(chapters) == len(RULES) == 16
    for rule, chapter in zip(RULES, chapters, strict=True):
        assert chapter.startswith(f"{rule.family}. {rule.title.en} · {rule.title.zh}")
        assert rule.meaning.en in chapter and rule.meaning.zh in chapter and rule.clause in chapter
        assert all(part.strip() in chapter for part in rule.formula.replace(";  ", "\n").splitlines())
    assert all(f"| {term.label.en} · {term.label.zh} |" in text for term in TERMS)
