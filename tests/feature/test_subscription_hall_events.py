"""Integrators are sent every event of a hall, once and in order, from wherever they stopped."""

from dataclasses import replace
from typing import Any

import pytest

from api import journal
from api.actor import Actor, ActorKind
from schema.hall_events import HallEvent
from schema.live import every
from tests.factories import a_citizen, a_manager, an_officer
from tests.feature.board_stories import Day, a_day
from tests.feature.subscribers import Stream, following

EVENTS = """subscription ($hall: String!, $after: Int) { hallEvents(hall: $hall, after: $after) {
    version kind at from to rule reason actor details { name value } ticket { number } queue { prefix } counter { label }
} }"""


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day()


def events(day: Day, after: int | None = None, actor: Actor | None = None, **variables: Any) -> Any:
    actor = actor or a_manager(day.hall.hall_id)
    return following(EVENTS, actor, day.clock, hall=day.hall.slug, after=after, **variables)


async def versions(stream: Stream, count: int) -> list[int]:
    return [(await stream.next())["version"] for _ in range(count)]


async def test_events_come_in_order_with_what_they_tell(day: Day) -> None:
    async with events(day, after=0) as integrator:
        await day.take_and_call()
        taken, opened, called = [await integrator.next() for _ in range(3)]
        assert (taken["kind"], taken["version"], taken["to"], taken["from"]) == ("TicketTaken", 1, "WAITING", None)
        assert (taken["ticket"], taken["queue"], taken["actor"]) == ({"number": "A-001"}, {"prefix": "A"}, None)
        assert (opened["kind"], opened["actor"]) == ("CounterChanged", "Hasan")
        assert {"name": "counter_state", "value": "OPEN"} in opened["details"]
        assert (called["kind"], called["counter"]) == ("TicketCalled", {"label": "1A"})
        assert (called["from"], called["to"], called["rule"]) == ("WAITING", "CALLED", "SCORE")
        assert {"name": "attempt", "value": "1"} in called["details"]


async def test_why_a_booking_was_given_up_is_told_to_no_integrator() -> None:
    entry = journal.Entry(**dict.fromkeys(journal.Entry.__dataclass_fields__) | {"payload": {}, "reason": "sakit"})
    told = {
        kind: HallEvent.of(replace(entry, kind=kind)).reason
        for kind in ("AppointmentCancelled", "TicketCancelled")
    }
    assert told == {"AppointmentCancelled": None, "TicketCancelled": "sakit"}


async def test_every_event_comes_once_also_to_a_slow_reader(day: Day) -> None:
    async with events(day, after=0) as integrator:
        for _ in range(30):
            await day.take()
        assert await versions(integrator, 10) == list(range(1, 11))
        for _ in range(20):
            await day.take()
        assert await versions(integrator, 40) == list(range(11, 51))
        assert await integrator.is_quiet()


async def test_pages_of_the_journal_join_without_a_gap(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    original = journal.read_since
    monkeypatch.setattr(journal, "read_since", lambda hall_id, version: original(hall_id, version, limit=7))
    for _ in range(30):
        await day.take()
    async with events(day, after=3) as integrator:
        assert await versions(integrator, 27) == list(range(4, 31))


async def test_without_a_cursor_only_what_happens_from_now_on_is_sent(day: Day) -> None:
    await day.take()
    async with events(day) as integrator:
        assert await integrator.is_quiet()
        await day.take()
        assert await versions(integrator, 1) == [2]


async def test_a_reader_that_was_away_goes_on_where_it_stopped(day: Day) -> None:
    async with events(day, after=0) as integrator:
        await day.take()
        assert await versions(integrator, 1) == [1]
    for _ in range(3):
        await day.take()
    async with events(day, after=1) as integrator:
        assert await versions(integrator, 3) == [2, 3, 4]


@pytest.mark.parametrize("after", [2, 99, -1])
async def test_a_cursor_too_far_back_or_ahead_says_to_resync(
    day: Day, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(every, "MOST_EVENTS_BEHIND", 5)
    for _ in range(10):
        await day.take()
    async with events(day, after=after) as integrator:
        error = await integrator.error()
        assert error["message"].startswith("RESYNC")
        assert error["extensions"] == {"code": "BAD_USER_INPUT", "reason": "RESYNC", "version": 10}


async def test_a_reader_that_falls_too_far_behind_while_it_reads_is_told_so(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(every, "MOST_EVENTS_BEHIND", 5)
    monkeypatch.setattr(every, "KEPT", 2)
    async with events(day) as integrator:
        assert await integrator.is_quiet()
        await day.take()
        assert await versions(integrator, 1) == [1]
        for _ in range(10):
            await day.take()
        assert await versions(integrator, 1) == [2]  # was on its way before
        assert (await integrator.error())["extensions"]["reason"] == "RESYNC"


async def test_only_those_with_the_permission_read_events(day: Day) -> None:
    hall_id = day.hall.hall_id
    key = Actor(ActorKind.API_KEY, name="OPD", hall_id=hall_id, scopes=frozenset({"READ_HALL_EVENTS"}))
    async with events(day, after=0, actor=key) as integrator:
        await day.take()
        assert (await integrator.next())["ticket"] is None
    unscoped = Actor(ActorKind.API_KEY, hall_id=hall_id, scopes=frozenset({"READ_TICKET"}))
    for actor in (a_citizen(), an_officer(hall_id, day.hall.agency_id), unscoped):
        async with events(day, after=0, actor=actor) as stranger:
            assert (await stranger.error())["extensions"]["code"] == "BAD_USER_INPUT"
