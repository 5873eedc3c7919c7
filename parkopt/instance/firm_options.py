"""Every candidate fate of every firm, and what each brings in the final year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.coefficients import FATES, MEASURES, SectorTable
from parkopt.dataset.dataset import Dataset
from parkopt.grounds import BAR
from parkopt.instance.moves import Destinations, destinations
from parkopt.instance.sites import tags
from parkopt.instance.types import FirmKind, FirmOptions, Firms, Hosts, Indices, Mask, ParkKind, ParkOptions, Sites
from parkopt.scenario.schema import Scenario
from parkopt.units import FloatArray


@dataclass(frozen=True)
class Choices:
    """Bare options, before their figures are known."""

    firm: Indices
    kind: Indices
    host: Indices
    site: Indices
    stage: Indices
    km: FloatArray


def stays(sites: Sites, firms: Firms, parks: ParkOptions) -> Choices:
    """Staying on one's site: under each host the site may come under, or in its zone."""
    may = (firms.stay_bar == 0) & (firms.site >= 0)
    settled = np.flatnonzero(may & ~sites.is_park[np.maximum(firms.site, 0)])
    open_or_merge = (parks.kind != ParkKind.VACATE) & (parks.bar == 0)
    pair = np.unique(np.stack([parks.park[open_or_merge], parks.host[open_or_merge]], axis=1), axis=0)
    starts = np.searchsorted(pair[:, 0], np.arange(len(sites.id) + 1))
    on_park = np.flatnonzero(may & sites.is_park[np.maximum(firms.site, 0)])
    many = (starts[1:] - starts[:-1])[firms.site[on_park]]
    firm = np.repeat(on_park, many)
    offset = np.arange(len(firm)) - np.repeat(np.cumsum(many) - many, many)
    host = pair[np.repeat(starts[firms.site[on_park]], many) + offset, 1]
    return _choices(
        np.concatenate([settled, firm]),
        FirmKind.STAY,
        np.concatenate([sites.host[firms.site[settled]], host]),
        np.concatenate([firms.site[settled], firms.site[firm]]),
    )


def moves(sites: Sites, firms: Firms, places: Destinations) -> Choices:
    """Moving to a receiving site, at each stage from the first it is ready to the firm's last."""
    last = firms.last_stage[places.firm]
    many = np.maximum(last - places.ready + 1, 0)
    row = np.repeat(np.arange(len(places.firm)), many)
    stage = places.ready[row] + np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    site = places.site[row]
    return _choices(places.firm[row], FirmKind.MOVE, sites.host[site], site, stage, places.km[row])


def exits(firms: Firms) -> Choices:
    """Closing, where a rule forces or allows it, at each stage up to the firm's last."""
    may = np.flatnonzero(firms.exit_bar == 0)
    many = firms.last_stage[may] + 1
    firm = np.repeat(may, many)
    stage = np.arange(len(firm)) - np.repeat(np.cumsum(many) - many, many)
    nowhere = np.full(len(firm), -1)
    return _choices(firm, FirmKind.EXIT, nowhere, nowhere, stage)


def outsides(firms: Firms) -> Choices:
    """Staying outside, for scattered firms that may."""
    firm = np.flatnonzero((firms.site < 0) & (firms.outside_bar == 0))
    nowhere = np.full(len(firm), -1)
    return _choices(firm, FirmKind.OUTSIDE, nowhere, nowhere)


def _choices(
    firm: Indices,
    kind: FirmKind,
    host: Indices,
    site: Indices,
    stage: Indices | None = None,
    km: FloatArray | None = None,
) -> Choices:
    size = len(firm)
    return Choices(
        firm=firm.astype(np.int64),
        kind=np.full(size, kind, dtype=np.int64),
        host=np.asarray(host, dtype=np.int64),
        site=np.asarray(site, dtype=np.int64),
        stage=np.full(size, -1, dtype=np.int64) if stage is None else stage.astype(np.int64),
        km=np.zeros(size) if km is None else km,
    )


def movable(sites: Sites, firms: Firms) -> Mask:
    """Firms that are offered moves: those that need not close, unless they may stay in a zone or micro-park."""
    must_close = _forced(firms)
    settled = (firms.site >= 0) & ~sites.is_park[np.maximum(firms.site, 0)] & (firms.stay_bar == 0)
    return np.asarray(~must_close & ~settled, dtype=np.bool_)


def _forced(firms: Firms) -> Mask:
    """Firms that a rule closes wherever they stand."""
    closing = [BAR[code] for code in ("firm_outdated", "firm_four_no", "firm_beyond_repair")]
    return np.asarray(np.isin(firms.stay_bar, closing), dtype=np.bool_)


def build_firm_options(
    dataset: Dataset,
    scenario: Scenario,
    sites: Sites,
    hosts: Hosts,
    firms: Firms,
    parks: ParkOptions,
    table: SectorTable,
) -> FirmOptions:
    """All firm options with their figures, sorted by firm, kind, host, site and stage."""
    places = destinations(dataset, scenario, sites, firms, table.sectors, movable(sites, firms))
    parts = (stays(sites, firms, parks), moves(sites, firms, places), exits(firms), outsides(firms))
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in Choices.__dataclass_fields__}
    order = np.lexsort((joined["stage"], joined["site"], joined["host"], joined["kind"], joined["firm"]))
    return _figures(dataset, scenario, sites, hosts, firms, table, Choices(**{k: v[order] for k, v in joined.items()}))


