"""The atlas in Firefox ESR: opens, draws, answers to clicks, speaks both languages, asks for nothing, complains of nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from parkopt.atlas.render import write_atlas
from tests.firefox import Firefox, firefox
from tests.report.record import make_record

READY = "while (!document.documentElement.dataset.ready) await new Promise((go) => setTimeout(go, 50));"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Firefox, Path]]:
    path = tmp_path_factory.mktemp("firefox") / "atlas.html"
    write_atlas(make_record(), path, "en")
    with firefox() as browser:
        yield browser, path


@pytest.mark.browser
def test_it_opens_draws_and_answers(opened: tuple[Firefox, Path]) -> None:
    page, path = opened
    page.open(path, "#card=s:P005&lang=en")
    page.run(READY)
    assert page.run("return document.documentElement.dataset.ready") == "yes"
    assert page.run("return document.querySelectorAll('.leaflet-pane path.leaflet-interactive').length") > 5
    title = page.run("return document.querySelector('#card h2').textContent")
    assert title == page.run("return parkopt.say(parkopt.atlas.data.cards['s:P005'].t)")
    page.run("document.querySelectorAll('#panel input[data-layer]:not(:checked)').forEach((box) => box.click());")
    drawn = "const pen = document.querySelector('canvas.firms').getContext('2d'); return pen.getImageData(0, 0, pen.canvas.width, pen.canvas.height).data.some((one) => one > 0);"
    assert page.run(drawn), "firms stand on the canvas"
    before = page.run("return document.querySelector('#panel').textContent")
    page.run("document.querySelector('.languages [lang=zh]').click();")
    assert page.run("return document.documentElement.lang") == "zh"
    assert page.run("return document.querySelector('#panel').textContent") != before
    page.run("document.querySelector('[data-open=firms]').click();")
    assert page.run("return document.querySelectorAll('#table tbody tr').length") > 2
    assert page.complaints() == []


@pytest.mark.browser
def test_cards_visits_and_summary_work(opened: tuple[Firefox, Path]) -> None:
    page, path = opened
    page.open(path, "#card=s:P010&lang=en")
    page.run(READY)
    page.run("document.querySelector('.show-moves').click();")
    assert page.run("return document.querySelectorAll('path.move-out').length") == 1
    page.run("document.querySelector('[data-firms=move]').click();")
    assert page.run("return document.querySelectorAll('.firm-list [data-row]').length") >= 1
    page.run("document.querySelector('#walk').focus();")
    assert "P010" in page.run("return document.querySelector('#walk [role=status]').textContent")
    page.run("document.querySelector('.open-summary').click();")
    assert page.run("return document.querySelectorAll('#summary .summary-targets tbody tr').length") > 10
    assert page.complaints() == []


@pytest.mark.browser
def test_its_complaints_would_be_heard(opened: tuple[Firefox, Path]) -> None:
    """Last in this file: what is said here stays in the console."""
    page, path = opened
    page.open(path)
    page.run(READY)
    page.run(
        "const image = new Image(); image.src = 'http://example.org/x.png'; await new Promise((go) => setTimeout(go, 300));"
    )
    assert any("example.org" in one for one in page.complaints()), "what the page asks the network for is seen"
