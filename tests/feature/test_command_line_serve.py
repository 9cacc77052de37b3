"""The server starts only when it is safe, outlives its workers, and ends on time."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from api.push import new_private_key
from tests.e2e.server import ServerProcess, free_port, kill, python, running_server, until, wait_until_ready


@pytest.fixture
def server(sqlite_url: str) -> Iterator[ServerProcess]:
    """One process on SQLite."""
    with running_server(sqlite_url) as running:
        yield running


def refused(*arguments: str, **environment: str) -> tuple[int, str]:
    """Exit code and words of a server that does not start."""
    process = python(
        "-m",
        "api",
        "serve",
        *arguments,
        environment=environment,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    _, words = process.communicate(timeout=30)
    return process.returncode, words.decode()


def test_several_workers_on_sqlite_are_refused(sqlite_url: str) -> None:
    code, words = refused("--workers", "2", "--database", sqlite_url, "--port", str(free_port()))
    assert code == 2
    assert "SQLite is for one process" in words
    assert "Traceback" not in words


def test_production_with_the_default_secret_is_refused(sqlite_url: str) -> None:
    code, words = refused("--database", sqlite_url, ANTREAN_MODE="production")
    assert code == 2
    assert "ANTREAN_SECRET" in words


def test_production_open_to_every_origin_is_refused(sqlite_url: str) -> None:
    environment = {"ANTREAN_MODE": "production", "ANTREAN_SECRET": "x" * 32, "ANTREAN_ALLOWED_ORIGINS": '["*"]'}
    code, words = refused("--database", sqlite_url, **environment)
    assert code == 2
    assert "ANTREAN_ALLOWED_ORIGINS" in words


def test_a_push_key_without_anybody_to_write_to_is_refused(sqlite_url: str) -> None:
    code, words = refused("--database", sqlite_url, ANTREAN_PUSH_KEY=new_private_key())
    assert code == 2
    assert "ANTREAN_PUSH_SUBJECT" in words


def test_a_port_that_is_taken_is_named_with_another(sqlite_url: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, words = refused("--database", sqlite_url, "--port", str(port))
    assert code == 1
    assert f"port {port}" in words
    assert f"--port {port + 1}" in words


def test_health_and_numbers_have_doors(server: ServerProcess) -> None:
    assert urllib.request.urlopen(f"{server.url}/livez").read() == b"ok"
    assert b"antrean_workers 1.0" in urllib.request.urlopen(f"{server.url}/metrics").read()
    assert b'"migrations":true' in urllib.request.urlopen(f"{server.url}/readyz").read()


async def test_sigterm_tells_every_socket_to_come_back_and_ends_within_15_s(server: ServerProcess) -> None:
    async with connect(server.socket_url, subprotocols=["graphql-transport-ws"]) as tv:  # type: ignore[list-item]
        await tv.send('{"type": "connection_init"}')
        assert "connection_ack" in str(await tv.recv())
        stopping = asyncio.create_task(asyncio.to_thread(server.stop))
        with pytest.raises(ConnectionClosed) as closed:
            await tv.recv()
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1012
        assert await stopping < 15


def test_a_socket_that_never_reads_does_not_hold_the_end_up(server: ServerProcess) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as half_open:
        half_open.sendall(b"POST /graphql HTTP/1.1\r\ncontent-length: 100\r\n\r\n{")
        assert server.stop() < 15


def test_who_does_not_finish_the_headers_is_cut_within_15_s(server: ServerProcess) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", server.port), timeout=15) as slow:
        slow.sendall(b"GET /livez HTTP/1.1\r\nhost: x\r\n")
        assert slow.recv(1) == b""
    assert 9 < time.monotonic() - began < 15


def test_a_killed_worker_is_replaced_and_the_others_go_on(postgres_url: str) -> None:
    with running_server(postgres_url, workers=2) as server:
        until(lambda: len(server.worker_pids()) == 2)
        first, second = server.worker_pids()
        kill(first)
        until(lambda: len(set(server.worker_pids()) - {first}) == 2)
        assert second in server.worker_pids()
        wait_until_ready(server.url)
        assert server.stop() < 15


def test_workers_end_when_their_supervisor_is_killed(postgres_url: str) -> None:
    """Delete callback_notify in serve.listen to see them live on and hold the port."""
    with running_server(postgres_url, workers=2) as server:
        until(lambda: len(server.worker_pids()) == 2)
        workers = server.worker_pids()
        assert server.process
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        server.process = None
        until(lambda: not any(is_running(pid) for pid in workers))


def is_running(pid: int) -> bool:
    """Whether a process lives and is no zombie."""
    with contextlib.suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    return False
