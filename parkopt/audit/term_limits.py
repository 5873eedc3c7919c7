"""Family 16: amounts of the objective's terms against the limits that the scenario states. Hard where stated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
import pandas as pd
import shapely

from parkopt.audit.case import VACATED, Bools, Case, Floats
from parkopt.audit.ground import tags
from parkopt.audit.limits import Limit
from parkopt.audit.numbers import above, below
from parkopt.audit.people_money import cost, jobs_lost
from parkopt.scenario.figure import Figure

RULE: Final = "term_limits.amounts"
HUBS: Final = ("metal_hub", "pearl")
"""Areas whose sectors are at home on their sites."""


def output_lost(case: Case) -> float:
    """Final-year output below what growth alone, without a bar on it, would bring, firm by firm, in 万元/yr."""
    return float(np.maximum(case.figures.full_output - case.figures.final["output"].to_numpy(), 0.0).sum())


def land_released(case: Case) -> float:
    """Vacated parks and the plots that scattered firms leave, less the land that movers take where they go, in mu."""
    parks, firms = case.parks, case.firms
    vacated = parks.loc[parks["fate"].isin(VACATED), "gross_mu"].sum()
    gone = (firms["moves"] | firms["exits"]) & (firms["site_id"] == "")
    taken = case.figures.land[case.figures.on_land].sum()
    return float(vacated + firms.loc[gone, "land_mu"].sum() - taken)


def business_fit(case: Case) -> float:
    """Σ base-year output · (share of the firm's sector group in base-year output where it ends + bonus in a hub of its
    sector), 万元/yr. Where it ends is its site; on a site merged into another host it is that host."""
    firms, sites = case.firms, case.sites
    zone = (sites["kind"] == "zone").to_numpy(dtype=bool)
    own = pd.Series(np.where(zone, sites["zone_group"], sites.index.to_numpy(dtype=object)), index=sites.index)
    at_home = (firms["place"].map(sites["host"]) == firms["place"].map(own)).to_numpy(dtype=bool)
    on_site = _share(firms, firms["site_id"], firms["place"])
    in_host = _share(firms, firms["site_id"].map(own), firms["host"])
    like = np.where(at_home, on_site, in_host) + case.scenario.coefficients.fit_hub_bonus.value * _in_hub(case)
    placed = (firms["place"] != "").to_numpy(dtype=bool)
    return float((firms["output"].to_numpy(dtype=np.float64) * like)[placed].sum())


def _share(firms: pd.DataFrame, stands: pd.Series, ends: pd.Series) -> Floats:
    """Share of each firm's sector group in the base-year output at the place where it ``ends``; ``stands``: where each firm is
    in the base year. 0 where nothing is made."""
    made = firms["output"].groupby([stands.rename("at"), firms["group"]]).sum()
    mine = made.reindex(pd.MultiIndex.from_arrays([ends, firms["group"]])).fillna(0.0).to_numpy(dtype=np.float64)
    whole = made.groupby(level="at").sum().reindex(ends).fillna(0.0).to_numpy(dtype=np.float64)
    return np.asarray(np.divide(mine, whole, out=np.zeros(len(mine)), where=whole > 0), dtype=np.float64)


def _in_hub(case: Case) -> Bools:
    """Firms that end on a site of a hub of their sector."""
    hit = np.zeros(len(case.firms), dtype=bool)
    hubs = case.ground.areas[case.ground.areas["kind"].isin(HUBS)]
    for area_id, sectors in zip(hubs.index, hubs["sectors"], strict=True):
        named = case.firms["sector"].isin(tags(sectors)).to_numpy(dtype=bool)
        hit |= named & case.ground.on(str(area_id), case.firms["place"])
    return hit


def ecological_exposure(case: Case) -> float:
    """Final-year wastewater discharged within ``near_redline`` of a red line, measured from the polygon of the site that a
    firm moves to, else from its own point, in t/yr."""
    lines = np.asarray(case.dataset.redlines.geometry.to_numpy(), dtype=object)
    if not len(lines):
        return 0.0
    moves = case.firms["moves"].to_numpy(dtype=bool)
    shapes = np.where(moves, case.shapes(case.firms["place"]), case.points)
    near = shapely.distance(shapes, shapely.union_all(lines)) <= case.scenario.coefficients.near_redline.value
    return float(case.figures.final["wastewater_t"].to_numpy()[near].sum())


def energy_saved(case: Case) -> float:
    """Final-year energy of the firms that go on below what growth alone would bring, in tce/yr."""
    alive = case.firms["alive"].to_numpy(dtype=bool)
    return float((case.figures.full_energy - case.figures.final["energy_tce"].to_numpy())[alive].sum())


AMOUNTS: Final[dict[str, tuple[bool, Callable[[Case], float]]]] = {
    "relocation_cost": (False, lambda case: cost(case, case.final_year)),
    "jobs_displaced": (False, lambda case: float(jobs_lost(case).sum())),
    "output_lost": (False, output_lost),
    "land_released": (True, land_released),
    "business_fit": (True, business_fit),
    "ecological_exposure": (False, ecological_exposure),
    "energy_saved": (True, energy_saved),
}
"""Term → whether more of it is better, and its amount under a plan in the term's unit."""


def limits(case: Case) -> Iterator[Limit]:
    """A row for each limit that the scenario states."""
    for key, (more, amount) in AMOUNTS.items():
        figure: Figure | None = getattr(case.scenario.term_limits, key, None)
        if figure is None:
            continue
        value, limit = amount(case), figure.value
        met = not (below(value, limit) if more else above(value, limit))
        missing = max(0.0, limit - value if more else value - limit)
        yield Limit(RULE, key, True, value, limit, figure.unit, met, missing, figure.unit, figure.source)
