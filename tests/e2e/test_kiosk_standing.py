"""K2, K4, K8, K9 and pairing: a machine that stands in a hall by itself, for everybody."""

import asyncio
import re
import time
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from api.actor import SYSTEM
from api.clock import utc_now
from api.database import close_database, open_database
from api.halls import queries as halls
from api.people import actions as people
from tests.e2e.axe import serious_faults
from tests.e2e.browser import listen
from tests.e2e.kiosk_hall import (
    LANDSCAPE,
    PORTRAIT,
    TWENTY_MM,
    KioskHall,
    a_kiosk_hall,
    at_the_kiosk,
    press,
    take_a_number,
    typed,
)
from tests.floor import done

SMALL = """(least) => [...document.querySelectorAll('button, label.option, #words, #booking')]
    .filter((node) => node.offsetParent !== null)
    .map((node) => [node.textContent, node.getBoundingClientRect()])
    .filter(([, box]) => box.width < least || box.height < least).map(([text, box]) => `${text} ${box.width}x${box.height}`)"""
HIGHEST = """() => Math.min(...[...document.querySelectorAll('button, label.option, input')]
    .filter((node) => node.offsetParent !== null).map((node) => node.getBoundingClientRect().top)) / innerHeight"""
CUT = """() => [...document.querySelectorAll('main *, .tools *')].filter((node) => node.offsetParent !== null
    && [...node.childNodes].some((part) => part.nodeType === 3) && getComputedStyle(node).display !== 'inline'
    && node.clientWidth > 2 && (node.scrollWidth > node.clientWidth + 2 || node.getBoundingClientRect().right > innerWidth + 1))
    .map((node) => node.className + ' ' + node.textContent.slice(0, 40))"""


@pytest.fixture(scope="module")
async def place(shared_sqlite_url: str) -> AsyncIterator[KioskHall]:
    async with a_kiosk_hall(shared_sqlite_url) as place:
        yield place


@pytest.fixture
async def page(tv_browser: Browser, place: KioskHall) -> AsyncIterator[Page]:
    place.printer.slips_left = None
    async with at_the_kiosk(tv_browser, place) as page:
        yield page


async def every_screen(page: Page) -> AsyncIterator[str]:
    """Walk through all screens; the name of each as it stands."""
    english = await page.evaluate("document.documentElement.lang") == "en"
    say = (lambda indonesian, english_words: english_words) if english else (lambda indonesian, _: indonesian)
    yield "home"
    await press(page, say("Semua instansi", "All agencies"))
    yield "agencies"
    await page.locator(".grid button").first.click()
    await page.wait_for_selector(".grid .choice")
    yield "agency"
    await press(page, say("Ke awal", "Start over"))
    await page.locator("button.find").click()
    await typed(page, "SIM")
    await page.wait_for_selector("#found button")
    yield "search"
    await page.locator("#found button").first.click()
    await page.wait_for_selector(".take")
    yield "service"
    await press(page, say("Ke awal", "Start over"))
    await press(page, say("Saya sudah punya janji", "I have a booking"))
    yield "arrive"
    await press(page, say("Ke awal", "Start over"))
    await page.locator(".six button").first.click()
    await press(page, say("Ambil nomor", "Take a number"))
    await page.wait_for_selector("#paper.printed, #paper.failed, #paper.asked")
    yield "number"
    await page.clock.run_for(31_000)
    await page.wait_for_selector("#idle:not([hidden])")
    yield "idle"


