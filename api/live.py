"""Carries (hall, version) from whoever changed a hall to whoever follows it."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, Protocol, Self
from uuid import UUID

import asyncpg
import structlog

from api import metrics
from api.database import tortoise_config

log = structlog.get_logger()

CHANNEL = "antrean"
RELAY, LISTENER = "antrean-relay", "antrean-listener"  # as pg_stat_activity shows the connections
POLL_SECONDS = 1.0  # a lost notice is healed within this time
COALESCE_SECONDS = 0.005  # notices of a hall that fall into it are one
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 0.05, 0.25
ANSWER_SECONDS = 2.0  # a connection that takes longer is given up: the network may be cut
CONNECT_SECONDS = 3.0  # the kernel knocks after 0, 1 and 3 s, so that a mended network is noticed within 2 s
START_SECONDS = 5.0
SETTLED_SECONDS = 2.0  # a connection that stood so long was a good one


class Mailboxes:
    """Who follows which hall. A hall that nobody follows has no entry: nothing grows with time."""

    def __init__(self) -> None:
        self._by_hall: dict[UUID, set[Follower]] = {}

    def add(self, follower: "Follower") -> None:
        """Deliver to it from now on."""
        self._by_hall.setdefault(follower.hall_id, set()).add(follower)

    def discard(self, follower: "Follower") -> None:
        """Deliver to it no more."""
        followers = self._by_hall.get(follower.hall_id, set())
        followers.discard(follower)
        if not followers:
            self._by_hall.pop(follower.hall_id, None)

    def put(self, hall_id: UUID, version: int) -> None:
        """Fill every mailbox of the hall."""
        for mailbox in tuple(self._by_hall.get(hall_id, ())):
            mailbox.put(version)

    def halls(self) -> list[UUID]:
        """The halls somebody follows."""
        return list(self._by_hall)


class Follower:
    """One follower's mailbox with one slot: it holds the newest version only, never a queue.

    Iterate to receive versions, each greater than the one before. Use as a context manager, so that leaving
    always unsubscribes.
    """

    def __init__(self, hall_id: UUID, mailboxes: Mailboxes) -> None:
        self.hall_id = hall_id
        self.version = -1  # the newest it was told; -1 for none yet
        self._mailboxes = mailboxes
        self._news = asyncio.Event()

    def __enter__(self) -> Self:
        self._mailboxes.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._mailboxes.discard(self)

    def put(self, version: int) -> None:
        """Leave the newest version; an older one changes nothing."""
        if version > self.version:
            self.version = version
            self._news.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> int:
        await self._news.wait()
        self._news.clear()
        return self.version


class Bus(Protocol):
    """What both implementations offer."""

    async def start(self) -> None:
        """Begin to carry; called once, in the lifespan."""

    async def stop(self) -> None:
        """Stop and release connections."""

    def is_alive(self) -> bool:
        """Whether news from other processes arrives at once; without it they arrive by the poll."""

    def nudge(self, hall_id: UUID, version: int) -> None:
        """Say that a hall has reached a version. Never blocks, never raises; called after the commit."""

    def follow(self, hall_id: UUID) -> Follower:
        """A mailbox for one hall. Enter it first, read the state second: then nothing is missed."""


class InProcessBus:
    """For one process: SQLite, tests, the demo."""

    def __init__(self) -> None:
        self.mailboxes = Mailboxes()

    async def start(self) -> None:
        """Nothing to connect."""

    async def stop(self) -> None:
        """Nothing to release."""

    def is_alive(self) -> bool:
        """Always: there is nothing between."""
        return True

    def nudge(self, hall_id: UUID, version: int) -> None:
        """Fill every mailbox of the hall."""
        metrics.changes.inc()
        self.mailboxes.put(hall_id, version)

    def follow(self, hall_id: UUID) -> Follower:
        """A mailbox for one hall."""
        return Follower(hall_id, self.mailboxes)


class PostgresBus:
    """For several processes on one PostgreSQL.

    Local followers are told at once, without a round trip. Other processes hear a notice from a connection of
    its own, after the commit: NOTIFY inside the calling transaction would hold a lock of the whole database
    across its flush (README, Decision on the bus). A lost notice, or a lost connection, is healed by a poll.
    """

    def __init__(self, url: str, *, poll_seconds: float = POLL_SECONDS) -> None:
        self.mailboxes = Mailboxes()
        self._url = url
        self._poll_seconds = poll_seconds
        self._outbox: dict[UUID, tuple[int, float]] = {}  # the newest version, and since when a change waits
        self._to_send = asyncio.Event()
        self._all_sent = asyncio.Event()
        self._all_sent.set()
        self._listening = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Connect, and stay connected; an absent database is waited for in the background."""
        self._tasks = [asyncio.create_task(_for_ever(step)) for step in (self._listen, self._relay)]
        with suppress(TimeoutError):
            await asyncio.wait_for(self._listening.wait(), START_SECONDS)

    async def stop(self) -> None:
        """Send what is left, then close both connections."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._all_sent.wait(), 1.0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def is_alive(self) -> bool:
        """Whether the LISTEN connection stands."""
        return self._listening.is_set()

    def nudge(self, hall_id: UUID, version: int) -> None:
        """Tell this process's followers now, the other processes within some milliseconds."""
        metrics.changes.inc()
        self.mailboxes.put(hall_id, version)
        self._post(hall_id, version, time.time())

    def follow(self, hall_id: UUID) -> Follower:
        """A mailbox for one hall."""
        return Follower(hall_id, self.mailboxes)

    def _post(self, hall_id: UUID, version: int, since: float) -> None:
        newest, first = self._outbox.get(hall_id, (version, since))
        self._outbox[hall_id] = max(version, newest), min(since, first)
        self._all_sent.clear()
        self._to_send.set()

    async def _relay(self) -> None:
        """Send what has gathered, until the connection breaks.

        NOTIFY needs no durability of its own: without the flush it never holds up another commit.
        """
        connection = await _connect(self._url, RELAY, synchronous_commit="off")
        try:
            while True:
                await self._to_send.wait()
                await asyncio.sleep(COALESCE_SECONDS)
                await self._send(connection)
        finally:
            connection.terminate()

    async def _send(self, connection: asyncpg.Connection) -> None:
        self._to_send.clear()
        notices, self._outbox = self._outbox, {}
        texts = [f"{hall_id}:{version}:{since:.3f}" for hall_id, (version, since) in notices.items()]
        try:
            await connection.fetch("SELECT pg_notify($1, text) FROM unnest($2::text[]) AS text", CHANNEL, texts)
        except BaseException:
            for hall_id, notice in notices.items():  # the next connection sends them again
                self._post(hall_id, *notice)
            raise
        if not self._outbox:
            self._all_sent.set()

    async def _listen(self) -> None:
        """Hear notices until the connection breaks.

        The poll goes through the same connection, so it also proves that the connection still answers; its first
        round comes after LISTEN: what was said while nobody listened is found then.
        """
        broken = asyncio.Event()
        connection = await _connect(self._url, LISTENER)
        try:
            connection.add_termination_listener(lambda _: broken.set())
            await connection.add_listener(CHANNEL, self._hear)
            self._listening.set()
            metrics.listening.set(1)
            while not broken.is_set():
                await self._poll(connection)
                with suppress(TimeoutError):
                    await asyncio.wait_for(broken.wait(), self._poll_seconds)
        finally:
            self._listening.clear()
            metrics.listening.set(0)
            connection.terminate()

    def _hear(self, connection: object, process: int, channel: str, text: object) -> None:
        metrics.notices.inc()
        try:
            hall_id, version, *since = str(text).split(":")
            self.mailboxes.put(UUID(hall_id), int(version))
            for moment in since:
                metrics.lag.observe(max(0.0, time.time() - float(moment)))
        except ValueError:  # anybody with an account on the database may send anything
            log.warning("bus.notice_not_understood", text=str(text)[:80])

    async def _poll(self, connection: asyncpg.Connection) -> None:
        """One statement for all followed halls, however many (the table is journal.Timeline)."""
        halls = self.mailboxes.halls()
        if not halls:
            await connection.execute("SELECT 1")
            return
        rows = await connection.fetch("SELECT hall_id, version FROM timeline WHERE hall_id = ANY($1)", halls)
        for row in rows:
            self.mailboxes.put(UUID(str(row["hall_id"])), row["version"])


