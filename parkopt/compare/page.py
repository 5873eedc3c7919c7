"""The page of a comparison: one HTML file with both plans on two maps that move in step, and lists of all that differs.

It is built as the atlas is: the same layers, drawn by the same scripts from one block of data, nothing asked of the network.
What both plans share stands in the block once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from branca.element import MacroElement
from folium.template import Template

from parkopt.atlas import offline
from parkopt.atlas.confidential import confidential
from parkopt.atlas.layer import LayerData, LayerSpec
from parkopt.atlas.layers import GROUPS, LAYERS
from parkopt.atlas.pack import packed
from parkopt.atlas.render import (
    MAX_ZOOM,
    MIN_ZOOM,
    AtlasFigure,
    AtlasMap,
    Looks,
    bounds,
    layer_data,
    places,
    steady_ids,
)
from parkopt.atlas.style import load_style
from parkopt.atlas.view import View, text
from parkopt.compare.changed import changed_parks, pairs
from parkopt.compare.difference import SIDES, Difference, Side
from parkopt.compare.facts import about, both_runs, caption, changes, counts, warnings
from parkopt.compare.lists import Lists
from parkopt.compare.twins import routes, twin_cards
from parkopt.labels import Both, Lang, both, keys, pick

TEXTS: Final = (
    "col.",
    "fig.",
    "fate.",
    "firm.",
    "atlas.",
    "group.",
    "layer.",
    "scale.",
    "table.",
    "card.",
    "choice.",
    "compare.",
)
"""Prefixes of the labels that the page's script needs."""
SHOWN: Final = frozenset({"counties", "waters", "roads", "towns", "zones"})
"""Layers of the atlas that are on at first, below what differs."""
BELOW_NAMES: Final = "hosts"
"""The layer that what differs lies on top of."""


class TwinMap(AtlasMap):
    """One of the two maps, with the scripts of this page."""

    default_js = [  # noqa: RUF012 - folium declares it so
        ("leaflet", offline.LEAFLET_JS),
        ("jquery", offline.JQUERY_JS),
        *((name, offline.OWN + name) for name in offline.COMPARE_SCRIPTS),
    ]
    default_css = [  # noqa: RUF012
        ("leaflet_css", offline.LEAFLET_CSS),
        *((name, offline.OWN + name) for name in offline.COMPARE_STYLES),
    ]


