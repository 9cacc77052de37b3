"""Sixty-four officers and eight issuers in one hall, at once, on PostgreSQL.

On SQLite's one connection a race proves nothing. Each test names the line to delete to see it fail.
"""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from api.actor import Actor
from api.clock import business_day
from api.database import connection, fetch
from api.events import Channel, PriorityClass, TicketState
from api.journal import Timeline
from api.queue import actions as queue
from api.queue.models import Leg, NumberSeries, Ticket
from api.refusals import Refusal, RefusalCode
from tests.factories import NOW, HallRows, a_citizen, a_hall, an_officer

OFFICERS, ISSUERS, QUEUES = 64, 8, 8
SEEDED, ISSUED_BY_EACH = 4_400, 75  # 4,400 + 8 * 75 = 5,000 calls
CLASSES = (None, None, None, PriorityClass.ELDERLY, PriorityClass.DISABLED)
TODAY = business_day(NOW, "Asia/Makassar")

pytestmark = [pytest.mark.alone, pytest.mark.timeout(150)]


class Clock:
    """A clock that everybody reads before waiting for the lock, as the server does."""

    def __init__(self) -> None:
        self._ticks = count()

    def now(self) -> datetime:
        return NOW + timedelta(hours=1, milliseconds=next(self._ticks))


