"""The model's optimum is that of all plans, enumerated from the tables by `tests.solve.reference`."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from parkopt.audit import audit
from parkopt.solve.exact import Backend, solve_exact
from parkopt.solve.extract import to_plan
from parkopt.solve.highs import HighsOptions, solve_highs
from tests.audit.plans import park_row, plan, violations
from tests.solve.cases import SEEDS, solvable, tiny
from tests.solve.reference import City, FirmFate, ParkFate, brute_force, keeps_the_rules
from tests.solve.tiny import FAMILIES, tiny_city, tiny_scenario

EXACT = HighsOptions(gap=0.0)


def close(value: float) -> object:
    return pytest.approx(value, rel=2e-6, abs=2e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_optimum_is_that_of_all_plans(seed):
    case = tiny(seed)
    if case.model is None:
        assert case.best.plans == 0
        return
    result = solve_highs(case.model.linear, EXACT)
    if not case.best.plans:
        assert result.ending == "infeasible"
        return
    assert result.ending == "optimal"
    assert result.objective == close(case.best.value)
    assert audit(case.dataset, case.scenario, to_plan(case.model, result.x)).passed


@pytest.mark.parametrize("backend", ["highs", "cp-sat"])
@pytest.mark.parametrize("seed", SEEDS)
def test_or_tools_agree(seed, backend: Backend):
    case = tiny(seed)
    if case.model is None:
        assert case.best.plans == 0
        return
    result = solve_exact(case.model.linear, backend, seed=seed)
    if not case.best.plans:
        assert result.ending == "infeasible"
        return
    assert result.ending == "optimal"
    assert result.objective == close(case.best.value)
    assert result.bound <= case.best.value + 2e-6 * max(1.0, abs(case.best.value))
    assert case.model.linear.violation(result.x) <= 1e-6


def test_the_cities_are_worth_enumerating():
    """All fates occur in best plans, most cities have many plans, and some have none."""
    best = [tiny(seed).best for seed in SEEDS]
    assert len(solvable()) >= 50 and any(not one.plans for one in best)
    assert np.median([one.plans for one in best if one.plans]) > 50
    parks = Counter(fate[0] for one in best for fate in one.parks.values())
    firms = Counter(fate[0] for one in best for fate in one.firms.values())
    assert min(parks[kind] for kind in ("open", "merge", "vacate")) >= 10, parks
    assert min(firms[kind] for kind in ("stay", "move", "exit", "outside")) >= 6, firms
    assert {year for one in best for _, _, year in one.firms.values()} == {0, 2018, 2020}


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_bites_on_some_city(family):
    """Switching the family off raises the best plan's points nowhere, and lowers them (or frees a city) somewhere."""
    freed = 0
    for seed in range(200, 260):
        dataset = tiny_city(seed, 3)
        on = {f"rules.{name}.enabled": True for name in FAMILIES}
        base, off = tiny_scenario(seed, **on), tiny_scenario(seed, **on | {f"rules.{family}.enabled": False})
        with_rule, without = (_optimum(dataset, rules) for rules in (base, off))
        freed += without < with_rule - 1e-6
        if freed:
            return
    raise AssertionError(f"{family} never binds")


def _optimum(dataset, scenario) -> float:
    return brute_force(dataset, scenario).value


@pytest.mark.parametrize("seed", range(100, 108))
def test_the_audit_allows_the_same_plans(seed):
    """Random plans that hang together: the audit passes exactly those that the enumeration counts."""
    dataset, scenario = tiny_city(seed, 3), tiny_scenario(seed)
    city, rng = City(dataset, scenario), np.random.default_rng(seed)
    verdicts = set()
    for number in range(9):
        parks, firms = _some_plan(city, rng, lawful=number % 3 > 0)
        if not parks or not firms:
            continue
        mine = keeps_the_rules(city, parks, firms)
        found = violations(dataset, _as_plan(city, dataset, parks, firms), scenario)
        theirs = not set(found) - {"plan.g18_class", "plan.after_use", "plan.vacated_fate", "leading.industries"}
        assert mine == theirs, (parks, firms, found)
        verdicts.add(mine)
    assert False in verdicts


