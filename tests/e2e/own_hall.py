"""A hall on a real server for the pages of a citizen's own matters: a form of every kind of field, times today and tomorrow."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from playwright.async_api import Page, Route, expect

from api.actor import Role
from api.clock import utc_now
from api.database import close_database, open_database
from api.halls.rules.forms import FieldType, FormField, Option, Requirement
from schema.node import global_id
from tests.e2e.server import ServerProcess
from tests.factories import HallRows, a_hall, a_standard
from tests.feature.booking_stories import a_template
from tests.people import PASSWORD, an_account

PHONE = {"width": 360, "height": 740}
NIK, SERIAL_ZERO = "9901014107900001", "9901014107900000"
NOON_HOUR = 11  # on the hall's wall clock when a test begins, so that today always has times to come
ZONES = (  # from UTC-11 to UTC+11, without summer time; Chromium 64 knows no Etc/GMT+7
    *("Pacific/Pago_Pago", "Pacific/Honolulu", "Pacific/Gambier", "Pacific/Pitcairn", "America/Phoenix"),
    *("America/Guatemala", "America/Lima", "America/Caracas", "America/Bahia", "America/Noronha"),
    *("Atlantic/Cape_Verde", "Africa/Abidjan", "Africa/Lagos", "Africa/Maputo", "Africa/Nairobi", "Asia/Dubai"),
    *("Asia/Karachi", "Asia/Dhaka", "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Pacific/Guam"),
    "Pacific/Noumea",
)
FORM = (
    FormField("STR_NUMBER", FieldType.TEXT, "Nomor STR", "Licence number", longest=12),
    FormField("STAFF_COUNT", FieldType.NUMBER, "Jumlah pegawai", "Staff", lowest=1, highest=30),
    FormField("OPENED_ON", FieldType.DATE, "Tanggal buka", "Opened on"),
    FormField(
        "KIND",
        FieldType.CHOICE,
        "Jenis praktik",
        "Kind",
        choices=(Option("OWN", "Sendiri", "Own"), Option("JOINT", "Bersama", "Joint")),
    ),
    FormField("OWNER_NIK", FieldType.NIK, "NIK pemilik", "NIK of the owner"),
    FormField("OFFICE_PHONE", FieldType.PHONE, "Telepon tempat praktik", "Phone", required=False),
    FormField("EMAIL", FieldType.EMAIL, "Surel", "E-mail"),
    FormField("IS_NEW", FieldType.YES_NO, "Izin baru?", "New licence?"),
)
PAPERS = (
    Requirement("KTP", "KTP-el", "Identity card"),
    Requirement("PLACE", "Foto tempat praktik", "Photo of the place"),
    Requirement("OTHER", "Berkas lain", "Other paper", required=False),
)
SIGN_IN = "mutation ($input: SignInInput!) { signIn(input: $input) { token } }"
READ = """query ($number: String!) { application(number: $number) { id state version
    documents { id requirement sizeBytes contentType } steps { kind } } }"""


@dataclass
class OwnHall:
    """The server, its rows, and an officer and a supervisor who speak GraphQL."""

    server: ServerProcess
    rows: HallRows
    officer: httpx2.AsyncClient
    supervisor: httpx2.AsyncClient
    log: Path

    @property
    def url(self) -> str:
        return self.server.url

    @property
    def service(self) -> str:
        return str(global_id("Service", self.rows.service_id))

    @property
    def second_service(self) -> str:
        return str(global_id("Service", self.rows.agencies[1].service_id))

    def at(self, page: str, **query: str) -> str:
        """The address of one of the hall's pages."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return f"{self.url}/h/{self.rows.slug}/{page}" + (f"?{asked}" if asked else "")

    def count(self, sql: str) -> int:
        """What stands in the server's database."""
        path = self.server.database_url.removeprefix("sqlite://")
        with closing(sqlite3.connect(path, timeout=20)) as connection:
            return int(connection.execute(sql).fetchone()[0])

    async def asks(self, query: str, *, by: httpx2.AsyncClient | None = None, **variables: Any) -> dict[str, Any]:
        """The data of what is asked, by the officer if nobody else is named."""
        answer = await (by or self.officer).post("/graphql", json={"query": query, "variables": variables})
        assert "errors" not in answer.json(), answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    async def does(self, verb: str, *, by: httpx2.AsyncClient | None = None, **input: Any) -> None:
        """An act that is done, by the officer if nobody else is named."""
        name = verb[0].upper() + verb[1:]
        document = (
            f"mutation ($input: {name}Input!) {{ {verb}(input: $input) {{ userErrors {{ code message }} }} }}"
        )
        payload = (await self.asks(document, by=by, input=input))[verb]
        assert payload["userErrors"] == [], payload

    async def file(self, number: str) -> dict[str, Any]:
        """An application as the officer sees it."""
        seen: dict[str, Any] = (await self.asks(READ, number=number))["application"]
        return seen

    async def goes(self, number: str, verb: str, **more: Any) -> None:
        """Somebody does something with an application as it stands now."""
        seen = await self.file(number)
        await self.does(verb, application=seen["id"], version=seen["version"], **more)


