"""What pages of a long work list, its deadlines and a full booking calendar cost, against their statements run bare.

    python -m tests.bench.worklists [--applications 10000] [--bookings 10000] [--reads 200]

CPU of this process and of PostgreSQL together, ms a read, medians of tens; ours and bare take turns. Bare: the very
statements of the read with the same values, on the raw driver, nothing made of their rows. Linux only.
"""

import argparse
import asyncio
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from api.applications.models import Application
from api.applications.queries import (
    IN_WORK,
    Wanted,
    applications_by_id,
    counts_by_agency,
    slice_of,
)
from api.appointments.models import Booking
from api.appointments.queries import Days, Wish, free_days_of
from api.database import close_database, connection, is_sqlite, open_database, sqlite_file
from api.events import BookingState, Channel
from api.queue.models import NumberSeries
from api.tables import migrate
from tests.bench.measure import cpu_seconds, databases, report
from tests.factories import NOW, HallRows, a_hall
from tests.feature.booking_stories import TODAY, a_template
from tests.statements import asked_statements

GOAL = 1.3  # times the first page
PAGE = 20
FIRST, MIDDLE, LAST = "work list, first page", "work list, page in the middle", "work list, last page"
Read = Callable[[], Awaitable[object]]


async def filled(url: str, applications: int, bookings: int) -> tuple[HallRows, list[UUID]]:
    """An agency with so many applications in work, and a month of Tuesdays with so many bookings."""
    await migrate(url)
    await open_database(url)
    hall = await a_hall(queue={"daily_quota": bookings, "online_share": 100})
    ids = sorted(uuid7() for _ in range(applications))
    same = {"hall_id": hall.hall_id, "agency_id": hall.agency_id, "service_id": hall.service_id}
    await Application.bulk_create(
        [
            Application(
                **same, id=id, state=IN_WORK[place % len(IN_WORK)], channel=Channel.WEB,
                opened_at=NOW, changed_at=NOW, due_on=TODAY + timedelta(days=place % 20 - 10),
            )
            for place, id in enumerate(ids)
        ],
        batch_size=500,
    )  # fmt: skip
    await a_template(hall, starts="08:00", ends="15:00", slot_minutes=15, capacity=1 + bookings // 140)
    slots = [NOW + timedelta(days=7 * week, minutes=15 * slot - 60) for week in range(5) for slot in range(28)]
    await Booking.bulk_create(
        [
            Booking(
                hall_id=hall.hall_id, queue_id=hall.queue_id, owner_id=hall.queue_id, day=at.date(), starts_at=at,
                ends_at=at + timedelta(minutes=15), state=BookingState.BOOKED, channel=Channel.WEB, due_at=at,
                held_at=NOW,
            )
            for at in (slots[place % len(slots)] for place in range(bookings))
        ],
        batch_size=500,
    )  # fmt: skip
    for day in {at.date() for at in slots}:
        await NumberSeries.create(
            hall_id=hall.hall_id, queue_id=hall.queue_id, day=day, taken_online=bookings // 5
        )
    await connection().execute_script("ANALYZE")
    return hall, ids


def reads_of(hall: HallRows, ids: list[UUID]) -> dict[str, Read]:
    """The reads by name."""

    def page(after: UUID | None) -> Read:
        async def read() -> object:
            found = await slice_of(Wanted(hall.agency_id), limit=PAGE, after=after)
            assert len(found.ids) == PAGE
            return await applications_by_id(found.ids)

        return read

    month = Days(Wish(hall.queue_id, hall.service_id), None, None, Channel.WEB, NOW)
    return {
        FIRST: page(None),
        MIDDLE: page(ids[len(ids) // 2]),
        LAST: page(ids[-PAGE - 1]),
        "counts of the agency": lambda: counts_by_agency([(hall.agency_id, TODAY)]),
        "deadlines of the hall": lambda: counts_by_agency([(agency.agency_id, TODAY) for agency in hall.agencies]),
        "month of free slots": lambda: free_days_of([month]),
    }


async def bare(url: str, read: Read) -> Read:
    """The statements of a read with their values, on a connection that knows nothing else."""
    await read()
    with asked_statements() as asked:
        await read()
    sent = list(asked)
    if is_sqlite(url):
        driver = sqlite3.connect(sqlite_file(url))

        async def again() -> object:
            return [driver.execute(statement, values).fetchall() for statement, values in sent]
    else:
        client = await asyncpg.connect(url)
        await client.execute("SET plan_cache_mode = force_generic_plan")  # as the product's connections

        async def again() -> object:
            return [await client.fetch(statement, *values) for statement, values in sent]

    return again


async def cost(acts: tuple[Read, Read], reads: int, server: int | None) -> list[float]:
    """CPU ms of each of the two, which take turns by tens."""
    spent: tuple[list[float], ...] = ([], [])
    for _ in range(2 + reads // 10):
        for act, taken in zip(acts, spent, strict=True):
            before = time.process_time() + (cpu_seconds(server) if server else 0)
            for _ in range(10):
                await act()
            taken.append((time.process_time() + (cpu_seconds(server) if server else 0) - before) * 100)
    return [statistics.median(taken[2:]) for taken in spent]


async def main(options: argparse.Namespace) -> None:
    rows = []
    async with databases("worklists") as urls:
        for engine, (url,) in urls.items():
            hall, ids = await filled(url, options.applications, options.bookings)
            server = None if is_sqlite(url) else await _postmaster(url)
            first = 0.0
            for name, read in reads_of(hall, ids).items():
                ours, floor = await cost((read, await bare(url, read)), options.reads, server)
                first = ours if name == FIRST else first
                flat = (f"{ours / first:.2f}", GOAL) if name in (MIDDLE, LAST) else ("", "")
                rows.append((engine, name, f"{ours:.2f}", f"{floor:.2f}", f"{ours / floor:.1f}", *flat))
            await close_database()
    columns = ("database", "read", "CPU ms", "bare", "times bare", "times first page", "goal")
    report(f"{options.applications} applications, {options.bookings} bookings", columns, rows)


async def _postmaster(url: str) -> int:
    client = await asyncpg.connect(url)
    text: str = await client.fetchval("SELECT pg_read_file('postmaster.pid')")
    await client.close()
    return int(text.split()[0])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--applications", type=int, default=10_000)
    parser.add_argument("--bookings", type=int, default=10_000)
    parser.add_argument("--reads", type=int, default=200)
    asyncio.run(main(parser.parse_args()))
