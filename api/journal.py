"""Keeps each hall's version and the row of every event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

import orjson
from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.exceptions import IntegrityError
from tortoise.models import Model

from api.actor import Actor
from api.database import fetch
from api.engines import Write
from api.events import ApplicationMoved, BookingMoved, CounterChanged, Event, TicketMoved

COLUMNS = (
    "ticket_id",
    "leg_id",
    "queue_id",
    "counter_id",
    "from_state",
    "to_state",
    "rule",
    "reason",
)
AT_ONCE = 100  # events of one INSERT: a day that ends expires hundreds of tickets
CHANGES_NO_DIRECTORY = (TicketMoved, CounterChanged, ApplicationMoved, BookingMoved)


class Timeline(Model):
    """One row a hall: its version, and the lock that puts all changes of a hall in one line.

    directory_version: of the last event that may have changed anything but tickets and what counters are doing.
    reckoned_version: of the directory by which bookings to come and due days were reckoned last.
    """

    hall_id = fields.UUIDField(primary_key=True)
    version = fields.BigIntField(default=0)
    directory_version = fields.BigIntField(default=0, db_default=0)
    reckoned_version = fields.BigIntField(default=0, db_default=0)

    class Meta:
        table = "timeline"


class JournalRow(Model):
    """One event. Rows are only ever added, and (hall_id, version) has no gaps."""

    id = fields.BigIntField(primary_key=True)
    hall_id = fields.UUIDField()
    version = fields.BigIntField()
    kind = fields.CharField(max_length=40)
    at = fields.DatetimeField()
    actor_kind = fields.CharField(max_length=12)
    actor_id = fields.UUIDField(null=True)
    actor_name = fields.CharField(max_length=120, default="")
    ticket_id = fields.UUIDField(null=True)
    leg_id = fields.UUIDField(null=True)
    queue_id = fields.UUIDField(null=True)
    counter_id = fields.UUIDField(null=True)
    from_state = fields.CharField(max_length=12, null=True)
    to_state = fields.CharField(max_length=12, null=True)
    rule = fields.CharField(max_length=12, null=True)
    reason = fields.TextField(null=True)
    payload = fields.TextField(default="{}")

    class Meta:
        table = "journal"
        unique_together = (("hall_id", "version"),)
        indexes = (("ticket_id", "version"),)


@dataclass(frozen=True, slots=True)
class Entry:
    """An event as read back. payload: the event's own fields that have no column, as JSON values."""

    hall_id: UUID
    version: int
    kind: str
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    ticket_id: UUID | None
    leg_id: UUID | None
    queue_id: UUID | None
    counter_id: UUID | None
    from_state: str | None
    to_state: str | None
    rule: str | None
    reason: str | None
    payload: dict[str, Any]


class Epoch(Model):
    """One row: which database this is. Versions of another epoch say nothing about this one's."""

    id = fields.SmallIntField(primary_key=True)
    value = fields.UUIDField()

    class Meta:
        table = "epoch"


def append(
    hall_id: UUID, events: Sequence[Event], *, actor: Actor, version: int, now: datetime
) -> tuple[int, list[Write]]:
    """The hall's new version, and what writes `events` after `version`.

    The caller holds the hall's lock, so version + 1 … version + n are free.
    """
    told = (hall_id, now, actor.kind, actor.id, actor.name)
    writes = []
    for start in range(0, len(events), AT_ONCE):
        chunk = events[start : start + AT_ONCE]
        rows = [_row(event, version + offset) for offset, event in enumerate(chunk, start=start + 1)]
        writes.append(Write(_insert(len(chunk)), (*told, *(value for row in rows for value in row)), len(chunk)))
    newest = version + len(events)
    return newest, [*writes, Write(ADVANCE, (hall_id, newest, _directory_version(events, version)))]


ADVANCE = (
    "UPDATE timeline SET version = $2, directory_version = COALESCE($3, directory_version) WHERE hall_id = $1"
)


def _directory_version(events: Sequence[Event], before: int) -> int | None:
    """Of the last event that may have changed the directory; None if none did."""
    changed = (
        before + offset
        for offset, event in enumerate(events, start=1)
        if not isinstance(event, CHANGES_NO_DIRECTORY)
    )
    return max(changed, default=None)


@lru_cache(maxsize=AT_ONCE)
def _insert(count: int) -> str:
    """So many rows in one statement; $1 … $5 are the same for all of them."""
    own = ("version", "kind", *COLUMNS, "payload")
    rows = (range(6 + row * len(own), 6 + (row + 1) * len(own)) for row in range(count))
    values = ", ".join(f"($1, $2, $3, $4, $5, {', '.join(f'${place}' for place in row)})" for row in rows)
    names = ", ".join(("hall_id", "at", "actor_kind", "actor_id", "actor_name", *own))
    return f"INSERT INTO journal ({names}) VALUES {values}"  # noqa: S608


def _row(event: Event, version: int) -> list[Any]:
    columns, payload = _columns(event)
    return [version, type(event).__name__, *columns, payload]


def _columns(event: Event) -> tuple[list[Any], str]:
    """The values of COLUMNS, and what is left of the event as JSON."""
    values = {name: getattr(event, name) for name in event.__dataclass_fields__}
    columns = [values.pop(name, None) for name in COLUMNS]
    return columns, orjson.dumps(values, default=str).decode()  # asyncpg's UUIDs are a class of their own


async def version_of(hall_id: UUID) -> int:
    """The hall's newest version; 0 for a hall without a timeline."""
    row = await Timeline.get_or_none(hall_id=hall_id)
    return row.version if row else 0


async def versions() -> dict[UUID, int]:
    """Every hall's newest version, in one statement."""
    return {row.hall_id: row.version for row in await Timeline.all()}


async def epoch() -> UUID:
    """This database's id, made the first time anybody asks.

    Deleting the row, as restoring a backup must, tells every client to forget the versions it has seen.
    """
    row = await Epoch.get_or_none(id=1)
    if row is None:
        try:
            row = await Epoch.create(id=1, value=uuid4())
        except IntegrityError:  # another process was first
            row = await Epoch.get(id=1)
    return row.value


async def read_since(hall_id: UUID, version: int, *, limit: int = 500) -> list[Entry]:
    """Events after `version`, oldest first, at most `limit`."""
    rows = await JournalRow.filter(hall_id=hall_id, version__gt=version).order_by("version").limit(limit)
    return [entry_of(row) for row in rows]


async def was_changed_since(
    client: BaseDBAsyncClient, hall_id: UUID, entity: str, entity_id: UUID, version: int
) -> bool:
    """Whether an entry of the directory was changed after `version`, as the caller's transaction sees it.

    entity: as its events name it, since the hours of a hall bear the id of the hall.
    """
    entry = f'%"entity":"{entity}","entity_id":"{entity_id}"%'
    return bool(await fetch(client, CHANGED, hall_id, version, entry))


CHANGED = (
    "SELECT 1 AS it FROM journal WHERE hall_id = $1 AND version > $2 AND kind = 'DirectoryChanged'"
    " AND payload LIKE $3 LIMIT 1"
)


async def of_ticket(ticket_id: UUID) -> list[Entry]:
    """Every event of one ticket, oldest first."""
    rows = await JournalRow.filter(ticket_id=ticket_id).order_by("version")
    return [entry_of(row) for row in rows]


def entry_of(row: JournalRow) -> Entry:
    """The plain value of a row."""
    names = Entry.__dataclass_fields__.keys() - {"payload"}
    return Entry(
        payload=orjson.loads(row.payload),
        **{name: getattr(row, name) for name in names},
    )
