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
    "measure.tool": ("Measure lengths and areas", "测量距离与面积"),
    "measure.start": ("Click on the map, or move it with the arrow keys and press Enter; Escape ends.",
                      "点击地图取点，或用方向键移动地图后按回车取点；Esc 结束。"),
    "measure.next": ("Set the next point.", "请取下一点。"),
    "measure.length": ("Length {km} km. Click the first point to close the outline.", "长度 {km} 公里。点击起点可闭合。"),
    "measure.area": ("Outline {km} km, area {mu} mu", "周长 {km} 公里，面积 {mu} 亩"),
    "measure.close": ("Close outline", "闭合"),
    "measure.back": ("Undo", "撤销"),
    "measure.again": ("Start again", "重新开始"),
    "measure.end": ("End", "结束"),
    "layer.zone_groups": ("Zones regrouped", "开发区整合组团"),
    "layer.parks_county": ("Parks by county", "园区按县市区"),
    "layer.parks_grade": ("Parks by mix of grades", "园区企业等级构成"),
    "layer.parks_sector": ("Parks by leading sector", "园区主导行业"),
    "layer.classes": ("Parks by batch (G18 §2.2)", "园区整治类别"),
    "layer.after_use": ("After-use of vacated land", "腾退土地用途"),
    "layer.leads": ("Leading industries of hosts", "承接平台主导产业"),
    "legend.nothing": ("nothing of this kind in the data set", "数据集中无此类要素"),
    "legend.no_context": ("not in the data set: its table “context” (or “counties”) has none", "数据集未提供：context（或 counties）表中无此类要素"),
    "legend.ring": ("ring: shares of output; letter: the largest", "圆环：产值占比；字母：占比最大的等级"),
    "legend.regrouped": ("from {year} on; lines lead to the largest zone", "{year}年起；连线至组团内最大的开发区"),
    "legend.leads": ("in words below the name of each host", "以文字标于平台名称下方"),
    "legend.grade": ("Grade {grade}", "{grade}类"),
    "legend.no_grade": ("not graded", "未评价"),
    "legend.other_sectors": ("other sectors", "其他行业"),
}
# fmt: on
