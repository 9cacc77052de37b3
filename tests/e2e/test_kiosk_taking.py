"""K1, K3, K5, K6: a number in a few touches, on the glass at once, on paper when the printer can."""

import asyncio
import re
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Page, Request, Route, expect

from tests.e2e.kiosk_hall import KioskHall, a_kiosk_hall, at_the_kiosk, press, take_a_number, typed
from tests.e2e.server import wait_until_ready


@pytest.fixture(scope="module")
async def place(shared_sqlite_url: str) -> AsyncIterator[KioskHall]:
    async with a_kiosk_hall(shared_sqlite_url) as place:
        yield place


@pytest.fixture
async def page(tv_browser: Browser, place: KioskHall) -> AsyncIterator[Page]:
    place.printer.slips.clear()
    place.printer.slips_left, place.printer.is_mute, place.printer.is_slow = None, False, False
    async with at_the_kiosk(tv_browser, place) as page:
        yield page


async def test_k1_one_of_the_six_most_used_takes_two_touches(place: KioskHall, page: Page) -> None:
    await page.locator(".six button").first.click()
    await press(page, "Ambil nomor")
    await expect(page.locator(".digits")).to_have_text("A-001")
    await expect(page.locator("#paper").filter(has_text="Silakan ambil karcis Anda")).to_be_visible()
    assert place.state_of("A-001") == "WAITING"
    assert len(place.printer.slips) == 1


async def test_k1_any_service_takes_four_touches_by_its_agency(place: KioskHall, page: Page) -> None:
    await press(page, "Semua instansi")
    await expect(page.locator(".grid button")).to_have_count(22)
    await page.locator(".grid button").filter(has_text="Polres Konawe").click()
    await page.locator(".grid button").filter(has_text="SKCK").first.click()
    await expect(page.locator("h1")).to_contain_text("SKCK")
    await page.locator("#back").click()  # who chose the wrong one is one step back, not at the start
    await expect(page.locator("h1")).to_have_text("Polres Konawe")
    await page.locator(".grid button").filter(has_text="SIM").first.click()
    await press(page, "Ambil nomor")
    await expect(page.locator(".digits")).to_be_visible()


@pytest.mark.parametrize(
    ("words", "service"), [("KTP", "KTP-el baru"), ("SIM", "SIM"), ("AKTA LAHIR", "Akta kelahiran")]
)
async def test_k1_a_service_is_found_in_citizens_words(page: Page, words: str, service: str) -> None:
    await page.get_by_role("button", name="Cari: KTP").click()
    for part in words.split(" "):
        await typed(page, part)
        await press(page, "Spasi")
    await expect(page.locator("#found button").first).to_contain_text(service)
    await page.locator("#found button").first.click()
    await expect(page.get_by_role("button", name="Ambil nomor")).to_be_visible()


async def test_k1_words_that_nobody_knows_are_said_to_find_nothing(page: Page) -> None:
    await page.get_by_role("button", name="Cari: KTP").click()
    await typed(page, "XYZ")
    await expect(page.locator("#said")).to_have_text("Tidak ada layanan dengan kata itu. Coba kata lain.")
    await press(page, "Hapus huruf")
    await expect(page.locator("#words")).to_have_value("XY")


async def test_k3_before_a_number_is_taken_everything_is_told(place: KioskHall, page: Page) -> None:
    place.change("UPDATE queue SET daily_quota = 40")
    await page.get_by_role("button", name="Cari: KTP").click()
    await typed(page, "KTP")
    await page.locator("#found button").first.click()
    facts = page.locator(".facts")
    await expect(facts).to_contain_text("Di depan Anda")
    await expect(facts).to_contain_text("menunggu")
    await expect(facts).to_contain_text("Belum cukup data")  # no range under 20 visits
    await expect(facts).to_contain_text("Buka")
    await expect(facts).to_contain_text("Gratis")
    await expect(facts).to_contain_text("Sisa nomor hari ini")
    await expect(page.locator(".bring li").filter(has_text="fotokopi KK")).to_be_visible()
    place.change("UPDATE queue SET daily_quota = NULL")


