"""Charts as SVG inside a page: drawn by matplotlib, text left as text, the same bytes for the same figures.

Nothing that depends on installed fonts decides the layout: widths of texts are reckoned here, letters are drawn by the page.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Callable
from typing import Any, Final
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from parkopt.labels import Lang
from parkopt.report.escape import Html

Paint = Callable[[Figure, Lang], None]
"""What draws on an empty figure in a language."""
WIDTH: Final = 1060
"""px of a picture across, the room that a section has."""
FONT: Final = 12
"""px of a picture's letters."""
GREY: Final = "#52636e"
_SVG: Final = "http://www.w3.org/2000/svg"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_HOVER: Final = "told:"
_LETTER: Final = 0.6
"""Width of a Latin letter in ems, with some room; Chinese ones take one."""
_CUT: Final = "…"
_ILLEGAL: Final = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE: Final = re.compile(r"url\(#([^)]*)\)")
_FONT: Final = re.compile(r"font:\s*(?:(?:normal|italic)\s+)*(\d{3}|bold)?\s*([\d.]+)px\s[^;]*")
_FAMILY: Final = re.compile(r"font-family:[^;]*;?\s*")
_STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "text.usetex": False,
    "font.family": "DejaVu Sans",
    "font.size": FONT,
    "axes.edgecolor": "#9db0bb",
    "axes.labelcolor": "#22303a",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.titlesize": FONT + 1,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.unicode_minus": True,
    "axes.formatter.use_mathtext": False,
    "axes.formatter.useoffset": False,
    "axes.formatter.limits": (-6, 12),
    "grid.color": "#e1e8ec",
    "grid.linewidth": 0.8,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": "#22303a",
    "ytick.labelcolor": "#22303a",
    "hatch.linewidth": 0.8,
    "hatch.color": "#22303a",
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "figure.dpi": 72,
}


def chart(key: str, height: float, paint: Paint, width: float = WIDTH) -> Callable[[Lang], Html]:
    """A drawing of ``width`` × ``height`` px in either language. ``key`` tells its ids from those of other pictures on the page."""

    def drawn(lang: Lang) -> Html:
        with mpl.rc_context(_STYLE | {"svg.hashsalt": key}), warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            figure = Figure(figsize=(width / 72, height / 72))
            FigureCanvasSVG(figure)
            paint(figure, lang)
            written = io.StringIO()
            figure.savefig(written, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
        return _inside_a_page(written.getvalue(), f"{key}-{lang}", width, height)

    return drawn


def tell(artist: Artist, text: str) -> None:
    """Have the page say ``text`` where the pointer rests on something drawn."""
    artist.set_gid(_HOVER + legal(text).encode("utf-8").hex())


def legal(text: str) -> str:
    """``text`` without what XML cannot hold; one line."""
    return " ".join(_ILLEGAL.sub(" ", text).split())


def text_width(text: str, size: float = FONT) -> float:
    """px that a text takes across, about."""
    ems = (1.0 if unicodedata.east_asian_width(letter) in "WF" else _LETTER for letter in text)
    return size * sum(ems)


def shortened(text: str, most: float, size: float = FONT) -> str:
    """``text`` cut to at most ``most`` px."""
    text = legal(text)
    if text_width(text, size) <= most:
        return text
    while text and text_width(text + _CUT, size) > most:
        text = text[:-1]
    return text.rstrip() + _CUT


def _inside_a_page(text: str, name: str, width: float, height: float) -> Html:
    """What matplotlib wrote as an element of a page: ids of its own, no metadata, fonts of the page, hover texts."""
    ElementTree.register_namespace("", _SVG)
    root = ElementTree.fromstring(_ILLEGAL.sub(" ", text))
    for element in list(root.iter()):
        for child in list(element):
            if child.tag in (f"{{{_SVG}}}metadata", f"{{{_SVG}}}style"):
                element.remove(child)
    for number, element in enumerate(root.iter()):
        _without_breaks(element)
        own = element.get("id")
        if own is not None and own.startswith(_HOVER):
            title = ElementTree.Element(f"{{{_SVG}}}title")
            title.text = bytes.fromhex(own.removeprefix(_HOVER)).decode("utf-8")
            element.insert(0, title)
            element.set("id", f"{name}-{number}")
        elif own is not None:
            element.set("id", f"{name}-{own}")
        link = element.attrib.pop(_LINK, None)
        if link is not None:
            element.set("href", link)
        for key, value in element.attrib.items():
            element.set(key, _renamed(key, value, name))
    root.attrib.pop("version", None)
    root.set("width", f"{width:g}")
    root.set("height", f"{height:g}")
    root.set("aria-hidden", "true")
    return Html(ElementTree.tostring(root, encoding="unicode").replace("`", "&#96;").replace("${", "&#36;{"))


def _without_breaks(element: ElementTree.Element) -> None:
    """Take out the line breaks between elements."""
    if element.text is not None and not element.text.strip():
        element.text = None
    element.tail = None


def _renamed(key: str, value: str, name: str) -> str:
    """An attribute that refers to an id of this picture, or states a font: size and weight stay, the family is the page's."""
    if key == "href" and value.startswith("#"):
        return f"#{name}-{value[1:]}"
    if key == "style":
        value = _FONT.sub(lambda found: f"font-size: {found[2]}px; font-weight: {found[1] or 'normal'}", value)
        value = _FAMILY.sub("", value)
    return (
        _REFERENCE.sub(lambda found: f"url(#{name}-{found[1]})", value)
        if key in ("style", "clip-path", "fill")
        else value
    )
