"""Reads what each part of the machine has used: processors, memory, the database's own counts."""

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from tests.bench.measure import cpu_seconds

TICKS = os.sysconf("SC_CLK_TCK")
COUNTS = "SELECT xact_commit, xact_rollback, tup_returned, tup_fetched FROM pg_stat_database WHERE datname = current_database()"
STATEMENTS = "SELECT sum(calls)::bigint, sum(total_exec_time) FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
DEAREST = """
SELECT calls, total_exec_time, rows, regexp_replace(query, '\\s+', ' ', 'g') AS query FROM pg_stat_statements
WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) ORDER BY calls DESC LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """CPU seconds of each part so far, and of the whole machine; the database's counts."""

    at: float
    cpu: Mapping[str, float]
    machine: float
    commits: int
    statements: int

    def since(self, before: "Reading") -> "Reading":
        """What was used between two readings; `at` is then the seconds between them."""
        return Reading(
            self.at - before.at,
            {part: used - before.cpu.get(part, 0.0) for part, used in self.cpu.items()},
            self.machine - before.machine,
            self.commits - before.commits,
            self.statements - before.statements,
        )


@dataclass(slots=True)
class Meters:
    """parts: the first processes of each part by name; all that descend from them count with them."""

    parts: dict[str, list[int]]
    connection: asyncpg.Connection

    async def read(self, at: float) -> Reading:
        """All of them now; the database's counts are what its sessions have told, up to a second late."""
        counts = await self.connection.fetchrow(COUNTS)
        statements = await self.connection.fetchrow(STATEMENTS)
        cpu = {part: sum(map(_cpu_of_family, pids)) for part, pids in self.parts.items()}
        return Reading(at, cpu, machine_seconds(), counts["xact_commit"], statements[0] or 0)

    async def dearest(self, count: int = 25) -> list[asyncpg.Record]:
        """The statements sent most often since the counts were set back."""
        return await self.connection.fetch(DEAREST, count)

    async def set_back(self) -> None:
        """Begin to count statements anew."""
        await self.connection.execute("SELECT pg_stat_statements_reset()")


def memory_bytes(pids: Iterable[int]) -> int:
    """Proportional set size of some processes."""
    return sum(_pss(pid) for pid in pids)


def open_files(pid: int) -> int:
    """Files and sockets a process holds."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for parent in found:
        with suppress(OSError):
            found += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
    return found


def machine_seconds() -> float:
    """CPU seconds of everything on the machine so far, interrupts of the network included."""
    user, nice, system, _, _, irq, softirq, *_ = map(int, Path("/proc/stat").read_text().split()[1:11])
    return (user + nice + system + irq + softirq) / TICKS


def _cpu_of_family(first: int) -> float:
    """CPU seconds of a process and its descendants, those included that have ended, such as autovacuum's."""
    used = cpu_seconds(first)
    for pid in family(first):
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            used += (int(fields[13]) + int(fields[14])) / TICKS
    return used


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0
