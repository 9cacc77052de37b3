"""What one `callNext` costs: CPU of the server process over HTTP, against a hand-written floor in the same run.

    python -m tests.bench.call_next [--calls 300]

The floor (tests/bench/floor.py) only locks, picks, marks, appends and answers; ours also knows who may, whether the
counter is open, the rule, the idempotency key and every other check. Linux only.
"""

import argparse
import asyncio
import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

import httpx2

from api.actor import Role
from api.clock import utc_now
from api.database import close_database, open_database
from api.events import Channel
from api.queue import actions as queue
from api.settings import settings
from api.tables import migrate
from schema.node import global_id
from tests.bench.measure import cpu_seconds, databases, pin, report, running
from tests.e2e.server import ServerProcess, free_port, running_server
from tests.factories import HallRows, a_citizen, a_hall
from tests.people import PASSWORD, an_account

WARM_UP = 40
SIGN_IN = "mutation SignIn($input: SignInInput!) { signIn(input: $input) { token } }"
OPEN = "mutation Open($input: OpenCounterInput!) { openCounter(input: $input) { userErrors { code } } }"
CALL_NEXT = """
mutation CallNext($input: CallNextInput!) {
  callNext(input: $input) { ticket { id number state } rule userErrors { code message } }
}
"""


@dataclass(frozen=True)
class Cost:
    """Medians over the calls. cpu_ms: of the server process; wall_ms: as the caller sees it."""

    cpu_ms: float
    wall_ms: float


async def measure(pid: int, calls: int, call: Callable[[], Awaitable[object]]) -> Cost:
    """Make `calls` calls one after the other and take the CPU of `pid` around each batch of ten."""
    loop, cpu, wall = asyncio.get_running_loop(), [], []
    for _ in range(WARM_UP):
        await call()
    for _ in range(calls // 10):
        before, began = cpu_seconds(pid), loop.time()
        for _ in range(10):
            await call()
        cpu.append((cpu_seconds(pid) - before) * 100)
        wall.append((loop.time() - began) * 100)
    return Cost(statistics.median(cpu), statistics.median(wall))


async def cost_of_ours(url: str, calls: int) -> Cost:
    """The product, with one officer at one counter and a full queue."""
    await migrate(url)
    await open_database(url)
    hall = await a_hall()
    await an_account("petugas", role=Role.OFFICER, hall_id=hall.hall_id, agency_id=hall.agency_id)
    await fill(hall, calls + WARM_UP + 10)
    await close_database()
    with running_server(url, environment={"ANTREAN_SECRET": settings().secret.get_secret_value()}) as server:
        assert server.process
        pin(server.process.pid, 0)
        return await call_over_http(server, hall, calls)


async def fill(hall: HallRows, tickets: int) -> None:
    """Let so many people wait."""
    for _ in range(tickets):
        await queue.take_ticket(
            a_citizen(), hall_slug=hall.slug, queue_id=hall.queue_id, channel=Channel.WEB, now=utc_now()
        )


async def call_over_http(server: ServerProcess, hall: HallRows, calls: int) -> Cost:
    """Sign in, open the counter, and press the key again and again."""
    counter = global_id("Counter", hall.counter_id)
    async with httpx2.AsyncClient(base_url=server.url) as client:

        async def ask(document: str, **values: object) -> dict[str, object]:
            answer = await client.post("/graphql", json={"query": document, "variables": {"input": values}})
            payload: dict[str, object] = next(iter(answer.json()["data"].values()))
            assert not payload.get("userErrors"), payload
            return payload

        token = (await ask(SIGN_IN, username="petugas", password=PASSWORD))["token"]
        client.headers["authorization"] = f"Bearer {token}"
        await ask(OPEN, counter=counter)
        assert server.process
        return await measure(
            server.process.pid,
            calls,
            lambda: ask(CALL_NEXT, counter=counter, finishCurrent=True, idempotencyKey=uuid4().hex),
        )


async def cost_of_floor(url: str, calls: int) -> Cost:
    """The hand-written route."""
    port = free_port()
    with running(["-m", "tests.bench.floor", url, str(port)]) as floor:
        pin(floor.pid, 0)
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            for _ in range(200):
                try:
                    await client.post("/call", json={})
                    break
                except httpx2.ConnectError:
                    await asyncio.sleep(0.05)
            return await measure(floor.pid, calls, lambda: client.post("/call", json={"counter": 1}))


async def main(calls: int) -> None:
    pin(0, 1)
    rows = []
    async with databases("ours", "floor") as urls:
        for engine, (url, floor_url) in urls.items():
            ours, floor = await cost_of_ours(url, calls), await cost_of_floor(floor_url, calls)
            rows.append(
                (engine, f"{ours.cpu_ms:.2f}", f"{floor.cpu_ms:.2f}", f"{ours.cpu_ms / floor.cpu_ms:.1f}",
                 f"{ours.wall_ms:.2f}", f"{floor.wall_ms:.2f}")
            )  # fmt: skip
    columns = ("database", "CPU ms a call", "floor CPU ms", "ratio", "wall ms", "floor wall ms")
    report("callNext over HTTP, server CPU, medians", columns, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=300)
    asyncio.run(main(parser.parse_args().calls))
