"""What one board read after one event costs this process and PostgreSQL, against a hand-written floor.

    python -m tests.bench.board_read [--reads 300] [--halls 20] [--tickets 1000] [--agencies 8] [--counters 5]

One event is committed before every read, as in a hall at work, and is not measured. Cold: the directory is read too.
Scene: what all screens of the hall share; a board more: cutting one more screen out of it. The floor is one asyncpg
statement of JSON that answers the same rows, and orjson on both sides of it. CPU by /proc; Linux only.
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from api.boards.queries import board_of, queue_state_of, scene_of
from api.boards.scenes import NOW as STATEMENT
from api.boards.scenes import _backdrops, _recents
from api.boards.view import board_of_scene
from api.database import close_database, open_database
from api.halls.queries.directory import _kept
from api.queue.queries import paces_of, touched_since, up_next
from api.tables import migrate
from tests.bench.measure import cpu_seconds, report
from tests.factories import NOW
from tests.feature.board_stories import Day, a_day
from tests.full_halls import fill
from tests.postgres import running_postgres

WARM_UP = 30
Read = Callable[[], Awaitable[object]]


class Meter:
    """CPU of this process and of one PostgreSQL server around single steps."""

    def __init__(self, postmaster: int, reads: int) -> None:
        self._postmaster, self._reads = postmaster, reads

    async def cost(self, read: Read, event: Read) -> tuple[float, float]:
        """Medians of this process's CPU, and the mean of the server's, in ms, of one read after one event."""
        ours = []
        for _ in range(WARM_UP):
            await event()
            await read()
        before = cpu_seconds(self._postmaster)
        for _ in range(self._reads):
            began = time.process_time()
            await read()
            ours.append(time.process_time() - began)
        servers = (cpu_seconds(self._postmaster) - before) / self._reads
        ours.clear()
        for _ in range(self._reads):
            await event()
            began = time.process_time()
            await read()
            ours.append(time.process_time() - began)
        return statistics.median(ours) * 1_000, servers * 1_000


def forget() -> None:
    """As a process that has just started."""
    for kept in (_kept, _backdrops, _recents):
        kept._kept.clear()  # type: ignore[attr-defined]


async def reads_of(day: Day, url: str) -> dict[str, Read]:
    """The reads by name; the floor has a connection of its own, for ever."""
    hall_id, counter_id = day.hall.hall_id, day.hall.counter_id
    floor = await asyncpg.connect(url)
    today, newest = date(2026, 11, 24), [0]

    async def by_hand() -> bytes:
        row = await floor.fetchrow(STATEMENT, hall_id, today, newest[0])
        newest[0] = max(0, row["version"] - 20)
        lists = {name: orjson.loads(row[name] or "[]") for name in ("desks", "at_counters", "waiting", "calls")}
        return orjson.dumps({"version": row["version"], "epoch": str(row["epoch"]), **lists})

    async def cold() -> object:
        forget()
        return await board_of(hall_id, None, now=day.now)

    scene: Any = await scene_of(hall_id, now=day.now)

    async def cut() -> object:
        return board_of_scene(scene, None)

    async def touched() -> object:
        return await touched_since(hall_id, (await version(floor, hall_id)) - 1)

    return {
        "floor: one statement, orjson": by_hand,
        "board, directory kept": lambda: board_of(hall_id, None, now=day.now),
        "board, cold": cold,
        "scene": lambda: scene_of(hall_id, now=day.now),
        "a board more of a scene": cut,
        "queue state": lambda: queue_state_of(day.hall.queue_id, now=day.now),
        "up next of a counter": lambda: up_next([(counter_id, 20, day.now)]),
        "pace of a queue": lambda: paces_of([(day.hall.queue_id, day.now)]),
        "touched since (and its version)": touched,
    }


async def version(connection: asyncpg.Connection, hall_id: UUID) -> int:
    number: int = await connection.fetchval("SELECT version FROM timeline WHERE hall_id = $1", hall_id)
    return number


async def main(arguments: argparse.Namespace) -> None:
    with running_postgres() as postgres:
        url = f"{postgres.rsplit('/', 1)[0]}/bench"
        connection = await asyncpg.connect(postgres)
        await connection.execute("CREATE DATABASE bench")
        postmaster = await connection.fetchval("SELECT pg_read_file('postmaster.pid')")
        await connection.close()
        await migrate(url)
        await open_database(url)
        day = await a_day(agencies=arguments.agencies, counters=arguments.counters)
        for number in range(arguments.agencies * arguments.counters // 2):
            await day.take_and_call(number % arguments.agencies, number // arguments.agencies)
        await fill(
            url,
            halls=arguments.halls,
            tickets=arguments.tickets,
            day=date(2026, 11, 24),
            until=NOW,
            real=[day.hall.hall_id],
        )
        meter, agencies = Meter(int(str(postmaster).split()[0]), arguments.reads), iter(range(10**9))
        rows = []
        for name, read in (await reads_of(day, url)).items():
            ours, server = await meter.cost(read, lambda: happens(day, next(agencies) % arguments.agencies))
            rows.append((name, f"{ours:.3f}", f"{server:.3f}"))
        await close_database()
    floor = float(rows[0][1])
    report(
        "a read after an event, PostgreSQL",
        ("read", "CPU ms here", "CPU ms PostgreSQL (nothing new)", "times the floor here"),
        [(*row, f"{float(row[1]) / floor:.1f}") for row in rows],
    )


async def happens(day: Day, agency: int) -> None:
    """One number is taken and one called."""
    await day.take_and_call(agency)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reads", type=int, default=300)
    parser.add_argument("--halls", type=int, default=20)
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--agencies", type=int, default=8)
    parser.add_argument("--counters", type=int, default=5)
    asyncio.run(main(parser.parse_args()))
