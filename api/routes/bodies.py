"""Takes the body of a request into a file without a name, as far as it comes in time and within its size."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from starlette.requests import Request

from api.refusals import Refusal, RefusalCode

IN_MEMORY = 64 * 1024  # the rest lies in a file without a name, which is gone with the process
SILENT_SECONDS = 15.0
WHOLE_SECONDS = 300.0  # 5 MiB over a telephone in the hills
TOO_SLOW = Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=1)


@dataclass(frozen=True, slots=True)
class Sent:
    """A whole file, at its beginning, and its SHA-256."""

    file: BinaryIO
    sha256: str


@contextmanager
def a_file() -> Iterator[BinaryIO]:
    """A file for one body."""
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        yield cast(BinaryIO, file)


async def sent(request: Request, file: BinaryIO, *, most: int, too_large: Refusal) -> Sent | Refusal:
    """The body; raises ClientDisconnect when it breaks off. Refuses `too_large` and TRY_AGAIN."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > most:
        return too_large
    digest, size, chunks = sha256(), 0, aiter(request.stream())
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            while chunk := await _next(chunks):
                size += len(chunk)
                if size > most:
                    return too_large
                digest.update(chunk)
                file.write(chunk)
    except TimeoutError:
        return TOO_SLOW
    except OSError:  # no room for it
        return Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=10)
    file.seek(0)
    return Sent(file, digest.hexdigest())


async def _next(chunks: AsyncIterator[bytes]) -> bytes:
    async with asyncio.timeout(SILENT_SECONDS):
        return await anext(chunks, b"")