async def test_k3_the_range_of_the_wait_has_a_time_on_the_wall(page: Page) -> None:
    async def learnt(route: Route) -> None:
        answer = await (response := await route.fetch()).json()
        service = (answer.get("data") or {}).get("node") or {}
        if "standard" in service:
            service["queue"] |= {
                "waitingCount": 3,
                "estimatedWait": {"p10Seconds": 600, "p90Seconds": 1500, "samples": 40},
            }
        await route.fulfill(response=response, json=answer)

    await take_a_number(page)
    await press(page, "Selesai")
    await page.route("**/graphql", learnt)
    await page.locator(".six button").first.click()
    told = page.locator(".fact").filter(has_text="Perkiraan menunggu").locator("strong")
    await expect(told).to_have_text(re.compile(r"^10 menit sampai 25 menit \(pukul \d\d\.\d\d\)$"))


async def test_k3_the_count_ahead_moves_while_the_citizen_reads(
    place: KioskHall, page: Page, tv_browser: Browser
) -> None:
    await page.locator(".six button").first.click()
    before = await page.locator(".facts [data-queue]").inner_text()
    async with at_the_kiosk(tv_browser, place) as other:
        await take_a_number(other)
        await expect(other.locator("#paper.printed")).to_be_visible()
    await expect(page.locator(".facts [data-queue]")).not_to_have_text(before)


async def test_a_priority_is_chosen_by_the_citizen_and_kept_off_the_glass(place: KioskHall, page: Page) -> None:
    await page.locator(".six button").nth(1).click()
    await page.get_by_role("radio", name="Lansia").check()
    await press(page, "Ambil nomor")
    number = await page.locator(".digits").inner_text()
    assert place.rows("SELECT priority_class FROM ticket WHERE label = ?", number) == [("ELDERLY",)]
    assert "Lansia" not in await page.locator("#main").inner_text()


async def test_k5_twenty_touches_and_lost_answers_make_one_ticket(place: KioskHall, page: Page) -> None:
    lost = 0

    async def lose_two_answers(route: Route, request: Request) -> None:
        nonlocal lost
        if "channel" in (request.post_data or "") and lost < 2:
            lost += 1
            await route.fetch()  # it reaches the server, and the answer is lost
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/graphql", lose_two_answers)
    before = len(place.tickets())
    await page.locator(".six button").first.click()
    await page.wait_for_selector(".take")
    await page.evaluate("const key = document.querySelector('.take'); for (let i = 0; i < 20; i++) key.click();")
    async with asyncio.timeout(20):
        while not await page.locator(".digits").is_visible():
            await page.clock.run_for(100)  # each answer is lost in real time, and asked for again in the page's
    assert lost == 2
    assert len(place.tickets()) == before + 1


async def test_k6_number_and_code_are_there_within_a_second_though_the_printer_is_slow(
    place: KioskHall, page: Page
) -> None:
    place.printer.is_slow = True
    place.printer.may_go_on.clear()
    await page.locator(".six button").first.click()
    await page.wait_for_selector(".take")
    took = await page.evaluate(
        """() => new Promise((done) => {
            const began = performance.now();
            new MutationObserver((_, watch) => {
                if (document.querySelector('.qr path')) { watch.disconnect(); done(performance.now() - began); }
            }).observe(document.body, {childList: true, subtree: true});
            document.querySelector('.take').click();
        })"""
    )
    assert took <= 1000
    await expect(page.locator("#paper")).to_contain_text("Mencetak …")
    number = await page.locator(".digits").inner_text()
    assert place.state_of(number) == "PRINTING"
    place.printer.may_go_on.set()
    await expect(page.locator("#paper")).to_contain_text("Silakan ambil karcis Anda")
    assert place.state_of(number) == "WAITING"


async def test_k6_the_code_on_the_glass_opens_the_numbers_page(place: KioskHall, page: Page) -> None:
    await take_a_number(page)
    picture = await page.locator(".qr svg").screenshot()
    [code] = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
    assert code.text.startswith(f"{place.server.url}/t/T_")
    assert "#s=" in code.text


