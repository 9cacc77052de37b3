"""The hall manager's page: screens with their heartbeat and commands, pairing, announcements, the day's numbers."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from io import BytesIO

import zxingcpp
from PIL import Image
from playwright.async_api import Browser, Locator, Page, Route, expect

from api.halls.rules.presence import presence_code
from display.words import words_of
from schema.node import uuid_of
from tests.e2e.chrome_sight import LISTENER, becomes
from tests.e2e.demos import Demo
from tests.e2e.manager_office import SOON, account_of, at_the_page, counter_of

ID = words_of("manager", "ID")


@asynccontextmanager
async def a_tv(browser: Browser, demo: Demo, path: str = "konawe/main") -> AsyncIterator[Page]:
    """A TV of the hall."""
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    await page.add_init_script(LISTENER)
    await page.goto(f"{demo.url}/display/{path}")
    yield page
    await context.close()


def the_stranger(page: Page) -> Locator:
    """The unpaired page that shows the main screen."""
    return page.locator(".player").filter(has_text=ID["unpaired"])


async def test_a_screen_tells_how_it_is_and_does_what_it_is_told(tv_browser: Browser, demo: Demo) -> None:
    async with a_tv(tv_browser, demo) as tv, at_the_page(tv_browser, demo, part="screens") as page:
        player = the_stranger(page)
        await expect(player.locator(".alive")).to_have_text(ID["online"], timeout=12_000)
        await expect(player.locator(".speaks")).to_be_visible(timeout=12_000)
        await expect(player.locator(".told")).to_have_text(ID["audio_running"])
        await player.locator("[data-command=IDENTIFY]").click()
        await tv.wait_for_selector(".identified #identity", timeout=SOON)
        await expect(page.locator("#news")).to_contain_text(ID["command_IDENTIFY"])
        await player.locator("[data-command=TEST_SOUND]").click()
        await becomes(tv, "heard.length > 5", SOON)
        await player.locator("[data-command=MUTE]").click()
        await tv.wait_for_selector("#stage.muted", timeout=SOON)
        await expect(player.locator("[data-command=UNMUTE]")).to_be_visible(timeout=5_000)
        await expect(player.locator(".told")).to_have_text(ID["audio_muted"])
        await player.locator("[data-command=UNMUTE]").click()
        await becomes(tv, "!document.querySelector('#stage.muted')", SOON)
        reloaded = tv.wait_for_event("load", timeout=SOON)
        await player.locator("[data-command=RELOAD]").click()
        await reloaded


async def test_a_screen_that_was_silent_for_ninety_seconds_is_offline(tv_browser: Browser, demo: Demo) -> None:
    """On the browser's clock: the page counts by itself, though nobody tells it."""
    async with a_tv(tv_browser, demo) as tv, at_the_page(tv_browser, demo, part="screens") as page:
        player = the_stranger(page).first
        await expect(player.locator(".alive")).to_have_text(ID["online"], timeout=12_000)
        await tv.goto("about:blank")
        await page.route("**/graphql", _as_it_was)
        now = await page.evaluate("Date.now()")
        await page.clock.install(time=now / 1000)
        await page.clock.run_for(60_000)
        await expect(player.locator(".alive")).to_have_text(ID["online"])
        await page.clock.run_for(45_000)
        await expect(player.locator(".alive")).to_contain_text("Terputus")


async def _as_it_was(route: Route) -> None:
    await route.abort()


