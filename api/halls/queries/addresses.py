"""Remembers which hall a slug names and an id lies in: both are for ever, so that memory may answer."""

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID
from weakref import WeakKeyDictionary

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient

from api.database import connection, fetch
from api.halls.queries.batches import marks
from api.halls.queries.entries import halls_by_slug
from api.halls.queries.together import Together

MOST = 100_000  # then it forgets and asks again; the nation's counters and queues are 30,000


async def hall_under(slug: str, *, anew: bool = False) -> UUID | None:
    """The hall under a slug, archived or not. anew: not from memory, whatever became of the database meanwhile."""
    known = None if anew else _memory().get(slug)
    return known or _remembered(slug, await _slugs.one(slug))


async def hall_of_counter(counter_id: UUID) -> UUID | None:
    """The hall a counter stands in, archived or not."""
    return _memory().get(counter_id) or _remembered(counter_id, await _counters.one(counter_id))


async def hall_of_queue(queue_id: UUID) -> UUID | None:
    """The hall a queue is in, archived or not."""
    return _memory().get(queue_id) or _remembered(queue_id, await _queues.one(queue_id))


def known_hall_of(id: UUID) -> UUID | None:
    """The hall of a counter or a queue, if it is remembered."""
    return _memory().get(id)


def learn(hall_id: UUID, ids: Iterable[UUID]) -> None:
    """Remember that these counters and queues lie in a hall."""
    for id in ids:
        _remembered(id, hall_id)


Address = str | UUID  # a hall's slug, or the id of a counter or a queue
_memories: WeakKeyDictionary[BaseDBAsyncClient, dict[Address, UUID]] = WeakKeyDictionary()


def _memory() -> dict[Address, UUID]:
    """Of the database that is open; another one's is forgotten with its connection."""
    client = connection()
    return _memories.get(client) or _memories.setdefault(client, {})


def _remembered(address: Address, hall_id: UUID | None) -> UUID | None:
    memory = _memory()
    if hall_id is not None:
        if len(memory) >= MOST:
            memory.clear()
        memory[address] = hall_id
    return hall_id


async def _halls_under(slugs: list[str]) -> dict[str, UUID]:
    return {slug: row.id for slug, row in (await halls_by_slug(slugs)).items()}


def _halls_of(table: str) -> Callable[[list[UUID]], Awaitable[dict[UUID, UUID]]]:
    statement = f"SELECT json_agg(json_build_array(id, hall_id)) AS found FROM {table} WHERE id IN ({{ids}})"  # noqa: S608

    async def read(ids: list[UUID]) -> dict[UUID, UUID]:
        found = await fetch(connection(), statement.format(ids=marks(len(ids))), *ids)
        return {UUID(id): UUID(hall) for id, hall in orjson.loads(found[0]["found"] or "[]")}

    return read


_slugs = Together(_halls_under)
_counters = Together(_halls_of("counter"))
_queues = Together(_halls_of("queue"))
