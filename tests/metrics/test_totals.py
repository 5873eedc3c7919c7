"""Costs, jobs, land and counts of the town, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parkopt.instance import build_instance
from parkopt.metrics import measure
from parkopt.metrics.totals import CITY_ONLY, TOTALS
from tests import cities
from tests.metrics import town
from tests.metrics.town import GROWTH

G = GROWTH**4


def total(key: str, scope: str = "city") -> float:
    frame = town.measured().totals
    return float(frame[(frame["key"] == key) & (frame["scope"] == scope)]["value"].iloc[0])


def test_costs_by_kind() -> None:
    assert total("cost_moving") == pytest.approx((550 + 585 + 240 + 932) / 1e4)
    assert total("cost_retrofit") == pytest.approx(300 / 1e4)
    assert total("cost_closing") == pytest.approx(600 / 1e4)
    assert total("cost_upgrade") == pytest.approx(375 * 15 / 1e4)
    assert total("cost_merging") == pytest.approx(750 * 3 / 1e4)
    assert total("cost_vacating") == pytest.approx(750 * 8 / 1e4)
    assert total("cost_workshops") == pytest.approx(750 / 1e4)
    assert total("cost_total") == pytest.approx(1.7832)
    assert total("cost_public") == pytest.approx(0.4 * 1.7832)
    assert total("cost_closing", "county:yuecheng") == total("cost_closing")


def test_jobs_and_output_lost() -> None:
    assert total("jobs_lost_moving") == pytest.approx(67.5)
    assert total("jobs_lost_closing") == pytest.approx(70)
    assert total("output_lost") == pytest.approx(1.58 * G + (G - 1.2))


def test_land_counts_where_it_is_released_and_where_it_is_taken() -> None:
    assert total("land_released_gross") == pytest.approx(770)
    assert total("land_taken") == pytest.approx(15)
    assert total("land_released_net") == pytest.approx(755)
    assert total("land_taken", "county:yuecheng") == pytest.approx(10)
    assert total("land_released_gross", "county:yuecheng") == pytest.approx(385)


def test_firms_and_parks_by_fate() -> None:
    assert total("rows_RELOCATE") == 4 and total("firms_RELOCATE") == 13 and total("employees_RELOCATE") == 400
    assert total("firms_RETAIN") == 3 and total("firms_MERGE") == 2 and total("firms_EXIT") == 1
    assert total("firms_OUTSIDE", "county:keqiao") == 1 and total("firms_OUTSIDE", "county:yuecheng") == 0
    assert [total(f"parks_{name}") for name in ("RETAIN", "MERGE", "RELOCATE", "EXIT")] == [1, 2, 1, 1]
    assert [total(f"parks_{name}") for name in ("INTEGRATE", "CLEAR", "CONVERT", "UPGRADE")] == [3, 1, 1, 0]
    assert total("moves_scattered") == 11 and total("moves_parks") == 2 and total("moves_zones") == 0


def test_counties_add_up_to_the_city() -> None:
    frame = town.measured().totals
    for key in TOTALS:
        if key not in CITY_ONLY and not key.startswith("kept_by_merger"):
            parts = frame[(frame["key"] == key) & (frame["scope"] != "city")]["value"]
            assert len(parts) == 2 and parts.sum() == pytest.approx(total(key)), key


def test_joining_dyers_are_one_firm_afterwards() -> None:
    sites = [cities.park("P001"), cities.zone("Z01", x_km=5.0)]
    dyer = {"sector": "dyeing", "polluting": True}
    firms = [cities.firm(f"F{number}", None, (1.0, 1.0), join_group="J1", **dyer) for number in range(3)]
    firms += [cities.firm("F3", None, (2.0, 1.0), join_group="J2", **dyer), cities.firm("F4", "Z01", **dyer)]
    dataset = cities.make_dataset(sites, firms, areas=[cities.area("A1", "dyeing_cluster", 5.0, 0.0, 3_000)])
    instance = build_instance(dataset, town.scenario())
    plan = town.frames()
    rows = [("RELOCATE", "", "Z01", "ZG1", 2018, "")] * 4 + [("RETAIN", "Z01", "Z01", "ZG1", 0, "")]
    frame = pd.DataFrame(rows, index=[f"F{n}" for n in range(5)], columns=list(plan.firms.columns))
    found = measure(instance, type(plan)(plan.parks.loc[["P001"]], frame, plan.leads[:0], plan.workshops[:0])).totals
    city = found[found["scope"] == "city"].set_index("key")["value"]
    assert (city["dyers_before"], city["join_members"], city["join_groups"], city["dyers_after"]) == (5, 4, 2, 3)


def test_every_total_has_words_in_both_languages() -> None:
    frame = town.measured().totals
    assert list(frame.columns) == ["key", "unit", "en", "zh", "scope", "value"]
    assert (frame[["unit", "en", "zh"]] != "").all(axis=None) and np.isfinite(frame["value"]).all()
