"""What the directory's mutations have in common: fields that may be left out, ids, keys."""

from collections.abc import Set
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry

from api.actor import Actor
from api.halls.rules.entries import NULLABLE
from schema.context import Info
from schema.loaders import Loaders
from schema.node import uuid_of

KEY = "1-64 characters, kept 48 h: a retry with the same key returns the first result and does nothing twice."
REFERENCES = {"agency": "Agency", "queue": "Queue", "service": "Service"}


@strawberry.input
class Once:
    """An act that must not be done twice."""

    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@strawberry.input
class Seen:
    """A change of what was read before."""

    seen: int | None = strawberry.field(
        default=None,
        description="Version of the hall when this was read: CONFLICT if somebody has changed it since. Null "
        "changes whatever stands.",
    )


@strawberry.input
class OfHall:
    """An act on a hall."""

    hall: strawberry.ID = strawberry.field(description="The hall's id.")

    def hall_id(self) -> UUID:
        """The hall's row."""
        return uuid_of("Hall", self.hall)


def acting(info: Info) -> tuple[Actor, datetime]:
    """Who acts and when; what was read before is forgotten, so that the payload shows what stands afterwards."""
    info.context.loaders = Loaders()
    return info.context.actor, info.context.now()


def values_of(asked: object, *, without: Set[str] = frozenset()) -> dict[str, Any]:
    """The fields of an input that were given, as columns: ids as UUIDs, enumerations as their values.

    Left out is not given; null is given only where a column may be null, so that clients which send every field
    as null change nothing.
    """
    names = {field.name for field in fields(asked)} - {"idempotency_key", "seen"} - without  # type: ignore[arg-type]
    given = {name: getattr(asked, name) for name in names}
    return dict(
        _column(name, value)
        for name, value in given.items()
        if value is not strawberry.UNSET and (value is not None or name in NULLABLE)
    )


def _column(name: str, value: Any) -> tuple[str, Any]:
    if name in REFERENCES:
        return f"{name}_id", uuid_of(REFERENCES[name], value)
    return name, value.value if isinstance(value, Enum) else value
