"""A phone tells a wait as a range that holds eight in ten, with the time on the wall; nothing under 20 visits (P2)."""

import os
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from playwright.async_api import Browser, Page, expect

from api.clock import business_day, utc_now
from api.database import close_database, open_database
from api.events import TicketState
from api.queue.models import Leg
from tests.e2e.chrome_sight import until
from tests.e2e.phone_hall import PHONE, Number, PhoneHall, phone_hall

RANGE = re.compile(r"(\d+)\u2013(\d+) menit lagi, sekitar pukul \d\d\.\d\d\u2013\d\d\.\d\d")
ESTIMATE = "query ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) { estimatedWait { %s } } }"


@pytest.fixture(scope="module")
async def hall(shared_sqlite_url: str) -> AsyncIterator[PhoneHall]:
    async with phone_hall(shared_sqlite_url) as hall:
        yield hall


@pytest.fixture
async def page(tv_browser: Browser) -> AsyncIterator[Page]:
    context = await tv_browser.new_context(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    yield await context.new_page()
    await context.close()


async def has_served(database_url: str, hall_id: UUID, queue_id: UUID, counter_id: UUID, visits: int) -> None:
    """Each took six minutes, one after the other, and the last has just ended."""
    now = utc_now()
    same = {"hall_id": hall_id, "queue_id": queue_id, "counter_id": counter_id, "state": TicketState.DONE}
    await open_database(database_url)
    for number in range(1, visits + 1):
        ended = now - timedelta(minutes=6 * (visits - number))
        called, day = ended - timedelta(minutes=6), business_day(now, "Asia/Makassar")
        times = {"joined_at": called, "wait_from": called, "called_at": called, "ended_at": ended}
        await Leg.create(ticket_id=uuid4(), day=day, number=number, ended_as="DONE", **same, **times)
    await close_database()


async def told(hall: PhoneHall, number: Number) -> dict[str, int] | None:
    """The estimate of the API, in seconds; None where there is none."""
    query = ESTIMATE % "p10Seconds p90Seconds samples"
    asked = {"query": query, "variables": {"id": number.id, "secret": number.secret}}
    answer = (await hall.officer.post("/graphql", json=asked)).json()
    estimate: dict[str, int] | None = answer["data"]["ticket"]["estimatedWait"]
    return estimate


async def _is_told(hall: PhoneHall, number: Number) -> bool:
    return await told(hall, number) is not None


async def test_a_phone_shows_the_range_from_twenty_visits_on(
    hall: PhoneHall, page: Page, shared_sqlite_url: str
) -> None:
    await hall.takes()
    await hall.calls()
    for _ in range(4):
        await hall.takes()
    mine = await hall.takes()
    await page.goto(hall.ticket_page(mine))
    await expect(page.locator(".range")).not_to_contain_text("menit")
    rows = hall.rows
    await has_served(shared_sqlite_url, rows.hall_id, rows.queue_id, rows.counter_id, visits=25)
    await until(lambda: _is_told(hall, mine), 20)  # what was learnt is learnt anew every ten seconds
    await hall.calls()  # the page hears of it when its place changes
    await expect(page.locator(".range")).to_have_text(RANGE)
    found = RANGE.search(await page.locator(".range").inner_text())
    estimate = await told(hall, mine)
    assert found
    assert estimate
    assert estimate["samples"] == 25
    assert int(found[1]) * 60 <= estimate["p10Seconds"] < estimate["p90Seconds"] <= int(found[2]) * 60
    assert int(found[1]) < 27 < int(found[2])  # four people of six minutes each, and the rest of one
    if folder := os.environ.get("LOOK"):
        await page.screenshot(path=f"{folder}/apibits-range.png")
