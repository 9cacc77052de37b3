"""Wakes whoever follows a part of a hall when that part may have changed."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from functools import partial
from uuid import UUID

import structlog

from api.database import when_reachable
from api.live import bus
from api.queue.queries import Touched, touched_since

__all__ = ["Hall", "Touched", "awake", "wake", "woken"]

log = structlog.get_logger()

Concerns = Callable[[Touched], bool]


def wake(hall_id: UUID, concerns: Concerns, call: Callable[[], object]) -> Callable[[], None]:
    """Have `call` called after every change of the hall that `concerns`; returns what ends that.

    Ask first and read the state second: then nothing is missed. What happened is read once per version for all who
    sleep in this process, and the first change wakes everybody, since nobody knows what lies before it.
    """
    hall = _halls.get(hall_id) or _halls.setdefault(hall_id, Hall(hall_id))
    return hall.add(concerns, call)


async def woken(hall_id: UUID, concerns: Concerns) -> AsyncGenerator[None]:
    """Once at first, then after every change that concerns; changes while nobody looks are one."""
    news = asyncio.Event()
    end = wake(hall_id, concerns, news.set)
    try:
        while True:
            yield
            await news.wait()
            news.clear()
    finally:
        end()


def awake(hall_id: UUID) -> "Hall | None":
    """The hall, while anybody in this process follows any of it."""
    return _halls.get(hall_id)


class Hall:
    """One hall's sleepers in this process, and the task that wakes them. version: the newest they were told of."""

    def __init__(self, hall_id: UUID) -> None:
        self.version = 0
        self._hall_id = hall_id
        self._sleepers: dict[object, tuple[Concerns, Callable[[], object]]] = {}
        self._news = bus().follow(hall_id)
        self._news.__enter__()
        self._task = asyncio.create_task(self._listen())

    def add(self, concerns: Concerns, call: Callable[[], object]) -> Callable[[], None]:
        """Call it after changes that concern it; returns what ends that."""
        sleeper = object()
        self._sleepers[sleeper] = (concerns, call)
        return partial(self._discard, sleeper)

    def _discard(self, sleeper: object) -> None:
        self._sleepers.pop(sleeper, None)
        if not self._sleepers and _halls.get(self._hall_id) is self:
            del _halls[self._hall_id]
            self._news.__exit__()
            self._task.cancel()

    async def _listen(self) -> None:
        seen: int | None = None
        async for version in self._news:
            touched = await self._touched(seen, version)
            seen = self.version = touched.version
            for concerns, call in tuple(self._sleepers.values()):
                if concerns(touched):
                    call()

    async def _touched(self, seen: int | None, version: int) -> Touched:
        if seen is None:
            return Touched.everything(version)
        try:
            return await when_reachable(partial(touched_since, self._hall_id, seen))
        except Exception as error:  # whatever it is, nobody may sleep for ever
            log.error("hall.woken_without_knowing_why", error=repr(error))
            return Touched.everything(version)


_halls: dict[UUID, Hall] = {}
