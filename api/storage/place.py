"""What a place that keeps files can do."""

import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

_KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}")


class Missing(Exception):
    """There is no file under this key."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is there. stored_at: when it was written."""

    key: str
    stored_at: datetime


class Place(Protocol):
    """A local folder, or a bucket. put: the whole file or nothing, also when the power fails."""

    async def put(self, key: str, blocks: Iterable[bytes]) -> None: ...
    def open(self, key: str) -> AsyncIterator[bytes]: ...
    async def delete(self, key: str) -> None: ...
    def stored(self) -> AsyncIterator[Stored]: ...
    async def sweep(self, before: datetime) -> int: ...
    def problem(self) -> str | None: ...


def key_for(file_id: UUID) -> str:
    """Where a file is kept; its last two digits, which are random, spread files over folders."""
    return f"{file_id.hex[-2:]}/{file_id.hex}"


def must_be_key(key: str) -> str:
    """The key itself; raises ValueError for anything that `key_for` never made."""
    if not _KEY.fullmatch(key):
        raise ValueError("that is no key of a stored file")
    return key
