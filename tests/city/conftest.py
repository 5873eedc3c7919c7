"""The demo cities that the tests look at, each built once."""

from __future__ import annotations

import pytest

from parkopt.city import build_city
from parkopt.dataset.dataset import Dataset


@pytest.fixture(scope="session")
def city() -> Dataset:
    """The demo city as everyone gets it: 281 parks, 17 000 rows, seed 1."""
    return build_city()


@pytest.fixture(scope="session")
def small_city() -> Dataset:
    """A city of 40 parks and 400 rows."""
    return build_city(parks=40, rows=400)
