"""Fates fixed by a reviewer (family 14): every other candidate of the park or firm is barred.

RELOCATE and EXIT of a park are one candidate, vacating; which of the two it comes to is left to rows (``goes_on``), unless the
lock is VACATE.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from parkopt.errors import Fault, InputError
from parkopt.grounds import BAR
from parkopt.instance.types import FirmKind, Instance, Mask, ParkKind
from parkopt.scenario.locks import LockFate, Locks

_PARK = {
    LockFate.RETAIN: ParkKind.OPEN,
    LockFate.MERGE: ParkKind.MERGE,
    LockFate.RELOCATE: ParkKind.VACATE,
    LockFate.EXIT: ParkKind.VACATE,
    LockFate.VACATE: ParkKind.VACATE,
}
_FIRM = {
    LockFate.RETAIN: FirmKind.STAY,
    LockFate.MERGE: FirmKind.STAY,
    LockFate.RELOCATE: FirmKind.MOVE,
    LockFate.EXIT: FirmKind.EXIT,
    LockFate.OUTSIDE: FirmKind.OUTSIDE,
}


def apply_locks(instance: Instance, locks: Locks) -> Instance:
    """The instance with the candidates that contradict a lock barred; locks that leave none are one InputError."""
    faults: list[Fault] = []
    parks, firms = instance.park_options, instance.firm_options
    park_bar, firm_bar, goes_on = parks.bar.copy(), firms.bar.copy(), instance.goes_on.copy()
    site_of = {name: row for row, name in enumerate(instance.sites.id)}
    firm_of = {name: row for row, name in enumerate(instance.firms.id)}
    for lock in locks.parks.to_dict("records"):
        fate = LockFate(str(lock["fate"]))
        mine = parks.park == site_of[str(lock["site_id"])]
        goes_on[site_of[str(lock["site_id"])]] = {LockFate.RELOCATE: 1, LockFate.EXIT: -1}.get(fate, 0)
        fits = mine & (parks.kind == _PARK[fate])
        fits &= _named(instance.hosts.id, parks.host, lock["host_id"]) & _staged(instance, parks.stage, lock["stage"])
        park_bar[mine & ~fits] = BAR["locked"]
        faults += _barred(fits & (parks.bar == 0), "sites", str(lock["site_id"]))
    for lock in locks.firms.to_dict("records"):
        row = firm_of[str(lock["firm_id"])]
        mine = firms.firm == row
        fate = LockFate(str(lock["fate"]))
        fits = mine & (firms.kind == _FIRM[fate])
        if fate in (LockFate.RETAIN, LockFate.MERGE):
            own = instance.sites.host[instance.firms.site[row]]
            fits &= (firms.host == own) == (fate == LockFate.RETAIN)
        fits &= _named(instance.sites.id, firms.site, lock["receiving_site"])
        fits &= _staged(instance, firms.stage, lock["stage"])
        firm_bar[mine & ~fits] = BAR["locked"]
        faults += _barred(fits & (firms.bar == 0), "firms", str(lock["firm_id"]))
    if faults:
        raise InputError(faults, f"{len(faults)} lock(s) cannot hold")
    return replace(
        instance,
        park_options=replace(parks, bar=park_bar),
        firm_options=replace(firms, bar=firm_bar),
        goes_on=goes_on,
    )


def _named(names: np.ndarray, index: np.ndarray, wanted: object) -> Mask:
    if not wanted:
        return np.ones(len(index), dtype=bool)
    return np.asarray((index >= 0) & (names[index] == str(wanted)), dtype=np.bool_)


def _staged(instance: Instance, stage: np.ndarray, wanted: object) -> Mask:
    if not wanted:
        return np.ones(len(stage), dtype=bool)
    return np.asarray((stage >= 0) & (np.array(instance.years)[stage] == int(str(wanted))), dtype=np.bool_)


def _barred(open_: Mask, layer: str, row: str) -> list[Fault]:
    if open_.any():
        return []
    return [
        Fault("", layer, row, "fate", "lock_barred", "no rule-abiding fate fits the lock",
              "see the park's card for what the rules allow, or change the lock")
    ]  # fmt: skip
