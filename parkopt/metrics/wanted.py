"""What the scenario asks of each indicator: label, source, mode, price, and the target of each scope and year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from parkopt.metrics.case import Case
from parkopt.results import Metric
from parkopt.scenario.figure import Figure, Label
from parkopt.scenario.schema import Mode

Targets = Mapping[str, Mapping[int, float]]
"""Scope → year → value."""


@dataclass(frozen=True)
class Wanted:
    """``unit`` is that of the indicator; ``price`` in points for each unit that its numerator misses, None: unpriced."""

    label: Label
    clause: str
    unit: str
    mode: Mode
    targets: Targets
    price: float | None = None


Asks = Callable[[Case], "Wanted | None"]
"""None where the scenario does not name the indicator."""


def by_scenario(key: str) -> Asks:
    """The scenario's target of that key, for the city in the final year."""

    def wanted(case: Case) -> Wanted | None:
        target = case.instance.scenario.targets.get(key)
        if target is None:
            return None
        price = target.price.value if target.price is not None and target.mode == "soft" else None
        final = {"city": {case.final_year: target.value.value}}
        return Wanted(target.label, target.value.source, target.value.unit, target.mode, final, price)

    return wanted


def parks(case: Case) -> Wanted:
    """At most so many parks at the end of each phase."""
    phases = case.instance.scenario.phases
    limits = {phase.year: phase.park_limit.value for phase in phases}
    label = Label(en="Industrial parks outside the zones", zh="开发区外工业园区数")
    return Wanted(label, phases[-1].park_limit.source, "parks", "hard", {"city": limits})


def zones(case: Case) -> Wanted:
    """The zones are regrouped as the data set says."""
    groups = float(case.instance.hosts.is_group.sum())
    label = Label(en="Provincial-or-higher zones, regrouped", zh="省级以上开发区（整合后）")
    return Wanted(label, "G18 §1.2", "zones", "hard", {"city": {case.final_year: groups}})


def polluters(case: Case) -> Wanted:
    """All of them, in every scope, from the stated year on."""
    due = case.instance.scenario.rules.polluters.by
    label = Label(en="Polluting firms in parks (thermal power excepted)", zh="涉污企业入园率（热电除外）")
    return Wanted(label, due.source, "1", "hard", _everywhere(case, 1.0, since=due.value))


def leads(case: Case) -> Wanted:
    """No host has more leading industries than the scenario allows."""
    most = case.instance.scenario.rules.leading.most
    label = Label(en="Leading industries of a host, at most", zh="单个平台主导产业最多数")
    return Wanted(label, most.source, "industries", "hard", _everywhere(case, most.value, since=case.final_year))


def green(case: Case) -> Wanted:
    """Every retained park is upgraded for circular production."""
    kept = case.by_site(case.parks_at(case.final_year))
    targets = {name: {case.final_year: float(parks)} for name, parks in zip(case.scopes.names, kept, strict=True)}
    label = Label(en="Retained parks upgraded for circular production", zh="完成循环化改造的保留园区")
    return Wanted(label, "G18 §1.2", "parks", "hard", targets)


def unit_fall(case: Case) -> Wanted:
    """Fall of energy per value added in each unit, rebased to the base year: x = 1 − (1 − fall)^(n / years since)."""
    rule, n = case.instance.scenario.rules.energy, case.instance.horizon
    since = case.final_year - rule.since.value
    falls = {name: figures.intensity_fall for name, figures in rule.units.items()}
    values = {name: 1 - (1 - fall.value) ** (n / since) for name, fall in falls.items()}
    label = Label(en="Fall of energy per value added since the base year", zh="单位工业增加值能耗较基准年下降")
    return Wanted(label, _source(falls, "G20 annex"), "1", "soft", _units(case, values), rule.unit_price.value)


def unit_growth(case: Case) -> Wanted:
    """Yearly growth of energy in each unit, at most."""
    rule = case.instance.scenario.rules.energy
    growth = {name: figures.growth for name, figures in rule.units.items()}
    values = {name: figure.value for name, figure in growth.items()}
    label = Label(en="Yearly growth of energy use, at most", zh="能耗年均增速上限")
    return Wanted(label, _source(growth, "G20 annex"), "1/yr", "soft", _units(case, values), rule.unit_price.value)


def energy(case: Case) -> Wanted:
    """The city's cap on all of society times industry's share of it."""
    rule = case.instance.scenario.rules.energy
    cap = {"city": {case.final_year: rule.city_cap.value * rule.industrial_share.value}}
    label = Label(en="Industrial energy use, at most", zh="工业能耗总量上限")
    return Wanted(label, rule.city_cap.source, "tce/yr", "soft", cap, rule.cap_price.value)


def city_jobs(case: Case) -> Wanted:
    """At most a share of the city's employees of the base year."""
    return _jobs(case, "city", case.instance.scenario.rules.people_money.jobs_lost_city)


def county_jobs(case: Case) -> Wanted:
    """At most a share of each county's employees of the base year."""
    return _jobs(case, "county", case.instance.scenario.rules.people_money.jobs_lost_county)


def _jobs(case: Case, kind: str, share: Figure) -> Wanted:
    firms, scopes = case.instance.firms, case.scopes
    people = scopes.sums(scopes.county_of(firms.county), scopes.unit_of(firms.unit), firms.employees)
    targets = {
        name: {case.final_year: share.value * float(many)}
        for name, many in zip(scopes.names, people, strict=True)
        if name.partition(":")[0] == kind
    }
    price = case.instance.scenario.rules.people_money.jobs_price.value
    return Wanted(Label(en="Jobs lost, at most", zh="减少岗位上限"), share.source, "persons", "soft", targets, price)


def money(case: Case) -> Wanted:
    """The budget to the end of each phase."""
    rule = case.instance.scenario.rules.people_money
    budget = {year: rule.budget[str(year)].value for year in case.years}
    source = rule.budget[str(case.final_year)].source
    label = Label(en="Public money spent since the base year, at most", zh="累计财政投入上限")
    return Wanted(label, source, "亿元", "soft", {"city": budget}, rule.budget_price.value)


def outside(case: Case, measured: set[str]) -> list[Metric]:
    """Targets that the data cannot express, to be shown beside the others: they have no values."""
    return [
        Metric(
            key, "city", target.label, target.value.source, target.value.unit, target.mode, None,
            dict.fromkeys(case.years), dict.fromkeys(case.years) | {case.final_year: target.value.value}, None,
        )
        for key, target in case.instance.scenario.targets.items()
        if key not in measured
    ]  # fmt: skip


def _everywhere(case: Case, value: float, since: float) -> Targets:
    years = {year: value for year in case.years if year >= since}
    return dict.fromkeys(case.scopes.names, years)


def _units(case: Case, values: Mapping[str, float]) -> Targets:
    """For the units that the scenario names and in which firms stand in the base year."""
    there = set(case.instance.firms.unit.tolist())
    return {f"unit:{name}": {case.final_year: value} for name, value in values.items() if name in there}


def _source(figures: Mapping[str, Figure], none: str) -> str:
    return next((figure.source for figure in figures.values()), none)
