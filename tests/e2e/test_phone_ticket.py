"""A number followed on a phone: place, call, late, return, give up (P1, P3, P4, P5, P9)."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, expect

from schema.node import global_id
from tests.e2e.axe import serious_faults
from tests.e2e.browser import listen
from tests.e2e.own_hall import LosesAnswers
from tests.e2e.phone_hall import PHONE, Number, PhoneHall, phone_hall
from tests.e2e.phone_push import CLICK, DENIES, PUBLIC_KEY, SHOWN, environment_of, gives, pushes
from tests.push_service import Phone, TwinService, a_push_service, bytes_of, claims_of

SOON = 4_000  # ms: it is told, not found out; what nobody tells the page it notices much later


@pytest.fixture(scope="module")
async def service(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TwinService]:
    async with a_push_service(tmp_path_factory.mktemp("push")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def hall(shared_sqlite_url: str, service: TwinService) -> AsyncIterator[PhoneHall]:
    async with phone_hall(shared_sqlite_url, environment=environment_of(service)) as opened:
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
    await expect(page.locator(".bring")).to_be_hidden()  # nothing is left to prepare or to wait for
    await expect(page.get_by_text("Biarkan halaman ini terbuka.")).to_be_hidden()
    assert errors == []


async def test_who_waits_hears_of_a_pause_and_of_its_end(hall: PhoneHall, page: Page) -> None:
    mine, mall = await hall.takes(), global_id("Hall", hall.rows.hall_id)
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".more")).to_have_text("Bersiaplah di dekat loket.")
    await hall.does("pauseHall", by=hall.manager, hall=mall, reason="Salat Zuhur")
    await expect(page.locator(".more")).to_have_text("Pelayanan sedang jeda: Salat Zuhur.")
    front = await page.context.new_page()
    await front.goto(hall.page)
    await expect(front.locator(".opening")).to_have_text("Jeda Salat Zuhur.")
    await expect(front.locator(".agencies .now").first).to_have_text("Jeda")
    await hall.does("resumeHall", by=hall.manager, hall=mall)
    await expect(page.locator(".more")).to_have_text("Bersiaplah di dekat loket.")


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
    await expect(page.locator("main")).to_contain_text("Tautan ini tidak berlaku atau tidak lengkap.")
    assert mine.text not in await page.inner_text("main")


async def test_a_wrong_link_takes_nothing_from_the_number_that_is_kept(hall: PhoneHall, page: Page) -> None:
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".paper")).to_be_visible()
    await page.goto("about:blank")
    await page.goto(f"{hall.url}/t/{mine.id}#s=aaaaaaaaaaaaaaaaaaaaaa")
    await expect(page.locator("main")).to_contain_text("Tautan ini tidak berlaku atau tidak lengkap.")
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


async def asks(hall: PhoneHall, number: Number, phone: Phone) -> None:
    """Its holder wants this phone told."""
    await hall.does("remindMe", ticket=number.id, secret=number.secret, **phone.asked)


@pytest.mark.usefixtures("page")
async def test_a_phone_in_the_pocket_is_told_when_three_are_ahead_and_at_each_call(
    hall: PhoneHall, service: TwinService
) -> None:
    """Through a real server to a push service of ours; a phone that is gone is asked once more, and never again."""
    for _ in range(4):
        await hall.takes()
    mine, gone, other = await hall.takes(), service.a_phone(), service.a_phone()
    await asks(hall, mine, gone)
    await asks(hall, mine, other)
    service.gone.add(gone.path)
    await hall.calls()
    delivered = await service.next(other)
    assert claims_of(delivered, PUBLIC_KEY)["aud"] == f"https://{service.place}"
    told = {"number": mine.text, "counter": None, "page": f"/t/{mine.id}", "language": "ID"}
    assert other.opens(delivered) == told
    while await hall.calls() != mine.id:
        pass
    called = await service.next(other)
    assert other.opens(called) == {**told, "counter": "1A"}
    assert (called.headers["ttl"], called.headers["urgency"]) == ("60", "high")
    assert gone.opens(await service.next(gone)) == told
    await hall.does("recall", ticket=mine.id)
    assert other.opens(await service.next(other)) == {**told, "counter": "1A"}
    assert service.waiting(gone) == 0, "its browser takes nothing any more"


@pytest.mark.parametrize(
    ("language", "turn", "on", "title", "body"),
    [
        (
            "ID",
            "Beri tahu saya",
            "Pemberitahuan menyala: ketuk untuk mematikan",
            "Ke loket 1A",
            "Silakan ke loket 1A.",
        ),
        ("EN", "Notify me", "Notifications are on: tap to turn off", "To counter 1A", "Please go to counter 1A."),
    ],
)
async def test_a_phone_that_is_told_shows_it_and_opens_its_number(
    hall: PhoneHall, page: Page, service: TwinService, language: str, turn: str, on: str, title: str, body: str
) -> None:
    phone, errors = service.a_phone(), listen(page)
    mine = await hall.takes()
    await gives(page, phone)
    await page.goto(hall.ticket_page(mine, language))
    await page.get_by_role("button", name=turn).click()
    await expect(page.get_by_role("button", name=on)).to_have_attribute("aria-pressed", "true")
    assert await page.evaluate("window.wished") == {"visible": True, "key": list(bytes_of(PUBLIC_KEY))}
    assert await serious_faults(page) == []
    near = phone.opens(await service.next(phone))
    assert (near["number"], near["counter"]) == (mine.text, None)
    await hall.calls()
    await pushes(page, phone.opens(await service.next(phone)))
    await page.wait_for_function(f"({SHOWN})().then((all) => all.length === 1)")
    [shown] = await page.evaluate(SHOWN)
    assert (shown["title"], shown["lang"]) == (f"{mine.text} · {title}", language.lower())
    assert body in shown["body"]
    [worker] = page.context.service_workers
    address = f"/t/{mine.id}{'' if language == 'ID' else '?language=EN'}"
    assert await worker.evaluate(CLICK) == [address]
    await page.goto("about:blank")
    await page.goto(f"{hall.url}{address}")  # the secret is kept, and so is the wish
    await page.get_by_role("button", name=on).click()
    await expect(page.get_by_role("button", name=turn)).to_have_attribute("aria-pressed", "false")
    assert errors == []


async def test_a_phone_that_may_not_be_told_says_so_or_shows_nothing(hall: PhoneHall, page: Page) -> None:
    mine, key = await hall.takes(), page.get_by_role("button", name="Beri tahu saya")
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".acts button").first).to_be_visible()
    await expect(key).to_have_count(0)
    asked = await page.context.new_page()
    await asked.add_init_script(DENIES)
    await asked.goto(hall.ticket_page(mine))
    await asked.get_by_role("button", name="Beri tahu saya").click()
    await expect(asked.locator(".remind .hint")).to_have_text(
        "Ponsel ini tidak mengizinkan pemberitahuan. Biarkan halaman ini terbuka."
    )
    await page.context.grant_permissions(["notifications"])
    await page.reload()
    await key.click()  # this browser has no push service behind it
    await expect(page.locator(".remind")).to_contain_text("Pemberitahuan tidak dapat dinyalakan.")
    await expect(key).to_be_enabled()
