"""The state of every firm at the end of a year: whether it is there, where, under which host, and its figures.

    value_t = value_base · growth(sector, t − base year) · factor(sector, fate)

Before its stage (that of its own leaving, or of its park's merger) a firm is where it was, with growth alone. From its
stage on, a firm that moved has the RELOCATE factor and one on a merged site the MERGE factor. The uplift of what
stays (RETAIN on a retained park, ZONE in a zone or micro-firm park, OUTSIDE) counts in the final year only.

Chemical plants outside a cluster do not grow where they stand (B50-C2); those that have moved keep the replacement share
of their grown capacity. R&D spend and main revenue go with output.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parkopt.coefficients import FATES, MEASURES, sector_table
from parkopt.dataset.plan import Fate
from parkopt.instance.types import Indices, Mask
from parkopt.metrics.case import Case
from parkopt.metrics.scopes import Scopes
from parkopt.units import FloatArray


@dataclass(frozen=True)
class State:
    """All firms at the end of ``year``; figures are 0 for firms that have closed. Shapes: (firms,).

    ``site``: where a firm stands, ``host``: what it counts under (−1 for none); ``inside``: alive under a host.
    ``output, value_added, tax, revenue, r_and_d`` in 万元/yr, ``energy`` tce/yr, ``wastewater`` t/yr, ``land`` mu,
    ``employees`` persons. ``plain_output``: output by growth alone, whatever the fate. ``leading``: its industry
    is one of those that lead its host. ``county``, ``unit``: of the place where it stands, as positions in ``scopes``.
    """

    year: int
    scopes: Scopes
    alive: Mask
    site: Indices
    host: Indices
    inside: Mask
    county: Indices
    unit: Indices
    count: FloatArray
    output: FloatArray
    value_added: FloatArray
    tax: FloatArray
    energy: FloatArray
    wastewater: FloatArray
    land: FloatArray
    employees: FloatArray
    revenue: FloatArray
    r_and_d: FloatArray
    plain_output: FloatArray
    leading: Mask

    def sums(self, amount: FloatArray | Mask) -> FloatArray:
        """An amount per firm added up by scope. Shape (scopes,)."""
        return self.scopes.sums(self.county, self.unit, amount)


def base_state(case: Case) -> State:
    """The firms as the ledger has them. Hosts: every park and micro-firm park itself, every zone its group."""
    return _state(case, case.base_year)


def phase_state(case: Case, year: int) -> State:
    """The firms at the end of a phase year."""
    return _state(case, year)


def _state(case: Case, year: int) -> State:
    firms = case.instance.firms
    done = case.acts <= year
    moved = case.moves & done
    alive = ~(case.closes & done)
    site = np.where(moved, case.place, firms.site)
    host = np.where(site >= 0, case.host_of_site(year)[np.maximum(site, 0)], -1)
    site, host = np.where(alive, site, -1), np.where(alive, host, -1)
    grown, factor = _growth_and_factor(case, year, moved)
    figures = grown * factor * alive[:, None]
    output, value_added, tax, energy, wastewater = (figures[:, column] for column in range(5))
    land = np.where(moved, firms.place_land, figures[:, MEASURES.index("land")])
    by_output = np.divide(output, firms.output, out=np.zeros(len(alive)), where=firms.output > 0)
    county, unit = _region(case, year, site)
    r_and_d, revenue = case.spending
    return State(
        year=year,
        scopes=case.scopes,
        alive=np.asarray(alive, dtype=np.bool_),
        site=site,
        host=host,
        inside=host >= 0,
        county=county,
        unit=unit,
        count=firms.count * alive,
        output=output,
        value_added=value_added,
        tax=tax,
        energy=energy,
        wastewater=wastewater,
        land=land,
        employees=np.where(done, firms.employees - case.jobs_lost, firms.employees) * alive,
        revenue=revenue * by_output,
        r_and_d=r_and_d * by_output,
        plain_output=grown[:, MEASURES.index("output")],
        leading=_leading(case, year, host, value_added),
    )


def _region(case: Case, year: int, site: Indices) -> tuple[Indices, Indices]:
    """County and unit: as the ledger says in the base year and off sites, else those of the site."""
    firms, at = case.instance.firms, np.maximum(site, 0)
    own = (site < 0) | (year == case.base_year)
    county, unit = case.site_region
    return (
        np.where(own, case.scopes.county_of(firms.county), county[at]),
        np.where(own, case.scopes.unit_of(firms.unit), unit[at]),
    )


def _growth_and_factor(case: Case, year: int, moved: Mask) -> tuple[FloatArray, FloatArray]:
    """Figures by growth alone, and what the fate multiplies them by. Shapes (firms, measures)."""
    firms, admission = case.instance.firms, case.instance.scenario.rules.admission
    table = sector_table(case.instance.scenario, year - case.base_year)
    growth = table.growth[firms.sector].copy()
    factor = np.ones_like(growth)
    fate = _factor_fate(case, year)
    known = fate >= 0
    factor[known] = table.factor[firms.sector[known], fate[known]]
    if admission.enabled:
        still = firms.chemical & ~firms.in_chemical_cluster & ~moved
        growth[still] = _no_expansion(growth[still])
        factor[firms.chemical & moved, :5] *= admission.chemical_replacement.value
    return np.stack([getattr(firms, name) for name in MEASURES], axis=1) * growth, factor


def _no_expansion(growth: FloatArray) -> FloatArray:
    """Growth held at 1; energy and wastewater keep their change per value added."""
    held = np.minimum(growth, 1.0)
    value_added = MEASURES.index("value_added")
    slower = held[:, value_added] / growth[:, value_added]
    for name in ("energy", "wastewater"):
        held[:, MEASURES.index(name)] = growth[:, MEASURES.index(name)] * slower
    return held


def _factor_fate(case: Case, year: int) -> Indices:
    """Position among `FATES` of the factor that holds at the end of ``year``, −1 where growth is all."""
    done, final = case.acts <= year, year == case.final_year
    sites, site = case.instance.sites, case.instance.firms.site
    on_park = sites.is_park[np.maximum(site, 0)]
    stays = final & (case.fate == Fate.RETAIN)
    return np.select(
        [
            case.moves & done,
            (case.fate == Fate.MERGE) & done,
            stays & on_park,
            stays,
            final & (case.fate == Fate.OUTSIDE),
        ],
        [FATES.index(name) for name in ("RELOCATE", "MERGE", "RETAIN", "ZONE", "OUTSIDE")],
        -1,
    ).astype(np.int64)


def _leading(case: Case, year: int, host: Indices, value_added: FloatArray) -> Mask:
    """Firms whose industry leads their host: as the plan names them; elsewhere, and in the base year, the largest."""
    instance = case.instance
    leads = _largest_industries(case, host, value_added)
    if year > case.base_year:
        named = np.logical_or(case.leads.any(axis=1), year == case.final_year)
        leads = np.where(named[:, None], case.leads, leads)
    return np.asarray((host >= 0) & leads[np.maximum(host, 0), instance.firms.sector], dtype=np.bool_)


def _largest_industries(case: Case, host: Indices, value_added: FloatArray) -> Mask:
    """The `most` industries with the largest value added in each host. Shape (hosts, sectors)."""
    instance = case.instance
    shape = (len(instance.hosts.id), len(instance.sectors))
    inside = host >= 0
    flat = host[inside] * shape[1] + instance.firms.sector[inside]
    value = np.bincount(flat, weights=value_added[inside], minlength=shape[0] * shape[1]).reshape(shape)
    order = np.argsort(-value, axis=1, kind="stable")[:, : int(instance.scenario.rules.leading.most.value)]
    leads = np.zeros(shape, dtype=np.bool_)
    np.put_along_axis(leads, order, True, axis=1)
    return leads & (value > 0)
