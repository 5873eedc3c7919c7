"""A real browser for tests of pages: offline, every request refused, every complaint collected.

Tests that use it carry the marker ``browser`` and fail, with what to install, where no chromium is found.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from parkopt.atlas.pack import BLOCK

NAMES = ("chromium", "chromium-browser", "google-chrome")
GRAVE = ("serious", "critical")
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu")


@dataclass
class Watched:
    """An open page and all that went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        """No request, no console error, no dialog."""
        assert self.requests == [], f"the page asked for {self.requests}"
        assert self.errors == []
        assert self.dialogs == []


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium as installed on the system."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    assert found, f"these tests need a browser: install one of {', '.join(NAMES)}"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        try:
            yield opened
        finally:
            opened.close()


@contextmanager
def open_page(
    opened: Browser, path: Path, width: int = 1366, height: int = 768, lang: str = "zh-CN", fragment: str = ""
) -> Iterator[Watched]:
    """``path`` opened from disk, offline, with a ``fragment`` behind its address."""
    context = opened.new_context(viewport={"width": width, "height": height}, locale=lang)
    context.set_offline(True)
    page = context.new_page()
    watched = Watched(page)
    address = path.resolve().as_uri()
    page.on("request", lambda request: None if request.url == address else watched.requests.append(request.url[:200]))
    page.on("pageerror", lambda error: watched.errors.append(str(error)))
    page.on("console", lambda message: watched.errors.append(message.text) if message.type == "error" else None)
    page.on("dialog", lambda dialog: (watched.dialogs.append(dialog.message), dialog.dismiss()))
    context.route("**/*", lambda route: route.continue_() if route.request.url == address else route.abort())
    try:
        page.goto(address + fragment)
        if page.locator(f"#{BLOCK}").count():
            page.wait_for_selector("html[data-ready]")
        yield watched
    finally:
        context.close()


def grave(page: Page) -> list[str]:
    """What axe-core finds grave on a page."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in GRAVE]
