"""Screens on a real server: one of an audio zone speaks, a code lets one in, a manager tells it what to do."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, Request

from api.boards.speech import spoken
from tests.e2e.chrome_sight import LISTENER, WATCHER, announcements, becomes, text_of, until
from tests.e2e.demos import Demo
from tests.e2e.test_tv_real import HURRY, Clerk, a_clerk

PLAYERS = """query ($hall: String!) { hallOverview(hall: $hall) {
  players { name online speaks audio shown lagMs clockOffsetMs pageVersion screen { slug } device { id name } } } }"""


async def the_manager(demo: Demo) -> str:
    """Her token."""
    (account,) = [account for account in demo.accounts["staff"] if account["role"] == "HALL_MANAGER"]
    return await demo.signed_in(account)


@asynccontextmanager
async def a_tv(browser: Browser, url: str) -> AsyncIterator[tuple[BrowserContext, Page]]:
    """A TV of its own, listening to itself."""
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    await page.add_init_script(LISTENER + WATCHER)
    await page.goto(url)
    yield context, page
    await context.close()


async def players(demo: Demo, token: str) -> list[dict[str, Any]]:
    found = await demo.ask(PLAYERS, token, hall=demo.accounts["hall"])
    return list(found["hallOverview"]["players"])


async def said_by(page: Page) -> list[list[str]]:
    return [one["words"] for one in await announcements(page)]


async def a_call(clerk: Clerk, pages: list[Page]) -> str:
    """Call the next; returns when every screen shows it."""
    number = await clerk.call_next()
    for page in pages:
        shown = f"[...document.querySelectorAll('.row .number')].some((row) => row.textContent === '{number}')"
        await becomes(page, shown)
    return number


@pytest.mark.timeout(150)
async def test_of_two_screens_at_one_loudspeaker_one_speaks_and_the_other_takes_over(
    tv_browser: Browser, demo: Demo
) -> None:
    url = f"{demo.url}/display/konawe/main"
    async with (
        a_clerk(demo, 0, 12) as clerk,
        a_tv(tv_browser, url) as (context, one),
        a_tv(tv_browser, url) as (_, two),
    ):
        token = await the_manager(demo)
        await until(lambda: _speak(demo, token, 1))
        for page in (one, two):
            await page.evaluate(HURRY)
        told = _told(one, two)
        called = [await a_call(clerk, [one, two]) for _ in range(4)]
        await until(lambda: all(any(number in report for report in told) for number in called))
        silent = two if await announcements(one) else one
        speaker, last = (one, context) if silent is two else (two, two.context)
        assert await said_by(silent) == []
        heard = await said_by(speaker)
        await last.close()
        died = time.monotonic()
        for _ in range(4):
            called.append(await a_call(clerk, [silent]))
        await until(lambda: _said_all(silent, 4), 40)
        assert time.monotonic() - died <= 30
        heard += await said_by(silent)
        numbers = [_number(words) for words in heard]
        assert numbers == [_number(list(spoken(number, clerk.label, 1))) for number in called]


def _number(words: list[str]) -> list[str]:
    """The number in an announcement, long or short."""
    spelled = [word for word in words if word != "nomor antrean"]
    return spelled[: spelled.index("silakan menuju" if "silakan menuju" in spelled else "loket")]


async def _speak(demo: Demo, token: str, count: int) -> bool:
    there = await players(demo, token)
    return len(there) == 2 and sum(player["speaks"] for player in there) == count


def _told(*pages: Page) -> list[str]:
    """What the pages will have reported, with an answer."""
    told: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith("/state"):
            told.append(request.post_data or "")

    for page in pages:
        page.on("requestfinished", note)
    return told


async def _said_all(page: Page, count: int) -> bool:
    return len(await announcements(page)) >= count


@pytest.mark.timeout(120)
async def test_a_code_turns_a_tv_into_a_screen_until_it_is_shut_out(tv_browser: Browser, demo: Demo) -> None:
    token = await the_manager(demo)
    async with a_tv(tv_browser, f"{demo.url}/display/pair") as (_, page):
        await becomes(page, "/^[A-Z]{4}-[A-Z]{4}$/.test(document.querySelector('#code').textContent)")
        code = await text_of(page, "#code")
        wish = {"code": code, "hall": demo.accounts["hall"], "screen": "main", "name": "TV pintu masuk"}
        device = (await demo.do("approveDevice", "device { id }", token, **wish))["device"]["id"]
        await page.wait_for_url("**/display/konawe/main", timeout=10_000)
        await until(lambda: _is_paired(demo, token, device))
        (player,) = [one for one in await players(demo, token) if one["device"]]
        assert player["device"] == {"id": device, "name": "TV pintu masuk"}
        assert player["audio"] == "running"
        assert abs(player["clockOffsetMs"]) < 2_000
        await demo.do("commandScreen", "screen { slug }", token, device=device, command="IDENTIFY")
        await page.wait_for_selector(".identified #identity", timeout=4_000)
        before = time.monotonic()
        await demo.do("revokeDevice", "device { id }", token, device=device)
        await page.wait_for_url("**/display/pair", timeout=10_000)
        assert time.monotonic() - before <= 5
        assert await page.evaluate("localStorage['antrean.screen.token']") is None
        await becomes(page, "/^[A-Z]{4}-[A-Z]{4}$/.test(document.querySelector('#code').textContent)")
        assert await text_of(page, "#code") != code


async def _is_paired(demo: Demo, token: str, device: str) -> bool:
    there = await players(demo, token)
    return any(one["device"] and one["device"]["id"] == device and one["online"] for one in there)
