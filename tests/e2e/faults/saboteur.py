"""Kills, freezes and restarts, in an order that the seed decides."""

import asyncio
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.e2e.server import ServerProcess, kill
from tests.postgres import Cluster

ROUND = ("kill", "freeze", "kill", "database", "kill", "freeze", "kill frozen", "kill", "listen")

NOBODY = 0x7FFFFFFF  # no process has this id
ROUND_OF_ONE = ("power cut", "kill", "freeze", "kill")


@dataclass
class Saboteur:
    """Breaks something every few seconds. cluster: its PostgreSQL; None on SQLite, where there is one process."""

    server: ServerProcess
    cluster: Cluster | None
    seed: int
    every_seconds: float
    diary: list[tuple[float, str, float]] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    replaced_seconds: list[float] = field(default_factory=list)
    back_seconds: list[float] = field(default_factory=list)

    async def works(self, stop: asyncio.Event) -> None:
        """Until `stop`; whatever was frozen or stopped runs again when it returns."""
        chance = random.Random(f"{self.seed} saboteur")
        acts: dict[str, Callable[[random.Random], Awaitable[None]]] = {
            "kill": self._kill,
            "freeze": self._freeze,
            "kill frozen": self._kill_frozen,
            "database": self._restart_database,
            "listen": self._cut_the_bus,
        }
        plan: list[str] = []
        while not stop.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self.every_seconds * (0.5 + chance.random()))
            if stop.is_set():
                return
            plan = plan or chance.sample(self._round(), len(self._round()))
            act, began = plan.pop(), time.monotonic()
            await (acts[act](chance) if act in acts else self._cut_the_power())
            self.done[act] += 1
            self.diary.append((began, act, time.monotonic() - began))

    def _round(self) -> tuple[str, ...]:
        return ROUND if self.cluster else ROUND_OF_ONE

    async def _kill(self, chance: random.Random) -> None:
        pid = self._worker(chance)
        kill(pid)
        await self._replaced(pid)

    async def _freeze(self, chance: random.Random) -> None:
        pid = self._worker(chance)
        await self._frozen(pid, chance)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)

    async def _kill_frozen(self, chance: random.Random) -> None:
        pid = self._worker(chance)
        await self._frozen(pid, chance)
        kill(pid)
        await self._replaced(pid)

    async def _frozen(self, pid: int, chance: random.Random) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(0.5 + 2.5 * chance.random())

    async def _restart_database(self, chance: random.Random) -> None:
        assert self.cluster
        await asyncio.to_thread(self.cluster.stop, chance.choice(("immediate", "immediate", "fast")))
        await asyncio.sleep(chance.random())
        await asyncio.to_thread(self.cluster.start)

    async def _cut_the_bus(self, chance: random.Random) -> None:
        """End a connection of each kind from the database's side, the one that listens among them."""
        import asyncpg

        assert self.cluster
        connection = await asyncpg.connect(self.server.database_url)
        try:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5"
            )
        finally:
            await connection.close()

    async def _cut_the_power(self) -> None:
        began = time.monotonic()
        await asyncio.to_thread(self.server.kill)
        await asyncio.to_thread(self.server.start)
        self.back_seconds.append(time.monotonic() - began)

    def _worker(self, chance: random.Random) -> int:
        """One of the workers, by how many hold on to it: a listener's worker may have taken nearly all of them."""
        pids = self.server.worker_pids()
        held = [sum(1 for _ in Path(f"/proc/{pid}/fd").glob("*")) or 1 for pid in pids]
        return chance.choices(pids, held)[0] if pids else NOBODY

    async def _replaced(self, killed: int) -> None:
        """Wait for the supervisor, which is another story's subject, but without which nobody would serve at last."""
        began = time.monotonic()
        while time.monotonic() - began < 30:
            pids = self.server.worker_pids()
            if killed not in pids and len(pids) >= self.server.workers:
                break
            await asyncio.sleep(0.05)
        self.replaced_seconds.append(time.monotonic() - began)
