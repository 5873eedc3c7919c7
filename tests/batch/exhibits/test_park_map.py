"""The map of parks: every park once, in the look of its class, with a name that stays text; and what is read for it."""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from parkopt.batch.exhibits.looks import Look
from parkopt.batch.exhibits.park_map import Shade, park_map
from parkopt.batch.exhibits.places import Places
from parkopt.errors import InputError
from tests.batch.exhibits.stored import stored

SHADES = (Shade(("kept", "保留"), Look("#123456")), Shade(("gone", "关停"), Look("#654321", "diagonal", "s")))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("map"), hostile=True)


def classes(places: Places) -> pd.Series:
    assert places.sites is not None
    parks = places.sites.index[places.sites["is_park"]]
    return pd.Series(range(len(parks)), index=parks) % 2


def test_each_park_is_drawn_once_in_the_look_of_its_class(folder: Path) -> None:
    places = Places.of(folder)
    drawn = park_map(places, SHADES, classes(places), {"P001": ("told", "告知")})("en")
    assert sorted(re.findall(r'data-site="([^"]*)"', drawn)) == [f"P{number:03}" for number in range(1, 13)]
    (first,) = re.findall(r'<g data-site="P001">.*?</g>', drawn, re.DOTALL)
    assert "#123456" in first and "told" in first and "#654321" not in first
    assert "<img" not in drawn and "<script" not in drawn and "&lt;script&gt;" in drawn
    assert "kept" in drawn and "保留" not in drawn
    (second,) = re.findall(r'<g data-site="P002">.*?</g></g>', drawn, re.DOTALL)
    assert "#654321" in second and second.count('fill="none"') == 2 and 'fill="none"' not in first
    assert "pattern" not in drawn  # printers draw each pattern as a picture


def test_west_is_left_and_north_is_up(folder: Path) -> None:
    places = Places.of(folder)
    drawn = park_map(places, SHADES, classes(places), {})("en")

    def start(site: str) -> list[float]:
        (path,) = re.findall(rf'<g data-site="{site}">.*?d="M([\d.]+) ([\d.]+)', drawn, re.DOTALL)
        return [float(value) for value in path]

    assert start("P007")[0] < start("P001")[0] < start("P009")[0]  # 9 km west, the origin, 33 km east
    assert start("P010")[1] < start("P009")[1] < start("P012")[1]  # 8 km north, 5 and 9 km south


def test_a_store_without_outlines_has_ids_for_names(tmp_path: Path) -> None:
    places = Places.of(tmp_path)
    assert places.sites is None and places.site("P001") == ("P001", "P001")
    with pytest.raises(ValueError, match="outlines"):
        park_map(places, SHADES, pd.Series({"P001": 0}), {})


@pytest.mark.parametrize("kind", ["text", "column", "crs"])
def test_files_that_are_no_outlines_are_refused(folder: Path, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "sites.parquet"
    sound = gpd.read_parquet(folder / "sites.parquet")
    if kind == "text":
        file.write_text("no parquet", encoding="utf-8")
    elif kind == "column":
        sound.drop(columns="name_en").to_parquet(file)
    else:
        sound.set_crs(None, allow_override=True).to_parquet(file)
    with pytest.raises(InputError, match=r"sites\.parquet"):
        Places.of(tmp_path)


def test_zone_groups_and_sites_have_their_names_and_what_has_none_its_id(folder: Path, tmp_path: Path) -> None:
    frame = gpd.read_parquet(folder / "sites.parquet")
    frame.loc[frame["site_id"] == "P011", ["name", "name_en"]] = [None, "Only English"]
    frame.to_parquet(tmp_path / "sites.parquet")
    places = Places.of(tmp_path)
    assert places.site("ZG2") == ("Group ZG2", "高新组团")
    assert places.site("P011") == ("Only English", "Only English")
    assert places.site("X") == ("X", "X") and places.county("keqiao") == ("keqiao", "keqiao")
    assert places.county_of(pd.Index(["P001", "X"])).tolist() == ["keqiao", ""]
