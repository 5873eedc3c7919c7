"""Each fault of reading, caused in a written data set; all are told at once, by file, layer, row and column."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from parkopt.dataset.check import CHECKS, READING_RULES, check_path
from parkopt.dataset.read import read_dataset
from parkopt.dataset.write import write_dataset
from parkopt.errors import InputError
from tests.cities import firm, make_dataset, park, small_firm

Edit = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A sound data set, written as a folder."""
    dataset = make_dataset([park("P001"), park("P002", 2)], [firm("F1", "P001"), small_firm("F2", "P002")])
    return write_dataset(dataset, tmp_path / "town")


def edit(layer: str, change: Callable[[dict[str, Any]], None]) -> Edit:
    """Apply ``change`` to the first feature of a GeoJSON layer."""

    def apply(folder: Path) -> None:
        path = folder / f"{layer}.geojson"
        content = json.loads(path.read_text("utf-8"))
        change(content["features"][0])
        path.write_text(json.dumps(content), "utf-8")

    return apply


def put(column: str, value: Any) -> Callable[[dict[str, Any]], None]:
    return lambda feature: feature["properties"].__setitem__(column, value)


def drop_column(layer: str, column: str) -> Edit:
    def apply(folder: Path) -> None:
        path = folder / f"{layer}.geojson"
        content = json.loads(path.read_text("utf-8"))
        for feature in content["features"]:
            del feature["properties"][column]
        path.write_text(json.dumps(content), "utf-8")

    return apply


def meta(**facts: str | None) -> Edit:
    """Set facts of the meta layer; None takes one out."""

    def apply(folder: Path) -> None:
        table = pd.read_csv(folder / "meta.csv", dtype=str, keep_default_na=False).set_index("key")["value"].to_dict()
        table = {key: value for key, value in (table | facts).items() if value is not None}
        pd.DataFrame(table.items(), columns=["key", "value"]).to_csv(folder / "meta.csv", index=False)

    return apply


def as_csv(layer: str) -> Edit:
    """Turn a GeoJSON layer into a CSV with WKT (which declares no CRS)."""

    def apply(folder: Path) -> None:
        frame = gpd.read_file(folder / f"{layer}.geojson")
        frame.drop(columns="geometry").assign(wkt=frame.geometry.to_wkt()).to_csv(folder / f"{layer}.csv", index=False)
        (folder / f"{layer}.geojson").unlink()

    return apply


def bad_geometry(feature: dict[str, Any]) -> None:
    feature["geometry"] = {"type": "Polygon", "coordinates": [[[120.5, 30.0], [120.6, 30.0], [120.6, 30.1]]]}


def line(feature: dict[str, Any]) -> None:
    feature["geometry"] = {"type": "LineString", "coordinates": [[120.5, 30.0], [120.6, 30.0]]}


def swapped(feature: dict[str, Any]) -> None:
    x, y = feature["geometry"]["coordinates"]
    feature["geometry"]["coordinates"] = [y, x]


def point_without_area(feature: dict[str, Any]) -> None:
    feature["geometry"] = {"type": "Point", "coordinates": [120.58, 29.99]}
    feature["properties"]["gross_mu"] = None


def copied(source: str, target: str) -> Edit:
    return lambda folder: (folder / target).write_bytes((folder / source).read_bytes())


def garbage(name: str) -> Edit:
    return lambda folder: (folder / name).write_bytes(b"\xff\xfe{not readable")


