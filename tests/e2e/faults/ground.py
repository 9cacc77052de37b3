"""A hall that is served, and somebody well-behaved in it: the ground on which the other stories break things."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.e2e.faults.crew import document_of
from tests.e2e.faults.hall_day import HallPlan, prepared
from tests.e2e.faults.plan import Plan
from tests.e2e.faults.stored import SECRET
from tests.e2e.faults.wire import NoAnswer, Wire
from tests.e2e.server import ServerProcess
from tests.postgres import running_cluster

BOARD = "query ($hall: String!) { board(hall: $hall) { version counters { label number } calls { number } } }"
HEALTHY_SECONDS = 0.5  # P6, P12: the 99th percentile of those who behave


@dataclass
class Ground:
    """A server with one hall. url: of its database."""

    server: ServerProcess
    hall: HallPlan
    url: str
    log: Path

    @property
    def port(self) -> int:
        return self.server.port

    def resident_bytes(self) -> int:
        """Memory of the processes that serve."""
        return sum(resident_bytes(pid) for pid in self.server.worker_pids())


@asynccontextmanager
async def served(
    plan: Plan,
    *,
    on_postgres: bool = False,
    officers: int = 8,
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Ground]:
    """One server process with one hall for as long as the block runs, on SQLite or a PostgreSQL of its own."""
    if on_postgres:
        with running_cluster(("fsync=off",)) as cluster:
            async with _serving(plan, cluster.url, officers, environment or {}) as ground:
                yield ground
    else:
        url = f"sqlite://{plan.home / 'faults.sqlite3'}"
        async with _serving(plan, url, officers, environment or {}) as ground:
            yield ground


@asynccontextmanager
async def _serving(plan: Plan, url: str, officers: int, environment: Mapping[str, str]) -> AsyncIterator[Ground]:
    hall, *_ = await prepared(url, officers=officers, halls=1)
    limits = {"ANTREAN_ACTOR_REQUESTS_PER_MINUTE": "1000000", "ANTREAN_SECRET": SECRET}
    server = ServerProcess(url, environment={**limits, **environment}, log=plan.home / "server.log")
    await asyncio.to_thread(server.start)
    try:
        yield Ground(server, hall, url, plan.home / "server.log")
    finally:
        await asyncio.to_thread(server.stop)


@dataclass
class Healthy:
    """Somebody who behaves, and how long each answer took them, read and written in turn."""

    ground: Ground
    seconds: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    async def works(self, every: float = 0.05) -> None:
        """Ask until cancelled."""
        wire = Wire(self.ground.port)
        while True:
            await self.asks(wire)
            await asyncio.sleep(every)

    async def asks(self, wire: Wire) -> float:
        """Read the board or take a number; the seconds it took."""
        hall, began = self.ground.hall, time.monotonic()
        input: dict[str, Any] = {"hall": hall.slug, "queue": hall.queues[0]}
        try:
            if len(self.seconds) % 4:
                await wire.ask(BOARD, {"hall": hall.slug})
            else:
                await wire.ask(document_of("takeTicket"), {"input": input})
        except NoAnswer as broken:
            self.failures.append(str(broken))
        self.seconds.append(time.monotonic() - began)
        return self.seconds[-1]

    def percentile(self, share: float = 0.99) -> float:
        """Seconds within which that share of the answers came."""
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * share))]


def resident_bytes(pid: int) -> int:
    """Memory a process holds in RAM."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
