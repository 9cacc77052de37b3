"""Following a board: everything at once, then the newest only, one read for all who follow the same screen."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from api import journal
from api.boards import feed
from api.boards.actions import archive_screen, ensure_screens
from api.boards.queries import screen_by_slug
from api.boards.view import Board, Cursor
from api.live import InProcessBus, bus
from tests.feature.board_stories import Day, a_day

SOON_SECONDS = 10


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day()


def follow(day: Day, screen: str | None = None, after: Cursor | None = None) -> Any:
    return aclosing(feed.follow_board(day.hall.hall_id, screen, after=after, clock=day.clock))


async def following(boards: AsyncIterator[Board]) -> Board:
    """The next board."""
    return await asyncio.wait_for(anext(boards), SOON_SECONDS)


@contextmanager
def counted_reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The versions that were read while the block runs."""
    read, original = [], feed.board_of

    async def counted(*arguments: Any, **options: Any) -> Board | None:
        board = await original(*arguments, **options)
        read.append(board.version if board else -1)
        return board

    with monkeypatch.context() as patched:
        patched.setattr(feed, "board_of", counted)
        yield read


async def test_the_snapshot_comes_first_then_every_change(day: Day) -> None:
    await day.take()
    async with follow(day) as boards:
        assert (await following(boards)).counters[0].number is None
        await day.call()
        board = await following(boards)
        assert board.counters[0].number == "A-001"
        assert board.version == await journal.version_of(day.hall.hall_id)


async def test_a_current_cursor_is_sent_nothing_until_something_changes(day: Day) -> None:
    await day.take()
    async with follow(day) as boards:
        seen = (await following(boards)).cursor
    async with follow(day, after=seen) as boards:
        news = asyncio.create_task(anext(boards))
        await asyncio.wait({news}, timeout=0.2)
        assert not news.done()
        await day.take()
        assert (await asyncio.wait_for(news, SOON_SECONDS)).version > seen.version


@pytest.mark.parametrize("stale", [{"epoch": uuid4()}, {"version": 0}])
async def test_any_other_cursor_is_sent_everything(day: Day, stale: dict[str, Any]) -> None:
    await day.take()
    async with follow(day) as boards:
        seen = (await following(boards)).cursor
    async with follow(day, after=replace(seen, **stale)) as boards:
        assert (await following(boards)).cursor == seen


async def test_a_slow_reader_misses_what_is_between_and_never_the_last(day: Day) -> None:
    async with follow(day) as boards:
        first = await following(boards)
        for _ in range(10):
            await day.take()
        newest = await following(boards)
        assert newest.queues[0].waiting_count == 10
        assert newest.version == first.version + 10


async def test_versions_never_go_back(day: Day) -> None:
    async with follow(day) as boards:
        first = await following(boards)
        await day.take()
        second = await following(boards)
        bus().nudge(day.hall.hall_id, first.version)
        await day.take()
        assert first.version < second.version < (await following(boards)).version


async def test_a_change_between_subscribing_and_reading_is_not_missed(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Enter both mailboxes of follow_board only after its first read to see this hang."""
    original = feed.board_of

    async def overtaken(*arguments: Any, **options: Any) -> Board | None:
        board = await original(*arguments, **options)
        monkeypatch.setattr(feed, "board_of", original)
        await day.take()  # after the rows were read, before they are sent
        return board

    monkeypatch.setattr(feed, "board_of", overtaken)
    async with follow(day) as boards:
        board = await following(boards)
        while board.queues[0].waiting_count == 0:
            board = await following(boards)
    assert board.queues[0].waiting_count == 1


async def test_a_hundred_screens_cost_one_read_a_version(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    with counted_reads(monkeypatch) as read:
        screens = [feed.follow_board(day.hall.hall_id, None, clock=day.clock) for _ in range(100)]
        await asyncio.gather(*(following(screen) for screen in screens))
        assert len(read) == 1
        await day.take()
        boards = await asyncio.gather(*(following(screen) for screen in screens))
        assert len(read) == 2
        assert len({id(board) for board in boards}) == 1
        for screen in screens:
            await screen.aclose()


async def test_a_screen_that_comes_later_is_told_the_time_of_now(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with follow(day) as boards:
        await following(boards)
        with counted_reads(monkeypatch) as read:
            day.passes(1)
            async with follow(day) as later:
                assert (await following(later)).server_time == day.now
            assert read == []
            day.passes(60)
            async with follow(day) as much_later:
                assert (await following(much_later)).server_time == day.now
            assert len(read) == 1


async def test_one_who_gives_up_takes_nothing_from_the_others(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    """Delete asyncio.shield in SharedBoard._read to see this fail."""
    original, reading, go_on = feed.board_of, asyncio.Event(), asyncio.Event()

    async def slow(*arguments: Any, **options: Any) -> Board | None:
        reading.set()
        await go_on.wait()
        return await original(*arguments, **options)

    monkeypatch.setattr(feed, "board_of", slow)
    impatient, patient = (feed.follow_board(day.hall.hall_id, None, clock=day.clock) for _ in range(2))
    gives_up, waits = asyncio.create_task(anext(impatient)), asyncio.create_task(anext(patient))
    await reading.wait()
    gives_up.cancel()
    await asyncio.wait({gives_up})
    go_on.set()
    assert (await asyncio.wait_for(waits, SOON_SECONDS)).hall.slug == day.hall.slug
    await patient.aclose()


async def test_a_screen_that_is_taken_down_ends(day: Day) -> None:
    await ensure_screens(day.hall.hall_id, [], now=day.now)
    screen = await screen_by_slug(day.hall.hall_id, "main")
    assert screen is not None
    async with follow(day, "main") as boards:
        await following(boards)
        await archive_screen(day.officer, screen.id, now=day.now)
        with pytest.raises(StopAsyncIteration):
            await following(boards)


async def test_nothing_is_left_of_those_who_have_gone(day: Day) -> None:
    mailboxes = bus()
    assert isinstance(mailboxes, InProcessBus)
    for _ in range(20):
        async with follow(day) as boards, follow(day, "nowhere") as none:
            await following(boards)
            with pytest.raises(StopAsyncIteration):
                await following(none)
    assert mailboxes.mailboxes.halls() == []
    assert feed._boards == {}


async def test_a_database_that_is_away_for_a_while_ends_nobody(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    original, failures = feed.board_of, [ConnectionRefusedError(), TimeoutError()]

    async def away(*arguments: Any, **options: Any) -> Board | None:
        if failures:
            raise failures.pop()
        return await original(*arguments, **options)

    async with follow(day) as boards:
        await following(boards)
        monkeypatch.setattr(feed, "board_of", away)
        await day.take()
        assert (await following(boards)).queues[0].waiting_count == 1
