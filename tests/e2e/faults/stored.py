"""Reads all that a database says about tickets, once a run is over, as plain values."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

import orjson

from api.database import close_database, connection, fetch, open_database
from api.events import PriorityClass
from api.queue.rules import ClassPolicy
from api.sealing import seals_of
from tests.e2e.faults.history import Answer


@dataclass(frozen=True, slots=True)
class Happened:
    """A row of the journal."""

    hall: str
    version: int
    kind: str
    at: datetime
    ticket: str | None = None
    leg: str | None = None
    queue: str | None = None
    counter: str | None = None
    from_state: str | None = None
    to_state: str | None = None
    rule: str | None = None
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class TicketRow:
    """A ticket as it stands."""

    id: str
    hall: str
    day: str
    number: int
    label: str
    series: str
    queue: str
    leg: str
    state: str
    counter: str | None
    version: int


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg as it stands."""

    id: str
    ticket: str
    queue: str
    number: int
    state: str
    is_open: bool
    joined_at: datetime
    wait_from: datetime
    priority_class: PriorityClass | None = None


@dataclass(frozen=True, slots=True)
class HallPolicy:
    """By what a hall chooses. weights: of each counter's queues."""

    ratio: int = 2
    max_wait_seconds: int = 3600
    return_behind: int = 2
    put_back_place: str = "FRONT"
    classes: Mapping[PriorityClass, ClassPolicy] = field(default_factory=dict)
    weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Stored:
    """The database of a run. series: the last number of each queue and day. called: rows of the calls shown."""

    events: Sequence[Happened]
    tickets: Sequence[TicketRow]
    legs: Sequence[LegRow]
    called: Sequence[tuple[str, int, str, str]]
    series: Mapping[tuple[str, str], int]
    versions: Mapping[str, int]
    keys: frozenset[str]
    policies: Mapping[str, HallPolicy]


ONE_DATABASE = asyncio.Lock()
AT_ONCE = 20_000
SECRET = "s" * 32  # of the servers of the stories


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[None]:
    """A database for as long as the block runs; one at a time, since a process has one."""
    async with ONE_DATABASE:
        await open_database(url)
        try:
            yield
        finally:
            await close_database()


async def read_all(url: str) -> Stored:
    """Read the database, which nobody uses any more."""
    async with opened(url):
        return Stored(
            events=[_event(row) async for row in _all("SELECT * FROM journal ORDER BY hall_id, version")],
            tickets=[_ticket(row) async for row in _all("SELECT * FROM ticket ORDER BY id")],
            legs=[_leg(row) async for row in _all("SELECT * FROM leg ORDER BY id")],
            called=[
                (str(row["hall_id"]), row["version"], str(row["ticket_id"]), str(row["counter_id"]))
                async for row in _all("SELECT * FROM call ORDER BY id")
            ],
            series={
                (str(row["queue_id"]), str(row["day"])): row["last_number"]
                for row in await _rows("SELECT * FROM number_series")
            },
            versions={str(row["hall_id"]): row["version"] for row in await _rows("SELECT * FROM timeline")},
            keys=frozenset([row["key"] async for row in _all("SELECT key FROM idempotency ORDER BY id")]),
            policies=await _policies(),
        )


async def _all(statement: str) -> AsyncIterator[dict[str, Any]]:
    """The rows of a table that grows with the run: no statement may take longer than the product's own may."""
    for start in count(0, AT_ONCE):
        rows = await _rows(f"{statement} LIMIT {AT_ONCE} OFFSET {start}")
        for row in rows:
            yield row
        if len(rows) < AT_ONCE:
            return


async def _rows(statement: str) -> list[dict[str, Any]]:
    return await fetch(connection(), statement)


async def _policies() -> dict[str, HallPolicy]:
    weights: dict[str, dict[str, dict[str, float]]] = {}
    statement = (
        "SELECT q.hall_id, c.counter_id, c.queue_id, q.weight + c.weight AS weight"
        " FROM counter_queue c JOIN queue q ON q.id = c.queue_id"
    )
    for row in await _rows(statement):
        counters = weights.setdefault(str(row["hall_id"]), {})
        counters.setdefault(str(row["counter_id"]), {})[str(row["queue_id"])] = row["weight"]
    classes: dict[str, dict[PriorityClass, ClassPolicy]] = {}
    for row in await _rows("SELECT * FROM priority_policy"):
        policy = ClassPolicy(row["weight"], row["max_wait_seconds"])
        classes.setdefault(str(row["hall_id"]), {})[PriorityClass(row["priority_class"])] = policy
    return {
        str(row["id"]): HallPolicy(
            row["priority_ratio"],
            row["max_wait_seconds"],
            row["return_behind"],
            row["put_back_place"],
            classes.get(str(row["id"]), {}),
            weights.get(str(row["id"]), {}),
        )
        for row in await _rows("SELECT * FROM hall")
    }


def _event(row: dict[str, Any]) -> Happened:
    payload = orjson.loads(row["payload"]) if '"attempt"' in row["payload"] else {}
    return Happened(
        hall=str(row["hall_id"]),
        version=row["version"],
        kind=row["kind"],
        at=_time(row["at"]),
        ticket=_id(row["ticket_id"]),
        leg=_id(row["leg_id"]),
        queue=_id(row["queue_id"]),
        counter=_id(row["counter_id"]),
        from_state=row["from_state"],
        to_state=row["to_state"],
        rule=row["rule"],
        attempt=payload.get("attempt", 0),
    )


def _ticket(row: dict[str, Any]) -> TicketRow:
    return TicketRow(
        id=str(row["id"]),
        hall=str(row["hall_id"]),
        day=str(row["day"]),
        number=row["number"],
        label=row["label"],
        series=str(row["series_queue_id"]),
        queue=str(row["queue_id"]),
        leg=str(row["leg_id"]),
        state=row["state"],
        counter=_id(row["counter_id"]),
        version=row["version"],
    )


def _leg(row: dict[str, Any]) -> LegRow:
    return LegRow(
        id=str(row["id"]),
        ticket=str(row["ticket_id"]),
        queue=str(row["queue_id"]),
        number=row["number"],
        state=row["state"],
        is_open=row["ended_at"] is None,
        joined_at=_time(row["joined_at"]),
        wait_from=_time(row["wait_from"]),
        priority_class=PriorityClass(row["priority_class"]) if row["priority_class"] else None,
    )


def _id(value: UUID | str | None) -> str | None:
    return None if value is None else str(value)


def _time(value: datetime | str) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def with_kept_keys(answers: Sequence[Answer]) -> list[Answer]:
    """The answers under their keys as the database keeps them: fingerprints, since people put a NIK into a key."""
    kept = seals_of((SECRET,), SECRET)
    return [replace(answer, key=kept.fingerprint("KEY", answer.key)) for answer in answers]
