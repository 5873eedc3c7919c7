"""The page of a comparison in Firefox ESR: both maps draw and move in step, a row opens its card, nothing is complained of."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkopt.compare.difference import Difference
from parkopt.compare.page import write_comparison_page
from tests.compare.test_page import APART, second
from tests.firefox import firefox
from tests.report.record import make_record

READY = "while (!document.documentElement.dataset.ready) await new Promise((go) => setTimeout(go, 50));"


@pytest.mark.browser
def test_it_opens_moves_and_answers(tmp_path: Path) -> None:
    path = tmp_path / "compare.html"
    write_comparison_page(Difference(make_record(), second(make_record())), path, "en")
    with firefox() as page:
        page.open(path)
        page.run(READY)
        assert page.run("return document.documentElement.dataset.ready") == "yes"
        page.run("document.querySelector('[data-row=P002]').click();")
        assert page.run(f"return {APART}") == [0, 0]
        card = page.run("return document.querySelector('#card').textContent")
        assert "Merged into a host nearby" in card and "Closed" in card
        drawn = page.run(
            "return parkopt.comparison.sides.map(({ map }) => map.getContainer().querySelectorAll('path.leaflet-interactive').length)"
        )
        assert min(drawn) >= 1
        assert page.complaints() == []
