"""Parks that replace each other: where one is retained the other is not, more often than chance would have it.

Plans of a part that retain the same parks count once. Of two parks retained in n_a and n_b of N such plans, both are
retained in a number of plans that is hypergeometric if they do not depend on each other; the chance of so few is Fisher's
exact test, one-sided, and over all pairs of the part corrected by Benjamini and Hochberg (1995).

    phi = (n11 · n00 - n10 · n01) / √(n_a · (N - n_a) · n_b · (N - n_b))                    [1], -1: always just one of them
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from parkopt.batch.analysis.chance import adjusted
from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.analysis.said import Said
from parkopt.units import FloatArray

SURE: Final = 0.05
_FEWEST: Final = 4
"""Fewer different plans than this tell nothing."""

PAIRS: Final = (
    "part", "a", "b", "a_only", "b_only", "both", "neither", "phi", "p", "told", "same_county", "distance_m",
)  # fmt: skip
HOSTS: Final = ("part", "park", "host_a", "host_b", "under_a", "under_b", "plans", "both_open")


@dataclass(frozen=True)
class Replacing:
    """``pairs``: part, a, b (parks retained in some plans of the part and not in others, at least once one without the other
    and less often together than apart), a_only, b_only, both, neither (numbers of different plans that retain the one, the
    other...), phi, p (corrected for the number of pairs), told (p at most 0.05), same_county, distance_m (between outlines;
    both missing where sites are not known). The surest first.

    ``hosts``: part, park (merged in plans of the part), host_a, host_b (that it merges into), under_a, under_b (plans, by
    jobs), plans (of the part in which it merges), both_open (of the plans under either, those in which both were open:
    where none is, the park only follows the host that stays).

    ``counts``: part, plans, different (sets of retained parks), varying (parks retained in some of them only), tested (pairs).
    """

    pairs: pd.DataFrame
    hosts: pd.DataFrame
    counts: pd.DataFrame
    said: tuple[Said, ...] = ()


def analyse_replacing(evidence: Evidence, sites: gpd.GeoDataFrame | None = None) -> Replacing:
    """Parks and hosts that replace each other within each part. ``sites``: index site_id, columns county and geometry."""
    pairs: list[pd.DataFrame] = []
    hosts: list[pd.DataFrame] = []
    counts, said = [], []
    few: list[str] = []
    for part in evidence.members["part"].drop_duplicates():
        jobs = pd.Index(evidence.part(part)["job"].unique())
        if len(jobs):
            hosts.append(_hosts(evidence, jobs).assign(part=part))
        retained = (evidence.fates.reindex(columns=jobs) == "RETAIN").to_numpy()
        different = np.unique(retained, axis=1)
        varying = different.any(axis=1) & ~different.all(axis=1)
        enough = different.shape[1] >= _FEWEST
        counts.append({
            "part": part, "plans": len(jobs), "different": different.shape[1], "varying": int(varying.sum()),
            "tested": int(varying.sum() * (varying.sum() - 1) // 2) if enough else 0,
        })  # fmt: skip
        if not enough:
            few.append(str(part))
        elif varying.sum() > 1:
            names = pd.Index(evidence.fates.index.to_numpy()[varying])
            pairs.append(_pairs(names, different[varying].astype(float)).assign(part=part))
    if few:
        said.append(Said("batch.replacing.few", {"parts": ", ".join(few), "least": _FEWEST}))
    if sites is None:
        said.append(Said("batch.replacing.no_sites"))
    return Replacing(
        _placed(_joined(pairs, PAIRS), sites),
        _joined(hosts, HOSTS),
        pd.DataFrame(counts, columns=["part", "plans", "different", "varying", "tested"]),
        tuple(said),
    )


def _joined(tables: list[pd.DataFrame], columns: tuple[str, ...]) -> pd.DataFrame:
    tables = [table for table in tables if len(table)]
    whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(columns))
    return whole.reindex(columns=list(columns))


def _pairs(names: pd.Index, retained: FloatArray) -> pd.DataFrame:
    """Every pair of parks of which the one without the other is commoner than chance would have it. ``retained``: (parks,
    plans) of 0 and 1, none of them constant."""
    plans = retained.shape[1]
    often = retained.sum(axis=1)
    both = retained @ retained.T
    a, b = np.triu_indices(len(names), 1)
    n11, na, nb = both[a, b], often[a], often[b]
    n10, n01 = na - n11, nb - n11
    n00 = plans - n11 - n10 - n01
    phi = (n11 * n00 - n10 * n01) / np.sqrt(na * (plans - na) * nb * (plans - nb))
    p = adjusted(hypergeom.cdf(n11, plans, na, nb))
    kept = (phi < 0) & (n10 > 0) & (n01 > 0) & (n10 + n01 > n11)
    table = pd.DataFrame({
        "a": names[a], "b": names[b], "a_only": n10, "b_only": n01, "both": n11, "neither": n00, "phi": phi, "p": p,
        "told": p <= SURE,
    })[kept]  # fmt: skip
    whole = ["a_only", "b_only", "both", "neither"]
    table[whole] = table[whole].astype(int)
    found: pd.DataFrame = table.sort_values(["p", "phi", "a", "b"])
    return found


def _placed(pairs: pd.DataFrame, sites: gpd.GeoDataFrame | None) -> pd.DataFrame:
    """Pairs with whether both lie in one county, and how far apart."""
    if sites is None or pairs.empty:
        return pairs
    a, b = (sites.reindex(pairs[name]).reset_index(drop=True) for name in ("a", "b"))
    metric = sites.estimate_utm_crs() if sites.crs is not None and sites.crs.is_geographic else sites.crs
    distance = (
        a.geometry.to_crs(metric).distance(b.geometry.to_crs(metric)) if metric else a.geometry.distance(b.geometry)
    )
    return pairs.assign(same_county=(a["county"] == b["county"]).to_numpy(), distance_m=distance.to_numpy())


def _hosts(evidence: Evidence, jobs: pd.Index) -> pd.DataFrame:
    """For each park that merges into several hosts, every two of them."""
    merged = evidence.fates[jobs] == "MERGE"
    under = evidence.under[jobs].where(merged, "")
    open_in = evidence.fates[jobs] == "RETAIN"
    rows = []
    for park in under.index[under.apply(lambda hosts: len({*hosts} - {""}) > 1, axis=1)]:
        counts = under.loc[park][merged.loc[park]].value_counts()
        for one, other in combinations(sorted(counts.index), 2):
            chosen = under.loc[park].isin([one, other])
            both = _is_open(open_in, one) & _is_open(open_in, other) & chosen
            rows.append({
                "park": park, "host_a": one, "host_b": other, "under_a": int(counts[one]), "under_b": int(counts[other]),
                "plans": int(counts.sum()), "both_open": int(both.sum()),
            })  # fmt: skip
    return pd.DataFrame(rows, columns=list(HOSTS[1:]))


def _is_open(open_in: pd.DataFrame, host: str) -> pd.Series:
    """Whether a host is open in each plan; zone groups always are."""
    return open_in.T[host] if host in open_in.index else pd.Series(True, index=open_in.columns)
