"""The plan itself: every park and firm once, fates, hosts and stages that agree, officials' classes, after-uses."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from parkopt.audit.case import VACATED, Case, Outcome, outcome, phrase
from parkopt.audit.numbers import TOLERANCE
from parkopt.dataset.plan import FIRM_COLUMNS, PARK_COLUMNS, AfterUse, Fate, G18Class

PARK_FATES = (str(Fate.RETAIN), str(Fate.MERGE), *VACATED)


def complete(case: Case) -> Outcome:
    """Every park and every firm has exactly one row and a known fate; no row is about anything else."""
    parks = _row_faults(case.plan.parks, case.parks["fate"], "park", PARK_COLUMNS, PARK_FATES)
    firms = _row_faults(case.plan.firms, case.firms["fate"], "firm", FIRM_COLUMNS, (*PARK_FATES, Fate.OUTSIDE))
    return outcome(len(case.parks) + len(case.firms), parks, firms)


def _row_faults(
    frame: pd.DataFrame, fates: pd.Series, thing: str, columns: Iterable[str], known: Iterable[str]
) -> Iterable[str]:
    yield from (f"the plan's {thing}s lack the column {name}" for name in columns if name not in frame)
    yield from (f"{name}: more than one row" for name in frame.index[frame.index.duplicated()].unique())
    yield from (f"{name}: no such {thing} in the data set" for name in frame.index.unique().difference(fates.index))
    missing = fates.index.difference(frame.index)
    yield from (f"{name}: the plan has no row for this {thing}" for name in missing)
    told = fates.drop(missing)
    yield from (f"{name}: unknown fate '{fate}'" for name, fate in told[~told.isin(list(known))].items())


def parks(case: Case) -> Outcome:
    """A retained park is its own host, at stage 0; a merged one has an open host and a phase year; a vacated one a
    phase year and no host."""
    table = case.parks.assign(own=case.parks.index)
    fate, host, staged = table["fate"], table["host_id"], table["stage"].isin(case.years)
    retained, merged, vacated = fate == Fate.RETAIN, fate == Fate.MERGE, fate.isin(VACATED)
    open_hosts = set(table.index[retained]) | set(case.sites.loc[case.sites["kind"] == "zone", "zone_group"])
    return outcome(
        len(table),
        phrase(table, retained & (host != table["own"]), "{id}: retained, yet its host is '{host_id}'"),
        phrase(table, retained & (table["stage"] != 0), "{id}: retained, yet at stage {stage} instead of 0"),
        phrase(
            table,
            merged & (~host.isin(open_hosts) | (host == table["own"])),
            "{id}: merges into '{host_id}', which is neither a retained park nor a zone group",
        ),
        phrase(table, vacated & (host != ""), "{id}: vacated, yet its host is '{host_id}'"),
        phrase(table, (merged | vacated) & ~staged, "{id}: {fate} at stage {stage}, which is no phase year"),
    )


def firms_on_sites(case: Case) -> Outcome:
    """A firm stays only where its site stays open; off a vacated park it leaves no later than the park's stage."""
    site_fate = case.of_site("fate", case.firms["site_id"])
    firms = case.firms.assign(site_fate=site_fate, site_stage=_stage_of_site(case))
    fate, kind = firms["fate"], firms["site_kind"]
    on_park = kind == "park"
    may_retain = kind.isin(("zone", "micro_park")) | (on_park & (site_fate == Fate.RETAIN))
    leaves = fate.isin(VACATED) & on_park & site_fate.isin(VACATED)
    return outcome(
        len(firms),
        phrase(
            firms,
            (fate == Fate.RETAIN) & ~may_retain,
            "{id}: RETAIN, but its site '{site_id}' is no open site",
        ),
        phrase(
            firms,
            (fate == Fate.MERGE) & ~(on_park & (site_fate == Fate.MERGE)),
            "{id}: MERGE, but its site '{site_id}' does not merge",
        ),
        phrase(firms, (fate == Fate.OUTSIDE) & (firms["site_id"] != ""), "{id}: OUTSIDE, but it stands on {site_id}"),
        phrase(
            firms,
            leaves & (firms["stage"] > firms["site_stage"]),
            "{id}: leaves {site_id} at stage {stage}, after the park is vacated in {site_stage}",
        ),
    )


def firm_rows(case: Case) -> Outcome:
    """Receiving site, host and stage of a firm agree with its fate."""
    firms = case.firms.assign(site_stage=_stage_of_site(case))
    firms = firms[(firms["fate"] != "").to_numpy(dtype=bool)]
    fate, goes = firms["fate"], firms["receiving_site"]
    stays = fate.isin((Fate.RETAIN, Fate.MERGE))
    gone = fate.isin((Fate.EXIT, Fate.OUTSIDE))
    still = fate.isin((Fate.RETAIN, Fate.OUTSIDE))
    kind = case.of_site("kind", goes)
    open_site = kind.isin(("zone", "micro_park")) | (case.of_site("fate", goes) == Fate.RETAIN)
    moves = fate == Fate.RELOCATE
    return outcome(
        len(firms),
        phrase(firms, firms["from_site"] != firms["site_id"], "{id}: from_site '{from_site}' is not its '{site_id}'"),
        phrase(
            firms, stays & (goes != firms["site_id"]), "{id}: stays on {site_id}, yet its place is '{receiving_site}'"
        ),
        phrase(firms, gone & (goes != ""), "{id}: {fate}, yet its receiving site is '{receiving_site}'"),
        phrase(firms, moves & ~open_site, "{id}: moves to '{receiving_site}', which is not an open receiving site"),
        phrase(firms, moves & (goes == firms["site_id"]) & open_site, "{id}: moves to its own site {site_id}"),
        phrase(firms, firms["host_id"] != firms["host"], "{id}: host is '{host_id}', its place belongs to '{host}'"),
        phrase(firms, still & (firms["stage"] != 0), "{id}: {fate}, yet at stage {stage} instead of 0"),
        phrase(
            firms,
            (fate == Fate.MERGE) & (firms["stage"] != firms["site_stage"]),
            "{id}: MERGE at stage {stage}, its park merges in {site_stage}",
        ),
        phrase(
            firms,
            fate.isin(VACATED) & ~firms["stage"].isin(case.years),
            "{id}: {fate} at stage {stage}, which is no phase year",
        ),
    )


