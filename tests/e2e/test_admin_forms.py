"""The administration is honest: errors stand beside their fields, nothing typed is lost, nobody is shut out."""

from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.async_api import Browser, Request, Route, expect

from tests.e2e.admin_clients import Desk, a_desk, asked, konawe_served
from tests.e2e.axe import serious_faults
from tests.files import a_picture
from tests.people import PASSWORD

SECTIONS = (
    *("hall", "agencies", "queues", "services", "counters", "hours", "days", "times", "staff", "screens"),
    *("media", "devices", "files"),
)
AGENCIES = '{ hall(slug: "konawe") { agencies { code name } } }'


@pytest.fixture(scope="module")
async def url(shared_sqlite_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    async with konawe_served(shared_sqlite_url, tmp_path_factory.mktemp("documents")) as url:
        yield url


@pytest.fixture
async def desk(tv_browser: Browser, url: str) -> AsyncIterator[Desk]:
    """Hasan, who looks after Konawe."""
    async with a_desk(tv_browser, url) as desk:
        await desk.signs_in("hasan")
        await expect(desk.page.locator(".section.hall")).to_be_visible()
        yield desk


async def names_of(url: str, code: str) -> list[str]:
    agencies = (await asked(url, AGENCIES))["hall"]["agencies"]
    return [one["name"] for one in agencies if one["code"] == code]


async def test_an_error_stands_beside_its_field_and_what_was_typed_stays(desk: Desk, url: str) -> None:
    page = desk.page
    await desk.goes_to("agencies")
    await page.get_by_role("link", name="Tambah instansi").click()
    await desk.fills(name="Kembar")
    save = page.get_by_role("button", name="Simpan")
    await save.click()
    await expect(desk.trouble_of("code")).to_have_text("harus diisi")
    for code, sentence in (("kecil", "Huruf besar"), ("DUKCAPIL", "sudah dipakai")):
        await desk.fills(code=code)
        await save.click()
        await expect(desk.trouble_of("code")).to_contain_text(sentence)
        field = page.locator("form.record [id$='-code']")
        assert await field.get_attribute("aria-invalid") == "true"
        await expect(field).to_be_focused()
        assert await field.input_value() == code
        assert await page.locator("form.record [id$='-name']").input_value() == "Kembar"
    await desk.fills(code="KEMBAR")
    await desk.saves()
    assert await names_of(url, "KEMBAR") == ["Kembar"]
    await page.get_by_role("link", name="KEMBAR").click()
    await page.get_by_role("button", name="Arsipkan").click()
    await page.get_by_role("button", name="Ya, arsipkan").click()
    await expect(page.locator(".note")).to_have_text("Sudah diarsipkan.")
    assert await names_of(url, "KEMBAR") == []


async def test_without_an_answer_it_says_so_and_a_repeat_makes_one_record(desk: Desk, url: str) -> None:
    page = desk.page
    await desk.goes_to("agencies")
    await page.get_by_role("link", name="Tambah instansi").click()
    await desk.fills(code="SUNYI", name="Kantor Sunyi")

    async def answer_lost(route: Route, request: Request) -> None:
        if "CreateAgency" in (request.post_data or ""):
            await route.fetch()  # the server does it, and nobody hears of it
            await route.abort()
        else:
            await route.continue_()

    await page.route("**/graphql", answer_lost)
    await page.get_by_role("button", name="Simpan").click()
    trouble = page.locator("form.record > .trouble")
    await expect(trouble).to_contain_text("Belum ada jawaban dari server", timeout=15_000)
    await expect(page.locator(".note")).to_have_count(0)
    assert await page.locator("form.record [id$='-name']").input_value() == "Kantor Sunyi"
    await page.unroute("**/graphql")
    await desk.saves()
    assert await names_of(url, "SUNYI") == ["Kantor Sunyi"]


async def test_whoever_leaves_what_is_not_saved_is_asked(desk: Desk) -> None:
    page = desk.page
    await desk.goes_to("queues")
    await page.get_by_role("link", name="A", exact=True).click()
    await desk.fills(name="Nama yang belum disimpan")
    for leave in ("link", "back"):
        if leave == "link":
            await page.click("#to-counters")
        else:
            await page.go_back()
        await expect(page.get_by_role("dialog")).to_contain_text("belum disimpan")
        await page.get_by_role("button", name="Tetap di sini").click()
        assert await page.locator("form.record [id$='-name']").input_value() == "Nama yang belum disimpan"
    await page.click("#to-counters")
    await page.get_by_role("button", name="Tinggalkan").click()
    await expect(page.locator(".section.counters")).to_be_visible()
    await page.click("#to-queues")  # nothing is asked where nothing was typed
    await expect(page.locator(".section.queues")).to_be_visible()


async def test_a_session_that_ends_takes_no_word_with_it(desk: Desk, url: str) -> None:
    page = desk.page
    await desk.goes_to("queues")
    await page.get_by_role("link", name="B", exact=True).click()
    await desk.fills(nameEn="Typed before the session ended")
    await page.context.clear_cookies()
    await page.evaluate("sessionStorage.clear()")
    await page.get_by_role("button", name="Simpan").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Masuk")
    await desk.types_password("hasan")
    await expect(dialog).to_be_hidden()
    assert await page.locator("form.record [id$='-nameEn']").input_value() == "Typed before the session ended"
    await desk.saves()
    told = await asked(url, '{ hall(slug: "konawe") { queues { prefix name(language: EN) } } }')
    assert {"prefix": "B", "name": "Typed before the session ended"} in told["hall"]["queues"]


async def test_the_page_is_for_those_who_look_after_a_hall(tv_browser: Browser, url: str) -> None:
    async with a_desk(tv_browser, url) as desk:
        await desk.signs_in("wulan")
        await expect(desk.page.get_by_role("heading", level=1)).to_have_text("Akun ini bukan untuk administrasi")
        await desk.page.get_by_role("button", name="Keluar").click()
        await desk.types_password("hasan", "salah-sama-sekali")
        await expect(desk.page.get_by_role("alert")).to_contain_text("kata sandi salah")
        await desk.types_password("hasan")
        await expect(desk.page.locator("#hall-name")).to_have_text("MPP Kabupaten Konawe")  # the only one of his
    async with a_desk(tv_browser, url) as desk:
        await desk.signs_in("hasan", hall="wajo")
        await expect(desk.page.locator("main")).to_contain_text("tidak Anda kelola")
        await desk.goes_to("agencies")
        await desk.page.get_by_role("link", name="Tambah instansi").click()
        await desk.fills(code="ASING", name="Asing")
        await desk.page.get_by_role("button", name="Simpan").click()
        await expect(desk.page.locator("form.record > .trouble")).to_have_text(
            "Anda tidak berwenang melakukan ini."
        )


async def test_a_picture_is_sent_and_set_into_a_screens_playlist(desk: Desk, url: str) -> None:
    page = desk.page
    await desk.goes_to("media")
    chosen = page.locator("form.record input[type=file]")
    await chosen.set_input_files({"name": "surat.txt", "mimeType": "image/png", "buffer": b"bukan gambar"})
    send = page.get_by_role("button", name="Kirim")
    await send.click()
    await expect(page.locator("form.record > .trouble")).to_contain_text("bukan gambar JPEG")
    picture = a_picture(size=(1280, 720))
    await chosen.set_input_files({"name": "Senam pagi.jpg", "mimeType": "image/jpeg", "buffer": picture})
    await send.click()
    tile = page.locator(".tiles li")
    await expect(tile).to_contain_text("Senam pagi")
    address = await tile.locator("img").get_attribute("src")
    kept = await page.request.get(f"{url}{address}")
    assert Image.open(BytesIO(await kept.body())).size == (1280, 720)
    await desk.goes_to("screens")
    await page.get_by_role("link", name="main").click()
    card = page.get_by_role("region", name="Gambar dan video di layar ini")
    await card.get_by_role("button", name="gambar atau video").click()
    await card.locator("[id$='-seconds']").fill("2")
    await card.get_by_role("button", name="Simpan").click()
    await expect(card.locator("[id$='-seconds-trouble']")).to_contain_text("Antara 3 dan 600")
    await card.locator("[id$='-seconds']").fill("12")
    await card.get_by_role("button", name="Simpan").click()
    await expect(page.locator(".note")).to_be_visible()
    played = await (await page.request.get(f"{url}/display/konawe/main/media")).json()
    assert [(one["url"], one["seconds"]) for one in played["items"]] == [(address, 12)]
    assert [error for error in desk.errors if "422" not in error] == []  # the file that was refused


async def test_a_list_is_searched_and_turned_with_the_keyboard_alone(desk: Desk) -> None:
    page = desk.page
    await desk.goes_to("services")
    rows = page.locator("#entries tr")
    await expect(rows).to_have_count(15)
    await page.get_by_role("button", name="Berikutnya").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".pager span")).to_have_text("Halaman 2 dari 6")
    await page.locator("#search").focus()
    await page.keyboard.type("akta kematian")
    await expect(rows).to_have_count(1)
    await rows.get_by_role("link").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("h1")).to_be_focused()
    await expect(page.locator("h1")).to_contain_text("DUKCAPIL")


