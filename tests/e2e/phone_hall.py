"""A hall on a real server for whoever holds a phone: two agencies, an officer who calls, and a wire that can be cut."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx2

from api.actor import Role
from api.database import close_database, open_database
from api.halls.rules.forms import Requirement
from schema.node import global_id
from tests.e2e.chrome_hall import Wire
from tests.e2e.server import ServerProcess
from tests.factories import HallRows, a_hall, a_standard
from tests.people import PASSWORD, an_account

PHONE = {"width": 360, "height": 740}
SIGN_IN = "mutation ($input: SignInInput!) { signIn(input: $input) { token } }"
PAPERS = (
    Requirement("KTP", "KTP-el asli", "Identity card"),
    Requirement("KK", "Kartu keluarga", "Family card", False),
)


@dataclass
class Number:
    """A number as its holder has it."""

    id: str
    secret: str
    text: str


@dataclass
class PhoneHall:
    """The server, its rows, an officer at the first counter, and anybody who takes a number."""

    server: ServerProcess
    wire: Wire
    rows: HallRows
    officer: httpx2.AsyncClient
    manager: httpx2.AsyncClient

    @property
    def url(self) -> str:
        """Through the wire."""
        return f"http://127.0.0.1:{self.wire.port}"

    @property
    def page(self) -> str:
        """The hall's public page."""
        return f"{self.url}/h/{self.rows.slug}"

    @property
    def counter(self) -> str:
        return str(global_id("Counter", self.rows.counter_id))

    def ticket_page(self, number: Number, language: str = "ID") -> str:
        """Where its holder follows a number."""
        asked = "" if language == "ID" else f"?language={language}"
        return f"{self.url}/t/{number.id}{asked}#s={number.secret}"

    async def does(
        self, verb: str, wanted: str = "", *, by: httpx2.AsyncClient | None = None, **given: Any
    ) -> Any:
        """One act that is done, by the officer if nobody else is named."""
        name = verb[0].upper() + verb[1:]
        query = f"mutation ($input: {name}Input!) {{ {verb}(input: $input) {{ {wanted} userErrors {{ code }} }} }}"
        answer = await (by or self.officer).post("/graphql", json={"query": query, "variables": {"input": given}})
        payload = answer.json()["data"][verb]
        assert payload["userErrors"] == [], answer.text
        return payload

    async def takes(self, agency: int = 0, **more: Any) -> Number:
        """Somebody takes a number through a client of their own."""
        service = global_id("Service", self.rows.agencies[agency].service_id)
        async with httpx2.AsyncClient(base_url=self.server.url) as somebody:
            wanted = "ticket { id number } secret"
            taken = await self.does(
                "takeTicket", wanted, by=somebody, hall=self.rows.slug, service=service, channel="WEB", **more
            )
        return Number(taken["ticket"]["id"], taken["secret"], taken["ticket"]["number"])

    async def calls(self) -> str:
        """The officer's next number; whoever was there is done."""
        payload = await self.does("callNext", "ticket { id number }", counter=self.counter, finishCurrent=True)
        return str(payload["ticket"]["id"])

    async def state_of(self, number: Number) -> str:
        """As the officer sees it."""
        query = {"query": "query ($id: ID!) { ticket(id: $id) { state } }", "variables": {"id": number.id}}
        answer = await self.officer.post("/graphql", json=query)
        return str(answer.json()["data"]["ticket"]["state"])

    async def empty(self) -> None:
        """Nobody waits any more: what one story left is no business of the next."""
        query = "query ($id: ID!) { counter(id: $id) { queues { waitingCount } currentTicket { id state } } }"
        while True:
            asked = {"query": query, "variables": {"id": self.counter}}
            now = (await self.officer.post("/graphql", json=asked)).json()["data"]["counter"]
            if now["queues"][0]["waitingCount"]:
                await self.calls()
            elif now["currentTicket"]:
                verb = "startServing" if now["currentTicket"]["state"] == "CALLED" else "finish"
                await self.does(verb, ticket=now["currentTicket"]["id"])
            else:
                return


@asynccontextmanager
async def phone_hall(
    database_url: str, *, environment: Mapping[str, str] | None = None, **columns: Any
) -> AsyncIterator[PhoneHall]:
    """The hall for as long as the block runs. environment: more variables of its server."""
    await open_database(database_url)
    policy = {"recalls_before_no_show": 0, "seconds_before_no_show": 0, "recall_cooldown_seconds": 0}
    rows = await a_hall(agencies=2, counters=1, name_en="Konawe Service Hall", **{**policy, **columns})
    await a_standard(rows.service_id, documents=PAPERS, fee="Gratis", completion_time="1 hari kerja")
    await an_account("wulan", hall_id=rows.hall_id, agency_id=rows.agency_id)
    await an_account("hasan", role=Role.HALL_MANAGER, hall_id=rows.hall_id)
    await close_database()
    server = ServerProcess(database_url, environment=environment or {})
    server.start()
    wire = Wire(urlsplit(server.url).port or 0)
    await wire.start()
    try:
        async with (
            httpx2.AsyncClient(base_url=server.url) as officer,
            httpx2.AsyncClient(base_url=server.url) as boss,
        ):
            for who, client in (("wulan", officer), ("hasan", boss)):
                account = {"username": who, "password": PASSWORD}
                signed = await client.post("/graphql", json={"query": SIGN_IN, "variables": {"input": account}})
                client.headers["authorization"] = f"Bearer {signed.json()['data']['signIn']['token']}"
            hall = PhoneHall(server, wire, rows, officer, boss)
            await hall.does("openCounter", counter=hall.counter)
            yield hall
    finally:
        await wire.stop()
        server.stop()
