"""From the tables of a plan back to the point of the model that it is: what `parkopt.solve.extract.to_plan` undoes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkopt.dataset.plan import Fate
from parkopt.instance.types import FirmKind, Instance, ParkKind
from parkopt.model.build import CityModel
from parkopt.model.linear import Indices
from parkopt.units import FloatArray

PARK_KINDS: Final = {
    Fate.RETAIN: ParkKind.OPEN, Fate.MERGE: ParkKind.MERGE, Fate.RELOCATE: ParkKind.VACATE, Fate.EXIT: ParkKind.VACATE,
}  # fmt: skip
FIRM_KINDS: Final = {
    Fate.RETAIN: FirmKind.STAY, Fate.MERGE: FirmKind.STAY, Fate.RELOCATE: FirmKind.MOVE, Fate.EXIT: FirmKind.EXIT,
    Fate.OUTSIDE: FirmKind.OUTSIDE,
}  # fmt: skip
"""What fates of a plan are among the options of a model."""


def point_of(model: CityModel, parks: pd.DataFrame, firms: pd.DataFrame, workshops: pd.DataFrame) -> FloatArray:
    """The point with these fates and workshops; leads, tiers and slacks are 0. Shape (columns,).

    Tables as in a `Plan`; of ``parks`` and ``firms`` the index and the columns fate, host_id, stage, receiving_site are read.
    Raises ValueError naming what the model has no column for, or what has no fate.
    """
    instance, columns = model.instance, model.columns
    park, firm, sites = columns.park, columns.firm, pd.Index(instance.sites.id)
    x = np.zeros(model.linear.columns)
    kind, host, stage = _told(instance, parks, PARK_KINDS)
    told = (sites.get_indexer(pd.Index(parks.index)), kind, host, stage)
    x[columns.park_column[_found((park.park, park.kind, park.host, park.stage), told, parks.index)]] = 1.0
    kind, host, stage = _told(instance, firms, FIRM_KINDS)
    stage = np.where(kind == FirmKind.STAY, -1, stage)  # that of the park, which is told there
    row, site = (
        pd.Index(instance.firms.id).get_indexer(pd.Index(firms.index)),
        sites.get_indexer(pd.Index(firms["receiving_site"])),
    )
    options = (firm.firm, firm.kind, firm.host, firm.site, firm.stage)
    x[columns.firm_column[_found(options, (row, kind, host, site, stage), firms.index)]] = 1.0
    every = set(instance.sites.id[np.unique(park.park)]), set(instance.firms.id)
    for names, known in zip(every, (parks.index, firms.index), strict=True):
        _all_known(sorted(names - set(known)), "no fate is told for")
    built = (instance.sites.id[columns.workshop_site], np.array(instance.years)[columns.workshop_stage])
    place = _found(built, (workshops["site_id"], workshops["year"]), pd.Index(workshops["site_id"]))
    x[columns.workshop[place]] = workshops["mu"]
    return x


def _told(instance: Instance, table: pd.DataFrame, kinds: dict[Any, Any]) -> list[Indices]:
    """Kind, host and stage of each row as the model counts them; −1 where there is none."""
    kind = table["fate"].map({str(fate): int(kind) for fate, kind in kinds.items()}).fillna(-1)
    host = pd.Index(instance.hosts.id).get_indexer(pd.Index(table["host_id"]))
    stage = pd.Index(instance.years).get_indexer(pd.Index(table["stage"]))
    return [np.asarray(part, dtype=np.int64) for part in (kind, host, stage)]


def _found(options: Sequence[Any], told: Sequence[Any], names: pd.Index) -> npt.NDArray[np.intp]:
    """Position of each row told among the options."""
    place = pd.MultiIndex.from_arrays(options).get_indexer(pd.MultiIndex.from_arrays(told))
    _all_known(np.asarray(names, dtype=object)[place < 0].tolist(), "the model leaves no such fate to")
    return place


def _all_known(lost: Sequence[object], what: str) -> None:
    if lost:
        raise ValueError(f"{what} {', '.join(map(str, lost[:5]))}{', …' if len(lost) > 5 else ''}")
