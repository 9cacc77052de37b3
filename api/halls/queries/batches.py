"""Turns rows of tables into plain values, by id or in groups."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar, get_args, get_type_hints
from uuid import UUID

import orjson
from tortoise.queryset import QuerySet

from api.database import connection, fetch

R = TypeVar("R")


async def rows(row: type[R], query: QuerySet[Any], *, without: Set[str] = frozenset()) -> list[R]:
    """What the query finds, as values of the dataclass `row`, whose fields are columns except `without`."""
    names = [field.name for field in fields(row) if field.name not in without]  # type: ignore[arg-type]
    return [row(**found) for found in await query.values(*names)]


async def those(
    row: type[R], table: str, ids: Sequence[object], *, by: str = "id", without: Set[str] = frozenset()
) -> list[R]:
    """The rows whose column `by` is one of `ids`, in no order; by hand, at half the cost of `rows`."""
    if not ids:
        return []
    statement = f"SELECT {listed(row, table, f'{by} IN ({marks(len(ids))})', without=without)} AS found"
    found = await fetch(connection(), statement, *ids)
    return Unpacked().rows(row, found[0]["found"], without=without)


def by_id(found: Sequence[R]) -> dict[UUID, R]:
    """Rows under their own ids."""
    return {row.id: row for row in found}  # type: ignore[attr-defined]


def grouped(found: Sequence[R], keys: Sequence[UUID], key: Callable[[R], UUID]) -> dict[UUID, list[R]]:
    """Rows in lists by key, in the order found; a key without rows has an empty list."""
    groups: dict[UUID, list[R]] = {wanted: [] for wanted in keys}
    for row in found:
        groups[key(row)].append(row)
    return groups


def columns(row: type[Any], alias: str = "", *, without: Set[str] = frozenset()) -> str:
    """The columns of a row, of the table under `alias`, as they stand in SQL."""
    dot = f"{alias}." if alias else ""
    return ", ".join(f"{dot}{name}" for name in get_type_hints(row) if name not in without)


def listed(row: type[Any], table: str, where: str, *, without: Set[str] = frozenset()) -> str:
    """A sub-select of all such rows as one JSON list, in no order; read back by `Unpacked.rows`."""
    packed = columns(row, without=without)
    return f"(SELECT json_agg(json_build_array({packed})) FROM {table} WHERE {where})"  # noqa: S608


def marks(count: int, *, after: int = 0) -> str:
    """So many placeholders, as they stand between the parentheses of IN."""
    return ", ".join(f"${place}" for place in range(after + 1, after + count + 1)) or "NULL"


class Unpacked:
    """Reads JSON lists of one answer. ids: every id met or known, under its text, so that each is one object."""

    def __init__(self, known: Mapping[str, UUID] | None = None) -> None:
        self.ids: dict[str, UUID] = dict(known or {})

    def rows(self, row: type[R], text: str | None, *, without: Set[str] = frozenset()) -> list[R]:
        """The values of the dataclass `row` in a list that `listed` wrote."""
        read = self.reader(row, without=without)
        return [read(values) for values in orjson.loads(text or "[]")]

    def reader(self, row: type[R], *, without: Set[str] = frozenset()) -> Callable[[Sequence[Any]], R]:
        """Makes a `row` of its `columns` as they come in JSON."""
        hints = _hints(row, frozenset(without))  # type: ignore[arg-type]
        readers = [self.id if hint is UUID else _reader(hint) for hint in hints]

        def read(values: Sequence[Any]) -> R:
            return row(
                *[value if value is None else read(value) for read, value in zip(readers, values, strict=True)]
            )

        return read

    def id(self, text: str) -> UUID:
        """The id in a text."""
        return self.ids.get(text) or self.ids.setdefault(text, UUID(text))


def instant(text: str) -> datetime:
    """A point in time as either database writes it in JSON, whatever zone PostgreSQL's session is in."""
    return datetime.fromisoformat(text).astimezone(UTC)


@lru_cache(maxsize=64)
def _hints(row: type[Any], without: Set[str]) -> list[Any]:
    """The type of each column, None left aside."""
    hints = {name: hint for name, hint in get_type_hints(row).items() if name not in without}
    return [next((part for part in get_args(hint) if part is not type(None)), hint) for hint in hints.values()]


def _reader(hint: Any) -> Callable[[Any], Any]:
    if hint is datetime:
        return instant
    if hint is date:
        return date.fromisoformat
    if hint in (bool, float) or issubclass(hint, StrEnum):  # SQLite: 0 and 1; PostgreSQL: 1 for 1.0
        kind: Callable[[Any], Any] = hint
        return kind
    return _as_it_is


def _as_it_is(value: Any) -> Any:
    return value