async def test_a_tv_is_paired_by_its_code_and_shut_out_from_here(tv_browser: Browser, demo: Demo) -> None:
    async with a_tv(tv_browser, demo, "pair") as tv, at_the_page(tv_browser, demo, part="screens") as page:
        await becomes(tv, "/^[A-Z]{4}-[A-Z]{4}$/.test(document.querySelector('#code').textContent)")
        code = await tv.text_content("#code")
        assert code
        await expect(page.locator("#pair-as option")).not_to_have_count(0, timeout=12_000)
        await page.click("#pairing button")
        await expect(page.locator("#pair-trouble")).to_have_text(ID["required"])
        await page.fill("#pair-code", "BCDF-GHJK")
        await page.select_option("#pair-as", "main")
        await page.fill("#pair-name", "TV pintu masuk")
        await page.click("#pairing button")
        await expect(page.locator("#pair-trouble")).not_to_be_empty()  # nobody shows this code
        await expect(page.locator("#pair-trouble")).not_to_have_text(ID["required"])
        await page.fill("#pair-name", "")
        await page.fill("#pair-code", code.lower())
        await page.click("#pairing button")
        await tv.wait_for_url("**/display/konawe/main", timeout=10_000)
        named = page.locator("strong", has_text="Layar utama")  # as the screen, where nobody gave it a name
        player = page.locator(".player").filter(has=named).filter(has_text=ID["online"])
        await expect(player.locator(".alive")).to_have_text(ID["online"], timeout=15_000)
        await player.locator(".revoke").click()
        await page.click("dialog .danger")
        began = time.monotonic()
        await tv.wait_for_url("**/display/pair", timeout=10_000)
        assert time.monotonic() - began <= 5
        await expect(player).to_have_count(0, timeout=5_000)


async def test_an_announcement_and_an_emergency_reach_every_screen_and_end(
    tv_browser: Browser, demo: Demo
) -> None:
    async with (
        a_tv(tv_browser, demo) as one,
        a_tv(tv_browser, demo, "konawe/a") as two,
        at_the_page(tv_browser, demo, part="screens") as page,
    ):
        await page.click("#announce")
        await page.fill("#field-text", "Parkir pindah ke timur.")
        await page.click("dialog .main")
        said = page.locator("#said li")
        await expect(said).to_contain_text("Parkir pindah ke timur.", timeout=SOON)
        await said.get_by_role("button").click()
        await page.click("dialog .main")
        await expect(said).to_have_count(0, timeout=SOON)
        await page.click("#emergency")
        await page.click("dialog .main")
        await expect(page.locator("#field-text-fault")).to_have_text(ID["required"])
        await page.fill("#field-text", "Kebakaran. Keluar lewat pintu barat.")
        await page.click("dialog .main")
        await expect(page.locator("dialog blockquote")).to_contain_text("Keluar lewat pintu barat.")
        assert await one.query_selector("#stage.emergency") is None  # read once more before it is shown
        await page.click("dialog .danger")
        for tv in (one, two):
            await tv.wait_for_selector("#stage.emergency", timeout=SOON)
        await expect(said.locator(".chip")).to_be_visible(timeout=SOON)
        await said.get_by_role("button").click()
        await page.click("dialog .main")
        for tv in (one, two):
            await becomes(tv, "!document.querySelector('#stage.emergency')", SOON)


async def test_the_days_code_is_shown_where_the_hall_asks_for_it(tv_browser: Browser, demo: Demo) -> None:
    token = await demo.signed_in(account_of(demo, "HALL_MANAGER"))
    hall = (await demo.ask("query ($slug: String!) { hall(slug: $slug) { id } }", slug=demo.accounts["hall"]))[
        "hall"
    ]
    async with at_the_page(tv_browser, demo, part="screens") as page:
        await expect(page.locator("#pair-as option")).not_to_have_count(0, timeout=12_000)
        await expect(page.locator("#presence")).to_be_hidden()
        await demo.do("updateHall", "hall { id }", token, hall=hall["id"], presenceProof=True)
        await expect(page.locator("#presence svg path")).to_have_attribute("d", re.compile("M"), timeout=12_000)
        await expect(page.locator("#presence strong")).to_have_text(re.compile("^[A-Z]{4}-[A-Z]{4}$"))
        await demo.do("updateHall", "hall { id }", token, hall=hall["id"], presenceProof=False)


async def test_an_auditor_sees_everything_and_can_press_nothing(tv_browser: Browser, demo: Demo) -> None:
    async with at_the_page(tv_browser, demo, role="AUDITOR") as page:
        await expect(page.locator(".counter").first).to_be_visible()
        await expect(page.locator("#read-only")).to_be_visible()
        for part in ("floor", "screens", "today"):
            await page.click(f"#tab-{part}")
            await expect(page.locator(f"#{part} h2").first).to_be_visible()
            await expect(page.locator("#office button[data-act]:visible")).to_have_count(0)
        await expect(page.locator("#pause")).to_be_hidden()


