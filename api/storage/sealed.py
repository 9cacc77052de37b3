"""Seals files block by block, so that a stolen disk or bucket shows nobody's papers.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with a key of its own for each file, as Tink's
streaming AEAD has it: a block that was changed, left out, moved or cut off at the end does not open.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from os import urandom

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.sealing import KEY_ID_BYTES, Seals, Unsealable, key_id

FORMAT = b"\x02"
SALT_BYTES = 16
SEGMENT = 64 * 1024
TAG_BYTES = 16
HEAD_BYTES = len(FORMAT) + KEY_ID_BYTES + SALT_BYTES


def sealed(blocks: Iterable[bytes], *, about: str, seals: Seals) -> Iterator[bytes]:
    """The same bytes under the first key. about: the file's key in the storage, without which it does not open."""
    salt = urandom(SALT_BYTES)
    yield FORMAT + key_id(seals.keys[0]) + salt
    box = _box(seals.keys[0], salt, about)
    waiting = b""
    for number, segment in enumerate(_segments(blocks)):
        if number:
            yield box.encrypt(_nonce(number - 1, is_last=False), waiting, None)
        waiting, last = segment, number
    yield box.encrypt(_nonce(last, is_last=True), waiting, None)


async def opened(blocks: AsyncIterator[bytes], *, about: str, seals: Seals) -> AsyncIterator[bytes]:
    """The bytes that were sealed, as they come; raises Unsealable at the first block that is not as it was."""
    held, number, box = bytearray(), 0, None
    async for block in blocks:
        held += block
        if box is None and len(held) >= HEAD_BYTES:
            box = _box_of(bytes(held[:HEAD_BYTES]), about, seals)
            del held[:HEAD_BYTES]
        while box and len(held) > SEGMENT + TAG_BYTES:  # more follows, so this segment is not the last
            yield _open(box, held[: SEGMENT + TAG_BYTES], _nonce(number, is_last=False), about)
            del held[: SEGMENT + TAG_BYTES]
            number += 1
    if box is None:
        raise Unsealable(f"{about}: cut off")
    yield _open(box, held, _nonce(number, is_last=True), about)


def is_current(head: bytes, seals: Seals) -> bool:
    """Whether the first key sealed the file that begins like this."""
    return head.startswith(FORMAT + key_id(seals.keys[0]))


def _segments(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """SEGMENT bytes each, the last one shorter; one empty segment for an empty file."""
    held = bytearray()
    for block in blocks:
        held += block
        while len(held) > SEGMENT:
            yield bytes(held[:SEGMENT])
            del held[:SEGMENT]
    yield bytes(held)


def _box_of(head: bytes, about: str, seals: Seals) -> AESGCM:
    salt = head[-SALT_BYTES:]
    for key in seals.keys:
        if head[:-SALT_BYTES] == FORMAT + key_id(key):
            return _box(key, salt, about)
    raise Unsealable(f"{about}: no key of this installation opens it")


def _box(key: bytes, salt: bytes, about: str) -> AESGCM:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"antrean file: " + about.encode())
    return AESGCM(kdf.derive(key))


def _nonce(number: int, *, is_last: bool) -> bytes:
    """Never the same twice under the key of one file."""
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _open(box: AESGCM, segment: bytes | bytearray, nonce: bytes, about: str) -> bytes:
    try:
        return box.decrypt(nonce, bytes(segment), None)
    except InvalidTag as error:
        raise Unsealable(f"{about}: changed, cut off, or sealed for something else") from error
