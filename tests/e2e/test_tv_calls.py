"""What the TV does with calls: shows them at once, says each once, one at a time (T5, T6, T9, T14, T15, T17)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from playwright.async_api import Browser, Page, Route

from api.boards.speech import spoken
from display.speech import short_form
from display.words.tv import WORDS
from tests.e2e.browser import chromium
from tests.e2e.chrome_hall import BottledHall, a_board, a_busy_board, a_call, a_counter, a_screen, bottled
from tests.e2e.chrome_sight import LISTENER, WATCHER, announcements, becomes, table_of, text_of, until

AT_ONCE = 3_000  # ms: before the shortest announcement ends, so nothing has been waited for


@asynccontextmanager
async def screen(browser: Browser, url: str, hall: BottledHall) -> AsyncIterator[Page]:
    """A TV that listens to itself, connected."""
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    await page.add_init_script(LISTENER + WATCHER)
    await page.goto(url)
    await until(lambda: hall.connected > 0)
    yield page
    await context.close()


async def test_a_call_is_shown_at_once_and_voiced_with_its_own_words(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(8)) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.call("A-012", "3", agency="KEJARI")
        await becomes(
            page, "document.querySelector('#call .number').textContent === 'A-012'", milliseconds=AT_ONCE
        )
        assert await text_of(page, "#call .info") == "KEJARI"
        assert (await table_of(page))[0] == ("A-012", "3")
        await becomes(page, "heard.length > 5")
        said = (await announcements(page))[0]
        assert said["words"] == list(spoken("A-012", "3", 1))
        assert said["end"] - said["start"] <= 9


async def test_sixty_calls_in_a_second_are_paged_at_once_and_said_one_at_a_time(tv_browser: Browser) -> None:
    """Fast calls are let through quickly: the loudspeaker's timers run ten times as fast as its clips."""
    numbers = [f"{'ABCDEF'[index % 6]}-{index:03}" for index in range(60)]
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await page.evaluate(
            "(() => { const set = setTimeout; window.setTimeout = (f, ms) => set(f, ms / 20); })()"
        )
        for index, number in enumerate(numbers):
            await hall.call(number, str(index + 1))
        await becomes(page, "document.querySelector('#mark').textContent === '1/15'", milliseconds=AT_ONCE)
        assert (await table_of(page))[0] == ("F-059", "60")
        await becomes(
            page, "JSON.parse(localStorage['antrean.said.konawe.main'] || '[]').length === 60", milliseconds=30_000
        )
        said = await announcements(page)
        assert len(said) == 60
        for index, one in enumerate(said):
            words = list(spoken(numbers[index], str(index + 1), 1))
            assert one["words"] in (words, short_form(words))
            assert one["end"] - one["start"] <= (9 if one["words"] == words else 5)
        assert [one["words"] == short_form(one["words"]) for one in said[3:57]] == [True] * 54


