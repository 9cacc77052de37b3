"""Whoever asks the same shares one source, one execution and one encoding, and is sent the newest only."""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import pytest

from api.actor import Actor
from api.boards import feed, waking
from api.boards.actions import archive_screen, ensure_screens
from api.boards.queries import screen_by_slug
from api.boards.view import Scene
from api.live import InProcessBus, bus
from api.queue import actions as queue
from api.queue import queries as reads
from api.settings import Settings
from schema import subscriptions
from schema.endpoint import Endpoint
from schema.live import every, newest, sharing
from schema.node import global_id
from schema.operations import NotAdmitted
from tests.factories import a_citizen, a_manager, an_officer
from tests.feature.board_stories import Day, a_day
from tests.feature.subscribers import Stream, following

BOARD = """subscription ($hall: String!, $screen: String, $after: BoardCursor) {
  board(hall: $hall, screen: $screen, after: $after) {
    epoch version serverTime counters { number } queues { waitingCount }
  }
}"""
COUNTER = "subscription ($id: ID!) { counter(id: $id) { id currentTicket { number } } }"
TICKET = "subscription ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) { number state position } }"
LEGS = "subscription ($id: ID!, $secret: String) { ticket(id: $id, secret: $secret) { legs { ordinal } } }"
EVENTS = "subscription ($hall: String!, $after: Int) { hallEvents(hall: $hall, after: $after) { version kind } }"


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day(agencies=2)


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint(Settings())


