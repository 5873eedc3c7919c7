"""The firms' programme over the options that matter ends where that over all options does."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.model.build import CityModel
from parkopt.model.linear import LinearModel, Mask
from parkopt.solve.assign import with_fates, with_leads
from parkopt.solve.highs import HighsOptions, HighsResult
from parkopt.solve.narrow import WORTH, Narrow
from parkopt.solve.prices import Prices, cheap, place_at_prices
from parkopt.solve.stages import WHOLE
from parkopt.solve.whole import CAREFUL, LARGEST, QUICK, FixedFates

OPTIONS = HighsOptions(time_limit=30.0)


@pytest.fixture(scope="module")
def few(model: CityModel, host: np.ndarray) -> Mask:
    """What the firms would do without any price."""
    x = place_at_prices(model, host, Prices(np.zeros(model.linear.rows), None), OPTIONS)
    assert x is not None
    return np.asarray(x[model.columns.firm_column] > 0, dtype=np.bool_)


@pytest.mark.parametrize("begun", ["few", "all"])
@pytest.mark.parametrize("named", [False, True])
def test_it_ends_at_the_optimum_over_all_options(
    model: CityModel, host: np.ndarray, few: Mask, begun: str, named: bool
) -> None:
    """Begun at hardly more than one option a firm, and at all; with leads and tiers open, and named at a point."""
    fixed = with_fates(model, host)
    every = np.ones(len(model.columns.firm.firm), dtype=bool)
    bounds = fixed
    if named:
        whole = Narrow(model, fixed, OPTIONS, every).optimum(fixed)
        assert whole.x is not None
        bounds = with_leads(model, fixed, whole.x)
    reference = Narrow(model, fixed, OPTIONS, every).solve(bounds)
    narrow = Narrow(model, fixed, OPTIONS, every if begun == "all" else few)
    found = narrow.optimum(bounds)
    assert reference.x is not None and found.x is not None
    assert (found.x[model.columns.tier] >= bounds.lower[model.columns.tier] - 1e-6).all()
    assert model.linear.value(found.x) == pytest.approx(found.objective)
    assert found.objective >= reference.objective - 1e-6 * narrow.scale
    assert found.objective <= reference.objective + (WORTH + 1e-6) * narrow.scale
    if begun == "few":
        assert narrow.live.sum() < narrow.open.sum(), "most options are never looked at"


def test_a_point_is_on_live_options_alone(model: CityModel, host: np.ndarray, few: Mask) -> None:
    fixed = with_fates(model, host)
    narrow = Narrow(model, fixed, OPTIONS, few.copy())
    narrow.take_in(np.random.default_rng(4).random(len(narrow.live)) < 0.3)
    found = narrow.solve(fixed)
    assert found.x is not None
    assert not found.x[model.columns.firm_column[~narrow.live]].any()
    assert model.linear.violation(found.x) <= 1e-6


def test_first_options_that_cannot_hold_a_rule_are_filled_up(model: CityModel, host: np.ndarray, few: Mask) -> None:
    """No option at all for the firms of one sector: the programme says so itself, and then has all of them."""
    fixed = with_fates(model, host)
    live = few.copy()
    live[model.instance.firms.sector[model.columns.firm.firm] == model.instance.firms.sector[0]] = False
    narrow = Narrow(model, fixed, OPTIONS, live)
    assert narrow.solve(fixed).x is None
    found = narrow.optimum(fixed)
    every = Narrow(model, fixed, OPTIONS, narrow.open).solve(fixed)
    assert found.objective == pytest.approx(every.objective, rel=1e-6)


def test_firms_placed_from_few_options_are_a_plan(model: CityModel, host: np.ndarray) -> None:
    """With care no worse than quickly, by more than its programme may leave open; never better than divisible firms."""
    prices = Prices.guessed(model)
    near = place_at_prices(model, host, prices, OPTIONS)
    fates = FixedFates(model, host, OPTIONS, cheap(model, host, prices, near))
    relaxed = fates.relax(near)
    quick, careful = (fates.whole(relaxed, care) for care in (QUICK, CAREFUL))
    for plan in (quick, careful):
        assert plan.x is not None and model.linear.violation(plan.x) <= 1e-6
        assert np.abs(plan.x[model.linear.integer] % 1.0 - 0.5).min() >= 0.5 - 1e-6
        assert plan.objective >= relaxed.objective - (WORTH + 1e-6) * fates.narrow.scale
    assert careful.objective <= quick.objective + 3e-3 * abs(quick.objective)


def test_firms_on_the_sites_of_the_largest_divided_ones_may_make_room(
    model: CityModel, host: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against a loop over firms: each that stands where one of the largest divided firms has a part; at the end they have more options
    open, and nobody else has. Leads are chosen anew in the hosts of the largest ones, and only there."""
    prices = Prices.guessed(model)
    near = place_at_prices(model, host, prices, OPTIONS)
    fates = FixedFates(model, host, OPTIONS, cheap(model, host, prices, near))
    relaxed = fates.relax(near)
    divided = np.zeros(len(model.instance.firms.id), dtype=bool)
    divided[fates.places.firm[fates.places.divided(fates.places.share(model, relaxed.x))]] = True
    assert divided.sum() > LARGEST
    firm, share = model.columns.firm, relaxed.x[model.columns.firm_column]
    stands = [set(firm.site[(firm.firm == one) & (share > WHOLE)].tolist()) - {-1} for one in range(len(divided))]
    largest = sorted(np.flatnonzero(divided).tolist(), key=lambda one: -model.instance.firms.land[one])[:LARGEST]
    sites = set().union(*(stands[one] for one in largest))
    expected = [bool(where & sites) for where in stands]
    taken = fates._of_largest(relaxed, divided)
    assert set(firm.firm[taken].tolist()) == set(largest)
    assert fates._beside_largest(relaxed, taken).tolist() == expected and 0 < sum(expected) < len(divided)
    opened: list[Mask] = []
    leading: list[Mask] = []

    def kept(linear: LinearModel, options: HighsOptions) -> HighsResult:
        opened.append(linear.upper[model.columns.firm_column] > 0)
        leading.append(linear.upper[model.columns.lead] > 0)
        return HighsResult("unknown", None, np.inf, -np.inf)

    monkeypatch.setattr("parkopt.solve.whole.solve_sub", kept)
    leads = with_leads(model, fates.fixed, relaxed.x)
    for nobody in (False, True):
        if nobody:
            monkeypatch.setattr(FixedFates, "_beside_largest", lambda self, point, some: np.zeros_like(divided))
        fates._end(leads, relaxed, 1e-9, 1e-9, OPTIONS)
    more = opened[0] & ~opened[1]
    assert more.any() and not (opened[1] & ~opened[0]).any()
    assert all(expected[one] for one in firm.firm[more])
    columns = model.columns
    anew = np.isin(columns.lead_host, [firm.host[one] for one in taken])
    assert (leading[0][~anew] == (leads.upper[columns.lead] > 0)[~anew]).all()
    assert (leading[0][anew] == (fates.fixed.upper[columns.lead] > 0)[anew]).all()
    assert (leading[0] & ~(leads.upper[columns.lead] > 0)).any()


