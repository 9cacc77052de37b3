"""Runs one verb in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar, cast
from uuid import UUID

import structlog
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from api import journal
from api.actor import Actor
from api.database import LOCK_NOT_HAD, connection, fetch, write
from api.engines import Write
from api.events import Event
from api.keys import BAD_KEY, FOUND, IS_IT, KEYS_ARE_KEPT, MAX_KEY_LENGTH, First, IdempotencyRecord, Key, Once
from api.live import bus
from api.refusals import Refusal, RefusalCode

__all__ = ["KEYS_ARE_KEPT", "HallOf", "IdempotencyRecord", "Once", "Work", "answered", "drain", "one_transaction"]

log = structlog.get_logger()

T = TypeVar("T")
_running: set[asyncio.Task[Any]] = set()  # asyncio keeps only weak references to tasks


@dataclass(frozen=True, slots=True)
class HallOf:
    """The hall to which a row of `table` belongs, by the row's id or another unique column."""

    table: str
    row: UUID | str
    column: str = "id"


@dataclass(slots=True)
class Work:
    """What a verb may use inside its transaction: the connection, the hall's lock, the record of events.

    hall_id: of the hall that is locked; None if none is. Inside: no sleep, no HTTP, no new task, no publish, no
    yield.
    """

    connection: BaseDBAsyncClient
    actor: Actor
    now: datetime
    hall_id: UUID | None = None
    version: int = 0
    events: list[Event] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    first: int = 0  # of the writes that the next ones come after
    committed: list[Callable[[], None]] = field(default_factory=list)

    async def lock(self, hall_id: UUID) -> bool:
        """Take the hall's lock, first of all; False if there is no such hall.

        One timeline per hall: every later statement of this verb sees the hall as the last verb left it.
        """
        return self.holds(await fetch(self.connection, LOCK, hall_id))

    def holds(self, timelines: list[dict[str, Any]]) -> bool:
        """Note whose lock was taken; False if nobody's was."""
        for row in timelines:
            self.hall_id, self.version = UUID(str(row["hall_id"])), row["version"]
        return bool(timelines)

    def write(self, statement: str, *values: object, rows: int | None = 1) -> None:
        """Note a hand-written write; all are sent together before the commit, in any order, each to its own rows.

        rows: how many it must touch, None for any number; one that does not ends the verb with an exception.
        """
        self.writes.append(Write(statement, values, rows, after=self.first))

    def then(self) -> None:
        """Have what is noted so far written before the updates that are noted from now on."""
        self.first = len(self.writes)

    async def written(self) -> None:
        """Send what was noted so far, because what comes next must find it."""
        waiting, self.writes, self.first = self.writes, [], 0
        await write(self.connection, waiting)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Have `act` called when all this holds, also when the caller has gone; it must not raise."""
        self.committed.append(act)

    def record(self, *events: Event) -> None:
        """Note what happened; written to the journal with the hall's next versions before the commit."""
        self.events.extend(events)


async def one_transaction(
    verb: Callable[[Work], Awaitable[T | Refusal]],
    *,
    actor: Actor,
    now: datetime,
    hall: HallOf | None = None,
    once: Once | None = None,
) -> T | Refusal:
    """Run `verb` in one transaction: its changes, its events and its idempotency result, or none of them.

    hall: whose lock is taken first of all; without, the verb takes it itself. A refusal rolls back, and is itself
    the result kept under the key. After the commit the hall's followers are nudged. The transaction runs in a task
    of its own: a caller that is cancelled never leaves one half-open (tortoise-orm #1152).
    Refuses IDEMPOTENCY_CONFLICT, INVALID_INPUT (key length) and TRY_AGAIN (lock not had within 2 s).
    """
    if once and once.key is not None and not 1 <= len(once.key) <= MAX_KEY_LENGTH:
        return BAD_KEY
    task = asyncio.create_task(_run(verb, _Asked(actor, now, hall, Key.of(once, actor, now))))
    _running.add(task)
    task.add_done_callback(_running.discard)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.add_done_callback(_say_how_it_ended)
        raise


