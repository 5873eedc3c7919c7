"""Where a data set comes from: a path, or the demo city by its name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd
import shapely

from parkopt.city import build_city
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.read import read_dataset
from parkopt.dataset.schema import LAYERS, Shape
from parkopt.errors import Fault, InputError

_DEMO: Final = re.compile(r"shaoxing(?:\((?P<parks>\d+) parks, (?P<rows>\d+) rows, seed (?P<seed>\d+)\))?")


@dataclass(frozen=True)
class DemoCity:
    """How large the demo city is and which seed it grows from. The same three give the same city."""

    parks: int = 281
    rows: int = 17_000
    seed: int = 1

    def __str__(self) -> str:
        return f"shaoxing({self.parks} parks, {self.rows} rows, seed {self.seed})"

    def build(self) -> Dataset:
        """The city in memory, with a digest of each layer's content in place of files."""
        dataset = build_city(parks=self.parks, rows=self.rows, seed=self.seed)
        return replace(dataset, digests=content_digests(dataset))


def demo_city(ref: str | Path) -> DemoCity | None:
    """The demo city that ``ref`` names: 'shaoxing', or what ``str`` of a DemoCity gives; None for anything else."""
    match = _DEMO.fullmatch(str(ref))
    if match is None:
        return None
    return DemoCity(**{key: int(value) for key, value in match.groupdict().items() if value is not None})


def open_dataset(ref: str | Path) -> Dataset:
    """The data set at path ``ref``, or the demo city of that name where there is no such path.

    Raises InputError when there is neither, or with all that hinders reading.
    """
    city = demo_city(ref)
    if city is not None and not Path(ref).exists():
        return city.build()
    return read_dataset(Path(ref))


def content_digests(dataset: Dataset) -> tuple[tuple[str, str], ...]:
    """Layer name and sha256 of what each layer holds: the same on every machine for the same values."""
    digests = [("meta", _sha256(dataset.meta.to_frame()))]
    digests += [
        (layer.name, _sha256(getattr(dataset, layer.name))) for layer in LAYERS if layer.shape is not Shape.NONE
    ]
    return tuple(sorted(digests))


def check_unchanged(dataset: Dataset, inputs: Mapping[str, str]) -> None:
    """See that the data set is the one a run was made from. Raises InputError naming what differs."""
    faults = [
        Fault(name, "", "", "", "changed", "is not what the run was made from", "give the same data, or solve again")
        for name, digest in dataset.digests
        if inputs.get(name) != digest
    ]
    if faults:
        raise InputError(faults, f"{len(faults)} input(s) changed since the run")


def _sha256(frame: pd.DataFrame) -> str:
    plain = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    digest = hashlib.sha256(plain.to_csv(lineterminator="\n").encode())
    if isinstance(frame, gpd.GeoDataFrame):
        for outline in shapely.to_wkb(frame.geometry.to_numpy()):
            digest.update(outline or b"")
    return digest.hexdigest()
