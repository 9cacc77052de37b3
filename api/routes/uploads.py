"""Takes the file that is sent to an upload's address. Addresses hold a secret, so they are never logged."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import BinaryIO
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.actor import ActorKind
from api.applications.actions import Attached, open_upload, receive
from api.applications.rules.files import refused
from api.clock import utc_now
from api.people.rules.credentials import is_loopback, network_of
from api.rates import Rate
from api.refusals import Refusal, RefusalCode
from api.routes.answers import KEPT_BY_NOBODY, from_elsewhere, said_no, while_reachable
from api.settings import settings

IN_MEMORY = 64 * 1024  # the rest lies in a file without a name, which is gone with the process
SILENT_SECONDS = 15.0
WHOLE_SECONDS = 300.0  # 5 MiB over a telephone in the hills
TOO_SLOW = Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=1)
MORE_THAN_ANNOUNCED = refused("lebih besar dari yang diberitahukan", "it is larger than announced")


def routes(id_of_document: Callable[[UUID], str]) -> list[Route]:
    """PUT /documents/uploads/{token}; what the anonymous send is counted per address, in this process."""
    rate = Rate(settings().anonymous_files_per_minute, 60.0)

    @while_reachable
    async def put(request: Request) -> Response:
        if refusal := from_elsewhere(request):
            return refusal
        try:
            answer = await _taken(request, rate)
        except ClientDisconnect:  # nobody reads this; the same address takes the file again
            return Response(status_code=400)
        if isinstance(answer, Attached):
            return JSONResponse(_said(answer, id_of_document), headers=KEPT_BY_NOBODY)
        return said_no(
            answer, status=408 if answer is TOO_SLOW else 413 if answer is MORE_THAN_ANNOUNCED else None
        )

    return [Route("/documents/uploads/{token}", put, methods=["PUT"])]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A whole file, at its beginning, and its SHA-256."""

    file: BinaryIO
    sha256: str


async def _taken(request: Request, rate: Rate) -> Attached | Refusal:
    upload = await open_upload(request.path_params["token"], now=utc_now())
    if isinstance(upload, Refusal):
        return upload
    if upload.actor_kind is ActorKind.ANONYMOUS and (wait := _wait_seconds(request, rate)):
        return Refusal(RefusalCode.TOO_MANY_TRIES, retry_after_seconds=wait)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        sent = await _sent(request, file, most=upload.size_bytes)  # type: ignore[arg-type]
        if isinstance(sent, Refusal):
            return sent
        return await receive(upload, sent.file, sha256=sent.sha256, clock=utc_now)


def _wait_seconds(request: Request, rate: Rate) -> int:
    """How long the address that sends has to wait; each use counts, also of a file that is refused."""
    address = request.client.host if request.client else ""
    if is_loopback(address) and not settings().loopback_is_limited:
        return 0
    return rate.wait_seconds(network_of(address))


async def _sent(request: Request, file: BinaryIO, *, most: int) -> _Sent | Refusal:
    """The body, as far as it comes in time; raises ClientDisconnect when it breaks off."""
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > most:
        return MORE_THAN_ANNOUNCED
    digest, size, chunks = sha256(), 0, aiter(request.stream())
    try:
        async with asyncio.timeout(WHOLE_SECONDS):
            while chunk := await _next(chunks):
                size += len(chunk)
                if size > most:
                    return MORE_THAN_ANNOUNCED
                digest.update(chunk)
                file.write(chunk)
    except TimeoutError:
        return TOO_SLOW
    except OSError:  # no room for it
        return Refusal(RefusalCode.TRY_AGAIN, retry_after_seconds=10)
    file.seek(0)
    return _Sent(file, digest.hexdigest())


async def _next(chunks: AsyncIterator[bytes]) -> bytes:
    async with asyncio.timeout(SILENT_SECONDS):
        return await anext(chunks, b"")


def _said(attached: Attached, id_of_document: Callable[[UUID], str]) -> dict[str, object]:
    return {
        "document": id_of_document(attached.document_id),
        "contentType": attached.content_type,
        "sizeBytes": attached.size_bytes,
        "sha256": attached.sha256,
        "scan": attached.scan.value,
        "applicationVersion": attached.application_version,
    }
