"""Applying by phone, in a real browser at 360x740: the form, two photos, returned, mended, tracked."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.e2e.axe import serious_faults
from tests.e2e.browser import listen
from tests.e2e.chrome_hall import Wire
from tests.e2e.chrome_sight import becomes, until
from tests.e2e.own_filling import (
    answers_all,
    fills_who,
    handed_in,
    sends_photo,
    to_papers,
)
from tests.e2e.own_hall import NIK, PHONE, SERIAL_ZERO, LosesAnswers, OwnHall, is_narrow
from tests.files import a_grainy_photo, a_picture

SUBMITTED = "SELECT COUNT(*) FROM application WHERE submitted_at IS NOT NULL"
DRAFTS = "SELECT COUNT(*) FROM application"
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(
    4_000
)  # as telephones take photos unless they are told otherwise


@pytest.fixture
async def page(tv_browser: Browser) -> AsyncIterator[Page]:
    context = await tv_browser.new_context(viewport=PHONE, permissions=[])  # type: ignore[arg-type]
    yield await context.new_page()
    await context.close()


async def test_an_application_is_returned_mended_tracked_and_issued(own: OwnHall, page: Page) -> None:
    errors = listen(page)
    number = await handed_in(own, page)
    await expect(page.get_by_role("heading", level=1)).to_have_text("Permohonan sudah diterima")
    await expect(page.locator(".save")).to_contain_text("Simpan ini")
    await expect(page.locator(".link.live")).to_be_visible()

    seen = await own.file(number)
    [ktp] = [paper["id"] for paper in seen["documents"] if paper["requirement"] == "KTP"]
    await own.goes(number, "takeUpApplication")
    await expect(page.locator(".stage .chip")).to_have_text("Sedang diperiksa")
    await own.does("judgeDocument", document=ktp, verdict="REJECTED", reason="Tidak terbaca")
    await own.goes(number, "returnApplication", reason="KTP tidak terbaca", publicNote="Foto di tempat terang")
    await expect(page.locator(".back")).to_contain_text("KTP-el — Tidak terbaca")
    await expect(page.locator(".story")).to_contain_text("Catatan petugas: Foto di tempat terang")

    await page.get_by_role("link", name="Perbaiki dan ajukan lagi").click()
    await expect(page.locator("[data-code=KTP] .trouble")).to_have_text("Ditolak petugas: Tidak terbaca")
    assert "#s=" not in page.url
    await page.get_by_role("button", name="Lanjut", exact=True).click()
    await expect(page.locator("[data-code=KTP]")).to_be_visible()  # not without a new one
    await sends_photo(page, "KTP", a_picture(size=(900, 700)))
    await page.get_by_role("button", name="Lanjut", exact=True).click()
    await page.get_by_role("button", name="Ubah: Keterangan").click()
    await page.fill("#q-STR_NUMBER", "STR-2")
    await page.get_by_role("button", name="Simpan dan lanjut").click()
    await page.get_by_role("button", name="Lanjut", exact=True).click()
    await page.get_by_role("button", name="Ajukan permohonan").click()
    await expect(page.locator(".stage .chip")).to_have_text("Sudah diajukan")
    assert [step["kind"] for step in (await own.file(number))["steps"]].count("ApplicationSubmitted") == 2

    await page.goto(own.at("track"))
    await page.fill("#q-number", number.lower())
    await page.fill("#q-proof", NIK[-4:])
    await page.get_by_role("button", name="Lihat").click()
    await expect(page.locator(".stage .chip")).to_have_text("Sudah diajukan")
    await expect(page.locator(".mine a")).to_contain_text("Layanan A1")

    await page.locator(".mine a").click()
    await page.wait_for_url(re.compile(r"/a/"))
    await own.goes(number, "takeUpApplication")
    await own.goes(number, "advanceApplication", to="IN_PROCESS")
    await own.goes(number, "approveApplication", by=own.supervisor)
    await own.goes(number, "issueApplication")
    await expect(page.locator(".stage .chip")).to_have_text("Siap diambil")
    await expect(page.locator(".stage")).to_contain_text("Silakan ambil di loket.")
    await expect(page.locator(".deed a.main")).to_have_attribute("href", f"/h/{own.rows.slug}/book")
    assert errors == []
    assert NIK not in own.log.read_text()


async def test_wrong_answers_of_each_kind_stand_beside_their_field(own: OwnHall, page: Page) -> None:
    await page.goto(own.at("apply", service=own.service))
    await fills_who(page)
    key = page.get_by_role("button", name="Simpan dan lanjut")
    await expect(page.locator("#q-STR_NUMBER")).to_be_visible()
    await key.click()
    for code in ("STR_NUMBER", "STAFF_COUNT", "OPENED_ON", "KIND", "OWNER_NIK", "EMAIL", "IS_NEW"):
        await expect(page.locator(f"#q-{code}-error")).to_have_text("Bagian ini perlu diisi.")
    await expect(page.locator("#q-OFFICE_PHONE-error")).to_be_hidden()
    await answers_all(page)
    for code, typed, said in (
        ("STR_NUMBER", "STR-0123456789", "Terlalu panjang: 14 karakter, paling banyak 12."),
        ("STAFF_COUNT", "dua", "Isi dengan angka"),
        ("STAFF_COUNT", "0", "Paling sedikit 1."),
        ("STAFF_COUNT", "31", "Paling banyak 30."),
        ("OPENED_ON", "1800-01-01", "Isi tanggal yang lengkap"),
        ("OWNER_NIK", "123", "16 angka"),
        ("OWNER_NIK", SERIAL_ZERO, "nomor urut"),  # what only the server tells
        ("OFFICE_PHONE", "12", "Isi nomor ponsel"),
        ("EMAIL", "warga@contoh", "Isi alamat surel"),
    ):
        right = await page.input_value(f"#q-{code}")
        await page.fill(f"#q-{code}", typed)
        await key.click()
        await expect(page.locator(f"#q-{code}-error")).to_contain_text(said)
        await expect(page.locator(f"#q-{code}")).to_be_focused()
        await page.fill(f"#q-{code}", right)
    await key.click()
    await expect(page.locator(".paper").first).to_be_visible()


async def test_a_large_photo_is_made_small_and_what_is_no_picture_is_refused(own: OwnHall, page: Page) -> None:
    await to_papers(own, page)
    large = a_picture(size=(5_000, 3_800), quality=98)
    async with page.expect_request(lambda request: '"AttachDocument"' in (request.post_data or "")) as asked:
        await sends_photo(page, "KTP", large)
    announced = (await asked.value).post_data_json["variables"]["input"]
    assert announced["name"] == "IMG_KTP.jpg"
    assert announced["sizeBytes"] < len(large) / 4
    await page.set_input_files(
        "[data-code=OTHER] input >> nth=1", {"name": "x.pdf", "mimeType": "application/pdf", "buffer": b"no pdf"}
    )
    other = page.locator("[data-code=OTHER]")
    await expect(other.locator(".chip")).to_have_text("tidak diterima")
    await expect(other.locator(".trouble")).to_contain_text("Dokumen tidak dapat diterima")
    await other.get_by_role("button", name="Jangan pakai berkas ini").click()
    await expect(other.locator(".chip")).to_have_text("bila ada")
    heic = {"name": "IMG_1.HEIC", "mimeType": "image/heic", "buffer": HEIC}
    await page.set_input_files("[data-code=OTHER] input >> nth=0", heic)  # type: ignore[arg-type]
    await expect(other.locator(".chip")).to_have_text("tidak diterima")
    await expect(other.locator(".trouble")).to_contain_text("bukan foto JPEG, PNG, WebP atau PDF")
    await other.get_by_role("button", name="Jangan pakai berkas ini").click()
    await expect(other.locator(".chip")).to_have_text("bila ada")
    huge = {"name": "y.pdf", "mimeType": "application/pdf", "buffer": b"%PDF" + bytes(5 * 1024 * 1024)}
    await page.set_input_files("[data-code=OTHER] input >> nth=1", huge)  # type: ignore[arg-type]
    await expect(other.locator(".trouble")).to_contain_text("lebih besar dari 5 MB")


async def test_a_photo_cut_off_by_the_network_is_kept_and_sent_again(own: OwnHall, page: Page) -> None:
    await page.clock.install()
    await to_papers(own, page)
    await page.route("**/documents/uploads/*", lambda route: route.abort())
    await page.set_input_files(
        "[data-code=KTP] input >> nth=0", {"name": "k.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
    )
    card = page.locator("[data-code=KTP]")
    await expect(card.locator(".chip")).to_have_text("mengirim")
    await until(lambda: _is_given_up(page, card))
    await expect(card.locator("img")).to_be_visible()
    await page.unroute("**/documents/uploads/*")
    await page.evaluate("window.dispatchEvent(new Event('online'))")
    await expect(card.locator(".chip")).to_have_text("diterima")
    assert own.count("SELECT COUNT(*) FROM document WHERE replaced_at IS NULL AND requirement = 'KTP'") >= 1


async def test_a_photo_half_sent_goes_again_when_the_line_is_back(own: OwnHall, page: Page) -> None:
    wire, sent = Wire(own.server.port), []
    await wire.start()
    before = own.count("SELECT COUNT(*) FROM document")

    async def stuck(route: Route) -> None:
        if not sent:
            wire.silence()  # the bytes that are on their way now arrive nowhere
        sent.append(route.request.url)
        await route.continue_()

    try:
        await to_papers(replace(own, server=replace(own.server, port=wire.port)), page)
        await page.route("**/documents/uploads/*", stuck)
        photo = {"name": "k.jpg", "mimeType": "image/jpeg", "buffer": a_grainy_photo()}
        await page.set_input_files("[data-code=KTP] input >> nth=0", photo)  # type: ignore[arg-type]
        await becomes(page, "(document.querySelector('[data-code=KTP] progress') || {}).value > 0")
        assert own.count("SELECT COUNT(*) FROM document") == before
        wire.restore()
        await expect(page.locator("[data-code=KTP] .chip")).to_have_text("diterima", timeout=15_000)
    finally:
        await wire.stop()
    assert sent  # by the page again, or by the browser itself on a line that it had used before
    assert own.count("SELECT COUNT(*) FROM document") == before + 1


async def _is_given_up(page: Page, card: Locator) -> bool:
    """Whether the page has tried often enough; its pauses take no time here."""
    await page.clock.run_for(8_000)
    return await card.locator(".chip").inner_text() == "belum terkirim"


async def test_a_lost_answer_to_handing_in_is_no_success_and_repeats_once(own: OwnHall, page: Page) -> None:
    before = own.count(SUBMITTED)
    await to_papers(own, page)
    for code in ("KTP", "PLACE"):
        await sends_photo(page, code, a_picture())
    await page.get_by_role("button", name="Lanjut", exact=True).click()
    lost = LosesAnswers("SubmitApplication")
    await page.route("**/graphql", lost)
    await page.get_by_role("button", name="Ajukan permohonan").click()
    await expect(page.locator(".deed .trouble").first).to_contain_text("Belum ada jawaban", timeout=15_000)
    assert page.url.endswith(own.at("apply", service=own.service).rsplit("/", 1)[1])
    lost.is_on = False
    await page.get_by_role("button", name="Ajukan permohonan").dblclick()
    await expect(page.locator(".stage .chip")).to_have_text("Sudah diajukan")
    assert own.count(SUBMITTED) == before + 1


async def test_two_taps_begin_one_draft_which_outlives_the_tab(own: OwnHall, page: Page) -> None:
    before = own.count(DRAFTS)
    await page.goto(own.at("apply", service=own.service))
    await page.fill("#q-applicant-name", "Warga 2")
    await page.fill("#q-applicant-nik", NIK)
    await page.fill("#q-applicant-phone", "0890 0000 0002")
    await page.get_by_role("button", name="Simpan dan lanjut").dblclick()
    await expect(page.locator("#q-STR_NUMBER")).to_be_visible()
    assert own.count(DRAFTS) == before + 1
    await page.fill("#q-STR_NUMBER", "STR-9")
    await page.go_back()
    await expect(page.locator("#q-applicant-name")).to_have_value("Warga 2")
    await page.go_forward()
    await expect(page.locator("#q-STR_NUMBER")).to_have_value("STR-9")
    await page.reload()
    await expect(page.locator("#q-STR_NUMBER")).to_have_value("STR-9")

    other = await page.context.new_page()
    await page.close()
    await other.goto(own.at("apply", service=own.service))
    await expect(other.locator("#q-STR_NUMBER")).to_be_visible()  # the first step that lacks something
    await expect(other.get_by_text("Anda melanjutkan isian yang tersimpan.")).to_be_visible()
    await other.go_back()
    await other.goto(own.at("track"))
    opened_by = await other.locator(".mine a").first.get_attribute("href")
    await other.get_by_role("button", name="Lupakan di ponsel ini").click()
    await expect(other.locator(".mine")).to_have_count(0)
    await other.goto(own.at("apply", service=own.service))  # as whoever holds this phone next
    await expect(other.locator("#q-applicant-name")).to_have_value("")
    await other.goto(own.url + str(opened_by))
    await expect(other.locator(".stage .chip")).to_have_text("Belum diajukan")
    await other.get_by_role("button", name="Buang isian ini").click()
    await other.get_by_role("button", name="Ya, buang").click()
    await expect(other.locator(".stage .chip")).to_have_text("Dibatalkan")


async def test_who_acts_for_another_brings_a_power_of_attorney(own: OwnHall, page: Page) -> None:
    await page.goto(own.at("apply", service=own.service))
    await page.check("#has-other")
    await fills_who(page, "representative", phone="0890 0000 0004", goes_on=False)
    await fills_who(page)
    await answers_all(page)
    await page.get_by_role("button", name="Simpan dan lanjut").click()
    await expect(page.locator("[data-code=POWER_OF_ATTORNEY]")).to_contain_text("Surat kuasa")
    await page.get_by_role("button", name="Lanjut", exact=True).click()
    await expect(page.locator("[data-code=POWER_OF_ATTORNEY] .trouble")).to_have_text("Berkas ini wajib.")
    await page.go_back()
    await page.go_back()
    await page.uncheck("#has-other")
    await page.get_by_role("button", name="Simpan dan lanjut").click()
    await page.get_by_role("button", name="Simpan dan lanjut").click()
    await expect(page.locator(".paper").first).to_be_visible()
    await expect(page.locator("[data-code=POWER_OF_ATTORNEY]")).to_have_count(0)


async def test_tracking_says_no_alike_and_the_secret_opens_all_even_a_rejection(own: OwnHall, page: Page) -> None:
    number = await handed_in(own, page)
    secret = page.url.rsplit("#s=", 1)[1]
    await page.goto(own.at("track"))
    await page.get_by_role("button", name="Lihat").click()
    await expect(page.locator("#q-number-error")).to_have_text("Bagian ini perlu diisi.")
    await page.fill("#q-number", number[:-1] + ("A" if number[-1] != "A" else "B"))
    await page.fill("#q-proof", NIK[-4:])
    await page.get_by_role("button", name="Lihat").click()
    await expect(page.locator("#q-number-error")).to_contain_text("salah ketik")
    await page.fill("#q-number", number)
    await page.fill("#q-proof", "12")
    await page.get_by_role("button", name="Lihat").click()
    await expect(page.locator("#q-proof-error")).to_contain_text("empat angka terakhir")
    await page.fill("#q-proof", "9999")
    await page.get_by_role("button", name="Lihat").click()
    await expect(page.locator(".deed .trouble")).to_contain_text("Tidak ada permohonan")
    await page.fill("#q-proof", secret)
    await page.get_by_role("button", name="Lihat").click()
    await page.wait_for_url(re.compile(r"/a/"))
    await expect(page.locator(".number")).to_have_text(number)

    await own.goes(number, "takeUpApplication")
    await own.goes(number, "rejectApplication", by=own.supervisor, reason="Izin sudah ada di tempat ini")
    await expect(page.locator(".stage .chip")).to_have_text("Ditolak")
    await expect(page.locator(".story")).to_contain_text("Izin sudah ada di tempat ini")
    await expect(page.locator(".deed a.main")).to_have_count(0)  # nothing is left to be done


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_nobody_is_shut_out_of_applying(own: OwnHall, page: Page, language: str) -> None:
    async def is_open() -> bool:
        return await serious_faults(page) == [] and await is_narrow(page)

    await page.goto(own.at("apply", language=language))
    await expect(page.locator(".pick").first).to_be_visible()
    assert await is_open()
    await page.locator(".pick").first.press("Enter")
    await page.check("#has-other")
    await page.locator("form button[type=submit]").click()
    assert await is_open()
    await page.uncheck("#has-other")
    await fills_who(page)
    await expect(page.locator("#q-STR_NUMBER")).to_be_visible()
    await page.locator("form button[type=submit]").click()
    assert await is_open()
    await answers_all(page)
    await page.locator("form button[type=submit]").press("Enter")
    await expect(page.locator(".paper").first).to_be_visible()
    await page.locator(".deed button").click()
    assert await is_open()
    for code in ("KTP", "PLACE"):
        await sends_photo(page, code, a_picture())
    assert await is_open()
    await page.locator(".deed button").click()
    await expect(page.locator(".facts").first).to_be_visible()
    assert await is_open()
    await page.locator(".deed button").first.press("Enter")
    await expect(page.locator(".stage")).to_be_visible()
    assert await is_open()
    await page.goto(own.at("track", language=language))
    assert await is_open()
