"""What one solve leaves for the next: multipliers by name of row and firm, and the plan.

After a small change (a lock, a weight, a threshold) most of it still fits. Whatever it is, it only decides where the next
solve begins: the bound is proven anew from the multipliers, and fates that no longer hold are not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices
from parkopt.solve.assign import fates_of
from parkopt.solve.lagrange import Relaxation
from parkopt.solve.raising import cold
from parkopt.solve.shared_rows import Multipliers
from parkopt.units import FloatArray

LOST = -2
"""Host of a park whose earlier fate is none any more."""


@dataclass(frozen=True)
class Start:
    """``rows`` and ``firms`` name the multipliers ``y`` and ``v``; ``parks`` and ``hosts`` the fates ('' vacated); ``led`` the
    hosts and sectors that lead in them; ``kinds``, ``places`` (site, '' for none) and ``years`` (0 for none) what the plan does with each firm."""

    rows: tuple[str, ...]
    y: FloatArray
    firms: tuple[str, ...]
    v: FloatArray
    parks: tuple[str, ...]
    hosts: tuple[str, ...]
    led: tuple[str, ...]
    kinds: Indices
    places: tuple[str, ...]
    years: Indices


def row_names(model: CityModel, rows: Indices) -> list[str]:
    """Block and subject of each of the rows."""
    names = np.empty(model.linear.rows, dtype=object)
    for block in model.linear.blocks:
        size = block.end - block.first
        about = block.about if len(block.about) == size else tuple(map(str, range(size)))
        names[block.first : block.end] = [f"{block.key} {name}" for name in about]
    return [str(name) for name in names[rows]]


def leave(model: CityModel, rows: Indices, at: Multipliers, x: FloatArray) -> Start:
    """What a solve with these multipliers (of ``rows`` and the firms) and this plan leaves."""
    instance = model.instance
    parks = np.flatnonzero(instance.sites.is_park)
    host = fates_of(model, x)[parks]
    names = np.where(host >= 0, instance.hosts.id[np.maximum(host, 0)], "")
    return Start(
        tuple(row_names(model, rows)),
        at.row,
        tuple(instance.firms.id.tolist()),
        at.firm,
        tuple(instance.sites.id[parks].tolist()),
        tuple(names.tolist()),
        tuple(name for name, share in zip(_lead_names(model), x[model.columns.lead], strict=True) if share > 0.5),
        *_firms(model, x),
    )


def _firms(model: CityModel, x: FloatArray) -> tuple[Indices, tuple[str, ...], Indices]:
    """Kind, site and year of what the point does with each firm."""
    instance, firm = model.instance, model.columns.firm
    taken = np.flatnonzero(x[model.columns.firm_column] > 0.5)
    of = np.full(len(instance.firms.id), -1, dtype=np.int64)
    of[firm.firm[taken]] = taken
    sites, years = np.append(instance.sites.id, ""), np.array([*instance.years, 0])
    return firm.kind[of], tuple(sites[firm.site[of]].tolist()), years[firm.stage[of]]


def plan(model: CityModel, start: Start) -> FloatArray:
    """What the start's plan does with the firms, as far as that can still be done; 0 elsewhere. Shape (columns,)."""
    instance, firm = model.instance, model.columns.firm
    sites, years = [*instance.sites.id, ""], [*instance.years, 0]
    row = pd.Index(instance.firms.id).get_indexer(pd.Index(start.firms))
    place, year = (
        pd.Index(known).get_indexer(pd.Index(told)) for known, told in ((sites, start.places), (years, start.years))
    )
    wanted = np.full((len(instance.firms.id), 3), -1, dtype=np.int64)
    wanted[row[row >= 0]] = np.stack([start.kinds, place, year], axis=1)[row >= 0]
    option = np.stack([firm.kind, firm.site % len(sites), firm.stage % len(years)], axis=1)
    x = np.zeros(model.linear.columns)
    x[model.columns.firm_column] = (option == wanted[firm.firm]).all(axis=1)
    return x


