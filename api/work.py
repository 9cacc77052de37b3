"""Runs one verb in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from pydantic import TypeAdapter
from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from api import journal
from api.actor import Actor
from api.database import LOCK_NOT_HAD, execute, fetch, is_postgres
from api.events import Event
from api.live import bus
from api.refusals import Refusal, RefusalCode

T = TypeVar("T")
KEYS_ARE_KEPT = timedelta(hours=48)
MAX_KEY_LENGTH = 64

_running: set[asyncio.Task[Any]] = set()  # asyncio keeps only weak references to tasks


class IdempotencyRecord(Model):
    """The first result under a client's key. key_space: whose key it is. result: JSON."""

    id = fields.BigIntField(primary_key=True)
    key_space = fields.CharField(max_length=80)
    key = fields.CharField(max_length=MAX_KEY_LENGTH)
    request_hash = fields.CharField(max_length=64)
    refused = fields.BooleanField(default=False)
    result = fields.TextField()
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "idempotency"
        unique_together = (("key_space", "key"),)


@dataclass(frozen=True, slots=True)
class Once:
    """Makes a verb happen once per key. request: everything the client asked; result: type to read back."""

    key: str | None
    verb: str
    request: tuple[object, ...]
    result: Any

    @property
    def request_hash(self) -> str:
        """The same for the same request, whatever the process."""
        return sha256(orjson.dumps([self.verb, *self.request], default=str)).hexdigest()


@dataclass(slots=True)
class Work:
    """What a verb may use inside its transaction: the connection, the hall's lock, the record of events.

    Inside: no sleep, no HTTP, no new task, no publish, no yield.
    """

    connection: BaseDBAsyncClient
    actor: Actor
    now: datetime
    hall_id: UUID | None = None
    version: int = 0
    events: list[Event] = field(default_factory=list)

    async def lock(self, hall_id: UUID) -> bool:
        """Take the hall's lock, first of all; False if there is no such hall.

        One timeline per hall: every later statement of this verb sees the hall as the last verb left it.
        """
        query = journal.Timeline.filter(hall_id=hall_id).using_db(self.connection)
        if is_postgres():  # SQLite took its only write lock at BEGIN IMMEDIATE
            query = query.select_for_update(no_key=True)
        row = await query.get_or_none()
        if row is None:
            return False
        self.hall_id, self.version = hall_id, row.version
        return True

    def record(self, *events: Event) -> None:
        """Note what happened; written to the journal with the hall's next versions before the commit."""
        self.events.extend(events)


async def one_transaction(
    verb: Callable[[Work], Awaitable[T | Refusal]],
    *,
    actor: Actor,
    now: datetime,
    once: Once | None = None,
) -> T | Refusal:
    """Run `verb` in one transaction: its changes, its events and its idempotency result, or none of them.

    A refusal rolls back, and is itself the result kept under the key. After the commit the hall's followers are
    nudged. The transaction runs in a task of its own: a caller that is cancelled never leaves one half-open
    (tortoise-orm #1152).
    Refuses IDEMPOTENCY_CONFLICT, INVALID_INPUT (key length) and TRY_AGAIN (lock not had within 2 s).
    """
    if once and once.key is not None and not 1 <= len(once.key) <= MAX_KEY_LENGTH:
        return Refusal(
            RefusalCode.INVALID_INPUT,
            {
                "problem": "idempotencyKey: 1-64 karakter",
                "problem_en": "idempotencyKey: 1-64 characters",
            },
            ("idempotencyKey",),
        )
    task = asyncio.create_task(_run(verb, actor, now, once))
    _running.add(task)
    task.add_done_callback(_running.discard)
    return await asyncio.shield(task)


async def drain() -> None:
    """Wait for transactions under way; called when the server stops."""
    await asyncio.gather(*_running, return_exceptions=True)


class _RollBack(Exception):
    """Carries a refusal out of the transaction, so that nothing of it stays."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal


async def _run(
    verb: Callable[[Work], Awaitable[T | Refusal]],
    actor: Actor,
    now: datetime,
    once: Once | None,
) -> T | Refusal:
    try:
        return await _attempt(verb, actor, now, once)
    except IntegrityError:
        if once is None or once.key is None:
            raise
        # Two requests raced with one key and the other committed first: its result is the result.
        return await _attempt(verb, actor, now, once)
    except LOCK_NOT_HAD:
        return Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=1)


async def _attempt(
    verb: Callable[[Work], Awaitable[T | Refusal]],
    actor: Actor,
    now: datetime,
    once: Once | None,
) -> T | Refusal:
    try:
        async with in_transaction() as connection:
            work = Work(connection, actor, now)
            if once and once.key and (first := await _first_result(work, once)) is not None:
                return cast(T | Refusal, first.value)
            result = await verb(work)
            if isinstance(result, Refusal):
                raise _RollBack(result)
            if work.events:
                await _write_events(work)
            if once and once.key:
                await _keep(work, once, result)
    except _RollBack as rolled_back:
        if once and once.key:
            async with in_transaction() as connection:
                work = Work(connection, actor, now)
                await _forget_expired(work, once)
                await _keep(work, once, rolled_back.refusal)
        return rolled_back.refusal
    if work.events and work.hall_id:
        bus().nudge(work.hall_id, work.version)
    return result


async def _write_events(work: Work) -> None:
    if work.hall_id is None:
        raise RuntimeError("events were recorded without the hall's lock")
    work.version = await journal.append(
        work.connection,
        work.hall_id,
        work.events,
        actor=work.actor,
        version=work.version,
        now=work.now,
    )


@dataclass(frozen=True, slots=True)
class _First:
    value: Any


async def _first_result(work: Work, once: Once) -> _First | None:
    key = once.key or ""
    rows = await fetch(
        work.connection,
        "SELECT at > $3 AS is_kept, request_hash, refused, result FROM idempotency"
        " WHERE key_space = $1 AND key = $2",
        *(work.actor.key_space(key), key, work.now - KEYS_ARE_KEPT),
    )
    if rows and not rows[0]["is_kept"]:
        await _forget_expired(work, once)
        rows = []
    if not rows:
        return None
    row = rows[0]
    if row["request_hash"] != once.request_hash:
        return _First(Refusal(RefusalCode.IDEMPOTENCY_CONFLICT, input_field=("idempotencyKey",)))
    return _First(_json_of(Refusal if row["refused"] else once.result).validate_json(row["result"]))


async def _forget_expired(work: Work, once: Once) -> None:
    key = once.key or ""
    await execute(
        work.connection,
        "DELETE FROM idempotency WHERE key_space = $1 AND key = $2 AND at <= $3",
        *(work.actor.key_space(key), key, work.now - KEYS_ARE_KEPT),
    )


async def _keep(work: Work, once: Once, result: object) -> None:
    key = once.key or ""
    refused = isinstance(result, Refusal)
    space = work.actor.key_space(key)
    json = _json_of(Refusal if refused else once.result).dump_json(result).decode()
    await execute(
        work.connection,
        "INSERT INTO idempotency (key_space, key, request_hash, refused, result, at)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        *(space, key, once.request_hash, refused, json, work.now),
    )


@cache
def _json_of(kind: Any) -> TypeAdapter[Any]:
    """Reads and writes results of a type; building one costs a millisecond."""
    return TypeAdapter(kind)
