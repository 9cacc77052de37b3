"""Opens SQLite or PostgreSQL for Tortoise, and speaks to either in the same words."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import asyncpg
import structlog
from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.exceptions import BaseORMException, DBConnectionError

from api.engines import ImmediateTransaction, PostgresTransaction, Write, in_sqlites_words

T = TypeVar("T")
MODEL_MODULES = (
    "api.journal",
    "api.keys",
    "api.chores",
    "api.people.models",
    "api.halls.models",
    "api.queue.models",
    "api.applications.models",
    "api.appointments.models",
    "api.reminders.models",
    "api.boards.models",
)
STATEMENT_TIMEOUT_MS = 5_000
LOCK_TIMEOUT_MS = 2_000
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 5.5  # after PostgreSQL's own limit: only a network that is cut lets it pass
LOCK_NOT_HAD = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)
AWAY = (
    OSError,
    TimeoutError,
    DBConnectionError,
    asyncpg.InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # it is being stopped, is starting, or killed our connection
    asyncpg.TooManyConnectionsError,
    asyncpg.InternalClientError,  # it ended our idle connection, and the next statement met the news
)
LOOKED_FOR_EVERY_SECONDS = 0.5
TOLD_EVERY = 20
log = structlog.get_logger()
FAULTS = (BaseORMException, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
CLOCKWORK_LEASE = 0x414E5443  # "ANTC"


def is_sqlite(url: str) -> bool:
    """Whether the URL names a SQLite file (one process only) rather than PostgreSQL."""
    return urlsplit(url).scheme == "sqlite"


def tortoise_config(url: str, *, pool: int = 8) -> dict[str, Any]:
    """Tortoise's own configuration for sqlite://PATH or postgres://…; raises ValueError for another scheme."""
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        connection = _sqlite(url)
    elif scheme in {"postgres", "postgresql", "asyncpg"}:
        connection = _postgres(url, pool)
    else:
        raise ValueError(f"database URL must begin with sqlite:// or postgres://, not {scheme!r}")
    tables = {"models": list(MODEL_MODULES), "default_connection": "default", "migrations": "api.migrations"}
    return {
        "connections": {"default": connection},
        "apps": {"models": tables},
        "use_tz": True,
        "timezone": "UTC",
    }


def _sqlite(url: str) -> dict[str, Any]:
    """synchronous=FULL: a commit is on the disk before it is acknowledged."""
    pragmas = {"journal_mode": "WAL", "synchronous": "FULL", "busy_timeout": 5_000}
    return {"engine": "api.engines", "credentials": {"file_path": str(sqlite_file(url)), **pragmas}}


def _postgres(url: str, pool: int) -> dict[str, Any]:
    """The limits of each statement stand with the connection, so that none is forgotten."""
    parts = urlsplit(url)
    limits = {
        "statement_timeout": str(STATEMENT_TIMEOUT_MS),
        "lock_timeout": str(LOCK_TIMEOUT_MS),
        "idle_in_transaction_session_timeout": "10000",
        "plan_cache_mode": "force_generic_plan",  # every plan is by index: planning anew costs more than running
    }
    credentials = {
        "host": parts.hostname,
        "port": parts.port or 5432,
        "user": parts.username,
        "password": parts.password,
        "database": parts.path.lstrip("/"),
        "minsize": 1,
        "maxsize": pool,
        "server_settings": limits,
        "timeout": CONNECT_SECONDS,
        "command_timeout": ANSWER_SECONDS,
        **dict(parse_qsl(parts.query)),
    }
    return {"engine": "api.engines", "credentials": credentials}


def sqlite_file(url: str) -> Path:
    """The file that a sqlite:// URL names."""
    return Path(urlsplit(url).netloc + urlsplit(url).path)


async def open_database(url: str, *, pool: int = 8) -> None:
    """Connect this process. Call once; `close_database` before another."""
    await Tortoise.init(config=tortoise_config(url, pool=pool), _enable_global_fallback=True)


