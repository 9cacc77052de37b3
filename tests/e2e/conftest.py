"""Browsers and halls that several stories share."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser

from api.clock import business_day, utc_now
from tests.e2e.browser import SOUND_ALLOWED, chromium
from tests.e2e.demos import Demo, begun_demo, running
from tests.e2e.own_hall import OwnHall, own_hall
from tests.e2e.server import free_port
from tests.kept import Kept


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


@pytest.fixture(scope="session")
def begun(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a demo left that began today and has ended: to begin takes three times as long as to go on."""
    today = business_day(utc_now(), "Asia/Makassar").isoformat()
    return kept.copy("demo", begun_demo, tmp_path_factory.mktemp("begun") / "demo", day=today)


@pytest.fixture(scope="module")
def demo(begun: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo hall in which nobody comes by themselves, for all stories of a module."""
    directory = tmp_path_factory.mktemp("quiet") / "demo"
    shutil.copytree(begun, directory)
    with running(Demo(directory, free_port(), ("--quiet",))) as started:
        yield started
