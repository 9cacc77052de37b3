"""Every screen of many halls comes back at once, as after a power cut or a crash of all workers.

    python -m tests.e2e.storm --screens 10000 --halls 508 --workers 2

Prints how soon the last screen had its board again, and how many statements the database was asked meanwhile.
"""

import argparse
import asyncio
import json
import random
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import cycle, islice
from math import ceil
from typing import Any

import asyncpg

from tests.bench.nation.planting import HallPlan, plant_nation
from tests.bench.nation.wire import Line
from tests.e2e.server import ROOT, ServerProcess, running_server
from tests.postgres import FAST_AND_FORGETFUL, running_cluster

BOARD = (ROOT / "display" / "board.graphql").read_text()
SOONEST_SECONDS, FIRST_CAP_SECONDS, LATEST_SECONDS = 0.5, 2.0, 10.0  # display/static/link.js
AT_ONCE = 200  # while they come the first time
BACK_SECONDS = 300.0


@dataclass
class Storm:
    """What was seen. statements: asked of the database from the crash to the last screen."""

    screens: int
    halls: int
    workers: int
    first_seconds: float = 0.0
    median_seconds: float = 0.0
    last_seconds: float = 0.0
    statements: int = 0
    tries: int = 0
    most: list[str] = field(default_factory=list)


class Screen:
    """Comes back as the TV page does: full jitter, for ever."""

    def __init__(self, server: ServerProcess, hall: str, screen: str) -> None:
        self._server = server
        self._asked = {"query": BOARD, "variables": {"hall": hall, "screen": screen}}
        self._failures = 0
        self._line: asyncio.BaseTransport | None = None
        self._is_over = False
        self.tries = 0
        self.shown_at = asyncio.get_running_loop().create_future()

    async def follow(self) -> None:
        """Connect, and again whenever the connection is lost."""
        loop = asyncio.get_running_loop()
        while not self._is_over:
            self.tries += 1
            done, ended = loop.create_future(), asyncio.Event()
            try:
                transport, _ = await loop.create_connection(
                    lambda d=done, e=ended: _Ear(self._server.url, self._asked, d, e),  # type: ignore[misc]
                    *("127.0.0.1", self._server.port),
                )
                self._line = transport
                await asyncio.wait_for(done, 10.0)
                self._failures = 0
                if not self.shown_at.done():
                    self.shown_at.set_result(time.monotonic())
                await ended.wait()
            except OSError:  # refused, lost, or no board within 10 s
                if self._line:
                    self._line.abort()  # type: ignore[attr-defined]
            cap = min(LATEST_SECONDS, FIRST_CAP_SECONDS * 2 ** min(self._failures, 10))
            self._failures += 1
            await asyncio.sleep(random.uniform(SOONEST_SECONDS, cap))

    def expect_another(self) -> None:
        """The next board is what is waited for."""
        self.shown_at = asyncio.get_running_loop().create_future()
        self.tries = 0

    def end(self) -> None:
        """Leave."""
        self._is_over = True
        if self._line:
            self._line.abort()  # type: ignore[attr-defined]


class _Ear(Line):
    def __init__(
        self, host: str, asked: dict[str, Any], done: "asyncio.Future[None]", ended: asyncio.Event
    ) -> None:
        super().__init__(host, asked, None, done)
        self._ended = ended

    def connection_lost(self, problem: Exception | None) -> None:
        super().connection_lost(problem)
        self._ended.set()


async def storm(*, screens: int, halls: int, workers: int) -> Storm:
    """Let them come, kill every worker, and wait until each has its board again."""
    with running_cluster(("shared_preload_libraries=pg_stat_statements", *FAST_AND_FORGETFUL)) as cluster:
        plans = await plant_nation(cluster.url, halls=halls, screens=ceil(screens / halls))
        with running_server(cluster.url, workers=workers) as server:
            return await _seen(Storm(screens, halls, workers), server, plans, cluster.url)


async def _seen(seen: Storm, server: ServerProcess, plans: list[HallPlan], url: str) -> Storm:
    places = [(plan.slug, screen) for plan in plans for screen, _ in plan.screens]
    everybody = [Screen(server, *place) for place in islice(cycle(places), seen.screens)]
    tasks = []
    for start in range(0, len(everybody), AT_ONCE):
        portion = everybody[start : start + AT_ONCE]
        tasks += [asyncio.create_task(screen.follow()) for screen in portion]
        await asyncio.wait_for(asyncio.gather(*(screen.shown_at for screen in portion)), BACK_SECONDS)
    database = await asyncpg.connect(url)
    try:
        await database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        for screen in everybody:
            screen.expect_another()
        await database.execute("SELECT pg_stat_statements_reset()")
        began = time.monotonic()
        server.kill_workers()
        shown = await asyncio.wait_for(asyncio.gather(*(screen.shown_at for screen in everybody)), BACK_SECONDS)
        await _count(seen, database)
    finally:
        await database.close()
        for screen in everybody:
            screen.end()
        for task in tasks:
            task.cancel()
    seconds = sorted(at - began for at in shown)
    seen.first_seconds, seen.last_seconds = seconds[0], seconds[-1]
    seen.median_seconds = seconds[len(seconds) // 2]
    seen.tries = sum(screen.tries for screen in everybody)
    return seen


async def _count(seen: Storm, database: asyncpg.Connection) -> None:
    rows = await database.fetch("SELECT query, calls FROM pg_stat_statements ORDER BY calls DESC")
    seen.statements = sum(row["calls"] for row in rows)
    seen.most = [f"{row['calls']} x {' '.join(row['query'].split())[:100]}" for row in rows[:6]]


@contextmanager
def many_files() -> Iterator[None]:
    """A socket is a file: lift the soft limit to the hard one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def main() -> None:
    """Run it and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screens", type=int, default=10_000)
    parser.add_argument("--halls", type=int, default=508)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    with many_files():
        print(json.dumps(asdict(asyncio.run(storm(**vars(asked))))))


if __name__ == "__main__":
    main()
