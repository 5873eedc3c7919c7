"""The data dictionary, ``geodata/DICTIONARY.md``, generated from the schema.

Run ``python -m parkopt.dataset.dictionary`` in a checkout to write it anew; a test fails when it is stale.
"""

from __future__ import annotations

from typing import Final

from parkopt.dataset.coordinates import DEFAULT_TARGET_CRS, GEOGRAPHIC_CRS
from parkopt.dataset.parse import BOOLEANS
from parkopt.dataset.schema import LAYERS, META_KEYS, Column, Kind, Layer, Shape
from parkopt.resources import shipped

FILE: Final = "DICTIONARY.md"

_TYPES: Final = {
    Kind.ID: ("identifier", "标识"),
    Kind.REF: ("reference", "引用"),
    Kind.TEXT: ("text", "文本"),
    Kind.FLOAT: ("number", "数值"),
    Kind.INT: ("whole number", "整数"),
    Kind.BOOL: ("yes/no", "是/否"),
    Kind.CATEGORY: ("one of", "枚举"),
    Kind.TAGS: ("words", "标签"),
}
_HEADINGS: Final = ("Column", "Name · 名称", "Type · 类型", "Unit · 单位", "Range or words · 范围", "Empty · 可空")
_HEADINGS_2: Final = ("Meaning", "含义", "Source · 来源")


def render() -> str:
    """The dictionary as Markdown: how a data set is stored, then every layer and column, English and Chinese."""
    parts = [_introduction(), *(_layer(layer) for layer in LAYERS)]
    return "\n\n".join(parts) + "\n"


def _introduction() -> str:
    yes = "/".join(word for word, meaning in BOOLEANS.items() if meaning and "." not in word)
    no = "/".join(word for word, meaning in BOOLEANS.items() if not meaning and "." not in word)
    keys = ", ".join(f"`{key}`" for key in META_KEYS)
    return f"""# Data dictionary · 数据字典

Generated from `parkopt/dataset/schema.py`; do not edit by hand. 本文件由数据模式自动生成，请勿手改。

A data set is one GeoPackage (`*.gpkg`) with a table per layer, or a folder with one file per layer: `<layer>.geojson`,
or `<layer>.csv` with a column `wkt` or columns `lon` and `lat`.
数据集为一个 GeoPackage，或一个文件夹（每图层一个文件）。

- Coordinate systems are declared, never guessed: in the GeoPackage layer, as the meta key `crs` for CSV; GeoJSON is
  {GEOGRAPHIC_CRS}. Everything is brought to one metric system, the meta key `target_crs` (without it
  {DEFAULT_TARGET_CRS}). Xi'an 1980, Beijing 1954, GCJ-02 and BD-09 are refused: transform them first.
  坐标系必须声明；西安80、北京54、GCJ-02、BD-09须先转换。
- Yes/no columns take {yes} and {no}. Words of a list are separated by `;`. CSV is UTF-8, or GB18030/GBK.
- A column `…_<year>` stands for one column per phase, such as `spare_mu_2018`. 每个阶段一列。
- Columns that may be empty may be missing altogether. 可空的列可以整列省略。
- A firm without a point stands on its site, or else at its township; a site with a point or township only is drawn as
  a circle of `gross_mu`. `location_quality` and `geometry_quality` say so.
  缺少坐标时按园区、乡镇或圆形示意，并注明精度。
- Every data set states the facts {keys} in the layer `meta`."""


def _layer(layer: Layer) -> str:
    optional = " Optional. 可选。" if layer.optional else ""
    geometry = "" if layer.shape is Shape.NONE else f" Geometry: {layer.shape.value}."
    return f"## {layer.name}: {layer.en} · {layer.zh}\n\n{layer.meaning}{geometry}{optional}\n\n{_table(layer)}"


def _table(layer: Layer) -> str:
    rows = [(*_HEADINGS, *_HEADINGS_2), tuple("---" for _ in (*_HEADINGS, *_HEADINGS_2))]
    rows += [_row(column) for column in layer.columns]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(column: Column) -> tuple[str, ...]:
    name = f"`{column.name}_<year>`" if column.per_phase else f"`{column.name}`"
    cells = (
        name,
        f"{column.en} · {column.zh}",
        " · ".join(_TYPES[column.kind]),
        column.unit or "–",
        _range(column),
        "yes · 是" if column.nullable else "no · 否",
        column.meaning,
        column.meaning_zh,
        column.source or "–",
    )
    return tuple(cell.replace("|", "\\|") for cell in cells)


def _range(column: Column) -> str:
    if words := column.values:
        return ", ".join(f"`{word}`" for word in words)
    if column.refers:
        return f"an id of `{column.refers}`"
    if column.low is None and column.high is None:
        return "–"
    low, high = ("" if bound is None else f"{bound:,.10g}" for bound in (column.low, column.high))
    return f"{low} … {high}"


if __name__ == "__main__":
    (shipped("geodata") / FILE).write_text(render(), encoding="utf-8", newline="\n")
