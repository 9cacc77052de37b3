"""The day's code on the glass: a phone reads it, in turn with the table, and it hides nobody who was just called."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page

from tests.e2e.browser import listen
from tests.e2e.chrome_hall import BottledHall, a_board, a_busy_board, a_screen, bottled
from tests.e2e.chrome_sight import becomes, table_of, text_of, until
from tests.e2e.test_tv_glass import CONTRAST, overflowing

URL = "https://antrean.konawekab.go.id/h/konawe#p=BCDFGHJK"
LANDSCAPE, PORTRAIT = {"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}
SHOWN = "Boolean(document.querySelector('.board.scan #scan'))"
SENTENCE = "#scan .text"
FITS = """() => {
  const line = document.querySelector('#scan .text span').getBoundingClientRect(), box = document.querySelector('#scan .text').getBoundingClientRect();
  return line.width <= box.width + 1 && line.height <= box.height + 1
    && getComputedStyle(document.querySelector('#scan .text')).fontSize === getComputedStyle(document.querySelector('#foot')).fontSize;
}"""


@asynccontextmanager
async def a_paired_tv(
    browser: Browser, board: Any, viewport: dict[str, int], *, language: str = "ID"
) -> AsyncIterator[tuple[Page, BottledHall]]:
    """A TV that is told the day's code, on a clock that the story moves."""
    async with bottled(board) as (hall, _, url):
        context = await browser.new_context(viewport=viewport)  # type: ignore[arg-type]
        page = await context.new_page()
        errors = listen(page)
        await page.clock.install()
        await page.goto(f"{url}?language={language}")
        await until(lambda: hall.connected > 0)
        await page.clock.pause_at(await page.evaluate("Date.now()") / 1000 + 1)
        await hall.ask_for_presence(URL)
        yield page, hall
        await context.close()
        assert errors == []


async def passes(page: Page, seconds: float) -> None:
    """Time goes by on the glass, no faster than the server answers its pings."""
    for _ in range(round(seconds)):
        await page.clock.run_for(1_000)
        await page.evaluate("fetch('/version')")


async def turns_to_code(page: Page) -> None:
    """The table gives the code its turn, within three of its pages."""
    for _ in range(40):
        if await page.evaluate(SHOWN):
            return
        await passes(page, 1)
    raise AssertionError("the code was never shown")


async def read_off(page: Page) -> list[str]:
    """What a phone that is held up to the glass reads."""
    return [
        code.text for code in zxingcpp.read_barcodes(Image.open(BytesIO(await page.screenshot())).convert("L"))
    ]


@pytest.mark.parametrize("language", ["ID", "EN"])
@pytest.mark.parametrize(
    ("metres", "inches", "viewport"),
    [(8, 55, LANDSCAPE), (6, 85, LANDSCAPE), (10, 55, LANDSCAPE), (8, 55, PORTRAIT), (6, 55, PORTRAIT)],
    ids=["beside", "beside large", "band", "portrait", "portrait near"],
)
async def test_a_phone_reads_the_code_off_every_layout_and_the_sentence_stands_beside_it(
    tv_browser: Browser, metres: float, inches: int, viewport: dict[str, int], language: str
) -> None:
    screen = a_screen(farthest_metres=metres, diagonal_inches=inches, speaks=False)
    async with a_paired_tv(tv_browser, a_busy_board(20, screen=screen), viewport, language=language) as (page, _):
        assert not await page.evaluate(SHOWN)
        assert await read_off(page) == []
        await passes(page, 10)
        assert not await page.evaluate(SHOWN), "the table has its turn first"
        await turns_to_code(page)
        said, told = [], ""
        for _ in range(2):
            said.append(" ".join((await text_of(page, SENTENCE)).split()))
            assert await page.evaluate(FITS), "as large as all other text, and whole"
            assert await read_off(page) == [URL]
            assert await overflowing(page) == []
            assert await page.evaluate(CONTRAST) == []
            assert await text_of(page, "#call .number") == "A-001"
            told += await text_of(page, "#foot .line")
            await passes(page, 8)
        assert [sentence.split()[0] for sentence in said] == (
            ["Pindai", "Scan"] if language == "ID" else ["Scan", "Pindai"]
        )
        assert "BCDF-GHJK" in told, "for whoever types it"
        await passes(page, 2)
        assert not await page.evaluate(SHOWN), "the table has its turn again"
        assert len(await table_of(page)) > 1


async def test_in_an_empty_hall_the_code_stays_and_the_first_call_is_seen_all_the_same(
    tv_browser: Browser,
) -> None:
    async with a_paired_tv(tv_browser, a_board(screen=a_screen(speaks=False)), LANDSCAPE) as (page, hall):
        await passes(page, 2)
        for _ in range(4):
            await passes(page, 20)
            assert await page.evaluate(SHOWN)
        await hall.call("A-007", "4")
        await passes(page, 1)
        assert await text_of(page, "#call .number") == "A-007"
        assert await page.evaluate(SHOWN), "nobody stands below the first line"
        assert await page.is_visible(".row:first-child .number")
        await hall.call("B-001", "5")
        await becomes(page, f"!{SHOWN}")
        assert [number for number, _ in await table_of(page)] == ["B-001", "A-007"]
        assert await page.is_visible(".row:nth-child(2) .number")


async def test_no_two_who_were_just_called_are_hidden(tv_browser: Browser) -> None:
    async with a_paired_tv(tv_browser, a_busy_board(3, screen=a_screen(speaks=False)), LANDSCAPE) as (page, hall):
        await passes(page, 20)
        await turns_to_code(page)
        await hall.call("A-007", "1")
        await passes(page, 1)
        assert await page.evaluate(SHOWN), "the newest stands on the panel and in the first line"
        await hall.call("B-008", "2")
        await becomes(page, f"!{SHOWN}")
        for number in ("A-007", "B-008"):
            assert await page.is_visible(f".row:has-text('{number}')")


async def test_yesterdays_code_goes_by_itself_and_a_hall_that_asks_for_none_shows_none(
    tv_browser: Browser,
) -> None:
    async with a_paired_tv(tv_browser, a_board(screen=a_screen(speaks=False)), LANDSCAPE) as (page, hall):
        await passes(page, 2)
        assert await page.evaluate(SHOWN)
        await hall.ask_for_presence(URL, lasts=timedelta(seconds=60))
        asked = len(hall.subscriptions)
        await passes(page, 40)
        assert await page.evaluate(SHOWN)
        await passes(page, 24)
        assert not await page.evaluate(SHOWN)
        await until(lambda: len(hall.subscriptions) > asked)  # it asks for the next day's
        await hall.ask_for_presence(URL.replace("BCDF", "MNPQ"))
        await passes(page, 2)
        await becomes(page, SHOWN)
        assert await read_off(page) == [URL.replace("BCDF", "MNPQ")]
        await hall.ask_for_none()
        await passes(page, 2)
        assert not await page.evaluate(SHOWN)
        assert await read_off(page) == []