async def test_the_next_standard_is_published_from_the_last_one(desk: Desk, url: str) -> None:
    page = desk.page
    await desk.goes_to("services")
    await page.locator("#search").fill("akta kematian")
    await page.locator("#entries a").click()
    card = page.get_by_role("region", name="Standar pelayanan berikutnya")
    publish = card.get_by_role("button", name="Terbitkan")
    await publish.click()
    await expect(card.locator("[id$='-decreeNumber-trouble']")).to_have_text("harus diisi")
    await card.locator("[id$='-decreeNumber']").fill("12/2026")
    await card.locator("[id$='-validFrom']").fill("2026-01-01")
    await card.locator("[id$='-fee']").fill("Gratis")
    await card.get_by_role("button", name="+ dokumen").click()
    document = card.locator(".rows li").last
    await document.locator("[id$='-code']").fill("KK")
    await document.locator("[id$='-label']").fill("Kartu keluarga")
    await publish.click()
    await expect(page.locator(".note")).to_have_text("Versi 2 diterbitkan.")
    query = """{ hall(slug: "konawe") { services(search: "akta kematian", first: 1) { nodes {
        standards { version decreeNumber fee requirements documents { code } } } } } }"""
    newest, before = (await asked(url, query))["hall"]["services"]["nodes"][0]["standards"]
    assert (newest["version"], newest["decreeNumber"], newest["fee"]) == (2, "12/2026", "Gratis")
    assert newest["requirements"] == before["requirements"]
    assert {"code": "KK"} in newest["documents"]


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_nobody_is_shut_out(tv_browser: Browser, url: str, language: str) -> None:
    async with a_desk(tv_browser, url) as desk:
        page = desk.page
        await page.goto(f"{url}/admin?hall=konawe&language={language}")
        await expect(page.locator(".sign-in")).to_be_visible()
        assert await serious_faults(page) == []
        await desk.types_password("hasan")
        for section in SECTIONS:
            await desk.goes_to(section)
            assert await serious_faults(page) == [], section
            link = page.locator(".list tbody a")
            if await link.count():
                await link.first.click()
                await expect(page.locator("form.record, .ending").first).to_be_visible()
                assert await serious_faults(page) == [], f"one of {section}"
        other = "EN" if language == "ID" else "ID"
        assert f"language={other}" in str(await page.locator("#language").get_attribute("href"))
        await page.set_viewport_size({"width": 683, "height": 384})  # 200 %
        for section in ("hours", "hall", "screens"):
            await desk.goes_to(section)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), section
        await page.set_viewport_size({"width": 360, "height": 740})
        for section in SECTIONS:
            await desk.goes_to(section)
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), section
        assert desk.errors == []


