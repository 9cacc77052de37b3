"""Reads a hall once per version for all its boards that are followed in this process."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID
from weakref import WeakKeyDictionary

from api.boards.queries import scene_of
from api.boards.view import Scene
from api.boards.waking import Hall, awake

REUSED_FOR = timedelta(seconds=2)  # thousands of screens that come back at once cost one read


async def scene_now(hall_id: UUID, *, now: datetime) -> Scene | None:
    """The hall's scene, not older than the change that woke its followers; None if there is no such hall.

    The read under way may have begun before that change, the one after it has not: so at most two are waited for.
    """
    hall = awake(hall_id)
    if hall is None:
        return await scene_of(hall_id, now=now)
    shared = _shared.setdefault(hall, _Shared(hall_id))
    for _ in range(2):
        if shared.scene and shared.scene.version >= hall.version and abs(now - shared.scene.now) < REUSED_FOR:
            break
        await shared.read(now)
    return shared.scene


class _Shared:
    """What was read of a hall last, and the read under way."""

    def __init__(self, hall_id: UUID) -> None:
        self.scene: Scene | None = None
        self._hall_id = hall_id
        self._reading: asyncio.Task[None] | None = None

    async def read(self, now: datetime) -> None:
        """Join the read under way or begin one; whoever is cancelled leaves it to the others."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_once(now))
            self._reading.add_done_callback(lambda task: task.cancelled() or task.exception())
        await asyncio.shield(self._reading)

    async def _read_once(self, now: datetime) -> None:
        self.scene = await scene_of(self._hall_id, now=now)


_shared: WeakKeyDictionary[Hall, _Shared] = WeakKeyDictionary()
