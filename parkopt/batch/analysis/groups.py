"""Groups of plans that are much alike, one plan to stand for each, and what tells the groups apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.analysis.said import Said
from parkopt.units import FloatArray

MOST_GROUPS: Final = 8
"""Groups that are tried at most."""
CLEAR: Final = 0.25
"""Mean silhouette above which groups are called clear (Kaufman and Rousseeuw, 1990, table 4)."""


@dataclass(frozen=True)
class Groups:
    """Groups numbered from 1, the largest first. Distance: parks whose fate or host differs.

    Plans with the same fates and hosts count once in forming groups, so that what was found often is no group for that.

    ``plans``: index job; columns ``group``, ``silhouette`` [-1, 1], ``to_medoid`` (parks that differ), ``same`` (first job whose
    plan has the same fates and hosts).
    ``groups``: index group; columns ``plans``, ``distinct`` (different ones), ``medoid`` (the plan with the least sum of distances in its group), ``width`` (greatest
    distance within, parks), ``apart`` (mean distance to the nearest other group, parks; missing where there is one group),
    ``silhouette`` (mean). ``weights``: group × term, mean weights of its jobs. ``parts``: columns ``group, part, plans``.
    ``parks``: index site_id; one column a group: share of its plans that retain the park [1]; ``spread``: greatest - least share.
    Greatest spread first. ``fates``: columns ``site_id, group, fate, host_id, share``: the most frequent fate with host in a group.

    ``merges``: the tree of average linkage as `scipy.cluster.hierarchy.linkage` gives it, over the rows of ``order`` (the first
    job of each distinct plan).
    ``score``: mean silhouette for each number of groups that was tried, empty where a cut was stated. ``clear``: whether the mean
    silhouette of the grouping taken is above `CLEAR`.
    """

    plans: pd.DataFrame
    groups: pd.DataFrame
    weights: pd.DataFrame
    parts: pd.DataFrame
    parks: pd.DataFrame
    fates: pd.DataFrame
    merges: FloatArray
    order: pd.Index
    score: pd.Series
    clear: bool
    said: tuple[Said, ...]


def analyse_groups(evidence: Evidence, cut: float | None = None) -> Groups:
    """Group all plans by average linkage.

    As many groups, from 2 to `MOST_GROUPS`, as give the greatest mean silhouette, the fewest among equals; or, where ``cut`` is
    given, what hangs together below that mean distance (parks).
    """
    apart = evidence.apart
    jobs = pd.Index(apart.index)
    distance = apart.to_numpy(float)
    first, of = _distinct(distance)
    between = distance[np.ix_(first, first)]
    merges = linkage(squareform(between, checks=False), "average") if len(first) > 1 else np.zeros((0, 4))
    found, score, said = _grouped(between, merges, cut)
    group, width = _by_size(found[of]), silhouettes(between, found)[of]
    several = len(jobs) > 0 and group.max() > 1
    mean = float(width[first].mean()) if several else 0.0
    clear = several and mean > CLEAR
    if several and not clear:
        said = (*said, Said("batch.groups.unclear", {"silhouette": f"{mean:.2f}", "clear": CLEAR}))
    medoid = _medoids(distance, group)
    plans = pd.DataFrame(
        {
            "group": group,
            "silhouette": width,
            "to_medoid": apart.to_numpy()[np.arange(len(jobs)), medoid[group - 1]],
            "same": jobs[first[of]],
        },
        index=jobs.rename("job"),
    )
    members = evidence.members.drop_duplicates(["job", "part"]).merge(plans["group"], left_on="job", right_index=True)
    parts = members.groupby(["group", "part"], sort=True).size().rename("plans").reset_index()
    return Groups(
        plans, _table(distance, plans, jobs[medoid]), evidence.weight.reindex(jobs).groupby(plans["group"]).mean(), parts,
        _parks(evidence.fates == "RETAIN", plans["group"]), _fates(evidence, plans["group"]), merges, jobs[first], score, clear, said,
    )  # fmt: skip


def silhouettes(distance: FloatArray, group: np.ndarray) -> FloatArray:
    """(b - a) / max(a, b) of each member: a its mean distance to the others of its group, b to those of the nearest other
    one (Rousseeuw, 1987). 0 for a member alone in its group, and where there is one group. Shape (n,)."""
    n, count = len(group), int(group.max(initial=0))
    if count < 2:
        return np.zeros(n)
    member = (group[:, None] == np.arange(1, count + 1)).astype(float)
    size = member.sum(axis=0)
    total = distance @ member
    own = group - 1
    inner = total[np.arange(n), own] / np.maximum(size[own] - 1, 1)
    mean = total / size
    mean[np.arange(n), own] = np.inf
    outer = mean.min(axis=1)
    most = np.maximum(inner, outer)
    found = np.divide(outer - inner, most, out=np.zeros(n), where=most > 0)
    return np.where(size[own] > 1, found, 0.0)


def _distinct(distance: FloatArray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the first of each set of plans at no distance from each other, in order, and which of them each row is like."""
    like = (distance == 0).argmax(axis=1) if len(distance) else np.zeros(0, dtype=int)
    first, of = np.unique(like, return_inverse=True)
    return first, of


