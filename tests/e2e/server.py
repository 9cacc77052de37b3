"""Runs real server processes for tests: start, stop, kill, restart on the same port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import STDOUT

ROOT = Path(__file__).parents[2]
READY_SECONDS = 40
STOP_SECONDS = 20


@dataclass
class ServerProcess:
    """`python -m api serve` on a database that is migrated, with whatever rows the test put there.

    environment: more variables, such as ANTREAN_SECRET (tests that derive ticket secrets need the same one).
    log: file to which all it says is appended, through every restart; None leaves it on the terminal.
    """

    database_url: str
    workers: int = 1
    port: int = 0
    environment: Mapping[str, str] = field(default_factory=dict)
    log: Path | None = None
    process: "subprocess.Popen[bytes] | None" = None
    host: str = "127.0.0.1"  # where it is asked; where it listens is ANTREAN_HOST

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def graphql_url(self) -> str:
        return f"{self.url}/graphql"

    @property
    def socket_url(self) -> str:
        return f"ws://{self.host}:{self.port}/graphql"

    def start(self) -> None:
        """Start and wait until it is ready; the port of the first start is kept for the next."""
        self.port = self.port or free_port()
        with ExitStack() as stack:
            said = {"stdout": stack.enter_context(self.log.open("ab")), "stderr": STDOUT} if self.log else {}
            self.process = python(
                *("-m", "api", "serve"),
                *("--port", str(self.port), "--workers", str(self.workers)),
                environment={
                    "ANTREAN_DATABASE": self.database_url,
                    "ANTREAN_LOOPBACK_IS_LIMITED": "false",
                    **self.environment,
                },
                **said,
            )
        wait_until_ready(self.url, self.process)

    def stop(self) -> float:
        """SIGTERM; returns the seconds it took to end."""
        began = time.monotonic()
        stop(self.process)
        self.process = None
        return time.monotonic() - began

    def kill(self) -> None:
        """kill -9, as a power cut does: the supervisor first, then its workers."""
        assert self.process
        workers = self.worker_pids()
        self.process.kill()
        self.process.wait(STOP_SECONDS)
        for pid in workers:
            kill(pid)
        self.process = None

    def kill_workers(self) -> None:
        """kill -9 everybody who serves; the supervisor lives."""
        for pid in self.worker_pids():
            kill(pid)

    def is_ready(self) -> bool:
        """Whether /readyz says so now."""
        return is_ready(self.url)

    def restart(self) -> None:
        """Stop politely and start again on the same port."""
        self.stop()
        self.start()

    def worker_pids(self) -> list[int]:
        """Processes that serve."""
        assert self.process
        return children_that_serve(self.process.pid)


@contextmanager
def running_server(
    database_url: str, *, workers: int = 1, port: int = 0, environment: Mapping[str, str] | None = None
) -> Iterator[ServerProcess]:
    """A server for as long as the block runs."""
    server = ServerProcess(database_url, workers, port, environment or {})
    server.start()
    try:
        yield server
    finally:
        if server.process:
            server.stop()


def python(*arguments: str, environment: Mapping[str, str], **options: object) -> "subprocess.Popen[bytes]":
    """The interpreter of the tests in a process of its own, in the source tree."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        **{"cwd": ROOT, "env": {**os.environ, **environment}, "start_new_session": True, **options},  # type: ignore[arg-type]
    )


def wait_until_ready(
    url: str, process: "subprocess.Popen[bytes] | None" = None, *, seconds: float = READY_SECONDS
) -> None:
    """Poll /readyz until it answers 200; fails when the process ended or time is up."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process and process.poll() is not None:
            raise AssertionError(f"the server ended with code {process.returncode}")
        if is_ready(url):
            return
        time.sleep(0.05)
    raise AssertionError(f"{url} was not ready within {seconds} s")


def is_ready(url: str) -> bool:
    """Whether /readyz answers 200 within 2 s."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def stop(process: "subprocess.Popen[bytes] | None") -> None:
    """SIGTERM and wait; a process that does not end is killed and the test fails."""
    if process is None or process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)
        raise AssertionError(f"the server did not end within {STOP_SECONDS} s") from None


def kill(pid: int) -> None:
    """kill -9 one process, if it still is there."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def until(is_so: Callable[[], bool], *, seconds: float = 30) -> None:
    """Poll another process, which cannot tell us anything, until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it never came to be so"
        time.sleep(0.05)


def children_that_serve(pid: int) -> list[int]:
    """The workers of a supervisor: what its nurseries have forked."""
    return [
        worker
        for child in children(pid)
        if b"api.commands.nursery" in command_line(child)
        for worker in children(child)
        if b"api.commands.nursery" in command_line(worker)
    ]


def children(pid: int) -> list[int]:
    """Processes that a process has started and that still are there; none when it is gone itself."""
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def command_line(pid: int) -> bytes:
    """How a process was started; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
