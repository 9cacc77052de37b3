"""What the glass looks like: weight, legibility, contrast, safe area, burn-in, the moods (T2, T7, T8, T10, T11)."""

import gzip
import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import sqrt
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.async_api import Browser, Page

from api.boards.view import Board, Notice
from api.halls.rules import OpeningCode
from display.assets import ASSETS
from tests.e2e.chrome_hall import OPEN, a_board, a_busy_board, a_call, a_counter, a_hall, a_screen, bottled
from tests.e2e.chrome_sight import becomes, text_of, until

LONG = "Mal Pelayanan Publik Kabupaten Administrasi Kepulauan Humbang Hasundutan Selatan"
CLOSED = replace(
    OPEN,
    open=False,
    code=OpeningCode.AFTER_HOURS,
    sentence_id="Sudah tutup. Buka Rabu, 25 November 2026 pukul 08.00 WITA.",
    sentence_en="Closed for the day. Opens on Wednesday, 25 November 2026 at 08.00 WITA.",
)
GLASSES = {
    "720p": (1280, 720, 1),
    "1080p": (1920, 1080, 1),
    "4K": (3840, 2160, 1),
    "4K, two pixels each": (1920, 1080, 2),
    "portrait": (1080, 1920, 1),
}
CAP_HEIGHT = 0.668
SVG = "http://www.w3.org/2000/svg"  # the name of a vocabulary, asked of nobody


def a_crowded_board(**screen: Any) -> Board:
    """The longest hall, agency and ticket names there may be."""
    now = datetime.now(UTC)
    agency = "KEMENKUMHAMIMIGRASI"
    return a_board(
        hall=a_hall(name=LONG),
        screen=a_screen(**screen),
        counters=[a_counter("INFORMASI 12", "ABC-1234", agency), a_counter("102", "W-999", agency)],
        calls=[a_call("W-999", "102", now, agency=agency), a_call("ABC-1234", "INFORMASI 12", now, agency=agency)],
        notices=[Notice(LONG, LONG, False)],
    )


async def overflowing(page: Page) -> list[str]:
    """Visible texts that leave the 5 % safe area (the stage's walk of 4 px aside)."""
    found: list[str] = await page.evaluate(
        """() => {
            const out = [], x = innerWidth * .05 - 5, y = innerHeight * .05 - 5;
            const walker = document.createTreeWalker(document.querySelector('#stage'), NodeFilter.SHOW_TEXT);
            while (walker.nextNode()) {
                const node = walker.currentNode, range = document.createRange();
                if (!node.nodeValue.trim() || getComputedStyle(node.parentNode).visibility === 'hidden') continue;
                range.selectNodeContents(node);
                const box = range.getBoundingClientRect();
                if (!box.width) continue;
                const spare = box.height * .16;  // ascender and descender of the line box hold no ink
                if (box.left < x || box.right > innerWidth - x || box.top + spare < y || box.bottom - spare > innerHeight - y)
                    out.push(node.nodeValue + JSON.stringify(box));
            }
            return out;
        }"""
    )
    return found


TV_FILES = (
    "tv.css",
    *(
        f"{name}.js"
        for name in (
            "link",
            "voice",
            "media",
            "player",
            "hall_time",
            "boards",
            "glass",
            "scanning",
            "upkeep",
            "tv",
        )
    ),
)


async def test_the_page_weighs_little() -> None:
    async with bottled(a_busy_board(8)) as (_, _, url), httpx2.AsyncClient() as http:
        html = gzip.compress((await http.get(url)).content)
    scripts = [ASSETS.named(name).zipped or b"" for name in TV_FILES]
    fonts = [ASSETS.named(f"fonts/atkinson-{weight}.woff2").body for weight in (400, 700)]
    assert len(html) + sum(map(len, scripts)) <= 40 * 1024
    assert sum(map(len, fonts)) <= 30 * 1024
    assert "SIL Open Font License" in ASSETS.named("fonts/OFL.txt").body.decode()


async def test_static_files_are_kept_for_ever_and_pages_never() -> None:
    async with bottled(a_busy_board(1)) as (_, _, url), httpx2.AsyncClient() as http:
        page = await http.get(url)
        script = await http.get(url.split("/display")[0] + ASSETS.address("tv.js"))
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    policy = page.headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "immutable" in script.headers["cache-control"]
    assert script.headers["x-content-type-options"] == page.headers["x-content-type-options"] == "nosniff"


async def test_the_first_board_is_there_within_two_seconds_on_a_slow_processor(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(40)) as (_, _, url):
        context = await tv_browser.new_context()
        page = await context.new_page()
        protocol = await context.new_cdp_session(page)
        await protocol.send("Emulation.setCPUThrottlingRate", {"rate": 4})
        await page.goto(url)
        paint = "(performance.getEntriesByName('first-contentful-paint')[0] || {}).startTime"
        await becomes(page, f"{paint} > 0")
        assert await page.evaluate(paint) <= 2_000
        await context.close()


@pytest.mark.parametrize("metres", [6, 8, 10])
async def test_what_is_drawn_is_legible_from_the_farthest_seat(tv_browser: Browser, metres: float) -> None:
    async with bottled(a_busy_board(12, screen=a_screen(farthest_metres=metres))) as (_, _, url):
        page = await tv_browser.new_page(viewport={"width": 1920, "height": 1080})
        await page.goto(url)
        drawn = await page.evaluate(
            """() => [['.row .number > span', 120], ['#call .number > span', 96], ['#call .to b', 96],
                ['#foot .line', 172], ['#clock', 172], ['#call .to small', 172], ['#call .info span', 172]]
                .map(([place, ratio]) => [place, parseFloat(getComputedStyle(document.querySelector(place)).fontSize), ratio])"""
        )
        per_pixel_mm = 55 * 25.4 * 9 / sqrt(337) / 1080
        for place, pixels, ratio in drawn:
            assert pixels * CAP_HEIGHT * per_pixel_mm >= metres * 1000 / ratio - 0.01, place
        await page.close()


