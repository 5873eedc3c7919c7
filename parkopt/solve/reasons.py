"""Why each park and firm has its fate: the clause that forced it, or that it was chosen and the terms that decided.

A reason reads ``code|English|中文``. 'Decided' compares a fate with the best other fate that the rules left open, for
the park with its firms or for the firm alone, and names the terms that weigh most, in their own units. Limits shared
with others (land, park counts, targets) are not in the comparison, and where it points the other way the reason says
that they decided.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from parkopt.grounds import BAR, GROUNDS
from parkopt.instance.types import FirmKind, ParkKind
from parkopt.model.build import CityModel
from parkopt.model.linear import Indices
from parkopt.model.objective import TERMS, factor
from parkopt.units import FloatArray

SHARED_EN: Final = "limits and targets shared with others"
PHRASES: Final = {
    "relocation_cost": ("{n} 万元 {less} relocation cost", "搬迁成本{way}{n}万元"),
    "jobs_displaced": ("{n} {fewer} jobs displaced", "岗位流失{way}{n}个"),
    "output_lost": ("{n} 万元/yr {less} output lost", "产值损失{way}{n}万元/年"),
    "land_released": ("{n} mu {less} land released", "腾出土地{way}{n}亩"),
    "business_fit": ("{n} 万元/yr {less} output beside its like", "同业集聚产值{way}{n}万元/年"),
    "ecological_exposure": ("{n} t/yr {less} ecological exposure", "生态暴露{way}{n}吨/年"),
    "energy_saved": ("{n} tce/yr {less} energy saved", "节能量{way}{n}吨标准煤/年"),
}
"""How much of each term of the objective a fate brings, in words."""
MOST_TERMS: Final = 2
TELLING_SHARE: Final = 0.25
"""A second term is named when it weighs at least this share of the first."""
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


def _words(model: CityModel, difference: FloatArray) -> list[str]:
    """'decided' texts from (rows, terms) of points saved against the alternative."""
    total = difference.sum(axis=1)
    against = total < -_SMALL
    leading = np.where(against[:, None], difference, -difference)
    order = np.argsort(leading, axis=1)[:, :MOST_TERMS]
    raw = difference / np.array([factor(model.instance, term) or np.inf for term in TERMS])
    return [
        _shared(raw[row], _telling(leading[row], order[row]))
        if against[row]
        else _chosen(raw[row], _telling(leading[row], order[row]))
        for row in range(len(difference))
    ]


def _telling(leading: FloatArray, order: Indices) -> list[int]:
    """Of the terms in ``order`` those that speak for the fate in question, and not hardly beside the first."""
    least = min(leading[order[0]] * TELLING_SHARE, -_SMALL)
    return [int(k) for k in order if leading[k] <= least]


def _chosen(raw: FloatArray, named: list[int]) -> str:
    if not named:
        return "chosen|chosen, no better alternative|择优确定，无更优选择"
    en, zh = _compared(-raw, named)
    return f"chosen|chosen over the next best fate: {en}|优于次优去向：{zh}"


def _shared(raw: FloatArray, named: list[int]) -> str:
    en, zh = _compared(raw, named)
    return f"shared|{SHARED_EN} decided; alone, another fate would bring {en}|受共用约束与全市目标所限；单独看，另一去向{zh}"


def _compared(raw: FloatArray, named: list[int]) -> tuple[str, str]:
    """How much more or less of some terms there is, in words."""
    en, zh = [], []
    for k in named:
        more, amount = raw[k] > 0, _amount(abs(raw[k]))
        english, chinese = PHRASES[TERMS[k].key]
        en.append(english.format(n=amount, less="more" if more else "less", fewer="more" if more else "fewer"))
        zh.append(chinese.format(n=amount, way="多" if more else "少"))
    return ", ".join(en), "、".join(zh)


def _amount(size: float) -> str:
    """Two figures that count, no decimals from ten on, one figure below one: 0.4, 8.1, 120, 3,400."""
    return f"{float(f'{size:.{2 if size >= 1 else 1}g}'):,.15g}"


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
    texts = np.full(len(who), "", dtype=object)

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
    texts[np.isin(who, instance.firm_options.firm[instance.firm_options.bar == BAR["locked"]])] = _forced(BAR["locked"])
    bars = np.where(site >= 0, instance.firms.stay_bar[who], instance.firms.outside_bar[who])
    for bar in np.unique(bars[leaving & (bars > 0)]):
        texts[leaving & (bars == bar)] = _forced(int(bar))
    settled = (kind == FirmKind.STAY) & (site >= 0) & ~on_park & ~has
    texts[settled] = _forced(1 + [g.code for g in GROUNDS].index("firm_may_stay"))
    compared = np.flatnonzero(has & (texts == ""))
    texts[compared] = _words(model, points[other[compared]] - points[firm_pick[compared]])
    texts[texts == ""] = "only|the only fate the rules leave open|规则下唯一可行去向"
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
    texts[has] = _words(model, points[other[has]] - points[park_pick[has]])
    sites = instance.sites
    locked = np.isin(row, instance.park_options.park[instance.park_options.bar == BAR["locked"]])
    texts[locked] = _forced(BAR["locked"])
    bar = np.where(kind == ParkKind.VACATE, sites.merge_bar[row], 0)
    bar = np.where((kind == ParkKind.MERGE) & (sites.inside[row] >= 0), sites.retain_bar[row], bar)
    alone = (kind == ParkKind.VACATE) & ~has & (bar == 0)
    bar = np.where(alone, sites.retain_bar[row], bar)
    for code in np.unique(bar[bar > 0]):
        texts[bar == code] = _forced(int(code))
    limited = (bar == 0) & ~locked & (kind != ParkKind.OPEN) & (sites.retain_bar[row] > 0)
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
