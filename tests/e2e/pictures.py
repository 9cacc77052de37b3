"""Photographs every page of the README in front of the demo hall, while its day is played.

    python -m tests.e2e.pictures

Writes display/pictures/*.png, each at the page's real size, or half of it for the TV and the kiosk.
"""

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.e2e.browser import SOUND_ALLOWED, chromium
from tests.e2e.day_officer import Officer
from tests.e2e.demos import Demo, officers, running
from tests.e2e.server import ROOT, free_port, python, stop

PLACE = ROOT / "display" / "pictures"
MOST_BYTES = 150_000
COLOURS = 128
FAST, GENTLE = "0.04", "1"  # of the day that is played: at first to fill it, then as in the demo
MOVES = 800  # until so much has happened
PATIENCE = 60_000  # ms
SILENCE = 45  # seconds; after them a TV that is switched on says nothing of what was called before
COUNTER = ("5", "petugas-5", "DPMPTSP-05")  # an officer nobody plays, and a service that takes applications
SERVICES = "query ($hall: String!) { hall(slug: $hall) { services(first: 100) { nodes { id code } } } }"
FULLEST = """SELECT application.number FROM application JOIN service ON service.id = service_id
    JOIN document ON application_id = application.id WHERE application.state = 'UNDER_VERIFICATION'
    AND service.code LIKE 'DPMPTSP-%' GROUP BY application.id ORDER BY COUNT(*) DESC LIMIT 1"""


class Size(NamedTuple):
    """A window, and how much of it the picture keeps."""

    width: int
    height: int
    share: float = 1.0


TV, KIOSK, LAPTOP, PHONE = Size(1920, 1080, 0.5), Size(1080, 1920, 0.5), Size(1366, 768), Size(360, 740)


@asynccontextmanager
async def a_page(browser: Browser, size: Size, address: str) -> AsyncIterator[Page]:
    """A window that stands still."""
    context = await browser.new_context(
        viewport={"width": size.width, "height": size.height}, reduced_motion="reduce", has_touch=size is not TV
    )
    page = await context.new_page()
    page.set_default_timeout(PATIENCE)
    await page.goto(address)
    yield page
    await context.close()


async def keep(page: Page, name: str, size: Size) -> None:
    """Write the picture, with as many colours as the page needs."""
    await page.evaluate("document.fonts.ready.then(() => new Promise((done) => setTimeout(done, 800)))")
    picture = Image.open(BytesIO(await page.screenshot())).convert("RGB")
    small = picture.resize(
        (round(size.width * size.share), round(size.height * size.share)), Image.Resampling.LANCZOS
    )
    path = PLACE / f"{name}.png"
    small.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size <= MOST_BYTES, f"{path.name}: {path.stat().st_size} bytes"
    print(f"{path.name:14}{path.stat().st_size:>8}")


async def photograph(browser: Browser, demo: Demo) -> None:
    """All of them."""
    services = (await demo.ask(SERVICES, hall=demo.accounts["hall"]))["hall"]["services"]["nodes"]
    ids = {service["code"]: service["id"] for service in services}
    await kiosk(browser, demo)
    await citizens(browser, demo, ids)
    await asyncio.sleep(SILENCE)
    with played(demo, GENTLE):
        await tv(browser, demo)
        await staff(browser, demo, ids)


async def tv(browser: Browser, demo: Demo) -> None:
    """What hangs in the hall."""
    async with a_page(browser, TV, f"{demo.url}/display/konawe/main") as page:
        await expect(page.locator(".row.fresh").first).to_be_visible()
        await keep(page, "tv", TV)


async def kiosk(browser: Browser, demo: Demo) -> None:
    """What stands in the entrance."""
    async with a_page(browser, KIOSK, f"{demo.url}/kiosk#token={demo.accounts['kiosk']['token']}") as page:
        await page.wait_for_selector(".six button")
        await keep(page, "kiosk", KIOSK)