@pytest.mark.parametrize("glass", GLASSES)
@pytest.mark.parametrize("board", [a_crowded_board, lambda: a_busy_board(40), lambda: a_board(opening=CLOSED)])
async def test_nothing_leaves_the_safe_area(tv_browser: Browser, glass: str, board: Any) -> None:
    width, height, ratio = GLASSES[glass]
    async with bottled(board()) as (_, _, url):
        context = await tv_browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=ratio
        )
        page = await context.new_page()
        await page.goto(url)
        await page.evaluate("document.fonts.ready.then(() => 1)")
        assert await overflowing(page) == []
        await context.close()


async def test_text_stands_out_seven_to_one_in_every_mood(tv_browser: Browser) -> None:
    emergency = Notice("Keluar lewat pintu terdekat.", "Leave by the nearest door.", True)
    resting = replace(CLOSED, code=OpeningCode.BREAK)
    moods = [
        a_busy_board(8, calls=2),
        a_crowded_board(),
        a_board(opening=CLOSED),
        a_board(opening=resting),
        a_busy_board(2, notices=[emergency]),
    ]
    for board in moods:
        async with bottled(board) as (_, _, url):
            page = await tv_browser.new_page(viewport={"width": 1920, "height": 1080})
            await page.goto(url)
            for state in ("", "late", "lost"):
                if state:
                    await page.evaluate(f"document.querySelector('#stage').classList.add('{state}')")
                assert await page.evaluate(CONTRAST) == []
            await page.close()


CONTRAST = """() => {
    const light = (text) => {
        const parts = text.match(/[\\d.]+/g).map(Number), lin = (v) => (v /= 255, v <= .03928 ? v / 12.92 : Math.pow((v + .055) / 1.055, 2.4));
        return .2126 * lin(parts[0]) + .7152 * lin(parts[1]) + .0722 * lin(parts[2]);
    };
    const ground = (node) => {
        for (let at = node; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (colour !== 'rgba(0, 0, 0, 0)') return colour;
        }
    };
    const weak = [], walker = document.createTreeWalker(document.querySelector('#stage'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode.parentElement, style = getComputedStyle(node);
        if (!node.textContent.trim() || style.visibility === 'hidden' || !node.offsetWidth) continue;
        const [a, b] = [light(style.color), light(ground(node))].sort((x, y) => y - x);
        if ((a + .05) / (b + .05) < 7) weak.push(node.textContent + ' ' + style.color + ' on ' + ground(node));
    }
    return weak;
}"""


async def test_a_row_says_by_an_icon_what_it_is(tv_browser: Browser) -> None:
    now = datetime.now(UTC)
    past = a_call("Z-001", "9", now.replace(year=now.year - 1))
    async with bottled(a_board(calls=[a_call("A-001", "1", now), past])) as (_, _, url):
        page = await tv_browser.new_page()
        await page.goto(url)
        assert await page.is_visible(".row:nth-child(1) .go")
        assert await page.is_visible(".row.past .done")
        assert not await page.is_visible(".row.past .go")
        await page.close()


async def test_out_of_hours_the_screen_is_black_and_its_clock_walks(tv_browser: Browser) -> None:
    async with bottled(a_board(opening=CLOSED)) as (_, _, url):
        page = await tv_browser.new_page(viewport={"width": 1920, "height": 1080})
        await page.clock.install()
        await page.goto(url)
        place = "JSON.stringify(document.querySelector('#dark time').getBoundingClientRect())"
        assert (
            await page.evaluate("getComputedStyle(document.querySelector('#dark')).backgroundColor")
            == "rgb(0, 0, 0)"
        )
        assert "Sudah tutup." in await text_of(page, "#dark .text")
        assert await text_of(page, "#dark time")
        before = await page.evaluate(place)
        await page.clock.run_for(61_000)
        assert await page.evaluate(place) != before
        await page.close()


async def test_the_stage_walks_against_burn_in(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(4, screen=a_screen(speaks=False))) as (hall, _, url):
        page = await tv_browser.new_page()
        await page.clock.install()
        await page.goto(url)
        await until(lambda: hall.connected > 0)
        places = []
        for _ in range(4):
            places.append(
                await page.evaluate(
                    "[new DOMMatrix(getComputedStyle(document.querySelector('#stage')).transform)].map((m) => [m.e, m.f])[0]"
                )
            )
            hall.clock_offset += timedelta(minutes=10)
            await page.clock.fast_forward(600_000)
            await page.clock.run_for(1_000)
        for (x, y), (next_x, next_y) in itertools.pairwise(places):
            assert max(abs(next_x - x), abs(next_y - y)) >= 4
        await page.close()


async def test_long_texts_are_paged_eight_seconds_each_and_complete(tv_browser: Browser) -> None:
    async with bottled(a_crowded_board(speaks=False)) as (_, _, url):
        page = await tv_browser.new_page(viewport={"width": 1920, "height": 1080})
        await page.clock.install()
        await page.goto(url)
        pages: list[str] = []
        for _ in range(12):
            pages.append(await text_of(page, "#about .line"))
            await page.clock.run_for(8_400)
        assert set(LONG.split()) <= set(" ".join(pages).split())
        assert all(one != two for one, two in itertools.pairwise(pages))
        await page.close()


def test_no_page_names_another_server() -> None:
    for path in (Path(__file__).parents[2] / "display").rglob("*"):
        if path.suffix in (".html", ".css", ".js"):
            text = path.read_text().replace(SVG, "")
            assert "http://" not in text
            assert "https://" not in text
