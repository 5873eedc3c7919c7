"""Family 4: who may be received where: catalogue, negative list, sector areas, joined groups."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parkopt.audit.case import Bools, Case, Outcome, outcome, phrase
from parkopt.audit.entry import must_close
from parkopt.audit.ground import tags
from parkopt.audit.numbers import above
from parkopt.dataset.plan import Fate


def outdated(case: Case) -> Outcome:
    """Outdated firms and four no's enter no park: they close."""
    firms = case.firms
    bad = firms["outdated"].astype(bool) | firms["four_no"].astype(bool)
    text = "{id}: outdated {outdated}, four no's {four_no}, so it has to close, but is {fate}"
    return outcome(bad.sum(), phrase(firms, bad & (firms["fate"] != Fate.EXIT), text))


def catalogue(case: Case) -> Outcome:
    """A receiving site bars no sector it receives, and admits it where it has a catalogue."""
    moves = _moves(case)
    admits = dict(zip(case.sites.index, map(tags, case.sites["admitted_industries"]), strict=True))
    bars = dict(zip(case.sites.index, map(tags, case.sites["barred_industries"]), strict=True))
    met = moves.loc[moves["place"].isin(case.sites.index), ["place", "sector"]].drop_duplicates()
    refused = [
        (place, sector)
        for place, sector in zip(met["place"], met["sector"], strict=True)
        if sector in bars[place] or (admits[place] and sector not in admits[place])
    ]
    wrong = np.asarray(pd.MultiIndex.from_frame(moves[["place", "sector"]]).isin(refused), dtype=bool)
    return outcome(len(moves), phrase(moves, wrong, "{id}: moves to {place}, which does not admit {sector}"))


def micro_parks(case: Case) -> Outcome:
    """Micro-firm parks receive below-scale firms only."""
    moves = _moves(case)
    enters = (case.of_site("kind", moves["place"]) == "micro_park").to_numpy(dtype=bool)
    wrong = enters & moves["above_scale"].to_numpy(dtype=bool)
    return outcome(enters.sum(), phrase(moves, wrong, "{id}: an above-scale firm moves to the micro-firm park {place}"))


def dyeing_places(case: Case) -> Outcome:
    """A dyer moves only to a dyeing cluster that serves its county and is ready by its stage."""
    moves = _moves(case)
    moves = moves[moves["sector"].isin(case.scenario.rules.admission.dyeing_sectors.values)]
    welcome = case.ground.receives("dyeing_cluster", moves["place"], moves["county"], moves["stage"])
    text = "{id}: a dyer of {county} moves to {place} in {stage}, which is in no dyeing cluster ready for it"
    return outcome(len(moves), phrase(moves, ~welcome, text))


def dyeing_clearance(case: Case) -> Outcome:
    """Dyers of ``dyeing_clear_counties`` that do not stand on a site of a dyeing cluster leave by ``dyeing_by``."""
    firms, rule = case.firms, case.scenario.rules.admission
    by = int(rule.dyeing_by.value)
    bound = firms["sector"].isin(rule.dyeing_sectors.values) & firms["county"].isin(rule.dyeing_clear_counties.values)
    bound &= ~case.ground.belongs(firms["site_id"], "dyeing_cluster")
    late = bound & ~firms["stays"] & (firms["stage"] > by)
    return outcome(
        bound.sum(),
        phrase(firms, bound & firms["stays"], "{id}: a dyer of {county} outside the clusters stays ({fate})"),
        phrase(firms, late, f"{{id}}: a dyer of {{county}} outside the clusters leaves in {{stage}}, due by {by}"),
    )


def joined_groups(case: Case) -> Outcome:
    """Members of a joined group that need not close move to one common site, or close if they may, by ``dyeing_by``."""
    by = int(case.scenario.rules.admission.dyeing_by.value)
    firms = case.firms[(case.firms["join_group"] != "").to_numpy(dtype=bool) & ~must_close(case)]
    moves = firms[firms["moves"]]
    places = moves.groupby("join_group")["place"].unique()
    return outcome(
        len(firms),
        phrase(firms, firms["stays"], "{id}: a member of the joined group {join_group} stays ({fate})"),
        phrase(
            firms,
            ~firms["stays"] & (firms["stage"] > by),
            f"{{id}}: a member of {{join_group}} leaves in {{stage}}, due by {by}",
        ),
        (
            f"{group}: its members move to {len(sites)} sites instead of one ({', '.join(sorted(sites))})"
            for group, sites in places.items()
            if len(sites) > 1
        ),
    )