async def citizens(browser: Browser, demo: Demo, ids: dict[str, str]) -> None:
    """What is held in a hand."""
    hall = f"{demo.url}/h/konawe"
    async with a_page(browser, PHONE, hall) as page:
        await expect(page.locator("h1")).to_be_visible()
        await keep(page, "public", PHONE)
    async with a_page(browser, PHONE, await a_number(demo, ids["DUKCAPIL-01"])) as page:
        await expect(page.locator(".paper.is-waiting")).to_be_visible()
        await keep(page, "ticket", PHONE)
    async with a_page(browser, PHONE, f"{hall}/book?service={ids['DUKCAPIL-06']}") as page:
        await page.locator(".day").nth(1).click()
        await expect(page.locator(".slot").first).to_be_visible()
        await page.mouse.move(0, 0)
        await keep(page, "book", PHONE)
    async with a_page(browser, PHONE, f"{hall}/apply?service={ids['DUKCAPIL-06']}") as page:
        await page.fill("#q-applicant-name", "Warga Satu")
        await keep(page, "apply", PHONE)


async def staff(browser: Browser, demo: Demo, ids: dict[str, str]) -> None:
    """What stands on the desks."""
    label, username, service = COUNTER
    await a_number(demo, ids[service])
    account = next(one for one in officers(demo.accounts) if one["username"] == username)
    async with a_page(browser, LAPTOP, f"{demo.url}/counter") as page:
        await Officer(page, label, "").sit_down(demo.url, account)
        await page.locator("#do-next").click()
        await page.locator("#do-start").click()
        await page.fill("#link-number", fullest_application(demo))
        await page.press("#link-number", "Enter")
        await expect(page.locator(".file-place h3, .file-place h2").first).to_be_visible()
        await page.evaluate("document.activeElement.blur()")
        await keep(page, "console", LAPTOP)
    for name, address, role in (
        ("manager", "hall", "HALL_MANAGER"),
        ("admin", "admin?hall=konawe#/services", "ADMINISTRATOR"),
    ):
        async with a_page(browser, LAPTOP, f"{demo.url}/{address}") as page:
            await sign_in(page, next(one for one in demo.accounts["staff"] if one["role"] == role))
            await expect(page.locator("#username")).to_have_count(0)
            await page.wait_for_load_state("networkidle")
            await keep(page, name, LAPTOP)


async def sign_in(page: Page, account: dict[str, Any]) -> None:
    """Through the door."""
    await page.fill("#username", account["username"])
    await page.fill("#password", account["password"])
    await page.press("#password", "Enter")


async def a_number(demo: Demo, service: str) -> str:
    """Somebody takes a number on the web; where it is followed."""
    wish = {"hall": demo.accounts["hall"], "service": service, "channel": "WEB"}
    taken = await demo.do("takeTicket", "ticket { id } secret", **wish)
    return f"{demo.url}/t/{taken['ticket']['id']}#s={taken['secret']}"


def fullest_application(demo: Demo) -> str:
    """The one under verification with the most documents."""
    with sqlite3.connect(demo.directory / "demo.sqlite3", timeout=30) as database:
        [(number,)] = database.execute(FULLEST).fetchall()
    return str(number)


@contextmanager
def played(demo: Demo, pace: str) -> Iterator[None]:
    """The demo's own people come and call."""
    players = python("-m", "api", "simulate", str(demo.directory / "demo.json"), "--pace", pace, environment={})
    try:
        yield
    finally:
        stop(players)


async def main() -> None:
    PLACE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, running(Demo(Path(place), free_port(), ("--quiet",))) as demo:
        began = (await demo.board())["version"]
        with played(demo, FAST):
            while (await demo.board())["version"] < began + MOVES:
                await asyncio.sleep(1)
        async with chromium(SOUND_ALLOWED) as browser:
            await photograph(browser, demo)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
