"""A city of 40 parks, and the fates of the baseline 'strongest' in it, for all files that have none of their own."""

from __future__ import annotations

import numpy as np
import pytest

from parkopt.city import build_city
from parkopt.instance import build_instance
from parkopt.model.build import CityModel, build_model
from parkopt.scenario.load import load_scenario
from parkopt.solve.baselines import strongest
from parkopt.solve.pricing import Priced


@pytest.fixture(scope="session")
def model() -> CityModel:
    return build_model(build_instance(build_city(40, 700, 1), load_scenario("shaoxing-2020")))


@pytest.fixture(scope="session")
def host(model: CityModel) -> np.ndarray:
    most = int(model.instance.scenario.phases[-1].park_limit.value)
    return strongest(model, Priced(model, np.zeros(model.linear.rows)), most)
