"""A phone whose network comes and goes: honest about age, right at once when it is back, and sparing (P4, P6, P7)."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.chrome_sight import until
from tests.e2e.phone_hall import PHONE, PhoneHall, phone_hall

MOST_IDLE_BYTES = 40 * 1024  # an hour (screens.md, P7)
HIDE = """(isHidden) => {
    Object.defineProperty(document, 'hidden', {configurable: true, get: () => isHidden});
    document.dispatchEvent(new Event('visibilitychange'));
}"""


@pytest.fixture(scope="module")
async def hall(shared_sqlite_url: str) -> AsyncIterator[PhoneHall]:
    async with phone_hall(shared_sqlite_url) as opened:
        yield opened


@pytest.fixture
async def page(tv_browser: Browser, hall: PhoneHall) -> AsyncIterator[Page]:
    hall.wire.restore()
    await hall.empty()
    context = await tv_browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    opened = await context.new_page()
    yield opened
    await context.close()


async def test_without_network_the_last_state_is_shown_with_its_time_and_nothing_can_be_pressed(
    hall: PhoneHall, page: Page
) -> None:
    await hall.takes()
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".big-line")).to_have_text("1 orang di depan Anda")
    await page.context.set_offline(True)
    await expect(page.locator(".link.lost")).to_contain_text("Terputus. Ini keadaan terakhir, pukul ")
    await expect(page.locator(".paper.old")).to_be_visible()
    await expect(page.get_by_role("button", name="Saya terlambat")).to_be_disabled()
    await hall.calls()
    await page.context.set_offline(False)
    await expect(page.locator(".big-line")).to_have_text("Anda berikutnya", timeout=3_000)
    await expect(page.locator(".paper.old")).to_have_count(0)
    await expect(page.get_by_role("button", name="Saya terlambat")).to_be_enabled()


async def test_a_dead_socket_is_right_at_once_on_coming_to_the_foreground(hall: PhoneHall, page: Page) -> None:
    """As after ten minutes in a pocket: the socket is dead, and nobody has told the page."""
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".big-line")).to_have_text("Anda berikutnya")
    await page.evaluate(HIDE, True)
    hall.wire.silence()
    await hall.calls()
    await asyncio.sleep(1)
    assert await page.locator(".paper.is-called").count() == 0, "it cannot know yet"
    hall.wire.restore()
    await page.evaluate(HIDE, False)
    await expect(page.locator(".paper.is-called")).to_be_visible(timeout=4_000)  # by itself it notices much later


async def test_a_call_is_rung_once_however_often_the_page_comes_back(hall: PhoneHall, page: Page) -> None:
    mine = await hall.takes()
    await page.add_init_script("window.shakes = []; navigator.vibrate = (pattern) => window.shakes.push(pattern);")
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".big-line")).to_have_text("Anda berikutnya")
    await page.locator(".what").click()
    await hall.calls()
    await expect(page.locator(".paper.is-called")).to_be_visible()
    assert await page.evaluate("shakes.length") == 1
    await page.reload()
    await page.locator(".what").click()
    await expect(page.locator(".paper.is-called")).to_be_visible()
    assert await page.evaluate("shakes.length") == 0
    await hall.does("recall", ticket=mine.id)
    await expect(page.locator(".more")).to_have_text("panggilan ke-2")
    assert await page.evaluate("shakes.length") == 1


async def test_with_storage_and_sound_denied_everything_is_still_there(hall: PhoneHall, page: Page) -> None:
    deny = """for (const name of ['localStorage', 'sessionStorage']) {
        Object.defineProperty(window, name, {get: () => { throw new DOMException('denied', 'SecurityError'); }});
    }
    Object.defineProperty(navigator, 'serviceWorker', {value: undefined});
    Object.defineProperty(navigator, 'vibrate', {value: () => { throw new Error('denied'); }});
    window.AudioContext = window.webkitAudioContext = class { constructor() { throw new Error('denied'); } };
    """
    await page.add_init_script(deny)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await page.get_by_role("button", name="Bunyikan saat dipanggil").click()
    await expect(page.locator(".note")).to_have_text("Ponsel ini tidak mengizinkan bunyi. Perhatikan layar.")
    await hall.calls()
    await expect(page.locator(".counter")).to_have_text("1A")
    await page.goto(hall.page)
    await expect(page.locator(".agencies li")).to_have_count(2)
    assert errors == []


async def test_without_sockets_the_page_asks_every_quarter_of_a_minute(hall: PhoneHall, page: Page) -> None:
    mine = await hall.takes()
    await page.add_init_script(
        "window.WebSocket = class { constructor() { throw new Error('no sockets here'); } };"
    )
    await page.clock.install()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".big-line")).to_have_text("Anda berikutnya")
    await hall.calls()
    await page.clock.run_for(16_000)
    await expect(page.locator(".paper.is-called")).to_be_visible()
    await expect(page.locator(".link.lost")).to_have_count(0)


async def test_an_idle_hour_costs_less_than_40_kilobytes(hall: PhoneHall, page: Page) -> None:
    """Bytes of twelve minutes of the page's clock as they pass the wire, five times."""
    mine = await hall.takes()
    await page.clock.install()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".big-line")).to_have_text("Anda berikutnya")
    await until(lambda: hall.wire.carried > 0)
    await asyncio.sleep(1.5)  # whatever the page loads after it is there
    before = hall.wire.carried
    for _ in range(720):
        await page.clock.run_for(1_000)
        await asyncio.sleep(0.01)  # the server is real: a pong takes its time
    spent = 5 * (hall.wire.carried - before)
    assert 0 < spent <= MOST_IDLE_BYTES, f"{spent / 1024:.1f} KB"
    await hall.calls()
    await expect(page.locator(".paper.is-called")).to_be_visible()


async def test_an_installed_page_opens_without_network_and_shows_no_old_number_as_new(
    hall: PhoneHall, page: Page
) -> None:
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".paper")).to_be_visible()
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.reload()
    await expect(page.locator(".paper")).to_be_visible()
    await until_kept(page, f"/t/{mine.id}")
    await page.context.set_offline(True)
    await page.reload()
    await expect(page.locator(".paper.old")).to_contain_text(mine.text)
    await expect(page.locator(".link.lost")).to_contain_text("Terputus. Ini keadaan terakhir, pukul ")
    await hall.calls()
    await page.context.set_offline(False)
    await expect(page.locator(".paper.is-called")).to_be_visible(timeout=20_000)
    answers = (
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((c) => c.keys()))))"
    )
    kept = await page.evaluate(f"{answers}.then((all) => [].concat(...all).map((one) => one.url))")
    assert [url for url in kept if "graphql" in url or mine.secret in url] == []


async def until_kept(page: Page, path: str) -> None:
    """Wait until the worker has the page and all its scripts."""
    seen = f"""caches.match('{path}').then((found) => !!found && Promise.all(
        performance.getEntriesByType('resource').filter((one) => one.name.includes('/display/static/'))
            .map((one) => caches.match(one.name))).then((all) => all.every(Boolean)))"""
    for _ in range(100):
        if await page.evaluate(seen):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the worker never kept the page")