@pytest.mark.usefixtures("postgres")
async def test_nobody_is_called_twice_lost_or_overtaken_and_numbers_have_no_gap() -> None:
    """Delete FOR NO KEY UPDATE in work._lock to see this fail."""
    hall = await a_hall(agencies=QUEUES, counters=OFFICERS // QUEUES)
    await fill(hall, SEEDED)
    clock, still_issuing = Clock(), [ISSUERS]
    await asyncio.gather(
        *(issue(hall, clock, still_issuing, number) for number in range(ISSUERS)),
        *(officer_works(officer, counter_id, clock, still_issuing) for officer, counter_id in officers(hall)),
    )
    total = SEEDED + ISSUERS * ISSUED_BY_EACH
    calls = await fetch(
        connection(),
        "SELECT j.ticket_id, j.counter_id, t.queue_id, t.priority_class, t.number FROM journal j"
        " JOIN ticket t ON t.id = j.ticket_id WHERE j.kind = 'TicketCalled' ORDER BY j.version",
    )
    called = Counter(call["ticket_id"] for call in calls)
    assert len(called) == total, "lost"
    assert set(called.values()) == {1}, "called twice"
    assert await Ticket.filter(state=TicketState.DONE).count() == total
    assert_no_overtaking(calls)
    await assert_numbers_have_no_gap(hall, total)
    await assert_versions_have_no_gap(hall)
    await assert_one_ticket_at_a_counter_at_a_time()


@pytest.mark.usefixtures("postgres")
async def test_one_ticket_is_called_to_one_of_sixteen_counters() -> None:
    """Delete FOR NO KEY UPDATE in work._lock to see this fail."""
    hall = await a_hall(agencies=1, counters=1)
    for _ in range(10):
        await fill(hall, 1)
        desks = [await a_desk(hall, number) for number in range(16)]
        results = await asyncio.gather(
            *(queue.call_next(officer, counter_id, now=NOW) for officer, counter_id in desks)
        )
        refusals = [result.code for result in results if isinstance(result, Refusal)]
        assert refusals == [RefusalCode.QUEUE_EMPTY] * 15


@pytest.mark.usefixtures("postgres")
async def test_a_retried_call_with_one_key_calls_one_ticket() -> None:
    """Delete FOR NO KEY UPDATE in work._lock to see this fail."""
    hall = await a_hall(counters=1)
    await fill(hall, 5)
    officer = an_officer(hall.hall_id, hall.agency_id)
    await queue.open_counter(officer, hall.counter_id, now=NOW)
    results = await asyncio.gather(
        *(queue.call_next(officer, hall.counter_id, now=NOW, key="one and the same") for _ in range(12))
    )
    assert len(set(map(repr, results))) == 1
    assert await Ticket.filter(state=TicketState.CALLED).count() == 1


@pytest.mark.usefixtures("postgres")
async def test_a_day_that_closes_while_numbers_are_taken_leaves_none_open() -> None:
    """Delete `day_closed=…` in queue/actions/issuing._shut to see this fail."""
    hall = await a_hall(counters=1)
    takers = [
        queue.take_ticket(a_citizen(), hall_slug=hall.slug, queue_id=hall.queue_id, channel=Channel.WEB, now=NOW)
        for _ in range(40)
    ]
    from tests.factories import a_manager

    await asyncio.gather(
        *takers[:20], queue.close_day(a_manager(hall.hall_id), hall.hall_id, now=NOW), *takers[20:]
    )
    assert await Leg.filter(ended_at=None).count() == 0
    series = await NumberSeries.get_or_none(queue_id=hall.queue_id)
    assert await Ticket.all().count() == (series.last_number if series else 0)


async def fill(hall: HallRows, total: int) -> None:
    """Waiting tickets straight into the tables, a second apart, spread over the hall's queues and the classes."""
    last = {row.queue_id: row.last_number for row in await NumberSeries.filter(hall_id=hall.hall_id)}
    tickets, legs = [], []
    for index in range(total):
        queue_id = hall.agencies[index % len(hall.agencies)].queue_id
        number = last[queue_id] = last.get(queue_id, 0) + 1
        joined = NOW - timedelta(seconds=3 * (total - index) // 10)
        common: dict[str, Any] = {
            "hall_id": hall.hall_id,
            "day": TODAY,
            "number": number,
            "queue_id": queue_id,
            "state": TicketState.WAITING,
            "priority_class": CLASSES[number % len(CLASSES)],
        }
        ticket_id, leg_id = uuid7(), uuid7()
        tickets.append(
            Ticket(
                id=ticket_id,
                leg_id=leg_id,
                series_queue_id=queue_id,
                label=f"X-{number:03d}",
                channel=Channel.WEB,
                issued_at=joined,
                **common,
            )
        )
        legs.append(Leg(id=leg_id, ticket_id=ticket_id, joined_at=joined, wait_from=joined, **common))
    await Ticket.bulk_create(tickets, batch_size=500)
    await Leg.bulk_create(legs, batch_size=500)
    for queue_id, number in last.items():
        await NumberSeries.update_or_create(
            {"hall_id": hall.hall_id, "last_number": number, "last_at": NOW}, queue_id=queue_id, day=TODAY
        )


def officers(hall: HallRows) -> Iterator[tuple[Actor, UUID]]:
    for agency in hall.agencies:
        for counter_id in agency.counter_ids:
            yield an_officer(hall.hall_id, agency.agency_id), counter_id


async def a_desk(hall: HallRows, number: int) -> tuple[Actor, UUID]:
    from tests.factories import a_counter

    officer = an_officer(hall.hall_id, hall.agency_id)
    counter_id = await a_counter(hall.hall_id, hall.agency_id, hall.queue_id, label=str(uuid7())[-12:])
    await queue.open_counter(officer, counter_id, now=NOW)
    return officer, counter_id


async def officer_works(officer: Actor, counter_id: UUID, clock: Clock, still_issuing: list[int]) -> None:
    """Calls, finishes and calls again, until nobody waits and nobody will come."""
    while isinstance(await queue.open_counter(officer, counter_id, now=clock.now()), Refusal):
        pass  # TRY_AGAIN: seventy others wait for the same lock
    current: UUID | None = None
    while True:
        no_more = not still_issuing[0]
        result = await queue.call_next(officer, counter_id, finish_current=True, now=clock.now())
        if isinstance(result, queue.Called):
            current = result.ticket_id
        elif result.code is RefusalCode.QUEUE_EMPTY:
            if current is not None:
                await queue.start_serving(officer, current, now=clock.now())
                await queue.finish(officer, current, now=clock.now())
                current = None
            elif no_more:
                return
        else:
            assert result.code is RefusalCode.TRY_AGAIN, result


async def issue(hall: HallRows, clock: Clock, still_issuing: list[int], number: int) -> None:
    queue_id = hall.agencies[number % QUEUES].queue_id
    for turn in range(ISSUED_BY_EACH):
        taken: Any = Refusal(RefusalCode.TRY_AGAIN)
        while isinstance(taken, Refusal):
            assert taken.code is RefusalCode.TRY_AGAIN, taken
            taken = await queue.take_ticket(
                a_citizen(),
                hall_slug=hall.slug,
                queue_id=queue_id,
                channel=Channel.WEB,
                priority_class=CLASSES[turn % len(CLASSES)],
                now=clock.now(),
            )
    still_issuing[0] -= 1


def assert_no_overtaking(calls: list[dict[str, Any]]) -> None:
    """Within a queue and a class, numbers are called in their order."""
    lines = defaultdict(list)
    for call in calls:
        lines[call["queue_id"], call["priority_class"]].append(call["number"])
    assert len(lines) == QUEUES * len(set(CLASSES))
    for numbers in lines.values():
        assert numbers == sorted(numbers)


async def assert_numbers_have_no_gap(hall: HallRows, total: int) -> None:
    given = defaultdict(list)
    for queue_id, number in await Ticket.all().values_list("series_queue_id", "number"):
        given[queue_id].append(number)
    assert sum(map(len, given.values())) == total
    for agency in hall.agencies:
        numbers = sorted(given[agency.queue_id])
        assert numbers == list(range(1, len(numbers) + 1))
        assert (await NumberSeries.get(queue_id=agency.queue_id)).last_number == len(numbers)


async def assert_versions_have_no_gap(hall: HallRows) -> None:
    rows = await fetch(connection(), "SELECT MIN(version) AS a, MAX(version) AS b, COUNT(*) AS n FROM journal")
    newest = (await Timeline.get(hall_id=hall.hall_id)).version
    assert dict(rows[0]) == {"a": 1, "b": newest, "n": newest}


async def assert_one_ticket_at_a_counter_at_a_time() -> None:
    rows = await fetch(
        connection(),
        "SELECT kind, counter_id, ticket_id FROM journal"
        " WHERE kind IN ('TicketCalled', 'ServiceFinished') ORDER BY version",
    )
    at: dict[UUID, UUID] = {}
    for row in rows:
        if row["kind"] == "TicketCalled":
            assert row["counter_id"] not in at
            at[row["counter_id"]] = row["ticket_id"]
        else:
            assert at.pop(row["counter_id"]) == row["ticket_id"]
    assert not at
