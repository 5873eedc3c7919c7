"""Reasons: what they name, that they read in both languages, and that every term has its words."""

from __future__ import annotations

import pytest

from parkopt.instance import build_instance
from parkopt.labels import both
from parkopt.model.objective import TERMS
from parkopt.scenario.load import load_scenario
from parkopt.solve.reasons import PHRASES
from parkopt.solve.solve import solve
from tests.cities import firm, make_dataset, park, zone


def test_every_term_has_words_of_its_own_and_one_name_everywhere() -> None:
    assert list(PHRASES) == [term.key for term in TERMS]
    for term in TERMS:
        assert both(f"term.{term.key}") == (term.label.en, term.label.zh)


@pytest.fixture(scope="module")
def reasons() -> dict[str, list[str]]:
    """Of a small city's parks and firms, split into code, English and Chinese."""
    sites = [park("P001"), park("P002", 0.9), park("P003", 6.0, side_m=150.0), zone("Z01", "ZG1", 3.0)]
    firms = [firm(f"F{number}", f"P00{1 + number % 3}") for number in range(9)]
    firms += [firm("F10", "Z01"), firm("F11"), firm("F12", "P001", outdated=True)]
    instance = build_instance(make_dataset(sites, firms), load_scenario("shaoxing-2020"))
    plan = solve(instance, time_limit=30, threads=1, seed=1, gap=0.01).plan
    assert plan is not None
    both_tables = [*plan.parks["reason"].items(), *plan.firms["reason"].items()]
    return {str(key): str(reason).split("|") for key, reason in both_tables}


def test_each_reason_has_a_code_and_two_languages(reasons: dict[str, list[str]]) -> None:
    for parts in reasons.values():
        code, english, chinese = parts
        assert code and english.isprintable() and not any("\u4e00" <= letter <= "\u9fff" for letter in code)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
        assert "e-0" not in english and "points" not in english


def test_what_a_clause_forces_is_named_with_it(reasons: dict[str, list[str]]) -> None:
    assert reasons["F12"][1] == "G18 §2.2: outdated capacity"
    assert reasons["F12"][2] == "G18 §2.2：落后产能"


def test_what_was_chosen_names_amounts_in_their_units(reasons: dict[str, list[str]]) -> None:
    texts = [english for _, english, _ in reasons.values() if "next best fate" in english or "another fate" in english]
    assert texts
    assert all("less" in text or "more" in text or "fewer" in text for text in texts)
