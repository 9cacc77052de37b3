"""A number followed on a phone: place, call, late, return, give up (P1, P3, P4, P5, P9)."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.axe import serious_faults
from tests.e2e.browser import listen
from tests.e2e.own_hall import LosesAnswers
from tests.e2e.phone_hall import PHONE, PhoneHall, phone_hall

SOON = 4_000  # ms: it is told, not found out; what nobody tells the page it notices much later


@pytest.fixture(scope="module")
async def hall(shared_sqlite_url: str) -> AsyncIterator[PhoneHall]:
    async with phone_hall(shared_sqlite_url) as opened:
        yield opened


@pytest.fixture
async def page(tv_browser: Browser, hall: PhoneHall) -> AsyncIterator[Page]:
    """A phone that is allowed nothing: no notification, no sound, no place to keep things is asked for."""
    await hall.empty()
    context = await tv_browser.new_context(viewport=PHONE, permissions=[])  # type: ignore[arg-type]
    opened = await context.new_page()
    yield opened
    await context.close()


async def test_a_number_is_followed_from_the_line_to_the_counter(hall: PhoneHall, page: Page) -> None:
    errors = listen(page)
    before, mine = await hall.takes(), await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator("h1")).to_contain_text(mine.text)
    await expect(page.locator(".state")).to_have_text("Belum dipanggil")
    await expect(page.locator(".big-line")).to_have_text("1 orang di depan Anda")
    await expect(page.locator(".bring")).to_contain_text("KTP-el asli")
    assert await hall.calls() == before.id
    await expect(page.locator(".big-line")).to_have_text("Anda berikutnya")
    assert await hall.calls() == mine.id
    await expect(page.locator(".paper.is-called")).to_be_visible(timeout=SOON)
    await expect(page.locator(".counter")).to_have_text("1A")
    await expect(page.get_by_role("alert").first).to_have_text(
        f"Nomor {mine.text} dipanggil. Silakan ke loket 1A."
    )
    await expect(page).to_have_title(f"Ke loket 1A · {mine.text}")
    await hall.does("recall", ticket=mine.id)
    await expect(page.locator(".more")).to_have_text("panggilan ke-2")
    await hall.does("startServing", ticket=mine.id)
    await expect(page.locator(".state")).to_have_text("Sedang dilayani")
    await hall.does("finish", ticket=mine.id)
    await expect(page.locator(".state")).to_have_text("Selesai")
    assert errors == []


async def test_being_late_reaches_the_hall_at_once_until_it_may_not_be_later(hall: PhoneHall, page: Page) -> None:
    mine = await hall.takes()
    for _ in range(5):
        await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".big-line")).to_have_text("Anda berikutnya")
    for ahead in (2, 4):
        await page.get_by_role("button", name="Saya terlambat").click()
        await expect(page.locator(".big-line")).to_have_text(f"{ahead} orang di depan Anda", timeout=SOON)
    await page.get_by_role("button", name="Saya terlambat").click()
    await expect(page.locator(".note")).to_have_text("Nomor ini sudah tidak dapat ditunda lagi.")
    await expect(page.get_by_role("button", name="Saya terlambat")).to_have_count(0)


async def test_who_missed_the_call_comes_back_into_the_line(hall: PhoneHall, page: Page) -> None:
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await hall.calls()
    await expect(page.locator(".paper.is-called")).to_be_visible()
    await hall.does("markNoShow", ticket=mine.id)
    await expect(page.locator(".state")).to_have_text("Tidak hadir saat dipanggil")
    await page.get_by_role("button", name="Saya sudah di sini").click()
    await expect(page.locator(".state")).to_have_text("Belum dipanggil", timeout=SOON)
    assert await hall.state_of(mine) == "WAITING"


async def test_giving_up_asks_once_more_and_then_is_done(hall: PhoneHall, page: Page) -> None:
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await page.get_by_role("button", name="Batalkan nomor", exact=True).click()
    await page.get_by_role("button", name="Tidak jadi").click()
    assert await hall.state_of(mine) == "WAITING"
    await page.get_by_role("button", name="Batalkan nomor", exact=True).click()
    await hall.takes()  # the line moves, and the question stays
    await page.get_by_role("button", name="Ya, batalkan nomor saya").click()
    await expect(page.locator(".state")).to_have_text("Dibatalkan", timeout=SOON)
    assert await hall.state_of(mine) == "CANCELLED"
    await expect(page.get_by_role("link", name="Ke halaman mal")).to_be_visible()


async def test_an_answer_that_is_lost_makes_no_second_act(hall: PhoneHall, page: Page) -> None:
    mine = await hall.takes()
    for _ in range(5):
        await hall.takes()
    lost = LosesAnswers("DelayTicket")
    await page.route("**/graphql", lost)
    await page.goto(hall.ticket_page(mine))
    await page.get_by_role("button", name="Saya terlambat").click()
    await expect(page.locator(".acts .trouble").first).to_contain_text(
        "Belum ada jawaban dari server.", timeout=15_000
    )
    assert lost.count >= 2, "sent again"
    lost.is_on = False
    await page.get_by_role("button", name="Saya terlambat").click()
    await expect(page.locator(".note")).to_contain_text("Tercatat.")
    await expect(page.locator(".big-line")).to_have_text("2 orang di depan Anda")


async def test_the_secret_goes_into_no_request_line_and_nothing_to_third_parties(
    hall: PhoneHall, page: Page
) -> None:
    mine = await hall.takes()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    answer = await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".paper")).to_be_visible()
    assert asked
    assert {urlsplit(url).netloc for url in asked if not url.startswith("data:")} == {urlsplit(hall.url).netloc}
    assert [url for url in asked if mine.secret in url.split("#")[0]] == []
    assert answer is not None
    assert answer.headers["referrer-policy"] in {"no-referrer", "same-origin"}
    assert await page.locator("meta[name=robots]").get_attribute("content") == "noindex"
    assert len(mine.secret) == 22, "128 bits"


@pytest.mark.parametrize("link", ["", "#s=aaaaaaaaaaaaaaaaaaaaaa"])
async def test_a_link_that_opens_nothing_says_so(hall: PhoneHall, page: Page, link: str) -> None:
    mine = await hall.takes()
    await page.goto(f"{hall.url}/t/{mine.id}{link}")
    await expect(page.locator("main")).to_contain_text("Tautan ini tidak membuka nomor apa pun.")
    assert mine.text not in await page.inner_text("main")


async def test_a_wrong_link_takes_nothing_from_the_number_that_is_kept(hall: PhoneHall, page: Page) -> None:
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".paper")).to_be_visible()
    await page.goto("about:blank")
    await page.goto(f"{hall.url}/t/{mine.id}#s=aaaaaaaaaaaaaaaaaaaaaa")
    await expect(page.locator("main")).to_contain_text("Tautan ini tidak membuka nomor apa pun.")
    await page.goto("about:blank")
    await page.goto(f"{hall.url}/t/{mine.id}")
    await expect(page.locator(".paper")).to_contain_text(mine.text)


@pytest.mark.parametrize("language", ["ID", "EN"])
async def test_nobody_is_shut_out_in_any_state(hall: PhoneHall, page: Page, language: str) -> None:
    mine = await hall.takes()
    await page.emulate_media(reduced_motion="reduce")
    await page.goto(hall.ticket_page(mine, language))
    await expect(page.locator(".paper.is-waiting")).to_be_visible()
    assert await serious_faults(page) == []
    steps = (
        ("hold", {"minutes": 5}, "held"),
        ("resume", {}, "waiting"),
        (None, {}, "called"),
        ("markNoShow", {}, "no_show"),
    )
    await hall.calls()
    for verb, more, state in steps:
        if verb:
            await hall.does(verb, ticket=mine.id, **more)
        else:
            await hall.calls()
        await expect(page.locator(f".paper.is-{state}")).to_be_visible()
        assert await serious_faults(page) == [], state
    await page.set_viewport_size({"width": 320, "height": 640})
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement !== document.body")
