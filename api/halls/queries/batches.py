"""Turns rows of tables into plain values, by id or in groups."""

from collections.abc import Callable, Sequence, Set
from dataclasses import fields
from typing import Any, TypeVar
from uuid import UUID

from tortoise.queryset import QuerySet

R = TypeVar("R")


async def rows(row: type[R], query: QuerySet[Any], *, without: Set[str] = frozenset()) -> list[R]:
    """What the query finds, as values of the dataclass `row`, whose fields are columns except `without`."""
    names = [field.name for field in fields(row) if field.name not in without]  # type: ignore[arg-type]
    return [row(**found) for found in await query.values(*names)]


def by_id(found: Sequence[R]) -> dict[UUID, R]:
    """Rows under their own ids."""
    return {row.id: row for row in found}  # type: ignore[attr-defined]


def grouped(found: Sequence[R], keys: Sequence[UUID], key: Callable[[R], UUID]) -> dict[UUID, list[R]]:
    """Rows in lists by key, in the order found; a key without rows has an empty list."""
    groups: dict[UUID, list[R]] = {wanted: [] for wanted in keys}
    for row in found:
        groups[key(row)].append(row)
    return groups