def _lead_names(model: CityModel) -> tuple[str, ...]:
    """Host and sector of each pair of leads: what the rows that name them are about."""
    return next((block.about for block in model.linear.blocks if block.key == "leading.named"), ())


def leads(model: CityModel, start: Start) -> FloatArray:
    """1 for the pairs of host and sector that lead in the start. Shape (leads,)."""
    return np.isin(_lead_names(model), start.led).astype(np.float64)


def multipliers(relaxation: Relaxation, start: Start | None, seed: int | None = None) -> Multipliers:
    """Multipliers to begin with: those of the start where row or firm is known, else cold ones (by ``seed``)."""
    begun = cold(relaxation, seed)
    if start is None:
        return begun
    rows, firms = (
        dict(zip(start.rows, start.y.tolist(), strict=True)),
        dict(zip(start.firms, start.v.tolist(), strict=True)),
    )
    names = row_names(relaxation.model, relaxation.shared.rows)
    y = np.array([rows.get(name, old) for name, old in zip(names, begun.row.tolist(), strict=True)])
    ids = relaxation.model.instance.firms.id.tolist()
    v = np.array([firms.get(name, old) for name, old in zip(ids, begun.firm.tolist(), strict=True)])
    return Multipliers(v, relaxation.shared.project(y))


def blend(starts: Sequence[Start], shares: FloatArray, plan: Start) -> Start:
    """Multipliers mixed with ``shares`` (starts,) of 1 in all, with the plan of ``plan``. ``starts`` are of models that have rows and firms in
    common; ValueError where they are not."""
    if any(start.rows != plan.rows or start.firms != plan.firms for start in starts):
        raise ValueError("multipliers of different models cannot be mixed")
    used = [(start, share) for start, share in zip(starts, shares.tolist(), strict=True) if share]
    y = np.sum([share * start.y for start, share in used], axis=0)
    v = np.sum([share * start.v for start, share in used], axis=0)
    return replace(plan, y=y, v=v)


def fates(model: CityModel, start: Start) -> Indices:
    """The start's hosts by site; −1 where vacated or no park, ``LOST`` where park or host is unknown or that fate is not
    open any more."""
    instance, park = model.instance, model.columns.park
    place = {name: row for row, name in enumerate(instance.hosts.id.tolist())} | {"": -1}
    told = {name: place.get(under, LOST) for name, under in zip(start.parks, start.hosts, strict=True)}
    parks = instance.sites.is_park.tolist()
    names = zip(instance.sites.id.tolist(), parks, strict=True)
    host = np.array([told.get(name, LOST) if is_park else -1 for name, is_park in names], dtype=np.int64)
    possible = ~instance.sites.is_park
    possible[park.park[park.host == host[park.park]]] = True
    host[~possible] = LOST
    return host


def save_start(start: Start, path: Path) -> None:
    """Write the start as a compressed array file."""
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            rows=np.array(start.rows), y=start.y, firms=np.array(start.firms), v=start.v,
            parks=np.array(start.parks), hosts=np.array(start.hosts), led=np.array(start.led, dtype=np.str_),
            kinds=start.kinds, places=np.array(start.places), years=start.years,
        )  # fmt: skip


def load_start(path: Path) -> Start:
    """Read what ``save_start`` wrote. Raises OSError, ValueError or KeyError when the file is missing or is none."""
    with np.load(path, allow_pickle=False) as table:
        return Start(
            tuple(table["rows"].tolist()),
            table["y"].astype(np.float64),
            tuple(table["firms"].tolist()),
            table["v"].astype(np.float64),
            tuple(table["parks"].tolist()),
            tuple(table["hosts"].tolist()),
            tuple(table["led"].tolist()),
            table["kinds"].astype(np.int64),
            tuple(table["places"].tolist()),
            table["years"].astype(np.int64),
        )
