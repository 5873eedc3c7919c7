"""The atlas: one HTML file that shows a run on a map and asks the network for nothing.

A `folium.Map` whose scripts and styles are put inside the file (`offline`); everything drawn comes as one block of
data that our own scripts read, so that no text from data ever stands in a script or in markup.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement
from folium.template import Template as FoliumTemplate
from jinja2 import Template

from parkopt.atlas import offline
from parkopt.atlas.cards import cards
from parkopt.atlas.confidential import confidential, marked
from parkopt.atlas.filters import filters, site_values
from parkopt.atlas.layer import LayerSpec
from parkopt.atlas.layers import GROUPS, LAYERS
from parkopt.atlas.pack import packed
from parkopt.atlas.park_details import park_details
from parkopt.atlas.style import Look, load_style
from parkopt.atlas.summary import summary
from parkopt.atlas.table import park_table
from parkopt.atlas.view import DEGREES, Feature, View, text
from parkopt.labels import Both, Lang, both, keys, pick
from parkopt.report.escape import html
from parkopt.report.facts import audit_text, proof, targets_met
from parkopt.report.tables import parks_left
from parkopt.report.words import data_note
from parkopt.results import RunRecord

TEXTS: Final = (
    "col.", "fig.", "fate.", "atlas.", "group.", "layer.", "scale.", "table.", "card.", "choice.", "measure.", "review.", "mark.",
    "summary.", "note.units", "walk.", "help.",
)  # fmt: skip
"""Prefixes of the labels that the page's script needs."""
MIXES: Final = ("parks_sector", "parks_grade")
"""Layers of what the firms of a park are, taken together."""
MIN_ZOOM, MAX_ZOOM = 8, 18


class AtlasFigure(Figure):
    """The page around the map: language, title, content policy, one block of data."""

    _template = Template(
        """<!DOCTYPE html>
<html lang="{{ this.lang }}">
<head>
<meta http-equiv="Content-Security-Policy" content="{{ this.policy }}">
{{ this.header.render(**kwargs) }}
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ this.title }}</title>
</head>
<body>
<aside id="panel"></aside>
<main>
<p id="broken" hidden>{{ this.broken }}</p>
<noscript><p>{{ this.script_off }}</p></noscript>
{{ this.html.render(**kwargs) }}
</main>
{{ this.data }}
<script>
{{ this.script.render(**kwargs) }}
</script>
</body>
</html>
"""
    )

    def __init__(self, lang: Lang, title: str, data: str) -> None:
        super().__init__(title=html(title))
        self.lang, self.data, self.policy = lang, data, offline.CONTENT_POLICY
        self.broken, self.script_off = (html(" ".join(both(key))) for key in ("atlas.broken", "atlas.script_off"))


class AtlasMap(folium.Map):
    """A folium map that needs no network: Leaflet and jQuery, our own scripts, no tiles."""

    default_js = [  # noqa: RUF012 - folium declares it so
        ("leaflet", offline.LEAFLET_JS),
        ("jquery", offline.JQUERY_JS),
        *((name, offline.OWN + name) for name in offline.SCRIPTS),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_css", offline.LEAFLET_CSS),
        *((name, offline.OWN + name) for name in offline.STYLES),
    ]
    _template = FoliumTemplate(
        """
        {% macro html(this, kwargs) %}<div class="folium-map" id={{ this.get_name()|tojson }}></div>{% endmacro %}
        {% macro script(this, kwargs) %}
        const {{ this.get_name() }} = L.map({{ this.get_name()|tojson }}, {{ this.options|tojavascript }});
        {% endmacro %}
        """
    )


