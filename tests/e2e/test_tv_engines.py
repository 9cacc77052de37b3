"""T1: the TV page in the engines of TVs from 2018 to today, and without scripts."""

import asyncio
import subprocess
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.e2e.browser import SOUND_ALLOWED, chromium, listen
from tests.e2e.chrome_hall import a_busy_board, bottled
from tests.e2e.chrome_protocol import MODULES, old_chromium
from tests.e2e.chrome_sight import becomes, text_of

STATIC = Path(__file__).parents[2] / "display" / "static"


@pytest.mark.parametrize("package", ["chromium-64", "chromium-79"])
async def test_an_old_engine_shows_a_call_and_reports_no_error(package: str) -> None:
    async with bottled(a_busy_board(8)) as (hall, _, url), old_chromium(package) as tab:
        await tab.send("Page.navigate", url=url)
        await tab.until("document.readyState === 'complete' && !!document.querySelector('#call .number')")
        async with asyncio.timeout(10):
            while not hall.connected:
                await asyncio.sleep(0.05)
        await hall.call("W-999", "7")
        await tab.until("document.querySelector('#call .number').textContent === 'W-999'")
        await tab.until("document.querySelector('.row.fresh .label').textContent === '7'")
        width = await tab.value_of("document.querySelector('#rows').getBoundingClientRect().width / innerWidth")
        assert width > 0.4
        assert tab.errors == []


async def test_todays_engine_shows_a_call_and_reports_no_error() -> None:
    async with bottled(a_busy_board(8)) as (hall, _, url), chromium(SOUND_ALLOWED) as browser:
        page = await browser.new_page()
        errors = listen(page)
        await page.goto(url)
        await becomes(page, "document.querySelector('#rows .row') !== null")
        while not hall.connected:
            await asyncio.sleep(0.02)
        await hall.call("W-999", "7")
        await becomes(page, "document.querySelector('#call .number').textContent === 'W-999'")
        assert errors == []


async def test_the_basic_board_works_with_scripts_off(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(8)) as (_, _, url):
        context = await tv_browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{url}/basic")
        board = await page.inner_text("body")
        assert "A-001" in board
        assert "H-050" in board
        assert "MPP Konawe" in board
        refresh = await page.get_attribute("meta[http-equiv=refresh]", "content")
        assert refresh == "5"
        await context.close()


async def test_without_scripts_the_tv_page_leads_to_the_basic_board(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(8)) as (_, _, url):
        context = await tv_browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(url)
        await page.wait_for_url("**/basic")
        assert page.url == f"{url}/basic"
        assert "A-001" in await page.inner_text("body")
        await context.close()


async def test_numbers_are_in_the_page_before_any_script_runs(tv_browser: Browser) -> None:
    async with bottled(a_busy_board(3)) as (_, _, url):
        context = await tv_browser.new_context()
        await context.route("**/*.js", lambda route: route.abort())
        page = await context.new_page()
        await page.goto(url)
        assert await text_of(page, "#call .number") == "A-001"
        assert await text_of(page, ".row:nth-child(2) .number") == "B-008"
        await context.close()


def test_the_scripts_are_es2015() -> None:
    """es-check parses them as Chromium 53 would have to."""
    program = MODULES / ".bin" / "es-check"
    done = subprocess.run(
        [program, "es6", *map(str, STATIC.glob("*.js"))], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_styles_use_nothing_younger_than_chromium_53() -> None:
    style = (STATIC / "tv.css").read_text()
    for young in (
        "display: grid",
        "clamp(",
        "min(",
        "max(",
        "inset:",
        "gap:",
        "aspect-ratio",
        ":is(",
        ":where(",
        "@layer",
    ):
        assert young not in style
