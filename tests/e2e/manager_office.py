"""The hall manager at her page, in front of a demo."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page

from tests.e2e.browser import listen
from tests.e2e.demos import Demo, officers

SOON = 2_000  # ms
LAPTOP = {"width": 1366, "height": 768}


def account_of(demo: Demo, role: str) -> dict[str, Any]:
    """The demo's account with a role."""
    return next(account for account in demo.accounts["staff"] if account["role"] == role)


@asynccontextmanager
async def at_the_page(
    browser: Browser,
    demo: Demo,
    *,
    role: str = "HALL_MANAGER",
    language: str = "ID",
    origin: str = "",
    part: str = "",
) -> AsyncIterator[Page]:
    """Somebody who has just signed in; no error may reach the console of her browser."""
    context = await browser.new_context(viewport=LAPTOP)  # type: ignore[arg-type]
    page = await context.new_page()
    errors = listen(page)
    await page.goto(f"{origin or demo.url}/hall?language={language}{part and '#' + part}")
    await sign_in(page, account_of(demo, role))
    yield page
    await context.close()
    assert [error for error in errors if "ERR_" not in error and "WebSocket" not in error] == []


async def sign_in(page: Page, account: dict[str, Any]) -> None:
    """Fill in the form and send it."""
    await page.fill("#username", account["username"])
    await page.fill("#password", account["password"])
    await page.click(".sign-in button")


async def counter_of(demo: Demo, index: int) -> tuple[str, dict[str, Any]]:
    """An officer's token, and the counter they may sit at."""
    officer = officers(demo.accounts)[index]
    token = await demo.signed_in(officer)
    query = "query ($id: ID!) { counter(id: $id) { id label state reason queues { id } } }"
    return token, (await demo.ask(query, token, id=officer["counters"][0]))["counter"]


def card(page: Page, label: str) -> Any:
    """A counter on the page, by its label."""
    return page.locator(".counter").filter(has=page.locator(f"strong:text-is('{label}')"))