def _some_plan(city: City, rng: np.random.Generator, lawful: bool) -> tuple[dict[str, ParkFate], dict[str, FirmFate]]:
    """Fates that agree with each other; drawn from what the rules leave open where ``lawful``, else from all there is."""
    if lawful:
        plans = city.park_plans()
        parks = plans[int(rng.integers(len(plans)))] if plans else {}
    else:
        kinds = {name: str(rng.choice(["open", "merge", "vacate"])) for name in city.parks}
        hosts = [name for name, kind in kinds.items() if kind == "open"] + city.groups
        years = [int(year) for year in rng.choice(city.years, len(kinds))]
        parks = {
            name: ("open", name, 0)
            if kind == "open"
            else (kind, str(rng.choice(hosts)) if kind == "merge" else "", year)
            for (name, kind), year in zip(kinds.items(), years, strict=True)
        }
    firms = {}
    for name, row in city.firms.items():
        options: list[FirmFate] = city.firm_fates(name)
        if not lawful:
            options = [("stay", row["site_id"], 0)] if row["site_id"] else [("outside", "", 0)]
            if not row["site_id"] or row["site_id"] in parks:  # who may stay in a zone is not asked to move
                options += [("move", to, year) for to in city.sites for year in city.years if to != row["site_id"]]
            options += [("exit", "", year) for year in city.years]
        options = [fate for fate in options if city.fits(name, fate, parks)]
        if not options:
            return {}, {}
        firms[name] = options[int(rng.integers(len(options)))]
    return parks, firms


def _as_plan(city: City, dataset, parks: dict[str, ParkFate], firms: dict[str, FirmFate]):
    fates = {"open": "RETAIN", "merge": "MERGE", "vacate": "EXIT"}
    park_rows = {name: park_row(fates[kind], host, year) for name, (kind, host, year) in parks.items()}
    firm_rows: dict[str, tuple] = {}
    for name, (kind, place, year) in firms.items():
        if kind == "stay":
            firm_rows[name] = ("MERGE",) if place in parks and parks[place][0] == "merge" else ("RETAIN",)
        elif kind == "move":
            firm_rows[name] = ("RELOCATE", place, year)
        else:
            firm_rows[name] = ("EXIT", year) if kind == "exit" else ("OUTSIDE",)
    return plan(
        dataset, park_rows, firm_rows, workshops=_workshops(city, parks, firms), leads=_leads(city, parks, firms)
    )


def _workshops(
    city: City, parks: dict[str, ParkFate], firms: dict[str, FirmFate]
) -> tuple[tuple[str, int, float], ...]:
    """The least workshops that give everybody floor."""
    per_mu = 2000 / 3 * city.rules.land.plot_ratio.value
    rows = []
    for site in city.sites:
        if site in parks and parks[site][0] != "open":
            continue
        built = 0.0
        for year in city.years:
            need = -city.sites[site]["workshop_floor_m2"]
            for name, (_, place, when) in firms.items():
                if 0 < when <= year:
                    row = city.firms[name]
                    need += city.floor(row) * ((place == site) - (row["site_id"] == site))
            built = max(built, need / per_mu)
            rows.append((site, year, built))
    return tuple(row for row in rows if row[2] > 0)


def _leads(city: City, parks: dict[str, ParkFate], firms: dict[str, FirmFate]) -> dict[str, tuple[str, ...]]:
    """The largest sectors of each host by final value added."""
    made: dict[str, Counter[str]] = {}
    for name, fate in firms.items():
        host = city.host_of(fate[1], parks)
        for key, amount in city.ledger(name, fate, host).items():
            if isinstance(key, tuple) and key[0] == "lead":
                made.setdefault(host, Counter())[key[2]] += amount
    most = int(city.rules.leading.most.value)
    return {host: tuple(sector for sector, _ in counts.most_common(most)) for host, counts in made.items()}
