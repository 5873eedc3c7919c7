"""Our own scripts and styles keep to what Chromium 86 understands, and never write data as markup."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parkopt.atlas import offline
from parkopt.report import page as report_page

OWN = [*sorted(offline.ASSETS.glob("*.js")), *sorted(Path(report_page.__file__).parent.glob("*.js"))]
STYLES = [*sorted(offline.ASSETS.glob("*.css")), *sorted(Path(report_page.__file__).parent.glob("*.css"))]

TOO_NEW_SCRIPT = {
    r"\.at\(": "Array.at came with Chromium 92",
    r"\bstructuredClone\b": "98",
    r"\bObject\.hasOwn\b": "93",
    r"\.findLast": "97",
    r"\.toSorted|\.toReversed|\.with\(": "110",
    r"\?\?=|\|\|=|&&=": "logical assignment is too new for safety",
    r"\bstatic\s*\{": "94",
    r"\bawait\b(?=[^;]*;\s*$)": "top-level await came with 89",
    r"#\w+\s+in\s": "91",
    r"/[a-z]*d[a-z]*\.exec": "match indices came with 90",
}
AS_MARKUP = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
TOO_NEW_STYLE = {
    r"(?<![\w-])inset\s*:": "87",
    r"aspect-ratio": "88",
    r":is\(|:where\(": "88",
    r":has\(": "105",
    r"accent-color": "93",
    r"color-mix|oklch|lab\(": "111",
    r"@container|@layer": "99",
    r"\b[sdl]v[hw]\b": "108",
    r"overflow\s*:\s*clip": "90",
}


def test_there_are_assets() -> None:
    assert len(OWN) >= 7 and len(STYLES) >= 2
    assert {path.name for path in OWN} >= set(offline.SCRIPTS)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_scripts_run_in_old_browsers_and_write_text_as_text(path: Path) -> None:
    code = path.read_text("utf-8")
    found = {pattern: since for pattern, since in TOO_NEW_SCRIPT.items() if re.search(pattern, code)}
    assert found == {}
    assert not re.search(AS_MARKUP, code)
    assert "http://" not in code.replace("http://www.w3.org/2000/svg", "") and "https://" not in code


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_styles_work_in_old_browsers_and_load_nothing(path: Path) -> None:
    code = path.read_text("utf-8")
    assert {pattern: since for pattern, since in TOO_NEW_STYLE.items() if re.search(pattern, code)} == {}
    assert "url(" not in code and "@import" not in code and "@font-face" not in code
