"""The floor of `callNext`: one hand-written route, the raw driver, one transaction, no checks.

    python -m tests.bench.floor DATABASE_URL PORT [TICKETS]

It does the least a correct call must do: lock, pick the oldest waiting, mark it, append an event, answer in JSON.
"""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TABLES = (
    "CREATE TABLE hall (id INTEGER PRIMARY KEY, version BIGINT NOT NULL)",
    "CREATE TABLE ticket (id CHAR(36) PRIMARY KEY, queue INTEGER, number INTEGER, state VARCHAR(10), at VARCHAR(40))",
    "CREATE INDEX waiting ON ticket (queue, state, number)",
    "CREATE TABLE event (version BIGINT PRIMARY KEY, ticket CHAR(36), kind VARCHAR(20))",
    "INSERT INTO hall VALUES (1, 0)",
)
PICK = "SELECT id, number FROM ticket WHERE queue = 1 AND state = 'WAITING' ORDER BY number LIMIT 1"


class SqliteFloor:
    """The raw sqlite3 driver in a thread, WAL and FULL as in the product."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=FULL")

    async def fill(self, tickets: int) -> None:
        for table in TABLES:
            self.connection.execute(table)
        rows = [(str(uuid4()), number) for number in range(tickets)]
        self.connection.executemany("INSERT INTO ticket VALUES (?, 1, ?, 'WAITING', '')", rows)

    async def call(self) -> dict[str, Any]:
        return await asyncio.to_thread(self._call)

    def _call(self) -> dict[str, Any]:
        execute = self.connection.execute
        execute("BEGIN IMMEDIATE")
        version = execute("UPDATE hall SET version = version + 1 WHERE id = 1 RETURNING version").fetchone()[0]
        ticket, number = execute(PICK).fetchone()
        execute("UPDATE ticket SET state = 'CALLED' WHERE id = ? AND state = 'WAITING'", (ticket,))
        execute("INSERT INTO event VALUES (?, ?, 'CALLED')", (version, ticket))
        execute("COMMIT")
        return {"ticket": ticket, "number": number}


class PostgresFloor:
    """asyncpg, three statements in a transaction."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pool: asyncpg.Pool | None = None

    async def fill(self, tickets: int) -> None:
        self.pool = await asyncpg.create_pool(self.url, min_size=4, max_size=8)
        for table in TABLES:
            await self.pool.execute(table)
        rows = [(str(uuid4()), number) for number in range(tickets)]
        await self.pool.executemany("INSERT INTO ticket VALUES ($1, 1, $2, 'WAITING', '')", rows)

    async def call(self) -> dict[str, Any]:
        assert self.pool
        async with self.pool.acquire() as connection, connection.transaction():
            version = await connection.fetchval(
                "UPDATE hall SET version = version + 1 WHERE id = 1 RETURNING version"
            )
            row = await connection.fetchrow(PICK)
            await connection.execute(
                "UPDATE ticket SET state = 'CALLED' WHERE id = $1 AND state = 'WAITING'", row["id"]
            )
            await connection.execute("INSERT INTO event VALUES ($1, $2, 'CALLED')", version, row["id"])
        return {"ticket": row["id"], "number": row["number"]}


def floor_app(url: str, tickets: int = 5_000) -> Starlette:
    """The whole floor server."""
    floor = SqliteFloor(url.removeprefix("sqlite://")) if url.startswith("sqlite") else PostgresFloor(url)

    async def call_next(request: Request) -> Response:
        orjson.loads(await request.body())
        return Response(orjson.dumps(await floor.call()), media_type="application/json")

    @asynccontextmanager
    async def filled(_: Starlette) -> AsyncIterator[None]:
        await floor.fill(tickets)
        yield

    return Starlette(routes=[Route("/call", call_next, methods=["POST"])], lifespan=filled)


if __name__ == "__main__":
    tickets = [int(word) for word in sys.argv[3:]]
    uvicorn.run(floor_app(sys.argv[1], *tickets), port=int(sys.argv[2]), log_level="warning", access_log=False)