SPOILED: dict[str, tuple[str, Edit, str, str, str]] = {
    "broken file": ("unreadable_file", garbage("firms.geojson"), "firms", "", ""),
    "stray file": ("unknown_layer", copied("meta.csv", "firm.csv"), "firm", "", ""),
    "layer twice": ("layer_twice", copied("meta.csv", "sites.csv"), "sites", "", ""),
    "no sites": ("missing_layer", lambda folder: (folder / "sites.geojson").unlink(), "sites", "", ""),
    "no counties": ("missing_layer", lambda folder: (folder / "counties.geojson").unlink(), "counties", "", ""),
    "no meta": ("missing_layer", lambda folder: (folder / "meta.csv").unlink(), "meta", "", ""),
    "no tax": ("missing_column", drop_column("firms", "tax"), "firms", "", "tax"),
    "no quality": ("missing_column", drop_column("sites", "geometry_quality"), "sites", "", "geometry_quality"),
    "stray column": ("unknown_column", edit("firms", put("taxes", 1)), "firms", "", "taxes"),
    "no city": ("missing_meta", meta(city=None), "meta", "city", "value"),
    "no year": ("wrong_type", meta(base_year="last year"), "meta", "base_year", "value"),
    "half true": ("wrong_type", meta(synthetic="half"), "meta", "synthetic", "value"),
    "thousands": ("wrong_type", edit("firms", put("revenue", "13,000")), "firms", "F1", "revenue"),
    "a unit": ("wrong_type", edit("sites", put("gross_mu", "375亩")), "sites", "P001", "gross_mu"),
    "half a firm": ("wrong_type", edit("firms", put("count", 1.5)), "firms", "F1", "count"),
    "maybe": ("wrong_type", edit("firms", put("polluting", "maybe")), "firms", "F1", "polluting"),
    "no flag": ("missing_value", edit("firms", put("outdated", None)), "firms", "F1", "outdated"),
    "no count": ("missing_value", edit("firms", put("count", "")), "firms", "F1", "count"),
    "no id": ("missing_value", edit("firms", put("firm_id", " ")), "firms", "1", "firm_id"),
    "open ring": ("bad_geometry", edit("sites", bad_geometry), "sites", "P001", "geometry"),
    "a line": ("wrong_geometry", edit("sites", line), "sites", "P001", "geometry"),
    "axes swapped": ("bad_coordinates", edit("firms", swapped), "firms", "", "geometry"),
    "CSV without CRS": ("missing_crs", as_csv("firms"), "firms", "", "geometry"),
    "degrees to measure in": ("crs_not_metric", meta(target_crs="EPSG:4490"), "meta", "", "target_crs"),
    "mercator": ("crs_not_metric", meta(target_crs="EPSG:3857"), "meta", "", "target_crs"),
    "no such CRS": ("unknown_crs", meta(target_crs="EPSG:12"), "meta", "", "target_crs"),
    "an old datum": ("refused_datum", meta(target_crs="EPSG:2385"), "meta", "", "target_crs"),
}
"""What is spoiled: the rule it breaks, how, and the layer, row and column its fault must name."""
WARNINGS = {"unknown_layer", "unknown_column"}


@pytest.mark.parametrize("what", SPOILED)
def test_a_fault_of_reading_is_told_with_its_place(folder: Path, what: str) -> None:
    rule, spoil, layer, row, column = SPOILED[what]
    spoil(folder)
    faults = check_path(folder)
    assert [(fault.rule, fault.layer, fault.row, fault.column) for fault in faults] == [(rule, layer, row, column)]
    assert faults[0].remedy
    if rule in WARNINGS:
        assert faults[0].severity == "warning"
        assert len(read_dataset(folder).firms) == 2
    else:
        with pytest.raises(InputError) as caught:
            read_dataset(folder)
        assert list(caught.value.faults) == faults


def test_every_reading_rule_has_a_test() -> None:
    here = {rule for rule, *_ in SPOILED.values()} | {"missing_file", "unknown_format", "no_place"}
    elsewhere = {rule for check in CHECKS for rule in check.rules}
    assert here <= set(READING_RULES) | elsewhere
    assert set(READING_RULES) <= here


def test_all_faults_come_together(folder: Path) -> None:
    for what in ("no tax", "thousands", "maybe", "no counties", "a line", "no city"):
        SPOILED[what][1](folder)
    edit("sites", put("lawful_share", 1.5))(folder)
    found = {(fault.rule, fault.layer, fault.column) for fault in check_path(folder)}
    assert found == {
        ("missing_column", "firms", "tax"),
        ("wrong_type", "firms", "revenue"),
        ("wrong_type", "firms", "polluting"),
        ("missing_layer", "counties", ""),
        ("wrong_geometry", "sites", "geometry"),
        ("missing_meta", "meta", "value"),
        ("out_of_range", "sites", "lawful_share"),
    }
    with pytest.raises(InputError) as caught:
        read_dataset(folder)
    assert len(caught.value.faults) == 6  # the range is no obstacle to reading


def test_a_point_without_an_area_has_no_place(folder: Path) -> None:
    edit("sites", point_without_area)(folder)
    found = [(fault.rule, fault.row, fault.column) for fault in check_path(folder)]
    assert found == [("no_place", "P001", "geometry"), ("missing_value", "P001", "gross_mu")]
    with pytest.raises(InputError, match="no_place"):
        read_dataset(folder)


def test_nothing_there(tmp_path: Path) -> None:
    for path, rule in ((tmp_path / "nowhere.gpkg", "missing_file"), (tmp_path / "notes.txt", "unknown_format")):
        (tmp_path / "notes.txt").write_text("hello")
        assert [fault.rule for fault in check_path(path)] == [rule]
        with pytest.raises(InputError):
            read_dataset(path)


