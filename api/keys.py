"""Keeps the first result under a client's key."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter
from tortoise import fields
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model

from api.actor import Actor
from api.database import execute, fetch
from api.engines import Write
from api.refusals import Refusal, RefusalCode
from api.sealing import seals

KEYS_ARE_KEPT = timedelta(hours=48)
MAX_KEY_LENGTH = 64
BAD_KEY = Refusal(
    RefusalCode.INVALID_INPUT,
    {"problem": "idempotencyKey: 1-64 karakter", "problem_en": "idempotencyKey: 1-64 characters"},
    ("idempotencyKey",),
)


class IdempotencyRecord(Model):
    """The first result under a client's key. key_space: whose key it is. result: JSON.

    key, request_hash: fingerprints, since clients make keys of what they know, and a request may hold a NIK.
    """

    id = fields.BigIntField(primary_key=True)
    key_space = fields.CharField(max_length=80)
    key = fields.CharField(max_length=MAX_KEY_LENGTH)
    request_hash = fields.CharField(max_length=64)
    refused = fields.BooleanField(default=False)
    result = fields.TextField()
    at = fields.DatetimeField(db_index=True)

    class Meta:
        table = "idempotency"
        unique_together = (("key_space", "key"),)


@dataclass(frozen=True, slots=True)
class Once:
    """Makes a verb happen once per key. request: everything the client asked; result: type to read back."""

    key: str | None
    verb: str
    request: tuple[object, ...]
    result: Any

    @property
    def request_hash(self) -> str:
        """The same for the same request, whatever the process."""
        return seals().fingerprint("REQUEST", orjson.dumps([self.verb, *self.request], default=str).decode())


@dataclass(frozen=True, slots=True)
class First:
    """What the verb answered when the key was new."""

    value: Any


@dataclass(frozen=True, slots=True)
class Key:
    """A key that was sent, in the space of whoever sent it."""

    once: Once
    space: str
    text: str
    now: datetime

    @classmethod
    def of(cls, once: Once | None, actor: Actor, now: datetime) -> "Key | None":
        """None when no key was sent."""
        if once is None or once.key is None:
            return None
        return cls(once, actor.key_space(once.key), seals().fingerprint("KEY", once.key), now)

    @property
    def places(self) -> tuple[object, ...]:
        """The values of $1, $2 and $3 in FOUND and IS_IT."""
        return self.space, self.text, self.now - KEYS_ARE_KEPT

    async def first(self, connection: BaseDBAsyncClient) -> First | None:
        """The first result under the key; None if it is new."""
        rows = await fetch(connection, f"SELECT {FOUND} FROM idempotency i WHERE {IS_IT}", *self.places)  # noqa: S608
        return await self.first_of(connection, rows[0]) if rows else None

    async def first_of(self, connection: BaseDBAsyncClient, row: dict[str, Any]) -> First | None:
        """The first result as the columns FOUND tell it; None if they are null."""
        if row["request_hash"] is None:
            return None
        if not row["is_kept"]:
            await self.forget_expired(connection)
            return None
        if row["request_hash"] != self.once.request_hash:
            return First(Refusal(RefusalCode.IDEMPOTENCY_CONFLICT, input_field=("idempotencyKey",)))
        return First(_json_of(Refusal if row["refused"] else self.once.result).validate_json(row["result"]))

    async def forget_expired(self, connection: BaseDBAsyncClient) -> None:
        """Make the key new again if its 48 hours are over."""
        await execute(
            connection, "DELETE FROM idempotency WHERE key_space = $1 AND key = $2 AND at <= $3", *self.places
        )

    def keep(self, result: object) -> Write:
        """What writes the result down; fails when another was written first."""
        return Write(KEEP, (self.space, self.text, self.once.request_hash, *self._told(result), self.now))

    def keep_instead(self, result: object) -> Write:
        """What writes the result down in the place of a first one, which held until this one was known."""
        return Write(INSTEAD, (self.space, self.text, self.once.request_hash, *self._told(result)))

    def _told(self, result: object) -> tuple[bool, str]:
        refused = isinstance(result, Refusal)
        return refused, _json_of(Refusal if refused else self.once.result).dump_json(result).decode()


FOUND = "i.at > $3 AS is_kept, i.request_hash, i.refused, i.result"
IS_IT = "i.key_space = $1 AND i.key = $2"
KEEP = (
    "INSERT INTO idempotency (key_space, key, request_hash, refused, result, at) VALUES ($1, $2, $3, $4, $5, $6)"
)
INSTEAD = (
    "UPDATE idempotency SET refused = $4, result = $5 WHERE key_space = $1 AND key = $2 AND request_hash = $3"
)


@cache
def _json_of(kind: Any) -> TypeAdapter[Any]:
    """Reads and writes results of a type; building one costs a millisecond."""
    return TypeAdapter(kind)
