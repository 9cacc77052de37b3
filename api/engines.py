"""The two databases as Tortoise drives them, with the few shortcuts that every verb takes."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeVar

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionContext, TransactionContextPooled
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionContext, SqliteTransactionWrapper
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError

T = TypeVar("T")
Row = dict[str, Any]
JOINED_WRITES = 16  # more of them, or more values, go one by one: their text would be new each time
JOINED_VALUES = 400


class ChangedUnderneath(RuntimeError):
    """A write did not touch the rows it must: somebody writes without the hall's lock."""


@dataclass(frozen=True, slots=True)
class Write:
    """A hand-written INSERT, UPDATE or DELETE with placeholders $1, $2 …

    rows: how many it must touch, None for any number. after: how many writes of the same portion come before it,
    an UPDATE; the others may be done in any order.
    """

    statement: str
    values: tuple[object, ...]
    rows: int | None = 1
    after: int = 0

    def check(self, touched: int) -> None:
        """Raises ChangedUnderneath unless it touched as many rows as it must."""
        if self.rows is not None and touched != self.rows:
            raise ChangedUnderneath(f"{touched} rows touched, not {self.rows}: {self.statement[:200]}")


class PostgresClient(AsyncpgDBClient):
    """Tortoise's client of asyncpg; a connection goes back to the pool without a statement that resets it.

    Safe because no session sets anything: limits stand in the server's settings, locks end with the transaction.
    """

    async def create_pool(self, **options: Any) -> asyncpg.Pool:
        return await asyncpg.create_pool(None, reset=_nothing_to_reset, **options)

    def _in_transaction(self) -> TransactionContext:
        return TransactionContextPooled(PostgresTransaction(self), self._pool_init_lock)

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[Row]:
        async with self.acquire_connection() as connection:
            return await _rows(self, connection, query, values or ())


class PostgresTransaction(TransactionWrapper):
    """A transaction whose writes go in one statement."""

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[Row]:
        return await _rows(self, self._connection, query, values or ())

    async def write(self, writes: Sequence[Write], *, last: bool) -> None:
        """Write them all, in any order; raises ChangedUnderneath. last: COMMIT comes next, as a statement."""
        values = [value for write in writes for value in write.values]
        if len(writes) > JOINED_WRITES or len(values) > JOINED_VALUES:
            for write in writes:
                self.log.debug("%s: %s", write.statement, write.values)
                with _postgres_errors():
                    status = await self._connection.execute(write.statement, *write.values)
                write.check(int(status.rpartition(" ")[2]))
        elif writes:
            statement = joined(tuple((write.statement, write.after) for write in writes))
            [counts] = await _rows(self, self._connection, statement, values)
            for write, touched in zip(writes, counts.values(), strict=True):
                write.check(touched)


async def _nothing_to_reset(_: asyncpg.Connection) -> None:
    return


async def _rows(
    client: AsyncpgDBClient, connection: asyncpg.Connection, statement: str, values: Sequence[object]
) -> list[Row]:
    client.log.debug("%s: %s", statement, values)
    with _postgres_errors():
        return [dict(row) for row in await connection.fetch(statement, *values)]


@contextmanager
def _postgres_errors() -> Iterator[None]:
    """As Tortoise tells them."""
    try:
        yield
    except (asyncpg.SyntaxOrAccessError, asyncpg.DataError) as error:
        raise OperationalError(error) from error
    except asyncpg.IntegrityConstraintViolationError as error:
        raise IntegrityError(error) from error


@lru_cache(maxsize=512)
def joined(statements: tuple[tuple[str, int], ...]) -> str:
    """One statement that runs them all and tells how many rows each touched; each with its Write.after.

    PostgreSQL runs them in an order of its own, and none sees what another writes: no row may be written twice
    (the second would touch nothing). Only an UPDATE that counts what others have touched waits for them, which is
    enough for a unique index; what must be read again goes in two portions.
    """
    counts = [f"(SELECT COUNT(*) FROM w{place})" for place in range(len(statements))]  # noqa: S608
    parts, before = [], 0
    for place, (statement, after) in enumerate(statements):
        waits = f" AND {' + '.join(counts[:after])} >= 0" if after and statement.startswith("UPDATE") else ""
        parts.append(f"w{place} AS ({_PLACE.sub(partial(_moved, before), statement)}{waits} RETURNING 1)")
        before += max(map(int, _PLACE.findall(statement)), default=0)
    told = [f"{count} AS n{place}" for place, count in enumerate(counts)]
    return f"WITH {', '.join(parts)} SELECT {', '.join(told)}"


