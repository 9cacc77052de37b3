"""The floor of reads: two hand-written routes over the product's own tables, the raw driver and orjson.

    python -m tests.bench.reads_floor DATABASE_URL PORT

They answer what tests/bench/reads.py asks of ours and nothing else: no language, no permission, no limits, no
opening decided, no search, ids as they stand in the table.
"""

import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

HALL = """SELECT hall.id, timeline.version, epoch.value AS epoch FROM hall
JOIN timeline ON timeline.hall_id = hall.id JOIN epoch ON epoch.id = 1 WHERE hall.slug = $1"""
COUNTERS = """SELECT counter.label, agency.code, desk.state, ticket.label AS number FROM counter
JOIN agency ON agency.id = counter.agency_id LEFT JOIN desk ON desk.counter_id = counter.id
LEFT JOIN ticket ON ticket.counter_id = counter.id AND ticket.state IN ('CALLED', 'SERVING')
WHERE counter.hall_id = $1 AND counter.archived_at IS NULL ORDER BY counter.label"""
CALLS = """SELECT call.label, counter.label AS at_counter, call.attempt, call.at FROM call
JOIN counter ON counter.id = call.counter_id
WHERE call.hall_id = $1 AND call.undone_at IS NULL ORDER BY call.version DESC LIMIT 8"""
QUEUES = """SELECT queue.prefix, queue.name, COUNT(leg.id) AS waiting FROM queue
LEFT JOIN leg ON leg.queue_id = queue.id AND leg.hall_id = queue.hall_id AND leg.state = 'WAITING'
WHERE queue.hall_id = $1 AND queue.archived_at IS NULL GROUP BY queue.id, queue.prefix, queue.name
ORDER BY queue.prefix"""
NOTICES = "SELECT text FROM announcement WHERE hall_id = $1 AND emergency = FALSE ORDER BY starts_at LIMIT 20"
SERVICES = """SELECT service.id, service.code, service.name, agency.code AS agency, agency.name AS agency_name
FROM service JOIN agency ON agency.id = service.agency_id
WHERE service.hall_id = (SELECT id FROM hall WHERE slug = $1) AND service.archived_at IS NULL
ORDER BY service.code LIMIT 100"""
TOTAL = """SELECT COUNT(*) AS total FROM service
WHERE hall_id = (SELECT id FROM hall WHERE slug = $1) AND archived_at IS NULL"""
Fetch = Callable[..., Awaitable[list[Any]]]


@asynccontextmanager
async def driver(url: str) -> AsyncIterator[Fetch]:
    """Rows of a statement, by the raw driver of the engine."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite://"), check_same_thread=False)
        connection.row_factory = sqlite3.Row

        async def fetch(statement: str, *values: object) -> list[Any]:
            return connection.execute(statement.replace("$", "?"), values).fetchall()

        yield fetch
        connection.close()
    else:
        pool = await asyncpg.create_pool(url, min_size=2, max_size=8)
        yield pool.fetch
        await pool.close()


async def board(fetch: Fetch, slug: str) -> dict[str, Any]:
    (hall,) = await fetch(HALL, slug)
    counters, calls = await fetch(COUNTERS, hall["id"]), await fetch(CALLS, hall["id"])
    queues, notices = await fetch(QUEUES, hall["id"]), await fetch(NOTICES, hall["id"])
    return {
        "epoch": str(hall["epoch"]),
        "version": hall["version"],
        "serverTime": datetime.now(UTC).isoformat(),
        "counters": [
            {"label": row[0], "agencyCode": row[1], "state": row[2] or "CLOSED", "number": row[3]}
            for row in counters
        ],
        "calls": [{"number": row[0], "counterLabel": row[1], "attempt": row[2], "at": row[3]} for row in calls],
        "queues": [{"prefix": row[0], "name": row[1], "waitingCount": row[2]} for row in queues],
        "notices": [row[0] for row in notices],
    }


async def services(fetch: Fetch, slug: str) -> dict[str, Any]:
    rows, ((total,),) = await fetch(SERVICES, slug), await fetch(TOTAL, slug)
    nodes = [
        {"id": str(row[0]), "code": row[1], "name": row[2], "agency": {"code": row[3], "name": row[4]}}
        for row in rows
    ]
    return {"services": {"totalCount": total, "nodes": nodes}}


def floor_app(url: str) -> Starlette:
    """The whole floor server."""
    opened: list[Fetch] = []

    def route(read: Callable[[Fetch, str], Awaitable[dict[str, Any]]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            asked = orjson.loads(await request.body())
            data = await read(opened[0], asked["variables"]["hall"])
            return Response(orjson.dumps({"data": data}, default=str), media_type="application/json")

        return answer

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with driver(url) as fetch:
            opened.append(fetch)
            yield

    routes = [Route(f"/{read.__name__}", route(read), methods=["POST"]) for read in (board, services)]
    return Starlette(routes=routes, lifespan=lifespan)


if __name__ == "__main__":
    uvicorn.run(floor_app(sys.argv[1]), port=int(sys.argv[2]), log_level="warning", access_log=False)
