"""The hall's public page: what is open, a service found in one's own words, and a number taken (P1, P4, P8, P9)."""

import asyncio
import re
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx2
import pytest
from playwright.async_api import Browser, Page, expect

from schema.node import global_id
from tests.e2e.axe import serious_faults
from tests.e2e.browser import listen
from tests.e2e.own_hall import LosesAnswers
from tests.e2e.phone_hall import PHONE, PhoneHall, phone_hall

CODE = "query ($hall: String!) { hall(slug: $hall) { presenceCode { code url } } }"


@pytest.fixture(scope="module")
async def hall(shared_sqlite_url: str) -> AsyncIterator[PhoneHall]:
    async with phone_hall(shared_sqlite_url) as opened:
        yield opened


@pytest.fixture
async def page(tv_browser: Browser, hall: PhoneHall) -> AsyncIterator[Page]:
    await hall.empty()
    context = await tv_browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    opened = await context.new_page()
    yield opened
    await context.close()


async def asks_for_proof(hall: PhoneHall, wanted: bool) -> None:
    """The manager turns it on or off."""
    await hall.does("updateHall", by=hall.manager, hall=global_id("Hall", hall.rows.hall_id), presenceProof=wanted)


async def to_service(hall: PhoneHall, page: Page) -> None:
    """The way of a thumb: agency, service."""
    await page.goto(hall.page)
    await page.locator(".agencies a").first.click()
    await page.locator(".picks a").first.click()
    await expect(page.locator(".take")).to_be_visible()


async def test_it_says_who_is_open_and_how_many_wait(hall: PhoneHall, page: Page) -> None:
    errors = listen(page)
    for _ in range(3):
        await hall.takes()
    await page.goto(hall.page)
    await expect(page.locator("h1")).to_have_text("MPP Konawe")
    await expect(page.locator(".opening")).to_contain_text("Buka")
    await expect(page.locator(".agencies li").first).to_contain_text("3 menunggu")
    for words, path in (("Buat janji", "book"), ("Ajukan permohonan", "apply"), ("Lacak permohonan", "track")):
        link = page.get_by_role("link", name=words)
        await expect(link).to_have_attribute("href", f"/h/{hall.rows.slug}/{path}")
    assert errors == []


async def test_a_service_is_found_in_words_and_going_back_keeps_them(hall: PhoneHall, page: Page) -> None:
    await page.goto(hall.page)
    await page.fill("#search", "layanan b")
    await expect(page.locator(".front .picks:not(.agencies) li")).to_have_count(1)
    await page.get_by_role("link", name="Layanan B1").click()
    await expect(page.locator("h1")).to_have_text("Layanan B1")
    await page.go_back()
    await expect(page.locator("#search")).to_have_value("layanan b")
    await expect(page.get_by_role("link", name="Layanan B1")).to_be_visible()
    await page.fill("#search", "atlantis")
    await expect(page.get_by_text("Tidak ada layanan dengan kata itu.")).to_be_visible()


async def test_a_number_is_taken_and_followed_and_found_again(hall: PhoneHall, page: Page) -> None:
    await to_service(hall, page)
    await expect(page.locator(".standard")).to_contain_text("KTP-el asli")
    await expect(page.locator(".standard")).to_contain_text("Gratis")
    await page.get_by_label("Prioritas").select_option("ELDERLY")
    await page.get_by_role("button", name="Ambil nomor").dblclick()
    await page.wait_for_url("**/t/**")
    number = await page.locator(".digits").inner_text()
    assert urlsplit(page.url).fragment.startswith("s=")
    assert urlsplit(page.url).query == ""
    await page.goto(hall.page)
    await expect(page.locator(".my-number")).to_have_count(1)
    await expect(page.locator(".my-number")).to_contain_text(number)
    await expect(page.locator(".agencies li").first).to_contain_text("1 menunggu")
    await page.locator(".my-number").click()
    await expect(page.locator(".digits")).to_have_text(number)