async def _connect(url: str, name: str, **server_settings: str) -> asyncpg.Connection:
    """A connection of the bus's own, outside of the pool: a busy pool never delays news."""
    credentials: dict[str, Any] = tortoise_config(url)["connections"]["default"]["credentials"]
    where = {name: credentials[name] for name in ("host", "port", "user", "password", "database")}
    return await asyncpg.connect(
        **where,
        timeout=CONNECT_SECONDS,
        command_timeout=ANSWER_SECONDS,
        server_settings={"application_name": name, **server_settings},
    )


async def _for_ever(step: Callable[[], Awaitable[None]]) -> None:
    """Run a step again whenever it breaks: the bus outlives every fault of the database, and says each once."""
    wait_seconds = FIRST_RETRY_SECONDS
    said: type[Exception] | None = None
    while True:
        began, error = asyncio.get_running_loop().time(), None
        try:
            await step()
        except Exception as broken:
            error = broken
        if asyncio.get_running_loop().time() - began > SETTLED_SECONDS:
            wait_seconds, said = FIRST_RETRY_SECONDS, None
        if error is not None:
            metrics.breaks.inc()
            if type(error) is not said:  # four times a second for an hour is no news
                log.warning("bus.broken", step=step.__name__, error=repr(error))
            said = type(error)
        await asyncio.sleep(wait_seconds * random.uniform(0.5, 1.0))  # noqa: S311
        wait_seconds = min(wait_seconds * 2, LONGEST_RETRY_SECONDS)


_bus: Bus = InProcessBus()


def bus() -> Bus:
    """The bus of this process."""
    return _bus


def use_bus(new: Bus) -> None:
    """Replace the process's bus; only the lifespan and tests do."""
    global _bus
    _bus = new
