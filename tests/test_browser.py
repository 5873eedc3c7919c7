"""The watch over pages works: it notices requests, errors and dialogs."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import open_page


@pytest.mark.browser
@pytest.mark.parametrize(
    "harm",
    [
        "<img src='https://example.org/x.png'>",
        "<script>console.error('bad')</script>",
        "<script>alert(1)</script>",
        "<script>nothing.here()</script>",
        "<link rel='stylesheet' href='style.css'>",
    ],
)
def test_a_page_that_misbehaves_is_noticed(tmp_path: Path, chromium: Browser, harm: str) -> None:
    (tmp_path / "page.html").write_text(f"<!DOCTYPE html><title>x</title><body>{harm}</body>", "utf-8")
    with open_page(chromium, tmp_path / "page.html") as watched, pytest.raises(AssertionError):
        watched.page.wait_for_timeout(50)
        watched.assert_quiet()
