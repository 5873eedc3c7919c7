"""Where data sets come from: paths and the demo city by name, with digests that tell when something changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from parkopt.dataset.write import write_dataset
from parkopt.errors import InputError
from parkopt.source import DemoCity, check_unchanged, content_digests, demo_city, open_dataset
from tests.cities import firm, make_dataset, park

SMALL = DemoCity(parks=12, rows=400, seed=3)
TINY = make_dataset([park("P001")], [firm("F1", "P001")])


def test_a_demo_city_is_known_by_name_and_by_its_own_words() -> None:
    assert demo_city("shaoxing") == DemoCity()
    assert demo_city(str(SMALL)) == SMALL
    assert demo_city("shaoxing.gpkg") is None
    assert demo_city("out/shaoxing") is None


def test_the_same_words_give_the_same_digests() -> None:
    one, two = open_dataset(str(SMALL)), SMALL.build()
    assert len(one.sites[one.sites["kind"] == "park"]) == 12
    assert one.digests == two.digests
    check_unchanged(two, dict(one.digests) | {"scenario.toml": "x"})


def test_another_seed_is_seen_as_a_change() -> None:
    other = replace(SMALL, seed=4).build()
    with pytest.raises(InputError, match="changed"):
        check_unchanged(other, dict(SMALL.build().digests))


def test_a_moved_outline_and_a_changed_figure_change_their_layer_only() -> None:
    before = dict(content_digests(TINY))
    moved = dict(content_digests(make_dataset([park("P001", 0.1)], [firm("F1", "P001", xy=(0, 0))])))
    richer = dict(content_digests(make_dataset([park("P001")], [firm("F1", "P001", tax=1.0)])))
    assert {name for name in before if before[name] != moved[name]} == {"sites"}
    assert {name for name in before if before[name] != richer[name]} == {"firms"}


def test_a_path_is_opened_before_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_dataset(TINY, tmp_path / "shaoxing")
    monkeypatch.chdir(tmp_path)
    assert len(open_dataset("shaoxing").sites) == 1


def test_neither_path_nor_name_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="missing_file"):
        open_dataset(tmp_path / "nowhere")
