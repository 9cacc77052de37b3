"""K2, K9: a kiosk for everybody: whoever sits, sees little, reads English or has no finger to touch with."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, Route, expect

from api.clock import utc_now
from tests.e2e.axe import serious_faults
from tests.e2e.kiosk_hall import (
    LANDSCAPE,
    PORTRAIT,
    TWENTY_MM,
    KioskHall,
    a_kiosk_hall,
    at_the_kiosk,
    press,
    typed,
)

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
    await press(page, say("Ambil nomor dari ponsel", "Take a number by phone"))
    yield "phone"
    await press(page, say("Ke awal", "Start over"))
    await page.locator(".six button").first.click()
    await press(page, say("Ambil nomor", "Take a number"))
    await page.wait_for_selector("#paper.printed, #paper.failed, #paper.asked")
    yield "number"
    await page.clock.run_for(31_000)
    await page.wait_for_selector("#idle:not([hidden])")
    yield "idle"


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


async def test_a_phone_scans_the_days_code_off_the_kiosk_and_the_next_days_takes_its_place(
    place: KioskHall, tv_browser: Browser
) -> None:
    """Yesterday's stands on the glass at first, as on a machine that was left alone over night."""

    async def yesterdays(route: Route) -> None:
        answer = await route.fetch()
        told = await answer.json()
        if (route.request.post_data_json or {})["operationName"] == "KioskHome":
            code = told["data"]["viewer"]["hall"]["presenceCode"]
            code |= {"code": "BCDF-GHJK", "validUntil": (utc_now() + timedelta(seconds=4)).isoformat()}
        await route.fulfill(response=answer, json=told)

    context = await tv_browser.new_context(viewport=LANDSCAPE, has_touch=True)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.add_init_script(f"localStorage.setItem('antrean.kiosk.token', '{place.bare}')")
    await page.route("**/graphql", yesterdays)
    await page.goto(f"{place.server.url}/kiosk")
    await press(page, "Ambil nomor dari ponsel")
    await expect(page.locator(".scan .code")).to_have_text("BCDF-GHJK")
    await expect(page.get_by_text("Pindai untuk mengambil nomor dari ponsel Anda. Scan to take")).to_be_visible()
    await expect(page.locator(".scan .code")).to_have_text(
        re.compile("^(?!BCDF-GHJK)[A-Z]{4}-[A-Z]{4}$"), timeout=15_000
    )
    typed = (await page.locator(".scan .code").inner_text()).replace("-", "")
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(await page.screenshot())).convert("L"))
    assert code.text == f"{place.server.url}/h/konawe#p={typed}"
    place.change("UPDATE hall SET presence_proof = 0 WHERE slug = 'konawe'")
    await context.close()
    async with at_the_kiosk(tv_browser, place) as other:
        await expect(other.locator("#by-phone")).to_have_count(0)
    place.change("UPDATE hall SET presence_proof = 1 WHERE slug = 'konawe'")
