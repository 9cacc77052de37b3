"""Browsers that several stories share."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.e2e.browser import SOUND_ALLOWED, chromium
from tests.e2e.own_hall import OwnHall, own_hall


@pytest.fixture(scope="session")
async def tv_browser() -> AsyncIterator[Browser]:
    """A Chromium that may sound, as on the reference player."""
    async with chromium(SOUND_ALLOWED) as browser:
        yield browser


@pytest.fixture(scope="module")
async def own(shared_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[OwnHall]:
    """A hall in which citizens book and apply by phone, for all stories of a module."""
    async with own_hall(shared_sqlite_url, tmp_path_factory.mktemp("own")) as hall:
        yield hall
