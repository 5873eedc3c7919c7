"""Why each park and firm has its fate: the clause that forced it, or that it was chosen and the terms that decided.

A reason reads ``code|English|中文``. 'Decided' compares a fate with the best other fate that the rules left open, term
by term in points, for the park with its firms or for the firm alone; limits shared with others (land, park counts,
targets) are not in the comparison, and where it points the other way the reason says that they decided.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from parkopt.grounds import GROUNDS
from parkopt.instance.types import FirmKind, ParkKind
from parkopt.model.build import CityModel
from parkopt.model.linear import Indices
from parkopt.model.objective import TERMS, factor
from parkopt.units import FloatArray

SHARED_EN: Final = "limits and targets shared with others"
SHARED_ZH: Final = "与其他园区企业共享的约束和目标"
_SMALL = 1e-7


def _points(model: CityModel, firm: bool) -> FloatArray:
    """Points of each column by term. Shape (columns of parks or firms, terms)."""
    options = model.columns.firm if firm else model.columns.park
    size = len(options.kind)
    parts = []
    for term in TERMS:
        name = term.firm if firm else term.park
        raw = getattr(options, name) if name else np.zeros(size)
        parts.append(factor(model.instance, term) * raw)
    return np.stack(parts, axis=1)


def best_by(owner: Indices, cost: FloatArray, allowed: np.ndarray, owners: int) -> Indices:
    """For each owner the allowed option of least cost, −1 where there is none. Shape (owners,)."""
    best = np.full(owners, -1, dtype=np.int64)
    rows = np.flatnonzero(allowed)
    order = rows[np.lexsort((rows, cost[rows], owner[rows]))]
    first = np.ones(len(order), dtype=bool)
    first[1:] = owner[order][1:] != owner[order][:-1]
    best[owner[order[first]]] = order[first]
    return best


def _words(difference: FloatArray) -> list[str]:
    """'decided' texts from (rows, terms) of points saved against the alternative."""
    total = difference.sum(axis=1)
    order = np.argsort(-difference, axis=1)
    texts = []
    for row in range(len(difference)):
        if total[row] < -_SMALL:
            texts.append(
                f"shared|{SHARED_EN} decided ({total[row]:+.2g} points alone)|由{SHARED_ZH}决定（自身{total[row]:+.2g}分）"
            )
            continue
        named = [k for k in order[row, :2] if difference[row, k] > _SMALL]
        if not named:
            texts.append("chosen|chosen, no better alternative|择优确定，无更优选择")
            continue
        en = ", ".join(f"{TERMS[k].label.en.lower()} {difference[row, k]:+.2g}" for k in named)
        zh = "、".join(f"{TERMS[k].label.zh}{difference[row, k]:+.2g}" for k in named)
        texts.append(f"chosen|chosen for {en} points|择优：{zh}分")
    return texts


def _forced(bar: int) -> str:
    reason = GROUNDS[bar - 1]
    return f"{reason.code}|{reason.clause}: {reason.en}|{reason.clause}：{reason.zh}"


def firm_reasons(model: CityModel, park_pick: Indices, firm_pick: Indices) -> list[str]:
    """One reason for each firm, in the order of ``firm_pick``."""
    instance, firm, park = model.instance, model.columns.firm, model.columns.park
    who, kind = firm.firm[firm_pick], firm.kind[firm_pick]
    points = _points(model, True)
    cost = points.sum(axis=1)
    taken = np.full(len(instance.firms.id), -1, dtype=np.int64)
    taken[who] = kind
    other = best_by(firm.firm, cost, firm.kind != taken[firm.firm], len(instance.firms.id))[who]
    has = other >= 0
    texts = np.full(len(who), "only|the only fate the rules leave open|规则下唯一可行去向", dtype=object)
    texts[has] = _words(points[other[has]] - points[firm_pick[has]])

    site = instance.firms.site[who]
    park_kind = np.full(len(instance.sites.id), -1, dtype=np.int64)
    park_kind[park.park[park_pick]] = park.kind[park_pick]
    mine = park_kind[np.maximum(site, 0)]
    on_park = (site >= 0) & (mine >= 0)
    texts[on_park & (mine == ParkKind.MERGE) & (kind == FirmKind.STAY)] = (
        "park|stays on site as its park merges|随园区整合，原地保留"
    )
    leaving = (kind == FirmKind.MOVE) | (kind == FirmKind.EXIT)
    texts[on_park & (mine == ParkKind.VACATE) & leaving] = "park|its park is vacated|所在园区腾退"
    bars = np.where(site >= 0, instance.firms.stay_bar[who], instance.firms.outside_bar[who])
    for bar in np.unique(bars[leaving & (bars > 0)]):
        texts[leaving & (bars == bar)] = _forced(int(bar))
    settled = (kind == FirmKind.STAY) & (site >= 0) & ~on_park & ~has
    texts[settled] = _forced(1 + [g.code for g in GROUNDS].index("firm_may_stay"))
    return [str(text) for text in texts]


def park_reasons(model: CityModel, park_pick: Indices, firm_pick: Indices) -> list[str]:
    """One reason for each park, in the order of ``park_pick``."""
    instance, park = model.instance, model.columns.park
    points = _with_firms(model)
    cost = points.sum(axis=1)
    row, kind = park.park[park_pick], park.kind[park_pick]
    taken = np.full(len(instance.sites.id), -1, dtype=np.int64)
    taken[row] = kind
    other = best_by(park.park, cost, park.kind != taken[park.park], len(instance.sites.id))[row]
    has = other >= 0
    texts = np.full(len(row), "only|the only fate the rules leave open|规则下唯一可行去向", dtype=object)
    texts[has] = _words(points[other[has]] - points[park_pick[has]])
    sites = instance.sites
    bar = np.where(kind == ParkKind.VACATE, sites.merge_bar[row], 0)
    bar = np.where((kind == ParkKind.MERGE) & (sites.inside[row] >= 0), sites.retain_bar[row], bar)
    alone = (kind == ParkKind.VACATE) & ~has & (bar == 0)
    bar = np.where(alone, sites.retain_bar[row], bar)
    for code in np.unique(bar[bar > 0]):
        texts[bar == code] = _forced(int(code))
    limited = (bar == 0) & (kind != ParkKind.OPEN) & (sites.retain_bar[row] > 0)
    for place in np.flatnonzero(limited):
        ground = GROUNDS[sites.retain_bar[row[place]] - 1]
        code, en, zh = texts[place].split("|", 2)
        texts[place] = (
            f"{code}|{ground.clause}: not retained, {ground.en}; {en}|{ground.clause}：{ground.zh}，不予保留；{zh}"
        )
    return [str(text) for text in texts]


def _with_firms(model: CityModel) -> FloatArray:
    """Points of each park option with its firms' cheapest options under it. Shape (park columns, terms)."""
    instance, firm, park = model.instance, model.columns.firm, model.columns.park
    firms, hosts = len(instance.firms.id), len(instance.hosts.id)
    firm_points = _points(model, True)
    cost = firm_points.sum(axis=1)
    home = instance.firms.site
    away = best_by(firm.firm, cost, (firm.kind == FirmKind.MOVE) | (firm.kind == FirmKind.EXIT), firms)
    leaving = np.zeros((len(instance.sites.id), len(TERMS)))
    gone = np.flatnonzero((home >= 0) & (away >= 0))
    np.add.at(leaving, home[gone], firm_points[away[gone]])
    stay = np.flatnonzero((firm.kind == FirmKind.STAY) & instance.sites.is_park[np.maximum(firm.site, 0)])
    owner = firm.firm[stay]
    key = firm.site[stay] * np.int64(hosts) + firm.host[stay]
    keys, place = np.unique(key, return_inverse=True)
    change = np.zeros((len(keys), len(TERMS)))
    instead = np.where((away[owner] >= 0)[:, None], firm_points[np.maximum(away[owner], 0)], 0.0)
    np.add.at(change, place, firm_points[stay] - instead)
    total = _points(model, False) + leaving[park.park]
    kept = np.flatnonzero(park.kind != ParkKind.VACATE)
    wanted = park.park[kept] * np.int64(hosts) + park.host[kept]
    position = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
    found = np.flatnonzero(keys[position] == wanted) if len(keys) else np.empty(0, dtype=np.int64)
    total[kept[found]] += change[position[found]]
    return total