def board(day: Day, endpoint: Endpoint | None = None, actor: Actor | None = None, **variables: Any) -> Any:
    return following(BOARD, actor or a_citizen(), day.clock, endpoint, hall=day.hall.slug, **variables)


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch, place: Any, name: str) -> Iterator[list[object]]:
    """What a function was given, call by call, while the block runs."""
    calls: list[object] = []
    original = getattr(place, name)

    def counting(*arguments: Any, **options: Any) -> Any:
        calls.append(arguments)
        return original(*arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(place, name, counting)
        yield calls


async def quiet(*streams: Stream) -> None:
    for stream in streams:
        assert await stream.is_quiet()


async def test_a_hundred_screens_cost_one_read_and_one_encoding_a_version(
    day: Day, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as hall:
        with counted(monkeypatch, feed, "scene_of") as read, counted(monkeypatch, newest, "Payload") as made:
            screens = [await hall.enter_async_context(board(day, endpoint)) for _ in range(100)]
            frames = [await screen.next() for screen in screens]
            assert (len(read), len(made)) == (1, 1)
        await quiet(screens[0])  # the first news of a hall wakes all that follow it
        with counted(monkeypatch, feed, "scene_of") as read, counted(monkeypatch, newest, "Payload") as made:
            await day.take()
            frames = [await screen.next() for screen in screens]
            assert (len(read), len(made)) == (1, 1)
        assert {frame["queues"][0]["waitingCount"] for frame in frames} == {1}


async def test_screens_of_one_hall_share_its_read_whatever_they_show(
    day: Day, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ensure_screens(day.hall.hall_id, [], now=day.now)
    async with board(day, endpoint) as whole, board(day, endpoint, screen="main") as main:
        await whole.next(), await main.next()
        await quiet(whole, main)
        with counted(monkeypatch, feed, "scene_of") as read:
            await day.take()
            await whole.next(), await main.next()
        assert len(read) == 1


async def test_a_burst_costs_a_slow_screen_one_message_the_last(day: Day) -> None:
    async with board(day) as screen:
        first = await screen.next()
        for _ in range(50):
            await day.take()
        await asyncio.sleep(0)
        newest_frame = await screen.next()
        while newest_frame["version"] < first["version"] + 50:  # what was read while it went on
            newest_frame = await screen.next()
        assert newest_frame["queues"][0]["waitingCount"] == 50
        await quiet(screen)


async def test_what_each_has_seen_decides_only_where_it_begins(
    day: Day, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with board(day) as screen:
        frame = await screen.next()
    seen = {"epoch": frame["epoch"], "version": frame["version"]}
    stale = {"epoch": frame["epoch"], "version": frame["version"] - 1}
    strange = {"epoch": "another", "version": frame["version"]}
    with counted(monkeypatch, feed, "scene_of") as read:
        async with (
            board(day, endpoint, after=seen) as current,
            board(day, endpoint, after=stale) as late,
            board(day, endpoint, after=strange) as other,
        ):
            assert (await late.next())["version"] == (await other.next())["version"] == frame["version"]
            await quiet(current)
            await day.take()
            frames = [await screen.next() for screen in (current, late, other)]
    assert {frame["version"] for frame in frames} == {frame["version"] + 1}
    assert len(read) == 2


async def test_a_group_that_cannot_begin_leaves_nobody_waiting(
    day: Day, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "Newest", lambda *_: 1 / 0)
    async with board(day, endpoint) as first, board(day, endpoint) as second:
        for screen in (first, second):
            assert (await screen.error())["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert endpoint._sharing._groups == {}


async def test_a_cursor_that_is_none_is_refused(day: Day) -> None:
    with pytest.raises(NotAdmitted) as refused:
        async with board(day, after={"epoch": 5.5, "version": "new"}):
            pass
    assert refused.value.answer()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_versions_never_go_back(day: Day, endpoint: Endpoint) -> None:
    async with board(day, endpoint) as screen:
        first = await screen.next()
        await day.take()
        second = await screen.next()
        bus().nudge(day.hall.hall_id, first["version"])
        await day.take()
        async with board(day, endpoint) as later:
            assert (await later.next())["version"] >= second["version"]
        assert first["version"] < second["version"] < (await screen.next())["version"]


async def test_a_change_between_subscribing_and_reading_is_not_missed(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Follow the hall only after the first read, in waking.Hall, to see this hang."""
    original = feed.scene_of

    async def overtaken(*arguments: Any, **options: Any) -> Scene | None:
        scene = await original(*arguments, **options)
        monkeypatch.setattr(feed, "scene_of", original)
        await day.take()  # after the rows were read, before they are sent
        return scene

    monkeypatch.setattr(feed, "scene_of", overtaken)
    async with board(day) as screen:
        frame = await screen.next()
        while frame["queues"][0]["waitingCount"] == 0:
            frame = await screen.next()
    assert frame["queues"][0]["waitingCount"] == 1


async def test_a_screen_that_comes_later_is_told_the_time_of_now(
    day: Day, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest, "REUSED_SECONDS", 0.0)
    async with board(day, endpoint) as early:
        first = await early.next()
        day.passes(600)
        async with board(day, endpoint) as late:
            assert (await late.next())["serverTime"] > first["serverTime"]
        await quiet(early)  # for it nothing has changed


async def test_one_who_leaves_while_it_is_read_takes_nothing_from_the_others(
    day: Day, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, reading, go_on = feed.scene_of, asyncio.Event(), asyncio.Event()

    async def slow(*arguments: Any, **options: Any) -> Scene | None:
        reading.set()
        await go_on.wait()
        return await original(*arguments, **options)

    monkeypatch.setattr(feed, "scene_of", slow)
    async with board(day, endpoint) as patient:
        async with board(day, endpoint):
            await asyncio.wait_for(reading.wait(), 10)
        go_on.set()
        await patient.next()


async def test_a_screen_that_is_taken_down_completes(day: Day) -> None:
    await ensure_screens(day.hall.hall_id, [], now=day.now)
    screen = await screen_by_slug(day.hall.hall_id, "main")
    assert screen is not None
    async with board(day, screen="main") as tv:
        await tv.next()
        await archive_screen(day.officer, screen.id, now=day.now)
        assert await tv.has_completed()


async def test_nothing_is_left_of_those_who_have_gone(day: Day, endpoint: Endpoint) -> None:
    mailboxes = bus()
    assert isinstance(mailboxes, InProcessBus)
    for _ in range(20):
        async with board(day, endpoint) as screen, board(day, endpoint, screen="nowhere") as none:
            await screen.next()
            await none.error()
    await asyncio.sleep(0)  # tasks that were cancelled end
    gc.collect()
    assert (mailboxes.mailboxes.halls(), endpoint._sharing._groups) == ([], {})
    assert day.hall.hall_id not in {*waking._halls, *(hall._hall_id for hall in feed._shared)}


async def test_a_database_that_is_away_for_a_while_ends_nobody(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    original, failures = feed.scene_of, [ConnectionRefusedError(), TimeoutError()]

    async def away(*arguments: Any, **options: Any) -> Scene | None:
        if failures:
            raise failures.pop()
        return await original(*arguments, **options)

    async with board(day) as screen:
        await screen.next()
        monkeypatch.setattr(feed, "scene_of", away)
        await day.take()
        frame = await screen.next()
        while frame["queues"][0]["waitingCount"] == 0:
            frame = await screen.next()
        assert not failures


async def test_what_was_lost_while_the_database_was_away_is_sent_when_it_is_back(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let Newest turn only after changes to see this hang: the ticket does not change."""
    monkeypatch.setattr(newest, "RETRY_SECONDS", 0.01)
    original, failures = reads.legs_of, [ConnectionRefusedError()]

    async def away(keys: Any) -> Any:
        if failures:
            raise failures.pop()
        return await original(keys)

    monkeypatch.setattr(reads, "legs_of", away)
    taken = await day.take()
    id = global_id("Ticket", taken.ticket_id)
    async with following(LEGS, a_citizen(), day.clock, id=id, secret=taken.secret) as phone:
        (error,) = (await phone.answer())["errors"]
        assert error["extensions"]["retryAfterSeconds"] == 1
        assert (await phone.next())["legs"] == [{"ordinal": 1}]
        await quiet(phone)


async def test_two_of_the_staff_share_nothing_and_each_sees_what_is_for_them(day: Day, endpoint: Endpoint) -> None:
    hall, id = day.hall, global_id("Counter", day.hall.agencies[0].counter_ids[0])
    own, foreign = (an_officer(hall.hall_id, agency.agency_id) for agency in hall.agencies)
    async with (
        following(COUNTER, own, day.clock, endpoint, id=id) as mine,
        following(COUNTER, foreign, day.clock, endpoint, id=id) as theirs,
    ):
        assert (await mine.next())["id"] == id
        assert (await theirs.error())["extensions"]["code"] == "BAD_USER_INPUT"
        await day.take_and_call()
        while (await mine.next())["currentTicket"] is None:
            pass


async def test_null_is_not_taken_for_a_variable_that_is_left_out(day: Day, endpoint: Endpoint) -> None:
    """Left out it is its default, written null it is an error: one plan may not serve both."""
    document = """subscription ($hall: String!, $in: Language = EN) {
      board(hall: $hall) { queues { name(language: $in) } }
    }"""
    for _ in range(2):
        async with following(document, a_citizen(), day.clock, endpoint, hall=day.hall.slug) as screen:
            await screen.next()
        async with following(
            document, a_citizen(), day.clock, endpoint, hall=day.hall.slug, **{"in": None}
        ) as odd:
            assert (await odd.answer())["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_phone_is_woken_only_by_what_may_change_its_answer(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = await day.take()
    await day.open(agency=1)
    id = global_id("Ticket", taken.ticket_id)
    async with following(TICKET, a_citizen(), day.clock, id=id, secret=taken.secret) as phone:
        await phone.next()
        await day.take(agency=1)  # the first news of a hall wakes all that follow it
        await quiet(phone)
        with counted(monkeypatch, subscriptions, "readable_ticket") as read:
            await day.take_and_call(agency=1)
            await quiet(phone)
            assert read == []
            await queue.cancel_ticket(a_citizen(), taken.ticket_id, secret=taken.secret, reason="", now=day.now)
            assert (await phone.next())["state"] == "CANCELLED"
            assert len(read) == 1


async def test_readers_of_all_events_share_each_encoding_and_miss_none(
    day: Day, endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager = a_manager(day.hall.hall_id)
    await day.take()
    async with (
        following(EVENTS, manager, day.clock, endpoint, hall=day.hall.slug) as first,
        following(EVENTS, manager, day.clock, endpoint, hall=day.hall.slug) as second,
        following(EVENTS, manager, day.clock, endpoint, hall=day.hall.slug, after=0) as late,
    ):
        assert (await late.next())["version"] == 1
        await quiet(first, second, late)
        with counted(monkeypatch, every, "Payload") as made:
            for _ in range(5):
                await day.take()
            for reader in (first, second, late):
                assert [(await reader.next())["version"] for _ in range(5)] == [2, 3, 4, 5, 6]
        assert len(made) == 5


async def test_nobody_sleeps_for_ever_because_what_changed_cannot_be_told(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError("a row nobody expected")

    async with board(day) as screen:
        await screen.next()
        await day.take()
        await screen.next()
        monkeypatch.setattr(waking, "touched_since", broken)
        await day.take()
        assert (await screen.next())["queues"][0]["waitingCount"] == 2