async def answered(once: Once, *, actor: Actor, now: datetime) -> First | None:
    """What was answered under a key, for acts that take longer than a transaction may; None if it is new.

    INVALID_INPUT for a key of the wrong length is the answer too.
    """
    if once.key is not None and not 1 <= len(once.key) <= MAX_KEY_LENGTH:
        return First(BAD_KEY)
    key = Key.of(once, actor, now)
    return await key.first(connection()) if key else None


def _say_how_it_ended(task: asyncio.Task[Any]) -> None:
    """A transaction whose caller has gone: its error is nobody's else, and is one line."""
    if not task.cancelled() and (error := task.exception()):
        log.warning("work.failed_when_its_caller_had_gone", error=repr(error))


async def drain() -> None:
    """Wait for transactions under way; called when the server stops."""
    await asyncio.gather(*_running, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Under what a verb is done, the same for each attempt."""

    actor: Actor
    now: datetime
    hall: HallOf | None
    key: Key | None


class _RollBack(Exception):
    """Carries a refusal out of the transaction, so that nothing of it stays."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


async def _run(verb: Callable[[Work], Awaitable[T | Refusal]], asked: _Asked) -> T | Refusal:
    try:
        return await _attempt(verb, asked)
    except IntegrityError:
        if asked.key is None:
            raise
        # Two requests raced with one key and the other committed first: its result is the result.
        return await _attempt(verb, asked)
    except LOCK_NOT_HAD:
        return Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=1)


async def _attempt(verb: Callable[[Work], Awaitable[T | Refusal]], asked: _Asked) -> T | Refusal:
    try:
        async with in_transaction() as connection:
            work = Work(connection, asked.actor, asked.now)
            if (first := await _begin(work, asked)) is not None:
                return cast(T | Refusal, first.value)
            result = await verb(work)
            if isinstance(result, Refusal):
                raise _RollBack(result)
            await _end(work, asked.key, result)
    except _RollBack as rolled_back:
        if asked.key:
            async with in_transaction() as connection:
                await asked.key.forget_expired(connection)
                await write(connection, [asked.key.keep(rolled_back.refusal)], last=True)
        return rolled_back.refusal
    for act in work.committed:
        act()
    if work.events and work.hall_id:
        bus().nudge(work.hall_id, work.version)
    return result


async def _begin(work: Work, asked: _Asked) -> First | None:
    """Take the hall's lock and look the key up, in one statement; the first result, if there is one.

    What is joined to a row that was waited for is read as it was before the wait, so what is decided on is read
    afterwards. A key that was used during the wait is not seen: keeping a second result fails, and is tried again.
    """
    hall, key = asked.hall, asked.key
    if hall is not None:
        statement = _lock(hall.table, hall.column, with_key=key is not None)
        rows = await fetch(work.connection, statement, *(key.places if key else ()), hall.row)
        if work.holds(rows):
            return await key.first_of(work.connection, rows[0]) if key else None
    return await key.first(work.connection) if key else None


LOCK = "SELECT hall_id, version FROM timeline WHERE hall_id = $1 FOR NO KEY UPDATE"  # SQLite's is BEGIN IMMEDIATE


@lru_cache(maxsize=32)
def _lock(table: str, column: str, *, with_key: bool) -> str:
    columns, joined = (f", {FOUND}", f"LEFT JOIN idempotency i ON {IS_IT}") if with_key else ("", "")
    hall, place = "id" if table == "hall" else "hall_id", 4 if with_key else 1
    return (
        f"SELECT t.hall_id, t.version{columns} FROM timeline t JOIN {table} x ON x.{hall} = t.hall_id {joined}"  # noqa: S608
        f" WHERE x.{column} = ${place} FOR NO KEY UPDATE OF t"
    )


async def _end(work: Work, key: Key | None, result: object) -> None:
    """Send what waits to be written, with the events and the result under the key: together, and last."""
    if work.events:
        if work.hall_id is None:
            raise RuntimeError("events were recorded without the hall's lock")
        work.version, events = journal.append(
            work.hall_id, work.events, actor=work.actor, version=work.version, now=work.now
        )
        work.writes += events
    if key:
        work.writes.append(key.keep(result))
    if work.writes:
        await write(work.connection, work.writes, last=True)
