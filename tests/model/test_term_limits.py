"""Family 16: limits on terms of the objective.

A polluter outside of parks has to move to the zone or, by its grade, may close: the cheaper way is taken unless a limit
on what the other way has less of forbids it.
"""

from __future__ import annotations

import pytest

from parkopt.errors import InputError
from parkopt.instance import build_instance
from parkopt.model.build import build_model
from parkopt.model.objective import TERMS
from parkopt.scenario.load import load_scenario
from parkopt.solve.conflicts import explain
from parkopt.solve.highs import HighsOptions
from tests.cities import firm, make_dataset, park, zone
from tests.model.hand import CLOSE, MOVE, assumed, hand_scenario, optimum

UNITS = {term.key: term.unit for term in TERMS}
SIGNS = [term.sign for term in TERMS]
LOST = 96.0
"""Jobs of 120 that a closing firm loses where 0.8 of them are."""


def limited(key: str, limit: float, **over):
    """The polluters' rule, and one limit."""
    figures = {f"term_limits__{key}": assumed(limit, UNITS[key]), "coefficients__jobs_lost_on_closing": assumed(0.8)}
    return hand_scenario("polluters", **figures | over)


def chooser():
    """May close for 720 万元 with 96 jobs lost, or enter the zone around it for 1 350 万元 with none."""
    return make_dataset([zone("Z01")], [firm("F1", xy=(5.0, 0.0), polluting=True, grade="D")])


@pytest.mark.parametrize(("limit", "fate"), [(LOST, "EXIT"), (LOST - 0.01, "RELOCATE")])
def test_a_ceiling_on_jobs_makes_the_dearer_way_the_best(limit, fate):
    assert optimum(chooser(), limited("jobs_displaced", limit)).firm("F1")[0] == fate


def test_a_ceiling_on_cost_where_cost_does_not_count():
    """Nothing but jobs weighs, so the firm would move; at 1 000 万元 only closing is left, at 700 nothing."""
    jobs = {"weights__relocation_cost__weight": assumed(0.0), "weights__jobs_displaced__weight": assumed(1.0)}
    assert optimum(chooser(), limited("relocation_cost", 2_000, **jobs)).firm("F1")[0] == "RELOCATE"
    closed = optimum(chooser(), limited("relocation_cost", 1_000, **jobs))
    assert closed.firm("F1")[0] == "EXIT" and closed.value == pytest.approx(LOST)
    assert optimum(chooser(), limited("relocation_cost", CLOSE - 0.01, **jobs)).value is None


def test_a_floor_under_land_released():
    """A park of 375 mu without firms, dearer to clear than to retain: only where its land is asked for it is cleared."""
    city, dear = make_dataset([park("P001")]), {"costs__vacate_per_mu": assumed(100.0, "万元/mu")}
    assert optimum(city, hand_scenario(**dear)).park("P001")[0] == "RETAIN"
    cleared = optimum(city, hand_scenario(**dear, term_limits__land_released=assumed(375.0, "mu")))
    assert cleared.park("P001")[0] == "EXIT" and cleared.value == pytest.approx(37_500.0)
    assert optimum(city, hand_scenario(**dear, term_limits__land_released=assumed(376.0, "mu"))).value is None


def test_a_limit_that_cannot_be_held_is_named():
    """Every way costs at least 720 万元."""
    model = build_model(build_instance(chooser(), limited("relocation_cost", 360.0)))
    found = explain(model, HighsOptions())
    assert found.proven and found.minimal
    (line,) = found.lines
    assert line.startswith("assumption: Limits on terms, term_limits.relocation_cost (relocation_cost)")
    assert "100.0%" in line


def test_one_row_a_limit_and_none_without():
    keys = [term.key for term in TERMS]
    every = {f"term_limits__{key}": assumed(sign * 1e9, UNITS[key]) for key, sign in zip(keys, SIGNS, strict=True)}
    blocks = optimum(chooser(), hand_scenario("polluters", **every)).model.linear.blocks
    assert [block.key for block in blocks if block.family == 16] == [f"term_limits.{key}" for key in keys]
    assert all(block.price is None and block.end - block.first == 1 for block in blocks if block.family == 16)
    plain = optimum(chooser(), hand_scenario("polluters"))
    assert not [block for block in plain.model.linear.blocks if block.family == 16]
    assert optimum(chooser(), hand_scenario("polluters", **every)).value == pytest.approx(plain.value)


@pytest.mark.parametrize("size", [1.0, 1_000.0])
def test_rows_of_small_and_large_amounts_hold_alike(size):
    """The same city with all money a thousandfold: the limit lies between moving and closing."""
    prices = load_scenario("shaoxing-2020").costs
    dearer = {
        f"costs__{name}": assumed(size * getattr(prices, name).value, getattr(prices, name).unit)
        for name in type(prices).model_fields
    }
    jobs = {"weights__relocation_cost__weight": assumed(0.0), "weights__jobs_displaced__weight": assumed(1.0)}
    between = limited("relocation_cost", size * (MOVE - 1.0), **dearer, **jobs)
    assert optimum(chooser(), between).firm("F1")[0] == "EXIT"


@pytest.mark.parametrize(
    ("key", "figure", "rule"),
    [
        ("relocation_cost", assumed(1.0, "亿元"), "wrong_unit"),
        ("jobs_lost", assumed(1.0, "persons"), "unknown_key"),
        ("jobs_displaced", {"value": 1.0, "unit": "persons"}, "source"),
    ],
)
def test_a_limit_is_a_figure_of_a_term_in_its_unit(key, figure, rule):
    with pytest.raises(InputError) as caught:
        load_scenario("shaoxing-2020", {f"term_limits.{key}": figure})
    assert [fault.rule for fault in caught.value.faults] == [rule]
    assert caught.value.faults[0].column.startswith("term_limits")
