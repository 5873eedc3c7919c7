"""Options that differ in the stage alone."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.city import build_city
from parkopt.instance import build_instance
from parkopt.model.build import CityModel, build_model
from parkopt.scenario.load import load_scenario
from parkopt.solve.stages import Places, places_of


@pytest.fixture(scope="module")
def model() -> CityModel:
    return build_model(build_instance(build_city(24, 300, 1), load_scenario("shaoxing-2020")))


def test_a_place_is_what_a_firm_does_and_where_in_whatever_stage(model: CityModel) -> None:
    firm, places = model.columns.firm, places_of(model)
    keys = list(zip(firm.firm.tolist(), firm.site.tolist(), firm.kind.tolist(), strict=True))
    assert len(set(keys)) == len(places.firm) < len(keys)
    assert len(set(zip(keys, places.of.tolist(), strict=True))) == len(places.firm)
    assert np.array_equal(places.firm[places.of], firm.firm)


def test_of_each_place_the_one_that_is_taken_most_then_the_cheapest_then_the_latest_is_left() -> None:
    places = Places(np.array([0, 0, 0, 1, 1, 2, 2, 3]), np.array([0, 0, 1, 1]), np.array([0, 1, 2, 0, 1, 0, 1, 0]))
    some = np.array([True, True, True, True, True, True, True, False])
    dear = np.array([1.0, 2.0, 3.0, 2.0, 1.0, 1.0, 1.0, 0.0])
    taken = np.array([0.0, 0.4, 0.6, 0.0, 0.0, 0.0, 0.0, 1.0])
    assert np.flatnonzero(places.one_stage(some, dear, taken)).tolist() == [2, 4, 6]
    some[2] = False
    assert np.flatnonzero(places.one_stage(some, dear, taken)).tolist() == [1, 4, 6]
