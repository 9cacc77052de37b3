"""Databases and clocks for every test."""

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import hypothesis
import pytest

from api.database import close_database, open_database
from api.live import InProcessBus, use_bus
from api.settings import settings
from api.tables import migrate
from tests.kept import TEMPLATE, Kept, migrated_cluster, migrated_sqlite
from tests.postgres import running_postgres

hypothesis.settings.register_profile(  # no test is timed
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(scope="session")
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """What processes of tests make for each other, and for the next run."""
    cache = getattr(request.config, "cache", None)  # not there with -p no:cacheprovider
    return Kept(cache.mkdir("kept") if cache else tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="session")
def migrated_files(kept: Kept) -> Callable[[Path], Path]:
    """Fills the data folder of a PostgreSQL that holds a migrated database, TEMPLATE."""
    return lambda data: kept.copy("cluster", migrated_cluster, data)


@pytest.fixture(scope="session")
def postgres_server(migrated_files: Callable[[Path], Path]) -> Iterator[str]:
    """URL of the maintenance database of a real PostgreSQL."""
    with running_postgres(fill=migrated_files) as url:
        yield url


@pytest.fixture(scope="session")
async def postgres_template(postgres_server: str) -> str:
    """Name of a migrated database from which each test's own is copied."""
    if "ANTREAN_TEST_POSTGRES" not in os.environ:
        return TEMPLATE
    name = f"antrean_template_{uuid4().hex}"
    await _execute(postgres_server, f"CREATE DATABASE {name}")
    await migrate(_renamed(postgres_server, name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(kept: Kept, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file from which each test's own is copied."""
    folder = kept.copy("sqlite", migrated_sqlite, tmp_path_factory.mktemp("sqlite") / "made")
    return folder / "template.sqlite3"


@pytest.fixture
async def postgres_url(postgres_server: str, postgres_template: str) -> AsyncIterator[str]:
    """A fresh, migrated PostgreSQL database, not yet open in this process."""
    async with _copied(postgres_server, postgres_template) as url:
        yield url


@pytest.fixture(scope="module")
async def shared_postgres_url(postgres_server: str, postgres_template: str) -> AsyncIterator[str]:
    """One for all stories of a module, which share a server."""
    async with _copied(postgres_server, postgres_template) as url:
        yield url


@asynccontextmanager
async def _copied(server: str, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    await _execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _renamed(server, name)
    await _execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file, not yet open in this process."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path / 'antrean.sqlite3')}"


@pytest.fixture(scope="module")
async def shared_sqlite_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """One for all stories of a module, which share a server."""
    return f"sqlite://{shutil.copy(sqlite_template, tmp_path_factory.mktemp('shared') / 'antrean.sqlite3')}"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database, first SQLite, then PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """The story runs on SQLite and again on PostgreSQL; yields the URL of the open database."""
    await open_database(database_url)
    use_bus(InProcessBus())
    yield database_url
    await close_database()


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[str]:
    """PostgreSQL only: for races, which prove nothing on SQLite's one connection."""
    await open_database(postgres_url, pool=16)
    use_bus(InProcessBus())
    yield postgres_url
    await close_database()


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[str]:
    """SQLite only: the quickest, for stories in which the engine does not matter."""
    await open_database(sqlite_url)
    use_bus(InProcessBus())
    yield sqlite_url
    await close_database()


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder for documents, for this story alone."""
    monkeypatch.setenv("ANTREAN_STORAGE", str(tmp_path / "documents"))
    settings.cache_clear()
    yield tmp_path / "documents"
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def nothing_left_open() -> Iterator[None]:
    """A connection to SQLite that nobody closed keeps its thread, and the run from ever ending: fail instead."""
    yield
    assert not (left := _left_open()), f"connections to SQLite that nobody closed: {left}"


def pytest_unconfigure() -> None:
    """The failure is told by now; end, though the thread does not."""
    if _left_open():
        sys.stderr.flush()
        os._exit(1)


def _left_open() -> list[str]:
    workers = [thread for thread in threading.enumerate() if "connection_worker" in thread.name]
    for worker in workers:
        worker.join(2)  # one that was closed ends by itself, a moment later
    return [worker.name for worker in workers if worker.is_alive()]


def _renamed(url: str, name: str) -> str:
    return f"{url.rsplit('/', 1)[0]}/{name}"


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


os.environ["ANTREAN_STORAGE"] = tempfile.mkdtemp()  # the night's work deletes files that no row names
os.environ.setdefault("TZ", "Pacific/Auckland")  # a server's own zone must never matter
