"""Hosts: productivity floor (family 8) and leading industries (10)."""

from __future__ import annotations

import pandas as pd

from parkopt.audit.case import Bools, Case, Outcome, outcome, phrase
from parkopt.audit.numbers import below
from parkopt.dataset.plan import Fate


def counted_per_mu(case: Case) -> Bools:
    """Firms that count in figures per mu: above-scale, surviving, with land of their own in the base year."""
    firms = case.firms
    return (firms["above_scale"].astype(bool) & firms["alive"] & (firms["land_mu"] > 0)).to_numpy(dtype=bool)


def productivity(case: Case) -> Outcome:
    """Final output of above-scale firms with land ≥ ``floor`` · their final land, per retained park with its merged
    sites."""
    floor = case.scenario.rules.productivity.floor.value
    parks = case.parks.index[case.parks["fate"] == Fate.RETAIN]
    sums = case.figures.final[counted_per_mu(case)].groupby(case.firms["host"])[["output", "land"]].sum()
    table = sums[sums.index.isin(parks)]
    text = f"{{id}}: {{output:.0f}} 万元 on {{land:.1f}} mu, at least {floor:g} 万元/mu are needed"
    return outcome(len(table), phrase(table, below(table["output"], floor * table["land"]), text))


def present(case: Case) -> pd.DataFrame:
    """Columns ``host_id, sector``: every sector that has a firm in a host afterwards, once."""
    firms = case.firms[case.firms["hosted"].to_numpy(dtype=bool)]
    pairs = firms[["host", "sector"]].drop_duplicates().rename(columns={"host": "host_id"})
    return pairs.sort_values(["host_id", "sector"], ignore_index=True)


def leads(case: Case) -> Outcome:
    """Each host with firms names ``fewest``–``most`` leading industries (fewer where fewer are present)."""
    rule = case.scenario.rules.leading
    told = case.plan.leads[["host_id", "sector"]].reset_index(drop=True)
    there = present(case)
    matched = pd.MultiIndex.from_frame(told).isin(pd.MultiIndex.from_frame(there))
    table = pd.DataFrame({"present": there.groupby("host_id").size()})
    table["named"] = told.drop_duplicates().groupby("host_id").size().reindex(table.index).fillna(0).astype(int)
    table["due"] = table["present"].clip(upper=int(rule.fewest.value))
    table["most"] = int(rule.most.value)
    return outcome(
        len(table),
        phrase(told, ~matched, "{host_id}: names {sector} as leading, but has no firm of it"),
        phrase(told, told.duplicated(), "{host_id}: names {sector} as leading twice"),
        phrase(
            table,
            table["named"] < table["due"],
            "{id}: names {named} leading industries, at least {due} are needed ({present} present)",
        ),
        phrase(table, table["named"] > table["most"], "{id}: names {named} leading industries, at most {most}"),
    )