@pytest.fixture
async def rina(tv_browser: Browser, url: str, desk: Desk) -> AsyncIterator[Desk]:
    """Somebody else who looks after Konawe, at another desk."""
    async with a_desk(tv_browser, url) as other:
        await other.signs_in("rina")
        await expect(other.page.locator(".section.hall")).to_be_visible()
        yield other


async def test_two_people_at_one_record_see_each_others_words_and_lose_none(
    desk: Desk, rina: Desk, url: str
) -> None:
    for one in (desk, rina):
        await one.goes_to("queues")
        await one.page.get_by_role("link", name="C", exact=True).click()
    await rina.fills(name="Antrean Rina", dailyQuota="70")
    await rina.saves()
    page = desk.page
    await desk.fills(name="Antrean Hasan")
    save = page.get_by_role("button", name="Simpan", exact=True)
    await save.click()
    await expect(page.locator("form.record > .trouble")).to_contain_text("sudah diubah orang lain")
    name, quota = (page.locator(f"form.record [id$='-{field}']") for field in ("name", "dailyQuota"))
    assert (await name.input_value(), await quota.input_value()) == ("Antrean Hasan", "70")
    await expect(page.locator(".stored").first).to_contain_text("Antrean Rina")
    await page.get_by_role("button", name="Pakai yang ini").click()
    assert await name.input_value() == "Antrean Rina"
    await desk.fills(name="Antrean bersama")
    await save.click()
    await expect(page.locator(".note")).to_be_visible()
    told = await asked(url, '{ hall(slug: "konawe") { queues { prefix name dailyQuota } } }')
    assert {"prefix": "C", "name": "Antrean bersama", "dailyQuota": 70} in told["hall"]["queues"]


