"""What a plan costs: every expense by kind, year and county.

moving      place_land · move_per_mu + floor · move_per_m2 + employees · km · move_per_person_km   in the firm's stage
workshops   plot_ratio · m² per mu · workshop_per_m2 · spare land built up                         in the year of building
retrofit    output · retrofit, repairable polluters that go on       a mover's stage, the first stage where a firm stays
closing     employees · close_per_person                                                           in the firm's stage
upgrade, merging, vacating     gross land · the park's cost per mu        retained: the last stage; others: their stage

All in 万元, once. ``place_land`` is the land a mover takes (0 where it takes floor), ``floor`` what it takes otherwise.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from parkopt.dataset.plan import Fate
from parkopt.metrics.case import Case
from parkopt.units import M2_PER_MU, yi_from_wan

KINDS: Final = ("moving", "workshops", "retrofit", "upgrade", "merging", "vacating", "closing")


def expenses(case: Case) -> pd.DataFrame:
    """Columns ``kind, year, county, cost`` (万元): one row a firm, park or workshop that costs something."""
    table = pd.concat([*_of_firms(case), *_of_parks(case), _of_workshops(case)], ignore_index=True)
    return table[table["cost"] > 0].reset_index(drop=True)


def public_money(case: Case, spent: pd.DataFrame, year: int) -> float:
    """Public money spent by the end of ``year``, 亿元."""
    share = case.instance.scenario.rules.people_money.public_share.value
    return share * yi_from_wan(float(spent.loc[spent["year"] <= year, "cost"].sum()))


def _of_firms(case: Case) -> list[pd.DataFrame]:
    firms, prices = case.instance.firms, case.instance.scenario.costs
    floor = np.where(firms.takes_floor, firms.floor_m2, 0.0)
    moving = (
        firms.place_land * prices.move_per_mu.value
        + floor * prices.move_per_m2.value
        + firms.employees * case.km * prices.move_per_person_km.value
    )
    mending = np.where(firms.repair & ~case.closes, firms.output * prices.retrofit.value, 0.0)
    return [
        _rows("moving", case.acts, firms.county, np.where(case.moves, moving, 0.0)),
        _rows("closing", case.acts, firms.county, np.where(case.closes, firms.employees, 0.0) * prices.close_per_person.value),
        _rows("retrofit", np.where(case.moves, case.acts, case.years[0]), firms.county, mending),
    ]  # fmt: skip


def _of_parks(case: Case) -> list[pd.DataFrame]:
    sites, prices = case.instance.sites, case.instance.scenario.costs
    vacated = np.isin(case.park_fate, (Fate.RELOCATE, Fate.EXIT))
    return [
        _rows(kind, year, sites.county, np.where(who, sites.gross_mu, 0.0) * price.value)
        for kind, who, year, price in (
            (
                "upgrade",
                case.park_fate == Fate.RETAIN,
                np.full(len(sites.id), case.final_year),
                prices.upgrade_per_mu,
            ),
            ("merging", case.park_fate == Fate.MERGE, case.park_acts, prices.merge_per_mu),
            ("vacating", vacated, case.park_acts, prices.vacate_per_mu),
        )
    ]


def _of_workshops(case: Case) -> pd.DataFrame:
    built = case.plan.workshops.sort_values(["site_id", "year"])
    more = built.groupby("site_id")["mu"].diff().fillna(built["mu"]).to_numpy(np.float64)
    scenario = case.instance.scenario
    price = scenario.costs.workshop_per_m2.value * M2_PER_MU * scenario.rules.land.plot_ratio.value
    county = pd.Series(case.instance.sites.county, index=case.instance.sites.id).reindex(built["site_id"])
    return _rows("workshops", built["year"].to_numpy(np.int64), county.to_numpy(), more * price)


def _rows(kind: str, year: object, county: object, cost: object) -> pd.DataFrame:
    return pd.DataFrame({"kind": kind, "year": year, "county": county, "cost": cost})