_PLACE = re.compile(r"\$(\d+)")


def _moved(before: int, placeholder: re.Match[str]) -> str:
    return f"${int(placeholder[1]) + before}"


class ImmediateSqliteClient(SqliteClient):
    """Tortoise's SQLite client, with BEGIN IMMEDIATE, which stays closed.

    Tortoise's own opens again for a late reader; its thread then keeps the process from ever ending.
    """

    _is_closed = False

    async def create_connection(self, with_db: bool) -> None:
        if not self._is_closed:
            await super().create_connection(with_db)
        if self._is_closed:
            await super().close()
            raise DBConnectionError("the database was closed")

    async def close(self) -> None:
        self._is_closed = True
        await super().close()

    def _in_transaction(self) -> TransactionContext:
        return SqliteTransactionContext(ImmediateTransaction(self), self._lock)


class ImmediateTransaction(SqliteTransactionWrapper):
    """Takes SQLite's write lock at BEGIN: a deferred BEGIN that reads and then writes fails at once with
    "database is locked" when anybody wrote in between.

    Every await on SQLite goes to its thread and back, so BEGIN goes with the first statement and COMMIT with the
    last ones.
    """

    _begun = False

    async def begin(self) -> None:
        """Nothing yet: whatever comes first begins."""

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[Row]:
        self.log.debug("%s: %s", query, values)
        return await self._there(lambda database: [dict(row) for row in database.execute(query, values or ())])

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Row]]:
        await self._begin()
        return await super().execute_query(query, values)  # type: ignore[no-any-return]

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        await self._begin()
        return await super().execute_insert(query, values)  # type: ignore[no-any-return]

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        await self._begin()
        await super().execute_many(query, values)

    async def execute_script(self, query: str) -> None:
        await self._begin()
        await super().execute_script(query)

    async def savepoint(self) -> None:
        await self._begin()
        await super().savepoint()

    async def rollback(self) -> None:
        if self._begun:
            await super().rollback()
        self._finalized = True

    async def commit(self) -> None:
        if self._begun:
            await super().commit()
        self._finalized = True

    async def write(self, writes: Sequence[Write], *, last: bool) -> None:
        """Write them all, one after the other; raises ChangedUnderneath. last: and end the transaction."""
        for write in writes:
            self.log.debug("%s: %s", write.statement, write.values)

        def write_all(database: sqlite3.Connection) -> None:
            for write in writes:
                write.check(database.execute(in_sqlites_words(write.statement), write.values).rowcount)
            if last:
                database.commit()

        await self._there(write_all)
        self._finalized = last

    async def _begin(self) -> None:
        if not self._begun:
            await self._there(lambda _: None)

    async def _there(self, act: Callable[[sqlite3.Connection], T]) -> T:
        """Do something in the database's thread, and begin before if nobody has."""

        def begin_and_act() -> T:
            database = self._connection._conn
            if not self._begun:
                database.commit()
                database.execute("BEGIN IMMEDIATE")
                self._begun = True
            return act(database)

        try:
            return await self._connection._execute(begin_and_act)  # type: ignore[no-any-return,no-untyped-call]
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error


@lru_cache(maxsize=512)
def in_sqlites_words(statement: str) -> str:
    """SQLite numbers its placeholders ?1, locks the whole file anyway, and has names of its own for JSON."""
    unlocked = re.sub(r"\sFOR NO KEY UPDATE[\w\s]*$", "", statement)
    as_json = unlocked.replace("json_agg(", "json_group_array(").replace("json_build_array(", "json_array(")
    return _PLACE.sub(r"?\1", as_json)


def get_client_class(connection: dict[str, Any]) -> type[BaseDBAsyncClient]:
    """Tortoise asks here which client a connection needs."""
    return ImmediateSqliteClient if "file_path" in connection["credentials"] else PostgresClient
