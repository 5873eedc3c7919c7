"""The plan's GeoPackage: exact round trip, same bytes, firms where they end."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

from parkopt.errors import InputError
from parkopt.report.geopackage import read_plan, write_plan
from tests.report.record import HOSTILE, make_record


@pytest.mark.parametrize("hostile", [False, True])
def test_the_plan_comes_back_exactly(tmp_path: Path, hostile: bool) -> None:
    record = make_record(hostile)
    write_plan(record, tmp_path / "plan.gpkg")
    back = read_plan(tmp_path / "plan.gpkg")
    for table in fields(back):
        pd.testing.assert_frame_equal(getattr(back, table.name), getattr(record.plan, table.name), check_dtype=False)
    assert back.parks["stage"].dtype == "int64"


def test_a_plan_without_moves_leads_or_workshops_comes_back(tmp_path: Path) -> None:
    record = make_record()
    plan = record.plan
    still = plan.firms.assign(fate="EXIT", receiving_site="", host_id="")
    bare = replace(plan, firms=still, leads=plan.leads.iloc[:0], workshops=plan.workshops.iloc[:0])
    write_plan(replace(record, plan=bare), tmp_path / "plan.gpkg")
    back = read_plan(tmp_path / "plan.gpkg")
    assert back.leads.empty and back.workshops.empty
    assert list(back.workshops.columns) == ["site_id", "year", "mu"]
    pd.testing.assert_frame_equal(back.firms, still, check_dtype=False)
    assert len(pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="moves")) == 0


def test_same_record_gives_same_bytes(tmp_path: Path) -> None:
    for name in ("a.gpkg", "b.gpkg"):
        write_plan(make_record(), tmp_path / name)
    write_plan(make_record(), tmp_path / "a.gpkg")
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()


def test_moving_firms_lie_in_their_receiving_site_and_keep_where_they_stood(tmp_path: Path) -> None:
    record = make_record()
    write_plan(record, tmp_path / "plan.gpkg")
    firms = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="firms").set_index("firm_id")
    sites = record.dataset.sites.set_index("site_id").geometry
    moved = firms[firms["fate"] == "RELOCATE"]
    assert len(moved) > 5
    assert all(sites[to].covers(point) for to, point in zip(moved["receiving_site"], moved.geometry, strict=True))
    stood = record.dataset.firms.set_index("firm_id").geometry
    assert (firms["from_x"] == stood.x).all()
    others = firms[firms["fate"] != "RELOCATE"]
    assert others.geometry.geom_equals(stood[others.index]).all()


def test_moves_add_up_to_the_firms_that_move(tmp_path: Path) -> None:
    record = make_record()
    write_plan(record, tmp_path / "plan.gpkg")
    moves = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="moves")
    ledger = record.dataset.firms.set_index("firm_id")[record.plan.firms["fate"].eq("RELOCATE").to_numpy()]
    assert moves["rows"].sum() == len(ledger)
    assert moves["firms"].sum() == ledger["count"].sum()
    assert moves["output"].sum() == pytest.approx(ledger["output"].sum())
    assert moves["firms_2018"].sum() + moves["firms_2020"].sum() == moves["firms"].sum()
    assert "keqiao/边镇" in set(moves["from_id"])


def test_hostile_names_are_kept_as_they_are(tmp_path: Path) -> None:
    write_plan(make_record(hostile=True), tmp_path / "plan.gpkg")
    names = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="sites", read_geometry=False)["name"]
    assert set(HOSTILE) <= set(names)


def test_a_file_that_is_no_plan_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not_a_plan"):
        read_plan(tmp_path / "nothing.gpkg")
