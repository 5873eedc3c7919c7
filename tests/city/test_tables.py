"""The reference tables: sources, sums and keys that others rely on."""

from __future__ import annotations

import pandas as pd
import pytest

from parkopt.city.tables import read_table, read_tables
from parkopt.resources import shipped
from parkopt.scenario.load import load_scenario

NAMES = sorted(path.stem for path in shipped("geodata", "shaoxing").glob("*.csv"))
WITHOUT_SOURCE = {"redline_outlines", "aggregates", "conflicts", "evaluation"}
"""The outlines' source stands with their red line; the others name a clause or a document in every row."""


@pytest.mark.parametrize("name", sorted(set(NAMES) - WITHOUT_SOURCE))
def test_every_row_states_its_source(name: str) -> None:
    assert (read_table(name)["source"].str.len() > 5).all()


def test_every_figure_cites_a_clause_or_is_called_an_assumption() -> None:
    table = read_table("aggregates")
    assert table["kind"].isin(["published", "derived", "assumption"]).all()
    assert ((table["clause"] != "") | (table["kind"] == "assumption")).all()
    assert table["key"].is_unique


def test_sector_figures_add_up_to_the_published_ones() -> None:
    sectors = read_table("industries").set_index("sector")
    wanted = read_table("aggregates").set_index("key")["value"]
    textile = sectors[sectors["group"] == "textile"]
    assert textile["firms"].sum() == wanted["textile_firms"]
    assert textile["output_yi"].sum() == pytest.approx(wanted["textile_output"])
    assert sectors["output_yi"].sum() == pytest.approx(wanted["above_output"])
    assert sectors["firms"].sum() == wanted["above_firms"]
    chemical = sectors[sectors["group"] == "chemical"]
    assert chemical["output_yi"].sum() == pytest.approx(wanted["chemical_output"])


def test_sectors_and_groups_are_those_of_the_scenario() -> None:
    industries = load_scenario("shaoxing-2020").industries
    sectors = read_table("industries").set_index("sector")["group"].to_dict()
    assert sectors == {key: industry.group for key, industry in industries.items()}


def test_the_thirteen_zones_form_the_six_groups_of_the_gazette() -> None:
    zones = read_table("zones")
    assert list(zones["site_id"]) == [f"Z{row:02d}" for row in range(1, 14)]
    assert zones.groupby("zone_group").size().to_dict() == {
        "ZG1": 2, "ZG2": 1, "ZG3": 2, "ZG4": 2, "ZG5": 3, "ZG6": 3,
    }  # fmt: skip
    assert zones["zone_group_name_en"].str.len().min() > 5


def test_all_townships_have_a_place_and_say_how_they_got_it() -> None:
    towns = read_table("townships")
    assert len(towns) == 104
    assert towns[["lat", "lon"]].notna().all(axis=None)
    assert (towns["match"] == "sketched").sum() == 25
    assert towns.loc[towns["match"] == "sketched", "source"].str.contains("sketch").all()


def test_conflicts_name_both_figures_and_the_one_chosen() -> None:
    table = read_table("conflicts")
    assert (table[["first", "second", "chosen", "why"]] != "").all(axis=None)
    assert table["figure"].str.contains("textile share of above-scale tax").any()


def test_totals_scale_with_the_ledger_and_shares_do_not() -> None:
    half = read_tables(8_500)
    assert half.figure("output") == pytest.approx(6023)
    assert half.figure("leading_share") == pytest.approx(79.8)
    assert half.firms("dyeing_firms") == 124


def test_empty_text_reads_as_empty_text() -> None:
    assert isinstance(read_table("redlines")["along"].iloc[0], str)
    assert isinstance(read_table("units")["lat"], pd.Series)
