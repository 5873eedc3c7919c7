"""Family 16, limits on terms: each amount worked out by hand, held and broken; and against the model's own on random plans."""

from __future__ import annotations

from typing import Any

import pytest

from parkopt.audit import CHECKS, audit, recomputed
from parkopt.audit.case import Case
from parkopt.audit.term_limits import AMOUNTS
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import Plan
from parkopt.model.objective import TERMS, terms
from parkopt.scenario.schema import Scenario, TermLimits
from parkopt.solve.extract import to_plan
from parkopt.solve.highs import HighsOptions, solve_highs
from tests.audit.plans import assumed, named, park_row, plan, scenario, violations
from tests.cities import area, firm, make_dataset, park, redline, small_firm, zone
from tests.solve.cases import SEEDS, tiny

RULE = "term_limits.amounts"
UNITS = {term.key: term.unit for term in TERMS}
NO_GROWTH = {
    f"coefficients__growth__*__{name}": assumed(0.0, "1/yr")
    for name in ("output", "value_added", "tax", "energy_per_value_added", "wastewater_per_value_added")
}
"""So that factors alone make figures differ."""


def flat(**over: Any) -> Scenario:
    """Nothing grows of its own; moving saves a tenth of energy and costs a fifth of output; hubs count half."""
    relocate = {"energy": 0.9, "output": 0.8, "value_added": 1.0, "tax": 1.0, "wastewater": 0.5, "land": 0.75}
    figures = {f"coefficients__factors__*__RELOCATE__{name}": assumed(value, "1") for name, value in relocate.items()}
    alike = {
        f"coefficients__factors__*__{fate}__{name}": assumed(1.0, "1")
        for fate in ("ZONE", "RETAIN", "MERGE", "OUTSIDE")
        for name in relocate
    }
    bonus = {"coefficients__fit_hub_bonus": assumed(0.5, "1"), "coefficients__near_redline": assumed(500.0, "m")}
    return scenario(**NO_GROWTH, **figures, **alike, **bonus, **over)


def town() -> tuple[Dataset, Plan]:
    """P001 with a copper works is vacated: the works moves to the zone, a hub of copper. A scattered copper works closes, a small
    weaver stays outside. In the zone stand a weaver and a copper works of three times its output; the red line is at the zone."""
    sites = [park("P001", gross_mu=300.0), zone("Z01", x_km=5.0)]
    firms = [
        firm("F1", "P001", sector="copper", industry="3251", output=20_000.0, land_mu=40.0, energy_tce=1_000.0,
             wastewater_t=2_000.0, employees=100.0),
        firm("F2", xy=(0.0, 3.0), sector="copper", industry="3251", output=5_000.0, land_mu=10.0, energy_tce=400.0, wastewater_t=700.0, grade="D",
             employees=50.0),
        small_firm("F3", xy=(0.0, 3.0), output=100.0, energy_tce=10.0, wastewater_t=30.0),
        firm("F4", "Z01", output=10_000.0, energy_tce=50.0, wastewater_t=60.0),
        firm("F5", "Z01", sector="copper", industry="3251", output=30_000.0, energy_tce=50.0, wastewater_t=70.0),
    ]  # fmt: skip
    hub = area("A1", "metal_hub", 5.0, 0.0, 1_200, sectors="copper")
    city = make_dataset(sites, firms, [redline("R1", 6.4, 0.0, 100)], [hub])
    fates = {"F1": ("RELOCATE", "Z01", 2018), "F2": ("EXIT", 2018)}
    return city, plan(city, {"P001": park_row("RELOCATE", "", 2018)}, fates)


BY_HAND = {
    "output_lost": 0.2 * 20_000 + 5_000,
    "land_released": 300 + 10 - 0.75 * 40,
    # copper is 3/4 of the zone's base-year output, and at home there; the weaver finds 1/4
    "business_fit": (0.75 + 0.5) * (20_000 + 30_000) + 0.25 * 10_000,
    "ecological_exposure": 0.5 * 2_000 + 0,
    "energy_saved": 0.1 * 1_000,
}


