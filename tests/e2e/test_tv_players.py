"""A screen reports itself, speaks only when it is its turn, and does what a manager says (T19, T21)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Page

from api.boards.speech import spoken
from display.words.tv import WORDS
from tests.e2e.chrome_hall import BottledHall, a_board, a_busy_board, bottled
from tests.e2e.chrome_sight import LISTENER, WATCHER, announcements, becomes, text_of, until

SOON = 2000  # ms
SPEAKS: dict[str, Any] = {"holds": 25_000, "askAgain": 8_000, "said": []}
SILENT: dict[str, Any] = {"holds": 0, "askAgain": 500, "said": []}


@asynccontextmanager
async def screen(browser: Browser, url: str, hall: BottledHall, **storage: str) -> AsyncIterator[Page]:
    """A TV that listens to itself, connected; what it found in its storage."""
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    await page.add_init_script(LISTENER + WATCHER)
    for key, value in storage.items():
        await page.add_init_script(f"localStorage.setItem('antrean.screen.{key}', '{value}')")
    await page.goto(url)
    await until(lambda: hall.connected > 0 and bool(hall.reports))
    yield page
    await context.close()


async def test_a_screen_reports_its_version_lag_sound_clock_and_text(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(8)) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.call("A-012", "3")
        await becomes(page, "document.querySelector('#call .number').textContent === 'A-012'")
        await hall.order("UNMUTE")  # it reports at once what it was told
        await until(lambda: hall.reports[-1]["shown"] == "A-012 \u2192 3")
        report = hall.reports[-1]
        assert (report["audio"], report["version"]) == (
            "running",
            await page.evaluate("JSON.parse(first.textContent).assets"),
        )
        assert 0 <= report["lag"] < 2_000
        assert abs(report["clockOffset"]) < 2_000
        assert set(report) == {
            "player",
            "version",
            "audio",
            "speaks",
            "said",
            "lag",
            "clockOffset",
            "shown",
        }  # T23
        names = {report["player"] for report in hall.reports}
        await page.reload()
        await until(lambda: len(hall.reports) > 0 and hall.reports[-1] is not report)
        assert {report["player"] for report in hall.reports} == names
        assert len(names) == 1


async def test_a_screen_reports_every_thirty_seconds_though_nothing_happens(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(3)) as (hall, _, url):
        hall.verdict = lambda report: {"holds": 0, "askAgain": 30_000, "said": []}
        context = await tv_browser.new_context()
        page = await context.new_page()
        await page.clock.install()
        await page.goto(url)
        await until(lambda: hall.connected > 0)
        await page.clock.run_for(5_000)
        before = len(hall.reports)
        for _ in range(4):
            await page.clock.run_for(30_500)
            await page.wait_for_timeout(100)
        assert 4 <= len(hall.reports) - before <= 5
        await context.close()


async def test_a_screen_whose_turn_it_is_not_shows_calls_in_silence(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url):
        hall.verdict = lambda report: SILENT
        async with screen(tv_browser, url, hall) as page:
            await hall.call("A-001", "1")
            await hall.call("B-002", "2")
            await becomes(page, "document.querySelector('#call .number').textContent === 'B-002'", SOON)
            await page.wait_for_timeout(1_500)
            assert await page.evaluate("heard.length") == 0
            assert not await page.query_selector("#stage.muted")


async def test_a_screen_that_takes_over_says_what_nobody_has_said(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url):
        hall.verdict = lambda report: SILENT
        async with screen(tv_browser, url, hall) as page:
            first = await hall.call("A-001", "1")
            await hall.call("B-002", "2")
            await becomes(page, "document.querySelector('#call .number').textContent === 'B-002'", SOON)
            said = f"A-001/1/{int(first.at.timestamp() * 1000)}"
            hall.verdict = lambda report: {**SPEAKS, "said": [said]}
            await becomes(page, "heard.length > 5")
            assert (await announcements(page))[0]["words"] == list(spoken("B-002", "2", 1))
            await until(lambda: any("B-002" in key for report in hall.reports for key in report["said"]), 15)
            await page.wait_for_timeout(300)
            assert len(await announcements(page)) == 1


async def test_a_screen_stops_by_itself_when_its_turn_is_not_renewed(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url):
        hall.verdict = lambda report: {"holds": 1_500, "askAgain": 60_000, "said": []}
        async with screen(tv_browser, url, hall) as page:
            await page.wait_for_timeout(2_000)
            await hall.call("A-001", "1")
            await becomes(page, "document.querySelector('#call .number').textContent === 'A-001'", SOON)
            await page.wait_for_timeout(1_200)
            assert await page.evaluate("heard.length") == 0


async def test_identify_shows_the_name_of_the_screen_for_a_while(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(4)) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.order("IDENTIFY")
        await page.wait_for_selector(".identified #identity", timeout=SOON)
        assert await text_of(page, "#identity b") == "Layar utama"
        assert await text_of(page, "#identity span") == "/display/konawe/main"
        await becomes(page, "!document.querySelector('.identified')", 12_000)


async def test_the_sound_is_tested_muted_and_heard_again_from_afar(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.order("TEST_SOUND")
        await becomes(page, "heard.length > 5", SOON)
        assert (await announcements(page))[0]["words"] == list(spoken("A-012", "3", 1))
        await hall.order("MUTE")
        await page.wait_for_selector("#stage.muted", timeout=SOON)
        assert await text_of(page, "#foot .line") == WORDS["ID"]["silenced"]
        await until(lambda: hall.reports[-1]["audio"] == "muted")
        before = await page.evaluate("heard.length")
        await hall.call("A-001", "1")
        await becomes(page, "document.querySelector('#call .number').textContent === 'A-001'", SOON)
        await page.wait_for_timeout(800)
        assert await page.evaluate("heard.length") == before
        await hall.order("UNMUTE")
        await becomes(page, f"!document.querySelector('#stage.muted') && heard.length > {before} + 5", 12_000)
        await until(lambda: hall.reports[-1]["audio"] == "running")


async def test_a_muted_screen_is_muted_after_a_restart(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.order("MUTE")
        await page.wait_for_selector("#stage.muted", timeout=SOON)
        await page.reload()
        await page.wait_for_selector("#stage.muted", timeout=2 * SOON)


async def test_a_screen_reloads_once_when_it_is_told_to(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(4)) as (hall, _, url), screen(tv_browser, url, hall) as page:
        reloaded = page.wait_for_event("load", timeout=SOON)
        await hall.order("RELOAD")
        await reloaded
        await until(lambda: hall.connected > 0)
        await becomes(page, "performance.now() > 3000")
        assert hall.pages == 2


async def test_an_order_for_another_device_is_not_obeyed(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall, device="mine") as page:
        await hall.order("MUTE", device="another")
        await hall.order("IDENTIFY", device="another")
        await hall.order("IDENTIFY", device="mine")
        await page.wait_for_selector(".identified", timeout=SOON)
        assert not await page.query_selector("#stage.muted")
        assert len(await page.evaluate("JSON.parse(sessionStorage['antrean.obeyed'])")) == 1
