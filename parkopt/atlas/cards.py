"""What a click shows: one card a site, zone group, move, county, red line and sector area.

A card is plain data in both languages: ``t`` title, ``s`` subtitle, ``r`` rows [label key, value], ``f`` figures
[label key, before, after], ``l`` rows too long to stand above the figures. The script writes it as text, never as HTML.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from parkopt.atlas.view import Text, View, text
from parkopt.labels import Both, both, both_or, reason_text
from parkopt.report.tables import ledger
from parkopt.report.words import listed
from parkopt.units import yi_from_wan

Card = dict[str, Any]
Row = list[Any]

IN_YI: Final = frozenset({"output", "value_added", "tax"})
"""Figures shown in 亿元."""
SHOWN: Final = ("firms", "above_firms", "land_mu", "output", "value_added", "tax", "employees", "energy_tce",
                "output_per_mu", "tax_per_mu")  # fmt: skip
UNCERTAIN: Final = ("point", "township")


def number(value: object, digits: int = 0) -> str:
    """A number with thousands separators; an en dash where there is none."""
    figure = float(str(value))
    return "–" if figure != figure else f"{figure:,.{digits}f}"


def figure(key: str, value: object) -> str:
    """A figure of a site or host as people read it: money in 亿元, tax per mu with a decimal."""
    if key in IN_YI:
        return number(yi_from_wan(float(str(value))), 2)
    return number(value, 1 if key == "tax_per_mu" else 0)


def cards(view: View) -> dict[str, Card]:
    """Every card by its id: ``s:<site>``, ``h:<zone group>``, ``m:<row of moves>``, ``c:``, ``r:``, ``a:``."""
    return {
        **{f"s:{key}": _site(view, key, row) for key, row in view.sites.iterrows()},
        **{f"h:{key}": _host(view, key, row) for key, row in view.record.measures.hosts.iterrows()},
        **{f"m:{number}": _move(view, row) for number, row in view.moves.iterrows()},
        **_counties(view),
        **_redlines(view),
        **_areas(view),
    }


def _site(view: View, key: object, row: pd.Series) -> Card:
    base = str(view.record.dataset.base_year)
    rows = [
        _coded("fate", "fate", row["fate"]),
        _coded("g18_class", "class", row["g18_class"]),
        _row("host_id", _host_name(view, row["host_id"]) if row["host_id"] not in ("", key) else None),
        _row("stage", str(row["stage"]) if row["stage"] else None),
        _coded("after_use", "after", row["after_use"]),
        _row("reason", text(reason_text(row["reason"])) if row["reason"] else None),
        _leads(view, str(key)),
        _row("gross_mu", number(row["gross_mu"])),
        _coded("geometry_quality", "quality", row["geometry_quality"] if row["geometry_quality"] in UNCERTAIN else ""),
    ]
    figures = [[name, figure(name, row[f"{name}_{base}"]), figure(name, row[f"{name}_plan"])] for name in SHOWN]
    county = view.names.counties.get(row["county"], (row["county"], row["county"]))
    kind = both(f"kind.{row['kind']}")
    subtitle = (f"{kind[0]} · {county[0]} · {key}", f"{kind[1]} · {county[1]} · {key}")
    return _card(view.names.sites[str(key)], subtitle, rows, figures, [_absorbed(view, str(key))])


def _host(view: View, key: object, row: pd.Series) -> Card:
    kind = both_or("kind", row["kind"])
    rows = [_members(view, str(key)) if row["kind"] == "zone_group" else None, _leads(view, str(key))]
    figures = [[name, None, figure(name, row[name])] for name in SHOWN if name in row]
    subtitle = (f"{kind[0]} · {key}", f"{kind[1]} · {key}")
    return _card(_host_name(view, key), subtitle, rows, figures, [_absorbed(view, str(key))])


def _members(view: View, group: str) -> Row | None:
    members = view.sites.index[view.sites["zone_group"] == group]
    return _row("members", text(listed(view.names.sites[site] for site in members)))


def _of_host(view: View, host: str, column: str) -> list[str]:
    """The ids in a ';'-joined column of the hosts; none for other sites."""
    hosts = view.record.measures.hosts
    return [key for key in str(hosts.loc[host, column]).split(";") if key] if host in hosts.index else []


def _leads(view: View, host: str) -> Row | None:
    """What a host leads in."""
    keys, sectors = _of_host(view, host, "leads"), view.names.sectors
    return _row("leads", text(listed(sectors.get(key, (key, key)) for key in keys)) if keys else None)


def _absorbed(view: View, host: str) -> Row | None:
    """What a host absorbs: how many sites, and which."""
    keys = _of_host(view, host, "merged")
    english, chinese = listed(_host_name(view, key) for key in keys)
    return _row("merged", text((f"{len(keys)}: {english}", f"{len(keys)}个：{chinese}")) if keys else None)


def _move(view: View, row: pd.Series) -> Card:
    start, end = view.names.place(row["from_id"]), _host_name(view, row["receiving_site"])
    rows = [
        _row("from_name", text(start)),
        _row("to_name", text(end)),
        _row("host_id", text(_host_name(view, row["host_id"])) if row["host_id"] != row["receiving_site"] else None),
        _row("km", number(row["km"], 1)),
        *(_row(name, figure(name, row[name])) for name in ("firms", "land_mu", "output", "employees")),
    ]
    return _card((f"{start[0]} → {end[0]}", f"{start[1]} → {end[1]}"), both("layer.moves"), rows)


def _counties(view: View) -> dict[str, Card]:
    table = ledger(view.record, "county")
    names = [name for name in map(str, table) if name.startswith("parks.")]
    found = {}
    for key, row in table.iterrows():
        fates = [[f"!fate.{name.removeprefix('parks.')}", number(row[name])] for name in names]
        left = [["parks_left", f"{number(row['parks'])} → " + " → ".join(
            number(row[f"parks_left_{year}"]) for year in view.record.scenario.years)]]  # fmt: skip
        rest = [["firms", number(row["firms"])], ["firms_leave", number(row["firms_leave"])]]
        found[f"c:{key}"] = _card(view.names.counties[str(key)], both("col.county"), [*left, *fates, *rest])
    return found


def _redlines(view: View) -> dict[str, Card]:
    found = {}
    for row in view.record.dataset.redlines.itertuples():
        sectors = [(key, view.names.sectors.get(key, (key, key))) for key in str(row.forbids).split(";")]
        forbids = both("legend.all_industry") if row.forbids == "*" else listed(name for _, name in sectors)
        rows = [_row("forbids", text(forbids)), _row("clause", str(row.clause))]
        name = (str(row.name_en) or str(row.name), str(row.name))
        found[f"r:{row.redline_id}"] = _card(name, both(f"redline.{row.kind}"), rows)
    return found


def _areas(view: View) -> dict[str, Card]:
    found = {}
    for row in view.record.dataset.areas.itertuples():
        sectors = listed(view.names.sectors.get(key, (key, key)) for key in str(row.sectors).split(";") if key)
        limit = number(row.max_mu) if row.max_mu == row.max_mu else None
        rows = [
            _row("sector", text(sectors) if sectors[0] else None),
            _row("max_mu", limit),
            _row("max_sites", str(row.max_sites) if row.max_sites else None),
            _row("ready_year", str(row.ready_year)),
            _row("clause", str(row.clause)),
        ]
        name = (str(row.name_en) or str(row.name), str(row.name))
        found[f"a:{row.area_id}"] = _card(name, both(f"area.{row.kind}"), rows)
    return found


def _host_name(view: View, key: object) -> Both:
    return view.names.hosts.get(str(key), (str(key), str(key)))


def _row(key: str, value: Text | Both | None) -> Row | None:
    if value is None:
        return None
    return [key, text(value) if isinstance(value, tuple) else value]


def _coded(key: str, prefix: str, code: object) -> Row | None:
    return _row(key, text(both(f"{prefix}.{code}"))) if code else None


def _card(
    title: Both,
    subtitle: Both,
    rows: Sequence[Row | None],
    figures: Sequence[Row] = (),
    long: Sequence[Row | None] = (),
) -> Card:
    card: Card = {"t": text(title), "s": text(subtitle), "r": [row for row in rows if row is not None]}
    below = [row for row in long if row is not None]
    return card | ({"f": list(figures)} if figures else {}) | ({"l": below} if below else {})