def _figures(
    dataset: Dataset,
    scenario: Scenario,
    sites: Sites,
    hosts: Hosts,
    firms: Firms,
    table: SectorTable,
    choice: Choices,
) -> FirmOptions:
    firm, kind = choice.firm, choice.kind
    moving, closing, staying = kind == FirmKind.MOVE, kind == FirmKind.EXIT, kind == FirmKind.STAY
    scattered = firms.site[firm] < 0
    grown, factor = _growth_and_factor(scenario, sites, firms, table, choice)
    alive = np.where(closing, 0.0, 1.0)
    figure = {name: grown[name] * factor[:, column] * alive for column, name in enumerate(MEASURES[:5])}
    land = np.where(moving, firms.place_land[firm], firms.land[firm] * factor[:, MEASURES.index("land")] * alive)
    costs, rates = scenario.costs, scenario.coefficients
    people = firms.employees[firm]
    floor = np.where(firms.takes_floor[firm], firms.floor_m2[firm], 0.0)
    moving_cost = (
        firms.place_land[firm] * costs.move_per_mu.value
        + floor * costs.move_per_m2.value
        + people * choice.km * costs.move_per_person_km.value
    )
    retrofit = np.where(firms.repair[firm], firms.output[firm] * costs.retrofit.value, 0.0)
    cost = np.where(moving, moving_cost, 0.0) + np.where(closing, people * costs.close_per_person.value, retrofit)
    away = np.minimum(choice.km * rates.jobs_lost_per_km.value, rates.jobs_lost_most.value)
    jobs = people * np.select([moving, closing], [away, rates.jobs_lost_on_closing.value], 0.0)
    leaving = moving | closing
    at = np.maximum(choice.site, 0)
    near = np.where(moving, sites.near_redline[at], firms.redline_near[firm])
    return FirmOptions(
        firm=firm,
        kind=kind,
        host=choice.host,
        site=choice.site,
        stage=choice.stage,
        bar=np.zeros(len(firm), dtype=np.int64),
        km=choice.km,
        output=figure["output"],
        value_added=figure["value_added"],
        tax=figure["tax"],
        energy=figure["energy"],
        wastewater=figure["wastewater"],
        land=land,
        cost=cost,
        jobs=jobs,
        lost=np.maximum(grown["full_output"] - figure["output"], 0.0),
        released=np.where(scattered & leaving, firms.land[firm], 0.0) - np.where(moving, firms.place_land[firm], 0.0),
        fit=_fit(dataset, scenario, sites, hosts, firms, table.sectors, choice) * np.where(staying | moving, 1.0, 0.0),
        exposure=np.where(near, figure["wastewater"], 0.0),
        saved=(grown["energy"] - figure["energy"]) * alive,
    )


def _growth_and_factor(
    scenario: Scenario, sites: Sites, firms: Firms, table: SectorTable, choice: Choices
) -> tuple[dict[str, FloatArray], FloatArray]:
    """Final-year figures before the fate's factor (by option), and the factor (options, measures).

    Chemical plants outside a cluster that stay do not expand (B50-C2): their growth is at most 1; those that move keep
    only the replacement share of their capacity.
    """
    firm, kind = choice.firm, choice.kind
    sector = firms.sector[firm]
    own = (kind == FirmKind.STAY) & (choice.host == sites.host[np.maximum(firms.site[firm], 0)])
    in_park = sites.is_park[np.maximum(firms.site[firm], 0)]
    fate = np.select(
        [kind == FirmKind.MOVE, own & ~in_park, own, kind == FirmKind.STAY],
        [FATES.index("RELOCATE"), FATES.index("ZONE"), FATES.index("RETAIN"), FATES.index("MERGE")],
        FATES.index("OUTSIDE"),
    )
    factor = table.factor[sector, fate].copy()
    growth = table.growth[sector].copy()
    value_added = MEASURES.index("value_added")
    if scenario.rules.admission.enabled:
        still = (
            firms.chemical[firm] & ~firms.in_chemical_cluster[firm] & np.isin(kind, (FirmKind.STAY, FirmKind.OUTSIDE))
        )
        capped = np.minimum(growth[still], 1.0)
        slower = capped[:, value_added] / growth[still][:, value_added]
        for column, name in enumerate(MEASURES[:5]):
            growth[still, column] = (
                growth[still, column] * slower if name in ("energy", "wastewater") else capped[:, column]
            )
        reduced = firms.chemical[firm] & (kind == FirmKind.MOVE)
        factor[reduced, :5] *= scenario.rules.admission.chemical_replacement.value
    base = {name: getattr(firms, name)[firm] for name in MEASURES[:5]}
    grown = {name: base[name] * growth[:, column] for column, name in enumerate(MEASURES[:5])}
    grown["full_output"] = base["output"] * table.growth[sector, MEASURES.index("output")]
    return grown, factor


def _fit(
    dataset: Dataset,
    scenario: Scenario,
    sites: Sites,
    hosts: Hosts,
    firms: Firms,
    sectors: tuple[str, ...],
    choice: Choices,
) -> FloatArray:
    """Likeness of a firm's business to where it comes to stand, plus the hub bonus, times base-year output."""
    at, group = np.maximum(choice.site, 0), firms.group[choice.firm]
    own = choice.host == sites.host[at]
    like = np.where(own, sites.mix[at, group], hosts.mix[np.maximum(choice.host, 0), group])
    hub = np.zeros((len(sites.id), len(sectors)), dtype=bool)
    words = tags(dataset.areas["sectors"])
    for column, kind in enumerate(dataset.areas["kind"]):
        if kind in ("metal_hub", "pearl"):
            named = np.array([sector in words[column] for sector in sectors], dtype=bool)
            hub |= sites.belongs[:, column][:, None] & named[None, :]
    bonus = np.where(hub[at, firms.sector[choice.firm]], scenario.coefficients.fit_hub_bonus.value, 0.0)
    return np.asarray((like + bonus) * firms.output[choice.firm], dtype=np.float64)
