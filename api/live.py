"""Carries (hall, version) from whoever changed a hall to whoever follows it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Protocol, Self
from uuid import UUID


class Follower:
    """One follower's mailbox with one slot: it holds the newest version only, never a queue.

    Iterate to receive versions, each greater than the one before. Use as a context manager, so that leaving
    always unsubscribes.
    """

    def __init__(self, mailboxes: set["Follower"]) -> None:
        self._mailboxes = mailboxes
        self._version = -1
        self._news = asyncio.Event()

    def __enter__(self) -> Self:
        self._mailboxes.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._mailboxes.discard(self)

    def put(self, version: int) -> None:
        """Leave the newest version; an older one changes nothing."""
        if version > self._version:
            self._version = version
            self._news.set()

    async def __aiter__(self) -> AsyncIterator[int]:
        while True:
            await self._news.wait()
            self._news.clear()
            yield self._version


class Bus(Protocol):
    """What both implementations offer."""

    async def start(self) -> None:
        """Begin to carry; called once, in the lifespan."""

    async def stop(self) -> None:
        """Stop and release connections."""

    def nudge(self, hall_id: UUID, version: int) -> None:
        """Say that a hall has reached a version. Never blocks, never raises; called after the commit."""

    def follow(self, hall_id: UUID) -> Follower:
        """A mailbox for one hall. Enter it first, read the state second: then nothing is missed."""


class InProcessBus:
    """For one process: SQLite, tests, the demo."""

    def __init__(self) -> None:
        self._mailboxes: defaultdict[UUID, set[Follower]] = defaultdict(set)

    async def start(self) -> None:
        """Nothing to connect."""

    async def stop(self) -> None:
        """Nothing to release."""

    def nudge(self, hall_id: UUID, version: int) -> None:
        """Fill every mailbox of the hall."""
        for mailbox in tuple(self._mailboxes.get(hall_id, ())):
            mailbox.put(version)

    def follow(self, hall_id: UUID) -> Follower:
        """A mailbox for one hall."""
        return Follower(self._mailboxes[hall_id])


_bus: Bus = InProcessBus()


def bus() -> Bus:
    """The bus of this process."""
    return _bus


def use_bus(new: Bus) -> None:
    """Replace the process's bus; only the lifespan and tests do."""
    global _bus
    _bus = new
