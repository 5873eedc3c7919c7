"""A page that asks the network for nothing: every script and style sheet it links is put into it.

Leaflet and jQuery come from the XStatic packages, our own files from ``assets``. A link that is not in `LIBRARY`
is an error, so a new folium plugin cannot slip a remote file into the map.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from xstatic.pkg import jquery, leaflet

ASSETS: Final = Path(__file__).resolve().parent / "assets"
OWN: Final = "parkopt:"
"""Scheme by which the map names our own files."""
SCRIPTS: Final = (
    "text.js",
    "pie.js",
    "pack.js",
    "draw.js",
    "firms.js",
    "card.js",
    "paper.js",
    "dock.js",
    "section.js",
    "sieve.js",
    "filters.js",
    "tree.js",
    "search.js",
    "card_links.js",
    "card_site.js",
    "card_firms.js",
    "geo.js",
    "tools.js",
    "summary.js",
    "walk.js",
    "confidential.js",
    "panel.js",
    "link.js",
    "sheet.js",
    "table.js",
    "csv.js",
    "review_file.js",
    "review.js",
    "review_map.js",
    "review_hosts.js",
    "review_card.js",
    "review_panel.js",
    "atlas.js",
)
STYLES: Final = (
    "atlas.css",
    "table.css",
    "card.css",
    "summary.css",
    "walk.css",
    "controls.css",
    "review.css",
    "confidential.css",
)
COMPARE_SCRIPTS: Final = (
    "text.js",
    "pack.js",
    "draw.js",
    "pie.js",
    "firms.js",
    "confidential.js",
    "paper.js",
    "dock.js",
    "section.js",
    "sieve.js",
    "tree.js",
    "search.js",
    "panel.js",
    "table.js",
    "csv.js",
    "compare_card.js",
    "compare_lists.js",
    "compare_paper.js",
    "compare_panel.js",
    "compare_side.js",
    "compare.js",
)
"""Scripts of the page that compares two runs."""
COMPARE_STYLES: Final = ("atlas.css", "table.css", "card.css", "controls.css", "compare.css", "confidential.css")
BATCH_SCRIPTS: Final = ("text.js", "pack.js", "table.js", "csv.js", "batch.js")
"""Scripts of the page of a batch."""
BATCH_STYLES: Final = ("table.css", "batch.css")
LEAFLET_JS: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"
LEAFLET_CSS: Final = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.css"
JQUERY_JS: Final = "https://code.jquery.com/jquery-3.7.1.min.js"
LIBRARY: Final[dict[str, Path]] = {
    LEAFLET_JS: Path(leaflet.BASE_DIR) / "leaflet.js",
    LEAFLET_CSS: Path(leaflet.BASE_DIR) / "leaflet.css",
    JQUERY_JS: Path(jquery.BASE_DIR) / "jquery.min.js",
    **{
        OWN + name: ASSETS / name
        for name in (*SCRIPTS, *STYLES, *COMPARE_SCRIPTS, *COMPARE_STYLES, *BATCH_SCRIPTS, *BATCH_STYLES)
    },
}
CONTENT_POLICY: Final = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; "
    "base-uri 'none'; form-action 'none'"
)
"""What the browser lets the page do: run what is inside it, load nothing."""

_SCRIPT: Final = re.compile(r"<script\b[^>]*\bsrc=[\"']([^\"']*)[\"'][^>]*>\s*</script>")
_LINK: Final = re.compile(r"<link\b[^>]*\bhref=[\"']([^\"']*)[\"'][^>]*>")
_CSS_URL: Final = re.compile(r"url\(\s*[\"']?([^\"')]+)[\"']?\s*\)")
_BEHAVIOUR: Final = re.compile(r"\s*behavior:\s*url\(#default#VML\);")
_IMAGE_TYPES: Final = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif"}


class UnknownResourceError(RuntimeError):
    """The page links something that is not in `LIBRARY`."""


def inline(page: str) -> str:
    """``page`` with every linked script and style sheet put in. UnknownResourceError for any link not in `LIBRARY`."""
    page = _LINK.sub(_with(lambda path: f"<style>\n{_style_sheet(path)}\n</style>"), page)
    return _SCRIPT.sub(_with(lambda path: f"<script>\n{_script(path)}\n</script>"), page)


def _with(render: Callable[[Path], str]) -> Callable[[re.Match[str]], str]:
    def replacement(match: re.Match[str]) -> str:
        url = match.group(1)
        if url not in LIBRARY:
            raise UnknownResourceError(f"the page links {url}, which does not ship with parkopt: add it to LIBRARY")
        return render(LIBRARY[url])

    return replacement


def _script(path: Path) -> str:
    text = path.read_text("utf-8").replace("</script", "<\\/script")
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)


def _style_sheet(path: Path) -> str:
    def embedded(match: re.Match[str]) -> str:
        image = path.parent / match.group(1)
        if not image.is_file():
            raise UnknownResourceError(f"{path.name} asks for {match.group(1)}, which does not ship with it")
        data = base64.b64encode(image.read_bytes()).decode("ascii")
        return f"url(data:{_IMAGE_TYPES[image.suffix]};base64,{data})"

    return _CSS_URL.sub(embedded, _BEHAVIOUR.sub("", path.read_text("utf-8")))