@pytest.mark.parametrize("key", BY_HAND)
def test_amounts_by_hand(key):
    city, made = town()
    assert AMOUNTS[key][1](Case(city, flat(), made)) == pytest.approx(BY_HAND[key])


def test_costs_and_jobs_are_those_of_family_13():
    city, made = town()
    found = recomputed(city, flat(term_limits__jobs_displaced=assumed(0.0, "persons")), made).set_index("key")
    assert found.loc["jobs_displaced", "value"] == pytest.approx(found.loc["jobs.city", "value"])
    found = recomputed(city, flat(term_limits__relocation_cost=assumed(0.0, "万元")), made).set_index("key")
    share = flat().rules.people_money.public_share.value
    assert share * found.loc["relocation_cost", "value"] / 1e4 == pytest.approx(found.loc["budget.2020", "value"])


def test_on_a_merged_site_business_is_compared_with_the_host():
    """P002, all copper, merges into P001, where weavers make 3/4; its own copper works finds 1/4 there."""
    copper = {"sector": "copper", "industry": "3251"}
    at_host = [firm("F1", "P001", output=30_000.0), firm("F2", "P001", output=10_000.0, **copper)]
    city = make_dataset([park("P001"), park("P002", 1.0)], [*at_host, firm("F3", "P002", output=8_000.0, **copper)])
    made = plan(city, {"P002": park_row("MERGE", "P001", 2018)})
    assert AMOUNTS["business_fit"][1](Case(city, flat(), made)) == pytest.approx(
        0.75 * 30_000 + 0.25 * 10_000 + 0.25 * 8_000
    )


@pytest.mark.parametrize("key", AMOUNTS)
def test_a_limit_is_held_at_the_amount_itself_and_broken_beyond(key):
    city, made = town()
    more, amount = AMOUNTS[key]
    value = amount(Case(city, flat(), made))
    assert value > 0
    beyond = value * (1 + 1e-4 if more else 1 - 1e-4)
    others = set(violations(city, made, flat()))
    for limit in (value, value * (1 - 1e-4 if more else 1 + 1e-4)):
        limited = flat(**{f"term_limits__{key}": assumed(limit, UNITS[key])})
        assert set(violations(city, made, limited)) == others
    found = violations(city, made, flat(**{f"term_limits__{key}": assumed(beyond, UNITS[key])}))
    named({RULE: found["term_limits.amounts"]}, RULE, key, UNITS[key])


def test_without_limits_the_report_is_what_it_was():
    city, made = town()
    rules = [result.rule for result in audit(city, flat(), made).rules]
    assert rules == [check.rule for check in CHECKS if check.rule != RULE]
    limited = flat(term_limits__land_released=assumed(1.0, "mu"))
    report = {result.rule: result for result in audit(city, limited, made).rules}
    assert list(report) == [check.rule for check in CHECKS] and report[RULE].checked == 1


def test_every_term_that_can_be_limited_is_audited():
    assert list(AMOUNTS) == list(TermLimits.model_fields) == [term.key for term in TERMS]
    assert [more for more, _ in AMOUNTS.values()] == [term.sign < 0 for term in TERMS]


@pytest.mark.parametrize("seed", list(SEEDS)[:24])
def test_amounts_are_those_that_the_objective_weighs(seed):
    case = tiny(seed)
    if case.model is None or not case.best.plans:
        return
    found = solve_highs(case.model.linear, HighsOptions(gap=0.0))
    weighed = terms(case.model.instance, case.model.columns, found.x)
    audited = Case(case.dataset, case.scenario, to_plan(case.model, found.x))
    for key, (_, amount) in AMOUNTS.items():
        assert amount(audited) == pytest.approx(weighed[key].raw, rel=1e-6, abs=1e-6), key
