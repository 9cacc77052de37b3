"""However connections come, each worker holds its part of them."""

import asyncio
import os
import signal
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.e2e.nginx import running_nginx
from tests.e2e.server import ServerProcess, kill, running_server, until
from tests.e2e.test_supervision import _handshake, renew

pytestmark = pytest.mark.alone

WORKERS = 2
CONNECTIONS = 400
APART = 40  # the door allows 8, and what is just being taken
ESTABLISHED = "01"  # in /proc/net/tcp


@pytest.fixture
def server(postgres_url: str) -> Iterator[ServerProcess]:
    with running_server(postgres_url, workers=WORKERS) as running:
        until(lambda: len(running.worker_pids()) == WORKERS)
        yield running


@asynccontextmanager
async def sockets(
    server: ServerProcess, *, host: str = "", port: int = 0, abreast: int = 1
) -> AsyncIterator[None]:
    """WebSockets that have shaken hands, so many of them at the same time."""
    turn = asyncio.Semaphore(abreast)
    opened = []

    async def one() -> None:
        async with turn:
            reader, writer = await asyncio.open_connection(host or server.host, port or server.port)
            opened.append(writer)
            writer.write(_handshake(port or server.port))
            assert b" 101 " in await reader.readline()

    try:
        await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
        yield
    finally:
        for writer in opened:
            writer.transport.abort()
        await asyncio.to_thread(until, lambda: sum(held(server)) == 0)


@pytest.mark.parametrize("abreast", [CONNECTIONS, 1], ids=["at once", "one by one"])
async def test_connections_are_spread_over_the_workers(
    server: ServerProcess, abreast: int, tmp_path: Path
) -> None:
    """Make AHEAD in api/commands/door.py a million to see it fail."""
    async with sockets(server, abreast=abreast):
        assert_is_spread("directly", server)
    with running_nginx(tmp_path / "nginx", "127.0.0.3", [f"{server.host}:{server.port}"]) as proxy:
        async with sockets(server, host=proxy.host, port=proxy.port, abreast=abreast):
            assert_is_spread("behind nginx", server)


async def test_they_are_spread_again_after_a_death_and_after_a_renewal(server: ServerProcess) -> None:
    """Those who lost theirs come back to whoever holds the fewest, not half of them to each."""
    async with sockets(server, abreast=20):
        first, _ = server.worker_pids()
        kill(first)
        await asyncio.to_thread(until, lambda: first not in server.worker_pids() and serve_all(server))
        lost = CONNECTIONS - sum(held(server))
        assert lost >= (CONNECTIONS - APART) / 2
        again = [await asyncio.open_connection(server.host, server.port) for _ in range(lost)]
        await asyncio.to_thread(until, lambda: sum(held(server)) >= CONNECTIONS)
        assert_is_spread("after a death", server)
        for _, writer in again:
            writer.transport.abort()
    await renew(server)
    async with sockets(server, abreast=20):
        assert_is_spread("after a renewal", server)


async def test_who_comes_while_a_worker_hangs_is_served_by_the_others(server: ServerProcess) -> None:
    """The one that hangs holds the fewest and is left the newcomers, but only for some milliseconds."""
    async with sockets(server, abreast=20):
        hangs, _ = server.worker_pids()
        os.kill(hangs, signal.SIGSTOP)
        async with asyncio.timeout(5):
            for _ in range(50):
                reader, writer = await asyncio.open_connection(server.host, server.port)
                writer.write(b"GET /livez HTTP/1.1\r\nhost: antrean\r\nconnection: close\r\n\r\n")
                assert b" 200 " in await reader.readline()
                writer.close()
        kill(hangs)


def assert_is_spread(how: str, server: ServerProcess) -> None:
    """No worker holds many more than another."""
    now = held(server)
    print(f"{how}: {now}")
    assert sum(now) >= CONNECTIONS
    assert max(now) - min(now) <= APART


def serve_all(server: ServerProcess) -> bool:
    """Whether every worker is there and says that it serves."""
    text = urllib.request.urlopen(f"{server.url}/metrics").read().decode()
    return len(server.worker_pids()) == WORKERS and f"antrean_workers {WORKERS}.0" in text.splitlines()


def held(server: ServerProcess) -> list[int]:
    """How many connections to the server's port each worker has open."""
    ours = f":{server.port:04X}"
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    inodes = {line[9] for line in lines if line[1].endswith(ours) and line[3] == ESTABLISHED}
    return [len(inodes & set(_sockets_of(pid))) for pid in server.worker_pids()]


def _sockets_of(pid: int) -> Iterator[str]:
    try:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            target = os.readlink(descriptor)
            if target.startswith("socket:["):
                yield target[8:-1]
    except FileNotFoundError:  # a descriptor, or the worker, is just gone
        return