async def test_ones_own_password_needs_the_present_one(desk: Desk) -> None:
    page = desk.page
    await desk.goes_to("staff")
    await page.get_by_role("link", name="hasan").click()
    card = page.get_by_role("region", name="Kata sandi Anda")
    await card.locator("[id$='-currentPassword']").fill("bukan yang ini")
    await card.locator("[id$='-newPassword']").fill(PASSWORD)
    await card.get_by_role("button").click()
    await expect(card.locator(".trouble").filter(has_text="salah")).to_be_visible()
    await card.locator("[id$='-currentPassword']").fill(PASSWORD)
    await card.get_by_role("button").click()
    await expect(page.locator(".note")).to_be_visible()


async def test_hours_that_two_people_set_are_not_lost(desk: Desk, rina: Desk, url: str) -> None:
    clocks = [one.page.locator(".week tbody tr").first.locator("input[type=text]") for one in (desk, rina)]
    for one in (desk, rina):
        await one.goes_to("hours")
    await clocks[1].nth(0).fill("07:00")
    await rina.saves()
    await clocks[0].nth(0).fill("09:00")
    save = desk.page.get_by_role("button", name="Simpan", exact=True)
    await save.click()
    await expect(desk.page.locator(".stored")).to_contain_text("Senin 07:00")
    assert await clocks[0].nth(0).input_value() == "09:00"
    monday = '{ hall(slug: "konawe") { weeklyHours { opens } } }'
    assert (await asked(url, monday))["hall"]["weeklyHours"][0] == {"opens": "07:00"}
    await save.click()
    await expect(desk.page.locator(".note")).to_be_visible()
    assert (await asked(url, monday))["hall"]["weeklyHours"][0] == {"opens": "09:00"}


