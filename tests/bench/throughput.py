"""How many `callNext` a second are acknowledged on PostgreSQL: spread over many halls, and in one hot hall.

    python -m tests.bench.throughput [--workers 2] [--clients 16] [--halls 20] [--seconds 8]

Closed loop: each client sends its next call when the last was answered. The generator writes raw HTTP over kept
connections, so that it is not what is measured. Every call finishes whom the counter has and calls the next, under a
key of its own. The floor (tests/bench/floor.py) runs in the same run with as many clients. Linux only.
"""

import argparse
import asyncio
import resource
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import asyncpg
import orjson

from api.actor import Role
from api.clock import business_day, utc_now
from api.database import close_database, connection, open_database
from api.events import Channel, TicketState
from api.queue.models import Leg, Ticket
from api.settings import settings
from api.tables import migrate
from schema.node import global_id
from tests.bench.call_next import CALL_NEXT, OPEN, SIGN_IN
from tests.bench.measure import cpu_seconds, report, running
from tests.e2e.server import free_port, running_server
from tests.factories import HallRows, a_counter, a_hall
from tests.people import PASSWORD, an_account
from tests.postgres import running_postgres

WARM_UP_SECONDS = 2.0
MOST_CALLS_A_SECOND = 1_000  # tickets are laid out for so many
FLOOR_TICKETS = 60_000


@dataclass
class Counted:
    """What one run saw. server_ms, postgres_ms: CPU a call; generator: the share of one processor it used."""

    calls: int = 0
    errors: int = 0
    seconds: float = 0.0
    server_ms: float = 0.0
    postgres_ms: float = 0.0
    generator: float = 0.0

    @property
    def each_second(self) -> float:
        return self.calls / self.seconds


