"""A real hall for stories at the counter: a server, its officers, who waits, and the desk in a browser."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx2
from playwright.async_api import Browser, BrowserContext, Page

from api.actor import SYSTEM, Role
from api.clock import utc_now
from api.database import close_database, open_database
from api.live import InProcessBus, use_bus
from api.people import actions as people
from schema.node import global_id, uuid_of
from tests.e2e.browser import listen
from tests.e2e.chrome_hall import Wire
from tests.e2e.server import ServerProcess
from tests.factories import AgencyRows, HallRows, a_hall
from tests.people import PASSWORD, an_account

SIZE = {"width": 1366, "height": 768}
STORIES = 14  # agencies of the hall: every story has one for itself
UPSETS = ("Failed to load resource", "WebSocket connection")  # what a browser says of a wire that was cut


@dataclass
class Scene:
    """A hall with an agency for each story, open in this process too; the network can be cut."""

    server: ServerProcess
    wire: Wire
    hall: HallRows
    http: httpx2.AsyncClient
    left: list[AgencyRows] = field(default_factory=list)

    async def story(self, *, role: Role = Role.OFFICER, is_hall_wide: bool = False) -> "Story":
        """An agency that no other story touches, with one officer."""
        agency = self.left.pop()
        username = f"petugas{len(self.left)}"
        at = None if is_hall_wide else agency.agency_id
        staff_id = await an_account(username, role=role, hall_id=self.hall.hall_id, agency_id=at)
        return Story(self, agency, username, staff_id)

    async def ask(self, query: str, token: str | None = None, **variables: Any) -> dict[str, Any]:
        """One operation by HTTP, as any client sends it."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        body = {"query": query, "variables": variables}
        answer = (await self.http.post(f"{self.server.url}/graphql", json=body, headers=headers)).json()
        assert "errors" not in answer, answer
        data: dict[str, Any] = answer["data"]
        return data

    async def does(self, verb: str, wanted: str = "", token: str | None = None, **given: Any) -> dict[str, Any]:
        """One mutation that must succeed."""
        name = verb[0].upper() + verb[1:]
        query = f"mutation ($input: {name}Input!) {{ {verb}(input: $input) {{ {wanted} userErrors {{ code }} }} }}"
        payload: dict[str, Any] = (await self.ask(query, token, input=given))[verb]
        assert payload["userErrors"] == [], payload
        return payload


@dataclass
class Story:
    """One agency with its officer, whoever waits for it, and the API in the officer's name."""

    scene: Scene
    agency: AgencyRows
    username: str
    staff_id: UUID

    @property
    def counter(self) -> str:
        return global_id("Counter", self.agency.counter_ids[0])

    @property
    def queue(self) -> str:
        return global_id("Queue", self.agency.queue_id)

    async def token(self) -> str:
        """A session of the officer beside that of the browser."""
        found = await self.scene.does("signIn", "token", username=self.username, password=PASSWORD)
        return str(found["token"])

    async def colleague(self, role: Role = Role.OFFICER) -> str:
        """A session of somebody else of the agency, or of the hall, who uses no browser."""
        at = None if role is Role.HALL_MANAGER else self.agency.agency_id
        await an_account(f"{self.username}b", role=role, hall_id=self.scene.hall.hall_id, agency_id=at)
        found = await self.scene.does("signIn", "token", username=f"{self.username}b", password=PASSWORD)
        return str(found["token"])

    async def take(self, count: int = 1, *, token: str | None = None, **more: Any) -> list[dict[str, Any]]:
        """So many people take a number; their tickets with their secrets."""
        service = global_id("Service", self.agency.service_id)
        given = {"hall": self.scene.hall.slug, "service": service, **more}
        return [
            await self.scene.does("takeTicket", "ticket { id number } secret", token, **given)
            for _ in range(count)
        ]

    async def state_of(self, ticket: str) -> str:
        """Where the server has a ticket."""
        token = await self.token()
        found = await self.scene.ask("query ($id: ID!) { ticket(id: $id) { state } }", token, id=ticket)
        return str(found["ticket"]["state"])

    async def revoke(self) -> None:
        """The officer loses every role; the account stays."""
        query = "{ viewer { grants { id } } }"
        for grant in (await self.scene.ask(query, await self.token()))["viewer"]["grants"]:
            await people.revoke_role(SYSTEM, uuid_of("RoleGrant", grant["id"]), now=utc_now())