def cluster_limits(case: Case) -> Outcome:
    """Joined groups take at most ``max_mu`` of a dyeing cluster's land and number at most ``max_sites`` (0 = any)."""
    areas = case.ground.areas
    limited = areas[(areas["kind"] == "dyeing_cluster") & (areas["max_mu"].notna() | (areas["max_sites"] > 0))]
    wrong: list[str] = []
    for area_id, max_mu, max_sites in zip(limited.index, limited["max_mu"], limited["max_sites"], strict=True):
        here = case.figures.joined & case.ground.on(str(area_id), case.firms["place"])
        land, groups = float(case.figures.land[here].sum()), case.firms.loc[here, "join_group"].nunique()
        if not np.isnan(max_mu) and above(land, max_mu):
            wrong.append(f"{area_id}: joined groups take {land:.1f} mu, limit {max_mu:.1f} mu")
        if max_sites > 0 and groups > max_sites:
            wrong.append(f"{area_id}: {groups} joined groups, limit {max_sites}")
    return outcome(len(limited), wrong)


def chemicals(case: Case) -> Outcome:
    """A chemical firm moves only to a chemical cluster that serves its county and is ready; it leaves by ``chemical_by``."""
    rule, by = case.scenario.rules.admission, int(case.scenario.rules.admission.chemical_by.value)
    firms = case.firms[case.firms["group"].isin(rule.chemical_groups.values).to_numpy(dtype=bool)]
    moves = firms[firms["moves"].to_numpy(dtype=bool)]
    welcome = case.ground.receives("chemical_cluster", moves["place"], moves["county"], moves["stage"])
    late = ~firms["stays"].to_numpy(dtype=bool) & (firms["stage"] > by).to_numpy(dtype=bool)
    return outcome(
        len(firms),
        phrase(moves, ~welcome, "{id}: a chemical firm moves to {place}, which is in no chemical cluster ready for it"),
        phrase(firms, late, f"{{id}}: a chemical firm leaves in {{stage}}, due by {by} ({{fate}})"),
    )


def heavy_metals(case: Case) -> Outcome:
    """Firms that discharge heavy metals do not move to sensitive areas."""
    moves = _moves(case)
    moves = moves[moves["heavy_metal"].to_numpy(dtype=bool)]
    wrong = case.ground.belongs(moves["place"], "heavy_metal_sensitive")
    text = "{id}: discharges heavy metals and moves to {place} in a sensitive area"
    return outcome(len(moves), phrase(moves, wrong, text))


def origin_mark(case: Case) -> Outcome:
    """Capacity with the origin mark ends in the origin area: others leave by ``origin_mark_by``, movers go there."""
    firms, by = case.firms, int(case.scenario.rules.admission.origin_mark_by.value)
    marked = firms["origin_mark"].to_numpy(dtype=bool)
    stray = marked & ~case.ground.firms_in("wine_origin")
    gone: Bools = ~firms["stays"].to_numpy(dtype=bool)
    astray = marked & firms["moves"].to_numpy(dtype=bool) & ~case.ground.belongs(firms["place"], "wine_origin")
    return outcome(
        marked.sum(),
        phrase(firms, stray & ~gone, "{id}: uses the origin mark outside the origin area and stays ({fate})"),
        phrase(firms, stray & gone & (firms["stage"] > by), f"{{id}}: leaves in {{stage}}, due by {by} (origin mark)"),
        phrase(firms, astray, "{id}: uses the origin mark and moves to {place}, outside the origin area"),
    )


def _moves(case: Case) -> pd.DataFrame:
    return case.firms[case.firms["moves"].to_numpy(dtype=bool)]