async def test_the_day_is_shown_in_numbers_and_charts(tv_browser: Browser, demo: Demo) -> None:
    token, counter = await counter_of(demo, 0)
    await demo.do("openCounter", "counter { id }", token, counter=counter["id"])
    wish = {"hall": demo.accounts["hall"], "queue": counter["queues"][0]["id"], "channel": "WEB"}
    for _ in range(3):
        await demo.do("takeTicket", "ticket { id }", None, **wish)
    called = await demo.do("callNext", "ticket { id }", token, counter=counter["id"])
    for verb in ("startServing", "finish"):
        await demo.do(verb, "ticket { id }", token, ticket=called["ticket"]["id"])
    async with at_the_page(tv_browser, demo, part="today") as page:
        figures = page.locator(".figures dd")
        await expect(figures).to_have_text(["3", "1", "0", "0"])
        await expect(page.locator(".chart .taken text")).to_have_text("3")
        await expect(page.locator(".chart .served text")).to_have_text("1")
        await page.click("summary")
        await expect(page.locator("details tbody td").first).to_have_text("3")
        row = page.locator("section.card table").last.locator("tbody tr").first
        await expect(row.locator("td").first).to_have_text("3")
        late = page.locator("table[aria-labelledby=by-deadline] tbody tr")
        await expect(late).not_to_have_count(0)  # the demo's history has applications in work


async def test_a_phone_scans_the_days_code_off_a_paired_tv_and_is_given_a_number(
    tv_browser: Browser, demo: Demo
) -> None:
    """And whoever opens the TV's address at home sees no code, and yesterday's opens nothing."""
    token = await demo.signed_in(account_of(demo, "HALL_MANAGER"))
    hall = (await demo.ask('{ hall(slug: "konawe") { id } }'))["hall"]["id"]
    async with a_tv(tv_browser, demo) as stranger, a_tv(tv_browser, demo) as tv:
        screen = demo.accounts["screen"]["token"]
        await tv.evaluate(f"localStorage.setItem('antrean.screen.token', '{screen}')")
        await tv.reload()
        await demo.do("updateHall", "hall { id }", token, hall=hall, presenceProof=True)
        await becomes(tv, "Boolean(document.querySelector('.board.scan #scan'))", 60_000)
        [code] = zxingcpp.read_barcodes(Image.open(BytesIO(await tv.screenshot())).convert("L"))
        assert code.text.startswith(f"{demo.url}/h/konawe#p=")
        assert code.text.rpartition("=")[2] not in (await stranger.content()).replace("-", "")
        assert await stranger.get_attribute("#scan path", "d") is None
        await with_a_phone(tv_browser, code.text, "/t/")
        yesterday = presence_code(uuid_of("Hall", hall), date.today() - timedelta(days=2), demo_secret(demo))
        refused = await with_a_phone(tv_browser, code.text.rpartition("=")[0] + "=" + yesterday, "")
        assert "pindai QR hari ini yang tampil di layar mal" in refused
        await demo.do("updateHall", "hall { id }", token, hall=hall, presenceProof=False)
        await becomes(tv, "!document.querySelector('.scan')", 5_000)


async def with_a_phone(browser: Browser, scanned: str, led_to: str) -> str:
    """Open what was scanned, take a number of the first service there is; what the page says if that leads nowhere."""
    context = await browser.new_context(viewport={"width": 360, "height": 740})
    phone = await context.new_page()
    await phone.goto(scanned)
    await phone.locator(".agencies a").first.click()
    await phone.locator(".picks a").first.click()
    await phone.get_by_role("button", name="Ambil nomor").click()
    said = ""
    if led_to:
        await phone.wait_for_url(f"**{led_to}**")
    else:
        await expect(phone.locator(".take .trouble")).not_to_be_empty()
        said = await phone.locator(".take .trouble").inner_text()
    await context.close()
    return said


def demo_secret(demo: Demo) -> str:
    """The key of the demo's own codes."""
    return (demo.directory / "demo.secret").read_text().strip()