@asynccontextmanager
async def own_hall(database_url: str, folder: Path) -> AsyncIterator[OwnHall]:
    """The hall for as long as the block runs."""
    await open_database(database_url)
    zone = ZONES[max(0, NOON_HOUR - utc_now().hour + 11)]
    rows = await a_hall(agencies=2, counters=1, timezone=zone, check_in_early_seconds=14_400)
    for weekday in range(7):
        for agency in rows.agencies:
            times = {"starts": "08:00", "ends": "15:00", "capacity": 40}
            await a_template(rows, weekday=weekday, queue_id=agency.queue_id, **times)
        late = {"starts": "15:00", "ends": "15:30", "capacity": 1}
        await a_template(rows, weekday=weekday, queue_id=rows.agencies[1].queue_id, **late)
    await a_standard(rows.service_id, form=FORM, documents=PAPERS, working_days=5)
    at = {"hall_id": rows.hall_id, "agency_id": rows.agency_id}
    await an_account("wulan", **at)
    await an_account("baso", role=Role.SUPERVISOR, **at)
    await close_database()
    log = folder / "server.log"
    server = ServerProcess(database_url, environment={"ANTREAN_STORAGE": str(folder / "documents")}, log=log)
    server.start()
    try:
        async with (
            httpx2.AsyncClient(base_url=server.url, timeout=30) as officer,
            httpx2.AsyncClient(base_url=server.url, timeout=30) as supervisor,
        ):
            for who, client in (("wulan", officer), ("baso", supervisor)):
                account = {"username": who, "password": PASSWORD}
                signed = await client.post("/graphql", json={"query": SIGN_IN, "variables": {"input": account}})
                client.headers["authorization"] = f"Bearer {signed.json()['data']['signIn']['token']}"
            yield OwnHall(server, rows, officer, supervisor, log)
    finally:
        server.stop()


async def picks_a_time(page: Page, *, day: int = 0, slot: int = 0) -> None:
    """Choose the day-th day and its slot-th time."""
    await page.locator(".day").nth(day).click()
    await page.locator(".slot").nth(slot).click()


async def books(page: Page, hall: OwnHall, *, name: str, phone: str) -> None:
    """All the way to the page of the booking."""
    await page.goto(hall.at("book", service=hall.service))
    await picks_a_time(page)
    await page.fill("#q-name", name)
    await page.fill("#q-phone", phone)
    await page.get_by_role("button", name="Buat janji").click()
    await expect(page.locator(".code")).to_be_visible()


class LosesAnswers:
    """Lets what a page asks reach the server, and its answer nobody. count: how often."""

    def __init__(self, operation: str) -> None:
        self.operation = operation
        self.count = 0
        self.is_on = True

    async def __call__(self, route: Route) -> None:
        if not self.is_on or f'"{self.operation}"' not in (route.request.post_data or ""):
            await route.fallback()
            return
        self.count += 1
        await route.fetch()
        await route.abort()


async def is_narrow(page: Page) -> bool:
    """Whether the page fits 320 px, nothing to scroll sideways."""
    await page.set_viewport_size({"width": 320, "height": 640})
    fits: bool = await page.evaluate("document.documentElement.scrollWidth <= 320")
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return fits
