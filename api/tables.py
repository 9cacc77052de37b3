"""Brings the tables of a database up to date, or away."""

from collections.abc import Callable
from pathlib import Path
from pkgutil import iter_modules

from tortoise import Tortoise
from tortoise.migrations.api import migrate as run_migrations

from api.database import connection, direct_connection, is_sqlite, sqlite_file, tortoise_config

MIGRATION_LOCK = 0x414E5452  # "ANTR"


async def migrate(url: str, *, progress: Callable[[str], object] = lambda name: None) -> None:
    """Bring the tables to the newest migration; once at a time, also with several processes.

    Nothing in Tortoise locks this: on PostgreSQL an advisory lock does, on SQLite there is one process.
    progress: told the name of each migration that has been applied.
    """
    if is_sqlite(url):
        sqlite_file(url).parent.mkdir(parents=True, exist_ok=True)
        await _run_migrations(url, progress)
        return
    guard = await direct_connection(url)
    try:
        await guard.execute("SELECT pg_advisory_lock($1)", MIGRATION_LOCK)
        await _run_migrations(url, progress)
    finally:
        await guard.close()


async def is_at_head() -> bool:
    """Whether every migration of this release has been applied to the open database."""
    applied = await connection().execute_query_dict("SELECT name FROM tortoise_migrations")
    return migration_names() <= {row["name"] for row in applied}


def migration_names() -> set[str]:
    """The migrations this release knows."""
    return {module.name for module in iter_modules([str(Path(__file__).with_name("migrations"))])}


async def is_empty(url: str) -> bool:
    """Whether a database that is not open holds no table yet."""
    if is_sqlite(url):
        return not sqlite_file(url).exists()
    guard = await direct_connection(url)
    try:
        return not await guard.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()")
    finally:
        await guard.close()


async def erase(url: str) -> None:
    """Destroy every table and row of a database that is not open. Only the demo's --fresh asks for it."""
    if is_sqlite(url):
        _unlink_with_journals(sqlite_file(url))
        return
    guard = await direct_connection(url)
    try:
        await guard.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    finally:
        await guard.close()


def _unlink_with_journals(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


async def _run_migrations(url: str, progress: Callable[[str], object]) -> None:
    config = tortoise_config(url)
    if is_sqlite(url):  # the migrations choose their SQL by the name of the engine's module
        config["connections"]["default"]["engine"] = "tortoise.backends.sqlite"
    try:
        await run_migrations(
            config=config, progress=lambda step, _, name: progress(name) if step == "apply_done" else None
        )
    finally:
        await Tortoise.close_connections()
