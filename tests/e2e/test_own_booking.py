"""Booking a time by phone, in a real browser at 360x740: chosen, held, booked, moved, cancelled, checked in."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect
from zxingcpp import read_barcodes

from tests.e2e.axe import serious_faults
from tests.e2e.browser import listen
from tests.e2e.chrome_sight import becomes
from tests.e2e.own_filling import handed_in
from tests.e2e.own_hall import NIK, PHONE, LosesAnswers, OwnHall, books, is_narrow, picks_a_time
from tests.files import picture_of

NEARLY_OVER = """() => { const at = 'antrean.own.book.konawe', state = JSON.parse(sessionStorage[at]);
    state.held.heldUntil = new Date(Date.now() + 2000).toISOString(); sessionStorage[at] = JSON.stringify(state); }"""
BOOKED = "SELECT COUNT(*) FROM booking WHERE state = 'BOOKED'"


@pytest.fixture
async def page(tv_browser: Browser) -> AsyncIterator[Page]:
    context = await tv_browser.new_context(viewport=PHONE, permissions=[])  # type: ignore[arg-type]
    yield await context.new_page()
    await context.close()


async def test_a_time_is_booked_then_moved_and_becomes_a_number(own: OwnHall, page: Page) -> None:
    errors = listen(page)
    await page.goto(own.at("book"))
    await page.fill("#search", "layanan a1")
    await page.locator(".pick:visible").click()
    await picks_a_time(page)
    await page.fill("#q-name", "Warga 1")
    await page.go_back()
    await expect(page.locator(".day").first).to_be_visible()
    await page.go_forward()
    await expect(page.locator("#q-name")).to_have_value("Warga 1")
    await page.reload()
    await expect(page.locator("#q-name")).to_have_value("Warga 1")
    await page.fill("#q-phone", "0890 0000 0001")
    await page.get_by_role("button", name="Buat janji").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Janji Anda sudah dibuat")
    first = await page.locator(".when").inner_text()

    await page.get_by_role("button", name="Pindah ke waktu lain").click()
    await picks_a_time(page, slot=1)
    await expect(page.locator(".when")).not_to_have_text(first, use_inner_text=True)
    await page.get_by_role("button", name="Saya sudah datang").click()
    await page.wait_for_url(re.compile(r"/t/[^#]+#s=[\w-]+"))

    await page.go_back()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Anda sudah tercatat hadir")
    await expect(page.locator(".big")).to_have_text("A-001")
    link = page.get_by_role("link", name="Ikuti nomor antrean")
    await expect(link).to_have_attribute("href", re.compile(r"^/t/[^#]+#s=[\w-]+$"))
    assert own.count("SELECT COUNT(*) FROM ticket") == 1
    assert [error for error in errors if "404" not in error] == []  # of the ticket's page, which another hall has


async def test_a_reload_begins_nothing_anew_and_the_hold_is_kept(own: OwnHall, page: Page) -> None:
    await page.goto(own.at("book", service=own.service))
    await picks_a_time(page, day=1)
    await expect(page.locator("#q-name")).to_be_visible()
    held = "SELECT COUNT(*) FROM booking WHERE state = 'HELD'"
    before = own.count(held)
    await page.reload()
    await expect(page.locator(".held")).to_contain_text(re.compile("4:|5:00"))
    assert own.count(held) == before
    await page.get_by_role("button", name="Pilih waktu lain").click()
    await picks_a_time(page, day=1, slot=2)
    await expect(page.locator(".when")).to_contain_text("09.00")
    assert own.count(held) == before  # the other place was given back
    for title in ("Kapan Anda datang?", "Untuk layanan apa?"):
        await page.get_by_role("button", name="Kembali").click()
        await expect(page.locator("h1")).to_have_text(title)
    await expect(page.get_by_role("button", name="Kembali")).to_have_count(0)


async def test_what_is_wrong_stands_beside_its_field(own: OwnHall, page: Page) -> None:
    await page.goto(own.at("book", service=own.service))
    await picks_a_time(page)
    key = page.get_by_role("button", name="Buat janji")
    await key.click()
    await expect(page.locator("#q-name-error")).to_have_text("Bagian ini perlu diisi.")
    await expect(page.locator("#q-name")).to_be_focused()
    await page.fill("#q-name", "Warga 2")
    await key.click()
    await expect(page.locator("#q-phone-error")).to_contain_text("Isi nomor ponsel atau NIK")
    for phone, nik, field, said in (
        ("12", "", "phone", "nomor ponsel"),
        ("021 5550 1234", "", "phone", "nomor ponsel"),  # what only the server can tell
        ("", "123", "nik", "16 angka"),
        ("", "9901019913900001", "nik", "tanggal lahir"),
    ):
        await page.fill("#q-phone", phone)
        await page.fill("#q-nik", nik)
        await key.click()
        await expect(page.locator(f"#q-{field}-error")).to_contain_text(said)
        await expect(page.locator(f"#q-{field}")).to_have_attribute("aria-invalid", "true")
    assert NIK not in page.url


async def test_an_answer_that_is_lost_is_no_success_and_repeating_books_once(own: OwnHall, page: Page) -> None:
    before = own.count(BOOKED)
    await page.goto(own.at("book", service=own.service))
    await picks_a_time(page)
    await page.fill("#q-name", "Warga 3")
    await page.fill("#q-nik", NIK)
    lost = LosesAnswers("BookAppointment")
    await page.route("**/graphql", lost)
    await page.get_by_role("button", name="Buat janji").click()
    await expect(page.locator(".deed .trouble").first).to_contain_text("Belum ada jawaban", timeout=15_000)
    assert lost.count == 3
    lost.is_on = False
    await page.reload()
    await page.get_by_role("button", name="Buat janji").click()
    await expect(page.locator(".code")).to_be_visible()
    assert own.count(BOOKED) == before + 1
    assert NIK not in page.url
    assert NIK not in own.log.read_text()


async def test_two_taps_book_once(own: OwnHall, page: Page) -> None:
    before = own.count("SELECT COUNT(*) FROM booking")
    await page.goto(own.at("book", service=own.service))
    await page.locator(".day").nth(1).click()
    await page.locator(".slot").nth(3).dblclick()
    await page.fill("#q-name", "Warga 4")
    await page.fill("#q-phone", "0890 0000 0004")
    await page.get_by_role("button", name="Buat janji").dblclick()
    await expect(page.locator(".code")).to_be_visible()
    assert own.count("SELECT COUNT(*) FROM booking") == before + 1


async def test_a_hold_that_is_over_is_had_again_with_all_that_was_typed(own: OwnHall, page: Page) -> None:
    await page.goto(own.at("book", service=own.service))
    await picks_a_time(page, day=1, slot=4)
    await page.fill("#q-name", "Warga 5")
    await page.evaluate(NEARLY_OVER)
    await page.reload()
    await expect(page.locator(".held")).to_contain_text("Waktu mengisi sudah habis")
    await expect(page.get_by_role("button", name="Buat janji")).to_be_hidden()
    await page.get_by_role("button", name="Tahan lagi waktu ini").click()
    await expect(page.get_by_role("button", name="Buat janji")).to_be_visible()
    await expect(page.locator("#q-name")).to_have_value("Warga 5")


async def test_the_code_says_the_number_and_the_calendar_holds_no_secret(own: OwnHall, page: Page) -> None:
    await books(page, own, name="Warga 6", phone="0890 0000 0006")
    number = await page.locator(".big").inner_text()
    [code] = read_barcodes(picture_of(await page.locator(".code").screenshot()))
    assert code.text == number
    async with page.expect_download() as started:
        await page.get_by_role("button", name="Masukkan ke kalender").click()
    saved = await (await started.value).path()
    text = (await asyncio.to_thread(saved.read_bytes)).decode()
    assert "BEGIN:VEVENT" in text
    assert number in text
    secret = page.url.rsplit("#s=", 1)[1]
    assert secret not in text
    assert secret in await page.locator(".link-field").input_value()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


async def test_a_booking_is_cancelled_by_a_second_key_only(own: OwnHall, page: Page) -> None:
    await books(page, own, name="Warga 7", phone="0890 0000 0007")
    await page.get_by_role("button", name="Batalkan janji").click()
    await page.get_by_role("button", name="Tidak jadi").click()
    await expect(page.locator(".code")).to_be_visible()
    await page.get_by_role("button", name="Batalkan janji").click()
    await page.get_by_role("button", name="Ya, batalkan").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Janji dibatalkan")
    again = page.get_by_role("link", name="Buat janji lain")
    await expect(again).to_have_attribute("href", re.compile(r"/book\?service="))


async def test_checking_in_waits_for_its_time_and_wakes_by_itself(own: OwnHall, page: Page) -> None:
    await page.clock.install()
    await page.goto(own.at("book", service=own.service))
    await picks_a_time(page, day=1, slot=9)  # half past twelve: at the same hour tomorrow it may be checked in to
    await page.fill("#q-name", "Warga 8")
    await page.fill("#q-phone", "0890 0000 0008")
    await page.get_by_role("button", name="Buat janji").click()
    key = page.get_by_role("button", name="Saya sudah datang")
    await expect(key).to_be_disabled()
    await page.clock.fast_forward("24:00:00")
    await expect(key).to_be_enabled()
    await key.click()  # only this phone's clock went on: the server still knows better
    await expect(page.locator(".deed .trouble").first).to_contain_text("Belum dapat check-in")


async def test_a_link_without_its_secret_opens_nothing(own: OwnHall, page: Page, tv_browser: Browser) -> None:
    await books(page, own, name="Warga 9", phone="0890 0000 0009")
    context = await tv_browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    stranger = await context.new_page()
    for address in (page.url.split("#")[0], page.url[:-1] + ("A" if page.url[-1] != "A" else "B")):
        await stranger.goto("about:blank")
        await stranger.goto(address)
        await expect(stranger.locator(".card")).to_contain_text("Janji ini tidak dapat dibuka.")
    await context.close()


async def test_who_comes_for_an_application_has_it_seen_at_the_counter(own: OwnHall, page: Page) -> None:
    number = await handed_in(own, page)
    await books(page, own, name="Warga 12", phone="0890 0000 0012")
    await page.locator("#errand").select_option(label=f"Layanan A1 · {number}")
    await page.get_by_role("button", name="Saya sudah datang").click()
    await page.wait_for_url(re.compile("/t/"))
    assert own.count("SELECT COUNT(*) FROM application_ticket") == 1


async def test_another_service_takes_no_hold_of_the_first(own: OwnHall, page: Page) -> None:
    await page.goto(own.at("book", service=own.service))
    await picks_a_time(page, day=1, slot=7)
    await expect(page.locator("#q-name")).to_be_visible()
    await page.goto(own.at("book", service=own.second_service))
    await expect(page.locator(".chosen")).to_contain_text("Layanan B1")
    await expect(page.locator(".day").first).to_be_visible()


async def test_a_place_that_somebody_else_took_is_told_and_no_longer_offered(own: OwnHall, page: Page) -> None:
    await page.goto(own.at("book", service=own.second_service))
    await page.locator(".day").nth(1).click()
    last = page.locator(".slot").last
    await expect(last).to_contain_text("15.00")
    times = "query ($id: ID!) { node(id: $id) { ... on Service { freeSlots { slots { startsAt } } } } }"
    day = (await own.asks(times, id=own.second_service))["node"]["freeSlots"][1]
    taken = {"hall": own.rows.slug, "service": own.second_service, "startsAt": day["slots"][-1]["startsAt"]}
    await own.does("holdSlot", **taken)
    await last.click()  # at the last moment
    await expect(page.get_by_text("Waktu ini sudah penuh. Silakan pilih waktu lain.")).to_be_visible()
    await expect(page.locator(".slot", has_text="15.00")).to_have_count(0)
    await page.locator(".slot", has_text="14.30").click()
    await expect(page.locator("#q-name")).to_be_visible()


async def test_a_lost_line_is_told_with_the_age_of_what_is_shown(own: OwnHall, page: Page) -> None:
    await books(page, own, name="Warga 13", phone="0890 0000 0013")
    await expect(page.locator(".link")).to_have_text("Tersambung")
    await page.context.set_offline(True)
    await expect(page.locator(".link")).to_contain_text(re.compile(r"Terputus. Data terakhir pukul \d\d\.\d\d"))
    await page.get_by_role("button", name="Saya sudah datang").click()
    await expect(page.locator(".deed .trouble").first).to_contain_text("Belum ada jawaban", timeout=15_000)
    await page.context.set_offline(False)
    await expect(page.locator(".link")).to_have_text("Tersambung")
    await page.get_by_role("button", name="Saya sudah datang").click()
    await page.wait_for_url(re.compile("/t/"))


async def test_text_at_200_percent_still_fits(own: OwnHall, page: Page) -> None:
    for name in ("book", "apply", "track"):
        await page.goto(own.at(name, service=own.service))
        await expect(page.locator("h1")).to_be_visible()
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        await becomes(page, "document.documentElement.scrollWidth <= 360")


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_nobody_is_shut_out_of_booking(own: OwnHall, page: Page, language: str) -> None:
    await page.goto(own.at("book", language=language))
    await expect(page.locator(".pick").first).to_be_visible()
    assert await serious_faults(page) == []
    assert await is_narrow(page)
    await page.locator(".pick").first.click()
    await page.locator(".day").nth(1).click()
    await expect(page.locator(".slot").first).to_be_visible()
    assert await serious_faults(page) == []
    assert await is_narrow(page)
    await page.locator(".slot").nth(5).click()
    await page.locator("form button[type=submit]").click()
    assert await serious_faults(page) == []
    assert await is_narrow(page)
    await page.fill("#q-name", "Warga 10")
    await page.fill("#q-phone", f"0890 0000 00{len(language) + ord(language[0]) % 90:02d}")
    await page.locator("form button[type=submit]").press("Enter")
    await expect(page.locator(".code")).to_be_visible()
    assert await serious_faults(page) == []
    assert await is_narrow(page)
    if language == "EN":
        await expect(page.get_by_role("button", name="I am here")).to_be_visible()
        await page.locator("#other-language").click()
        await becomes(page, "document.documentElement.lang === 'id'")
        await expect(page.locator(".code")).to_be_visible()  # the secret came along


async def test_a_phone_that_forbids_everything_books_too(own: OwnHall, page: Page) -> None:
    await page.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, "
        "{get() { throw new DOMException('denied', 'SecurityError'); }});"
    )
    errors = listen(page)
    await books(page, own, name="Warga 11", phone="0890 0000 0011")
    assert errors == []
