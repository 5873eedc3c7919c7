"""Indicators of the town, worked out by hand: values, targets, what is missing and what it costs."""

from __future__ import annotations

import pytest

from parkopt.metrics.case import Case
from parkopt.metrics.evaluate import measure_all
from parkopt.metrics.specs import METRICS
from parkopt.metrics.state import base_state, phase_state
from parkopt.results import Metric
from parkopt.scenario.schema import Scenario
from tests.metrics import town
from tests.metrics.town import ENERGY, GROWTH

G = GROWTH**4


def metric(key: str, scope: str = "city") -> Metric:
    return town.measured().metric(key, scope)


def final(key: str, scope: str = "city") -> float:
    value = metric(key, scope).plan[2020]
    assert value is not None
    return value


def with_scenario(scenario: Scenario) -> dict[tuple[str, str], Metric]:
    whole = town.instance()
    case = Case(type(whole)(**{**whole.__dict__, "scenario": scenario}), town.frames())
    states = {2016: base_state(case), **{year: phase_state(case, year) for year in case.years}}
    return {(found.key, found.scope): found for found in measure_all(case, states)}


def changed(path: str, **update: object) -> Scenario:
    """The town's scenario with one section changed."""

    def change(node: object, keys: list[str]) -> object:
        if not keys:
            return node.model_copy(update=update)  # type: ignore[attr-defined]
        inner = node[keys[0]] if isinstance(node, dict) else getattr(node, keys[0])
        made = change(inner, keys[1:])
        return {**node, keys[0]: made} if isinstance(node, dict) else node.model_copy(update={keys[0]: made})  # type: ignore[attr-defined]

    found = change(town.scenario(), path.split("."))
    assert isinstance(found, Scenario)
    return found


def test_parks_and_zones_are_counted_by_phase() -> None:
    parks = metric("park_count")
    assert (parks.baseline, dict(parks.plan)) == (5, {2018: 3, 2020: 1})
    assert dict(parks.target) == {2018: 60, 2020: 30}
    assert parks.mode == "hard" and parks.met and parks.clause == "G18 §1.2"
    zones = metric("zone_count")
    assert (zones.baseline, zones.plan[2020], zones.target[2020], zones.met) == (3, 2, 2, True)
    assert metric("park_count", "county:keqiao").plan == {2018: 2, 2020: 1}


def test_in_park_rates() -> None:
    rate = metric("in_park_rate_all")
    assert rate.baseline == pytest.approx(8 / 20)
    assert rate.plan[2018] == pytest.approx(8 / 20) and rate.plan[2020] == pytest.approx(18 / 19)
    above = metric("in_park_rate_above_scale")
    assert above.baseline == pytest.approx(0.8) and above.plan[2020] == pytest.approx(8 / 9)
    assert above.met is False and above.missing == pytest.approx(0.9 * 9 - 8)


def test_output_in_parks_and_its_share() -> None:
    inside = 7.82 * G + 1.2
    assert final("output_in_parks") == pytest.approx(inside)
    assert final("output_share_in_parks") == pytest.approx(inside / (inside + G))
    assert metric("output_in_parks").missing == pytest.approx(14_000 - inside)


def test_polluters_must_be_inside_in_every_phase_from_the_stated_year() -> None:
    polluters = metric("polluters_in_parks")
    assert (polluters.baseline, dict(polluters.plan)) == (0, {2018: 0, 2020: 1})
    assert dict(polluters.target) == {2018: 1, 2020: 1} and polluters.mode == "hard"
    assert polluters.met is False and polluters.missing == 0
    nowhere = metric("polluters_in_parks", "county:keqiao")
    assert nowhere.plan[2020] is None and nowhere.met is None


def test_leading_industries() -> None:
    leads = 8.1 * G
    share = metric("leading_share")
    assert share.plan[2020] == pytest.approx(leads / (leads + 0.96 * G + 1.3))
    assert share.baseline == 1.0  # no host has more industries than may lead
    assert share.imputed_share == pytest.approx(1.1 / 8.1)  # the value added of F05
    most = metric("leading_per_host")
    assert (most.baseline, dict(most.plan)) == (None, {2018: None, 2020: 2}) and most.met


