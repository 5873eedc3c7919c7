"""The noise of the search, and which parks' fates depend on more than it.

Parts that repeat a setting with several seeds tell how much plans differ though nothing was changed. A park's fate depends on
the weights only where it differs between weightings more than seeds explain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from parkopt.batch.analysis.chance import adjusted, codes, permutation_p
from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.analysis.said import Said
from parkopt.units import FloatArray

SEEDS_ASKED: Final = 5
"""Seeds that a weighting should have been run with, ..."""
WEIGHTINGS_ASKED: Final = 3
"""... and weightings that should have so many."""
FALSE_SHARE: Final = 0.05
"""Share of the parks called dependent that may be so by chance (Benjamini and Hochberg, 1995)."""
ODD: Final = 0.05
"""p-value, for one park by itself, up to which it is not called indifferent either."""
DRAWS: Final = 9_999
"""Random exchanges of weightings that the observed one is compared with."""
VERDICTS: Final = ("settled", "depends", "indifferent", "untold")
"""What a park may be: see `Noise.retained`."""


@dataclass(frozen=True)
class Noise:
    """What seeds alone change.

    ``settings``: one row a setting (weights and rules) that was run with two seeds or more. Index setting (text); columns
    ``label`` (the entry without its seed, else its part), ``rules``, ``seeds``, ``lowest``, ``mean``, ``highest``, ``deviation`` (of the
    objective, points; deviation over n - 1), ``spread`` (highest - lowest, as a share of the lowest without what is
    unavoidable [1], missing where that is not known), ``apart_mean``, ``apart_most`` (parks whose fate or host differs, over
    pairs of seeds), ``starts`` (different pilots that the runs began from).

    ``retained``, ``under``: one row a park, for whether it is retained, and for its fate together with its host. Index
    site_id; columns ``within`` (share of pairs of seeds of one setting in which it differs [1]), ``between`` (share of pairs of
    different weightings of the same rules, missing where there is none), ``p`` (of the permutation test), ``q`` (adjusted for
    the number of parks), ``verdict``: 'settled': the same in every plan of the batch with these rules; 'depends': differs
    between weightings more than seeds explain; 'indifferent': differs between seeds of one weighting, and between weightings no
    more than such chance explains (p > `ODD`); 'untold': differs, but the seeds are too few to tell why.

    ``enough``: whether at least `SEEDS_ASKED` seeds at `WEIGHTINGS_ASKED` weightings were run. ``said``: limits in words.
    """

    settings: pd.DataFrame
    retained: pd.DataFrame
    under: pd.DataFrame
    enough: bool
    said: tuple[Said, ...]


def analyse_noise(evidence: Evidence) -> Noise:
    """The noise of a batch, from its parts with seeds in them. Without any, all tables are empty and ``said`` tells so."""
    jobs = _repeated(evidence)
    settings = _settings(evidence, jobs)
    full = int((settings["seeds"] >= SEEDS_ASKED).sum())
    said = list(_limits(settings, full))
    if len(jobs):
        told = evidence.fates.astype(str)
        every = evidence.rules.index[evidence.rules.isin(jobs["rules"].unique())].intersection(evidence.planned)
        retained = _parks(told == "RETAIN", jobs, every)
        under = _parks(told + "|" + evidence.under.astype(str), jobs, every)
    else:
        retained = under = pd.DataFrame(columns=_PARK_COLUMNS, index=pd.Index([], name="site_id"))
    if len(jobs) and _confounded(jobs):
        said.append(Said("batch.noise.starts"))
    return Noise(settings, retained, under, full >= WEIGHTINGS_ASKED, tuple(said))


_SETTING_COLUMNS: Final = (
    "label", "rules", "seeds", "lowest", "mean", "highest", "deviation", "spread", "apart_mean", "apart_most", "starts",
)  # fmt: skip
_PARK_COLUMNS: Final = ("within", "between", "p", "q", "verdict")


def _repeated(evidence: Evidence) -> pd.DataFrame:
    """Jobs with a plan of parts with seeds, whose setting has two seeds or more. Index job; columns setting, rules,
    weighting, began, label, part."""
    members = evidence.members
    seeded = members["sampling"].str.split("×").map(lambda kinds: "seeds" in kinds).astype(bool)
    first = members[seeded].drop_duplicates("job").set_index("job")
    jobs = pd.DataFrame(
        {
            "rules": evidence.rules,
            "weighting": evidence.weighting,
            "began": evidence.runs["began"].fillna(""),
            "label": first["label"],
            "part": first["part"],
        }
    ).loc[evidence.planned.intersection(first.index)]
    jobs["setting"] = jobs["rules"] + "/" + jobs["weighting"]
    return jobs[jobs.groupby("setting")["label"].transform("size") >= 2]


def _settings(evidence: Evidence, jobs: pd.DataFrame) -> pd.DataFrame:
    rows = {setting: _setting(evidence, rows) for setting, rows in jobs.groupby("setting", sort=False)}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(_SETTING_COLUMNS)).rename_axis("setting")


def _setting(evidence: Evidence, rows: pd.DataFrame) -> list[object]:
    points = evidence.runs.loc[rows.index, "objective"].astype(float)
    free = points.min() - evidence.unavoidable[rows.index].max()
    spread = (points.max() - points.min()) / free if free > 0 else np.nan
    apart = evidence.apart.loc[rows.index, rows.index].to_numpy()[np.triu_indices(len(rows), 1)]
    seed = f"seed {evidence.runs.loc[rows.index[0], 'seed']}"
    label = " · ".join(word for word in str(rows["label"].iloc[0]).split(" · ") if word != seed)
    return [
        label or rows["part"].iloc[0], rows["rules"].iloc[0], len(rows), points.min(), points.mean(), points.max(), points.std(ddof=1), spread,
        apart.mean(), apart.max(), rows["began"].nunique(),
    ]  # fmt: skip


def _parks(told: pd.DataFrame, jobs: pd.DataFrame, every: pd.Index) -> pd.DataFrame:
    """The verdict on each park by what it is told to be, site_id × job."""
    here = told[jobs.index]
    same_setting = _pairs(jobs["setting"], jobs["setting"])
    same_rules = _pairs(jobs["rules"], jobs["rules"]) & ~same_setting
    code = codes(here)
    differs = code[:, :, None] != code[:, None, :]
    upper = np.triu(np.ones(same_setting.shape, dtype=bool), 1)
    within, between = (_share(differs, pairs & upper) for pairs in (same_setting, same_rules))
    p = permutation_p(code, jobs["setting"], jobs["rules"] + "/" + jobs["began"], DRAWS)
    varies = code.max(axis=1, initial=0) > 0
    q = np.full(len(p), np.nan)
    q[varies] = adjusted(p[varies])
    settled = codes(told[every]).max(axis=1, initial=0) == 0
    verdict = np.select(
        [settled, varies & (q <= FALSE_SHARE), (within > 0) & (p > ODD)],
        ["settled", "depends", "indifferent"],
        "untold",
    )
    columns = (within, between, np.where(varies, p, np.nan), q, verdict)
    return pd.DataFrame(dict(zip(_PARK_COLUMNS, columns, strict=True)), index=here.index)


def _pairs(one: pd.Series, other: pd.Series) -> np.ndarray:
    return np.asarray(one.to_numpy()[:, None] == other.to_numpy()[None, :])


def _share(differs: np.ndarray, pairs: np.ndarray) -> FloatArray:
    """Share of ``pairs`` of jobs that differ, for each park."""
    if not pairs.any():
        return np.full(len(differs), np.nan)
    return np.asarray(differs[:, pairs].mean(axis=1), dtype=np.float64)


def _confounded(jobs: pd.DataFrame) -> bool:
    """Whether some weightings can only be compared between runs that began from different pilots."""
    weightings = jobs.groupby("rules")["weighting"].nunique().sum()
    alike = jobs.groupby(["rules", "began"])["weighting"].nunique()
    return bool(weightings > 1 and (alike == 1).any())


def _limits(settings: pd.DataFrame, full: int) -> list[Said]:
    if not len(settings):
        return [Said("batch.noise.none", {"seeds": SEEDS_ASKED, "weightings": WEIGHTINGS_ASKED})]
    if full < WEIGHTINGS_ASKED:
        fewest = int(settings["seeds"].min())
        told = {"seeds": fewest, "weightings": len(settings)}
        return [Said("batch.noise.few", told | {"asked": SEEDS_ASKED, "at": WEIGHTINGS_ASKED})]
    return []