def _stage_of_site(case: Case) -> pd.Series:
    stages = pd.Series(np.append(case.sites["stage"].to_numpy(), 0))
    found = case.sites.index.get_indexer(pd.Index(case.firms["site_id"]))
    return pd.Series(stages.to_numpy()[found], index=case.firms.index)


def vacated_fate(case: Case) -> Outcome:
    """A vacated park is RELOCATE when at least coefficients.above_half_goes_on of its base-year output goes on in
    hosts, else EXIT. A park without output may be either."""
    firms = case.firms
    on_site = firms.assign(goes_on=firms["output"].where(firms["moves"] & firms["hosted"], 0.0))
    sums = on_site.groupby("site_id")[["goes_on", "output"]].sum().reindex(case.parks.index).fillna(0.0)
    table = case.parks.join(sums)
    threshold = case.scenario.coefficients.above_half_goes_on.value
    surplus = table["goes_on"] - threshold * table["output"]
    slack = TOLERANCE * table["output"]
    text = "{id}: vacated as {fate}, but {goes_on:.0f} of {output:.0f} 万元 of its output goes on in hosts"
    wrong = ((table["fate"] == Fate.EXIT) & (surplus > slack)) | ((table["fate"] == Fate.RELOCATE) & (surplus < -slack))
    return outcome(table["fate"].isin(VACATED).sum(), phrase(table, wrong, text))


def converts(case: Case) -> pd.Series[bool]:
    """Parks that are to be converted: urban core with a low industrial share, or rented to a certain scale."""
    rule, parks = case.scenario.rules.eligibility, case.parks
    urban = parks["urban_core"].astype(bool) & (parks["industrial_share"] < rule.convert_max_industrial_share.value)
    return urban | (parks["rental_share"] >= rule.convert_min_rental_share.value)


def g18_class(case: Case) -> Outcome:
    """INTEGRATE: hosts of merged parks and merged parks; CONVERT: vacated where conversion applies; CLEAR: other
    vacated; UPGRADE: retained without merged parks."""
    fate = case.parks["fate"]
    absorbing = case.parks.index.isin(case.parks.loc[fate == Fate.MERGE, "host_id"])
    due = pd.Series(str(G18Class.UPGRADE), index=fate.index)
    due[(fate == Fate.MERGE) | ((fate == Fate.RETAIN) & absorbing)] = str(G18Class.INTEGRATE)
    due[fate.isin(VACATED)] = str(G18Class.CLEAR)
    due[fate.isin(VACATED) & converts(case)] = str(G18Class.CONVERT)
    table = case.parks.assign(due=due)
    return outcome(
        len(table), phrase(table, table["g18_class"] != due, "{id}: class is '{g18_class}', should be {due}")
    )


def after_use(case: Case) -> Outcome:
    """Land of a vacated park: RECLAIM inside an ecological function area, SERVICES where it is converted, else
    INDUSTRY; '' for parks that are not vacated."""
    vacated = case.parks["fate"].isin(VACATED)
    due = pd.Series("", index=case.parks.index, dtype=object)
    due[vacated] = str(AfterUse.INDUSTRY)
    due[vacated & converts(case)] = str(AfterUse.SERVICES)
    due[vacated & case.ground.in_ecology.reindex(case.parks.index)] = str(AfterUse.RECLAIM)
    table = case.parks.assign(due=due)
    text = "{id}: after-use is '{after_use}', should be '{due}'"
    return outcome(vacated.sum(), phrase(table, table["after_use"] != due, text))


def workshops(case: Case) -> Outcome:
    """Workshops stand on receiving sites, once per site and phase year; their land is cumulative, so it never falls."""
    frame = case.plan.workshops.reset_index(drop=True)
    sites = case.sites
    receiving = sites.index[sites["kind"].isin(("zone", "micro_park")) | (sites["fate"] == Fate.RETAIN)]
    ordered = frame.sort_values(["site_id", "year"], kind="stable")
    before = ordered.groupby("site_id")["mu"].shift().fillna(0.0)
    shrinks = (ordered["mu"] < before - TOLERANCE).reindex(frame.index)
    return outcome(
        len(frame),
        phrase(frame, ~frame["site_id"].isin(receiving), "{site_id}: workshops are built, but it receives nobody"),
        phrase(frame, ~frame["year"].isin(case.years), "{site_id}: workshops in {year}, which is no phase year"),
        phrase(frame, frame.duplicated(["site_id", "year"]), "{site_id}: workshops stated twice for {year}"),
        phrase(frame, shrinks, "{site_id}: workshop land falls to {mu:.2f} mu in {year}"),
    )