async def test_an_answer_that_is_lost_makes_no_second_number(hall: PhoneHall, page: Page) -> None:
    lost = LosesAnswers("TakeTicket")
    await page.route("**/graphql", lost)
    await to_service(hall, page)
    await page.get_by_role("button", name="Ambil nomor").click()
    await expect(page.locator(".take .trouble")).to_contain_text("Belum ada jawaban dari server.", timeout=15_000)
    await page.reload()
    lost.is_on = False
    await page.get_by_role("button", name="Ambil nomor").click()
    await page.wait_for_url("**/t/**")
    await page.goto(hall.page)
    await expect(page.locator(".agencies li").first).to_contain_text("1 menunggu")


async def test_a_hall_that_asks_for_presence_gives_a_number_for_the_days_code(hall: PhoneHall, page: Page) -> None:
    await asks_for_proof(hall, True)
    await to_service(hall, page)
    await page.get_by_role("button", name="Ambil nomor").click()
    await expect(page.locator(".take .trouble")).to_contain_text(
        "Mal ini memberi nomor hanya kepada yang sudah datang"
    )
    await page.get_by_label("Kode hari ini").fill("BCDF-GHJK")
    await page.get_by_role("button", name="Ambil nomor").click()
    await expect(page.locator(".take .trouble")).to_contain_text("pindai QR hari ini")
    await expect(page.get_by_label("Kode hari ini")).to_be_focused()
    assert await serious_faults(page) == []
    code = await code_of(hall.manager, hall)
    await page.get_by_label("Kode hari ini").fill(code["code"].lower())
    await page.get_by_role("button", name="Ambil nomor").click()
    await page.wait_for_url("**/t/**")
    await asks_for_proof(hall, False)


async def test_scanning_the_days_qr_needs_no_typing(hall: PhoneHall, page: Page) -> None:
    await asks_for_proof(hall, True)
    code = await code_of(hall.manager, hall)
    address = urlsplit(code["url"])
    await page.goto(f"{hall.url}{address.path}#{address.fragment}")
    await expect(page.locator(".agencies li")).to_have_count(2)
    assert urlsplit(page.url).fragment == "", "nothing to pass on by the address"
    await page.locator(".agencies a").first.click()
    await page.locator(".picks a").first.click()
    await page.get_by_role("button", name="Ambil nomor").click()
    await page.wait_for_url("**/t/**")
    await asks_for_proof(hall, False)


async def code_of(client: httpx2.AsyncClient, hall: PhoneHall) -> dict[str, str]:
    """The day's code, as whoever may show it reads it."""
    answer = await client.post("/graphql", json={"query": CODE, "variables": {"hall": hall.rows.slug}})
    code: dict[str, str] = answer.json()["data"]["hall"]["presenceCode"]
    return code


async def test_a_range_is_told_from_twenty_visits_on_with_its_time_on_the_clock(
    hall: PhoneHall, page: Page
) -> None:
    service = f"{hall.page}#service={global_id('Service', hall.rows.service_id)}"
    for _ in range(3):
        await hall.takes()
    await page.goto(service)
    await expect(page.locator(".look")).to_contain_text("3 orang")
    for _ in range(25):
        await hall.takes()
        await hall.calls()
        await hall.does("startServing", ticket=await current(hall))
    for _ in range(30):  # what visits teach is read anew every ten seconds
        await page.goto("about:blank")
        await page.goto(service)
        await expect(page.locator(".look")).to_contain_text("Perkiraan menunggu")
        if "pukul" in await page.locator(".look").inner_text():
            break
        await asyncio.sleep(0.5)
    await expect(page.locator(".look")).to_contain_text(
        re.compile(r"kurang dari 5 menit, dipanggil sekitar pukul \d\d\.\d\d")
    )
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".range")).to_contain_text(
        re.compile(r"Kira-kira .+ lagi, sekitar pukul \d\d\.\d\d")
    )


