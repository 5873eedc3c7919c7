"""What the exhibits of a batch are about: its evidence, its places, and what it says of itself."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pandas as pd

from parkopt.batch.analysis.evidence import Evidence
from parkopt.batch.analysis.noise import Noise, analyse_noise
from parkopt.batch.exhibits.places import Places
from parkopt.batch.store import BATCH
from parkopt.errors import Fault, InputError
from parkopt.labels import Both

UNDATED: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""When a batch without a single plan is said to have been run."""
MOST_ENTRIES: Final = 3
"""Entries by which a job is called."""


@dataclass(frozen=True)
class Matter:
    """A batch with its results; ``head`` is its file as parsed."""

    evidence: Evidence
    places: Places
    head: Mapping[str, Any]

    @classmethod
    def of(cls, folder: Path) -> Matter:
        """Read the store in ``folder``. Raises InputError when it is none or cannot be read."""
        try:
            evidence = Evidence.of(folder)
            head = tomllib.loads((folder / BATCH).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError) as error:
            message = f"a file of the store cannot be read: {error}"
            remedy = "run parkopt batch run again: what is damaged must be taken out, what is missing runs anew"
            fault = Fault(str(folder), "", "", "", "damaged_store", message, remedy)
            raise InputError([fault], f"{folder} cannot be read as a store") from error
        return cls(evidence, Places.of(folder), head)

    @property
    def title(self) -> Both:
        return self._told("title")

    @property
    def note(self) -> Both:
        return self._told("note")

    def _told(self, key: str) -> Both:
        words = self.head[key]
        return str(words["en"]), str(words["zh"])

    @cached_property
    def manifests(self) -> tuple[Mapping[str, Any], ...]:
        """The manifests of all runs that have one."""
        return tuple(json.loads(text) for text in self.evidence.runs["manifest"].dropna())

    @property
    def synthetic(self) -> bool:
        """Whether any run rests on synthetic data."""
        return any(manifest["synthetic"] for manifest in self.manifests)

    @property
    def created(self) -> datetime:
        """When the last plan was made."""
        return max((datetime.fromisoformat(str(one["created"])) for one in self.manifests), default=UNDATED)

    @cached_property
    def noise(self) -> Noise:
        """The noise of the search, which several exhibits need."""
        return analyse_noise(self.evidence)

    @cached_property
    def entries(self) -> pd.Series:
        """What each job is called: its entries as 'part: label'. Index job."""
        members = self.evidence.members
        named = (members["part"] + ": " + members["label"]).groupby(members["job"], sort=True)
        return named.agg(_joined).astype(object)

    def entry(self, job: str) -> str:
        """What a job is called."""
        return str(self.entries.get(job, job))


def _joined(names: pd.Series) -> str:
    more = ["…"] if len(names) > MOST_ENTRIES else []
    return "; ".join([*names.iloc[:MOST_ENTRIES], *more])
