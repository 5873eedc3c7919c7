"""The figures of every site before and after, and of every host afterwards."""

from __future__ import annotations

import numpy as np
import pandas as pd

from parkopt.dataset.plan import Fate
from parkopt.instance.types import Indices
from parkopt.metrics.case import Case
from parkopt.metrics.scopes import by_place
from parkopt.metrics.state import State


def sites_table(case: Case, base: State, final: State) -> pd.DataFrame:
    """Index site_id, as `Measures.sites` says: what stands on each site in the base year and in the final year.

    Money in 万元/yr, land in mu. Figures per mu are of above-scale firms with land of their own, NaN where there are none.
    """
    size = len(case.instance.sites.id)
    parts = [
        _figures(case, state, state.site, size).add_suffix(f"_{suffix}")
        for state, suffix in ((base, str(case.base_year)), (final, "plan"))
    ]
    return pd.concat(parts, axis=1).set_index(pd.Index(case.instance.sites.id, name="site_id"))


def hosts_table(case: Case, final: State) -> pd.DataFrame:
    """Index host_id, as `Measures.hosts` says: retained parks and zone groups with their merged sites, final year.

    A zone group stands in the county of its largest member zone. Micro-firm parks are in the table of sites only.
    """
    hosts = case.instance.hosts
    figures = _figures(case, final, final.host, len(hosts.id))
    county, _ = case.host_region
    counties = np.array([*case.scopes.counties, ""])
    table = pd.DataFrame(
        {
            **_names(case),
            "kind": np.where(hosts.is_park, "park", "zone_group"),
            "county": counties[county],
            "merged": _merged(case),
            **{name: figures[name] for name in ("firms", "land_mu", "output", "value_added", "tax", "employees")},
            "output_per_mu": figures["output_per_mu"],
            "leads": _leads(case),
        }
    ).set_index(pd.Index(hosts.id, name="host_id"))
    return table[case.hosts_at(case.final_year)]


def _figures(case: Case, state: State, place: Indices, size: int) -> pd.DataFrame:
    """Sums by place (site or host), in the order of their arrays."""
    firms = case.instance.firms
    counted = firms.above & ~firms.tenant
    land = by_place(place, np.where(counted, state.land, 0.0), size)
    columns = {
        "firms": state.count,
        "above_firms": state.count * firms.above,
        "land_mu": state.land,
        "output": state.output,
        "tax": state.tax,
        "employees": state.employees,
        "energy_tce": state.energy,
        "value_added": state.value_added,
    }
    table = {name: by_place(place, amount, size) for name, amount in columns.items()}
    for name, amount in (("output_per_mu", state.output), ("tax_per_mu", state.tax)):
        top = by_place(place, np.where(counted, amount, 0.0), size)
        table[name] = np.divide(top, land, out=np.full(size, np.nan), where=land > 0)
    return pd.DataFrame(table)


def _names(case: Case) -> dict[str, list[str]]:
    """Chinese and English names of the hosts: of the site, or of the zone group."""
    sites = case.instance.dataset.sites
    own = dict(zip(sites["site_id"], zip(sites["name"], sites["name_en"], strict=True), strict=True))
    zones = sites[sites["zone_group"] != ""]
    own |= dict(
        zip(zones["zone_group"], zip(zones["zone_group_name"], zones["zone_group_name_en"], strict=True), strict=True)
    )
    pairs = [own[name] for name in case.instance.hosts.id]
    return {"name": [str(pair[0]) for pair in pairs], "name_en": [str(pair[1]) for pair in pairs]}


def _merged(case: Case) -> list[str]:
    """Ids of the sites merged into each host, joined by ';'."""
    merged = np.flatnonzero(case.park_fate == Fate.MERGE)
    found = pd.Series(case.instance.sites.id[merged]).groupby(case.park_host[merged]).agg(";".join)
    return found.reindex(range(len(case.instance.hosts.id)), fill_value="").tolist()


def _leads(case: Case) -> list[str]:
    """Leading industries of each host in the plan's order, joined by ';'."""
    found = case.plan.leads.groupby("host_id", sort=False)["sector"].agg(";".join)
    return found.reindex(case.instance.hosts.id).fillna("").tolist()
