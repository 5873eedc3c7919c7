"""From a point of the model to a plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parkopt.dataset.plan import AfterUse, Fate, G18Class, Plan
from parkopt.instance.types import FirmKind, Instance, ParkKind
from parkopt.model.build import CityModel
from parkopt.model.linear import Indices
from parkopt.solve.reasons import firm_reasons, park_reasons
from parkopt.units import FloatArray

ROUNDING = 1e-9
"""Relative error of a sum of outputs that is forgiven."""


def chosen_options(model: CityModel, x: FloatArray) -> tuple[Indices, Indices]:
    """The option (column order) of every park with options and of every firm: the one with the largest value."""
    columns = model.columns
    return (
        _largest(columns.park.park, x[columns.park_column]),
        _largest(columns.firm.firm, x[columns.firm_column]),
    )


def _largest(owner: Indices, value: FloatArray) -> Indices:
    order = np.lexsort((np.arange(len(owner)), -value, owner))
    first = np.ones(len(order), dtype=bool)
    first[1:] = owner[order][1:] != owner[order][:-1]
    return order[first]


def to_plan(model: CityModel, x: FloatArray) -> Plan:
    """The plan of a point: fates, classes, after-uses, leads, workshops and reasons."""
    instance = model.instance
    park_pick, firm_pick = chosen_options(model, x)
    firms = _firm_frame(instance, model, park_pick, firm_pick)
    parks = _park_frame(instance, model, park_pick, firms)
    firms["reason"] = firm_reasons(model, park_pick, firm_pick)
    parks["reason"] = park_reasons(model, park_pick, firm_pick)
    return Plan(parks=parks, firms=firms, leads=_leads(model, firm_pick), workshops=_workshops(model, x))


def _stage_year(instance: Instance, stage: Indices) -> Indices:
    years = np.array(instance.years)
    return np.where(stage >= 0, years[np.maximum(stage, 0)], 0)


def _firm_frame(instance: Instance, model: CityModel, park_pick: Indices, firm_pick: Indices) -> pd.DataFrame:
    firm, park = model.columns.firm, model.columns.park
    sites, hosts = instance.sites, instance.hosts
    kind, host, site = firm.kind[firm_pick], firm.host[firm_pick], firm.site[firm_pick]
    home = instance.firms.site[firm.firm[firm_pick]]
    own = (kind == FirmKind.STAY) & (host == sites.host[np.maximum(home, 0)])
    fate = np.select(
        [own, kind == FirmKind.STAY, kind == FirmKind.MOVE, kind == FirmKind.EXIT],
        [Fate.RETAIN, Fate.MERGE, Fate.RELOCATE, Fate.EXIT],
        Fate.OUTSIDE,
    )
    merge_stage = np.full(len(sites.id), -1, dtype=np.int64)
    merge_stage[park.park[park_pick]] = park.stage[park_pick]
    stage = np.where(fate == Fate.MERGE, merge_stage[np.maximum(home, 0)], firm.stage[firm_pick])
    return pd.DataFrame(
        {
            "fate": fate.astype(str),
            "from_site": np.where(home >= 0, sites.id[np.maximum(home, 0)], ""),
            "receiving_site": np.where(site >= 0, sites.id[np.maximum(site, 0)], ""),
            "host_id": np.where(host >= 0, hosts.id[np.maximum(host, 0)], ""),
            "stage": _stage_year(instance, stage),
        },
        index=pd.Index(instance.firms.id[firm.firm[firm_pick]], name="firm_id"),
    )


def _park_frame(instance: Instance, model: CityModel, park_pick: Indices, firms: pd.DataFrame) -> pd.DataFrame:
    park, sites, hosts = model.columns.park, instance.sites, instance.hosts
    row = park.park[park_pick]
    kind, host = park.kind[park_pick], park.host[park_pick]
    output = pd.Series(instance.firms.output, index=instance.firms.id).reindex(firms.index)
    goes_on = output.where((firms["fate"] == Fate.RELOCATE) & (firms["host_id"] != ""), 0.0)
    moved = goes_on.groupby(firms["from_site"]).sum().reindex(sites.id[row]).fillna(0.0).to_numpy()
    least = instance.scenario.coefficients.above_half_goes_on.value
    relocated = moved >= least * np.maximum(sites.output[row], 1e-9) * (1 - ROUNDING)
    relocated |= (instance.goes_on[row] > 0) & (sites.output[row] <= 0)
    vacated = kind == ParkKind.VACATE
    fate = np.select(
        [kind == ParkKind.OPEN, kind == ParkKind.MERGE, relocated],
        [Fate.RETAIN, Fate.MERGE, Fate.RELOCATE],
        Fate.EXIT,
    )
    absorbing = np.isin(sites.host[row], host[kind == ParkKind.MERGE])
    g18 = np.select(
        [(kind == ParkKind.MERGE) | ((kind == ParkKind.OPEN) & absorbing), vacated & sites.converts[row], vacated],
        [G18Class.INTEGRATE, G18Class.CONVERT, G18Class.CLEAR],
        G18Class.UPGRADE,
    )
    after = np.select(
        [~vacated, sites.eco[row], sites.converts[row]], ["", AfterUse.RECLAIM, AfterUse.SERVICES], AfterUse.INDUSTRY
    )
    return pd.DataFrame(
        {
            "fate": fate.astype(str),
            "host_id": np.where(host >= 0, hosts.id[np.maximum(host, 0)], ""),
            "stage": _stage_year(instance, park.stage[park_pick]),
            "g18_class": g18.astype(str),
            "after_use": after.astype(str),
        },
        index=pd.Index(sites.id[row], name="site_id"),
    )


def top_sectors(instance: Instance, host: Indices, sector: Indices, value: FloatArray, most: int) -> pd.DataFrame:
    """The ``most`` sectors with the largest value added in each host: columns host, sector (positions), value."""
    frame = pd.DataFrame({"host": host, "sector": sector, "value": value})
    total: pd.DataFrame = frame.groupby(["host", "sector"], as_index=False).sum()
    ranked = total.sort_values(["host", "value", "sector"], ascending=[True, False, True])
    return ranked[ranked.groupby("host").cumcount() < most]


def _leads(model: CityModel, firm_pick: Indices) -> pd.DataFrame:
    instance, firm = model.instance, model.columns.firm
    inside = firm_pick[firm.host[firm_pick] >= 0]
    most = int(instance.scenario.rules.leading.most.value)
    top = top_sectors(
        instance, firm.host[inside], instance.firms.sector[firm.firm[inside]], firm.value_added[inside], most
    )
    return pd.DataFrame(
        {
            "host_id": instance.hosts.id[top["host"].to_numpy()],
            "sector": np.array(instance.sectors)[top["sector"].to_numpy()],
        }
    )


def _workshops(model: CityModel, x: FloatArray) -> pd.DataFrame:
    columns, instance = model.columns, model.instance
    mu = x[columns.workshop]
    built = mu > 1e-9
    return pd.DataFrame(
        {
            "site_id": instance.sites.id[columns.workshop_site[built]],
            "year": np.array(instance.years)[columns.workshop_stage[built]],
            "mu": mu[built],
        }
    )
