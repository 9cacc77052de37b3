"""What each reader has seen decides where it begins, however it is written and whoever was there before."""

from uuid import UUID

import pytest

from api import journal
from api.actor import Actor
from api.settings import Settings
from schema.endpoint import Endpoint
from tests.factories import a_manager
from tests.feature.board_stories import Day, a_day
from tests.feature.subscribers import Stream, following

WRITTEN = 'subscription { hallEvents(hall: "HALL", after: 1) { version } }'
TWICE = """subscription ($hall: String!, $after: Int!) { hallEvents(hall: $hall, after: $after) {
    version counter { upNext(first: $after) { ticket { number } } }
} }"""
EVENTS = "subscription ($hall: String!, $after: Int) { hallEvents(hall: $hall, after: $after) { version } }"


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day()


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(Settings())


@pytest.fixture
def manager(day: Day) -> Actor:
    """One and the same, who shares with herself."""
    return a_manager(day.hall.hall_id)


async def versions(stream: Stream, count: int) -> list[int]:
    return [(await stream.next())["version"] for _ in range(count)]


async def test_a_cursor_in_the_document_holds_for_those_who_come_later_too(
    day: Day, endpoint: Endpoint, manager: Actor
) -> None:
    """Pass on the cursor alone, in Group._seat, and the second is sent nothing."""
    for _ in range(3):
        await day.take()
    document = WRITTEN.replace("HALL", day.hall.slug)
    async with following(document, manager, day.clock, endpoint) as first:
        assert await versions(first, 2) == [2, 3]
        async with following(document, manager, day.clock, endpoint) as second:
            assert await versions(second, 2) == [2, 3]


async def test_a_cursor_that_says_something_else_too_is_not_shared(
    day: Day, endpoint: Endpoint, manager: Actor
) -> None:
    """Leave out `elsewhere` in _cursor_name, and the second is shown as many as the first asked for."""
    await day.take_and_call()
    for _ in range(3):
        await day.take()
    asked = {"hall": day.hall.slug}
    async with following(TWICE, manager, day.clock, endpoint, **asked, after=1) as first:
        called = [await first.next() for _ in range(2)][-1]
        assert len(called["counter"]["upNext"]) == 1
        async with following(TWICE, manager, day.clock, endpoint, **asked, after=2) as second:
            called = await second.next()
            assert len(called["counter"]["upNext"]) == 2


async def test_before_the_beginning_of_a_hall_without_events_is_told_to_read_anew(
    day: Day, endpoint: Endpoint, manager: Actor
) -> None:
    async with following(EVENTS, manager, day.clock, endpoint, hall=day.hall.slug, after=-1) as integrator:
        error = await integrator.error()
        assert error["extensions"]["reason"] == "RESYNC"


async def test_events_that_come_while_a_reader_catches_up_are_no_gap(
    day: Day, endpoint: Endpoint, manager: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Go on until the version is the newest that was known, in Every._catch_up, and it asks for what is not there."""
    original, overtaken = journal.read_since, iter(range(5))

    async def overtaken_read(hall_id: UUID, version: int) -> list[journal.Entry]:
        if next(overtaken, None) is not None:
            await day.take()
        return await original(hall_id, version)

    monkeypatch.setattr(journal, "read_since", overtaken_read)
    await day.take()
    async with following(EVENTS, manager, day.clock, endpoint, hall=day.hall.slug, after=0) as integrator:
        assert await versions(integrator, 6) == list(range(1, 7))
        await day.take()
        assert await versions(integrator, 1) == [7]
