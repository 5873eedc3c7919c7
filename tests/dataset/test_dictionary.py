"""The committed data dictionary is the one the schema gives."""

from __future__ import annotations

from parkopt.dataset.dictionary import FILE, render
from parkopt.dataset.schema import LAYERS
from parkopt.resources import shipped


def test_the_dictionary_is_fresh() -> None:
    committed = shipped("geodata", FILE).read_text("utf-8")
    assert committed == render(), "stale: run python -m parkopt.dataset.dictionary"


def test_every_column_has_its_row() -> None:
    text = render()
    for layer in LAYERS:
        section = text.split(f"## {layer.name}: ")[1].split("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert len(rows) == len(layer.columns)
        for column, row in zip(layer.columns, rows, strict=True):
            assert f"`{column.name}" in row and column.zh in row and column.meaning in row
            assert row.count(" | ") == 8