class Client:
    """One kept HTTP connection."""

    def __init__(self, port: int, path: str, token: str = "") -> None:
        self.port = port
        bearer = f"authorization: Bearer {token}\r\n" if token else ""
        self.head = (
            f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\ncontent-type: application/json\r\n{bearer}"
        ).encode()

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def post(self, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        self.writer.write(b"%bcontent-length: %d\r\n\r\n%b" % (self.head, len(body), body))
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        return int(head[9:12]), await self.reader.readexactly(length)

    async def ask(self, document: str, **values: object) -> dict[str, object]:
        """The payload of a mutation."""
        _, answer = await self.post(orjson.dumps({"query": document, "variables": {"input": values}}))
        payload: dict[str, object] = next(iter(orjson.loads(answer)["data"].values()))
        assert not payload.get("userErrors"), payload
        return payload


Call = Callable[[], Awaitable[bool]]


async def closed_loop(
    calls: Sequence[Call], seconds: float, servers: Sequence[int], postgres: int, *, clients: int
) -> Counted:
    """So many at a time, each calls wherever it is longest ago; counts begin after the warm-up."""
    loop, counted, idle = asyncio.get_running_loop(), Counted(), deque(calls)
    begins = loop.time() + WARM_UP_SECONDS
    ends = begins + seconds

    async def client() -> None:
        while (now := loop.time()) < ends:
            call = idle.popleft()
            good = await call()
            idle.append(call)
            if now >= begins:
                counted.calls += good
                counted.errors += not good

    async def used() -> tuple[float, float, float]:
        own = resource.getrusage(resource.RUSAGE_SELF)
        return cpu_of(servers), cpu_of(family(postgres)), own.ru_utime + own.ru_stime

    running = asyncio.gather(*(client() for _ in range(clients)))
    await asyncio.sleep(WARM_UP_SECONDS)
    before = await used()
    await asyncio.sleep(seconds)
    counted.seconds = loop.time() - begins
    server, database, own = (after - was for after, was in zip(await used(), before, strict=True))
    await running
    calls_made = max(1, counted.calls + counted.errors)
    counted.server_ms, counted.postgres_ms = server * 1000 / calls_made, database * 1000 / calls_made
    counted.generator = own / counted.seconds
    return counted


def cpu_of(pids: Sequence[int]) -> float:
    """CPU seconds of processes; one that has just ended counts as nothing."""
    total = 0.0
    for pid in pids:
        with suppress(OSError):
            total += cpu_seconds(pid)
    return total


def family(pid: int) -> list[int]:
    """A process and its children: PostgreSQL has one for each connection."""
    with suppress(OSError):
        return [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    return [pid]


def postmaster(url: str) -> int:
    """The process that listens where the URL says."""
    port = url.rsplit(":", 1)[1].split("/", 1)[0]
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            words = path.read_bytes().split(b"\0")
            if f"port={port}".encode() in words and b"postgres" in words[0]:
                return int(path.parent.name)
    raise LookupError("PostgreSQL was not found among the processes")


async def ours(url: str, *, workers: int, clients: int, halls: int, seconds: float) -> Counted:
    """The product: officers in so many halls, at least one a hall and one a client, each at his own counter."""
    await migrate(url)
    await open_database(url)
    rows = [await a_hall(slug=f"hall-{number}") for number in range(halls)]
    for hall in rows:
        await fill(hall, int(MOST_CALLS_A_SECOND * (seconds + WARM_UP_SECONDS) / halls) + 50)
    await connection().execute_query("ANALYZE")  # as in a hall that has been open before
    officers = []
    for number in range(max(clients, halls)):
        hall, name = rows[number % halls], f"petugas{number}"
        await an_account(name, role=Role.OFFICER, hall_id=hall.hall_id, agency_id=hall.agency_id)
        counter = await a_counter(hall.hall_id, hall.agency_id, hall.queue_id, label=f"L{number}")
        officers.append((name, counter))
    await close_database()
    environment = {
        "ANTREAN_SECRET": settings().secret.get_secret_value(),
        "ANTREAN_ACTOR_REQUESTS_PER_MINUTE": "1000000",
    }
    with running_server(url, workers=workers, environment=environment) as server:
        calls = [await sits_down(server.port, name, global_id("Counter", counter)) for name, counter in officers]
        return await closed_loop(calls, seconds, server.worker_pids(), postmaster(url), clients=clients)


async def fill(hall: HallRows, tickets: int) -> None:
    """Let so many people wait, straight through the tables."""
    now, today = utc_now(), business_day(utc_now(), "Asia/Makassar")
    waiting = [(uuid4(), uuid4(), number) for number in range(1, tickets + 1)]
    place = {"hall_id": hall.hall_id, "day": today, "queue_id": hall.queue_id, "state": TicketState.WAITING}
    await Ticket.bulk_create(
        [
            Ticket(
                id=ticket_id, leg_id=leg_id, number=number, label=f"A-{number:03d}", series_queue_id=hall.queue_id,
                channel=Channel.WEB, issued_at=now, **place,
            )
            for ticket_id, leg_id, number in waiting
        ],
        batch_size=1000,
    )  # fmt: skip
    await Leg.bulk_create(
        [
            Leg(id=leg_id, ticket_id=ticket_id, number=number, joined_at=now, wait_from=now, **place)
            for ticket_id, leg_id, number in waiting
        ],
        batch_size=1000,
    )


async def sits_down(port: int, name: str, counter: str) -> Call:
    """Sign in, open the counter; what calls next there."""
    stranger = Client(port, "/graphql")
    await stranger.open()
    token = (await stranger.ask(SIGN_IN, username=name, password=PASSWORD))["token"]
    client = Client(port, "/graphql", str(token))
    await client.open()
    await client.ask(OPEN, counter=counter)

    async def call() -> bool:
        key = uuid4().hex
        values = {"counter": counter, "finishCurrent": True, "idempotencyKey": key}
        status, answer = await client.post(orjson.dumps({"query": CALL_NEXT, "variables": {"input": values}}))
        return status == 200 and b'"userErrors":[]' in answer and b'"errors"' not in answer

    return call


async def floor(url: str, *, clients: int, seconds: float) -> Counted:
    """The hand-written route, one process, as many clients."""
    port = free_port()
    with running(["-m", "tests.bench.floor", url, str(port), str(FLOOR_TICKETS)]) as process:
        waiting = [Client(port, "/call") for _ in range(clients)]
        for client in waiting:
            await until_open(client)

        async def call(client: Client) -> bool:
            status, _ = await client.post(b'{"counter":1}')
            return status == 200

        calls = [lambda client=client: call(client) for client in waiting]
        return await closed_loop(calls, seconds, [process.pid], postmaster(url), clients=clients)


async def until_open(client: Client) -> None:
    for _ in range(400):
        try:
            return await client.open()
        except OSError:
            await asyncio.sleep(0.05)
    raise TimeoutError("the floor did not start")


async def main(workers: int, clients: int, halls: int, seconds: float) -> None:
    with running_postgres(forgetful=False) as postgres:
        urls = []
        for name in ("spread", "hot", "floor"):
            maker = await asyncpg.connect(postgres)
            await maker.execute(f"CREATE DATABASE {name}")
            await maker.close()
            urls.append(f"{postgres.rsplit('/', 1)[0]}/{name}")
        base = await floor(urls[2], clients=clients, seconds=seconds)
        spread = await ours(urls[0], workers=workers, clients=clients, halls=halls, seconds=seconds)
        hot = await ours(urls[1], workers=workers, clients=clients, halls=1, seconds=seconds)
    told = [
        (f"{halls} halls, {workers} workers", spread),
        (f"one hot hall, {workers} workers", hot),
        ("floor, one process, one lock", base),
    ]
    rows = [
        (name, f"{run.each_second:.0f}", f"{run.server_ms:.2f}", f"{run.server_ms / base.server_ms:.1f}",
         f"{run.postgres_ms:.2f}", run.errors, f"{run.generator:.2f}")
        for name, run in told
    ]  # fmt: skip
    columns = ("run", "calls/s", "server CPU ms", "ratio", "PostgreSQL CPU ms", "errors", "generator cores")
    report(f"callNext, {clients} clients, PostgreSQL", columns, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--halls", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=8.0)
    given = parser.parse_args()
    asyncio.run(main(given.workers, given.clients, given.halls, given.seconds))