def test_per_mu_figures_count_tenants_output_but_leave_small_firms_out() -> None:
    """Ten above-scale firms, one of them a tenant: 100 000 万元 on 90 mu. In 2020 the tenant, a chemical plant
    that may not grow, adds 1.2 亿元 and no land."""
    per_mu = metric("output_per_mu")
    assert per_mu.baseline == pytest.approx(100_000 / 90)
    assert per_mu.plan[2020] == pytest.approx(10_000 * (7.92 * G + 1.2) / 63)
    assert per_mu.missing == pytest.approx(max(0.0, 1_000 * 63 - 10_000 * (7.92 * G + 1.2)) / 10_000)
    assert metric("tax_per_mu").baseline == pytest.approx(1_000 / 90)


def test_kpi_shares() -> None:
    above = 9.06 * G - 1.2 * G + 1.0 * G + 1.3
    assert final("strategic_share") == pytest.approx(1.2 * G / above)
    assert final("hi_tech_share") == pytest.approx(0.96 * G / above)
    assert final("r_and_d_share") == pytest.approx(0.01)
    assert metric("strategic_share").met is False and metric("strategic_share").missing_points is None


def test_energy_falls_against_the_base_year() -> None:
    energy = 1_000 * (6.7 * ENERGY**4 + 0.9 * 0.9**4)
    value_added = 2_000 * (10.06 * G + 1.3)
    left = (energy / value_added) / 0.5
    yearly = metric("energy_intensity_fall")
    assert yearly.baseline is None
    assert yearly.plan[2020] == pytest.approx(1 - left**0.25)
    assert final("energy_total") == pytest.approx(energy)
    assert metric("textile_energy_fall").plan[2020] is None  # no textile firm
    chemical = 1 - (1_000 * (0.4 * ENERGY**4 + 0.9 * 0.9**4) / (2_000 * (0.96 * G + 1.3))) / 0.5
    assert final("chemical_energy_fall") == pytest.approx(chemical)


def test_units_answer_for_their_own_energy() -> None:
    fall = metric("unit_energy_fall", "unit:keqiao")
    assert fall.target[2020] == pytest.approx(1 - (1 - 0.215) ** (4 / 5))
    growth = metric("unit_energy_growth", "unit:yuecheng")
    arrived = 1_000 * (1.0 + 0.5 + 0.4) * ENERGY**4  # F09, F07 and F11; F04 has closed
    assert growth.plan[2020] == pytest.approx((arrived / 3_000) ** 0.25 - 1)
    assert growth.target[2020] == pytest.approx(0.017) and growth.met
    with pytest.raises(KeyError):
        metric("unit_energy_fall")


def test_an_energy_cap_that_is_missed_is_priced() -> None:
    cap = town.scenario().rules.energy.city_cap.model_copy(update={"value": 1_000.0})
    price = town.scenario().rules.energy.cap_price.value
    found = with_scenario(changed("rules.energy", city_cap=cap))["energy_total", "city"]
    over = final("energy_total") - 1_000 * town.scenario().rules.energy.industrial_share.value
    assert found.met is False and found.missing == pytest.approx(over)
    assert found.missing_points == pytest.approx(over * price)


def test_hosts_of_size_are_counted_singly_first_and_grouped_later() -> None:
    rule = town.scenario().rules.tiers
    lower, upper = rule.lower.model_copy(update={"value": 2.0}), rule.upper.model_copy(update={"value": 4.0})
    found = with_scenario(changed("rules.tiers", lower=lower, upper=upper))
    tier = found["hosts_over_10bn", "city"]
    assert tier.baseline == 2  # P001 and P002 with two firms each
    assert tier.plan == {2018: 3, 2020: 3}  # 2018: P001, P002 and ZG1, which F03 joined; 2020: P001, ZG1, ZG2
    assert found["hosts_over_100bn", "city"].plan == {2018: 0, 2020: 1}  # ZG1
    assert found["hosts_over_10bn", "county:keqiao"].plan[2020] == 2