async def test_a_date_that_two_people_set_is_not_lost(desk: Desk, rina: Desk, url: str) -> None:
    dates = [(one, one.page.get_by_role("region", name="Tambah hari khusus")) for one in (rina, desk)]
    for one, form in dates:
        await one.goes_to("days")
        await form.locator("[id$='-day']").fill("2031-05-02")
    for (one, form), name in zip(dates, ("Rapat Rina", "Upacara Hasan"), strict=True):
        await form.locator("[id$='-name']").fill(name)
        await form.get_by_role("button", name="Tambah").click()
        if one is rina:
            await expect(one.page.locator(".note")).to_be_visible()
    await expect(desk.page.locator(".stored").first).to_contain_text("Rapat Rina")
    names = '{ hall(slug: "konawe") { specialDays { name } } }'
    assert {"name": "Rapat Rina"} in (await asked(url, names))["hall"]["specialDays"]
    await dates[1][1].get_by_role("button", name="Tambah").click()
    await expect(desk.page.locator(".note")).to_be_visible()
    taking = rina.page.get_by_role("button", name="Batalkan: Rapat Rina")
    await taking.click()
    await expect(rina.page.locator(".note")).to_contain_text("baru saja diubah orang lain")
    assert {"name": "Upacara Hasan"} in (await asked(url, names))["hall"]["specialDays"]


async def test_a_standard_is_not_published_over_one_that_nobody_saw(desk: Desk, rina: Desk) -> None:
    cards = [(one, one.page.get_by_role("region", name="Standar pelayanan berikutnya")) for one in (rina, desk)]
    for one, card in cards:
        await one.goes_to("services")
        await one.page.locator("#search").fill("akta kelahiran")
        await one.page.locator("#entries a").first.click()
        await card.locator("[id$='-decreeNumber']").fill(f"{one is rina}/2026")
        await card.locator("[id$='-validFrom']").fill("2026-01-01")
    for (one, card), (field, value) in zip(cards, (("fee", "Rp10.000"), ("product", "Akta")), strict=True):
        await card.locator(f"[id$='-{field}']").fill(value)
        await card.get_by_role("button", name="Terbitkan").click()
        if one is rina:
            await expect(one.page.locator(".note")).to_have_text("Versi 2 diterbitkan.")
    card = cards[1][1]
    await expect(card.locator("form > .trouble")).to_contain_text("sudah diubah orang lain")
    values = [
        await card.locator(f"[id$='-{field}']").input_value() for field in ("fee", "product", "decreeNumber")
    ]
    assert values == ["Rp10.000", "Akta", "False/2026"]
    await card.get_by_role("button", name="Terbitkan").click()
    await expect(desk.page.locator(".note")).to_have_text("Versi 3 diterbitkan.")


async def test_a_role_is_not_given_to_whoever_has_got_others_meanwhile(desk: Desk, rina: Desk) -> None:
    for one in (desk, rina):
        await one.goes_to("staff")
        await one.page.get_by_role("link", name="wulan").click()
    roles = [one.page.get_by_role("region", name="Beri peran") for one in (rina, desk)]
    await roles[0].locator("[id$='-role']").select_option("AUDITOR")
    await roles[0].get_by_role("button", name="Beri peran").click()
    await expect(rina.page.locator(".note")).to_be_visible()
    await roles[1].locator("[id$='-role']").select_option("INFORMATION_DESK")
    await roles[1].get_by_role("button", name="Beri peran").click()
    await expect(roles[1]).to_contain_text(
        "Perannya sekarang: Petugas loket · BANKSULTRA, Auditor · MPP Kabupaten Konawe"
    )
    await roles[1].get_by_role("button", name="Beri peran").click()
    await expect(desk.page.locator(".grants li")).to_have_count(3)


async def test_what_somebody_else_changed_elsewhere_disturbs_nobody(desk: Desk, rina: Desk, url: str) -> None:
    for one in (desk, rina):
        await one.goes_to("screens")
        await one.page.get_by_role("link", name="main").click()
    await rina.fills(runningText="Selamat datang")
    await rina.saves()
    card = desk.page.get_by_role("region", name="Gambar dan video di layar ini")
    await card.get_by_role("button", name="gambar atau video").click()
    await card.get_by_role("button", name="Hapus").last.click()
    await card.get_by_role("button", name="Simpan").click()
    await expect(desk.page.locator(".note")).to_be_visible()
