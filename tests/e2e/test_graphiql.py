"""GraphiQL loads from this server alone, shows the examples as tabs, and runs a query and a subscription."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from api.database import close_database, open_database
from tests.e2e.browser import listen
from tests.e2e.server import ServerProcess, running_server
from tests.factories import a_hall


@pytest.fixture
async def server(sqlite_url: str) -> AsyncIterator[ServerProcess]:
    await open_database(sqlite_url)
    await a_hall()
    await close_database()
    with running_server(sqlite_url) as server:
        yield server


@pytest.fixture
async def page(tv_browser: Browser, server: ServerProcess) -> AsyncIterator[Page]:
    page = await tv_browser.new_page(viewport={"width": 1440, "height": 900})
    yield page
    await page.close()


async def test_the_examples_are_tabs_that_run(page: Page, server: ServerProcess) -> None:
    errors, asked = listen(page), []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{server.url}/graphql")
    await expect(page.get_by_role("tab", name="HallDirectory")).to_be_visible(timeout=20_000)
    await page.get_by_role("button", name="Execute query").click()
    await expect(page.locator(".result-window")).to_contain_text('"opening"', timeout=10_000)

    await page.get_by_role("tab", name="BoardLive").click()
    await page.get_by_role("button", name="Execute query").click()
    await expect(page.locator(".result-window")).to_contain_text('"version"', timeout=10_000)
    await page.get_by_role("button", name="Stop query").click()

    assert errors == []
    assert [url for url in asked if not url.startswith((server.url, "data:", "blob:"))] == []
