"""P9: hundreds who subscribe and complete, and who hang up in the middle, for some seconds."""

import asyncio
import random
import time
from contextlib import suppress

import asyncpg
import orjson
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from tests.e2e.faults.crew import document_of
from tests.e2e.faults.ground import BOARD, Ground, Healthy, served
from tests.e2e.faults.plan import Plan, Run
from tests.e2e.faults.wire import NoAnswer, Wire

CLIENTS = 300
SECONDS = 20.0
AFTERWARDS_SECONDS = 1.0
POOL = 8
BESIDE_THE_POOL = 4  # the bus listens and tells, the clockwork holds its lease, and one to spare
MORE_BYTES = 50 * 1024 * 1024
SUBSCRIPTION = "subscription ($hall: String!) { board(hall: $hall) { version calls { number } } }"


async def storm(plan: Plan) -> Run:
    """Storm against a server on PostgreSQL, then look at what is left."""
    run, clients = Run(), plan.size or CLIENTS
    async with served(plan, on_postgres=True) as ground:
        await _all_is_well(ground, Run(), plan.room)
        before = ground.resident_bytes()
        hung_up = await _storm(ground, plan, clients)
        await asyncio.sleep(1.0)  # what was cut short may end first: the promise is about what is left
        await _all_is_well(ground, run, plan.room)
        await _nothing_is_held(ground, run)
        more = ground.resident_bytes() - before
    run.check("memory is bounded", more <= MORE_BYTES, f"{more / 1e6:.0f} MB more")
    run.figures |= {"clients": clients, "hung up": hung_up, "memory MB more": round(more / 1e6, 1)}
    return run


async def _storm(ground: Ground, plan: Plan, clients: int) -> int:
    until = time.monotonic() + (plan.seconds or SECONDS)
    counts = await asyncio.gather(*(_client(ground, plan.seed, number, until) for number in range(clients)))
    return sum(counts)


async def _client(ground: Ground, seed: int, number: int, until: float) -> int:
    chance, count = random.Random(f"{seed} {number}"), 0
    ways = (_hangs_up, _hangs_up, _half_a_body, _subscribes_and_completes, _leaves_a_stream)
    while time.monotonic() < until:
        with suppress(OSError, EOFError, NoAnswer, TimeoutError, WebSocketException):
            await chance.choice(ways)(ground, chance)
        count += 1
        await asyncio.sleep(chance.random() * 0.5)
    return count


async def _hangs_up(ground: Ground, chance: random.Random) -> None:
    """A command of a citizen or an officer, cut while it is in its transaction."""
    hall, seat = ground.hall, chance.choice(ground.hall.seats)
    wire = Wire(ground.port, chance.choice((None, seat.token)))
    verb, input = chance.choice(
        (
            ("takeTicket", {"hall": hall.slug, "queue": chance.choice(hall.queues)}),
            ("callNext", {"counter": seat.counter, "finishCurrent": True}),
        )
    )
    with suppress(TimeoutError, NoAnswer):
        async with asyncio.timeout(chance.random() * 0.05):
            await wire.ask(document_of(verb), {"input": input})
    await wire.close()


async def _half_a_body(ground: Ground, chance: random.Random) -> None:
    body = orjson.dumps({"query": BOARD, "variables": {"hall": ground.hall.slug}})
    _, writer = await asyncio.open_connection("127.0.0.1", ground.port)
    head = f"POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {len(body)}"
    writer.write(head.encode() + b"\r\n\r\n" + body[: chance.randrange(len(body))])
    await asyncio.sleep(chance.random() * 0.02)
    writer.transport.abort()


async def _subscribes_and_completes(ground: Ground, chance: random.Random) -> None:
    protocol = [Subprotocol("graphql-transport-ws")]
    url = f"ws://127.0.0.1:{ground.port}/graphql"
    async with connect(url, subprotocols=protocol, proxy=None, compression=None, close_timeout=0.1) as socket:
        await socket.send('{"type":"connection_init"}')
        payload = {"query": SUBSCRIPTION, "variables": {"hall": ground.hall.slug}}
        for number in range(chance.randint(1, 9)):
            subscribe = {"type": "subscribe", "id": str(number), "payload": payload}
            await socket.send(orjson.dumps(subscribe).decode())
            await socket.send(f'{{"type":"complete","id":"{number}"}}')
        await asyncio.sleep(chance.random() * 0.05)
        if chance.random() < 0.7:
            socket.transport.abort()


async def _leaves_a_stream(ground: Ground, chance: random.Random) -> None:
    body = orjson.dumps({"query": SUBSCRIPTION, "variables": {"hall": ground.hall.slug}})
    _, writer = await asyncio.open_connection("127.0.0.1", ground.port)
    head = (
        "POST /graphql/stream HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        f"accept: text/event-stream\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    await asyncio.sleep(chance.random() * 0.05)
    writer.transport.abort()


async def _all_is_well(ground: Ground, run: Run, room: float) -> None:
    """Reading and writing are answered within a second."""
    healthy, wire = Healthy(ground), Wire(ground.port)
    for _ in range(20):
        seconds = await healthy.asks(wire)
        is_well = seconds < AFTERWARDS_SECONDS * room and not healthy.failures
        run.check("answers < 1 s afterwards", is_well, f"{seconds:.2f} s {healthy.failures}")
    await wire.close()
    run.figures["afterwards, max s"] = round(max(healthy.seconds), 3)


async def _nothing_is_held(ground: Ground, run: Run) -> None:
    """No connection beyond the pool, none within a transaction, and no hall's lock."""
    connection = await asyncpg.connect(ground.url)
    try:
        mine = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        many = await connection.fetchval(f"SELECT count(*) FROM pg_stat_activity WHERE {mine}")
        inside = await connection.fetchval(
            f"SELECT count(*) FROM pg_stat_activity WHERE {mine} AND state LIKE 'idle in transaction%'"
        )
        run.check("no connection leaks", many <= POOL + BESIDE_THE_POOL, f"{many} connections", looked_at=many)
        run.check("no transaction is left open", inside == 0, f"{inside} are", looked_at=many)
        try:
            locked = await connection.fetch("SELECT hall_id FROM timeline FOR UPDATE NOWAIT")
            run.check("no hall is locked", True, "", looked_at=len(locked))
        except asyncpg.LockNotAvailableError as held:
            run.check("no hall is locked", False, str(held))
    finally:
        await connection.close()
