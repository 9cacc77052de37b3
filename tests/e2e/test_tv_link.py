"""What the TV does when the link breaks, goes silent or lies about the time (T12, T13, T16, T20, T23)."""

import asyncio
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Error, Page

from api.clock import local
from display.operations import DOCUMENTS
from display.pages import DOCUMENT
from tests.e2e.browser import listen
from tests.e2e.chrome_hall import BottledHall, a_board, a_busy_board, a_call, a_screen, bottled
from tests.e2e.chrome_sight import becomes, table_of, text_of, until

CODES = (1000, 1001, 1008, 1011, 1012, 1013, 3000, 4400, 4401, 4403, 4408, 4409, 4429, 4500)
MUTE = a_screen(speaks=False)
SOCKETS = """
window.sockets = [];
window.WebSocket = class extends WebSocket {
  constructor(...given) { super(...given); window.sockets.push(this); }
};
"""


async def fast_page(browser: Browser, url: str, hall: BottledHall) -> Page:
    """A connected TV whose clock the test can push forward."""
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    await page.add_init_script(SOCKETS)
    await page.clock.install()
    await page.goto(url)
    await until(lambda: hall.connected > 0)
    return page


async def pushed_until(page: Page, seconds: float, condition: str, *, settled: bool = False) -> float:
    """Push the page's clock on until a condition holds; returns how far, at most `seconds`.

    settled: a true socket that is on its way is waited for before each push, however long it takes here.
    """
    for step in range(int(seconds * 2)):
        if settled:
            await becomes(page, "sockets.every((one) => one.readyState !== WebSocket.CONNECTING)")
        if await page.evaluate(condition):
            return step / 2
        await page.clock.run_for(500)
        await asyncio.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {condition}")


@pytest.mark.parametrize("code", CODES)
async def test_every_close_code_leads_to_a_reconnect(tv_browser: Browser, code: int) -> None:
    async with bottled(a_busy_board(3, screen=MUTE)) as (hall, _, url):
        page = await fast_page(tv_browser, url, hall)
        await hall.close_all(code)
        await until(lambda: hall.connected == 0)
        await pushed_until(page, 12, "sockets.length > 1", settled=True)
        await until(lambda: hall.connected == 1)
        await page.context.close()


async def test_a_broken_connection_leads_to_a_reconnect_with_what_was_seen(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(3, screen=MUTE)) as (hall, wire, url):
        page = await fast_page(tv_browser, url, hall)
        await hall.call("A-012", "3")
        await becomes(page, "document.querySelector('.row .number').textContent === 'A-012'")
        wire.cut()
        await until(lambda: hall.connected == 0)
        await page.clock.run_for(3_000)
        await until(lambda: hall.connected == 1)
        assert hall.subscriptions[-1]["variables"]["after"] == {"epoch": hall.board.epoch.hex, "version": 2}
        await page.context.close()


async def test_reconnects_are_fully_jittered_between_half_a_second_and_ten(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(1)) as (_, _, url):
        page = await tv_browser.new_page()
        await page.goto(url)
        delays = await page.evaluate(
            """() => {
                const delays = [], set = window.setTimeout;
                window.setTimeout = (run, ms) => { delays.push(ms); return 0; };
                for (let screen = 0; screen < 50; screen += 1) {
                    const link = new Antrean.Link({});
                    for (let failure = 0; failure < 40; failure += 1) link.again();
                }
                window.setTimeout = set;
                return delays;
            }"""
        )
        first = sorted(delays[::40])
        assert min(delays) >= 500
        assert max(delays) <= 10_000
        assert max(delays) > 9_000
        assert all(sum(at <= other < at + 100 for other in first) < 15 for at in first)
        await page.close()


@pytest.mark.parametrize("event", ["online", "visibilitychange"])
async def test_coming_back_means_trying_at_once(tv_browser: Browser, event: str) -> None:
    async with bottled(a_busy_board(3, screen=MUTE)) as (hall, _, url):
        page = await fast_page(tv_browser, url, hall)
        await page.evaluate("Math.random = () => 0.999")
        hall.is_refusing = True
        await hall.close_all(1012)
        await until(lambda: hall.connected == 0)
        refused = "sockets.length === 3 && sockets[2].readyState === WebSocket.CLOSED"
        await pushed_until(page, 15, refused, settled=True)  # the next try is eight seconds away
        hall.is_refusing = False
        target = "window" if event == "online" else "document"
        await page.evaluate(f"{target}.dispatchEvent(new Event('{event}'))")
        await until(lambda: hall.connected == 1, 5)
        assert await page.evaluate("sockets.length") == 4
        assert len(hall.subscriptions) == 2
        await page.context.close()


async def test_a_silent_link_turns_amber_then_grey_and_recovers(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(3, screen=MUTE)) as (hall, wire, url):
        page = await fast_page(tv_browser, url, hall)
        await page.clock.run_for(1_000)
        wire.silence()
        late = await pushed_until(page, 25, "!!document.querySelector('#stage.late')")
        assert re.fullmatch(r"Data \d\d\.\d\d", await text_of(page, "#about .line"))
        lost = late + await pushed_until(page, 60 - late, "!!document.querySelector('#stage.lost')")
        assert lost <= 60
        assert await text_of(page, "#foot .line") == "Layar terputus"
        assert len(await table_of(page)) == 3
        hall.board = a_busy_board(4, screen=MUTE)
        await page.clock.run_for(600_000)
        assert len(await table_of(page)) == 3  # never blank, never an error page
        assert hall.pages == 1
        wire.restore()
        back = await pushed_until(page, 12, "!document.querySelector('#stage.lost, #stage.late')", settled=True)
        assert back <= 12
        await page.context.close()


