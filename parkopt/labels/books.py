"""Sheets, comparisons and notes of the workbooks."""

from __future__ import annotations

from typing import Final

# fmt: off
TABLE: Final[dict[str, tuple[str, str]]] = {
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
    "sheet.compare_notes": ("Both runs", "两次运行"),
    "sheet.compare_metrics": ("Indicators", "指标差异"),
    "sheet.compare_terms": ("Objective", "目标函数差异"),
    "sheet.compare_parks": ("Parks that differ", "去向不同的园区"),
    "sheet.compare_firms": ("Firms that differ", "去向不同的企业"),
    "sheet.compare_fixed": ("Fixed fates", "锁定去向"),
    # comparison of two runs
    "compare.title": ("Two plans compared", "两个方案的比较"),
    "compare.a": ("Plan A", "方案甲"),
    "compare.b": ("Plan B", "方案乙"),
    "compare.difference": ("B less A", "乙减甲"),
    "compare.weight": ("Does it count?", "是否显著"),
    "compare.counts": ("more than the gaps", "超出差距"),
    "compare.within": ("smaller than the gaps", "小于差距"),
    "compare.unknown": ("not known", "无法判断"),
    "compare.parks": ("Parks whose fate differs", "去向不同的园区数"),
    "compare.firms": ("Firms whose fate differs", "去向不同的企业数"),
    "compare.inputs": ("Inputs that differ", "不同的输入"),
    "compare.none": ("none", "无"),
    "compare.rule": ("What counts", "显著性判据"),
    "compare.rule_text": (
        "Points count beyond what both plans may lie above the best ones (objective less bound, added up); indicators beyond the sum "
        "of both gaps, relative to their size. Smaller differences may come from the search alone.",
        "得分差异须超过两个方案各自与最优值之间可能的差距之和（目标值减下界）；指标差异须超过两个差距之和（相对于指标值）。更小的差异可能仅源于求解过程。",
    ),
    "compare.same": ("Both plans are the same.", "两个方案相同。"),
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
}
# fmt: on
