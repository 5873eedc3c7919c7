"""Charts as SVG: text stays text whatever it says, ids are a picture's own, nothing depends on fonts, dates or chance."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.figure import Figure

from parkopt.batch.exhibits.charts import Entry, legend, point, rows, stacked
from parkopt.batch.exhibits.looks import KINDS
from parkopt.batch.exhibits.svg import chart, legal, shortened, tell, text_width
from parkopt.labels import Lang
from tests.report.record import HOSTILE

ODD = (*HOSTILE, "$\\frac{1}{2}$ & $x^2$", "\x00\x08\x1b", "\ud800 lone", 'id="a" url(#b)', "园区")


def painted(*texts: str) -> str:
    def paint(figure: Figure, lang: Lang) -> None:
        axes = rows(figure, list(texts), legend(figure, [Entry(text, KINDS[1]) for text in texts]))
        stacked(axes, [(texts[0], KINDS[2], np.arange(1.0, len(texts) + 1))])
        tell(axes.add_line(point(1, 0, KINDS[0])), texts[0])

    return chart("test", 300, paint)("en")


@pytest.mark.parametrize("text", ODD)
def test_texts_open_nothing_and_come_back_as_they_are(text: str) -> None:
    drawn = painted(text)
    root = ElementTree.fromstring(drawn)
    names = {element.tag.rsplit("}", 1)[1] for element in root.iter()}
    assert not names & {"script", "img", "style", "metadata", "image", "foreignObject"}
    told = [element.text or "" for element in root.iter() if element.tag.endswith("text")]
    assert shortened(text, 300) in told or not legal(text)
    assert "`" not in drawn and "${" not in drawn
    titles = [element.text for element in root.iter() if element.tag.endswith("title")]
    assert len(titles) == 2 and all("told:" not in (element.get("id") or "") for element in root.iter())


def test_the_same_figures_give_the_same_bytes_and_pictures_share_no_id() -> None:
    assert painted("a", "b") == painted("a", "b")
    ids = [set(re.findall(r'id="([^"]*)"', chart(key, 200, lambda figure, lang: None)("zh"))) for key in ("one", "two")]
    assert ids[0] and not ids[0] & ids[1]
    drawn = painted("a", "b")
    assert set(re.findall(r'(?:href="#|url\(#)([^")]*)', drawn)) <= set(re.findall(r'\bid="([^"]*)"', drawn))


def test_nothing_is_asked_of_fonts_or_the_network() -> None:
    drawn = painted("a")
    assert "DejaVu" not in drawn and "@font-face" not in drawn
    assert set(re.findall(r'https?://[^"\s]*', drawn)) == {"http://www.w3.org/2000/svg"}
    assert "20" not in re.findall(r"<dc:date>(.*?)</dc:date>", drawn)


def test_long_texts_are_cut_by_their_width_where_chinese_letters_take_two() -> None:
    assert text_width("园区") == pytest.approx(24) and text_width("ab") == pytest.approx(14.4)
    assert shortened("x" * 500, 100).endswith("…") and text_width(shortened("x" * 500, 100)) <= 100
    assert shortened("short", 100) == "short"
