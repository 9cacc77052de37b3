"""K4, K8 and pairing: a machine that stands in a hall by itself."""

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
from tests.e2e.browser import listen
from tests.e2e.chrome_hall import Wire
from tests.e2e.kiosk_hall import (
    LANDSCAPE,
    KioskHall,
    a_kiosk_hall,
    at_the_kiosk,
    press,
    take_a_number,
    typed,
)
from tests.floor import done


@pytest.fixture(scope="module")
async def place(shared_sqlite_url: str) -> AsyncIterator[KioskHall]:
    async with a_kiosk_hall(shared_sqlite_url) as place:
        yield place


@pytest.fixture
async def page(tv_browser: Browser, place: KioskHall) -> AsyncIterator[Page]:
    place.printer.slips_left = None
    async with at_the_kiosk(tv_browser, place) as page:
        yield page


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


async def test_k4_after_30_s_a_countdown_that_can_be_extended_then_all_is_wiped(page: Page) -> None:
    await press(page, "English")
    await press(page, "Large text")
    await page.locator("button.find").click()
    await typed(page, "KTP")
    await page.clock.run_for(29_000)
    await expect(page.locator("#idle")).to_be_hidden()
    await page.clock.run_for(2_000)
    await expect(page.get_by_role("alertdialog", name="Still there?")).to_be_visible()
    await expect(page.get_by_role("button", name="Continue")).to_be_focused()
    await press(page, "Continue")
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


async def test_k8_a_network_that_goes_silent_is_noticed_within_ten_seconds(
    place: KioskHall, tv_browser: Browser
) -> None:
    wire = Wire(place.server.port)
    await wire.start()
    context = await tv_browser.new_context(viewport=LANDSCAPE)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.goto(f"http://127.0.0.1:{wire.port}/kiosk#token={place.token}")
    await expect(page.locator(".six button")).to_have_count(6)
    assert "#" not in page.url
    wire.silence()
    await expect(page.locator("#down")).to_be_visible(timeout=10_000)
    wire.restore()
    await expect(page.locator("#down")).to_be_hidden(timeout=20_000)
    await take_a_number(page)
    await context.close()
    await wire.stop()


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


async def test_a_machine_that_nobody_has_let_in_speaks_indonesian_again(
    place: KioskHall, tv_browser: Browser
) -> None:
    context = await tv_browser.new_context(viewport=LANDSCAPE)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.clock.install()
    await page.goto(f"{place.server.url}/kiosk")
    await press(page, "English")
    await expect(page.get_by_role("heading", name="Pair this kiosk")).to_be_visible()
    await page.clock.run_for(61_000)
    await expect(page.get_by_role("heading", name="Pasangkan anjungan ini")).to_be_visible()
    await context.close()


async def test_the_machine_forgets_nothing_secret_into_its_storage(place: KioskHall, page: Page) -> None:
    await take_a_number(page)
    kept = await page.evaluate(
        "JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), location.href])"
    )
    assert kept == f'[["antrean.kiosk.token"],[],"{place.server.url}/kiosk"]'
