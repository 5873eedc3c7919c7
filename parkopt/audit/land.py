"""Family 7: room at every receiving site at the end of every phase, and how far firms move."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
import shapely

from parkopt.audit.case import Bools, Case, Floats, Outcome, outcome, phrase
from parkopt.audit.numbers import above
from parkopt.audit.parks import spare_mu
from parkopt.dataset.plan import Fate
from parkopt.units import M2_PER_MU

M_PER_KM: Final = 1000.0


def receiving_sites(case: Case) -> pd.DataFrame:
    """The sites that may receive to the end: retained parks, zones and micro-firm parks."""
    sites = case.sites
    return sites[sites["kind"].isin(("zone", "micro_park")) | (sites["fate"] == Fate.RETAIN)]


def workshop_mu(case: Case, year: int) -> pd.Series:
    """Land turned into workshops by the end of ``year``, index site_id: the latest entry up to that year."""
    frame = case.plan.workshops
    latest = frame[frame["year"] <= year].sort_values("year", kind="stable").groupby("site_id")["mu"].last()
    return latest.reindex(case.sites.index).fillna(0.0)


def plots(case: Case) -> Outcome:
    """Σ moved firms' land + workshops' land ≤ spare land + land of the firms that left, per site and phase (mu)."""
    on_land = case.figures.on_land
    wrong: list[str] = []
    sites = receiving_sites(case)
    for year in case.years:
        built = workshop_mu(case, year)
        used = _arrived(case, case.figures.land, on_land, year) + built
        room = spare_mu(case, year) + _left(case, case.firms["land_mu"].to_numpy(dtype=np.float64), year)
        table = pd.DataFrame({"used": used, "room": room, "built": built}).reindex(sites.index)
        text = f"{{id}}: {{used:.2f}} mu taken by {year} ({{built:.2f}} mu of it for workshops), {{room:.2f}} mu free"
        wrong += phrase(table, above(table["used"], table["room"]), text)
    return outcome(len(sites) * len(case.years), wrong)


def floors(case: Case) -> Outcome:
    """Σ floor of moved below-scale firms and tenants ≤ workshop floor + built + floor such firms left (m²)."""
    firms, plot_ratio = case.firms, case.scenario.rules.land.plot_ratio.value
    floor = firms["floor_m2"].to_numpy(dtype=np.float64)
    renting = firms["moves"].to_numpy(dtype=bool) & ~case.figures.on_land
    tenant = ~case.figures.placed
    sites = receiving_sites(case)
    wrong: list[str] = []
    for year in case.years:
        used = _arrived(case, floor, renting, year)
        built = workshop_mu(case, year) * M2_PER_MU * plot_ratio
        room = case.sites["workshop_floor_m2"] + built + _left(case, np.where(tenant, floor, 0.0), year)
        table = pd.DataFrame({"used": used, "room": room}).reindex(sites.index)
        text = f"{{id}}: {{used:.0f}} m² of workshop floor taken by {year}, {{room:.0f}} m² there"
        wrong += phrase(table, above(table["used"], table["room"]), text)
    return outcome(len(sites) * len(case.years), wrong)


def _arrived(case: Case, amount: Floats, who: Bools, year: int) -> pd.Series:
    """Σ ``amount`` of the firms ``who`` that have moved to each site by the end of ``year``."""
    return case.per_site(amount, case.firms["place"], who & (case.firms["stage"] <= year).to_numpy(dtype=bool))


def _left(case: Case, amount: Floats, year: int) -> pd.Series:
    """Σ ``amount`` of the firms that have moved off each site, or closed there, by the end of ``year``."""
    gone = (case.firms["moves"] | case.firms["exits"]) & (case.firms["stage"] <= year)
    return case.per_site(amount, case.firms["site_id"], gone.to_numpy(dtype=bool))


def county(case: Case) -> Outcome:
    """Firms that move to a park stay in their county; moves to zones and micro-firm parks may cross."""
    moves = case.firms[case.firms["moves"].to_numpy(dtype=bool)]
    table = moves.assign(there=case.of_site("county", moves["place"]))
    to_park = case.of_site("kind", moves["place"]) == "park"
    wrong = to_park & (table["there"] != table["county"])
    return outcome(to_park.sum(), phrase(table, wrong, "{id}: of {county} moves to the park {place} in {there}"))


def move_km(case: Case) -> Floats:
    """Distance in km from each firm's point to the polygon it moves to; 0 for firms that do not move."""
    shapes = case.shapes(case.firms["place"])
    distance = np.asarray(shapely.distance(case.points, shapes), dtype=np.float64) / M_PER_KM
    return np.where(case.firms["moves"].to_numpy(dtype=bool), np.nan_to_num(distance), 0.0)


def far_moves(case: Case) -> Outcome:
    """Moves beyond ``max_move`` are counted, never violations: they are allowed where no place that is always open is
    nearer, and whether a nearer one admits the firm is not told by the tables."""
    return outcome(above(move_km(case), case.scenario.rules.land.max_move.value).sum())
