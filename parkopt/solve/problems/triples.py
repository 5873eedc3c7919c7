"""Three firms, and clusters with at least two of them: at most one such cluster can be in a plan.

    Σ_{clusters c with |c ∩ S| ≥ 2} λ_c ≤ 1        for every set S of three firms

(subset-row inequalities, Jepsen, Petersen, Spoorendonk and Pisinger 2008: the sum of three firms' rows, halved and rounded
down). They hold for whole clusters and are violated by mixtures such as half of each of three pairs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse

from parkopt.model.linear import Indices
from parkopt.units import FloatArray

VIOLATED = 0.02
"""Least violation that counts."""


def violated(members: Any, share: FloatArray, most: int) -> Indices:
    """The most violated triples, shape (triples, 3). ``members`` (clusters, firms) sparse 0/1, ``share`` (clusters,)."""
    used = np.flatnonzero((share > 1e-9) & (share < 1 - 1e-9))
    if not len(used):
        return np.empty((0, 3), dtype=np.int64)
    rows = members[used]
    torn = np.unique(rows.indices)
    inside = np.zeros((len(used), members.shape[1]))
    inside[np.repeat(np.arange(len(used)), np.diff(rows.indptr)), rows.indices] = 1.0
    inside = inside[:, torn]
    weighted = inside * share[used][:, None]
    pair = weighted.T @ inside
    found, amount = [], []
    for i in range(len(torn) - 2):
        mine = inside[:, i] > 0
        rest = inside[mine, i + 1 :]
        both = (weighted[mine, i + 1 :]).T @ rest
        total = pair[i, i + 1 :][:, None] + pair[i, i + 1 :][None, :] + pair[i + 1 :, i + 1 :] - 2.0 * both
        j, k = np.nonzero(np.triu(total > 1.0 + VIOLATED, 1))
        found.append(np.stack([np.full(len(j), i), j + i + 1, k + i + 1], axis=1))
        amount.append(total[j, k])
    triples, by = np.concatenate(found), np.concatenate(amount)
    return np.asarray(torn[triples[np.argsort(-by, kind="stable")[:most]]])


def counted(by_firm: Any, triples: Indices) -> Any:
    """Which clusters have at least two firms of each triple: sparse 0/1, shape (triples, clusters). ``by_firm`` is CSC."""
    start, index = by_firm.indptr, by_firm.indices
    rows = []
    for triple in triples:
        all_ = np.sort(np.concatenate([index[start[f] : start[f + 1]] for f in triple]))
        twice = all_[1:][all_[1:] == all_[:-1]]
        rows.append(np.unique(twice))
    size = [len(row) for row in rows]
    indices = np.concatenate(rows) if rows else np.empty(0, dtype=np.int64)
    return sparse.csr_array(
        (np.ones(len(indices)), indices, np.concatenate([[0], np.cumsum(size)])), shape=(len(triples), by_firm.shape[0])
    )
