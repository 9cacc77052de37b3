"""The migrations make the same guarded tables on both engines, whoever runs them and however often."""

import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from tortoise import Tortoise
from tortoise.migrations.autodetector import MigrationAutodetector

from api.database import TORTOISE_ORM, is_writable
from api.tables import is_at_head, migrate, migration_names
from tests.conftest import _execute, _renamed
from tests.feature.tables import GOLDEN, Column, Index, Tables, literal_for, read_postgres, read_sqlite

GUARDS = [line for line in GOLDEN.read_text().splitlines() if line.startswith("unique ")]


@pytest.fixture
async def empty_postgres_url(postgres_server: str) -> AsyncIterator[str]:
    """A database without a table."""
    await _execute(postgres_server, "CREATE DATABASE from_zero")
    yield _renamed(postgres_server, "from_zero")
    await _execute(postgres_server, "DROP DATABASE from_zero WITH (FORCE)")


def test_sqlite_has_every_table_and_guard_of_the_golden_list(sqlite_url: str) -> None:
    assert str(read_sqlite(sqlite_url.removeprefix("sqlite://"))) == GOLDEN.read_text()


async def test_postgres_has_every_table_and_guard_of_the_golden_list(postgres_url: str) -> None:
    assert str(await read_postgres(postgres_url)) == GOLDEN.read_text()


async def test_the_models_say_nothing_that_no_migration_does() -> None:
    await Tortoise.init(config=TORTOISE_ORM)
    try:
        detector = MigrationAutodetector(Tortoise.apps, TORTOISE_ORM["apps"])
        assert [step.describe() for writer in await detector.changes() for step in writer.operations] == []
    finally:
        await Tortoise.close_connections()


async def test_migrating_again_does_nothing(tmp_path: Path) -> None:
    url, applied = f"sqlite://{tmp_path}/again.sqlite3", []
    await migrate(url, progress=applied.append)
    assert set(applied) == migration_names()
    await migrate(url, progress=lambda name: pytest.fail(f"{name} ran twice"))


async def test_two_servers_may_migrate_an_empty_database_at_once(empty_postgres_url: str) -> None:
    """Delete pg_advisory_lock in tables.migrate to see this fail."""
    migrating = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "api", "migrate", "--database", empty_postgres_url
        )
        for _ in range(3)
    ]
    assert [await process.wait() for process in migrating] == [0, 0, 0]
    assert str(await read_postgres(empty_postgres_url)) == GOLDEN.read_text()


async def test_an_open_database_knows_that_it_is_ready(database: str) -> None:
    assert await is_writable()
    assert await is_at_head()


@pytest.mark.parametrize("guard", GUARDS)
def test_sqlite_refuses_a_second_row(sqlite_url: str, guard: str) -> None:
    path = sqlite_url.removeprefix("sqlite://")
    tables = read_sqlite(path)
    first, second = two_rows(tables, guard)
    database = sqlite3.connect(path)
    database.execute("PRAGMA foreign_keys = OFF")
    database.execute(first)
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(second)
    database.close()


async def test_postgres_refuses_a_second_row(postgres_url: str) -> None:
    """Every guard in one database, since each refused row is rolled back alone."""
    tables = await read_postgres(postgres_url)
    database = await asyncpg.connect(postgres_url)
    await database.execute("SET session_replication_role = replica")  # leaves foreign keys out of it
    for guard in GUARDS:
        first, second = two_rows(tables, guard)
        await database.execute(first)
        with pytest.raises(asyncpg.UniqueViolationError):
            await database.execute(second)
    await database.close()


def two_rows(tables: Tables, guard: str) -> tuple[str, str]:
    """Two INSERTs that differ in everything but the columns of one unique index, whose condition holds."""
    index = next(index for index in tables.indexes if str(index) == guard)
    columns = [column for column in tables.columns if column.table == index.table]
    first = {column.name: literal_for(column) for column in columns if must_be_filled(column, index)}
    second = {column.name: literal_for(column) for column in columns if must_be_filled(column, index)}
    for state in ("CALLED", "BOOKED"):
        if f"'{state}'" in index.where:
            first["state"] = second["state"] = state
    for name in index.columns:
        second[name] = first[name]
    return insert(index.table, first), insert(index.table, second)


def must_be_filled(column: Column, index: Index) -> bool:
    return not column.nullable or column.name in index.columns


def insert(table: str, row: dict[str, str]) -> str:
    values = ", ".join(f"'{value}'" for value in row.values())
    return f'INSERT INTO "{table}" ({", ".join(row)}) VALUES ({values})'