def test_jobs_lost_in_the_city_and_in_counties() -> None:
    lost = metric("jobs_lost")
    assert lost.plan[2018] == pytest.approx(10)
    assert lost.plan[2020] == pytest.approx(10 + 13.5 + 4 + 40 + 70)
    assert lost.target[2020] == pytest.approx(0.02 * 1_100)
    county = metric("jobs_lost", "county:keqiao")
    assert county.plan[2020] == pytest.approx(54) and county.missing == pytest.approx(54 - 0.04 * 800)


def test_public_money_by_phase() -> None:
    money = metric("public_money")
    assert money.plan[2018] == pytest.approx(0.4 * 0.5125)
    assert money.plan[2020] == pytest.approx(0.4 * 1.7832)
    assert money.target == {2018: 80, 2020: 200} and money.met


def test_a_budget_missed_in_an_earlier_phase_is_missed_and_priced() -> None:
    rule = town.scenario().rules.people_money
    budget = {**rule.budget, "2018": rule.budget["2018"].model_copy(update={"value": 0.1})}
    found = with_scenario(changed("rules.people_money", budget=budget))["public_money", "city"]
    assert found.met is False and found.missing == 0
    assert found.missing_points == pytest.approx((0.4 * 0.5125 - 0.1) * rule.budget_price.value)


def test_what_is_missing_is_priced_at_the_weight_of_relocation_cost() -> None:
    tier = metric("hosts_over_10bn")
    assert tier.missing == 20 and tier.missing_points == pytest.approx(4.0)
    assert tier.missing_cost == pytest.approx(4.0 * 1_000_000 / 2.0)
    weight = town.scenario().weights.relocation_cost
    free = weight.model_copy(update={"weight": weight.weight.model_copy(update={"value": 0.0})})
    assert with_scenario(changed("weights", relocation_cost=free))["hosts_over_10bn", "city"].missing_cost is None


def test_a_family_switched_off_only_reports() -> None:
    found = with_scenario(changed("rules.tiers", enabled=False))["hosts_over_10bn", "city"]
    assert found.mode == "report" and found.missing_points is None and found.met is False


def test_targets_outside_the_model_are_listed_without_values() -> None:
    talents = metric("talents")
    assert talents.mode == "outside" and talents.met is None
    assert talents.plan == {2018: None, 2020: None} and talents.target[2020] == 400


def test_every_target_of_the_scenario_is_shown_and_city_comes_first() -> None:
    metrics = town.measured().metrics
    scopes = list(dict.fromkeys(found.scope for found in metrics))
    assert scopes == ["city", "county:keqiao", "county:yuecheng", "unit:keqiao", "unit:yuecheng"]
    assert set(town.scenario().targets) <= {found.key for found in metrics if found.scope == "city"}
    pairs = [(found.key, found.scope) for found in metrics]
    assert len(pairs) == len(set(pairs))


def test_words_of_targets_come_from_the_scenario() -> None:
    for key, target in town.scenario().targets.items():
        found = metric(key)
        assert (found.label, found.unit, found.clause) == (target.label, target.value.unit, target.value.source)
        assert found.mode == target.mode


ADDITIVE = (
    "park_count", "zone_count", "hosts_over_10bn", "hosts_over_100bn", "output_in_parks", "green_parks",
    "textile_output", "chemical_output", "metal_output", "pearl_output", "rice_wine_sales", "energy_total",
)  # fmt: skip


@pytest.mark.parametrize("key", ADDITIVE)
@pytest.mark.parametrize("kind", ["county", "unit"])
def test_regions_add_up_to_the_city(key: str, kind: str) -> None:
    whole = metric(key)
    parts = [found for found in town.measured().metrics if found.key == key and found.scope.startswith(f"{kind}:")]
    assert len(parts) == 2
    for year in (2018, 2020):
        assert sum(part.plan[year] or 0.0 for part in parts) == pytest.approx(whole.plan[year])
    if whole.baseline is not None:
        assert sum(part.baseline or 0.0 for part in parts) == pytest.approx(whole.baseline)


def test_the_registry_names_each_indicator_once_a_scope() -> None:
    shown = [(spec.key, scope) for spec in METRICS for scope in spec.scopes]
    assert len(shown) == len(set(shown))
