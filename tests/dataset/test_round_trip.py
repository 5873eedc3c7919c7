"""Read → write → read keeps every value, in both formats; the same data set gives the same bytes."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Polygon

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.read import read_dataset
from parkopt.dataset.schema import LAYERS, Shape
from parkopt.dataset.write import write_dataset
from parkopt.errors import InputError
from tests.cities import area, firm, make_dataset, park, random_city, redline, small_firm, square, town, zone

NAMES = ("town.gpkg", "town")
HOSTILE = (
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "=cmd|'/c calc'!A0",
    "@SUM(1)",
    "-1+1",
    "../../etc/passwd",
    "`${alert(1)}`",
    "two\nlines\r\nand\rthree",
    "quotes \" and ' and , and ;",
    " blanks around ",
    "长" * 500,
    "2016/01/01",
    "NULL",
    "nan",
    "true",
    "1751.0",
    "{}",
    "\u202eright to left",
    "😀",
)


def rich() -> Dataset:
    """A city with every layer filled, hostile names, empty values, holes and several parts."""
    ring, hole = square(6, 6, 800), square(6, 6, 200)
    holed = Polygon(ring.exterior.coords, [list(hole.exterior.coords)])
    parts = MultiPolygon([square(9, 9, 300), square(9.5, 9, 300)])
    firms = [firm(f"F{number:02d}", "P001", name=name) for number, name in enumerate(HOSTILE)]
    firms += [small_firm("F90", energy_tce=np.nan, value_added=np.nan, r_and_d=0.1 + 0.2, tax=1e-17, count=12)]
    return make_dataset(
        [park("P001"), park("P002", geometry=holed), zone("Z01"), park("P003", geometry=parts)],
        firms,
        redlines=[redline("R1", 8, 8)],
        areas=[area("A1", "pearl", 3, 3), area("A2", "metal_hub", 4, 4, max_mu=400.0)],
        context=[
            town("T1", "Town", 1, 1),
            {**town("T2", "River", 0, 0), "kind": "river", "geometry": LineString(ring.exterior)},
        ],
        meta={"note": "\n".join(HOSTILE), "seed": "7"},
    )


def assert_same(left: Dataset, right: Dataset, exact_places: bool) -> None:
    """Values and dtypes equal; coordinates equal, or within 1 mm."""
    for layer in LAYERS:
        if layer.shape is Shape.NONE:
            continue
        one, other = getattr(left, layer.name), getattr(right, layer.name)
        pd.testing.assert_frame_equal(
            pd.DataFrame(one.drop(columns="geometry")), pd.DataFrame(other.drop(columns="geometry")), check_exact=True
        )
        assert one.crs == other.crs
        assert one.geom_type.tolist() == other.geom_type.tolist()
        if exact_places:
            assert one.geometry.to_wkb().tolist() == other.geometry.to_wkb().tolist()
        else:
            assert one.geometry.hausdorff_distance(other.geometry).max() < 1e-3 or one.empty
    pd.testing.assert_series_equal(left.meta, right.meta)
    assert (left.crs, left.phases, left.synthetic) == (right.crs, right.phases, right.synthetic)


def digest(path: Path) -> str:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_every_value_comes_back(tmp_path: Path, name: str) -> None:
    once = read_dataset(write_dataset(rich(), tmp_path / name))
    assert_same(rich(), once, exact_places=name.endswith(".gpkg"))
    twice = read_dataset(write_dataset(once, tmp_path / f"again-{name}"))
    assert_same(rich(), twice, exact_places=name.endswith(".gpkg"))
    assert once.path == tmp_path / name
    assert dict(once.digests) == {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in ([once.path] if once.path.is_file() else once.path.iterdir())
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_same_data_set_gives_the_same_bytes(tmp_path: Path, name: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    first = digest(write_dataset(rich(), tmp_path / "a" / name))
    time.sleep(1.1)  # a clock that counts whole seconds must not show
    assert digest(write_dataset(rich(), tmp_path / "b" / name)) == first
    assert digest(write_dataset(read_dataset(tmp_path / "a" / name), tmp_path / "b" / name, force=True)) == first


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_overwritten_unasked(tmp_path: Path, name: str) -> None:
    path = write_dataset(random_city(1), tmp_path / name)
    before = digest(path)
    with pytest.raises(InputError, match="exists"):
        write_dataset(random_city(2), path)
    assert digest(path) == before
    write_dataset(random_city(2), path, force=True)
    assert_same(random_city(2), read_dataset(path), exact_places=name.endswith(".gpkg"))
    assert [item.name for item in tmp_path.iterdir()] == [name]


def test_a_folder_with_other_things_is_never_replaced(tmp_path: Path) -> None:
    path = write_dataset(random_city(1), tmp_path / "town")
    (path / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError, match=r"thesis\.docx"):
        write_dataset(random_city(1), path, force=True)
    assert (path / "thesis.docx").exists()
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="exists"):
        write_dataset(random_city(1), tmp_path / "file", force=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_failed_write_leaves_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="infinite"):
        write_dataset(make_dataset([park("P001")], [firm("F1", "P001", tax=np.inf)]), tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(InputError, match="unknown_format"):
        write_dataset(random_city(1), tmp_path / "town.xlsx")


@pytest.mark.parametrize("name", NAMES)
def test_empty_layers_come_back_empty(tmp_path: Path, name: str) -> None:
    bare = make_dataset([park("P001")])
    assert_same(bare, read_dataset(write_dataset(bare, tmp_path / name)), exact_places=False)


def test_geojson_follows_the_standard(tmp_path: Path) -> None:
    path = write_dataset(rich(), tmp_path / "town")
    text = (path / "sites.geojson").read_text("utf-8")
    assert '"crs"' not in text
    lon, lat = 120.58, 29.99
    centre = rich().sites.to_crs("EPSG:4326").geometry[0].centroid
    assert abs(centre.x - lon) < 0.01 and abs(centre.y - lat) < 0.01


TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)
FIGURE = st.floats(0, 1e7, allow_nan=False)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(TEXT, min_size=1, max_size=4),
    figures=st.lists(st.tuples(FIGURE, FIGURE | st.just(float("nan")), st.booleans()), min_size=4, max_size=4),
    note=TEXT,
    x_km=st.floats(-15, 15),
    side_m=st.floats(20, 3000),
    name=st.sampled_from(NAMES),
)
def test_any_value_comes_back(
    tmp_path: Path,
    names: list[str],
    figures: list[tuple[float, float, bool]],
    note: str,
    x_km: float,
    side_m: float,
    name: str,
) -> None:
    firms = [
        firm(f"F{number}", "P001", name=text, output=output, energy_tce=energy, polluting=flag)
        for number, (text, (output, energy, flag)) in enumerate(zip(names, figures, strict=False))
    ]
    dataset = make_dataset([park("P001", x_km, side_m=side_m)], firms, meta={"remark": note})
    again = read_dataset(write_dataset(dataset, tmp_path / name, force=True))
    assert_same(dataset, again, exact_places=name.endswith(".gpkg"))
