"""Files are kept sealed, whole or not at all, in a folder as in a bucket."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from api.sealing import Seals, Unsealable
from api.storage import Missing, Storage, key_for
from api.storage.folder import Folder
from api.storage.place import Stored
from api.storage.sealed import SEGMENT, opened, sealed
from tests.files import files_in

SIZES = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 5 * 1024 * 1024]
KEY = key_for(UUID(int=0x1F))
SEALS = Seals((b"k" * 32,), b"i" * 32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept"


@pytest.fixture
def kept(folder: Path) -> Storage:
    return Storage(Folder(folder))


async def whole(kept: Storage, key: str) -> bytes:
    return b"".join([block async for block in kept.open(key)])


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_put_comes_back_and_does_not_lie_there_in_clear(
    kept: Storage, folder: Path, size: int
) -> None:
    content = os.urandom(size)
    await kept.put(KEY, [content[:10], content[10:]])
    assert await whole(kept, KEY) == content
    [file] = files_in(folder)
    if len(content) >= 8:  # fewer bytes are found by chance
        assert content[:16] not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


async def test_a_file_that_breaks_off_leaves_nothing(kept: Storage, folder: Path) -> None:
    """Delete incoming.unlink in Folder._put to see this fail."""

    def broken() -> Iterator[bytes]:
        yield bytes(3 * SEGMENT)
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        await kept.put(KEY, broken())
    assert files_in(folder) == []
    with pytest.raises(Missing):
        await whole(kept, KEY)


async def test_what_a_crash_left_is_swept_when_it_is_old(kept: Storage, folder: Path) -> None:
    await kept.put(KEY, [b"whole"])
    (folder / "incoming" / uuid4().hex).write_bytes(b"half")
    now = datetime.now(UTC)
    assert await kept.sweep(now - timedelta(hours=1)) == 0
    assert await kept.sweep(now + timedelta(hours=1)) == 1
    assert await whole(kept, KEY) == b"whole"


async def test_every_file_is_listed_and_can_be_deleted_twice(kept: Storage) -> None:
    keys = {key_for(uuid4()) for _ in range(20)}
    for key in keys:
        await kept.put(key, [b"x"])
    listed = [stored async for stored in kept.stored()]
    assert {stored.key for stored in listed} == keys
    assert all(isinstance(stored, Stored) and stored.stored_at <= datetime.now(UTC) for stored in listed)
    for key in keys:
        await kept.delete(key)
        await kept.delete(key)
    assert [stored async for stored in kept.stored()] == []


@pytest.mark.parametrize("key", ["../../etc/passwd", "/etc/passwd", "ab/../../x", "", "ab/" + "g" * 32])
async def test_nothing_but_our_own_keys_reaches_the_disk(kept: Storage, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        await kept.put(key, [b"x"])
    with pytest.raises(ValueError, match="no key"):
        await whole(kept, key)


async def test_a_folder_that_cannot_be_written_is_a_problem_at_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert "cannot be written" in (Storage(Folder(tmp_path / "file")).problem() or "")
    assert Storage(Folder(tmp_path / "new")).problem() is None


async def given(blocks: list[bytes]) -> AsyncIterator[bytes]:
    for block in blocks:
        yield block


async def opens(content: bytes, about: str = "a", seals: Seals = SEALS) -> bytes:
    return b"".join([block async for block in opened(given([content]), about=about, seals=seals)])


@pytest.mark.parametrize("size", SIZES[:-1])
async def test_a_sealed_file_opens_only_whole_unchanged_in_order_and_for_its_key(size: int) -> None:
    """Leave is_last out of the nonce in api/storage/sealed.py to see this fail."""
    content = os.urandom(size)
    box = b"".join(sealed([content], about="a", seals=SEALS))
    assert await opens(box) == content
    segment = SEGMENT + 16
    wrong = [box[:-1], box[:21], b"", box + b"x", box[:-1] + bytes([box[-1] ^ 1]), b"\x03" + box[1:]]
    if size > 2 * SEGMENT:
        wrong += [box[:-segment], box[:21] + box[21 + segment : 21 + 2 * segment] + box[21 : 21 + segment] + box[21 + 2 * segment :]]  # fmt: skip
    for changed in wrong:
        with pytest.raises(Unsealable):
            await opens(changed)
    with pytest.raises(Unsealable):
        await opens(box, about="b")
    with pytest.raises(Unsealable):
        await opens(box, seals=Seals((b"x" * 32,), b"i" * 32))


async def test_a_file_sealed_under_an_older_key_opens_and_is_known_as_old() -> None:
    from api.storage.sealed import is_current

    old, new = SEALS, Seals((b"n" * 32, b"k" * 32), b"i" * 32)
    box = b"".join(sealed([b"paper"], about="a", seals=old))
    assert await opens(box, seals=new) == b"paper"
    assert is_current(box, old)
    assert not is_current(box, new)