async def test_announcements_do_not_overlap(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.call("A-001", "1")
        await hall.call("B-002", "2")
        await becomes(
            page, "JSON.parse(localStorage['antrean.said.konawe.main'] || '[]').length === 2", milliseconds=15_000
        )
        await becomes(page, "heard.length >= 18")
        first, second = await announcements(page)
        assert first["end"] <= second["start"]
        assert first["words"] != second["words"]


async def test_the_panel_shows_the_number_being_said_not_the_newest(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.call("A-001", "1")
        await becomes(page, "heard.length > 0")
        await hall.call("B-002", "2")
        await becomes(page, "document.querySelector('.row .number').textContent === 'B-002'", milliseconds=AT_ONCE)
        assert await text_of(page, "#call .number") == "A-001"
        assert await page.evaluate("document.querySelectorAll('.row.fresh').length") == 2


async def test_a_call_that_waits_for_its_clips_keeps_the_panel(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url):
        context = await tv_browser.new_context()
        arrived = asyncio.Event()

        async def late(route: Route) -> None:
            await arrived.wait()
            await route.continue_()

        await context.route("**/sprite*.mp3", late)
        page = await context.new_page()
        await page.add_init_script(LISTENER + WATCHER)
        await page.goto(url)
        await until(lambda: hall.connected > 0)
        await becomes(page, "!document.querySelector('#stage').classList.contains('muted')", milliseconds=15_000)
        await hall.call("A-001", "1")
        await hall.call("B-002", "2")
        await becomes(page, "document.querySelector('.row .number').textContent === 'B-002'", milliseconds=AT_ONCE)
        assert await text_of(page, "#call .number") == "A-001"
        arrived.set()
        await becomes(
            page, "seen.length >= 2", milliseconds=40_000
        )  # the first is said to its end, nine seconds at most
        assert [one.split()[0] for one in await page.evaluate("seen")] == ["A-001", "B-002"]
        await context.close()


@asynccontextmanager
async def still_screen(browser: Browser, url: str, hall: BottledHall) -> AsyncIterator[Page]:
    """A connected TV whose clock stands still and is pushed on by the story alone, however busy the machine is."""
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    await page.clock.install()
    await page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    await page.goto(url)
    await pushed(page, lambda: hall.connected > 0)
    yield page
    await context.close()


async def pushed(page: Page, is_so: Callable[[], Awaitable[bool] | bool], *, seconds: float = 20) -> float:
    """Push the clock on by tenths of a second until something is so; the seconds it was pushed."""
    for step in range(int(seconds * 10)):
        result = is_so()
        if result if isinstance(result, bool) else await result:
            return step / 10
        await page.clock.run_for(100)
    raise AssertionError(f"not within {seconds} s")


async def test_a_fresh_call_is_highlighted_ten_seconds_and_stays_a_minute(tv_browser: Browser) -> None:
    board = a_board(screen=a_screen(speaks=False))
    async with bottled(board) as (hall, _, url), still_screen(tv_browser, url, hall) as page:

        async def is_there(selector: str) -> bool:
            return bool(await page.query_selector(selector))

        await hall.call("A-012", "3")
        await pushed(page, lambda: is_there("#call.fresh"))
        await page.clock.run_for(9_000)
        assert await is_there("#call.fresh")
        await page.clock.run_for(2_000)
        assert not await is_there("#call.fresh")
        await hall.show(counters=())
        await page.clock.run_for(45_000)
        assert await table_of(page) == [("A-012", "3")]
        assert not await is_there(".row.past")
        await page.clock.run_for(10_000)
        assert await is_there(".row.past")


async def test_pages_turn_after_eight_seconds_and_hide_nobody(tv_browser: Browser) -> None:
    board = a_busy_board(12, screen=a_screen(speaks=False))
    async with bottled(board) as (hall, _, url), still_screen(tv_browser, url, hall) as page:
        shown: set[tuple[str, str]] = set()
        marks, took = [], []
        for _ in range(4):
            marks.append(await text_of(page, "#mark"))
            shown |= set(await table_of(page))

            async def has_turned() -> bool:
                return await text_of(page, "#mark") != marks[-1]

            took.append(await pushed(page, has_turned))
        assert marks == ["1/3", "2/3", "3/3", "1/3"]
        assert [round(seconds) for seconds in took[1:]] == [8, 8, 8]
        assert len(shown) == 12


async def test_a_recall_is_a_new_attempt_on_top_and_voiced_again(tv_browser: Browser) -> None:
    now = datetime.now(UTC)
    old = [a_call("B-002", "2", now - timedelta(seconds=50)), a_call("A-001", "1", now - timedelta(seconds=60))]
    board = a_board(calls=old, counters=[a_counter("1", "A-001"), a_counter("2", "B-002")])
    async with bottled(board) as (hall, _, url), screen(tv_browser, url, hall) as page:
        assert (await table_of(page))[0] == ("B-002", "2")
        await hall.call("A-001", "1", attempt=2)
        await becomes(
            page, "document.querySelector('#call .info').textContent === 'panggilan ke-2'", milliseconds=AT_ONCE
        )
        assert await table_of(page) == [("A-001", "1"), ("B-002", "2")]
        await becomes(page, "heard.length > 8")
        assert (await announcements(page))[0]["words"] == list(spoken("A-001", "1", 2))


async def test_a_recall_that_waits_for_the_loudspeaker_is_told_at_once(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.call("B-002", "2")
        await becomes(page, "heard.length > 0")
        await hall.call("A-001", "1", attempt=2)
        await becomes(
            page,
            "document.querySelector('#foot').textContent.indexOf('panggilan ke-2') >= 0",
            milliseconds=AT_ONCE,
        )
        told = WORDS["ID"]["recalled"].replace("%n", "A-001").replace("%a", "2").replace("%c", "1")
        assert (await text_of(page, "#foot .line")).split() == told.split()
        assert await text_of(page, "#call .number") == "B-002"


async def test_after_a_reload_nothing_is_voiced_twice_and_old_calls_are_only_shown(tv_browser: Browser) -> None:
    now = datetime.now(UTC)
    board = a_board(calls=[a_call("Z-900", "9", now - timedelta(seconds=46))])
    async with bottled(board) as (hall, _, url):  # noqa: SIM117  (the screen opens after the hall)
        async with screen(tv_browser, url, hall) as page:
            assert await table_of(page) == [("Z-900", "9")]
            await hall.call("A-001", "1")
            await becomes(page, "heard.length > 3")  # in the middle of the announcement
            hall.board = replace(hall.board, calls=(a_call("B-002", "2", now), *hall.board.calls), version=90)
            await page.reload()
            await becomes(page, "heard.length > 8")
            await becomes(page, "!document.querySelector('#call.fresh')", milliseconds=20_000)
            said = await announcements(page)
            assert [one["words"] for one in said] == [list(spoken("B-002", "2", 1))]


async def test_a_call_taken_back_is_not_said(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.call("A-001", "1")
        await becomes(page, "heard.length > 0")
        await hall.call("B-002", "2")
        await becomes(page, "document.querySelectorAll('.row.fresh').length === 2")
        await hall.show(calls=hall.board.calls[1:], counters=hall.board.counters[:1])
        await hall.call("C-003", "3")
        await becomes(
            page, "JSON.parse(localStorage['antrean.said.konawe.main'] || '[]').length === 2", milliseconds=15_000
        )
        await becomes(page, "heard.length > 16")
        assert [one["words"][1] for one in await announcements(page)] == ["a", "c"]


async def test_blocked_sound_shows_a_badge_and_one_key_unlocks_it() -> None:
    async with (
        bottled(a_busy_board(4)) as (hall, _, url),
        chromium() as browser,
        screen(browser, url, hall) as page,
    ):
        await page.wait_for_selector("#stage.muted #foot .mute", timeout=AT_ONCE)
        assert await text_of(page, "#foot .line") == "Suara mati: tekan OK"
        await until(lambda: any(report["audio"] == "blocked" for report in hall.reports))
        await hall.call("A-012", "3")
        await page.wait_for_selector("#call.fresh", timeout=AT_ONCE)
        assert await page.evaluate("heard.length") == 0
        await page.keyboard.press("Enter")
        await becomes(page, "heard.length > 5")
        assert not await page.query_selector("#stage.muted")
        assert (await announcements(page))[0]["words"] == list(spoken("A-012", "3", 1))
        await until(lambda: any(report["audio"] == "running" for report in hall.reports))


async def test_a_key_tests_the_sound(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await page.keyboard.press("t")
        await becomes(page, "heard.length > 5")
        assert (await announcements(page))[0]["words"] == list(spoken("A-012", "3", 1))


async def test_without_its_clips_the_screen_chimes_and_shows_on(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url):
        context = await tv_browser.new_context()
        await context.route("**/sprite*.mp3", lambda route: route.abort())
        page = await context.new_page()
        await page.add_init_script(
            "window.tones = 0; const start = OscillatorNode.prototype.start;"
            "OscillatorNode.prototype.start = function (at) { window.tones += 1; return start.call(this, at); };"
        )
        await page.goto(url)
        await until(lambda: hall.connected > 0)
        await hall.call("A-001", "1")
        await becomes(page, "tones === 2")
        await hall.call("B-002", "2")
        await becomes(page, "document.querySelector('.row .number').textContent === 'B-002'", milliseconds=AT_ONCE)
        await becomes(page, "tones === 4", milliseconds=5_000)
        assert await table_of(page) == [("B-002", "2"), ("A-001", "1")]
        assert await text_of(page, "#call .number") == "B-002"
        await context.close()


async def test_the_pulse_is_slow_and_ends_and_nothing_scrolls(tv_browser: Browser) -> None:
    async with bottled(a_board()) as (hall, _, url), screen(tv_browser, url, hall) as page:
        await hall.call("A-001", "1")
        await page.wait_for_selector("#call.fresh")
        running = await page.evaluate(
            "document.getAnimations().map((one) => [one.effect.getTiming().duration, one.effect.getTiming().iterations])"
        )
        assert running == [[1000, 5]]
        assert not await page.query_selector("marquee, audio, video[src]")  # the one for media holds nothing
        await page.emulate_media(reduced_motion="reduce")
        assert await page.evaluate("document.getAnimations().length") == 0
