"""What officers see is read in one statement, and is what part by part would say."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.actor import Actor
from api.events import Channel, PriorityClass
from api.halls import actions as directory
from api.halls import queries as halls
from api.halls.models import Queue
from api.halls.queries import Serves
from api.queue import actions as queue
from api.queue import queries as reads
from api.queue.models import Leg, Ticket
from api.queue.queries import Console, console_of
from schema.node import global_id
from tests.factories import a_manager, an_officer
from tests.feature.board_stories import Day, a_day
from tests.feature.subscribers import following
from tests.floor import done
from tests.statements import counted_statements

CONSOLE = """subscription ($id: ID!) { counter(id: $id) {
  label archived zone state reason since staff hall { name } agency { code } queues { prefix waitingCount }
  serves { weight queue { prefix oldestWaitSeconds } } currentTicket { number state queue { prefix } }
  upNext { number rule waitSeconds queue { name } }
} }"""
ASIDE = """subscription ($id: ID!) { counter(id: $id) {
  currentTicket { number } setAside { until ticket { number state } }
} }"""
FIRST = 20


@pytest.fixture
async def day(database: str) -> Day:
    day = await a_day(agencies=3)
    for agency in (0, 1):
        for _ in range(4):
            await day.take(agency)
    await day.open(agency=2)
    await day.start((await day.call()).ticket_id)
    await day.call(agency=1)
    return day


def console(day: Day, agency: int = 0, actor: Actor | None = None) -> Any:
    id = global_id("Counter", day.hall.agencies[agency].counter_ids[0])
    return following(CONSOLE, actor or a_manager(day.hall.hall_id), day.clock, id=id)


async def serves(day: Day, counter_id: UUID, *agencies: int) -> None:
    served = [Serves(day.hall.agencies[agency].queue_id, weight) for weight, agency in enumerate(agencies)]
    day.passes(1)
    changed = await directory.update_counter(day.officer, counter_id, {}, serves=served, now=day.now)
    assert isinstance(changed, directory.Changed)


async def touch(day: Day) -> None:
    """A change of the directory, whatever it is."""
    changed = await directory.update_agency(day.officer, day.hall.agency_id, {"name": "Lain"}, now=day.now)
    assert isinstance(changed, directory.Changed)


async def part_by_part(counter_id: UUID, now: Any) -> tuple[Any, ...]:
    counter = (await halls.counters_by_id([counter_id]))[counter_id]
    queues = [serves.queue_id for serves in counter.serves]
    return (
        counter,
        (await reads.desks_by_counter([counter_id]))[counter_id],
        (await reads.current_tickets([counter_id])).get(counter_id),
        (await reads.up_next([(counter_id, FIRST, now)]))[counter_id, FIRST, now],
        await reads.crowds_of(queues),
        (await reads.asides_of([(counter, now)]))[counter, now],
        await halls.queues_by_id(queues),
    )


def parts(console: Console | None) -> tuple[Any, ...]:
    assert console
    queues = {queue_id: console.directory.queue[queue_id] for queue_id in console.crowds}
    return (console.counter, console.desk, console.ticket, console.up_next, console.crowds, console.aside, queues)


async def test_a_console_is_what_part_by_part_would_say(day: Day) -> None:
    counters = [agency.counter_ids[0] for agency in day.hall.agencies]
    await serves(day, counters[2], 1, 0, 2)
    await directory.set_priority(
        day.officer, day.hall.hall_id, PriorityClass.ELDERLY, weight=2.0, max_wait_seconds=60, now=day.now
    )
    for _ in range(3):
        taken = await queue.take_ticket(
            day.officer,
            hall_slug=day.hall.slug,
            queue_id=day.hall.queue_id,
            channel=Channel.STAFF,
            priority_class=PriorityClass.ELDERLY,
            now=day.now,
        )
        assert isinstance(taken, queue.Taken)
    for agency in (0, 1):
        held = await day.call(agency)
        done(await queue.hold(day.officer, held.ticket_id, minutes=5 if agency else None, now=day.now))
    for now in (day.now, day.now.replace(hour=9), day.now.replace(day=25)):
        for counter_id in counters:
            found = await console_of(counter_id, first=FIRST, now=now)
            assert parts(found) == await part_by_part(counter_id, now)


async def test_another_officers_hold_is_seen_at_once_and_so_is_who_comes_back(day: Day) -> None:
    await day.open(counter=1)
    async with following(ASIDE, day.officer, day.clock, id=global_id("Counter", day.hall.counter_id)) as officer:
        assert (await officer.next())["setAside"] == []
        called = await day.call(counter=1)
        assert (await officer.next())["setAside"] == []
        done(await queue.hold(day.officer, called.ticket_id, minutes=5, now=day.now))
        [row] = (await officer.next())["setAside"]
        assert row["ticket"] == {"number": "A-002", "state": "HELD"}
        assert datetime.fromisoformat(row["until"]) == day.now + timedelta(minutes=5)
        done(await queue.resume(day.officer, called.ticket_id, now=day.now))
        assert (await officer.next())["setAside"] == []


async def test_who_was_missed_stands_aside_while_the_hall_lets_them_return(day: Day) -> None:
    async def missed(counter: int = 0) -> list[str]:
        counter_id = day.hall.agencies[0].counter_ids[counter]
        found = await console_of(counter_id, first=FIRST, now=day.now)
        assert found
        return [row.ticket.label for row in found.aside]

    assert await missed() == []
    called = await day.call()
    await day.recall(called.ticket_id)
    await day.recall(called.ticket_id)
    day.passes(60)
    done(await queue.mark_no_show(day.officer, called.ticket_id, now=day.now))
    assert await missed(counter=1) == ["A-002"]
    day.passes(1801)
    assert await missed() == []  # too late
    day.passes(-1801)
    done(await queue.return_ticket(day.officer, called.ticket_id, now=day.now))
    assert await missed() == []
    await Leg.filter(ticket_id=called.ticket_id).update(state="NO_SHOW")
    await Ticket.filter(id=called.ticket_id).update(state="NO_SHOW", ended_at=day.now)
    assert await missed() == []  # once is enough


async def test_consoles_that_are_read_at_once_cost_one_statement(day: Day) -> None:
    counters = [agency.counter_ids[0] for agency in day.hall.agencies]
    await console_of(counters[0], first=FIRST, now=day.now)
    with counted_statements() as sent:
        found = await asyncio.gather(*(console_of(id, first=FIRST, now=day.now) for id in counters))
    assert len(sent) == 1
    assert [each and each.counter.id for each in found] == counters


async def test_a_console_is_opened_and_its_document_answered_by_one_statement(day: Day) -> None:
    async with console(day) as first:
        await first.next()
        with counted_statements() as sent:
            async with console(day, agency=1) as other:
                shown = await other.next()
    assert len(sent) == 1
    assert (shown["label"], shown["currentTicket"]["number"]) == ("2A", "B-001")
    assert [row["number"] for row in shown["upNext"]] == ["B-002", "B-003", "B-004"]


async def test_a_console_hears_of_a_queue_that_its_counter_serves_from_now_on(day: Day) -> None:
    """Leave out `queues.update` in schema.subscriptions to see the last wait for ever."""
    async with console(day, agency=2) as officer:
        assert (await officer.next())["upNext"] == []
        await serves(day, day.hall.agencies[2].counter_ids[0], 2, 0)
        assert len((await officer.next())["upNext"]) == 3
        await day.take()
        assert len((await officer.next())["upNext"]) == 4


async def test_a_counter_out_of_use_or_with_a_queue_out_of_use_is_read_part_by_part(day: Day) -> None:
    spare, queue_id = day.hall.agencies[0].counter_ids[1], day.hall.agencies[2].queue_id
    counter_id = day.hall.agencies[1].counter_ids[0]
    await serves(day, counter_id, 1, 2)
    await directory.archive_counter(day.officer, spare, now=day.now)
    assert await console_of(spare, first=FIRST, now=day.now) is None
    async with following(CONSOLE, day.officer, day.clock, id=global_id("Counter", spare)) as officer:
        assert (await officer.next())["archived"] is True
    await Queue.filter(id=queue_id).update(archived_at=day.now)  # no verb leaves it served
    await touch(day)
    assert await console_of(counter_id, first=FIRST, now=day.now) is None
    async with console(day, agency=1) as officer:
        assert [row["number"] for row in (await officer.next())["upNext"]] == ["B-002", "B-003", "B-004"]


async def test_a_counter_that_moved_to_another_agency_is_not_for_its_old_officers(day: Day) -> None:
    first, second = (agency.agency_id for agency in day.hall.agencies[:2])
    old, new = an_officer(day.hall.hall_id, first), an_officer(day.hall.hall_id, second)
    async with console(day, actor=old) as officer, console(day, actor=new) as stranger:
        await officer.next()
        await stranger.error()
        moves = {"agency_id": second}
        await directory.update_counter(day.officer, day.hall.counter_id, moves, serves=None, now=day.now)
        await officer.error()
    async with console(day, actor=old) as officer:
        await officer.error()
    async with console(day, actor=new) as officer:
        assert (await officer.next())["agency"]