def _grouped(
    distance: FloatArray, merges: FloatArray, cut: float | None
) -> tuple[np.ndarray, pd.Series, tuple[Said, ...]]:
    n = len(distance)
    none = pd.Series(dtype=float)
    if n < 3:
        return np.arange(1, n + 1), none, (Said("batch.groups.few", {"plans": n}),)
    if cut is not None:
        return fcluster(merges, cut, "distance"), none, (Said("batch.groups.cut", {"parks": f"{cut:g}"}),)
    tried = {}
    for count in range(2, min(MOST_GROUPS, n - 1) + 1):
        group = fcluster(merges, count, "maxclust")
        if group.max() == count:
            tried[count] = group
    score = pd.Series({count: silhouettes(distance, group).mean() for count, group in tried.items()}, dtype=float)
    best = int(score.index[int((score.round(9)).to_numpy().argmax())])
    return tried[best], score.rename_axis("groups").rename("silhouette"), ()


def _by_size(group: np.ndarray) -> np.ndarray:
    """Groups numbered anew from 1: the largest first, among equals the one whose member comes first."""
    code, names = pd.factorize(group)
    size = np.bincount(code, minlength=len(names))
    rank = np.empty(len(names), dtype=int)
    rank[np.argsort(-size, kind="stable")] = np.arange(1, len(names) + 1)
    return rank[code]


def _medoids(distance: FloatArray, group: np.ndarray) -> np.ndarray:
    """Position of each group's medoid, the first among equals."""
    same = group[:, None] == group[None, :]
    total = np.where(same, distance, 0.0).sum(axis=1)
    return np.array(
        [np.flatnonzero(group == number)[total[group == number].argmin()] for number in range(1, group.max(initial=0) + 1)],
        dtype=int,
    )  # fmt: skip


def _table(distance: FloatArray, plans: pd.DataFrame, medoid: pd.Index) -> pd.DataFrame:
    group = plans["group"].to_numpy()
    rows = []
    for number in range(1, len(medoid) + 1):
        mine = group == number
        others = [
            distance[np.ix_(mine, group == other)].mean() for other in range(1, len(medoid) + 1) if other != number
        ]
        nearest = min(others, default=np.nan)
        distinct = plans["same"][mine].nunique()
        rows.append((int(mine.sum()), distinct, medoid[number - 1], int(distance[np.ix_(mine, mine)].max()), nearest))
    table = pd.DataFrame(
        rows, columns=["plans", "distinct", "medoid", "width", "apart"], index=range(1, len(medoid) + 1)
    )
    table["silhouette"] = plans.groupby("group")["silhouette"].mean()
    return table.rename_axis("group")


def _parks(retained: pd.DataFrame, group: pd.Series) -> pd.DataFrame:
    share = retained.T.astype(float).groupby(group).mean().T
    share["spread"] = share.max(axis=1) - share.min(axis=1)
    return share.rename_axis("site_id").sort_values("spread", ascending=False, kind="stable")


def _fates(evidence: Evidence, group: pd.Series) -> pd.DataFrame:
    columns = ["site_id", "group", "fate", "host_id", "share"]
    rows = evidence.parks.merge(group, left_on="job", right_index=True)
    counts = rows.fillna({"host_id": ""}).groupby(columns[:4]).size().rename("count").reset_index()
    counts["share"] = counts["count"] / counts["group"].map(group.value_counts())
    first = counts.sort_values(["site_id", "group", "count"], ascending=[True, True, False], kind="stable")
    return first.drop_duplicates(["site_id", "group"])[columns].reset_index(drop=True)
