"""Sites and firms without full geometry get a place, and say how well it is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely

from parkopt.dataset.check import check_dataset
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.places import circle, township_centres
from parkopt.dataset.read import read_dataset
from parkopt.dataset.write import write_dataset
from parkopt.units import mu_from_m2
from tests.cities import firm, make_dataset, park, point, town


@pytest.fixture
def rough(tmp_path: Path) -> Dataset:
    """Read from a file in which places are missing in every way the format allows."""
    sites = [
        park("P001"),
        park("P002", geometry=point(4, 4), gross_mu=240.0, geometry_quality=""),
        park("P003", geometry=None, gross_mu=120.0, township="Known", geometry_quality=""),
        park("P004", geometry=None, gross_mu=120.0, township="By firms"),
        park("P005", geometry=None, gross_mu=120.0, township="Unheard of"),
    ]
    firms = [
        firm("F1", "P002", geometry=None, location_quality=""),
        firm("F2", None, geometry=None, township="Known"),
        firm("F3", None, (10, 1), township="By firms"),
        firm("F4", None, (10, 3), township="By firms"),
        firm("F5", None, geometry=None, township="By firms"),
        firm("F6", None, geometry=None, township=""),
        firm("F7", "P003", geometry=None),
    ]
    dataset = make_dataset(sites, firms, context=[town("T1", "Known", -3, -3)])
    return read_dataset(write_dataset(dataset, tmp_path / "town.gpkg"))


def test_every_site_gets_an_outline(rough: Dataset) -> None:
    sites = rough.sites.set_index("site_id")
    assert sites["geometry_quality"].tolist() == ["surveyed", "point", "township", "township", "township"]
    assert (sites.geom_type == "Polygon").all()
    np.testing.assert_allclose(mu_from_m2(sites.area.to_numpy()), sites["gross_mu"], rtol=1e-9)
    centres = {"P002": point(4, 4), "P003": point(-3, -3), "P004": point(10, 2), "P005": point(0, 0)}
    for site, centre in centres.items():
        assert sites.geometry[site].centroid.distance(centre) < 1e-6


def test_every_firm_gets_a_point(rough: Dataset) -> None:
    firms = rough.firms.set_index("firm_id")
    qualities = ["park", "township", "point", "point", "township", "township", "park"]
    assert firms["location_quality"].tolist() == qualities
    wanted = {"F1": point(4, 4), "F2": point(-3, -3), "F5": point(10, 2), "F6": point(0, 0), "F7": point(-3, -3)}
    for firm_id, place in wanted.items():
        assert firms.geometry[firm_id].distance(place) < 20  # a representative point is not the very centre


def test_rough_places_are_no_faults(rough: Dataset) -> None:
    assert check_dataset(rough) == []


def test_rough_places_stay_as_they_are_when_written_again(rough: Dataset, tmp_path: Path) -> None:
    again = read_dataset(write_dataset(rough, tmp_path / "again.gpkg"))
    assert again.sites.equals(rough.sites)
    assert again.firms.equals(rough.firms)


def test_a_circle_has_exactly_its_area() -> None:
    polygons = circle(shapely.points([[0, 0], [1e6, 3e6]]), np.array([1.0, 10_000.0]))
    np.testing.assert_allclose(mu_from_m2(shapely.area(polygons)), [1.0, 10_000.0], rtol=1e-9)


def test_without_counties_there_is_no_last_resort() -> None:
    dataset = make_dataset([park("P001")], counties=[])
    rows = dataset.sites[["county", "township"]]
    centres = township_centres(rows, dataset.firms, dataset.counties, dataset.context)
    assert centres.tolist() == [None]
