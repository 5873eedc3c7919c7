"""Fixtures that several folders of tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from tests.browser import browser

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
"""No property may fail because the machine is busy."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser, for tests marked ``browser``."""
    with browser() as opened:
        yield opened
