"""Cards of the atlas, moving about by keyboard, the summary over the map."""

from __future__ import annotations

from typing import Final

# fmt: off
TABLE: Final[dict[str, tuple[str, str]]] = {
    "card.region": ("Card", "信息卡"),
    "card.print": ("Print this card", "打印此卡"),
    "card.close": ("Close the card", "关闭信息卡"),
    # where to go from a card
    "card.to_host": ("Map: with its host", "地图：连同平台"),
    "card.to_site": ("Map: zoom here", "地图：缩放至此"),
    "card.to_start": ("Card of its site", "所在地块信息卡"),
    "card.to_end": ("Map: with its destination", "地图：连同迁入地"),
    "card.end_card": ("Card of its destination", "迁入地信息卡"),
    "card.moves": ("Moves on the map", "在地图上显示迁移"),
    "card.moves_out": ("solid: firms that leave: {n}", "实线：{n}家企业由此迁出"),
    "card.moves_in": ("dashed: firms that come: {n}", "虚线：{n}家企业迁入此地"),
    # red lines
    "card.redlines": ("Red lines", "生态红线"),
    "card.no_redline": ("No red line touches it.", "未涉及生态红线。"),
    "card.redline": ("Red line", "红线"),
    "card.overlap": ("Overlap, mu", "重叠（亩）"),
    "card.share": ("of the site", "占地块"),
    "card.inside_from": ("A site counts as inside from {n} % on.", "重叠达{n}%即视为位于红线内。"),
    # where a park may go
    "card.hosts": ("Where it could merge", "可并入的平台"),
    "card.hosts_lead": (
        "Distance between the outlines; likeness is the shared part of both sector mixes by output.",
        "距离为两地边界间最短距离；相似度为双方产值行业结构的重合部分。"),
    "card.no_host": ("No host within reach.", "附近没有承接平台。"),
    "card.chosen": ("chosen", "方案选定"),
    "card.may": ("admissible", "可并入"),
    "card.not_open": ("admissible, but is no host in this plan", "可并入，但本方案中不作为平台"),
    "card.refused": ("refused", "不可并入"),
    "card.likeness": ("Likeness", "相似度"),
    "refusal.park": ("this park: {what} ({source})", "本园区：{what}（{source}）"),
    "refusal.host": ("that site: {what} ({source})", "该地块：{what}（{source}）"),
    "refusal.pair": ("{what} ({source})", "{what}（{source}）"),
    "refusal.max_gap": ("more than {n} m", "超过{n}米"),
    "refusal.min_contact": ("less than {n} m of outline", "毗连边界不足{n}米"),
    "refusal.min_similarity": ("less than {n} % alike", "相似度低于{n}%"),
    "refusal.max_span": ("more than {n} m", "超过{n}米"),
    # firms of a site
    "card.firms": ("Firms", "企业"),
    "card.stay": ("stay", "留下"),
    "card.move": ("move away", "迁出"),
    "card.close_down": ("close", "关停"),
    "card.come": ("come here", "迁入"),
    "card.copy": ("Copy", "复制"),
    "card.copied": ("Copied", "已复制"),
    "table.firms-stay": ("Firms that stay", "留下的企业"),
    "table.firms-move": ("Firms that move away", "迁出的企业"),
    "table.firms-close": ("Firms that close", "关停的企业"),
    "table.firms-come": ("Firms that come here", "迁入的企业"),
    # summary
    "summary.open": ("Summary of the plan", "方案摘要"),
    "summary.title": ("Summary", "方案摘要"),
    "summary.print": ("Print (A4)", "打印（A4）"),
    "summary.close": ("Close the summary", "关闭摘要"),
    "summary.result": ("What comes out", "总体结果"),
    "summary.gap_lead": (
        "The proven gap is how much better the best possible plan could be at most. It is stated after constants, forced costs and "
        "proven unavoidable shortfalls are taken off both plan and bound; beside it stands the gap on the whole objective.",
        "已证差距指最优方案最多可比本方案好多少：先从方案目标值与下界中同时扣除常数项、必然成本和已证不可避免的缺口，再计算差距；另列总目标差距。"),
    "summary.value": ("Plan {year}", "{year}年方案"),
    "summary.target": ("target {target}", "目标 {target}"),
    # by keyboard
    "walk.skip": ("To the parks on the map", "转到地图上的园区"),
    "walk.title": ("Parks on the map", "地图上的园区"),
    "walk.hint": (
        "Arrows: nearest park that way · Page up and down: by number · Enter: card",
        "方向键：该方向最近的园区 · 翻页键：按编号 · 回车：打开信息卡"),
    "walk.none": ("{name} · no park farther that way", "{name} · 该方向没有其他园区"),
    "walk.empty": ("No park passes the filters", "没有符合筛选条件的园区"),
    "help.title": ("Help: keyboard", "帮助：键盘操作"),
    "help.skip_keys": ("Tab, at the top of the page, then Enter", "页面顶端按Tab，再按回车"),
    "help.skip": ("goes straight to the parks on the map", "直接转到地图上的园区"),
    "help.walk_keys": ("← → ↑ ↓", "← → ↑ ↓"),
    "help.walk": ("at the parks: to the nearest park in that direction; its name and fate are told", "在园区上：转到该方向最近的园区，并读出名称与去向"),
    "help.jump_keys": ("Page up, Page down, Home, End", "翻页键、Home、End"),
    "help.jump": ("at the parks: by number", "在园区上：按编号逐个查看"),
    "help.card_keys": ("Enter", "回车"),
    "help.card": ("opens the card of the park", "打开园区信息卡"),
    "help.escape_keys": ("Escape", "Esc"),
    "help.escape": ("closes the card or the summary and goes back to where you were", "关闭信息卡或摘要，回到原处"),
    "help.map_keys": ("← → ↑ ↓ + −", "← → ↑ ↓ + −"),
    "help.map": ("on the map itself: move and zoom", "在地图上：移动与缩放"),
    "help.table_keys": ("Table of parks, table of firms", "园区表、企业表"),
    "help.table": ("every row has a button that shows it on the map", "每行名称均可按回车在地图上定位"),
    "help.search_keys": ("Search", "查找"),
    "help.search": ("type any part of a name or id, Tab to a hit, Enter", "输入名称或编号的一部分，按Tab选中结果后回车"),
}
# fmt: on