async def test_k6_out_of_paper_is_said_printed_again_and_confirmed(place: KioskHall, page: Page) -> None:
    place.printer.slips_left = 0
    number = await take_a_number(page)
    await expect(
        page.get_by_role("alert").filter(has_text="Kertas printer habis. Petugas sudah diberi tahu.")
    ).to_be_visible()
    assert place.rows("SELECT printer_state FROM device WHERE name = 'Anjungan 1'") == [("PAPER_OUT",)]
    assert place.rows("SELECT COUNT(*) FROM journal WHERE kind = 'PrinterTurned'") == [(1,)]
    place.printer.slips_left = None
    await press(page, "Cetak lagi")
    await expect(page.locator("#paper")).to_contain_text("Silakan ambil karcis Anda")
    assert place.state_of(number) == "WAITING"


async def test_k6_without_paper_the_number_is_kept_or_given_up_as_the_citizen_says(
    place: KioskHall, page: Page
) -> None:
    place.printer.slips_left = 0
    kept = await take_a_number(page)
    await press(page, "Simpan tanpa karcis")
    await expect(page.locator("#paper")).to_contain_text("Nomor Anda berlaku tanpa karcis.")
    assert place.state_of(kept) == "WAITING"
    await press(page, "Selesai")
    given_up = await take_a_number(page)
    await press(page, "Batalkan nomor")
    await expect(page.locator("#paper")).to_contain_text("Nomor dibatalkan.")
    assert place.state_of(given_up) == "VOID"
    await expect(page.locator(".qr")).to_have_count(0)


async def test_k6_a_mute_printer_makes_the_page_ask_and_the_answer_counts(place: KioskHall, page: Page) -> None:
    place.printer.is_mute = True
    number = await take_a_number(page)
    await expect(page.locator("#paper")).to_contain_text("Apakah karcis sudah keluar?", timeout=10_000)
    assert place.state_of(number) == "PRINTING"
    await press(page, "Ya, sudah")
    await expect(page.locator("#paper")).to_contain_text("Silakan ambil karcis Anda")
    assert place.state_of(number) == "WAITING"


async def test_k6_a_server_killed_while_it_prints_prints_no_second_slip_and_the_citizen_is_asked(
    place: KioskHall, page: Page
) -> None:
    """The printer has the slip, and nobody has noted what became of it: the page's own repetition must not print."""
    place.printer.is_slow = True
    place.printer.may_go_on.clear()
    place.printer.has_slip.clear()
    number = await take_a_number(page)
    await place.printer.has_slip.wait()
    await asyncio.to_thread(place.server.kill_workers)
    place.printer.may_go_on.set()
    await asyncio.to_thread(wait_until_ready, place.server.url)
    await expect(page.locator("#paper")).to_contain_text("Apakah karcis sudah keluar?", timeout=20_000)
    assert place.state_of(number) == "PRINTING"
    await press(page, "Ya, sudah")
    await expect(page.locator("#paper")).to_contain_text("Silakan ambil karcis Anda")
    assert place.state_of(number) == "WAITING"
    assert len(place.printer.slips) == 1


async def test_a_used_up_quota_and_a_closed_hall_are_said_in_one_sentence(place: KioskHall, page: Page) -> None:
    place.change("UPDATE hall SET forced_open = 0, forced_reason = 'Gladi gempa' WHERE slug = 'konawe'")
    place.change("UPDATE timeline SET version = version + 1, directory_version = version + 1")
    await page.clock.run_for(3000)
    await page.reload()
    await expect(page.locator(".notice")).to_contain_text("Gladi gempa")
    await page.locator(".six button").first.click()
    await expect(page.get_by_role("button", name="Ambil nomor")).to_be_disabled()
    place.change("UPDATE hall SET forced_open = 1 WHERE slug = 'konawe'")
    place.change("UPDATE timeline SET version = version + 1, directory_version = version + 1")
