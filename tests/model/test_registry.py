"""The lists of rules and of terms: complete, worded in both languages, audited and tested."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parkopt.audit import CHECKS
from parkopt.audit.limits import INTENSITIES, MEASURES
from parkopt.grounds import GROUNDS
from parkopt.model.objective import TERMS, factor, raw_vector
from parkopt.model.rule import Rule
from parkopt.model.rules import RULES
from parkopt.scenario.clauses import is_clause
from parkopt.scenario.load import load_scenario
from parkopt.scenario.rules import Rules
from parkopt.scenario.schema import Weights
from tests.solve.cases import SEEDS, tiny
from tests.solve.reference import City

HERE = Path(__file__).parent
UNCLAUSED = {"assumption", "review"}
"""What stands where no clause of the policy does."""


def chinese(text: str) -> bool:
    return any("一" <= letter <= "鿿" for letter in text)


def test_fifteen_families_in_the_order_of_the_design_and_the_limits_on_terms():
    assert [rule.family for rule in RULES] == list(range(1, 17))
    assert [rule.section for rule in RULES] == [*Rules.model_fields, "term_limits"]
    assert len({rule.key for rule in RULES}) == 16


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_a_rule_has_words_formula_clause_twin_and_test(rule: Rule):
    assert len(rule.formula) > 10
    assert rule.clause in UNCLAUSED or is_clause(rule.clause)
    for label in (rule.title, rule.meaning):
        assert label.en and chinese(label.zh)
    twins = [check for check in CHECKS if check.section == rule.section]
    assert twins and {check.family for check in twins} == {rule.family}
    test = HERE / f"test_{rule.key}.py"
    text = test.read_text(encoding="utf-8")
    assert text.startswith(f'"""Family {rule.family}: ')
    refuses = any(word in text for word in ("is None", "None)", "InputError"))
    assert "optimum(" in text and (refuses or rule.key == "people_money")  # whose limits are all soft
    source = HERE.parents[1] / "parkopt" / "model" / "rules" / f"{rule.key}.py"
    assert f"Family {rule.family}," in source.read_text(encoding="utf-8").splitlines()[0]


def test_every_enforced_target_belongs_to_one_family_and_is_audited_there():
    scenario = load_scenario("shaoxing-2020")
    owners = {key: rule.section for rule in RULES for key in rule.targets}
    assert len(owners) == sum(len(rule.targets) for rule in RULES)
    soft = {key for key, target in scenario.targets.items() if target.mode in ("hard", "soft")}
    assert soft == set(owners)
    audited = {key: rule.split(".")[0] for key, (rule, _) in MEASURES.items()} | dict.fromkeys(INTENSITIES, "energy")
    assert {key: audited[key] for key in owners} == owners


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
def test_every_figure_of_a_rule_can_be_shown(rule: Rule):
    scenario = load_scenario("shaoxing-2020")
    told = [path for path, _ in rule.figures(scenario)]
    if rule.section not in Rules.model_fields:
        assert told == [] and not rule.enabled(scenario)
        return
    section = getattr(scenario.rules, rule.section)
    named = {path.split(".")[2] for path in told if path.startswith("rules.")}
    assert named == set(type(section).model_fields) - {"enabled"}
    assert {path.split(".")[1] for path in told if path.startswith("targets.")} == set(rule.targets)


def test_terms_are_the_weights_of_the_scenario():
    assert [term.key for term in TERMS] == list(Weights.model_fields)
    weights = load_scenario("shaoxing-2020").weights
    for term in TERMS:
        assert term.unit == getattr(weights, term.key).reference.unit
        assert term.label.en and chinese(term.label.zh)
        assert abs(term.sign) == 1.0


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.key)
def test_a_term_counts_on_tiny_cities_and_in_their_second_opinion(term):
    models = [tiny(seed).model for seed in list(SEEDS)[:12]]
    assert any(np.ptp(raw_vector(model.instance, model.columns, term)) > 0 for model in models if model)
    case = tiny(next(seed for seed in SEEDS if tiny(seed).model))
    city = City(case.dataset, case.scenario)
    assert city.weigh(term.key, 7.0) == pytest.approx(7.0 * factor(case.model.instance, term))


def test_grounds_are_worded_and_belong_to_a_family():
    for ground in GROUNDS:
        assert ground.family in range(1, 16)
        assert ground.clause in UNCLAUSED or is_clause(ground.clause)
        assert ground.en and chinese(ground.zh)
    assert len({ground.code for ground in GROUNDS}) == len(GROUNDS)