async def current(hall: PhoneHall) -> str:
    """The number at the officer's counter."""
    query = "query ($id: ID!) { counter(id: $id) { currentTicket { id } } }"
    answer = await hall.officer.post("/graphql", json={"query": query, "variables": {"id": hall.counter}})
    return str(answer.json()["data"]["counter"]["currentTicket"]["id"])


async def test_a_closed_hall_gives_no_number_and_says_why(hall: PhoneHall, page: Page) -> None:
    mall = global_id("Hall", hall.rows.hall_id)
    await hall.does(
        "forceOpening", by=hall.manager, hall=mall, opening="CLOSED", reason="Listrik padam", reasonEn=""
    )
    await page.goto(hall.page)
    await expect(page.locator(".opening")).to_contain_text("Listrik padam")
    await page.locator(".agencies a").first.click()
    await page.locator(".picks a").first.click()
    await expect(page.locator(".closed")).to_contain_text("Listrik padam")
    await expect(page.get_by_role("button", name="Ambil nomor")).to_have_count(0)
    await hall.does("forceOpening", by=hall.manager, hall=mall, opening="OPEN")


async def test_without_an_answer_it_says_so_and_asks_again(hall: PhoneHall, page: Page) -> None:
    await page.route("**/graphql", lambda route: route.abort())
    await page.goto(hall.page)
    await expect(page.get_by_role("alert").first).to_contain_text("Belum ada jawaban dari server.")
    await page.unroute("**/graphql")
    await page.get_by_role("button", name="Ulangi").click()
    await expect(page.locator(".agencies li")).to_have_count(2)


async def test_it_can_be_kept_as_an_app_and_asks_no_third_party(hall: PhoneHall, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(hall.page)
    await expect(page.locator(".agencies li")).to_have_count(2)
    address = await page.locator("link[rel=manifest]").get_attribute("href")
    manifest = await (await page.request.get(f"{hall.url}{address}")).json()
    assert (manifest["name"], manifest["start_url"]) == ("MPP Konawe", f"/h/{hall.rows.slug}")
    for icon in manifest["icons"]:
        answer = await page.request.get(f"{hall.url}{icon['src']}")
        assert answer.ok
        assert (await answer.body())[:4] == b"\x89PNG"
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(hall.url).netloc}
    assert (await page.request.get(f"{hall.url}/h/nowhere/manifest.webmanifest")).status == 404


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_nobody_is_shut_out(hall: PhoneHall, page: Page, language: str) -> None:
    await hall.takes()
    await page.goto(f"{hall.page}?language={language}")
    await expect(page.locator("html")).to_have_attribute("lang", language.lower())
    for step in (".agencies a", ".picks a"):
        await expect(page.locator(step).first).to_be_visible()
        assert await serious_faults(page) == []
        await page.locator(step).first.focus()
        await page.keyboard.press("Enter")
    await expect(page.locator(".take")).to_be_visible()
    fee = page.locator(".standard dd", has_text="Gratis")  # a text without an English version
    assert await fee.evaluate("(node) => [node.lang, getComputedStyle(node).fontWeight]") == ["id", "400"]
    assert await serious_faults(page) == []
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize(
    "where", ["/h/nowhere?language=EN", "/h/nowhere/book?language=EN", "/nothing?language=EN"]
)
async def test_an_address_at_which_nothing_stands_leads_on(hall: PhoneHall, page: Page, where: str) -> None:
    answer = await page.goto(f"{hall.url}{where}")
    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading")).to_have_text("Page not found")
    await expect(page.locator("p[lang=id]")).to_contain_text("Halaman tidak ditemukan")
    assert await serious_faults(page) == []
    await page.get_by_role("link", name="To the list of malls").click()
    await expect(page).to_have_url(f"{hall.url}/?language=EN")
    program = await page.request.get(f"{hall.url}{where}", headers={"accept": "application/json"})
    assert (program.status, await program.text()) == (404, "not found")
