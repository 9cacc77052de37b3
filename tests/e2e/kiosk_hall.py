"""MPP Konawe with a kiosk and its printer, for the stories in a real browser."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, Page

from api.actor import SYSTEM, ActorKind
from api.clock import utc_now
from api.database import close_database, open_database
from api.halls import queries as halls
from api.halls.models import Hall
from api.halls.seed import seed
from api.people import actions as people
from schema.node import global_id
from tests.e2e.browser import listen
from tests.e2e.server import ServerProcess, running_server
from tests.floor import done
from tests.printers import TwinPrinter, a_printer

LANDSCAPE, PORTRAIT = {"width": 1920, "height": 1080}, {"width": 1080, "height": 1920}
TWENTY_MM = 80  # pixels of a screen of 21.5 inches
COUNT_PRINTS = "window.prints = 0; window.print = () => { window.prints += 1; };"


@dataclass
class KioskHall:
    """A server with the hall. token: of the kiosk that prints over the network. bare: of one whose browser prints."""

    server: ServerProcess
    printer: TwinPrinter
    token: str
    bare: str
    device: str

    def tickets(self) -> list[tuple[str, str]]:
        """Number and state of every ticket, oldest first."""
        return self.rows("SELECT label, state FROM ticket ORDER BY issued_at, id")

    def rows(self, statement: str, *values: object) -> list[tuple[str, ...]]:
        """What stands in the server's database."""
        with sqlite3.connect(self.server.database_url.removeprefix("sqlite://"), timeout=10) as database:
            return database.execute(statement, values).fetchall()

    def state_of(self, label: str) -> str:
        """Where a number is in its life."""
        [(state,)] = self.rows("SELECT state FROM ticket WHERE label = ?", label)
        return state

    def change(self, statement: str, *values: object) -> None:
        """Change the server's database behind its back."""
        with sqlite3.connect(self.server.database_url.removeprefix("sqlite://"), timeout=10) as database:
            database.execute(statement, values)


@asynccontextmanager
async def a_kiosk_hall(database_url: str) -> AsyncIterator[KioskHall]:
    """The seeded hall, open at any hour, with two kiosks; one has a printer on the network. Phones need the day's code."""
    await open_database(database_url)
    await seed(now=utc_now())
    await Hall.filter(slug="konawe").update(forced_open=True, presence_proof=True)
    hall = await halls.hall_by_slug("konawe")
    assert hall
    kind = {"kind": ActorKind.KIOSK, "hall_id": hall.id, "now": utc_now()}
    wired = done(await people.issue_device(SYSTEM, name="Anjungan 1", **kind))
    bare = done(await people.issue_device(SYSTEM, name="Anjungan 2", **kind))
    await close_database()
    async with a_printer() as printer:
        with running_server(database_url, environment={"ANTREAN_PRINTERS": printer.place}) as server:
            place = KioskHall(server, printer, wired.token, bare.token, str(global_id("Device", wired.device_id)))
            place.change("UPDATE device SET printer = ? WHERE name = 'Anjungan 1'", printer.address)
            yield place


@asynccontextmanager
async def at_the_kiosk(
    browser: Browser, place: KioskHall, *, token: str | None = None, viewport: dict[str, int] | None = None
) -> AsyncIterator[Page]:
    """The page at its start, let in, with a clock the story may move; fails for an error on its console."""
    context = await browser.new_context(viewport=viewport or LANDSCAPE, has_touch=True)  # type: ignore[arg-type]
    page = await context.new_page()
    errors = listen(page)
    await page.clock.install()
    await page.add_init_script(COUNT_PRINTS)
    await page.add_init_script(f"localStorage.setItem('antrean.kiosk.token', '{token or place.token}')")
    await page.goto(f"{place.server.url}/kiosk")
    await page.wait_for_selector(".six button")
    yield page
    await context.close()
    assert [error for error in errors if "ERR_" not in error and "WebSocket" not in error] == []


async def press(page: Page, name: str) -> None:
    """Touch the key of this name."""
    await page.get_by_role("button", name=name, exact=True).click()


async def typed(page: Page, text: str) -> None:
    """Touch the letters of the page's own keyboard."""
    for letter in text:
        await page.locator(".keys").get_by_role("button", name=letter, exact=True).click()


async def take_a_number(page: Page, *, service: int = 0) -> str:
    """Take a number of one of the six; the number on the glass."""
    await page.locator(".six button").nth(service).click()
    await press(page, "Ambil nomor")
    return await page.locator(".digits").inner_text()
