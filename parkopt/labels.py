"""Every word people read on sheets, pages and maps, in English and Chinese: one table, looked up by key.

Indicators and industries carry their labels in the scenario, columns of the data set in the schema; everything else
stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

Lang = Literal["en", "zh"]
Both = tuple[str, str]
"""A text in English and in Chinese."""

LANGS: Final[tuple[Lang, ...]] = ("en", "zh")

# fmt: off
_TABLE: Final[dict[str, Both]] = {
    # fates, batches, after-use
    "fate.RETAIN": ("Retained and upgraded", "保留提升"),
    "fate.MERGE": ("Merged into a host nearby", "整合并入"),
    "fate.RELOCATE": ("Vacated, firms move", "腾退搬迁"),
    "fate.EXIT": ("Closed", "关停退出"),
    "fate.OUTSIDE": ("Stays outside parks", "园外保留"),
    "firm.RETAIN": ("Stays", "原地保留"),
    "firm.MERGE": ("Stays, under a new host", "原地并入平台"),
    "firm.RELOCATE": ("Moves into a park or zone", "搬迁入园"),
    "firm.EXIT": ("Closes", "关停退出"),
    "firm.OUTSIDE": ("Stays outside parks", "园外保留"),
    "class.INTEGRATE": ("Integrate", "整合集聚"),
    "class.CLEAR": ("Clear", "清理退出"),
    "class.CONVERT": ("Convert", "整体转型"),
    "class.UPGRADE": ("Upgrade", "改造提升"),
    "after.INDUSTRY": ("Better industry", "优二（再供工业）"),
    "after.SERVICES": ("Services", "进三（发展服务业）"),
    "after.RECLAIM": ("Reclaimed", "复垦与生态修复"),
    # kinds
    "kind.park": ("Industrial park", "工业园区"),
    "kind.zone": ("Provincial zone", "省级以上开发区"),
    "kind.micro_park": ("Micro-firm park", "小微企业园"),
    "kind.zone_group": ("Zone group", "开发区组团"),
    "kind.site": ("Site", "地块"),
    "kind.township": ("Township (scattered firms)", "乡镇（园外企业）"),
    "redline.ecological_function": ("Ecological function area", "生态功能保障区"),
    "redline.water_corridor": ("Water corridor", "水系廊道"),
    "redline.water_source": ("Water source", "饮用水源保护区"),
    "area.dyeing_cluster": ("Dyeing cluster", "印染集聚区"),
    "area.chemical_cluster": ("Chemical cluster", "化工集聚区"),
    "area.metal_hub": ("Metal hub", "金属加工集聚地"),
    "area.wine_origin": ("Wine origin area", "黄酒原产地"),
    "area.pearl": ("Pearl cluster", "珍珠集聚区"),
    "area.heavy_metal_sensitive": ("Heavy-metal sensitive area", "重金属敏感区"),
    "area.urban_core": ("Urban core", "中心城区"),
    "context.river": ("River, canal", "江河"),
    "context.lake": ("Lake, reservoir", "湖库"),
    "context.road": ("Main road", "主要道路"),
    "context.town": ("Town", "城镇"),
    "quality.surveyed": ("surveyed outline", "实测边界"),
    "quality.sketched": ("sketched outline", "示意边界"),
    "quality.point": ("from a point: to be verified", "由点位推定，待核实"),
    "quality.township": ("from the township: to be verified", "由所在乡镇推定，待核实"),
    # columns
    "col.site_id": ("Site", "地块编号"),
    "col.firm_id": ("Firm", "企业编号"),
    "col.host_id": ("Host", "承接平台"),
    "col.host_name": ("Host name", "承接平台名称"),
    "col.name": ("Name", "名称"),
    "col.name_en": ("English name", "英文名"),
    "col.county": ("County", "县市区"),
    "col.unit": ("Accountable unit", "责任单位"),
    "col.township": ("Township", "乡镇街道"),
    "col.kind": ("Kind", "类型"),
    "col.fate": ("Fate", "去向"),
    "col.g18_class": ("Batch (G18 §2.2)", "整治类别"),
    "col.stage": ("By end of", "完成年份"),
    "col.after_use": ("After-use", "腾退后用途"),
    "col.reason": ("Reason", "理由"),
    "col.geometry_quality": ("Geometry", "边界精度"),
    "col.gross_mu": ("Gross land, mu", "总面积（亩）"),
    "col.from_site": ("From site", "原地块"),
    "col.from_name": ("From", "迁出地"),
    "col.from_kind": ("From kind", "迁出地类型"),
    "col.from_county": ("From county", "迁出县市区"),
    "col.to_name": ("To", "迁入地"),
    "col.to_county": ("To county", "迁入县市区"),
    "col.receiving_site": ("Receiving site", "承接地块"),
    "col.sector": ("Sector", "细分行业"),
    "col.industry": ("Industry code", "行业代码"),
    "col.above_scale": ("Above scale", "规上"),
    "col.grade": ("Grade", "评价等级"),
    "col.polluting": ("Polluting", "涉污"),
    "col.compliance": ("Compliance", "达标情况"),
    "col.outdated": ("Outdated", "落后产能"),
    "col.four_no": ("Four no's", "四无"),
    "col.count": ("Firms", "企业数"),
    "col.rows": ("Ledger rows", "台账行数"),
    "col.firms": ("Firms", "企业数"),
    "col.above_firms": ("Above-scale firms", "规上企业数"),
    "col.land_mu": ("Industrial land, mu", "工业用地（亩）"),
    "col.floor_m2": ("Floor, m²", "建筑面积（m²）"),
    "col.output": ("Output, 万元/yr", "工业总产值（万元）"),
    "col.value_added": ("Value added, 万元/yr", "工业增加值（万元）"),
    "col.tax": ("Tax, 万元/yr", "实缴税金（万元）"),
    "col.employees": ("Employees", "职工人数"),
    "col.energy_tce": ("Energy, tce/yr", "综合能耗（吨标煤）"),
    "col.wastewater_t": ("Wastewater, t/yr", "废水排放（吨）"),
    "col.output_per_mu": ("Output per mu, 万元", "亩均产出（万元）"),
    "col.tax_per_mu": ("Tax per mu, 万元", "亩均税收（万元）"),
    "col.merged": ("Absorbed sites", "整合的地块"),
    "col.leads": ("Leading industries", "主导产业"),
    "col.members": ("Member zones", "所含开发区"),
    "col.forbids": ("Forbids", "禁止行业"),
    "col.max_mu": ("Land limit, mu", "用地上限（亩）"),
    "col.max_sites": ("At most, firms", "家数上限"),
    "col.ready_year": ("Ready by", "可承接年份"),
    "fig.output": ("Output, 亿元/yr", "工业总产值（亿元）"),
    "fig.value_added": ("Value added, 亿元/yr", "工业增加值（亿元）"),
    "fig.tax": ("Tax, 亿元/yr", "实缴税金（亿元）"),
    "col.km": ("Distance, km", "距离（公里）"),
    "col.indicator": ("Indicator", "指标"),
    "col.scope": ("Scope", "范围"),
    "col.clause": ("Clause", "条款"),
    "col.measure_unit": ("Unit", "单位"),
    "col.mode": ("Mode", "约束方式"),
    "col.target": ("Target", "目标"),
    "col.met": ("Met", "是否达标"),
    "col.missing": ("Missing", "缺口"),
    "col.missing_unit": ("Unit of what is missing", "缺口单位"),
    "col.missing_points": ("Price of what is missing, points", "缺口代价（分）"),
    "col.missing_cost": ("Price of what is missing, as relocation cost, 亿元", "缺口代价（折合搬迁成本，亿元）"),
    "col.imputed_share": ("Imputed share", "推算占比"),
    "col.measure": ("Measure", "测度"),
    "col.cause": ("Cause", "原因"),
    "col.value": ("Value", "数值"),
    "col.key": ("Item", "项目"),
    "col.rule": ("Rule", "规则"),
    "col.checked": ("Checked", "核查数"),
    "col.violations": ("Violations", "违反数"),
    "col.violation": ("What is violated", "违反情形"),
    "col.parks": ("Parks", "园区数"),
    "col.parks_left": ("Parks left", "保留园区数"),
    "col.hosts": ("Hosts", "承接平台数"),
    "col.term": ("Term", "目标项"),
    "col.raw": ("Raw value", "原值"),
    "col.weight": ("Weight", "权重"),
    "col.points": ("Points", "得分"),
    "col.firms_leave": ("Firms that move or close", "迁移或关停企业"),
    "col.vacated_mu": ("Land vacated, mu", "腾退土地（亩）"),
    # modes, yes and no
    "mode.hard": ("must hold", "硬约束"),
    "mode.soft": ("soft, priced", "软约束"),
    "mode.report": ("monitored", "仅监测"),
    "mode.outside": ("outside the model", "模型之外"),
    "met.yes": ("met", "达标"),
    "met.no": ("missed", "未达标"),
    "met.none": ("–", "–"),
    "source.assumption": ("assumption", "假设"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "compliance.yes": ("compliant", "达标"),
    "compliance.repairable": ("repairable", "可整治"),
    "compliance.beyond_repair": ("beyond repair", "无法整治"),
    "scale.above": ("above scale", "规上"),
    "scale.below": ("below scale", "规下"),
    # causes of reductions and gains
    "cause.move": ("moving firms into hosts", "企业搬迁入园"),
    "cause.merger": ("merging into a host", "整合并入"),
    "cause.closure": ("closing", "关停退出"),
    "cause.zone": ("absorption by a zone", "并入开发区"),
    "cause.growth": ("growth", "自然增长"),
    "measure.parks": ("Fewer parks by the end of {year}", "至{year}年底园区减少"),
    # objective terms
    "term.relocation_cost": ("Relocation cost", "搬迁成本"),
    "term.jobs_displaced": ("Jobs displaced", "岗位减少"),
    "term.output_lost": ("Output lost", "产值损失"),
    "term.land_released": ("Land released", "腾出土地"),
    "term.business_fit": ("Business fit", "业态匹配"),
    "term.ecological_exposure": ("Ecological exposure", "生态暴露"),
    "term.energy_saved": ("Energy saved", "节能量"),
    "term.shortfall": ("Targets missed, priced", "目标缺口（计价）"),
    # baselines
    "baseline.plan": ("This plan", "本方案"),
    "baseline.bound": ("Proven bound", "已证下界"),
    "baseline.strongest": ("Parks with the largest output kept", "保留产值最大的园区"),
    "baseline.nearest": ("Every park merged into its nearest host", "各园区就近并入平台"),
    # status
    "status.optimal": ("optimal", "最优"),
    "status.feasible": ("feasible", "可行"),
    "status.infeasible": ("infeasible", "不可行"),
    "status.no_plan": ("no plan", "无方案"),
    # rules of the audit
    "rule.plan.complete": ("every park and firm has one fate", "园区与企业去向齐全"),
    "rule.plan.parks": ("parks: fate, host and stage agree", "园区去向、平台与阶段一致"),
    "rule.plan.firms_on_sites": ("firms on sites follow their site", "园内企业随园区去向"),
    "rule.plan.firm_rows": ("firms: fate, site and host agree", "企业去向、地块与平台一致"),
    "rule.plan.vacated_fate": ("vacated parks: moved or closed", "腾退与关停判定"),
    "rule.plan.g18_class": ("batches as officials count", "四类整治归类"),
    "rule.plan.after_use": ("after-use of vacated land", "腾退土地用途"),
    "rule.plan.workshops": ("workshop floors", "标准厂房"),
    "rule.park_count.limit": ("number of parks per phase", "各阶段园区数"),
    "rule.park_count.inside_zone": ("parks inside zones are absorbed", "开发区内园区并入"),
    "rule.redlines.parks": ("no park in a red line", "红线内无园区"),
    "rule.redlines.firms": ("no firm stays where a red line forbids it", "红线内无禁止企业"),
    "rule.redlines.receiving": ("no firm moves where a red line forbids it", "红线内不接收企业"),
    "rule.polluters.in_hosts": ("polluters in a host or closed in time", "涉污企业按期入园或关停"),
    "rule.admission.outdated": ("outdated and four-no firms enter nowhere", "落后产能与四无企业不得入园"),
    "rule.admission.catalogue": ("catalogue and negative list", "准入目录与负面清单"),
    "rule.admission.micro_parks": ("micro-firm parks take small firms", "小微园接收小微企业"),
    "rule.admission.dyeing_places": ("where dyers may go", "印染企业去处"),
    "rule.admission.dyeing_clearance": ("dyers leave where they must", "印染企业应迁尽迁"),
    "rule.admission.joined_groups": ("joining dyers", "印染整合组"),
    "rule.admission.cluster_limits": ("land and number in clusters", "集聚区用地与家数"),
    "rule.admission.chemicals": ("chemical clusters", "化工集聚"),
    "rule.admission.heavy_metals": ("heavy metals", "重金属"),
    "rule.admission.origin_mark": ("wine origin mark", "黄酒原产地"),
    "rule.closing.forced": ("firms that must close", "应关停企业"),
    "rule.closing.permitted": ("no sound firm is closed", "不关停合规企业"),
    "rule.merging.gap": ("merged parks lie near", "并入园区相邻"),
    "rule.merging.contact": ("merged parks touch enough", "并入园区毗连"),
    "rule.merging.county": ("merging within a county", "并入不跨县"),
    "rule.merging.similarity": ("similar business", "业态相近"),
    "rule.merging.span": ("span of a host", "平台跨度"),
    "rule.land.plots": ("land for firms that move in", "承接用地"),
    "rule.land.floors": ("workshop floor for small firms", "承接厂房"),
    "rule.land.county": ("parks take firms of their county", "园区接收本县企业"),
    "rule.land.far_moves": ("how far firms move", "搬迁距离"),
    "rule.productivity.floor": ("output per mu of each retained park", "保留园区亩均产出底线"),
    "rule.productivity.targets": ("output and tax per mu", "亩均产出与税收目标"),
    "rule.rates.targets": ("in-park rates and output", "入园率与产值目标"),
    "rule.leading.industries": ("leading industries per host", "平台主导产业数"),
    "rule.leading.targets": ("leading industries' share", "主导产业占比目标"),
    "rule.tiers.targets": ("large hosts", "百亿千亿平台目标"),
    "rule.energy.targets": ("energy and wastewater", "能耗与废水目标"),
    "rule.energy.units": ("energy of each unit", "责任单位能耗"),
    "rule.people_money.limits": ("jobs and budgets", "就业与预算"),
    "rule.locks.parks": ("parks fixed by a reviewer", "人工锁定园区"),
    "rule.locks.firms": ("firms fixed by a reviewer", "人工锁定企业"),
    "rule.eligibility.retained": ("who may be retained", "保留园区条件"),
    "rule.eligibility.absorbing": ("who may absorb", "承接平台条件"),
    "rule.eligibility.cleared": ("who must be cleared", "应清理园区"),
    "rule.targets.other": ("other targets", "其他目标"),
    # sheets
    "sheet.notes": ("Notes", "说明"),
    "sheet.targets": ("Targets", "目标"),
    "sheet.parks": ("Parks", "园区"),
    "sheet.hosts": ("Hosts", "承接平台"),
    "sheet.firms": ("Firms", "企业"),
    "sheet.moves": ("Moves", "迁移"),
    "sheet.counties": ("County ledger", "县市区台账"),
    "sheet.units": ("Unit ledger", "责任单位台账"),
    "sheet.breakdown": ("Breakdown", "成因分解"),
    "sheet.totals": ("Totals", "汇总"),
    "sheet.objective": ("Objective", "目标函数"),
    "sheet.audit": ("Audit", "核查"),
    # notes
    "note.synthetic": (
        "Synthetic data: parks and firms are invented; only the city's totals, its places and the policy are real.",
        "模拟数据：园区与企业均为虚构，仅全市总量、地名与政策为真实。"),
    "note.units": ("mu = 667 m² · 万元 = 10⁴ yuan · 亿元 = 10⁸ yuan · tce = tonne of standard coal",
                   "1亩≈667平方米 · 金额单位：万元、亿元 · 能耗单位：吨标准煤"),
    "note.scenario": ("Scenario", "场景"),
    "note.scenario_title": ("Title", "标题"),
    "note.about": ("About the scenario", "场景说明"),
    "note.data": ("Data set", "数据集"),
    "note.data_note": ("About the data", "数据说明"),
    "note.created": ("Created", "生成时间"),
    "note.version": ("Version", "版本"),
    "note.status": ("Status", "求解状态"),
    "note.objective": ("Objective, points", "目标值（分）"),
    "note.bound": ("Proven bound, points", "已证下界（分）"),
    "note.gap": ("Proven gap", "已证差距"),
    "note.no_bound": ("none was proven in the time given", "限时内未证得"),
    "note.threads": ("Solver threads", "求解线程数"),
    "step.load": ("reading", "读取数据"),
    "step.build": ("building the case", "构建算例"),
    "step.solve": ("solving", "求解"),
    "step.audit": ("auditing", "核查"),
    "step.measure": ("measuring", "指标计算"),
    "note.gap_total": ("Gap on the whole objective", "总目标差距"),
    "note.audit": ("Audit", "核查"),
    "note.audit_passed": ("passed: every rule holds", "通过：全部规则成立"),
    "note.audit_failed": ("failed: {n} violations", "未通过：{n}处违反"),
    "note.seed": ("Seed", "随机种子"),
    "note.seconds": ("Seconds, {step}", "用时（秒），{step}"),
    "note.software": ("Library {name}", "软件库 {name}"),
    "note.digest": ("Input {name}, sha256", "输入文件 {name} sha256"),
    # page
    "page.title": ("Consolidation plan", "工业园区整合方案"),
    "page.report": ("Report", "报告"),
    "page.headline": ("Industrial parks outside the zones", "开发区外工业园区数"),
    "page.targets": ("Targets", "目标完成情况"),
    "page.targets_lead": ("{met} of {all} targets with a figure are met.", "有数值的{all}项目标中，{met}项达标。"),
    "page.fates": ("What happens to the parks", "园区去向"),
    "page.fates_county": ("Fates by county", "各县市区园区去向"),
    "page.classes_county": ("Batches by county (G18 §2.2)", "各县市区整治类别"),
    "page.breakdown": ("Where the changes come from", "变化成因"),
    "page.moves": ("Biggest moves", "主要迁移"),
    "page.moves_lead": ("{firms} firms move on {rows} routes; the {n} with the largest output:",
                        "共{firms}家企业沿{rows}条线路搬迁，产值最大的{n}条："),
    "page.hosts": ("Hosts and what they absorb", "承接平台及其整合对象"),
    "page.costs": ("Costs and totals", "成本与汇总"),
    "page.firm_fates": ("What happens to the firms", "企业去向"),
    "page.baselines": ("Against simpler methods", "与简单方法比较"),
    "page.baselines_lead": ("Objective in points; lower is better.", "目标值（分），越低越好。"),
    "page.none": ("no plan", "无可行方案"),
    "page.terms": ("What the objective is made of", "目标函数构成"),
    "page.missed": ("What was missed", "未达标事项"),
    "page.missed_lead": ("Soft targets steer the plan at the price stated; monitored ones are only reported.",
                         "软约束按所列代价引导方案，仅监测指标不参与求解。"),
    "page.missed_price": ("missing {missing}, priced {points} points, as much as {cost} 亿元 of relocation cost",
                          "缺口{missing}，计{points}分，折合搬迁成本{cost}亿元"),
    "page.missed_points": ("missing {missing}, priced {points} points", "缺口{missing}，计{points}分"),
    "page.missed_only": ("missing {missing}", "缺口{missing}"),
    "page.bars": ("Bar: the plan · dark notch: base year · red line: target",
                  "条形：方案；深色刻度：基准年；红线：目标"),
    "page.missed_none": ("Nothing: every target with a figure is met.", "无：有数值的目标全部达标。"),
    "page.violations": ("Rules that the plan breaks", "方案违反的规则"),
    "page.more": ("{n} more, all in the workbook", "另有{n}处，详见工作簿"),
    "page.audit": ("Audit", "核查"),
    "page.audit_lead": ("Every rule is recomputed from the tables alone, apart from the solver.",
                        "全部规则由数据表独立重新计算，与求解器无关。"),
    "page.audit_counts": ("Audit: {rules} rules, {checks} checks,", "核查：{rules}条规则、{checks}项检查，"),
    "page.about": ("About this run", "运行信息"),
    "page.total": ("Whole city", "全市"),
    "page.met_of": ("{met} of {all}", "{met}/{all}"),
    "page.targets_met": ("Targets met", "达标指标"),
    "page.gap_short": ("Proven gap to the best plan", "距最优方案的已证差距"),
    "page.bound_short": ("Proof of how good it is", "优劣证明"),
    "page.no_bound": ("no bound proven", "未证得下界"),
    "page.cost_short": ("Relocation cost", "搬迁成本"),
    "page.language": ("Language", "语言"),
    "page.below_print": ("Print this page for the meeting (A4).", "可直接打印（A4）。"),
    # atlas
    "atlas.title": ("Atlas of the plan", "方案地图"),
    "atlas.layers": ("Layers", "图层"),
    "atlas.search": ("Find a site or host", "查找地块或平台"),
    "atlas.no_hit": ("nothing found", "无结果"),
    "atlas.hide": ("Hide panel", "收起面板"),
    "atlas.show": ("Show panel", "展开面板"),
    "atlas.whole": ("Whole city", "全市视图"),
    "atlas.base": ("Base year", "基准年"),
    "atlas.plan": ("Plan", "方案"),
    "atlas.state": ("State at the end of {year}", "{year}年底状态"),
    "atlas.schematic": ("Boundaries and waters are schematic.", "边界与水系为示意。"),
    "group.plan": ("The plan", "整合方案"),
    "group.base": ("Today", "现状"),
    "group.rules": ("Red lines and sector areas", "红线与产业区"),
    "group.context": ("Background", "底图"),
    "layer.fates": ("Parks by fate", "园区去向"),
    "layer.hosts": ("Hosts with what they absorb", "承接平台及整合范围"),
    "layer.moves": ("Moves (largest by output)", "企业迁移（按产值）"),
    "layer.moves_minor": ("Smaller moves", "其余迁移"),
    "layer.firms": ("Firms by fate (where they stand today)", "企业去向（现址）"),
    "layer.parks": ("Parks by output per mu", "园区亩均产出"),
    "layer.zones": ("Zones", "省级以上开发区"),
    "layer.micro_parks": ("Micro-firm parks", "小微企业园"),
    "layer.redlines": ("Red lines", "生态红线"),
    "layer.areas": ("Sector areas", "产业集聚区"),
    "layer.counties": ("Counties", "县市区"),
    "layer.waters": ("Rivers and lakes", "江河湖库"),
    "layer.roads": ("Main roads", "主要道路"),
    "layer.towns": ("Towns", "城镇"),
    "legend.host": ("Host: retained park or zone group", "承接平台：保留园区或开发区组团"),
    "legend.host_colours": ("one colour a host", "同色为同一平台"),
    "legend.per_mu": ("万元/mu", "万元/亩"),
    "legend.merged": ("Absorbed site, line to its host", "被整合地块（连线至平台）"),
    "legend.open": ("Still as it was", "尚未实施"),
    "legend.width": ("wider = more output moved", "线宽表示迁移产值"),
    "legend.size": ("size = output", "符号大小表示产值"),
    "legend.no_data": ("no figure", "无数据"),
    "legend.all_industry": ("all industry", "所有工业"),
    "legend.largest": ("the {n} largest by output", "产值最大的{n}条"),
    "legend.rest": ("all others", "其余全部"),
}
# fmt: on

_UNITS: Final[dict[str, Both]] = {
    "1": ("%", "%"),
    "1/yr": ("%/yr", "%/年"),
    "亿元/yr": ("亿元/yr", "亿元/年"),
    "万元/yr": ("万元/yr", "万元/年"),
    "万元/mu": ("万元/mu", "万元/亩"),
    "mu": ("mu", "亩"),
    "firm": ("firms", "家"),
    "firms": ("firms", "家"),
    "hosts": ("hosts", "个"),
    "host": ("hosts", "个"),
    "parks": ("parks", "个"),
    "park": ("parks", "个"),
    "zones": ("zones", "个"),
    "persons": ("persons", "人"),
    "person": ("persons", "人"),
    "jobs": ("jobs", "个岗位"),
    "tce/yr": ("tce/yr", "吨标准煤/年"),
    "tce": ("tce", "吨标准煤"),
    "t/yr": ("t/yr", "吨/年"),
    "t": ("t", "吨"),
    "亿美元/yr": ("10⁸ US$/yr", "亿美元/年"),
    "points": ("points", "分"),
    "percentage points": ("percentage points", "个百分点"),
    "pp": ("percentage points", "个百分点"),
    "industries": ("industries", "个"),
    "rows": ("rows", "行"),
    "sites": ("sites", "个"),
}


def both(key: str, **values: object) -> Both:
    """The text called ``key`` in both languages, with ``{placeholders}`` filled. KeyError when the table lacks it."""
    if key not in _TABLE:
        raise KeyError(f"the label table has no {key!r}; add it to parkopt/labels.py")
    english, chinese = _TABLE[key]
    return (english.format(**values), chinese.format(**values)) if values else (english, chinese)


def label(key: str, lang: Lang, **values: object) -> str:
    """The text called ``key`` in ``lang``. KeyError when the table lacks it."""
    return pick(both(key, **values), lang)


def known(key: str) -> bool:
    """Whether the table has ``key``."""
    return key in _TABLE


def both_or(prefix: str, word: str) -> Both:
    """The text of ``prefix.word`` where the table has it, else the word itself, made readable."""
    key = f"{prefix}.{word}"
    if key in _TABLE:
        return _TABLE[key]
    plain = word.replace("_", " ")
    return plain, plain


def pick(texts: Sequence[str], lang: Lang) -> str:
    """The text of ``lang`` among an English and a Chinese one."""
    return texts[LANGS.index(lang)]


def unit_label(unit: str) -> Both:
    """A unit as people read it; unknown units stay as they are."""
    return _UNITS.get(unit, (unit, unit))


def reason_text(reason: str) -> Both:
    """The two texts of a plan's ``code|text_en|text_zh``; anything else is shown as it stands."""
    parts = reason.split("|", 2)
    return (parts[1], parts[2]) if len(parts) == 3 else (reason, reason)


def source_text(source: str) -> Both:
    """Where a figure or rule comes from: a clause as it stands; an assumption in words, which only English has."""
    english, chinese = _TABLE["source.assumption"]
    return (source, chinese) if source.startswith(english) else (source, source)


def keys(prefixes: tuple[str, ...]) -> list[str]:
    """Keys that begin with one of ``prefixes``."""
    return [key for key in _TABLE if key.startswith(prefixes)]
