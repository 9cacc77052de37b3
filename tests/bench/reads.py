"""What a read costs: CPU of the server process over HTTP, cold and kept, against hand-written routes in one run.

    python -m tests.bench.reads [--reads 300] [--agencies 20] [--services 100] [--engine sqlite|postgres|both]

A board of two counters an agency, half of them serving, and the first 100 services of a hall with their agencies;
anonymous. Cold: each request differs in a variable that nobody reads, so that no answer is reused; kept: all are
equal and nothing changes. The floor is tests/bench/reads_floor.py. Linux only.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import httpx2

from api import journal
from api.clock import utc_now
from api.database import close_database, open_database
from api.events import Channel
from api.halls.models import Service
from api.queue import actions as queue
from api.settings import settings
from api.tables import migrate
from tests.bench.call_next import Cost, measure
from tests.bench.measure import pin, report, running
from tests.e2e.server import free_port, running_server
from tests.factories import HallRows, a_citizen, a_hall, an_officer
from tests.floor import done
from tests.postgres import running_postgres

DOCUMENTS = {
    "board": """query Board($hall: String!) { board(hall: $hall) {
        epoch version serverTime counters { label agencyCode state number }
        calls { number counterLabel attempt at } queues { prefix name waitingCount } notices } }""",
    "services": """query Services($hall: String!) { hall(slug: $hall) {
        services(first: 100) { totalCount nodes { id code name agency { code name } } } } }""",
}
WAITING = 3  # people a queue


async def fill(url: str, agencies: int, services: int) -> None:
    """A hall at work: at each agency's first counter somebody is served, and some wait."""
    await migrate(url)
    await open_database(url)
    await journal.epoch()  # made when it is first asked for
    hall = await a_hall(agencies=agencies)
    for place in range(services - agencies):
        agency = hall.agencies[place % agencies]
        await Service.create(
            hall_id=hall.hall_id,
            agency_id=agency.agency_id,
            queue_id=agency.queue_id,
            code=f"X{place:04}",
            name=f"Penerbitan surat keterangan nomor {place}",
            keywords="surat keterangan penduduk",
        )
    for place in range(agencies):
        await _work(hall, place)
    await close_database()


async def _work(hall: HallRows, place: int) -> None:
    agency, now = hall.agencies[place], utc_now()
    officer = an_officer(hall.hall_id, agency.agency_id)
    for _ in range(WAITING + 1):
        taken = queue.take_ticket(
            a_citizen(), hall_slug=hall.slug, queue_id=agency.queue_id, channel=Channel.WEB, now=now
        )
        done(await taken)
    done(await queue.open_counter(officer, agency.counter_ids[0], now=now))
    done(await queue.call_next(officer, agency.counter_ids[0], now=now))


@contextmanager
def served(url: str) -> Iterator[tuple[str, int]]:
    """Our server on one processor: its address and process."""
    with running_server(url, environment={"ANTREAN_SECRET": settings().secret.get_secret_value()}) as server:
        assert server.process
        pin(server.process.pid, 0)
        yield server.url, server.process.pid


async def costs(url: str, reads: int) -> dict[tuple[str, str], Cost]:
    """By document and by way: floor, cold, kept."""
    found, port = {}, free_port()
    with running(["-m", "tests.bench.reads_floor", url, str(port)]) as floor, served(url) as (ours, pid):
        pin(floor.pid, 0)
        async with httpx2.AsyncClient() as client:
            for name, text in DOCUMENTS.items():
                hand_written = _asking(client, f"http://127.0.0.1:{port}/{name}", text, is_cold=False)
                await _until_up(hand_written)
                found[name, "floor"] = await measure(floor.pid, reads, hand_written)
                for way in ("cold", "kept"):
                    ask = _asking(client, f"{ours}/graphql", text, is_cold=way == "cold")
                    found[name, way] = await measure(pid, reads, ask)
    return found


def _asking(
    client: httpx2.AsyncClient, url: str, text: str, *, is_cold: bool
) -> Callable[[], Awaitable[dict[str, Any]]]:
    numbers = count()

    async def ask() -> dict[str, Any]:
        unread = {"unread": next(numbers)} if is_cold else {}
        answer = await client.post(url, json={"query": text, "variables": {"hall": "konawe", **unread}})
        body: dict[str, Any] = answer.json()
        assert "errors" not in body, body
        return body

    return ask


async def _until_up(ask: Callable[[], Awaitable[object]]) -> None:
    for _ in range(200):
        try:
            await ask()
            return
        except httpx2.ConnectError:
            await asyncio.sleep(0.05)


async def main(options: argparse.Namespace) -> None:
    pin(0, 1)
    rows = []
    with tempfile.TemporaryDirectory() as folder, running_postgres(forgetful=False) as postgres:
        connection = await asyncpg.connect(postgres)
        await connection.execute("CREATE DATABASE reads")
        await connection.close()
        urls = {
            "sqlite": f"sqlite://{Path(folder) / 'reads.sqlite3'}",
            "postgres": f"{postgres.rsplit('/', 1)[0]}/reads",
        }
        for engine, url in urls.items():
            if options.engine not in (engine, "both"):
                continue
            await fill(url, options.agencies, options.services)
            found = await costs(url, options.reads)
            for (name, way), cost in found.items():
                ratio = cost.cpu_ms / found[name, "floor"].cpu_ms
                rows.append((engine, name, way, f"{cost.cpu_ms:.3f}", f"{ratio:.2f}", f"{cost.wall_ms:.2f}"))
    columns = ("database", "document", "way", "CPU ms a read", "ratio", "wall ms")
    report("Reads over HTTP, server CPU, medians of tens", columns, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads", type=int, default=300)
    parser.add_argument("--agencies", type=int, default=20)
    parser.add_argument("--services", type=int, default=100)
    parser.add_argument("--engine", choices=("sqlite", "postgres", "both"), default="both")
    asyncio.run(main(parser.parse_args()))
