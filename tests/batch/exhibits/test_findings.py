"""Exhibits of regret, groups and alternatives: the figures of the analyses, in words, tables and pictures that can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest

from parkopt.batch.analysis.alternatives import Alternatives, analyse_alternatives
from parkopt.batch.analysis.groups import analyse_groups
from parkopt.batch.analysis.regret import analyse_regret
from parkopt.batch.exhibits.alternatives import alternatives
from parkopt.batch.exhibits.exhibit import Exhibit, Table
from parkopt.batch.exhibits.groups import MOST_TWIGS, groups
from parkopt.batch.exhibits.listed import EXHIBITS
from parkopt.batch.exhibits.matter import Matter
from parkopt.batch.exhibits.regret import regret
from parkopt.labels import LANGS
from tests.batch.analysis.made import Made, made
from tests.batch.exhibits.findings import jobs, matter
from tests.report.record import HOSTILE

MADE = (regret, groups, alternatives)


def table(exhibit: Exhibit, key: str) -> Table:
    """The table of that key."""
    return next(one for one in exhibit.tables if one.key == key)


@pytest.mark.parametrize("maker", MADE)
def test_every_exhibit_is_listed_and_complete(maker: Callable[[Matter], Exhibit]) -> None:
    assert maker in EXHIBITS
    shown = maker(matter())
    assert shown.tables and shown.pictures and shown.notes and not shown.lacking
    assert all(shown.title) and all(all(note) for note in shown.notes)
    for one in shown.tables:
        assert all(one.title) and len(one.title[0]) <= 31
        assert {column.name for column in one.columns} <= set(one.frame.columns)
        for column in one.columns:
            if column.words is not None:
                assert all(all(column.words(str(value))) for value in one.frame[column.name].unique())
    for picture in shown.pictures:
        for lang in LANGS:
            drawn = str(picture.drawn(lang))
            ElementTree.fromstring(drawn)
            assert drawn == str(picture.drawn(lang))


@pytest.mark.parametrize("maker", MADE)
def test_a_batch_without_plans_says_so_and_shows_no_empty_table(maker: Callable[[Matter], Exhibit]) -> None:
    nothing = {name: replace(job, status="failed") for name, job in jobs().items()}
    shown = maker(matter(nothing))
    assert shown.lacking and not shown.pictures
    assert all(len(one.frame) for one in shown.tables)


@pytest.mark.parametrize("maker", MADE)
@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_only_ever_text(maker: Callable[[Matter], Exhibit], name: str) -> None:
    shown = maker(matter(jobs(prefix=name)))
    for picture in shown.pictures:
        root = ElementTree.fromstring(str(picture.drawn("en")))
        assert not [element for element in root.iter() if element.tag.rpartition("}")[2] in ("script", "img")]


def test_regrets_are_those_of_the_analysis() -> None:
    shown, (found,) = regret(matter()), analyse_regret(matter().evidence).same
    frame = table(shown, "batch_regret").frame.set_index("plan")
    assert frame.loc[found.minimax, "role"] == "minimax" and frame.index[0] == found.minimax
    assert (frame["greatest_high"] == found.plans["greatest_high"]).all()
    assert any(f"{found.plans.loc[found.minimax, 'greatest_high']:,.3f}" in note[0] for note in shown.notes)
    assert len(table(shown, "batch_beaten").frame) == len(found.beaten) > 0
    rules = table(shown, "batch_rules").frame
    assert rules[["jobs", "feasible", "infeasible"]].to_numpy().tolist() == [[15, 15, 0], [1, 0, 1], [1, 0, 1]]
    assert "changes" not in [column.name for column in table(shown, "batch_regret").columns]


def test_several_choices_of_rules_are_told_apart() -> None:
    other = {
        f"o{name}": replace(job, changes={"rules.x.value": 2.0})
        for name, job in jobs().items()
        if name.startswith("w0")
    }
    shown = regret(matter(jobs() | other))
    assert len(shown.pictures) == 2 and len({picture.key for picture in shown.pictures}) == 2
    assert set(table(shown, "batch_regret").frame["changes"]) == {"", "rules.x.value = 2.0"}
    assert "changes" in [column.name for column in table(shown, "batch_regret").columns]


def test_groups_are_those_of_the_analysis() -> None:
    shown, found = groups(matter()), analyse_groups(matter().evidence)
    frame = table(shown, "batch_groups").frame.set_index("group")
    assert frame["plans"].tolist() == found.groups["plans"].tolist()
    retained = (matter().evidence.fates[found.groups["medoid"]] == "RETAIN").sum().tolist()
    assert frame["retained"].tolist() == retained
    telling = table(shown, "batch_group_parks").frame
    assert (np.diff(telling["spread"]) <= 0).all() and telling["spread"].min() > 0
    assert table(shown, "batch_group_weights").frame["term"].tolist() == list(found.weights.columns)


def test_alternatives_are_those_of_the_analysis_and_told_in_words() -> None:
    shown, found = alternatives(matter()), analyse_alternatives(matter().evidence)
    assert isinstance(found, Alternatives) and len(found.plans) > 1
    frame = table(shown, "batch_alternatives").frame
    assert frame["plan"].tolist() == list(found.plans.index) and frame["rank"].tolist() == [*range(1, len(frame) + 1)]
    told = [note[0] for note in shown.notes if note[0].startswith("2. ")]
    assert len(told) == 1 and "parks differ" in told[0] and "instead of" in told[0]
    sums = table(shown, "batch_alternative_terms").frame.set_index("plan")[list(found.terms.columns)].sum(axis=1)
    assert sums.to_numpy() == pytest.approx(found.plans["worse"].iloc[1:].to_numpy())


def test_the_evidence_made_by_hand_fits_together() -> None:
    """No bound is above any plan's value, so that what is shown can be true."""
    evidence = made(jobs())
    values = evidence.values(evidence.planned, evidence.planned)
    assert (values >= evidence.runs.loc[evidence.planned, "bound"].to_numpy() - 1e-9).all().all()


def test_a_large_tree_is_drawn_in_bundles_that_hold_every_plan() -> None:
    rng = np.random.default_rng(2)
    parks = [f"P{number}" for number in range(30)]
    many = {f"j{n:03d}": Made({park: str(rng.choice(["RETAIN", "EXIT"])) for park in parks}) for n in range(120)}
    (tree, *_) = groups(matter(many)).pictures
    titles = [
        element.text or ""
        for element in ElementTree.fromstring(str(tree.drawn("en"))).iter()
        if element.tag.endswith("title")
    ]
    bundles = [int(told.rpartition("+")[2]) + 1 if "+" in told else 1 for told in titles]
    assert len(bundles) == MOST_TWIGS and sum(bundles) == 120