class Twins(MacroElement):
    """Starts our own scripts on both maps."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        parkopt.startTwins([{{ this.names }}]);
        {% endmacro %}
        """
    )
    _name = "Twins"

    def __init__(self, maps: list[TwinMap]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.names = ", ".join(one.get_name() for one in maps)


def write_comparison_page(difference: Difference, path: Path, lang: Lang = "zh") -> None:
    """Write the page to ``path`` (*.html), at first in ``lang``; the reader can switch. The same two runs give the same bytes."""
    path.write_text(render_comparison(difference, lang), encoding="utf-8", newline="\n")


def render_comparison(difference: Difference, lang: Lang = "zh") -> str:
    """The page as text."""
    data = packed({"lang": lang, **comparison_data(difference)})
    with steady_ids():
        figure = AtlasFigure(lang, pick(title(difference), lang), data)
        maps = [
            TwinMap(tiles=None, zoom_control=False, minZoom=MIN_ZOOM, maxZoom=MAX_ZOOM, zoom_snap=0.25, zoomAnimation=False)
            for _ in SIDES
        ]  # fmt: skip
        for one in maps:
            one.add_to(figure)
        maps[-1].add_child(Twins(maps))
        return offline.inline(figure.render())


def title(difference: Difference) -> Both:
    """City and what the page is."""
    meta, words = difference.a.dataset.meta, both("compare.title")
    return f"{meta['city']}: {words[0]}", f"{meta['city_zh']}{words[1]}"


def comparison_data(difference: Difference) -> dict[str, Any]:
    """All that the page's script shows, as plain data."""
    style = load_style()
    a, b = views = View(difference.a, style), View(difference.b, style)
    looks, lists = Looks(), Lists(difference, a, b)
    layers = _layers(difference, a, b, looks)
    found = {place[0]: place for view in (b, a) for place in places(view)}
    corners = [bounds(view) for view in views]
    return {
        "title": text(title(difference)),
        "synthetic": text(both("note.synthetic")) if any(run.manifest.synthetic for run in both_runs(difference)) else None,
        "confidential": confidential(b),
        "same": text(both("compare.same")) if difference.same else None,
        "warnings": [text(words) for words in warnings(difference)],
        "runs": [[text(name), text(one), text(other)] for name, one, other in about(difference)],
        "changes": [[text(name), text(value)] for name, value in changes(difference, lists)],
        "counts": counts(difference),
        "years": {side: view.years for side, view in zip(SIDES, views, strict=True)},
        "bounds": [[min(low[axis] for low, _ in corners) for axis in (0, 1)], [max(high[axis] for _, high in corners) for axis in (0, 1)]],
        "texts": {key: text(both(key)) for key in keys(TEXTS)},
        "groups": list(GROUPS),
        "layers": layers,
        "shapes": halves(*(_by_route(view) for view in views)),
        "pairs": {key: [[look and looks.number(look), year] for look, year in fates] for key, fates in pairs(a, difference).items()},
        "captions": {side: text(caption(run)) for side, run in zip(SIDES, both_runs(difference), strict=True)},
        "looks": looks.listed,
        "cards": twin_cards(a, b),
        "places": [found[key] for key in sorted(found)],
        "tables": [lists.parks(), lists.firms(), lists.locks()],
        "figures": lists.figures(),
        "rule": text(both("compare.rule_text")),
    }  # fmt: skip


def halves(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What both have alike, and what is each one's own."""
    alike = {key: value for key, value in one.items() if key in other and other[key] == value}
    sides: dict[str, dict[str, Any]] = {
        side: {key: value for key, value in own.items() if key not in alike}
        for side, own in zip(SIDES, (one, other), strict=True)
    }
    return {"both": alike, **sides}


def _layers(difference: Difference, a: View, b: View, looks: Looks) -> list[dict[str, Any]]:
    """Every layer of the atlas and those of what differs, each with what both maps share and what is each one's own."""
    found = []
    for spec in LAYERS:
        base = replace(spec, shown=spec.key in SHOWN)
        found.append(_twin_layer(*(_routed(layer_data(base, view, looks), view) for view in (a, b))))
        if spec.key == BELOW_NAMES:
            pair: list[tuple[Side, View, View]] = [("a", a, b), ("b", b, a)]
            drawn = [changed_parks(view, other, difference, side) for side, view, other in pair]
            found.append(_twin_layer(*(layer_data(_built("changed", one), a, looks) for one in drawn)))
            nothing = halves({"features": []}, {"features": []})
            found.append({"key": "changed_firms", "group": "plan", "shown": False, "legend": [], "drawn": nothing})
    return found


def _built(key: str, drawn: LayerData) -> LayerSpec:
    return LayerSpec(key, "plan", True, lambda view: drawn)


def _routed(layer: dict[str, Any], view: View) -> dict[str, Any]:
    """The layer with its moves named by their route."""
    names = routes(view)
    features = [
        {**feature, "card": names[feature["card"]], "line": names[feature["line"]]} if "move" in feature else feature
        for feature in layer["features"]
    ]
    return {**layer, "features": features}


def _by_route(view: View) -> dict[str, Any]:
    """The shapes of a view, those of its moves by their route."""
    names = routes(view)
    return {names.get(key, key): shape for key, shape in view.shapes.items()}


def _twin_layer(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """A layer of both maps: what the panel says of it, and ``drawn``, the halves of what it draws."""
    legend = [*one["legend"], *(entry for entry in other["legend"] if entry not in one["legend"])]
    told = {name: one[name] for name in ("key", "group", "shown", "note", "choice", "kinds") if name in one} | {
        "legend": legend
    }
    drawn = halves({"features": one["features"]}, {"features": other["features"]})
    firms = {"firms": halves(one["firms"], other["firms"])} if "firms" in one else {}
    return {**told, "drawn": drawn, **firms}