async def test_staff_let_a_machine_in_by_its_code_and_shut_it_out_again(
    place: KioskHall, tv_browser: Browser
) -> None:
    context = await tv_browser.new_context(viewport=LANDSCAPE)  # type: ignore[arg-type]
    page = await context.new_page()
    errors = listen(page)
    await page.goto(f"{place.server.url}/kiosk")
    code = page.locator(".code")
    await expect(code).to_have_text(re.compile("^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$"))
    await open_database(place.server.database_url)
    hall = await halls.hall_by_slug("konawe")
    assert hall
    shown = await code.inner_text()
    device = done(await people.approve_device(SYSTEM, code=shown, hall_id=hall.id, name="Baru", now=utc_now()))
    await expect(page.locator(".six button")).to_have_count(6, timeout=10_000)
    done(await people.revoke_device(SYSTEM, device, now=utc_now()))
    await close_database()
    await expect(page.get_by_role("heading", name="Pasangkan anjungan ini")).to_be_visible(timeout=15_000)
    assert await page.evaluate("localStorage.getItem('antrean.kiosk.token')") is None
    assert [error for error in errors if "401" not in error and "WebSocket" not in error] == []
    await context.close()


@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
async def test_k2_every_target_is_20_mm_on_every_screen(
    place: KioskHall, tv_browser: Browser, viewport: dict[str, int]
) -> None:
    async with at_the_kiosk(tv_browser, place, viewport=viewport) as page:
        async for screen in every_screen(page):
            assert await page.evaluate(SMALL, TWENTY_MM) == [], screen


@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
async def test_k2_low_reach_brings_every_key_down(
    place: KioskHall, tv_browser: Browser, viewport: dict[str, int]
) -> None:
    async with at_the_kiosk(tv_browser, place, viewport=viewport) as page:
        await press(page, "Tombol di bawah")
        async for screen in every_screen(page):
            assert await page.evaluate(HIGHEST) >= (0.22 if viewport is LANDSCAPE else 0.4), screen
            assert await page.evaluate(SMALL, TWENTY_MM) == [], screen


@pytest.mark.parametrize("viewport", [LANDSCAPE, PORTRAIT], ids=["landscape", "portrait"])
async def test_k9_at_200_percent_nothing_is_cut_off(
    place: KioskHall, tv_browser: Browser, viewport: dict[str, int]
) -> None:
    async with at_the_kiosk(tv_browser, place, viewport=viewport) as page:
        normal = await page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
        await press(page, "Teks besar")
        await press(page, "Teks terbesar")
        assert await page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 2 * normal
        async for screen in every_screen(page):
            assert await page.evaluate(CUT) == [], screen
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), screen


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_k9_axe_finds_nothing_serious_on_any_screen(page: Page, language: str) -> None:
    if language == "EN":
        await press(page, "English")
        await expect(page.get_by_role("heading", name="Choose a service")).to_be_visible()
    async for screen in every_screen(page):
        assert await serious_faults(page) == [], screen


async def test_k9_a_number_is_taken_with_the_keyboard_alone(place: KioskHall, page: Page) -> None:
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#words")).to_be_focused()
    await page.keyboard.type("ktp")
    await expect(page.locator("#found button").first).to_contain_text("KTP-el baru")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Ambil nomor")).to_be_visible()
    for _ in range(3):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.classList.contains('take')"):
            break
    await page.keyboard.press("Enter")
    await expect(page.locator("#paper.printed")).to_be_visible()
    await expect(page.get_by_role("button", name="Selesai")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator(".six button")).to_have_count(6)


