"""What the newest events of a hall touched: at least everything that may have changed."""

from datetime import timedelta
from uuid import uuid4

import pytest

from api.halls import actions as halls
from api.queue import actions as queue
from api.queue.queries import Touched, touched_since
from api.queue.queries.touched import MOST_EVENTS
from tests.factories import NOW, a_manager
from tests.feature.board_stories import Day, a_day
from tests.floor import done
from tests.statements import counted_statements


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day(agencies=2)


async def test_a_call_touches_its_queue_counter_and_ticket_only(day: Day) -> None:
    await day.open()
    await day.take(1)
    ticket = await day.take()
    version = (await touched_since(day.hall.hall_id, 0)).version
    await day.call()
    with counted_statements() as statements:
        touched = await touched_since(day.hall.hall_id, version)
    assert touched == Touched(
        version=version + 1,
        queues=frozenset({day.hall.queue_id}),
        counters=frozenset({day.hall.counter_id}),
        tickets=frozenset({ticket.ticket_id}),
    )
    assert len(statements) == 1


async def test_a_counter_that_opens_touches_itself(day: Day) -> None:
    await day.take()
    await day.open(1)
    counter = day.hall.agencies[1].counter_ids[0]
    assert await touched_since(day.hall.hall_id, 1) == Touched(2, counters=frozenset({counter}), desks=True)


async def test_nothing_happened_touches_nothing(day: Day) -> None:
    await day.take()
    assert await touched_since(day.hall.hall_id, 1) == Touched(1)


async def test_a_transfer_touches_both_queues_and_so_does_its_undo(day: Day) -> None:
    called = await day.take_and_call()
    await day.start(called.ticket_id)
    version = (await touched_since(day.hall.hall_id, 0)).version
    there = day.hall.agencies[1].queue_id
    done(await queue.transfer(day.officer, called.ticket_id, queue_id=there, now=day.now))
    touched = await touched_since(day.hall.hall_id, version)
    assert touched.queues == {day.hall.queue_id, there}
    assert touched.tickets == {called.ticket_id}
    done(await queue.undo(day.officer, day.hall.counter_id, now=day.now))
    assert (await touched_since(day.hall.hall_id, version + 1)).queues == {day.hall.queue_id, there}


async def test_what_is_neither_of_a_ticket_nor_of_a_counter_may_touch_everything(day: Day) -> None:
    await day.take()
    manager = a_manager(day.hall.hall_id)
    done(await halls.pause_hall(manager, day.hall.hall_id, reason="Salat", now=NOW + timedelta(minutes=1)))
    assert await touched_since(day.hall.hall_id, 1) == Touched.everything(2)
    await day.take()
    assert (await touched_since(day.hall.hall_id, 1)).whole_hall
    assert not (await touched_since(day.hall.hall_id, 2)).whole_hall


async def test_whoever_is_far_behind_or_ahead_looks_at_everything(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_EVENTS == 500
    monkeypatch.setattr("api.queue.queries.touched.MOST_EVENTS", 2)
    for _ in range(3):
        await day.take()
    assert await touched_since(day.hall.hall_id, 0) == Touched.everything(3)
    assert not (await touched_since(day.hall.hall_id, 1)).whole_hall
    assert await touched_since(day.hall.hall_id, 9) == Touched.everything(3)
    assert await touched_since(uuid4(), 0) == Touched.everything(0)