def test_an_empty_folder_lacks_every_layer(tmp_path: Path) -> None:
    faults = check_path(tmp_path)
    layers = ["meta", "sites", "firms", "redlines", "areas", "counties", "units"]
    missing = [fault.layer for fault in faults if fault.rule == "missing_layer"]
    assert sorted(missing) == sorted(layers)
    assert len(faults) == len(layers)


def test_a_geopackage_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "town.gpkg").write_bytes(b"not a database")
    assert [fault.rule for fault in check_path(tmp_path / "town.gpkg")] == ["unreadable_file"]


@pytest.mark.parametrize(("crs", "rule"), [("EPSG:2385", "refused_datum"), ("EPSG:2436", "refused_datum")])
def test_old_datums_are_refused_not_silently_shifted(tmp_path: Path, crs: str, rule: str) -> None:
    path = write_dataset(make_dataset([park("P001")], [firm("F1", "P001")]), tmp_path / "town.gpkg")
    frame = pyogrio.read_dataframe(path, layer="sites").set_crs(crs, allow_override=True)
    pyogrio.write_dataframe(frame, path, layer="sites", driver="GPKG", append=False, layer_options={"OVERWRITE": "YES"})
    assert [(fault.rule, fault.layer) for fault in check_path(path)] == [(rule, "sites")]


def test_numbers_of_a_geopackage_may_be_text(tmp_path: Path) -> None:
    path = write_dataset(make_dataset([park("P001")], [firm("F1", "P001")]), tmp_path / "town.gpkg")
    frame = pyogrio.read_dataframe(path, layer="firms").assign(tax="12.5", polluting="是", industry=1751.0)
    pyogrio.write_dataframe(frame, path, layer="firms", driver="GPKG", append=False, layer_options={"OVERWRITE": "YES"})
    row = read_dataset(path).firms.iloc[0]
    assert (row["tax"], row["polluting"], row["industry"]) == (12.5, True, "1751")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_csv_of_a_chinese_office(folder: Path, encoding: str) -> None:
    edit("firms", put("name", "绍兴县织造厂"))(folder)
    as_csv("firms")(folder)
    path = folder / "firms.csv"
    table = path.read_text("utf-8").replace(",True", ",是").replace(",False", ",否")
    path.write_bytes(table.encode(encoding))
    meta(crs="EPSG:4490")(folder)
    dataset = read_dataset(folder)
    assert dataset.firms.loc[0, "name"] == "绍兴县织造厂"
    assert dataset.firms["above_scale"].tolist() == [True, False]
    assert "crs" not in dataset.meta
    assert check_path(folder) == []


def test_csv_with_longitude_and_latitude(folder: Path) -> None:
    before = read_dataset(folder).firms
    frame = gpd.read_file(folder / "firms.geojson")
    table = frame.drop(columns="geometry").assign(lon=frame.geometry.x.astype(str), lat=frame.geometry.y.astype(str))
    table.loc[1, ["lon", "lat"]] = ""
    (folder / "firms.geojson").unlink()
    table.to_csv(folder / "firms.csv", index=False)
    meta(crs="EPSG:4326")(folder)
    after = read_dataset(folder).firms
    assert after.geometry[0].distance(before.geometry[0]) < 1e-3
    assert after["location_quality"].tolist() == ["point", "park"]
    table.loc[1, "lon"] = "120.5E"
    table.to_csv(folder / "firms.csv", index=False)
    assert [(fault.rule, fault.row) for fault in check_path(folder)] == [("bad_geometry", "F2")]


def test_a_legacy_crs_member_is_honoured(folder: Path) -> None:
    before = read_dataset(folder).sites
    path = folder / "sites.geojson"
    content = json.loads(before.to_json())
    content["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}}
    path.write_text(json.dumps(content), "utf-8")
    assert read_dataset(folder).sites.geometry.geom_equals_exact(before.geometry, 1e-6).all()


def test_another_metric_system(folder: Path) -> None:
    meta(target_crs="EPSG:4528")(folder)
    dataset = read_dataset(folder)
    assert dataset.crs == "EPSG:4528"
    assert dataset.sites.crs == "EPSG:4528"
    assert 40_555_000 < dataset.sites.total_bounds[0] < 40_557_000
    again = read_dataset(write_dataset(dataset, folder.parent / "again.gpkg"))
    assert again.crs == "EPSG:4528"
    shutil.rmtree(folder)


def test_optional_columns_may_be_missing(folder: Path) -> None:
    for column in ("grade", "energy_tce", "join_group"):
        drop_column("firms", column)(folder)
    firms = read_dataset(folder).firms
    assert (firms["grade"] == "").all()
    assert firms["energy_tce"].isna().all()
    assert check_path(folder) == []
