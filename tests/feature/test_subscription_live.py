"""Counters, tickets and queues are followed by whoever may, and speak only when something of theirs changed."""

from typing import Any

import pytest

from api.actor import Actor
from api.halls import actions as halls
from api.queue import actions as queue
from api.queue.rules import QueuePlace
from schema.node import global_id
from tests.factories import a_citizen, a_manager, an_officer
from tests.feature.board_stories import Day, a_day
from tests.feature.subscribers import following

COUNTER = """subscription ($id: ID!) { counter(id: $id) {
    label state staff currentTicket { number state } upNext(first: 3) { number rule }
} }"""
TICKET = """subscription ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) {
    number state position counter { label } attempt version
} }"""
QUEUE = """subscription ($id: ID!) { queue(id: $id) {
    queue { prefix } waiting called { number state counterLabel attempt at } estimatedWait { p50Seconds }
} }"""


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day(agencies=2)


def the_officer(day: Day, agency: int = 0) -> Actor:
    return an_officer(day.hall.hall_id, day.hall.agencies[agency].agency_id)


def counter(day: Day, actor: Actor) -> Any:
    return following(COUNTER, actor, day.clock, id=global_id("Counter", day.hall.counter_id))


def ticket(day: Day, taken: queue.Taken, actor: Actor | None = None, secret: str | None = None) -> Any:
    id = global_id("Ticket", taken.ticket_id)
    return following(TICKET, actor or a_citizen(), day.clock, id=id, secret=secret)


async def test_a_console_sees_its_line_its_call_and_its_end(day: Day) -> None:
    await day.open()
    async with counter(day, the_officer(day)) as console:
        assert (await console.next())["upNext"] == []
        await day.take()
        assert [row["number"] for row in (await console.next())["upNext"]] == ["A-001"]
        called = await day.call()
        shown = await console.next()
        assert shown["currentTicket"] == {"number": "A-001", "state": "CALLED"}
        await day.start(called.ticket_id)
        assert (await console.next())["currentTicket"]["state"] == "SERVING"


async def test_a_console_is_quiet_about_the_rest_of_the_hall(day: Day) -> None:
    await day.open(agency=1)
    async with counter(day, the_officer(day)) as console:
        await console.next()
        await day.take_and_call(agency=1)
        assert await console.is_quiet()
        await day.take()
        assert (await console.next())["upNext"] != []


async def test_another_agencys_officer_does_not_follow_a_console(day: Day) -> None:
    for actor in (the_officer(day, agency=1), a_citizen()):
        async with counter(day, actor) as console:
            assert (await console.error())["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_phone_follows_its_ticket_by_its_secret(day: Day) -> None:
    first, mine = await day.take(), await day.take()
    async with ticket(day, mine, secret=mine.secret) as phone:
        assert (await phone.next())["position"] == 1
        await day.call()
        assert (await phone.next())["position"] == 0
        await day.call()
        called = await phone.next()
        assert (called["state"], called["counter"], called["attempt"]) == ("CALLED", {"label": "1A"}, 1)
    assert first.secret != mine.secret


async def test_a_phone_is_quiet_about_those_behind_and_other_queues(day: Day) -> None:
    mine = await day.take()
    async with ticket(day, mine, secret=mine.secret) as phone:
        await phone.next()
        await day.take()
        await day.take_and_call(agency=1)
        assert await phone.is_quiet()


async def test_a_phone_hears_when_its_hall_pauses_and_goes_on(day: Day) -> None:
    mine, manager = await day.take(), a_manager(day.hall.hall_id)
    asked = "subscription ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) { hall { pause { reason } } } }"
    id = global_id("Ticket", mine.ticket_id)
    async with following(asked, a_citizen(), day.clock, id=id, secret=mine.secret) as phone:
        assert (await phone.next())["hall"]["pause"] is None
        day.passes(1)
        await halls.pause_hall(manager, day.hall.hall_id, reason="Salat", now=day.now)
        assert (await phone.next())["hall"]["pause"] == {"reason": "Salat"}
        await halls.resume_hall(manager, day.hall.hall_id, now=day.now)
        assert (await phone.next())["hall"]["pause"] is None


async def test_a_ticket_is_for_its_holder_and_its_staff(day: Day) -> None:
    taken, other = await day.take(), await day.take()
    for actor, secret in ((a_citizen(), None), (a_citizen(), other.secret), (the_officer(day, 1), None)):
        async with ticket(day, taken, actor, secret) as stranger:
            assert (await stranger.error())["message"] == "There is no such ticket, or it is not for you."
    async with ticket(day, taken, the_officer(day)) as staff:
        assert (await staff.next())["number"] == "A-001"


async def test_staff_stop_following_a_ticket_that_leaves_their_agency(day: Day) -> None:
    """Authority is asked again at every event, not only at the first."""
    taken = await day.take()
    called = await day.call()
    await day.start(called.ticket_id)
    there = day.hall.agencies[1].queue_id
    async with ticket(day, taken, the_officer(day)) as staff, ticket(day, taken, secret=taken.secret) as phone:
        await staff.next()
        await phone.next()
        day.passes(1)
        manager = a_manager(day.hall.hall_id)
        await queue.transfer(
            manager, taken.ticket_id, queue_id=there, place=QueuePlace.END, reason="x", now=day.now
        )
        assert (await staff.error())["extensions"]["code"] == "BAD_USER_INPUT"
        assert (await phone.next())["state"] == "WAITING"


async def test_everybody_in_a_queue_follows_the_same_thing(day: Day) -> None:
    for _ in range(3):
        await day.take()
    async with following(QUEUE, a_citizen(), day.clock, id=global_id("Queue", day.hall.queue_id)) as phone:
        assert (await phone.next())["waiting"] == ["A-001", "A-002", "A-003"]
        await day.open()
        await day.call()
        state = await phone.next()
        assert state["waiting"] == ["A-002", "A-003"]
        (called,) = state["called"]
        assert (called["number"], called["state"], called["counterLabel"]) == ("A-001", "CALLED", "1A")
        await day.take_and_call(agency=1)
        assert await phone.is_quiet()
    async with following(QUEUE, a_citizen(), day.clock, id="nonsense") as phone:
        assert (await phone.error())["extensions"]["code"] == "BAD_USER_INPUT"
