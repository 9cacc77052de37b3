"""The front door in a real browser: every hall is found, and nothing is made up when the server is away."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, expect

from api.clock import utc_now
from api.database import close_database, open_database
from api.halls.seed import seed
from tests.e2e.axe import serious_faults
from tests.e2e.browser import listen
from tests.e2e.server import running_server


@pytest.fixture(scope="module")
async def server_url(shared_sqlite_url: str) -> AsyncIterator[str]:
    """A server with the 14 halls that ship with the product."""
    await open_database(shared_sqlite_url)
    await seed(now=utc_now())
    await close_database()
    with running_server(shared_sqlite_url) as server:
        yield server.url


@pytest.fixture
async def page(tv_browser: Browser) -> AsyncIterator[Page]:
    page = await tv_browser.new_page(viewport={"width": 360, "height": 740})
    yield page
    await page.close()


async def test_a_hall_is_found_by_its_name_and_its_province(server_url: str, page: Page) -> None:
    errors = listen(page)
    await page.goto(server_url)
    rows = page.locator("#halls li")
    await expect(rows).to_have_count(14)
    for words, name in (("konawe", "MPP Kabupaten Konawe"), ("sulawesi tengg", "MPP Kabupaten Konawe")):
        await page.fill("#search", words)
        await expect(rows).to_have_count(1)
        await expect(rows.first).to_contain_text(name)
    await expect(rows.first.get_by_role("link")).to_have_attribute("href", "/h/konawe")
    await page.fill("#search", "atlantis")
    await expect(page.locator("#count")).to_have_text("Tidak ada mal pelayanan publik dengan nama itu.")
    assert errors == []


async def test_without_an_answer_the_page_says_so_and_asks_again(server_url: str, page: Page) -> None:
    async def cut(route: Route) -> None:
        await route.abort()

    await page.route("**/graphql", cut)
    await page.goto(server_url)
    await expect(page.get_by_role("alert")).to_contain_text("Belum ada jawaban dari server.")
    await page.unroute("**/graphql")
    await page.get_by_role("button", name="Ulangi").click()
    await expect(page.locator("#halls li")).to_have_count(14)
    await expect(page.locator("#trouble")).to_be_hidden()


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_nobody_is_shut_out(server_url: str, page: Page, language: str) -> None:
    await page.goto(f"{server_url}/?language={language}")
    await expect(page.locator("#halls li")).to_have_count(14)
    await expect(page.locator("html")).to_have_attribute("lang", language.lower())
    assert await serious_faults(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await expect(page.locator("#halls li").first).to_contain_text(re.compile("Tutup|Closed|Buka|Open"))