@asynccontextmanager
async def a_scene(url: str, **environment: str) -> AsyncIterator[Scene]:
    """A server on PostgreSQL with one hall, and the wire through which browsers reach it."""
    await open_database(url)
    use_bus(InProcessBus())
    server = ServerProcess(url, environment=environment)
    await asyncio.to_thread(server.start)
    wire = Wire(server.port)
    await wire.start()
    try:
        hall = await a_hall(
            agencies=STORIES,
            counters=2,
            recalls_before_no_show=1,
            seconds_before_no_show=3,
            timezone=zone_with_time_left(),
        )
        async with httpx2.AsyncClient(timeout=30) as http:
            yield Scene(server, wire, hall, http, list(hall.agencies))
    finally:
        await wire.stop()
        await asyncio.to_thread(server.stop)
        await close_database()


def zone_with_time_left() -> str:
    """A zone of Indonesia in which today goes on for another hour and a half at least."""
    return "Asia/Makassar" if utc_now().astimezone(ZoneInfo("Asia/Makassar")).hour < 22 else "Asia/Jakarta"


@dataclass
class Desk:
    """The console in a browser, used as an officer does."""

    page: Page
    story: Story
    errors: list[str]

    async def sign_in(self, *, language: str = "ID") -> None:
        """Through the door."""
        await self.page.goto(f"http://127.0.0.1:{self.story.scene.wire.port}/counter?language={language}")
        await self.fill_door()

    async def fill_door(self) -> None:
        """User name and password, then Enter."""
        await self.page.fill("#username", self.story.username)
        await self.page.fill("#password", PASSWORD)
        await self.page.press("#password", "Enter")

    async def sit_down(self, *, language: str = "ID") -> "Desk":
        """Through the door to the first counter, which is opened."""
        await self.sign_in(language=language)
        await self.take_counter()
        return self

    async def take_counter(self) -> None:
        """The first that is offered, and open it."""
        await self.page.click(".counters .counter >> nth=0")
        await self.until("!!document.querySelector('#do-open:not(:disabled):not([hidden])')")
        await self.press("o")
        await self.until("!document.querySelector('#do-next').hidden && document.querySelector('#do-open').hidden")
        await self.can("pause")  # the answer has come: a key pressed before is not for it

    async def press(self, key: str) -> None:
        """One key, nowhere in particular."""
        await self.page.keyboard.press(key)

    async def until(self, expression: str, seconds: float = 10) -> None:
        """Wait until a JavaScript expression is true."""
        deadline = time.monotonic() + seconds
        while not await self.page.evaluate(expression):
            assert time.monotonic() < deadline, f"never: {expression}; {await self.text('main')}"
            await asyncio.sleep(0.02)

    async def can(self, verb: str, seconds: float = 10) -> None:
        """Wait until the button of a verb can be pressed."""
        await self.until(f"(document.querySelector('#do-{verb}') || {{}}).disabled === false", seconds)

    async def cannot(self, verb: str, seconds: float = 10) -> None:
        """Wait until the button of a verb cannot be pressed."""
        await self.until(f"(document.querySelector('#do-{verb}') || {{}}).disabled === true", seconds)

    async def shows(self, number: str, seconds: float = 10) -> None:
        """Wait until this is the number at the counter."""
        await self.until(f"document.querySelector('#number').textContent === '{number}'", seconds)

    async def says(self, text: str, place: str = ".desk", seconds: float = 10) -> None:
        """Wait until a text stands there."""
        await self.until(
            f"(document.querySelector('{place}') || document.body).innerText.includes({text!r})", seconds
        )

    async def text(self, selector: str) -> str:
        """The text of the first that matches."""
        return str(await self.page.evaluate("(s) => (document.querySelector(s) || {}).innerText || ''", selector))

    def unexpected(self) -> list[str]:
        """Errors of the page beside those of a network that was cut."""
        return [error for error in self.errors if not error.startswith(UPSETS) and "WebSocket" not in error]


@asynccontextmanager
async def a_desk(browser: Browser, story: Story, **options: Any) -> AsyncIterator[Desk]:
    """A browser of its own for one officer."""
    context = await browser.new_context(viewport=SIZE, **options)
    yield await a_tab(context, story)
    await context.close()


async def a_tab(context: BrowserContext, story: Story) -> Desk:
    """A tab of a browser."""
    page = await context.new_page()
    return Desk(page, story, listen(page))