async def test_the_language_changes_where_one_stands_and_asks_nobody(page: Page) -> None:
    await page.locator(".six button").first.click()
    await expect(page.get_by_role("button", name="Ambil nomor")).to_be_visible()
    await press(page, "English")
    await expect(page.get_by_role("button", name="Take a number")).to_be_visible()
    await expect(page.get_by_text("What to bring")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "en"
    await expect(page.locator("#language")).to_be_focused()


async def test_k4_after_30_s_a_countdown_that_can_be_extended_then_all_is_wiped(page: Page) -> None:
    await press(page, "English")
    await press(page, "Large text")
    await page.locator("button.find").click()
    await typed(page, "KTP")
    await page.clock.run_for(29_000)
    await expect(page.locator("#idle")).to_be_hidden()
    await page.clock.run_for(2_000)
    await expect(page.get_by_role("alertdialog", name="Still there?")).to_be_visible()
    await expect(page.get_by_role("button", name="Go on")).to_be_focused()
    await press(page, "Go on")
    await expect(page.locator("#idle")).to_be_hidden()
    await expect(page.locator("#words")).to_have_value("KTP")
    await page.clock.run_for(31_000)
    await expect(page.locator("#seconds")).to_have_text("29")
    await page.clock.run_for(30_000)
    await expect(page.get_by_role("heading", name="Pilih layanan")).to_be_visible()
    assert await page.evaluate("document.documentElement.className") == ""
    await page.locator("button.find").click()
    await expect(page.locator("#words")).to_have_value("")


async def test_k4_what_is_not_on_paper_when_the_citizen_has_gone_is_void_and_what_is_holds(
    place: KioskHall, page: Page
) -> None:
    place.printer.slips_left = 0
    left = await take_a_number(page)
    await expect(page.locator("#paper.failed")).to_be_visible()
    await page.clock.run_for(31_000)
    await expect(page.locator("#idle")).to_contain_text(f"Nomor {left} akan dibatalkan")
    await page.clock.run_for(30_000)
    await expect(page.locator(".six button")).to_have_count(6)
    async with asyncio.timeout(5):
        while place.state_of(left) != "VOID":
            await asyncio.sleep(0.05)
    place.printer.slips_left = None
    taken = await take_a_number(page)
    await expect(page.locator("#paper.printed")).to_be_visible()
    await page.clock.run_for(61_000)
    await expect(page.locator(".six button")).to_have_count(6)
    assert place.state_of(taken) == "WAITING"


async def test_k8_without_a_server_a_banner_no_number_and_back_by_itself(
    place: KioskHall, tv_browser: Browser
) -> None:
    context = await tv_browser.new_context(viewport=LANDSCAPE)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.add_init_script(f"localStorage.setItem('antrean.kiosk.token', '{place.token}')")
    await page.goto(f"{place.server.url}/kiosk")
    await page.locator(".six button").first.click()
    take = page.get_by_role("button", name="Ambil nomor")
    await expect(take).to_be_enabled()
    before = len(place.tickets())
    began = time.monotonic()
    place.server.kill()
    await expect(page.locator("#down")).to_be_visible(timeout=10_000)
    assert time.monotonic() - began <= 10
    await expect(take).to_be_disabled()
    place.server.start()
    await expect(page.locator("#down")).to_be_hidden(timeout=20_000)
    await expect(take).to_be_enabled()
    await take.click()
    await expect(page.locator(".digits")).to_be_visible()
    assert len(place.tickets()) == before + 1
    await context.close()


async def test_k8_a_number_asked_for_as_the_server_dies_is_not_invented_and_counts_once(
    place: KioskHall, page: Page
) -> None:
    before = len(place.tickets())
    await page.locator(".six button").first.click()
    await page.wait_for_selector(".take")
    await page.route("**/graphql", lambda route: route.abort())
    await press(page, "Ambil nomor")
    await page.clock.run_for(5_000)
    await expect(page.get_by_role("alert").filter(has_text="Belum ada jawaban dari server.")).to_be_visible()
    await expect(page.locator(".digits")).to_have_count(0)
    await expect(page.get_by_role("radio", name="Lansia")).to_be_disabled()  # the key holds for this wish alone
    await page.unroute("**/graphql")
    await press(page, "Ulangi")
    await expect(page.locator(".digits")).to_be_visible()
    assert len(place.tickets()) == before + 1


async def test_the_machine_forgets_nothing_secret_into_its_storage(place: KioskHall, page: Page) -> None:
    await take_a_number(page)
    kept = await page.evaluate(
        "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), location.href])"
    )
    assert kept == f'[["antrean.kiosk.token"],[],"{place.server.url}/kiosk"]'
