"""Hand-written plans for tiny cities, and the scenario they are audited under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from parkopt.audit import CHECKS, audit
from parkopt.dataset.dataset import Dataset
from parkopt.dataset.plan import FIRM_COLUMNS, PARK_COLUMNS, Plan
from parkopt.scenario.load import load_scenario
from parkopt.scenario.locks import Locks
from parkopt.scenario.schema import Scenario

SECTIONS = sorted({check.section for check in CHECKS} - {"plan", "targets", "term_limits"})


def scenario(**overrides: Any) -> Scenario:
    """The base scenario; ``rules__land__max_move__value=5`` overrides ``rules.land.max_move.value``."""
    return load_scenario("shaoxing-2020", {key.replace("__", "."): value for key, value in overrides.items()})


def assumed(value: float, unit: str) -> dict[str, Any]:
    """A figure of a test's own."""
    return {"value": value, "unit": unit, "assumption": "test", "low": value, "high": value}


def hard(key: str, value: float, unit: str = "1") -> dict[str, Any]:
    """Overrides that make a target hard at ``value``."""
    return {f"targets__{key}__mode": "hard", f"targets__{key}__value": assumed(value, unit)}


def park_row(fate: str = "RETAIN", host: str = "", stage: int = 0, **over: Any) -> dict[str, Any]:
    """One park of a plan; class and after-use as an ordinary park of that fate has them."""
    vacated = fate in ("RELOCATE", "EXIT")
    classes = {"RETAIN": "UPGRADE", "MERGE": "INTEGRATE", "RELOCATE": "CLEAR", "EXIT": "CLEAR"}
    return {
        "fate": fate,
        "host_id": host,
        "stage": stage,
        "g18_class": classes[fate],
        "after_use": "INDUSTRY" if vacated else "",
        "reason": "",
    } | over


def plan(
    dataset: Dataset,
    parks: Mapping[str, dict[str, Any]] | None = None,
    firms: Mapping[str, tuple[Any, ...]] | None = None,
    leads: Mapping[str, tuple[str, ...]] | None = None,
    workshops: tuple[tuple[str, int, float], ...] = (),
) -> Plan:
    """A plan in which everything stays, but for ``parks`` and ``firms`` given as (fate[, receiving site][, stage]).

    Unnamed parks are retained (INTEGRATE when another merges into them), unnamed firms stay with their site or
    outside, and each host names its first three sectors unless ``leads`` says otherwise.
    """
    sites = dataset.sites.set_index("site_id")
    chosen = dict(parks or {})
    absorbing = {row["host_id"] for row in chosen.values() if row["fate"] == "MERGE"}
    park_rows = {}
    for name in sites.index[sites["kind"] == "park"]:
        row = dict(chosen.get(name, park_row()))
        if row["fate"] == "RETAIN":
            row["host_id"] = row["host_id"] or name
            if name in absorbing and name not in chosen:
                row["g18_class"] = "INTEGRATE"
        park_rows[name] = row

    def host_of(site: str) -> str:
        if site in park_rows:
            return str(park_rows[site]["host_id"])
        return str(sites.loc[site, "zone_group"] if sites.loc[site, "kind"] == "zone" else site)

    firm_rows = {}
    for name, home in zip(dataset.firms["firm_id"], dataset.firms["site_id"], strict=True):
        fate, *rest = (firms or {}).get(name, (_staying(home, park_rows),))
        place = home if fate in ("RETAIN", "MERGE") else ""
        stage = 0
        if fate == "RELOCATE":
            place, stage = rest
        elif fate == "EXIT":
            (stage,) = rest
        elif fate == "MERGE":
            stage = park_rows[home]["stage"]
        firm_rows[name] = {
            "fate": fate,
            "from_site": home,
            "receiving_site": place,
            "host_id": host_of(place) if place in sites.index else "",
            "stage": stage,
            "reason": "",
        }
    firm_frame = _frame(firm_rows, FIRM_COLUMNS, "firm_id")
    named = {}
    for host, members in firm_frame.groupby("host_id") if len(firm_frame) else ():
        found = dataset.firms.set_index("firm_id").loc[members.index, "sector"]
        named[host] = tuple(sorted(set(found)))[:3]
    named = {host: sectors for host, sectors in named.items() if host} | dict(leads or {})
    return Plan(
        parks=_frame(park_rows, PARK_COLUMNS, "site_id"),
        firms=firm_frame,
        leads=pd.DataFrame(
            [(host, sector) for host, sectors in named.items() for sector in sectors], columns=["host_id", "sector"]
        ),
        workshops=pd.DataFrame(list(workshops), columns=["site_id", "year", "mu"]),
    )


def _frame(rows: Mapping[str, dict[str, Any]], columns: tuple[str, ...], name: str) -> pd.DataFrame:
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(columns)).rename_axis(name)


def _staying(home: str, park_rows: Mapping[str, dict[str, Any]]) -> str:
    if not home:
        return "OUTSIDE"
    return "MERGE" if home in park_rows and park_rows[home]["fate"] == "MERGE" else "RETAIN"


def violations(
    dataset: Dataset, made: Plan, rules: Scenario | None = None, locks: Locks | None = None
) -> dict[str, tuple[str, ...]]:
    """Rule → its violations, for the rules that have any."""
    report = audit(dataset, rules or scenario(), made, locks)
    return {result.rule: result.violations for result in report.rules if result.violations}


def named(found: Mapping[str, tuple[str, ...]], rule: str, *words: str) -> None:
    """Asserts that exactly ``rule`` is violated and that its sentences hold each of ``words``."""
    assert set(found) == {rule}, found
    for word in words:
        assert any(word in sentence for sentence in found[rule]), (word, found[rule])
