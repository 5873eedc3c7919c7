"""More layers of the plan: batches, after-use of vacated land, zones regrouped, what hosts lead in."""

from __future__ import annotations

from parkopt.atlas.future import host_point, own_sites, turned
from parkopt.atlas.kinds import dealt
from parkopt.atlas.layer import LayerData, LegendEntry
from parkopt.atlas.style import Look
from parkopt.atlas.view import Feature, View, site_mark, text
from parkopt.dataset.plan import AfterUse, G18Class
from parkopt.labels import both
from parkopt.report.words import listed


def classes(view: View) -> LayerData:
    """Every park by its batch (G18 §2.2) from the stage in which its fate happens on."""
    parks = view.sites[view.sites["kind"] == "park"]
    looks = view.style.looks.g18_class
    features: list[Feature] = []
    for batch in G18Class:
        for key, stage in parks.loc[parks["g18_class"] == batch, "stage"].items():
            for look, years in turned(view, getattr(looks, batch), int(stage)):
                features += _park(view, str(key), look, years)
    legend = [LegendEntry(both(f"class.{batch}"), getattr(looks, batch)) for batch in G18Class]
    return LayerData(_outlines_first(features), (*legend, LegendEntry(both("legend.open"), view.style.looks.open)))


def after_use(view: View) -> LayerData:
    """Vacated parks by what their land becomes, from the stage in which they are vacated."""
    looks, last = view.style.looks.after_use, view.years[-1]
    features: list[Feature] = []
    for use in AfterUse:
        for key, stage in view.sites.loc[view.sites["after_use"] == use, "stage"].items():
            features += _park(view, str(key), getattr(looks, use), [int(stage), last])
    legend = tuple(LegendEntry(both(f"after.{use}"), getattr(looks, use)) for use in AfterUse)
    return LayerData(_outlines_first(features), legend)


def zone_groups(view: View) -> LayerData:
    """The zones as they are regrouped from the first phase on: one colour and shape a group, lines to its largest zone."""
    groups = [host for host in view.record.measures.hosts.index if host not in view.sites.index]
    kinds = dealt(view, [(host, view.names.hosts[host]) for host in groups])
    base, years = view.style.looks.zone_group, [view.years[1], view.years[-1]]
    areas: list[Feature] = []
    marks: list[Feature] = []
    legend: list[LegendEntry] = []
    for kind in kinds:
        look = base.but(fill=kind.look.fill, stroke=kind.look.fill, shape=kind.look.shape)
        line = view.style.looks.host_link.but(stroke=kind.look.fill)
        members = own_sites(view.sites, kind.id)
        legend.append(LegendEntry(kind.label, look))
        for site in members:
            shared = {**site_mark(look, site), "card": f"h:{kind.id}", "years": years}
            areas.append({**shared, "area": site})
            marks.append({**shared, "at": view.points[site]})
            if site != members[0]:
                ends = [view.points[site], host_point(view, members)]
                marks.append({**shared, "look": line, "line": [ends]})
    return LayerData([*areas, *marks], tuple(legend), both("legend.regrouped", year=years[0]))


def leads(view: View) -> LayerData:
    """What each host leads in, as words below its name."""
    hosts, names = view.record.measures.hosts, view.names.sectors
    features: list[Feature] = []
    for host, joined in hosts["leads"].items():
        keys = [key for key in str(joined).split(";") if key]
        members = own_sites(view.sites, str(host))
        if keys:
            said = text(listed(names.get(key, (key, key)) for key in keys))
            shared = {"at": host_point(view, members), "years": [view.years[1], view.years[-1]], "site": members[0]}
            features.append({**shared, "look": view.style.looks.host, "name": said, "class": "lead-name"})
    return LayerData(features, note=both("legend.leads"))


def _park(view: View, key: str, look: Look, years: list[int]) -> list[Feature]:
    shared = {**site_mark(look, key), "years": years}
    zoom = [0, view.style.numbers.symbols_to_zoom]
    return [{**shared, "area": key}, {**shared, "at": view.points[key], "zoom": zoom}]


def _outlines_first(features: list[Feature]) -> list[Feature]:
    return sorted(features, key=lambda feature: "at" in feature)
