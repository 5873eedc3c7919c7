"""What the fates that were fixed for the second run have changed: each locked park and firm, before and now."""

from __future__ import annotations

from typing import Final, Literal

import pandas as pd

from parkopt.compare.difference import FIRM_FIELDS, PARK_FIELDS, Difference
from parkopt.scenario.locks import Locks

Kind = Literal["park", "firm"]
LOCKED_COLUMNS: Final = ("kind", "side", "fate", "target", "stage", "reviewer", "date", "note", "changed")
"""``side``: a, b or ab, the runs in which it was locked; ``target``: host or receiving site that was asked for."""


def locked(difference: Difference) -> pd.DataFrame:
    """Every park, then every firm, that either run was given a fate for: index id, columns ``LOCKED_COLUMNS``.

    Where both runs have a lock, what is asked is the second one's. ``changed``: whether the two plans do something else with it.
    """
    kinds: tuple[tuple[Kind, pd.Index], ...] = (("park", difference.parks.index), ("firm", difference.firms.index))
    frames = [_of_kind(difference, kind, differing) for kind, differing in kinds]
    return pd.concat(frames)


def _of_kind(difference: Difference, kind: Kind, differing: pd.Index) -> pd.DataFrame:
    sides = {side: _asked(run.locks, kind) for side, run in (("a", difference.a), ("b", difference.b))}
    found = sides["b"].combine_first(sides["a"]).reindex(columns=list(LOCKED_COLUMNS)).sort_index()
    found["kind"] = kind
    held = ["".join(side for side in "ab" if key in sides[side].index) for key in found.index]
    found["side"] = pd.Series(held, index=found.index, dtype=object)
    found["changed"] = found.index.isin(differing)
    return found


def _asked(locks: Locks | None, kind: Kind) -> pd.DataFrame:
    """The locks on parks or on firms by id."""
    id_column, target = ("site_id", "host_id") if kind == "park" else ("firm_id", "receiving_site")
    if locks is None:
        return pd.DataFrame(columns=["fate", "target", "stage"], index=pd.Index([], name="id", dtype=object))
    table = (locks.parks if kind == "park" else locks.firms).set_index(id_column).rename_axis("id")
    said = [locks.asked.get(str(key), ("", "", "")) for key in table.index]
    words = pd.DataFrame(said, index=table.index, columns=["reviewer", "date", "note"], dtype=object)
    return table.rename(columns={target: "target"}).join(words)


def before_and_now(difference: Difference, kind: Kind, ids: pd.Index) -> pd.DataFrame:
    """Fate, place (host of a park, receiving site of a firm) and stage of these in both plans; '' and 0 where a plan lacks it."""
    place = "host_id" if kind == "park" else "receiving_site"
    columns = [name for name in (PARK_FIELDS if kind == "park" else FIRM_FIELDS) if name in ("fate", place, "stage")]
    sides = []
    for side, run in (("a", difference.a), ("b", difference.b)):
        plan = run.plan.parks if kind == "park" else run.plan.firms
        rows = plan.reindex(ids)[columns].rename(columns={place: "place"})
        rows["stage"] = rows["stage"].fillna(0).astype("int64")
        sides.append(rows.fillna("").add_suffix(f"_{side}"))
    return pd.concat(sides, axis=1)
