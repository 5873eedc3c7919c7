"""Family 14: fates a reviewer has fixed are honoured, column by column; '' and 0 leave a column free."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from parkopt.audit.case import Case, Outcome, outcome

EITHER = "VACATE"
"""A lock that is kept by relocating and by exiting."""


def parks(case: Case) -> Outcome:
    """Fate, host and stage of locked parks."""
    if case.locks is None:
        return Outcome(0)
    broken = _broken(case.locks.parks, "site_id", case.parks, ("fate", "host_id", "stage"))
    return outcome(len(case.locks.parks), broken)


def firms(case: Case) -> Outcome:
    """Fate, receiving site and stage of locked firms."""
    if case.locks is None:
        return Outcome(0)
    broken = _broken(case.locks.firms, "firm_id", case.firms, ("fate", "receiving_site", "stage"))
    return outcome(len(case.locks.firms), broken)


def _broken(locks: pd.DataFrame, key: str, planned: pd.DataFrame, columns: tuple[str, ...]) -> Iterator[str]:
    yield from (f"{name}: locked, but not in the data set" for name in locks.loc[~locks[key].isin(planned.index), key])
    known = locks[locks[key].isin(planned.index)]
    for column in columns:
        text = known[column].fillna(0 if column == "stage" else "").map(str)
        is_told = planned.loc[known[key], column].map(str).to_numpy(dtype=object)
        free = text.isin(("", "0", "0.0"))
        either = (text == EITHER) & pd.Series(is_told, index=text.index).isin(("RELOCATE", "EXIT"))
        wrong = (~free & ~either & (text != is_told)).to_numpy(dtype=bool)
        yield from (
            f"{name}: locked to {column} {wanted}, the plan says '{told}'"
            for name, wanted, told in zip(known.loc[wrong, key], text[wrong], is_told[wrong], strict=True)
        )
