"""Follows boards: subscribe first, read second, newest only."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from api.boards.queries import board_of
from api.boards.view import Board, Cursor
from api.database import when_reachable
from api.live import Follower, bus

REUSED_FOR = timedelta(seconds=2)  # thousands of screens that come back at once cost one read

Clock = Callable[[], datetime]


async def follow_board(
    hall_id: UUID, screen_slug: str | None, *, after: Cursor | None = None, clock: Clock
) -> AsyncGenerator[Board, None]:
    """A screen's boards: the whole of it at once, unless `after` is current, then again whenever the hall changed.

    Versions never go back within an epoch; a slow reader misses those in between, never the last. Ends when the
    screen or its hall is no more, or never was. One read per version for all who follow the same screen here.
    """
    with bus().follow(hall_id) as news, _shared(hall_id, screen_slug) as shared:
        board = await shared.at_least(after.version if after else 0, clock)
        if board is None:
            return
        if board.cursor != after:
            yield replace(board, server_time=clock())
        async for version in news:
            if version <= board.version:
                continue
            newer = await shared.at_least(version, clock)
            if newer is None:
                return
            if newer.epoch != board.epoch or newer.version > board.version:
                board = newer
                yield board


class SharedBoard:
    """The board of one screen as this process read it last, and the read under way.

    It follows the hall itself, so it knows when what it holds is out of date.
    """

    def __init__(self, hall_id: UUID, screen_slug: str | None, news: Follower) -> None:
        self.followers = 0
        self._hall_id, self._screen_slug, self._news = hall_id, screen_slug, news
        self._board: Board | None = None
        self._reading: asyncio.Task[None] | None = None

    async def at_least(self, version: int, clock: Clock) -> Board | None:
        """A board that is not older than `version`, which has been committed.

        The read under way may have begun before that, the one after it has not: so at most two are waited for.
        """
        for _ in range(2):
            if self._board and self._is_current(self._board, version, clock()):
                break
            await self._read(clock)
        return self._board

    def _is_current(self, board: Board, version: int, now: datetime) -> bool:
        return board.version >= max(version, self._news.version) and abs(now - board.server_time) < REUSED_FOR

    async def _read(self, clock: Clock) -> None:
        """Join the read under way or begin one; whoever is cancelled leaves it to the others."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_once(clock))
            self._reading.add_done_callback(lambda task: task.cancelled() or task.exception())
        await asyncio.shield(self._reading)

    async def _read_once(self, clock: Clock) -> None:
        self._board = await when_reachable(lambda: board_of(self._hall_id, self._screen_slug, now=clock()))

    def __enter__(self) -> Self:
        self._news.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """The last follower has gone, so nobody waits for the read under way."""
        self._news.__exit__()
        if self._reading:
            self._reading.cancel()


_boards: dict[tuple[UUID, str | None], SharedBoard] = {}


@contextmanager
def _shared(hall_id: UUID, screen_slug: str | None) -> Iterator[SharedBoard]:
    """The shared board of a screen, for as long as anybody follows it."""
    key = hall_id, screen_slug
    if key not in _boards:
        _boards[key] = SharedBoard(hall_id, screen_slug, bus().follow(hall_id)).__enter__()
    shared = _boards[key]
    shared.followers += 1
    try:
        yield shared
    finally:
        shared.followers -= 1
        if shared.followers == 0:
            _boards.pop(key).__exit__()
