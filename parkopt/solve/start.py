"""What one solve leaves for the next: multipliers by name of row and firm, averaged fates, and the plan.

After a small change (a lock, a weight, a threshold) most of it still fits. Whatever it is, it only decides where the next
solve begins: the bound is proven anew from the multipliers, and fates that no longer hold are not used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkopt.model.build import CityModel
from parkopt.model.linear import Indices
from parkopt.solve.assign import fates_of
from parkopt.solve.lagrange import Averages, Relaxation, Shares
from parkopt.solve.raising import cold
from parkopt.solve.shared_rows import Multipliers
from parkopt.units import FloatArray

LOST = -2
"""Host of a park whose earlier fate is none any more."""
MOSTLY = 0.5
"""Share of its averaged fates that a park must have left for them to say anything."""


@dataclass(frozen=True)
class Named:
    """Figures by name. Shape of ``figures``: (names,)."""

    names: tuple[str, ...]
    figures: FloatArray

    @classmethod
    def over_zero(cls, names: Sequence[str], figures: FloatArray) -> Named:
        """Those that are above 0."""
        some = np.flatnonzero(figures > 0)
        return cls(tuple(names[place] for place in some.tolist()), figures[some])

    def of(self, wanted: Sequence[str]) -> FloatArray:
        """The figure of each name, 0 where it is unknown. Shape (wanted,)."""
        known = dict(zip(self.names, self.figures.tolist(), strict=True))
        return np.array([known.get(name, 0.0) for name in wanted])


class NamedAverages(NamedTuple):
    """What an ascent has averaged (see ``Averages``): ``fates``, ``leads``, and how far each row and firm of the start is broken."""

    fates: Named
    leads: Named
    row: FloatArray
    firm: FloatArray


@dataclass(frozen=True)
class Start:
    """``rows`` and ``firms`` name the multipliers ``y`` and ``v``; ``parks`` and ``hosts`` the fates ('' vacated); ``led`` the
    hosts and sectors that lead in them; ``kinds``, ``places`` (site, '' for none) and ``years`` (0 for none) what the plan does with each firm;
    ``averages`` are those of the ascent that ended at y and v, None where there was no such."""

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
    averages: NamedAverages | None = None


def row_names(model: CityModel, rows: Indices) -> list[str]:
    """Block and subject of each of the rows."""
    names = np.empty(model.linear.rows, dtype=object)
    for block in model.linear.blocks:
        size = block.end - block.first
        about = block.about if len(block.about) == size else tuple(map(str, range(size)))
        names[block.first : block.end] = [f"{block.key} {name}" for name in about]
    return [str(name) for name in names[rows]]


def leave(model: CityModel, rows: Indices, at: Multipliers, averages: Averages, x: FloatArray) -> Start:
    """What a solve with these multipliers (of ``rows`` and the firms), these averages and this plan leaves."""
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
        NamedAverages(
            Named.over_zero(_fate_names(model), averages.shares.fate),
            Named.over_zero(_lead_names(model), averages.shares.lead),
            averages.violation.row,
            averages.violation.firm,
        ),
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


def _fate_names(model: CityModel) -> list[str]:
    """Park, kind, host and year of each fate."""
    instance, park = model.instance, model.columns.park
    names, hosts, years = instance.sites.id[park.park], np.append(instance.hosts.id, ""), np.array([*instance.years, 0])
    parts = zip(names, park.kind.tolist(), hosts[park.host], years[park.stage].tolist(), strict=True)
    return ["\t".join(map(str, part)) for part in parts]


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


def averages(relaxation: Relaxation, start: Start | None, other: Shares) -> Averages | None:
    """What the start's ascent has averaged, None where there was none. Rows and firms that are new are not broken; parks whose fates are
    mostly gone have the ``other`` ones."""
    left = None if start is None else start.averages
    if start is None or left is None:
        return None
    model = relaxation.model
    fate, park = left.fates.of(_fate_names(model)), model.columns.park.park
    known = np.bincount(park, weights=fate)[park]
    fate = np.where(known < MOSTLY, other.fate, fate / np.maximum(known, MOSTLY))
    row = Named(start.rows, left.row).of(row_names(model, relaxation.shared.rows))
    firm = Named(start.firms, left.firm).of(model.instance.firms.id.tolist())
    return Averages(Multipliers(firm, row), Shares(fate, left.leads.of(_lead_names(model))))


def blend(starts: Sequence[Start], shares: FloatArray, plan: Start) -> Start:
    """Multipliers mixed with ``shares`` (starts,) of 1 in all, without averages, with the plan of ``plan``. ``starts`` are of models that have rows and firms in
    common; ValueError where they are not."""
    if any(start.rows != plan.rows or start.firms != plan.firms for start in starts):
        raise ValueError("multipliers of different models cannot be mixed")
    used = [(start, share) for start, share in zip(starts, shares.tolist(), strict=True) if share]
    y = np.sum([share * start.y for start, share in used], axis=0)
    v = np.sum([share * start.v for start, share in used], axis=0)
    return replace(plan, y=y, v=v, averages=None)


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
    average = {} if start.averages is None else _arrays(start.averages)
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            rows=np.array(start.rows), y=start.y, firms=np.array(start.firms), v=start.v,
            parks=np.array(start.parks), hosts=np.array(start.hosts), led=_text(start.led),
            kinds=start.kinds, places=np.array(start.places), years=start.years, **average,
        )  # fmt: skip


def _arrays(averages: NamedAverages) -> dict[str, Any]:
    """The averages as arrays by name."""
    fates, leads = averages.fates, averages.leads
    return {
        "fates": _text(fates.names), "fate_shares": fates.figures, "leads": _text(leads.names), "lead_shares": leads.figures,
        "row_broken": averages.row, "firm_broken": averages.firm,
    }  # fmt: skip


def _text(names: tuple[str, ...]) -> npt.NDArray[np.str_]:
    """The names as an array, of text even if there are none."""
    return np.array(names, dtype=np.str_)


def load_start(path: Path) -> Start:
    """Read what ``save_start`` wrote. Raises OSError, ValueError or KeyError when the file is missing or is none."""
    with np.load(path, allow_pickle=False) as table:

        def figures(name: str) -> FloatArray:
            return np.asarray(table[name], dtype=np.float64)

        def named(names: str, shares: str) -> Named:
            return Named(tuple(table[names].tolist()), figures(shares))

        averages = (
            NamedAverages(
                named("fates", "fate_shares"),
                named("leads", "lead_shares"),
                figures("row_broken"),
                figures("firm_broken"),
            )
            if "fates" in table
            else None
        )
        return Start(
            tuple(table["rows"].tolist()),
            figures("y"),
            tuple(table["firms"].tolist()),
            figures("v"),
            tuple(table["parks"].tolist()),
            tuple(table["hosts"].tolist()),
            tuple(table["led"].tolist()),
            table["kinds"].astype(np.int64),
            tuple(table["places"].tolist()),
            table["years"].astype(np.int64),
            averages,
        )
