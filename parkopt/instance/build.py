"""From data set and scenario to an instance, in one pass of whole-array steps."""

from __future__ import annotations

import numpy as np

from parkopt.coefficients import FATES, MEASURES, sector_table
from parkopt.dataset.dataset import Dataset
from parkopt.errors import Fault, InputError
from parkopt.instance.firm_options import build_firm_options
from parkopt.instance.firms import build_firms
from parkopt.instance.locks import apply_locks
from parkopt.instance.parks import build_park_options
from parkopt.instance.sites import build_sites, site_mix
from parkopt.instance.types import Hosts, Instance, Sites
from parkopt.scenario.locks import Locks
from parkopt.scenario.schema import Scenario


def build_instance(dataset: Dataset, scenario: Scenario, locks: Locks | None = None) -> Instance:
    """All candidates of the data set under the scenario, with fates fixed by ``locks``.

    Raises InputError when the data set does not fit the scenario: sectors it does not know, a firm without any
    admissible fate, a lock on a fate that no rule allows. All such faults are listed.
    """
    frame = dataset.firms
    sectors = tuple(sorted(scenario.industries))
    unknown = sorted(set(frame["sector"]) - set(sectors))
    if unknown:
        raise InputError(
            Fault(
                str(dataset.path or ""), "firms", "", "sector", "unknown_sector",
                f"the scenario knows no sector {name!r}", "name it under [industries] or correct the ledger",
            )
            for name in unknown
        )  # fmt: skip
    groups = sector_groups(scenario)
    table = sector_table(scenario, scenario.years[-1] - dataset.base_year)
    sector = np.searchsorted(np.array(sectors), frame["sector"].to_numpy(str)).astype(np.int64)
    group_of = np.array([groups.index(scenario.industries[name].group) for name in sectors], dtype=np.int64)
    site = _site_index(dataset)
    sites, hosts = _on_ground(dataset, scenario, sectors, site, group_of[sector], len(groups))
    land_factor = table.factor[sector, FATES.index("RELOCATE"), MEASURES.index("land")]
    firms, imputed = build_firms(dataset, scenario, sites, site, sector, group_of[sector], sectors, land_factor)
    parks = build_park_options(scenario, sites, hosts)
    options = build_firm_options(dataset, scenario, sites, hosts, firms, parks, table)
    free = np.zeros(len(sites.id), dtype=np.int64)
    instance = Instance(
        dataset, scenario, scenario.years, sectors, groups, sites, hosts, firms, parks, options, imputed, free
    )
    if locks is not None and scenario.rules.locks.enabled:
        instance = apply_locks(instance, locks)
    faults = fate_faults(instance)
    if faults:
        raise InputError(faults, f"{len(faults)} firm(s) or park(s) without any admissible fate")
    return instance


def build_ground(dataset: Dataset, scenario: Scenario) -> tuple[Sites, Hosts]:
    """The sites and hosts of the instance alone, for those who need no candidates. Sectors are known to the scenario."""
    sectors, groups = tuple(sorted(scenario.industries)), sector_groups(scenario)
    kinds = dataset.firms["sector"].map({key: groups.index(one.group) for key, one in scenario.industries.items()})
    group = kinds.to_numpy(dtype=np.int64)
    return _on_ground(dataset, scenario, sectors, _site_index(dataset), group, len(groups))


def sector_groups(scenario: Scenario) -> tuple[str, ...]:
    """Groups of sectors by which business is compared, in the order of an instance."""
    return tuple(sorted({industry.group for industry in scenario.industries.values()}))


def _on_ground(
    dataset: Dataset, scenario: Scenario, sectors: tuple[str, ...], site: np.ndarray, group: np.ndarray, groups: int
) -> tuple[Sites, Hosts]:
    """Sites and hosts with what stands on them. ``site`` and ``group`` are those of each firm."""
    frame, on = dataset.firms, site >= 0
    mix, on_site = site_mix(len(dataset.sites), site, group, groups, frame["output"].to_numpy(float))
    firms_on = np.bincount(site[on], weights=frame["count"].to_numpy(float)[on], minlength=len(mix)).astype(float)
    return build_sites(dataset, scenario, sectors, mix, on_site, firms_on)


def fate_faults(instance: Instance) -> list[Fault]:
    """Parks and firms for which the rules leave no fate at all."""
    file = str(instance.dataset.path or "")
    options, firms = instance.firm_options, instance.firms
    lost = np.ones(len(firms.id), dtype=bool)
    lost[options.firm[options.bar == 0]] = False
    parks = instance.park_options
    stuck = instance.sites.is_park.copy()
    stuck[parks.park[parks.bar == 0]] = False
    remedy = "check the sector areas, red lines and zones around it, or its compliance and grade"
    return [
        Fault(file, layer, str(row), "", "no_admissible_fate", "every fate is barred by some rule", remedy)
        for layer, rows in (("firms", firms.id[lost]), ("sites", instance.sites.id[stuck]))
        for row in rows
    ]


def _site_index(dataset: Dataset) -> np.ndarray:
    place = {name: row for row, name in enumerate(dataset.sites["site_id"])}
    return np.asarray(dataset.firms["site_id"].map(place).fillna(-1), dtype=np.int64)
