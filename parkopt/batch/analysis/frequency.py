"""How often each park fares how, for each part of a batch by itself: shares mean nothing without what they were drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from parkopt.batch.analysis.chance import wilson
from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.analysis.said import Said

Interval = Literal["independent", "as_if", "none"]
"""What the interval of a share is: of independent draws; as if the draws, which lie more evenly, were independent; none."""
_INTERVALS: Final[dict[str, Interval]] = {"seeds": "independent", "sobol": "as_if", "assumptions": "as_if"}
_FATES: Final = {"retained": "RETAIN", "merged": "MERGE", "relocated": "RELOCATE", "exits": "EXIT"}


@dataclass(frozen=True)
class PartFrequency:
    """One part. Shares are of its ``plans``: entries with a plan; ``entries`` are all, ``untried`` those not run yet,
    ``warm`` those plans that began from another job's end and may take after it.

    ``measure``: what the part's kind samples from, in words; ``interval``: what ``low`` and ``high`` are, 95 %.

    ``parks``: index site_id; columns ``retained, merged, relocated, exits`` (shares [1], summing to 1), ``low, high`` (of
    ``retained`` [1], missing where ``interval`` is 'none'), ``fate`` (the most frequent one; the first of that order among
    equals).

    ``hosts``: whom parks merge into. Columns ``site_id, host_id, plans`` (number), ``share`` (of all plans of the part [1]), ``low,
    high``; most frequent first within a park.
    """

    part: str
    sampling: str
    measure: Said
    interval: Interval
    entries: int
    plans: int
    untried: int
    warm: int
    parks: pd.DataFrame
    hosts: pd.DataFrame


@dataclass(frozen=True)
class Frequency:
    """Every part that has a plan, in the order of the batch; ``without``: names of parts that have none."""

    parts: tuple[PartFrequency, ...]
    without: tuple[str, ...]


def analyse_frequency(evidence: Evidence) -> Frequency:
    """Shares of fates and hosts for each part by itself."""
    names = evidence.members["part"].drop_duplicates()
    found = [_part(evidence, name) for name in names if len(evidence.part(name))]
    told = {part.part for part in found}
    return Frequency(tuple(found), tuple(name for name in names if name not in told))


def _part(evidence: Evidence, name: str) -> PartFrequency:
    rows = evidence.members[evidence.members["part"] == name]
    jobs = evidence.part(name)["job"].to_numpy()
    sampling = str(rows["sampling"].iloc[0])
    interval = _INTERVALS.get(sampling, "none")
    fates, under = evidence.fates[jobs].to_numpy(), evidence.under[jobs]
    n = len(jobs)
    parks = pd.DataFrame({key: (fates == fate).mean(axis=1) for key, fate in _FATES.items()}, evidence.fates.index)
    parks["low"], parks["high"] = _ends((fates == "RETAIN").sum(axis=1), n, interval)
    parks["fate"] = np.array(list(_FATES.values()))[parks[list(_FATES)].to_numpy().argmax(axis=1)]
    untried = int((~rows["job"].isin(evidence.runs.index)).sum())
    warm = int((evidence.runs.loc[jobs, "began"].fillna("") != "").sum())
    hosts = _hosts(under.where(fates == "MERGE"), n, interval)
    return PartFrequency(
        name, sampling, _measure(sampling), interval, len(rows), n, untried, warm, parks.rename_axis("site_id"), hosts
    )


def _hosts(under: pd.DataFrame, n: int, interval: Interval) -> pd.DataFrame:
    long = pd.DataFrame(
        {"site_id": np.repeat(under.index.to_numpy(), under.shape[1]), "host_id": under.to_numpy().ravel()}
    ).dropna()
    found = long.value_counts().rename("plans").reset_index()
    found = found.sort_values(["site_id", "plans", "host_id"], ascending=[True, False, True], ignore_index=True)
    found["share"] = found["plans"] / n
    found["low"], found["high"] = _ends(found["plans"].to_numpy(), n, interval)
    return found


def _ends(count: np.ndarray, n: int, interval: Interval) -> tuple[np.ndarray, np.ndarray]:
    if interval == "none":
        return np.full(len(count), np.nan), np.full(len(count), np.nan)
    return wilson(count.astype(np.float64), n)


def _measure(sampling: str) -> Said:
    return Said("batch.measure.cross" if "×" in sampling else f"batch.measure.{sampling}")