async def test_a_newer_page_is_fetched_only_after_the_server_answered(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(3, screen=MUTE)) as (hall, wire, url):
        page = await fast_page(tv_browser, url, hall)
        await page.evaluate("window.isTheFirst = true")
        wire.silence()
        hall.version = "newer"
        await page.clock.run_for(400_000)
        assert hall.pages == 1
        wire.restore()
        with suppress(Error):  # the clock cannot be pushed while the page leaves
            for _ in range(100):
                await page.clock.run_for(10_000)
                await asyncio.sleep(0.05)
                if hall.pages > 1:
                    break
        await until(lambda: hall.pages == 2)
        await left(page)
        await page.wait_for_load_state()
        assert len(await table_of(page)) == 3
        await page.context.close()


async def test_the_time_is_the_halls_whatever_the_device_believes(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(3)) as (_, _, url):
        context = await tv_browser.new_context(timezone_id="America/New_York")
        page = await context.new_page()
        await page.clock.install(time=datetime.now(UTC) + timedelta(hours=2))
        await page.goto(url)
        shown = await text_of(page, "#clock")
        now = datetime.now(UTC)
        around = {f"{local(now + timedelta(seconds=off), 'Asia/Makassar'):%H.%M} WITA" for off in (-1, 0, 1)}
        assert shown in around
        await context.close()


async def test_versions_seen_are_dropped_unless_the_epoch_changed(tv_browser: Browser) -> None:
    from dataclasses import replace
    from uuid import UUID

    now = datetime.now(UTC)
    async with bottled(a_board(screen=MUTE)) as (hall, _, url):
        page = await fast_page(tv_browser, url, hall)
        await hall.call("A-012", "3")
        await becomes(page, "document.querySelector('.row .number').textContent === 'A-012'")
        newest = hall.board
        hall.board = replace(newest, version=1, calls=(a_call("B-001", "1", now),))
        await hall.push()
        hall.board = replace(hall.board, epoch=UUID(int=8), calls=(a_call("C-001", "1", now),))
        await hall.push()
        await becomes(page, "document.querySelector('.row .number').textContent === 'C-001'")
        assert "B-001" not in await page.inner_text("body")
        await page.context.close()


async def test_ten_thousand_calls_leave_the_page_as_small_as_it_was(tv_browser: Browser) -> None:
    async with bottled(a_board(screen=MUTE)) as (hall, _, url):
        context = await tv_browser.new_context()
        page = await context.new_page()
        await page.goto(url)
        await until(lambda: hall.connected > 0)
        protocol = await context.new_cdp_session(page)

        async def weight() -> tuple[int, int, float]:
            await protocol.send("HeapProfiler.collectGarbage")
            counted = await protocol.send("Memory.getDOMCounters")
            heap = await protocol.send("Runtime.getHeapUsage")
            return counted["nodes"], counted["jsEventListeners"], heap["usedSize"]

        async def calls(first: int, last: int) -> None:
            for index in range(first, last, 8):  # eight new calls a board, newest first
                hall.board = a_board(
                    screen=MUTE,
                    calls=[a_call(f"A-{index - back:04}", str(back + 1), hall.now()) for back in range(8)],
                )
                object.__setattr__(hall.board, "version", index)
                await hall.push()
            await becomes(
                page,
                f"document.querySelector('.row .number').textContent === 'A-{range(first, last, 8)[-1]:04}'",
                60_000,
            )

        await calls(8, 1_000)
        nodes, listeners, heap = await weight()
        await calls(1_000, 11_000)
        after = await weight()
        assert after[0] <= nodes
        assert after[1] <= listeners
        assert after[2] - heap <= 2 * 1024 * 1024
        await context.close()


def test_a_frame_asks_for_nothing_personal() -> None:
    asked = set(re.findall(r"[A-Za-z]+", re.sub(r"\([^)]*\)|[A-Za-z]+:", "", DOCUMENT)))
    assert asked == {
        *("subscription", "Screen", "board", "epoch", "version", "serverTime"),
        *("opening", "open", "code", "sentence", "opensAt", "closesAt"),
        *("counters", "label", "agencyCode", "number", "calls", "counterLabel", "attempt", "at", "spoken"),
        *("notices", "emergency", "screen", "playlistVersion"),
    }
    orders = (DOCUMENTS / "tv" / "Orders.graphql").read_text()
    told = set(re.findall(r"[A-Za-z]+", re.sub(r"\([^)]*\)", "", orders)))
    assert told == {
        *("subscription", "Orders", "screenOrders", "orders", "id", "command", "device", "at"),
        *("presenceCode", "code", "validUntil", "qr", "size", "path"),
    }


async def test_the_page_asks_no_one_but_its_own_server(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(3)) as (hall, _, url):
        context = await tv_browser.new_context()
        page = await context.new_page()
        errors = listen(page)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(url)
        await until(lambda: hall.connected > 0)
        origin = url.split("/display")[0]
        assert all(address.startswith((origin, "data:")) for address in asked)
        assert errors == []
        await context.close()


async def left(page: Page) -> None:
    """Until the first document has gone: what is asked of a page that is leaving is answered by an error."""
    for _ in range(100):
        with suppress(Error):
            if not await page.evaluate("window.isTheFirst"):
                return
        await asyncio.sleep(0.05)
    raise AssertionError("the first page stays")
