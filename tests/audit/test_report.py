"""The list of checks as a whole."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import parkopt.audit
from parkopt.audit import CHECKS, audit
from parkopt.scenario.clauses import is_citation
from tests.audit.plans import SECTIONS, plan, scenario
from tests.cities import firm, make_dataset, park, random_city, zone

PACKAGE = Path(parkopt.audit.__file__).parent
ALLOWED = ("parkopt.audit", "parkopt.dataset", "parkopt.scenario", "parkopt.units", "parkopt.errors", "parkopt.results")
NEVER_VIOLATED = {"land.far_moves", "energy.units", "people_money.limits"}
"""Rows that are soft by design."""


def test_every_family_is_audited_under_its_section_of_the_scenario():
    sections = [*type(scenario().rules).model_fields, "term_limits"]
    for check in CHECKS:
        assert check.family == (sections.index(check.section) + 1 if check.section in sections else 0), check.rule
    assert {check.family for check in CHECKS} == set(range(17))
    assert len({check.rule for check in CHECKS}) == len(CHECKS)
    assert [check.rule for check in CHECKS if not is_citation(check.clause)] == []


def test_every_check_has_a_test_that_violates_it():
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert {check.rule for check in CHECKS if f'"{check.rule}"' not in tests} == set()
    assert {check.rule for check in CHECKS} >= NEVER_VIOLATED


def test_the_audit_shares_no_code_with_the_model():
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith("parkopt") or name.startswith(ALLOWED), f"{path.name} imports {name}"
                assert name.split(".")[0] not in {"ortools", "highspy", "scipy"}, f"{path.name} imports {name}"


@pytest.mark.parametrize("section", SECTIONS)
def test_a_switched_off_family_checks_nothing(section):
    city = make_dataset([park("P001", beyond_repair=True), zone("Z01")], [firm("F1", "P001", outdated=True)])
    off = scenario(**{f"rules__{section}__enabled": False})
    results = audit(city, off, plan(city)).rules
    found = {result.rule: result for result in results}
    for check in CHECKS:
        if check.section == section:
            assert (found[check.rule].checked, found[check.rule].violations) == (0, ())
    assert [result.rule for result in results] == [check.rule for check in CHECKS if check.stated(off)]


@pytest.mark.parametrize("seed", range(3))
def test_random_cities_and_the_empty_city_are_audited_without_fault(seed):
    city = random_city(seed, counties=2)
    report = audit(city, scenario(), plan(city))
    assert report.passed is not any(result.violations for result in report.rules)
    assert audit(make_dataset([zone("Z01")]), scenario(), plan(make_dataset([zone("Z01")]))).passed
