"""The style file and the label table are whole: every layer, fate and kind has a look and a name."""

from __future__ import annotations

import string

import pytest
from pydantic import ValidationError

from parkopt import labels
from parkopt.atlas.layers import GROUPS, LAYERS
from parkopt.atlas.style import Look, load_style
from parkopt.dataset.plan import AfterUse, Fate, G18Class
from parkopt.dataset.schema import AREA_KINDS, CONTEXT_KINDS, GEOMETRY_QUALITIES, REDLINE_KINDS, SITE_KINDS


def test_every_layer_has_a_name_and_a_known_group() -> None:
    keys = [spec.key for spec in LAYERS]
    assert len(set(keys)) == len(keys)
    for spec in LAYERS:
        assert labels.known(f"layer.{spec.key}") and spec.group in GROUPS


def test_every_kind_of_the_schema_has_a_look_and_a_label() -> None:
    looks = load_style().looks
    assert set(looks.redline) == set(REDLINE_KINDS)
    assert set(looks.area) == set(AREA_KINDS)
    assert set(looks.context) == set(CONTEXT_KINDS)
    words = [f"fate.{fate}" for fate in Fate] + [f"firm.{fate}" for fate in Fate]
    words += [f"class.{batch}" for batch in G18Class] + [f"after.{use}" for use in AfterUse]
    words += [f"redline.{kind}" for kind in REDLINE_KINDS] + [f"area.{kind}" for kind in AREA_KINDS]
    words += [f"kind.{kind}" for kind in SITE_KINDS] + [f"quality.{quality}" for quality in GEOMETRY_QUALITIES]
    assert [word for word in words if not labels.known(word)] == []


def test_fates_differ_in_colour_and_in_hatch_or_shape() -> None:
    fates = load_style().looks.fate
    park_fates = [fates.RETAIN, fates.MERGE, fates.RELOCATE, fates.EXIT]
    assert len({look.fill for look in park_fates}) == 4
    assert len({look.shape for look in park_fates}) == 4
    assert len({look.hatch for look in park_fates}) == 4


def test_labels_have_both_languages_and_the_same_placeholders() -> None:
    def fields(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    for key in labels.keys(("",)):
        english, chinese = labels.both(key)
        assert english.strip() and chinese.strip(), key
        assert fields(english) == fields(chinese), key


def test_unknown_words_and_looks_are_errors() -> None:
    with pytest.raises(KeyError, match="parkopt/labels"):
        labels.label("fate.UNHEARD", "en")
    with pytest.raises(ValidationError):
        Look(fill="red")
    with pytest.raises(ValidationError):
        Look.model_validate({"hach": "dots"})


def test_reasons_come_in_two_languages_and_odd_ones_as_they_are() -> None:
    assert labels.reason_text("code|in English|中文|more") == ("in English", "中文|more")
    assert labels.reason_text("just this") == ("just this", "just this")
