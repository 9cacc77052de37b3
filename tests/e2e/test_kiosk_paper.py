"""K7 and arrivals: paper of 80 and 58 mm from the browser, and a reader that types what it sees."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, expect

from api.actor import Role
from api.appointments import actions as appointments
from api.appointments.actions import Booked, Form, SlotWish
from api.appointments.models import Booking
from api.appointments.queries import Days, Wish, free_days_of
from api.appointments.rules.numbers import booking_number, shown_number
from api.clock import business_day, utc_now
from api.commands.slot_templates import ensure_slot_templates
from api.database import close_database, open_database
from api.events import Channel
from api.halls import queries as halls
from schema.node import global_id
from tests.e2e.axe import serious_faults
from tests.e2e.kiosk_hall import KioskHall, a_kiosk_hall, at_the_kiosk, press, take_a_number, typed
from tests.e2e.manager_office import sign_in
from tests.factories import a_citizen
from tests.floor import done
from tests.people import PASSWORD, an_account

PX_A_MM = 96 / 25.4
CAPITAL = 0.66  # of the size of a letter, at least, in the page's face
SIZE = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)")
both = pytest.mark.parametrize("width", [80, 58])


@pytest.fixture(scope="module")
async def place(shared_sqlite_url: str) -> AsyncIterator[KioskHall]:
    async with a_kiosk_hall(shared_sqlite_url) as place:
        yield place


@pytest.fixture
async def page(tv_browser: Browser, place: KioskHall) -> AsyncIterator[Page]:
    async with at_the_kiosk(tv_browser, place, token=place.bare) as page:
        yield page


@both
async def test_k7_the_browsers_slip_is_as_wide_as_its_paper_and_large_enough(
    place: KioskHall, tv_browser: Browser, width: int
) -> None:
    place.change("UPDATE device SET paper_mm = ? WHERE name = 'Anjungan 2'", width)
    async with at_the_kiosk(tv_browser, place, token=place.bare) as page:
        number = await take_a_number(page)
        await expect(page.locator("#paper")).to_contain_text("Apakah karcis sudah keluar?")
        assert await page.evaluate("window.prints") == 1
        assert place.state_of(number) == "PRINTING"
        await page.emulate_media(media="print")
        slip = page.locator("#slip")
        box = await slip.bounding_box()
        assert box
        assert box["width"] / PX_A_MM <= {80: 72.5, 58: 48.5}[width]
        size = await slip.locator(".number").evaluate("(node) => parseFloat(getComputedStyle(node).fontSize)")
        assert size * CAPITAL / PX_A_MM >= 15
        shown = await slip.locator(".number").evaluate(
            "(node) => { const range = document.createRange(); range.selectNodeContents(node);"
            " const box = range.getBoundingClientRect(), slip = document.querySelector('#slip').getBoundingClientRect();"
            " return box.left >= slip.left - 1 && box.right <= slip.right + 1; }"
        )
        assert shown, "the number does not fit its paper"
        code = await slip.locator("svg").bounding_box()
        assert code
        assert code["width"] / PX_A_MM * (1 - 8 / 49) >= 25  # without the quiet zone
        [read] = zxingcpp.read_barcodes(Image.open(BytesIO(await slip.screenshot())).convert("L"))
        assert read.text.startswith(f"{place.server.url}/t/T_")
        for words in ("MPP Kabupaten Konawe", "NOMOR ANTREAN", number, "WITA"):
            await expect(slip).to_contain_text(words)
        pages = SIZE.findall(await page.pdf(prefer_css_page_size=True))
        assert len(pages) == 1
        assert round(float(pages[0][0]) / 72 * 25.4) == width
        await page.emulate_media(media="screen")
        await press(page, "Ya, sudah")
        await expect(page.locator("#paper")).to_contain_text("Silakan ambil karcis Anda")
        assert place.state_of(number) == "WAITING"


async def test_paper_that_did_not_come_out_is_printed_again_by_the_browser(place: KioskHall, page: Page) -> None:
    number = await take_a_number(page)
    await press(page, "Belum keluar")
    await press(page, "Cetak lagi")
    await expect(page.locator("#paper")).to_contain_text("Apakah karcis sudah keluar?")
    assert await page.evaluate("window.prints") == 2
    assert place.state_of(number) == "PRINTING"


async def test_who_takes_the_paper_and_goes_without_an_answer_keeps_the_number(
    place: KioskHall, page: Page
) -> None:
    number = await take_a_number(page)
    await expect(page.locator("#paper.asked")).to_be_visible()
    await page.clock.run_for(61_000)
    await expect(page.locator(".six button")).to_have_count(6)
    async with asyncio.timeout(5):
        while place.state_of(number) != "WAITING":
            await asyncio.sleep(0.05)


async def booked_now(place: KioskHall) -> Booked:
    """A booking that may check in at once."""
    await open_database(place.server.database_url)
    hall = await halls.hall_by_slug("konawe")
    assert hall
    await ensure_slot_templates(hall.id, now=utc_now())
    [service] = [row for row in (await halls.services_of([hall.id]))[hall.id] if row.code == "DUKCAPIL-01"]
    now = utc_now()
    days = Days(Wish(service.queue_id, service.id), None, None, Channel.WEB, now)
    slot = next(free.slot for day in (await free_days_of([days]))[days] for free in day.slots)
    wish = SlotWish(hall.slug, slot.starts_at, service.id)
    nik = f"9901014107{len(place.tickets()):02}0001"
    made = done(await appointments.book_slot(a_citizen(), wish, Form("Warga", nik=nik), now=now))
    today = business_day(now, hall.timezone)
    soon = {"starts_at": now + timedelta(minutes=5), "due_at": now + timedelta(hours=1), "day": today}
    await Booking.filter(id=made.booking_id).update(**soon)
    await close_database()
    return made


async def scans(page: Page, text: str) -> None:
    """A reader types the text at once, and Enter."""
    await page.keyboard.type(text)
    await page.keyboard.press("Enter")


async def test_a_booking_whose_code_is_scanned_anywhere_becomes_its_number(place: KioskHall, page: Page) -> None:
    booked = await booked_now(place)
    await press(page, "Semua instansi")
    await scans(page, f"{place.server.url}/b/{global_id('Booking', booked.booking_id)}#s={booked.secret}")
    await expect(page.locator(".digits")).to_be_visible()
    number = await page.locator(".digits").inner_text()
    assert place.rows("SELECT label FROM ticket WHERE state = 'WAITING' ORDER BY issued_at DESC LIMIT 1") == [
        (number,)
    ]
    await expect(page.locator("#paper")).to_contain_text("Apakah karcis sudah keluar?")
    await press(page, "Belum keluar")
    await expect(page.locator("#paper")).to_contain_text("Nomor Anda tetap berlaku tanpa karcis.")
    await expect(page.get_by_role("button", name="Batalkan nomor")).to_have_count(0)


async def test_a_bookings_number_is_typed_at_the_glass(place: KioskHall, page: Page) -> None:
    booked = await booked_now(place)
    await press(page, "Saya sudah punya janji")
    await typed(page, "ZZZZ9999")
    await press(page, "Saya sudah datang")
    await expect(page.get_by_role("alert").filter(has_text="Janji tidak ditemukan.")).to_be_visible()
    for _ in range(8):
        await press(page, "Hapus huruf")
    await typed(page, booking_number(booked.booking_id))
    await press(page, "Saya sudah datang")
    await expect(page.locator(".digits")).to_be_visible()


async def test_a_bookings_number_that_is_scanned_checks_in_at_once(place: KioskHall, page: Page) -> None:
    booked = await booked_now(place)
    await scans(page, shown_number(booking_number(booked.booking_id)))
    await expect(page.locator(".digits")).to_be_visible()


async def test_a_numbers_own_code_tells_where_it_stands_and_prints_it_again(
    place: KioskHall, tv_browser: Browser
) -> None:
    async with at_the_kiosk(tv_browser, place) as page:
        number = await take_a_number(page)
        await expect(page.locator("#paper.printed")).to_be_visible()
        [code] = zxingcpp.read_barcodes(
            Image.open(BytesIO(await page.locator(".qr svg").screenshot())).convert("L")
        )
        await press(page, "Selesai")
        await scans(page, code.text)
        await expect(page.get_by_text("Menunggu panggilan")).to_be_visible()
        await expect(page.locator(".digits")).to_have_text(number)
        await press(page, "Cetak lagi")
        await expect(page.locator("#paper.printed")).to_be_visible()
        assert len(place.printer.slips) == 2
        await press(page, "Selesai")
        await scans(page, re.sub("T_[^#]*", "T_" + "A" * 22, code.text))
        await expect(page.get_by_role("heading", name="Nomor tidak ditemukan")).to_be_visible()


async def test_what_a_reader_types_of_others_does_nothing(page: Page) -> None:
    await scans(page, "https://example.org/8991234567890")
    await scans(page, "8991234567")
    await expect(page.get_by_role("heading", name="Pilih layanan")).to_be_visible()


async def test_a_manager_chooses_a_kiosks_printer_tries_it_and_is_told_when_it_is_out_of_paper(
    place: KioskHall, tv_browser: Browser
) -> None:
    context = await tv_browser.new_context(viewport={"width": 1366, "height": 768})
    page = await context.new_page()
    await page.goto(f"{place.server.url}/hall#screens")
    await sign_in(page, {"username": await a_manager_account(place), "password": PASSWORD})
    bare = page.locator(".kiosk").filter(has_text="Anjungan 2")
    await expect(bare.locator(".printer")).to_contain_text("Tanpa printer jaringan")
    await bare.locator(".choose").click()
    for address, port, fault, said in (
        ("", "9100", "printer", "Wajib diisi."),
        ("printer.local", "9100", "printer", "alamat seperti 10.0.0.9:9100"),
        ("169.254.169.254", "80", "printer", "printer tidak boleh di alamat itu"),
        ("127.0.0.1", "70000", "port", "Isi dengan angka 1 sampai 65535."),
        ("127.0.0.1", "22", "port", f"di alamat itu hanya boleh port {place.printer.port}"),
    ):
        await page.fill("#field-printer", address)
        await page.fill("#field-port", port)
        await page.click("dialog .main")
        await expect(page.locator(f"#field-{fault}-fault")).to_contain_text(said)
        await expect(page.locator(f"#field-{fault}")).to_be_focused()
    assert await serious_faults(page) == []
    await page.fill("#field-port", str(place.printer.port))
    await page.select_option("#field-paperMm", "58")
    await page.click("dialog .main")
    await expect(bare.locator(".printer")).to_contain_text(f"Printer {place.printer.address}, kertas 58 mm")
    printed = len(place.printer.slips)
    await bare.locator(".try").click()
    await expect(bare.locator(".told")).to_contain_text("Tes tercetak.")
    await expect(bare.locator(".chip")).to_have_text("siap")
    assert len(place.printer.slips) == printed + 1
    assert b"TES CETAK" in place.printer.slips[-1]
    await page.click("#tab-floor")
    await expect(page.locator("#printers-alarm")).to_be_hidden()
    place.printer.slips_left = 0
    async with at_the_kiosk(tv_browser, place, token=place.bare) as kiosk:
        await take_a_number(kiosk)
        await expect(page.locator("#printers-alarm")).to_contain_text("Printer Anjungan 2: kertas habis sejak")
        assert await serious_faults(page) == []
        await page.click("#printers-alarm button")
        await expect(bare.locator(".chip")).to_contain_text("kertas habis sejak")
    place.printer.slips_left = None
    await expect(page.locator("#printers-alarm")).to_be_hidden(timeout=40_000)  # nobody prints: the server asks
    await expect(bare.locator(".chip")).to_have_text("siap")
    await page.goto(f"{place.server.url}/hall?language=EN#screens")
    await bare.locator(".choose").click()
    await page.fill("#field-port", "22")
    await page.click("dialog .main")
    await expect(page.locator("#field-port-fault")).to_contain_text("at that address the port can only be")
    await page.get_by_role("button", name="No network printer").click()
    await expect(bare.locator(".printer")).to_contain_text("No network printer: the browser prints")
    assert await serious_faults(page) == []
    await context.close()


async def a_manager_account(place: KioskHall) -> str:
    """Who manages the hall."""
    await open_database(place.server.database_url)
    hall = await halls.hall_by_slug("konawe")
    assert hall
    await an_account("rina", role=Role.HALL_MANAGER, hall_id=hall.id)
    await close_database()
    return "rina"
