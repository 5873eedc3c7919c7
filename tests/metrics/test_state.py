"""Where firms stand at the end of each phase, and their figures, worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from parkopt.metrics.case import Case
from parkopt.metrics.state import State, base_state, phase_state
from tests.metrics import town
from tests.metrics.town import ENERGY, GROWTH

BASE, Y2018, Y2020 = base_state(town.case()), phase_state(town.case(), 2018), phase_state(town.case(), 2020)


def of(state: State, column: str, firm: str) -> float:
    return float(getattr(state, column)[list(town.FIRMS).index(firm)])


def hosts(state: State) -> dict[str, str]:
    ids = np.append(town.instance().hosts.id, "")
    return dict(zip(town.FIRMS, ids[state.host], strict=True))


def test_base_year_counts_every_park_by_itself_and_every_zone_by_its_group() -> None:
    homes = {"F01": "P001", "F02": "P002", "F03": "P003", "F04": "P004", "F05": "P005", "F06": "", "F07": "", "F08": ""}
    assert hosts(BASE) == homes | {"F09": "ZG2", "F10": "P001", "F11": "P002"}
    assert of(BASE, "output", "F01") == 10_000
    assert of(BASE, "value_added", "F05") == pytest.approx(2_000)  # imputed from the sector's ratio


def test_by_2018_only_what_has_its_stage_then_has_changed() -> None:
    found = hosts(Y2018)
    assert found["F03"] == "ZG1" and found["F05"] == "ZG1"
    assert found["F02"] == "P002" and found["F04"] == "P004" and found["F11"] == "P002"
    assert found["F07"] == "" and found["F08"] == ""


def test_in_2020_all_stand_where_the_plan_puts_them() -> None:
    assert hosts(Y2020) == {firm: row[3] for firm, row in town.FIRMS.items()}
    assert not Y2020.alive[list(town.FIRMS).index("F04")] and Y2020.alive.sum() == 10


def test_uplift_of_what_stays_counts_in_the_final_year_only() -> None:
    assert of(Y2018, "output", "F01") == pytest.approx(10_000 * GROWTH**2)
    assert of(Y2020, "output", "F01") == pytest.approx(10_000 * GROWTH**4 * 1.2)
    assert of(Y2020, "energy", "F01") == pytest.approx(1_000 * ENERGY**4 * 0.9)
    assert of(Y2018, "land", "F01") == 10 and of(Y2020, "land", "F01") == pytest.approx(8)
    assert of(Y2018, "output", "F09") == pytest.approx(10_000 * GROWTH**2)
    assert of(Y2020, "output", "F09") == pytest.approx(10_000 * GROWTH**4 * 1.1)
    assert of(Y2020, "output", "F06") == pytest.approx(10_000 * GROWTH**4)


def test_moved_and_merged_firms_have_their_factor_from_their_stage_on() -> None:
    assert of(Y2018, "output", "F03") == pytest.approx(10_000 * GROWTH**2 * 0.9)
    assert of(Y2020, "tax", "F03") == pytest.approx(100 * 2.0)
    assert of(Y2018, "land", "F03") == pytest.approx(5)
    assert of(Y2018, "output", "F05") == pytest.approx(10_000 * GROWTH**2 * 1.05)
    assert of(Y2018, "output", "F02") == pytest.approx(10_000 * GROWTH**2)
    assert of(Y2020, "output", "F02") == pytest.approx(10_000 * GROWTH**4 * 1.05)
    assert of(Y2018, "output", "F07") == pytest.approx(10_000 * GROWTH**2)


def test_chemicals_outside_a_cluster_do_not_grow_and_move_at_a_reduction() -> None:
    assert of(Y2018, "output", "F10") == 10_000
    assert of(Y2020, "output", "F10") == pytest.approx(10_000 * 1.2)
    assert of(Y2020, "energy", "F10") == pytest.approx(1_000 * 0.9**4 * 0.9)  # still falls per value added
    assert of(Y2018, "output", "F11") == 10_000
    assert of(Y2020, "output", "F11") == pytest.approx(10_000 * GROWTH**4 * 0.9 * 0.8)


def test_closed_firms_are_gone_with_all_their_figures() -> None:
    for column in ("count", "output", "value_added", "tax", "energy", "land", "employees", "revenue"):
        assert of(Y2018, column, "F04") > 0
        assert of(Y2020, column, "F04") == 0


def test_movers_count_in_the_county_they_go_to_and_lose_workers() -> None:
    counties = np.array(town.case().scopes.counties)
    place = dict(zip(town.FIRMS, counties[Y2020.county], strict=True))
    assert place["F11"] == "yuecheng" and place["F08"] == "keqiao" and place["F04"] == "yuecheng"
    assert counties[Y2018.county[10]] == "keqiao"
    assert of(Y2018, "employees", "F11") == 100
    km = 50.0 - 0.8 - 1.0  # from the park's centre to the zone's edge
    assert of(Y2020, "employees", "F11") == pytest.approx(100 * (1 - min(0.01 * km, 0.4)))


def test_below_scale_movers_take_floor_and_no_land() -> None:
    assert of(Y2018, "land", "F08") == 10
    assert of(Y2020, "land", "F08") == 0


def test_a_plan_without_some_firm_is_refused() -> None:
    short = town.frames()
    broken = type(short)(short.parks, short.firms.drop(index="F03"), short.leads, short.workshops)
    with pytest.raises(KeyError, match="F03"):
        base_state(Case(town.instance(), broken))


def test_a_plan_that_names_a_strange_host_is_refused() -> None:
    plan = town.frames()
    parks: pd.DataFrame = plan.parks.copy()
    parks.loc["P002", "host_id"] = "P999"
    with pytest.raises(KeyError, match="P999"):
        base_state(Case(town.instance(), type(plan)(parks, plan.firms, plan.leads, plan.workshops)))
