"""Building: the same seed the same city, other sizes, and data that pass the checks."""

from __future__ import annotations

import pandas as pd
import pytest

from parkopt.city import build_city
from parkopt.dataset.check import check_dataset
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.frames import columns_of
from parkopt.dataset.schema import LAYERS

FRAMES = ("sites", "firms", "redlines", "areas", "counties", "units", "context")


def test_the_same_seed_gives_the_same_city(small_city: Dataset) -> None:
    again = build_city(parks=40, rows=400)
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(again, name), getattr(small_city, name))
    assert again.meta.equals(small_city.meta)


def test_another_seed_gives_other_firms(small_city: Dataset) -> None:
    other = build_city(parks=40, rows=400, seed=7)
    assert other.firms["output"].sum() == pytest.approx(small_city.firms["output"].sum(), rel=0.01)
    assert not other.firms["output"].equals(small_city.firms["output"])


def test_layers_have_the_columns_of_the_schema(small_city: Dataset) -> None:
    for layer in LAYERS:
        if layer.name in FRAMES:
            frame = getattr(small_city, layer.name)
            assert list(frame.columns) == [*columns_of(layer, (2018, 2020)), "geometry"]
            assert frame.iloc[:, 0].is_monotonic_increasing
    assert small_city.crs == "EPSG:4549"
    assert small_city.phases == (2018, 2020)
    assert small_city.base_year == 2016


def test_a_small_city_passes_the_checks(small_city: Dataset) -> None:
    assert check_dataset(small_city) == []


@pytest.mark.city
def test_the_demo_city_passes_the_checks(city: Dataset) -> None:
    assert check_dataset(city) == []


def test_a_small_city_has_the_wanted_size(small_city: Dataset) -> None:
    assert (small_city.sites["kind"] == "park").sum() == 40
    assert (small_city.sites["kind"] == "zone").sum() == 13
    assert len(small_city.firms) == pytest.approx(400, abs=4)
    assert set(small_city.firms["sector"]) >= {"dyeing", "rice_wine", "dyestuffs", "power"}


@pytest.mark.city
def test_a_large_city_lies_on_a_larger_map() -> None:
    large = build_city(parks=400, rows=30_000)
    assert len(large.firms) == pytest.approx(30_000, abs=10)
    assert large.counties.area.sum() == pytest.approx(9_045e6 * 30 / 17, rel=0.02)
    assert check_dataset(large) == []
    inside = large.firms["output"][large.firms["site_id"] != ""].sum() / large.firms["output"].sum()
    assert inside == pytest.approx(0.786, rel=0.005)


def test_a_city_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 10 parks and 300 rows"):
        build_city(parks=5, rows=400)
