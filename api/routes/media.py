"""Takes pictures and videos for the screens, and gives them out."""

import re
from collections.abc import AsyncIterator, Callable
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from api.boards.actions import MediumAdded, receive_medium
from api.boards.actions.media import PURPOSE
from api.boards.films import MOST_BYTES, TOO_LARGE
from api.boards.queries import MediumRow, media_by_id
from api.clock import utc_now
from api.people import leaves
from api.refusals import Refusal, RefusalCode
from api.routes.answers import KEPT_BY_NOBODY, from_elsewhere, said_no, while_reachable
from api.routes.bodies import TOO_SLOW, a_file, sent
from api.storage import Missing, storage

LOCKED_UP = "default-src 'none'; sandbox"  # whatever it holds, nothing in it is run
FOR_EVER = "public, max-age=31536000, immutable"  # a medium never changes
RANGE = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
GONE = Refusal(RefusalCode.NOT_FOUND)


def routes(id_of_medium: Callable[[UUID], str]) -> list[Route]:
    """PUT /media/uploads/{leave} and GET /media/{id}/{mark}."""

    @while_reachable
    async def put(request: Request) -> Response:
        if refusal := from_elsewhere(request):
            return refusal
        try:
            answer = await _taken(request)
        except ClientDisconnect:  # nobody reads this; the same address takes the file again
            return Response(status_code=400)
        if isinstance(answer, MediumAdded):
            said = {"medium": id_of_medium(answer.medium_id), "contentType": answer.content_type}
            return JSONResponse({**said, "sizeBytes": answer.size_bytes}, headers=KEPT_BY_NOBODY)
        return said_no(answer, status=408 if answer is TOO_SLOW else 413 if answer is TOO_LARGE else None)

    return [
        Route("/media/uploads/{leave}", put, methods=["PUT"]),
        Route("/media/{id:uuid}/{mark}", download, methods=["GET"]),
    ]


async def _taken(request: Request) -> MediumAdded | Refusal:
    leave = await leaves.opened(request.path_params["leave"], PURPOSE, now=utc_now())
    if isinstance(leave, Refusal):
        return leave
    with a_file() as file:
        body = await sent(request, file, most=MOST_BYTES, too_large=TOO_LARGE)
        if isinstance(body, Refusal):
            return body
        return await receive_medium(leave, body.file, sha256=body.sha256, clock=utc_now)


@while_reachable
async def download(request: Request) -> Response:
    """A picture or a video, or the part of it that a player asks for; all may have it, as all see the glass."""
    medium_id, mark = request.path_params["id"], request.path_params["mark"]
    found = (await media_by_id([medium_id])).get(medium_id)
    if found is None or found.archived_at or not found.sha256.startswith(mark) or len(mark) < 12:
        return said_no(GONE)
    span = _span(request.headers.get("range"), found.size_bytes)
    if span is None:
        return Response(status_code=416, headers={"content-range": f"bytes */{found.size_bytes}"})
    content = _part(storage().open(found.storage_key), span)
    try:
        begun = await anext(content, b"")
    except Missing:  # taken away a moment ago
        return said_no(GONE)
    is_whole = span == range(found.size_bytes)

    async def rest() -> AsyncIterator[bytes]:
        yield begun
        async for block in content:
            yield block

    return StreamingResponse(rest(), 200 if is_whole else 206, _headers(found, span), found.content_type)


def _span(asked: str | None, size: int) -> range | None:
    """The bytes that are asked for; all of them where that cannot be read, None where none are there."""
    match = RANGE.fullmatch(asked or "")
    if match is None:
        return range(size)
    start, end = int(match[1]), int(match[2] or size - 1) + 1
    return range(start, min(end, size)) if start < min(end, size) else None


async def _part(blocks: AsyncIterator[bytes], span: range) -> AsyncIterator[bytes]:
    """Those bytes of a file; what stands before is opened all the same, since it is sealed block by block."""
    place = 0
    async for block in blocks:
        wanted = block[max(0, span.start - place) : max(0, span.stop - place)]
        place += len(block)
        if wanted:
            yield wanted
        if place >= span.stop:
            return


def _headers(found: MediumRow, span: range) -> dict[str, str]:
    part = {} if span == range(found.size_bytes) else _content_range(found, span)
    return {
        **part,
        "accept-ranges": "bytes",
        "cache-control": FOR_EVER,
        "content-length": str(len(span)),
        "content-security-policy": LOCKED_UP,
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
    }


def _content_range(found: MediumRow, span: range) -> dict[str, str]:
    return {"content-range": f"bytes {span.start}-{span.stop - 1}/{found.size_bytes}"}