def test_firms_are_made_whole_among_what_is_cheap_at_the_leads_of_the_point(
    model: CityModel, host: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Leads and tiers are those that the point was found with, not what would be named by its amounts; open is whatever is within reach
    by its prices, against a loop over firms."""
    prices = Prices.guessed(model)
    near = place_at_prices(model, host, prices, OPTIONS)
    fates = FixedFates(model, host, OPTIONS, cheap(model, host, prices, near))
    relaxed = fates.relax(near)
    columns = model.columns
    ends: list[tuple[LinearModel, HighsResult, Mask]] = []
    live = FixedFates._live

    def seen(self, leads, point, *rest) -> Mask:
        ends.append((leads, point, live(self, leads, point, *rest)))
        return ends[-1][2]

    monkeypatch.setattr(FixedFates, "_live", seen)
    reach = 2e-4
    plan = fates.whole(relaxed, reach)
    assert plan.x is not None
    leads, point, opened = ends[0]
    assert (leads.upper[columns.lead] == (relaxed.x[columns.lead] > 0.5)).all()
    assert (leads.lower[columns.tier] == (relaxed.x[columns.tier] > 1 - WHOLE)).all()
    reduced = (model.linear.cost - model.linear.matrix.T @ point.dual)[columns.firm_column]
    allowed = leads.upper[columns.firm_column] > 0
    least: dict[int, float] = {}
    for one, cost, may in zip(columns.firm.firm.tolist(), reduced.tolist(), allowed.tolist(), strict=True):
        if may:
            least[one] = min(cost, least.get(one, np.inf))
    within = [
        may and cost - least[one] <= reach
        for one, cost, may in zip(columns.firm.firm.tolist(), reduced.tolist(), allowed.tolist(), strict=True)
    ]
    assert opened[np.array(within)].all() and np.sum(within) > len(least), "some firms have a choice"
    assert not (opened & ~allowed).any() and opened.sum() < allowed.sum()


def test_leads_are_not_named_anew_for_a_point_that_is_good_enough(
    model: CityModel, host: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    fates = FixedFates(model, host, OPTIONS)
    near = place_at_prices(model, host, Prices.guessed(model), OPTIONS)
    solved: list[HighsResult] = []
    optimum = FixedFates._optimum

    def seen(self, bounds) -> HighsResult:
        solved.append(optimum(self, bounds))
        return solved[-1]

    monkeypatch.setattr(FixedFates, "_optimum", seen)
    first = fates.relax(near, np.inf)
    assert len(solved) == 1 and first is solved[0]
    best = fates.relax(near)
    assert len(solved) > 2 and best.objective <= first.objective + 1e-9 * abs(first.objective)
