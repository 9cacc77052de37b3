"""Two hundred people want twenty places, through two servers on one PostgreSQL.

On SQLite's one connection a race proves nothing. Each test names the line to delete to see it fail.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from uuid_utils.compat import uuid7

from api.appointments.models import Booking
from api.clock import business_day, utc_now, zone
from api.database import close_database, open_database
from api.events import BookingState
from api.halls.models import Hall
from api.queue.models import NumberSeries, Ticket
from schema.node import global_id
from tests.e2e.server import ServerProcess
from tests.e2e.test_two_servers import two_servers
from tests.factories import HallRows, a_hall
from tests.feature.booking_stories import a_template

PLACES, PEOPLE = 20, 200
BOOK = """mutation ($input: BookAppointmentInput!) { bookAppointment(input: $input) {
    booking { id } secret userErrors { code } } }"""
CANCEL = "mutation ($input: CancelAppointmentInput!) { cancelAppointment(input: $input) { userErrors { code } } }"
CHECK_IN = "mutation ($input: CheckInInput!) { checkIn(input: $input) { ticket { id } userErrors { code } } }"

pytestmark = [pytest.mark.alone, pytest.mark.timeout(170)]


@dataclass
class Rush:
    """A hall, tomorrow's slot of twenty places, and a client of each of two servers."""

    hall: HallRows
    starts_at: datetime
    servers: list[httpx2.AsyncClient]
    database_url: str
    first_citizen: int  # nobody comes to two stories

    def slot(self) -> dict[str, str]:
        service = global_id("Service", self.hall.service_id)
        return {"hall": self.hall.slug, "service": service, "startsAt": self.starts_at.isoformat()}

    async def sends(self, number: int, document: str, **input: Any) -> dict[str, Any]:
        """The payload, from the number-th server in turn; with a key, so that being busy is tried again."""
        asked = {"query": document, "variables": {"input": {"idempotencyKey": uuid7().hex, **input}}}
        while True:
            answer = await self.servers[number % 2].post("/graphql", json=asked, timeout=60)
            (payload,) = answer.json()["data"].values()
            if [error["code"] for error in payload["userErrors"]] != ["TRY_AGAIN"]:
                return dict(payload)

    async def books(self, number: int, **more: str) -> dict[str, Any]:
        nik = f"74020165{number % 12 + 1:02d}92{self.first_citizen + number:04d}"[:16]
        return await self.sends(number, BOOK, slot=self.slot(), name=f"Warga {number}", nik=nik, **more)


@pytest.fixture(scope="module")
async def servers(shared_postgres_url: str) -> AsyncIterator[list[ServerProcess]]:
    """Two, for all stories; each has a hall of its own."""
    async with two_servers(shared_postgres_url) as started:
        yield started


@pytest.fixture
async def rush(servers: list[ServerProcess], shared_postgres_url: str) -> AsyncIterator[Rush]:
    await open_database(shared_postgres_url)
    try:
        first_citizen = 1 + 1_000 * await Hall.all().count()
        hall = await a_hall(slug=f"hall-{first_citizen}", check_in_early_seconds=3 * 86_400)
        tomorrow = business_day(utc_now(), "Asia/Makassar") + timedelta(days=1)
        weekday = tomorrow.weekday()
        await a_template(hall, weekday=weekday, starts="10:00", ends="10:30", capacity=PLACES)
    finally:
        await close_database()
    starts_at = datetime.combine(tomorrow, datetime.min.time(), zone("Asia/Makassar")) + timedelta(hours=10)
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(
                httpx2.AsyncClient(
                    base_url=server.url, trust_env=False, limits=httpx2.Limits(max_connections=PEOPLE)
                )
            )
            for server in servers
        ]
        yield Rush(hall, starts_at.astimezone(UTC), clients, shared_postgres_url, first_citizen)


async def test_twenty_of_two_hundred_win_and_no_place_is_lost(rush: Rush) -> None:
    """Delete FOR NO KEY UPDATE in work._lock to see this fail."""
    answers = await asyncio.gather(*(rush.books(number) for number in range(PEOPLE)))
    won = [answer for answer in answers if not answer["userErrors"]]
    codes = Counter(error["code"] for answer in answers for error in answer["userErrors"])
    assert (len(won), codes) == (PLACES, {"SLOT_FULL": PEOPLE - PLACES})
    assert await stored(rush) == (PLACES, PLACES)
    mine = [{"booking": answer["booking"]["id"], "secret": answer["secret"]} for answer in won]
    gone = await asyncio.gather(*(rush.sends(number, CANCEL, **own) for number, own in enumerate(mine)))
    assert all(answer["userErrors"] == [] for answer in gone)
    assert await stored(rush) == (0, 0)
    again = await asyncio.gather(*(rush.books(number) for number in range(PLACES + 1)))
    assert sum(not answer["userErrors"] for answer in again) == PLACES


async def test_a_retry_with_the_same_key_books_no_second_place(rush: Rush) -> None:
    """Delete the return of `first.value` in work._attempt to see this fail."""
    key = uuid7().hex
    answers = await asyncio.gather(*(books_once(rush, server, key) for server in range(10)))
    assert len({answer["booking"]["id"] for answer in answers}) == 1
    assert len({answer["secret"] for answer in answers}) == 1
    assert await stored(rush) == (1, 1)


async def books_once(rush: Rush, server: int, key: str) -> dict[str, Any]:
    """One person's request, through any server."""
    return await rush.sends(
        server, BOOK, slot=rush.slot(), name="Siti", nik="7402016503920001", idempotencyKey=key
    )


async def test_a_check_in_raced_fifty_times_makes_one_ticket(rush: Rush) -> None:
    """Delete `if booking.ticket_id is not None` in actions/arriving to see this fail: forty-nine are refused."""
    booked = await rush.books(1)
    mine = {"booking": booked["booking"]["id"], "secret": booked["secret"]}
    answers = await asyncio.gather(*(rush.sends(number, CHECK_IN, **mine) for number in range(50)))
    assert {tuple(answer["userErrors"]) for answer in answers} == {()}
    assert len({answer["ticket"]["id"] for answer in answers}) == 1
    await open_database(rush.database_url)
    try:
        ticket = await Ticket.get(hall_id=rush.hall.hall_id)  # one, or it fails
        assert (await Booking.get(hall_id=rush.hall.hall_id)).ticket_id == ticket.id
    finally:
        await close_database()


async def stored(rush: Rush) -> tuple[int, int]:
    """Bookings that stand, and what the ledger says is taken."""
    await open_database(rush.database_url)
    try:
        here = {"hall_id": rush.hall.hall_id}
        taken = sum([row.taken_online + row.taken_on_site for row in await NumberSeries.filter(**here)])
        return await Booking.filter(**here, state=BookingState.BOOKED).count(), taken
    finally:
        await close_database()
