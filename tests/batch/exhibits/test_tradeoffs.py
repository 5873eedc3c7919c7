"""Exhibits of fronts, prices, swings and parks that replace each other: tables with the analyses' figures, pictures that draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from parkopt.batch.analysis.front import analyse_fronts
from parkopt.batch.exhibits.exhibit import Exhibit, Table
from parkopt.batch.exhibits.fronts import drawn_curves, fronts
from parkopt.batch.exhibits.listed import EXHIBITS
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.prices import prices
from parkopt.batch.exhibits.replacing import replacing
from parkopt.batch.exhibits.swings import swings
from parkopt.labels import LANGS
from tests.batch.exhibits.findings import matter
from tests.batch.exhibits.world import world
from tests.report.record import HOSTILE

MADE = (fronts, prices, swings, replacing)


@pytest.fixture(scope="module")
def whole() -> Matter:
    return world()


def table(exhibit: Exhibit, key: str) -> Table:
    """The table of that key."""
    return next(one for one in exhibit.tables if one.key == key)


@pytest.mark.parametrize("maker", MADE)
def test_every_exhibit_is_listed_and_complete(whole: Matter, maker: Callable[[Matter], Exhibit]) -> None:
    assert maker in EXHIBITS
    shown = maker(whole)
    assert shown.tables and shown.pictures and shown.notes
    assert all(shown.title) and all(all(told) for told in (*shown.notes, *shown.lacking))
    for one in shown.tables:
        assert len(one.frame) and all(one.title) and len(one.title[0]) <= 31
        assert {column.name for column in one.columns} <= set(one.frame.columns)
        for column in one.columns:
            if column.words is not None:
                assert all(all(column.words(str(value))) for value in one.frame[column.name].unique() if value != "")
    for picture in shown.pictures:
        for lang in LANGS:
            drawn = str(picture.drawn(lang))
            ElementTree.fromstring(drawn)
            assert drawn == str(picture.drawn(lang))


@pytest.mark.parametrize("maker", MADE)
def test_a_batch_without_plans_says_so_and_shows_no_empty_table(maker: Callable[[Matter], Exhibit]) -> None:
    failed = world()
    evidence = failed.evidence
    runs = evidence.runs.assign(objective=np.nan, bound=np.nan, status="failed", manifest=None)
    nothing = replace(
        evidence, runs=runs, parks=evidence.parks.iloc[:0], raw=evidence.raw.iloc[:0], weight=evidence.weight.iloc[:0]
    )
    shown = maker(replace(failed, evidence=nothing))
    assert shown.lacking and not shown.pictures and all(all(told) for told in shown.lacking)
    assert all(len(one.frame) for one in shown.tables)


@pytest.mark.parametrize("maker", MADE)
def test_a_batch_of_weightings_only_is_shown_as_far_as_it_goes(maker: Callable[[Matter], Exhibit]) -> None:
    shown = maker(matter())
    assert shown.notes and (shown.tables or shown.lacking)


@pytest.mark.parametrize("maker", MADE)
def test_hostile_names_stay_text(maker: Callable[[Matter], Exhibit]) -> None:
    for picture in maker(world(HOSTILE[0] + HOSTILE[3] + HOSTILE[6])).pictures:
        for lang in LANGS:
            drawn = str(picture.drawn(lang))
            ElementTree.fromstring(drawn)
            assert "<script" not in drawn and "<img" not in drawn and "${" not in drawn


def test_curves_with_most_runs_are_drawn_each_pair_once_and_none_without_a_range(whole: Matter) -> None:
    found = analyse_fronts(whole.evidence)
    drawn = found.curves.set_index("curve").loc[drawn_curves(found)]
    assert not drawn.duplicated(["first", "second"]).any() and drawn["runs"].is_monotonic_decreasing
    assert drawn["runs"].iloc[0] == found.curves["runs"].max()
    assert not drawn[["first", "second"]].isin(["output_lost", "energy_saved"]).any(axis=None)


def test_tables_of_fronts_hold_what_is_not_dominated(whole: Matter) -> None:
    found, shown = analyse_fronts(whole.evidence), fronts(whole)
    frame = table(shown, "batch_front").frame
    assert len(frame) == (found.points["status"] != "dominated").sum()
    row = frame.iloc[0]
    same = found.points[(found.points["curve"] == row["curve"] - 1) & (found.points["job"] == row["job"])].iloc[0]
    assert (row["first_amount"], row["second_amount"], row["rest"]) == (same["first"], same["second"], same["rest"])
    head = found.curves.set_index("curve").loc[row["curve"] - 1]
    assert (row["first"], row["second"], row["weights"]) == (head["first"], head["second"], head["weights"])


def test_prices_without_a_plan_have_words_in_place_of_figures(whole: Matter) -> None:
    frame = table(prices(whole), "batch_prices").frame.set_index(["key", "value_from"])
    row = frame.loc[("phases.2020.park_limit", 20.0)]
    assert row["ending"] == "none_from" and np.isnan(row["low"]) and row["value_to"] == 24
    # 28 parks to the base's 30: a little cheaper at best
    assert frame.loc[("phases.2020.park_limit", 28.0), "value_to"] == 30
    assert set(table(prices(whole), "batch_changes").frame["term"]) >= {"missing", "relocation_cost"}


def test_what_swings_stands_first(whole: Matter) -> None:
    shown = swings(whole)
    frame = table(shown, "batch_samples").frame
    assert frame.loc[0, "told"] == "yes" and frame.loc[0, "key"] == "rules.productivity.floor"
    assert (table(shown, "batch_ends").frame["apart_told"] != "yes").all()


def test_parks_that_take_turns_stand_first(whole: Matter) -> None:
    frame = table(replacing(whole), "batch_pairs").frame
    first = frame[frame["part"] == "mixtures"].iloc[0]
    assert (first["a"], first["b"], first["both"], first["neither"]) == ("P01", "P02", 0, 0)
