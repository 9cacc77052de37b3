"""To open a subscription costs what its first answer costs: what never changes is remembered, and asked for once."""

import asyncio
from typing import Any

import pytest

from api.boards import feed, waking
from api.boards.actions import archive_screen, ensure_screens
from api.boards.queries import screen_by_slug
from api.boards.view import Board, Scene
from api.halls.queries import addresses, hall_under
from api.halls.queries.together import Together
from tests.factories import a_citizen
from tests.feature.board_stories import Day, a_day
from tests.feature.subscribers import following
from tests.statements import counted_statements

BOARD = """subscription ($hall: String!, $screen: String) {
  board(hall: $hall, screen: $screen) { version screen { slug } queues { waitingCount } }
}"""


@pytest.fixture
async def day(database: str) -> Day:
    return await a_day(agencies=2)


def board(day: Day, **variables: Any) -> Any:
    return following(BOARD, a_citizen(), day.clock, **({"hall": day.hall.slug} | variables))


async def test_a_board_is_opened_by_the_read_that_it_is_sent(day: Day) -> None:
    await ensure_screens(day.hall.hall_id, [], now=day.now)
    async with board(day) as first:
        await first.next()
    with counted_statements() as sent:
        async with board(day, screen="main") as tv:
            assert (await tv.next())["screen"] == {"slug": "main"}
    assert len(sent) == 1


async def test_a_hall_or_screen_that_is_not_there_is_refused_however_often_it_is_asked_for(day: Day) -> None:
    for wrong in ({"hall": "nowhere"}, {"screen": "nowhere"}, {"screen": "x" * 100}, {"hall": "x" * 100}) * 2:
        async with board(day, **wrong) as screen:
            assert (await screen.error())["message"] == "There is no such hall or screen."


async def test_screens_come_and_go_for_those_who_open_them_later(day: Day) -> None:
    async with board(day) as whole:
        await whole.next()
        async with board(day, screen="main") as early:
            await early.error()
        await ensure_screens(day.hall.hall_id, [], now=day.now)
        async with board(day, screen="main") as tv:
            await tv.next()
        screen = await screen_by_slug(day.hall.hall_id, "main")
        assert screen
        before = (await whole.next())["version"]
        await archive_screen(day.officer, screen.id, now=day.now)
        while (await whole.next())["version"] == before:
            pass  # whoever opens it before the news is here is told that it has ended
        async with board(day, screen="main") as late:
            await late.error()


async def test_an_address_of_another_database_is_looked_up_again(day: Day) -> None:
    stranger = day.hall.queue_id  # the id of no hall
    addresses._memory()[day.hall.slug] = stranger
    async with board(day) as screen:
        assert (await screen.next())["queues"]
    assert await hall_under(day.hall.slug) == day.hall.hall_id


async def test_a_reader_that_is_cancelled_leaves_the_read_to_those_who_joined(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    original, begun = feed.scene_of, 0

    async def first_hangs(*arguments: Any, **options: Any) -> Scene | None:
        nonlocal begun
        begun += 1
        if begun == 1:
            await asyncio.Event().wait()
        return await original(*arguments, **options)

    monkeypatch.setattr(feed, "scene_of", first_hangs)
    end = waking.wake(day.hall.hall_id, lambda _: True, lambda: None)
    try:
        tasks = [asyncio.create_task(feed.board_now(day.hall.hall_id, None, now=day.now)) for _ in range(3)]
        await asyncio.sleep(0)
        tasks[0].cancel()
        first, *others = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
    finally:
        end()
    assert isinstance(first, asyncio.CancelledError)
    assert all(isinstance(shown, Board) for shown in others)
    assert begun == 2


async def test_a_read_that_fails_fails_for_all_who_joined_and_the_next_one_begins_anew(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: Any, **__: Any) -> Scene | None:
        await asyncio.sleep(0)
        raise ConnectionRefusedError

    end = waking.wake(day.hall.hall_id, lambda _: True, lambda: None)
    try:
        with monkeypatch.context() as broken:
            broken.setattr(feed, "scene_of", fails)
            reads = (feed.board_now(day.hall.hall_id, None, now=day.now) for _ in range(3))
            assert {type(each) for each in await asyncio.gather(*reads, return_exceptions=True)} == {
                ConnectionRefusedError
            }
        assert await feed.board_now(day.hall.hall_id, None, now=day.now)
    finally:
        end()


async def test_what_many_ask_for_at_once_is_one_read_whoever_leaves() -> None:
    asked: list[list[int]] = []

    async def read(keys: list[int]) -> dict[int, str]:
        asked.append(sorted(keys))
        await asyncio.sleep(0)
        return {key: str(key) for key in keys if key != 3}

    together = Together(read)
    tasks = [asyncio.create_task(together.one(key)) for key in (1, 2, 2, 3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    assert await asyncio.gather(*tasks[:1], *tasks[2:]) == ["1", "2", None]
    assert await together.one(1) == "1"
    assert asked == [[1, 2, 3], [1]]


async def test_what_many_ask_for_fails_for_each_of_them() -> None:
    async def read(keys: list[int]) -> dict[int, str]:
        raise ConnectionRefusedError

    together = Together(read)
    answers = await asyncio.gather(*(together.one(key) for key in (1, 2)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ConnectionRefusedError] * 2
