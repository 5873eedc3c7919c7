"""Firms at prices, and what a mixture of fates may not do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from parkopt.instance import build_instance
from parkopt.instance.types import FirmKind, ParkKind
from parkopt.model.build import CityModel, build_model
from parkopt.solve.assign import FITTING, most_leading, with_fates
from parkopt.solve.baselines import BASELINES
from parkopt.solve.fate_program import FateProgram
from parkopt.solve.highs import HighsOptions, solve_highs
from parkopt.solve.lagrange import Relaxation
from parkopt.solve.places import find_places
from parkopt.solve.prices import Prices, dearness, place_at_prices, solve_over_places
from parkopt.solve.submodel import solve_sub, submodel
from parkopt.solve.whole import FixedFates
from parkopt.units import FloatArray
from tests.cities import firm, make_dataset, park, zone
from tests.model.hand import hand_scenario

OPTIONS = HighsOptions(time_limit=20.0)


def violated(model: CityModel, x: FloatArray, *keys: str) -> float:
    linear = model.linear
    act = linear.matrix @ x
    over = np.maximum(act - linear.row_upper, linear.row_lower - act)
    rows = [np.arange(block.first, block.end) for block in linear.blocks if block.key in keys]
    return float(over[np.concatenate(rows)].max())


def test_at_prices_every_row_of_places_holds(model: CityModel, host: np.ndarray) -> None:
    """Also those that are left out since fixed fates imply them."""
    x = place_at_prices(model, host, Prices.guessed(model), OPTIONS)
    assert x is not None
    keys = ("structure.park", "structure.firm", "structure.host", "structure.stay", "structure.move", "structure.leave")
    assert violated(model, x, *keys, "land.spare", "land.floor", "productivity.floor") <= 1e-6


def test_at_no_prices_the_firms_go_where_they_cost_least(model: CityModel, host: np.ndarray) -> None:
    """Below the relaxation of all rows at the same fates, and no firm could do better alone in a city of endless land."""
    fixed = with_fates(model, host)
    nothing = Prices(np.zeros(model.linear.rows), None)
    x = place_at_prices(model, host, nothing, OPTIONS)
    whole = solve_sub(fixed, replace(OPTIONS, relaxed=True))
    assert x is not None and whole.x is not None
    firms = model.columns.firm_column
    cheapest = np.full(len(model.instance.firms.id), np.inf)
    open_ = fixed.upper[firms] > 0
    np.minimum.at(cheapest, model.columns.firm.firm[open_], model.linear.cost[firms][open_])
    paid = float(model.linear.cost[firms] @ x[firms])
    assert cheapest.sum() - 1e-6 <= paid
    shared = np.ones(model.linear.columns, dtype=bool)
    shared[model.columns.lead] = shared[model.columns.lead_value] = shared[model.columns.tier] = False
    shared[model.columns.count :] = False
    assert float(model.linear.cost[shared] @ x[shared]) <= float(model.linear.cost[shared] @ whole.x[shared]) + 1e-6


def test_a_price_on_leading_value_draws_firms_to_where_their_sector_leads(model: CityModel, host: np.ndarray) -> None:
    row = next(block for block in model.linear.blocks if block.key == "target.leading_share")
    y = np.zeros(model.linear.rows)
    y[row.first] = 10.0 * (row.price or 1.0)
    lead = np.zeros(len(model.columns.lead))
    amount = np.random.default_rng(5).random(len(lead))
    lead[most_leading(model, amount)] = 1.0
    pairs = model.columns.lead_host * len(model.instance.sectors) + model.columns.lead_sector
    option = model.columns.firm
    key = np.where(option.host >= 0, option.host * len(model.instance.sectors), -1)
    key = np.where(key >= 0, key + model.instance.firms.sector[option.firm], -1)
    led = np.isin(key, pairs[lead > 0])

    def value(prices: Prices) -> float:
        x = place_at_prices(model, host, prices, OPTIONS)
        assert x is not None
        return float((option.value_added * x[model.columns.firm_column])[led].sum())

    assert value(Prices(y, lead)) > value(Prices(y, None)) * 1.01


def test_dearness_is_what_a_firm_would_save_alone(model: CityModel, host: np.ndarray) -> None:
    """Against a loop over firms; none for its cheapest open option, inf for what is not open."""
    open_ = with_fates(model, host).upper > 0
    prices = Prices(np.random.default_rng(8).normal(size=model.linear.rows) * 1e-3, None)
    cost = np.where(open_, model.linear.cost - model.linear.matrix.T @ prices.y, np.inf)
    column, of = model.columns.firm_column, model.columns.firm.firm
    found = dearness(model, open_, prices)
    for one in range(len(model.instance.firms.id)):
        mine = cost[column[of == one]]
        assert np.allclose(found[of == one], mine - (mine.min() if np.isfinite(mine).any() else 0.0))
    assert np.array_equal(np.isinf(found), ~open_[column]) and (found == 0).any() and (found >= 0).all()


def test_leads_named_at_a_point_are_no_worse_than_the_point_s_own(model: CityModel, host: np.ndarray) -> None:
    fates = FixedFates(model, host, OPTIONS)
    first = fates.relax(place_at_prices(model, host, Prices.guessed(model), OPTIONS))
    assert first.x is not None and model.linear.violation(first.x) <= 1e-6
    again = fates.relax(first.x)
    assert again.objective <= first.objective + 1e-6 * abs(first.objective)


@pytest.mark.parametrize("name", BASELINES)
def test_a_plain_plan_keeps_every_rule(model: CityModel, name: str) -> None:
    found = BASELINES[name](model, OPTIONS)
    assert found.x is not None and model.linear.violation(found.x) <= 1e-6
    integer = found.x[model.linear.integer]
    assert np.abs(integer - integer.round()).max() <= 1e-6


def test_a_kept_solver_survives_another_one_with_more_threads(model: CityModel) -> None:
    """HiGHS has one scheduler in a process, and a solver that asks for another number of threads than it has gives up."""
    program = FateProgram(model, find_places(model))
    cost = np.random.default_rng(6).normal(size=program.model.columns)
    before = program.relaxed(cost).value
    solve_highs(program.model, HighsOptions(threads=2, relaxed=True))
    program.relaxed(-cost)
    assert program.relaxed(cost).value == pytest.approx(before)


def mixture(model: CityModel, shares: dict[tuple[object, ...], float]) -> FloatArray:
    """A point with these shares of fates: ('park', kind, host or '', year or 0) or ('firm', id, kind, site, year or 0)."""
    columns, instance = model.columns, model.instance
    x = np.zeros(model.linear.columns)
    years = [*instance.years, 0]
    for column, (p, kind, h, stage) in enumerate(
        zip(columns.park.park, columns.park.kind, columns.park.host, columns.park.stage, strict=True)
    ):
        under = instance.hosts.id[h] if h >= 0 else ""
        x[column] = shares.get((instance.sites.id[p], ParkKind(kind), under, years[stage]), 0.0)
    for option, column in enumerate(columns.firm_column):
        firms = columns.firm
        site = instance.sites.id[firms.site[option]] if firms.site[option] >= 0 else ""
        under = instance.hosts.id[firms.host[option]] if firms.host[option] >= 0 else ""
        key = (
            instance.firms.id[firms.firm[option]],
            FirmKind(firms.kind[option]),
            site,
            under,
            years[firms.stage[option]],
        )
        x[column] = shares.get(key, 0.0)
    return x


def test_a_half_vacated_park_does_not_give_its_land_to_firms_that_come_to_the_other_half() -> None:
    """F1 (20 mu) stays in the open half of P001 and leaves the vacated half; F2 would take 7.5 mu of the open half, which is full."""
    sites = [park("P001", spare_mu=0.0), zone("Z01", x_km=5)]
    model = build_model(
        build_instance(
            make_dataset(sites, [firm("F1", "P001"), firm("F2", xy=(2.0, 0.0), polluting=True)]),
            hand_scenario("land", "polluters"),
        )
    )
    assert model.instance.years == (2018, 2020)
    half = 0.5
    shares: dict[tuple[object, ...], float] = {
        ("P001", ParkKind.OPEN, "P001", 0): half,
        ("P001", ParkKind.VACATE, "", 2018): half,
        ("F1", FirmKind.STAY, "P001", "P001", 0): half,
        ("F1", FirmKind.MOVE, "Z01", "ZG1", 2018): half,
        ("F2", FirmKind.MOVE, "P001", "P001", 2018): half,
        ("F2", FirmKind.MOVE, "Z01", "ZG1", 2018): half,
    }
    x = mixture(model, shares)
    assert violated(model, x, "structure.park", "structure.firm", "structure.stay", "structure.move") <= 1e-9
    assert violated(model, x, "land.spare") == pytest.approx(half * 15.0)
    alone = mixture(model, shares | {("F2", FirmKind.MOVE, "P001", "P001", 2018): 0.0})
    assert violated(model, alone, "land.spare") <= 1e-9


def test_a_firm_does_not_stay_under_a_host_and_go_to_it_as_well() -> None:
    """P002 is half merged into P001, half vacated; P001 is half retained. F stays in one half and would go to P001 in the other."""
    sites = [park("P001", spare_mu=50.0), park("P002", x_km=1.0), zone("Z01", x_km=5)]
    model = build_model(
        build_instance(make_dataset(sites, [firm("F1", "P001"), firm("F2", "P002")]), hand_scenario("land"))
    )
    x = mixture(
        model,
        {
            ("P001", ParkKind.OPEN, "P001", 0): 0.5,
            ("P002", ParkKind.MERGE, "P001", 2018): 0.5,
            ("F2", FirmKind.STAY, "P002", "P001", 0): 0.5,
            ("F2", FirmKind.MOVE, "P001", "P001", 2018): 0.5,
        },
    )
    assert x.sum() == pytest.approx(2.0)
    assert violated(model, x, "structure.move") == pytest.approx(0.5)
    relaxation = Relaxation(model)
    assert (relaxation.places.pair_base >= 0).any(), "the bound counts what staying is worth more than going"


def test_firms_that_begin_where_they_are_cheapest_end_where_they_do_without(model: CityModel, host: np.ndarray) -> None:
    """Whatever the costs they begin at."""
    begun = model.linear.cost
    found = [solve_over_places(model, host, model.linear.cost, OPTIONS, costs) for costs in (None, begun, -begun)]
    assert [one.ending for one in found] == ["optimal"] * 3
    assert [one.objective for one in found[1:]] == pytest.approx([found[0].objective] * 2, rel=1e-9)


def test_rows_that_fixed_fates_imply_are_left_out_of_the_part(model: CityModel, host: np.ndarray) -> None:
    """And no plan of the part breaks one of them."""
    fixed = with_fates(model, host)
    part = submodel(fixed)
    kept = np.zeros(model.linear.rows, dtype=bool)
    kept[part.rows] = True
    blocks = {block.key: block for block in model.linear.blocks}
    for key in FITTING:
        assert not kept[blocks[key].first : blocks[key].end].any() and blocks[key].end > blocks[key].first
    assert kept[blocks["structure.firm"].first : blocks["structure.firm"].end].all()
    cost, firms = model.linear.cost.copy(), model.columns.firm_column
    cost[firms] += np.random.default_rng(2).normal(size=len(firms)) * 1e-2
    found = solve_sub(fixed, replace(OPTIONS, gap=0.5), cost)
    assert found.x is not None and model.linear.violation(found.x) <= 1e-6