async def close_database() -> None:
    """Give every connection back; another database of the other engine may be opened afterwards."""
    await Tortoise.close_connections()
    EXECUTOR_CACHE.clear()  # Tortoise keeps SQL text by connection name, whatever its dialect


async def direct_connection(url: str) -> asyncpg.Connection:
    """A connection beside the pool, without its limits on how long a statement may take."""
    credentials = tortoise_config(url)["connections"]["default"]["credentials"]
    return await asyncpg.connect(
        **{name: credentials[name] for name in ("host", "port", "user", "password", "database")}
    )


def connection() -> BaseDBAsyncClient:
    """The connection of this task: inside `work` the transaction's own."""
    return get_connection("default")


def is_postgres() -> bool:
    """Which of the two databases is open."""
    return connection().capabilities.dialect == "postgres"


async def fetch(client: BaseDBAsyncClient, statement: str, *values: object) -> list[dict[str, Any]]:
    """The rows of a hand-written SELECT with placeholders $1, $2 …, the same on both engines.

    SQLite answers UUIDs and times as text: the caller reads them by their type. Lists within a row are written
    json_agg(json_build_array(…)) and come as JSON, with None (PostgreSQL) or [] for an empty one.
    """
    return await client.execute_query_dict(_spoken(client, statement), list(values))


async def execute(client: BaseDBAsyncClient, statement: str, *values: object) -> int:
    """Run a hand-written statement with placeholders $1, $2 … and return how many rows it touched."""
    touched, _ = await client.execute_query(_spoken(client, statement), list(values))
    return touched


def _spoken(client: BaseDBAsyncClient, statement: str) -> str:
    return statement if client.capabilities.dialect == "postgres" else in_sqlites_words(statement)


async def write(client: BaseDBAsyncClient, writes: Sequence[Write], *, last: bool = False) -> None:
    """Send writes of a transaction together, in any order, no row twice; raises ChangedUnderneath.

    One statement on PostgreSQL, one visit to SQLite's thread. last: nothing follows them but the commit.
    """
    if not isinstance(client, PostgresTransaction | ImmediateTransaction):
        raise TypeError("writes are sent together inside a transaction")
    await client.write(writes, last=last)


sqlite3.register_adapter(UUID, str)


async def when_reachable(read: Callable[[], Awaitable[T]]) -> T:
    """What `read` returns, as soon as the database answers; for followers, who outlive its restarts."""
    for tries in count(1):
        try:
            return await read()
        except AWAY as error:
            if tries % TOLD_EVERY == 0:  # longer than a restart takes, or a read that never ends in time
                log.warning("followers.wait", tries=tries, error=type(error).__name__)
            await asyncio.sleep(LOOKED_FOR_EVERY_SECONDS)
    raise AssertionError("it is tried for ever")


async def is_writable() -> bool:
    """Whether the open database takes changes: it is there, not read-only, not a standby."""
    try:
        await connection().execute_query("UPDATE timeline SET version = version WHERE 1 = 0")
    except FAULTS:
        return False
    return True


class Lease:
    """Something that one process does at a time: whoever holds the lease, until its connection ends.

    On SQLite there is one process, and it always holds it. Another takes over when the holder dies, or ends.
    """

    def __init__(self, number: int) -> None:
        self._number, self._held = number, False
        self._connection: asyncpg.Connection | None = None

    async def is_held(self) -> bool:
        """Whether this process holds it; takes it if nobody does. Raises when the database cannot be reached."""
        if not is_postgres():
            return True
        if self._connection is None or self._connection.is_closed():
            self._held = False
            client: Any = connection()
            where = {name: getattr(client, name) for name in ("host", "port", "user", "password", "database")}
            self._connection = await asyncpg.connect(**where, timeout=5, command_timeout=5)
        if not self._held:
            self._held = await self._connection.fetchval("SELECT pg_try_advisory_lock($1)", self._number)
        return self._held

    async def end(self) -> None:
        """Let another process have it."""
        if self._connection is not None:
            self._connection.terminate()
        self._connection, self._held = None, False


TORTOISE_ORM = tortoise_config("sqlite://:memory:")  # for `tortoise -c api.database.TORTOISE_ORM makemigrations`
