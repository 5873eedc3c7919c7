"""Pictures of the exhibits as files of their own."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Final

from parkopt.batch.exhibits.exhibit import Picture
from parkopt.report.escape import html

_SVG: Final = "http://www.w3.org/2000/svg"
_PATH: Final = re.compile(r' d="[^"]*"')
_LONG: Final = re.compile(r"-?\d+\.\d{2,}")
_FONT: Final = 'text { font-family: "DejaVu Sans", "Noto Sans", Arial, sans-serif; }'


def standing_alone(picture: Picture) -> str:
    """The picture in English on white paper, with its caption as title, as the text of an SVG file."""
    drawn = str(picture.drawn("en"))
    end = drawn.index(">")
    head = drawn[:end].replace(' aria-hidden="true"', "")
    if " xmlns=" not in head:
        head = head.replace("<svg", f'<svg xmlns="{_SVG}"', 1)
    inside = f'<title>{html(picture.caption[0])}</title><style>{_style()}</style><rect width="100%" height="100%" fill="#fff"/>'
    return f"{head}>{inside}{_PATH.sub(_shorter, drawn[end + 1 :])}\n"


def _shorter(path: re.Match[str]) -> str:
    """An outline to a tenth of a px: hatches of dots are thousands of numbers."""
    return _LONG.sub(lambda number: f"{float(number[0]):.1f}", path[0]).replace("  ", " ")


def _style() -> str:
    """Rules of the page's style sheet that its maps need, and letters."""
    sheet = (files("parkopt.atlas.assets") / "batch.css").read_text(encoding="utf-8")
    return "\n".join([_FONT, *(line for line in sheet.splitlines() if line.startswith(".map "))])
