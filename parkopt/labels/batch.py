"""Batches: parts, kinds of sampling, jobs and the time they take."""

from __future__ import annotations

from typing import Final

# fmt: off
TABLE: Final[dict[str, tuple[str, str]]] = {
    "batch.kind.weights": ("listed weightings", "指定权重"),
    "batch.kind.grid": ("lattice of weightings", "权重网格"),
    "batch.kind.sobol": ("even sample of weightings", "权重均匀抽样"),
    "batch.kind.sweep": ("one figure at a time", "单因素变动"),
    "batch.kind.threshold": ("thresholds", "规则阈值"),
    "batch.kind.target": ("targets", "目标值"),
    "batch.kind.named": ("named variants", "命名方案"),
    "batch.kind.seeds": ("seeds", "随机种子"),
    "batch.kind.assumptions": ("all assumptions at once", "全部假设抽样"),
    "batch.part": ("Part", "部分"),
    "batch.kind": ("Kind of sampling", "抽样方式"),
    "batch.entries": ("Entries", "条目"),
    "batch.varies": ("What varies over which range", "变动项及范围"),
    "batch.values": ("{n} different", "{n}种取值"),
    "batch.more": ("… and {n} more figures", "……另有{n}项"),
    "batch.nothing": ("nothing: the base scenario", "无变动：基准场景"),
    "batch.base": ("Base scenario", "基准场景"),
    "batch.jobs": ("Jobs", "任务"),
    "batch.jobs_of": ("{jobs} different scenarios of {entries} entries", "{entries}个条目中共有{jobs}个不同场景"),
    "batch.merged": ("Merged", "合并"),
    "batch.same": ("{first} = {others}", "{first} = {others}"),
    "batch.same_more": ("… and {n} more", "……另有{n}处"),
    "batch.solver": ("Each job", "每个任务"),
    "batch.solver_text": ("gap {gap:.2%}{points}, at most {limit}, {threads} thread(s)", "差距{gap:.2%}{points}，限时{limit}，{threads}线程"),
    "batch.or_points": ("or {points:g} points", "或{points:g}分"),
    "batch.time": ("Time, {n} at once, each from nothing", "用时（{n}个并行，均从头求解）"),
    "batch.time_unknown": ("unknown: name a run of this city with --like", "未知：请用--like指定该城市的一次运行"),
    "batch.time_like": ("about {total} ({job} a job, as in {run})", "约{total}（每个任务{job}，依据{run}）"),
    "batch.warm": ("Beginnings", "求解起点"),
    "batch.warm_text": (
        "{pilots} pilots and {cold} others from nothing; {warm} from what pilots leave, {checks} of them from nothing, too",
        "{pilots}个先导任务及其他{cold}个任务从头求解；{warm}个任务以最近的先导任务结果为起点，其中{checks}个另从头求解作为核对",
    ),
    "batch.time_most": ("Solving takes at most", "求解用时上限"),
    "batch.caution": ("The estimate may mislead", "估计可能不准"),
    "batch.caution.data": ("the run is of other data", "该运行使用其他数据"),
    "batch.caution.gap": ("the run was solved to another gap", "该运行的差距要求不同"),
    "batch.caution.threads": ("the run had another number of threads", "该运行的线程数不同"),
    "batch.caution.limit": ("the run solved for longer than a job may", "该运行的求解用时超过任务限时"),
    "batch.id": ("Job", "任务号"),
    "batch.member": ("Entry", "条目"),
    "batch.changes": ("Changes against the base", "与基准的差异"),
    "batch.no_changes": ("none", "无"),
    "batch.seconds": ("{n} s", "{n}秒"),
    "batch.minutes": ("{n} min", "{n}分钟"),
    "batch.hours": ("{n} h", "{n}小时"),
}
# fmt: on