class AtlasLayers(MacroElement):
    """Starts our own scripts on the map."""

    _template = FoliumTemplate(
        """
        {% macro script(this, kwargs) %}
        parkopt.start({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    _name = "AtlasLayers"


@contextmanager
def steady_ids() -> Iterator[None]:
    """Ids of map elements count up instead of being random, so that the same record gives the same bytes."""
    numbers, random_id = count(1), Element.__dict__["_generate_id"]
    Element._generate_id = staticmethod(lambda: str(next(numbers)))  # type: ignore[method-assign]
    try:
        yield
    finally:
        Element._generate_id = random_id  # type: ignore[method-assign]


def write_atlas(record: RunRecord, path: Path, lang: Lang = "zh") -> None:
    """Write the atlas of ``record`` to ``path`` (*.html), at first in ``lang``; the reader can switch.

    The same record gives the same bytes. Raises `offline.UnknownResourceError` when a map element links a file
    that does not ship.
    """
    path.write_text(render_atlas(record, lang), encoding="utf-8", newline="\n")


def render_atlas(record: RunRecord, lang: Lang = "zh") -> str:
    """The atlas as text."""
    data = packed({"lang": lang, **atlas_data(View(record, load_style()))})
    with steady_ids():
        figure = AtlasFigure(lang, pick(title(record), lang), data)
        atlas = AtlasMap(tiles=None, zoom_control=False, minZoom=MIN_ZOOM, maxZoom=MAX_ZOOM, zoom_snap=0.25)
        atlas.add_child(AtlasLayers())  # type: ignore[no-untyped-call]
        atlas.add_to(figure)
        return offline.inline(figure.render())


def title(record: RunRecord) -> Both:
    """City and what the page is."""
    meta, words = record.dataset.meta, both("page.title")
    return f"{meta['city']}: {words[0]}", f"{meta['city_zh']}{words[1]}"


def atlas_data(view: View, layers: tuple[LayerSpec, ...] = LAYERS) -> dict[str, Any]:
    """All that the page's script draws, as plain data."""
    record, looks = view.record, Looks()
    drawn = [layer for spec in layers if (layer := layer_data(spec, view, looks)) and _shows(layer, record)]
    south_west, north_east = bounds(view)
    scenario = record.scenario.title
    return {
        "title": text(title(record)),
        "run": record.manifest.run_id,
        "subtitle": text((scenario.en, scenario.zh)),
        "synthetic": text(both("note.synthetic")) if record.manifest.synthetic else None,
        "counts": [[year, left, text(both("atlas.state", year=year))] for year, left in parks_left(record).items()],
        "source": text(_source(record)),
        "facts": [[text(name), text(value), tone] for name, value, tone in _facts(record)],
        "bounds": [south_west, north_east],
        "texts": {key: text(both(key)) for key in keys(TEXTS)},
        "groups": list(GROUPS),
        "layers": drawn,
        "shapes": view.shapes,
        "filters": filters(view),
        "sites": site_values(view),
        "looks": looks.listed,
        "cards": marked(view, cards(view)),
        "confidential": confidential(view),
        "details": park_details(view),
        "summary": summary(view),
        "places": places(view),
        "table": park_table(view),
    }


def _shows(layer: dict[str, Any], record: RunRecord) -> bool:
    """Whether a layer has its place on the page: not without firms to show, nor a mix of firms that were taken out."""
    if "firms" in layer:
        return bool(layer["firms"]["id"])
    return not (layer["key"] in MIXES and record.disclosure.reduced and record.dataset.firms.empty)


def _source(record: RunRecord) -> Both:
    """Where the data come from and what made the plan: the note at the foot of a sheet."""
    made = both("atlas.made", version=record.manifest.version, created=record.manifest.created[:10])
    return f"{data_note(record, 'en')} {made[0]}".strip(), f"{data_note(record, 'zh')} {made[1]}".strip()


def _facts(record: RunRecord) -> list[tuple[Both, Both, str]]:
    met, all_targets = targets_met(record)
    return [
        (both("page.targets_met"), (f"{met} / {all_targets}",) * 2, "good" if met == all_targets else "fair"),
        (*proof(record), "plain"),
        (both("note.audit"), audit_text(record), "good" if record.audit.passed else "bad"),
    ]


class Looks:
    """Looks by number, each listed once."""

    def __init__(self) -> None:
        self.numbers: dict[Look, int] = {}

    def number(self, look: Look) -> int:
        return self.numbers.setdefault(look, len(self.numbers))

    @property
    def listed(self) -> list[dict[str, object]]:
        return [look.as_dict() for look in self.numbers]


def layer_data(spec: LayerSpec, view: View, looks: Looks) -> dict[str, Any]:
    drawn = spec.build(view)
    layer: dict[str, Any] = {
        "key": spec.key,
        "group": spec.group,
        "shown": spec.shown,
        "features": [_numbered(feature, looks) for feature in drawn.features],
        "legend": [[text(entry.label), looks.number(entry.look)] for entry in drawn.legend],
    }
    note = drawn.note if drawn.features or drawn.firms is not None else _nothing(spec)
    if note is not None:
        layer["note"] = text(note)
    if drawn.firms is not None:
        layer["firms"] = drawn.firms
    if drawn.choice is not None:
        choice = drawn.choice
        layer["choice"] = {"name": choice.name, "ids": choice.ids, "texts": [text(words) for words in choice.texts]}
    if drawn.kinds:
        layer["kinds"] = {
            column: [[kind.id, looks.number(kind.look), text(kind.label)] for kind in kinds]
            for column, kinds in drawn.kinds.items()
        }
    return layer


def _nothing(spec: LayerSpec) -> Both:
    """What the legend says of a layer that the data set has nothing for."""
    return both("legend.no_context" if spec.group == "context" else "legend.nothing")


def _numbered(feature: Feature, looks: Looks) -> Feature:
    """A feature with its looks by number."""
    numbered = {**feature, "look": looks.number(feature["look"])}
    if "parts" in feature:
        numbered["parts"] = [[share, looks.number(look)] for share, look in feature["parts"]]
    return numbered


def bounds(view: View) -> tuple[list[float], list[float]]:
    frames = (view.record.dataset.counties, view.record.dataset.sites)
    shapes = next(frame.geometry for frame in frames if len(frame))
    west, south, east, north = (round(float(edge), 4) for edge in shapes.to_crs(DEGREES).total_bounds)
    return [south, west], [north, east]


def places(view: View) -> list[list[Any]]:
    """What can be searched: card, name, point; hosts first, then sites by id."""
    groups = view.sites[view.sites["zone_group"] != ""].drop_duplicates("zone_group")
    zones = [
        [f"h:{group}", text(view.names.hosts[group]), view.points[key]]
        for key, group in groups["zone_group"].items()
        if group in view.record.measures.hosts.index
    ]
    return [*zones, *([f"s:{key}", text(view.names.sites[key]), at] for key, at in view.points.items())]
