"""Reads a hall once per version for all its boards that are followed in this process."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

from api.boards.queries import board_of, screen_in
from api.boards.scenes import scene_of
from api.boards.view import Board, Scene, board_of_scene
from api.boards.waking import Hall, awake, wake

REUSED_FOR = timedelta(seconds=2)  # thousands of screens that come back at once cost one read


async def is_shown(hall_id: UUID, screen_slug: str | None, *, now: datetime) -> bool:
    """Whether a screen shows anything, by a read that whoever follows it at once does not repeat.

    The hall is followed until the loop's next turn: what is read here and followed by then misses nothing. One
    that was taken down this instant may still count, until the hall's followers know.
    """
    end = wake(hall_id, lambda _: False, lambda: None)
    try:
        return await board_now(hall_id, screen_slug, now=now) is not None
    finally:
        asyncio.get_running_loop().call_soon(end)


async def board_now(hall_id: UUID, screen_slug: str | None, *, now: datetime) -> Board | None:
    """What a screen shows, not older than the change that woke its followers; None if there is no such screen.

    The read under way may have begun before that change, the one after it has not: so at most two are waited for.
    """
    hall = awake(hall_id)
    if hall is None:  # the last who followed it left while the database was away
        return await board_of(hall_id, screen_slug, now=now)
    shared = _shared.get(hall) or _shared.setdefault(hall, _Shared(hall_id))
    for _ in range(2):
        if shared.scene and shared.scene.version >= hall.version and abs(now - shared.scene.now) < REUSED_FOR:
            break
        await shared.read(now)
    return shared.board(screen_slug)


class _Shared:
    """What was read of a hall last, cut into boards, and the read under way.

    _reading: whether the read has come to an end, for those who joined it; False when its reader was cancelled.
    """

    def __init__(self, hall_id: UUID) -> None:
        self.scene: Scene | None = None
        self._boards: dict[str, Board] = {}
        self._hall_id = hall_id
        self._reading: asyncio.Future[bool | Exception] | None = None

    async def read(self, now: datetime) -> None:
        """Join the read under way or begin one; who begins it and is cancelled leaves it to the others."""
        while self._reading:
            ended = await asyncio.shield(self._reading)
            if isinstance(ended, Exception):
                raise ended
            if ended:
                return
        self._reading = reading = asyncio.get_running_loop().create_future()
        ended = False
        try:
            self.scene = await scene_of(self._hall_id, now=now)
            self._boards, ended = {}, True
        except Exception as error:
            ended = error
            raise
        finally:
            self._reading = None
            reading.set_result(ended)

    def board(self, screen_slug: str | None) -> Board | None:
        """One screen's board; those of one zone are cut once, and differ only in the screen they name."""
        screen = screen_in(self.scene, screen_slug)
        if self.scene is None or (screen_slug is not None and screen is None):
            return None
        zone = screen.zone if screen else ""
        board = self._boards.get(zone) or self._boards.setdefault(zone, board_of_scene(self.scene, screen))
        return board if board.screen is screen else replace(board, screen=screen)


_shared: WeakKeyDictionary[Hall, _Shared] = WeakKeyDictionary()
