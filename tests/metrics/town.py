"""A town small enough to measure by hand: round figures, one firm for each thing that can happen.

Every firm has 10 000 万元 (1 亿元) of output, 2 000 of value added, 100 of tax, 1 000 tce, 100 people and 10 mu unless it says
otherwise. Output and value added grow by 10 % a year, tax not at all, energy per value added falls by 10 % a year, so
that energy changes by 0.99 a year. Factors: see ``FACTORS``.

    Keqiao    P001 retained; P002 merges into P001 in 2020; P003 vacated 2018, its output goes on; Z01 (ZG1), around which
              P005 merges in 2018; scattered firms
    Yuecheng  P004 vacated 2020, its firm closes; Z02 and Z03 (ZG2)
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import FIRM_COLUMNS, PARK_COLUMNS, Plan
from parkopt.instance import Instance, build_instance
from parkopt.metrics import measure
from parkopt.metrics.case import Case
from parkopt.results import Measures
from parkopt.scenario.load import load_scenario
from parkopt.scenario.schema import Scenario
from tests import cities

GROWTH = 1.1
ENERGY = 1.1 * 0.9
FACTORS = {
    # output, value_added, tax, energy, wastewater, land
    "ZONE": (1.1, 1.0, 1.0, 1.0, 1.0, 1.0),
    "RETAIN": (1.2, 1.3, 1.5, 0.9, 1.0, 0.8),
    "MERGE": (1.05, 1.1, 1.2, 0.95, 1.0, 1.0),
    "RELOCATE": (0.9, 1.2, 2.0, 0.5, 1.0, 0.5),
    "OUTSIDE": (1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
}
PEOPLE_MONEY = {"public_share": 0.4, "jobs_lost_city": 0.02, "jobs_lost_county": 0.04}
COSTS = {
    "move_per_mu": (90, "万元/mu"),
    "move_per_m2": (0.05, "万元/m²"),
    "move_per_person_km": (0.1, "万元/(person·km)"),
    "workshop_per_m2": (0.15, "万元/m²"),
    "retrofit": (0.03, "万元/(万元/yr)"),
    "upgrade_per_mu": (15, "万元/mu"),
    "merge_per_mu": (3, "万元/mu"),
    "vacate_per_mu": (8, "万元/mu"),
    "close_per_person": (6, "万元/person"),
}
FIRMS = {
    # firm_id: (site, fate, receiving site, host, stage)
    "F01": ("P001", "RETAIN", "P001", "P001", 0),
    "F02": ("P002", "MERGE", "P002", "P001", 2020),
    "F03": ("P003", "RELOCATE", "Z01", "ZG1", 2018),
    "F04": ("P004", "EXIT", "", "", 2020),
    "F05": ("P005", "MERGE", "P005", "ZG1", 2018),
    "F06": ("", "OUTSIDE", "", "", 0),
    "F07": ("", "RELOCATE", "Z02", "ZG2", 2020),
    "F08": ("", "RELOCATE", "Z01", "ZG1", 2020),
    "F09": ("Z02", "RETAIN", "Z02", "ZG2", 0),
    "F10": ("P001", "RETAIN", "P001", "P001", 0),
    "F11": ("P002", "RELOCATE", "Z03", "ZG2", 2020),
}
PARKS = {
    "P001": ("RETAIN", "P001", 0, "INTEGRATE", ""),
    "P002": ("MERGE", "P001", 2020, "INTEGRATE", ""),
    "P003": ("RELOCATE", "", 2018, "CLEAR", "INDUSTRY"),
    "P004": ("EXIT", "", 2020, "CONVERT", "SERVICES"),
    "P005": ("MERGE", "ZG1", 2018, "INTEGRATE", ""),
}


def assumed(value: float, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit, "assumption": "test", "low": value, "high": value}


@cache
def scenario() -> Scenario:
    """The base scenario with round coefficients."""
    rates = {
        "output": 0.1,
        "value_added": 0.1,
        "tax": 0.0,
        "energy_per_value_added": -0.1,
        "wastewater_per_value_added": 0.0,
    }
    names = ("output", "value_added", "tax", "energy", "wastewater", "land")
    factors = {
        fate: {name: assumed(value, "1") for name, value in zip(names, values, strict=True)}
        for fate, values in FACTORS.items()
    }
    return load_scenario(
        "shaoxing-2020",
        {
            "coefficients": {
                "growth": {
                    "*": {name: assumed(rate, "1/yr") for name, rate in rates.items()},
                    "chemical": {"output": assumed(0.1, "1/yr")},
                },
                "factors": {"*": factors},
            },
            "rules.admission.chemical_replacement": assumed(0.8, "1"),
            "rules.land.plot_ratio": assumed(1.5, "1"),
            "rules.people_money": {name: assumed(value, "1") for name, value in PEOPLE_MONEY.items()},
            "coefficients.jobs_lost_per_km": assumed(0.01, "1/km"),
            "coefficients.jobs_lost_most": assumed(0.4, "1"),
            "coefficients.jobs_lost_on_closing": assumed(0.7, "1"),
            "costs": {name: assumed(*figure) for name, figure in COSTS.items()},
            "targets.hosts_over_10bn": {"value": assumed(20, "hosts"), "price": assumed(0.2, "points/host")},
            "weights.relocation_cost": {"weight": assumed(2.0, "1"), "reference": assumed(1_000_000, "万元")},
        },
    )


def _firm(firm_id: str, xy: tuple[float, float] | None = None, **over: Any) -> cities.Row:
    plain = {
        "sector": "umbrellas",
        "output": 10_000.0,
        "revenue": 9_000.0,
        "value_added": 2_000.0,
        "tax": 100.0,
        "employees": 100.0,
        "energy_tce": 1_000.0,
        "wastewater_t": 500.0,
        "r_and_d": 90.0,
        "land_mu": 10.0,
    }
    return cities.firm(firm_id, FIRMS[firm_id][0] or None, xy, **(plain | over))


@cache
def dataset() -> Dataset:
    yuecheng = {"county": "yuecheng"}
    sites = [
        cities.park("P001", 0.0),
        cities.park("P002", 0.8),
        cities.park("P003", -6.0),
        cities.park("P004", 41.0, **yuecheng),
        cities.park("P005", 4.5),
        cities.zone("Z01", "ZG1", 5.0),
        cities.zone("Z02", "ZG2", 45.0, side_m=3000.0, **yuecheng),
        cities.zone("Z03", "ZG2", 50.0, **yuecheng),
    ]
    firms = [
        _firm("F01"),
        _firm("F02", sector="furniture"),
        _firm("F03"),
        _firm("F04", outdated=True),
        _firm("F05", sector="furniture", value_added=float("nan")),
        _firm("F06", (-10.0, 5.0)),
        _firm("F07", (30.0, 0.0), county="yuecheng", polluting=True, compliance="repairable", strategic=True),
        _firm("F08", (5.0, 5.0), above_scale=False, count=10, floor_m2=4_000.0),
        _firm("F09", sector="rubber"),
        _firm("F10", sector="dyestuffs", land_mu=0.0),
        _firm("F11", sector="dyestuffs", hi_tech=True),
    ]
    return cities.make_dataset(sites, firms)


def frames() -> Plan:
    """The plan of `PARKS` and `FIRMS`; 3 mu of workshops are built on Z01 by 2018, 5 by 2020."""
    parks = pd.DataFrame(
        [(*row, "") for row in PARKS.values()], index=pd.Index(PARKS, name="site_id"), columns=list(PARK_COLUMNS)
    )
    rows = [(fate, home, place, host, stage, "") for home, fate, place, host, stage in FIRMS.values()]
    firms = pd.DataFrame(rows, index=pd.Index(FIRMS, name="firm_id"), columns=list(FIRM_COLUMNS))
    leads = {"P001": ("umbrellas", "furniture"), "ZG1": ("umbrellas", "furniture"), "ZG2": ("umbrellas", "rubber")}
    return Plan(
        parks=parks,
        firms=firms.sample(frac=1, random_state=3),
        leads=pd.DataFrame([(h, s) for h, names in leads.items() for s in names], columns=["host_id", "sector"]),
        workshops=pd.DataFrame({"site_id": ["Z01", "Z01"], "year": [2018, 2020], "mu": [3.0, 5.0]}),
    )


@cache
def instance() -> Instance:
    return build_instance(dataset(), scenario())


@cache
def case() -> Case:
    return Case(instance(), frames())


@cache
def measured() -> Measures:
    return measure(instance(), frames())
