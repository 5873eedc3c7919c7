"""What the layers draw: themes of the base year, batches, after-use, zones regrouped, and layers with nothing in them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from parkopt.atlas import outcome, themes
from parkopt.atlas.layers import LAYERS
from parkopt.atlas.mix import leading, shares
from parkopt.atlas.render import atlas_data
from parkopt.atlas.style import load_style
from parkopt.atlas.view import View
from parkopt.disclose import disclosed
from parkopt.results import Disclosure, Level, RunRecord
from tests.report.record import PARKS, make_record

GALLERY = Path(__file__).parents[2] / "maps" / "gallery"


def view_of(record: RunRecord) -> View:
    return View(record, load_style())


@pytest.fixture(scope="module")
def view() -> View:
    return view_of(make_record())


def test_shares_of_a_park_are_those_of_its_output(view: View) -> None:
    mix = shares(view, "sector")
    firms = view.firms[view.firms["site_id"] == "P001"]
    expected = firms.groupby("sector")["output"].sum() / firms["output"].sum()
    assert mix.loc["P001"][mix.loc["P001"] > 0].to_dict() == pytest.approx(expected.to_dict())
    assert mix.sum(axis=1).to_numpy() == pytest.approx(1.0)


def test_where_nobody_has_output_firms_count_the_same() -> None:
    record = make_record()
    idle = record.dataset.firms.assign(output=0.0)
    view = view_of(replace(record, dataset=replace(record.dataset, firms=idle)))
    firms = view.firms[view.firms["site_id"] == "P001"]
    expected = firms.groupby("sector")["count"].sum() / firms["count"].sum()
    found = shares(view, "sector").loc["P001"]
    assert found[found > 0].to_dict() == pytest.approx(expected.to_dict())


def test_parks_by_county_sector_and_grade_show_every_park_in_its_look(view: View) -> None:
    for build in (themes.parks_county, themes.parks_sector, themes.parks_grade):
        drawn = build(view)
        assert sorted(feature["area"] for feature in drawn.features if "area" in feature) == sorted(PARKS)
        named = {entry.look for entry in drawn.legend}
        assert {feature["look"] for feature in drawn.features} <= named
    county = {feature["site"]: feature["look"] for feature in themes.parks_county(view).features}
    assert len({(look.fill, look.shape) for look in county.values()}) == 2
    assert (county["P001"] == county["P007"]) and county["P001"] != county["P009"]


def test_rings_of_grades_are_whole_and_named_by_the_largest(view: View) -> None:
    rings = [feature for feature in themes.parks_grade(view).features if "parts" in feature]
    prevails = leading(view, "grade")
    assert sorted(ring["site"] for ring in rings) == sorted(PARKS)
    for ring in rings:
        assert sum(share for share, _ in ring["parts"]) == pytest.approx(1.0, abs=0.03)
        assert ring["letter"] == (prevails[ring["site"]] or "–")


def test_batches_and_after_use_begin_with_their_stage(view: View) -> None:
    style = view.style.looks
    classes = {f["site"]: f for f in outcome.classes(view).features if "area" in f and f["years"][1] == 2020}
    for site, (*_, stage, batch, after) in PARKS.items():
        assert classes[site]["look"] == getattr(style.g18_class, batch)
        assert classes[site]["years"][0] == (stage or 2018)
        found = [f for f in outcome.after_use(view).features if f["site"] == site and "area" in f]
        assert [f["look"] for f in found] == ([getattr(style.after_use, after)] if after else [])
        assert all(f["years"] == [stage, 2020] for f in found)


def test_zone_groups_hold_their_members_and_differ(view: View) -> None:
    drawn = outcome.zone_groups(view)
    member = {feature["site"]: feature["card"] for feature in drawn.features if "area" in feature}
    assert member == {"Z01": "h:ZG1", "Z02": "h:ZG2", "Z03": "h:ZG2"}
    assert len([feature for feature in drawn.features if "line" in feature]) == 1
    assert drawn.legend[0].label[0] == "Binhai group"
    assert len({entry.look.shape for entry in drawn.legend}) == 2


def test_hosts_tell_what_they_lead_in(view: View) -> None:
    said = {feature["site"]: feature["name"] for feature in outcome.leads(view).features}
    assert set(said) == {"P001", "Z01", "Z02"}
    assert said["P001"][0] == "Dyeing; Weaving"


def test_a_data_set_without_a_base_map_says_so() -> None:
    record = make_record()
    bare = replace(record.dataset, context=record.dataset.context.iloc[:0], redlines=record.dataset.redlines.iloc[:0])
    data = atlas_data(view_of(replace(record, dataset=bare)))
    notes = {layer["key"]: layer.get("note", ["", ""])[0] for layer in data["layers"]}
    assert notes["waters"] == notes["roads"] == notes["towns"]
    assert notes["waters"].startswith("not in the data set") and notes["redlines"].startswith("nothing of this kind")
    full = {layer["key"]: layer.get("note", ["", ""])[0] for layer in atlas_data(view_of(record))["layers"]}
    assert full["waters"] == "" and full["roads"].startswith("not in the data set")


def test_a_record_without_firms_still_draws() -> None:
    record = make_record()
    nobody = replace(record.dataset, firms=record.dataset.firms.iloc[:0])
    plan = replace(record.plan, firms=record.plan.firms.iloc[:0])
    data = atlas_data(view_of(replace(record, dataset=nobody, plan=plan)))
    layers = {layer["key"]: layer for layer in data["layers"]}
    assert "firms" not in layers and layers["moves"]["features"] == []
    assert {feature["site"] for feature in layers["parks_sector"]["features"]} == set(PARKS)
    assert [entry[0] for entry in layers["parks_sector"]["legend"]] == [["no figure", "无数据"]]
    assert pd.Series(data["sites"]["P001"]).iloc[0] >= 0


def test_the_gallery_explains_every_layer_and_has_its_pictures() -> None:
    page = (GALLERY / "README.md").read_text("utf-8")
    assert [spec.key for spec in LAYERS if f"`{spec.key}`" not in page] == []
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page)
    assert len(pictures) == len(set(pictures)) > 10
    assert all(5_000 < (GALLERY / name).stat().st_size <= 400_000 for name in pictures)


@pytest.mark.parametrize(("level", "unit"), [("public", ""), ("unit", "keqiao")])
def test_a_reduced_record_filters_moves_by_their_ends_and_knows_no_mix_of_others(level: Level, unit: str) -> None:
    record = disclosed(make_record(), Disclosure(level, unit))
    view = view_of(record)
    own = set(view.sites.index[view.sites["unit"] == unit])
    assert set(shares(view, "grade").index) <= own and bool(len(shares(view, "grade"))) == bool(unit)
    layers = {layer["key"]: layer for layer in atlas_data(view)["layers"]}
    moves = layers["moves"]["features"]
    assert moves and all("move" not in feature and 1 <= len(feature["site"]) <= 2 for feature in moves)
    if not unit:
        assert not {"parks_grade", "parks_sector", "firms"} & set(layers)
        return
    rings = [feature["site"] for feature in layers["parks_grade"]["features"] if "parts" in feature]
    assert set(rings) == {site for site, row in PARKS.items() if row[2] == unit}
