"""Browsers that several stories share."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.browser import SOUND_ALLOWED, chromium


@pytest.fixture(scope="session")
async def tv_browser() -> AsyncIterator[Browser]:
    """A Chromium that may sound, as on the reference player."""
    async with chromium(SOUND_ALLOWED) as browser:
        yield browser
