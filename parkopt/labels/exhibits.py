"""The page and workbook of a batch: what was run, and what its runs tell."""

from __future__ import annotations

from typing import Final

# fmt: off
TABLE: Final[dict[str, tuple[str, str]]] = {
    # the page
    "exhibits.contents": ("Contents", "目录"),
    "exhibits.facts": ("What was run", "运行概况"),
    "exhibits.lacking": ("Not possible with this batch", "本批次无法得出"),
    "exhibits.broken": ("The tables in this file cannot be read: it is damaged, have it sent again.", "本文件的表格数据已损坏，请重新获取。"),
    "exhibits.script_off": ("The tables of this page need JavaScript: allow it for this file.", "本页表格需要JavaScript，请允许本文件运行脚本。"),
    "exhibits.cut": ("On paper the first {n} of {all} rows; all of them are in the workbook.", "打印时仅列前{n}行（共{all}行），全部数据见工作簿。"),
    "exhibits.no_rows": ("no rows", "无数据"),
    "exhibits.made": ("Runs made by parkopt {version}, the last on {date}.", "由parkopt {version}运行，最近一次运行于{date}。"),
    "exhibits.undated": ("No run has a plan.", "尚无运行得出方案。"),
    "sheet.batch_notes": ("Notes", "说明"),
    "exhibits.section": ("Section", "章节"),
    "exhibits.says": ("What it means", "含义与局限"),
    # overview
    "exhibit.overview": ("What was run", "运行概况"),
    "sheet.batch_parts": ("Parts", "各部分"),
    "sheet.batch_runs": ("Runs", "各次运行"),
    "sheet.batch_checks": ("Warm against cold", "热启动与冷启动对照"),
    "status.failed": ("failed", "运行出错"),
    "status.missing": ("not run yet", "尚未运行"),
    "overview.jobs": ("Jobs tried: {done} of {jobs}. With a plan: {plans}; infeasible: {infeasible}; no plan found in time: {none}; failed: {failed}.",
                      "{jobs}个任务中已运行{done}个：{plans}个得出方案，{infeasible}个不可行，{none}个限时内未得方案，{failed}个出错。"),
    "overview.gaps": ("Proven gaps: half of the plans lie within {middle}, all within {most}. Plans that did not reach the {wanted} asked for: {count}.",
                      "已证差距：半数方案不超过{middle}，全部不超过{most}。{count}个方案未达到所要求的{wanted}。"),
    "overview.gap_means": (
        "The gap is how far, at most, a plan may lie above the best one under its own scenario, constants and forced costs taken off. "
        "Differences between plans smaller than their gaps may come from the search alone.",
        "差距指方案与其自身场景下最优方案之间的最大可能距离（已扣除常数项与不可避免的成本）。小于差距的方案间差异可能仅源于求解过程。"),
    "overview.unbound": ("Plans without a proven bound: {n}.", "{n}个方案未证得下界。"),
    "overview.pooling": ("A job may belong to several parts. Parts are different questions: what follows pools plans within a part only.",
                         "一个任务可同属多个部分。各部分对应不同问题，下文仅在同一部分内汇总。"),
    "overview.reasons": ("Why jobs have no plan stands in the table of runs, column “{reason}”.", "无方案的原因见运行表“{reason}”列。"),
    "overview.warm": ("Runs that began from the end of another run: {warm} of {done}; from nothing: {cold}.", "{done}次运行中，{warm}次由其他运行的结果热启动，{cold}次为冷启动。"),
    "overview.checks": (
        "Jobs run again from nothing: {n}. Both runs of a job must leave room for the same best value: in {agree} of {known} they do. "
        "Plans may differ all the same, within the gaps.",
        "另有{n}个任务冷启动复算。同一任务两次运行的目标值与下界须相容：{known}个中{agree}个相容。在差距之内，方案本身可有不同。"),
    "overview.no_checks": ("No job was run again from nothing, so this batch does not tell whether where a run began makes a difference.",
                           "未做冷启动复算，本批次无法判断起点是否影响结果。"),
    "overview.no_plans": ("No job has a plan: there are no gaps to show.", "尚无方案，无差距可示。"),
    "overview.picture_parts": ("What became of the jobs of each part", "各部分任务的结果"),
    "overview.picture_gaps": ("Proven gap of each plan, smallest first; the line is the gap asked for", "各方案的已证差距（升序），横线为所要求的差距"),
    "overview.axis_jobs": ("jobs", "任务数"),
    "overview.axis_gap": ("proven gap, %", "已证差距（%）"),
    "overview.axis_plans": ("plans", "方案"),
    "overview.picture_checks": ("Span in which the best value lies: run as in the batch (above) and from nothing (below)",
                                "最优值所在区间：批次运行（上）与冷启动（下）"),
    "overview.axis_points": ("points", "分"),
    "overview.run_as": ("as in the batch", "批次运行"),
    "overview.run_cold": ("from nothing", "冷启动"),
    "overview.asked": ("gap asked for", "所要求的差距"),
    "ex.part": ("Part", "部分"),
    "ex.sampling": ("Kind of sampling", "抽样方式"),
    "ex.jobs": ("Jobs", "任务数"),
    "ex.planned": ("With a plan", "得出方案"),
    "ex.gap_middle": ("Median gap", "差距中位数"),
    "ex.gap_most": ("Largest gap", "最大差距"),
    "ex.seconds": ("Time", "用时"),
    "ex.job": ("Job", "任务号"),
    "ex.entry": ("Entry", "条目"),
    "ex.status": ("Outcome", "结果"),
    "ex.reason": ("Why no plan", "无方案原因"),
    "ex.objective": ("Objective", "目标值"),
    "ex.bound": ("Proven bound", "已证下界"),
    "ex.gap": ("Proven gap", "已证差距"),
    "ex.seed": ("Seed", "随机种子"),
    "ex.began": ("Began from", "热启动来源"),
    "ex.nothing": ("nothing", "冷启动"),
    "ex.objective_cold": ("Objective, from nothing", "冷启动目标值"),
    "ex.bound_cold": ("Bound, from nothing", "冷启动下界"),
    "ex.apart_points": ("Difference", "差值"),
    "ex.agree": ("Compatible", "是否相容"),
    "ex.apart_parks": ("Parks that fare otherwise", "去向不同的园区"),
}
# fmt: on
