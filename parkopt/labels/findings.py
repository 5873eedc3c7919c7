"""What the runs of a batch tell: sentences of the analyses, titles and columns of their exhibits."""

from __future__ import annotations

from typing import Final

# fmt: off
TABLE: Final[dict[str, tuple[str, str]]] = {
    "batch.noise.none": (
        "No part repeats a weighting with several seeds, so the noise of the search is not known: it is not told whether what differs between weightings is politics or chance. Add {seeds} seeds at {weightings} weightings.",
        "没有任何部分以多个随机种子重复同一权重，因此搜索噪声未知：无法判断不同权重间的差异是政策选择还是偶然。请在{weightings}组权重上各加{seeds}个种子。"),
    "batch.noise.few": (
        "Only {seeds} seeds at {weightings} weightings have a plan, fewer than {asked} at {at}: the noise is seen only roughly.",
        "有方案的仅{weightings}组权重、最少{seeds}个种子，少于建议的{at}组各{asked}个：噪声估计较粗。"),
    "batch.noise.starts": (
        "Some weightings can only be compared between runs that began from different pilots. Such runs are not compared, because what differs may come from the pilot.",
        "部分权重之间的比较只能在起点（先导任务）不同的运行之间进行；此类运行不作比较，因为差异可能来自起点。"),
    "batch.measure.weights": ("a list of weightings: plain shares of the list, without an interval", "指定的权重清单：仅为清单中的占比，无区间"),
    "batch.measure.grid": ("a lattice of weightings, each counted once: plain shares of the lattice, without an interval", "权重网格，每点计一次：仅为网格中的占比，无区间"),
    "batch.measure.sobol": (
        "weightings uniform on all ways to share the total (scrambled Sobol points). The interval is Wilson's of 95 % as if the points were independent; they lie more evenly, so it is usually too wide, but that is not proven",
        "在总权重的所有分配方式上均匀抽样（加扰Sobol点）。区间按独立抽样计算（Wilson，95%）；实际点分布更均匀，区间通常偏宽，但未经证明"),
    "batch.measure.assumptions": (
        "all assumptions uniform within their ranges, independent of each other (scrambled Sobol points). The interval is Wilson's of 95 % as if the points were independent; they lie more evenly, so it is usually too wide, but that is not proven",
        "全部假设在各自区间内独立均匀抽样（加扰Sobol点）。区间按独立抽样计算（Wilson，95%）；实际点分布更均匀，区间通常偏宽，但未经证明"),
    "batch.measure.seeds": ("seeds of the search, nothing else changed: chance alone. Wilson's interval of 95 %, seeds taken as independent draws", "仅改变搜索的随机种子：纯属偶然。Wilson 95%区间，种子视为独立抽样"),
    "batch.measure.sweep": ("a list of values of one figure at a time: plain shares of the list, without an interval", "单个指标依次取值的清单：仅为清单中的占比，无区间"),
    "batch.measure.threshold": ("a list of thresholds, one at a time: plain shares of the list, without an interval", "依次变动的规则阈值清单：仅为清单中的占比，无区间"),
    "batch.measure.target": ("a list of target values, one at a time: plain shares of the list, without an interval", "依次变动的目标值清单：仅为清单中的占比，无区间"),
    "batch.measure.named": ("a list of variants: plain shares of the list, without an interval", "命名方案清单：仅为清单中的占比，无区间"),
    "batch.measure.cross": ("every combination of its parts, each counted once: plain shares of the list, without an interval", "各部分的全部组合，每个计一次：仅为清单中的占比，无区间"),
    "batch.regret.none": ("No two jobs with a plan share rules and targets and differ in weights: there is nothing to regret.", "没有两个规则与目标相同、权重不同且有方案的任务：无从计算遗憾值。"),
    "batch.regret.contradicted": ("At {n} weighting(s) a plan is better than what was said to be a proven bound. There something is wrong; the bound is not used.", "有{n}组权重下方案优于所谓的已证下界，说明有误；该下界不予采用。"),
    "batch.regret.unbounded": ("{n} weighting(s) have no proven bound: how much is lost there at most is not known, and they are left out of the greatest regret.", "{n}组权重没有已证下界：该处最大损失未知，不计入最大遗憾。"),
    "batch.groups.few": ("{plans} plan(s) with fewer than three different ones: each different one is a group.", "{plans}个方案中互不相同的少于三个：每个不同方案各成一组。"),
    "batch.groups.cut": ("Groups hang together below a mean distance of {parks} parks, as stated.", "按给定的平均距离{parks}个园区划分组别。"),
    "batch.groups.unclear": ("The groups are not clear-cut: mean silhouette {silhouette}, not above {clear}. They divide a whole rather than being kinds of plans.", "组别界限不清：平均轮廓系数{silhouette}，未超过{clear}。这只是对整体的划分，而非不同类型的方案。"),
    "batch.alternatives.none": ("No job has a plan.", "没有任何任务得到方案。"),
    "batch.alternatives.whole": ("What no plan can be without is not known here, so shares are of the whole value.", "此处无法得知不可避免的部分，因此占比按全部目标值计算。"),
    "batch.alternatives.alone": ("No plan of the batch is at most {share} worse and at least {parks} parks different ({near} are near but too much alike).", "批次中没有劣化不超过{share}且至少相差{parks}个园区的方案（另有{near}个接近但过于相似）。"),
    "batch.alternatives.best": ("the best plan of the batch under these weights", "该权重下本批次的最优方案"),
    "batch.alternatives.worse": ("{share} worse, {parks} parks differ", "劣{share}，{parks}个园区不同"),
    "batch.alternatives.retains": ("retains {parks}", "保留{parks}"),
    "batch.alternatives.instead": ("instead of {parks}", "而不保留{parks}"),
    "batch.alternatives.more": ("and {n} more", "等另外{n}个"),
    "batch.alternatives.better": ("better in points: {terms}", "改善（分）：{terms}"),
    "batch.alternatives.dearer": ("worse in points: {terms}", "恶化（分）：{terms}"),
    "batch.front.few": ("No two jobs with the same rules and targets have a plan: nothing is traded for anything.", "没有两个规则与目标相同且有方案的任务：无从比较取舍。"),
    "batch.front.no_lines": ("Nothing is proven of any two terms: no run weighs or limits one at a price of the others that stands.", "对任何两项指标均无证明：没有运行在其他各项价格相同的情况下对其加权或设限。"),
    "batch.prices.none": ("No part varies a target or a threshold with all else the same: nothing has a price.", "没有任何部分在其余不变的情况下单独变动目标或阈值：无法计算价格。"),
    "batch.swings.no_sweep": ("No part varies one figure at a time.", "没有任何部分逐项变动指标。"),
    "batch.swings.no_base": ("The base scenario itself has no plan in this batch: what one figure changes is not known.", "本批次中基准场景没有方案：无法得知单项变动的影响。"),
    "batch.swings.no_samples": ("No part samples all assumptions at once.", "没有任何部分对全部假设同时抽样。"),
    "batch.swings.few": ("Part {part}: only {n} samples have a plan, fewer than {least}: they tell nothing of single assumptions.", "“{part}”部分：仅{n}个样本有方案，少于{least}个：无法说明单项假设的作用。"),
    "batch.swings.no_noise": ("No scenario was run with several seeds: whether changed parks are more than noise is not known.", "没有场景以多个随机种子运行：无法得知园区变化是否超出噪声。"),
    "batch.replacing.few": ("Part {part}: only {n} different sets of retained parks, fewer than {least}: nothing is told of pairs.", "“{part}”部分：保留园区的不同组合仅{n}种，少于{least}种：无法说明成对关系。"),
    "batch.replacing.no_sites": ("Where the parks lie is not known here: no counties and distances.", "此处无园区位置：不列县（市、区）与距离。"),
}
# fmt: on
