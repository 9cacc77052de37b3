"""Reads the CPU time of other processes, and prints results as one JSON line and one table."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import asyncpg
from rich.console import Console
from rich.table import Table

from tests.e2e.server import children
from tests.postgres import running_postgres

NANOSECONDS = 1e9


def cpu_seconds(pid: int) -> float:
    """CPU seconds used so far by all threads of a process and of what it started (/proc/PID/task/*/schedstat)."""
    return (
        sum(
            int(path.read_text().split()[0])
            for member in with_descendants(pid)
            for path in Path(f"/proc/{member}/task").glob("*/schedstat")
        )
        / NANOSECONDS
    )


def with_descendants(pid: int) -> list[int]:
    """A process and all it started: a server is a supervisor, a nursery and workers."""
    return [pid, *(member for child in children(pid) for member in with_descendants(child))]


def pin(pid: int, processor: int) -> None:
    """Keep a process on one processor, so that the generator does not steal the server's."""
    if hasattr(os, "sched_setaffinity") and processor in os.sched_getaffinity(0):
        for member in with_descendants(pid):
            os.sched_setaffinity(member, {processor})


@contextmanager
def running(arguments: Sequence[str], *, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A child process for as long as the block runs, ended with SIGTERM."""
    process = subprocess.Popen(
        [sys.executable, *arguments], env={**os.environ, **(env or {})}, stdout=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@asynccontextmanager
async def databases(*names: str, only: str = "both") -> AsyncIterator[dict[str, list[str]]]:
    """Addresses of empty databases with these names, by engine: SQLite, and a PostgreSQL that keeps its promises.

    only: sqlite or postgresql, to leave the other out.
    """
    with tempfile.TemporaryDirectory() as folder, running_postgres(forgetful=False) as postgres:
        for name in names:
            connection = await asyncpg.connect(postgres)
            await connection.execute(f"CREATE DATABASE {name}")
            await connection.close()
        urls = {
            "SQLite": [f"sqlite://{Path(folder) / f'{name}.sqlite3'}" for name in names],
            "PostgreSQL": [f"{postgres.rsplit('/', 1)[0]}/{name}" for name in names],
        }
        yield {engine: named for engine, named in urls.items() if only in (engine.lower(), "both")}


def report(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """One JSON line for programs, one table for people."""
    print(json.dumps({"bench": title, "rows": [dict(zip(columns, row, strict=True)) for row in rows]}))
    table = Table(*columns, title=title)
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console().print(table)
