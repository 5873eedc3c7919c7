"""Filters, choices at layers, search and tools of the atlas."""

from __future__ import annotations

from typing import Final

# fmt: off
TABLE: Final[dict[str, tuple[str, str]]] = {
    "atlas.filters": ("Filters", "筛选"),
    "atlas.filter_all": ("all", "全部"),
    "atlas.filter_clear": ("Clear filters", "清除筛选"),
    "atlas.filter_count": ("{parks} of {all_parks} parks and {firms} of {all_firms} firms pass",
                           "园区 {parks} / {all_parks}，企业 {firms} / {all_firms}"),
    "atlas.filter_parks": ("{parks} of {all_parks} parks pass", "园区 {parks} / {all_parks}"),
    "atlas.filter_hint": ("Sector and grade of a park: those with most of its output.", "园区的行业与等级：取产值占比最大者。"),
    "filter.fate.RETAIN": ("Retained; stays", "保留"),
    "filter.fate.MERGE": ("Merged into a host", "整合并入"),
    "filter.fate.RELOCATE": ("Vacated; moves", "腾退搬迁"),
    "filter.fate.EXIT": ("Closed", "关停退出"),
    "filter.fate.OUTSIDE": ("Stays outside parks", "园外保留"),
    "filter.unchanged": ("no change", "无变动"),
    "filter.by_end": ("by the end of {year}", "{year}年底前"),
    "choice.colour": ("Colour", "着色"),
    "choice.width": ("Width", "线宽"),
    "atlas.group_all": ("all layers", "全部图层"),
    "atlas.more_hits": ("and {n} more", "另有{n}项"),
    "table.firms_found": ("Firms", "企业"),
    "legend.grade": ("Grade {grade}", "{grade}类"),
    "legend.no_grade": ("not graded", "未评价"),
    "legend.other_sectors": ("other sectors", "其他行业"),
}
# fmt: on
