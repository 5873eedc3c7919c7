"""The scenarios that ship: complete, bilingual, and variants that change what they say they change."""

from __future__ import annotations

import re

import pytest

from parkopt.resources import shipped
from parkopt.scenario.clauses import CLAUSES, DOCUMENTS, cited, clause, is_citation
from parkopt.scenario.load import list_shipped, load_scenario
from parkopt.scenario.schema import Scenario

VARIANTS = ["ecology-first", "jobs-first", "land-first", "cross-county", "parks-24", "cannot-be-met"]


@pytest.fixture(scope="module")
def base() -> Scenario:
    return load_scenario("shaoxing-2020")


def variant(name: str) -> Scenario:
    return load_scenario(f"shaoxing-2020-{name}")


def test_the_list_starts_with_the_base_and_has_every_file() -> None:
    names = [name for name, _ in list_shipped()]
    assert names[0] == "shaoxing-2020"
    assert set(names[1:]) >= {f"shaoxing-2020-{name}" for name in VARIANTS}
    assert len(names) == len(list(shipped("scenarios").glob("*.toml")))


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_has_its_own_name_title_and_note_in_both_languages(name: str, base: Scenario) -> None:
    scenario = variant(name)
    assert scenario.name == f"shaoxing-2020-{name}"
    for label, other in ((scenario.title, base.title), (scenario.note, base.note)):
        assert label.en != other.en
        assert label.zh != other.zh
        assert re.search("[一-鿿]", label.zh)


@pytest.mark.parametrize(
    ("name", "heaviest"),
    [("ecology-first", "ecological_exposure"), ("jobs-first", "jobs_displaced"), ("land-first", "land_released")],
)
def test_a_variant_weighs_most_what_its_name_says(name: str, heaviest: str, base: Scenario) -> None:
    ratios = {
        term: getattr(variant(name).weights, term).weight.value / getattr(base.weights, term).weight.value
        for term in type(base.weights).model_fields
    }
    assert ratios[heaviest] == max(ratios.values()) >= 4


def test_only_one_variant_merges_across_counties(base: Scenario) -> None:
    assert not base.rules.merging.cross_county.value
    assert variant("cross-county").rules.merging.cross_county.value


def test_the_24_parks_are_an_assumption_and_the_gazette_stays_at_30(base: Scenario) -> None:
    last = variant("parks-24").phases[-1].park_limit
    assert (last.value, last.clause) == (24, None)
    assert "press" in str(last.assumption)
    assert base.phases[-1].park_limit.value == 30


def test_the_contradiction_is_real() -> None:
    """Hosts are retained parks and the six zone groups; more of them must exceed a size than there can be."""
    scenario = variant("cannot-be-met")
    wanted = scenario.targets["hosts_over_10bn"]
    assert wanted.mode == "hard"
    assert scenario.phases[-1].park_limit.value + 6 < wanted.value.value


def test_clauses_are_unique_and_belong_to_their_document() -> None:
    codes = [entry.code for entry in CLAUSES]
    assert len(codes) == len(set(codes))
    assert all(entry.code.startswith(entry.document.code) for entry in CLAUSES)
    assert {entry.document for entry in CLAUSES} == set(DOCUMENTS)
    assert all(re.search("[一-鿿]", entry.title.zh) for entry in CLAUSES)


def test_citations() -> None:
    assert is_citation("G18 §2.2")
    assert is_citation("assumption: not in the gazette")
    assert not is_citation("G18 §9")
    assert not is_citation("assumptions")
    assert cited("B50-T10", "en").startswith("B50-T10 Textile")
    assert cited("assumption: x", "zh") == "assumption: x"
    assert clause("G20 annex").document.number == "绍政发〔2017〕20号"
