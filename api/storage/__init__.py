"""Keeps the bytes of documents, sealed, under keys: in a local folder, or in a bucket."""

from collections.abc import AsyncIterator, Iterable
from functools import lru_cache
from pathlib import Path

from api.sealing import seals
from api.settings import settings
from api.storage.bucket import Bucket
from api.storage.folder import Folder
from api.storage.place import Missing, Place, Stored, key_for
from api.storage.sealed import HEAD_BYTES, is_current, opened, sealed

__all__ = ["Missing", "Storage", "Stored", "key_for", "storage"]


class Storage:
    """Files by key, sealed on their way in and opened on their way out; `place` never sees them in clear."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.delete, self.stored = place.delete, place.stored
        self.sweep, self.problem = place.sweep, place.problem

    async def put(self, key: str, blocks: Iterable[bytes]) -> None:
        """Keep a file: all of it when this returns, nothing when it raises (OSError: no room, no network)."""
        await self._place.put(key, sealed(blocks, about=key, seals=seals()))

    def open(self, key: str) -> AsyncIterator[bytes]:
        """A file's bytes, block by block; raises Missing, and Unsealable when they are not as they were."""
        return opened(self._place.open(key), about=key, seals=seals())

    async def is_current(self, key: str) -> bool:
        """Whether the first key sealed the file; raises Missing."""
        async for block in self._place.open(key):
            return is_current(block[:HEAD_BYTES], seals())
        return False


def storage() -> Storage:
    """Where this installation keeps documents."""
    return _storage(settings().storage)


@lru_cache(maxsize=8)
def _storage(where: str) -> Storage:
    return Storage(Bucket(where) if where.startswith("s3://") else Folder(Path(where)))
