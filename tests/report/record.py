"""A finished run made by hand: 12 parks, 3 zones in 2 groups, a micro-firm park, 64 firms, every fate and batch."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import FIRM_COLUMNS, PARK_COLUMNS, Plan
from parkopt.resources import shipped
from parkopt.results import AuditReport, Manifest, Measures, Metric, RuleResult, RunRecord, Term
from parkopt.scenario.schema import Scenario
from tests import cities

HOSTILE = (
    "<script>alert(1)</script>",
    '=cmd("/c calc")',
    "../x",
    "a`${alert(2)}`b",
    "line one\nline two",
    "x" * 500,
    "<img src=x onerror=alert(3)>",
    "</script><script>alert(4)</script>",
)
"""Names that no output may run, swallow or break on."""

PARKS = {
    # site_id: (x, y, county, fate, host, stage, batch, after-use)
    "P001": (0.0, 0.0, "keqiao", "RETAIN", "P001", 0, "INTEGRATE", ""),
    "P002": (0.8, 0.2, "keqiao", "MERGE", "P001", 2018, "INTEGRATE", ""),
    "P003": (-0.7, 0.4, "keqiao", "MERGE", "P001", 2020, "INTEGRATE", ""),
    "P004": (9.0, -6.0, "keqiao", "RETAIN", "P004", 0, "UPGRADE", ""),
    "P005": (5.9, 1.4, "keqiao", "MERGE", "ZG1", 2018, "INTEGRATE", ""),
    "P006": (-8.0, 5.0, "keqiao", "RELOCATE", "", 2018, "CLEAR", "INDUSTRY"),
    "P007": (-9.0, -7.0, "keqiao", "EXIT", "", 2020, "CLEAR", "RECLAIM"),
    "P008": (30.0, 3.0, "yuecheng", "RELOCATE", "", 2020, "CONVERT", "SERVICES"),
    "P009": (33.0, -5.0, "yuecheng", "RETAIN", "P009", 0, "UPGRADE", ""),
    "P010": (44.0, 8.0, "yuecheng", "RELOCATE", "", 2018, "CLEAR", "INDUSTRY"),
    "P011": (28.0, 9.0, "yuecheng", "MERGE", "ZG2", 2020, "INTEGRATE", ""),
    "P012": (50.0, -9.0, "yuecheng", "EXIT", "", 2018, "CLEAR", "RECLAIM"),
}
MOVES_TO = {"P006": ("P001", "P001"), "P008": ("Z02", "ZG2"), "P010": ("Z03", "ZG2"), "": ("M001", "M001")}
SECTORS = ("weaving", "dyeing", "apparel", "bearings", "copper")


def _dataset(hostile: bool) -> Dataset:
    rng = np.random.default_rng(7)
    sites = [
        cities.park(key, x, y, side_m=500 + 60 * number, county=county)
        for number, (key, (x, y, county, *_)) in enumerate(PARKS.items())
    ]
    sites += [
        cities.zone("Z01", "ZG1", 7.0, 1.0, zone_group_name="滨海组团", zone_group_name_en="Binhai group"),
        cities.zone("Z02", "ZG2", 30.0, 8.0, zone_group_name="高新组团", county="yuecheng"),
        cities.zone("Z03", "ZG2", 38.0, 2.0, zone_group_name="高新组团", county="yuecheng"),
        cities.micro_park("M001", -3.0, -3.0),
    ]
    homes = [*PARKS, "Z01", "Z02", "Z03", ""]
    firms = []
    for number in range(64):
        home = homes[number % len(homes)]
        scale = float(np.round(rng.uniform(0.3, 3.0), 2))
        make = cities.firm if number % 3 else cities.small_firm
        totals = make("x")
        over = {name: round(totals[name] * scale, 2) for name in ("land_mu", "output", "value_added", "tax")}
        over |= {"sector": SECTORS[number % 5], "count": 1 if number % 3 else 5, "name": f"企业{number}（虚构）"}
        xy = (-6.0 + number / 20, -6.0) if not home else None
        if number == 15:
            xy, over["township"] = (-15.0, -12.0), "边镇"
        firms.append(make(f"F{number + 1:06d}", home or None, xy, **over))
    if hostile:
        for number, name in enumerate(HOSTILE):
            sites[number]["name"] = sites[number]["name_en"] = name
            firms[number]["name"] = firms[number]["township"] = name
        sites[12]["zone_group_name"] = sites[12]["zone_group_name_en"] = HOSTILE[0]
    return cities.make_dataset(
        sites,
        firms,
        redlines=[cities.redline("R01", -9.0, -7.0, 3000, name=HOSTILE[6] if hostile else "会稽山生态功能区")],
        areas=[cities.area("A01", "dyeing_cluster", 7.0, 1.0, 1500, name=HOSTILE[3] if hostile else "滨海印染集聚区")],
        context=[
            cities.town("T01", HOSTILE[7] if hostile else "柯桥", 2.0, -4.0),
            {
                "context_id": "R1",
                "name": "曹娥江",
                "name_en": "Cao'e River",
                "kind": "river",
                "geometry": cities.square(20, 0, 9000).boundary,
            },
        ],
        meta={"note": HOSTILE[7], "note_zh": HOSTILE[3]} if hostile else None,
    )


def _plan(dataset: Dataset, hostile: bool) -> Plan:
    reason = f"move|{HOSTILE[6]}|{HOSTILE[3]}" if hostile else "small|small, few firms|规模小、企业少"
    parks = pd.DataFrame(
        [(fate, host, stage, batch, after, reason) for *_, fate, host, stage, batch, after in PARKS.values()],
        index=pd.Index(list(PARKS), name="site_id"),
        columns=list(PARK_COLUMNS),
    )
    rows = [_firm_fate(number, site, reason) for number, site in enumerate(dataset.firms["site_id"])]
    firms = pd.DataFrame(rows, index=pd.Index(dataset.firms["firm_id"], name="firm_id"), columns=list(FIRM_COLUMNS))
    leads = pd.DataFrame({"host_id": ["P001", "P001", "ZG1", "ZG2"], "sector": ["dyeing", "weaving", "copper", "ties"]})
    workshops = pd.DataFrame({"site_id": ["P001", "P001"], "year": [2018, 2020], "mu": [1.5, 2.25]})
    return Plan(parks, firms, leads, workshops)


def _firm_fate(number: int, site: str, reason: str) -> tuple[str, str, str, str, int, str]:
    if not site:
        if number % 2 == 0:
            return ("OUTSIDE", "", "", "", 0, "outside|may stay outside|可留园外")
        to, host = MOVES_TO[""]
        return ("RELOCATE", "", to, host, 2020, reason)
    if site.startswith("Z"):
        group = "ZG1" if site == "Z01" else "ZG2"
        return ("RETAIN", site, site, group, 0, "zone|stands in a zone|在开发区内")
    *_, fate, host, stage, _, _ = PARKS[site]
    if fate == "RELOCATE" and number % 7 == 0:
        return ("EXIT", site, "", "", stage, "outdated|outdated capacity|落后产能")
    if fate == "RELOCATE":
        to, host = MOVES_TO[site]
        return ("RELOCATE", site, to, host, stage, reason)
    if fate == "EXIT":
        return ("EXIT", site, "", "", stage, reason)
    return (fate, site, site, host, stage, reason)


def _measures(dataset: Dataset, plan: Plan, scenario: Scenario) -> Measures:
    firms = dataset.firms.set_index("firm_id")
    sums = {
        "firms": "count",
        "land_mu": "land_mu",
        "output": "output",
        "value_added": "value_added",
        "tax": "tax",
        "employees": "employees",
        "energy_tce": "energy_tce",
    }
    index = pd.Index(dataset.sites["site_id"], name="site_id")
    sites = pd.DataFrame(index=index)
    for suffix, where in (("2016", firms["site_id"]), ("plan", plan.firms["receiving_site"])):
        for name, column in sums.items():
            growth = 1.2 if suffix == "plan" and name in ("output", "tax", "value_added") else 1.0
            sites[f"{name}_{suffix}"] = firms.groupby(where)[column].sum().reindex(index).fillna(0.0) * growth
        sites[f"above_firms_{suffix}"] = firms["above_scale"].groupby(where).sum().reindex(index).fillna(0)
        for name in ("output", "tax"):
            sites[f"{name}_per_mu_{suffix}"] = sites[f"{name}_{suffix}"] / sites[f"land_mu_{suffix}"]
    return Measures(_metrics(scenario), _breakdown(), _totals(), sites, _hosts(dataset, plan, sites))


def _hosts(dataset: Dataset, plan: Plan, sites: pd.DataFrame) -> pd.DataFrame:
    rows = {}
    for host in ("P001", "P004", "P009", "ZG1", "ZG2"):
        members = dataset.sites.loc[
            (dataset.sites["site_id"] == host) | (dataset.sites["zone_group"] == host), ["site_id", "name", "name_en"]
        ]
        zone = host.startswith("Z")
        merged = [site for site, row in PARKS.items() if row[3] == "MERGE" and row[4] == host]
        figures = sites.loc[[*members["site_id"], *merged]].sum()
        group = dataset.sites[dataset.sites["zone_group"] == host]
        named = group.iloc[0][["zone_group_name", "zone_group_name_en"]] if zone else members.iloc[0, 1:]
        rows[host] = {
            "name": named.iloc[0],
            "name_en": named.iloc[1],
            "kind": "zone_group" if zone else "park",
            "county": "yuecheng" if host in ("P009", "ZG2") else "keqiao",
            "merged": ";".join(merged),
            **{
                key: figures[f"{key}_plan"] for key in ("firms", "land_mu", "output", "value_added", "tax", "employees")
            },
            "output_per_mu": figures["output_plan"] / max(figures["land_mu_plan"], 1e-9),
            "leads": ";".join(plan.leads.loc[plan.leads["host_id"] == host, "sector"]),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("host_id")


def _metrics(scenario: Scenario) -> tuple[Metric, ...]:
    found = []
    for number, (key, target) in enumerate(scenario.targets.items()):
        outside = target.mode == "outside"
        value = target.value.value * (1.02 if number % 3 else 0.93)
        met = None if outside else number % 3 > 0
        missing = target.value.value * 0.07 if met is False else 0.0
        for scope in ("city",) if number else ("city", "county:keqiao", "county:yuecheng", "unit:keqiao"):
            found.append(
                Metric(
                    key, scope, target.label, target.value.clause or "", target.value.unit, target.mode,
                    None if outside else value * 0.8,
                    {2018: None if outside else value * 0.9, 2020: None if outside else value},
                    {2018: None, 2020: target.value.value},
                    met,
                    missing,
                    missing * 0.01 if missing else None,
                    12_345.0 if missing else None,
                    0.05,
                )
            )  # fmt: skip
    return tuple(found)


def _breakdown() -> pd.DataFrame:
    rows = [
        ("parks_2018", "merger", 2.0, "parks"),
        ("parks_2018", "closure", 1.0, "parks"),
        ("parks_2020", "zone", 2.0, "parks"),
        ("parks_2020", "move", 3.0, "parks"),
        ("in_park_rate_all", "move", 4.4, "percentage points"),
        ("in_park_rate_all", "closure", 1.2, "percentage points"),
        ("in_park_rate_all", "growth", -0.4, "percentage points"),
    ]
    return pd.DataFrame(rows, columns=["measure", "cause", "value", "unit"])


def _totals() -> pd.DataFrame:
    rows = [
        ("relocation_cost", "万元", "Relocation cost", "搬迁成本", "city", 184_000.0),
        ("jobs_lost", "persons", "Jobs lost", "流失岗位", "city", 420.0),
        ("jobs_lost", "persons", "Jobs lost", "流失岗位", "county:keqiao", 300.0),
        ("land_released", "mu", "Land released", "释放土地", "city", 312.5),
    ]
    return pd.DataFrame(rows, columns=["key", "unit", "en", "zh", "scope", "value"])


def _manifest(scenario: Scenario, hostile: bool) -> Manifest:
    names = ("relocation_cost", "jobs_displaced", "output_lost", "land_released", "business_fit", "energy_saved")
    terms = {name: Term(100.0 + number, "万元", 1.0, 0.5 + number / 10) for number, name in enumerate(names)}
    return Manifest(
        scenario=scenario.name,
        created="2017-09-30T08:00:00+08:00",
        version="0.1.0",
        seed=1,
        threads=2,
        inputs={"sites.gpkg": "0f" * 32},
        synthetic=True,
        status="feasible",
        objective=12.5,
        bound=12.2,
        gap=0.024,
        gap_total=0.011,
        terms=terms,
        seconds={"solve": 81.2, "audit": 1.5},
        peak_rss_mb=900.0,
        dataset_path=HOSTILE[2] if hostile else "shaoxing",
        scenario_resolved={},
        baselines={"greedy": 19.25, "nearest": None, "one more": 15.0},
        versions={"numpy": "2.0", "highspy": "1.11"},
    )


@cache
def scenario() -> Scenario:
    """The base scenario that ships."""
    return Scenario.model_validate(tomllib.loads(shipped("scenarios", "shaoxing-2020.toml").read_text("utf-8")))


@cache
def make_record(hostile: bool = False, violations: bool = False) -> RunRecord:
    """The run; with ``hostile`` its texts are `HOSTILE`, with ``violations`` its audit fails."""
    dataset, base = _dataset(hostile), scenario()
    if hostile:
        base = base.model_copy(update={"title": replace_label(base, HOSTILE[7], HOSTILE[3])})
    plan = _plan(dataset, hostile)
    rules = (
        RuleResult("park_count", 1, "G18 §1.2", 2, ()),
        RuleResult("redlines", 2, "G18 §2.2", 12, (HOSTILE[6], "P007 stands in R01") if violations else ()),
    )
    measures = _measures(dataset, plan, base)
    return RunRecord(dataset, base, plan, measures, AuditReport(rules), _manifest(base, hostile))


def replace_label(base: Scenario, en: str, zh: str) -> object:
    """The scenario's title with other texts."""
    return base.title.model_copy(update={"en": en, "zh": zh})


def with_manifest(record: RunRecord, **over: object) -> RunRecord:
    """``record`` with some facts of its manifest changed."""
    return replace(record, manifest=replace(record.manifest, **over))
