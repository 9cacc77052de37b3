"""Keeps files in a local folder."""

import os
from asyncio import to_thread
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from api.storage.place import Missing, Stored, must_be_key

BLOCK = 256 * 1024
INCOMING = "incoming"  # no key looks like it


class Folder:
    """A place under one root, for this user alone; a file is there whole and on the disk, or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, key: str, blocks: Iterable[bytes]) -> None:
        """Write a new file; what was there under the key is replaced."""
        await to_thread(self._put, must_be_key(key), blocks)

    async def open(self, key: str) -> AsyncIterator[bytes]:
        """The file's bytes, block by block; raises Missing."""
        try:
            file = await to_thread((self._root / must_be_key(key)).open, "rb")
        except FileNotFoundError as error:
            raise Missing(key) from error
        with file:
            while block := await to_thread(file.read, BLOCK):
                yield block

    async def delete(self, key: str) -> None:
        """Let the file be gone; it may be gone already."""
        await to_thread((self._root / must_be_key(key)).unlink, missing_ok=True)

    async def stored(self) -> AsyncIterator[Stored]:
        """Every file, in no order."""
        for folder in await to_thread(lambda: sorted(self._root.glob("??"))):
            for found in await to_thread(_files, folder):
                yield Stored(f"{folder.name}/{found.name}", _changed_at(found))

    async def sweep(self, before: datetime) -> int:
        """Delete what a crash has left half-written before an instant; how many there were."""
        return await to_thread(self._sweep, before)

    def problem(self) -> str | None:
        """Why nothing can be kept here; None if it can."""
        try:
            self._make(self._root / INCOMING)
            probe = self._root / INCOMING / uuid4().hex
            probe.touch()
            probe.unlink()
        except OSError as error:
            return f"ANTREAN_STORAGE: {self._root} cannot be written: {error.strerror or error}."
        return None

    def _put(self, key: str, blocks: Iterable[bytes]) -> None:
        target, incoming = self._root / key, self._root / INCOMING / uuid4().hex
        for folder in (incoming.parent, target.parent):
            self._make(folder)
        try:
            with open(incoming, "xb", opener=_for_us_alone) as file:
                for block in blocks:
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            incoming.replace(target)
        except BaseException:
            incoming.unlink(missing_ok=True)
            raise
        _on_disk(target.parent)  # else a power cut may forget the name of a file whose bytes are there

    def _make(self, folder: Path) -> None:
        if not folder.is_dir():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.mkdir(mode=0o700, exist_ok=True)
            _on_disk(self._root)

    def _sweep(self, before: datetime) -> int:
        left = [file for file in _files(self._root / INCOMING) if _changed_at(file) < before]
        for file in left:
            file.unlink(missing_ok=True)
        return len(left)


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _on_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _files(folder: Path) -> list[Path]:
    return [entry for entry in folder.iterdir() if entry.is_file()] if folder.is_dir() else []


def _changed_at(file: Path) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, UTC)
