"""Fixtures that several folders of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser, for tests marked ``browser``."""
    with browser() as opened:
        yield opened
